"""From the facts of a claim to plain numbers: each plan is resolved once for every combination of facts that occurs."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from ...model.inputs.person import Person
from ...model.results.settlement import CounterKey
from ...model.results.trace import Adjusted, Citation
from ...model.values.caches import remember
from ...model.values.classes import define
from ...model.values.money import PPM, UNLIMITED
from ...model.values.text import Message
from ...model.values.vocabulary import SPLIT
from ...rules.figures.dimensions import CLAIM_FACTS, Fact, facts_of, label_of
from ...rules.language.plans import Redirect
from ...rules.lowering.dependence import payment_counters
from ...rules.lowering.plan import UNKNOWN, IntTable, LoweredCounter, LoweredLimit, LoweredPlan, LoweredSegment, LoweredStage
from ...rules.ruleset import RuleSet
from ..facts.facts import unchanged_period
from ..facts.figures import FigureGap
from ..facts.query import ClaimQuery, Reader, reader

Evidence = tuple[tuple[Citation, ...], tuple[Message, ...]]
"""The figures that a result rests on, and the warnings they call for."""


# define, not frozen, and flat: these are read in the innermost loop and made once for each combination of facts
@define(eq=False)
class ResolvedLimit:
    """A limit with its number.

    Attributes:
        plain: whether the value is all there is to it; base: the amount a ratio is of where that does not depend on the claim.
        account: name of the account whose balance it is, else empty.
        by_payment: whether room is counted by what the payer pays; where the payer bears all, both are the same.
    """

    rule: LoweredLimit
    plain: bool
    value: int
    account: str
    counter: int
    by_payment: bool
    base: int
    counter_name: str | None
    citation: Citation | None


@define(eq=False)
class ResolvedSegment:
    """A segment with its numbers.

    Attributes:
        grows: every counter that moves, and by what; counts: those besides the limits' own; measured: those that count payment.
        gap: a limit that is not known; ratio_gap: a ratio that is not, which matters only where money falls in.
    """

    rule: LoweredSegment
    stage: str
    id: str
    limits: tuple[ResolvedLimit, ...]
    payer: str | None
    account: str | None
    ratio: int
    half_up: bool
    part: int
    keeps: bool
    grows: tuple[tuple[int, str], ...]
    counts: tuple[tuple[int, str, LoweredCounter], ...]
    measured: tuple[int, ...]
    citation: Citation | None
    changed: tuple[Adjusted, ...]
    gap: FigureGap | None
    ratio_gap: FigureGap | None
    citations: tuple[Citation, ...]


@define(eq=False)
class ResolvedStage:
    """A stage with the segments that stand for these facts.

    Attributes:
        number: of the stage in the plan; depends: numbers of stages with which it is left out.
        taken_from: the payer whose money it takes.
    """

    rule: LoweredStage
    number: int
    base: tuple[int, ...]
    opens: bool
    above: int
    segments: tuple[ResolvedSegment, ...]
    depends: frozenset[int]
    taken_from: str | None


@define(eq=False)
class ResolvedMeans:
    """An account that pays for parts."""

    account: str
    payer: str
    parts: tuple[int, ...]
    consent: bool
    citation: Citation


@define(eq=False, repr=False)
class Resolved:
    """A plan for one combination of facts.

    Attributes:
        returns: whether a stage takes payments that counters have measured.
        keys: for each counter, the labels it is kept apart by; full_keys: caches whole keys by benefit year.
        evidence: caches, for each path through the plan, what results on it rest on.
    """

    plan: LoweredPlan
    labels: Mapping[str, str]
    stages: tuple[ResolvedStage, ...]
    means: tuple[ResolvedMeans, ...]
    returns: bool
    keys: tuple[str, ...]
    full_keys: dict[str, tuple[CounterKey, ...]] = attrs.Factory(dict)
    evidence: dict[tuple[int, str], Evidence] = attrs.Factory(dict)


_Span = tuple[Person | None, dt.date, dt.date, tuple[Any, ...]]
"""A person, the first and last day between which nothing about the person changes, and something that holds on them."""

_NOBODY: _Span = (None, dt.date.max, dt.date.min, ())


@define(eq=False)
class PersonSpan:
    """The person seen last, with the days on which nothing about that person changes and the registrations in force."""

    last: _Span = _NOBODY

    def around(self, query: ClaimQuery) -> _Span:
        """The days around that of a claim."""
        span = self.last
        if span[0] is not query.person or not span[1] <= query.day <= span[2]:
            span = self.last = (query.person, *unchanged_period(query.person, query.day, query.year))
        return span


@define(eq=False, repr=False)
class PreparedPlan:
    """A plan prepared for claims: its readers of facts, and what was resolved so far.

    Attributes:
        redirects: other plans that take some of its claims.
        personal: places of the facts that depend on the person alone; counters: places of those that count something.
        by_claim: places of the facts that are read anew for every claim: the declared ones that belong to it, its days.
        yearly: whether the keys of its counters change with the benefit year only.
        opened: zeros for the person's parts that segments open.
        takes_back: whether some stage takes money from what a payer would pay.
        forgets: whether some counters may start anew with each claim.
        persons: the person seen last, by any plan; signature: the same days by this plan, with the facts of the person.
        by_labels: what was resolved, by labels of the plan's dimensions; by_facts: the same by facts, emptied when full.
    """

    plan: LoweredPlan
    redirects: tuple[Redirect, ...]
    readers: tuple[Reader, ...]
    personal: tuple[int, ...]
    counters: tuple[tuple[int, str], ...]
    by_claim: tuple[int, ...]
    yearly: bool
    opened: tuple[int, ...]
    forgets: bool
    takes_back: bool
    persons: PersonSpan
    signature: _Span = _NOBODY
    by_labels: dict[tuple[int, ...], Resolved] = attrs.Factory(dict)
    by_facts: dict[tuple[Any, ...], Resolved] = attrs.Factory(dict)


_IN_KEY = (
    "benefit", "facility.level", "facility.grade", "care_area", "filing", "filed_place", "emergency", "disease",
    "disease_registered", "prescription.level",
)  # fmt: skip
"""Facts of a claim that follow from what the key of a resolved plan holds; its other facts are read anew for every claim."""


def prepare_plan(rules: RuleSet, plan: LoweredPlan, persons: PersonSpan) -> PreparedPlan:
    """Prepare a plan for claims; ``persons`` is shared by the plans of an area."""
    declared = [f"fact.{name}" for name, fact in rules.declared.fact.items() if fact.about == "claim"]
    about_claim = {*CLAIM_FACTS, *declared}
    counters = tuple((place, fact.name) for place, (fact, _) in enumerate(plan.facts) if fact.kind == "counter")
    by_claim = tuple(place for place, (name, _) in enumerate(plan.facts) if name in about_claim and name not in _IN_KEY)
    personal = tuple(place for place, (name, _) in enumerate(plan.facts) if name not in about_claim and name.kind != "counter")
    readers = tuple(map(reader, plan.facts))
    yearly = all(counter.reset in ("year", "lifetime", "claim") for counter in plan.counters)
    opened = (0,) * (len(plan.parts) - len(SPLIT) * (len(plan.kinds) + 1))
    forgets = any(counter.reset in ("claim", "stay") for counter in plan.counters)
    takes_back = any(stage.paid >= 0 for stage in plan.stages)
    redirects = rules.declared.plan[plan.name].instead
    return PreparedPlan(plan, redirects, readers, personal, counters, by_claim, yearly, opened, forgets, takes_back, persons)


def resolve_for_claim(query: ClaimQuery, plan: PreparedPlan, counts: tuple[int, ...]) -> Resolved:
    """The plan resolved for a claim.

    What a claim's facts are made of is the key; the facts themselves, and with them a city's own Python, are evaluated only for a
    combination that was not there before.

    Args:
        counts: what the counters that dimensions read hold.

    Raises:
        NoRuleError: a fact is missing that a rule needs.
    """
    claim, readers = query.claim, plan.readers
    person, first, last, signature = plan.signature
    if person is not query.person or not first <= query.day <= last:
        person, first, last, registrations = plan.persons.around(query)
        signature = (tuple([readers[place](query) for place in plan.personal]), registrations)
        plan.signature = (person, first, last, signature)
    facility = claim.facility
    assert facility is not None
    key = (
        signature,
        claim.benefit,
        facility.level,
        facility.region,
        facility.grade,
        claim.emergency,
        claim.disease,
        claim.prescription,
        counts,
        tuple([readers[place](query) for place in plan.by_claim]) if plan.by_claim else (),
    )
    resolved = plan.by_facts.get(key)
    if resolved is None:
        values = [read(query) for read in readers]
        for (place, _), count in zip(plan.counters, counts, strict=True):
            values[place] = count
        labels = labels_of_facts(query.rules, plan.plan, tuple(values))
        resolved = plan.by_labels.get(labels)
        if resolved is None:
            resolved = plan.by_labels.setdefault(labels, resolve_labels(query.rules, plan.plan, labels))
        remember(plan.by_facts, key, resolved)
    return resolved


def counter_keys(query: ClaimQuery, plan: PreparedPlan, resolved: Resolved) -> tuple[CounterKey, ...]:
    """The keys of the plan's counters for a claim."""
    pairs = zip(plan.plan.counters, resolved.keys, strict=True)
    keys = tuple([query.counter_key(counter.name, partition) for counter, partition in pairs])
    if plan.yearly:
        resolved.full_keys[query.year.key] = keys
    return keys


