"""Figures that the law gives a lower bound of, and structure that stands on a reading."""

import random
from decimal import Decimal

import pytest

from tests.engine.flow.areas import BOUNDS, DEFAULTS, READINGS, rules, table, visits
from tests.rules.plans import refused
from tests.rules.small import area, claim, payers, settled

WITHOUT_CEILING = BOUNDS.replace(', limit = { table = "ceiling", once = "year", measure = "payment" }', "").replace(
    table("ceiling", '{ community = 5000, "*" = "at least 3000" }', 'by = "facility.level"'), ""
)


def test_at_least():
    """80 % at least of 10,000 above a deductible of 450: the fund pays at least 8,000, and the result says so."""
    entry = settled(area(DEFAULTS + WITHOUT_CEILING), claim("10450"))["settlements"][0]
    assert entry["payers"] == {"pooled_fund": "8000.00", "supplementary": "775.00", "cash": "1675.00"}
    assert not entry["complete"]
    assert {one["code"]: one for one in entry["warnings"]}["at_least"] == {
        "code": "at_least",
        "zh": "住院比例（社区（一级））至少 80%：统筹基金至少 8000.00，个人至多 1675.00",
        "en": "住院比例 (community) at least 80%: pooled fund pays at least 8000.00, the person at most 1675.00",
        "figure": "ratio[facility.level=community]",
    }


def test_counter_of_the_payment_is_unsure():
    """A later claim that meets the fund's ceiling is told; the deductible, which is certain, is not."""
    document = settled(rules("bounds"), claim("1000", "2024-03-01"), claim("1000", "2024-03-02", facility={"level": "primary"}))
    unsure = {(one["name"], one["since"]) for one in document["state"]["unsure"]}
    assert unsure == {("ceiling", "C1"), ("cost", "C1"), ("borne", "C1"), ("second", "C2")}
    met = {one.get("figure") for one in document["settlements"][1]["warnings"] if one["code"] == "counter_unsure"}
    assert met == {"ceiling", "borne"}


def test_bound_of_a_limit_matters_where_it_is_reached():
    """A ceiling of at least 3,000 that is not reached leaves nothing open."""
    known = area(DEFAULTS + BOUNDS.replace('"at least 60%"', '"60%"'))
    below, above = (settled(known, claim(amount, facility={"level": "tertiary"}))["settlements"][0] for amount in ("1000", "9000"))
    assert below["complete"]
    assert not above["complete"]


@pytest.mark.parametrize("seed", range(20))
def test_truth_leaves_no_more_cash(seed):
    """With any true ratio at or above the bound, from the same state, cash is at most what was told."""
    some = random.Random(seed)
    told, true = (
        area(DEFAULTS + WITHOUT_CEILING),
        area(DEFAULTS + WITHOUT_CEILING.replace('"at least 80%"', f'"{some.randint(80, 100)}%"')),
    )
    for bill in visits(seed, 3):
        bill["facility"] = {"level": "community"}
        assert Decimal(payers(true, bill)["cash"]) <= Decimal(payers(told, bill)["cash"])


def test_reading_is_told_where_money_reaches_it():
    """A visit below the deductible does not reach the bands, and says nothing of how they were read."""
    below, above = settled(rules("readings"), claim("50", "2024-03-01"), claim("500", "2024-03-02"))["settlements"]
    assert "reading" not in {one["code"] for one in below["warnings"]}
    assert [one for one in above["warnings"] if one["code"] == "reading"] == [
        {
            "code": "reading",
            "zh": "读法（未经核实）：分段按次计",
            "en": "A reading, not verified: The bands are taken to start anew with each visit",
            "figure": "structure[basic/copay]",
        }
    ]
    assert above["complete"]


def test_structure_with_a_status_counts_like_a_figure():
    """A stage of unverified source makes a result rest on it."""
    entry = settled(rules("readings"), claim("500", facility={"level": "tertiary"}))["settlements"][0]
    assert [one["figure"] for one in entry["warnings"] if one["code"] == "unverified"] == ["structure[relief]"]


@pytest.mark.parametrize("seed", range(10))
def test_readings_change_no_amount(seed):
    """Without its readings an area settles the same, and only warnings of readings are gone."""
    text = READINGS.replace(READINGS[READINGS.index(", reading = ") : READINGS.index(" }", READINGS.index("each visit")) + 2], "")
    bills = visits(seed)
    one, other = settled(rules("readings"), *bills), settled(area(DEFAULTS + text), *bills)
    for entry, bare in zip(one["settlements"], other["settlements"], strict=True):
        assert entry["payers"] == bare["payers"]
        assert [warning for warning in entry["warnings"] if warning["code"] != "reading"] == bare["warnings"]


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        (
            READINGS.replace("reading = {", 'status = "official", source = "law", reading = {'),
            "读法不能是 official",
            "a reading cannot be official",
        ),
        (READINGS.replace('source = "rumour"\n', ""), "写了 status 而没有 source", "a status needs a source"),
        (BOUNDS.replace("value = 450", 'value = "at least 450"'), "下限只能用于", "a lower bound may stand for"),
    ],
)
def test_slips(text, zh, en):
    """What cannot be is told."""
    what = refused(text).what
    assert zh in what.zh
    assert en in what.en
