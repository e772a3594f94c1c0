"""What a given state may say: labels, periods, a scheme and a benefit year that the area's rules can have written."""

import contextlib
import datetime as dt
import itertools
import re
from collections.abc import Sequence

from ...model.inputs.structure import unknown_word
from ...model.results.counters import STAY
from ...model.results.settlement import UnpaidCredit
from ...model.values.dates import read_date
from ...model.values.errors import InputError, NoRuleError
from ...model.values.text import shown
from ...rules.figures.dimensions import is_raw, labels_of
from ...rules.ruleset import RuleSet

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


def check_key(rules: RuleSet, name: str, key: str, where: str) -> None:
    """Refuse a key of a counter that none of its claims has.

    Raises:
        InputError: a label that does not exist, with the nearest one proposed.
    """
    whole = rules.declared.counter[name].per
    per = [dimension for dimension in whole if not is_raw(rules.declared, dimension)]
    labels = key.split(",") if whole else []
    if len(per) < len(whole):
        labels = labels[: len(per)]
        key = ",".join(labels)
    if not whole and key:
        raise InputError(
            f"计数器 {name} 不分列",
            f"the counter {name} is one value, not kept apart by anything",
            where=where,
            mend=("删去", "remove it"),
        )
    for dimension, label in itertools.zip_longest(per, labels, fillvalue=""):
        known = labels_of(rules.declared, dimension) if dimension else ()
        if label not in known:
            options = [",".join(one) for one in itertools.product(*(labels_of(rules.declared, other) for other in per))]
            raise unknown_word(key, options, f"计数器 {name} 的分列", f"key of the counter {name}").at(where)


def check_period(rules: RuleSet, name: str, period: str, where: str) -> None:
    """Refuse a period of a counter that cannot be.

    Raises:
        InputError: a day that is not in the calendar, or on which no benefit year begins.
    """
    reset = rules.declared.counter[name].reset
    if reset == "year" and (years := _years(rules, period)):
        if period not in years:
            raise unknown_word(period, years, f"计数器 {name} 的医保年度", f"benefit year of the counter {name}").at(where)
        return
    fits = {
        "day": _day(period) is not None,
        "month": bool(_MONTH.fullmatch(period)),
        "lifetime": period == "",
        "stay": period.startswith(STAY),
    }
    counts = (count for plan in rules.declared.plan.values() for count in plan.counts)
    marks_stays = any(count.counter == name and count.by == "stay" for count in counts)  # those that it has counted
    if not fits.get(reset, False) and not (period.startswith(STAY) and marks_stays):
        raise InputError(
            f"计数器 {name} 的 period {shown(period)} 无法识别",
            f"the period {shown(period)} is none of the counter {name}",
            where=where,
            mend=("写成先前结果中的 period", "write it as it stands in the result"),
        )


def check_reached(rules: RuleSet, scheme: str, year: dt.date | None, date: dt.date | None) -> None:
    """Refuse a scheme that the area does not have, and a benefit year that does not hold the day reached.

    Raises:
        InputError: with its place.
    """
    if not scheme and year is None and date is None:  # before the first claim
        return
    if scheme not in rules.declared.scheme:
        raise unknown_word(scheme, rules.declared.scheme, "险种", "scheme").at("state.scheme")
    for name, day in (("year", year), ("date", date)):
        if day is None:
            raise InputError(f"缺少 {name}", f"{name} is missing", where=f"state.{name}", mend=(f"请补上 {name}", f"add {name}"))
    assert year is not None and date is not None
    try:
        right = rules.year_of(scheme, date).first
    except NoRuleError as error:
        raise InputError.like(error).at("state.date") from None
    if year != right:
        raise unknown_word(year.isoformat(), [right.isoformat()], f"{date} 的医保年度", f"benefit year of {date}").at("state.year")


def check_unpaid(rules: RuleSet, unpaid: Sequence[UnpaidCredit], key: str) -> None:
    """Refuse entries that are about no credit or refund of the area."""
    known = (*rules.declared.credit, *rules.declared.refund)
    for index, credit in enumerate(unpaid):
        if credit.id not in known:
            raise unknown_word(credit.id, known, "入账", "credit").at(f"state.{key}[{index}]")


def _years(rules: RuleSet, period: str) -> list[str]:
    """The benefit years, of any scheme, that a day lies in."""
    day = _day(period)
    years: dict[str, None] = {}
    for scheme in rules.declared.scheme if day else ():
        with contextlib.suppress(NoRuleError):
            years[rules.year_of(scheme, day or dt.date.min).key] = None
    return list(years)


def _day(text: str) -> dt.date | None:
    try:
        return read_date(text)
    except InputError:
        return None
