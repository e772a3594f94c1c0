"""What time does to a state: benefit years end, balances are carried over, contributions go back, credits come in."""

import calendar
import contextlib
import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from ...model.inputs.person import Person
from ...model.results.settlement import CounterKey, State
from ...model.results.trace import Citation, TraceCredit, Working
from ...model.values.classes import frozen
from ...model.values.dates import day_before, in_force
from ...model.values.errors import InputError, NoRuleError
from ...model.values.money import PPM
from ...model.values.text import Message, Text
from ...rules.checking.accounts import CARRY_OVER
from ...rules.figures.dimensions import PERSON_FACTS, Fact, label_of
from ...rules.figures.tables import Cell
from ...rules.figures.titles import table_title
from ...rules.language.accounts import Refund
from ...rules.language.references import Reference
from ...rules.language.schemes import Credit
from ...rules.ruleset import BenefitYear, RuleSet
from ..facts.query import NO_CLAIM, ClaimQuery


@frozen
class Unknown:
    """A credit or refund that was due and could not be computed, and why."""

    date: dt.date
    id: str
    account: str
    why: Text


def advance(
    rules: RuleSet,
    person: Person,
    state: State,
    scheme: str,
    day: dt.date,
    year: BenefitYear,
    credits: list[TraceCredit],
    unknown: list[Unknown] | None = None,
) -> State:
    """Bring a state to a day: carry over at each end of a benefit year, pay back and credit what is due.

    Args:
        year: the benefit year of the day.
        credits: filled with what came to the accounts or left them; unknown: with what had no figure, where it is wanted.

    Raises:
        InputError: the day lies in a benefit year before the one reached.
    """
    if state.year is None or state.date is None:
        return State(state.area, scheme, year.first, day, state.accounts, state.counters, state.left_out)
    if year.first == state.year and scheme == state.scheme and (day <= state.date or not rules.within_year(scheme, year)):
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
    missing: list[Unknown] = []
    for when, one_scheme, event in events(rules, person, state.date, day):
        if event is None:
            credits.extend(carry_over(rules, one_scheme, accounts, when))
            counters = _running(rules, counters, when)
        else:
            _apply_event(rules, person, one_scheme, event, when, accounts, credits, missing)
    left_out = (*state.left_out, *(f"{one.id} {one.date}: {one.why.en}" for one in missing))
    if unknown is not None:
        unknown.extend(missing)
    return State(state.area, scheme, year.first, reached, accounts, counters, left_out)


def _running(rules: RuleSet, counters: Mapping[CounterKey, int], day: dt.date) -> dict[CounterKey, int]:
    """The counters whose period is not over on a day in any scheme's benefit year; stays and lifetimes go on."""
    starts = []
    for scheme in rules.declared.scheme:
        with contextlib.suppress(NoRuleError):
            starts.append(rules.year_of(scheme, day).first)
    horizon = min(starts).isoformat()
    return {key: value for key, value in counters.items() if not (key[1][:4].isdigit() and key[1] < horizon[: len(key[1])])}


Event = tuple[str, Credit | Refund]
"""What falls due besides a year's start: its name and declaration."""


def events(rules: RuleSet, person: Person, after: dt.date, until: dt.date) -> list[tuple[dt.date, str, Event | None]]:
    """What falls due after one day and until another, in the scheme of each day: a year's start, then refunds, then credits."""
    found: list[tuple[dt.date, int, str, str]] = []
    kinds: tuple[Mapping[str, Credit | Refund], ...] = ({}, rules.declared.refund, rules.declared.credit)
    for scheme, first, last in _schemes(person, after, until):
        if scheme in rules.declared.scheme:
            starts = _year_starts(rules, scheme, first, last)
            found.extend((day, 0, "", scheme) for day in starts)
            for order, declared in enumerate(kinds):
                for name, one in declared.items():
                    if one.scheme == scheme:
                        days = starts if one.on == "year_start" else _days(one.on, first, last)
                        found.extend((day, order, name, scheme) for day in days if in_force(day, one.from_, one.to))
    return [(day, scheme, (name, kinds[order][name]) if name else None) for day, order, name, scheme in sorted(found)]


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


