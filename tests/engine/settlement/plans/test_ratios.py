"""Ratios by class, standing and cohort, and what adjusts them, on Atlantis."""

import pytest

from tests.engine.atlantis import employee, last, payers, resident, retired, stay, visit
from yibao import YibaoError

MET = {"outpatient_deductible": "900"}


@pytest.mark.parametrize(
    ("level", "paid"),
    [("village", "86.00"), ("community", "86.00"), ("primary", "80.00"), ("secondary", "80.00"), ("tertiary", "75.00")],
)
def test_ratio_by_class_of_hospital(level, paid):
    """Five levels fall into three classes."""
    assert payers(employee(), visit("100", level=level), state=MET)["pooled_fund"] == paid


@pytest.mark.parametrize("standing", ["active", "flexible", "unemployed"])
def test_unemployed_and_flexible_are_in_service(standing):
    """Only the retired are told from those in service."""
    assert payers(employee(standing=standing), visit("100"), state=MET)["pooled_fund"] == "86.00"


@pytest.mark.parametrize(
    ("birth", "standing", "facts", "paid"),
    [
        ("1940-01-01", "retired", {"retired_on": "2000-12-31"}, "98.00"),
        ("1956-01-01", "retired", {"retired_on": "2001-01-01"}, "92.00"),
        ("1955-12-31", "active", {"started_work_on": "2000-12-31"}, "92.00"),
        ("1956-01-01", "active", {"started_work_on": "2000-12-31"}, "86.00"),
        ("1955-12-31", "active", {"started_work_on": "2001-01-01"}, "86.00"),
        ("1955-12-31", "active", {}, "86.00"),
        # a day of retirement says nothing about somebody in service
        ("1956-01-01", "active", {"retired_on": "2000-12-31"}, "86.00"),
    ],
)
def test_ratio_by_cohort(birth, standing, facts, paid):
    """Cohorts by birth, first work and retirement, to the day; the first case that holds counts; missing dates have a label."""
    person = employee(birth_date=birth, standing=standing, facts=facts)
    assert payers(person, visit("100"), state=MET)["pooled_fund"] == paid


@pytest.mark.parametrize(
    ("day", "fund", "paid"), [("2023-06-30", "additional_fund", "75.00"), ("2023-07-01", "pooled_fund", "86.00")]
)
def test_ratio_and_payer_change_on_a_day(day, fund, paid):
    """On 1 July 2023 the payer changes and so does the ratio; the table gains a dimension on that day."""
    assert payers(employee(), visit("100", day), state=MET) == {fund: paid, "cash": f"{100 - float(paid):.2f}"}


FILINGS = [
    ("inside", None, False, "990100", "75.00"),
    ("a district of the city", None, False, "990199", "75.00"),
    ("another city of the province", None, False, "990200", "50.00"),
    ("unfiled", None, False, "889900", "50.00"),
    ("emergency", None, True, "889900", "75.00"),
    ("referral there", ("referral", "889900"), False, "889900", "65.00"),
    ("referral in the province", ("referral", "880100"), False, "889900", "65.00"),
    ("referral elsewhere", ("referral", "770000"), False, "889900", "50.00"),
    ("referral without a place", ("referral", None), False, "889900", "65.00"),
    ("filed by the person", ("self_filed", "880000"), False, "889900", "60.00"),
    ("long-term there", ("long_term", "889900"), False, "889911", "75.00"),
    ("long-term in the province", ("long_term", "889900"), False, "880100", "70.00"),
    ("long-term elsewhere", ("long_term", "889900"), False, "770000", "50.00"),
    ("long-term, back home", ("long_term", "889900"), False, "990100", "75.00"),
    ("emergency before any filing", ("long_term", "770000"), True, "889900", "75.00"),
]


@pytest.mark.parametrize(("filing", "emergency", "region", "paid"), [one[1:] for one in FILINGS], ids=[one[0] for one in FILINGS])
def test_points_off_for_care_elsewhere(filing, emergency, region, paid):
    """Points off 75 % by filing and place: 0, −5, −10, −15, −25; rescue needs no filing."""
    registrations = [{"kind": "cross_region", "code": filing[0], **({"region": filing[1]} if filing[1] else {})}] if filing else []
    claim = visit("100", level="tertiary", region=region, emergency=emergency)
    assert payers(employee(registrations=registrations), claim, state=MET)["pooled_fund"] == paid


