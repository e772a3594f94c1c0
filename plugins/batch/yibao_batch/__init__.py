"""Batches of claims for yibao: columns in, columns out, by a kernel that is generated from the lowered plans.

This module is imported with every command of yibao and imports nothing heavy itself.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from yibao import hookimpl

if TYPE_CHECKING:
    from .run.tables import settle_tables as settle_tables

__all__ = ["settle_tables"]

COMMANDS = {
    "batch": (
        "yibao_batch.commands:batch",
        "批量结算:一座城市一年的费用",
        "settle claims by the million: a city's year",
    )
}


def __getattr__(name: str) -> Any:
    """``settle_tables``, which is imported when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .run.tables import settle_tables  # noqa: PLC0415

    return settle_tables


class Batch:
    """The plugin."""

    @hookimpl
    def yibao_commands(self) -> Mapping[str, tuple[str, str, str]]:
        """``yibao batch``."""
        return COMMANDS

    @hookimpl
    def yibao_engines(self) -> Mapping[str, str]:
        """``yibao rules show --as kernel``."""
        return {"kernel": "yibao_batch.show:kernel"}


plugin = Batch()
