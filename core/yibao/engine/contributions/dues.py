"""What is due for one person: a month's contribution or a year's premium by the declarations that stand for that person."""

import calendar
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from ...model.inputs.person import Person
from ...model.results.contributions import Due, PartDue, ShareDue
from ...model.results.trace import Citation
from ...model.values.classes import define
from ...model.values.dates import in_force
from ...model.values.errors import InputError, NoRuleError, YibaoError
from ...model.values.money import PPM, Rounding, share
from ...model.values.text import Text
from ...model.values.vocabulary import WORDS
from ...rules.figures.dimensions import Fact, label_of
from ...rules.figures.tables import Cell
from ...rules.figures.titles import table_title
from ...rules.language.contributions import Contribution, Premium, Relief, Share, SharePart
from ...rules.ruleset import BenefitYear, RuleSet
from ..facts.figures import no_figure
from ..facts.query import NO_CLAIM, ClaimQuery

R = TypeVar("R", Contribution, Premium)

_NOTHING = {
    "not_enrolled": Text("未参保,无需缴费", "not enrolled: nothing is due"),
    "ended": Text("已停保,无需缴费", "cover has ended: nothing is due"),
    "lapsed": Text("断缴,当月未缴费", "lapsed: nothing was paid for this time"),
}
"""Why nothing is owed, by the state of cover."""


