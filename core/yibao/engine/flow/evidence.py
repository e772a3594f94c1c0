"""The figures that a result rests on: those of the segments that money reached or fell into."""

from ...model.results.trace import Citation
from ...rules.ruleset import BenefitYear, RuleSet
from ..facts.figures import doubts
from .resolve import Evidence, Resolved, reached_citations


def evidence_of_path(rules: RuleSet, resolved: Resolved, path: int, year: BenefitYear) -> Evidence:
    """The figures used on one path through a plan, with the warnings they call for."""
    used: dict[Citation, None] = {}
    bit = 1
    for stage in resolved.stages:
        for segment in stage.segments:
            if path & bit:
                citations = segment.citations if path & bit << 1 else reached_citations(segment)
                used.update(dict.fromkeys(citations))
            bit <<= 2
    for entry in resolved.means:
        if path & bit:
            used[entry.citation] = None
        bit <<= 1
    if used:
        used[year.citation] = None
    return tuple(used), tuple(dict.fromkeys(doubts(rules, used)))
