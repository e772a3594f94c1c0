"""Events of accounts by columns: the events of each scheme in order, and what each person is credited at each."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from yibao import Person, RuleSet
from yibao.engines import (
    SCHEMES,
    Credit,
    Dated,
    Event,
    Fact,
    InputError,
    NoRuleError,
    Refund,
    carry_over_pairs,
    code_of,
    credit_workings,
    day_before,
    events,
    facts_of,
    may_refund,
    months_read,
    person_query,
    rounded_share,
)

from ..claims.results import WARNINGS
from ..kernel.arguments import CREDIT
from ..kernel.frame import reached
from ..people.people import People, date_of, day_of
from ..tables.columns import NO_DAY, spans_of
from .binder import PlanBinder
from .rows import by_code


@attrs.define(eq=False)
class Timeline:
    """The events in the span of a batch, scheme after scheme.

    Attributes:
        account: of each event the account credited, or −1 − the scheme at the start of a year; carry: scheme mark, from, to.
        days: of the events of each scheme, and where they begin.
    """

    account: Any
    carry: Any
    names: list[tuple[str, Event | None, int]]
    spans: dict[str, tuple[Any, int]]

    def due(self, scheme: str, days: Any) -> Any:
        """For each day, how many events of the scheme are over, counted from the first event of all schemes."""
        when, offset = self.spans[scheme]
        return spans_of(when, days, int(days.min()), int(days.max())) + 1 + offset


def timeline(rules: RuleSet, schemes: Sequence[str], low: int, high: int) -> Timeline:
    """The events after one day and until another."""
    accounts = list(rules.declared.account)
    account: list[int] = []
    carry: list[tuple[int, int, int]] = []
    names: list[tuple[str, Event | None, int]] = []
    spans = {}
    for scheme in schemes:
        known = rules.declared.scheme.get(scheme)
        begin = max(date_of(low), known.years[0].from_) if known else date_of(low)  # before its first year nothing falls due
        somebody = Person("", begin, Dated.always(scheme), Dated.always("active"))
        due = events(rules, somebody, begin, date_of(high)) if known and begin < date_of(high) else []
        mark = -1 - SCHEMES.index(scheme)
        spans[scheme] = (np.array([day_of(day) for day, _, _ in due], dtype=np.int64), len(account))
        for day, _, event in due:
            account.append(mark if event is None else accounts.index(event[1].account))
            names.append((scheme, event, day_of(day)))
        if known:
            carry += [(mark, accounts.index(source), accounts.index(target)) for source, target in carry_over_pairs(rules, scheme)]
    shaped = np.array(carry, dtype=np.int64).reshape(-1, 3)
    return Timeline(np.array(account, dtype=np.int64), shaped, names, spans)


def meets_refund(binder: PlanBinder, people: People, line: Timeline, persons: Any, first: Any, last: Any) -> Any:
    """The persons who may get a refund of contributions. It depends on the balance, so the scalar engine settles them."""
    meets = np.zeros(len(persons), dtype=bool)
    for number, (_, event, day) in enumerate(line.names):
        if event is not None and isinstance(event[1], Refund):
            mine = np.nonzero((first <= number) & (number < last))[0]
            if len(mine):
                meets[mine] |= _may_be_refunded(binder, people, persons[mine], event[1], date_of(day))
    return meets


def _may_be_refunded(binder: PlanBinder, people: People, persons: Any, refund: Refund, when: dt.date) -> Any:
    def meets(place: int) -> bool:
        try:
            return may_refund(binder.rules, people.person(int(persons[place])), refund, when)
        except (NoRuleError, InputError):
            return True

    days = {day: set(refund.when) for day in months_read(binder.rules, refund, when)}
    return by_code(_signature(binder, people, persons, refund, days), meets, bool)


def credit_amounts(binder: PlanBinder, people: People, line: Timeline, persons: Any, first: Any, last: Any) -> tuple[Any, Any]:
    """What each person is credited at each event between the first and the last claim.

    Args:
        persons: places; first, last: how many events had come at the first and at the last claim of each.

    Returns:
        Fen, and bits of the warnings that the credit calls for, by person and event.
    """
    count = len(line.names)
    amounts = np.zeros((len(persons), count), dtype=np.int64)
    bits = np.zeros((len(persons), count), dtype=np.int64)
    for number, (_, event, day) in enumerate(line.names):
        if event is not None and isinstance(event[1], Credit):
            mine = np.nonzero((first <= number) & (number < last))[0]
            if len(mine):
                amounts[mine, number], bits[mine, number] = _amounts(binder, people, persons[mine], event[1], day)
    return amounts, bits


def _amounts(binder: PlanBinder, people: People, persons: Any, credit: Credit, day: int) -> tuple[Any, Any]:
    """One credit of several persons: computed once for each combination of facts, then with the base of each."""
    rules = binder.rules
    when = date_of(day)
    read = rules.tables[credit.amount].dimensions
    days = {month: set(read) for month in months_read(rules, credit, when)}
    days.setdefault(when, set()).update({*credit.when, *(rules.tables[credit.less].dimensions if credit.less else ())})
    signature = _signature(binder, people, persons, credit, days)
    bases = _bases(people, persons, credit)
    amounts = np.zeros(len(persons), dtype=np.int64)
    bits = np.zeros(len(persons), dtype=np.int64)
    if bases is None:  # what the credit is a ratio of changes with time: each person for itself
        signature = np.arange(len(persons))
    else:
        signature = np.unique(np.stack([signature, (bases < 0).astype(np.int64)]), axis=1, return_inverse=True)[1].reshape(-1)
    unique, first, inverse = np.unique(signature, return_index=True, return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    edges = np.searchsorted(inverse[order], np.arange(len(unique) + 1))
    for number in range(len(unique)):
        group, person = order[edges[number] : edges[number + 1]], people.person(int(persons[first[number]]))
        try:
            working = credit_workings(rules, person, credit, when)
        except (NoRuleError, InputError):
            bits[group] = CREDIT
            continue
        if working is None:
            continue
        total: Any = np.zeros(len(group), dtype=np.int64)
        for entry in working:
            if bases is not None and entry.ratio is not None:
                total += rounded_share(bases[group], entry.ratio, credit.unit) * entry.months
            elif credit.less and entry is working[-1]:  # the deduction, never more than there is
                less = person_query(rules, person, credit.scheme, when).figure(credit.less)
                total = np.maximum(0, total - less.value)
            else:
                total += entry.amount
        amounts[group] = total
        bits[group] = sum({WARNINGS[code] for code in filter(None, (code_of(entry.citation) for entry in working))})
    return amounts, bits


def _bases(people: People, persons: Any, credit: Credit) -> Any:
    """The bases that a credit is a ratio of, −1 where missing; none where a base may change with time."""
    if credit.of is None:
        return np.zeros(len(persons), dtype=np.int64)
    rows = people.starts[persons]
    if people.most_rows > 1 and (people.starts[persons + 1] - rows > 1).any():
        return None
    if (people.since[rows] != NO_DAY).any():
        return None
    if credit.of == "contribution_base":
        return people.base[rows]
    values = people.facts.get(credit.of.name)
    return np.full(len(persons), -1, dtype=np.int64) if values is None else np.where(values[rows] < 0, -1, values[rows])


def _begun(people: People, persons: Any, day: int) -> Any:
    return people.since[people.starts[persons]] <= day


def _signature(binder: PlanBinder, people: People, persons: Any, event: Credit | Refund, days: Mapping[dt.date, set[str]]) -> Any:
    """A number for each person; persons with the same number have the same labels on each day."""
    rules = binder.rules
    combined = np.zeros(len(persons), dtype=np.int64)
    for day, dimensions in days.items():
        year = rules.year_of(event.scheme, day)
        facts: dict[Fact, None] = {}
        for name in sorted(dimensions):
            facts.update(dict.fromkeys(facts_of(rules.declared, name)))
        for component in binder.codes.components(tuple(facts), reached(rules.declared, dimensions), day):
            on = {"date": day, "year_start": year.first, "day_before_year": day_before(year.first)}[component.on]
            code, _ = binder.codes.personal(component, people, persons, np.full(len(persons), day_of(on)))
            both = np.stack([combined, np.broadcast_to(code, combined.shape)])
            combined = np.unique(both, axis=1, return_inverse=True)[1].reshape(-1) * 2 + _begun(people, persons, day_of(on))
    return combined
