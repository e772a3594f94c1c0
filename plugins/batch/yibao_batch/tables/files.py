"""Tables to files: Parquet, Arrow and CSV, written piece by piece."""

import contextlib
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from yibao.engines import RUN, InputError, cell

from .columns import is_text

FORMS = {".parquet": "parquet", ".arrow": "arrow", ".ipc": "arrow", ".feather": "arrow", ".csv": "csv"}
_SUSPECT = rf"^'*[{RUN}]|[\p{{C}}\p{{Zl}}\p{{Zp}}]"
"""Texts that may not be cells as they are."""

ENDINGS = {"parquet": ".parquet", "arrow": ".arrow", "csv": ".csv"}


def plain(table: Any) -> Any:
    """A table whose words are texts."""
    for place, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(place, field.name, table.column(place).cast(pa.string()))
    return table


def as_cells(table: Any) -> Any:
    """A table whose texts are cells that no spreadsheet runs."""
    for place, field in enumerate(table.schema):
        if not is_text(field.type):
            continue
        column = table.column(place).combine_chunks()
        suspect = pc.fill_null(pc.match_substring_regex(column, _SUSPECT), False)
        if pc.any(suspect).as_py():
            texts = pa.array([cell(text) for text in column.filter(suspect).to_pylist()], field.type)
            table = table.set_column(place, field, pc.replace_with_mask(column, suspect, texts))
    return table


def unwritable(error: OSError, where: str) -> InputError:
    """An output cannot be written."""
    said = error.strerror or str(error)
    return InputError(f"无法写出:{said}", f"the output cannot be written: {said}", where=where)


class Output:
    """One file being written: over an empty one, which gets another name when it is whole."""

    def __init__(self, part: Path, form: str, schema: Any) -> None:
        self.part = part
        self.form = form
        self.schema = schema
        self.writer: Any = None
        if form == "parquet":
            pass  # the encodings follow from the first rows
        elif form == "arrow":
            options = pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)  # warnings may become more
            self.writer = pa.ipc.new_file(str(self.part), schema, options=options)
        else:
            self.writer = pyarrow.csv.CSVWriter(str(self.part), _plain(schema))
        self.rows = 0

    def write(self, table: Any) -> None:
        """Write some rows."""
        self.rows += table.num_rows
        if self.form == "csv":
            table = as_cells(plain(table))
        if self.writer is None:
            self.writer = _parquet(self.part, self.schema, table)
        self.writer.write_table(table)

    def close(self) -> None:
        """Make the file whole."""
        if self.writer is None:
            self.writer = _parquet(self.part, self.schema, self.schema.empty_table())
        self.writer.close()

    def drop(self) -> None:
        """Write no more."""
        with contextlib.suppress(OSError, pa.ArrowException, ValueError):
            if self.writer is not None:
                self.writer.close()


def _parquet(path: Path, schema: Any, first: Any) -> Any:
    """A writer that spends little: numbers by their differences; where the first rows are all zero, as they are but squeezed."""
    numbers = {field.name: field.type for field in schema if field.type in (pa.int64(), pa.int32(), pa.date32())}
    zero = {
        name for name, kind in numbers.items() if not pa.types.is_date32(kind) and first.num_rows and _all_zero(first.column(name))
    }
    return pq.ParquetWriter(
        path,
        schema,
        use_dictionary=[field.name for field in schema if pa.types.is_dictionary(field.type) or pa.types.is_string(field.type)],
        column_encoding={name: "PLAIN" if name in zero else "DELTA_BINARY_PACKED" for name in numbers},
        compression={field.name: "snappy" if field.name in zero else "none" for field in schema},
        write_statistics=False,
        version="2.6",
    )


def _all_zero(column: Any) -> bool:
    return not any(chunk.null_count or np.asarray(chunk).any() for chunk in column.chunks)


def _plain(schema: Any) -> Any:
    return pa.schema([pa.field(field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type) for field in schema])


def form_of(path: Path) -> str:
    """The form in which a file is written.

    Raises:
        InputError: its ending is of no known form.
    """
    form = FORMS.get(path.suffix.lower())
    if form is None:
        known = ", ".join(ENDINGS.values())
        raise InputError(
            f"输出文件的后缀 {path.suffix} 无法识别",
            f"the ending {path.suffix} of the output is not known",
            where=str(path),
            mend=(f"可用:{known};无后缀则写成文件夹", f"known: {known}; without one a folder is written"),
        )
    return form
