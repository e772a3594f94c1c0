"""Settles the end of a benefit year: a payment to the person beside all bills."""

import datetime as dt
from collections.abc import Mapping

from ...model.inputs.person import Person
from ...model.results.counters import CounterKey
from ...model.results.laws import check_year_end
from ...model.results.settlement import CounterAmount, SegmentShare, YearEndSettlement
from ...model.results.trace import Citation, Trace
from ...model.values.classes import define
from ...model.values.dates import in_month_of_year
from ...model.values.errors import NoRuleError
from ...model.values.text import Message
from ...rules.lowering.plan import LoweredPlan
from ...rules.ruleset import RuleSet
from ..facts.query import NO_CLAIM, ClaimQuery, reader
from ..flow.evidence import evidence_of_path
from ..flow.layers import layer_message
from ..flow.prepared_plan import counter_keys
from ..flow.resolve import Resolved, labels_of_facts, resolve_labels
from ..flow.run import ClaimRun
from ..flow.unsure import unsure_message
from ..flow.walk import walk


@define(eq=False)
class YearCloser:
    """Settles what falls due at the ends of benefit years, while time passes for one person.

    Attributes:
        results: what was settled, in order.
    """

    rules: RuleSet
    person: Person
    results: list[YearEndSettlement]

    def __call__(
        self, last: dt.date, counters: Mapping[CounterKey, int], unsure: Mapping[CounterKey, str]
    ) -> Mapping[CounterKey, int]:
        """Settle the year ends of the scheme that the person is in on the last day of its benefit year.

        Returns:
            The counters after them.
        """
        scheme = self.person.scheme.on(last)
        declared = self.rules.declared
        if scheme is None or scheme not in declared.scheme:
            return counters
        year = self.rules.year_of(scheme, last)
        if year.last != last:
            return counters
        query = ClaimQuery(self.rules, self.person, NO_CLAIM, last, year)
        moved = dict(counters)
        left: dict[str, int] = {}
        for name, rows in declared.year_end.items():
            plan = self.rules.year_end_on(name, last) if scheme in rows[0].scheme else None
            if plan is not None:
                settlement = _Closing(query, scheme, plan, moved, unsure, left).settle()
                self.results.extend([settlement] if settlement is not None else [])
        return moved


@define(eq=False)
class _Closing:
    """One year end of one person.

    Attributes:
        counters: of the year, which it may move; left: what earlier year ends left of its base.
    """

    query: ClaimQuery
    scheme: str
    plan: LoweredPlan
    counters: dict[CounterKey, int]
    unsure: Mapping[CounterKey, str]
    left: dict[str, int]

    def settle(self) -> YearEndSettlement | None:
        """The settlement; none where the year end does not stand for the person."""
        query, plan = self.query, self.plan
        try:
            resolved = self._resolved()
        except NoRuleError as error:
            return self._result(None, (Message("year_end_left_out", error.what, error.where or None),))
        if not resolved.stages:
            return None
        keys = counter_keys(query, resolved)
        run = ClaimRun(query, resolved, self._base(), (), {}, self.counters, keys, trace=True)
        try:
            walk(run)
        except NoRuleError as error:
            return self._result(None, (Message("year_end_left_out", error.what, error.where or None),))
        run.forget_claim_counters()
        met = [key for key in keys if key in self.unsure]
        warnings = [layer_message(query.rules, layer) for layer in run.left_out]
        warnings += [unsure_message(query.rules, key, self.unsure[key]) for key in met]
        self.left.update(zip(plan.parts, run.parts, strict=True))
        return self._result(None if warnings else run, tuple(warnings))

    def _resolved(self) -> Resolved:
        query = self.query
        values = [reader(fact)(query) for fact in self.plan.facts]
        for place, (fact, _) in enumerate(self.plan.facts):
            if fact.kind == "counter":
                key = query.counter_key(fact.name, query.counter_partition(fact.name))
                values[place] = self.counters.get(key, 0)
        return resolve_labels(query.rules, self.plan, labels_of_facts(query.rules, self.plan, tuple(values)))

    def _base(self) -> tuple[int, ...]:
        """What the counters hold, less what earlier year ends paid."""
        held = (self.counters.get(self.query.counter_key(name, ""), 0) for name in self.plan.parts)
        return tuple(self.left.get(name, amount) for name, amount in zip(self.plan.parts, held, strict=True))

    def _result(self, run: ClaimRun | None, warnings: tuple[Message, ...]) -> YearEndSettlement:
        query, plan = self.query, self.plan
        row = next(row for row in query.rules.declared.year_end[plan.name] if row.in_force(query.day))
        first = query.year.last + dt.timedelta(days=1)
        citations: tuple[Citation, ...] = ()
        segments: tuple[SegmentShare, ...] = ()
        payers: dict[str, int] = {}
        trace = None
        if run is not None:
            citations, said = evidence_of_path(query.rules, run.resolved, run.used_segments, query.year)
            warnings = (*said, *warnings)
            payers = {name: amount for name, amount in run.payers.items() if amount}
            segments = tuple(run.shares)
            trace = Trace(run.resolved.labels, tuple(run.steps or ()), ())
        base = self._base() if run is None else run.bill
        result = YearEndSettlement(
            id=plan.name,
            label=row.label,
            scheme=self.scheme,
            first=query.year.first,
            last=query.year.last,
            due=in_month_of_year(row.due, first) if row.due else first,
            base=tuple(CounterAmount(name, amount) for name, amount in zip(plan.parts, base, strict=True)),
            segments=segments,
            payers=payers,
            amount=None if run is None else sum(payers.values()),
            complete=run is not None,
            citations=citations,
            warnings=warnings,
            trace=trace,
        )
        check_year_end(result)
        return result


def year_closer(rules: RuleSet, person: Person, results: list[YearEndSettlement]) -> YearCloser | None:
    """What settles year ends while time passes; none where the area has none.

    Args:
        results: filled with what is settled.
    """
    return YearCloser(rules, person, results) if rules.declared.year_end else None
