"""Waivers: a segment that is not there for some claims, and a document that says why; figures that are no limit."""

import random

import pytest

from tests.rules.plans import COPAY, RATIO, emergency_waiver, plan, rules, segment, stage, table
from tests.rules.small import claim, payers, settled
from yibao.model.values.errors import NoRuleError

OWED = segment("deductible", 'limit = { table = "owed", once = "year", at = "highest" }, counts = "cost"')
WAIVER = emergency_waiver(
    '{ to = 2021-12-31, value = "unknown", why = { zh = "2022 年以前未查到", en = "Not found before 2022" } }',
    '{ seen = [2022-01-01, 2024-06-30], status = "secondary" }',
)
BOTH = '["outpatient", "emergency"]'


def with_waiver(*more: str, waiver: str = WAIVER):
    """A plan whose deductible is waived in an emergency."""
    return rules(plan(OWED, COPAY, benefits=BOTH, more='adjustments = "emergency"'), table("owed", 80), RATIO, waiver, *more)


def emergency(amount: str = "100", day: str = "2024-03-01"):
    """A bill for which the deductible is waived."""
    return claim(amount, day=day, benefit="emergency")


def test_waived():
    """Nothing falls into the segment; it stands in the document with nothing in it, and the trace says why."""
    (entry,) = settled(with_waiver(), emergency())["settlements"]
    assert entry["payers"] == {"pooled_fund": "50.00", "cash": "50.00"}
    assert entry["segments"][0] == {
        "id": "deductible", "stage": "basic", "amount": "0.00", "payer": None, "paid": "0.00", "person": "0.00",
    }  # fmt: skip
    (limit,) = entry["trace"]["steps"][0]["limits"]
    assert (limit["kind"], limit["room"], limit["citation"]["figure"]) == ("waived", "0.00", "waiver[emergency]")
    assert "waiver[emergency]" in [source["figure"] for source in entry["sources"]]


def test_owed():
    """Whoever the waiver is not for owes the deductible."""
    assert payers(with_waiver(), claim("100")) == {"pooled_fund": "10.00", "cash": "90.00"}


def test_counters_do_not_move():
    """Neither what was borne nor the highest limit so far."""
    counters = settled(with_waiver(), emergency(), claim("50"))["settlements"]
    assert [entry["counters"] for entry in counters] == [{}, {"cost": "50.00", "owed": "50.00", "owed_highest": "80.00"}]


def test_nobody_knows():
    """A claim whose money reaches the segment is refused by the waiver's label; no money, no refusal."""
    with pytest.raises(NoRuleError) as caught:
        payers(with_waiver(), emergency(day="2021-05-01"))
    assert (
        caught.value.what.en == "No deductible in an emergency: whether that held on 2021-05-01 is not known: Not found before 2022"
    )
    assert caught.value.what.zh == "急诊不设起付标准:在 2021-05-01 是否如此,未知:2022 年以前未查到"
    line = [{"class": "C", "amount": "100"}]
    assert payers(with_waiver(), claim(day="2021-05-01", benefit="emergency", lines=line)) == {"cash": "100.00"}


def test_seen_long_ago():
    """What was only seen holds on, counted as unverified, and is stale after five years."""
    for day, code in (("2024-07-01", "last_seen"), ("2029-06-30", "last_seen"), ("2029-07-01", "stale")):
        (entry,) = settled(with_waiver(), emergency(day=day))["settlements"]
        assert [warning["code"] for warning in entry["warnings"]] == [code]
    assert (
        entry["warnings"][0]["en"]
        == "No deductible in an emergency: last printed in June 2024; no change known; too old to rely on"
    )
    assert settled(with_waiver(), emergency(day="2024-06-30"))["settlements"][0]["warnings"] == []


