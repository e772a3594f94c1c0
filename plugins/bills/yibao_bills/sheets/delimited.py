"""Delimited text (CSV, text with tabs) as a sheet of plain cells."""

import csv
import io

from yibao import InputError, decode

from .sheet import MOST_CELLS, Row, Sheet, too_many_cells

_DELIMITERS = ",\t;|"
_LOOKED_AT = 50
"""Lines from which the delimiter is told."""


def read_delimited(data: bytes) -> Sheet:
    """The rows of a text.

    Raises:
        InputError: it is no text, or has too many cells.
    """
    text = decode(data)
    if "\0" in text:
        raise InputError("是二进制文件,不是文本", "it is a binary file, not text", mend=("请检查文件", "check the file"))
    rows: list[Row] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            cells += len(row) + 1
            if cells > MOST_CELLS:
                raise too_many_cells()
            rows.append(tuple(cell.strip().lstrip("'") or None for cell in row))
    except csv.Error as error:
        raise InputError(
            f"表格文本无法读取:{error}",
            f"the table cannot be read: {error}",
            where=f"row {len(rows) + 1}",
            mend=("请检查该行的引号", "check the quotes in that row"),
        ) from None
    return Sheet("", tuple(rows))


def _delimiter(text: str) -> str:
    """The sign that parts the cells of most lines: by how many lines have it, then by how often."""
    lines = text.splitlines()[:_LOOKED_AT]
    return max(_DELIMITERS, key=lambda sign: (sum(sign in line for line in lines), sum(line.count(sign) for line in lines)))
