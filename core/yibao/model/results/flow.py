"""Laws of where money comes from, from the trace alone: no fen has two payers, and counters of payments say what is really paid."""

from collections.abc import Iterator, Mapping
from itertools import accumulate

from ..values.classes import define
from ..values.money import share
from .settlement import Settlement
from .trace import Trace, TraceAside, TraceReturn, TraceStep


def faults(settlement: Settlement, trace: Trace) -> Iterator[str]:
    """What breaks the laws of one settlement, in words; nothing where they hold."""
    yield from _parts(settlement, trace)
    if trace.set_aside or any([step.taken_from or _measures_payment(step) for step in trace.steps]):
        yield from _payments(settlement, trace)


def _measures_payment(step: TraceStep) -> bool:
    """Whether a limit of a segment is counted by what is paid."""
    return any([limit.measure != "amount" and limit.counter is not None for limit in step.limits]) if step.limits else False


def _in_order(trace: Trace) -> Iterator[TraceStep | TraceAside]:
    """Steps, and what was set aside where it was."""
    if not trace.set_aside:
        yield from trace.steps
        return
    for place, step in enumerate(trace.steps):
        yield from (aside for aside in trace.set_aside if aside.place == place)
        yield step
    yield from (aside for aside in trace.set_aside if aside.place == len(trace.steps))


def _parts(settlement: Settlement, trace: Trace) -> Iterator[str]:
    """Every payment goes off a part in which the money stands; what is left in all parts is cash."""
    parts = _opened(settlement, trace)
    aside: dict[str, int] = {}
    for moved in _in_order(trace):
        if isinstance(moved, TraceAside):
            part = _part(moved.part)
            if moved.taken_from is None:
                parts[part] = parts.get(part, 0) - moved.amount
            aside[part] = aside.get(part, 0) + moved.amount
        elif moved.slices:
            yield from slice_faults(moved, parts)
        elif moved.amount:
            part = f"{moved.stage}/{moved.segment}"
            parts[part] = parts.get(part, 0) + moved.person
    for name, amount in aside.items():
        parts[name] = parts.get(name, 0) + amount
    for add in trace.adds:
        held = sum([parts.get(name, 0) for name in dict.fromkeys(map(_part, add.parts))])
        if not any(":" in name for name in add.parts) and add.amount != held:
            yield f"{add.counter} grows by {add.amount}, where {held} are left in its parts"
    for means in trace.means:
        part = _part(means.part)
        if means.owed > parts.get(part, 0):
            yield f"the account {means.account} finds {means.owed} in {part}, where {parts.get(part, 0)} are"
        parts[part] = parts.get(part, 0) - means.paid
    for name, amount in parts.items():
        if amount < 0:
            yield f"{name} falls below zero, to {amount}"
    if sum(parts.values()) != settlement.payers.get("cash", 0):
        yield f"the parts hold {sum(parts.values())}, the cash is {settlement.payers.get('cash', 0)}"


def _part(name: str) -> str:
    """A part; kinds of lines are not told apart in a settlement."""
    return name.partition(":")[0]


def round_of(step: TraceStep) -> tuple[str, str | None, int | None]:
    """The stage of a step, and which lines went through it."""
    return step.stage, step.group, step.line


def _taken(above: Mapping[str, int], trace: Trace) -> dict[str, int]:
    """What each stage over the bill itself takes out of its parts, with what passes it."""
    opens = {step.stage for step in trace.steps if step.amount and not step.slices and step.taken_from is None} | above.keys()
    first = {round_of(step): step.arrived for step in reversed(trace.steps) if step.stage in opens}
    last = {round_of(step): step.arrived - step.amount for step in trace.steps if step.stage in opens}
    taken: dict[str, int] = {}
    for (stage, _, _), amount in reversed(first.items()):
        taken[stage] = taken.get(stage, 0) + amount
    passed: dict[str, int] = {}
    for (stage, _, _), amount in last.items():
        passed[stage] = passed.get(stage, 0) + amount
    for stage, amount in above.items():  # rounds in which no segment stands leave no step
        taken[stage] = taken.get(stage, 0) + max(0, amount - passed.get(stage, 0))
    return taken


def _opened(settlement: Settlement, trace: Trace) -> dict[str, int]:
    """The bill's parts without what stages over the bill itself take out of them, and what passes these stages."""
    parts = {
        "in_scope": settlement.in_scope,
        "first_pay": settlement.first_pay,
        "over_limit": settlement.over_limit,
        "self_paid": settlement.self_paid,
    }
    above = {share.stage: share.person for share in settlement.segments if share.id == "above_limit"}
    taken = dict(above)
    if trace.rounds:
        taken = _taken(above, trace)
    else:
        for step in reversed(trace.steps):
            if step.stage in above or (step.amount and not step.slices and step.taken_from is None):
                taken[step.stage] = step.arrived
    for amount in taken.values():
        for name, left in parts.items():
            piece = left if left < amount else amount
            parts[name] = left - piece
            amount -= piece
            if not amount:
                break
        else:
            parts["in_scope"] -= amount
    for stage, amount in above.items():
        parts[f"{stage}/above_limit"] = amount
    return parts


