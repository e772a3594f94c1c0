"""Counters follow from use: how long one counts, what it is called, and what it counts."""

import random

import pytest

from tests.rules.plans import COPAY, RATIO, plan, refused, rules, segment, table, told
from tests.rules.small import claim, payers, settled
from yibao import Text

DEDUCTIBLE = segment("deductible", 'limit = { table = "owed", once = "year" }')
OWED = table("owed", 80)
CEILING = segment(
    "copay", 'payer = "pooled_fund", ratio = "ratio", limit = { table = "ceiling", once = "year", measure = "payment" }'
)
STAY = {"admitted": "2024-03-01", "discharged": "2024-03-05", "date": None, "benefit": "inpatient"}


def test_limit_bears_the_name_of_its_table():
    """It counts for as long as ``once`` says, and is called after the table."""
    counter = rules(plan(DEDUCTIBLE, COPAY), OWED, RATIO).declared.counter["owed"]
    assert (counter.reset, counter.kind, counter.unit, counter.per) == ("year", "sum", "money", ())
    assert counter.label == Text("owed 已用", "owed, used so far")


def test_each_claim_anew():
    """A limit without ``once`` has no counter."""
    assert rules(plan(segment("deductible", 'limit = "owed"'), COPAY), OWED, RATIO).declared.counter == {}


def test_one_figure_in_two_plans_is_one_ceiling():
    """What is paid by one plan lowers the room in the other."""
    other = plan(CEILING, name="emergency", benefits='"emergency"')
    area = rules(plan(CEILING), other, RATIO, table("ceiling", 60))
    assert payers(area, claim("100"), claim("100", benefit="emergency")) == {"pooled_fund": "10.00", "cash": "90.00"}


def test_counter_of_another_name():
    """Two limits of one table are apart where each names a counter of its own."""
    other = CEILING.replace("once =", 'counter = "other", once =')
    area = rules(plan(CEILING), plan(other, name="emergency", benefits='"emergency"'), RATIO, table("ceiling", 60))
    assert payers(area, claim("100"), claim("100", benefit="emergency"))["pooled_fund"] == "50.00"


def test_highest_of_the_year():
    """What was borne is taken off the highest limit so far, which is remembered under the counter's name."""
    owed = segment("deductible", 'limit = { table = "owed", once = "year", at = "highest" }')
    area = rules(plan(owed, COPAY), table("owed", '{ tertiary = 100, "*" = 30 }', 'by = "facility.level"'), RATIO)
    assert area.declared.counter["owed_highest"].kind == "max"
    high = claim("200", facility={"level": "tertiary"})
    borne = [
        settled(area, *claims)["settlements"][-1]["segments"][0]["amount"]
        for claims in ([claim("200"), high], [high, claim("200")])
    ]
    assert borne == ["70.00", "0.00"]


def test_kept_apart():
    """A limit may be kept apart by a dimension."""
    owed = segment("deductible", 'limit = { table = "owed", once = "year", per = "facility.level" }')
    area = rules(plan(owed, COPAY), OWED, RATIO)
    high = claim("100", facility={"level": "tertiary"})
    assert payers(area, claim("100"), high) == payers(area, high)
    assert payers(area, claim("100"), claim("100")) == {"pooled_fund": "50.00", "cash": "50.00"}


def test_declared_to_be_named():
    """A declaration gives the name for people; how long it counts still follows from use."""
    named = '[counter]\nowed = { label = { zh = "起付累计", en = "Borne" } }'
    counter = rules(plan(DEDUCTIBLE.replace('"year"', '"month"'), COPAY), OWED, RATIO, named).declared.counter["owed"]
    assert (counter.label.en, counter.reset) == ("Borne", "month")


def test_counter_of_a_stay():
    """``counts`` names a counter, whose declaration says that it is one of the stay."""
    named = '[counter]\ncost = { label = { zh = "本次费用", en = "Cost of this stay" }, reset = "stay" }'
    copay = COPAY.replace("ratio =", 'counts = "cost", ratio =')
    assert rules(plan(copay), RATIO, named).declared.counter["cost"].reset == "stay"


def test_number_by_use():
    """A counter that grows by one is a number."""
    counted = COPAY.replace("ratio =", 'counts = { counter = "visits_paid", by = "one" }, ratio =')
    assert rules(plan(counted), RATIO).declared.counter["visits_paid"].unit == "number"


