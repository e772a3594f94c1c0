"""The walk of a claim's money through stages and segments: the reference meaning of every rule, in plain integers."""

from collections.abc import Callable
from typing import Any

from ...model.results.settlement import CounterKey, SegmentShare
from ...model.results.trace import TraceAside, TraceCount, TraceLimit, TraceMeans, TraceReturn, TraceSlice, TraceStep
from ...model.values.errors import NoRuleError
from ...model.values.money import PPM, largest_within, share
from ...rules.lowering.plan import LoweredCounter, LoweredPlan
from ..facts.figures import FigureGap
from .layers import LeftOut, Slice, cut
from .resolve import Resolved, ResolvedLimit, ResolvedMeans, ResolvedSegment, ResolvedStage

_Record = list[tuple[ResolvedLimit, int, int | None, int]]


class ClaimRun:
    """Everything that moves while one claim is settled.

    Attributes:
        bill: the bill's parts as they came; parts: the person's parts in fen, by index of the plan; names: theirs.
        payers, balances: fen by name; counters: by their keys, of which ``keys`` are those of the plan, by index.
        shares: what fell into each segment reached; path: bits of the segments and means that did something.
        steps, means: the trace; steps are none where no trace is wanted.
        left_out: stages that could not be computed, or not in full; aside: fen that may belong to their payers, by part.
        payments: segments with what their payers pay, in order; none where no stage takes measured payments back.
        earlier: how many of them were made before the present stage.
        days: of the stay; fact: gives the value of a declared fact, for limits that are a ratio of one.
    """

    days: int = 1
    fact: Callable[[str], Any] = str
    used_segments: int = 0
    left_out: tuple[LeftOut, ...] = ()
    payments: list[Any] | None = None
    earlier: int = 0
    names: tuple[str, ...] = ()

    def __init__(
        self,
        bill: tuple[int, ...],
        opened: tuple[int, ...],
        balances: dict[str, int],
        counters: dict[CounterKey, int],
        keys: tuple[CounterKey, ...],
        trace: bool,
    ) -> None:
        self.bill = bill
        self.parts = [*bill, *opened]
        self.payers: dict[str, int] = {}
        self.balances = balances
        self.counters = counters
        self.keys = keys
        self.shares: list[SegmentShare] = []
        self.steps: list[TraceStep] | None = [] if trace else None
        self.means: list[TraceMeans] = []
        self.aside: dict[int, int] = {}


class MissingFigure(NoRuleError):
    """Money reached a segment without a figure."""

    def __init__(self, gap: FigureGap) -> None:
        super().__init__("", "")
        self.gap = gap


def walk(resolved: Resolved, purse: ClaimRun, use_accounts: bool) -> None:
    """Let the money of a claim flow through every stage, and the accounts pay for what they may.

    Args:
        resolved: the plan with its numbers; purse: changed in place.
        use_accounts: whether accounts that need consent may pay.

    Raises:
        MissingFigure: money reached a segment of a stage over the bill itself whose figure is not known.
    """
    bit = 1
    if resolved.returns:
        purse.payments = []
    purse.names = resolved.plan.parts
    for stage in resolved.stages:
        _run_stage(stage, purse, bit)
        bit <<= 2 * len(stage.segments)
    for part, amount in purse.aside.items():
        purse.parts[part] += amount
    if any(purse.balances.values()):
        for entry in resolved.means:
            if use_accounts or not entry.consent:
                _pay(entry, purse, resolved.plan, bit)
            bit <<= 1


