"""Deductibles of every kind, on Atlantis."""

import pytest

from tests.engine.atlantis import document, employee, entries, last, payers, resident, retired, segment, stay, visit
from yibao import YibaoError


def test_annual_deductible_is_borne_once_a_year():
    """900 a year under 45: 500, then the other 400 of 600, then nothing. In 2025 it starts again."""
    claims = [visit("500"), visit("600"), visit("100"), visit("100", "2025-01-01")]
    found = entries(employee(), *claims)
    assert [segment(entry, "deductible")[0] for entry in found] == ["500.00", "400.00", "0.00", "100.00"]


@pytest.mark.parametrize(
    ("birth", "standing", "deductible"),
    [("1979-03-06", "active", "900.00"), ("1979-03-05", "active", "600.00"), ("1960-01-01", "retired", "300.00")],
)
def test_deductible_by_age_and_standing(birth, standing, deductible):
    """The band changes on the 45th birthday itself; the retired have the lowest deductible."""
    entry = last(employee(birth_date=birth, standing=standing), visit("1000", "2024-03-05"))
    assert segment(entry, "deductible")[0] == deductible


def test_deductible_as_a_share_of_the_average_wage():
    """In service from 45: 1.5 % of 60,000 in the year from May 2018, of 64,001 in the next: 900 and 960.02 (960.015 half up)."""
    person = employee(birth_date="1960-01-01")
    assert segment(last(person, visit("5000", "2019-04-30")), "deductible")[0] == "900.00"
    assert segment(last(person, visit("5000", "2019-05-01")), "deductible")[0] == "960.02"


def test_unknown_average_wage_refuses_by_name():
    """The wage of the short year of 2020 is unknown: a bill that reaches the deductible is refused, with table, day and reason."""
    with pytest.raises(YibaoError) as caught:
        payers(employee(), visit("100", "2020-05-01"))
    assert (
        "Average wage of the year before has no figure on 2020-05-01: The average wage for the short year of 2020 was not published"
        in caught.value.what.en
    )
    assert caught.value.where == "claim C1: average_wage"


@pytest.mark.parametrize(
    ("day", "settles"), [("2020-04-30", True), ("2020-05-01", False), ("2020-12-31", False), ("2021-01-01", True)]
)
def test_gap_has_its_days(day, settles):
    """The gap begins and ends with its days; before and after it claims settle."""
    if settles:
        assert payers(employee(), visit("100", day))["cash"] == "100.00"
    else:
        with pytest.raises(YibaoError):
            payers(employee(), visit("100", day))


def test_share_becomes_an_amount_and_keeps_its_id():
    """On 2022-01-01 the share of the wage gives way to an amount: another segment of the same id."""
    before = last(employee(), visit("2000", "2021-12-31"))
    after = last(employee(), visit("2000", "2022-01-01"))
    # 2 % of 70,000
    assert (segment(before, "deductible")[0], segment(after, "deductible")[0]) == ("1400.00", "900.00")


def test_deductible_of_each_visit():
    """Residents bear 10, 30 or 60 each visit by class of hospital; an ambulance has none."""
    claims = [visit("100", level=level) for level in ("village", "community", "primary", "secondary", "tertiary")]
    found = entries(resident(), *claims, visit("100", benefit="ambulance"))
    assert [segment(entry, "deductible")[0] for entry in found[:5]] == ["10.00", "10.00", "30.00", "30.00", "60.00"]
    assert all(one["id"] != "deductible" for one in found[5]["segments"])


def test_deductible_of_each_stay_by_its_number():
    """Tertiary stays: 800 the first time, 400 the second, 200 later; a new year begins again."""
    days = ["2024-07-05", "2024-08-05", "2024-09-05", "2025-06-30", "2025-07-01"]
    found = entries(resident(), *(stay("5000", day, admitted=day) for day in days))
    assert [segment(entry, "deductible")[0] for entry in found] == ["800.00", "400.00", "200.00", "200.00", "800.00"]
    assert [entry["counters"]["stays"] for entry in found] == ["1", "2", "3", "4", "1"]


