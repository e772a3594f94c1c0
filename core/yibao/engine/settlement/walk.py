"""The walk of a claim's money through stages and segments: the reference meaning of every rule, in plain integers."""

from typing import Any

from ...model.results.counters import ONE_CLAIM, CounterKey
from ...model.results.settlement import SegmentShare
from ...model.results.trace import TraceAside, TraceCount, TraceLimit, TraceMeans, TraceReturn, TraceSlice, TraceStep
from ...model.values.money import PPM, UNLIMITED, largest_within, share
from ...rules.lowering.plan import LoweredCounter
from ..facts.figures import FigureGap, no_figure
from ..facts.query import ClaimQuery
from .counters import Visit
from .layers import LeftOut, Slice, cut
from .resolve import Resolved, ResolvedLimit, ResolvedMeans, ResolvedSegment, ResolvedStage

_Record = list[tuple[ResolvedLimit, int, int | None, int]]


class ClaimRun:
    """Everything that moves while one claim is settled.

    Attributes:
        query: the claim; resolved: the plan with its numbers.
        bill: the bill's parts as they came; parts: the person's parts in fen, by index of the plan.
        payers, balances: fen by name; counters: by their keys, of which ``keys`` are those of the plan, by index.
        shares: what fell into each segment reached; used_segments: bits of the segments and means that did something.
        steps, means: the trace; steps are none where no trace is wanted.
        left_out: stages that could not be computed, or not in full; aside: fen that may belong to their payers, by part.
        payments: segments with what their payers pay, in order; none where no stage takes measured payments back.
        earlier: how many of them were made before the present stage.
    """

    used_segments: int = 0
    left_out: tuple[LeftOut, ...] = ()
    payments: list[Any] | None = None
    earlier: int = 0

    def __init__(
        self,
        query: ClaimQuery,
        resolved: Resolved,
        bill: tuple[int, ...],
        opened: tuple[int, ...],
        balances: dict[str, int],
        counters: dict[CounterKey, int],
        keys: tuple[CounterKey, ...],
        trace: bool,
    ) -> None:
        self.query = query
        self.resolved = resolved
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

    def count(self, visit: Visit) -> None:
        """Count a visit or stay, unless it was counted before."""
        if visit.new:
            self.counters[self.keys[visit.counter]] = visit.ordinal
            if visit.marker is not None:
                self.counters[visit.marker] = visit.ordinal

    def forget_claim_counters(self) -> None:
        """Drop the counters that start anew with each claim."""
        for key in [key for key in self.counters if key[1] == ONE_CLAIM]:
            del self.counters[key]


def walk(run: ClaimRun) -> None:
    """Let the money of a claim flow through every stage, and the accounts pay for what they may.

    Raises:
        MissingFigure: money reached a segment of a stage over the bill itself whose figure is not known.
    """
    bit = 1
    resolved = run.resolved
    if resolved.returns:
        run.payments = []
    for stage in resolved.stages:
        _run_stage(stage, run, bit)
        bit <<= 2 * len(stage.segments)
    for part, amount in run.aside.items():
        run.parts[part] += amount
    if any(run.balances.values()):
        for entry in resolved.means:
            if run.query.claim.use_accounts or not entry.consent:
                _pay(entry, run, bit)
            bit <<= 1


