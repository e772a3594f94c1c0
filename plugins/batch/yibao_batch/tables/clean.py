"""Checks columns before anything is read from them; a cell that is no text is taken out and noted."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yibao import Text

from .columns import is_text, mask
from .encodings import UNREADABLE

BAD = "_bad"
"""The column that names, for each row that has one, the first column whose cell is no text."""

NO_TEXT = Text(
    "含有不是文字的字节(应为 UTF-8;整个文件为 GB 18030 的 CSV 亦可)",
    "it has bytes that are no text (UTF-8, or a CSV file that is GB 18030 throughout)",
)


def clean(table: Any) -> Any:
    """A table of one batch whose columns can be used without harm; half-floats become floats.

    Raises:
        ArrowInvalid: its parts do not fit together.
    """
    return _noted([(name, *_clean(column.chunk(0))) for name, column in zip(table.column_names, table.columns, strict=True)])


def clean_texts(table: Any) -> Any:
    """A table of texts in which bytes that are no text are marked."""
    columns = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        marked = pc.fill_null(pc.match_substring(column, UNREADABLE), False).combine_chunks()
        wrong = mask(marked)
        columns.append((name, pc.if_else(marked, None, column) if wrong.any() else column, wrong))
    return _noted(columns)


def _noted(columns: list[tuple[str, Any, Any]]) -> Any:
    """A table of columns, with the column ``BAD`` where some cells are no text."""
    table = pa.table([column for _, column, _ in columns], names=[name for name, _, _ in columns])
    spoilt = [(name, wrong) for name, _, wrong in columns if wrong is not None and wrong.any()]
    if not spoilt:
        return table
    first = np.full(table.num_rows, None, dtype=object)
    for name, wrong in reversed(spoilt):
        first[wrong] = name
    return table.append_column(BAD, pa.array(first, pa.string()))


def _clean(column: Any) -> tuple[Any, Any]:
    """A column, and where cells of it are no text; none where it has no texts or all are good."""
    kind = column.type
    if pa.types.is_dictionary(kind) and is_text(kind.value_type):
        column.view(pa.dictionary(kind.index_type, _bytes_of(kind.value_type))).validate(full=True)
        words, wrong_words = _clean_texts(column.dictionary)
        if wrong_words is None:
            return column, None
        wrong = mask(pc.fill_null(pc.is_in(column.indices, pa.array(np.nonzero(wrong_words)[0], kind.index_type)), False))
        indices = pc.if_else(pa.array(wrong), None, column.indices)
        return pa.DictionaryArray.from_arrays(indices, pc.fill_null(words, "")), wrong
    if is_text(kind):
        column.view(_bytes_of(kind)).validate(full=True)
        return _clean_texts(column)
    if pa.types.is_nested(kind):
        column.view(_bytes_of(kind)).validate(full=True)
        return _clean_texts(column)
    if pa.types.is_date64(kind) or pa.types.is_time(kind):
        column.view(pa.int64() if kind.bit_width == 64 else pa.int32()).validate(full=True)
    elif pa.types.is_decimal(kind):
        column.view(pa.binary(kind.byte_width)).validate(full=True)  # one out of range concerns its row only
    else:
        column.validate(full=True)
    return (column.cast(pa.float64()) if pa.types.is_float16(kind) else column), None


def _clean_texts(column: Any) -> tuple[Any, Any]:
    """A column of texts, or of lists of them, that is known to fit together; and where cells are no UTF-8."""
    try:
        column.validate(full=True)
        return column, None
    except pa.ArrowInvalid:
        pass
    values: list[Any] = []
    wrong = np.zeros(len(column), dtype=bool)
    for place, cell in enumerate(column.view(_bytes_of(column.type)).to_pylist()):
        try:
            values.append(_decoded(cell))
        except UnicodeDecodeError:
            values.append(None)
            wrong[place] = True
    return pa.array(values, column.type), wrong


def _decoded(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, list):
        return [_decoded(one) for one in value]
    return {key: _decoded(one) for key, one in value.items()} if isinstance(value, dict) else value


def _bytes_of(kind: Any) -> Any:
    """A type with bytes where it has texts."""
    if pa.types.is_string_view(kind):
        return pa.binary_view()
    if pa.types.is_large_string(kind):
        return pa.large_binary()
    if pa.types.is_string(kind):
        return pa.binary()
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_bytes_of(field.type)) for field in kind])
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(_bytes_of(kind.value_type)))
    if pa.types.is_large_list(kind):
        return pa.large_list(kind.value_field.with_type(_bytes_of(kind.value_type)))
    return kind
