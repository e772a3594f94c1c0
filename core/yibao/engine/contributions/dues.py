"""What is due for one person: a month's contribution or a year's premium by the declarations that stand for that person."""

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from ...model.inputs.person import Person
from ...model.results.contributions import Due
from ...model.results.trace import Citation
from ...model.values.classes import define
from ...model.values.errors import InputError, YibaoError
from ...model.values.text import Text
from ...model.values.vocabulary import WORDS
from ...rules.language.contributions import Contribution
from ...rules.ruleset import BenefitYear, RuleSet
from ..accounts.contribution_base import BaseLimits, applicable
from ..facts.figures import Figure
from ..facts.query import NO_CLAIM, ClaimQuery
from .shares import DueQuery, shares_due

_NOTHING = {
    "not_enrolled": Text("未参保,无需缴费", "not enrolled: nothing is due"),
    "ended": Text("已停保,无需缴费", "cover has ended: nothing is due"),
    "lapsed": Text("断缴,当月未缴费", "lapsed: nothing was paid for this time"),
}
"""Why nothing is owed, by the state of cover."""

_NOT_DUE = Text("当月没有应缴项目", "no share is due for this month")


@define(eq=False)
class DuesCalculator:
    """Works out what one person is asked to pay.

    Attributes:
        used: the figures read so far.
    """

    rules: RuleSet
    person: Person
    used: dict[Citation, None] = attrs.Factory(dict)

    def month(self, day: dt.date) -> Due | None:
        """What is due for the month that begins on a day; none where the scheme is paid by the year."""
        due = Due(day, day.replace(day=calendar.monthrange(day.year, day.month)[1]))
        cover = self.person.cover.on(day) if self.person.cover else None
        scheme, standing = self.person.scheme.on(day), self.person.standing.on(day)
        due = attrs.evolve(due, scheme=scheme, standing=standing)
        if cover in _NOTHING:
            return attrs.evolve(due, nothing=_NOTHING[cover])
        if scheme is None or standing is None:
            missing = "scheme" if scheme is None else "standing"
            return attrs.evolve(due, unknown=Text(f"{day} 的 {missing} 未给出", f"{missing} is not given for {day}"))
        contributions = self.rules.declared.contribution
        try:
            query = self.query(scheme, day)
            rules, bounds = applicable(contributions, scheme, standing, query)
        except YibaoError as error:
            return attrs.evolve(due, unknown=error.what)
        if not rules and not bounds:
            monthly = any(rule.scheme == scheme for rule in contributions.values())
            if not monthly and any(rule.scheme == scheme for rule in self.rules.declared.premium.values()):
                return None
            return attrs.evolve(due, unknown=_no_rule(self.rules, scheme, standing))
        if len(rules) > 1:
            names = ", ".join(name for name, _ in rules)
            return attrs.evolve(due, unknown=Text(f"两条缴费规则同时适用:{names}", f"two rules on contributions apply: {names}"))
        name, rule = (rules or bounds)[0]
        return self.monthly(attrs.evolve(due, rule=name, label=rule.label), rule, query, [bound for _, bound in bounds])

    def monthly(self, due: Due, rule: Contribution, query: DueQuery, bounds: Sequence[Contribution] = ()) -> Due:
        """A month's contribution by one declaration; ``bounds`` are those that only say the least."""
        try:
            due = self._base(due, rule, query)
        except YibaoError as error:
            due = attrs.evolve(due, unknown=error.what)
        if not rule.share:
            self.used[Citation(f"contribution.{due.rule}", rule.source, rule.status, rule.from_ or dt.date.min, "effective")] = None
            return attrs.evolve(due, unknown=None, nothing=rule.note or rule.label)
        shares = shares_due(rule, due.base, query, () if rule.bound else bounds)
        if not shares:
            return attrs.evolve(due, unknown=None, nothing=_NOT_DUE)
        if due.unknown is not None:
            why = due.unknown
            shares = tuple(attrs.evolve(each, unknown=each.unknown or why) if each.amount is None else each for each in shares)
        return attrs.evolve(due, shares=shares)

    def _base(self, due: Due, rule: Contribution, query: DueQuery) -> Due:
        """The base in force: fixed, or declared and held between floor and ceiling.

        Raises:
            YibaoError: it was not declared, or a figure is missing.
        """
        if all(share.ratio is None for share in rule.share):
            return due
        if rule.base:
            return attrs.evolve(due, base=query.value(rule.base), held="fixed")
        declared = self.person.contribution_base.on(query.day) if self.person.contribution_base else None
        if declared is None:
            raise InputError(
                f"{query.day} 的缴费基数 person.contribution_base 未给出",
                f"person.contribution_base, the contribution base, is not given for {query.day}",
            )
        limits = BaseLimits(floor=_figure(query, rule.floor), ceiling=_figure(query, rule.ceiling))
        base, limit = limits.hold(declared)
        floor, ceiling = (None if figure is None else figure.value for figure in (limits.floor, limits.ceiling))
        return attrs.evolve(due, declared=declared, base=base, floor=floor, ceiling=ceiling, held=limit)

    def premiums(self, months: Sequence[dt.date]) -> Iterator[Due]:
        """What is due for each benefit year of which some month is asked about, by the figures of its first day."""
        done: set[tuple[str, dt.date]] = set()
        for day in months:
            cover = self.person.cover.on(day) if self.person.cover else None
            scheme = self.person.scheme.on(day)
            if scheme is None or cover in _NOTHING:
                continue
            try:
                year = self._year_of(scheme, day)
            except YibaoError as error:
                if any(premium.scheme == scheme for premium in self.rules.declared.premium.values()):
                    yield Due(day, day, scheme=scheme, unknown=error.what)
                continue
            if (scheme, year.first) not in done:
                done.add((scheme, year.first))
                yield from self._yearly(scheme, day, year)

    def _yearly(self, scheme: str, day: dt.date, year: BenefitYear) -> Iterator[Due]:
        due = Due(year.first, year.last, scheme=scheme, standing=self.person.standing.on(day))
        query = self.query(scheme, day, year.first)
        try:
            rules, bounds = applicable(self.rules.declared.premium, scheme, None, query)
        except YibaoError as error:
            yield attrs.evolve(due, unknown=error.what)
            return
        for name, rule in rules or bounds[:1]:
            shares = shares_due(rule, None, query, () if rule.bound else [bound for _, bound in bounds])
            if shares:
                yield attrs.evolve(due, rule=name, label=rule.label, shares=shares)

    def fact(self, name: str, day: dt.date = dt.date.max) -> Any:
        """A declared fact on a day, or its latest value; none where it was not given or is not asked for."""
        if name not in self.rules.declared.fact:
            return None
        return ClaimQuery(self.rules, self.person, NO_CLAIM, day, _calendar(2000)).fact(f"fact.{name}")

    def query(self, scheme: str, day: dt.date, figures_on: dt.date | None = None) -> DueQuery:
        """What the declarations of a scheme read of the person on a day, by the figures of that day or another."""
        return DueQuery(self.rules, self.person, NO_CLAIM, day, self._year_of(scheme, day), figures_on or day, self.used)

    def _year_of(self, scheme: str, day: dt.date) -> BenefitYear:
        """The benefit year of a day; the calendar year where the area declares no such scheme."""
        return self.rules.year_of(scheme, day) if scheme in self.rules.declared.scheme else _calendar(day.year)


def _figure(query: DueQuery, table: str | None) -> Figure | None:
    """A figure that limits the base, noted as used; raises as :meth:`DueQuery.noted` does."""
    return query.noted(table) if table else None


def _calendar(year: int) -> BenefitYear:
    first = dt.date(year, 1, 1)
    return BenefitYear(first, dt.date(year, 12, 31), first.isoformat(), Citation("year", (), "unverified", first, "effective"))


def _no_rule(rules: RuleSet, scheme: str, standing: str) -> Text:
    area, declared = rules.area.name, rules.declared.scheme.get(scheme)
    where, who = declared.label if declared else WORDS[scheme], WORDS[standing]
    return Text(
        f"{area.zh}没有“{where.zh}”中“{who.zh}”的缴费规则", f"{area.en} has no rule on what is paid in “{where.en}” by “{who.en}”"
    )
