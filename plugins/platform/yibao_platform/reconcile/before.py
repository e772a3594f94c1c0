"""Readings of what was used up before the claim: for each counter the amount is solved for."""

from collections.abc import Iterator

import attrs

from yibao.engines import CounterKey, format_fen

from .solve import solutions
from .subject import Amounts, Reading, Subject

FAR = 10**9
"""A counter above all limits: ten million yuan."""

MOST_NUMBER = 12
"""So many visits or days are tried."""


def of_counters(subject: Subject) -> Iterator[Reading]:
    """What a counter current before the claim."""
    settlement = subject.settled(trace=True)
    if settlement is None or settlement.trace is None:
        return
    edges: dict[str, set[int]] = {}
    for step in settlement.trace.steps:
        for limit in step.limits:
            if limit.counter is not None:
                edges.setdefault(limit.counter, set()).add(limit.limit or 0)
    for key in settlement.counters:
        counter = subject.rules.declared.counter[key[0]]
        if counter.reset == "claim":
            continue
        if counter.unit == "number":
            yield from _numbers(subject, key)
        else:
            yield from _amounts(subject, key, edges.get(key[0], set()), settlement.total)


def _at(subject: Subject, key: CounterKey, value: int) -> Amounts | None:
    return subject.amounts(state=attrs.evolve(subject.state, counters={**subject.state.counters, key: value}))


def _amounts(subject: Subject, key: CounterKey, limits: set[int], total: int) -> Iterator[Reading]:
    label = subject.rules.declared.counter[key[0]].label
    current = subject.state.counters.get(key, 0)
    edges = {0, current, total, FAR, *limits, *(limit - total for limit in limits), *(limit + 1 for limit in limits)}
    for low, high in solutions(lambda value: _at(subject, key, value), edges, subject.printed):
        amount = format_fen(low) if low == high or high >= FAR else f"{format_fen(low)} – {format_fen(high)}"
        least = ("至少 ", "at least ") if high >= FAR else ("", "")
        zh = f"此前“{label.zh}”已有 {least[0]}{amount} 元,不是 {format_fen(current)} 元"
        en = f"“{label.en}” stood at {least[1]}{amount} before, not at {format_fen(current)}"
        yield from subject.reading(
            "before", zh, en, state=attrs.evolve(subject.state, counters={**subject.state.counters, key: low})
        )


def _numbers(subject: Subject, key: CounterKey) -> Iterator[Reading]:
    label = subject.rules.declared.counter[key[0]].label
    current = subject.state.counters.get(key, 0)
    for value in range(MOST_NUMBER):
        if value != current:
            zh = f"此前“{label.zh}”已有 {value},不是 {current}"
            en = f"“{label.en}” stood at {value} before, not at {current}"
            state = attrs.evolve(subject.state, counters={**subject.state.counters, key: value})
            yield from subject.reading("before", zh, en, state=state)
