"""The plan of each claim: by scheme, benefit and day, and by facts where a plan leaves some claims to another."""

import bisect
import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np

from yibao import RuleSet, Text, YibaoError
from yibao.engines import ACCESS_FACTS, SCHEMES, LoweredPlan, fact_named, facts_of, governing_plan, prepare, resolve_for_claim

from ..claims.claims import BENEFIT_NAMES, Claims
from ..kernel.frame import Frame, Read, columns_of, frame_of, reached, reads_of, scalar_reason
from ..people.people import FOREVER, date_of, day_of
from ..tables.columns import spans_of
from ..tables.messages import MessageTable
from .fact_codes import ClaimSlice, Component, FactCodes, packed
from .figures import BoundPlan, Figures
from .rows import by_code
from .years import Years


class PlanBinder:
    """Binds claims of one area to plans and rows.

    Attributes:
        structures: one plan of each structure met, with the counters its dimensions read.
        bound: plans by number, or why the kernel cannot settle by them.
    """

    def __init__(self, rules: RuleSet) -> None:
        self.rules, self.prepared = rules, rules.derived(prepare)
        self.frame: Frame = frame_of(rules)
        self.codes = FactCodes(rules)
        self.messages = MessageTable()
        self.figures = Figures(rules, self.frame, self.codes, self.messages)
        self.vocabulary = self.codes.vocabulary
        self.notes = self.messages.notes
        self.owners = self.figures.owners
        self.structures: dict[str, tuple[LoweredPlan, tuple[Read, ...]]] = {}
        self.bound: list[BoundPlan | str] = []
        self._intervals: dict[tuple[str, str], tuple[Any, list[int | None]]] = {}
        self._plans: dict[tuple[LoweredPlan, int], int] = {}
        self._years: dict[str, Years] = {}
        access = rules.declared.access.values()
        self.access_days = sorted(set().union(*(rule.turning_days() for rule in access)))
        conditions = dict.fromkeys(name for rule in access for name in rule.when)
        self.access_dimensions = tuple(name for name in conditions if name not in ACCESS_FACTS)

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
            return self._plan_numbers(int(pair), day)
        numbers = np.empty(len(day), dtype=np.int64)
        for number in np.nonzero(np.bincount(pair))[0].tolist():
            mine = np.nonzero(pair == number)[0]
            numbers[mine] = self._plan_numbers(number, day[mine])
        return numbers

    def _plan_numbers(self, pair: int, days: Any) -> Any:
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
        spans = self._intervals.get(key)
        if spans is None:
            edges = set(self.access_days)
            for period in self.rules.plans.get(key, ()):
                edges |= {*self.rules.days_of(period.plan), *period.turning_days()}
            starts = np.array([-FOREVER, *sorted(day_of(edge) for edge in edges)], dtype=np.int64)
            spans = self._intervals[key] = (starts, [None] * len(starts))
        return spans

    def _bind(self, key: tuple[str, str], day: int) -> int:
        try:
            plan = self.rules.plan_on(*key, date_of(day))
        except YibaoError as error:
            return self.messages.refuse(error)
        return self._number(plan, day)

    def _number(self, plan: LoweredPlan, day: int) -> int:
        """The number of a plan; another one for each span of days with the same rules of access."""
        span = bisect.bisect_right(self.access_days, date_of(day))
        if (plan, span) not in self._plans:
            self._plans[plan, span] = len(self.bound)
            self.bound.append(self._bound_plan(plan, date_of(day)))
        return self._plans[plan, span]

    def _bound_plan(self, plan: LoweredPlan, day: dt.date) -> BoundPlan | str:
        """What the kernel needs of a plan, or why it cannot settle by it."""
        declared, redirects = self.rules.declared, self.rules.declared.plan[plan.name].instead
        if why := scalar_reason(self.rules, plan):
            return why
        reads = reads_of(declared, plan)
        assert reads is not None
        self.structures.setdefault(plan.structure, (plan, reads))
        structure = list(self.structures).index(plan.structure)
        components = self._components(self.access_dimensions, day, plan)
        choice = self._components(sorted({name for redirect in redirects for name in redirect.when}), day)
        return BoundPlan(plan, structure, columns_of(self.frame, plan, reads), reads, components, choice)

    def _components(self, dimensions: Iterable[str], day: dt.date, plan: LoweredPlan | None = None) -> tuple[Component, ...]:
        """The components of some dimensions, and of those of a plan with the area of care."""
        declared = self.rules.declared
        facts = dict.fromkeys([*plan.facts, (fact_named("care_area"), "date")] if plan else [])
        facts.update(dict.fromkeys(fact for name in dimensions for fact in facts_of(declared, name)))
        names = {*dimensions, *(plan.dimensions if plan else ())}
        return self.codes.components(facts, reached(declared, names), day)

    def choose(self, number: int, part: ClaimSlice) -> tuple[Any, Any]:
        """For the claims of a plan that leaves some to others: the number of the plan of each, and of the notes on the choice."""
        bound = self.bound[number]
        assert isinstance(bound, BoundPlan)
        combined, _ = self.codes.combined(bound.choice, part)
        redirects = self.rules.declared.plan[bound.plan.name].instead
        edges = {edge for redirect in redirects for edge in self.rules.days_of(redirect.plan)}
        starts = np.array(sorted(day_of(edge) for edge in edges | set(self.access_days)), dtype=np.int64)
        span = np.searchsorted(starts, part.day, side="right")  # another plan has days of its own
        top = int(combined.max()) + 1

        def chosen(at: int) -> tuple[int, int]:
            try:
                _, _, prepared, warnings = governing_plan(self.prepared, *part.person_and_claim(at))
            except YibaoError as error:
                return self.messages.refuse(error), 0
            note = self.messages.note_of(",".join(warning.code for warning in warnings))
            return self._number(prepared.plan, int(part.day[at])), note

        return tuple(by_code(packed((combined, span), (top, len(starts) + 1)), chosen).T)

    def refusal_text(self, code: int, claims: Claims, place: int, day: int) -> Text:
        """Why a claim is refused, with the days of the claim itself."""

        def again() -> None:
            person, claim = claims.people.person(claims.owner(place)), claims.claim(place)
            query, _, plan, _ = governing_plan(self.prepared, person, claim)
            resolve_for_claim(query, plan, (0,) * len(plan.counters))

        return self.messages.refusal_for(code, day, again)


_ERA = day_of(dt.date(1, 1, 1)) * -1
