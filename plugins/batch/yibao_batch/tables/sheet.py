"""Reads columns as plain arrays: days since 1970, fen, codes of words; rows with a wrong cell are noted."""

import decimal
from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yibao import Text
from yibao.engines import MAX_FEN, InputError

from .clean import BAD, NO_TEXT
from .columns import NO_DAY, CodeTable, absent, constant, decoded, identities, is_text, mask
from .spec import Column

_DOCS = ("见 docs/batch.md", "see docs/batch.md")
_DIGITS = r"^-?\d{1,18}$"
_YUAN = r"^\d{1,12}(\.\d{1,2})?$"
_DATE = r"^\d{4}-\d{2}-\d{2}$"
_YES = ("true", "yes", "1", "t", "y")
_NO = ("false", "no", "0", "f", "n")


@attrs.define
class Sheet:
    """A table that is read column by column.

    Attributes:
        table: of Arrow; bad: for each row the first thing that is wrong with it, by row.
    """

    table: Any
    bad: dict[int, tuple[str, Text]] = attrs.Factory(dict)
    names: frozenset[str] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.names = frozenset(self.table.column_names)
        if BAD in self.names:
            for row, name in enumerate(self.table.column(BAD).to_pylist()):
                if name is not None:
                    self.bad[row] = name, NO_TEXT

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self.table.num_rows)

    def has(self, name: str) -> bool:
        """Whether there is such a column."""
        return name in self.names

    def has_money(self, name: str) -> bool:
        """Whether there is such a column of yuan or of fen."""
        return name in self.names or f"{name}_fen" in self.names

    def column(self, name: str) -> Any:
        """A column in one piece, of plain values.

        Raises:
            InputError: it is of a type that no column is read from.
        """
        column = self.raw(name)
        if not is_text(_plain_type(column.type)):
            column = decoded(column)
        kind = column.type
        if not readable(kind):
            raise unreadable(name, kind)
        return column.cast(pa.string()) if is_text(kind) and not pa.types.is_string(kind) else column

    def raw(self, name: str) -> Any:
        """A column in one piece, as it is."""
        column = self.table.column(name)
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
        if isinstance(column, pa.ChunkedArray):
            column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
        return column

    def refuse(self, wrong: Any, name: str, zh: str, en: str) -> None:
        """Note the rows that a mask marks as wrong."""
        if not wrong.any():
            return
        for row in np.nonzero(wrong)[0].tolist():
            self.bad.setdefault(row, (name, Text(zh, en)))

    def ids(self, name: str, *, as_text: bool) -> Any:
        """A column of ids; numbers that are none are refused."""
        column = self.column(name)
        ids = identities(column, as_text)
        if ids.null_count > column.null_count and not is_text(_plain_type(column.type)):
            wrong = absent(ids) & ~absent(column)
            self.refuse(wrong, name, "不是编号:应为整数或文字", "not an id: a whole number or a text is expected")
        return ids

    def read(self, column: Column, names: CodeTable) -> Any:
        """A column of days, flags, words or codes, by its type; what it may not hold is refused.

        Args:
            names: codes of texts.
        """
        name = column.name
        match column.type:
            case "date":
                return self.days(name)
            case "flag":
                return self.flags(name, column.default)
            case "word":
                return self.choice(name, column.options)
        codes = self.words(name, names)
        if column.type == "area" and self.has(name):
            self.refuse_areas(name, codes, names)
        if column.options and self.has(name):
            self.refuse_unknown(~names.passing(column.options.__contains__)[codes], name, column.options)
        return codes

    def words(self, name: str, names: CodeTable) -> Any:
        """Codes of a column of texts; empty texts are none."""
        if not self.has(name) or pa.types.is_null(self.table.schema.field(name).type):
            return constant(self.rows, 0, np.int32)
        texts, places = self._texts(name)
        return np.append(names.codes(texts), np.int32(0))[places]

    def _texts(self, name: str) -> tuple[list[str | None], Any]:
        """The different texts of a column, and for each row the place of its own, behind the last where there is none."""
        column = self.column(name)
        if not pa.types.is_dictionary(column.type):
            if not is_text(column.type):
                column = pc.cast(column, pa.string())
            column = column.dictionary_encode()
        texts = [None if text is None or not str(text).strip() else str(text).strip() for text in column.dictionary.to_pylist()]
        places = column.indices
        if places.null_count:
            places = pc.fill_null(places.cast(pa.int64()), len(texts))
        return texts, places.to_numpy(zero_copy_only=False)

    def choice(self, name: str, options: Sequence[str]) -> Any:
        """Places in a list of words, −1 where none is given; other words are refused."""
        if not self.has(name) or pa.types.is_null(self.table.schema.field(name).type):
            return constant(self.rows, -1, np.int8)
        texts, spots = self._texts(name)
        places = {word: place for place, word in enumerate(options)}
        table = np.array([*(-1 if text is None else places.get(text, -2) for text in texts), -1], dtype=np.int8)
        codes = table[spots]
        if (table == -2).any():
            self.refuse_unknown(codes == -2, name, options)
        return codes

    def refuse_missing(self, wrong: Any, name: str) -> None:
        """Note the rows that lack a value."""
        self.refuse(wrong, name, f"缺少 {name}", f"{name} is missing")

    def refuse_unknown(self, wrong: Any, name: str, options: Sequence[str]) -> None:
        """Note the rows whose word is none of the options."""
        listed = ", ".join(options)
        self.refuse(wrong, name, f"无法识别;可用:{listed}", f"not known; one of: {listed}")

    def refuse_areas(self, name: str, codes: Any, names: CodeTable) -> None:
        """Note the rows whose text is no area code."""
        shaped = names.passing(lambda text: len(text) == 6 and text.isascii() and text.isdigit())
        self.refuse(~shaped[codes], name, "行政区划代码应为六位数字", "an area code has six digits")

    def days(self, name: str) -> Any:
        """Days since 1970, ``NO_DAY`` where none is given."""
        if not self.has(name):
            return constant(self.rows, NO_DAY, np.int32)
        column = decoded(self.column(name))
        kind = column.type
        if is_text(kind):
            column, wrong = _read_dates(column)
            self.refuse(wrong, name, "不是 2024-03-01 形式的日期", "not a day of the calendar such as 2024-03-01")
        elif pa.types.is_timestamp(kind) or pa.types.is_date64(kind):
            column = _dates_of(column)
        elif not pa.types.is_date32(kind):
            if not pa.types.is_null(kind):
                self.refuse(np.ones(self.rows, dtype=bool), name, f"{kind} 不是日期", f"{kind} is not a date")
            return constant(self.rows, NO_DAY, np.int32)
        numbers = column.view(pa.int32())
        days = (pc.fill_null(numbers, NO_DAY) if numbers.null_count else numbers).to_numpy(zero_copy_only=False)
        if not len(days) or (days.min() >= _FIRST and days.max() <= _LAST):
            return days
        outside = (days != NO_DAY) & ((days < _FIRST) | (days > _LAST))
        if outside.any():
            self.refuse(outside, name, "日期不在 1800 至 9000 年之间", "the day lies outside the years 1800 to 9000")
            days = np.where(outside, NO_DAY, days)
        return days

    def flags(self, name: str, default: int) -> Any:
        """Yes and no as 1 and 0, the default where nothing is given."""
        if not self.has(name):
            return constant(self.rows, default, np.int8)
        column = decoded(self.column(name))
        if pa.types.is_boolean(column.type):
            column = pc.fill_null(column.cast(pa.int8()), default)
            return column.to_numpy(zero_copy_only=False)
        names = CodeTable()
        codes = self.words(name, names)
        meaning = [
            default if text is None else 1 if text.lower() in _YES else 0 if text.lower() in _NO else -2 for text in names.texts
        ]
        flags = np.array(meaning, dtype=np.int8)[codes]
        self.refuse(flags == -2, name, "应为 true 或 false", "expected true or false")
        return flags

    def integers(self, name: str, missing: int = 0, most: int | None = None) -> Any:
        """Whole numbers, none below zero where there is a largest."""
        column, wrong = self._integers(self.column(name))
        self.refuse(wrong, name, "不是整数", "not a whole number")
        values = pc.fill_null(column, missing).to_numpy(zero_copy_only=False)
        if most is not None and len(values) and (values.min() < 0 or values.max() > most):
            outside = (values < 0) | (values > most)
            self.refuse(outside, name, f"应在 0 与 {most} 之间", f"expected 0 to {most}")
            values = np.where(outside, missing, values)
        return values

    def _integers(self, column: Any) -> tuple[Any, Any]:
        none = np.zeros(self.rows, dtype=bool)
        column = decoded(column)
        if pa.types.is_integer(column.type):
            if pa.types.is_uint64(column.type):
                least = pc.min_element_wise(column, pa.scalar(2**62, pa.uint64()), skip_nulls=False)
                return pc.cast(least, pa.int64()), none
            return column.cast(pa.int64()), none
        if pa.types.is_null(column.type):
            return column.cast(pa.int64()), none
        if is_text(column.type):
            column = _blank_is_null(column)
            good = pc.fill_null(pc.match_substring_regex(column, _DIGITS), True)
            return pc.if_else(good, column, None).cast(pa.int64()), ~mask(good)
        return pa.nulls(self.rows, pa.int64()), np.ones(self.rows, dtype=bool)

    def money(self, name: str, most: int = MAX_FEN, missing: int = 0) -> Any:
        """Fen: a column ``NAME_fen`` of whole numbers, or ``NAME`` of yuan (decimals or texts with at most two places)."""
        if not self.has_money(name):
            return np.full(self.rows, missing, dtype=np.int64)
        label = f"{name}_fen" if self.has(f"{name}_fen") else name
        column = self.column(label)
        if label.endswith("_fen"):
            amounts, wrong = self._integers(column)
            self.refuse(wrong, label, "应为整数(分)", "expected whole fen")
        else:
            amounts, wrong = self._yuan(column)
            self.refuse(wrong, label, "应为最多两位小数的元", "expected yuan with at most two decimals")
        none = absent(amounts) if amounts.null_count else None
        fen = (pc.fill_null(amounts, 0) if amounts.null_count else amounts).to_numpy(zero_copy_only=False)
        if len(fen) and fen.min() < 0:
            self.refuse(fen < 0, label, "金额为负;退费请用 reverses", "the amount is negative; a refund is said with reverses")
            fen = np.maximum(fen, 0)
        if len(fen) and fen.max() > most:
            self.refuse(fen > most, label, f"超过 {most // 100} 元", f"more than {most // 100} yuan")
            fen = np.where(fen > most, 0, fen)
        return fen if none is None or not missing else np.where(none, missing, fen)

    def _yuan(self, column: Any) -> tuple[Any, Any]:
        none = np.zeros(self.rows, dtype=bool)
        column = decoded(column)
        kind = column.type
        if pa.types.is_integer(kind) or pa.types.is_null(kind):
            whole, _ = self._integers(column)
            whole = pc.max_element_wise(
                pc.min_element_wise(whole, pa.scalar(10**14), skip_nulls=False), pa.scalar(-1), skip_nulls=False
            )
            return pc.multiply(whole, 100), none
        if is_text(kind):
            column = _blank_is_null(column)
            good = pc.fill_null(pc.match_substring_regex(column, _YUAN), True)
            return _hundredfold(pc.if_else(good, column, None)), ~mask(good)
        if pa.types.is_decimal(kind):
            ends = [one for one in pc.min_max(column).as_py().values() if one is not None]
            if not 0 <= kind.scale <= 2 or any(abs(one) >= 10**15 for one in ends):  # what a cast does not take
                values = [None if value is None else _fen(value) for value in column.to_pylist()]
                return pa.array(values, pa.int64()), ~absent(column) & np.array([value is None for value in values], dtype=bool)
            return _hundredfold(column), none
        if pa.types.is_floating(kind):
            floats = column.cast(pa.float64())
            values = np.nan_to_num(floats.to_numpy(zero_copy_only=False), nan=-1.0, posinf=1e15, neginf=-1.0) * 100
            fen = np.rint(np.clip(values, -1, 1e16))
            none = absent(column)
            wrong = ((np.abs(fen - values) > 1e-3) | np.asarray(pc.is_nan(pc.fill_null(floats, 0.0)))) & ~none
            return pa.array(fen.astype(np.int64), mask=none | wrong), wrong
        return pa.nulls(self.rows, pa.int64()), np.ones(self.rows, dtype=bool)


