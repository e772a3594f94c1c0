"""For authors of rules: ``yibao migrate`` rewrites rules of format 1 in format 2.

This module is imported with every command of yibao and imports nothing heavy itself.
"""

from collections.abc import Mapping

from yibao import hookimpl

COMMANDS = {
    "migrate": (
        "yibao_author.commands:migrate",
        "把第 1 版规则改写为第 2 版,并证明结算结果不变",
        "rewrite rules of format 1 in format 2, and prove that they settle alike",
    )
}


class Author:
    """The plugin."""

    @hookimpl
    def yibao_commands(self) -> Mapping[str, tuple[str, str, str]]:
        """``yibao migrate``."""
        return COMMANDS


plugin = Author()
