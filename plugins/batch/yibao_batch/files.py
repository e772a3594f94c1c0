"""Tables from and to files: Parquet, Arrow and CSV, one file or a folder of them, read and written piece by piece."""

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from yibao.model.errors import InputError

FORMS = {".parquet": "parquet", ".arrow": "arrow", ".ipc": "arrow", ".feather": "arrow", ".csv": "csv"}
ENDINGS = {"parquet": ".parquet", "arrow": ".arrow", "csv": ".csv"}


@attrs.frozen
class Input:
    """One table in one or several files of one form."""

    place: str
    files: tuple[Path, ...]
    form: str

    def columns(self) -> tuple[str, ...]:
        """Names of its columns; all files have to have those of the first."""
        return tuple(self._schema(self.files[0]).names)

    def rows(self) -> int | None:
        """How many rows there are, where the files say so."""
        if self.form == "parquet":
            return sum(int(pq.ParquetFile(file).metadata.num_rows) for file in self.files)
        return None

    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.stat().st_size for file in self.files)

    def mark(self) -> list[list[Any]]:
        """What tells whether the files are still the same."""
        return [[file.name, file.stat().st_size, file.stat().st_mtime_ns] for file in self.files]

    def _schema(self, file: Path) -> Any:
        try:
            if self.form == "parquet":
                return pq.ParquetFile(file).schema_arrow
            if self.form == "arrow":
                with pa.memory_map(str(file)) as source:
                    return _ipc(source).schema
            with pyarrow.csv.open_csv(file, parse_options=_PARSE, convert_options=pyarrow.csv.ConvertOptions()) as reader:
                return reader.schema
        except (OSError, pa.ArrowException) as error:
            raise _unreadable(file, error) from None

    def tables(self, wanted: Sequence[str], rows: int, skip: int = 0) -> Iterator[Any]:
        """Pieces of the table, of about so many rows each.

        Args:
            wanted: columns to read; of CSV they come as texts.
            skip: rows left out at the beginning.

        Raises:
            InputError: a file cannot be read.
        """
        for file in self.files:
            try:
                for piece in self._pieces(file, wanted, rows):
                    if skip >= piece.num_rows:
                        skip -= piece.num_rows
                        continue
                    yield piece.slice(skip) if skip else piece
                    skip = 0
            except (OSError, pa.ArrowException) as error:
                raise _unreadable(file, error) from None

    def _pieces(self, file: Path, wanted: Sequence[str], rows: int) -> Iterator[Any]:
        names = [name for name in self._schema(file).names if name in wanted]
        if self.form == "parquet":
            words = [name for name in names if name in WORDS]
            reader = pq.ParquetFile(file, read_dictionary=words, pre_buffer=False)
            for batch in reader.iter_batches(rows, columns=names, use_threads=True):
                yield pa.Table.from_batches([batch])
        elif self.form == "arrow":
            with pa.memory_map(str(file)) as source:
                reader = _ipc(source)
                many = range(reader.num_record_batches) if isinstance(reader, pa.RecordBatchFileReader) else None
                batches = (reader.get_batch(number) for number in many) if many is not None else iter(reader)
                for batch in batches:
                    table = pa.Table.from_batches([batch]).select(names)
                    for first in range(0, table.num_rows, rows):
                        yield table.slice(first, rows)
        else:
            texts = {name: pa.string() for name in self._schema(file).names}
            options = pyarrow.csv.ConvertOptions(
                column_types=texts, include_columns=names, strings_can_be_null=True, null_values=[""]
            )
            read = pyarrow.csv.ReadOptions(block_size=max(1 << 20, rows * 64))
            with pyarrow.csv.open_csv(file, read_options=read, parse_options=_PARSE, convert_options=options) as reader:
                for batch in reader:
                    yield pa.Table.from_batches([batch])

    def whole(self, wanted: Sequence[str] | None = None) -> Any:
        """The whole table in memory."""
        names = self.columns() if wanted is None else wanted
        pieces = list(self.tables(names, 1 << 20))
        if not pieces:
            return pa.table({name: pa.array([], pa.string()) for name in self.columns() if name in names})
        if all(piece.schema.equals(pieces[0].schema) for piece in pieces):
            return pa.concat_tables(pieces).unify_dictionaries()
        return pa.concat_tables([_undictionary(piece) for piece in pieces], promote_options="default")


