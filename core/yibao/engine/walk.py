"""The walk of a claim's money through stages and segments: the reference meaning of every rule, in plain integers."""

from collections.abc import Sequence
from typing import Any

from ..model.claim import Claim
from ..model.errors import NoRuleError
from ..model.money import PPM, largest_within, share
from ..model.settlement import SegmentShare, TraceLimit, TraceMeans, TraceStep
from ..rules.lowered import LoweredMeans, LoweredPlan
from .resolve import Resolved, ResolvedLimit, ResolvedSegment, ResolvedStage


class Purse:
    """Everything that moves while one claim is settled.

    Attributes:
        parts: the person's parts in fen, by index of the plan; payers, balances, counters: likewise.
        shares: what fell into each segment reached; path: bits of the segments and means that did something.
        steps, means: the trace, or none where none is wanted.
        left_out: stages for which a figure is not known.
        gap: the missing figure of a stage that cannot be left out.
    """

    __slots__ = ("balances", "counters", "gap", "left_out", "means", "parts", "path", "payers", "shares", "steps")

    def __init__(self, plan: LoweredPlan, parts: Sequence[int], balances: list[int], counters: list[int], trace: bool) -> None:
        self.parts = [*parts, *(0,) * (len(plan.parts) - len(parts))]
        self.payers = [0] * len(plan.payers)
        self.balances = balances
        self.counters = counters
        self.shares: list[SegmentShare] = []
        self.steps: list[TraceStep] | None = [] if trace else None
        self.means: list[TraceMeans] = []
        self.left_out: list[tuple[ResolvedStage, tuple[str, Any]]] = []
        self.path = 0
        self.gap: tuple[str, Any] | None = None


class Gap(NoRuleError):
    """Money reached a segment without a figure."""

    def __init__(self, gap: tuple[str, Any]) -> None:
        super().__init__("", "")
        self.gap = gap


def walk(resolved: Resolved, purse: Purse, claim: Claim, days: int, fact: Any) -> None:
    """Let the money of a claim flow through every stage.

    Args:
        resolved: the plan with its numbers; purse: changed in place.
        claim: for what a segment may ask of it; days: of the stay.
        fact: gives the value of a declared fact, for limits that are a ratio of one.

    Raises:
        Gap: money reached a segment of the bill's own stage whose figure is not known.
    """
    bit = 1
    for stage in resolved.stages:
        if stage.gaps and not stage.rule.opens:
            saved = (purse.parts[:], purse.payers[:], purse.balances[:], purse.counters[:], len(purse.shares), purse.path)
            steps = None if purse.steps is None else len(purse.steps)
            try:
                _stage(stage, purse, days, fact, bit)
            except Gap as gap:
                purse.parts, purse.payers, purse.balances, purse.counters, shares, purse.path = saved
                del purse.shares[shares:]
                if purse.steps is not None:
                    del purse.steps[steps:]
                purse.left_out.append((stage, gap.gap))
        else:
            _stage(stage, purse, days, fact, bit)
        bit <<= 2 * len(stage.segments)
    for entry in resolved.means:
        if claim.use_accounts or not entry.consent:
            _means(entry, purse, resolved.plan, bit)
        bit <<= 1


def _stage(stage: ResolvedStage, purse: Purse, days: int, fact: Any, bit: int) -> None:
    rule = stage.rule
    parts = purse.parts
    if rule.paid >= 0:
        left = purse.payers[rule.paid]
    elif len(rule.base) == 1:
        left = parts[rule.base[0]]
    else:
        left = sum([parts[index] for index in rule.base])
    if not left:
        return
    if rule.opens:
        for index in rule.base:
            parts[index] = 0
    for segment in stage.segments:
        if segment.gap is not None:
            raise Gap(segment.gap)
        purse.path |= bit
        amount = _segment(segment, purse, stage, left, days, fact)
        if amount:
            purse.path |= bit << 1
            left -= amount
            if not left:
                break
        bit <<= 2
    if rule.opens:
        parts[rule.above] += left
        if left:
            purse.shares.append(SegmentShare("above_limit", rule.id, left, None, 0, left))


