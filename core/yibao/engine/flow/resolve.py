"""From the facts of a claim to plain numbers: each plan is resolved once for every combination of facts that occurs."""

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from ...model.results.settlement import CounterKey
from ...model.results.trace import Adjusted, Citation
from ...model.values.classes import define
from ...model.values.money import PPM, UNLIMITED
from ...model.values.text import Message
from ...rules.figures.dimensions import Fact, facts_of, label_of
from ...rules.lowering.dependence import counters_of_all_payers, payment_counters
from ...rules.lowering.plan import UNKNOWN, IntTable, LoweredCounter, LoweredLimit, LoweredPlan, LoweredSegment, LoweredStage
from ...rules.ruleset import RuleSet
from ..facts.figures import FigureGap

Evidence = tuple[tuple[Citation, ...], tuple[Message, ...]]
"""The figures that a result rests on, and the warnings they call for."""


# define, not frozen, and flat: these are read in the innermost loop and made once for each combination of facts
@define(eq=False)
class ResolvedLimit:
    """A limit with its number.

    Attributes:
        plain: whether the value is all there is to it; figures: of all its tables.
        ratio: by which what is paid counts towards it.
        account: name of the account whose balance it is, else empty.
        by_payment: whether room is counted by what the payer pays; where the payer bears all, both are the same.
    """

    rule: LoweredLimit
    plain: bool
    value: int
    account: str
    counter: int
    by_payment: bool
    figures: Mapping[int, int]
    ratio: int
    counter_name: str | None
    citation: Citation | None


@define(eq=False)
class ResolvedSegment:
    """A segment with its numbers.

    Attributes:
        grows: every counter that moves, and by what; counts: those besides the limits' own; measured: those that count payment;
            measured_together: those that count what all payers pay.
        more: payers after the first: who, ratio, the sum of ratios up to it, and where its ratio stands; whole: the sum of all.
        bound, limit_bound: whether the law says that the ratio, or a limit, is at least this.
        unusual: whether there is anything of these; extras: whether the trace tells more of a limit than its amount.
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
    measured_together: tuple[int, ...]
    citation: Citation | None
    changed: tuple[Adjusted, ...]
    gap: FigureGap | None
    ratio_gap: FigureGap | None
    citations: tuple[Citation, ...]
    more: tuple[tuple[str, int, int, Citation | None], ...] = ()
    whole: int = 0
    bound: bool = False
    limit_bound: bool = False
    unusual: bool = False
    extras: bool = False


@define(eq=False)
class ResolvedStage:
    """A stage with the segments that stand for these facts.

    Attributes:
        number: of the stage in the plan; depends: numbers of stages with which it is left out.
        taken_from: the payer whose money it takes.
        in_rounds: whether it is one round of several; of_line: the same for one line, where each line goes through it by itself.
    """

    rule: LoweredStage
    number: int
    base: tuple[int, ...]
    opens: bool
    above: int
    segments: tuple[ResolvedSegment, ...]
    depends: frozenset[int]
    taken_from: str | None
    in_rounds: bool = False
    of_line: "ResolvedStage | None" = None


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
        adds: counters that grow by what is in some parts once all layers have paid.
        keys: for each counter, the labels it is kept apart by; full_keys: caches whole keys by benefit year.
        evidence: caches, for each path through the plan, what results on it rest on.
    """

    plan: LoweredPlan
    labels: Mapping[str, str]
    stages: tuple[ResolvedStage, ...]
    means: tuple[ResolvedMeans, ...]
    returns: bool
    keys: tuple[str, ...]
    adds: tuple[tuple[int, tuple[int, ...]], ...] = ()
    full_keys: dict[str, tuple[CounterKey, ...]] = attrs.Factory(dict)
    evidence: dict[tuple[int, str], Evidence] = attrs.Factory(dict)


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
    adds = tuple((counter, parts) for counter, parts, when in plan.adds if stands(when))
    keys = tuple(",".join(plan.labels[index][labels[index]] for index in counter.per) for counter in plan.counters)
    return Resolved(plan, named, stages, means, any(stage.returns for _, stage in numbered), keys, adds)


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
    result = ResolvedStage(
        stage, number, stage.base, stage.opens, stage.above, segments, stage.depends, source, stage.line_wise or stage.group != ""
    )
    return attrs.evolve(result, of_line=result) if stage.line_wise else result


