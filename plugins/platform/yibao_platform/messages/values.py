"""Fields of a message as amounts, days and codes."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from yibao import InputError, read_day

_MONEY = re.compile(r"([-+]?)(\d{1,16})(?:\.(\d{1,2})0*)?", re.ASCII)


def fen(value: object) -> int:
    """An amount that stands as digits, in fen.

    >>> fen("-4.5"), fen(12)
    (-450, 1200)

    Raises:
        InputError: it is no amount.
    """
    match = _MONEY.fullmatch(str(value).strip()) if not isinstance(value, bool) else None
    if match is None:
        raise InputError(
            f"金额 {value!r} 无法读取",
            f"the amount {value!r} cannot be read",
            mend=("应为元,最多两位小数", "it should be yuan with at most two decimals"),
        )
    number = int(match[2]) * 100 + int((match[3] or "").ljust(2, "0"))
    return -number if match[1] == "-" else number


def amount(table: Mapping[str, Any], name: str) -> int | None:
    """An amount in fen; none where the field is not there.

    Raises:
        InputError: it is no amount.
    """
    try:
        return None if table.get(name) is None else fen(table[name])
    except InputError as error:
        raise error.at(name) from None


def yuan(number: int) -> str:
    """Fen as the text of yuan that case files have."""
    return f"{'-' if number < 0 else ''}{abs(number) // 100}.{abs(number) % 100:02d}"


def day(table: Mapping[str, Any], *names: str) -> dt.date | None:
    """The day in the first of some fields that is there.

    Raises:
        InputError: it is no day.
    """
    name = next((name for name in names if table.get(name) is not None), None)
    if name is None:
        return None
    text = str(table[name]).strip()
    try:
        return read_day(text)
    except InputError:
        raise InputError(
            f"日期 {text!r} 无法读取",
            f"the day {text!r} cannot be read",
            where=name,
            mend=("写成 2024-01-31", "write 2024-01-31"),
        ) from None


def code(table: Mapping[str, Any], name: str) -> str:
    """A code as text, without blanks; empty where the field is not there."""
    value = table.get(name)
    text = "" if value is None else str(value).strip()
    return text.split("_")[0] if name == "med_type" else text


def meaning(codes: Mapping[str, str], text: str) -> str:
    """What the longest known beginning of a code means; empty where none is known.

    >>> meaning({"11": "active", "1103": "flexible"}, "116032")
    'active'
    """
    return next((codes[text[:end]] for end in range(len(text), 0, -1) if text[:end] in codes), "")
