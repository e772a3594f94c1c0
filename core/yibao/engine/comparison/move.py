"""The same person and bills in another area: home moves along, and whatever does not exist there is left behind and said."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from ...model.inputs.claim import Case, Claim
from ...model.inputs.person import Person, Registration
from ...model.values.errors import InputError
from ...model.values.money import format_fen
from ...model.values.text import Message, Text
from ...rules.area import Area
from ...rules.ruleset import RuleSet
from ..facts.facts import care_area, fact_value

Move = Callable[[str | None], str | None]
"""From a place of care, or one that a filing names, to the place that lies as it did."""


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
    notes: dict[Message, None] = {}
    move = region_mapper(home, rules.area, notes)
    person = case.person
    accounts = _accounts(case, rules, notes)
    registrations = tuple(_registrations(person, rules, move, notes))
    facts = {
        name: dated
        for name, dated in person.facts.items()
        if _known(rules, name, "person", [one for _, one in dated.values], notes)
    }
    if case.state:
        notes[_state(home)] = None
    return (
        attrs.evolve(
            case,
            city=rules.area.slug,
            person=attrs.evolve(person, accounts=accounts, registrations=registrations, facts=facts),
            claim=tuple(_claim(one, rules, move, notes) for one in case.claim),
            state=None,
        ),
        tuple(notes),
    )


def region_mapper(home: Area, area: Area, notes: dict[Message, None]) -> Move:
    """How places of care move when home does.

    A place inside becomes one inside, one elsewhere in the province one elsewhere in the other province. A place outside stays,
    unless it lies in the other area's province: then it changes places with home.
    """

    def move(region: str | None) -> str | None:
        if region is None:
            return None
        lies = care_area(home, region)
        if lies == "inside":
            return area.code
        if lies == "province":
            moved = f"{area.code[:2]}9900"  # no area's code: somewhere else in the province
            if care_area(area, moved) == "province":
                return moved
            notes[_no_elsewhere(area)] = None
            return area.code
        if region[:2] != area.code[:2]:
            return region
        notes[_swapped(region, home)] = None
        return home.code[:2] + "0000" if region.endswith("0000") else home.code

    return move


def open_questions(rules: RuleSet, case: Case) -> dict[str, Text]:
    """Facts that the plans of a case read and nobody told, each with its question."""
    found: dict[str, Text] = {}
    for name in _read(rules, case):
        if name not in case.person.facts and not any(name in claim.facts for claim in case.claim):
            found[name] = rules.declared.fact[name].question
    return found


def _read(rules: RuleSet, case: Case) -> Iterator[str]:
    for claim in case.claim:
        day = claim.discharged or claim.date
        scheme = _scheme(case.person, claim)
        if day is None or scheme is None or claim.benefit is None:
            continue
        for name in rules.plans.get((scheme, claim.benefit), ()):
            for fact, _ in rules.plan_named(name, day).facts:
                if fact.kind == "fact":
                    yield fact.name


def _claim(claim: Claim, rules: RuleSet, move: Move, notes: dict[Message, None]) -> Claim:
    if claim.facility is None:
        return claim
    facility = attrs.evolve(claim.facility, region=move(claim.facility.region))
    facts = {name: value for name, value in claim.facts.items() if _known(rules, name, "claim", [value], notes)}
    return attrs.evolve(claim, facility=facility, facts=facts)


def _registrations(person: Person, rules: RuleSet, move: Move, notes: dict[Message, None]) -> Iterator[Registration]:
    """What is registered, moved; a disease that is not on the other area's list is left out."""
    for one in person.registrations:
        known = rules.declared.diseases(one.kind) if one.kind.endswith("_disease") else {}
        if known and one.code not in known:
            notes[_not_listed(one.code or "", rules.area)] = None
            continue
        if one.kind != "cross_region":
            notes[_registered(one.kind, rules.area)] = None
        yield attrs.evolve(one, region=move(one.region))


def _accounts(case: Case, rules: RuleSet, notes: dict[Message, None]) -> Mapping[str, int]:
    """The balances of those accounts that the scheme of the first claim's day has."""
    scheme = next((found for claim in case.claim if (found := _scheme(case.person, claim))), "")
    known = rules.declared.scheme[scheme].accounts if scheme in rules.declared.scheme else ()
    for name, balance in case.person.accounts.items():
        if balance and name not in known:
            notes[_no_account(name, balance, rules.area)] = None
    return {name: balance for name, balance in case.person.accounts.items() if name in known}


def _scheme(person: Person, claim: Claim) -> str | None:
    day = claim.discharged or claim.date
    return person.scheme.on(day) if day else None


def _known(rules: RuleSet, name: str, about: str, values: list[Any], notes: dict[Message, None]) -> bool:
    """Whether the other area asks for a fact, of the person or of a claim, and in words that its value is one of."""
    rule = rules.declared.fact.get(name)
    if rule is None or (about == "claim" and rule.about == "person"):
        notes[_not_asked(name, rules.area)] = None
        return False
    try:
        for value in values:
            fact_value(rule, name, value)
    except InputError:
        notes[_otherwise_asked(name, rule.question, rules.area)] = None
        return False
    return True


def _no_account(name: str, balance: int, area: Area) -> Message:
    amount = format_fen(balance)
    return Message(
        "account_not_there",
        Text(
            f"{area.name.zh}的该险种没有账户 {name},其中 {amount} 元未计入",
            f"the scheme of {area.name.en} has no account {name}: its {amount} yuan are left out",
        ),
    )


def _not_asked(name: str, area: Area) -> Message:
    return Message("fact_not_asked", Text(f"{area.name.zh}不问 {name}", f"{area.name.en} does not ask for {name}"))


def _otherwise_asked(name: str, question: Text, area: Area) -> Message:
    return Message(
        "fact_asked_otherwise",
        Text(
            f"{area.name.zh}对 {name} 的问法不同,原值未沿用:{question.zh}",
            f"{area.name.en} asks for {name} in other words, so its value was not carried over: {question.en}",
        ),
    )


def _not_listed(code: str, area: Area) -> Message:
    return Message(
        "disease_not_listed",
        Text(
            f"{area.name.zh}的病种目录没有 {code},该登记未带入",
            f"the list of {area.name.en} has no disease {code}: the registration was left out",
        ),
    )


def _registered(kind: str, area: Area) -> Message:
    return Message(
        "registration_taken_over",
        Text(
            f"视为在{area.name.zh}也已登记({kind});病种目录各地不同",
            f"taken to be registered ({kind}) in {area.name.en} too; lists of diseases differ from area to area",
        ),
    )


def _state(home: Area) -> Message:
    return Message(
        "state_not_carried",
        Text(
            f"state 中的累计是{home.name.zh}的计数,未带入,从零开始",
            f"the counters of state are those of {home.name.en}: they are not carried over and start from zero",
        ),
    )


def _no_elsewhere(area: Area) -> Message:
    return Message(
        "no_elsewhere_in_province",
        Text(
            f"{area.name.zh}没有省内其他地方,省内异地就医视为本地就医",
            f"{area.name.en} has no elsewhere in its province: such care is taken to be inside",
        ),
    )


def _swapped(region: str, home: Area) -> Message:
    return Message(
        "place_swapped",
        Text(
            f"就医地 {region} 在那里不是外地,换成{home.name.zh}",
            f"the place {region} is not outside there: {home.name.en} takes its place",
        ),
    )
