"""How claims of the grid come out, and how the outcome is kept."""

import datetime as dt
import json

import pytest

from tests.engine.atlantis import rules
from yibao.documents.coverage import remembered as cache
from yibao.documents.coverage.outcomes import DayOutcomes, count_answers, outcomes_on
from yibao.documents.coverage.remembered import remembered
from yibao.model.reliability import RELIABILITIES

ATLANTIS = rules()
DAY = dt.date(2025, 6, 1)
OUTCOMES = outcomes_on(ATLANTIS, DAY)


def test_each_claim_has_an_answer():
    """Every claim is answered or refused, a refusal says why, and the counts add up."""
    assert count_answers(OUTCOMES.outcomes).keys() == RELIABILITIES.keys()
    assert sum(count_answers(OUTCOMES.outcomes).values()) == len(OUTCOMES.outcomes) == 189
    for outcome in OUTCOMES.outcomes:
        assert outcome.answer != "refused" or outcome.gap is not None
        assert outcome.gap is None or outcome.answer in ("bounded", "refused")
        assert outcome.gap is None or (outcome.gap.message.zh and outcome.gap.message.en)


def test_answers_rest_on_figures():
    """A claim that rests on a figure last seen in December 2024 is verified until then, and not from then on."""
    before = count_answers(outcomes_on(ATLANTIS, dt.date(2024, 6, 1)).outcomes)
    after = count_answers(OUTCOMES.outcomes)
    assert (before["unverified"], after["unverified"]) == (0, 12)
    assert before["verified"] - after["verified"] == 12


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("YIBAO_CACHE", str(tmp_path))
    return tmp_path / "answers"


def never():
    raise AssertionError("made again")


def test_kept_outcomes_come_back(folder):
    """What is kept is equal to what was made, and is made again for another day, other rules, or where a file is damaged."""
    assert remembered(("a", "1"), DayOutcomes, lambda: OUTCOMES) == OUTCOMES
    assert remembered(("a", "1"), DayOutcomes, never) == OUTCOMES
    with pytest.raises(AssertionError):
        remembered(("a", "2"), DayOutcomes, never)
    (kept,) = folder.iterdir()
    for damage in (b"", b"{", b"[]", json.dumps({"on": "2025-06-01"}).encode()):
        kept.write_bytes(damage)
        assert remembered(("a", "1"), DayOutcomes, lambda: OUTCOMES) == OUTCOMES


def test_cache_is_bounded(folder, monkeypatch):
    """Only so many results are kept; the oldest go."""
    monkeypatch.setattr(cache, "MOST_FILES", 3)
    for number in range(6):
        remembered((str(number),), DayOutcomes, lambda: DayOutcomes(DAY, ()))
    assert len(list(folder.iterdir())) == 3
    remembered(("5",), DayOutcomes, never)


def test_no_cache(monkeypatch):
    """Without a cache everything is made each time."""
    monkeypatch.setenv("YIBAO_CACHE", "-")
    made = []
    for _ in range(2):
        remembered((), DayOutcomes, lambda: made.append(1) or OUTCOMES)
    assert len(made) == 2
