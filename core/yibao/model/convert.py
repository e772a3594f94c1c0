"""The one converter from plain data to the classes of the model and the rules: strict, and clear about what is wrong.

A reader makes a value of one kind; it is put together when the kind is first met. What is wrong it raises: one error with its key
path, or a group of them.
"""

import datetime as dt
import functools
import itertools
import re
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin

import attrs

from .dated import Dated, read_date
from .errors import InputError, YibaoError
from .money import parse_ratio, parse_yuan
from .text import Text, listed, shown

T = TypeVar("T")

Reader = Callable[[Any], Any]

_QUANTITY = re.compile(r"\d{1,7}(\.\d{1,4})?", re.ASCII)


def structure(data: Any, into: type[T], *, error: type[YibaoError] = InputError) -> T:
    """Make an object of a class from plain data.

    Args:
        data: what TOML or JSON held.
        into: an attrs class.
        error: what to raise: an input error, or a rule error for rule files.

    Raises:
        YibaoError: the first thing that is wrong, with its key path; the others stand in its ``more``.
    """
    try:
        read: Callable[[Any], T] = _reader(cast("Any", into))
        return read(data)
    except RecursionError:
        raise error("嵌套过深", "nested too deeply", mend=("请检查括号", "check the brackets")) from None
    except Exception as raised:
        found = list(_explain(raised, ""))
        if not found:
            raise
        for one in found:
            one.where = one.where.lstrip(".")
        whole = error.like(found[0])
        whole.more = tuple(found[1:10])
        raise whole from None