def _run_stage(stage: ResolvedStage, purse: ClaimRun, bit: int) -> None:
    """One stage: what arrives falls into segment after segment until nothing is left, or a figure of a later stage is missing."""
    parts, counters, keys, payers, balances = purse.parts, purse.counters, purse.keys, purse.payers, purse.balances
    taken_from = stage.taken_from
    queue: list[list[int]] = []
    if taken_from is not None:
        left = payers.get(taken_from, 0)
        purse.earlier = len(purse.payments or ())
    else:
        left = 0
        for index in stage.base:
            if parts[index]:
                left += parts[index]
                queue.append([index, parts[index]])
    if purse.left_out and _left_out_with_another(stage, purse, queue, left):
        return
    if not left:
        return
    borne = False
    gap: FigureGap | None = None
    if stage.opens:
        for index in stage.base:
            parts[index] = 0
    path = purse.used_segments
    steps = purse.steps
    for segment in stage.segments:
        if segment.gap is not None:
            gap = segment.gap
            break
        amount = left
        ratio = segment.ratio
        record: _Record | None = None if steps is None else []
        for limit in segment.limits:
            before = 0
            if limit.account:
                edge = balances.get(limit.account, 0)
            else:
                edge = limit.value if limit.plain else _edge(limit, purse, left)
                if limit.counter >= 0:
                    before = counters.get(keys[limit.counter], 0)
            room: int | None = edge - before if edge > before else 0
            if limit.by_payment:
                room = largest_within(room or 0, ratio, segment.rule.rounding)
            if room is not None and room < amount:
                amount = room
            if record is not None:
                record.append((limit, edge, room, before))
        if amount and segment.ratio_gap is not None:
            gap = segment.ratio_gap
            break
        path |= bit
        paid = 0
        slices: list[Slice] = []
        returns: list[TraceReturn] = []
        if amount:
            path |= bit << 1
            paid = (amount * ratio + 500_000) // PPM if segment.half_up else share(amount, ratio, segment.rule.rounding)
            if taken_from is not None:
                _take_back(taken_from, paid if segment.keeps else amount, purse, returns)
            if paid and segment.payer is not None:
                borne = True
                payers[segment.payer] = payers.get(segment.payer, 0) + paid
                if segment.account is not None:
                    balances[segment.account] -= paid
                if purse.payments is not None:
                    purse.payments.append([segment, paid])
            if segment.part < 0:
                slices = cut(queue, amount, ratio, segment.rule.rounding)
                for part, _, off in slices:
                    parts[part] -= off
            elif not segment.keeps:
                parts[segment.part] += amount - paid
            for counter, by in segment.grows:
                key = keys[counter]
                counters[key] = counters.get(key, 0) + (amount if by == "amount" else paid if by == "payment" else 1)
        person = 0 if segment.keeps else amount - paid
        purse.shares.append(SegmentShare(segment.id, segment.stage, amount, segment.payer, paid, person))
        if steps is not None and record is not None:
            steps.append(_step(segment, stage, left, record, purse, amount, paid, person, slices, returns))
        left -= amount
        if not left:
            break
        bit <<= 2
    purse.used_segments = path
    if gap is not None:
        if stage.opens:
            raise MissingFigure(gap)
        aside = _set_aside(stage, segment.part, purse, queue, left)
        purse.left_out += (LeftOut(stage, aside, gap, None, not borne),)
    elif stage.opens and left:
        parts[stage.above] += left
        purse.shares.append(SegmentShare("above_limit", stage.rule.id, left, None, 0, left))


def _left_out_with_another(stage: ResolvedStage, purse: ClaimRun, queue: list[list[int]], left: int) -> bool:
    """What becomes of a stage after one that was left out: whether it is left out too; if not, it goes on with what is certain."""
    because = next((one.stage for one in purse.left_out if one.stage.number in stage.depends and one.aside), None)
    if because is not None and left:
        part = stage.rule.segments[0].part if stage.rule.segments else -1
        purse.left_out += (LeftOut(stage, _set_aside(stage, part, purse, queue, left), None, because, True),)
        return True
    for one in purse.left_out:
        payers = {segment.payer for segment in one.stage.segments}
        if stage.taken_from in payers if stage.taken_from else not purse.aside.keys().isdisjoint(stage.base):
            purse.left_out += (LeftOut(stage, (), None, one.stage, not left),)
            break
    return False


