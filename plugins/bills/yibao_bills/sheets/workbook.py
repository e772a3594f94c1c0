"""Workbooks (xlsx, xls, ods) as sheets of plain cells; the only module that knows calamine."""

import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from yibao import InputError

from .archive import look_through, parts
from .compound import look_through_old
from .sheet import MOST_CELLS, Cell, Row, Sheet, too_many_cells, unreadable

ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""How files begin that are zipped (xlsx, ods), and old Office files (xls)."""

MOST_SHEETS = 50


def is_workbook(head: bytes) -> bool:
    """Whether a file begins as a workbook does."""
    return head.startswith((ZIP, COMPOUND))


def read_workbook(data: bytes) -> tuple[tuple[Sheet, ...], tuple[str, ...]]:
    """The sheets of a workbook that people see, and the names of those that are hidden.

    Numbers are read to fifteen digits, which is what spreadsheets keep; a day that is shown as a day is one.

    Raises:
        InputError: it is broken or too large, locked by a password, or holds formulas that nobody computed.
    """
    formula = ""
    if data.startswith(ZIP):
        if not any(name in ("xl/workbook.xml", "content.xml") for name in parts(data)):
            raise unreadable("it is a zip archive without an xlsx or ods workbook in it")
        formula = look_through(data).formula
    else:
        look_through_old(data)
    if formula:
        raise InputError(
            f"单元格 {formula} 是未经计算的公式",
            f"the cell {formula} holds a formula that was never computed",
            where=formula,
            mend=("请用电子表格软件打开,保存后再试", "open the file in a spreadsheet program and save it: that computes it"),
        )
    import python_calamine  # noqa: PLC0415 (only for spreadsheets)

    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as workbook:
            return _sheets(workbook, python_calamine.SheetVisibleEnum.Visible)
    except python_calamine.PasswordError:
        raise InputError(
            "文件有密码", "it is locked by a password", mend=("请另存为没有密码的文件", "save it without a password")
        ) from None
    except python_calamine.CalamineError as error:
        raise unreadable(str(error)) from None
    except BaseException as error:
        if type(error).__module__ == "pyo3_runtime":  # what calamine gives up on
            raise unreadable("its parts do not fit together") from None
        raise


def _sheets(workbook: Any, visible: Any) -> tuple[tuple[Sheet, ...], tuple[str, ...]]:
    shown = [meta.name for meta in workbook.sheets_metadata if meta.visible == visible]
    hidden = tuple(meta.name for meta in workbook.sheets_metadata if meta.visible != visible)
    if len(shown) > MOST_SHEETS:
        raise InputError(
            f"超过 {MOST_SHEETS} 个工作表",
            f"there are more than {MOST_SHEETS} sheets",
            mend=("请只留下账单所在的工作表", "keep only the sheets with the bill"),
        )
    sheets = []
    room = MOST_CELLS
    for name in shown:
        rows = tuple(_rows(workbook.get_sheet_by_name(name)))
        room -= sum(map(len, rows))
        if room < 0:
            raise too_many_cells()
        sheets.append(Sheet(name if len(shown) > 1 else "", rows))
    return tuple(sheets), hidden


def _rows(sheet: Any) -> Iterator[Row]:
    """All rows from the first row and column on; the text of a merged cell stands in each column of its first row."""
    across: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (_, right) in sheet.merged_cell_ranges or ():
        across.setdefault(top, []).append((left, right))
    for number, values in enumerate(sheet.to_python(skip_empty_area=False)):
        cells = [_cell(value) for value in values]
        for left, right in across.get(number, ()):
            if left < len(cells) and isinstance(cells[left], str):
                cells[left : right + 1] = [cells[left]] * (min(right + 1, len(cells)) - left)
        yield tuple(cells)


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return Decimal(format(value, ".15g"))
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    return str(value)