def _run_stage(stage: ResolvedStage, run: ClaimRun, bit: int) -> None:
    """One stage: what arrives falls into segment after segment until nothing is left, or a figure of a later stage is missing."""
    parts, counters, keys, balances = run.parts, run.counters, run.keys, run.balances
    queue: list[list[int]] = []
    left = 0
    if stage.taken_from is not None:
        left = run.payers.get(stage.taken_from, 0)
        run.earlier = len(run.payments or ())
    else:
        for index in stage.base:
            if parts[index]:
                left += parts[index]
                queue.append([index, parts[index]])
    if (run.left_out and _left_out_with_another(stage, run, queue, left)) or not left:
        return
    if stage.opens:
        for index in stage.base:
            parts[index] = 0
    missing: tuple[FigureGap, int] | None = None
    borne = False
    for segment in stage.segments:
        if segment.gap is not None:
            missing = segment.gap, segment.part
            break
        amount = left
        record: _Record | None = None if run.steps is None else []
        for limit in segment.limits:
            before = 0
            if limit.account:
                edge = balances.get(limit.account, 0)
            else:
                edge = limit.value if limit.plain else _edge(limit, run, left)
                if limit.counter >= 0:
                    before = counters.get(keys[limit.counter], 0)
            room: int | None = edge - before if edge > before else 0
            if limit.by_payment:
                room = largest_within(room or 0, segment.ratio, segment.rule.rounding)
            if room is not None and room < amount:
                amount = room
            if record is not None:
                record.append((limit, edge, room, before))
        if amount and segment.ratio_gap is not None:
            missing = segment.ratio_gap, segment.part
            break
        run.used_segments |= bit * 3 if amount else bit
        borne |= _fill(segment, stage, run, left, amount, queue, record) > 0
        left -= amount
        if not left:
            break
        bit <<= 2
    if missing is not None or left:
        _leave(stage, run, queue, left, missing, borne)


def _fill(
    segment: ResolvedSegment,
    stage: ResolvedStage,
    run: ClaimRun,
    arrived: int,
    amount: int,
    queue: list[list[int]],
    record: _Record | None,
) -> int:
    """What fell into a segment is divided between its payer and the person, and counted; the fen that the payer bears."""
    paid = 0
    slices: list[Slice] = []
    returns: list[TraceReturn] = []
    if amount:
        ratio, rounding = segment.ratio, segment.rule.rounding
        paid = (amount * ratio + 500_000) // PPM if segment.half_up else share(amount, ratio, rounding)
        if stage.taken_from is not None:
            _take_back(stage.taken_from, paid if segment.keeps else amount, run, returns)
        if paid and segment.payer is not None:
            run.payers[segment.payer] = run.payers.get(segment.payer, 0) + paid
            if segment.account is not None:
                run.balances[segment.account] -= paid
            if run.payments is not None:
                run.payments.append([segment, paid])
        if segment.part < 0:
            slices = cut(queue, amount, ratio, rounding)
            for part, _, off in slices:
                run.parts[part] -= off
        elif not segment.keeps:
            run.parts[segment.part] += amount - paid
        for counter, by in segment.grows:
            key = run.keys[counter]
            run.counters[key] = run.counters.get(key, 0) + (amount if by == "amount" else paid if by == "payment" else 1)
    person = 0 if segment.keeps else amount - paid
    run.shares.append(SegmentShare(segment.id, segment.stage, amount, segment.payer, paid, person))
    if run.steps is not None and record is not None:
        run.steps.append(_step(segment, stage, arrived, record, run, amount, paid, person, slices, returns))
    return paid if segment.payer is not None else 0


def _leave(
    stage: ResolvedStage,
    run: ClaimRun,
    queue: list[list[int]],
    left: int,
    missing: tuple[FigureGap, int] | None,
    borne: bool,
) -> None:
    """What becomes of money that fell into no segment: it lies above every limit, or waits for a figure that is not known.

    Args:
        missing: the figure that is not known, and the part of its segment; borne: whether a payer bore anything in the stage.
    """
    if missing is not None:
        gap, part = missing
        if stage.opens:
            raise no_figure(run.query.rules, gap, run.resolved.labels, run.query.day)
        aside = _set_aside(stage, part, run, queue, left)
        run.left_out += (LeftOut(stage, aside, gap, None, not borne),)
    elif stage.opens:
        run.parts[stage.above] += left
        run.shares.append(SegmentShare("above_limit", stage.rule.id, left, None, 0, left))


