"""Batches of claims on Apache Spark: buckets of whole persons, settled by the batch engine on the workers.

This module is imported with every command of yibao and imports neither pyspark nor Arrow itself.
"""

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from yibao import hookimpl

if TYPE_CHECKING:
    from .frames import settle as settle
    from .sums import codes as codes
    from .sums import refusals as refusals
    from .sums import summary as summary
    from .sums import totals as totals

_MODULES = {"settle": "frames", "summary": "sums", "totals": "sums", "refusals": "sums", "codes": "sums"}
__all__ = ["codes", "refusals", "settle", "summary", "totals"]

COMMANDS = {"spark": ("yibao_spark.commands:spark", "在 Spark 上批量结算", "settle claims on Apache Spark")}


def __getattr__(name: str) -> Any:
    """The public functions, each imported when it is first asked for."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_MODULES[name]}", __name__), name)


class Spark:
    """The plugin."""

    @hookimpl
    def yibao_commands(self) -> Mapping[str, tuple[str, str, str]]:
        """``yibao spark``."""
        return COMMANDS


plugin = Spark()
