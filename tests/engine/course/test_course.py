"""Courses of claims: order, reversal with replay, going on from a state, and what is refused."""

import json
from typing import Any

import pytest

from tests.engine.atlantis import document, employee, entries, last, payers, resident, retired, reversal, rules, stay, visit
from tests.rules.small import RATIO, area, claim, settled
from yibao import Course, YibaoError, read_case
from yibao.engine.course.opening_state import opening_state


def as_course(person: dict[str, Any], *claims: dict[str, Any], state: Any = None) -> Course:
    """A course to which nothing was added yet, with the claims as objects in ``claims``."""
    case = read_case({"person": person, "claim": list(claims), **({"state": state} if state else {})})
    course = Course(rules(), case.person, opening_state(rules(), case))
    for one in case.claim:
        course.add(one)
    return course


# --- order ---


def test_claims_are_settled_in_the_order_given():
    """Within a benefit year the order given counts, not that of the days: the first one bears the deductible."""
    found = entries(employee(), visit("1000", "2024-06-01"), visit("1000", "2024-05-01"))
    assert [one["payers"]["pooled_fund"] for one in found] == ["86.00", "860.00"]


def test_claim_of_an_earlier_benefit_year_is_refused():
    """Once a year is reached there is no way back, and the course says where it stands."""
    with pytest.raises(
        YibaoError, match="2023-12-31 lies in a benefit year before the one reached, which began on 2024-01-01"
    ) as caught:
        payers(employee(), visit("100", "2024-01-01"), visit("100", "2023-12-31"))
    assert caught.value.where == "claim C2: date"
    assert caught.value.mend is not None


def test_refused_claim_leaves_the_course_where_it_was():
    """A refused claim changes nothing; its name is free again, and the course goes on."""
    case = read_case(
        {"person": employee(), "claim": [{**visit("500"), "id": "C1"}, {**visit("500", level="pharmacy"), "id": "C2"}]}
    )
    course = Course(rules(), case.person, opening_state(rules(), case))
    course.add(case.claim[0])
    before = course.state
    with pytest.raises(YibaoError):
        course.add(case.claim[1])
    assert course.state is before
    assert [one.claim for one in course.entries] == ["C1"]


def test_claim_id_twice_is_refused():
    """Each claim of a course has a name of its own."""
    with pytest.raises(YibaoError, match="claim id C1 is given twice"):
        document(employee(), {**visit("1"), "id": "C1"}, {**visit("1"), "id": "C1"})


def test_course_refuses_a_name_it_has():
    """So does a course that takes claims one by one."""
    course = as_course(employee(), {**visit("100"), "id": "C1"})
    again = read_case({"person": employee(), "claim": [{**visit("100"), "id": "C1"}]}).claim[0]
    with pytest.raises(YibaoError, match="given twice"):
        course.add(again)


# --- reversal ---


def test_reversal_gives_back_to_every_payer():
    """What each payer paid comes back with a minus, cash included; the date is the reversal's."""
    person = employee(accounts={"current_year": "100", "carried_over": "50"})
    entry = last(person, visit("2000", "2024-03-05"), reversal("C1", "2024-03-20"))
    # account 100; 900 deductible, 1,000 x 86 % = 860, co-pay 140; the carried-over account 50
    assert entry == {
        "claim": "R",
        "date": "2024-03-20",
        "reverses": "C1",
        "payers": {
            "pooled_fund": "-860.00",
            "account.current_year": "-100.00",
            "account.carried_over": "-50.00",
            "cash": "-990.00",
        },
        "cash_benefits": [],
        "changes": [],
    }


def test_reversal_restores_the_state():
    """Law 5: after a settlement and its reversal the state is the one before."""
    course = as_course(
        employee(accounts={"current_year": "100"}),
        {**visit("500"), "id": "C1"},
        {**visit("700"), "id": "C2"},
        reversal("C2", "2024-04-01"),
    )
    alone = as_course(employee(accounts={"current_year": "100"}), {**visit("500"), "id": "C1"})
    assert course.state == alone.state