def test_unknown_waiver_in_a_later_layer():
    """Where nobody knows whether a threshold is waived, the layer is left out, and the result says so."""
    aid = stage("aid", segment("deductible", 'limit = "threshold"'), segment("aid", 'payer = "medical_assistance"'))
    waiver = WAIVER.replace('waives = "deductible"', 'waives = "deductible"\nstages = "aid"')
    area = rules(
        plan(COPAY, benefits=BOTH, more='stages = "aid"\nadjustments = "emergency"'), RATIO, aid, table("threshold", 20), waiver
    )
    (entry,) = settled(area, emergency(day="2021-05-01"))["settlements"]
    assert entry["payers"] == {"pooled_fund": "50.00", "cash": "50.00"}
    assert not entry["complete"]
    assert "No deductible in an emergency" in entry["warnings"][0]["en"]
    assert payers(area, emergency())["medical_assistance"] == "50.00"


def test_waived_claim_pays_what_the_plan_without_the_segment_pays():
    """And never less than with it."""
    rng = random.Random(8)
    ceiling = ', limit = { table = "most", once = "year", measure = "payment" }'
    copay = COPAY[:-1].rstrip() + ceiling + " }"
    texts = (table("owed", 80), RATIO, table("most", 300))
    waived = rules(plan(OWED, copay, benefits=BOTH, more='adjustments = "emergency"'), *texts, WAIVER)
    owed = rules(plan(OWED, copay, benefits=BOTH), *texts)
    without = rules(plan(copay, benefits=BOTH), *texts[1:])
    for _ in range(30):
        bills = [emergency(f"{rng.randint(1, 50000) / 100:.2f}") for _ in range(3)]
        each = [[entry["payers"] for entry in settled(area, *bills)["settlements"]] for area in (waived, without, owed)]
        assert each[0] == each[1]
        assert float(each[0][0].get("pooled_fund", 0)) >= float(each[2][0].get("pooled_fund", 0))


NO_LIMIT = '{ minor = "no limit", "*" = 60 }'


@pytest.mark.parametrize("measure", ["amount", "payment"])
def test_no_limit(measure):
    """Nothing limits, and the counter counts; it is as a limit above every bill."""
    copay = segment(
        "copay", f'payer = "pooled_fund", ratio = "ratio", limit = {{ table = "most", once = "year", measure = "{measure}" }}'
    )
    area, high = (
        rules(plan(copay), RATIO, table("most", value, 'by = "standing"'))
        for value in (NO_LIMIT, NO_LIMIT.replace('"no limit"', "900000000"))
    )
    bills = [claim("1000"), claim("33.33")]
    for standing in ("minor", "adult"):
        one, other = (settled(rule, *bills, standing=standing)["settlements"] for rule in (area, high))
        for part in ("payers", "segments", "counters"):
            assert [entry[part] for entry in one] == [entry[part] for entry in other]
    limit = settled(area, claim("1000"), standing="minor")["settlements"][0]["trace"]["steps"][0]["limits"][0]
    assert (limit["limit"], limit["room"]) == (None, None)


def test_no_limit_is_not_changed():
    """Adjustments of a limit leave it as it is; a cap puts its own figure in its place."""
    copay = segment("copay", 'payer = "pooled_fund", ratio = "ratio", limit = "most"')
    change = '[adjustment.more]\nlabel = { zh = "改", en = "Changed" }\nof = "limit"\n'
    for key, value, paid in (("add", 5, "500.00"), ("times", '"50%"', "500.00"), ("cap", 30, "15.00")):
        area = rules(
            plan(copay, more='adjustments = "more"'),
            RATIO,
            table("most", '"no limit"'),
            f'{change}{key} = "by"\n',
            table("by", value),
        )
        assert payers(area, claim("1000"))["pooled_fund"] == paid


def test_waived_segment_of_several_payers():
    """Nobody pays what is not there: what would have fallen in passes on."""
    shares = 'payers = [{ payer = "pooled_fund", ratio = "ratio" }, { payer = "supplementary", ratio = "other" }]'
    area = rules(
        plan(segment("copay", shares), benefits=BOTH, more='adjustments = "emergency"'),
        RATIO,
        table("other", '"20%"'),
        WAIVER.replace('waives = "deductible"', 'waives = "copay"'),
    )
    assert payers(area, claim("100")) == {"pooled_fund": "50.00", "supplementary": "20.00", "cash": "30.00"}
    (entry,) = settled(area, emergency())["settlements"]
    assert entry["payers"] == {"cash": "100.00"}
    assert [part["id"] for part in entry["segments"]] == ["copay", "above_limit"]
