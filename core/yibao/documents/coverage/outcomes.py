"""How the claims of the grid come out in an area on a day: what each answer rests on, or why it is refused."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from ...engine.course.course import settle_course
from ...engine.course.opening_state import opening_state
from ...model.inputs.claim import Case, Claim
from ...model.results.settlement import Settlement
from ...model.values.classes import frozen
from ...model.values.errors import InputError, NoRuleError, YibaoError
from ...model.values.text import Text
from ...model.values.vocabulary import BenefitWord, LevelWord, SchemeWord, StandingWord
from ...rules.ruleset import RuleSet
from .probes import Probe, probes

ANSWERS: Mapping[str, Text] = {
    "verified": Text("已核实", "verified"),
    "unverified": Text("未核实", "unverified"),
    "stale": Text("陈旧", "stale"),
    "in_part": Text("部分", "in part"),
    "refused": Text("拒绝", "refused"),
}
"""What a claim rests on, from the best to the worst: verified figures, some unverified or stale, not all that it needs, nothing."""

_RESTS_ON = {"stale": "stale", "unverified": "unverified", "reading": "unverified"}
"""What the warnings of a settlement say about the figures it rests on; the worst counts."""


@frozen
class ProbeRefusal:
    """Why a claim is refused.

    Attributes:
        told_by: facts of the claim of which telling any lets it be settled.
    """

    code: str
    message: Text
    where: str
    mend: Text | None
    told_by: tuple[str, ...] = ()


@frozen
class ProbeOutcome:
    """A claim of the grid, and how it comes out."""

    scheme: SchemeWord
    standing: StandingWord
    age: int
    benefit: BenefitWord
    level: LevelWord
    answer: str
    refusal: ProbeRefusal | None = None


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
    return {answer: counts[answer] for answer in ANSWERS}


def _outcome(rules: RuleSet, probe: Probe, day: dt.date) -> ProbeOutcome:
    case = probe.case(rules, day)
    refusal: ProbeRefusal | None = None
    try:
        answer = _answer(_settled(rules, case))
    except YibaoError as error:
        answer = "refused"
        refusal = ProbeRefusal(error.code, error.what, error.where, error.mend, tuple(_facts_to_tell(rules, case, error)))
    person = probe.person
    return ProbeOutcome(person.scheme, person.standing, person.age, probe.bill.benefit, probe.level, answer, refusal)


def _settled(rules: RuleSet, case: Case) -> Settlement:
    result = settle_course(rules, case.person, case.claim, opening_state(rules, case), trace=False)
    (settlement,) = [entry for entry in result.entries if isinstance(entry, Settlement)]
    return settlement


def _answer(settlement: Settlement) -> str:
    """What a settlement rests on."""
    if not settlement.complete:
        return "in_part"
    order = list(ANSWERS)
    return max((_RESTS_ON.get(warning.code, "verified") for warning in settlement.warnings), key=order.index, default="verified")


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
    try:
        _settled(rules, attrs.evolve(case, claim=(claim,)))
    except YibaoError:
        return False
    return True
