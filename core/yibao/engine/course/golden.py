"""Holding a golden case against what the engine makes of it."""

from typing import Any

from ...model.inputs.case import read_case
from ...model.inputs.claim import Case
from ...model.inputs.parse import parse
from ...model.results.expectations import differences
from ...model.results.settlement import CourseResult, Settlement
from ...model.values.classes import frozen
from ...rules.ruleset import RuleSet
from .course import settle_case


@frozen(eq=False)
class Golden:
    """A golden case settled.

    Attributes:
        wrong: what is not as expected, or missing from the case; nothing where it passes.
    """

    case: Case
    result: CourseResult
    document: dict[str, Any]
    wrong: tuple[str, ...]

    def proven(self) -> set[tuple[str, str]]:
        """The schemes and benefits that the case shows to work: those of claims whose cited expectation is met."""
        if self.wrong:
            return set()
        expected = {claim.id for claim in self.case.claim if claim.expect}
        settled = [one for one in self.result.entries if isinstance(one, Settlement) and one.claim in expected]
        return {(self.case.person.scheme.on(one.date) or "", one.benefit) for one in settled}


def settle_golden(rules: RuleSet, data: bytes) -> Golden:
    """Settle a golden case and compare every claim with its expectation.

    Raises:
        YibaoError: it cannot be read, or a claim is refused.
    """
    case = read_case(parse(data))
    result, document = settle_case(rules, case)
    entries = {entry["claim"]: entry for entry in document["settlements"]}
    expected = [claim for claim in case.claim if claim.expect is not None]
    wrong = [] if expected else ["the case expects nothing"]
    for claim in expected:
        assert claim.expect is not None
        if not claim.expect.get("source"):
            wrong.append(f"claim {claim.id}: the expectation cites no source")
        for one in differences(entries[claim.id], claim.expect):
            wrong.append(f"claim {one.claim}: {one.name} expected {one.expected}, got {one.got}")
    return Golden(case, result, document, tuple(wrong))