@define(eq=False)
class _CellReader:
    """Reads the cells of one segment for some labels, and keeps what they say beside their numbers.

    Attributes:
        edges: for each dimension, where its edges come from.
        gaps: the figures that are not known; citations: where the others are from; changed: adjustments in them.
        bounds: indexes of the tables whose figure is a lower bound.
    """

    plan: LoweredPlan
    labels: tuple[int, ...]
    edges: Mapping[int, tuple[Citation, ...]]
    gaps: list[FigureGap] = attrs.Factory(list)
    citations: list[Citation] = attrs.Factory(list)
    changed: list[Adjusted] = attrs.Factory(list)
    bounds: list[int] = attrs.Factory(list)

    def read(self, index: int) -> tuple[int, Citation | None]:
        """The number of a table, zero where it is not known, and where it is from."""
        table: IntTable = self.plan.tables[index]
        cell = table.at(self.labels)
        if cell.value == UNKNOWN:
            self.gaps.append(cell.missing or (table.name, None))
            return 0, None
        if cell.citation is not None:
            self.citations.append(cell.citation)
        if self.edges:
            self.citations.extend(edge for dimension in table.dimensions for edge in self.edges.get(dimension, ()))
        self.changed.extend(cell.changed)
        self.citations.extend(cell.readings)
        self.bounds.extend([index] if cell.bound else [])
        return cell.value, cell.citation


def _segment(
    plan: LoweredPlan, segment: LoweredSegment, labels: tuple[int, ...], edges: Mapping[int, tuple[Citation, ...]]
) -> ResolvedSegment:
    cells = _CellReader(plan, labels, edges)
    read, gaps, bounds = cells.read, cells.gaps, cells.bounds
    if segment.waived >= 0:
        waived = plan.tables[segment.waived].at(labels)
        if waived.value == 1:
            return _waived(plan, segment, waived.citation)
        if waived.value == UNKNOWN:
            gaps.append(waived.missing or ("", None))
    of_waiver = gaps[:]
    ratio, citation = read(segment.ratio) if segment.ratio >= 0 else (PPM if segment.payer >= 0 else 0, None)
    more, whole = _more(plan, segment, ratio, read)
    of_ratio = gaps[len(of_waiver) :]
    if of_ratio:
        ratio = whole = 0
    limits = tuple(_limit(plan, limit, ratio, whole, read) for limit in segment.limits)
    by_ratio = any(index in bounds for index in (segment.ratio, *(table for _, table in segment.more)))
    by_limit = any(limit.table in bounds for limit in segment.limits)
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
        grows=tuple((limit.counter, "limit" if limit.uses_up else limit.measure) for limit in segment.limits if limit.counter >= 0)
        + segment.counts,
        counts=tuple((index, by, plan.counters[index]) for index, by in segment.counts),
        measured=payment_counters(segment),
        measured_together=counters_of_all_payers(segment),
        citation=citation,
        changed=tuple(dict.fromkeys(cells.changed)),
        gap=of_limits[0] if of_limits else None,
        ratio_gap=of_ratio[0] if of_ratio else None,
        citations=tuple(dict.fromkeys((*cells.citations, *segment.structure, *(item.citation for item in cells.changed)))),
        more=more,
        whole=whole,
        bound=by_ratio,
        limit_bound=by_limit,
        unusual=bool(more) or by_ratio or by_limit,
        extras=any(limit.uses_up or limit.unit > 1 for limit in segment.limits),
    )


def _waived(plan: LoweredPlan, segment: LoweredSegment, citation: Citation | None) -> ResolvedSegment:
    """A segment that is not there for these facts: nothing falls in, nothing is counted, and the waiver says why."""
    bare = attrs.evolve(segment, limits=(), counts=(), ratio=-1, more=(), waived=-1)
    nothing = LoweredLimit("waived", segment.waived)
    limit = ResolvedLimit(nothing, True, 0, "", -1, False, {}, 0, None, citation)
    return attrs.evolve(_segment(plan, bare, (), {}), rule=segment, limits=(limit,))


def reached_citations(segment: ResolvedSegment) -> tuple[Citation, ...]:
    """What a result rests on where money reached a segment and none fell in."""
    return (*(limit.citation for limit in segment.limits if limit.citation), *segment.rule.structure)


_Read = Callable[[int], tuple[int, Citation | None]]
_More = tuple[tuple[str, int, int, Citation | None], ...]


def _more(plan: LoweredPlan, segment: LoweredSegment, ratio: int, read: _Read) -> tuple[_More, int]:
    """The payers after the first, and what all bear together, which is never more than there is."""
    more = []
    whole = ratio
    for payer, table in segment.more:
        own, citation = read(table)
        own = min(own, PPM - whole)
        whole += own
        more.append((plan.payers[payer], own, whole, citation))
    return tuple(more), whole


def _limit(plan: LoweredPlan, limit: LoweredLimit, ratio: int, whole: int, read: _Read) -> ResolvedLimit:
    cells = {table: read(table) for table in limit.tables}
    value, citation = cells.get(limit.table, (0, None))
    counted = whole if limit.measure == "payments" else ratio
    return ResolvedLimit(
        rule=limit,
        plain=not limit.uses_up and (limit.plain or (limit.kind == "table" and value == UNLIMITED)),
        value=value,
        account=plan.accounts[limit.account] if limit.account >= 0 else "",
        counter=limit.counter,
        by_payment=limit.measure != "amount" and counted != PPM and value != UNLIMITED,
        figures={table: figure for table, (figure, _) in cells.items()},
        ratio=counted,
        counter_name=plan.counters[limit.counter].name if limit.counter >= 0 else None,
        citation=citation,
    )
