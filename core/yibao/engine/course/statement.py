"""A year's statement, made on demand: what was paid by whom for which benefit, and what is left of each limit."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from ...model.inputs.person import Person
from ...model.results.settlement import CourseResult, Reversal, Settlement
from ...model.values.classes import define, frozen
from ...model.values.dates import in_force
from ...model.values.errors import InputError, NoRuleError, RuleError
from ...model.values.money import Fen, share
from ...model.values.text import Text
from ...model.values.vocabulary import BENEFITS, PAYERS
from ...rules.figures.dimensions import Fact, label_of, labels_of
from ...rules.lowering.plan import UNKNOWN, LoweredLimit, LoweredPlan, LoweredSegment, LoweredStage
from ...rules.ruleset import BenefitYear, RuleSet
from ..facts.query import NO_CLAIM, ClaimQuery

OF_CLAIM = (
    "facility.level", "facility.grade", "care_area", "filing", "filed_place", "emergency", "disease", "disease_registered",
    "prescription.level", "line_kind",
)  # fmt: skip
"""Facts that every claim has for itself, so that the next one may have others."""


@frozen
class Sum:
    """Claims added up, in fen; ``cash_benefits`` is what the person was paid beside the bills."""

    claims: int
    total: Fen
    payers: Mapping[str, Fen]
    cash_benefits: Mapping[str, Fen]


@frozen
class Left:
    """What is left of one limit that a counter uses up.

    Attributes:
        benefits: for which it holds; when: the labels of the last claim that the limit depends on.
        towards: what begins where nothing is left; payer: who pays in the segment, if somebody does.
        key: what the counter is kept apart by; measure: whether ``amount`` or ``payment`` uses it up.
        limit, used, left: fen.
    """

    benefits: tuple[str, ...]
    stage: str
    segment: str
    label: Text
    towards: Text
    payer: str | None
    when: Mapping[str, str]
    counter: str
    key: str
    measure: str
    limit: Fen
    used: Fen
    left: Fen


@frozen
class Statement:
    """One benefit year of one scheme, as it stands after everything that was taken back.

    Attributes:
        on: the day of its last claim; benefits: the sums of each benefit.
    """

    scheme: str
    year: BenefitYear
    on: dt.date
    whole: Sum
    benefits: Mapping[str, Sum]
    left: tuple[Left, ...]


@define(eq=False)
class _Standing:
    """A claim as it stands at the end."""

    settlement: Settlement
    scheme: str
    payers: dict[str, int]
    counters: dict[str, int]
    cash_benefits: dict[str, int]


def statements(rules: RuleSet, person: Person, result: CourseResult) -> tuple[Statement, ...]:
    """One statement for each benefit year and scheme in which a claim stands, in order of time."""
    groups: dict[tuple[str, str], list[_Standing]] = {}
    years: dict[tuple[str, str], BenefitYear] = {}
    for one in _standing(person, result):
        year = rules.year_of(one.scheme, one.settlement.date)
        years[one.scheme, year.key] = year
        groups.setdefault((one.scheme, year.key), []).append(one)
    return tuple(_statement(rules, person, scheme, years[scheme, key], group) for (scheme, key), group in groups.items())


def _standing(person: Person, result: CourseResult) -> list[_Standing]:
    """The claims that nobody took back, with the amounts that taking others back left them."""
    found: dict[str, _Standing] = {}
    for entry in result.entries:
        if isinstance(entry, Reversal):
            found.pop(entry.reverses, None)
            for change in entry.changes:
                kind, _, name = change.name.partition(".")
                one = found.get(change.claim)
                if one is not None and kind in ("payers", "counters", "cash_benefits"):
                    getattr(one, kind)[name] = change.after
        else:
            counters = {
                f"{name}[{key}]" if key else name: value
                for (name, period, key), value in sorted(entry.counters.items())
                if not period.startswith("stay:")
            }
            besides = {one.id: one.amount for one in entry.cash_benefits}
            scheme = person.scheme.on(entry.date) or ""
            found[entry.claim] = _Standing(entry, scheme, dict(entry.payers), counters, besides)
    return list(found.values())


def _statement(rules: RuleSet, person: Person, scheme: str, year: BenefitYear, group: Sequence[_Standing]) -> Statement:
    by_benefit: dict[str, list[_Standing]] = {}
    for one in group:
        by_benefit.setdefault(one.settlement.benefit, []).append(one)
    last = max(group, key=lambda one: one.settlement.date).settlement.date
    benefits = {benefit: _sum(by_benefit[benefit]) for benefit in BENEFITS if benefit in by_benefit}
    left = _Limits(rules, person, scheme, year, last, by_benefit, group[-1].counters).all()
    return Statement(scheme, year, last, _sum(group), benefits, left)


def _sum(group: Sequence[_Standing]) -> Sum:
    payers: dict[str, int] = {}
    besides: dict[str, int] = {}
    for one in group:
        for name, amount in one.payers.items():
            payers[name] = payers.get(name, 0) + amount
        for name, amount in one.cash_benefits.items():
            besides[name] = besides.get(name, 0) + amount
    ordered = {name: payers[name] for name in PAYERS if payers.get(name) or name == "cash"}
    return Sum(len(group), sum(one.settlement.total for one in group), ordered, besides)


class _OfClaim(Exception):
    """A fact that only a claim has."""


class _Limits:
    """The limits that counters use up, in the plans of a scheme on a day, for what is known of a person."""

    def __init__(
        self,
        rules: RuleSet,
        person: Person,
        scheme: str,
        year: BenefitYear,
        day: dt.date,
        claims: Mapping[str, Sequence[_Standing]],
        counters: Mapping[str, int],
    ) -> None:
        self.rules, self.person, self.scheme, self.year, self.day = rules, person, scheme, year, day
        self.claims = claims
        self.counters = counters

    def all(self) -> tuple[Left, ...]:
        """Every limit once, in the order of benefits, stages and segments."""
        found: dict[tuple[Any, ...], Left] = {}
        for benefit in BENEFITS:
            try:
                plan = self._plan_of(benefit)
            except NoRuleError:
                continue
            for one in self._plan(plan, benefit):
                label = None if one.measure == "payment" else one.label  # one ceiling on payment may stand in many segments
                same = (one.counter, one.key, one.measure, one.limit, label, tuple(one.when.items()))
                known = found.get(same)
                before = known.benefits if known else ()
                found[same] = attrs.evolve(known or one, benefits=tuple(dict.fromkeys((*before, benefit))))
        return tuple(found.values())

    def _plan_of(self, benefit: str) -> LoweredPlan:
        """The plan that settled the last claim for a benefit, where it still stands; else the one that would settle the next."""
        claims = self.claims.get(benefit, ())
        name = claims[-1].settlement.plan if claims else ""
        known = self.rules.declared.plan.get(name)
        if known is not None and in_force(self.day, known.from_, known.to):
            return self.rules.plan_named(name, self.day)
        return self.rules.plan_on(self.scheme, benefit, self.day)

    def _plan(self, plan: LoweredPlan, benefit: str) -> Iterator[Left]:
        labels = [self._label(name, benefit) for name in plan.dimensions]
        for stage in plan.stages:
            if self._stands(plan, stage.when, labels):
                standing = [one for one in stage.segments if self._stands(plan, one.when, labels)]
                for place, segment in enumerate(standing):
                    following = standing[place + 1] if place + 1 < len(standing) else None
                    for limit in segment.limits:
                        yield from self._left(plan, stage, segment, following, limit, labels)

    def _left(
        self,
        plan: LoweredPlan,
        stage: LoweredStage,
        segment: LoweredSegment,
        following: LoweredSegment | None,
        limit: LoweredLimit,
        labels: Sequence[tuple[int, bool] | None],
    ) -> Iterator[Left]:
        if limit.counter < 0 or limit.table < 0 or limit.days:
            return
        edge = self._value(plan, limit.table, labels)
        if limit.kind == "share" and edge is not None:
            base = self._base(plan, limit, labels)
            edge = None if base is None else share(base, edge)
        counter = plan.counters[limit.counter]
        apart = [labels[index] for index in counter.per]
        if edge is None or counter.reset in ("claim", "stay") or None in apart:
            return
        key = ",".join(plan.labels[index][one[0]] for index, one in zip(counter.per, apart, strict=True) if one)
        if limit.highest >= 0:
            edge = max(edge, self.counters.get(plan.counters[limit.highest].name, 0))
        used = self.counters.get(f"{counter.name}[{key}]" if key else counter.name, 0)
        when = {
            plan.dimensions[index]: plan.labels[index][found[0]]
            for index in dict.fromkeys((*plan.tables[limit.table].dimensions, *counter.per))
            if (found := labels[index]) is not None and found[1]
        }
        yield Left(
            (),
            stage.id,
            segment.id,
            segment.label,
            _towards(plan, stage, segment, following, limit),
            plan.payers[segment.payer] if segment.payer >= 0 else None,
            when,
            counter.name,
            key,
            limit.measure,
            edge,
            used,
            max(0, edge - used),
        )

    def _label(self, name: str, benefit: str) -> tuple[int, bool] | None:
        """The index of a dimension's label and whether it is only that of the last claim; none where nothing tells it."""
        rules = self.rules
        claims = self.claims.get(benefit, ())
        trace = claims[-1].settlement.trace if claims else None

        def get(fact: Fact) -> Any:
            if fact[0] in OF_CLAIM or fact[0].kind == "counter":
                raise _OfClaim
            if fact[0] == "benefit":
                return benefit
            return ClaimQuery(rules, self.person, NO_CLAIM, self.day, self.year).get(fact)

        options = labels_of(rules.declared, name)
        try:
            return options.index(label_of(rules.declared, rules.functions, name, get)), False
        except (_OfClaim, NoRuleError, InputError, RuleError, ValueError):
            label = trace.dimensions.get(name) if trace else None
            return (options.index(label), True) if label in options else None

    def _value(self, plan: LoweredPlan, index: int, labels: Sequence[tuple[int, bool] | None]) -> int | None:
        table = plan.tables[index]
        if any(labels[dimension] is None for dimension in table.dimensions):
            return None
        value = table.at([one[0] if one else 0 for one in labels]).value
        return None if value == UNKNOWN else value

    def _stands(self, plan: LoweredPlan, when: int, labels: Sequence[tuple[int, bool] | None]) -> bool:
        return when < 0 or bool(self._value(plan, when, labels))

    def _base(self, plan: LoweredPlan, limit: LoweredLimit, labels: Sequence[tuple[int, bool] | None]) -> int | None:
        """What a limit is a ratio of, where that is known without a claim."""
        if limit.of == "table":
            return self._value(plan, limit.of_table, labels)
        if limit.of == "fact":
            try:
                value = ClaimQuery(self.rules, self.person, NO_CLAIM, self.day, self.year).fact(f"fact.{limit.fact}")
            except (NoRuleError, InputError):
                return None
            return None if value is None else int(value)
        return None


def _towards(
    plan: LoweredPlan, stage: LoweredStage, segment: LoweredSegment, following: LoweredSegment | None, limit: LoweredLimit
) -> Text:
    """What begins where nothing is left of a limit."""
    payer = PAYERS.get(plan.payers[segment.payer]) if segment.payer >= 0 else None
    if limit.measure == "payment" and payer is not None:
        return Text(f"{payer.zh}还可支付", f"that the {payer.en[0].lower()}{payer.en[1:]} can still pay")
    if not stage.opens and payer is None:
        return Text(f"到{stage.label.zh}", f"to {stage.label.en}")
    if following is not None:
        return Text(f"到{following.label.zh}", f"to {following.label.en}")
    return Text("到封顶线", "to the ceiling")
