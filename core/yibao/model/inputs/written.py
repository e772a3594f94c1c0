"""Amounts, days and flags as people write them: read where only one meaning is possible, else refused with the reason."""

import datetime as dt
import re
import unicodedata

from ..values.dates import read_date
from ..values.errors import InputError
from ..values.money import MAX_FEN, parse_ratio, parse_yuan
from ..values.text import shown

_CURRENCY = r"(?i)^(?:¥|rmb|cny|人民币)\s*|\s*(?:元整?|圆整?|yuan|rmb|cny)$"
_GROUPED = r"(?a)\d{1,3}(?:,\d{3})+(?:\.\d*)?"
_DAY = (
    r"(?a)(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日|(\d{2})(\d{2}))"
    r"(?:[T ]\s*([01]?\d|2[0-3])[:时][0-5]?\d(?:[:分][0-5]?\d(?:\.\d+)?秒?|分)?)?"
)
_DAY_FIRST = r"(?a)\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
"""Patterns, which are compiled where one is needed: most files have plain numbers and days."""

_FLAGS = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}


def simple(text: str) -> str:
    """A text with full-width letters, digits and signs as usual ones, without blanks around it.

    >>> simple(" \uff11\uff12\uff0e\uff15 ")
    '12.5'
    """
    return (text if text.isascii() else unicodedata.normalize("NFKC", text).replace("\u2212", "-")).strip()


def read_amount(value: object, most: int = MAX_FEN) -> int:
    """An amount in fen.

    >>> [read_amount(written) for written in ("80", 80, "4,000.50", "\uffe5300", "120元")]
    [8000, 8000, 400050, 30000, 12000]

    Raises:
        InputError: it is no amount, negative, or may mean several.
    """
    if type(value) is str and value.isascii() and value.replace(".", "", 1).isdigit():
        return parse_yuan(value, most)
    if type(value) is int:
        value = _digits(value)
    if not isinstance(value, str):
        return parse_yuan(value, most)
    text = re.sub(_CURRENCY, "", re.sub(_CURRENCY, "", simple(value)))
    if "," in text:
        if not re.fullmatch(_GROUPED, text):
            raise InputError(
                f"金额 {shown(value)} 的逗号意义不明",
                f"nobody knows what the comma in the amount {shown(value)} means",
                mend=("千分位写成 4,000.50,或不用逗号", "write thousands as 4,000.50, or no comma at all"),
            )
        text = text.replace(",", "")
    return parse_yuan(text if text else value, most)


def read_signed_amount(value: object) -> int:
    """An amount in fen that is negative where something was returned.

    >>> read_signed_amount("-50.00")
    -5000
    """
    text = simple(value) if isinstance(value, str) else value
    if isinstance(text, str) and text.startswith("-"):
        return -read_amount(text[1:])
    if type(text) is int and text < 0:
        return -read_amount(-text)
    return read_amount(value)


def read_share(value: object) -> int:
    """A ratio in parts per million; points may be negative.

    >>> read_share("10%"), read_share("0.1")
    (100000, 100000)
    """
    if type(value) is int:
        value = _digits(value)
    if not isinstance(value, str):
        return parse_ratio(value)
    text = simple(value)
    if text.endswith("%"):
        percent = parse_ratio(text[:-1].rstrip())
        if percent % 100 == 0:
            return percent // 100
    return parse_ratio(text)


def read_number(value: object) -> int:
    """A number of units in ten-thousandths, negative where something was returned.

    >>> read_number("2"), read_number("-1.5")
    (20000, -15000)
    """
    text = _digits(value) if type(value) is int else simple(value) if isinstance(value, str) else ""
    if "," in text and re.fullmatch(_GROUPED, text.removeprefix("-")):
        text = text.replace(",", "")
    if not re.fullmatch(r"-?\d{1,7}(\.\d{1,4}0*)?", text, re.ASCII):
        raise InputError(
            f"数量 {shown(value)} 无法读取",
            f"the quantity {shown(value)} cannot be read",
            mend=('写成最多四位小数的数,例如 "2"', 'write a number with at most four decimals, such as "2"'),
        )
    whole, _, fraction = text.lstrip("-").partition(".")
    number = int(whole) * 10_000 + int(fraction[:4].ljust(4, "0"))
    return -number if text.startswith("-") else number


def read_day(value: object) -> dt.date:
    """A day, whatever time of it is said.

    >>> [read_day(written).isoformat() for written in ("2024/3/1", "20240303", "2024年3月1日", "2024-03-04 10:20:00")]
    ['2024-03-01', '2024-03-03', '2024-03-01', '2024-03-04']

    Raises:
        InputError: it is no day, or may be several.
    """
    if type(value) is dt.date:
        return value
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return value.date()
    text = _digits(value) if type(value) is int else simple(value) if isinstance(value, str) else ""
    match = re.fullmatch(_DAY, text)
    if match is not None:
        year, _, *numbers = match.groups()
        month, day = (int(number) for number in numbers[:6] if number is not None)
        try:
            return dt.date(int(year), month, day)
        except ValueError:
            pass
    elif re.fullmatch(_DAY_FIRST, text):
        raise InputError(
            f"{shown(value)} 可能是两个不同的日子(日、月的先后不明)",
            f"{shown(value)} may be two different days: nobody knows whether the day or the month stands first",
            mend=("先写年,如 2024-03-01", "write the year first, such as 2024-03-01"),
        )
    elif text.isascii() and text.isdigit() and len(text) == 5:
        raise InputError(
            f"{shown(value)} 可能是电子表格的日期序号",
            f"{shown(value)} may be the serial number of a day in a spreadsheet",
            mend=("写成 2024-03-01 的形式", "write a day of the calendar as 2024-03-01"),
        )
    return read_date(value)


def read_flag(value: object) -> bool:
    """Yes or no."""
    if isinstance(value, str):
        value = _FLAGS.get(simple(value).casefold(), value)
    if isinstance(value, bool):
        return value
    raise InputError(
        f"应为 true 或 false,得到 {shown(value)}",
        f"expected true or false, got {shown(value)}",
        mend=("写 true、false、是或否", "write true, false, yes or no"),
    )


def read_count(value: object) -> int:
    """A whole number.

    >>> read_count("2024"), read_count(2024)
    (2024, 2024)
    """
    if type(value) is int:
        return value
    text = simple(value) if isinstance(value, str) else ""
    if re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
        return int(text)
    raise InputError(
        f"应为整数,得到 {shown(value)}",
        f"expected a whole number, got {shown(value)}",
        mend=("写成整数,如 2024", "write digits, such as 2024"),
    )


def _digits(number: int) -> str:
    return str(number) if abs(number) < 10**20 else "a very long number"
