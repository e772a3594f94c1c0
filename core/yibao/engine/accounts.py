"""What time does to a state: benefit years end, balances are carried over, credits come in."""

import calendar
import datetime as dt
from collections.abc import Iterator
from typing import Any

from ..model.claim import Claim
from ..model.dated import day_before, in_force
from ..model.errors import InputError, NoRuleError
from ..model.money import PPM
from ..model.person import Person
from ..model.settlement import Citation, State, TraceCredit
from ..rules.dimensions import PERSON_FACTS, Fact, label_of
from ..rules.ruleset import BenefitYear, RuleSet
from ..rules.schemes import Credit
from ..rules.tables import Cell
from .facts import reader

_NO_CLAIM = Claim("")


def advance(
    rules: RuleSet, person: Person, state: State, scheme: str, day: dt.date, year: BenefitYear, credits: list[TraceCredit]
) -> State:
    """Bring a state to a day: carry over at each end of a benefit year and credit what is due.

    Args:
        year: the benefit year of the day.
        credits: filled with what came to the accounts.

    Raises:
        InputError: the day lies in a benefit year before the one reached.
    """
    if state.year is None or state.date is None:
        return State(state.area, scheme, year.first, day, state.accounts, state.counters, state.left_out)
    if year.first == state.year and scheme == state.scheme and (day <= state.date or not rules.within_year(scheme)):
        return state
    if year.first < state.year:
        raise InputError(
            f"{day} 所在的医保年度早于已到达的 {state.year}",
            f"{day} lies in a benefit year before the one reached, which began on {state.year}",
            where="date",
            mend=("请按时间顺序给出,或分成两个输入", "give the claims in order of time, or in two inputs"),
        )
    reached = max(state.date, day)
    accounts = dict(state.accounts)
    counters = dict(state.counters)
    left_out = list(state.left_out)
    for when, name in _events(rules, scheme, state.date, day):
        if not name:
            _carry_over(rules, accounts, when, credits)
            last_year = rules.year_of(scheme, day_before(when))
            keep = rules.year_of(scheme, when).first
            counters = {key: value for key, value in counters.items() if not _over(key[1], last_year, keep)}
        else:
            _credit(rules, person, scheme, name, when, accounts, credits, left_out)
    return State(state.area, scheme, year.first, reached, accounts, counters, tuple(left_out))


def _over(period: str, last_year: BenefitYear, keep: dt.date) -> bool:
    """Whether a counter's period lies before the new benefit year; stays and lifetimes go on."""
    return period[:4].isdigit() and period <= last_year.last.isoformat() and period != keep.isoformat()


def _events(rules: RuleSet, scheme: str, after: dt.date, until: dt.date) -> list[tuple[dt.date, str]]:
    """What falls due after one day and until another: a year's start (no name), then the day's credits by name."""
    found: list[tuple[dt.date, str]] = []
    start = rules.year_of(scheme, after).last
    while start < until:
        start += dt.timedelta(days=1)
        found.append((start, ""))
        start = rules.year_of(scheme, start).last
    starts = [day for day, _ in found]
    for name, credit in rules.declared.credit.items():
        if credit.scheme == scheme:
            days = starts if credit.on == "year_start" else _days(credit.on, after, until)
            found.extend((day, name) for day in days if in_force(day, credit.from_, credit.to))
    return sorted(found)


def _days(on: str, after: dt.date, until: dt.date) -> Iterator[dt.date]:
    """Days of a yearly (``07-01``) or monthly (``15``) event after one day and until another; a short month has it last."""
    month = after.replace(day=1)
    while month <= until:
        if len(on) == 2 or int(on[:2]) == month.month:
            day = month.replace(day=min(int(on[-2:]), calendar.monthrange(month.year, month.month)[1]))
            if after < day <= until:
                yield day
        month = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def _carry_over(rules: RuleSet, accounts: dict[str, int], when: dt.date, credits: list[TraceCredit]) -> None:
    for name, account in rules.declared.account.items():
        amount = accounts.get(name, 0)
        if account.becomes and amount:
            accounts[account.becomes] = accounts.get(account.becomes, 0) + amount
            accounts[name] = 0
            credits.append(TraceCredit(when, "carry_over", name, -amount))
            credits.append(TraceCredit(when, "carry_over", account.becomes, amount))


