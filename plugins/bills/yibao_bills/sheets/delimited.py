"""Delimited text (CSV, text with tabs) as a sheet of plain cells."""

import csv
import io

from yibao import InputError

from .sheet import MOST_CELLS, Row, Sheet, too_many_cells

_ENCODINGS = ("utf-8-sig", "gb18030")
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DELIMITERS = ",\t;|"
_LOOKED_AT = 50
"""Lines from which the delimiter is told."""


def text_of(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, or GB 18030 (GBK) where all of it is.

    Raises:
        InputError: it is none of them.
    """
    for encoding in [_MARKS[data[:2]]] if data[:2] in _MARKS else _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(
        "既不是 UTF-8 也不是 GBK 文本", "it is neither UTF-8 nor GBK text", mend=("请另存为 UTF-8", "save it as UTF-8")
    )


def read_delimited(data: bytes) -> Sheet:
    """The rows of a text.

    Raises:
        InputError: it is no text, or has too many cells.
    """
    text = text_of(data)
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
