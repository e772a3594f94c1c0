"""The laws that every settlement must keep, checked from the result alone and never switched off.

This module imports nothing of the engine: it recomputes from what the settlement says, so that a fault in the engine shows.
"""

from ..values.errors import LawError
from ..values.money import PPM, largest_within, share
from .access import AccessDecision
from .flow import faults, round_of, slice_faults
from .settlement import Bounds, Settlement, YearEndSettlement
from .trace import Trace, TraceLimit, TraceStep

SHARES = "shares add up"
CEILINGS = "no ceiling exceeded, no account below zero"
CITED = "every figure cited"
FLOWS = "no fen has two payers, and counters of payments are what is paid"
EXPLAINED = "every amount is explained by the trace"


def check(settlement: Settlement) -> None:
    """Check one settlement; without a trace, only the laws that need none.

    Raises:
        LawError: which law is broken, and how.
    """
    total = settlement.total
    if settlement.self_paid + settlement.over_limit + settlement.first_pay + settlement.in_scope != total:
        raise broken(SHARES, settlement, "the four parts are not the bill")
    if settlement.self_paid < 0 or settlement.over_limit < 0 or settlement.first_pay < 0 or settlement.in_scope < 0:
        raise broken(SHARES, settlement, "a part of the bill is negative")
    paid = 0
    for amount in settlement.payers.values():
        if amount < 0:
            raise broken(SHARES, settlement, "a payer pays less than nothing")
        paid += amount
    if paid != total:
        raise broken(SHARES, settlement, f"the payers add up to {paid}, the bill is {total}")
    for balance in settlement.accounts.values():
        if balance < 0:
            raise broken(CEILINGS, settlement, "an account is below zero")
    for benefit in settlement.cash_benefits:
        if benefit.amount < 0:
            raise broken(SHARES, settlement, f"the cash benefit {benefit.id} is negative")
        if not benefit.sources:
            raise broken(CITED, settlement, f"the cash benefit {benefit.id}")
    if settlement.bounds is not None:
        _check_bounds(settlement, settlement.bounds)
    if settlement.access is not None:
        _check_access(settlement, settlement.access)
    if settlement.trace is not None:
        _check_trace(settlement, settlement.trace)
        for fault in faults(settlement, settlement.trace):
            raise broken(FLOWS, settlement, fault)
        if settlement.cash_benefits or settlement.trace.cash:
            _check_cash(settlement, settlement.trace)


def _check_bounds(settlement: Settlement, bounds: Bounds) -> None:
    """Bounds say what decides them, are ranges within the bill, and let the payers add up to it."""
    if not bounds.decided_by:
        raise broken(EXPLAINED, settlement, "nothing is told that would decide what is paid")
    if any(not 0 <= least <= most <= settlement.total for least, most in bounds.payers.values()):
        raise broken(SHARES, settlement, "a bound is below nothing, above the bill, or the least is more than the most")
    least, most = (sum([paid[side] for paid in bounds.payers.values()]) for side in (0, 1))
    if not least <= settlement.total <= most:
        raise broken(SHARES, settlement, f"payers within their bounds pay {least} to {most}, the bill is {settlement.total}")


def check_year_end(settlement: YearEndSettlement) -> None:
    """Check what a benefit year left with the person: its payers add up, and no more comes back than was there.

    Raises:
        LawError: which law is broken, and how.
    """
    total = sum([base.amount for base in settlement.base])
    paid = sum(settlement.payers.values())
    if (settlement.amount is None) == settlement.complete or settlement.amount not in (None, paid) or not 0 <= paid <= total:
        raise broken(SHARES, settlement, f"{paid} of {total} are paid, and {settlement.amount} is told")
    if settlement.trace is None:
        return
    payers: dict[str, int] = {}
    parts = {base.counter: base.amount for base in settlement.base}
    for step in settlement.trace.steps:
        _check_step(settlement, step)
        for fault in slice_faults(step, parts):
            raise broken(FLOWS, settlement, fault)
        for payer, amount in ((step.payer, step.paid), *((other.payer, other.paid) for other in step.others)):
            payers[payer or ""] = payers.get(payer or "", 0) + amount
    if {name: amount for name, amount in payers.items() if amount} != settlement.payers:
        raise broken(EXPLAINED, settlement, "the steps pay what the result does not say")


