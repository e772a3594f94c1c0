"""Names in rule files are letters, digits, `_` and `-`: they stand in results, columns and the text of kernels."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.small import PERSON, PLAN, RATIO, STAGE, area, loaded, without_line
from yibao import PersonRules, SettlementRules
from yibao.model.values.errors import InputError, RuleError
from yibao.model.values.name import read_name

CODE = "ratio\\nimport os"
MORE = """
[counter.used]
label = { zh = "计", en = "Used" }
[dimension.kind]
of = "standing"
map = { high = "三甲", low = "*" }
"""


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (RATIO.replace("table.ratio", f'table."{CODE}"'), "table"),
        (PLAN.replace("plan.outpatient", f'plan."{CODE}"'), "plan"),
        (STAGE.replace("stage.outpatient", f'stage."{CODE}"'), "stage"),
        (STAGE.replace('"basic"', f'"{CODE}"'), "stage.outpatient.id"),
        (STAGE.replace('"copay"', f'"{CODE}"'), "stage.outpatient.segment[0].id"),
        (MORE.replace("counter.used", f'counter."{CODE}"'), "counter"),
        (MORE.replace("dimension.kind", f'dimension."{CODE}"'), "dimension"),
        (MORE.replace("low", f'"{CODE}"'), "dimension.kind.map.*"),
        (
            MORE.replace('map = { high = "三甲", low = "*" }', f'cuts = [2]\nlabels = ["a", "{CODE}"]'),
            "dimension.kind.labels[1]",
        ),
        (RATIO.replace("table.ratio", 'table."比例"'), "table.比例"),
        (RATIO.replace("table.ratio", 'table.""'), "table."),
    ],
)
def test_refused(text, where):
    """Another character is refused with file and key, and never reaches what is written of the rules."""
    with pytest.raises(RuleError, match="cannot be a name") as caught:
        loaded(SettlementRules, {"a.toml": text})
    assert without_line(caught.value.where) == f"settlement/a.toml: {where}"
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("section", ["source", "fact", "disease", "scheme", "account", "credit"])
def test_every_section(section):
    """The names of every section are looked at."""
    with pytest.raises(RuleError, match="cannot be a name"):
        loaded(PersonRules, {"a.toml": f'[{section}."{CODE}"]\n'})


def test_words_of_a_bill_may_be_chinese():
    """A map reads words as hospitals write them; only its labels are names."""
    assert loaded(SettlementRules, {"a.toml": MORE}).rules.dimension["kind"].map["三甲"] == "high"


def test_sound():
    """The area that these tests change loads as it is."""
    assert area(PLAN + STAGE + RATIO, person=PERSON).tables["ratio"].name == "ratio"


@given(st.text())
def test_names_are_safe_in_text(text):
    """Whatever is taken for a name is one word of ASCII, with no mark that ends a comment, a text or a line."""
    try:
        name = read_name(text)
    except InputError:
        return
    assert name and set(name) <= set(string.ascii_letters + string.digits + "_-")
