"""Workbooks (xlsx, xls, ods) as sheets of plain cells, read by calamine in a process of its own."""

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from yibao import InputError

from . import worker
from .archive import look_through, parts
from .compound import look_through_old
from .sheet import MOST_CELLS, Cell, Row, Sheet, too_many_cells, unreadable
from .worker import MOST_SECONDS, sheets_of

ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""How files begin that are zipped (xlsx, ods), and old Office files (xls)."""


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
    answer = _read_apart(data)
    if answer.get("error") == "password":
        raise InputError("文件有密码", "it is locked by a password", mend=("请另存为没有密码的文件", "save it without a password"))
    if "error" in answer:
        raise unreadable(answer["error"])
    return _sheets(answer["sheets"])


def _read_apart(data: bytes) -> dict[str, Any]:
    """What calamine reads, in a process of its own wherever there can be one."""
    if sys.platform == "emscripten":
        return sheets_of(data)
    try:
        done = subprocess.run(
            [sys.executable, "-I", worker.__file__], input=data, capture_output=True, timeout=2 * MOST_SECONDS, check=True
        )
        return dict(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        raise unreadable(f"it takes longer than {2 * MOST_SECONDS} seconds") from None
    except (subprocess.CalledProcessError, ValueError):
        raise unreadable("its parts do not fit together") from None


def _sheets(answer: Sequence[Mapping[str, Any]]) -> tuple[tuple[Sheet, ...], tuple[str, ...]]:
    visible = [sheet for sheet in answer if sheet["visible"]]
    sheets = tuple(Sheet(sheet["name"] if len(visible) > 1 else "", tuple(_rows(sheet))) for sheet in visible)
    if sum(len(row) for sheet in sheets for row in sheet.rows) > MOST_CELLS:
        raise too_many_cells()
    return sheets, tuple(sheet["name"] for sheet in answer if not sheet["visible"])


def _rows(sheet: Mapping[str, Any]) -> Iterator[Row]:
    """All rows from the first row and column on; the text of a merged cell stands in each column of its first row."""
    across: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (_, right) in sheet["merged"]:
        across.setdefault(top, []).append((left, right))
    for number, values in enumerate(sheet["rows"]):
        cells = [_cell(value) for value in values]
        for left, right in across.get(number, ()):
            if left < len(cells) and isinstance(cells[left], str):
                cells[left : right + 1] = [cells[left]] * (min(right + 1, len(cells)) - left)
        yield tuple(cells)


def _cell(value: Any) -> Cell:
    """A cell as the worker writes it."""
    if isinstance(value, list):
        return Decimal(value[0]) if len(value) == 1 else dt.date.fromisoformat(value[0])
    return value if value is None else str(value)