def _segment(segment: ResolvedSegment, purse: Purse, stage: ResolvedStage, arrived: int, days: int, fact: Any) -> int:
    rule = segment.rule
    counters = purse.counters
    ratio = segment.ratio
    amount = arrived
    record: list[tuple[ResolvedLimit, int, int | None, int]] | None = None if purse.steps is None else []
    for limit in segment.limits:
        kind = limit.rule
        if kind.kind == "account":
            edge = purse.balances[kind.account]
        elif kind.kind == "table":
            edge = limit.value
        else:
            edge = share(_base(limit, purse, arrived, fact), limit.value)
        if kind.days:
            edge *= days
        before = 0
        if kind.highest >= 0:
            edge = max(edge, counters[kind.highest])
            counters[kind.highest] = edge
        if kind.counter >= 0:
            before = counters[kind.counter]
        room: int | None = edge - before if edge > before else 0
        if kind.measure == "payment":
            room = largest_within(room or 0, ratio, rule.rounding)
        if room is not None and room < amount:
            amount = room
        if record is not None:
            record.append((limit, edge, room, before))
    paid = 0
    if amount:
        paid = (amount * ratio + 500_000) // PPM if rule.rounding == "half_up" else share(amount, ratio, rule.rounding)
        _move(segment, purse, stage, amount, paid)
    person = 0 if rule.keeps else amount - paid
    purse.shares.append(SegmentShare(rule.id, rule.stage, amount, segment.payer, paid, person))
    if record is not None and purse.steps is not None:
        purse.steps.append(
            TraceStep(
                rule.stage,
                rule.id,
                rule.label,
                rule.role,
                arrived,
                tuple([_limit(limit, edge, room, before, counters) for limit, edge, room, before in record]),
                amount,
                segment.payer,
                ratio,
                segment.citation,
                segment.changed,
                rule.rounding,
                paid,
                person,
                stage.taken_from,
            )
        )
    return amount


def _limit(limit: ResolvedLimit, edge: int, room: int | None, before: int, counters: list[int]) -> TraceLimit:
    rule = limit.rule
    after = counters[rule.counter] if rule.counter >= 0 else before
    return TraceLimit(rule.kind, rule.measure, edge, room, limit.counter, before, after, limit.citation)


def _base(limit: ResolvedLimit, purse: Purse, arrived: int, fact: Any) -> int:
    """The amount that a limit is a ratio of."""
    rule = limit.rule
    if rule.of == "arrives":
        return arrived
    if rule.of == "part":
        return sum([purse.parts[index] for index in rule.parts])
    return limit.base if rule.of == "table" else int(fact(rule.fact))


def _move(segment: ResolvedSegment, purse: Purse, stage: ResolvedStage, amount: int, paid: int) -> None:
    """Put what fell in where it belongs: payer, account, the person's parts, counters."""
    rule = segment.rule
    parts, payers, counters = purse.parts, purse.payers, purse.counters
    if stage.rule.paid >= 0:
        payers[stage.rule.paid] -= paid if rule.keeps else amount
    if rule.payer >= 0:
        payers[rule.payer] += paid
        if rule.account >= 0:
            purse.balances[rule.account] -= paid
    if rule.part >= 0:
        if not rule.keeps:
            parts[rule.part] += amount - paid
    else:
        owed = paid
        for index in stage.rule.base:
            taken = parts[index]
            if taken > owed:
                taken = owed
            parts[index] -= taken
            owed -= taken
    for limit in segment.limits:
        if limit.rule.counter >= 0:
            counters[limit.rule.counter] += amount if limit.rule.measure == "amount" else paid
    for counter, by in rule.counts:
        counters[counter] += amount if by == "amount" else paid if by == "payment" else 1


def _means(entry: LoweredMeans, purse: Purse, plan: LoweredPlan, bit: int) -> None:
    """Let one account pay for the parts it may pay for, in their order."""
    balance = purse.balances[entry.account]
    if not balance:
        return
    for index in entry.parts:
        owed = purse.parts[index]
        if owed and balance:
            paid = owed if owed < balance else balance
            if purse.steps is not None:
                purse.means.append(TraceMeans(plan.accounts[entry.account], plan.parts[index], balance, owed, paid, entry.citation))
            purse.parts[index] = owed - paid
            purse.payers[entry.payer] += paid
            balance -= paid
            purse.path |= bit
    purse.balances[entry.account] = balance
