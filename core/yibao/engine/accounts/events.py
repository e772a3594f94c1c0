"""What time does to a state: benefit years end, balances are carried over, contributions go back, credits come in."""

import calendar
import contextlib
import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from ...model.inputs.person import Person
from ...model.results.settlement import CounterKey, State, UnpaidCredit
from ...model.results.trace import TraceCredit
from ...model.values.dates import day_before, month_start
from ...model.values.errors import InputError, NoRuleError
from ...rules.checking.accounts import CARRY_OVER
from ...rules.language.accounts import Refund
from ...rules.language.schemes import Credit
from ...rules.ruleset import BenefitYear, RuleSet
from ..facts.keys import began_before
from .credits import credit_workings, refund_workings

T = TypeVar("T")

Close = Callable[[dt.date, Mapping[CounterKey, int], Mapping[CounterKey, str]], Mapping[CounterKey, int]]
"""Takes the last day of a benefit year, the counters, and which of them are unsure; gives the counters after it."""

Event = tuple[str, Credit | Refund]
"""What falls due besides a year's start: its name and declaration."""


def advance(
    rules: RuleSet,
    person: Person,
    state: State,
    scheme: str,
    day: dt.date,
    year: BenefitYear,
    credits: list[TraceCredit],
    close: Close | None = None,
) -> State:
    """Bring a state to a day: carry over at each end of a benefit year, pay back and credit what is due.

    Args:
        year: the benefit year of the day.
        credits: filled with what came to the accounts or left them.
        close: what happens on the last day of a benefit year before its counters start again.

    Raises:
        InputError: the day lies in a benefit year before the one reached.
    """
    if state.year is None or state.date is None:
        return State(state.area, scheme, year.first, day, state.accounts, state.counters, state.left_out, state.unsure)
    if year.first == state.year and scheme == state.scheme and (day <= state.date or not rules.within_year(scheme, year)):
        return state
    if year.last < state.date:
        raise InputError(
            f"{day} 所在的医保年度早于已到达的 {state.year}",
            f"{day} lies in a benefit year before the one reached, which began on {state.year}",
            where="date",
            mend=("请按时间顺序给出,或分成两个输入", "give the claims in order of time, or in two inputs"),
        )
    accounts = dict(state.accounts)
    counters: Mapping[CounterKey, int] = state.counters
    unsure = state.unsure
    unpaid: list[UnpaidCredit] = []
    for when, scheme_then, event in events(rules, person, state.date, day):
        if event is None:
            if close is not None:
                counters = close(day_before(when), counters, unsure)
            credits.extend(carry_over(rules, scheme_then, accounts, when))
            counters, unsure = _running(rules, counters, when), _running(rules, unsure, when)
            continue
        try:
            credit = _credit(rules, person, event, when, accounts)
        except (NoRuleError, InputError) as error:
            unpaid.append(UnpaidCredit(event[0], when, error.what))
            continue
        if credit is not None:
            accounts[credit.account] = accounts.get(credit.account, 0) + credit.amount
            credits.append(credit)
    reached = max(state.date, day)
    return State(state.area, scheme, year.first, reached, accounts, counters, (*state.left_out, *unpaid), unsure)


def events(rules: RuleSet, person: Person, after: dt.date, until: dt.date) -> list[tuple[dt.date, str, Event | None]]:
    """What falls due after one day and until another, in the scheme of each day: a year's start, then refunds, then credits."""
    due: list[tuple[dt.date, int, str, str]] = []
    kinds: tuple[Mapping[str, Credit | Refund], ...] = ({}, rules.declared.refund, rules.declared.credit)
    for scheme, first, last in _schemes(person, after, until):
        if scheme in rules.declared.scheme:
            starts = _year_starts(rules, scheme, first, last)
            due.extend((day, 0, "", scheme) for day in starts)
            for order, declared in enumerate(kinds):
                for name, rule in declared.items():
                    if rule.scheme == scheme:
                        days = starts if rule.on == "year_start" else _days(rule.on, first, last)
                        due.extend((day, order, name, scheme) for day in days if rule.in_force(day))
    return [(day, scheme, (name, kinds[order][name]) if name else None) for day, order, name, scheme in sorted(due)]


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
    accounts = rules.declared.scheme[scheme].accounts
    return [(name, account.becomes) for name, account in rules.declared.account.items() if account.becomes and name in accounts]


def _credit(rules: RuleSet, person: Person, event: Event, when: dt.date, accounts: Mapping[str, int]) -> TraceCredit | None:
    """What a credit brings or a refund takes; none where there is nothing for the person.

    Raises:
        NoRuleError, InputError: a figure or a fact is missing.
    """
    name, rule = event
    if isinstance(rule, Refund):
        refund, workings, more = refund_workings(rules, person, rule, when, accounts.get(rule.account, 0))
        if not refund:
            return None
        amount = -refund
    else:
        credited = credit_workings(rules, person, rule, when)
        if credited is None:
            return None
        workings, more = credited, []
        amount = sum(working.amount for working in workings)
    limits = (working.limit for working in workings if working.limit is not None)
    citations = tuple(dict.fromkeys([*(working.citation for working in workings), *limits, *more]))
    return TraceCredit(when, name, rule.account, amount, citations, tuple(workings))


def _running(rules: RuleSet, counters: Mapping[CounterKey, T], day: dt.date) -> Mapping[CounterKey, T]:
    """The counters whose period is not over on a day in any scheme's benefit year; stays and lifetimes go on."""
    if not counters:
        return counters
    starts = []
    for scheme in rules.declared.scheme:
        with contextlib.suppress(NoRuleError):
            starts.append(rules.year_of(scheme, day).first)
    horizon = min(starts)
    return {(name, period, key): value for (name, period, key), value in counters.items() if not began_before(period, horizon)}


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
    starts: list[dt.date] = []
    try:
        last = rules.year_of(scheme, after).last
    except NoRuleError:  # the scheme's first known year has not begun
        return starts
    while last < until:
        starts.append(last + dt.timedelta(days=1))
        last = rules.year_of(scheme, starts[-1]).last
    return starts


def _days(on: str, after: dt.date, until: dt.date) -> Iterator[dt.date]:
    """Days of a yearly (``07-01``) or monthly (``15``) event after one day and until another; a short month has it last."""
    months = (until.year - after.year) * 12 + until.month - after.month
    for month in (month_start(after, count) for count in range(months + 1)):
        if len(on) == 2 or int(on[:2]) == month.month:
            day = month.replace(day=min(int(on[-2:]), calendar.monthrange(month.year, month.month)[1]))
            if after < day <= until:
                yield day
