"""What the stages of a plan have to do with each other: whose payments one takes, and what one that is left out could change."""

from collections.abc import Sequence

import attrs

from .plan import LoweredSegment, LoweredStage, Returns


def related(stages: Sequence[LoweredStage], bill: int) -> tuple[LoweredStage, ...]:
    """The stages of a plan, each with its ``returns`` and ``depends``.

    Args:
        bill: how many parts are the bill's own: a limit that is a ratio of one of those takes what was billed.
    """
    result: list[LoweredStage] = []
    for stage in stages:
        result.append(attrs.evolve(stage, returns=_returns(result, stage), depends=_depends(result, stage, bill)))
    return tuple(result)


def payment_counters(segment: LoweredSegment) -> tuple[int, ...]:
    """The counters that grow by what the payer of a segment pays."""
    limits = [limit.counter for limit in segment.limits if limit.counter >= 0 and limit.measure != "amount" and not limit.uses_up]
    return (*limits, *(counter for counter, by in segment.counts if by == "payment"))


def counters_of_all_payers(segment: LoweredSegment) -> tuple[int, ...]:
    """The counters that grow by what all payers of a segment pay together."""
    return tuple(
        limit.counter for limit in segment.limits if limit.counter >= 0 and limit.measure == "payments" and not limit.uses_up
    )


def _returns(earlier: Sequence[LoweredStage], stage: LoweredStage) -> Returns:
    """The segments that may have paid what the stage takes, the last first; none where no counter measures such a payment."""
    if stage.paid < 0:
        return ()
    segments = [segment for before in earlier for segment in before.segments]
    paid: list[tuple[int, int, tuple[int, ...]]] = []
    for number, segment in enumerate(segments):
        if segment.payer == stage.paid:
            paid.append((number, 0, payment_counters(segment)))
        together = counters_of_all_payers(segment)
        paid += [(number, place, together) for place, (payer, _) in enumerate(segment.more, 1) if payer == stage.paid]
    return tuple(reversed(paid)) if any(counters for _, _, counters in paid) else ()


def _depends(earlier: Sequence[LoweredStage], stage: LoweredStage, bill: int) -> frozenset[int]:
    """The earlier stages that may be left out and could change what the stage does with money that is certain."""
    limits = [limit for segment in stage.segments for limit in segment.limits]
    read = {counter for limit in limits for counter in limit.counters}
    parts = {place for limit in limits for place in limit.parts if place >= bill}
    result: set[int] = set()
    for number, before in enumerate(earlier):
        if before.opens and not before.depends:
            continue
        moved = _moved(before)
        touched = {*before.base, *(segment.part for segment in before.segments)}
        if not read.isdisjoint(moved) or not parts.isdisjoint(touched):
            result.add(number)
    return frozenset(result)


def _moved(stage: LoweredStage) -> set[int]:
    """The counters that a stage moves."""
    result = {counter for _, _, counters in stage.returns for counter in counters}
    for segment in stage.segments:
        result.update(segment.moves)
    return result