def _left_out_with_another(stage: ResolvedStage, run: ClaimRun, queue: list[list[int]], left: int) -> bool:
    """What becomes of a stage after one that was left out: whether it is left out too; if not, it goes on with what is certain."""
    because = next((one.stage for one in run.left_out if one.stage.number in stage.depends and one.aside), None)
    if because is not None and left:
        part = stage.rule.segments[0].part if stage.rule.segments else -1
        run.left_out += (LeftOut(stage, _set_aside(stage, part, run, queue, left), None, because, True),)
        return True
    for layer in run.left_out:
        payers = {segment.payer for segment in layer.stage.segments}
        if stage.taken_from in payers if stage.taken_from else not run.aside.keys().isdisjoint(stage.base):
            run.left_out += (LeftOut(stage, (), None, layer.stage, not left),)
            break
    return False


def _set_aside(stage: ResolvedStage, part: int, run: ClaimRun, queue: list[list[int]], left: int) -> tuple[TraceAside, ...]:
    """Take what may belong to a stage's payers out of what later stages count on.

    Args:
        part: where a payer's money goes meanwhile; queue: parts with the fen that have not passed yet.
    """
    returns: list[TraceReturn] = []
    if stage.taken_from is not None:
        _take_back(stage.taken_from, left, run, returns)
        queue = [[part, left]]
    set_aside = []
    place = len(run.steps or ())
    for index, amount in queue:
        if stage.taken_from is None:
            run.parts[index] -= amount
        run.aside[index] = run.aside.get(index, 0) + amount
        set_aside.append(TraceAside(stage.rule.id, run.resolved.plan.parts[index], amount, place, stage.taken_from, tuple(returns)))
    return tuple(set_aside)


def _take_back(payer: str, amount: int, run: ClaimRun, returns: list[TraceReturn]) -> None:
    """Take money off what a payer pays, the last payment first; counters that measured these payments fall by as much."""
    run.payers[payer] -= amount
    for payment in reversed(run.payments[: run.earlier] if run.payments else ()):
        segment, paid = payment
        if segment.payer != payer or not paid or not amount:
            continue
        taken = paid if paid < amount else amount
        payment[1] = paid - taken
        amount -= taken
        for counter in segment.measured:
            key = run.keys[counter]
            run.counters[key] -= taken
            returns.append(TraceReturn(segment.stage, segment.id, key[0], taken, run.counters[key]))


def _edge(limit: ResolvedLimit, run: ClaimRun, arrived: int) -> int:
    """The amount of a limit that is more than a number from a table; a highest one is remembered."""
    rule = limit.rule
    edge = limit.value
    if rule.kind == "share":
        if rule.of == "arrives":
            base = arrived
        elif rule.of == "part":
            came = len(run.bill)  # the bill's own parts count as they came, also where a stage has opened them
            base = sum([run.bill[index] if index < came else run.parts[index] for index in rule.parts])
        else:
            base = limit.base if rule.of == "table" else int(run.query.required_fact(rule.fact))
        edge = share(base, edge)
    if rule.days:
        edge *= run.query.stay_days
    if rule.highest >= 0:
        key = run.keys[rule.highest]
        edge = run.counters[key] = max(edge, run.counters.get(key, 0))
    return edge


def _step(
    segment: ResolvedSegment,
    stage: ResolvedStage,
    arrived: int,
    record: _Record,
    run: ClaimRun,
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


def _count(index: int, by: str, counter: LoweredCounter, run: ClaimRun, amount: int, paid: int) -> TraceCount:
    grown = {"amount": amount, "payment": paid, "one": 1}[by]
    return TraceCount(counter.name, grown, run.counters.get(run.keys[index], 0), counter.money)


def _pay(entry: ResolvedMeans, run: ClaimRun, bit: int) -> None:
    """Let one account pay for the parts it may pay for, in their order."""
    balance = run.balances.get(entry.account, 0)
    if not balance:
        return
    parts = run.parts
    for index in entry.parts:
        owed = parts[index]
        if owed and balance:
            paid = owed if owed < balance else balance
            if run.steps is not None:
                run.means.append(TraceMeans(entry.account, run.resolved.plan.parts[index], balance, owed, paid, entry.citation))
            parts[index] = owed - paid
            run.payers[entry.payer] = run.payers.get(entry.payer, 0) + paid
            balance -= paid
            run.used_segments |= bit
    run.balances[entry.account] = balance
