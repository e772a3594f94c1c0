"""Benefits with a way of their own, on Atlantis: pharmacies, ambulances, special and chronic diseases, maternity."""

import pytest

from tests.engine.atlantis import employee, entries, last, payers, resident, retired, segment, stay, visit
from yibao import YibaoError


def bought(amount: str, day: str = "2024-03-01", prescribed: str | None = None, **other: object) -> dict:
    given = {"prescription": {"level": prescribed, "date": day}} if prescribed else {}
    return visit(amount, day, "pharmacy", "pharmacy", **given, **other)


@pytest.mark.parametrize(("prescribed", "paid"), [("village", "86.00"), ("primary", "80.00"), ("tertiary", "75.00")])
def test_pharmacy_by_the_level_that_prescribed(prescribed, paid):
    """A purchase with a prescription has the ratio of the hospital that wrote it."""
    assert payers(employee(), bought("100", prescribed=prescribed), state={"outpatient_deductible": "900"})["pooled_fund"] == paid


def test_pharmacy_shares_the_deductible_of_visits():
    """A prescription counts towards the outpatient deductible of the year."""
    found = entries(employee(), visit("800"), bought("300", "2024-03-06", "tertiary"))
    assert segment(found[1], "deductible")[0] == "100.00"


@pytest.mark.parametrize(
    ("day", "names"),
    [("2021-12-31", ["account"]), ("2022-01-01", ["account", "deductible"]), ("2023-07-01", ["account", "deductible", "copay"])],
)
def test_prescriptions_came_to_count_step_by_step(day, names):
    """First only the account paid, from 2022 prescriptions count towards the deductible, from July 2023 the fund pays."""
    entry = last(employee(), bought("2000", day, "tertiary"))
    assert [one["id"] for one in entry["segments"] if one["id"] != "above_limit"] == names


def test_shop_pays_from_the_account_within_a_day_and_a_month():
    """100 a day and 250 a month, counted apart; the account's balance is the third limit."""
    claims = [bought("90"), bought("90"), bought("500", "2024-03-02"), bought("500", "2024-03-31"), bought("500", "2024-04-01")]
    found = entries(retired(accounts={"current_year": "320"}), *claims)
    assert [entry["payers"].get("account.current_year") for entry in found] == ["90.00", "10.00", "100.00", "50.00", "70.00"]


def test_day_and_month_go_on_when_claims_are_not_in_order():
    """A day's counter is that day's: going back to an earlier day of the year finds what was counted on it."""
    claims = [bought("60", "2024-03-01"), bought("100", "2024-03-02"), bought("100", "2024-03-01")]
    found = entries(retired(accounts={"current_year": "500"}), *claims)
    assert [entry["payers"]["account.current_year"] for entry in found] == ["60.00", "100.00", "40.00"]


def test_hospital_counter_without_prescription():
    """Neither a shop nor a prescription: no segment stands, and everything stays with the person."""
    assert payers(employee(accounts={"current_year": "500"}), visit("80", level="tertiary", benefit="pharmacy")) == {
        "cash": "80.00"
    }


def test_ambulance_is_a_benefit_from_a_day_on():
    """A plan that starts: before 2022 an employee's ambulance is refused, with the reason why there is none."""
    assert payers(employee(), visit("100", "2022-01-01", benefit="ambulance")) == {"cash": "100.00"}
    with pytest.raises(YibaoError, match=r"no rules for ambulance .* The rules before 2022 do not know an ambulance"):
        payers(employee(), visit("100", "2021-12-31", benefit="ambulance"))


@pytest.mark.parametrize(("person", "benefit"), [(resident(), "pharmacy"), (resident(), "maternity")])
def test_benefit_without_a_plan_is_refused(person, benefit):
    """A benefit the area has no plan for is refused, with those it has."""
    with pytest.raises(YibaoError, match=f"no rules for {benefit} in the scheme resident") as caught:
        payers(person, visit("100", benefit=benefit))
    assert caught.value.mend is not None and "outpatient" in caught.value.mend.en


