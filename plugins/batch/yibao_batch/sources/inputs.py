"""Tables, read piece by piece: Parquet, Arrow and CSV files, one or a folder of them, and tables in memory."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import pyarrow as pa
import pyarrow.parquet as pq

from yibao.engines import InputError

from ..tables.clean import BAD, clean
from ..tables.columns import Reject, is_text
from ..tables.encodings import GB18030
from ..tables.files import ENDINGS, FORMS, plain
from ..tables.spec import FEW_TEXTS
from ..tables.texts import ROW, TextFile


@attrs.define(eq=False)
class Input:
    """One table in one or several files of one form; a column that a file lacks is empty there.

    Attributes:
        wrong: rows met so far that are no rows of the table: too short or too long.
        begins: the files read so far, each with how many rows of the table stand before it.
    """

    place: str
    files: tuple[Path, ...]
    form: str
    wrong: list[Reject] = attrs.Factory(list)
    begins: dict[Path, int] = attrs.Factory(dict)
    _kinds: dict[str, Any] = attrs.Factory(dict)
    _csv: dict[Path, TextFile] = attrs.Factory(dict)

    def columns(self) -> tuple[str, ...]:
        """Names of its columns.

        Raises:
            InputError: a file cannot be read, or does not go with the others.
        """
        return tuple(self.kinds())

    def kinds(self) -> dict[str, Any]:
        """The type of each column, by name."""
        if not self._kinds:
            whole: dict[str, Any] = {}
            for file in self.files:
                with _reading(file):
                    kinds = _kinds_of(self._schema(file), file)
                for name, kind in kinds.items():
                    whole[name] = _both(whole.get(name, kind), kind, name, file, self.files[0])
            self._kinds = whole
        return self._kinds

    def rows(self) -> int | None:
        """How many rows there are, where the files say so."""
        if self.form != "parquet":
            return None
        count = 0
        for file in self.files:
            with _reading(file):
                count += int(pq.ParquetFile(file).metadata.num_rows)
        return count

    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.stat().st_size for file in self.files)

    def mark(self) -> list[list[Any]]:
        """Name, size and time of each file, which tell whether it has changed."""
        return [[file.name, file.stat().st_size, file.stat().st_mtime_ns] for file in self.files]

    def gb18030(self) -> list[Path]:
        """The files that are read as GB 18030."""
        return [file for file in self.files if self.form == "csv" and self._text_file(file).encoding == GB18030]

    def place_of(self, row: int) -> tuple[str, int]:
        """Where a row of the table stands, both counted from 1: the name of the file, and which row of it."""
        last = next(iter(self.files)), 0
        for file, before in list(self.begins.items()):  # the reading thread may add one meanwhile
            if before < row:
                last = file, before
        return last[0].name, row - last[1]

    def _text_file(self, file: Path) -> TextFile:
        if file not in self._csv:
            self._csv[file] = TextFile(file)
        return self._csv[file]

    def _schema(self, file: Path) -> Any:
        if self.form == "parquet":
            return pq.ParquetFile(file).schema_arrow
        if self.form == "arrow":
            with pa.memory_map(str(file)) as source:
                return _ipc(source).schema
        return self._text_file(file).schema()

    def tables(self, columns: Sequence[str], rows: int, skip: int = 0) -> Iterator[Any]:
        """Pieces of the table, of about so many rows each.

        Args:
            columns: columns to read; of CSV they come as texts.
            skip: rows left out at the beginning.

        Raises:
            InputError: a file cannot be read.
        """
        kinds = {name: kind for name, kind in self.kinds().items() if name in columns}
        done = 0
        for file in self.files:
            count = 0
            self.begins[file] = done
            with _reading(file):
                wrong = len(self.wrong)
                for piece in self._pieces(file, list(kinds), rows, done):
                    count += piece.num_rows
                    if skip >= piece.num_rows:
                        skip -= piece.num_rows
                        continue
                    piece = _alike(piece, kinds)
                    yield piece.slice(skip) if skip else piece
                    skip = 0
                done += count + len(self.wrong) - wrong

    def _pieces(self, file: Path, columns: Sequence[str], rows: int, done: int) -> Iterator[Any]:
        schema = self._schema(file)
        names = [name for name in columns if name in schema.names]
        if self.form == "parquet":
            words = [name for name in names if name in FEW_TEXTS and pa.types.is_string(schema.field(name).type)]
            reader = pq.ParquetFile(file, read_dictionary=words, pre_buffer=False)
            for batch in reader.iter_batches(rows, columns=names, use_threads=True):
                yield clean(pa.Table.from_batches([batch]))
        elif self.form == "arrow":
            with pa.memory_map(str(file)) as source:
                reader = _ipc(source)
                many = range(reader.num_record_batches) if isinstance(reader, pa.RecordBatchFileReader) else None
                batches = (reader.get_batch(number) for number in many) if many is not None else iter(reader)
                for batch in batches:
                    table = clean(pa.Table.from_batches([batch]).select(names))
                    for first in range(0, table.num_rows, rows):
                        yield table.slice(first, rows)
        else:
            yield from self._text_file(file).tables(names, rows, done, self.wrong)

    def whole(self, columns: Sequence[str] | None = None) -> Any:
        """The whole table in memory."""
        kinds = {name: kind for name, kind in self.kinds().items() if columns is None or name in columns}
        pieces = list(self.tables(list(kinds), 1 << 20))
        if not pieces:
            return pa.table({name: pa.array([], kind) for name, kind in kinds.items()})
        if all(piece.schema.equals(pieces[0].schema) for piece in pieces):
            return pa.concat_tables(pieces).unify_dictionaries()
        return pa.concat_tables([plain(piece) for piece in pieces], promote_options="default")


@attrs.define(eq=False)
class TableInput(Input):
    """A table of Arrow in memory."""

    table: Any = attrs.field(kw_only=True)

    @classmethod
    def of(cls, place: str, table: Any) -> "TableInput":
        """The input that errors call ``place``."""
        return cls(place, (Path(place),), "table", table=table)

    def rows(self) -> int:
        """How many rows there are."""
        return int(self.table.num_rows)

    def _schema(self, file: Path) -> Any:
        return self.table.schema

    def _pieces(self, file: Path, columns: Sequence[str], rows: int, done: int) -> Iterator[Any]:
        for batch in self.table.select(columns).to_batches(max_chunksize=rows):
            yield clean(pa.Table.from_batches([batch]))


def _alike(piece: Any, kinds: dict[str, Any]) -> Any:
    """A piece with all columns of the whole table, of the same types; codes of words may differ."""
    columns = []
    for name, kind in kinds.items():
        if name not in piece.column_names:
            columns.append(pa.nulls(piece.num_rows, kind))
            continue
        column = piece.column(name)
        words = pa.types.is_dictionary(column.type) and pa.types.is_string(column.type.value_type)
        columns.append(column if column.type == kind or (words and pa.types.is_string(kind)) else column.cast(kind))
    beside = [name for name in (ROW, BAD) if name in piece.column_names]
    return pa.table([*columns, *(piece.column(name) for name in beside)], names=[*kinds, *beside])


def _kinds_of(schema: Any, file: Path) -> dict[str, Any]:
    """The types of a file's columns as they are read: texts and words as texts."""
    kinds: dict[str, Any] = {}
    for field in schema:
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        kind = pa.string() if is_text(kind) else pa.float64() if pa.types.is_float16(kind) else kind
        if field.name in kinds:
            raise _columns(file, f"列 {field.name} 出现两次", f"the column {field.name} stands there twice")
        kinds[field.name] = kind
    for name in kinds:
        if f"{name}_fen" in kinds:
            both = f"{name} 与 {name}_fen"
            raise _columns(file, f"{both} 只能写一列", f"{name} and {name}_fen are two columns for one thing")
    return kinds


