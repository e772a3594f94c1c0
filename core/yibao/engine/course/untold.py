"""Facts that were not told and that the rules of a claim's plan ask for, and what a claim comes to where one of them is told."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import attrs

from ...model.inputs.claim import Case, Claim
from ...model.inputs.person import Person, Registration
from ...model.results.settlement import CourseResult, Settlement
from ...model.values.classes import frozen
from ...model.values.dates import Dated, day_before
from ...model.values.errors import YibaoError
from ...model.values.money import Fen
from ...model.values.text import Text
from ...model.values.vocabulary import FILINGS, VOCABULARY
from ...rules.figures.dimensions import Fact, cut_values, edge_tables
from ...rules.ruleset import RuleSet
from ..facts.query import ClaimQuery, reader
from ..flow.prepared_plan import PreparedPlan, resolve_for_claim
from ..settlement.prepared import plan_of_claim
from .course import settle_course
from .opening_state import opening_state

MOST_FACTS = 12
"""The most facts of one case that are tried."""

MOST_VALUES = 8
"""The most values of one fact that are tried."""


@frozen
class UntoldFact:
    """A fact that is not told. ``name`` is where it is told; ``question`` asks for it; ``values`` are those worth trying."""

    name: str
    question: Text
    values: tuple[Any, ...]


@frozen
class CashChange:
    """What the person pays for a bill, and what it would be where a fact is told; in fen."""

    claim: str
    cash: Fen
    cash_if_told: Fen


@frozen
class WhatIf:
    """What the bills of a case come to where a fact is told.

    Attributes:
        bills: those for which the person would pay another amount; refused: why one would be refused.
        complete: whether all of them could be worked out whole.
    """

    fact: UntoldFact
    value: Any
    bills: tuple[CashChange, ...] = ()
    complete: bool = True
    refused: Text | None = None


def untold_facts(rules: RuleSet, person: Person, claim: Claim) -> tuple[UntoldFact, ...]:
    """The facts that may change what is paid for a claim: told, some row or stage of its plan would be another one."""
    try:
        query, _, plan, _ = plan_of_claim(rules, person, claim)
        resolved = _resolved(query, plan)
    except YibaoError:
        return ()
    untold = dict.fromkeys(fact for read in plan.plan.facts if (fact := _untold(query, read)) is not None)

    def differs(fact: UntoldFact) -> bool:
        return any(_differs(rules, person, claim, fact, value, resolved) for value in fact.values)

    return tuple(filter(differs, untold))


def what_if_told(rules: RuleSet, case: Case, result: CourseResult) -> tuple[WhatIf, ...]:
    """Every bill of a case settled anew for each value of each fact that was not told, one fact at a time.

    Args:
        result: what the case came to as it was told.
    """
    bills = [claim for claim in case.claim if claim.reverses is None]
    facts = dict.fromkeys(fact for claim in bills for fact in untold_facts(rules, case.person, claim))
    before = {entry.claim: entry.payers.get("cash", 0) for entry in result.entries if isinstance(entry, Settlement)}
    answers = []
    for fact in list(facts)[:MOST_FACTS]:
        for value in fact.values:
            told_case = _told_case(case, fact, value)
            try:
                after = settle_course(rules, told_case.person, told_case.claim, opening_state(rules, told_case), trace=False)
            except YibaoError as error:
                answers.append(WhatIf(fact, value, refused=error.what))
                continue
            settled = {entry.claim: entry for entry in after.entries if isinstance(entry, Settlement)}
            pairs = ((name, amount, settled[name].payers.get("cash", 0)) for name, amount in before.items())
            changes = tuple(CashChange(name, amount, told) for name, amount, told in pairs if told != amount)
            answers.append(WhatIf(fact, value, changes, all(settled[bill.claim].complete for bill in changes)))
    return tuple(answers)


def _told_case(case: Case, fact: UntoldFact, value: Any) -> Case:
    """A case of whose person, or of each of whose bills, a fact is told."""
    person, claims = case.person, []
    for claim in case.claim:
        if claim.reverses is None:
            told, claim = _with_fact(case.person, claim, fact, value)
            person = told if told is not case.person else person
        claims.append(claim)
    return attrs.evolve(case, person=person, claim=tuple(claims))


def _resolved(query: ClaimQuery, plan: PreparedPlan) -> Any:
    """The plan resolved for a claim at the beginning of everything that counters count."""
    return resolve_for_claim(query, plan, (0,) * len(plan.counters))


def _differs(rules: RuleSet, person: Person, claim: Claim, fact: UntoldFact, value: Any, resolved: Any) -> bool:
    """Whether a value leads to other labels or another plan."""
    person, claim = _with_fact(person, claim, fact, value)
    try:
        query, _, plan, _ = plan_of_claim(rules, person, claim)
        return _resolved(query, plan) is not resolved
    except YibaoError:
        return True


def _untold(query: ClaimQuery, read: Fact) -> UntoldFact | None:
    """A fact that a plan reads, where it was not told and its values can be listed."""
    name, _ = read
    rules, declared = query.rules, query.rules.declared
    if name == "filing":
        outside = query.fact("care_area") != "inside" and query.fact("filing") == "none"
        question = Text("是否已办理异地就医备案?", "Is the care filed for?")
        return UntoldFact("person.registrations", question, FILINGS) if outside else None
    if name == "facility.grade":
        words = [key for dimension in declared.dimension.values() if dimension.of == name for key in dimension.map if key != "*"]
        missing = not words or query.fact(name) is not None
        label = VOCABULARY["fact"][name]
        return None if missing else UntoldFact(name, label, tuple(words[:MOST_VALUES]))
    if name.kind != "fact" or reader(read)(query) is not None:
        return None
    rule = declared.fact[name.name]
    values = _first_values(_values(rules, name.name))
    return UntoldFact(f"{rule.about}.facts.{name.name}", rule.question, values) if values else None


def _first_values(values: Iterator[Any]) -> tuple[Any, ...]:
    """The first of some values, each once."""
    return tuple(dict.fromkeys(values))[:MOST_VALUES]


def _values(rules: RuleSet, name: str) -> Iterator[Any]:
    """The values of a declared fact: those of a list, or on both sides of each edge that a dimension has."""
    rule = rules.declared.fact[name]
    if rule.type == "choice":
        yield from rule.choices
    elif rule.type == "boolean":
        yield from (True, False)
    elif rule.type in ("integer", "date"):
        cut = [dimension for dimension in rules.declared.dimension.values() if dimension.of == f"fact.{name}" and dimension.cuts]
        edges = sorted({edge for dimension in cut if not edge_tables(dimension) for edge in cut_values(rules.declared, dimension)})
        for edge in edges:
            yield from (day_before(edge) if isinstance(edge, dt.date) else edge - 1, edge)


def _with_fact(person: Person, claim: Claim, fact: UntoldFact, value: Any) -> tuple[Person, Claim]:
    """A person and a claim of whom a fact is told."""
    if fact.name == "person.registrations":
        region = claim.facility.region if claim.facility is not None else None
        filing = Registration("cross_region", value, region=region)
        return attrs.evolve(person, registrations=(*person.registrations, filing)), claim
    if fact.name == "facility.grade":
        assert claim.facility is not None
        return person, attrs.evolve(claim, facility=attrs.evolve(claim.facility, grade=value))
    about, _, name = fact.name.split(".")
    if about == "claim":
        return person, attrs.evolve(claim, facts={name: value, **claim.facts})
    return attrs.evolve(person, facts={name: Dated.always(value), **person.facts}), claim
