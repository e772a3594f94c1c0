"""The national platform's messages for yibao: read as cases, written from results, and held against what yibao computes.

This module is imported with every command of yibao and imports nothing heavy itself.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from yibao import hookimpl

if TYPE_CHECKING:
    from yibao import Form

COMMANDS = {
    "reconcile": (
        "yibao_platform.reconcile.command:reconcile",
        "重新计算已结算的记录,逐项比较并找出差异的原因",
        "compute settled records anew, compare every amount, and find what explains a difference",
    )
}


class Platform:
    """The plugin."""

    @hookimpl
    def yibao_forms(self) -> "Iterable[Form]":
        """Messages, exports of many settlements, and the answer that the platform would give."""
        from yibao import Form, Text  # noqa: PLC0415 (other commands read no files)

        from .recognition import is_export, is_message, is_nothing  # noqa: PLC0415

        message = Text("国家医保平台报文", "messages of the national platform")
        answer = Text("国家医保平台结算结果(setlinfo、setldetail)", "the platform's answer (setlinfo, setldetail)")
        export = Text("结算记录导出表", "an export of settlements")
        reader, rows = "yibao_platform.messages.case:read_message", "yibao_platform.messages.export:read_export"
        writer = "yibao_platform.writing.answer:write_answer"
        media = "application/json", "application/xml"
        return (
            Form("platform", "case", ("json", "xml"), media, is_message, reader, None, message),
            Form("platform-export", "case", ("csv", "tsv", "txt"), ("text/csv",), is_export, rows, None, export),
            Form("setlinfo", "result", ("json",), media[:1], is_nothing, None, writer, answer),
        )

    @hookimpl
    def yibao_commands(self) -> Mapping[str, tuple[str, str, str]]:
        """``yibao reconcile``."""
        return COMMANDS


plugin = Platform()