def readable(kind: Any) -> bool:
    """Whether columns of a type are read."""
    tests = ("integer", "floating", "decimal128", "boolean", "date", "timestamp", "null")
    return pa.types.is_dictionary(kind) or is_text(kind) or any(getattr(pa.types, f"is_{test}")(kind) for test in tests)


def unreadable(name: str, kind: Any) -> InputError:
    """A column is of a type that none is read from."""
    return InputError(f"列 {name} 为 {kind},无法读取", f"the column {name} is {kind}, which is not read", mend=_DOCS)


def _plain_type(kind: Any) -> Any:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _hundredfold(column: Any) -> Any:
    return pc.multiply(column.cast(pa.decimal128(20, 2)), pa.scalar(100, pa.decimal128(3, 0))).cast(pa.int64())


def _fen(yuan: decimal.Decimal) -> int | None:
    """Yuan in fen, far off as the largest number; none where there are parts of a fen."""
    if not -(10**14) < yuan < 10**14:
        return 10**16 if yuan > 0 else -1
    fen = yuan.scaleb(2, _EXACTLY)
    return int(fen) if fen == fen.to_integral_value(context=_EXACTLY) else None


def _dates_of(column: Any) -> Any:
    """Dates of moments, those beyond all dates as the last one."""
    days = pa.scalar(_BEYOND, pa.date32())
    last = min(_BEYOND * _IN_A_DAY[getattr(column.type, "unit", "ms")], 2**63 - 1)
    moments = column.view(pa.int64())
    far = pc.or_(pc.greater(moments, last), pc.less(moments, -last))
    near = pc.if_else(far, pa.scalar(None, column.type), column)
    return pc.if_else(far, days, pc.cast(near, pa.date32(), safe=False))


def _blank_is_null(column: Any) -> Any:
    column = pc.utf8_trim_whitespace(column.cast(pa.string()))
    return pc.if_else(pc.equal(column, ""), None, column)


def _read_dates(column: Any) -> tuple[Any, Any]:
    column = _blank_is_null(column)
    shaped = pc.fill_null(pc.match_substring_regex(column, _DATE), True)
    stamps = pc.strptime(pc.if_else(shaped, column, None), format="%Y-%m-%d", unit="s", error_is_null=True)
    dates = stamps.cast(pa.date32())
    same = pc.equal(dates.cast(pa.string()), column)
    good = pc.and_(shaped, pc.fill_null(same, False))
    wrong = ~mask(good) & mask(pc.is_valid(column))
    return pc.if_else(pa.array(~wrong), dates, None), wrong


_EXACTLY = decimal.Context(prec=80)
_IN_A_DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400 * 10**6, "ns": 86_400 * 10**9}

_BEYOND = 4_000_000
"""A day behind all that are read, before or behind which moments are not looked at closer."""

_FIRST, _LAST = -62_091, 2_567_655
"""1800-01-01 and 9000-01-01: days that arithmetic on years cannot leave the calendar from."""