def _check_access(settlement: Settlement, access: AccessDecision) -> None:
    """Without cover nobody but the person pays; what is paid first is the bill, and what comes back is what others bear."""
    cash = settlement.payers.get("cash", 0)
    if (access.effect == "nothing" or access.cover != "in_force") and cash != settlement.total:
        raise broken(EXPLAINED, settlement, "somebody pays where nothing is paid at the counter")
    instead = access.instead
    if instead is not None and (instead.pays_first != settlement.total or instead.paid_back != settlement.total - cash):
        raise broken(SHARES, settlement, "what is paid first and what comes back are not the bill")
    if (instead is None) != (access.effect == "direct"):
        raise broken(EXPLAINED, settlement, "what the person gets instead is not what was found at the counter")
    if access.left is not None and sum(access.left.values()) != cash:
        raise broken(SHARES, settlement, "what is left to claim is not the cash")


def broken(law: str, settlement: Settlement | YearEndSettlement, how: str) -> LawError:
    """The error for a broken law."""
    return LawError(
        f"结算违反定律“{law}”:{how}",
        f'the settlement breaks the law "{law}": {how}',
        where=f"claim {settlement.claim}",
        mend=("这是引擎的错误,请报告该案例", "this is an error of the engine: please report the case"),
    )


def _check_trace(settlement: Settlement, trace: Trace) -> None:
    payers = _check_rounds(settlement, trace) if trace.rounds else _check_steps(settlement, trace)
    for aside in trace.set_aside:
        if aside.taken_from is not None:
            payers[aside.taken_from] = payers.get(aside.taken_from, 0) - aside.amount
    for means in trace.means:
        if means.paid != min(means.owed, means.before):
            raise broken(EXPLAINED, settlement, f"the account {means.account} pays {means.paid} of {means.owed}")
        name = f"account.{means.account}"
        payers[name] = payers.get(name, 0) + means.paid
        if means.citation is None:
            raise broken(CITED, settlement, name)
    for payer in payers.keys() | settlement.payers.keys():
        if payer != "cash" and payers.get(payer, 0) != settlement.payers.get(payer, 0):
            raise broken(EXPLAINED, settlement, f"{payer} pays what no step says")
    if trace.split:
        for name in ("self_paid", "over_limit", "first_pay", "in_scope"):
            if sum([getattr(line, name) for line in trace.split]) != getattr(settlement, name):
                raise broken(EXPLAINED, settlement, f"the lines do not add up to {name}")


def _check_steps(settlement: Settlement, trace: Trace) -> dict[str, int]:
    """Each step gets what the one before it in its stage left, and is the share that the settlement tells; what payers bear."""
    payers: dict[str, int] = {}
    place = 0
    shares = settlement.segments
    left = 0
    stage = ""
    for step in trace.steps:
        if step.stage != stage:
            place, stage = _passed(settlement, place, stage, left), step.stage
        elif step.arrived != left:
            raise broken(EXPLAINED, settlement, f"{stage}/{step.segment} did not get what the segment before it left")
        _check_step(settlement, step)
        left = step.arrived - step.amount
        segment = shares[place] if place < len(shares) else None
        if (
            segment is None
            or segment.id != step.segment
            or segment.stage != stage
            or segment.amount != step.amount
            or segment.paid != step.paid
            or segment.person != step.person
            or segment.payer != step.payer
            or len(segment.others) != len(step.others)
        ):
            raise broken(EXPLAINED, settlement, f"{stage}/{step.segment} differs from the trace")
        place += 1
        if step.payer is not None:
            payers[step.payer] = payers.get(step.payer, 0) + step.paid
        if step.others or step.taken_from is not None:
            if [(other.payer, other.paid) for other in segment.others] != [(other.payer, other.paid) for other in step.others]:
                raise broken(EXPLAINED, settlement, f"{stage}/{step.segment} differs from the trace")
            _add_further(payers, step)
    if _passed(settlement, place, stage, left) != len(shares):
        raise broken(EXPLAINED, settlement, "a segment is not in the trace")
    return payers