@define(eq=False)
class DuesCalculator:
    """What is asked of one person, and the figures used so far."""

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
        try:
            year = self.year_of(scheme, day)
            ours, bounds = self._standing_rules(self.rules.declared.contribution, scheme, standing, day, year)
        except YibaoError as error:
            return attrs.evolve(due, unknown=error.what)
        if not ours and not bounds:
            declared = self.rules.declared
            monthly = any(rule.scheme == scheme for rule in declared.contribution.values())
            if not monthly and any(rule.scheme == scheme for rule in declared.premium.values()):
                return None
            return attrs.evolve(due, unknown=_no_rule(self.rules, scheme, standing))
        if len(ours) > 1:
            names = ", ".join(name for name, _ in ours)
            return attrs.evolve(due, unknown=Text(f"两条缴费规则同时适用:{names}", f"two rules on contributions apply: {names}"))
        name, rule = (ours or bounds)[0]
        return self.monthly(attrs.evolve(due, rule=name, label=rule.label), rule, day, year, bounds)

    def monthly(
        self, due: Due, rule: Contribution, day: dt.date, year: BenefitYear, bounds: Sequence[tuple[str, Contribution]]
    ) -> Due:
        """A month's contribution by one declaration; ``bounds`` are those that only say the least."""
        get = self.getter(day, year)
        try:
            due = self._base(due, rule, day, get)
        except YibaoError as error:
            due = attrs.evolve(due, unknown=error.what)
        if not rule.share:
            self.used[Citation(f"contribution.{due.rule}", rule.source, rule.status, rule.from_ or dt.date.min, "effective")] = None
            return attrs.evolve(due, unknown=None, nothing=rule.note or rule.label)
        shares = [
            one for given in rule.share for one in self._share(given, rule.relief, due.base, day, day.month, get, bound=rule.bound)
        ]
        if not shares:
            return attrs.evolve(due, unknown=None, nothing=_NOT_DUE)
        if due.unknown is not None:
            why = due.unknown
            shares = [attrs.evolve(one, unknown=one.unknown or why) if one.amount is None else one for one in shares]
        least = () if rule.bound else [bound for _, bound in bounds]
        return attrs.evolve(due, shares=self._bounded(shares, least, due.base, day, day.month, get))

    def _base(self, due: Due, rule: Contribution, day: dt.date, get: Callable[[Fact], Any]) -> Due:
        """The base in force: fixed, or declared and held between floor and ceiling.

        Raises:
            YibaoError: it was not declared, or a figure is missing.
        """
        if all(given.ratio is None for given in rule.share):
            return due
        if rule.base:
            return attrs.evolve(due, base=self.figure(rule.base, day, get), held="fixed")
        declared = self.person.contribution_base.on(day) if self.person.contribution_base else None
        if declared is None:
            raise InputError(
                f"{day} 的缴费基数 person.contribution_base 未给出",
                f"person.contribution_base, the contribution base, is not given for {day}",
            )
        due = attrs.evolve(due, declared=declared)
        floor = self.figure(rule.floor, day, get) if rule.floor else None
        ceiling = self.figure(rule.ceiling, day, get) if rule.ceiling else None
        base, held = declared, None
        if ceiling is not None and base > ceiling:
            base, held = ceiling, "ceiling"
        if floor is not None and base < floor:
            base, held = floor, "floor"
        return attrs.evolve(due, base=base, floor=floor, ceiling=ceiling, held=held)

    def premiums(self, months: Sequence[dt.date]) -> Iterator[Due]:
        """What is due for each benefit year of which some month is asked about, by the figures of its first day."""
        done: set[tuple[str, dt.date]] = set()
        for day in months:
            cover = self.person.cover.on(day) if self.person.cover else None
            scheme = self.person.scheme.on(day)
            if scheme is None or cover in _NOTHING:
                continue
            try:
                year = self.year_of(scheme, day)
            except YibaoError as error:
                if any(one.scheme == scheme for one in self.rules.declared.premium.values()):
                    yield Due(day, day, scheme=scheme, unknown=error.what)
                continue
            if (scheme, year.first) not in done:
                done.add((scheme, year.first))
                yield from self._yearly(scheme, day, year)

    def _yearly(self, scheme: str, day: dt.date, year: BenefitYear) -> Iterator[Due]:
        due = Due(year.first, year.last, scheme=scheme, standing=self.person.standing.on(day))
        try:
            ours, bounds = self._standing_rules(self.rules.declared.premium, scheme, None, day, year)
        except YibaoError as error:
            yield attrs.evolve(due, unknown=error.what)
            return
        get = self.getter(day, year)
        for name, rule in ours or bounds[:1]:
            shares = [
                one for given in rule.share for one in self._share(given, rule.relief, None, year.first, 0, get, bound=rule.bound)
            ]
            if shares:
                least = () if rule.bound else [bound for _, bound in bounds]
                yield attrs.evolve(due, rule=name, label=rule.label, shares=self._bounded(shares, least, None, year.first, 0, get))

    def _bounded(
        self,
        shares: Sequence[ShareDue],
        bounds: Sequence[Contribution | Premium],
        base: int | None,
        day: dt.date,
        month: int,
        get: Callable[[Fact], Any],
    ) -> tuple[ShareDue, ...]:
        """Shares whose amount is not known, with the least that a higher level asks of the same payer, on the base taken here."""
        if all(one.amount is not None for one in shares):
            return tuple(shares)
        least: dict[str, int] = {}
        for bound in bounds:
            for given in bound.share:
                for one in self._share(given, bound.relief, base, day, month, get, bound=True):
                    if one.at_least is not None:
                        least[one.payer] = one.at_least
        return tuple(attrs.evolve(one, at_least=least.get(one.payer)) if one.amount is None and least else one for one in shares)

    def _standing_rules(
        self, rules: Mapping[str, R], scheme: str, standing: str | None, day: dt.date, year: BenefitYear
    ) -> tuple[list[tuple[str, R]], list[tuple[str, R]]]:
        """The declarations that are about somebody on a day: those of the area, and those that only say the least."""
        found: tuple[list[tuple[str, R]], list[tuple[str, R]]] = ([], [])
        get = self.getter(day, year)
        for name, rule in rules.items():
            if rule.scheme != scheme or not in_force(day, rule.from_, rule.to):
                continue
            one: Contribution | Premium = rule
            if isinstance(one, Contribution) and standing not in one.standings:
                continue
            if self._holds(rule.when, get):
                found[rule.bound].append((name, rule))
        return found

    def _share(
        self,
        given: Share,
        reliefs: Sequence[Relief],
        base: int | None,
        day: dt.date,
        month: int,
        get: Callable[[Fact], Any],
        *,
        bound: bool,
    ) -> Iterator[ShareDue]:
        """What one payer owes, and who bears it instead."""
        if not in_force(day, given.from_, given.to) or (month and given.months and month not in given.months):
            return
        due = ShareDue(given.id, given.label, given.payer, None)
        others: list[ShareDue] = []
        try:
            if not self._holds(given.when, get):
                return
            if given.amount:
                amount: int | None = self.figure(given.amount, day, get)
            else:
                ratio = self.figure(given.ratio or "", day, get)
                due = attrs.evolve(due, ratio=ratio)
                amount = None if base is None else _rounded(base, ratio, given.rounding, given.unit)
                if base is not None and amount is not None:
                    due = attrs.evolve(due, parts=tuple(self._parts(given.parts, base, amount, given.rounding, day, get)))
            if amount is not None:
                for relief in reliefs:
                    if relief.of == given.id and in_force(day, relief.from_, relief.to) and self._holds(relief.when, get):
                        taken = self._relieved(relief, amount, day, get)
                        amount -= taken
                        others.append(ShareDue(relief.id, relief.label, relief.payer, taken))
            due = (
                attrs.evolve(due, amount=None, at_least=amount, unknown=_ONLY_LEAST) if bound else attrs.evolve(due, amount=amount)
            )
        except YibaoError as error:
            due = attrs.evolve(due, amount=None, unknown=_with_question(error))
            others = []
        yield due
        yield from others if not bound else ()

    def _parts(
        self, parts: Sequence[SharePart], base: int, amount: int, rounding: Rounding, day: dt.date, get: Callable[[Fact], Any]
    ) -> Iterator[PartDue]:
        """Each part is its ratio of the base, but never more than is left of the share."""
        left = amount
        for part in parts:
            one = min(share(base, self.figure(part.ratio, day, get), rounding), left)
            left -= one
            yield PartDue(part.id, part.label, one)
        if parts:
            yield PartDue("basic", Text("基本医疗保险", "basic medical insurance"), left)

    def _relieved(self, relief: Relief, amount: int, day: dt.date, get: Callable[[Fact], Any]) -> int:
        if relief.ratio:
            return share(amount, self.figure(relief.ratio, day, get))
        return min(amount, self.figure(relief.amount or "", day, get))

    def fact(self, name: str, day: dt.date = dt.date.max) -> Any:
        """A declared fact on a day, or its latest value; none where it was not given or is not asked for."""
        if name not in self.rules.declared.fact:
            return None
        return ClaimQuery(self.rules, self.person, NO_CLAIM, day, _calendar(2000)).fact(f"fact.{name}")

    def figure(self, name: str, day: dt.date, get: Callable[[Fact], Any]) -> int:
        """A figure of a table, noted as used.

        Raises:
            NoRuleError: it is not known, with the reason.
        """
        table = self.rules.tables[name]
        labels = {one: label_of(self.rules.declared, self.rules.functions, one, get) for one in table.dimensions}
        cell: Cell | None = table.at(day, labels)
        if cell is not None and cell.reason is not None:
            title = table_title(self.rules.declared, name)
            raise NoRuleError(f"{title.zh}:{cell.reason.zh}", f"{title.en}: {cell.reason.en}")
        if cell is None or cell.value is None:
            raise no_figure(self.rules, (name, cell), labels, day)
        self.used[cell.citation(day)] = None
        return cell.value

    def _holds(self, when: Mapping[str, tuple[str, ...]], get: Callable[[Fact], Any]) -> bool:
        return all(label_of(self.rules.declared, self.rules.functions, name, get) in labels for name, labels in when.items())

    def getter(self, day: dt.date, year: BenefitYear) -> Callable[[Fact], Any]:
        """Reads facts of the person on a day."""
        return ClaimQuery(self.rules, self.person, NO_CLAIM, day, year).get

    def year_of(self, scheme: str, day: dt.date) -> BenefitYear:
        """The benefit year of a day; the calendar year where the area declares no such scheme."""
        return self.rules.year_of(scheme, day) if scheme in self.rules.declared.scheme else _calendar(day.year)


