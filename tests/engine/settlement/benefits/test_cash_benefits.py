"""Money beside the bill: what is asked, what is left out, what a refund takes back; facts that belong to one claim."""

import pytest

from tests.engine.atlantis import document, employee, entries, last, resident, reversal, rules, stay, visit
from yibao import YibaoError, read_case, settle_case

MOTHER = {"unbroken_contribution_months": 12, "employer_average_base": "9000"}


def birth(day="2023-05-04", **other):
    """A delivery; `facts` of the claim, a normal one unless said otherwise."""
    return stay("100", day, "secondary", "maternity", **{"facts": {"delivery": "normal"}, **other})


def amounts(entry):
    return {one["id"]: one["amount"] for one in entry["cash_benefits"]}


def codes(entry):
    return [one["code"] for one in entry["warnings"]]


def test_base_for_days_is_rounded_once():
    """9,000.01 ÷ 30 × 98: the exact product is rounded half up to the fen, not the amount of a day."""
    person = employee(facts={**MOTHER, "employer_average_base": "9000.01"})
    assert amounts(last(person, birth()))["maternity_allowance"] == "29400.03"


@pytest.mark.parametrize(("days", "amount"), [(104, "0.03"), (105, "0.04"), (106, "0.04")])
def test_half_a_fen_goes_up(days, amount):
    """0.01 × 105 ÷ 30 = 0.035 yuan: half a fen is rounded up, less is not."""
    person = employee(facts={**MOTHER, "employer_average_base": "0.01"})
    entry = last(person, birth(facts={"delivery": "normal", "leave_days": days}))
    assert amounts(entry)["maternity_allowance"] == amount


def test_what_is_paid_has_its_documents_and_its_working():
    """Its sources stand with it, its figures among those of the result; the trace shows base, days and what was needed."""
    entry = last(employee(facts=MOTHER), birth())
    allowance = next(one for one in entry["cash_benefits"] if one["id"] == "maternity_allowance")
    assert allowance["sources"] == ["atl-2022-3#33", "atl-2022-3#34"]
    assert allowance["label"] == {"zh": "生育津贴", "en": "Maternity allowance"}
    figures = {one["figure"] for one in entry["sources"]}
    assert {"cash[maternity_allowance]", "maternity_days[delivery_group=normal]", "allowance_months"} <= figures
    step = next(one for one in entry["trace"]["cash"] if one["id"] == "maternity_allowance")
    assert (step["base"], step["days"], step["stated"], step["per"]) == ("9000.00", 98, False, 30)
    assert step["needs"] == [{"fact": "unbroken_contribution_months", "given": 12, "least": 6}]


def test_a_missing_fact_is_asked_for_and_the_bill_settles():
    """Without the employer's base the allowance is left out, with its question; the subsidy and the bill stand."""
    entry = last(employee(facts={"unbroken_contribution_months": 12}), birth())
    assert amounts(entry) == {"birth_subsidy": "1500.00"}
    assert entry["payers"]["maternity_fund"] == "60.00"
    assert entry["complete"] is False
    (said,) = [one for one in entry["warnings"] if one["code"] == "cash_left_out"]
    assert "employer's average monthly contribution base" in said["en"] and "person.facts" in said["en"]
    assert "单位" in said["zh"]


def test_a_missing_base_is_asked_for():
    """A flexible worker's own base, on the last day of the year before."""
    entry = last(employee(standing="flexible", contribution_base=[{"from": "2023-02-01", "value": "5000"}]), birth())
    assert amounts(entry) == {"birth_subsidy": "1500.00"}
    assert "2022-12-31" in next(one["en"] for one in entry["warnings"] if one["code"] == "cash_left_out")


def test_nothing_without_a_delivery():
    """A check before the birth says nothing of a delivery, and brings nothing; nothing is missing either."""
    entry = last(employee(facts=MOTHER), birth(facts={}))
    assert (entry["cash_benefits"], entry["complete"], "cash_left_out" in codes(entry)) == ([], True, False)


