"""Words on benefits without a plan that hold for some days, and for whatever is left."""

import datetime as dt
import itertools
import random

import pytest

from tests.rules.plans import COPAY, RATIO, plan, refused, rules, told
from tests.rules.small import claim, settled
from yibao.conformance.checks import _covered
from yibao.model.values.errors import NoRuleError
from yibao.model.values.vocabulary import BENEFITS
from yibao.rules.figures.coverage import gap, silent_from


def word(name: str, benefits: str, more: str = "", reason: str = "not collected yet") -> str:
    """What is said of some benefits."""
    return (
        f'[coverage.{name}]\nscheme = "resident"\nbenefits = {benefits}\nstate = "unknown"\n'
        f'reason = {{ zh = "尚未收集", en = "{reason}" }}\n{more}\n'
    )


OTHERS = word("others", '"*"').replace('"resident"', '"*"')


def refusal(area, day: str, benefit: str) -> str:
    """What a claim for a benefit without a plan is told."""
    with pytest.raises(NoRuleError) as caught:
        settled(area, claim(day=day, benefit=benefit))
    return caught.value.what.en


def test_reason_of_the_day():
    """A claim is refused with the reason of its day."""
    before = '{ to = 2021-12-31, reason = { zh = "甲", en = "before" } }'
    after = '{ from = 2022-01-01, reason = { zh = "乙", en = "after" } }'
    days = f"days = [{before}, {after}]"
    area = rules(plan(COPAY), RATIO, word("shops", '"pharmacy"', days), OTHERS)
    assert refusal(area, "2021-12-31", "pharmacy").endswith("; before")
    assert refusal(area, "2022-01-01", "pharmacy").endswith("; after")
    assert refusal(area, "2022-01-01", "ambulance").endswith("; not collected yet")


def test_plan_in_one_time_and_word_in_another():
    """A benefit may have a plan from a day on, and a word before it."""
    taken = plan(COPAY, benefits='["outpatient", { benefit = "ambulance", from = 2022-10-17 }]')
    area = rules(taken, RATIO, word("before", '"ambulance"', "to = 2022-10-16", reason="no page before"), OTHERS)
    assert refusal(area, "2022-10-16", "ambulance").endswith("; no page before")
    assert settled(area, claim("100", day="2022-10-17", benefit="ambulance"))["settlements"][0]["payers"]["pooled_fund"] == "50.00"


def test_rest_is_what_has_neither():
    """``*`` speaks of what has neither plan nor word, and of a benefit on the days on which its plan does not stand."""
    taken = plan(COPAY, benefits='{ benefit = "outpatient", to = 2023-12-31 }')
    area = rules(taken, RATIO, OTHERS)
    day = dt.date(2024, 1, 1)
    assert gap(area.declared, "resident", "outpatient", day).reason.en == "not collected yet"
    assert refusal(area, "2024-01-01", "outpatient").endswith("; not collected yet")


def test_one_plan_or_one_word_on_every_day():
    """For every scheme, benefit and day, whatever days plans and words have."""
    rng = random.Random(4)
    for _ in range(15):
        turn = dt.date(2020, 1, 1) + dt.timedelta(days=rng.randint(1, 1800))
        before = turn - dt.timedelta(days=1)
        taken = plan(COPAY, benefits=f'["outpatient", {{ benefit = "ambulance", from = {turn} }}]')
        area = rules(taken, RATIO, word("before", '"ambulance"', f"to = {before}"), OTHERS)
        for benefit, day in itertools.product(BENEFITS, (dt.date(2020, 1, 1), before, turn, dt.date(2030, 1, 1))):
            plans = [period for period in area.plans.get(("resident", benefit), ()) if period.in_force(day)]
            words = [row for row in (gap(area.declared, "resident", benefit, day),) if row is not None]
            assert len(plans) == 1 or (not plans and len(words) == 1)
            assert silent_from(area.declared, area.plans, "resident", benefit, dt.date(2020, 1, 1)) is None


def test_nothing_is_left():
    """``*`` that speaks of nothing is refused."""
    every = ", ".join(f'"{benefit}"' for benefit in BENEFITS)
    error = refused(plan(COPAY, benefits=f"[{every}]"), RATIO, OTHERS)
    assert told(error) == ("已无其余待遇", 'no benefit is left for "*"', "删去", "take it out")
    assert error.where == "islet settlement/settlement.toml: coverage.others.benefits"


def test_plan_and_word_on_one_day():
    """The first common day is told."""
    taken = plan(COPAY, benefits='{ benefit = "ambulance", from = 2019-07-01 }')
    error = refused(taken, RATIO, word("early", '"ambulance"', "from = 2019-01-01"))
    assert told(error)[:2] == (
        "resident 的 ambulance 在 2019-07-01 既有方案 outpatient 又有说明",
        "ambulance in the scheme resident has the plan outpatient and a word on 2019-07-01",
    )


def test_neither_from_a_day_on():
    """The kit tells the first day on which a benefit has neither plan nor word."""
    area = rules(plan(COPAY, benefits='{ benefit = "home_bed", to = 2022-12-31 }'), RATIO)
    with pytest.raises(AssertionError) as caught:
        _covered(area)
    assert "home_bed of resident has neither a plan nor a word from 2023-01-01 on" in str(caught.value)
    _covered(rules(plan(COPAY), RATIO, OTHERS))


def test_two_words_on_one_day():
    """Two declarations may speak of one benefit on different days only."""
    first, second = word("a", '"ambulance"', "to = 2020-12-31"), word("b", '"ambulance"', "from = 2021-01-01")
    rules(plan(COPAY), RATIO, first, second)
    error = refused(plan(COPAY), RATIO, first, second.replace("2021-01-01", "2020-12-31"))
    assert told(error)[1] == "ambulance in the scheme resident is spoken of twice: in a and in b"
