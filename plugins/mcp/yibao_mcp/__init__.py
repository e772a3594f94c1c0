"""yibao for programs that speak the Model Context Protocol: ``yibao mcp``.

This module is imported with every command of yibao and imports nothing heavy itself.
"""

from collections.abc import Mapping

from yibao import hookimpl


class Mcp:
    """The plugin."""

    @hookimpl
    def yibao_commands(self) -> "Mapping[str, tuple[str, str, str]]":
        """The command that answers on standard input and output."""
        text = "经 MCP 回答:供助手等程序调用", "answer by the Model Context Protocol, for assistants and other programs"
        return {"mcp": ("yibao_mcp.command:mcp", *text)}


plugin = Mcp()