def _add_further(payers: dict[str, int], step: TraceStep) -> None:
    """What the payers after the first bear, and whose money it was."""
    for other in step.others:
        payers[other.payer] = payers.get(other.payer, 0) + other.paid
    if step.taken_from is not None:
        payers[step.taken_from] = payers.get(step.taken_from, 0) - step.borne - step.person


def _check_rounds(settlement: Settlement, trace: Trace) -> dict[str, int]:
    """Lines go through a stage in rounds: in each a step gets what the one before it left; a share is the sum of all rounds."""
    payers: dict[str, int] = {}
    sums: dict[tuple[str, str], list[int]] = {}
    passed: dict[str, int] = {}
    before: TraceStep | None = None
    for step in trace.steps:
        if before is not None and round_of(before) == round_of(step):
            if step.arrived != before.arrived - before.amount:
                raise broken(EXPLAINED, settlement, f"{step.stage}/{step.segment} did not get what the segment before it left")
        elif before is not None:
            passed[before.stage] = passed.get(before.stage, 0) + before.arrived - before.amount
        _check_step(settlement, step)
        amounts = sums.setdefault((step.stage, step.segment), [0, 0, 0])
        for place, amount in enumerate((step.amount, step.paid, step.person)):
            amounts[place] += amount
        if step.payer is not None:
            payers[step.payer] = payers.get(step.payer, 0) + step.paid
        _add_further(payers, step)
        before = step
    if before is not None:
        passed[before.stage] = passed.get(before.stage, 0) + before.arrived - before.amount
    told = {(one.stage, one.id): [one.amount, one.paid, one.person] for one in settlement.segments if one.id != "above_limit"}
    if told != sums:
        raise broken(EXPLAINED, settlement, "the segments are not the sums of their rounds")
    for one in settlement.segments:
        if one.id == "above_limit" and one.amount < passed.get(one.stage, 0):
            raise broken(EXPLAINED, settlement, f"what passes {one.stage} is less than what its segments left")
    return payers


def _check_cash(settlement: Settlement, trace: Trace) -> None:
    """Each cash benefit is what its working says: an amount, or a base for so many days."""
    if [(one.id, one.amount, one.due) for one in settlement.cash_benefits] != [(one.id, one.amount, one.due) for one in trace.cash]:
        raise broken(EXPLAINED, settlement, "the cash benefits differ from the trace")
    for benefit in trace.cash:
        if benefit.base is not None and benefit.days is not None and benefit.per is not None:
            exact = 2 * (benefit.amount * benefit.per - benefit.base * benefit.days)
            if not -benefit.per < exact <= benefit.per:
                raise broken(EXPLAINED, settlement, f"{benefit.id} is not {benefit.base} for {benefit.days} days")
        if (benefit.due == "later") != any(need.given < need.least for need in benefit.needs):
            raise broken(EXPLAINED, settlement, f"{benefit.id} is due {benefit.due} against what is needed")


def _passed(settlement: Settlement, place: int, stage: str, left: int) -> int:
    """Go past what a stage let through to the person, and past stages in which no segment stands for this claim."""
    while place < len(settlement.segments) and settlement.segments[place].id == "above_limit":
        passed = settlement.segments[place]
        if passed.person != passed.amount or (passed.stage == stage and passed.amount != left):
            raise broken(EXPLAINED, settlement, f"what passes {passed.stage} is not what its segments left")
        place += 1
    return place