_NOT_DUE = Text("当月没有应缴项目", "no share is due for this month")

_ONLY_LEAST = Text(
    "只知道上级规定的最低标准,本地标准未知", "only the least that a higher level asks for is known, not what this area asks for"
)


def _calendar(year: int) -> BenefitYear:
    first = dt.date(year, 1, 1)
    return BenefitYear(first, dt.date(year, 12, 31), first.isoformat(), Citation("year", (), "unverified", first, "effective"))


def _rounded(base: int, ratio: int, rounding: Rounding, unit: int) -> int:
    if unit == 1:
        return share(base, ratio, rounding)
    exact, per = base * ratio, PPM * unit
    half = {"half_up": per // 2, "down": 0, "up": per - 1}[rounding]
    return (exact + half) // per * unit


def _no_rule(rules: RuleSet, scheme: str, standing: str) -> Text:
    area, called = rules.area.name, rules.declared.scheme.get(scheme)
    where, who = called.label if called else WORDS[scheme], WORDS[standing]
    return Text(
        f"{area.zh}没有“{where.zh}”中“{who.zh}”的缴费规则", f"{area.en} has no rule on what is paid in “{where.en}” by “{who.en}”"
    )


def _with_question(error: YibaoError) -> Text:
    """What is wrong, and what to do about it where something can be."""
    if error.mend is None:
        return error.what
    return Text(f"{error.what.zh}({error.mend.zh})", f"{error.what.en} ({error.mend.en})")