def test_changes_name_every_amount_of_later_claims():
    """C2 alone: 600 deductible instead of 400, nothing for the fund; each amount by its name with before and after."""
    changes = last(employee(), visit("500"), visit("600"), reversal("C1", "2024-03-05"))["changes"]
    assert {(one["claim"], one["name"]): (one["before"], one["after"]) for one in changes} == {
        ("C2", "payers.pooled_fund"): ("172.00", "0.00"),
        ("C2", "payers.cash"): ("428.00", "600.00"),
        ("C2", "segments.basic/deductible.amount"): ("400.00", "600.00"),
        ("C2", "segments.basic/deductible.person"): ("400.00", "600.00"),
        ("C2", "segments.basic/copay.amount"): ("200.00", "0.00"),
        ("C2", "segments.basic/copay.paid"): ("172.00", "0.00"),
        ("C2", "segments.basic/copay.person"): ("28.00", "0.00"),
        ("C2", "segments.major_illness/threshold.amount"): ("428.00", "600.00"),
        ("C2", "segments.major_illness/threshold.person"): ("428.00", "600.00"),
        ("C2", "counters.outpatient_deductible"): ("900.00", "600.00"),
        ("C2", "counters.pooled_paid"): ("172.00", "0.00"),
        ("C2", "counters.major_illness_borne"): ("928.00", "600.00"),
    }


def test_earlier_entries_stay_as_issued():
    """A reversal changes no entry that was issued before it."""
    claims = [visit("500"), visit("600")]
    before = entries(employee(), *claims)
    after = entries(employee(), *claims, reversal("C1", "2024-03-05"))
    assert after[:2] == before


def test_claim_after_a_reversal_finds_the_replayed_state():
    """300 of the deductible are left after the first claim was taken back."""
    assert payers(employee(), visit("500"), visit("600"), reversal("C1", "2024-03-05"), visit("400"))["cash"] == "314.00"


def test_second_reversal_starts_from_the_replayed_claim():
    """The second reversal gives back what C2 costs now, not what it cost when it was issued."""
    found = entries(employee(), visit("500"), visit("600"), reversal("C1", "2024-03-05", "R1"), reversal("C2", "2024-03-05", "R2"))
    assert found[3]["payers"] == {"cash": "-600.00"}


def test_reversals_give_back_all_that_was_paid():
    """All entries together, changes included, leave nothing paid where everything was taken back."""
    found = entries(employee(), visit("500"), visit("600"), reversal("C1", "2024-03-05", "R1"), reversal("C2", "2024-03-05", "R2"))
    cash = sum(float(one["payers"]["cash"]) for one in found)
    moved = sum(float(one["after"]) - float(one["before"]) for one in found[2]["changes"] if one["name"] == "payers.cash")
    assert cash + moved == 0


def test_reversal_across_a_years_end():
    """C1 of 2023 leaves 60 in the current-year account, carried over for C2 in 2024; taken back, 100 are carried over."""
    person = employee(accounts={"current_year": "100"}, contribution_base="5000")
    claims = [visit("0", "2023-12-01"), visit("40", "2023-12-10"), visit("500", "2024-01-10")]
    entry = last(person, *claims, reversal("C2", "2024-02-01"))
    assert entry["payers"] == {"account.current_year": "-40.00", "cash": "0.00"}
    assert {(one["claim"], one["name"]): (one["before"], one["after"]) for one in entry["changes"]} == {
        # before: 15 December brought 100 more; it came after C2 and is there in both
        ("C3", "payers.account.carried_over"): ("160.00", "200.00"),
        ("C3", "payers.cash"): ("340.00", "300.00"),
    }


def test_reversal_of_the_first_claim_keeps_the_years_credit():
    """The balances stated are those before the first claim. Taking that claim back does not take back the next year's credit."""
    person = retired(birth_date="1965-01-01", accounts={"current_year": "100"})
    claims = [visit("30", "2023-12-10"), visit("50", "2024-01-10"), reversal("C1", "2024-02-01"), visit("0", "2024-02-02")]
    accounts = last(person, *claims)["accounts"]
    # 100 carried over; 12 x 280 - 45 = 3,315, less 50
    assert accounts == {"current_year": "3265.00", "carried_over": "100.00", "family": "0.00"}


