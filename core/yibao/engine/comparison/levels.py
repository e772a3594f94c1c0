"""One bill at each class of hospital, referred or not, filed or not: what the person would pay by each choice."""

import itertools
from collections.abc import Iterator, Mapping, Sequence

import attrs

from ...model.inputs.case import governing_date
from ...model.inputs.claim import Case, Claim, Facility
from ...model.inputs.person import Person, Registration
from ...model.results.settlement import Settlement, State
from ...model.values.classes import frozen
from ...model.values.errors import YibaoError
from ...rules.ruleset import RuleSet
from ..course.course import Course
from ..course.opening_state import opening_state
from ..facts.facts import care_area, check_claims, check_person

HOSPITALS = ("community", "primary", "secondary", "tertiary")
"""The classes of hospital that a bill is put to, the lowest first."""

FILINGS = ("none", "self_filed", "referral")
"""How care outside the area may have been filed: not at all, by the person, after a referral."""


@frozen
class Choice:
    """A way to have the same care.

    Attributes:
        level: of the facility; filing: for care outside the area, none where it is inside; facts: those that a person can choose.
    """

    level: str
    filing: str | None
    facts: Mapping[str, bool]


@frozen(eq=False)
class Quote:
    """What a bill comes to by one choice, or why that is refused.

    Attributes:
        as_told: whether the file itself says so.
    """

    choice: Choice
    as_told: bool
    settlement: Settlement | None
    error: YibaoError | None = None

    @property
    def own(self) -> int | None:
        """What the person pays, in cash and from accounts, in fen."""
        return None if self.settlement is None else own_share(self.settlement.payers)


@frozen(eq=False)
class QuotedClaim:
    """One bill by each choice that makes a difference."""

    claim: Claim
    quotes: tuple[Quote, ...]

    @property
    def least(self) -> int | None:
        """The least that the person pays by any choice whose amount is known in full; none where there is none."""
        return min((quote.own for quote in self.quotes if quote.own is not None and _whole(quote)), default=None)

    def saving(self, quote: Quote) -> int | None:
        """How much less a choice costs the person than the bill as told; below zero where it costs more."""
        told = next((each.own for each in self.quotes if each.as_told), None)
        return None if told is None or quote.own is None else told - quote.own


def own_share(payers: Mapping[str, int]) -> int:
    """What of a bill is the person's own money: cash, and what accounts pay."""
    return sum(amount for name, amount in payers.items() if name == "cash" or name.startswith("account."))


def quotes(rules: RuleSet, case: Case, elsewhere: frozenset[str] = frozenset()) -> tuple[QuotedClaim, ...]:
    """Each bill of a case by each choice; the bills before it stand as they are told, as far as they can be settled.

    Args:
        elsewhere: facts that other installed areas declare.

    Raises:
        YibaoError: the person cannot be insured by these rules.
    """
    check_person(rules, case.person, elsewhere)
    course = Course(rules, case.person, opening_state(rules, case), trace=False)
    quoted = []
    for claim in case.claim:
        if claim.reverses is None:
            quoted.append(QuotedClaim(claim, tuple(_different(_quotes(rules, case.person, claim, course.state, elsewhere)))))
        try:
            check_claims(rules, [claim], elsewhere)
            course.add(claim)
        except YibaoError:
            continue  # its own quotes say why
    return tuple(quoted)


def _quotes(rules: RuleSet, person: Person, claim: Claim, state: State, elsewhere: frozenset[str]) -> Iterator[Quote]:
    """The bill as told, then by every other choice."""
    told, others = _choices(rules, person, claim)
    for choice in (told, *others):
        as_told = choice is told
        chosen, chooser = (claim, person) if as_told else _chosen(person, claim, choice)
        try:
            check_claims(rules, [chosen], elsewhere)
            entry = Course(rules, chooser, state, trace=False).add(chosen)
        except YibaoError as error:
            yield Quote(choice, as_told, None, error)
        else:
            assert isinstance(entry, Settlement)
            yield Quote(choice, as_told, entry)


def _choices(rules: RuleSet, person: Person, claim: Claim) -> tuple[Choice, list[Choice]]:
    """How the bill is told, and the other ways to have the same care."""
    facility = claim.facility
    level = facility.level if facility else ""
    levels: Sequence[str] = HOSPITALS if level in HOSPITALS else (level, *HOSPITALS) if level == "village" else (level,)
    filing = _filing(rules, person, claim)
    filings: Sequence[str | None] = FILINGS if filing in FILINGS else (filing,)
    names = [name for name, fact in rules.declared.fact.items() if fact.choosable]
    facts = {name: _answer(person, claim, name) for name in names}
    told = Choice(level, filing, {name: value for name, value in facts.items() if value is not None})
    answers = [dict(zip(names, values, strict=True)) for values in itertools.product((False, True), repeat=len(names))]
    return told, [Choice(*choice) for choice in itertools.product(levels, filings, answers)]


def _filing(rules: RuleSet, person: Person, claim: Claim) -> str | None:
    """How care outside the area is filed; none where it is inside."""
    region = claim.facility.region if claim.facility else None
    if care_area(rules.area, region) == "inside":
        return None
    day = governing_date(claim)
    standing = [each.code for each in person.registrations if each.kind == "cross_region" and each.stands_on(day)]
    return standing[0] if standing and standing[0] else "none"


def _answer(person: Person, claim: Claim, name: str) -> bool | None:
    value = claim.facts.get(name)
    if value is None and name in person.facts:
        value = person.facts[name].on(governing_date(claim))
    return None if value is None else value in (True, "yes")


def _chosen(person: Person, claim: Claim, choice: Choice) -> tuple[Claim, Person]:
    """The bill and the person by a choice; the finer grade and the name belong to the hospital that was told."""
    facility = claim.facility
    if facility is not None and facility.level != choice.level:
        facility = Facility(choice.level, region=facility.region, designated=facility.designated)
    chosen = attrs.evolve(claim, facility=facility, facts={**claim.facts, **choice.facts})
    if choice.filing not in FILINGS:
        return chosen, person
    others = tuple(each for each in person.registrations if each.kind != "cross_region")
    region = facility.region if facility else None
    filed = () if choice.filing == "none" else (Registration("cross_region", choice.filing, region),)
    return chosen, attrs.evolve(person, registrations=(*others, *filed))


def _different(every: Iterator[Quote]) -> list[Quote]:
    """The choices by class of hospital, of those that come to the same at one class only the first: the plainest, or that told."""
    result: list[Quote] = []
    seen: dict[tuple[str, object], Quote] = {}
    for quote in every:
        outcome = quote.error.what.en if quote.error else tuple(sorted(quote.settlement.payers.items())) if quote.settlement else ()
        if (quote.choice.level, outcome) not in seen:
            seen[quote.choice.level, outcome] = quote
            result.append(quote)
    order = {level: index for index, level in enumerate(HOSPITALS)}
    return sorted(result, key=lambda quote: order.get(quote.choice.level, 0))


def _whole(quote: Quote) -> bool:
    return quote.settlement is not None and quote.settlement.complete
