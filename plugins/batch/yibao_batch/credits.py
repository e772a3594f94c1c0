"""What time does to accounts, by columns: the events of each scheme in order, and what each person is credited at them."""

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np
from yibao.engine.accounts import base_of, credit_days, events, moves, recipe_of
from yibao.model.dated import day_before
from yibao.model.errors import InputError, NoRuleError
from yibao.model.words import SCHEMES
from yibao.rules.dimensions import Fact, facts_of
from yibao.rules.ruleset import RuleSet
from yibao.rules.schemes import Credit

from .bind import Binder, Component
from .people import People, date_of, day_of

UNSURE, LEFT_OUT = 1, 2
"""Bits of ``credited``: the credit rests on an unverified figure; it was due but has no figure."""


@attrs.define(eq=False)
class Timeline:
    """The events in the span of a batch, scheme after scheme.

    Attributes:
        account: of each event the account credited, or −1 − the scheme at the start of a year; carry: scheme mark, from, to.
        days: of the events of each scheme, and where they begin.
    """

    account: Any
    carry: Any
    names: list[tuple[str, str, int]]
    spans: dict[str, tuple[Any, int]]

    def due(self, scheme: str, days: Any) -> Any:
        """For each day, how many events of the scheme have come, counted from the first of all schemes."""
        when, offset = self.spans[scheme]
        return np.searchsorted(when, days, side="right") + offset


def timeline(rules: RuleSet, schemes: Sequence[str], low: int, high: int) -> Timeline:
    """The events after one day and until another."""
    accounts = list(rules.declared.account)
    account: list[int] = []
    carry: list[tuple[int, int, int]] = []
    names: list[tuple[str, str, int]] = []
    spans = {}
    for scheme in schemes:
        known = rules.declared.scheme.get(scheme)
        begin = max(date_of(low), known.years[0].from_) if known else date_of(low)  # before its first year nothing falls due
        found = events(rules, scheme, begin, date_of(high)) if known and begin < date_of(high) else []
        mark = -1 - SCHEMES.index(scheme)
        spans[scheme] = (np.array([day_of(day) for day, _ in found], dtype=np.int64), len(account))
        for day, name in found:
            account.append(accounts.index(rules.declared.credit[name].account) if name else mark)
            names.append((scheme, name, day_of(day)))
        if scheme in rules.declared.scheme:
            carry += [(mark, accounts.index(source), accounts.index(target)) for source, target in moves(rules, scheme)]
    shaped = np.array(carry, dtype=np.int64).reshape(-1, 3)
    return Timeline(np.array(account, dtype=np.int64), shaped, names, spans)


def credits(binder: Binder, people: People, line: Timeline, persons: Any, first: Any, last: Any) -> tuple[Any, Any]:
    """What each person is credited at each event between the first and the last claim.

    Args:
        persons: places; first, last: how many events had come at the first and at the last claim of each.

    Returns:
        Fen and bits, by person and event.
    """
    count = len(line.names)
    amounts = np.zeros((len(persons), count), dtype=np.int64)
    bits = np.zeros((len(persons), count), dtype=np.int64)
    for number, (_, name, day) in enumerate(line.names):
        if name:
            mine = np.nonzero((first <= number) & (number < last))[0]
            if len(mine):
                amounts[mine, number], bits[mine, number] = _amounts(binder, people, persons[mine], name, day)
    return amounts, bits


def _amounts(binder: Binder, people: People, persons: Any, name: str, day: int) -> tuple[Any, Any]:
    """One credit of several persons: its recipe once for each combination of facts, the sum for all at once."""
    rules = binder.rules
    credit = rules.declared.credit[name]
    when = date_of(day)
    signature = _signature(binder, people, persons, credit, day)
    unique, first, inverse = np.unique(signature, return_index=True, return_inverse=True)
    amounts = np.zeros(len(persons), dtype=np.int64)
    bits = np.zeros(len(persons), dtype=np.int64)
    for number in range(len(unique)):
        group = np.nonzero(inverse == number)[0]
        person = people.person(int(persons[first[number]]))
        try:
            recipe = recipe_of(rules, person, credit, when)
        except (NoRuleError, InputError):
            bits[group] = LEFT_OUT
            continue
        if recipe is None:
            continue
        bases = []
        missing = np.zeros(len(group), dtype=bool)
        for _, _, read in recipe.steps:
            if read is not None:
                told = _bases(people, persons[group], credit, day_of(read), when)
                missing |= told < 0
                bases.append(told)
        unsure = any(citation.status == "unverified" for citation in recipe.citations)
        found = np.broadcast_to(np.asarray(recipe.amount(bases), dtype=np.int64), (len(group),))
        amounts[group] = np.where(missing, 0, found)
        bits[group] = np.where(missing, LEFT_OUT, UNSURE if unsure else 0)
    return amounts, bits


def _bases(people: People, persons: Any, credit: Credit, day: int, when: Any) -> Any:
    """What the credit is a ratio of, −1 where it was not given."""
    if credit.of == "contribution_base":
        rows = people.rows_at(persons, np.full(len(persons), day))
        return np.where(_begun(people, persons, day), people.base[rows], -1)
    found = np.full(len(persons), -1, dtype=np.int64)
    for place, person in enumerate(persons.tolist()):
        try:
            found[place] = base_of(people.rules, people.person(person), credit, date_of(day), when)
        except (NoRuleError, InputError):
            continue
    return found


def _begun(people: People, persons: Any, day: int) -> Any:
    return people.since[people.starts[persons]] <= day


def _signature(binder: Binder, people: People, persons: Any, credit: Credit, day: int) -> Any:
    """A number for each person; those with the same have the same recipe."""
    rules = binder.rules
    when = date_of(day)
    own = {*credit.when, *(rules.tables[credit.less].dimensions if credit.less else ())}
    days = {one: set(rules.tables[credit.amount].dimensions) for one in credit_days(rules, credit, when)}
    days.setdefault(when, set()).update(own)
    combined = np.zeros(len(persons), dtype=np.int64)
    for one, dimensions in days.items():
        year = rules.year_of(credit.scheme, one)
        facts: dict[Fact, None] = {}
        for name in sorted(dimensions):
            facts.update(dict.fromkeys(facts_of(rules.declared, name)))
        for component in binder.components(tuple(facts), binder.reached(dimensions)):
            on = {"date": one, "year_start": year.first, "day_before_year": day_before(year.first)}[component.on]
            code, _ = binder.personal(component, people, persons, np.full(len(persons), day_of(on)))
            combined = np.unique(np.stack([combined, np.broadcast_to(code, combined.shape)]), axis=1, return_inverse=True)[1].reshape(-1)
            begun = _begun(people, persons, day_of(on))
            combined = combined * 2 + begun
    return combined
