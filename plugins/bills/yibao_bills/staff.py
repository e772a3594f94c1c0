"""Tables of persons and months in workbooks; in delimited text the core reads them itself."""

from collections.abc import Iterator
from decimal import Decimal

from yibao import InputError, Record, staff_record

from .sheets.sheet import Cell
from .sheets.workbook import read_workbook


def read_staff(data: bytes, name: str) -> Iterator[Record]:
    """The table on the first sheet that people see.

    Raises:
        InputError: there is none, or it is no such table.
    """
    sheets, _ = read_workbook(data)
    sheet = next((sheet for sheet in sheets if any(any(row) for row in sheet.rows)), None)
    if sheet is None:
        raise InputError("工作簿是空的", "the workbook is empty", mend=("请检查文件", "check the file"))
    yield staff_record([(sheet.place(number), [_text(cell) for cell in row]) for number, row in enumerate(sheet.rows)])


def _text(cell: Cell) -> str:
    return "" if cell is None else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
