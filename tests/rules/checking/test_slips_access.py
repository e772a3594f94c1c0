"""Slips in what holds at the counter are refused when rules are read, with file and key."""

import pytest

from tests.rules.small import area
from yibao.model.values.errors import RuleError

RULE = """
[access.not_designated]
text   = { zh = "非定点", en = "Not designated" }
when   = { designated = ["no"] }
effect = "nothing"
source = ["law"]
status = "official"
"""


def test_what_is_sound_is_read():
    """The rule that the slips below are made of is sound itself."""
    assert set(area(claim=RULE).declared.access) == {"not_designated"}


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        (RULE.replace('["no"]', '["never"]'), "has no label never"),
        (RULE.replace("designated =", "contracted ="), "contracted"),
        (RULE.replace('{ designated = ["no"] }', "{}"), "when is missing"),
        (RULE.replace('["law"]', '["lore"]'), "lore"),
        (RULE.replace('["law"]', '["rumour"]'), "without an address"),
        (RULE + "from = 2024-01-01\nto = 2023-01-01\n", "lies before from"),
    ],
)
def test_slip_is_refused(text, slip):
    """Each names what it is about, where it stands, and how to mend it."""
    with pytest.raises(RuleError) as caught:
        area(claim=text)
    lines = " ".join(caught.value.lines("en"))
    assert slip in lines
    assert "claim/claim.toml: access.not_designated" in lines and "mend: " in lines


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ('[facility_level]\ncommunity = ["一级"]\nprimary = ["一级"]\n', "一级 means community already"),
        ('[facility_level]\nfourth = ["四级"]\n', "fourth"),
    ],
)
def test_words_for_levels_mean_one_level(text, slip):
    """A word of an area means one level, of those that there are."""
    with pytest.raises(RuleError) as caught:
        area(claim=text)
    assert slip in " ".join(caught.value.lines("en"))
