"""Bands as the law prints them: one segment for each, measured along a counter."""

import random

import pytest

from tests.rules.plans import plan, refused, rules, segment, stage, table, told
from tests.rules.small import claim, payers, settled

BANDS = segment("band", 'bands = "bands", along = "cost", payer = "pooled_fund"').replace(
    '{ zh = "band", en = "band" }', '{ zh = "第{n}段", en = "{n} band" }'
)
FREE = BANDS.replace(', along = "cost"', "")
THREE = table("bands", '["50%", "70%", "90%"]', 'upto = [100, 300, "no limit"]\nby = "band"')


def shares(area, *claims, **other):
    """The segments of the last claim: name, amount and payment."""
    settlement = settled(area, *claims, **other)["settlements"][-1]
    return [(part["id"], part["amount"], part["paid"]) for part in settlement["segments"]]


def test_bands_of_the_year():
    """What arrives falls into band after band of the counter's height; the last one has no end."""
    area = rules(plan(BANDS), THREE)
    first = [("band_1", "100.00", "50.00"), ("band_2", "200.00", "140.00"), ("band_3", "50.00", "45.00")]
    assert shares(area, claim("350")) == first
    assert shares(area, claim("350"), claim("10"))[-1] == ("band_3", "10.00", "9.00")
    assert area.declared.counter["cost"].reset == "year"


def test_bands_of_one_claim():
    """Without ``along`` each claim begins in the first band."""
    area = rules(plan(FREE), THREE)
    assert shares(area, claim("350"), claim("350")) == shares(area, claim("350"))


def test_titles_of_bands():
    """A band bears its number in the place of {n}."""
    labels = [part.label for part in rules(plan(BANDS), THREE).declared.stage["outpatient"][0].segment]
    assert [label.zh for label in labels] == ["第一段", "第二段", "第三段"]
    assert [label.en for label in labels] == ["First band", "Second band", "Third band"]


def test_above_the_last_edge():
    """What lies above passes on."""
    area = rules(plan(BANDS), table("bands", '["50%", "70%"]', 'upto = [100, 300]\nby = "band"'))
    assert shares(area, claim("350"))[-1] == ("above_limit", "50.00", "0.00")


def test_payer_by_band():
    """Another payer may bear some bands."""
    text = BANDS.replace('payer = "pooled_fund"', 'payer = { 3 = "large_amount_fund", "*" = "pooled_fund" }')
    assert payers(rules(plan(text), THREE), claim("350")) == {
        "pooled_fund": "190.00",
        "large_amount_fund": "45.00",
        "cash": "115.00",
    }


def test_further_limits_hold_for_each_band():
    """A ceiling on what the fund pays in the year runs through all of them."""
    text = BANDS.replace("payer =", 'limit = { table = "ceiling", once = "year", measure = "payment" }, payer =')
    area = rules(plan(text), THREE, table("ceiling", 150))
    assert payers(area, claim("350"))["pooled_fund"] == "150.00"
    assert payers(area, claim("350"), claim("350")) == {"cash": "350.00"}


def test_deductible_inside_the_first_band():
    """Where the deductible counts, edges are measured from zero."""
    deductible = segment("deductible", 'limit = "deductible", counts = "cost"')
    area = rules(plan(deductible, BANDS), THREE, table("deductible", 30))
    assert shares(area, claim("350"))[:2] == [("deductible", "30.00", "0.00"), ("band_1", "70.00", "35.00")]


def test_edges_with_days():
    """A band stands on the days on which it has an edge."""
    upto = (
        'upto = { days = [{ to = 2021-12-31, value = [100, "no limit"] }, { from = 2022-01-01, value = [100, 200, "no limit"] }] }'
    )
    area = rules(plan(BANDS), table("bands", '["50%", "70%", "90%"]', f'{upto}\nby = "band"'))
    assert [name for name, *_ in shares(area, claim("350", day="2021-12-31"))] == ["band_1", "band_2"]
    assert shares(area, claim("350", day="2022-01-01"))[1:] == [("band_2", "100.00", "70.00"), ("band_3", "150.00", "135.00")]
    assert shares(area, claim("350", day="2021-12-31"))[1] == ("band_2", "250.00", "175.00")


