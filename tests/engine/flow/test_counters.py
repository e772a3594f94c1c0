"""Counters that add up what claims leave with the person, and counters kept apart by free text."""

import random
from decimal import Decimal

import pytest

from tests.engine.flow.areas import ADDED, DEFAULTS, DISEASES, rules, visits
from tests.rules.small import area, claim, payers, settled
from yibao.model.values.errors import InputError, RuleError


def held(document, name):
    return next((one["value"] for one in document["state"]["counters"] if one["name"] == name), "0.00")


def test_grows_by_what_all_layers_left():
    """100 of deductible and 20 % of 9,900 are 2,080; relief takes half of what lies above 1,000, and 1,540 are left."""
    document = settled(rules("added"), claim("10000"))
    assert document["settlements"][0]["payers"] == {"pooled_fund": "7920.00", "supplementary": "540.00", "cash": "1540.00"}
    assert held(document, "own") == "1540.00"
    adds = document["settlements"][0]["trace"]["adds"]
    assert adds == [{"counter": "own", "parts": ["basic/deductible", "basic/copay"], "amount": "1540.00", "after": "1540.00"}]


def test_of_some_benefits_alone():
    """A counter for emergencies does not see a visit."""
    document = settled(rules("added"), claim("10000"), claim("1000", benefit="emergency"))
    assert held(document, "visits_own") == document["settlements"][1]["trace"]["adds"][1]["amount"] == "100.00"


@pytest.mark.parametrize("seed", range(10))
def test_sum_over_the_claims(seed):
    """The counter is the sum of what was told for each claim, and what every claim left of its cash."""
    bills = [{**bill, "facility": {"level": random.Random(seed).choice(("primary", "tertiary"))}} for bill in visits(seed)]
    document = settled(rules("added"), *bills)
    assert Decimal(held(document, "own")) == sum(Decimal(one["payers"]["cash"]) for one in document["settlements"])


def test_incomplete_claim_makes_it_unsure():
    """Where a layer has no figure, what it might have paid is in the sum."""
    document = settled(rules("added"), claim("10000", facility={"level": "secondary"}))
    assert ("own", "C1") in {(one["name"], one["since"]) for one in document["state"]["unsure"]}


@pytest.mark.parametrize("word", ["deductibles", "account.family"])
def test_part_that_no_plan_has(word):
    """A part is one of some plan."""
    with pytest.raises(RuleError, match="there is no part"):
        area(DEFAULTS + ADDED.replace('adds = ["deductible", "copay"]', f'adds = ["{word}"]'))


def chronic(amount, disease, day="2024-03-01"):
    return claim(amount, day, benefit="chronic_disease", disease=disease)


def test_each_disease_has_a_limit_of_its_own():
    """2,400 for each disease, by the code that the claim tells, though no list of diseases is declared."""
    islet = area(DEFAULTS + DISEASES)
    document = settled(islet, chronic("3000", "gout"), chronic("1000", "gout"), chronic("1000", "asthma"))
    assert [one["payers"].get("pooled_fund") for one in document["settlements"]] == ["2160.00", "240.00", "720.00"]
    assert {(one["key"], one["value"]) for one in document["state"]["counters"]} == {("gout", "2400.00"), ("asthma", "720.00")}
    again = settled(islet, chronic("1000", "asthma", "2024-03-02"), state=document["state"])
    assert again["settlements"][0]["payers"]["pooled_fund"] == "720.00"


def test_state_of_a_case_is_kept_apart_too():
    """A case that brings the counter names the disease."""
    islet = area(DEFAULTS + DISEASES)
    assert payers(islet, chronic("1000", "gout"), state={"limit": {"gout": "2300"}})["pooled_fund"] == "100.00"
    with pytest.raises(InputError):
        settled(islet, chronic("1000", "gout"), state={"limit": "2300"})
