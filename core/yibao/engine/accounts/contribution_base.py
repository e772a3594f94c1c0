"""The contribution base in force on a day: fixed by a rule, or as declared, held between a floor and a ceiling.

Contributions are paid on it, and credits to the accounts are a ratio of it.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Literal, TypeVar

from ...model.inputs.person import Person
from ...model.results.trace import Citation
from ...model.values.classes import frozen
from ...model.values.errors import YibaoError
from ...rules.language.contributions import Contribution, Premium
from ...rules.ruleset import RuleSet
from ..facts.figures import Figure, read_figure
from ..facts.query import NO_CLAIM, ClaimQuery

R = TypeVar("R", Contribution, Premium)

Limit = Literal["fixed", "ceiling", "floor"]


@frozen
class BaseLimits:
    """What a declared base is held to; none of them where nobody says so."""

    fixed: Figure | None = None
    floor: Figure | None = None
    ceiling: Figure | None = None

    def hold(self, declared: int | None) -> tuple[int | None, Limit | None]:
        """The base in force, and what it is held to; none where nothing was declared and no base is fixed."""
        if self.fixed is not None:
            return self.fixed.value, "fixed"
        if declared is None:
            return None, None
        base = declared
        limit: Limit | None = None
        if self.ceiling is not None and base > self.ceiling.value:
            base, limit = self.ceiling.value, "ceiling"
        if self.floor is not None and base < self.floor.value:
            base, limit = self.floor.value, "floor"
        return base, limit

    def citation(self, limit: Limit | None) -> Citation | None:
        """Where a limit stands."""
        figure = {"fixed": self.fixed, "floor": self.floor, "ceiling": self.ceiling}[limit] if limit else None
        return figure.citation if figure else None


def base_limits(rules: RuleSet, person: Person, day: dt.date) -> BaseLimits:
    """What the base of a person is held to on a day; a figure that is not known holds nothing.

    Args:
        rules: by which bills are settled or contributions paid.
    """
    paying = rules.contribution_rules()
    scheme, standing = person.scheme.on(day), person.standing.on(day)
    if paying is None or scheme is None or standing is None:
        return BaseLimits()
    try:
        year = paying.year_of(scheme, day)
        query = ClaimQuery(paying, person, NO_CLAIM, day, year)
        owed, bounds = applicable(paying.declared.contribution, scheme, standing, query)
    except YibaoError:
        return BaseLimits()
    if len(owed) > 1 or not (owed or bounds):
        return BaseLimits()
    rule = (owed or bounds)[0][1]
    return BaseLimits(*(_known(query, table) for table in (rule.base, rule.floor, rule.ceiling)))


def applicable(
    rules: Mapping[str, R], scheme: str, standing: str | None, query: ClaimQuery
) -> tuple[list[tuple[str, R]], list[tuple[str, R]]]:
    """The declarations that are about the person on the day: those of the area, and those that only say the least."""
    about: tuple[list[tuple[str, R]], list[tuple[str, R]]] = ([], [])
    for name, rule in rules.items():
        if rule.scheme != scheme or not rule.in_force(query.day):
            continue
        declared: Contribution | Premium = rule
        if isinstance(declared, Contribution) and standing not in declared.standings:
            continue
        if query.holds(rule.when):
            about[rule.bound].append((name, rule))
    return about


def _known(query: ClaimQuery, table: str | None) -> Figure | None:
    """The figure of a table on the day of a query; none where it is not known."""
    if table is None:
        return None
    try:
        return read_figure(query.rules, table, query.day, query.label)
    except YibaoError:
        return None
