"""Where persons ended: balances, and what counters of running periods hold."""

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from yibao import Claim, State
from yibao.engines import SCHEMES, BenefitYear, CounterKey, Declared, counter_key, labels_of

from ..claims.claims import Claims
from ..claims.results import BatchResults
from ..kernel.arguments import CREDIT
from ..kernel.frame import Frame
from ..lookup.binder import PlanBinder
from ..people.people import date_of


def end_states(binder: PlanBinder, settled: BatchResults, done: Any, arguments: dict[str, Any]) -> list[tuple[Any, State, bool]]:
    """Where each person of the kernel ended: id, state, and whether a credit was left out.

    Args:
        done: rows that were settled; arguments: of the kernel, as it left them.
    """
    claims, people, rules = settled.claims, settled.claims.people, binder.rules
    owners, starts, counters, tags = claims.owners, claims.starts, arguments["counters"], arguments["tags"]
    slots = _slots(binder.frame, rules.declared)
    states = []
    ended = np.where(done, np.arange(claims.number), -1)
    last = np.maximum.reduceat(ended, starts[:-1])
    owing = np.bitwise_or.reduceat(np.where(done, settled.warned & CREDIT, 0), starts[:-1])
    for place in np.nonzero(last >= 0)[0].tolist():
        at, when = int(last[place]), date_of(settled.day[last[place]])
        scheme = SCHEMES[int(people.scheme[people.starts[owners[place]]])]
        year = rules.year_of(scheme, when)
        periods = {reset: 0 if reset == "lifetime" else int(arguments[reset][at]) for reset in ("lifetime", "year", "month", "day")}
        own_ends = _Ends(slots, periods, claims, range(int(starts[place]), int(starts[place + 1])), when, year)
        number = len(slots)
        running = {key: int(counters[place, slot]) for slot, key in own_ends.keys(counters[place], tags[place, :number])}
        marks, since = tags[place, number : 2 * number], tags[place, 2 * number :]
        unsure = {key: str(claims.ids[int(since[slot])].as_py()) for slot, key in own_ends.keys(marks, marks - 1)}
        accounts = {name: int(settled.balances[number, at]) for number, name in enumerate(binder.frame.accounts)}
        state = State(rules.area.code, scheme, year.first, when, accounts, running, unsure=unsure)
        states.append((people.ids[int(owners[place])].as_py(), state, bool(owing[place])))
    return states


@attrs.frozen
class _Ends:
    """The periods in which one person's counters end.

    Attributes:
        periods: the tag of each kind of period on the last day; claims, places: of the person.
    """

    slots: Sequence[tuple[str, str, str]]
    periods: Mapping[str, int]
    claims: Claims
    places: range
    day: dt.date
    year: BenefitYear

    def keys(self, values: Any, tags: Any) -> Iterator[tuple[int, CounterKey]]:
        """The slots that hold something in a period that is not over, with their keys."""
        for slot in np.nonzero(values)[0].tolist():
            name, reset, key = self.slots[slot]
            tag = int(tags[slot])
            claim = _stay(self.claims, tag, self.places) if reset == "stay" else _NO_CLAIM
            if claim is not None and (reset == "lifetime" or tag == self.periods.get(reset, tag)):
                yield slot, counter_key(reset, name, key, claim, self.day, self.year)


_NO_CLAIM = Claim("")


def _slots(frame: Frame, declared: Declared) -> list[tuple[str, str, str]]:
    """Name, reset and key of every slot."""
    slots = [("", "", "")] * frame.width
    for name, group in (*frame.counters.items(), *frame.markers.items()):
        keys = itertools.product(*(labels_of(declared, dimension) for dimension in group.per))
        for place, labels in enumerate(keys, group.base):
            slots[place] = name, group.reset, ",".join(labels)
    return slots


def _stay(claims: Claims, tag: int, places: range) -> Claim | None:
    """A claim of the stay that a counter is of; none where nothing more can be added to the stay."""
    for place in places:
        if int(claims.stays[place]) == tag:
            return Claim("", stay=claims.stay_names[place].as_py()) if claims.ward[place] else None
    return None