def labels_of_facts(rules: RuleSet, plan: LoweredPlan, values: tuple[Any, ...]) -> tuple[int, ...]:
    """The labels that a combination of facts has in the dimensions of a plan, as indexes; nothing else of the facts matters to it.

    Raises:
        NoRuleError: a fact is missing that a rule needs.
    """
    facts: dict[Fact, Any] = dict(zip(plan.facts, values, strict=True))
    return tuple(
        options.index(label_of(rules.declared, rules.functions, name, facts.__getitem__))
        for name, options in zip(plan.dimensions, plan.labels, strict=True)
    )


def resolve_labels(rules: RuleSet, plan: LoweredPlan, labels: tuple[int, ...]) -> Resolved:
    """Resolve a plan for the labels of its dimensions."""
    named = {name: plan.labels[place][labels[place]] for place, name in enumerate(plan.dimensions)}
    stands = _stands(plan, labels)
    edges = _edges(rules, plan)
    numbered = [(number, stage) for number, stage in enumerate(plan.stages) if stands(stage.when)]
    stages = tuple(_stage(plan, number, stage, labels, stands, edges) for number, stage in numbered)
    means = tuple(
        ResolvedMeans(plan.accounts[entry.account], plan.payers[entry.payer], entry.parts, entry.consent, entry.citation)
        for entry in plan.means
        if stands(entry.when)
    )
    keys = tuple(",".join(plan.labels[index][labels[index]] for index in counter.per) for counter in plan.counters)
    return Resolved(plan, named, stages, means, any(stage.returns for _, stage in numbered), keys)


