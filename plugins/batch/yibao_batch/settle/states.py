"""Where persons ended: balances, and what counters of running periods hold."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from yibao.engines import ONE_CLAIM, SCHEMES, STAY, CounterKey, Declared, format_fen, labels_of

from ..claims.claims import Claims
from ..claims.results import BatchResults
from ..kernel.arguments import CREDIT
from ..kernel.frame import Frame
from ..lookup.binder import PlanBinder
from ..people.people import date_of


def end_states(
    binder: PlanBinder, settled: BatchResults, done: Any, day: Any, year: Any, counters: Any, tags: Any
) -> list[dict[str, Any]]:
    """Where each person of the kernel ended.

    Args:
        done: rows that were settled; day, year: of each row; counters, tags: by slot, then person, as the kernel left them.
    """
    claims, people, frame, declared = settled.claims, settled.claims.people, binder.frame, binder.rules.declared
    owners, starts = claims.owners, claims.starts
    states = []
    ended = np.where(done, np.arange(claims.number), -1)
    last = np.maximum.reduceat(ended, starts[:-1])
    owing = np.bitwise_or.reduceat(np.where(done, settled.warned & CREDIT, 0), starts[:-1])
    for place in np.nonzero(last >= 0)[0].tolist():
        at = int(last[place])
        when, began = date_of(day[at]), date_of(year[at])
        running = {"year": began.isoformat(), "month": when.isoformat()[:7], "day": when.isoformat()}
        counters_now: dict[CounterKey, int] = {}
        for slot in np.nonzero(counters[:, place])[0].tolist():
            named = _slot(frame, declared, slot)
            if named is None:
                continue
            name, reset, key = named
            period = _period(reset, int(tags[slot, place]), claims, int(starts[place]), int(starts[place + 1]))
            if period == ONE_CLAIM or running.get(reset, period) != period:  # over: nothing can be read any more
                continue
            counters_now[name, period, key] = int(counters[slot, place])
        accounts = {name: int(settled.balances[number, at]) for number, name in enumerate(frame.accounts)}
        person = people.ids[int(owners[place])].as_py()
        scheme = SCHEMES[int(people.scheme[people.starts[owners[place]]])]
        states.append(state_row(person, scheme, began, when, accounts, counters_now, declared, bool(owing[place])))
    return states


def _slot(frame: Frame, declared: Declared, slot: int) -> tuple[str, str, str] | None:
    """Name, reset and key of a slot."""
    for group in (frame.counters, frame.markers):
        for name, slots in group.items():
            if slots.base <= slot < slots.base + slots.size:
                return name, slots.reset, _key(declared, slots.per, slot - slots.base)
    return None


def _key(declared: Declared, per: tuple[str, ...], place: int) -> str:
    labels = []
    for dimension in reversed(per):
        options = labels_of(declared, dimension)
        place, one = divmod(place, len(options))
        labels.append(options[one])
    return ",".join(reversed(labels))


def _period(reset: str, tag: int, claims: Claims, first: int, behind: int) -> str:
    if reset == "lifetime":
        return ""
    if reset == "month":
        return f"{1970 + tag // 12:04d}-{tag % 12 + 1:02d}"
    if reset == "stay":
        for place in range(first, behind):
            if int(claims.stays[place]) == tag:
                return f"{STAY}{claims.stay_names[place].as_py()}" if claims.ward[place] else ONE_CLAIM
    return date_of(tag).isoformat()


def state_row(
    person: Any,
    scheme: str,
    year: Any,
    date: Any,
    accounts: Mapping[str, int],
    counters: Mapping[CounterKey, int],
    declared: Declared,
    left_out: bool,
) -> dict[str, Any]:
    """One end state as a row."""
    listed = [
        {
            "name": name,
            "period": period,
            "key": key,
            "value": str(value) if declared.counter[name].unit == "number" else format_fen(value),
        }
        for (name, period, key), value in sorted(counters.items())
        if value and period != "claim"
    ]
    return {
        "person": person,
        "scheme": scheme,
        "year": year,
        "date": date,
        "accounts": dict(accounts),
        "counters": json.dumps(listed, ensure_ascii=False),
        "credit_left_out": left_out,
    }
