"""Which plan a claim falls under: by scheme, benefit and day, and where a plan leaves some claims to another, by their facts."""

import bisect
import datetime as dt
from typing import Any

import numpy as np

from yibao.engine.settlement.prepared import governing_plan, prepare
from yibao.engine.settlement.resolve import resolve_for_claim
from yibao.model.values.errors import YibaoError
from yibao.model.values.text import Text
from yibao.model.values.vocabulary import SCHEMES
from yibao.rules.figures.dimensions import facts_of
from yibao.rules.language.claims import ACCESS_FACTS
from yibao.rules.language.references import FactName
from yibao.rules.lowering.plan import LoweredPlan
from yibao.rules.ruleset import RuleSet

from ..claims.claims import BENEFIT_NAMES, Claims
from ..kernel.emit import columns_of
from ..kernel.frame import Frame, Read, cannot, frame_of, reached, reads_of
from ..people.people import FOREVER, date_of, day_of
from ..tables.columns import spans_of
from ..tables.messages import MessageTable
from .fact_codes import ClaimSlice, Component, FactCodes, packed
from .figures import BoundPlan, Figures
from .years import Years


class PlanBinder:
    """Binds claims of one area to plans and rows.

    Attributes:
        structures: one plan of each structure met, with the counters its dimensions read; bound: plans by number, or why columns
            cannot say them.
    """

    def __init__(self, rules: RuleSet) -> None:
        self.rules, self.prepared = rules, rules.derived(prepare)
        self.frame: Frame = frame_of(rules)
        self.codes = FactCodes(rules)
        self.said = MessageTable()
        self.figures = Figures(rules, self.frame, self.codes, self.said)
        self.vocabulary = self.codes.vocabulary
        self.notes = self.said.notes
        self.owners = self.figures.owners
        self.structures: dict[str, tuple[LoweredPlan, tuple[Read, ...]]] = {}
        self.bound: list[BoundPlan | str] = []
        self._intervals: dict[tuple[str, str], tuple[Any, list[int | None]]] = {}
        self._plans: dict[tuple[LoweredPlan, int], int] = {}
        self._years: dict[str, Years] = {}
        access = rules.declared.access.values()
        days = {one.from_ for one in access if one.from_} | {
            one.to + dt.timedelta(days=1) for one in access if one.to and one.to < dt.date.max
        }
        self.counter_days = sorted(days)
        self.counter_dimensions = tuple(dict.fromkeys(name for one in access for name in one.when if name not in ACCESS_FACTS))

    def years(self, scheme: str) -> Years:
        """The benefit years of a scheme."""
        if scheme not in self._years:
            self._years[scheme] = Years(self.rules, scheme)
        return self._years[scheme]

    def plans(self, pair: Any, day: Any) -> Any:
        """The number of each claim's plan in ``bound``, or of all; or −2 − the number of a refusal.

        Args:
            pair: places of scheme and benefit, in one number, of each claim or of all; day: of each.
        """
        if np.ndim(pair) == 0:
            return self._governs(int(pair), day)
        found = np.empty(len(day), dtype=np.int64)
        for one in np.nonzero(np.bincount(pair))[0].tolist():
            mine = np.nonzero(pair == one)[0]
            found[mine] = self._governs(one, day[mine])
        return found

    def _governs(self, pair: int, days: Any) -> Any:
        key = SCHEMES[pair // len(BENEFIT_NAMES)], BENEFIT_NAMES[pair % len(BENEFIT_NAMES)]
        starts, numbers = self._spans(key)
        low, high = int(days.min()), int(days.max())
        first, last = (np.searchsorted(starts, [low, high], side="right") - 1).tolist()
        for place in range(first, last + 1):
            if numbers[place] is None:
                numbers[place] = self._bind(key, max(int(starts[place]), -_ERA))
        if first == last:
            return numbers[first]
        table = np.array([-1 if number is None else number for number in numbers], dtype=np.int64)
        return spans_of(starts, days, low, high, table)

    def _spans(self, key: tuple[str, str]) -> tuple[Any, list[int | None]]:
        found = self._intervals.get(key)
        if found is None:
            edges = set(self.counter_days)
            for name in self.rules.plans.get(key, ()):
                plan = self.rules.declared.plan[name]
                edges |= set(self.rules.days_of(name))
                edges |= {plan.from_} if plan.from_ else set()
                edges |= {plan.to + dt.timedelta(days=1)} if plan.to and plan.to < dt.date.max else set()
            starts = np.array([-FOREVER, *sorted(day_of(edge) for edge in edges)], dtype=np.int64)
            found = self._intervals[key] = (starts, [None] * len(starts))
        return found

    def _bind(self, key: tuple[str, str], day: int) -> int:
        try:
            plan = self.rules.plan_on(*key, date_of(day))
        except YibaoError as error:
            return self.said.refuse(error)
        return self._number(plan, day)

    def _number(self, plan: LoweredPlan, day: int) -> int:
        """The number of a plan; one for each span of days on which the rules at the counter are the same."""
        span = bisect.bisect_right(self.counter_days, date_of(day))
        known = self._plans.get((plan, span))
        if known is not None:
            return known
        number = self._plans[plan, span] = len(self.bound)
        others = [self.rules.plan_named(one.plan, date_of(day)) for one in self.rules.declared.plan[plan.name].instead]
        why = next(filter(None, (cannot(self.rules, one) for one in (plan, *others))), "")
        if why:
            self.bound.append(why)
            return number
        reads = reads_of(self.rules.declared, plan)
        assert reads is not None
        if plan.structure not in self.structures:
            self.structures[plan.structure] = (plan, reads)
        columns = columns_of(self.frame, plan, reads)
        structure = list(self.structures).index(plan.structure)
        used = {*plan.dimensions, *self.counter_dimensions}
        facts = dict.fromkeys([*plan.facts, (FactName("care_area"), "date")])
        for name in self.counter_dimensions:
            facts.update(dict.fromkeys(facts_of(self.rules.declared, name)))
        components = self.codes.components(facts, reached(self.rules.declared, used), date_of(day))
        chooses = {name for one in self.rules.declared.plan[plan.name].instead for name in one.when}
        choice: tuple[Component, ...] = ()
        if chooses:
            read = dict.fromkeys(fact for name in sorted(chooses) for fact in facts_of(self.rules.declared, name))
            choice = self.codes.components(read, reached(self.rules.declared, chooses), date_of(day))
        self.bound.append(BoundPlan(plan, structure, columns, reads, components, choice))
        return number

    def choose(self, number: int, part: ClaimSlice) -> tuple[Any, Any]:
        """The plans that take the claims of one plan which leaves some to another, and what is said of it, for each claim."""
        bound = self.bound[number]
        assert isinstance(bound, BoundPlan)
        combined, _ = self.codes.combined(bound.choice, part)
        edges = {edge for one in self.rules.declared.plan[bound.plan.name].instead for edge in self.rules.days_of(one.plan)}
        starts = np.array(sorted(day_of(edge) for edge in edges | set(self.counter_days)), dtype=np.int64)
        span = np.searchsorted(starts, part.day, side="right")  # another plan has days of its own
        top = int(combined.max()) + 1
        unique, first, inverse = np.unique(packed((combined, span), (top, len(starts) + 1)), return_index=True, return_inverse=True)
        taken = np.full(len(unique), number, dtype=np.int64)
        notes = np.zeros(len(unique), dtype=np.int32)
        for place, at in enumerate(first.tolist()):
            index = at if isinstance(part.rows, slice) else int(part.rows[at])
            try:
                _, _, found, said = governing_plan(
                    self.prepared, part.people.person(part.claims.owner(index)), part.claims.claim(index)
                )
            except YibaoError as error:
                taken[place] = self.said.refuse(error)
                continue
            taken[place] = self._number(found.plan, int(part.day[at]))
            notes[place] = self.said.note_of(",".join(one.code for one in said))
        return taken[inverse], notes[inverse]

    def told(self, code: int, claims: Claims, place: int, day: int) -> Text:
        """What is said to a refused claim, for itself."""

        def again() -> None:
            person, claim = claims.people.person(claims.owner(place)), claims.claim(place)
            query, _, plan, _ = governing_plan(self.prepared, person, claim)
            resolve_for_claim(query, plan, (0,) * len(plan.counters))

        return self.said.refusal_for(code, day, again)


_ERA = day_of(dt.date(1, 1, 1)) * -1
