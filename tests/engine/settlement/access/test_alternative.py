"""Claims that another plan settles, diseases that are on a list, days since a prescription."""

import pytest

from tests.engine.atlantis import document, employee, last, payers, stay, visit
from tests.rules.small import PERSON, PLAN, RATIO, STAGE, area
from yibao import YibaoError
from yibao.model.values.errors import RuleError


def test_another_plan_takes_the_claim_and_says_so():
    """A maternity visit that is no stay: account, deductible and co-pay as for an outpatient visit; the result names the plan."""
    entry = last(employee(accounts={"current_year": "100"}), visit("1100", benefit="maternity"))
    assert entry["payers"] == {"account.current_year": "100.00", "pooled_fund": "86.00", "cash": "914.00"}
    assert (entry["plan"], entry["benefit"]) == ("employee_outpatient", "maternity")
    assert [one["en"] for one in entry["warnings"] if one["code"] == "settled_as"] == [
        "A check before the birth is settled as an outpatient visit"
    ]


def test_it_counts_with_the_claims_of_that_plan():
    """Both move the same counters: what a check before the birth used of the deductible, a visit need not pay again."""
    assert payers(employee(), visit("900", benefit="maternity"), visit("100"))["pooled_fund"] == "86.00"


def test_other_claims_stay_with_their_plan():
    """A stay has the maternity package, and nothing is said."""
    entry = last(employee(), stay("100", benefit="maternity"))
    assert entry["plan"] == "employee_maternity"
    assert "settled_as" not in [one["code"] for one in entry["warnings"]]


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ('plan = "moon", when = {}', "no plan moon"),
        ('plan = "outpatient", when = {}', "no plan outpatient"),
        ('plan = "other", when = { stay = ["maybe"] }', "no label maybe"),
    ],
)
def test_slips_are_refused(instead, said):
    """A plan passes claims to another plan of its scheme, on conditions that exist."""
    other = PLAN.replace("plan.outpatient", "plan.other").replace('["outpatient"]\nstages', '["emergency"]\nstages')
    with pytest.raises(RuleError) as caught:
        area(PLAN + f"instead = [{{ {instead} }}]\n" + other + STAGE + RATIO, person=PERSON)
    assert said in caught.value.what.en


def test_a_plan_that_passes_on_gets_nothing_passed_on():
    """A claim is passed on once."""
    other = PLAN.replace("plan.outpatient", "plan.other").replace('["outpatient"]\nstages', '["emergency"]\nstages')
    there, back = 'instead = [{ plan = "other", when = {} }]\n', 'instead = [{ plan = "outpatient", when = {} }]\n'
    with pytest.raises(RuleError, match="passes claims on itself"):
        area(PLAN + there + other + back + STAGE + RATIO)


SPECIAL = {"kind": "special_disease", "code": "dialisis"}


@pytest.mark.parametrize(
    ("person", "claim"),
    [
        (employee(registrations=[SPECIAL]), visit("10")),
        (employee(registrations=[{"kind": "special_disease", "code": "diabetes"}]), visit("10")),
        (employee(registrations=[{"kind": "chronic_disease", "code": "dialysis"}]), visit("10")),
        (employee(), visit("10", benefit="special_disease", disease="dialisis")),
        (employee(), visit("10", benefit="special_disease", disease="diabetes")),
        (employee(), visit("10", disease="moonstruck")),
    ],
)
def test_a_disease_on_no_list_is_refused(person, claim):
    """With the codes that are known and what each means; a code of one kind is none of the other."""
    with pytest.raises(YibaoError) as caught:
        document(person, claim)
    error = caught.value
    assert "unknown disease" in error.what.en and ("code" in error.where or "disease" in error.where)
    assert error.mend is not None
    assert "epilepsy (Epilepsy)" in error.mend.en and "epilepsy(癫痫)" in error.mend.zh


def test_a_disease_may_be_of_both_kinds():
    """One code, registered as either."""
    for kind in ("special_disease", "chronic_disease"):
        assert document(employee(registrations=[{"kind": kind, "code": "epilepsy"}]), visit("10"))["settlements"]


@pytest.mark.parametrize(("day", "pooled"), [("2024-03-05", True), ("2024-03-07", True), ("2024-03-08", False)])
def test_a_prescription_runs_out(day, pooled):
    """Three days with the day of issue: afterwards the purchase is one without a prescription."""
    prescription = {"level": "community", "date": "2024-03-05"}
    bought = visit("100", day, "pharmacy", "pharmacy", prescription=prescription)
    found = payers(employee(), bought, state={"outpatient_deductible": "900"})
    assert found == ({"pooled_fund": "86.00", "cash": "14.00"} if pooled else {"cash": "100.00"})


def test_a_prescription_of_tomorrow_is_refused():
    """A purchase cannot come before its prescription."""
    prescription = {"level": "community", "date": "2024-03-06"}
    with pytest.raises(YibaoError, match="later than the purchase"):
        document(employee(), visit("100", "2024-03-05", "pharmacy", "pharmacy", prescription=prescription))
