"""Counters that a layer left out has not moved: who meets them later is told, and no such result is called complete."""

import random

import pytest

from tests.engine.settlement.plans.layered import amounts, bill, made, person
from tests.rules.small import PLAN, RATIO, area, claim, settled
from yibao.engine.settlement.settle import settle
from yibao.model.results.settlement import State
from yibao.model.values.money import PPM

MAJOR = """
[counter.borne]
label = { zh = "大病保险合规费用累计", en = "Cost compliant with major-illness insurance" }

[stage.outpatient]
id    = "basic"
label = { zh = "门诊", en = "Outpatient" }
base  = ["in_scope"]
segment = [{ id = "copay", label = { zh = "共付", en = "Co-pay" }, payer = "pooled_fund", ratio = "ratio" }]

[stage.major]
label = { zh = "大病保险", en = "Major illness" }
base  = ["copay"]
segment = [
  { id = "threshold", label = { zh = "起付线", en = "Threshold" }, limit = { table = "threshold", counter = "borne" } },
  { id = "covered", label = { zh = "支付段", en = "Covered" }, payer = "major_illness_fund", ratio = "covered" },
]

[table.threshold]
source = "law"
status = "official"
days   = [
  { from = 2020-01-01, value = "unknown", why = { zh = "未查到", en = "Not found" } },
  { from = 2024-07-01, value = 100 },
]

[table.covered]
from   = 2020-01-01
value  = "60%"
source = "law"
status = "official"
"""


@pytest.fixture(scope="module")
def rules():
    return area(PLAN.replace('stages   = ["outpatient"]', 'stages   = ["outpatient", "major"]') + MAJOR + RATIO)


def codes(entry):
    return {warning["code"] for warning in entry["warnings"]}


def test_later_claim_says_that_it_may_be_owed_more(rules):
    """The threshold is not known in February; in November it is, but what February used up of it is not."""
    february, november = settled(rules, claim("1000", "2024-02-01"), claim("1000", "2024-11-01"))["settlements"]
    assert codes(february) == {"layer_left_out"}
    assert november["payers"] == {"pooled_fund": "500.00", "major_illness_fund": "240.00", "cash": "260.00"}
    assert not november["complete"]
    told = [warning for warning in november["warnings"] if warning["code"] == "counter_unsure"]
    assert told == [
        {
            "code": "counter_unsure",
            "zh": "大病保险合规费用累计自 C1 起不完整（该笔结算不完整）",
            "en": "Cost compliant with major-illness insurance is not complete since C1 (that result is not)",
            "figure": "borne",
        }
    ]
    limits = [limit for step in november["trace"]["steps"] for limit in step["limits"]]
    assert [limit.get("since") for limit in limits] == ["C1"]


def test_period_clears_it(rules):
    """The next benefit year begins a new counter."""
    document = settled(rules, claim("1000", "2024-02-01"), claim("1000", "2025-02-01"))
    assert document["settlements"][1]["complete"]
    assert "unsure" not in document["state"]


def test_alone_it_is_complete(rules):
    """Without the bill in February nothing is unsure; a bill of which nothing stays with the person asks no layer."""
    assert settled(rules, claim("1000", "2024-11-01"))["settlements"][0]["complete"]
    assert settled(rules, claim("0", "2024-02-01"), claim("1000", "2024-11-01"))["settlements"][1]["complete"]


def test_state_goes_on(rules):
    """A saved state says which counters are not complete, and a course that goes on from it says so too."""
    state = settled(rules, claim("1000", "2024-02-01"))["state"]
    assert state["unsure"] == [{"name": "borne", "period": "2024-01-01", "key": "", "since": "C1"}]
    whole = settled(rules, claim("1000", "2024-02-01"), claim("1000", "2024-11-01"))
    resumed = settled(rules, claim("1000", "2024-11-01", id="C2"), state=state)
    assert resumed["settlements"][0] == whole["settlements"][1]
    assert resumed["state"] == whole["state"]


def test_reversal_of_the_incomplete_claim_makes_it_complete(rules):
    """What was left out is taken back with its claim."""
    taken = {"id": "R", "reverses": "C1", "date": "2024-12-01"}
    document = settled(rules, claim("1000", "2024-02-01"), claim("1000", "2024-11-01"), taken)
    assert "unsure" not in document["state"]


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("seed", range(40))
def test_complete_results_do_not_depend_on_what_was_unknown(seed, shared):
    """Figures are found within a year: a complete result is the same whatever figures might have stood before."""
    plan, some = made(seed, unknown=0.5, shared=shared), random.Random(seed)
    later = plan.known(some.choice((0, 10, 40, PPM // 2))).rules()
    bills = [bill(f"C{number}", amounts(some)) for number in range(4)]
    result, *others = (_course(rules.rules(), later, bills) for rules in (plan, *map(plan.known, (0, PPM // 3, PPM))))
    for place, entry in enumerate(result):
        if entry.complete:
            assert all(_amounts(other[place]) == _amounts(entry) for other in others), (plan, place)


def _course(first, later, bills):
    state, entries = State("990900", accounts={"family": 0}), []
    for place, one in enumerate(bills):
        entry, state = settle(first if place < 2 else later, person(0), one, state)
        entries.append(entry)
    return entries


def _amounts(entry):
    return {name: amount for name, amount in entry.payers.items() if amount}
