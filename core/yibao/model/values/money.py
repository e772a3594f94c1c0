"""Money is an integer of fen and a ratio an integer of parts per million: nothing here is a float."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal

from .errors import InputError
from .text import shown

PPM = 1_000_000
"""Parts per million in one whole: the unit of every ratio."""

MAX_FEN = 10**11
"""The largest amount taken for one claim: 10^9 yuan."""

UNLIMITED = 2**62
"""The amount of a limit that limits nothing: more than any bill, and told apart from every amount."""

Fen = Annotated[int, "fen"]
"""An amount of money; written as a decimal string of yuan in files."""

Ppm = Annotated[int, "ppm"]
"""A ratio between 0 and 1; written as a decimal string in files."""

Quantity = Annotated[int, "quantity"]
"""A number of units in ten-thousandths; written as a decimal string in case files, as a number in rule files."""

RoundingUnit = Annotated[int, "unit"]
"""What amounts are rounded to, in fen; written in yuan in rule files: ``0.1`` is a tenth of a yuan."""

Rounding = Literal["half_up", "down", "up"]

SignedFen = Annotated[int, "signed fen"]
"""An amount of money that is negative where something was returned."""


class Digits(str):
    """A number with a fraction, as its digits stand in a file: it never becomes a float."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


_MONEY = re.compile(r"\d{1,16}(\.\d{1,2})?", re.ASCII)
_RATIO = re.compile(r"-?\d{1,7}(\.\d{1,6})?", re.ASCII)


def parse_yuan(text: object, most: int = MAX_FEN) -> int:
    """Read a decimal string of yuan, such as ``"80"`` or ``"73.60"``, as fen.

    >>> parse_yuan("73.60")
    7360

    Args:
        most: the largest amount taken, in fen; the sum of many claims may be more than one.

    Raises:
        InputError: not a string, negative, not a plain decimal, more than two decimals, or too large.
    """
    if not isinstance(text, str) or isinstance(text, Digits):
        raise InputError(
            f"金额应为字符串,得到 {shown(text)}",
            f"an amount must be a decimal string, not {shown(text)}",
            mend=('请写成带引号的元,例如 "80.00"', 'write yuan in quotes, such as "80.00"'),
        )
    if not _MONEY.fullmatch(text):
        raise InputError(
            f"金额 {shown(text)} 无法读取",
            f"the amount {shown(text)} cannot be read",
            mend=(
                '写成不带符号、最多两位小数的元,例如 "80.00"',
                'write yuan without a sign and with at most two decimals, such as "80.00"',
            ),
        )
    yuan, _, fraction = text.partition(".")
    fen = int(yuan) * 100 + int(fraction.ljust(2, "0") if fraction else 0)
    if fen > most:
        raise InputError(
            f"金额 {text} 超过{'十亿' if most == MAX_FEN else format_fen(most)}元",
            f"the amount {text} is more than {'10^9' if most == MAX_FEN else format_fen(most)} yuan",
            mend=("请检查单位是否为元", "check that the unit is yuan"),
        )
    return fen


def parse_ratio(text: object) -> int:
    """Read a decimal string such as ``"0.86"`` as parts per million; points may be negative.

    >>> parse_ratio("0.86")
    860000

    Raises:
        InputError: not a string or not a decimal with at most six places.
    """
    if not isinstance(text, str) or isinstance(text, Digits) or not _RATIO.fullmatch(text):
        raise InputError(
            f"比例 {shown(text)} 无法读取",
            f"the ratio {shown(text)} cannot be read",
            mend=('写成带引号的小数,例如 "0.86"', 'write a decimal in quotes, such as "0.86"'),
        )
    whole, _, fraction = text.lstrip("-").partition(".")
    ppm = int(whole) * PPM + int(fraction.ljust(6, "0") if fraction else 0)
    return -ppm if text.startswith("-") else ppm


def parse_fraction(value: Any, parse: Callable[[Any], int] = parse_ratio) -> int:
    """A ratio from 0 to 1 as parts per million; ``parse`` reads ratios of any size."""
    ppm = parse(value)
    if ppm < 0:
        raise InputError(
            f"不能为负:{shown(value)}", f"must not be negative: {shown(value)}", mend=("写成零或正数", "write zero or more")
        )
    if ppm > PPM:
        raise InputError(
            f"比例不能超过 1:{shown(value)}",
            f"a ratio cannot be more than 1: {shown(value)}",
            mend=('写成 0 到 1 之间的小数,10% 即 "0.1"', 'write a decimal from 0 to 1: 10 % is "0.1"'),
        )
    return ppm


def parse_places(value: Any, *, places: int, most: int) -> int:
    """A number without quotes as a whole number of its last place; it may not have more places, or be zero or negative.

    >>> parse_places(2, places=4, most=100)
    20000

    Raises:
        InputError: as said, or no number at all.
    """
    if type(value) in (int, Decimal) and 0 < value < most:
        exact = Decimal(value).scaleb(places)
        if exact == exact.to_integral_value():
            return int(exact)
    raise InputError(
        f"数 {shown(value)} 无法读取",
        f"the number {shown(value)} cannot be read",
        mend=(
            f"写成不带引号、大于零、最多 {places} 位小数的数,例如 2",
            f"write a number above zero without quotes, with at most {places} places, such as 2",
        ),
    )


def format_fen(fen: int) -> str:
    """Write fen as yuan with two decimals.

    >>> format_fen(7360), format_fen(-5)
    ('73.60', '-0.05')
    """
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    return f"{sign}{yuan}.{rest:02d}"


def format_ratio(ppm: int) -> str:
    """Write parts per million as the shortest decimal.

    >>> format_ratio(860000), format_ratio(-100000), format_ratio(1000000)
    ('0.86', '-0.1', '1')
    """
    sign = "-" if ppm < 0 else ""
    whole, rest = divmod(abs(ppm), PPM)
    fraction = f"{rest:06d}".rstrip("0")
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def share(amount: int, ppm: int, rounding: Rounding = "half_up", unit: int = 1) -> int:
    """The part of an amount at a ratio, rounded to the fen, or to so many fen.

    Args:
        amount: fen, not negative.
        ppm: the ratio in parts per million, not negative.
        rounding: half up unless a rule says otherwise.

    >>> share(1, 500_000), share(8000, 920_000)
    (1, 7360)
    >>> share(2_834_700, 1_200_000, unit=100)
    3401600
    """
    if unit > 1:
        whole = PPM * unit
        more = {"half_up": whole // 2, "down": 0, "up": whole - 1}[rounding]
        return (amount * ppm + more) // whole * unit
    if rounding == "half_up":
        return (amount * ppm + 500_000) // PPM
    if rounding == "down":
        return amount * ppm // PPM
    return -(-amount * ppm // PPM)


def largest_within(payment: int, ppm: int, rounding: Rounding = "half_up") -> int | None:
    """The largest amount whose rounded share does not exceed a payment; none when no amount is too large.

    >>> largest_within(100, 860_000)
    116
    >>> share(116, 860_000), share(117, 860_000)
    (100, 101)
    """
    if ppm <= 0:
        return None
    if rounding == "half_up":
        return (payment * PPM + 499_999) // ppm
    if rounding == "down":
        return (payment * PPM + PPM - 1) // ppm
    return payment * PPM // ppm