def test_edges_by_label():
    """Edges may go by a dimension."""
    upto = 'upto = { by = "standing", value = { minor = [50, "no limit"], "*" = [100, "no limit"] } }'
    area = rules(plan(BANDS), table("bands", '["50%", "100%"]', f'{upto}\nby = "band"'))
    assert payers(area, claim("200"))["pooled_fund"] == "150.00"
    assert payers(area, claim("200"), standing="minor")["pooled_fund"] == "175.00"


def test_part_of_all_bands():
    """The name of the segment means all of its bands, the name with a number one."""
    aid = segment("aid", 'payer = "medical_assistance"')
    for base, paid in (("band", "115.00"), ("band_2", "60.00"), ("basic/band", "115.00"), ("copay", "115.00")):
        area = rules(plan(BANDS, more='stages = "aid"'), THREE, stage("aid", aid, base=f'"{base}"'))
        assert payers(area, claim("350"))["medical_assistance"] == paid


def test_adjustment_of_all_bands():
    """So does an adjustment."""
    points = (
        '[adjustment.more]\nlabel = { zh = "加", en = "More" }\nadd = "points"\nsegments = "NAME"'
        + "\n"
        + table("points", '"10 points"')
    )
    for name, paid in (("band", "270.00"), ("band_1", "245.00")):
        area = rules(plan(BANDS, more='adjustments = "more"'), THREE, points.replace("NAME", name))
        assert payers(area, claim("350"))["pooled_fund"] == paid


def test_cutting_a_band_in_two_changes_a_fen_at_most():
    """At any edge and any ratio; and what fell in is what the counter grew by."""
    rng = random.Random(5)
    for _ in range(40):
        edges = sorted(rng.sample(range(1, 500), 3))
        ratios = [f'"{rng.randint(0, 100)}%"' for _ in range(3)]
        cut = rng.randint(1, edges[0] * 100 - 1) / 100
        whole = rules(plan(BANDS), table("bands", f"[{', '.join(ratios)}]", f'upto = {edges}\nby = "band"'))
        parts = rules(
            plan(BANDS), table("bands", f"[{', '.join([ratios[0], *ratios])}]", f'upto = [{cut:.2f}, {str(edges)[1:]}\nby = "band"')
        )
        amounts = [f"{rng.randint(1, 60000) / 100:.2f}" for _ in range(3)]
        for number in range(1, 4):
            claims = [claim(amount) for amount in amounts[:number]]
            one, other = settled(whole, *claims)["settlements"][-1], settled(parts, *claims)["settlements"][-1]
            fund = [float(each["payers"].get("pooled_fund", 0)) for each in (one, other)]
            assert abs(fund[0] - fund[1]) < 0.015, (edges, ratios, cut, amounts)
            fell = sum(float(part["amount"]) for part in one["segments"] if part["id"] != "above_limit")
            before = float(settled(whole, *claims[:-1])["settlements"][-1]["counters"]["cost"]) if number > 1 else 0
            assert round(float(one["counters"].get("cost", 0)) - before - fell, 2) == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            BANDS.replace('"pooled_fund"', '{ 4 = "pooled_fund" }'),
            ("没有第 4 段,upto 有 3 段", "there is no band 4, upto has 3 bands", "可用:1 至 3 与 *", "known: 1 to 3, and *"),
        ),
        (
            BANDS.replace('"pooled_fund"', '{ 1 = "pooled_fund" }'),
            ("第 2 段没有支付方", "band 2 has no payer", '写 "*" = 其余各段的支付方', 'give "*" = the payer of all others'),
        ),
        (
            BANDS.replace(', payer = "pooled_fund"', ""),
            ("bands 需要 payer", "bands need a payer", "写明 payer", "name the payer"),
        ),
        (
            BANDS.replace("payer =", 'ratio = "bands", payer ='),
            ("bands 已说明比例", "bands say the ratios", "删去 ratio", "take ratio out"),
        ),
    ],
)
def test_slips(text, message):
    """Who pays has to be said for every band."""
    error = refused(plan(text), THREE)
    assert told(error) == message
    assert error.where.startswith("islet settlement/settlement.toml: plan.outpatient: segment.band")


def test_bands_that_are_no_table_of_bands():
    """A table without edges cannot say where a band ends."""
    error = refused(plan(BANDS), table("bands", '"50%"'))
    assert told(error)[1] == "the table bands has no upto: it is no table of bands"
