"""Tables of persons and months in workbooks; in delimited text the core reads them itself."""

from collections.abc import Iterator

from yibao import InputError, Record, staff_record

from .sheets.sheet import cell_text
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
    yield staff_record([(sheet.place(number), [cell_text(cell) for cell in row]) for number, row in enumerate(sheet.rows)])