def carry_over(rules: RuleSet, scheme: str, accounts: dict[str, int], when: dt.date) -> list[TraceCredit]:
    """Move what the year left in the accounts of a scheme to where it goes, and tell what moved."""
    moved = []
    for name, becomes in carry_over_pairs(rules, scheme):
        amount = accounts.get(name, 0)
        if amount:
            accounts[becomes] = accounts.get(becomes, 0) + amount
            accounts[name] = 0
            moved += [TraceCredit(when, CARRY_OVER, name, -amount), TraceCredit(when, CARRY_OVER, becomes, amount)]
    return moved


def carry_over_pairs(rules: RuleSet, scheme: str) -> list[tuple[str, str]]:
    """The accounts of a scheme that are emptied into another one at the end of a benefit year."""
    held = rules.declared.scheme[scheme].accounts
    return [(name, account.becomes) for name, account in rules.declared.account.items() if account.becomes and name in held]


def _apply_event(
    rules: RuleSet,
    person: Person,
    scheme: str,
    event: Event,
    when: dt.date,
    accounts: dict[str, int],
    credits: list[TraceCredit],
    missing: list[Unknown],
) -> None:
    """Credit or pay back what one event brings, or note that it has no figure."""
    name, declared = event
    working: list[Working] = []
    cited: list[Citation] = []
    try:
        if isinstance(declared, Refund):
            amount = -_refund(rules, person, scheme, declared, when, accounts.get(declared.account, 0), working, cited)
            if not amount:
                return
        elif not _concerned(rules, person, declared, when):
            return
        else:
            amount = _amount(rules, person, scheme, declared, when, working)
    except (NoRuleError, InputError) as error:
        missing.append(Unknown(when, name, declared.account, error.what))
        return
    accounts[declared.account] = accounts.get(declared.account, 0) + amount
    citations = tuple(dict.fromkeys([*(one.citation for one in working), *cited]))
    credits.append(TraceCredit(when, name, declared.account, amount, citations, tuple(working)))


def credit_workings(rules: RuleSet, person: Person, credit: Credit, when: dt.date) -> list[Working] | None:
    """How a credit comes about for a person on a day; none where it is not for that person.

    Raises:
        NoRuleError, InputError: a figure or a fact is missing.
    """
    if not _concerned(rules, person, credit, when):
        return None
    working: list[Working] = []
    _amount(rules, person, credit.scheme, credit, when, working)
    return working


def concerned_months(rules: RuleSet, person: Person, refund: Refund, when: dt.date) -> bool:
    """Whether anything of a refund may be for a person: whether it is for any month of the benefit year before."""
    year = rules.year_of(refund.scheme, day_before(rules.year_of(refund.scheme, when).first))
    return any(_concerned(rules, person, refund, month) for month in _months(year))


def months_read(rules: RuleSet, event: Credit | Refund, when: dt.date) -> list[dt.date]:
    """The days on which the facts of a credit or refund are read, beside that of the event itself."""
    year = rules.year_of(event.scheme, when)
    if isinstance(event, Refund):
        return list(_months(rules.year_of(event.scheme, day_before(year.first))))
    return list(_months(year)) if event.months == "each" else [when]


def _concerned(rules: RuleSet, person: Person, event: Credit | Refund, when: dt.date) -> bool:
    get = getter(rules, person, event.scheme, when)
    return all(label_of(rules.declared, rules.functions, name, get) in labels for name, labels in event.when.items())


def _amount(rules: RuleSet, person: Person, scheme: str, credit: Credit, when: dt.date, working: list[Working]) -> int:
    year = rules.year_of(scheme, when)
    months = list(_months(year)) if credit.months == "each" else [when]
    times = 1 if credit.months == "each" else credit.months
    for month in months:
        cell = _cell(rules, credit.amount, month, getter(rules, person, scheme, month))
        base = None
        if credit.of:
            day = day_before(year.first) if credit.read == "day_before_year" else month
            base = _base(rules, person, credit.of, day, year)
        _add(working, cell, when, base, credit.unit, times)
    total = sum(one.amount for one in working)
    if credit.less:
        cell = _cell(rules, credit.less, when, getter(rules, person, scheme, when))
        less = min(total, cell.value or 0)
        working.append(Working(1, -less, -less, cell.citation(when)))
        total -= less
    return total


