"""What is prepared of an area's rules as claims come, and the plan that governs a claim."""

import datetime as dt
from typing import Any

import attrs

from ...model.inputs.case import governing_date
from ...model.inputs.claim import Claim
from ...model.inputs.person import Person
from ...model.results.trace import Citation
from ...model.values.caches import remember
from ...model.values.classes import define
from ...model.values.text import Message
from ...rules.lowering.plan import LoweredPlan
from ...rules.ruleset import BenefitYear, RuleSet
from ..facts.facts import scheme_on
from ..facts.figures import rule_citation
from ..facts.query import ClaimQuery
from ..facts.several import SeveralRegistrations, agreed
from ..flow.prepared_plan import PersonSpan, PreparedPlan, prepare_plan
from .access import AccessTriggers, access_triggers


@define(eq=False, repr=False)
class PreparedRules:
    """What the engine made of one rule set. It does not grow with the persons and claims that come, and threads may share it.

    Attributes:
        triggers: what tells that something may stand between a claim and the funds.
        cash_citations: where each cash benefit stands, by name.
        persons: the person seen last.
        plans: each lowered plan prepared for claims.
        plan_of_day: plan and benefit year by scheme, benefit and day; emptied when full.
    """

    rules: RuleSet
    triggers: AccessTriggers
    cash_citations: dict[str, Citation]
    persons: PersonSpan = attrs.Factory(PersonSpan)
    plans: dict[LoweredPlan, PreparedPlan] = attrs.Factory(dict)
    plan_of_day: dict[tuple[str, str | None, dt.date], tuple[PreparedPlan, BenefitYear]] = attrs.Factory(dict)

    def plan(self, plan: LoweredPlan) -> PreparedPlan:
        """A lowered plan prepared for claims."""
        prepared = self.plans.get(plan)
        if prepared is None:
            prepared = self.plans[plan] = prepare_plan(self.rules, plan, self.persons)
        return prepared

    def plan_on(self, scheme: str, benefit: str, day: dt.date) -> tuple[PreparedPlan, BenefitYear]:
        """The plan for a benefit on a day, and the benefit year of the day.

        Raises:
            NoRuleError: the area has no rules for the benefit.
        """
        plan = self.plan(self.rules.plan_on(scheme, benefit, day))
        return remember(self.plan_of_day, (scheme, benefit, day), (plan, self.rules.year_of(scheme, day)))


def prepare(rules: RuleSet) -> PreparedRules:
    """The rules as the engine needs them; ``rules.derived(prepare)`` makes them once."""
    citations = {name: rule_citation(f"cash[{name}]", cash) for name, cash in rules.declared.cash.items()}
    return PreparedRules(rules, access_triggers(rules), citations)


GoverningPlan = tuple[ClaimQuery, str, PreparedPlan, tuple[Message, ...]]
"""A claim on the day that governs it, the person's scheme on that day, the plan, and what is said of the choice."""


def governing_plan(prepared: PreparedRules, person: Person, claim: Claim) -> GoverningPlan:
    """The plan that governs a claim.

    Raises:
        NoRuleError: the area has no rules for the claim.
        SeveralRegistrations: several registrations are in force, and the choice of the plan reads which one counts.
    """
    day = claim.discharged or claim.date or governing_date(claim)
    first, scheme = person.scheme.values[0]
    if first is not None or len(person.scheme.values) > 1:
        scheme = scheme_on(person, day)
    plan, year = prepared.plan_of_day.get((scheme, claim.benefit, day)) or prepared.plan_on(scheme, claim.benefit or "", day)
    if plan.plan.governs == "admitted" and claim.admitted is not None:
        day = claim.admitted
        scheme = scheme_on(person, day)
        plan, year = prepared.plan_on(scheme, claim.benefit or "", day)
    query = ClaimQuery(prepared.rules, person, claim, day, year)
    for redirect in plan.redirects:
        if query.holds(redirect.when):
            notes = (Message("settled_as", redirect.note),) if redirect.note else ()
            return query, scheme, prepared.plan(prepared.rules.plan_named(redirect.plan, day)), notes
    return query, scheme, plan, ()


def _without_query(governing: GoverningPlan) -> Any:
    return governing[0].day, *governing[1:]


def plan_of_claim(rules: RuleSet, person: Person, claim: Claim) -> GoverningPlan:
    """As :func:`governing_plan`, also where several registrations are in force that lead to the same.

    Raises:
        YibaoError: the area has no rules for the claim, or the registrations lead to different ones.
    """
    try:
        return governing_plan(rules.derived(prepare), person, claim)
    except SeveralRegistrations as several:
        return agreed(several, lambda person, claim: plan_of_claim(rules, person, claim), _without_query)