def test_claims_of_one_stay_share_deductible_and_number():
    """Two claims that name one stay are one stay: one number, one deductible; another stay in between changes nothing."""
    claims = [
        stay("300", "2024-07-05", stay="S1"),
        stay("5000", "2024-07-06", stay="S2", admitted="2024-07-06"),
        stay("1000", "2024-07-09", stay="S1"),
    ]
    found = entries(resident(), *claims)
    assert [segment(entry, "deductible")[0] for entry in found] == ["300.00", "400.00", "500.00"]
    assert [entry["counters"]["stays"] for entry in found] == ["1", "2", "2"]


def test_once_a_year_at_the_highest_class():
    """300 in a community hospital; up to 1,000 in a tertiary one the difference; then nothing, whatever the class."""
    levels = ["community", "tertiary", "secondary", "community", "tertiary"]
    found = entries(employee(), *(stay("2000", level=level) for level in levels))
    assert [segment(entry, "deductible")[0] for entry in found] == ["300.00", "700.00", "0.00", "0.00", "0.00"]
    assert found[-1]["counters"]["inpatient_deductible_highest"] == "1000.00"


def test_highest_class_is_remembered_where_it_was_not_borne():
    """A small tertiary stay bears 100 of 1,000; the next, in a community hospital, owes up to the highest class: 900."""
    found = entries(employee(), stay("100"), stay("2000", level="community"))
    assert [segment(entry, "deductible")[0] for entry in found] == ["100.00", "900.00"]


def test_highest_class_is_forgotten_with_the_year():
    """In the new year the highest class counts anew."""
    found = entries(employee(), stay("2000", "2024-12-31"), stay("2000", "2025-01-01", level="community"))
    assert [segment(entry, "deductible")[0] for entry in found] == ["1000.00", "300.00"]


@pytest.mark.parametrize("benefit", ["observation", "home_bed"])
def test_deductible_is_waived_for_a_benefit(benefit):
    """Observation and the home sickbed have the rules of stays without a deductible: 80 % of 1,000."""
    assert payers(employee(), stay("1000", benefit=benefit)) == {"pooled_fund": "800.00", "cash": "200.00"}


def test_deductible_is_waived_for_a_group():
    """In extreme poverty there is no deductible: 80 % of 1,000, and assistance bears the rest."""
    person = employee(facts={"assistance_group": "extreme_poverty"})
    assert payers(person, stay("1000")) == {"pooled_fund": "800.00", "medical_assistance": "200.00", "cash": "0.00"}


@pytest.mark.parametrize(
    ("birth", "day", "deductible"),
    [
        ("1954-01-01", "2024-03-05", "500.00"),
        ("1954-01-02", "2024-03-05", "1000.00"),
        ("1950-01-01", "2020-12-31", "1200.00"),
        ("1951-01-01", "2021-01-01", "600.00"),
    ],
)
def test_deductible_is_halved_from_an_age_and_a_day_on(birth, day, deductible):
    """Half for those who were 70 on the first day of the year, from 2021 on; the limit is multiplied before it is used."""
    assert segment(last(retired(birth_date=birth), stay("3000", day)), "deductible")[0] == deductible


def test_deductible_taken_off_what_the_fund_would_pay():
    """70 % of 400 = 280 is less than 300: nothing is left to the fund; of the next 280 the other 20 are taken."""
    found = entries(resident(), visit("400", benefit="special_disease"), visit("400", benefit="special_disease"))
    assert [entry["payers"] for entry in found] == [{"cash": "400.00"}, {"pooled_fund": "260.00", "cash": "140.00"}]


def test_counters_are_given_at_the_start():
    """`[state]` says what was borne before the first claim."""
    assert payers(employee(), visit("100"), state={"outpatient_deductible": "850"}) == {"pooled_fund": "43.00", "cash": "57.00"}


def test_deductible_shown_in_the_trace():
    """The trace says what arrived, the limit, the counter before and after, and which cell of which source."""
    step = document(employee(), visit("1000"), state={"outpatient_deductible": "850"})["settlements"][0]["trace"]["steps"][1]
    (limit,) = step["limits"]
    assert (step["segment"], step["arrived"], step["amount"]) == ("deductible", "1000.00", "50.00")
    assert [limit[name] for name in ("limit", "counter", "before", "after", "room")] == [
        "900.00",
        "outpatient_deductible",
        "850.00",
        "900.00",
        "50.00",
    ]
    assert limit["citation"]["figure"] == "outpatient_deductible[service=in_service, age_45=under_45]"
    assert limit["citation"]["source"] == ["atl-2022-3#5"]
