"""The trace of one segment: what arrived, what its limits let in, who bore it, which counters moved."""

from collections.abc import Sequence

from ...model.results.trace import TraceCount, TraceLimit, TraceReturn, TraceShare, TraceSlice, TraceStep
from ...model.values.money import UNLIMITED
from ...rules.lowering.plan import LoweredCounter
from .layers import Slice
from .resolve import ResolvedLimit, ResolvedSegment, ResolvedStage
from .run import ClaimRun

Record = list[tuple[ResolvedLimit, int, int | None, int]]
"""Each limit with its amount, the room it leaves, and what its counter held."""


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
    others: Sequence[TraceShare],
) -> TraceStep:
    """What happened at a segment; see :class:`~yibao.model.results.trace.TraceStep`."""
    rule = segment.rule
    result = TraceStep(
        segment.stage,
        segment.id,
        rule.label,
        rule.role,
        arrived,
        tuple(
            [
                TraceLimit(
                    limit.rule.kind,
                    limit.rule.measure,
                    None if edge == UNLIMITED else edge,
                    None if edge == UNLIMITED else room,
                    limit.counter_name,
                    before,
                    run.counters.get(run.keys[limit.counter], 0) if limit.counter >= 0 else before,
                    limit.citation,
                )
                for limit, edge, room, before in record
            ]
        ),
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
    )
    if others:
        result.others = tuple(others)
    if stage.in_rounds:
        result.group, result.line = stage.rule.group or None, run.line
    if segment.extras:
        _tell_limits(result, record, run)
    return result


def _tell_limits(step: TraceStep, record: Record, run: ClaimRun) -> None:
    """What the trace tells of limits that are used up at once, or rounded to more than a fen."""
    for shown, (limit, _, _, _) in zip(step.limits, record, strict=True):
        shown.uses_up = limit.rule.uses_up
        if limit.rule.kind == "share" and limit.rule.unit > 1:
            shown.ratio, shown.base, shown.unit = limit.value, run.bases[id(limit)], limit.rule.unit


def _count(index: int, by: str, counter: LoweredCounter, run: ClaimRun, amount: int, paid: int) -> TraceCount:
    grown = {"amount": amount, "payment": paid, "one": 1}[by]
    return TraceCount(counter.name, grown, run.counters.get(run.keys[index], 0), counter.money)
