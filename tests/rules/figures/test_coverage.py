"""Benefits without a plan, and what is said of them."""

import datetime as dt

import pytest

from tests.rules.small import PERSON, PLAN, RATIO, STAGE, area, claim, layer, settled
from yibao.model.values.errors import NoRuleError, RuleError
from yibao.rules.figures.coverage import gap

DAY = dt.date(2024, 3, 1)


def said(state="absent", benefits='["pharmacy", "maternity"]', source='source = ["law"]', name="shops", scheme="resident"):
    return (
        f'[coverage.{name}]\nscheme = "{scheme}"\nbenefits = {benefits}\nstate = "{state}"\n'
        f'reason = {{ zh = "法中没有", en = "The law knows none" }}\n{source}\n'
    )


WHOLE = PLAN + STAGE + RATIO


def test_said_of_a_benefit():
    """A benefit without a plan is spoken of by scheme and name; of others nothing is said."""
    declared = area(WHOLE + said()).declared
    word = gap(declared, "resident", "pharmacy", DAY)
    assert word is not None and (word.state, word.source) == ("absent", ("law",))
    assert gap(declared, "resident", "inpatient", DAY) is None
    assert gap(declared, "employee", "pharmacy", DAY) is None


def test_claim_is_told_why():
    """A claim for such a benefit is refused with what is said of it."""
    with pytest.raises(NoRuleError) as caught:
        settled(area(WHOLE + said()), claim(benefit="pharmacy"))
    assert caught.value.what.en == (
        "Islet has no rules for pharmacy in the scheme resident: not in this area's law; The law knows none"
    )


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (said(benefits='["outpatient"]'), "has the plan outpatient and a word"),
        (said(benefits='["dentist"]'), "there is no benefit dentist"),
        (said(scheme="employee"), "there is no scheme employee"),
        (said(source=""), "no source is cited"),
        (said("unimplemented", source=""), "no source is cited"),
        (said(source='source = ["lore"]'), "the source lore is not declared"),
        (said("unknown", source='source = ["lore"]'), "the source lore is not declared"),
        (said() + said(name="again", benefits='["pharmacy"]'), "is spoken of twice"),
    ],
)
def test_slips(text, wrong):
    """What is said has to be about a benefit without a plan, once, and with a document."""
    with pytest.raises(RuleError) as caught:
        area(WHOLE + text)
    assert wrong in caught.value.what.en
    assert "coverage." in caught.value.where


@pytest.mark.parametrize("text", [said("works"), said().replace("reason", "reasons")])
def test_shape(text):
    """Another word than the three, and a key that is not there, are refused where the file is read."""
    with pytest.raises(RuleError):
        area(WHOLE + text)


def test_unknown_needs_no_document():
    """Where nobody found out there may be no document to cite."""
    assert gap(area(WHOLE + said("unknown", source="")).declared, "resident", "pharmacy", DAY) is not None


def test_plan_of_a_city_goes_before_the_word_of_its_province():
    """A province may say that a benefit is not implemented; the city that brings it need not replace that."""
    below = (layer("province", PERSON, settlement=STAGE + RATIO + said(benefits='["outpatient"]')),)
    assert settled(area(PLAN, person="", below=below), claim())["settlements"][0]["payers"]["pooled_fund"] == "50.00"


NATION = layer(
    "nation", person=PERSON, settlement=PLAN.replace('["outpatient"]\nstages', '["outpatient", "pharmacy"]\nstages') + STAGE + RATIO
)
"""A higher level that pays visits and purchases by one plan."""


@pytest.mark.parametrize(
    ("days", "paid"),
    [
        ("", {"2021-12-31": False, "2022-01-01": False}),
        ("from = 2022-01-01\n", {"2021-12-31": True, "2022-01-01": False}),
        ("to = 2021-12-31\n", {"2021-12-31": False, "2022-01-01": True}),
        ("from = 2022-01-01\nto = 2022-12-31\n", {"2021-12-31": True, "2022-12-31": False, "2023-01-01": True}),
    ],
)
def test_own_word_before_the_plan_of_a_higher_level(days, paid):
    """What an area itself says of a benefit counts on its days before a plan that it inherits; the other benefits keep the plan."""
    rules = area(said(benefits='["pharmacy"]') + days, person="", below=(NATION,))
    for day, pays in paid.items():
        assert settled(rules, claim(day=day))["settlements"][0]["payers"]["pooled_fund"] == "50.00"
        if pays:
            assert settled(rules, claim(day=day, benefit="pharmacy"))["settlements"][0]["payers"]["pooled_fund"] == "50.00"
            continue
        with pytest.raises(NoRuleError, match="not in this area's law; The law knows none"):
            settled(rules, claim(day=day, benefit="pharmacy"))