def test_the_better_of_two_filings_does_not_count():
    """Of two filings neither the one that pays better nor the one for the place of care is taken: it is asked which is meant."""
    registrations = [
        {"kind": "cross_region", "code": code, "region": region}
        for code, region in (("referral", "770000"), ("self_filed", "889900"))
    ]
    away = visit("100", level="tertiary", region="889900")
    assert payers(employee(registrations=registrations[1:]), away, state=MET)["pooled_fund"] == "60.00"
    with pytest.raises(YibaoError, match="under which of them was the visit"):
        payers(employee(registrations=registrations), away, state=MET)


def test_city_replaces_the_points_of_its_province():
    """The province takes 20 points off an unfiled visit, the city 25 (and 20 until 2022)."""
    assert payers(employee(), visit("100", "2022-12-31", region="889900"), state=MET)["additional_fund"] == "55.00"
    assert payers(employee(), visit("100", "2023-01-01", region="889900"), state=MET)["additional_fund"] == "50.00"


@pytest.mark.parametrize(
    ("level", "day", "paid"),
    [("community", "2024-03-05", "89.00"), ("secondary", "2024-03-05", "80.00"), ("community", "2024-03-04", "86.00")],
)
def test_family_doctor_adds_points_in_the_community(level, day, paid):
    """A contracted family doctor adds 3 points in community hospitals while the contract stands."""
    person = employee(registrations=[{"kind": "family_doctor", "from": "2024-03-05"}])
    assert payers(person, visit("100", day, level), state=MET)["pooled_fund"] == paid


@pytest.mark.parametrize(("day", "paid"), [("2021-12-31", "75.00"), ("2022-01-01", "78.00")])
def test_adjustment_starts_on_a_day(day, paid):
    """The family doctor counts from 2022 on."""
    person = employee(registrations=[{"kind": "family_doctor"}])
    assert payers(person, visit("100", day), state={"outpatient_deductible": "1400"})["additional_fund"] == paid


def test_ratio_is_clamped_to_the_whole():
    """98 % and 3 points are not 101 % but all."""
    person = retired(birth_date="1940-01-01", facts={"retired_on": "1999-01-01"}, registrations=[{"kind": "family_doctor"}])
    assert payers(person, visit("100"), state=MET) == {"pooled_fund": "100.00", "cash": "0.00"}


def test_ratio_is_clamped_to_nothing():
    """15 % less 25 points are not −10 % but nothing."""
    entry = last(resident(), visit("130", level="secondary", region="889900"), state={"resident_outpatient_cost": "3000"})
    assert entry["payers"] == {"cash": "130.00"}


def test_adjustment_of_a_segment_changes_no_other():
    """The family doctor counts in the co-pay segment, not above the ceiling: 80 % of 100."""
    person = employee(registrations=[{"kind": "family_doctor"}])
    assert payers(person, visit("100"), state={**MET, "pooled_paid": "300000"}) == {"additional_fund": "80.00", "cash": "20.00"}


@pytest.mark.parametrize(("grade", "paid"), [("P", "820.00"), ("P2", "820.00"), ("Q", "800.00"), (None, "800.00")])
def test_python_dimension(grade, paid):
    """A function of the package tells harbour hospitals by their grade; they add 2 points."""
    given = {"grade": grade} if grade else {}
    entry = last(employee(), stay("1000", **given), state={"inpatient_deductible": "1000", "inpatient_deductible_highest": "1000"})
    assert entry["payers"]["pooled_fund"] == paid
    assert any(one["code"] == "unverified" and one["figure"] == "harbour_points" for one in entry["warnings"]) == (paid == "820.00")


def test_cap_comes_after_what_was_added():
    """96 % and 2 points for a harbour hospital are held at 97 %; the elder cohort is not."""
    state = {"inpatient_deductible": "300", "inpatient_deductible_highest": "300"}
    claim = stay("1000", level="community", grade="P")
    assert payers(retired(), claim, state=state)["pooled_fund"] == "970.00"
    assert payers(retired(facts={"retired_on": "1999-01-01"}), claim, state=state)["pooled_fund"] == "980.00"


def test_ratio_in_each_band():
    """Retired in a community hospital: 96 % in the first two bands, 95 % above: 19,200 + 19,200 + 9,500 of 50,000."""
    state = {"inpatient_deductible": "300", "inpatient_deductible_highest": "300"}
    assert payers(retired(), stay("50000", level="community"), state=state)["pooled_fund"] == "47900.00"


@pytest.mark.parametrize(("standing", "paid"), [("adult", "700.00"), ("student", "800.00"), ("minor", "800.00")])
def test_star_stands_for_labels_not_named(standing, paid):
    """`*` holds for every standing that is not named beside it; 300 are taken off afterwards, here met before."""
    person = resident(standing=standing)
    assert payers(person, visit("1000", benefit="special_disease"), state={"special_deductible": "300"})["pooled_fund"] == paid
