"""Itemised bills for yibao: spreadsheets and CSV with Chinese or English headings, as lines of a claim.

This module is imported with every command of yibao and imports nothing heavy itself.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from yibao import hookimpl

from .recognition import is_bill_text, is_workbook

if TYPE_CHECKING:
    from yibao import Form

WORKBOOKS = ("xlsx", "xls", "ods")
MEDIA_TYPES = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel",
    "application/vnd.oasis.opendocument.spreadsheet",
)
TEXTS = ("csv", "tsv", "txt")


class Bills:
    """The plugin."""

    @hookimpl
    def yibao_forms(self) -> "Iterable[Form]":
        """Bills as workbooks and as delimited text."""
        from yibao import Form, Text  # noqa: PLC0415 (other commands read no files)

        text, reader = Text("费用清单", "an itemised bill"), "yibao_bills.bill.claim:read_claim"
        return (
            Form("bill", "bill", WORKBOOKS, MEDIA_TYPES, is_workbook, reader, None, text),
            Form("bill-csv", "bill", TEXTS, ("text/csv",), is_bill_text, reader, None, text),
        )


plugin = Bills()