@functools.cache
def _reader(kind: Any) -> Reader:
    """The reader of a kind: a class, or what annotations of attrs classes are made of."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return lambda value: value
    if kind is dt.date:
        return read_date
    if kind in _EXACT:
        return functools.partial(_exactly, kind)
    if origin is Annotated:
        return functools.partial(_unit, kind.__metadata__[0])
    if origin is Literal:
        return functools.partial(_literal, inner)
    if origin is Dated:
        return _dated(_reader(inner[0]))
    if origin is tuple:
        return _list(_reader(inner[0])) if inner[-1] is Ellipsis else _row([_reader(one) for one in inner])
    if origin is Mapping:
        return _mapping(_reader(inner[1]))
    if origin in (Union, types.UnionType):
        return _either([one for one in inner if one is not type(None)], optional=type(None) in inner)
    if attrs.has(kind):
        return _class(kind)
    raise TypeError(f"nothing reads {kind}")


_EXACT = {
    str: ("文本", "a text in quotes", "写成带引号的文本", "write one text in quotes"),
    int: ("整数", "a whole number", "写成不带引号的整数,如 2024", "write digits without quotes, such as 2024"),
    bool: ("true 或 false", "true or false", "不带引号", "without quotes"),
}
"""Plain kinds: what is expected, and how to write it, in Chinese and English."""


def _exactly(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        zh, en, mend_zh, mend_en = _EXACT[kind]
        raise InputError(f"应为{zh},得到 {shown(value)}", f"expected {en}, got {shown(value)}", mend=(mend_zh, mend_en))
    return value


def _unit(unit: str, value: Any) -> int:
    if unit == "fen":
        return parse_yuan(value)
    if unit == "quantity" and (not isinstance(value, str) or not _QUANTITY.fullmatch(value)):
        raise InputError(
            f"数量 {shown(value)} 无法读取",
            f"the quantity {shown(value)} cannot be read",
            mend=('写成带引号、最多四位小数的数,例如 "2"', 'write a number in quotes with at most four decimals, such as "2"'),
        )
    ppm = parse_ratio(value)
    if ppm < 0:
        raise InputError(
            f"不能为负:{shown(value)}", f"must not be negative: {shown(value)}", mend=("写成零或正数", "write zero or more")
        )
    if unit == "ppm" and ppm > 1_000_000:
        raise InputError(
            f"比例不能超过 1:{shown(value)}",
            f"a ratio cannot be more than 1: {shown(value)}",
            mend=('写成 0 到 1 之间的小数,10% 即 "0.1"', 'write a decimal from 0 to 1: 10 % is "0.1"'),
        )
    return ppm if unit == "ppm" else ppm // 100


def _literal(options: tuple[Any, ...], value: Any) -> Any:
    for option in options:
        if type(option) is type(value) and option == value:
            return value
    raise unknown_word(value, [str(option) for option in options])


def unknown_word(value: Any, options: Iterable[str], zh: str = "值", en: str = "value") -> InputError:
    """The error for a word that is not one of those known, with the nearest one proposed.

    >>> unknown_word("inpatent", ["inpatient", "outpatient"]).mend.en
    'did you mean inpatient? known: inpatient, outpatient'
    """
    import difflib  # noqa: PLC0415 (only where something is wrong)

    known = listed(options)
    near = difflib.get_close_matches(str(value), list(options), 1)
    hint_zh, hint_en = (f"是否想写 {near[0]}?", f"did you mean {near[0]}? ") if near else ("", "")
    return InputError(
        f"未知的{zh} {shown(value)}",
        f"unknown {en} {shown(value)}",
        mend=(f"{hint_zh}可用:{known}", f"{hint_en}known: {known}"),
    )


def _class(cls: type) -> Reader:
    fields = {field.name.removesuffix("_"): field for field in attrs.fields(cls)}  # from_ and the like are Python keywords
    readers: dict[str, Reader] = {}  # filled at first use: a class may hold others of its kind

    def read(value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise _no_table(value)
        given: dict[str, Any] = {}
        wrong: list[YibaoError] = []
        for key, field in fields.items():
            if key in value:
                reader = readers.get(key) or readers.setdefault(key, _reader(field.type))
                try:
                    given[field.alias] = reader(value[key])
                except Exception as error:
                    wrong.extend(_explain(error, f".{key}"))
            elif field.default is attrs.NOTHING:
                wrong.append(InputError(f"缺少 {key}", f"{key} is missing", where=f".{key}", mend=(f"请补上 {key}", f"add {key}")))
        for key in sorted(str(key) for key in value if key not in fields):
            unknown = unknown_word(key, fields, "键", "key")
            unknown.where = f".{key}" if key.isprintable() else ""
            wrong.append(unknown)
        if wrong:
            raise ExceptionGroup("keys", wrong)
        return cls(**given)

    return read


def _no_table(value: Any) -> InputError:
    return InputError(
        f"应为键值表,得到 {shown(value)}",
        f"expected a table of keys, got {shown(value)}",
        mend=("写成 { 键 = 值 }", "write { key = value }"),
    )


def _dated(inner: Reader) -> Reader:
    def read(value: Any) -> Dated[Any]:
        if not isinstance(value, list):
            return Dated.always(inner(value))
        if not value:
            raise InputError("列表为空", "the list is empty", mend=("至少写一项", "give at least one value"))
        pairs: list[tuple[dt.date | None, Any]] = []
        for index, item in enumerate(value):
            try:
                if not isinstance(item, dict) or set(item) != {"from", "value"}:
                    raise InputError(
                        f"应为 from 与 value,得到 {shown(item)}",
                        f"expected a table of from and value, got {shown(item)}",
                        mend=('写成 { from = 2024-01-01, value = "…" }', 'write { from = 2024-01-01, value = "…" }'),
                    )
                pairs.append((read_date(item["from"]), inner(item["value"])))
            except InputError as error:
                raise error.at(f"[{index}]") from None
        days = [day for day, _ in pairs if day is not None]
        if any(later <= earlier for earlier, later in itertools.pairwise(days)):
            raise InputError("from 必须依次递增", "the days of from must rise", mend=("请按日期排序", "put them in order of days"))
        return Dated(tuple(pairs))

    return read


def _list(inner: Reader) -> Reader:
    return lambda value: _items(value, itertools.repeat(inner))


def _row(readers: Sequence[Reader]) -> Reader:
    def read(value: Any) -> tuple[Any, ...]:
        if isinstance(value, list | tuple) and len(value) != len(readers):
            raise InputError(
                f"应有 {len(readers)} 项,得到 {len(value)} 项",
                f"expected {len(readers)} items, got {len(value)}",
                mend=(f"写成 {len(readers)} 项的列表", f"write a list of {len(readers)}"),
            )
        return _items(value, readers)

    return read


def _items(value: Any, readers: Iterable[Reader]) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise InputError(
            f"应为列表,得到 {shown(value)}", f"expected a list, got {shown(value)}", mend=("写成 [ … ]", "write [ … ]")
        )
    items, wrong = [], []
    for index, (item, reader) in enumerate(zip(value, readers, strict=False)):
        try:
            items.append(reader(item))
        except Exception as error:
            wrong.extend(_explain(error, f"[{index}]"))
    if wrong:
        raise ExceptionGroup("items", wrong)
    return tuple(items)


def _mapping(inner: Reader) -> Reader:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise _no_table(value)
        table, wrong = {}, []
        for key, item in value.items():
            try:
                table[key] = inner(item)
            except Exception as error:
                wrong.extend(_explain(error, f".{key}"))
        if wrong:
            raise ExceptionGroup("keys", wrong)
        return table

    return read


def _either(kinds: Sequence[Any], *, optional: bool) -> Reader:
    """A union such as ``int | Literal["each"]`` is told apart by the type of what was given."""
    readers = [(kind is int, _reader(kind)) for kind in kinds]

    def read(value: Any) -> Any:
        if optional and value is None:
            return None
        number = type(value) is int
        return next((reader for is_int, reader in readers if is_int == number), readers[0][1])(value)

    return read


def _explain(error: BaseException, path: str) -> list[YibaoError]:
    """Every leaf of a tree of errors as one of ours, with its key path."""
    if isinstance(error, YibaoError):
        inner = error.where
        error.where = path + inner if inner[:1] in ("", ".", "[") else f"{path}: {inner}"
        return [error]
    if isinstance(error, BaseExceptionGroup):
        return [leaf for part in error.exceptions for leaf in _explain(part, path)]
    return [InputError(f"无法读取:{shown(str(error))}", f"cannot be read: {shown(str(error))}", where=path)]


def text_of(value: Any) -> Text:
    """A bilingual text from plain data."""
    return structure(value, Text)
