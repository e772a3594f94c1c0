"""One person and the same bills under the rules of several areas, side by side."""

from collections import Counter
from collections.abc import Mapping, Sequence

from ...model.inputs.claim import Case, Claim
from ...model.inputs.structure import unknown_word
from ...model.reliability import DOUBTS
from ...model.results.settlement import Entry, Settlement
from ...model.values.classes import frozen
from ...model.values.errors import YibaoError
from ...model.values.text import Message, Text
from ...rules.area import Area
from ...rules.ruleset import RuleSet
from ..course.course import Course
from ..course.opening_state import opening_state
from ..facts.facts import check_claims, check_person
from .move import carry, open_questions


@frozen
class Outcome:
    """What came of one claim in one area: an entry, or why there is none.

    Attributes:
        after_refusal: whether an earlier claim was refused there, so that this one stands on a state without it.
    """

    claim: str
    entry: Entry | None
    error: YibaoError | None
    after_refusal: bool = False


@frozen(eq=False)
class Side:
    """One area's side of a comparison.

    Attributes:
        notes: what could not be carried over; asks: facts that its rules read and nobody told, each with its question.
    """

    rules: RuleSet
    outcomes: tuple[Outcome, ...]
    notes: tuple[Message, ...]
    asks: Mapping[str, Text]

    @property
    def area(self) -> Area:
        return self.rules.area

    def settled(self) -> frozenset[str]:
        """The claims that were settled."""
        return frozenset(one.claim for one in self.outcomes if one.entry is not None)

    def totals(self, claims: frozenset[str]) -> dict[str, int]:
        """What each payer bears of some claims, in fen."""
        totals: Counter[str] = Counter()
        for outcome in self.outcomes:
            if outcome.claim in claims and outcome.entry is not None:
                totals.update(outcome.entry.payers)
        return dict(totals)


@frozen(eq=False)
class Comparison:
    """A person's bills in several areas.

    Attributes:
        home: the area that the case is about, from which it was carried to the others.
    """

    case: Case
    home: Area
    sides: tuple[Side, ...]

    @property
    def common(self) -> frozenset[str]:
        """The claims that stand in every area in which any does: those whose totals may be held side by side."""
        standing = [side.settled() for side in self.sides if side.settled()]
        return frozenset.intersection(*standing) if standing else frozenset()

    @property
    def compared(self) -> bool:
        """Whether some claim was settled in at least two areas."""
        counted = Counter(claim for side in self.sides for claim in side.settled())
        return any(number > 1 for number in counted.values())


def compare(case: Case, home: Area, areas: Sequence[RuleSet], elsewhere: frozenset[str] = frozenset()) -> Comparison:
    """Settle a case in several areas.

    A claim that is refused in an area leaves the others there standing: what follows is settled without it and marked so.

    Args:
        case: as it stands at home; home: its area, which need not be one of those compared; areas: the rules to compare.
        elsewhere: facts that other installed areas declare.

    Raises:
        InputError: a fact that nobody declares.
    """
    known = elsewhere.union(*(rules.declared.fact for rules in areas))
    for name in (*case.person.facts, *(name for claim in case.claim for name in claim.facts)):
        if name not in known:
            raise unknown_word(name, known, "事实", "fact").at(f"facts.{name}")
    return Comparison(case, home, tuple(_side(case, home, rules, known) for rules in areas))


def home_of(case: Case, areas: Sequence[Area]) -> Area:
    """The area that a case without a city is taken to be about: the first in which care was given, else the first."""
    regions = [claim.facility.region for claim in case.claim if claim.facility and claim.facility.region]
    return next((area for area in areas if area.prefixes and any(one.startswith(area.prefixes) for one in regions)), areas[0])


def _side(case: Case, home: Area, rules: RuleSet, elsewhere: frozenset[str]) -> Side:
    carried, notes = carry(case, home, rules)
    outcomes: list[Outcome] = []
    asks: Mapping[str, Text] = {}
    try:
        check_person(rules, carried.person, elsewhere)
        course = Course(rules, carried.person, opening_state(rules, carried))
        asks = open_questions(rules, carried)
    except YibaoError as error:
        return Side(rules, tuple(Outcome(claim.id, None, error) for claim in case.claim), notes, asks)
    for claim in carried.claim:
        after_refusal = any(one.error is not None for one in outcomes)
        outcomes.append(_outcome(course, claim, after_refusal, elsewhere))
    return Side(rules, tuple(outcomes), notes, asks)


def _outcome(course: Course, claim: Claim, after_refusal: bool, elsewhere: frozenset[str]) -> Outcome:
    try:
        check_claims(course.rules, [claim], elsewhere)
        return Outcome(claim.id, course.add(claim), None, after_refusal)
    except YibaoError as error:
        return Outcome(claim.id, None, error, after_refusal)


def unverified_count(entry: Entry | None) -> int:
    """How many unverified figures a settlement rests on."""
    return sum(one.code in DOUBTS for one in entry.warnings) if isinstance(entry, Settlement) else 0
