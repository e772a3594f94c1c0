"""The same person and bills in another area: home moves along, and what does not exist there is left behind and noted."""

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from ...model.inputs.claim import Case, Claim
from ...model.inputs.person import Person, Registration
from ...model.values.classes import define
from ...model.values.errors import InputError
from ...model.values.money import format_fen
from ...model.values.text import Message, Text
from ...rules.area import Area
from ...rules.ruleset import RuleSet
from ..facts.facts import care_area, fact_value

NOTES: Mapping[str, Text] = {
    "account_not_there": Text(
        "{area.zh}的该险种没有账户 {name},其中 {amount} 元未计入",
        "the scheme of {area.en} has no account {name}: its {amount} yuan are left out",
    ),
    "fact_not_asked": Text("{area.zh}不问 {name}", "{area.en} does not ask for {name}"),
    "fact_asked_otherwise": Text(
        "{area.zh}对 {name} 的问法不同,原值未沿用:{question.zh}",
        "{area.en} asks for {name} in other words, so its value was not carried over: {question.en}",
    ),
    "disease_not_listed": Text(
        "{area.zh}的病种目录没有 {name},该登记未带入", "the list of {area.en} has no disease {name}: the registration was left out"
    ),
    "registration_taken_over": Text(
        "视为在{area.zh}也已登记({name});病种目录各地不同",
        "taken to be registered ({name}) in {area.en} too; lists of diseases differ from area to area",
    ),
    "state_not_carried": Text(
        "state 中的累计是{home.zh}的计数,未带入,从零开始",
        "the counters of state are those of {home.en}: they are not carried over and start from zero",
    ),
    "no_elsewhere_in_province": Text(
        "{area.zh}没有省内其他地方,省内异地就医视为本地就医",
        "{area.en} has no elsewhere in its province: such care is taken to be inside",
    ),
    "place_swapped": Text(
        "就医地 {name} 在那里不是外地,换成{home.zh}", "the place {name} is not outside there: {home.en} takes its place"
    ),
}
"""What may be said of a case that moves, by code."""


@define(eq=False)
class Relocation:
    """The move of a case from one area to another.

    Attributes:
        home: the area that the case is about; area: the one it moves to.
        notes: what could not be carried over, in the order in which it was met.
    """

    home: Area
    area: Area
    notes: dict[Message, None] = attrs.Factory(dict)

    def note(self, code: str, **words: object) -> None:
        """Note what could not be carried over."""
        words |= {"area": self.area.name, "home": self.home.name}
        self.notes[Message(code, Text(NOTES[code].zh.format(**words), NOTES[code].en.format(**words)))] = None

    def region(self, region: str | None) -> str | None:
        """Where a place of care, or one that a filing names, lies after the move.

        A place inside becomes one inside, one elsewhere in the province one elsewhere in the other province. A place outside stays,
        unless it lies in the other area's province: then it changes places with home.
        """
        if region is None:
            return None
        lies = care_area(self.home, region)
        if lies == "inside":
            return self.area.code
        if lies == "province":
            moved = f"{self.area.code[:2]}9900"  # no area's code: somewhere else in the province
            if care_area(self.area, moved) == "province":
                return moved
            self.note("no_elsewhere_in_province")
            return self.area.code
        if region[:2] != self.area.code[:2]:
            return region
        self.note("place_swapped", name=region)
        return self.home.code[:2] + "0000" if region.endswith("0000") else self.home.code


def carry(case: Case, home: Area, rules: RuleSet) -> tuple[Case, tuple[Message, ...]]:
    """A case as it would stand in another area.

    Care inside the home area is care inside the other one, care elsewhere stays elsewhere, and filings follow. Balances, facts and
    counters that the other area does not have are left out.

    Args:
        case: as it stands at home; home: the area it is about; rules: of the other area, or of home itself, which changes nothing.

    Returns:
        The case, and what could not be carried over.
    """
    if home.code == rules.area.code:
        return case, ()
    move = Relocation(home, rules.area)
    person = case.person
    accounts = _accounts(case, rules, move)
    registrations = tuple(_registrations(person, rules, move))
    facts = {
        name: dated
        for name, dated in person.facts.items()
        if _is_asked(rules, name, "person", [value for _, value in dated.values], move)
    }
    if case.state:
        move.note("state_not_carried")
    moved = attrs.evolve(
        case,
        city=rules.area.slug,
        person=attrs.evolve(person, accounts=accounts, registrations=registrations, facts=facts),
        claim=tuple(_claim(claim, rules, move) for claim in case.claim),
        state=None,
    )
    return moved, tuple(move.notes)


def open_questions(rules: RuleSet, case: Case) -> dict[str, Text]:
    """Facts that the plans of a case read and nobody told, each with its question."""
    told = {*case.person.facts, *(name for claim in case.claim for name in claim.facts)}
    return {name: rules.declared.fact[name].question for name in _facts_read(rules, case) if name not in told}


def _facts_read(rules: RuleSet, case: Case) -> Iterator[str]:
    for claim in case.claim:
        day = claim.discharged or claim.date
        scheme = _scheme(case.person, claim)
        if day is None or scheme is None or claim.benefit is None:
            continue
        for period in rules.plans.get((scheme, claim.benefit), ()):
            for fact, _ in rules.plan_named(period.plan, day).facts:
                if fact.kind == "fact":
                    yield fact.name


def _claim(claim: Claim, rules: RuleSet, move: Relocation) -> Claim:
    if claim.facility is None:
        return claim
    facility = attrs.evolve(claim.facility, region=move.region(claim.facility.region))
    facts = {name: value for name, value in claim.facts.items() if _is_asked(rules, name, "claim", [value], move)}
    return attrs.evolve(claim, facility=facility, facts=facts)


def _registrations(person: Person, rules: RuleSet, move: Relocation) -> Iterator[Registration]:
    """What is registered, moved; a disease that is not on the other area's list is left out."""
    for registration in person.registrations:
        kind, code = registration.kind, registration.code or ""
        diseases = rules.declared.diseases(kind) if kind.endswith("_disease") else {}
        if diseases and code not in diseases:
            move.note("disease_not_listed", name=code)
            continue
        if kind != "cross_region":
            move.note("registration_taken_over", name=kind)
        yield attrs.evolve(registration, region=move.region(registration.region))


def _accounts(case: Case, rules: RuleSet, move: Relocation) -> Mapping[str, int]:
    """The balances of those accounts that the scheme of the first claim's day has."""
    scheme = next((scheme for claim in case.claim if (scheme := _scheme(case.person, claim))), "")
    accounts = rules.declared.scheme[scheme].accounts if scheme in rules.declared.scheme else ()
    for name, balance in case.person.accounts.items():
        if balance and name not in accounts:
            move.note("account_not_there", name=name, amount=format_fen(balance))
    return {name: balance for name, balance in case.person.accounts.items() if name in accounts}


def _scheme(person: Person, claim: Claim) -> str | None:
    day = claim.discharged or claim.date
    return person.scheme.on(day) if day else None


def _is_asked(rules: RuleSet, name: str, about: str, values: list[Any], move: Relocation) -> bool:
    """Whether the other area asks for a fact, of the person or of a claim, and in words that its value is one of."""
    rule = rules.declared.fact.get(name)
    if rule is None or (about == "claim" and rule.about == "person"):
        move.note("fact_not_asked", name=name)
        return False
    try:
        for value in values:
            fact_value(rule, name, value)
    except InputError:
        move.note("fact_asked_otherwise", name=name, question=rule.question)
        return False
    return True