def _both(before: Any, kind: Any, name: str, file: Path, first: Path) -> Any:
    """The type of a column that two files have."""
    if before == kind or pa.types.is_null(kind):
        return before
    if pa.types.is_null(before):
        return kind
    if pa.types.is_integer(before) and pa.types.is_integer(kind):
        return pa.int64()
    raise _columns(
        file,
        f"列 {name} 为 {kind},而 {first.name} 中为 {before}",
        f"the column {name} is {kind} here, and {before} in {first.name}",
    )


def _columns(file: Path, zh: str, en: str) -> InputError:
    return InputError(zh, en, where=str(file), mend=("见 docs/batch.md", "see docs/batch.md"))


def unreadable_file(error: Exception, place: str, mend: tuple[str, str] | None = None) -> InputError:
    """A file cannot be read."""
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return InputError(f"无法读取:{reason}", f"it cannot be read: {reason}", where=place, mend=mend)


@contextlib.contextmanager
def _reading(file: Path) -> Iterator[None]:
    """Errors of reading with the name of the file."""
    try:
        yield
    except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
        raise unreadable_file(error, str(file)) from None


def _ipc(source: Any) -> Any:
    try:
        return pa.ipc.open_file(source)
    except pa.ArrowInvalid:
        source.seek(0)
        return pa.ipc.open_stream(source)


def find_input(name: str) -> Input:
    """The files that a name stands for.

    Raises:
        InputError: there are none, or they are of no known form.
    """
    path = Path(name)
    known = ", ".join(ENDINGS.values())
    mend = f"可用:{known}", f"known: {known}"
    try:
        path.stat()
        inside = sorted(path.iterdir()) if path.is_dir() else None
        files = (path,) if inside is None else tuple(file for file in inside if file.suffix.lower() in FORMS and file.is_file())
    except OSError as error:
        mend = "请检查路径", "check the path"
        raise InputError(f"无法读取:{error.strerror}", f"it cannot be read: {error.strerror}", where=name, mend=mend) from None
    if not files:
        raise InputError("文件夹中没有数据文件", "the folder has no data files", where=name, mend=mend)
    forms = {FORMS.get(file.suffix.lower()) for file in files}
    form = forms.pop()
    if form is None or forms:
        raise InputError(
            "文件形式无法识别,或一个文件夹中有几种",
            "the form of the file is not known, or the folder has several",
            where=name,
            mend=mend,
        )
    return Input(name, files, form)
