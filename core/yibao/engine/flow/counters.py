"""The counters that a claim moves or that decide about it: their keys, and which visit or stay of its period the claim is."""

from collections.abc import Mapping

from ...model.results.counters import CounterKey
from ...model.values.classes import frozen
from ...rules.lowering.plan import LoweredPlan
from ..facts.query import ClaimQuery
from .prepared_plan import PreparedPlan


@frozen
class Visit:
    """Which visit or stay of its period a claim is, by one counter; claims of one stay share the number.

    Attributes:
        counter: index in the plan; name: its name.
        marker: where the stay's number is remembered, if the claim names its stay.
        ordinal: the number, from 1; new: whether no earlier claim was of the same stay.
    """

    counter: int
    name: str
    marker: CounterKey | None
    ordinal: int
    new: bool


def count_visits(query: ClaimQuery, plan: LoweredPlan, counters: Mapping[CounterKey, int]) -> tuple[Visit, ...]:
    """Which visit or stay of its period a claim is, by each counter of the plan that counts them."""
    visits: list[Visit] = []
    for index, by in plan.counted:
        name = plan.counters[index].name
        partition = query.counter_partition(name)
        ordinal = counters.get(query.counter_key(name, partition), 0) + 1
        stay = query.stay if by == "stay" else None
        marker = (name, stay, partition) if stay else None
        known = counters.get(marker) if marker else None
        visits.append(Visit(index, name, marker, known or ordinal, known is None))
    return tuple(visits)


def counts_read(
    query: ClaimQuery, plan: PreparedPlan, counters: Mapping[CounterKey, int], visits: tuple[Visit, ...]
) -> tuple[int, ...]:
    """What the counters hold that dimensions read; for those that count visits or stays, the number of this one."""
    ordinals = {visit.name: visit.ordinal for visit in visits}
    return tuple(
        [
            ordinals[name] if name in ordinals else counters.get(query.counter_key(name, query.counter_partition(name)), 0)
            for _, name in plan.counters
        ]
    )