def test_the_retired_have_the_subsidy_only():
    """`when` narrows a benefit to standings; the subsidy has no such condition."""
    assert amounts(last(employee(standing="retired", birth_date="1970-01-01"), birth())) == {"birth_subsidy": "1500.00"}


def test_other_benefits_bring_nothing():
    """A cash benefit belongs to the benefits that its rule names."""
    assert last(employee(facts=MOTHER), visit("100", facts={"delivery": "normal"}))["cash_benefits"] == []


def test_once_for_a_stay_and_again_for_the_next():
    """Two claims of one stay bring the money once, a stay of its own brings it again."""
    given = entries(
        employee(facts=MOTHER),
        birth(stay="S"),
        birth(stay="S"),
        birth("2023-11-05", stay="T"),
        birth("2023-12-05"),
        birth("2023-12-06"),
    )
    assert [bool(one["cash_benefits"]) for one in given] == [True, False, True, True, True]


def test_a_refund_takes_the_money_back():
    """What was paid beside the bill goes back with it; the next claim of the stay now brings it, and the changes say so."""
    given = document(employee(facts=MOTHER), birth(stay="S"), birth(stay="S"), reversal("C1", "2023-05-09"), birth(stay="S"))
    entry = given["settlements"][2]
    assert amounts(entry) == {"birth_subsidy": "-1500.00", "maternity_allowance": "-29400.00"}
    changed = {one["name"]: (one["before"], one["after"]) for one in entry["changes"] if one["name"].startswith("cash")}
    assert changed == {
        "cash_benefits.birth_subsidy": ("0.00", "1500.00"),
        "cash_benefits.maternity_allowance": ("0.00", "29400.00"),
    }
    assert given["settlements"][3]["cash_benefits"] == []


def test_a_claims_fact_may_still_stand_with_the_person():
    """What was once asked of the person is taken from there where the claim says nothing; the claim's own word goes first."""
    person = employee(facts={**MOTHER, "delivery": "normal"})
    assert "birth_subsidy" in amounts(last(person, birth(facts={})))
    assert amounts(last(person, birth(facts={"delivery": "caesarean"})))["birth_subsidy"] == "2000.00"


def test_facts_of_claims_are_not_mixed_up():
    """The same person, the same day, another fact: each claim is settled by its own."""
    given = entries(
        employee(facts=MOTHER), *(birth("2023-08-05", facts={"delivery": one}) for one in ("normal", "caesarean", "normal"))
    )
    assert [amounts(one)["birth_subsidy"] for one in given] == ["1500.00", "2000.00", "1500.00"]


REFUSED = [
    ("is about the person", {"unbroken_contribution_months": 7}),
    ("unknown fact 'delivry'", {"delivry": "normal"}),
    ("unknown value 'forceps'", {"delivery": "forceps"}),
    ("is not of type integer", {"delivery": "normal", "leave_days": "98"}),
    ("is not of type integer", {"delivery": "normal", "leave_days": True}),
    ("not between 0 and", {"delivery": "normal", "leave_days": -1}),
    ("not between 0 and", {"delivery": "normal", "leave_days": 10**30}),
]


@pytest.mark.parametrize(("what", "facts"), REFUSED)
def test_a_fact_that_cannot_be_is_refused(what, facts):
    """With the claim and the key, before anything is settled."""
    with pytest.raises(YibaoError) as raised:
        document(employee(facts=MOTHER), birth(facts=facts))
    assert what in raised.value.what.en
    assert "facts" in raised.value.where and "C1" in raised.value.where


def test_a_refund_has_no_facts():
    """A reversal has id, date and what it reverses, nothing else."""
    with pytest.raises(YibaoError, match="nothing else"):
        document(employee(), visit("1"), {**reversal("C1", "2024-03-05"), "facts": {"delivery": "normal"}})


def test_a_fact_of_another_area_is_unused():
    """A claim's fact that only another installed area asks for is listed as unused, and changes nothing."""
    claim = {**visit("10"), "facts": {"moon": "full"}}
    case = read_case({"person": resident(), "claim": [claim]})
    _, given = settle_case(rules(), case, elsewhere=frozenset({"moon"}))
    assert given["unused_facts"] == ["moon"]
