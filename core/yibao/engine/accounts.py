"""What time does to a state: benefit years end, balances are carried over, credits come in."""

import calendar
import contextlib
import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from ..model.claim import Claim
from ..model.dated import day_before, in_force
from ..model.errors import InputError, NoRuleError
from ..model.money import PPM
from ..model.person import Person
from ..model.settlement import Citation, CounterKey, State, TraceCredit
from ..rules.dimensions import PERSON_FACTS, Fact, label_of
from ..rules.ruleset import BenefitYear, RuleSet
from ..rules.schemes import Credit
from ..rules.tables import Cell
from ..rules.titles import table_title
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
    if year.last < state.date:
        raise InputError(
            f"{day} 所在的医保年度早于已到达的 {state.year}",
            f"{day} lies in a benefit year before the one reached, which began on {state.year}",
            where="date",
            mend=("请按时间顺序给出,或分成两个输入", "give the claims in order of time, or in two inputs"),
        )
    reached = max(state.date, day)
    accounts = dict(state.accounts)
    counters: Mapping[CounterKey, int] = state.counters
    left_out = list(state.left_out)
    for when, one_scheme, name in _events(rules, person, state.date, day):
        if name:
            _credit(rules, person, one_scheme, name, when, accounts, credits, left_out)
        else:
            _carry_over(rules, one_scheme, accounts, when, credits)
            counters = _running(rules, counters, when)
    return State(state.area, scheme, year.first, reached, accounts, counters, tuple(left_out))


def _running(rules: RuleSet, counters: Mapping[CounterKey, int], day: dt.date) -> dict[CounterKey, int]:
    """The counters whose period is not over on a day in any scheme's benefit year; stays and lifetimes go on."""
    starts = []
    for scheme in rules.declared.scheme:
        with contextlib.suppress(NoRuleError):
            starts.append(rules.year_of(scheme, day).first)
    horizon = min(starts).isoformat()
    return {key: value for key, value in counters.items() if not (key[1][:4].isdigit() and key[1] < horizon[: len(key[1])])}


def _events(rules: RuleSet, person: Person, after: dt.date, until: dt.date) -> list[tuple[dt.date, str, str]]:
    """What falls due after one day and until another, in the scheme of each day: a year's start (no name), then credits by name."""
    found: list[tuple[dt.date, str, str]] = []
    for scheme, first, last in _schemes(person, after, until):
        if scheme in rules.declared.scheme:
            starts = _year_starts(rules, scheme, first, last)
            found.extend((day, "", scheme) for day in starts)
            for name, credit in rules.declared.credit.items():
                if credit.scheme == scheme:
                    days = starts if credit.on == "year_start" else _days(credit.on, first, last)
                    found.extend((day, name, scheme) for day in days if in_force(day, credit.from_, credit.to))
    return [(day, scheme, name) for day, name, scheme in sorted(found)]


def _schemes(person: Person, after: dt.date, until: dt.date) -> Iterator[tuple[str, dt.date, dt.date]]:
    """The schemes a person is in after one day and until another, each with the day before its first and its last."""
    changes = sorted(day for day, _ in person.scheme.values if day is not None and after < day <= until)
    edges = [after, *(day_before(day) for day in changes), until]
    for first, last in itertools.pairwise(edges):
        scheme = person.scheme.on(last)
        if scheme is not None and first < last:
            yield scheme, first, last


def _year_starts(rules: RuleSet, scheme: str, after: dt.date, until: dt.date) -> list[dt.date]:
    """First days of a scheme's benefit years after one day and until another."""
    found = []
    try:
        last = rules.year_of(scheme, after).last
    except NoRuleError:  # the scheme's first known year has not begun
        return []
    while last < until:
        found.append(last + dt.timedelta(days=1))
        last = rules.year_of(scheme, found[-1]).last
    return found


def _days(on: str, after: dt.date, until: dt.date) -> Iterator[dt.date]:
    """Days of a yearly (``07-01``) or monthly (``15``) event after one day and until another; a short month has it last."""
    month = after.replace(day=1)
    while month <= until:
        if len(on) == 2 or int(on[:2]) == month.month:
            day = month.replace(day=min(int(on[-2:]), calendar.monthrange(month.year, month.month)[1]))
            if after < day <= until:
                yield day
        if (month.year, month.month) == (until.year, until.month):
            break
        month = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def _carry_over(rules: RuleSet, scheme: str, accounts: dict[str, int], when: dt.date, credits: list[TraceCredit]) -> None:
    """Move what the year left in the accounts of a scheme to where it goes."""
    for name, account in rules.declared.account.items():
        amount = accounts.get(name, 0)
        if account.becomes and amount and name in rules.declared.scheme[scheme].accounts:
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
        title = table_title(rules.declared, name)
        raise NoRuleError(f"{title.zh}在 {day} 没有数值", f"{title.en} has no figure on {day}", where=name)
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
        if fact[0] not in PERSON_FACTS and not fact[0].startswith(("fact.", "table.")):
            raise NoRuleError(f"入账规则不能读取 {fact[0]}", f"a credit cannot read {fact[0]}, which belongs to a claim")
        return reader(fact)(rules, person, _NO_CLAIM, day, year)

    return get
