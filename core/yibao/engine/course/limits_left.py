"""What is left of the limits that counters use up, as far as it is known without a claim."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from ...model.inputs.person import Person
from ...model.results.settlement import Settlement
from ...model.values.classes import define, frozen
from ...model.values.errors import InputError, NoRuleError, RuleError
from ...model.values.money import UNLIMITED, Fen
from ...model.values.text import Text
from ...model.values.vocabulary import BENEFITS, payer_text
from ...rules.figures.dimensions import CLAIM_FACTS, Fact, labels_of
from ...rules.lowering.plan import UNKNOWN, LoweredLimit, LoweredPlan, LoweredSegment, LoweredStage
from ...rules.ruleset import BenefitYear, RuleSet
from ..facts.query import NO_CLAIM, ClaimQuery
from ..flow.limits import edge_of

OF_CLAIM = {*CLAIM_FACTS, "line_kind"} - {"benefit", "stay", "prescription.days"}
"""Facts of which the next claim may have others than the last; its benefit is asked about."""


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


class _OfClaim(Exception):
    """A fact that only a claim has."""


@define(eq=False)
class _NextClaim(ClaimQuery):
    """The next claim for a benefit, of which only that and the person are known."""

    benefit: str

    def get(self, fact: Fact) -> Any:
        """The value of a fact.

        Raises:
            _OfClaim: only the claim itself has it.
        """
        if fact[0] in OF_CLAIM or fact[0].kind == "counter":
            raise _OfClaim
        return self.benefit if fact[0] == "benefit" else super().get(fact)


Label = tuple[int, bool] | None
"""The index of a dimension's label, and whether it is only that of the last claim; none where nothing tells it."""


def limits_left(
    rules: RuleSet,
    person: Person,
    scheme: str,
    year: BenefitYear,
    day: dt.date,
    last: Mapping[str, Settlement],
    counters: Mapping[tuple[str, str], int],
) -> tuple[Left, ...]:
    """What is left of every limit in the plans of a scheme on a day, in the order of benefits, stages and segments.

    Args:
        last: the last claim that stands, by benefit; counters: what they hold, by name and key.
    """
    limits: dict[tuple[Any, ...], Left] = {}
    for benefit in BENEFITS:
        try:
            plan = _plan_of(rules, scheme, benefit, day, last.get(benefit))
        except NoRuleError:
            continue
        query = _NextClaim(rules, person, NO_CLAIM, day, year, benefit)
        labels = [_label(query, name, last.get(benefit)) for name in plan.dimensions]
        for left in _PlanLimits(plan, query, counters, labels).all():
            label = None if left.measure == "payment" else left.label  # one ceiling on payment may stand in many segments
            same = (left.counter, left.key, left.measure, left.limit, label, tuple(left.when.items()))
            before = limits[same].benefits if same in limits else ()
            limits[same] = attrs.evolve(limits.get(same, left), benefits=tuple(dict.fromkeys((*before, benefit))))
    return tuple(limits.values())


def _plan_of(rules: RuleSet, scheme: str, benefit: str, day: dt.date, last: Settlement | None) -> LoweredPlan:
    """The plan that settled the last claim for a benefit, where it still stands; else the one that would settle the next."""
    plan = rules.declared.plan.get(last.plan) if last else None
    if last is not None and plan is not None and plan.in_force(day):
        return rules.plan_named(last.plan, day)
    return rules.plan_on(scheme, benefit, day)


def _label(query: _NextClaim, name: str, last: Settlement | None) -> Label:
    options = labels_of(query.rules.declared, name)
    try:
        return options.index(query.label(name)), False
    except (_OfClaim, NoRuleError, InputError, RuleError, ValueError):
        label = last.trace.dimensions.get(name) if last and last.trace else None
        return (options.index(label), True) if label in options else None