def test_reversal_of_one_claim_of_a_stay():
    """Two claims of one stay: the first taken back, the second is the stay's first, with its number and its deductible."""
    claims = [stay("500", "2024-07-05", stay="S1"), stay("1000", "2024-07-09", stay="S1"), reversal("C1", "2024-07-10")]
    changes = {one["name"]: (one["before"], one["after"]) for one in last(resident(), *claims)["changes"]}
    assert changes["segments.basic/deductible.amount"] == ("300.00", "800.00")
    assert changes["payers.pooled_fund"] == ("455.00", "130.00")
    assert "counters.stays" not in changes


def test_reversal_of_a_stay_changes_the_number_of_later_ones():
    """The second stay becomes the first: 800 instead of 400."""
    claims = [stay("2000", "2024-07-05"), stay("2000", "2024-08-05"), reversal("C1", "2024-08-10")]
    changes = {one["name"]: (one["before"], one["after"]) for one in last(resident(), *claims)["changes"]}
    assert changes["segments.basic/deductible.amount"] == ("400.00", "800.00")
    assert changes["counters.stays"] == ("2", "1")


def test_reversal_forgets_the_highest_class():
    """The tertiary stay taken back, the community one owes its own 300 again."""
    claims = [stay("200"), stay("2000", level="community"), reversal("C1", "2024-03-10")]
    changes = {one["name"]: (one["before"], one["after"]) for one in last(employee(), *claims)["changes"]}
    assert changes["segments.basic/deductible.amount"] == ("800.00", "300.00")
    assert changes["counters.inpatient_deductible_highest"] == ("1000.00", "300.00")


def test_counter_in_a_change_is_the_one_the_entry_shows():
    """Of several days' counters an entry shows the latest day's, and so does a change: 60 + 40 on 2 March, then 60 alone."""
    claims = [visit("60", day, "pharmacy", "pharmacy") for day in ("2024-03-02", "2024-03-01", "2024-03-02")]
    found = entries(retired(accounts={"current_year": "500"}), *claims, reversal("C1", "2024-03-03"))
    assert found[2]["counters"]["pharmacy_day"] == "100.00"
    changes = {one["name"]: (one["before"], one["after"]) for one in found[3]["changes"] if one["claim"] == "C3"}
    assert changes["counters.pharmacy_day"] == ("100.00", "60.00")


def test_partial_refund_is_a_reversal_and_a_new_claim():
    """600 instead of 1,000: taken back and claimed anew, the state is that of the smaller bill."""
    parted = document(employee(), visit("1000"), reversal("C1", "2024-03-06"), visit("600", "2024-03-06"))
    alone = document(employee(), visit("600", "2024-03-06"))
    assert parted["state"] == alone["state"]


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        ([reversal("C1", "2024-04-01")], "there is no claim C1 to reverse"),
        ([visit("1"), reversal("C9", "2024-04-01")], "there is no claim C9 to reverse"),
        ([visit("1"), reversal("C1", "2024-04-01", "R1"), reversal("C1", "2024-04-02", "R2")], "C1 has been reversed already"),
        ([visit("1"), reversal("C1", "2024-04-01", "R1"), reversal("R1", "2024-04-02", "R2")], "R1 is itself a reversal"),
        ([visit("1"), reversal("R", "2024-04-01")], "there is no claim R to reverse"),
        ([visit("1", "2024-03-05"), reversal("C1", "2024-03-04")], "lies before the claim of 2024-03-05"),
        ([reversal("C2", "2024-04-01"), visit("1")], "there is no claim C2 to reverse"),
    ],
)
def test_reversal_that_cannot_be(claims, message):
    """A claim is reversed once, after it was settled, by name, not before its day; a reversal is never reversed."""
    with pytest.raises(YibaoError, match=message):
        document(employee(), *claims)


def test_reversal_on_the_day_itself():
    """A claim may be taken back on its own day."""
    assert last(employee(), visit("1", "2024-03-05"), reversal("C1", "2024-03-05"))["payers"] == {"cash": "-1.00"}


