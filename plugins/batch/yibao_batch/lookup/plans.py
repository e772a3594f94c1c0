"""Finds the plans and the rows of figures that claims fall under, and what falls due between them."""

from typing import Any

import attrs
import numpy as np

from yibao import RuleSet, YibaoError
from yibao.engines import SCHEMES

from ..claims.results import BatchResults, refuse
from ..kernel.emit import UNSURE_YEAR, USES
from ..people.people import date_of
from ..people.reasons import add_reason
from ..tables.columns import distinct
from .binder import PlanBinder
from .credits import Timeline, refunded, timeline
from .fact_codes import ClaimSlice
from .figures import BoundPlan
from .rows import count_of, some_of, value_of
from .years import Years

REFUSED = -2
"""The plan of a claim that is refused before its money moves: time passes for the person all the same."""


@attrs.frozen(eq=False)
class KernelInputs:
    """What the kernel is told of each claim: plan (−1 where it takes none), row of figures, benefit year, flags, events come.

    Attributes:
        line: what falls due in the span of the batch.
    """

    plan: Any
    row: Any
    year: Any
    flags: Any
    until: Any
    line: Timeline

    def events(self, heads: Any) -> tuple[Any, Any]:
        """How many events had come at the first and at the last claim of each person."""
        return events_of(self.plan, self.until, heads)