def _stands(plan: LoweredPlan, labels: tuple[int, ...]) -> Callable[[int], bool]:
    def stands(when: int) -> bool:
        if when < 0:
            return True
        return bool(plan.tables[when].at(labels).value)

    return stands


def _edges(rules: RuleSet, plan: LoweredPlan) -> Mapping[int, tuple[Citation, ...]]:
    """For each dimension whose edges are so many times a dated figure, where those figures come from."""
    if not any(fact.kind == "table" for fact, _ in plan.facts):
        return {}
    edges = {}
    for place, dimension in enumerate(plan.dimensions):
        names = [fact.name for fact, _ in facts_of(rules.declared, dimension) if fact.kind == "table"]
        cells = [rules.tables[name].at(plan.first, {}) for name in names]
        edges[place] = tuple(cell.citation(plan.first) for cell in cells if cell is not None)
    return edges


def _stage(
    plan: LoweredPlan,
    number: int,
    stage: LoweredStage,
    labels: tuple[int, ...],
    stands: Callable[[int], bool],
    edges: Mapping[int, tuple[Citation, ...]],
) -> ResolvedStage:
    segments = tuple(_segment(plan, segment, labels, edges) for segment in stage.segments if stands(segment.when))
    source = plan.payers[stage.paid] if stage.paid >= 0 else None
    return ResolvedStage(stage, number, stage.base, stage.opens, stage.above, segments, stage.depends, source)