WORDS = (
    "benefit",
    "level",
    "grade",
    "region",
    "disease",
    "prescription_level",
    "scheme",
    "standing",
)
"""Columns of few different texts."""

_PARSE = pyarrow.csv.ParseOptions(newlines_in_values=True)


def _undictionary(table: Any) -> Any:
    for place, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(place, field.name, table.column(place).cast(pa.string()))
    return table


def _ipc(source: Any) -> Any:
    try:
        return pa.ipc.open_file(source)
    except pa.ArrowInvalid:
        source.seek(0)
        return pa.ipc.open_stream(source)


def _unreadable(file: Path, error: Exception) -> InputError:
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    return InputError(f"无法读取:{said}", f"it cannot be read: {said}", where=str(file))


def find_input(name: str) -> Input:
    """The files that a name stands for.

    Raises:
        InputError: there are none, or they are of no known form.
    """
    path = Path(name)
    try:
        if path.is_dir():
            files = tuple(sorted(file for file in path.iterdir() if file.suffix.lower() in FORMS and file.is_file()))
        else:
            path.stat()
            files = (path,)
    except OSError as error:
        raise InputError(
            f"无法读取:{error.strerror}", f"it cannot be read: {error.strerror}", where=name, mend=("请检查路径", "check the path")
        ) from None
    known = ", ".join(ENDINGS.values())
    if not files:
        raise InputError(
            "文件夹中没有数据文件", "the folder has no data files", where=name, mend=(f"可用:{known}", f"known: {known}")
        )
    forms = {FORMS.get(file.suffix.lower()) for file in files}
    (form,) = forms if len(forms) == 1 else (None,)
    if form is None:
        raise InputError(
            "文件形式无法识别,或一个文件夹中有几种",
            "the form of the file is not known, or the folder has several",
            where=name,
            mend=(f"可用:{known}", f"known: {known}"),
        )
    return Input(name, files, form)


class Output:
    """One file being written: under another name until it is whole."""

    def __init__(self, path: Path, form: str, schema: Any) -> None:
        self.path = path
        self.form = form
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        os.close(handle)
        self.part = Path(name)
        self.schema = schema
        self.writer: Any = None
        if form == "parquet":
            pass  # how is told by the first rows
        elif form == "arrow":
            self.writer = pa.ipc.new_file(str(self.part), schema)
        else:
            self.writer = pyarrow.csv.CSVWriter(str(self.part), _plain(schema))
        self.rows = 0

    def write(self, table: Any) -> None:
        """Write some rows."""
        self.rows += table.num_rows
        if self.form == "csv":
            table = _undictionary(table)
        if self.writer is None:
            self.writer = _parquet(self.part, self.schema, table)
        self.writer.write_table(table)

    def close(self) -> None:
        """Make the file whole, and give it its name."""
        if self.writer is None:
            self.writer = _parquet(self.part, self.schema, self.schema.empty_table())
        self.writer.close()
        mask = os.umask(0)
        os.umask(mask)
        self.part.chmod(0o666 & ~mask)
        self.part.replace(self.path)

    def drop(self) -> None:
        """Leave nothing behind."""
        with contextlib.suppress(OSError, pa.ArrowException, ValueError):
            if self.writer is not None:
                self.writer.close()
        self.part.unlink(missing_ok=True)


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


def form_of(path: Path, told: str | None = None) -> str:
    """The form in which a file is written.

    Raises:
        InputError: its ending is of no known form.
    """
    form = told or FORMS.get(path.suffix.lower())
    if form is None:
        known = ", ".join(ENDINGS.values())
        raise InputError(
            f"输出文件的后缀 {path.suffix} 无法识别",
            f"the ending {path.suffix} of the output is not known",
            where=str(path),
            mend=(f"可用:{known};无后缀则写成文件夹", f"known: {known}; without one a folder is written"),
        )
    return form
