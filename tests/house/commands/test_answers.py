"""What docs/answers.md promises of three cities: few claims are refused, each with its reason, and no weak page verifies any."""

import datetime as dt
from collections import Counter

import pytest

from yibao import load_registry
from yibao.documents.coverage.outcomes import outcomes_on
from yibao.documents.coverage.probes import probes
from yibao.engine.course.course import settle_course
from yibao.engine.course.opening_state import opening_state

DAY = dt.date(2026, 11, 30)
CITIES = ("ningbo", "shanghai", "kunming")
REGISTRY = load_registry()
MOST_REFUSED = 0.15
WEAK = ("机器写成", "没有网址", "无名", "代码库")
"""What notes say of pages that nobody signed, or whose address is not known."""


def test_few_are_refused():
    """Of the simple claims of three cities at most 15 % are refused, each with what was not found or has to be told."""
    outcomes = [outcome for city in CITIES for outcome in outcomes_on(REGISTRY.rules(city), DAY).outcomes]
    counts = Counter(outcome.answer for outcome in outcomes)
    assert len(outcomes) == 567 and counts["refused"] <= MOST_REFUSED * len(outcomes)
    reasons = {outcome.gap.message.en for outcome in outcomes if outcome.gap}
    assert all("not found" in reason or "give " in reason for reason in reasons), reasons


@pytest.mark.parametrize("city", CITIES)
def test_no_weak_page_verifies(city):
    """Every figure of a verified answer stands on a page that is signed and has an address."""
    rules = REGISTRY.rules(city)
    verified = [
        probe for probe, row in zip(probes(rules), outcomes_on(rules, DAY).outcomes, strict=True) if row.answer == "verified"
    ]
    for probe in verified:
        case = probe.case(rules, DAY)
        (entry,) = settle_course(rules, case.person, case.claim, opening_state(rules, case), trace=False).entries
        for citation in entry.citations:
            sources = [rules.declared.source[key.partition("#")[0]] for key in citation.source]
            assert any(map(_is_signed, sources)), f"{probe}: {citation.figure}"


def _is_signed(source):
    """Whether a page is an office's own, or says who wrote it when; a capture of an office's page is that page."""
    text = source.title.zh + (source.note.zh if source.note else "")
    return source.url is not None and (".gov.cn" in source.url or not any(word in text for word in WEAK))
