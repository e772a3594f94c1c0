"""Finds the plan, the row of figures and the benefit year of each claim, and the events between claims."""

from typing import Any

import attrs
import numpy as np

from yibao import RuleSet, YibaoError
from yibao.engines import SCHEMES

from ..claims.results import BatchResults, refuse
from ..kernel.arguments import UNSURE_YEAR, USES
from ..people.people import date_of
from ..people.reasons import add_reason
from ..tables.columns import distinct
from .binder import PlanBinder
from .credits import Timeline, meets_refund, timeline
from .fact_codes import ClaimSlice
from .figures import BoundPlan
from .rows import by_code, count_of, some_of, value_of
from .years import Years

REFUSED = -2
"""The plan of a claim that is refused before its money moves: time passes for the person all the same."""


@attrs.frozen(eq=False)
class KernelInputs:
    """The columns of a batch that depend on the rules; one value for each claim.

    Attributes:
        plan: number of its structure, −1 where the kernel passes it by; row: of figures; year: first day of the benefit year.
        flags: bits; until: how many events have come.
        refused: why it is refused before its money moves, as the binder numbers it, or 0.
        dateless: places of claims in no benefit year.
        line: what falls due in the span of the batch.
    """

    plan: Any
    row: Any
    year: Any
    flags: Any
    until: Any
    refused: Any
    dateless: set[int]
    line: Timeline

    def events(self, heads: Any) -> tuple[Any, Any]:
        """How many events had come at the first and at the last claim of each person."""
        first = np.minimum.reduceat(np.where(self.plan != -1, self.until, 2**31 - 1), heads)
        return first, np.maximum.reduceat(np.where(self.plan != -1, self.until, -1), heads)