@define(eq=False)
class _PlanLimits:
    """The limits of one plan, with the labels of its dimensions."""

    plan: LoweredPlan
    query: _NextClaim
    counters: Mapping[tuple[str, str], int]
    labels: Sequence[Label]

    def all(self) -> Iterator[Left]:
        """What is left of each limit that a counter uses up."""
        for stage in self.plan.stages:
            if self._stands(stage.when):
                segments = [segment for segment in stage.segments if self._stands(segment.when)]
                for segment, following in zip(segments, [*segments[1:], None], strict=False):
                    for limit in segment.limits:
                        yield from self._left(stage, segment, following, limit)

    def _left(
        self, stage: LoweredStage, segment: LoweredSegment, following: LoweredSegment | None, limit: LoweredLimit
    ) -> Iterator[Left]:
        plan = self.plan
        if limit.counter < 0 or limit.table < 0 or limit.days:
            return
        figures = {table: self._value(table) for table in limit.tables}
        known = {table: figure for table, figure in figures.items() if figure is not None}
        base = self._base(limit)
        edge = None if base is None or len(known) < len(figures) else edge_of(limit, known, base)
        counter = plan.counters[limit.counter]
        key = self._labels(counter.per)
        if edge is None or counter.reset in ("claim", "stay") or len(key) < len(counter.per) or counter.raw:
            return
        if limit.highest >= 0:
            edge = max(edge, self.counters.get((plan.counters[limit.highest].name, ""), 0))
        keyed = ",".join(key.values())
        used = self.counters.get((counter.name, keyed), 0)
        yield Left(
            benefits=(),
            stage=stage.id,
            segment=segment.id,
            label=segment.label,
            towards=_towards(plan, stage, segment, following, limit),
            payer=plan.payers[segment.payer] if segment.payer >= 0 else None,
            when=self._labels((*plan.tables[limit.table].dimensions, *counter.per), of_claim=True),
            counter=counter.name,
            key=keyed,
            measure=limit.measure,
            limit=edge,
            used=used,
            left=max(0, edge - used),
        )

    def _labels(self, dimensions: Sequence[int], *, of_claim: bool = False) -> dict[str, str]:
        """The labels of dimensions, where they are known; or those that are only known of the last claim."""
        labels = ((index, label) for index in dimensions if (label := self.labels[index]) is not None)
        return {self.plan.dimensions[index]: self.plan.labels[index][at] for index, (at, last) in labels if last or not of_claim}

    def _value(self, index: int) -> int | None:
        table = self.plan.tables[index]
        if any(self.labels[dimension] is None for dimension in table.dimensions):
            return None
        value = table.at([label[0] if label else 0 for label in self.labels]).value
        return None if value in (UNKNOWN, UNLIMITED) else value

    def _stands(self, when: int) -> bool:
        return when < 0 or bool(self._value(when))

    def _base(self, limit: LoweredLimit) -> int | None:
        """What a limit is a ratio of, where that is known without a claim; nothing for one that is none."""
        if limit.kind == "table":
            return 0
        if limit.of == "table":
            return self._value(limit.of_table)
        if limit.of == "fact":
            try:
                value = self.query.fact(f"fact.{limit.fact}")
            except (NoRuleError, InputError):
                return None
            return None if value is None else int(value)
        return None


def _towards(
    plan: LoweredPlan, stage: LoweredStage, segment: LoweredSegment, following: LoweredSegment | None, limit: LoweredLimit
) -> Text:
    """What begins where nothing is left of a limit."""
    payer = payer_text(plan.payers[segment.payer]) if segment.payer >= 0 else None
    if limit.measure == "payment" and payer is not None:
        return Text(f"{payer.zh}还可支付", f"that the {payer.en[0].lower()}{payer.en[1:]} can still pay")
    if not stage.opens and payer is None:
        return Text(f"到{stage.label.zh}", f"to {stage.label.en}")
    if following is not None:
        return Text(f"到{following.label.zh}", f"to {following.label.en}")
    return Text("到封顶线", "to the ceiling")