@pytest.mark.parametrize(
    "more", [{"benefit": "outpatient"}, {"lines": [{"class": "A", "amount": "1"}]}, {"facility": {"level": "community"}}]
)
def test_reversal_says_nothing_else(more):
    """A reversal has id, date and reverses."""
    with pytest.raises(YibaoError, match="a reversal has id, date and reverses, nothing else"):
        document(employee(), visit("1"), {**reversal("C1", "2024-04-01"), **more})


@pytest.mark.parametrize("taken", range(4))
def test_reversal_equals_the_course_without_the_claim(taken):
    """After taking back any of four claims the state is that of the course in which it never was."""
    claims = [
        visit("950"),
        stay("3000", "2024-04-05"),
        visit("300", "2024-04-06", level="tertiary"),
        stay("30000", "2024-05-05", level="community"),
    ]
    named = [{**one, "id": f"C{number}"} for number, one in enumerate(claims, 1)]
    person = employee(accounts={"current_year": "120", "carried_over": "500"}, contribution_base="5000")
    # the 15th of March brings a credit to a course that begins before it, so all courses begin with a bill of nothing
    first = {**visit("0", "2024-03-01"), "id": "C0"}
    with_reversal = document(person, first, *named, reversal(f"C{taken + 1}", "2024-06-01"))
    without = document(person, first, *(one for index, one in enumerate(named) if index != taken))
    assert _held(with_reversal["state"]) == _held(without["state"])


def _held(state: dict[str, Any]) -> dict[str, Any]:
    """A state without counters that hold nothing and without the latest day."""
    found = {key: value for key, value in state.items() if key != "date"}
    found["counters"] = [one for one in state["counters"] if float(one["value"])]
    return found


def test_reversal_that_cannot_be_replayed_changes_nothing():
    """C1 fills the year's ceiling, so C2 does not reach an unknown ratio; without C1 it would: refused, and all stays as it was."""
    claims = [{**visit("3010", "2020-06-01"), "id": "C1"}, {**visit("200", "2020-06-02", level="tertiary"), "id": "C2"}]
    course = as_course(resident(), *claims)
    assert course.entries[1].payers == {"cash": 20_000}
    before = course.state
    back = read_case({"person": resident(), "claim": [*claims, reversal("C1", "2020-06-03")]}).claim[-1]
    with pytest.raises(YibaoError, match=r"Residents' outpatient ratio \(tertiary\) has no figure"):
        course.add(back)
    assert course.state is before
    assert [entry.claim for entry in course.entries] == ["C1", "C2"]


# --- state in and out ---


COURSE = [
    visit("950", "2023-12-20"),
    stay("3000", "2023-12-28", admitted="2023-12-22"),
    visit("300", "2024-01-16", level="tertiary"),
    stay("25000", "2024-02-05", level="community"),
    visit("1000", "2024-02-06", level="pharmacy", benefit="pharmacy"),
    visit("500", "2024-02-06", benefit="chronic_disease", disease="diabetes"),
    stay("90000", "2024-03-05"),
]
PERSON = employee(
    accounts={"current_year": "1200", "carried_over": "500", "family": "77"},
    contribution_base="5000",
    registrations=[{"kind": "chronic_disease", "code": "diabetes"}],
    facts={"income_last_year": "20000"},
)


@pytest.mark.parametrize("cut", range(1, len(COURSE)))
def test_course_cut_in_two_equals_the_whole(cut):
    """Law 6: the second part goes on from the `state` of the first, through JSON; all entries and the last state are the same."""
    named = [{**one, "id": f"C{number}"} for number, one in enumerate(COURSE)]
    whole = document(PERSON, *named)
    first = document(PERSON, *named[:cut])
    second = document({**PERSON, "accounts": {}}, *named[cut:], state=json.loads(json.dumps(first["state"])))
    assert first["settlements"] + second["settlements"] == whole["settlements"]
    assert second["state"] == whole["state"]