def _refund(
    rules: RuleSet,
    person: Person,
    scheme: str,
    refund: Refund,
    when: dt.date,
    balance: int,
    working: list[Working],
    cited: list[Citation],
) -> int:
    """What the owner contributed in the benefit year before, where that and the balance are enough; never more than the balance."""
    if balance <= 0:
        return 0
    year = rules.year_of(scheme, day_before(rules.year_of(scheme, when).first))
    for month in _months(year):
        if _concerned(rules, person, refund, month):
            cell = _cell(rules, refund.amount, when, getter(rules, person, scheme, when))
            _add(working, cell, when, _base(rules, person, refund.of, month, year), refund.unit, 1)
    total = sum(one.amount for one in working)
    if refund.above and total:
        cell = _cell(rules, refund.above, when, getter(rules, person, scheme, when))
        if total <= (cell.value or 0) or balance <= (cell.value or 0):
            return 0
        cited.append(cell.citation(when))
    return min(total, balance)


def _add(working: list[Working], cell: Cell, when: dt.date, base: int | None, unit: int, times: int) -> None:
    """One month, or several at once, beside those before; months alike stand together."""
    assert cell.value is not None
    each = cell.value if base is None else rounded_share(base, cell.value, unit)
    ratio = None if base is None else cell.value
    last = working[-1] if working else None
    if last is not None and (last.each, last.base, last.ratio, last.citation) == (each, base, ratio, cell.citation(when)):
        last.months += times
        last.amount += each * times
    else:
        working.append(Working(times, each, each * times, cell.citation(when), base, ratio))


def _months(year: BenefitYear) -> Iterator[dt.date]:
    month = year.first
    while month <= year.last:
        yield month
        month = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def rounded_share(base: Any, ppm: int, unit: int) -> Any:
    """A ratio of what a credit is a ratio of, rounded half up to whole units: of one base in fen, or of an array of them."""
    return (base * ppm + PPM * unit // 2) // (PPM * unit) * unit


def _cell(rules: RuleSet, name: str, day: dt.date, get: Any) -> Cell:
    table = rules.tables[name]
    labels = {dimension: label_of(rules.declared, rules.functions, dimension, get) for dimension in table.dimensions}
    cell = table.at(day, labels)
    if cell is None or cell.value is None:
        title = table_title(rules.declared, name)
        raise NoRuleError(f"{title.zh}在 {day} 没有数值", f"{title.en} has no figure on {day}", where=name)
    return cell


def left_out_message(rules: RuleSet, left_out: str) -> Message:
    """What to tell of an entry of a state's ``left_out``: which credit of which day could not be computed, and why."""
    about, _, why = left_out.partition(": ")
    name, _, day = about.partition(" ")
    credit = rules.declared.credit.get(name)
    called = credit.label if credit else Text(name, name)
    missing = why.removesuffix(" is missing")
    reason = f"缺少 {missing}" if missing != why else why
    return Message(
        "credit_left_out",
        Text(f"{day} 的个人账户入账未能计算({called.zh}):{reason}", f"the credit of {day} was left out ({called.en}): {why}"),
    )


def _base(rules: RuleSet, person: Person, of: Reference, day: dt.date, year: BenefitYear) -> int:
    if of == "contribution_base":
        found = person.contribution_base.on(day) if person.contribution_base else None
    else:
        found = ClaimQuery(rules, person, NO_CLAIM, day, year).fact(f"fact.{of.name}")
    if found is None:
        raise InputError(
            f"缺少 {of}",
            f"person.{of} is missing",
            where=f"person.{of}",
            mend=("请给出", "give it, or start the course after the credit with the balances stated"),
        )
    return int(found)


def getter(rules: RuleSet, person: Person, scheme: str, day: dt.date) -> Any:
    """A function that reads a person's facts on a day; those of a claim are refused."""
    year = rules.year_of(scheme, day)

    def get(fact: Fact) -> Any:
        if fact[0] not in PERSON_FACTS and fact[0].kind not in ("fact", "table"):
            raise NoRuleError(f"入账规则不能读取 {fact[0]}", f"a credit cannot read {fact[0]}, which belongs to a claim")
        return ClaimQuery(rules, person, NO_CLAIM, day, year).get(fact)

    return get