def test_earlier_name_in_a_saved_state():
    """What a state calls a counter by an earlier name is that counter."""
    named = '[counter]\nowed = { was = "deductible_used" }'
    area = rules(plan(DEDUCTIBLE, COPAY), OWED, RATIO, named)
    assert payers(area, claim("100"), state={"deductible_used": "50"}) == payers(area, claim("100"), state={"owed": "50"})
    saved = settled(area, claim("50"))["state"]
    saved["counters"] = [{**counter, "name": "deductible_used"} for counter in saved["counters"]]
    assert settled(area, claim("100"), state=saved)["settlements"][0]["counters"]["owed"] == "80.00"


def test_counter_is_what_the_segments_that_name_it_took():
    """By amount or by payment, over all claims of its period."""
    rng = random.Random(3)
    area = rules(plan(DEDUCTIBLE, CEILING), OWED, RATIO, table("ceiling", 300))
    for _ in range(20):
        claims = [claim(f"{rng.randint(1, 40000) / 100:.2f}") for _ in range(rng.randint(1, 5))]
        entries = settled(area, *claims)["settlements"]
        parts = [part for entry in entries for part in entry["segments"]]
        sums = {
            "owed": sum(round(float(part["amount"]) * 100) for part in parts if part["id"] == "deductible"),
            "ceiling": sum(round(float(part["paid"]) * 100) for part in parts if part["id"] == "copay"),
        }
        held = entries[-1]["counters"]
        assert {name: round(float(held.get(name, "0")) * 100) for name in sums} == sums


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        (
            '{ table = "owed", at = "highest" }',
            (
                'at = "highest" 须与 once 同用',
                'at = "highest" needs once: how long is it remembered?',
                "once 可用:claim, stay, day, month, year, lifetime",
                "once is one of: claim, stay, day, month, year, lifetime",
            ),
        ),
    ],
)
def test_slips_of_limits(limit, message):
    """A slip in a limit names the segment."""
    error = refused(plan(segment("deductible", f"limit = {limit}"), COPAY), OWED, RATIO)
    assert told(error) == message
    assert "segment.deductible" in error.where


def test_time_that_is_none():
    """The times are listed."""
    error = refused(plan(DEDUCTIBLE.replace('"year"', '"yearly"'), COPAY), OWED, RATIO)
    assert "yearly" in error.what.en
    assert error.where.endswith("plan.outpatient.segment[0].limit.once")
    assert all(word in told(error)[3] for word in ("claim", "stay", "day", "month", "year", "lifetime"))


def test_two_times_of_one_counter():
    """Which of two is meant has to be said."""
    other = plan(DEDUCTIBLE.replace('"year"', '"stay"'), COPAY, name="b", benefits='"emergency"')
    error = refused(plan(DEDUCTIBLE, COPAY, name="a"), other, OWED, RATIO)
    assert told(error) == (
        "计数器 owed 在方案 a 按年、在方案 b 按次",
        "the counter owed is of a year in the plan a, of a stay in the plan b",
        "各写 counter,或改其一",
        "give each a counter of its own, or mend one",
    )
    assert "plan.a" in error.where and "plan.b" in error.where


def test_counter_of_money_and_of_numbers():
    """A limit is money."""
    counted = COPAY.replace("ratio =", 'counts = { counter = "owed", by = "one" }, ratio =')
    error = refused(plan(DEDUCTIBLE, counted), OWED, RATIO)
    assert told(error)[1] == "the counter owed counts money in the plan outpatient and numbers in the plan outpatient"


def test_counter_that_nothing_uses():
    """A misspelt name is found where nothing bears it."""
    error = refused(plan(DEDUCTIBLE, COPAY), OWED, RATIO, '[counter]\nowned = { label = { zh = "计", en = "Used" } }')
    assert told(error)[1] == "nothing uses the counter owned"
    assert error.where == "islet settlement/settlement.toml: counter.owned"