class PlanLookup:
    """Finds what claims fall under."""

    def __init__(self, rules: RuleSet, binder: PlanBinder) -> None:
        self.rules, self.binder = rules, binder
        self._schemes = [scheme for scheme in SCHEMES if scheme in rules.declared.scheme]
        self._timelines: dict[tuple[int, int], Timeline] = {}

    def find(self, settled: BatchResults, rows: Any, scheme: Any, numbers: Any) -> KernelInputs:
        """What some claims fall under; who is refused for it is noted.

        Args:
            rows: places of the claims; scheme: of each person; numbers: of the plans, of each claim or of all.
        """
        claims, number, day = settled.claims, settled.claims.number, settled.day
        plan = np.full(number, -1, dtype=np.int32)
        row = np.zeros(number, dtype=np.int32)
        year = np.zeros(number, dtype=np.int32)
        until = np.zeros(number, dtype=np.int64)
        flags = claims.uses.astype(np.uint8) * np.uint8(USES)
        refused = np.zeros(number, dtype=np.int32)  # why a row is refused before its money moves, as the binder numbers it
        dateless: set[int] = set()
        days = day[rows]
        line = self._timeline(int(days.min()), int(days.max()))
        every = distinct(scheme)
        for code in every:
            name = SCHEMES[code]
            mine, in_use = rows, numbers
            if len(every) > 1:
                own = scheme[claims.run[rows]] == code
                mine, in_use = some_of(rows, own), value_of(numbers, own)
            mine, in_use = self._usable(mine, in_use, refused)
            if not count_of(mine, number):
                continue
            years = self.binder.years(name)
            place = years.places(day[mine])
            if np.min(place) < 0:
                known = np.broadcast_to(place, len(day[mine])) >= 0
                lost = some_of(mine, ~known)
                refused[lost] = self._without_year(name, day[lost])
                dateless |= set(np.arange(number)[lost].tolist())
                mine, in_use, place = some_of(mine, known), value_of(in_use, known), value_of(place, known)
                if not count_of(mine, number):
                    continue
            year[mine] = np.array(years.firsts, dtype=np.int32)[place]
            if any(years.unsure):
                flags[mine] |= np.array(years.unsure, dtype=np.uint8)[place] * np.uint8(UNSURE_YEAR)
            if len(line.names):
                until[mine] = line.due(name, day[mine])
            present = [in_use] if np.ndim(in_use) == 0 else distinct(in_use)
            chosen = self._chosen(settled, mine, in_use, present, years, place)
            if chosen is not in_use:
                in_use, present = chosen, distinct(chosen)
            for one in present:
                within = None if len(present) == 1 else in_use == one
                some = mine if within is None else some_of(mine, within)
                if one < 0:
                    refused[some] = one
                    continue
                bound = self.binder.bound[one]
                assert isinstance(bound, BoundPlan)
                at = place if within is None else value_of(place, within)
                found = self.binder.figures.find(bound, ClaimSlice(claims, some, day[some], years, at))
                row[some] = found
                if found.min() < 0:
                    plan[some] = np.where(found < 0, REFUSED, bound.structure)
                    refused[some] = np.where(found < -1, found, 0)
                else:
                    plan[some] = bound.structure
        if (plan[rows] == -1).any():
            self._late_starters(settled, rows, plan, until)
        self._refunds(settled, plan, until, line)
        if self.binder.said.open:
            add_reason(settled.later, claims.run[np.isin(refused, list(self.binder.said.open))], "several_registrations")
        if settled.later.any():
            away = (settled.later > 0)[claims.run]
            plan[away] = -1
            refused[away] = 0
        for spot in np.nonzero(refused)[0].tolist():
            reason = self.binder.told(int(refused[spot]), claims, spot, int(day[spot]))
            refuse(settled, spot, "date" if spot in dateless else "benefit", reason)
        return KernelInputs(plan, row, year, flags, until, line)

    def _timeline(self, low: int, high: int) -> Timeline:
        """What falls due between two days; most batches of a run have the same two."""
        found = self._timelines.get((low, high))
        if found is None:
            if len(self._timelines) > 1_000:
                self._timelines.clear()
            found = self._timelines[low, high] = timeline(self.rules, self._schemes, low, high)
        return found

    @staticmethod
    def _usable(mine: Any, numbers: Any, refused: Any) -> tuple[Any, Any]:
        """The claims that a plan takes; the others are refused."""
        if np.min(numbers, initial=0) >= 0:
            return mine, numbers
        takes = np.broadcast_to(numbers, len(refused[mine])) >= 0
        refused[some_of(mine, ~takes)] = value_of(numbers, ~takes)
        return some_of(mine, takes), value_of(numbers, takes)

    def _without_year(self, scheme: str, days: Any) -> Any:
        """Refusals of claims on days that lie in no benefit year."""
        unique, inverse = np.unique(days, return_inverse=True)
        found = np.empty(len(unique), dtype=np.int64)
        for place, day in enumerate(unique.tolist()):
            try:
                year = self.rules.year_of(scheme, date_of(day))
                raise AssertionError(f"{day} lies in {year}")
            except YibaoError as error:
                found[place] = self.binder.said.refuse(error)
        return found[inverse]

    def _chosen(self, settled: BatchResults, mine: Any, numbers: Any, present: list[int], years: Years, place: Any) -> Any:
        """The plans that settle claims, where some leave some to another."""
        found = numbers
        for one in present:
            bound = self.binder.bound[one]
            if not (isinstance(bound, BoundPlan) and bound.choice):
                continue
            within = np.broadcast_to(numbers == one, len(settled.day[mine]))
            some = some_of(mine, within)
            taken, notes = self.binder.choose(
                one, ClaimSlice(settled.claims, some, settled.day[some], years, value_of(place, within))
            )
            found = np.array(np.broadcast_to(found, within.shape))
            found[within] = taken
            settled.notes[some] = notes
        return found

    def _late_starters(self, settled: BatchResults, rows: Any, plan: Any, until: Any) -> None:
        """Persons whose first claim no plan takes: their course begins with the first claim that is settled.

        Which one that is shows only when money moves, so whoever has something falling due meanwhile, or brings counters
        along, is left to the scalar engine.
        """
        claims, heads = settled.claims, settled.claims.starts[:-1]
        kernel = np.full(claims.number, claims.number)
        kernel[rows] = np.arange(claims.number)[rows]
        first = np.minimum.reduceat(kernel, heads)
        there = first < len(plan)
        late = there & (plan[np.minimum(first, len(plan) - 1)] == -1)
        begun, last = events_of(plan, until, heads)
        moved = last > begun
        for values in claims.people.counters.values():
            moved |= values[claims.owners] != 0
        add_reason(settled.later, late & moved, "late_start")

    def _refunds(self, settled: BatchResults, plan: Any, until: Any, line: Timeline) -> None:
        """Persons who meet a refund are taken out again, and left to the scalar engine."""
        if line.names:
            claims = settled.claims
            meets = refunded(self.binder, claims.people, line, claims.owners, *events_of(plan, until, claims.starts[:-1]))
            add_reason(settled.later, meets, "refund")


def events_of(plan: Any, until: Any, heads: Any) -> tuple[Any, Any]:
    """How many events had come at the first and at the last claim of each person."""
    first = np.minimum.reduceat(np.where(plan != -1, until, 2**31 - 1), heads)
    return first, np.maximum.reduceat(np.where(plan != -1, until, -1), heads)