def _segment(
    plan: LoweredPlan, segment: LoweredSegment, labels: tuple[int, ...], edges: Mapping[int, tuple[Citation, ...]]
) -> ResolvedSegment:
    gaps: list[FigureGap] = []
    citations: list[Citation] = []
    changed: list[Adjusted] = []

    def read(index: int) -> tuple[int, Citation | None]:
        table: IntTable = plan.tables[index]
        cell = table.at(labels)
        if cell.value == UNKNOWN:
            gaps.append(cell.missing or (table.name, None))
            return 0, None
        if cell.citation is not None:
            citations.append(cell.citation)
        if edges:
            citations.extend(one for dimension in table.dimensions for one in edges.get(dimension, ()))
        changed.extend(cell.changed)
        return cell.value, cell.citation

    if segment.waived >= 0:
        waived = plan.tables[segment.waived].at(labels)
        if waived.value == 1:
            return _waived(plan, segment, waived.citation)
        if waived.value == UNKNOWN:
            gaps.append(waived.missing or ("", None))
    of_waiver = gaps[:]
    ratio, citation = read(segment.ratio) if segment.ratio >= 0 else (PPM if segment.payer >= 0 else 0, None)
    of_ratio = gaps[len(of_waiver) :]
    limits = tuple(_limit(plan, limit, ratio, read) for limit in segment.limits)
    of_limits = of_waiver + gaps[len(of_waiver) + len(of_ratio) :]
    return ResolvedSegment(
        rule=segment,
        stage=segment.stage,
        id=segment.id,
        limits=limits,
        payer=plan.payers[segment.payer] if segment.payer >= 0 else None,
        account=plan.accounts[segment.account] if segment.account >= 0 else None,
        ratio=ratio,
        half_up=segment.rounding == "half_up",
        part=segment.part,
        keeps=segment.keeps,
        grows=tuple((limit.counter, limit.measure) for limit in segment.limits if limit.counter >= 0) + segment.counts,
        counts=tuple((index, by, plan.counters[index]) for index, by in segment.counts),
        measured=payment_counters(segment),
        citation=citation,
        changed=tuple(dict.fromkeys(changed)),
        gap=of_limits[0] if of_limits else None,
        ratio_gap=of_ratio[0] if of_ratio else None,
        citations=tuple(dict.fromkeys((*citations, *(one.citation for one in changed)))),
    )


def _waived(plan: LoweredPlan, segment: LoweredSegment, citation: Citation | None) -> ResolvedSegment:
    """A segment that is not there for these facts: nothing falls in, nothing is counted, and the waiver says why."""
    bare = attrs.evolve(segment, limits=(), counts=(), ratio=-1, waived=-1)
    nothing = LoweredLimit("waived", segment.waived)
    limit = ResolvedLimit(nothing, True, 0, "", -1, False, 0, None, citation)
    return attrs.evolve(_segment(plan, bare, (), {}), rule=segment, limits=(limit,))


def _limit(plan: LoweredPlan, limit: LoweredLimit, ratio: int, read: Callable[[int], tuple[int, Citation | None]]) -> ResolvedLimit:
    value, citation = read(limit.table) if limit.table >= 0 else (0, None)
    return ResolvedLimit(
        rule=limit,
        plain=limit.kind == "table" and (value == UNLIMITED or (not limit.days and limit.highest < 0)),
        value=value,
        account=plan.accounts[limit.account] if limit.account >= 0 else "",
        counter=limit.counter,
        by_payment=limit.measure == "payment" and ratio != PPM and value != UNLIMITED,
        base=read(limit.of_table)[0] if limit.of_table >= 0 else 0,
        counter_name=plan.counters[limit.counter].name if limit.counter >= 0 else None,
        citation=citation,
    )