class PlanLookup:
    """Makes the columns that depend on the rules."""

    def __init__(self, rules: RuleSet, binder: PlanBinder) -> None:
        self.rules, self.binder = rules, binder
        self._schemes = [scheme for scheme in SCHEMES if scheme in rules.declared.scheme]
        self._timelines: dict[tuple[int, int], Timeline] = {}

    def find(self, settled: BatchResults, rows: Any, scheme: Any, numbers: Any) -> KernelInputs:
        """The columns of some claims; claims that no rule takes are refused.

        Args:
            rows: places of the claims; scheme: of each person; numbers: of the plans, of each claim or of all.
        """
        claims, number = settled.claims, settled.claims.number
        days = settled.day[rows]
        line = self._timeline(int(days.min()), int(days.max()))
        plan = np.full(number, -1, dtype=np.int32)
        flags = claims.uses.astype(np.uint8) * np.uint8(USES)
        row, year, refused = (np.zeros(number, dtype=np.int32) for _ in range(3))
        inputs = KernelInputs(plan, row, year, flags, np.zeros(number, dtype=np.int64), refused, set(), line)
        every = distinct(scheme)
        for code in every:
            mine, in_use = rows, numbers
            if len(every) > 1:
                own = scheme[claims.run[rows]] == code
                mine, in_use = some_of(rows, own), value_of(numbers, own)
            self._find_in_scheme(settled, inputs, SCHEMES[code], mine, in_use)
        if (plan[rows] == -1).any():
            self._late_starters(settled, rows, inputs)
        self._refunds(settled, inputs)
        self._refuse(settled, inputs)
        return inputs

    def _find_in_scheme(self, settled: BatchResults, inputs: KernelInputs, scheme: str, rows: Any, numbers: Any) -> None:
        """Benefit years, plans and rows of the claims of one scheme."""
        number, day = settled.claims.number, settled.day
        rows, numbers = self._usable(rows, numbers, inputs.refused)
        if not count_of(rows, number):
            return
        years = self.binder.years(scheme)
        place = years.places(day[rows])
        if np.min(place) < 0:
            known = np.broadcast_to(place, len(day[rows])) >= 0
            lost = some_of(rows, ~known)
            inputs.refused[lost] = self._without_year(scheme, day[lost])
            inputs.dateless.update(np.arange(number)[lost].tolist())
            rows, numbers, place = some_of(rows, known), value_of(numbers, known), value_of(place, known)
            if not count_of(rows, number):
                return
        inputs.year[rows] = np.array(years.firsts, dtype=np.int32)[place]
        if any(years.unsure):
            inputs.flags[rows] |= np.array(years.unsure, dtype=np.uint8)[place] * np.uint8(UNSURE_YEAR)
        if len(inputs.line.names):
            inputs.until[rows] = inputs.line.due(scheme, day[rows])
        numbers = self._chosen(settled, rows, numbers, years, place)
        present = _present(numbers)
        for plan in present:
            within = None if len(present) == 1 else numbers == plan
            some = rows if within is None else some_of(rows, within)
            at = place if within is None else value_of(place, within)
            self._find_rows(settled, inputs, plan, ClaimSlice(settled.claims, some, day[some], years, at))

    def _find_rows(self, settled: BatchResults, inputs: KernelInputs, plan: int, part: ClaimSlice) -> None:
        """The rows of figures of the claims of one plan."""
        if plan < 0:
            inputs.refused[part.rows] = plan
            return
        bound = self.binder.bound[plan]
        if isinstance(bound, BoundPlan) and not part.claims.tells(bound.plan):
            bound = "groups_not_told"
        if isinstance(bound, str):
            add_reason(settled.to_scalar, part.claims.run[part.rows], bound)
            return
        rows = self.binder.figures.find(bound, part)
        inputs.row[part.rows] = rows
        inputs.plan[part.rows] = bound.structure
        if rows.min() < 0:
            inputs.plan[part.rows] = np.where(rows < 0, REFUSED, bound.structure)
            inputs.refused[part.rows] = np.where(rows < -1, rows, 0)

    def _timeline(self, low: int, high: int) -> Timeline:
        """What falls due between two days; most batches of a run have the same two."""
        key = low, high
        if key not in self._timelines:
            if len(self._timelines) > 1_000:
                self._timelines.clear()
            self._timelines[key] = timeline(self.rules, self._schemes, low, high)
        return self._timelines[key]

    @staticmethod
    def _usable(rows: Any, numbers: Any, refused: Any) -> tuple[Any, Any]:
        """The claims that a plan takes; the others are refused."""
        if np.min(numbers, initial=0) >= 0:
            return rows, numbers
        takes = np.broadcast_to(numbers, len(refused[rows])) >= 0
        refused[some_of(rows, ~takes)] = value_of(numbers, ~takes)
        return some_of(rows, takes), value_of(numbers, takes)

    def _without_year(self, scheme: str, days: Any) -> Any:
        """Refusals of claims on days that lie in no benefit year."""

        def refusal(place: int) -> int:
            try:
                year = self.rules.year_of(scheme, date_of(days[place]))
            except YibaoError as error:
                return self.binder.messages.refuse(error)
            raise AssertionError(f"{days[place]} lies in {year}")

        return by_code(days, refusal)

    def _chosen(self, settled: BatchResults, rows: Any, numbers: Any, years: Years, place: Any) -> Any:
        """The plans that settle claims, where some leave some to another."""
        chosen = numbers
        for number in _present(numbers):
            bound = self.binder.bound[number]
            if not (isinstance(bound, BoundPlan) and bound.choice):
                continue
            within = np.broadcast_to(numbers == number, len(settled.day[rows]))
            some = some_of(rows, within)
            part = ClaimSlice(settled.claims, some, settled.day[some], years, value_of(place, within))
            chosen = np.array(np.broadcast_to(chosen, within.shape))
            chosen[within], settled.notes[some] = self.binder.choose(number, part)
        return chosen

    def _late_starters(self, settled: BatchResults, rows: Any, inputs: KernelInputs) -> None:
        """Persons whose first claim no plan takes: their course begins with the first claim that is settled.

        Which claim that is shows only when money moves, so whoever has something falling due meanwhile, or brings counters
        along, is left to the scalar engine.
        """
        claims, heads, plan = settled.claims, settled.claims.starts[:-1], inputs.plan
        kernel = np.full(claims.number, claims.number)
        kernel[rows] = np.arange(claims.number)[rows]
        first = np.minimum.reduceat(kernel, heads)
        there = first < len(plan)
        late = there & (plan[np.minimum(first, len(plan) - 1)] == -1) & (settled.to_scalar == 0)
        begun, last = inputs.events(heads)
        moved = last > begun
        for values in claims.people.counters.values():
            moved |= values[claims.owners] != 0
        add_reason(settled.to_scalar, late & moved, "late_start")

    def _refunds(self, settled: BatchResults, inputs: KernelInputs) -> None:
        """Persons who meet a refund are taken out again, and left to the scalar engine."""
        if inputs.line.names:
            claims = settled.claims
            meets = meets_refund(self.binder, claims.people, inputs.line, claims.owners, *inputs.events(claims.starts[:-1]))
            add_reason(settled.to_scalar, meets, "refund")

    def _refuse(self, settled: BatchResults, inputs: KernelInputs) -> None:
        """Note the refusals, but for claims of persons who are left to the scalar engine."""
        claims, refused, messages = settled.claims, inputs.refused, self.binder.messages
        if messages.open:
            add_reason(settled.to_scalar, claims.run[np.isin(refused, list(messages.open))], "several_registrations")
        if settled.to_scalar.any():
            away = (settled.to_scalar > 0)[claims.run]
            inputs.plan[away] = -1
            refused[away] = 0
        for place in np.nonzero(refused)[0].tolist():
            reason = self.binder.refusal_text(int(refused[place]), claims, place, int(settled.day[place]))
            refuse(settled, place, "date" if place in inputs.dateless else "benefit", reason)


def _present(numbers: Any) -> list[int]:
    """The different numbers of an array, or the one that stands for all."""
    return [int(numbers)] if np.ndim(numbers) == 0 else distinct(numbers)
