"""Cells as amounts, quantities, ratios and days, where their meaning is certain."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal

from yibao import InputError, read_day

from .sheet import Cell, cell_text

_NUMBER = re.compile(r"(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?")
_CURRENCY = re.compile(r"^(rmb|cny|￥|¥|人民币)|(元整?|圆整?|rmb|cny)$", re.IGNORECASE)
_FIRST_DAY = dt.date(1899, 12, 30)
"""From which spreadsheets count the days of an unformatted cell."""
_SERIALS = range(32874, 73051)
"""Counts that stand for days between 1990 and 2099."""

_DIGITS = {
    **{digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")},
    **{digit: value for value, digit in enumerate("〇一二三四五六七八九")},
}
_UNITS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}


def plain(text: str) -> str:
    """A text with full-width letters and digits as usual ones."""
    return unicodedata.normalize("NFKC", text).strip()


def read_number(cell: Cell) -> Decimal:
    """An exact number: ``1,234.50``, ``￥1234.5``, ``-50 元``, ``(50.00)``.

    Raises:
        InputError: it is none, or may mean two things, such as ``1.234,50``.
    """
    if isinstance(cell, Decimal):
        return cell
    text = re.sub(r"\s", "", plain(cell)) if isinstance(cell, str) else ""
    negative = text.startswith("(") and text.endswith(")")
    sign, text = ("-", text[1:-1]) if negative else ("", text)
    if text[:1] in "+-−" and text:
        sign, text = ("" if text[0] == "+" else "-") if not negative else "?", text[1:]
    text = _CURRENCY.sub("", _CURRENCY.sub("", text))
    if text[:1] in ("-", "−") and not sign:
        sign, text = "-", text[1:]
    if sign == "?" or not text or not _NUMBER.fullmatch(text):
        raise _unreadable("数字", "number", cell)
    number = Decimal(text.replace(",", ""))
    return -number if sign == "-" else number


def read_amount(cell: Cell) -> int:
    """An amount in fen; of returned items below zero.

    Raises:
        InputError: it is none, or has parts of a fen.
    """
    fen = read_number(cell) * 100
    if fen != fen.to_integral_value():
        raise InputError(
            f"金额 {cell} 超过两位小数",
            f"the amount {cell} has more than two decimals",
            mend=("请写到分", "write it to the fen, as the bill prints it"),
        )
    if abs(fen) > 10**13:
        raise _unreadable("金额", "amount", cell)
    return int(fen)


def read_cell_day(cell: Cell, *, serial: bool = False) -> dt.date:
    """A day, in a cell that is shown as one or in any way of writing that :func:`yibao.read_day` takes.

    Args:
        serial: whether a bare number may be the count of days of a cell that is not shown as a day.

    Raises:
        InputError: it is none, or may mean two days, such as ``03/04/2024``.
    """
    if isinstance(cell, dt.date):
        return cell
    if serial and isinstance(cell, Decimal) and int(cell) in _SERIALS:
        return _FIRST_DAY + dt.timedelta(int(cell))
    return read_day(cell_text(cell))


def words_amount(text: str) -> int | None:
    """An amount written in words, such as ``壹仟贰佰叁拾肆元伍角陆分``, in fen; none where it is not one.

    >>> words_amount("壹万零伍拾元整"), words_amount("叁佰元零伍分"), words_amount("合计")
    (1005000, 30005, None)
    """
    text = re.sub(r"^人民币|[\s整正¥￥]", "", text).replace("圆", "元")
    match = re.fullmatch(r"(?:([^元角分]+)元)?零?(?:([^元角分])角)?零?(?:([^元角分])分)?", text)
    if not text or match is None or not any(match.groups()):
        return None
    yuan = _words_number(match[1]) if match[1] else 0
    rest = [_DIGITS.get(digit) if digit else 0 for digit in (match[2], match[3])]
    if yuan is None or None in rest:
        return None
    return yuan * 100 + (rest[0] or 0) * 10 + (rest[1] or 0)


def _words_number(text: str) -> int | None:
    """A whole number in words."""
    total = section = digit = 0
    for letter in text:
        if letter in _DIGITS:
            digit = _DIGITS[letter]
        elif letter in _UNITS:
            section += (digit or 1) * _UNITS[letter]
            digit = 0
        elif letter in ("万", "亿"):
            total = (total + section + digit) * (10_000 if letter == "万" else 10**8)
            section = digit = 0
        else:
            return None
    return total + section + digit


def _unreadable(zh: str, en: str, cell: Cell) -> InputError:
    shown = "" if cell is None else str(cell)[:40]
    return InputError(
        f"{zh} {shown!r} 无法读取" if shown else f"缺少{zh}",
        f"the {en} {shown!r} cannot be read" if shown else f"the {en} is missing",
        mend=("写成 1234.50 的形式", "write a number as 1234.50"),
    )
