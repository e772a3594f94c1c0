"""Static checks of cash benefits, and the tables that they use."""

import datetime as dt
from collections.abc import Iterator, Mapping

from ...model.values.errors import RuleError
from ...model.values.vocabulary import BENEFITS
from ..figures.tables import Unit, check_sources
from ..language.plans import Cash, Need
from ..loading.merge import Declared
from .references import days, known, placed, typed, when


def check_cash(declared: Declared) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Check the names that cash benefits use.

    Returns:
        The cash benefits for each scheme and benefit, by name.

    Raises:
        RuleError: with file and key.
    """
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for name, cash in declared.cash.items():
        with placed(declared, "cash", name):
            _check(declared, cash)
        for benefit in cash.benefits:
            found[cash.scheme, benefit] = (*found.get((cash.scheme, benefit), ()), name)
    return found


def cash_tables(declared: Declared) -> Iterator[tuple[str, str, Unit]]:
    """Each cash benefit with a table it uses, and what the values of that table are."""
    for name, cash in declared.cash.items():
        if cash.amount:
            yield name, cash.amount, "money"
        if cash.days:
            yield name, cash.days, "number"
        if cash.of and cash.of.kind == "table":
            yield name, cash.of.name, "money"
        for need in cash.needs:
            yield name, need.least, "number"


def cash_days(declared: Declared) -> set[dt.date]:
    """Every day on which a cash benefit or a condition of one starts or ends."""
    found: set[dt.date] = set()
    for cash in declared.cash.values():
        parts: list[Cash | Need] = [cash, *cash.needs]
        for one in parts:
            found |= {one.from_} if one.from_ else set()
            found |= {one.to + dt.timedelta(days=1)} if one.to and one.to < dt.date.max else set()
    return found


def _check(declared: Declared, cash: Cash) -> None:
    known([cash.scheme], declared.scheme, "scheme")
    known(cash.benefits, BENEFITS, "benefit")
    when(declared, cash.when)
    days(cash.from_, cash.to)
    check_sources(cash.source, cash.status, declared.source)
    if (cash.amount is None) == (cash.of is None):
        raise RuleError("amount 与 of 须且只须给出一个", "exactly one of amount and of must be given")
    if cash.of is None and (cash.days or cash.stated):
        raise RuleError("days 与 stated 需要 of", "days and stated need of")
    if cash.of is not None and not cash.days:
        raise RuleError("of 需要 days", "of needs days", mend=("请写明天数表", "name the table of days"))
    if cash.per < 1:
        raise RuleError("per 至少为 1", "per must be at least 1")
    if cash.once:
        known([cash.once], declared.counter, "counter")
        if declared.counter[cash.once].unit != "number":
            raise RuleError(f"计数器 {cash.once} 应计次数", f"the counter {cash.once} must count numbers")
    if cash.of is not None and cash.of.kind == "fact":
        typed(declared, cash.of.name, "money")
    elif cash.of is not None and cash.of.kind != "table" and cash.of != "contribution_base":
        raise RuleError(
            f"of 无法识别:{cash.of}",
            f"of is not known: {cash.of}",
            mend=("写成 contribution_base、fact:名称 或 table:名称", "write contribution_base, fact:NAME or table:NAME"),
        )
    if cash.stated:
        typed(declared, cash.stated, "integer")
    for need in cash.needs:
        typed(declared, need.fact, "integer")
        days(need.from_, need.to)