def _set_aside(stage: ResolvedStage, part: int, purse: ClaimRun, queue: list[list[int]], left: int) -> tuple[TraceAside, ...]:
    """Take what may belong to a stage's payers out of what later stages count on.

    Args:
        part: where a payer's money goes meanwhile; queue: parts with the fen that have not passed yet.
    """
    returns: list[TraceReturn] = []
    if stage.taken_from is not None:
        _take_back(stage.taken_from, left, purse, returns)
        queue = [[part, left]]
    found = []
    place = len(purse.steps or ())
    for index, amount in queue:
        if stage.taken_from is None:
            purse.parts[index] -= amount
        purse.aside[index] = purse.aside.get(index, 0) + amount
        found.append(TraceAside(stage.rule.id, purse.names[index], amount, place, stage.taken_from, tuple(returns)))
    return tuple(found)


def _take_back(payer: str, amount: int, purse: ClaimRun, returns: list[TraceReturn]) -> None:
    """Take money off what a payer pays, the last payment first; counters that measured these payments fall by as much."""
    purse.payers[payer] -= amount
    for payment in reversed(purse.payments[: purse.earlier] if purse.payments else ()):
        segment, paid = payment
        if segment.payer != payer or not paid or not amount:
            continue
        taken = paid if paid < amount else amount
        payment[1] = paid - taken
        amount -= taken
        for counter in segment.measured:
            key = purse.keys[counter]
            purse.counters[key] -= taken
            returns.append(TraceReturn(segment.stage, segment.id, key[0], taken, purse.counters[key]))


def _edge(limit: ResolvedLimit, purse: ClaimRun, arrived: int) -> int:
    """The amount of a limit that is more than a number from a table; a highest one is remembered."""
    rule = limit.rule
    edge = limit.value
    if rule.kind == "share":
        if rule.of == "arrives":
            base = arrived
        elif rule.of == "part":
            came = len(purse.bill)  # the bill's own parts count as they came, also where a stage has opened them
            base = sum([purse.bill[index] if index < came else purse.parts[index] for index in rule.parts])
        else:
            base = limit.base if rule.of == "table" else int(purse.fact(rule.fact))
        edge = share(base, edge)
    if rule.days:
        edge *= purse.days
    if rule.highest >= 0:
        key = purse.keys[rule.highest]
        edge = purse.counters[key] = max(edge, purse.counters.get(key, 0))
    return edge


def _step(
    segment: ResolvedSegment,
    stage: ResolvedStage,
    arrived: int,
    record: _Record,
    purse: ClaimRun,
    amount: int,
    paid: int,
    person: int,
    slices: list[Slice],
    returns: list[TraceReturn],
) -> TraceStep:
    rule = segment.rule
    return TraceStep(
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
                    edge,
                    room,
                    limit.counter_name,
                    before,
                    purse.counters.get(purse.keys[limit.counter], 0) if limit.counter >= 0 else before,
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
        tuple([_count(index, by, counter, purse, amount, paid) for index, by, counter in segment.counts]) if amount else (),
        tuple([TraceSlice(purse.names[part], piece, off) for part, piece, off in slices]),
        tuple(returns),
    )


def _count(index: int, by: str, counter: LoweredCounter, purse: ClaimRun, amount: int, paid: int) -> TraceCount:
    grown = {"amount": amount, "payment": paid, "one": 1}[by]
    return TraceCount(counter.name, grown, purse.counters.get(purse.keys[index], 0), counter.money)


def _pay(entry: ResolvedMeans, purse: ClaimRun, plan: LoweredPlan, bit: int) -> None:
    """Let one account pay for the parts it may pay for, in their order."""
    balance = purse.balances.get(entry.account, 0)
    if not balance:
        return
    parts = purse.parts
    for index in entry.parts:
        owed = parts[index]
        if owed and balance:
            paid = owed if owed < balance else balance
            if purse.steps is not None:
                purse.means.append(TraceMeans(entry.account, plan.parts[index], balance, owed, paid, entry.citation))
            parts[index] = owed - paid
            purse.payers[entry.payer] = purse.payers.get(entry.payer, 0) + paid
            balance -= paid
            purse.used_segments |= bit
    purse.balances[entry.account] = balance