def test_stay_number():
    """Which stay of the year this is: bills of one stay share the number, and every plan that reads it counts."""
    order = '[dimension.order]\nof = "stay_number"\ncuts = [2]\nlabels = ["first", "later"]'
    owed = segment("deductible", 'limit = "owed"')
    figures = table("owed", "{ first = 40, later = 10 }", 'by = "order"')
    area = rules(plan(owed, COPAY, benefits='"inpatient"'), figures, RATIO, order)
    second = {**STAY, "admitted": "2024-04-01", "discharged": "2024-04-05", "stay": "S2"}
    bills = [claim("100", **STAY), claim("100", **second), claim("100", **second)]
    borne = [entry["segments"][0]["amount"] for entry in settled(area, *bills)["settlements"]]
    assert borne == ["40.00", "10.00", "10.00"]
    assert settled(area, bills[0], state={"stays": "1"})["settlements"][0]["segments"][0]["amount"] == "10.00"
    numbers = [entry["counters"]["stays"] for entry in settled(area, *bills)["settlements"]]
    assert numbers == ["1", "2", "2"]


def test_numbers_of_stays_have_no_gap():
    """1, 2, 3 … along a course, whatever the order of the bills within a stay."""
    rng = random.Random(6)
    order = '[dimension.order]\nof = "stay_number"\ncuts = [2]\nlabels = ["first", "later"]'
    figures = table("owed", "{ first = 40, later = 10 }", 'by = "order"')
    area = rules(plan(segment("deductible", 'limit = "owed"'), COPAY, benefits='"inpatient"'), figures, RATIO, order)
    for _ in range(10):
        stays = sorted(rng.randint(1, 12) for _ in range(8))
        days = [{"admitted": f"2024-{stay:02d}-01", "discharged": f"2024-{stay:02d}-09", "stay": f"S{stay}"} for stay in stays]
        entries = settled(area, *[claim("100", date=None, benefit="inpatient", **day) for day in days])["settlements"]
        ranks = {stay: number for number, stay in enumerate(sorted(set(stays)), 1)}
        assert [int(entry["counters"]["stays"]) for entry in entries] == [ranks[stay] for stay in stays]


def test_visit_number():
    """The third visit and those after it cost more."""
    order = '[dimension.order]\nof = "visit_number"\ncuts = [3]\nlabels = ["few", "many"]'
    area = rules(plan(segment("fee", 'limit = "fee"'), COPAY), table("fee", "{ few = 1, many = 5 }", 'by = "order"'), RATIO, order)
    fees = [entry["segments"][0]["amount"] for entry in settled(area, *[claim("100")] * 4)["settlements"]]
    assert fees == ["1.00", "1.00", "5.00", "5.00"]


def test_built_in_counter_of_another_kind():
    """The name of the built-in counter is taken."""
    order = '[dimension.order]\nof = "stay_number"\ncuts = [2]\nlabels = ["first", "later"]'
    figures = table("owed", "{ first = 40, later = 10 }", 'by = "order"')
    named = '[counter]\nstays = { reset = "month" }'
    error = refused(plan(segment("deductible", 'limit = "owed"'), COPAY, benefits='"inpatient"'), figures, RATIO, order, named)
    assert told(error) == ("stays 是内设计数器", "stays is built in", "改名", "take another name")


def test_number_of_the_stay_of_a_visit():
    """A plan for visits has no stays to number."""
    order = '[dimension.order]\nof = "stay_number"\ncuts = [2]\nlabels = ["first", "later"]'
    figures = table("owed", "{ first = 40, later = 10 }", 'by = "order"')
    error = refused(plan(segment("deductible", 'limit = "owed"'), COPAY), figures, RATIO, order)
    assert told(error) == ("门诊没有住院次数", "a visit has no number of the stay", 'of = "visit_number"', 'of = "visit_number"')
    assert error.where.endswith("plan.outpatient")


def test_edges_and_labels_of_the_number():
    """As many labels as edges and one more."""
    order = '[dimension.order]\nof = "stay_number"\ncuts = [1, 2]\nlabels = ["first", "later"]'
    figures = table("owed", "{ first = 40, later = 10 }", 'by = "order"')
    error = refused(plan(segment("deductible", 'limit = "owed"'), COPAY, benefits='"inpatient"'), figures, RATIO, order)
    assert told(error)[:2] == ("cuts 有 2 个,labels 应有 3 个,得到 2 个", "cuts has 2 edges and needs 3 labels, it has 2")
