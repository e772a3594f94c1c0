"""CSV files as tables of texts; a row with bytes that are no text, or with too few or too many cells, is refused alone."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from yibao import Text
from yibao.engines import RUN

from .clean import clean_texts
from .columns import Reject
from .encodings import UNREADABLE, UTF8, Recoded, encoding_of, open_text

ROW = "_row"
"""The column that tells where rows stood, where some before them are left out."""

_QUOTED = f"^'('*[{RUN}])"
"""What :func:`yibao.cli.terminal.csv.cell` writes before a text that a spreadsheet would run."""


class TextFile:
    """One CSV file.

    Attributes:
        encoding: of its texts; whole: whether all of it is so.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.encoding, self.whole = encoding_of(file)

    def names(self) -> list[str]:
        """The names of its columns.

        Raises:
            ArrowInvalid: it is empty, or the names cannot be read.
        """
        with open_text(self.file, self.encoding) as source:
            try:
                names = next(csv.reader(source), [])
            except csv.Error as error:
                raise pa.ArrowInvalid(str(error)) from None
        if not names:
            raise pa.ArrowInvalid("Empty CSV file")
        if any(UNREADABLE in name for name in names):
            raise pa.ArrowInvalid("the names of the columns are neither UTF-8 nor GB 18030")
        return [names[0].removeprefix("\ufeff"), *names[1:]]

    def schema(self) -> Any:
        """Its columns."""
        return pa.schema([(name, pa.string()) for name in self.names()])

    def tables(self, columns: Sequence[str], rows: int, done: int, wrong: list[Reject]) -> Iterator[Any]:
        """Pieces of the file, as texts, with the column ``ROW``; an empty cell is nothing.

        Args:
            done: rows of files before it; wrong: where rows that are none of the table are listed.
        """
        names = self.names()
        met: list[Any] = []

        def skip(row: Any) -> str:
            met.append(row)
            return "skip"

        options = pyarrow.csv.ConvertOptions(
            column_types={name: pa.string() for name in names},
            include_columns=list(columns),
            strings_can_be_null=True,
            null_values=[""],
            check_utf8=False,  # that has been seen to
        )
        read = pyarrow.csv.ReadOptions(block_size=max(1 << 20, rows * 64), column_names=names, skip_rows_after_names=1)
        parse = pyarrow.csv.ParseOptions(newlines_in_values=True, invalid_row_handler=skip)
        plain = self.whole and self.encoding == UTF8
        source = self.file if plain else pa.PythonFile(io.BufferedReader(Recoded(self.file, self.encoding)), mode="r")
        lost: Any = None
        count = 0
        with pyarrow.csv.open_csv(source, read_options=read, parse_options=parse, convert_options=options) as reader:
            for batch in reader:
                if met and lost is None:
                    lost = self._lost(len(names), done, wrong)
                table = pa.table([_unquoted(column) for column in batch.columns], names=batch.schema.names)
                if not self.whole:
                    table = clean_texts(table)
                place = np.arange(count, count + batch.num_rows)
                before = 0 if lost is None else np.searchsorted(lost - np.arange(len(lost)), place, side="right")
                count += batch.num_rows
                yield table.append_column(ROW, pa.array(done + place + before))
        if met and lost is None:
            self._lost(len(names), done, wrong)

    def _lost(self, width: int, done: int, wrong: list[Reject]) -> Any:
        """The rows of the file that have too few or too many cells: looked for once it is known that there are any."""
        places = []
        with open_text(self.file, self.encoding) as source:
            try:
                for place, row in enumerate(row for row in csv.reader(source) if row):
                    if len(row) != width:
                        places.append(place - 1)  # the first row has the names
                        reason = Text(f"有 {len(row)} 格,应为 {width} 格", f"it has {len(row)} cells instead of {width}")
                        wrong.append(Reject(done + place, "", reason))
            except csv.Error as error:
                raise pa.ArrowInvalid(str(error)) from None
        return np.array(places, dtype=np.int64)


def _unquoted(column: Any) -> Any:
    """Texts without the quote that keeps spreadsheets from running them."""
    if not pc.any(pc.starts_with(column, "'")).as_py():
        return column
    return pc.replace_substring_regex(column, _QUOTED, r"\1", max_replacements=1)
