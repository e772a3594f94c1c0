"""Plans prepared for claims: each is resolved once for every combination of facts that occurs."""

import datetime as dt
from typing import Any

import attrs

from ...model.inputs.person import Person
from ...model.results.settlement import CounterKey
from ...model.values.caches import remember
from ...model.values.classes import define
from ...model.values.vocabulary import SPLIT
from ...rules.figures.dimensions import CLAIM_FACTS
from ...rules.language.plans import Redirect
from ...rules.lowering.plan import LoweredPlan
from ...rules.ruleset import RuleSet
from ..facts.facts import unchanged_period
from ..facts.query import ClaimQuery, Reader, reader
from .resolve import Resolved, labels_of_facts, resolve_labels

_Span = tuple[Person | None, dt.date, dt.date, tuple[Any, ...]]
"""A person, the first and last day between which nothing about the person changes, and something that holds on them."""

_NOBODY: _Span = (None, dt.date.max, dt.date.min, ())


@define(eq=False)
class PersonSpan:
    """The person seen last, with the days on which nothing about that person changes and the registrations in force."""

    last: _Span = _NOBODY

    def around(self, query: ClaimQuery) -> _Span:
        """The days around that of a claim."""
        span = self.last
        if span[0] is not query.person or not span[1] <= query.day <= span[2]:
            span = self.last = (query.person, *unchanged_period(query.person, query.day, query.year))
        return span


@define(eq=False, repr=False)
class PreparedPlan:
    """A plan prepared for claims: its readers of facts, and what was resolved so far.

    Attributes:
        redirects: other plans that take some of its claims.
        personal: places of the facts that depend on the person alone; counters: places of those that count something.
        by_claim: places of the facts that are read anew for every claim: the declared ones that belong to it, its days.
        yearly: whether the keys of its counters change with the benefit year only.
        opened: zeros for the person's parts that segments open.
        line_wise: whether lines go through some stage by themselves; rounds: whether that or groups of them do.
        takes_back: whether some stage takes money from what a payer would pay.
        forgets: whether some counters may start anew with each claim.
        persons: the person seen last, by any plan; signature: the same days by this plan, with the facts of the person.
        by_labels: what was resolved, by labels of the plan's dimensions; by_facts: the same by facts, emptied when full.
    """

    plan: LoweredPlan
    redirects: tuple[Redirect, ...]
    readers: tuple[Reader, ...]
    personal: tuple[int, ...]
    counters: tuple[tuple[int, str], ...]
    by_claim: tuple[int, ...]
    yearly: bool
    opened: tuple[int, ...]
    forgets: bool
    takes_back: bool
    line_wise: bool
    rounds: bool
    persons: PersonSpan
    signature: _Span = _NOBODY
    by_labels: dict[tuple[int, ...], Resolved] = attrs.Factory(dict)
    by_facts: dict[tuple[Any, ...], Resolved] = attrs.Factory(dict)


_IN_KEY = (
    "benefit", "facility.level", "facility.grade", "care_area", "filing", "filed_place", "emergency", "disease",
    "disease_registered", "prescription.level",
)  # fmt: skip
"""Facts of a claim that follow from what the key of a resolved plan holds; its other facts are read anew for every claim."""


def prepare_plan(rules: RuleSet, plan: LoweredPlan, persons: PersonSpan) -> PreparedPlan:
    """Prepare a plan for claims; ``persons`` is shared by the plans of an area."""
    declared = [f"fact.{name}" for name, fact in rules.declared.fact.items() if fact.about == "claim"]
    about_claim = {*CLAIM_FACTS, *declared}
    counters = tuple((place, fact.name) for place, (fact, _) in enumerate(plan.facts) if fact.kind == "counter")
    by_claim = tuple(place for place, (name, _) in enumerate(plan.facts) if name in about_claim and name not in _IN_KEY)
    personal = tuple(place for place, (name, _) in enumerate(plan.facts) if name not in about_claim and name.kind != "counter")
    readers = tuple(map(reader, plan.facts))
    yearly = all(counter.reset in ("year", "lifetime", "claim") and not counter.raw for counter in plan.counters)
    opened = (0,) * (len(plan.parts) - len(SPLIT) * (len(plan.kinds) + 1))
    forgets = any(counter.reset in ("claim", "stay") for counter in plan.counters)
    takes_back = any(stage.paid >= 0 for stage in plan.stages)
    line_wise = any(stage.line_wise for stage in plan.stages)
    rounds = line_wise or any(stage.group for stage in plan.stages)
    redirects = rules.declared.plan[plan.name].instead
    return PreparedPlan(
        plan, redirects, readers, personal, counters, by_claim, yearly, opened, forgets, takes_back, line_wise, rounds, persons
    )


def resolve_for_claim(query: ClaimQuery, plan: PreparedPlan, counts: tuple[int, ...]) -> Resolved:
    """The plan resolved for a claim.

    What a claim's facts are made of is the key; the facts themselves, and with them a city's own Python, are evaluated only for a
    combination that was not there before.

    Args:
        counts: what the counters that dimensions read hold.

    Raises:
        NoRuleError: a fact is missing that a rule needs.
    """
    claim, readers = query.claim, plan.readers
    person, first, last, signature = plan.signature
    if person is not query.person or not first <= query.day <= last:
        person, first, last, registrations = plan.persons.around(query)
        signature = (tuple([readers[place](query) for place in plan.personal]), registrations)
        plan.signature = (person, first, last, signature)
    facility = claim.facility
    assert facility is not None
    key = (
        signature,
        claim.benefit,
        facility.level,
        facility.region,
        facility.grade,
        claim.emergency,
        claim.disease,
        claim.prescription,
        counts,
        tuple([readers[place](query) for place in plan.by_claim]) if plan.by_claim else (),
    )
    resolved = plan.by_facts.get(key)
    if resolved is None:
        values = [read(query) for read in readers]
        for (place, _), count in zip(plan.counters, counts, strict=True):
            values[place] = count
        labels = labels_of_facts(query.rules, plan.plan, tuple(values))
        resolved = plan.by_labels.get(labels)
        if resolved is None:
            resolved = plan.by_labels.setdefault(labels, resolve_labels(query.rules, plan.plan, labels))
        remember(plan.by_facts, key, resolved)
    return resolved


def counter_keys(query: ClaimQuery, resolved: Resolved, *, yearly: bool = False) -> tuple[CounterKey, ...]:
    """The keys of a plan's counters for a claim.

    Args:
        yearly: whether they change with the benefit year only; then they are remembered for it.
    """
    pairs = zip(resolved.plan.counters, resolved.keys, strict=True)
    keys = tuple([query.counter_key(counter.name, query.partition(partition, counter.raw)) for counter, partition in pairs])
    if yearly:
        resolved.full_keys[query.year.key] = keys
    return keys
