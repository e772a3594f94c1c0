"""Limits that are told, computed, in whole yuan, used up by the first, held by floors; shares of the person that are changed."""

import random

import pytest

from tests.engine.flow.areas import DEFAULTS, OWN_SHARE, USED_UP, rules
from tests.rules.small import area, claim, payers, settled
from yibao.model.values.errors import NoRuleError
from yibao.model.values.money import PPM, share


def test_first_claim_uses_up_the_limit():
    """80 a month off what the fund would pay: a bill of 69.44 leaves nothing of it for the next one in the month."""
    first, second, later = settled(
        rules("used_up"), claim("69.44", "2024-03-01"), claim("1000", "2024-03-09"), claim("1000", "2024-04-01")
    )["settlements"]
    assert first["payers"] == {"cash": "69.44"}
    assert second["payers"] == {"pooled_fund": "720.00", "cash": "280.00"}
    assert later["payers"] == {"pooled_fund": "640.00", "cash": "360.00"}
    limit = first["trace"]["steps"][1]["limits"][0]
    assert (limit["uses_up"], limit["limit"], limit["before"], limit["after"]) == (True, "80.00", "0.00", "80.00")


def test_otherwise_the_rest_is_kept():
    """Without uses_up 30 are left of the 80."""
    kept = area(DEFAULTS + USED_UP.replace(", uses_up = true", ""))
    assert payers(kept, claim("69.44", "2024-03-01"), claim("1000", "2024-03-09"))["pooled_fund"] == "690.00"


def test_told_limit():
    """The fund pays at most what somebody told; a claim for which nobody did is refused."""
    entry = settled(rules("told"), claim("5000"), facts={"told_ceiling": "3000"})["settlements"][0]
    assert entry["payers"]["pooled_fund"] == "3000.00"
    limit = entry["trace"]["steps"][0]["limits"][0]
    assert (limit["kind"], limit["limit"], limit["citation"]) == ("fact", "3000.00", None)
    with pytest.raises(NoRuleError, match="told_ceiling is missing"):
        settled(rules("told"), claim("5000"))


def test_told_limit_is_used_up_bit_by_bit():
    """With once, what was paid so far is taken off what somebody told; the counter is called after the fact."""
    bills = claim("3000", "2024-03-01"), claim("3000", "2024-03-02")
    _, second = settled(rules("told"), *bills, facts={"told_ceiling": "3000"})["settlements"]
    assert second["payers"]["pooled_fund"] == "600.00"
    assert second["counters"]["told_ceiling"] == "3000.00"
    label = rules("told").declared.counter["told_ceiling"].label
    assert (label.zh, label.en) == ("告知的限额 已用", "The limit that was told, used so far")


def test_share_of_what_a_counter_holds():
    """A tenth of the cost so far stays with the person before relief begins."""
    first, second = settled(
        rules("told"), claim("1000", "2024-03-01"), claim("1000", "2024-03-02"), facts={"told_ceiling": "30000"}
    )["settlements"]
    assert [one["amount"] for one in first["segments"]] == ["1000.00", "0.00", "200.00"]
    assert [one["amount"] for one in second["segments"]] == ["1000.00", "20.00", "180.00"]


def test_limit_in_whole_yuan():
    """0.65 % of 151,613.00 is 985.4845, in whole yuan 985."""
    limit = settled(rules("whole"), claim("5000"))["settlements"][0]["trace"]["steps"][0]["limits"][0]
    assert {key: limit[key] for key in ("limit", "ratio", "base", "unit")} == {
        "limit": "985.00", "ratio": "0.0065", "base": "151613.00", "unit": "1.00",
    }  # fmt: skip
    assert settled(rules("whole"), claim("5000"))["settlements"][0]["trace"]["steps"][1]["limits"][0]["limit"] == "40.00"


@pytest.mark.parametrize(
    ("base", "ratio", "unit", "limit"),
    [(15_161_300, 6_500_000, 100, 98_548_500), (2_834_700, 1_200_000, 100, 3_401_600), (15_161_300, 6_500_000, 1, 98_548_450)],
)
def test_ratio_rounded_once(base, ratio, unit, limit):
    """650 % of 151,613.00 is 985,484.50, in whole yuan 985,485; 120 % of 28,347 is 34,016.40, in whole yuan 34,016."""
    assert share(base, ratio, unit=unit) == limit


def test_rounded_is_near_exact():
    """What is rounded half up is at most half a unit from what is exact; up and down are less than one."""
    some = random.Random(1)
    for _ in range(2000):
        base, ratio, unit = some.randint(0, 10**9), some.randint(0, 9 * PPM), some.choice((1, 10, 100, 10_000))
        exact = base * ratio
        assert abs(2 * (share(base, ratio, "half_up", unit) * PPM - exact)) <= unit * PPM
        assert 0 <= exact - share(base, ratio, "down", unit) * PPM < unit * PPM
        assert 0 <= share(base, ratio, "up", unit) * PPM - exact < unit * PPM


@pytest.mark.parametrize(("level", "ratio", "fund"), [("community", "0.888", "8880.00"), ("tertiary", "0.65", "6500.00")])
def test_own_share(level, ratio, fund):
    """Who is retired bears 70 % of the share: 16 % become 11.2 %, 50 % become 35 %."""
    entry = settled(rules("own_share"), claim("10000", facility={"level": level}))["settlements"][0]
    step = entry["trace"]["steps"][0]
    assert (step["ratio"], step["paid"]) == (ratio, fund)
    assert [one["how"] for one in step["adjustments"]] == ["times", "floor"]
    assert step["adjustments"][0]["whose"] == "person"


@pytest.mark.parametrize(("times", "ratio"), [("100%", "0.84"), ("0%", "0.9"), ("10%", "0.9"), ("200%", "0.68"), ("1000%", "0")])
def test_own_share_is_held_between(times, ratio):
    """All of it changes nothing, nothing of it is held by the floor of 10 %, and it never is more than all."""
    other = area(DEFAULTS + OWN_SHARE.replace('"70%"', f'"{times}"'))
    assert settled(other, claim("10000"))["settlements"][0]["trace"]["steps"][0]["ratio"] == ratio


def test_floor_of_a_limit():
    """800 a month, less with each visit of the year, and never below 620."""
    days = ("2024-01-05", "2024-02-05", "2024-03-05", "2024-04-05", "2024-05-05")
    document = settled(rules("floors"), *(claim("5000", day) for day in days))
    limits = [entry["trace"]["steps"][0]["limits"][0]["limit"] for entry in document["settlements"]]
    assert limits == ["800.00", "720.00", "640.00", "620.00", "620.00"]
    last = document["settlements"][-1]["trace"]["steps"][0]["adjustments"]
    assert [(one["how"], one["before"], one["after"]) for one in last] == [
        ("times", "800.00", "560.00"),
        ("floor", "560.00", "620.00"),
    ]
