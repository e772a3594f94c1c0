"""How the claims of the grid come out in an area on a day: what each answer rests on, and why some are not settled in full."""

import contextlib
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from ...engine.course.course import settle_course
from ...engine.course.opening_state import opening_state
from ...model.inputs.claim import Case, Claim
from ...model.reliability import RELIABILITIES, Reliability, reliability_of
from ...model.results.settlement import Settlement
from ...model.values.classes import frozen
from ...model.values.errors import InputError, NoRuleError, YibaoError
from ...model.values.text import Text
from ...model.values.vocabulary import BenefitWord, LevelWord, SchemeWord, StandingWord
from ...rules.ruleset import RuleSet
from .probes import Probe, probes


@frozen
class ProbeGap:
    """Why a claim is not settled in full: what is not known, or not told.

    Attributes:
        asks_for: facts of the claim of which telling any lets it be settled.
    """

    code: str
    message: Text
    where: str
    mend: Text | None
    asks_for: tuple[str, ...] = ()


@frozen
class ProbeOutcome:
    """A claim of the grid, and how it comes out."""

    scheme: SchemeWord
    standing: StandingWord
    age: int
    benefit: BenefitWord
    level: LevelWord
    answer: Reliability
    gap: ProbeGap | None = None


@frozen
class DayOutcomes:
    """How all claims of the grid come out on a day."""

    on: dt.date
    outcomes: tuple[ProbeOutcome, ...]

    def of(self, scheme: str, benefit: str) -> list[ProbeOutcome]:
        """Those of a benefit of a scheme."""
        return [outcome for outcome in self.outcomes if (outcome.scheme, outcome.benefit) == (scheme, benefit)]


def outcomes_on(rules: RuleSet, day: dt.date) -> DayOutcomes:
    """Settle the claims of the grid on a day."""
    return DayOutcomes(day, tuple(_outcome(rules, probe, day) for probe in probes(rules)))


def count_answers(outcomes: Iterable[ProbeOutcome]) -> dict[str, int]:
    """How many claims there are of each answer."""
    counts = Counter(outcome.answer for outcome in outcomes)
    return {answer: counts[answer] for answer in RELIABILITIES}


def _outcome(rules: RuleSet, probe: Probe, day: dt.date) -> ProbeOutcome:
    case, gap = probe.case(rules, day), None
    answer: Reliability = "refused"
    try:
        answer = _reliability(_settled(rules, case))
    except YibaoError as error:
        gap = ProbeGap(error.code, error.what, error.where, error.mend, tuple(_facts_to_tell(rules, case, error)))
        with contextlib.suppress(YibaoError):
            answer = _reliability(_settled(rules, case, bounds=True))
    person = probe.person
    return ProbeOutcome(person.scheme, person.standing, person.age, probe.bill.benefit, probe.level, answer, gap)


def _reliability(settlement: Settlement) -> Reliability:
    return "bounded" if settlement.bounds else reliability_of(warning.code for warning in settlement.warnings)


def _settled(rules: RuleSet, case: Case, *, bounds: bool = False) -> Settlement:
    result = settle_course(rules, case.person, case.claim, opening_state(rules, case), trace=False, bounds=bounds)
    (settlement,) = [entry for entry in result.entries if isinstance(entry, Settlement)]
    return settlement


def _facts_to_tell(rules: RuleSet, case: Case, error: YibaoError) -> Iterator[str]:
    """The facts about a claim of which telling one lets a refused claim be settled."""
    if not isinstance(error, (NoRuleError, InputError)):
        return
    (claim,) = case.claim
    for name, fact in rules.declared.fact.items():
        if fact.about == "claim":
            values: Iterable[Any] = (True, False) if fact.type == "boolean" else fact.choices
            if any(_is_settled(rules, case, attrs.evolve(claim, facts={**claim.facts, name: value})) for value in values):
                yield name


def _is_settled(rules: RuleSet, case: Case, claim: Claim) -> bool:
    """Whether a claim is settled, and not only left to the person because of what was told."""
    try:
        access = _settled(rules, attrs.evolve(case, claim=(claim,))).access
    except YibaoError:
        return False
    return access is None or access.effect != "nothing"
