"""Laws of where money comes from, from the trace alone: no fen has two payers, and counters of payments say what is really paid."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from ..values.classes import define
from ..values.money import share
from .settlement import Settlement
from .trace import Trace, TraceAside, TraceReturn, TraceStep


def faults(settlement: Settlement, trace: Trace) -> Iterator[str]:
    """What breaks the laws of one settlement, in words; nothing where they hold.

    Every payment goes off a part in which the money stands; what is left in all parts is cash.
    """
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
        elif moved.person:
            part = f"{moved.stage}/{moved.segment}"
            parts[part] = parts.get(part, 0) + moved.person
    for part, amount in aside.items():
        parts[part] = parts.get(part, 0) + amount
    for add in trace.adds:
        held = sum([parts.get(name, 0) for name in dict.fromkeys(map(_part, add.parts))])
        if not any(":" in name for name in add.parts) and add.amount != held:
            yield f"{add.counter} grows by {add.amount}, where {held} are left in its parts"
    for means in trace.means:
        part = _part(means.part)
        balance = parts.get(part, 0)
        if means.owed > balance:
            yield f"the account {means.account} finds {means.owed} in {part}, where {balance} are"
        parts[part] = balance - means.paid
    if min(parts.values()) < 0:
        yield from (f"{name} falls below zero, to {amount}" for name, amount in parts.items() if amount < 0)
    left, cash = sum(parts.values()), settlement.payers.get("cash", 0)
    if left != cash:
        yield f"the parts hold {left}, the cash is {cash}"
    if trace.set_aside or _measures_payments(trace):
        yield from _payments(settlement, trace)


def _in_order(trace: Trace) -> Sequence[TraceStep | TraceAside]:
    """Steps, and what was set aside where it was."""
    if not trace.set_aside:
        return trace.steps
    moved: list[TraceStep | TraceAside] = [*trace.steps]
    for aside in reversed(trace.set_aside):  # they stand in order
        moved.insert(aside.place, aside)
    return moved


def _measures_payments(trace: Trace) -> bool:
    """Whether a stage takes payments back, or a limit counts them."""
    for step in trace.steps:
        if step.taken_from is not None:
            return True
        for limit in step.limits:
            if limit.measure != "amount" and limit.counter:
                return True
    return False


def _part(name: str) -> str:
    """A part; kinds of lines are not told apart in a settlement."""
    return name.partition(":")[0]


def round_of(step: TraceStep) -> tuple[str, str | None, int | None]:
    """The stage of a step, and which lines went through it."""
    return step.stage, step.group, step.line


def _taken_in_rounds(above: Mapping[str, int], trace: Trace) -> int:
    """What stages over the bill itself take out of its parts in all rounds, with what passes them."""
    opens = {step.stage for step in trace.steps if step.amount and not step.slices and step.taken_from is None} | above.keys()
    first = {round_of(step): step.arrived for step in reversed(trace.steps) if step.stage in opens}
    last = {round_of(step): step.arrived - step.amount for step in trace.steps if step.stage in opens}
    passed: dict[str, int] = {}
    for (stage, _, _), amount in last.items():
        passed[stage] = passed.get(stage, 0) + amount
    # rounds in which no segment stands leave no step
    return sum(first.values()) + sum(max(0, amount - passed.get(stage, 0)) for stage, amount in above.items())


def _taken(above: Mapping[str, int], trace: Trace) -> int:
    """What stages over the bill itself take out of its parts: what arrived at the first segment of each, or passes it."""
    taken = dict(above)
    for step in reversed(trace.steps):
        if (step.amount and not step.slices and step.taken_from is None) or step.stage in above:
            taken[step.stage] = step.arrived
    return sum(taken.values())


def _opened(settlement: Settlement, trace: Trace) -> dict[str, int]:
    """The bill's parts without what stages over the bill itself take out of them, and what passes these stages."""
    parts = {
        "in_scope": settlement.in_scope,
        "first_pay": settlement.first_pay,
        "over_limit": settlement.over_limit,
        "self_paid": settlement.self_paid,
    }
    above: dict[str, int] = {}
    for passed in settlement.segments:
        if passed.id == "above_limit":
            above[passed.stage] = passed.person
    amount = _taken_in_rounds(above, trace) if trace.rounds else _taken(above, trace)
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
                if limit.measure == "amount" or not limit.counter or limit.uses_up:
                    continue
                if values.setdefault(limit.counter, limit.before) != limit.before:
                    yield f"{limit.counter} is {limit.before} at {moved.segment}, not {values[limit.counter]}"
        taken = moved.borne + moved.person if isinstance(moved, TraceStep) else moved.amount
        expected = _fallen(payments, moved.taken_from, taken)
        told = [(one.stage, one.segment, one.counter, one.amount) for one in moved.returns]
        if any(one not in told for one in expected):
            yield f"what {moved.stage} takes of the payments is not taken off their counters"
        yield from _fall(values, moved.returns)
        if isinstance(moved, TraceStep):
            yield from _grow(values, moved)
            counters = _payment_counters(moved)
            if moved.payer is not None and moved.paid:
                own.append(_Payment(moved.stage, moved.segment, moved.payer, moved.paid, counters))
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
            values[limit.counter] += {"amount": step.amount, "payment": step.paid}.get(limit.measure, step.borne)
            values_after[limit.counter] = limit.after
    for count in step.counts:
        if count.counter in values:
            values[count.counter] += count.grown
            values_after[count.counter] = count.after
    for counter, after in values_after.items():
        if after != values[counter]:
            yield f"{counter} is {after} after {step.segment}, not {values[counter]}"