def slice_faults(step: TraceStep, parts: dict[str, int]) -> Iterator[str]:
    """The slices of a segment are what fell in; each is paid its share of what has passed, and taken off its part."""
    if sum([one.amount for one in step.slices]) != step.amount:
        yield f"the slices of {step.segment} are not what fell in"
    passed = accumulate(one.amount for one in step.slices)
    paid = list(accumulate(one.paid for one in step.slices))
    if paid != [share(amount, step.whole, step.rounding) for amount in passed]:
        yield f"the slices of {step.segment} are not paid their shares"
    for piece in step.slices:
        part = _part(piece.part)
        if not 0 <= piece.paid <= piece.amount <= parts.get(part, 0):
            yield f"{step.segment} takes {piece.amount} from {part}, where {parts.get(part, 0)} are, and pays {piece.paid}"
        parts[part] = parts.get(part, 0) - piece.paid


@define
class _Payment:
    """What a segment's payer pays, less what was taken of it; ``counters``: those that a limit of it measures by payment."""

    stage: str
    segment: str
    payer: str
    paid: int
    counters: tuple[str, ...]


def _payments(settlement: Settlement, trace: Trace) -> Iterator[str]:
    """A counter that measures payments moves by what is paid, falls by what is taken back, and ends where the result says."""
    payments: list[_Payment] = []
    own: list[_Payment] = []
    values: dict[str, int] = {}
    stage = ""
    for moved in _in_order(trace):
        if moved.stage != stage:
            payments, own, stage = [*payments, *own], [], moved.stage
        if isinstance(moved, TraceStep):
            for limit in moved.limits:
                if (
                    limit.measure != "amount"
                    and limit.counter
                    and not limit.uses_up
                    and values.setdefault(limit.counter, limit.before) != limit.before
                ):
                    yield f"{limit.counter} is {limit.before} at {moved.segment}, not {values[limit.counter]}"
        taken = moved.borne + moved.person if isinstance(moved, TraceStep) else moved.amount
        expected = _fallen(payments, moved.taken_from, taken)
        told = [(one.stage, one.segment, one.counter, one.amount) for one in moved.returns]
        if any(one not in told for one in expected):
            yield f"what {moved.stage} takes of the payments is not taken off their counters"
        yield from _fall(values, moved.returns)
        if isinstance(moved, TraceStep):
            yield from _grow(values, moved)
            if moved.payer is not None and moved.paid:
                own.append(_Payment(moved.stage, moved.segment, moved.payer, moved.paid, _payment_counters(moved)))
            if moved.others:
                together = _payment_counters(moved, ("payments",))
                own += [
                    _Payment(moved.stage, moved.segment, other.payer, other.paid, together) for other in moved.others if other.paid
                ]
    for counter, value in values.items():
        ends = [amount for (name, _, _), amount in settlement.counters.items() if name == counter]
        if ends and value not in ends:
            yield f"{counter} ends at {ends}, not at {value}"


def _payment_counters(step: TraceStep, measures: tuple[str, ...] = ("payment", "payments")) -> tuple[str, ...]:
    """The counters by which the limits of a segment measure what its first payer pays, or all of them together."""
    if not step.limits:
        return ()
    return tuple([limit.counter for limit in step.limits if limit.measure in measures and limit.counter and not limit.uses_up])


def _fallen(payments: list[_Payment], payer: str | None, amount: int) -> list[tuple[str, str, str, int]]:
    """What counters have to fall by where money is taken off what a payer pays, the last payment first."""
    falls = []
    for payment in reversed(payments):
        if payment.payer == payer and payment.paid and amount:
            taken = min(payment.paid, amount)
            payment.paid -= taken
            amount -= taken
            falls += [(payment.stage, payment.segment, counter, taken) for counter in payment.counters]
    return falls


def _fall(values: dict[str, int], returns: tuple[TraceReturn, ...]) -> Iterator[str]:
    for fall in returns:
        if fall.counter in values:
            values[fall.counter] -= fall.amount
            if values[fall.counter] != fall.after:
                yield f"{fall.counter} falls to {fall.after}, not to {values[fall.counter]}"


def _grow(values: dict[str, int], step: TraceStep) -> Iterator[str]:
    """Counters that measure payments grow by what is paid, and by whatever else a segment counts in them."""
    values_after: dict[str, int] = {}
    for limit in step.limits:
        if limit.counter in values:
            grown = step.amount if limit.measure == "amount" else step.paid if limit.measure == "payment" else step.borne
            values[limit.counter] += grown
            values_after[limit.counter] = limit.after
    for count in step.counts:
        if count.counter in values:
            values[count.counter] += count.grown
            values_after[count.counter] = count.after
    for counter, after in values_after.items():
        if after != values[counter]:
            yield f"{counter} is {after} after {step.segment}, not {values[counter]}"