def test_stay_cut_in_two_keeps_its_number_and_deductible():
    """A stay whose claims lie on both sides of a cut is still one stay."""
    claims = [stay("500", "2024-07-05", stay="S1", id="C1"), stay("1000", "2024-07-09", stay="S1", id="C2")]
    first = document(resident(), claims[0])
    second = document(resident(), claims[1], state=first["state"])
    assert second["settlements"][0]["payers"] == {"pooled_fund": "455.00", "cash": "545.00"}
    assert second["settlements"][0]["counters"]["stays"] == "1"


def test_counters_above_the_largest_claim_go_through_a_state():
    """A claim is at most 10^9 yuan, but counters add several up: a state that holds more is taken back as it was given."""
    claims = [{**stay("1000000000"), "id": f"C{number}"} for number in (1, 2, 3)]
    whole = document(employee(), *claims)
    first = document(employee(), *claims[:2])
    assert document(employee(), claims[2], state=first["state"])["state"] == whole["state"]


def test_state_of_another_area_is_refused():
    """A state belongs to its area."""
    state = {**document(employee(), visit("1"))["state"], "area": "990900"}
    with pytest.raises(YibaoError, match="this state is of 990900, not of 990100") as caught:
        document(employee(), visit("1"), state=state)
    assert caught.value.where == "state.area"


@pytest.mark.parametrize(
    ("state", "where"),
    [
        ({"outpatient_deductable": "1"}, "state.outpatient_deductable"),
        ({"outpatient_deductible": 1}, "state.outpatient_deductible"),
        ({"outpatient_deductible": "-1"}, "state.outpatient_deductible"),
        ({"outpatient_deductible": {"a": "1"}}, "state.outpatient_deductible"),
        ({"chronic_cost": "1"}, "state.chronic_cost"),
        ({"stays": "1.5"}, "state.stays"),
        ({"stays": -1}, "state.stays"),
        ({"stays": True}, "state.stays"),
    ],
)
def test_state_that_cannot_be(state, where):
    """A counter that does not exist, of the wrong kind, or not kept as the rules keep it, is refused and named."""
    with pytest.raises(YibaoError) as caught:
        document(employee(), visit("1"), state=state)
    assert caught.value.where == where


def test_unknown_key_of_a_state_is_refused():
    """The state of a result has its own keys and no others."""
    state = {**document(employee(), visit("1"))["state"], "more": 1}
    with pytest.raises(YibaoError, match="unknown key 'more'"):
        document(employee(), visit("1"), state=state)


def test_number_counters_may_be_given_as_numbers():
    """Whole numbers may stand with or without quotes."""
    for value in (2, "2"):
        assert last(resident(), stay("100", "2024-07-05"), state={"stays": value})["counters"]["stays"] == "3"


def test_state_of_a_stay_whose_admission_governs():
    """Where the day of admission governs, counters given at the start belong to the year of that day."""
    text = """
[plan.stay]
label    = { zh = "住院", en = "Stay" }
scheme   = "resident"
benefits = ["inpatient"]
stages   = ["stay"]
date     = "admitted"

[stage.stay]
label = { zh = "住院", en = "Stay" }
base  = ["in_scope"]
segment = [
  { id = "off", label = { zh = "起付", en = "Deductible" }, limit = { table = "off", once = "year" } },
  { id = "copay", label = { zh = "共付", en = "Co-pay" }, payer = "pooled_fund", ratio = "ratio" },
]
[counter.off]
label = { zh = "起付", en = "Deductible borne" }
[table.off]
from = 2020-01-01
value = 100
source = "law"
status = "official"
"""
    over_the_year = claim("300", None, benefit="inpatient", admitted="2023-12-30", discharged="2024-01-02")  # type: ignore[arg-type]
    found = settled(area(text + RATIO), over_the_year, state={"off": "100"})
    assert found["settlements"][0]["payers"] == {"pooled_fund": "150.00", "cash": "150.00"}


def test_accounts_of_another_scheme_are_refused():
    """A resident has no current-year account: a balance in one is refused, an empty one is not."""
    with pytest.raises(YibaoError, match="account of the scheme resident"):
        document(resident(accounts={"current_year": "1"}), visit("1"))
    assert document(resident(accounts={"current_year": "0"}), visit("1"))["state"]["accounts"] == {"family": "0.00"}
