"""Figures as the law prints them: read as whole numbers by their unit, and printed again. Nothing is rounded."""

import re
from decimal import Decimal
from typing import Any, Literal

from ...model.values.classes import frozen
from ...model.values.errors import RuleError
from ...model.values.money import MAX_FEN, PPM, UNLIMITED
from ...model.values.text import Text, shown
from ..language.references import Unit

Written = int | Decimal | str
"""A figure as TOML holds it."""

NO_LIMIT = "no limit"
UNKNOWN = "unknown"

_AT_LEAST = "at least "
_PERCENT = re.compile(r"(\d{1,5})(?:\.(\d{1,4}))?%", re.ASCII)
_POINTS = re.compile(r"(-?)(\d{1,3})(?:\.(\d{1,4}))? points?", re.ASCII)
_DECIMAL = re.compile(r"-?\d+(\.\d+)?", re.ASCII)

_PRINTED: dict[str, tuple[str, str]] = {
    "money": ("1200", "1200"),
    "change": ("-100", "-100"),
    "ratio": ('"85%"', '"85%"'),
    "multiple": ('"120%"', '"120%"'),
    "points": ('"10 points" 或 "-10 points"', '"10 points", or "-10 points"'),
    "number": ("128", "128"),
}
"""How a figure of each unit is written, for the end of a message."""


@frozen
class PrintedFigure:
    """A figure: fen, parts per million or a whole number; ``bound`` where the law says that it is at least this."""

    value: int
    bound: bool = False


@frozen
class Unknown:
    """In the place of a figure: why nobody knows it."""

    reason: Text


def read_figure(written: Any, unit: Unit) -> PrintedFigure:
    """The figure that is written.

    >>> read_figure("85%", "ratio"), read_figure(Decimal("10366.80"), "money"), read_figure("-10 points", "points")
    (PrintedFigure(value=850000, bound=False), PrintedFigure(value=1036680, bound=False), PrintedFigure(value=-100000, bound=False))
    >>> read_figure("at least 60%", "ratio")
    PrintedFigure(value=600000, bound=True)

    Raises:
        RuleError: not a figure, or not one of this unit; it shows how such a figure is written.
    """
    if type(written) is str and written.startswith(_AT_LEAST):
        return _bound(written, unit)
    return PrintedFigure(_READERS[unit](written, unit))


def print_figure(value: int, unit: Unit, *, bound: bool = False) -> Written:
    """A figure as an author writes it.

    >>> print_figure(850_000, "ratio"), print_figure(120_000, "money"), print_figure(600_000, "ratio", bound=True)
    ('85%', 1200, 'at least 60%')
    """
    printed: Written
    if unit == "number":
        printed = value
    elif unit in ("money", "change"):
        printed = NO_LIMIT if value == UNLIMITED else value // 100 if value % 100 == 0 else Decimal(value).scaleb(-2)
    else:
        percent = _places(value)
        printed = f"{percent} point{'' if percent in ('1', '-1') else 's'}" if unit == "points" else f"{percent}%"
    return f"{_AT_LEAST}{printed}" if bound else printed