def _within_unit(limit: TraceLimit) -> bool:
    """Whether a limit is its ratio of what it is a ratio of, up to what it is rounded to; a highest one may be more."""
    assert limit.limit is not None and limit.base is not None and limit.ratio is not None and limit.unit is not None
    return limit.limit * PPM > limit.base * limit.ratio - limit.unit * PPM


def _check_step(settlement: Settlement | YearEndSettlement, step: TraceStep) -> None:
    name = step.segment
    borne = step.borne if step.others else step.paid
    if step.paid < 0 or step.person < 0 or borne + step.person > step.amount:
        raise broken(SHARES, settlement, f"{name} does not add up")
    fits = step.arrived
    for limit in step.limits:
        room: int | None = None
        if limit.limit is not None:
            room = limit.limit - limit.before if limit.limit > limit.before else 0
            if limit.measure != "amount":
                room = largest_within(room, step.ratio if limit.measure == "payment" else step.whole, step.rounding)
        if room != limit.room:
            raise broken(EXPLAINED, settlement, f"{name} has another room than its limit gives")
        if room is not None and room < fits:
            fits = room
        if limit.counter is not None:
            if settlement.complete and limit.since is not None:
                raise broken(EXPLAINED, settlement, f"{name} met a counter that is not complete, and the result is told to be")
            grown = step.amount if limit.measure == "amount" else step.paid if limit.measure == "payment" else borne
            if limit.uses_up and step.amount and limit.limit is not None and limit.after != max(limit.limit, limit.before):
                raise broken(EXPLAINED, settlement, f"{name} does not use up its limit")
            if limit.limit is not None and limit.after > limit.limit and limit.after > limit.before:
                raise broken(CEILINGS, settlement, f"{name} exceeds its limit")
            fallen = sum([one.amount for one in step.returns if one.counter == limit.counter]) if step.returns else 0
            if limit.after < limit.before + grown - fallen:
                raise broken(EXPLAINED, settlement, f"{name} does not count what fell into it")
        if limit.unit is not None and not _within_unit(limit):
            raise broken(EXPLAINED, settlement, f"a limit of {name} is not its ratio of {limit.base}")
        if limit.citation is None and limit.kind not in ("account", "fact"):
            raise broken(CITED, settlement, f"a limit of {name}")
    for count in step.counts:
        if count.after < count.grown or (count.money and count.grown not in (step.amount, step.paid, borne)):
            raise broken(EXPLAINED, settlement, f"{name} moves {count.counter} by what did not fall in")
    if step.amount != fits:
        raise broken(EXPLAINED, settlement, f"{name} takes {step.amount} where {fits} fits")
    if step.paid != share(step.amount, step.ratio, step.rounding):
        raise broken(EXPLAINED, settlement, f"{name} pays {step.paid}, not its ratio of {step.amount}")
    if step.others:
        _check_others(settlement, step)
    if step.ratio not in (0, PPM) and step.citation is None:
        raise broken(CITED, settlement, f"the ratio of {name}")


def _check_others(settlement: Settlement | YearEndSettlement, step: TraceStep) -> None:
    """The payers after the first bear what is above the shares before them."""
    name = step.segment
    upto, total = step.ratio, step.paid
    for other in step.others:
        upto += other.ratio
        due = share(step.amount, upto, step.rounding)
        if other.paid != due - total or other.paid < 0:
            raise broken(EXPLAINED, settlement, f"{other.payer} pays {other.paid} of {name}, not its ratio of {step.amount}")
        total = due
        if other.ratio not in (0, PPM) and other.citation is None:
            raise broken(CITED, settlement, f"the ratio of {other.payer} in {name}")
    if upto > PPM:
        raise broken(SHARES, settlement, f"the ratios of {name} are more than all")