def test_registered_disease_has_no_account_and_no_deductible():
    """A registered disease: 88 % at once, in any hospital; the current-year account is left as it is."""
    person = employee(
        accounts={"current_year": "100"}, registrations=[{"kind": "special_disease", "code": "dialysis", "from": "2024-01-01"}]
    )
    entry = last(person, visit("100", benefit="special_disease", level="tertiary"))
    assert entry["payers"] == {"pooled_fund": "88.00", "cash": "12.00"}
    assert entry["accounts"]["current_year"] == "100.00"


@pytest.mark.parametrize(
    ("day", "paid"), [("2023-12-31", None), ("2024-01-01", "88.00"), ("2024-06-30", "88.00"), ("2024-07-01", None)]
)
def test_registration_has_its_days(day, paid):
    """A registration counts from its first to its last day."""
    registration = {"kind": "special_disease", "code": "dialysis", "from": "2024-01-01", "to": "2024-06-30"}
    claim = visit("100", day, benefit="special_disease", disease="dialysis")
    assert payers(employee(registrations=[registration]), claim).get("pooled_fund") == paid


def test_only_registration_is_meant_where_a_claim_names_none():
    """Without a disease named the only one registered is meant; of two, either, where both lead to the same."""
    one = {"kind": "special_disease", "code": "dialysis"}
    two = {"kind": "special_disease", "code": "haemophilia"}
    claim = visit("100", benefit="special_disease")
    assert "pooled_fund" in payers(employee(registrations=[one]), claim)
    alike = payers(employee(registrations=[one]), claim)
    assert payers(employee(registrations=[one, two]), claim) == payers(employee(registrations=[two, one]), claim) == alike
    assert "pooled_fund" not in payers(employee(registrations=[one]), {**claim, "disease": "haemophilia"})


def test_lifetime_counter_outlives_the_year():
    """A counter for a lifetime is not reset when the year ends; that of the year is."""
    person = employee(registrations=[{"kind": "special_disease", "code": "dialysis"}])
    claims = [visit("100", day, benefit="special_disease") for day in ("2023-12-31", "2024-01-01")]
    counters = last(person, *claims)["counters"]
    assert (counters["special_disease_visits"], counters["special_disease_cost"]) == ("2", "100.00")


@pytest.mark.parametrize(("admitted", "package"), [("2022-06-30", "4000.00"), ("2022-07-01", "5000.00")])
def test_admission_governs_maternity(admitted, package):
    """The package of the day of admission, which is the date of the result, whatever the day of discharge."""
    entry = last(employee(), stay("9000", "2022-07-05", benefit="maternity", admitted=admitted))
    assert (segment(entry, "package")[0], entry["date"]) == (package, admitted)


def test_package_is_for_each_claim():
    """Without a counter a limit is for each claim."""
    found = entries(employee(), stay("9000", benefit="maternity"), stay("9000", "2024-04-05", benefit="maternity"))
    assert [segment(entry, "package")[0] for entry in found] == ["5000.00", "5000.00"]


def test_level_that_a_rule_does_not_know_is_refused():
    """A visit to a pharmacy as a hospital: the classes of hospital do not say what holds."""
    with pytest.raises(YibaoError, match=r"do not say what holds where facility\.level is 'pharmacy'"):
        payers(employee(), visit("100", level="pharmacy"))


def test_facility_without_contract():
    """The funds and the accounts pay nothing where a facility is not designated; rescue is exempt."""
    person = employee(accounts={"current_year": "30"})
    assert payers(person, visit("100", designated=False)) == {"cash": "100.00"}
    assert payers(person, visit("100", designated=False, emergency=True)) == {"account.current_year": "30.00", "cash": "70.00"}


def test_silence_is_listed():
    """What silence was taken to mean stands in the result; what was said does not."""
    codes = {one["code"] for one in last(employee(), visit("100"))["assumptions"]}
    assert codes == {"covered", "card", "designated", "inside"}
    said = last(employee(), visit("100", region="990100", designated=True))["assumptions"]
    assert {one["code"] for one in said} == {"covered", "card"}
