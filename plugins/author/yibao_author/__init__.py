"""For authors of rules: commands that begin a city's package, look for slips, tell editors of the keys, and rewrite older formats.

This module is imported with every command of yibao and imports nothing heavy itself.
"""

from collections.abc import Mapping

from yibao import hookimpl

COMMANDS = {
    "new-city": (
        "yibao_author.new_city.command:new_city",
        "为一个新的统筹区写出完整的软件包",
        "write a whole package for a new city",
    ),
    "check": (
        "yibao_author.check.command:check",
        "检查规则中的疏漏",
        "look for slips in rules",
    ),
    "schema": (
        "yibao_author.schema:schema",
        "规则文件的 JSON Schema,供编辑器使用",
        "the JSON Schemas of rule files, for editors",
    ),
    "migrate": (
        "yibao_author.commands:migrate",
        "把第 1 版规则改写为第 2 版,并证明结算结果不变",
        "rewrite rules of format 1 in format 2, and prove that they settle alike",
    ),
}


class Author:
    """The plugin."""

    @hookimpl
    def yibao_commands(self) -> Mapping[str, tuple[str, str, str]]:
        """Those of ``COMMANDS``."""
        return COMMANDS


plugin = Author()
