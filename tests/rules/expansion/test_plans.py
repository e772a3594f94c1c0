"""The stages of plans: their own segments, lists of layers, several schemes, benefits with days."""

import pytest

from tests.rules.plans import COPAY, RATIO, plan, refused, rules, segment, stage, table, told
from tests.rules.small import PERSON, claim, payers, settled

EMPLOYEES = """
[scheme.employee]
label = { zh = "职工", en = "Employees" }
years = [{ from = 2020-01-01, source = "law", status = "official" }]
"""
LAYER = stage("aid", segment("aid", 'payer = "medical_assistance", ratio = "aid_ratio"')) + table("aid_ratio", '"40%"')
MORE = stage("gift", segment("gift", 'payer = "supplementary", ratio = "gift_ratio"')) + table("gift_ratio", '"10%"')


def test_own_segments_are_the_stage_basic():
    """They are over the in-scope amount and come first; results call their stage basic."""
    area = rules(plan(COPAY, more='stages = ["aid"]'), RATIO, LAYER)
    (settlement,) = settled(area, claim("100"))["settlements"]
    assert [(part["stage"], part["id"], part["paid"]) for part in settlement["segments"]] == [
        ("basic", "copay", "50.00"),
        ("aid", "aid", "20.00"),
    ]


def test_own_stage_stands_where_the_plan_names_itself():
    """A stage before it takes its lines first."""
    exam = stage(
        "exam", segment("exam", 'payer = "pooled_fund", ratio = "aid_ratio"'), base='{ part = "in_scope", lines = "special_exam" }'
    )
    area = rules(plan(COPAY, more='stages = ["exam", "outpatient"]'), RATIO, exam, table("aid_ratio", '"40%"'))
    lines = [{"class": "A", "amount": "100", "kind": "special_exam"}, {"class": "A", "amount": "100"}]
    assert payers(area, claim(lines=lines)) == {"pooled_fund": "90.00", "cash": "110.00"}


def test_another_plan_may_name_the_own_stage_of_a_plan():
    """Then it is the same for both."""
    area = rules(plan(COPAY), RATIO, plan(name="emergency", benefits='"emergency"', more='stages = ["outpatient"]'))
    assert payers(area, claim("100", benefit="emergency")) == payers(area, claim("100"))


def test_list_of_layers_stands_for_its_members():
    """In their order, wherever its name stands."""
    short = rules(plan(COPAY, more='stages = ["later"]'), RATIO, LAYER, MORE, '[layers]\nlater = ["aid", "gift"]')
    long = rules(plan(COPAY, more='stages = ["aid", "gift"]'), RATIO, LAYER, MORE)
    assert short.declared.plan["outpatient"].stages == ("outpatient", "aid", "gift")
    assert settled(short, claim("100"))["settlements"] == settled(long, claim("100"))["settlements"]


@pytest.mark.parametrize("scheme", ["employee", "resident"])
def test_plan_of_two_schemes_settles_as_two_plans(scheme):
    """Each of which is otherwise a copy; results name the one plan in both schemes."""
    both = rules(plan(COPAY, scheme='["employee", "resident"]'), RATIO, person=PERSON + EMPLOYEES)
    apart = rules(
        plan(COPAY, scheme='"resident"'),
        plan(COPAY, scheme='"employee"', name="other"),
        RATIO,
        person=PERSON + EMPLOYEES,
    )
    for amount in ("0.01", "99.99", "1234.56"):
        (whole,) = settled(both, claim(amount), scheme=scheme, standing="adult" if scheme == "resident" else "active")[
            "settlements"
        ]
        (part,) = settled(apart, claim(amount), scheme=scheme, standing="adult" if scheme == "resident" else "active")[
            "settlements"
        ]
        assert whole["plan"] == "outpatient"
        assert (whole["payers"], whole["segments"], whole["counters"]) == (part["payers"], part["segments"], part["counters"])


def test_benefit_from_a_day_on():
    """A benefit with days of its own has the plan on these alone."""
    area = rules(plan(COPAY, benefits='["outpatient", { benefit = "ambulance", from = 2022-10-17 }]'), RATIO)
    assert payers(area, claim("100", day="2022-10-17", benefit="ambulance")) == {"pooled_fund": "50.00", "cash": "50.00"}
    with pytest.raises(Exception, match="2022-10-16"):
        payers(area, claim("100", day="2022-10-16", benefit="ambulance"))


def test_own_segments_with_days():
    """A segment may have rows; a row without a last day ends where the next one of the same segment begins."""
    rows = 'days = [{ limit = "small" }, { from = 2022-01-01, limit = "large" }]'
    area = rules(plan(segment("deductible", rows), COPAY), RATIO, table("small", 10), table("large", 30))
    assert payers(area, claim("100", day="2021-12-31"))["pooled_fund"] == "45.00"
    assert payers(area, claim("100", day="2022-01-01"))["pooled_fund"] == "35.00"


def test_stage_with_days():
    """A layer may stand on some days only, and flow from another base from a day on."""
    rows = 'days = [{ from = 2021-01-01, base = "copay" }, { from = 2022-01-01, base = "self_paid" }]'
    aid = stage("aid", segment("aid", 'payer = "medical_assistance", ratio = "aid_ratio"'), more=rows)
    area = rules(plan(COPAY, more='stages = "aid"'), RATIO, aid.replace('base = "copay"\n', ""), table("aid_ratio", '"40%"'))
    paid = [payers(area, claim("100", day=day)).get("medical_assistance") for day in ("2020-05-01", "2021-05-01", "2022-05-01")]
    assert paid == [None, "20.00", None]


def test_stage_and_list_of_one_name():
    """A name stands for one thing."""
    error = refused(plan(COPAY, more='stages = ["aid"]'), RATIO, LAYER, '[layers]\naid = ["aid"]')
    assert told(error)[:2] == ("stage 与 layers 都有 aid", "aid is both a stage and a list of layers")


def test_two_plans_on_one_day():
    """The first common day is told."""
    benefits = '["outpatient", { benefit = "ambulance", from = 2022-10-17 }]'
    other = plan(COPAY, name="b", benefits='{ benefit = "ambulance", from = 2022-01-01 }')
    error = refused(plan(COPAY, benefits=benefits), other, RATIO)
    assert told(error) == (
        "resident 的 ambulance 在 2022-10-17 有两个方案:b 与 outpatient",
        "two plans take ambulance in the scheme resident on 2022-10-17: b and outpatient",
        "删去其一,或用 from 与 to 分开",
        "remove one, or part them with from and to",
    )


def test_plan_that_no_claim_can_reach():
    """Without benefits a plan is reached through another one."""
    error = refused(plan(COPAY), plan(COPAY, name="x", benefits="[]"), RATIO)
    assert told(error) == (
        "没有任何 claim 会到方案 x",
        "no claim can reach the plan x",
        "写 benefits,或由 instead 转来",
        "give benefits, or let an instead name it",
    )
    handed = 'instead = [{ plan = "x", when = { benefit = "outpatient" } }]'
    rules(plan(COPAY, more=handed), plan(COPAY, name="x", benefits="[]"), RATIO)


def test_misspelt_layer():
    """The nearest name is proposed, with the list."""
    error = refused(plan(COPAY, more='stages = ["aidd"]'), RATIO, LAYER)
    assert told(error)[1] == "there is no stage aidd"
    assert told(error)[3] == "did you mean aid? known: aid, outpatient"
