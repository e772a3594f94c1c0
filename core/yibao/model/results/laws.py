"""The laws that every settlement must keep, checked from the result alone and never switched off.

This module imports nothing of the engine: it recomputes from what the settlement says, so that a fault in the engine shows.
"""

from ..values.errors import LawError
from ..values.money import PPM, largest_within, share
from .access import AccessDecision
from .flow import faults
from .settlement import Settlement
from .trace import Trace, TraceStep

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
    if settlement.access is not None:
        _check_access(settlement, settlement.access)
    if settlement.trace is not None:
        _check_trace(settlement, settlement.trace)
        for fault in faults(settlement, settlement.trace):
            raise broken(FLOWS, settlement, fault)
        if settlement.cash_benefits or settlement.trace.cash:
            _check_cash(settlement, settlement.trace)


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


def broken(law: str, settlement: Settlement, how: str) -> LawError:
    """The error for a broken law."""
    return LawError(
        f"结算违反定律“{law}”:{how}",
        f'the settlement breaks the law "{law}": {how}',
        where=f"claim {settlement.claim}",
        mend=("这是引擎的错误,请报告该案例", "this is an error of the engine: please report the case"),
    )


def _check_trace(settlement: Settlement, trace: Trace) -> None:
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
        ):
            raise broken(EXPLAINED, settlement, f"{stage}/{step.segment} differs from the trace")
        place += 1
        if step.payer is not None:
            payers[step.payer] = payers.get(step.payer, 0) + step.paid
        if step.taken_from is not None:
            payers[step.taken_from] = payers.get(step.taken_from, 0) - step.paid - step.person
    for aside in trace.set_aside:
        if aside.taken_from is not None:
            payers[aside.taken_from] = payers.get(aside.taken_from, 0) - aside.amount
    if _passed(settlement, place, stage, left) != len(shares):
        raise broken(EXPLAINED, settlement, "a segment is not in the trace")
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


def _check_step(settlement: Settlement, step: TraceStep) -> None:
    name = step.segment
    if settlement.complete and any(limit.since is not None for limit in step.limits):
        raise broken(EXPLAINED, settlement, f"{name} met a counter that is not complete, and the result is told to be")
    if step.paid < 0 or step.person < 0 or step.paid + step.person > step.amount:
        raise broken(SHARES, settlement, f"{name} does not add up")
    fits = step.arrived
    for limit in step.limits:
        room: int | None = None
        if limit.limit is not None:
            room = limit.limit - limit.before if limit.limit > limit.before else 0
            if limit.measure == "payment":
                room = largest_within(room, step.ratio, step.rounding)
        if room != limit.room:
            raise broken(EXPLAINED, settlement, f"{name} has another room than its limit gives")
        if room is not None and room < fits:
            fits = room
        if limit.counter is not None:
            grown = step.amount if limit.measure == "amount" else step.paid
            if limit.limit is not None and limit.after > limit.limit and limit.after > limit.before:
                raise broken(CEILINGS, settlement, f"{name} exceeds its limit")
            fallen = sum([one.amount for one in step.returns if one.counter == limit.counter]) if step.returns else 0
            if limit.after < limit.before + grown - fallen:
                raise broken(EXPLAINED, settlement, f"{name} does not count what fell into it")
        if limit.citation is None and limit.kind != "account":
            raise broken(CITED, settlement, f"a limit of {name}")
    for count in step.counts:
        if count.after < count.grown or (count.money and count.grown not in (step.amount, step.paid)):
            raise broken(EXPLAINED, settlement, f"{name} moves {count.counter} by what did not fall in")
    if step.amount != fits:
        raise broken(EXPLAINED, settlement, f"{name} takes {step.amount} where {fits} fits")
    if step.paid != share(step.amount, step.ratio, step.rounding):
        raise broken(EXPLAINED, settlement, f"{name} pays {step.paid}, not its ratio of {step.amount}")
    if step.ratio not in (0, PPM) and step.citation is None:
        raise broken(CITED, settlement, f"the ratio of {name}")
