"""Figures that were only seen: when they hold, and how they count.

On Atlantis the ratio of chronic diseases, which pages show from March 2021 to December 2024.
"""

import pytest

from tests.engine.atlantis import employee, last, visit
from tests.rules.small import PLAN, STAGE, area, claim, settled
from yibao import YibaoError

PERSON = employee(registrations=[{"kind": "chronic_disease", "code": "diabetes"}], contribution_base="0")
STATE = {"chronic_deductible": "550"}


def settle(day: str) -> dict:
    return last(PERSON, visit("100", day, benefit="chronic_disease"), state=STATE)


@pytest.mark.parametrize("day", ["2021-03-01", "2023-06-15", "2024-12-31"])
def test_seen_figure_holds_from_its_first_to_its_last_day(day):
    """On the days on which pages show it a figure counts with its own status."""
    entry = settle(day)
    assert entry["payers"] == {"pooled_fund": "80.00", "cash": "20.00"}
    assert [one["status"] for one in entry["sources"] if one["figure"] == "chronic_ratio"] == ["secondary"]
    assert [one["code"] for one in entry["warnings"]] == []


@pytest.mark.parametrize("day", ["2025-01-01", "2027-05-05", "2029-12-31"])
def test_seen_figure_holds_five_more_years_as_unverified(day):
    """For five years after its last day it still holds; results count it as unverified and say when it was last seen."""
    entry = settle(day)
    assert entry["payers"]["pooled_fund"] == "80.00"
    assert [(one["status"], one["last"]) for one in entry["sources"] if one["figure"] == "chronic_ratio"] == [
        ("unverified", "2024-12-31")
    ]
    assert [(one["code"], one["figure"], one["en"]) for one in entry["warnings"]] == [
        ("last_seen", "chronic_ratio", "Ratio of chronic diseases: last seen 2024-12")
    ]
    assert entry["complete"] is True


@pytest.mark.parametrize("day", ["2030-01-01", "2040-01-01"])
def test_seen_figure_is_stale_later_than_that(day):
    """Age does not make law end: more than five years after its last day it is used, and said to be stale."""
    entry = settle(day)
    assert (entry["payers"]["pooled_fund"], entry["complete"]) == ("80.00", True)
    (source,) = [one for one in entry["sources"] if one["figure"] == "chronic_ratio"]
    assert (source["status"], source["last"], source["age"]) == ("unverified", "2024-12-31", "stale")
    assert entry["warnings"] == [
        {
            "code": "stale",
            "zh": "慢性病支付比例\uff1a最后见于 2024 年 12 月\uff0c未见变动\uff0c过旧不可依赖",
            "en": "Ratio of chronic diseases: last printed in December 2024; no change known; too old to rely on",
            "figure": "chronic_ratio",
        }
    ]


@pytest.mark.parametrize("day", ["2018-05-01", "2021-02-28"])
def test_seen_figure_is_refused_before_its_first_day(day):
    """Before the first day a page shows it nothing is known."""
    with pytest.raises(YibaoError, match=f"Ratio of chronic diseases has no figure on {day}"):
        settle(day)


SEEN = """
[table.ratio]
seen   = 2020-02-29
{more}
value  = "50%"
source = "law"
status = "official"
"""


@pytest.mark.parametrize(("day", "code"), [("2025-02-28", "last_seen"), ("2025-03-01", "stale")])
def test_five_years_after_a_29th_of_february(day, code):
    """Five years after 29 February is 28 February."""
    rules = area(PLAN + STAGE + SEEN.format(more=""))
    assert [one["code"] for one in settled(rules, claim(day=day))["settlements"][0]["warnings"]] == [code]


@pytest.mark.parametrize(("day", "warned"), [("2020-02-29", 0), ("2020-03-01", 1), ("2020-03-31", 1)])
def test_known_end_ends_a_seen_figure(day, warned):
    """A seen figure with a known last day ends there; a day after it is refused."""
    rules = area(PLAN + STAGE + SEEN.format(more="to = 2020-03-31"))
    assert len(settled(rules, claim(day=day))["settlements"][0]["warnings"]) == warned
    with pytest.raises(YibaoError):
        settled(rules, claim(day="2020-04-01"))


def test_earlier_start_than_the_first_page():
    """`from` before the first day seen: the figure holds from there."""
    rules = area(PLAN + STAGE + SEEN.format(more="from = 2020-01-15"))
    assert settled(rules, claim(day="2020-01-15"))["settlements"][0]["payers"]["pooled_fund"] == "50.00"
    with pytest.raises(YibaoError):
        settled(rules, claim(day="2020-01-14"))


def test_unverified_figure_is_named():
    """A figure that is unverified by itself is named in every result that rests on it."""
    text = '[table.ratio]\nfrom = 2020-01-01\nvalue = "50%"\nsource = "rumour"\nstatus = "unverified"\n'
    entry = settled(area(PLAN + STAGE + text), claim())["settlements"][0]
    assert [(one["code"], one["en"]) for one in entry["warnings"]] == [("unverified", "ratio: not verified")]


def test_figure_that_the_money_does_not_reach_is_not_named():
    """A result names what it rests on: a bill of nothing rests on nothing."""
    text = '[table.ratio]\nfrom = 2020-01-01\nvalue = "50%"\nsource = "rumour"\nstatus = "unverified"\n'
    entry = settled(area(PLAN + STAGE + text), claim("0"))["settlements"][0]
    assert (entry["warnings"], entry["sources"]) == ([], [])


def test_status_changes_on_the_day_after_the_last_page():
    """A course over the turn of 2024: the first claim counts the figure as secondary, the second as unverified."""
    statuses = []
    for day in ("2024-12-31", "2025-01-01"):
        statuses += [one["status"] for one in settle(day)["sources"] if one["figure"] == "chronic_ratio"]
    assert statuses == ["secondary", "unverified"]
