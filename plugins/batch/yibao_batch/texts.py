"""CSV as tables of texts: a byte that is no UTF-8 spoils its cell only, a row with a cell too few or too many itself only."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

from yibao.model.text import Text

from .columns import Reject

ROW = "_row"
"""The column that tells where rows stood, where some before them are left out."""


def schema(file: Path) -> Any:
    """The columns of a file.

    Raises:
        ArrowInvalid: it is empty.
        UnicodeDecodeError: the names of its columns cannot be read.
    """
    with file.open("rb") as source:
        head = source.readline().decode("utf-8-sig")
    names = next(csv.reader([head]), [])
    if not names:
        raise pa.ArrowInvalid("Empty CSV file")
    return pa.schema([(name, pa.string()) for name in names])


def tables(file: Path, wanted: Sequence[str], rows: int, done: int, wrong: list[Reject]) -> Iterator[Any]:
    """Pieces of a file, as texts; an empty cell is nothing.

    Args:
        done: rows of files before it.
        wrong: where rows that are none of the table are listed; from the first of them on pieces have the column ``ROW``.
    """
    names = schema(file).names
    met: list[Any] = []

    def skip(row: Any) -> str:
        met.append(row)
        return "skip"

    options = pyarrow.csv.ConvertOptions(
        column_types={name: pa.binary() for name in names},
        include_columns=list(wanted),
        strings_can_be_null=True,
        null_values=[""],
        check_utf8=False,
    )
    read = pyarrow.csv.ReadOptions(block_size=max(1 << 20, rows * 64), column_names=names, skip_rows_after_names=1)
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True, invalid_row_handler=skip)
    lost: Any = None
    count = 0
    with pyarrow.csv.open_csv(file, read_options=read, parse_options=parse, convert_options=options) as reader:
        for batch in reader:
            if met and lost is None:
                lost = _lost(file, len(names), done, wrong)
            table = pa.table([_text(column) for column in batch.columns], names=batch.schema.names)
            if wrong:
                place = np.arange(count, count + batch.num_rows)
                before = 0 if lost is None else np.searchsorted(lost - np.arange(len(lost)), place, side="right")
                table = table.append_column(ROW, pa.array(done + place + before))
            count += batch.num_rows
            yield table
    if met and lost is None:
        _lost(file, len(names), done, wrong)


def _lost(file: Path, width: int, done: int, wrong: list[Reject]) -> Any:
    """The rows of a file that have too few or too many cells: looked for once it is known that there are any."""
    found = []
    with file.open(encoding="utf-8", errors="replace", newline="") as source:
        try:
            for place, row in enumerate(row for row in csv.reader(source) if row):
                if len(row) != width:
                    found.append(place - 1)  # the first row has the names
                    told = Text(f"有 {len(row)} 格,应为 {width} 格", f"it has {len(row)} cells instead of {width}")
                    wrong.append(Reject(done + place, "", told))
        except csv.Error as error:
            raise pa.ArrowInvalid(str(error)) from None
    return np.array(found, dtype=np.int64)


def _text(column: Any) -> Any:
    """Bytes as texts; what is no UTF-8 is marked in them, so that no word, number or date is read from it."""
    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid:
        return pa.array([None if one is None else one.decode("utf-8", "replace") for one in column.to_pylist()], pa.string())