def _credit(
    rules: RuleSet,
    person: Person,
    scheme: str,
    name: str,
    when: dt.date,
    accounts: dict[str, int],
    credits: list[TraceCredit],
    left_out: list[str],
) -> None:
    """Credit one event, or note that it has no figure."""
    credit = rules.declared.credit[name]
    citations: dict[Citation, None] = {}
    try:
        if not _concerned(rules, person, credit, when):
            return
        amount = _amount(rules, person, scheme, credit, when, citations)
    except (NoRuleError, InputError) as error:
        left_out.append(f"{name} {when}: {error.what.en}")
        return
    accounts[credit.account] = accounts.get(credit.account, 0) + amount
    credits.append(TraceCredit(when, name, credit.account, amount, tuple(citations)))


def _concerned(rules: RuleSet, person: Person, credit: Credit, when: dt.date) -> bool:
    get = _getter(rules, person, credit.scheme, when)
    return all(label_of(rules.declared, rules.functions, name, get) in labels for name, labels in credit.when.items())


def _amount(rules: RuleSet, person: Person, scheme: str, credit: Credit, when: dt.date, citations: dict[Citation, None]) -> int:
    year = rules.year_of(scheme, when)
    months = list(_months(year)) if credit.months == "each" else [when]
    times = 1 if credit.months == "each" else credit.months
    total = 0
    for month in months:
        cell = _cell(rules, credit.amount, month, _getter(rules, person, scheme, month))
        assert cell.value is not None
        citations[cell.citation(when)] = None
        amount = cell.value
        if credit.of:
            base = _base(rules, person, credit, day_before(year.first) if credit.read == "day_before_year" else month, year)
            amount = _round(base * cell.value, PPM * credit.unit) * credit.unit
        total += amount * times
    if credit.less:
        cell = _cell(rules, credit.less, when, _getter(rules, person, scheme, when))
        assert cell.value is not None
        citations[cell.citation(when)] = None
        total = max(0, total - cell.value)
    return total


def _months(year: BenefitYear) -> Iterator[dt.date]:
    month = year.first
    while month <= year.last:
        yield month
        month = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def _round(value: int, unit: int) -> int:
    return (value + unit // 2) // unit


def _cell(rules: RuleSet, name: str, day: dt.date, get: Any) -> Cell:
    table = rules.tables[name]
    labels = {dimension: label_of(rules.declared, rules.functions, dimension, get) for dimension in table.dimensions}
    cell = table.at(day, labels)
    if cell is None or cell.value is None:
        raise NoRuleError(f"{name} 在 {day} 没有数值", f"{name} has no figure on {day}")
    return cell


def _base(rules: RuleSet, person: Person, credit: Credit, day: dt.date, year: BenefitYear) -> int:
    if credit.of == "contribution_base":
        found = person.contribution_base.on(day) if person.contribution_base else None
    else:
        found = reader((str(credit.of).replace(":", "."), "date"))(rules, person, _NO_CLAIM, day, year)
    if found is None:
        raise InputError(
            f"缺少 {credit.of}",
            f"person.{credit.of} is missing",
            where=f"person.{credit.of}",
            mend=("请给出", "give it, or start the course after the credit with the balances stated"),
        )
    return int(found)


def _getter(rules: RuleSet, person: Person, scheme: str, day: dt.date) -> Any:
    year = rules.year_of(scheme, day)

    def get(fact: Fact) -> Any:
        if fact[0] not in PERSON_FACTS and not fact[0].startswith("fact."):
            raise NoRuleError(f"入账规则不能读取 {fact[0]}", f"a credit cannot read {fact[0]}, which belongs to a claim")
        return reader(fact)(rules, person, _NO_CLAIM, day, year)

    return get
