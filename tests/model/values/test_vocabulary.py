"""The vocabulary has every word that the classes of the rules allow, and both languages of each."""

from typing import get_args

import pytest

from yibao.model.values.money import Rounding
from yibao.model.values.vocabulary import BENEFITS, PAYERS, STAYS, VOCABULARY
from yibao.rules.figures.dimensions import FACT_LABELS
from yibao.rules.language import accounts, procedures, schemes, segments, tables


@pytest.mark.parametrize(
    ("kind", "literal"),
    [
        ("status", tables.Status),
        ("role", segments.Role),
        ("reset", segments.Reset),
        ("rounding", Rounding),
        ("relation", accounts.Person),
        ("actor", procedures.Who),
        ("form", procedures.Form),
        ("fact_type", schemes.Fact.__annotations__["type"]),
        ("count_by", segments.Count.__annotations__["by"]),
    ],
)
def test_words_are_those_that_rules_allow(kind, literal):
    """A word that a rule file may use has its texts, and none is left over."""
    assert tuple(VOCABULARY[kind]) == get_args(literal)


def test_built_in_facts():
    """Every built-in fact has a title, and its labels have words."""
    assert list(VOCABULARY["fact"]) == list(FACT_LABELS)
    words = set().union(*VOCABULARY.values())
    assert {label for labels in FACT_LABELS.values() for label in labels or ()} <= words


def test_words_have_both_languages():
    """No text is empty."""
    every = [word for words in (*VOCABULARY.values(), PAYERS) for word in words.values()]
    assert all(word.zh.strip() and word.en.strip() for word in every)
    assert set(STAYS) <= set(BENEFITS)
