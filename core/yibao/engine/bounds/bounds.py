"""The bounds of a settlement: between which amounts each payer pays, and what would decide it."""

from collections.abc import Mapping

from ...model.results.counters import CounterKey
from ...model.results.settlement import Bounds, DecidingFigure
from ...model.values.text import Text
from ..flow.prepared_plan import PreparedPlan
from ..flow.run import ClaimRun
from ..flow.unsure import unsure_message
from .range_walk import RangeWalk
from .ranges import ANY_AMOUNT, NOTHING, Range, added

_BALANCE = Text("此前有结算不完整,账户余额未必如此", "an earlier result is not complete, so the account may hold another balance")


def bounds_of(run: ClaimRun, plan: PreparedPlan, unsure: Mapping[CounterKey, str], *, certain: bool) -> Bounds | None:
    """Between which amounts each payer pays for a claim whose money is not walked yet; none where everything is known.

    Args:
        unsure: counters that are not complete, each with the claim since which that is so.
        certain: whether the accounts hold what they would if everything before were known.
    """
    query, total = run.query, sum(run.bill)
    read = [query.counter_key(name, query.counter_partition(name)) for _, name in plan.counters]
    met = [key for key in read if key in unsure]
    if met:  # which figures hold for the claim is not certain
        everybody = dict.fromkeys((*plan.plan.payers, "cash"), (0, total))
        figures = (DecidingFigure(key[0], query.day, unsure_message(query.rules, key, unsure[key]).text) for key in met)
        return Bounds(everybody, tuple(figures))
    labels = tuple(
        options.index(run.resolved.labels[name]) for name, options in zip(plan.plan.dimensions, plan.plan.labels, strict=True)
    )
    parts = [(amount, amount) for amount in run.parts]
    balances = {name: (balance, balance) if certain else ANY_AMOUNT for name, balance in run.balances.items()}
    walk = RangeWalk(run, unsure, labels, parts, {}, balances, {})
    walk.walk()
    decided = list(walk.undecided.values())
    if not certain:
        used = [name for name in run.balances if walk.payers.get(f"account.{name}", NOTHING)[1]]
        decided += [DecidingFigure(f"account.{name}", query.day, _BALANCE) for name in used]
    if not decided:
        return None
    payers = {name: paid for name, paid in walk.payers.items() if paid[1]}
    payers["cash"] = added(NOTHING, *walk.parts)
    return Bounds(_together(payers, total), tuple(decided))


def _together(payers: Mapping[str, Range], total: int) -> dict[str, Range]:
    """What each may pay where all of them pay the bill."""
    least, most = added(*payers.values())
    return {
        name: (max(paid[0], total - (most - paid[1])), min(paid[1], total - (least - paid[0]))) for name, paid in payers.items()
    }