def _places(ppm: int) -> str:
    """Parts per million as hundredths, with as many places as they need."""
    whole, rest = divmod(abs(ppm), PPM // 100)
    places = f"{rest:04d}".rstrip("0")
    return f"{'-' if ppm < 0 else ''}{whole}{'.' + places if places else ''}"


def _bound(written: str, unit: Unit) -> PrintedFigure:
    inner = written.removeprefix(_AT_LEAST)
    if unit not in ("ratio", "money"):
        raise _no_bound()
    figure: Any = inner
    if unit == "money":
        figure = Decimal(inner) if _DECIMAL.fullmatch(inner) else inner
    return PrintedFigure(_READERS[unit](figure, unit), bound=True)


def _no_bound() -> RuleError:
    return RuleError(
        "下限只能用于基金的比例或支付限额",
        "a lower bound may stand for a fund's ratio or a limit on what it pays only",
        mend=('写 "unknown" 与 why', 'write "unknown" and why'),
    )


def _money(written: Any, unit: Unit) -> int:
    if written == NO_LIMIT and unit == "money":
        return UNLIMITED
    if type(written) is str and _DECIMAL.fullmatch(written):
        raise RuleError("金额不加引号", "an amount is written without quotes", mend=(written, written))
    if type(written) is int:
        fen = written * 100
    elif type(written) is Decimal:
        exact = _exact(written, 2)
        if exact is None:
            raise _too_many_places(written, 2)
        fen = exact
    else:
        raise _no_figure(written, unit)
    if (fen < 0 and unit == "money") or abs(fen) > MAX_FEN:
        raise RuleError(
            f"金额 {written} 不在 0 与十亿之间",
            f"the amount {written} is not between 0 and 10^9",
            mend=("请检查单位是否为元", "check that the unit is yuan"),
        )
    return fen


def _exact(number: Decimal, places: int) -> int | None:
    """A number as a whole number of its last place; none where it has more places."""
    if not number.is_finite() or number.adjusted() > 20:
        return None
    moved = number.scaleb(places)
    return int(moved) if moved == moved.to_integral_value() else None


def _ratio(written: Any, unit: Unit) -> int:
    if written == NO_LIMIT:
        raise RuleError("比例不能是 no limit", "a ratio cannot be no limit", mend=('"100%"', '"100%"'))
    match = _PERCENT.fullmatch(written) if type(written) is str else None
    if match is None:
        number = written if type(written) in (Decimal, int) else _decimal(written)
        if number is not None:
            percent = number * 100 if abs(number) <= 1 or type(number) is Decimal else number
            example = f'"{percent.normalize():f}%"' if isinstance(percent, Decimal) else f'"{percent}%"'
            raise RuleError("支付比例写成印出的样子", "a ratio is written as it is printed", mend=(example, example))
        raise _no_figure(written, unit)
    ppm = _hundredths(match[1], match[2])
    if unit == "ratio" and ppm > PPM:
        raise RuleError(
            f"比例 {written} 超过 100%", f"the ratio {written} is more than 100%", mend=("请改正该比例", "mend the ratio")
        )
    return ppm


def _points(written: Any, unit: Unit) -> int:
    match = _POINTS.fullmatch(written) if type(written) is str else None
    if match is None:
        if type(written) is str and _PERCENT.fullmatch(written.removeprefix("-")):
            number = written.removeprefix("-").removesuffix("%")
            raise RuleError(
                "此表是加减的百分点",
                "this table holds points that are added",
                mend=(f'"{number} points" 或 "-{number} points"', f'"{number} points", or "-{number} points"'),
            )
        raise _no_figure(written, unit)
    ppm = _hundredths(match[2], match[3])
    return -ppm if match[1] else ppm


def _number(written: Any, unit: Unit) -> int:
    if type(written) is not int:
        if type(written) is str and written.isascii() and written.isdigit():
            raise RuleError("数目不加引号", "a count is written without quotes", mend=(written, written))
        raise _no_figure(written, unit)
    if not 0 <= written < 10**6:
        raise RuleError(
            f"数目 {written} 不在 0 与一百万之间",
            f"the count {written} is not between 0 and a million",
            mend=("请改正该数目", "mend the count"),
        )
    return written


def _hundredths(whole: str, places: str | None) -> int:
    return int(whole) * (PPM // 100) + int((places or "").ljust(4, "0"))


def _decimal(written: Any) -> Decimal | None:
    return Decimal(written) if type(written) is str and len(written) < 20 and _DECIMAL.fullmatch(written) else None


def _too_many_places(written: Decimal, places: int) -> RuleError:
    return RuleError(
        f"金额 {written} 的小数多于 {places} 位",
        f"the amount {written} has more than {places} places",
        mend=("写到分为止;不四舍五入", "write it to the fen; nothing is rounded"),
    )


def _no_figure(written: Any, unit: Unit) -> RuleError:
    """The error for what is no figure at all, or a figure of another unit."""
    zh, en = _PRINTED[unit]
    text = str(written) if type(written) is str and written.isprintable() and len(written) < 40 else shown(written)
    if type(written) is str:
        if _looks_like(written, UNKNOWN):
            zh, en = "是否想写 unknown?", "did you mean unknown?"
        elif unit == "money" and written in ("none", "unlimited", "infinite", "no_limit", "nolimit"):
            zh = en = f'"{NO_LIMIT}"'
        elif written.startswith("at most"):
            return RuleError("上限不是数值", "an upper bound is no figure", mend=('写 "unknown" 与 why', 'write "unknown" and why'))
        elif written.endswith(" at least"):
            zh = en = f'"at least {written.removesuffix(" at least")}"'
            return RuleError("不是数值", "not a figure", mend=(zh, en))
    return RuleError(f"不是数值:{text}", f"not a figure: {text}", mend=(zh, en))


def _looks_like(written: str, word: str) -> bool:
    import difflib  # noqa: PLC0415 - only where something is wrong

    return bool(difflib.get_close_matches(written.lower(), [word], 1, 0.75))


_READERS: dict[Literal["money", "change", "ratio", "multiple", "points", "number"], Any] = {
    "money": _money,
    "change": _money,
    "ratio": _ratio,
    "multiple": _ratio,
    "points": _points,
    "number": _number,
}
