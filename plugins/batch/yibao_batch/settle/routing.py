"""Routes claims: which the kernel takes and by which plan, and which persons need the scalar engine."""

from typing import Any

import numpy as np
import pyarrow.compute as pc

from yibao import RuleSet, Text
from yibao.engines import year_end_stage

from ..claims.claims import BENEFIT_NAMES, Claims
from ..claims.results import BatchResults, refuse
from ..lookup.binder import PlanBinder
from ..lookup.figures import BoundPlan
from ..lookup.rows import count_of, places, some_of, value_of
from ..people.reasons import add_reason
from ..tables.columns import absent
from .cash import Cash


class Route:
    """Divides the claims of batches between the engines."""

    def __init__(self, rules: RuleSet, binder: PlanBinder, cash: Cash, *, states: bool) -> None:
        self.rules, self.binder, self.cash, self.states = rules, binder, cash, states
        self._admitted = any(plan.date == "admitted" for plan in rules.declared.plan.values())
        self._year_ends = _moves_lifetimes(rules)
        self._counts_stays = any(counter.reset == "stay" for counter in rules.declared.counter.values()) or any(
            count.by == "stay" for plan in rules.declared.plan.values() for count in plan.counts
        )

    def take(self, settled: BatchResults, scheme: Any, needs: Any) -> tuple[Any, Any]:
        """The claims that the kernel takes, and the numbers of their plans, of each or of all.

        Args:
            scheme: of each person; needs: why each needs the scalar engine, to which is added.
        """
        claims = settled.claims
        self._refuse_duplicates(settled)
        self._leave_to_scalar(claims, scheme, needs)
        rows = self._rows(claims, needs)
        if not count_of(rows, claims.number):
            return rows, np.zeros(0, dtype=np.int64)
        pair = self._pairs(claims, scheme, rows)
        numbers = self.binder.plans(pair, settled.day[rows])
        if self._admitted and "admitted" in claims.columns:
            settled.day, numbers = self._by_admission(claims, pair, settled.day, numbers, rows)
        if self._differs(claims, numbers, rows, settled.day, needs):
            columns = needs[claims.run[rows]] == 0
            rows, numbers = some_of(rows, columns), value_of(numbers, columns)
        return rows, numbers

    def _rows(self, claims: Claims, needs: Any) -> Any:
        """The claims that the kernel takes."""
        if not needs.any():
            return places(~claims.bad) if claims.bad.any() else slice(None)
        return places(~claims.bad & (needs[claims.run] == 0))

    def _pairs(self, claims: Claims, scheme: Any, rows: Any) -> Any:
        """Scheme and benefit in one number, of each claim or of all."""
        benefit = claims.benefit[rows]
        if not len(benefit):
            return 0
        same = bool((benefit == benefit[0]).all())
        if (scheme == scheme[0]).all():
            first = int(scheme[0]) * len(BENEFIT_NAMES)
            return first + int(benefit[0]) if same else first + benefit.astype(np.int64)
        return scheme.astype(np.int64)[claims.run[rows]] * len(BENEFIT_NAMES) + benefit

    def _refuse_duplicates(self, settled: BatchResults) -> None:
        """Refuse a claim id that a person has had already."""
        claims = settled.claims
        ids = claims.ids
        if claims.number < 2 or (not ids.null_count and pc.all(pc.greater(ids[1:], ids[:-1])).as_py()):
            return
        codes = ids.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        pairs = claims.run * (len(codes) + 1) + codes
        valid = np.nonzero(~claims.bad)[0]
        _, first = np.unique(pairs[valid], return_index=True)
        for place in np.setdiff1d(valid, valid[first]).tolist():
            refuse(settled, place, "claim", Text("claim 的 id 重复", "the claim id is given twice"))

    def _leave_to_scalar(self, claims: Claims, scheme: Any, needs: Any) -> None:
        """Leave persons with something that only the scalar engine knows to it."""
        people, valid = claims.people, ~claims.bad

        def leave(rows: Any, why: str) -> None:
            rows = rows & valid
            if rows.any():
                add_reason(needs, claims.run[rows], why)

        if people.dated:  # about whom nothing is said on some day that counts: the scalar engine says so
            early = people.since[people.starts[claims.person]] > claims.day - 400
            leave(early, "dated_start")
        if people.most_rows > 1 and "admitted" in claims.columns and claims.stay_given.any():
            stays = claims.stay_given & valid
            rows = np.zeros(claims.number, dtype=bool)
            who = claims.person[stays]
            rows[stays] = people.rows_at(who, claims.admitted[stays]) != people.rows_at(who, claims.day[stays])
            leave(rows, "changes_in_stay")
        if self._year_ends:
            leave(np.ones(claims.number, dtype=bool), "year_end")
        if claims.reverses is not None:
            leave(~absent(claims.reverses), "reversal")
        if "card" in claims.columns or claims.facts:
            leave(claims.beyond, "claim_facts")
        if "designated" in claims.columns:
            leave(claims.designated == 0, "not_designated")
        if self.rules.cash and not self.cash.aside(people, states=self.states):
            leave(self.cash.due(claims, scheme), "cash_benefits")

    def _by_admission(self, claims: Claims, pair: Any, day: Any, numbers: Any, rows: Any) -> tuple[Any, Any]:
        """Stays whose plan goes by the day of admission."""
        by = np.array([isinstance(one, BoundPlan) and one.plan.governs == "admitted" for one in self.binder.bound] or [False])
        each = np.broadcast_to(numbers, len(claims.day[rows]))
        mine = (each >= 0) & claims.stay_given[rows] & by[np.maximum(each, 0)]
        if not mine.any():
            return day, numbers
        some = np.arange(claims.number)[rows][mine]
        day, each = day.copy(), each.copy()
        day[some] = claims.admitted[some]
        each[mine] = self.binder.plans(value_of(pair, mine), day[some])
        return day, each

    def _differs(self, claims: Claims, numbers: Any, rows: Any, day: Any, needs: Any) -> bool:
        """Leave persons with a claim that the kernel cannot settle to the scalar engine; whether there are any."""
        before = np.count_nonzero(needs)
        for number, bound in enumerate(self.binder.bound):
            if isinstance(bound, str):
                mine = np.broadcast_to(numbers == number, len(claims.day[rows]))
                if mine.any():
                    add_reason(needs, claims.run[rows][mine], bound)
        if day is not claims.day:  # some days are those of admissions
            days, runs = day[rows], claims.run[rows]
            back = (days[1:] < days[:-1]) & (runs[1:] == runs[:-1])
            add_reason(needs, runs[1:][back], "days_not_in_order")
        if self._counts_stays and "stay" in claims.columns and claims.ward.any():
            stays = claims.stays.astype(np.int64)
            pairs = claims.run * (int(stays.max()) + 1) + stays
            begins = np.append(True, pairs[1:] != pairs[:-1])
            heads = np.nonzero(begins)[0]
            _, first = np.unique(pairs[heads], return_index=True)
            again = np.setdiff1d(np.arange(len(heads)), first)
            add_reason(needs, claims.run[heads[again]], "stays_interleaved")
        return bool(np.count_nonzero(needs) > before)


def _moves_lifetimes(rules: RuleSet) -> bool:
    """Whether the end of a year moves a counter that bills of later years may read; what it pays stands in no column."""
    counters = rules.declared.counter
    for name in rules.declared.year_end:
        for stage in rules.declared.stage[year_end_stage(name)]:
            for segment in stage.segment:
                moved = [limit.counter for limit in segment.limit if limit.counter] + [count.counter for count in segment.counts]
                if any(counters[counter].reset == "lifetime" for counter in moved):
                    return True
    return False
