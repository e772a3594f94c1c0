"""From the facts of a claim to plain numbers: each plan is resolved once for every combination of facts that occurs."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from typing import Any

import attrs

from ...model.inputs.claim import Claim
from ...model.inputs.person import Person, Registration
from ...model.results.settlement import Adjusted, Citation, CounterKey
from ...model.values.classes import define
from ...model.values.money import PPM
from ...model.values.text import Message
from ...model.values.vocabulary import SPLIT
from ...rules.figures.dimensions import Fact, facts_of, label_of
from ...rules.lowering.dependence import payment_counters
from ...rules.lowering.plan import UNKNOWN, IntTable, LoweredCounter, LoweredLimit, LoweredPlan, LoweredSegment, LoweredStage
from ...rules.ruleset import BenefitYear, RuleSet
from ..facts.facts import Reader, reader, unchanged_period
from ..facts.figures import FigureGap

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
        said: caches, for each path through the plan, what results on it rest on.
    """

    plan: LoweredPlan
    labels: Mapping[str, str]
    stages: tuple[ResolvedStage, ...]
    means: tuple[ResolvedMeans, ...]
    returns: bool
    keys: tuple[str, ...]
    full_keys: dict[str, tuple[CounterKey, ...]] = attrs.Factory(dict)
    said: dict[tuple[int, str], Evidence] = attrs.Factory(dict)


@define(eq=False, repr=False)
class PreparedPlan:
    """A plan prepared for claims: its readers of facts, and what was resolved so far.

    Attributes:
        personal: places of the facts that depend on the person alone; counters: places of those that count something.
        asked: places of the facts that are read anew for every claim: the declared ones that belong to it, its days.
        yearly: whether the keys of its counters change with the benefit year only.
        asks: whether some limit needs the days of the stay or a declared fact.
        opened: zeros for the person's parts that segments open.
        takes_back: whether some stage takes money from what a payer would pay.
        forgets: whether some counters may start anew with each claim.
        last_person: the last person seen, with the days on which nothing about that person changes, and a signature of the facts.
    """

    plan: LoweredPlan
    readers: tuple[Reader, ...]
    personal: tuple[int, ...]
    counters: tuple[tuple[int, str], ...]
    asked: tuple[int, ...]
    yearly: bool
    asks: bool
    opened: tuple[int, ...]
    forgets: bool
    takes_back: bool
    last_person: tuple[Person | None, dt.date, dt.date, tuple[Any, ...]] = (None, dt.date.max, dt.date.min, ())
    resolved: dict[tuple[Any, ...], Resolved] = attrs.Factory(dict)


_OF_CLAIM = (
    "benefit", "facility.level", "facility.grade", "care_area", "filing", "filed_place", "emergency", "disease",
    "disease_registered", "prescription.level",
)  # fmt: skip

_ASKED = ("stay", "prescription.days")
"""Facts that are read anew for every claim, like the declared facts that belong to one."""


def prepare_plan(plan: LoweredPlan, about_claim: Collection[str] = ()) -> PreparedPlan:
    """Prepare a plan for claims.

    Args:
        about_claim: the declared facts that belong to a claim, such as ``fact.delivery``.
    """
    counters = tuple((place, fact.name) for place, (fact, _) in enumerate(plan.facts) if fact.kind == "counter")
    asked = tuple(place for place, (name, _) in enumerate(plan.facts) if name in _ASKED or name in about_claim)
    personal = tuple(
        place
        for place, (fact, _) in enumerate(plan.facts)
        if fact not in _OF_CLAIM and fact.kind != "counter" and place not in asked
    )
    readers = tuple(_nothing if fact[0].kind == "counter" else reader(fact) for fact in plan.facts)
    yearly = all(counter.reset in ("year", "lifetime", "claim") for counter in plan.counters)
    limits = [limit for stage in plan.stages for segment in stage.segments for limit in segment.limits]
    asks = any(limit.days or limit.of == "fact" for limit in limits)
    opened = (0,) * (len(plan.parts) - len(SPLIT) * (len(plan.kinds) + 1))
    forgets = any(counter.reset in ("claim", "stay") for counter in plan.counters)
    takes_back = any(stage.paid >= 0 for stage in plan.stages)
    return PreparedPlan(plan, readers, personal, counters, asked, yearly, asks, opened, forgets, takes_back)


