"""The walk of a claim's money through stages and segments: the reference meaning of every rule, in plain integers."""

from collections.abc import Sequence

from ...model.results.settlement import PayerAmount, SegmentShare
from ...model.results.trace import TraceAdd, TraceAside, TraceMeans, TraceReturn, TraceShare
from ...model.values.money import PPM, largest_within, share
from ..facts.figures import FigureGap, no_figure
from .layers import LeftOut, Slice, cut
from .limits import edge_of
from .resolve import ResolvedLimit, ResolvedMeans, ResolvedSegment, ResolvedStage
from .run import ClaimRun
from .steps import Record, trace_step


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
    if resolved.adds:
        _add(run)
    if any(run.balances.values()):
        for entry in resolved.means:
            if run.query.claim.use_accounts or not entry.consent:
                _pay(entry, run, bit)
            bit <<= 1


def _add(run: ClaimRun) -> None:
    """Counters grow by what all layers left with the person."""
    for counter, parts in run.resolved.adds:
        key, amount = run.keys[counter], sum([run.parts[part] for part in parts])
        run.counters[key] = after = run.counters.get(key, 0) + amount
        if run.steps is not None:
            names = tuple([run.resolved.plan.parts[part] for part in parts])
            run.added += (TraceAdd(key[0], names, amount, after),)


def _run_stage(stage: ResolvedStage, run: ClaimRun, bit: int) -> None:
    """One stage: what arrives falls into segment after segment until nothing is left, or a figure of a later stage is missing."""
    if stage.of_line is not None:
        _run_lines(stage, stage.of_line, run, bit)
        return
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
        record: Record | None = None if run.steps is None else []
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
                room = largest_within(room or 0, limit.ratio, segment.rule.rounding)
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


def _run_lines(stage: ResolvedStage, of_line: ResolvedStage, run: ClaimRun, bit: int) -> None:
    """A stage through which each line goes by itself, in the order of the bill."""
    parts, width = run.parts, len(run.resolved.plan.groups) + 1
    base = [index for index in stage.base if parts[index]]
    for index in base:
        parts[index] = 0
    for number, (place, fallen) in enumerate(run.lines):
        amount = sum([fallen[index // width] for index in base if index % width == place])
        if amount:
            parts[base[0]], run.line = amount, number
            _run_stage(of_line, run, bit)
    run.line = None


def _fill(
    segment: ResolvedSegment,
    stage: ResolvedStage,
    run: ClaimRun,
    arrived: int,
    amount: int,
    queue: list[list[int]],
    record: Record | None,
) -> int:
    """What fell into a segment is divided between its payer and the person, and counted; the fen that the payer bears."""
    paid = total = 0
    others: Sequence[TraceShare] = ()
    slices: list[Slice] = []
    returns: list[TraceReturn] = []
    if amount:
        ratio, rounding = segment.ratio, segment.rule.rounding
        paid = total = (amount * ratio + 500_000) // PPM if segment.half_up else share(amount, ratio, rounding)
        if segment.unusual:
            others, total = _fill_further(segment, run, arrived, amount, paid)
        if stage.taken_from is not None:
            _take_back(stage.taken_from, total if segment.keeps else amount, run, returns)
        if paid and segment.payer is not None:
            run.payers[segment.payer] = run.payers.get(segment.payer, 0) + paid
            if segment.account is not None:
                run.balances[segment.account] -= paid
            if run.payments is not None:
                run.payments.append([segment, segment.payer, paid, segment.measured])
        if others and run.payments is not None:
            run.payments += [[segment, other.payer, other.paid, segment.measured_together] for other in others]
        if segment.part < 0:
            slices = cut(queue, amount, segment.whole, rounding)
            for part, _, off in slices:
                run.parts[part] -= off
        elif not segment.keeps:
            run.parts[segment.part] += amount - total
        for counter, by in segment.grows:
            key = run.keys[counter]
            value = run.counters.get(key, 0)
            if by == "amount":
                value += amount
            else:
                value += paid if by == "payment" else 1 if by == "one" else _grown(run, counter, by, value, total)
            run.counters[key] = value
    elif segment.more:
        others = [TraceShare(payer, ratio, 0, citation) for payer, ratio, _, citation in segment.more]
    person = 0 if segment.keeps else amount - total
    share_of_segment = SegmentShare(segment.id, segment.stage, amount, segment.payer, paid, person)
    if others:
        share_of_segment.others = tuple([PayerAmount(other.payer, other.paid) for other in others])
    run.shares.append(share_of_segment)
    if run.steps is not None and record is not None:
        run.steps.append(trace_step(segment, stage, arrived, record, run, amount, paid, person, slices, returns, others))
    return total if segment.payer is not None else 0


def _grown(run: ClaimRun, counter: int, by: str, before: int, total: int) -> int:
    """What a counter grows by that counts what all payers pay, or whose limit is used up at once."""
    return max(0, run.edges[counter] - before) if by == "limit" else total


def _fill_further(segment: ResolvedSegment, run: ClaimRun, arrived: int, amount: int, paid: int) -> tuple[list[TraceShare], int]:
    """What the payers after the first bear, and what all bear together: up to each the sum of ratios, rounded like the whole."""
    others = []
    total = paid
    for payer, ratio, upto, citation in segment.more:
        due = share(amount, upto, segment.rule.rounding)
        others.append(TraceShare(payer, ratio, due - total, citation))
        run.payers[payer] = run.payers.get(payer, 0) + due - total
        total = due
    if segment.bound or (segment.limit_bound and amount < arrived):
        run.bounded += ((segment, amount < arrived),)
    return others, total


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
            if not run.lenient:
                raise no_figure(run.query.rules, gap, run.resolved.labels, run.query.day)
            run.shares.append(SegmentShare("above_limit", stage.rule.id, left, None, 0, left))
            run.parts[stage.above] += left
            part, queue = stage.above, [[stage.above, left]]
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
        segment, who, paid, measured = payment
        if who != payer or not paid or not amount:
            continue
        taken = paid if paid < amount else amount
        payment[2] = paid - taken
        amount -= taken
        for counter in measured:
            key = run.keys[counter]
            run.counters[key] -= taken
            returns.append(TraceReturn(segment.stage, segment.id, key[0], taken, run.counters[key]))


def _edge(limit: ResolvedLimit, run: ClaimRun, arrived: int) -> int:
    """The amount of a limit that is more than a number from a table; a highest one is remembered."""
    rule = limit.rule
    base = 0
    if rule.kind == "fact":
        base = int(run.query.required_fact(rule.fact))
    elif rule.of == "arrives":
        base = arrived
    elif rule.of == "part":
        came = len(run.bill)  # the bill's own parts count as they came, also where a stage has opened them
        base = sum([run.bill[index] if index < came else run.parts[index] for index in rule.parts])
    elif rule.of == "counter":
        base = run.counters.get(run.keys[rule.of_counter], 0)
    elif rule.kind == "share":
        base = limit.figures[rule.of_table] if rule.of == "table" else int(run.query.required_fact(rule.fact))
    if rule.unit > 1:
        run.bases = {**run.bases, id(limit): base}
    highest = run.counters.get(run.keys[rule.highest], 0) if rule.highest >= 0 else 0
    edge = edge_of(rule, limit.figures, base, run.query.stay_days if rule.days else 1, highest)
    if rule.highest >= 0:
        run.counters[run.keys[rule.highest]] = edge
    if rule.uses_up:
        run.edges = {**run.edges, rule.counter: edge}
    return edge


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
