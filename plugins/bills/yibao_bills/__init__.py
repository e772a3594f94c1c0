"""Itemised bills for yibao: spreadsheets and CSV with Chinese or English headings, as lines of a claim.

This module is imported with every command of yibao and imports nothing heavy itself.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from yibao import hookimpl

if TYPE_CHECKING:
    from yibao import Form

WORKBOOKS = ("xlsx", "xls", "ods")
TABLES = (*WORKBOOKS, "csv", "tsv", "txt")
LISTS = (*TABLES, "json")
MEDIA_TYPES = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel",
    "application/vnd.oasis.opendocument.spreadsheet",
    "text/csv",
)


class Bills:
    """The plugin."""

    @hookimpl
    def yibao_forms(self) -> "Iterable[Form]":
        """Bills, lists of items with their classes, and tables of persons and months in workbooks."""
        from yibao import Form, Text  # noqa: PLC0415 (other commands read no files)

        from .recognition import is_bill, is_item_list, is_workbook  # noqa: PLC0415

        bill, items = (
            Text("费用清单", "an itemised bill"),
            Text("项目清单(类别、先行自付、限价)", "a list of items with their classes"),
        )
        persons, reader = Text("员工缴费表,一人一月一行", "a table of persons and months"), "yibao_bills.staff:read_staff"
        return (
            Form("bill", "bill", TABLES, MEDIA_TYPES, is_bill, "yibao_bills.bill.claim:read_claim", None, bill),
            Form("item-list", "list", LISTS, MEDIA_TYPES, is_item_list, "yibao_bills.bill.catalogue:read_list", None, items),
            Form("staff-workbook", "persons", WORKBOOKS, MEDIA_TYPES[:3], is_workbook, reader, None, persons),
        )


plugin = Bills()
