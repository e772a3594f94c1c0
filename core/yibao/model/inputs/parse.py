"""Bytes to plain data: TOML or JSON, read strictly, so that nothing strange gets past the door."""

import datetime as dt
import re
import tomllib
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal, NoReturn

from ..values.encoding import decode
from ..values.errors import InputError
from ..values.money import Digits
from ..values.text import shown

_HEADER = re.compile(r"\[\[?\s*[A-Za-z_]")
"""How a TOML document begins that begins with a table, such as ``[person]``; a JSON list does not."""

MAX_BYTES = 64 * 1024 * 1024
"""The largest input taken: 64 MB."""

MOST_PLACES = 40
"""How many digits a number may have before its point, or zeros after it."""

MAX_DEPTH = 50
"""How deeply tables and lists may be nested."""

Kind = Literal["toml", "json"]

_NUMBER = ("金额写成带引号的元,日期写成 2024-01-31", "write amounts as yuan in quotes, days as 2024-01-31")


def parse(data: bytes, kind: Kind | None = None, *, number: Callable[[str], Any] = Digits) -> dict[str, Any]:
    """Read one document as a table of keys.

    Args:
        data: the bytes of a file.
        kind: its form; guessed from the first character where none is given.
        number: what numbers with a fraction become: their digits, or decimals in rule files.

    >>> parse(b'{"city": "atlantis"}')
    {'city': 'atlantis'}

    Raises:
        InputError: too large, no text, a syntax error (with its line), keys given twice, or not a table at the top.
    """
    return _table(_value(data, kind, number))


def parse_json(data: bytes) -> dict[str, Any] | list[dict[str, Any] | InputError]:
    """Read a JSON document that is a table of keys, or an array of such; whatever else an array holds is an error in its place.

    >>> parse_json(b'[{"city": "atlantis"}]')
    [{'city': 'atlantis'}]

    Raises:
        InputError: as for :func:`parse`, or the array is empty.
    """
    value = _value(data, "json", Digits)
    if not isinstance(value, list):
        return _table(value)
    if not value:
        raise empty_input()
    return [item if isinstance(item, dict) else _no_table(item) for item in value]


def _value(data: bytes, kind: Kind | None, number: Callable[[str], Any]) -> Any:
    """What a document holds, whatever that is."""
    if len(data) > MAX_BYTES:
        raise too_large()
    text = decode(data)
    if not text.strip():
        raise empty_input()
    if kind is None:
        begins = text.lstrip()
        kind = (
            "json" if begins[0] == "{" or begins.startswith("null") or (begins[0] == "[" and not _HEADER.match(begins)) else "toml"
        )
    try:
        value = _json(text) if kind == "json" else _toml(text, number)
    except RecursionError:
        raise too_deep() from None
    refuse_depth(value)
    if kind == "json":
        _refuse_surrogates(value)
    return value


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _no_table(value)
    return value


def _no_table(value: Any) -> InputError:
    return InputError(
        f"最外层应为键值表,得到 {shown(value)}",
        f"the top of the document must be a table of keys, not {shown(value)}",
        mend=("请参考 examples/ 中的样例", "see the examples for the form of a case file"),
    )


def _json(text: str) -> Any:
    import json  # noqa: PLC0415 (rule files and most cases are TOML)

    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=Digits)
    except json.JSONDecodeError as error:
        raise InputError(
            f"JSON 语法错误:{error.msg}",
            f"JSON syntax error: {error.msg}",
            where=f"line {error.lineno}, column {error.colno}",
            mend=("请检查该处的引号、逗号与括号", "check quotes, commas and brackets there"),
        ) from None
    except ValueError as error:  # an integer of thousands of digits
        raise InputError(f"数字无法读取:{error}", f"a number cannot be read: {str(error)[:80]}", mend=_NUMBER) from None


def _toml(text: str, number: Callable[[str], Any]) -> Any:
    try:
        return tomllib.loads(text, parse_float=number)
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            f"TOML 语法错误:{error}",
            f"TOML syntax error: {error}",
            mend=("请检查该行的引号、等号与括号", "check quotes, equal signs and brackets there"),
        ) from None
    except ValueError as error:
        raise InputError(
            f"数字或日期无法读取:{error}", f"a number or date cannot be read: {str(error)[:80]}", mend=_NUMBER
        ) from None


def exact_number(text: str) -> Decimal:
    """A number with places, exactly; none that is infinite, or that it would take pages to write out.

    Raises:
        ValueError: such a number.
    """
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > MOST_PLACES:
        raise ValueError(text)
    return number


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for key, value in pairs:
        if key in table:
            raise InputError(
                f"键 {shown(key)} 出现两次", f"the key {shown(key)} is given twice", mend=("请删去其中一个", "remove one of them")
            )
        table[key] = value
    return table


def _no_constant(name: str) -> NoReturn:
    raise InputError(f"{name} 不是数字", f"{name} is not a number", mend=("金额写成带引号的元", "write amounts as yuan in quotes"))


def too_large() -> InputError:
    """The error for an input of more than ``MAX_BYTES``."""
    return InputError("文件超过 64 MB", "the input is larger than 64 MB", mend=("请拆成多个文件", "split it into several files"))


def empty_input() -> InputError:
    """The error for an input that holds nothing but blanks."""
    return InputError(
        "输入为空", "the input is empty", mend=("请参考 examples/ 中的样例", "see the examples for the form of a case file")
    )


def too_deep() -> InputError:
    """The error for data whose tables and lists are nested more than ``MAX_DEPTH`` deep."""
    return InputError("嵌套过深", "nested too deeply", mend=("请检查括号", "check the brackets"))


def refuse_depth(value: Any) -> None:
    """Nothing that is read is nested deeply; what goes through it by calling itself never reaches the end of the stack."""
    level = [value]
    for _ in range(MAX_DEPTH):
        inner = [item for item in level if isinstance(item, dict | list)]
        if not inner:
            return
        level = [item for one in inner for item in (one.values() if isinstance(one, dict) else one)]
    raise too_deep()


def _refuse_surrogates(value: Any) -> None:
    """JSON, unlike TOML, can spell half a character; no terminal or file can hold it."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            if not item.isascii() and any("\ud800" <= char <= "\udfff" for char in item):
                raise InputError(
                    "文本含有不成对的代理字符",
                    "a text holds half a character (a lone surrogate)",
                    where=ascii(item)[:40],
                    mend=("请改正该文本", "write the character whole"),
                )
        elif isinstance(item, dict):
            stack.extend(item)
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


def plain(value: Any) -> Any:
    """Data with dates as ISO strings, for JSON.

    >>> plain({"date": dt.date(2024, 3, 1)})
    {'date': '2024-03-01'}
    """
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
