"""Telling by its beginning whether a file is a table of the kinds that are read here."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .sheets.sheet import Sheet

COMPOUND, ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_SIGNS = (b"xl/", b"opendocument.spreadsheet")
"""What stands near the beginning of a zipped workbook: the folder of its parts, or what it says of itself."""


def is_workbook(head: bytes, name: str) -> bool:
    """Whether a file is a workbook; what is called so and is zipped or an old Office file is taken for one."""
    if not head.startswith((ZIP, COMPOUND)):
        return False
    return name.lower().endswith((".xlsx", ".xls", ".ods")) or any(sign in head for sign in _SIGNS)


def is_bill(head: bytes, name: str) -> bool:
    """Whether a file is a workbook, or a text with a table of items and their amounts that is no table of cases."""
    if is_workbook(head, name):
        return True
    from yibao.engines import is_table_of_cases  # noqa: PLC0415 (most files are told by their first bytes)

    from .bill.tables import find_tables  # noqa: PLC0415

    sheets = [sheet for sheet in _beginning(head) if not is_table_of_cases(map(str, sheet.rows[0]) if sheet.rows else ())]
    return any(table.itemised for sheet in sheets for table in find_tables(sheet))


def is_item_list(head: bytes, name: str) -> bool:
    """Whether a file is a workbook, or a text or a download of the bureau with items, but no amounts."""
    if is_workbook(head, name) or (head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") and b'"hilist_code"' in head):
        return True
    from .bill.catalogue import list_head  # noqa: PLC0415

    return any(list_head(sheet) is not None for sheet in _beginning(head)) and not is_bill(head, name)


def _beginning(head: bytes) -> "list[Sheet]":
    """The rows at the beginning of a text; none where it is no text with columns."""
    from yibao import YibaoError  # noqa: PLC0415
    from yibao.engines import HEAD  # noqa: PLC0415

    from .sheets.delimited import read_delimited  # noqa: PLC0415

    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in (b"{", b"[", b"<", b"") or b"\0\0" in head:
        return []
    whole = head if len(head) < HEAD else head[: head.rfind(b"\n") + 1]  # a larger file may be cut inside a line
    try:
        return [read_delimited(whole)]
    except YibaoError:
        return []
