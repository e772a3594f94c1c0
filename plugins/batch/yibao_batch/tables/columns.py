"""Tools for columns: shared arrays, codes of texts, spans of days, ids, and refused rows."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yibao import Text

NO_DAY = -(2**31)
"""Stands where no day is given."""

_STEADY: dict[tuple[Any, int], Any] = {}


def constant(number: int, value: int, kind: Any) -> Any:
    """An array that holds one value throughout. It is shared and must not be written to."""
    key = np.dtype(kind), value
    known = _STEADY.get(key)
    if known is None or len(known) < number:
        known = _STEADY[key] = np.full(max(number, 1 << 16), value, dtype=kind)
    return known[:number]


class BufferPool:
    """Blocks of memory that are used again, as new memory is slow."""

    def __init__(self) -> None:
        self._free: dict[Any, list[Any]] = {}

    def take(self, kind: Any, rows: int, number: int) -> Any:
        """A block of amounts, zero wherever no earlier block of the kind was written to.

        Its rows are at least eight longer than needed, and not of a round length, so that columns do not meet in one line of
        the cache.
        """
        free = self._free.setdefault(kind, [])
        while free:
            block = free.pop()
            if len(block) == rows and block.shape[1] >= number + 8:
                return block
        return np.zeros((rows, number + number // 16 + 8), dtype=np.int64)

    def give(self, kind: Any, block: Any) -> None:
        """Take a block back."""
        self._free.setdefault(kind, []).append(block)


@attrs.frozen
class Reject:
    """A row that is left out: where it stood, which column, and why; ``input`` is the table it is of."""

    row: int
    column: str
    reason: Text
    person: str = ""
    claim: str = ""
    input: str = "claims"


@attrs.define
class CodeTable:
    """Codes for texts, in the order in which they are met, by any thread; code 0 stands for none."""

    known: dict[str | None, int] = attrs.Factory(lambda: {None: 0})
    texts: list[str | None] = attrs.Factory(lambda: [None])
    _giving: threading.Lock = attrs.field(factory=threading.Lock, eq=False, repr=False)

    def code(self, text: str | None) -> int:
        """The code of a text."""
        code = self.known.get(text)
        if code is None:
            with self._giving:
                code = self.known.get(text)
                if code is None:
                    self.texts.append(text)
                    code = self.known[text] = len(self.texts) - 1
        return code

    def codes(self, texts: Sequence[str | None]) -> Any:
        """The codes of several texts."""
        return np.array([self.code(text) for text in texts], dtype=np.int32)

    def passing(self, test: Callable[[str], bool]) -> Any:
        """For each code whether its text passes a test; that of none does."""
        return np.array([text is None or test(text) for text in self.texts], dtype=bool)


def spans_of(starts: Any, days: Any, low: int, high: int, values: Any = None) -> Any:
    """For each day the last of some rising starts that is not after it, −1 where there is none; or the value of that span.

    Where the days from ``low`` to ``high`` are few, each is looked up once.
    """
    few = high - low <= len(days)
    found = np.searchsorted(starts, np.arange(low, high + 1) if few else days, side="right") - 1
    found = found if values is None else values[found]
    return found[days - low] if few else found


def months(day: Any) -> Any:
    """Months since 1970 of days since 1970."""
    if not len(day):
        return day.astype(np.int32)
    low, high = int(day.min()), int(day.max())
    if high - low > len(day):
        return day.astype("M8[D]").astype("M8[M]").astype(np.int32)
    return np.arange(low, high + 1).astype("M8[D]").astype("M8[M]").astype(np.int32)[day - low]


def distinct(values: Any) -> list[int]:
    """The different values among small integers, in order."""
    if not len(values):
        return []
    low = int(values.min())
    return [one + low for one in np.nonzero(np.bincount(values - low))[0].tolist()]


def identities(column: Any, as_text: bool) -> Any:
    """A column of ids: whole numbers stay so, unless texts are asked for; an empty text is none, nor is another number."""
    column = decoded(column)
    if is_number(column.type):
        column = _whole(column)
        return column.cast(pa.string()) if as_text else column
    column = column.cast(pa.string())
    empty = pc.equal(column, "")
    return pc.if_else(empty, None, column) if pc.any(empty).as_py() else column


def _whole(column: Any) -> Any:
    """Numbers as whole ones below 2^63, none where they are not; above 2^53 a float stands for several."""
    if pa.types.is_uint64(column.type):
        column = pc.if_else(pc.less(column, pa.scalar(2**63, pa.uint64())), column, None)
    elif pa.types.is_floating(column.type):
        column = column.cast(pa.float64())
        exact = pc.and_(pc.less(pc.abs(column), 2.0**53), pc.equal(pc.trunc(column), column))
        column = pc.if_else(exact, column, None)
    return column.cast(pa.int64())


def find_ids(known: Any, ids: Any) -> Any:
    """Places of ids among known ones, which stand in order, those that are none at the end; −1 for who is not among them."""
    number = len(known) - known.null_count
    if not len(ids) or not number:
        return np.full(len(ids), -1, dtype=np.int64)
    if is_number(known.type):
        values = known[:number].to_numpy(zero_copy_only=False)
        numbers = pc.fill_null(ids, -(2**63)).to_numpy(zero_copy_only=False)
        places = np.minimum(np.searchsorted(values, numbers), number - 1)
        return np.where(values[places] == numbers, places, -1)
    bounds = pc.min_max(ids).as_py()
    if bounds["min"] is None:
        return np.full(len(ids), -1, dtype=np.int64)
    low, high = _place(known, number, bounds["min"]), _place(known, number, bounds["max"]) + 1
    found = pc.index_in(ids, value_set=known.slice(low, min(high, number) - low), skip_nulls=True)
    return pc.fill_null(found.cast(pa.int64()), -1 - low).to_numpy(zero_copy_only=False) + low


def _place(known: Any, high: int, text: str) -> int:
    low, target = 0, text.encode()
    while low < high:
        middle = (low + high) // 2
        if known[middle].as_py().encode() < target:
            low = middle + 1
        else:
            high = middle
    return low


def absent(column: Any) -> Any:
    """Where a column has nothing."""
    return mask(column.is_null())


def mask(column: Any) -> Any:
    """A column of truth values as an array."""
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=bool)


def decoded(column: Any) -> Any:
    """A column with its values in place of codes for them."""
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def is_number(kind: Any) -> bool:
    """Whether ids of a type are whole numbers; those with gaps are floats to some, and a column of nothing is of any type."""
    return any(getattr(pa.types, f"is_{one}")(kind) for one in ("integer", "floating", "null"))


def is_text(kind: Any) -> bool:
    """Whether columns of a type hold texts."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))
