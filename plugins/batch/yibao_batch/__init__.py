"""Batches of claims for yibao: columns in, columns out, by a kernel that is generated from the lowered plans.

This module is imported with every command of yibao and imports nothing heavy itself.
"""

from collections.abc import Mapping

from yibao import hookimpl

COMMANDS = {
    "batch": (
        "yibao_batch.commands:batch",
        "批量结算:一座城市一年的费用",
        "settle claims by the million: a city's year",
    )
}


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