_NOBODY: tuple[Person | None, dt.date, dt.date, tuple[Registration, ...]] = (None, dt.date.max, dt.date.min, ())


def _nothing(rules: RuleSet, person: Person, claim: Claim, day: dt.date, year: BenefitYear) -> None:
    """Stands where a counter is read: the engine knows its value."""


def resolve_for_claim(
    rules: RuleSet, lookup: PreparedPlan, person: Person, claim: Claim, day: dt.date, year: BenefitYear, counts: tuple[int, ...]
) -> Resolved:
    """The plan resolved for a claim.

    What a claim's facts are made of is the key; the facts themselves, and with them a city's own Python, are evaluated only for a
    combination that was not there before.

    Args:
        counts: what the counters that dimensions read hold.
    """
    known, first, last, signature = lookup.last_person
    if known is not person or day < first or day > last:
        known, first, last, registrations = rules.memo.get("steady", _NOBODY)
        if known is not person or day < first or day > last:
            first, last, registrations = unchanged_period(person, day, year)
            rules.memo["steady"] = (person, first, last, registrations)
        signature = (tuple([lookup.readers[place](rules, person, claim, day, year) for place in lookup.personal]), registrations)
        lookup.last_person = (person, first, last, signature)
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
        tuple([lookup.readers[place](rules, person, claim, day, year) for place in lookup.asked]) if lookup.asked else (),
    )
    found = lookup.resolved.get(key)
    if found is None:
        values = [read(rules, person, claim, day, year) for read in lookup.readers]
        for (place, _), count in zip(lookup.counters, counts, strict=True):
            values[place] = count
        found = lookup.resolved[key] = resolve(rules, lookup.plan, tuple(values))
    return found


def resolve(rules: RuleSet, plan: LoweredPlan, values: tuple[Any, ...]) -> Resolved:
    """Resolve a plan for one combination of facts.

    Args:
        values: of ``plan.facts``, in their order.

    Raises:
        NoRuleError: a fact is missing that a rule needs.
    """
    return resolve_labels(rules, plan, labels_of_facts(rules, plan, values))


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
    found = {}
    for place, dimension in enumerate(plan.dimensions):
        names = [fact.name for fact, _ in facts_of(rules.declared, dimension) if fact.kind == "table"]
        cells = [rules.tables[name].at(plan.first, {}) for name in names]
        found[place] = tuple(cell.citation(plan.first) for cell in cells if cell is not None)
    return found


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

    ratio, citation = read(segment.ratio) if segment.ratio >= 0 else (PPM if segment.payer >= 0 else 0, None)
    of_ratio = gaps[:]
    limits = tuple(_limit(plan, limit, ratio, read) for limit in segment.limits)
    of_limits = gaps[len(of_ratio) :]
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


def _limit(plan: LoweredPlan, limit: LoweredLimit, ratio: int, read: Callable[[int], tuple[int, Citation | None]]) -> ResolvedLimit:
    value, citation = read(limit.table) if limit.table >= 0 else (0, None)
    return ResolvedLimit(
        rule=limit,
        plain=limit.kind == "table" and not limit.days and limit.highest < 0,
        value=value,
        account=plan.accounts[limit.account] if limit.account >= 0 else "",
        counter=limit.counter,
        by_payment=limit.measure == "payment" and ratio != PPM,
        base=read(limit.of_table)[0] if limit.of_table >= 0 else 0,
        counter_name=plan.counters[limit.counter].name if limit.counter >= 0 else None,
        citation=citation,
    )
