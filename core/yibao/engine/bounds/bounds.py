"""The bounds of a settlement: between which amounts each payer pays, and what would decide it."""

from collections.abc import Mapping

from ...model.results.counters import CounterKey
from ...model.results.settlement import Bounds, DecidingFigure
from ..flow.prepared_plan import PreparedPlan
from ..flow.run import ClaimRun
from ..flow.unsure import unsure_message
from .range_walk import RangeWalk
from .ranges import NOTHING, Range, added


def bounds_of(run: ClaimRun, plan: PreparedPlan, unsure: Mapping[CounterKey, str]) -> Bounds | None:
    """Between which amounts each payer pays for a claim whose money is not walked yet; none where everything is known.

    Args:
        unsure: counters that are not complete, each with the claim since which that is so.
    """
    query, total = run.query, sum(run.bill)
    read = [query.counter_key(name, query.counter_partition(name)) for _, name in plan.counters]
    met = [key for key in read if key in unsure]
    if met:  # which figures hold for the claim is not certain
        everybody = dict.fromkeys((*plan.plan.payers, "cash"), (0, total))
        told = (DecidingFigure(key[0], query.day, unsure_message(query.rules, key, unsure[key]).text) for key in met)
        return Bounds(everybody, tuple(told))
    labels = tuple(
        options.index(run.resolved.labels[name]) for name, options in zip(plan.plan.dimensions, plan.plan.labels, strict=True)
    )
    parts = [(amount, amount) for amount in run.parts]
    balances = {name: (balance, balance) for name, balance in run.balances.items()}
    walk = RangeWalk(run, unsure, labels, parts, {}, balances, {})
    walk.walk()
    if not walk.undecided:
        return None
    payers = {name: paid for name, paid in walk.payers.items() if paid[1]}
    payers["cash"] = added(NOTHING, *walk.parts)
    return Bounds(_together(payers, total), tuple(walk.undecided.values()))


def _together(payers: Mapping[str, Range], total: int) -> dict[str, Range]:
    """What each may pay where all of them pay the bill."""
    least, most = added(*payers.values())
    return {
        name: (max(paid[0], total - (most - paid[1])), min(paid[1], total - (least - paid[0]))) for name, paid in payers.items()
    }
