"""The trace of one segment: what arrived, what its limits let in, who bore it, which counters moved."""

from ...model.results.trace import TraceCount, TraceLimit, TraceReturn, TraceShare, TraceSlice, TraceStep
from ...model.values.money import UNLIMITED
from ...rules.lowering.plan import LoweredCounter
from .layers import Slice
from .resolve import ResolvedLimit, ResolvedSegment, ResolvedStage
from .run import ClaimRun

Record = list[tuple[ResolvedLimit, int, int | None, int, int]]
"""Each limit with its amount, the room it leaves, what its counter held, and what it is a ratio of."""


def trace_step(
    segment: ResolvedSegment,
    stage: ResolvedStage,
    arrived: int,
    record: Record,
    run: ClaimRun,
    amount: int,
    paid: int,
    person: int,
    slices: list[Slice],
    returns: list[TraceReturn],
    others: list[TraceShare],
) -> TraceStep:
    """What happened at a segment; see :class:`~yibao.model.results.trace.TraceStep`."""
    rule = segment.rule
    result = TraceStep(
        segment.stage,
        segment.id,
        rule.label,
        rule.role,
        arrived,
        tuple([_trace_limit(run, *entry) for entry in record]),
        amount,
        segment.payer,
        segment.ratio,
        segment.citation,
        segment.changed,
        rule.rounding,
        paid,
        person,
        stage.taken_from,
        tuple([_count(index, by, counter, run, amount, paid) for index, by, counter in segment.counts]) if amount else (),
        tuple([TraceSlice(run.resolved.plan.parts[part], piece, off) for part, piece, off in slices]),
        tuple(returns),
        tuple(others),
    )
    if stage.rule.group:
        result.group = stage.rule.group
    result.line = run.line
    return result


def _trace_limit(run: ClaimRun, limit: ResolvedLimit, edge: int, room: int | None, before: int, base: int) -> TraceLimit:
    unlimited = edge == UNLIMITED
    result = TraceLimit(
        limit.rule.kind,
        limit.rule.measure,
        None if unlimited else edge,
        None if unlimited else room,
        limit.counter_name,
        before,
        run.counters.get(run.keys[limit.counter], 0) if limit.counter >= 0 else before,
        limit.citation,
    )
    if limit.rule.uses_up:
        result.uses_up = True
    if limit.rule.kind == "share" and limit.rule.unit > 1:
        result.ratio, result.base, result.unit = limit.value, base, limit.rule.unit
    return result


def _count(index: int, by: str, counter: LoweredCounter, run: ClaimRun, amount: int, paid: int) -> TraceCount:
    grown = {"amount": amount, "payment": paid, "one": 1}[by]
    return TraceCount(counter.name, grown, run.counters.get(run.keys[index], 0), counter.money)
