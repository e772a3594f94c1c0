"""Bands and ceilings, by cost and by payment, on Atlantis."""

import pytest

from tests.engine.atlantis import employee, entries, last, payers, resident, segment, stay, visit

BORNE = {"inpatient_deductible": "1000", "inpatient_deductible_highest": "1000"}


@pytest.mark.parametrize(
    ("before", "first", "second"),
    [
        ("19999.98", ("0.02", "0.02"), ("9.98", "8.48")),
        ("19999.99", ("0.01", "0.01"), ("9.99", "8.49")),
        ("20000.00", ("0.00", "0.00"), ("10.00", "8.50")),
        ("20000.01", ("0.00", "0.00"), ("10.00", "8.50")),
    ],
)
def test_edge_of_a_band_to_the_fen(before, first, second):
    """A band takes up to its edge and no fen more; 80 % below, 85 % above, each share half up on its own."""
    entry = last(employee(), stay("10"), state={**BORNE, "inpatient_cost": before})
    assert (segment(entry, "band_1")[:2], segment(entry, "band_2")[:2]) == (first, second)


def test_bands_cumulate_over_the_year():
    """Three stays of 15,000: the deductible counts towards the edges, so 14,000, then 5,000 and 10,000, then 10,000 and 5,000."""
    found = entries(employee(), *(stay("15000") for _ in range(3)))
    assert segment(found[0], "band_1")[0] == "14000.00"
    assert [segment(found[1], name)[0] for name in ("band_1", "band_2")] == ["5000.00", "10000.00"]
    assert [segment(found[2], name)[0] for name in ("band_1", "band_2", "band_3")] == ["0.00", "10000.00", "5000.00"]


def test_bands_start_again_with_the_year():
    """The counter of cost resets with the benefit year."""
    found = entries(employee(), stay("30000", "2024-12-31"), stay("15000", "2025-01-01"))
    assert segment(found[1], "band_1")[0] == "14000.00"


def test_ceiling_on_cost():
    """Residents' outpatient cost up to 3,000 a year: 90 and 2,910 of it at 60 %, what is above at 15 %."""
    found = entries(resident(), visit("100"), visit("3010"))
    assert segment(found[1], "copay") == ("2910.00", "1746.00", "1164.00")
    assert segment(found[1], "above_ceiling") == ("90.00", "13.50", "76.50")


@pytest.mark.parametrize(("day", "paid"), [("2022-06-30", None), ("2022-07-01", "15.00")])
def test_another_ratio_above_the_ceiling_from_a_day_on(day, paid):
    """Above the ceiling nothing was paid before July 2022, then 15 %: a segment that starts."""
    found = payers(resident(), visit("110", day), state={"resident_outpatient_cost": "3000"})
    assert found.get("pooled_fund") == paid


def test_ceiling_on_payment_is_shared_by_outpatient_and_inpatient_care():
    """The pooled fund paid 75 outpatient; the stay finds 299,925 left of 300,000."""
    state = {**BORNE, "inpatient_cost": "40000", "outpatient_deductible": "900", "pooled_paid": "299000"}
    found = entries(employee(), visit("100", level="tertiary"), stay("5000"), visit("1000", level="tertiary"), state=state)
    # 925 are left: at 90 % they let in 1,027.78 (925.002 -> 925.00)
    assert segment(found[1], "band_3")[:2] == ("1027.78", "925.00")
    assert segment(found[1], "above_ceiling")[:2] == ("3972.22", "3177.78")
    assert found[1]["counters"]["pooled_paid"] == "300000.00"
    # nothing is left for the next visit
    assert segment(found[2], "copay")[:2] == ("0.00", "0.00")
    assert found[2]["payers"]["additional_fund"] == "800.00"


def test_special_examinations_count_towards_the_same_ceiling():
    """100 are left: the examination at 70 % takes 142.86 (100.002), the rest of it is above; the stay finds nothing left."""
    state = {**BORNE, "inpatient_cost": "40000", "pooled_paid": "299900"}
    lines = [{"class": "A", "kind": "special_exam", "amount": "1000"}, {"class": "A", "amount": "500"}]
    entry = last(employee(), stay("", lines=lines), state=state)
    assert segment(entry, "exam")[:2] == ("142.86", "100.00")
    assert segment(entry, "special_exam/above_limit")[0] == "857.14"
    assert entry["payers"]["additional_fund"] == "400.00"


def test_payment_counts_what_is_paid_not_what_falls_in():
    """The counter of payment grows by the fund's share."""
    entry = last(employee(), visit("1000", level="tertiary"), state={"outpatient_deductible": "900"})
    assert entry["counters"]["pooled_paid"] == "750.00"


@pytest.mark.parametrize(("day", "paid"), [("2022-12-31", "500.00"), ("2023-01-01", "900.00")])
def test_ceiling_rises_on_a_day(day, paid):
    """200,000 until 2022, then 300,000: 500 are left of the first, plenty of the second."""
    state = {
        "inpatient_deductible": "1200",
        "inpatient_deductible_highest": "1200",
        "inpatient_cost": "40000",
        "pooled_paid": "199500",
    }
    assert payers(employee(), stay("1000", day), state=state)["pooled_fund"] == paid


def test_ceiling_of_each_disease():
    """Each disease has its own counter: 3,000 of cost for diabetes, another 3,000 for hypertension."""
    person = employee(registrations=[{"kind": "chronic_disease", "code": code} for code in ("diabetes", "hypertension", "gout")])
    claims = [visit("3500", benefit="chronic_disease", disease=code) for code in ("diabetes", "hypertension", "diabetes", "gout")]
    found = entries(person, *claims, state={"chronic_deductible": "550"})
    assert [segment(entry, "copay")[0] for entry in found] == ["3000.00", "3000.00", "0.00", "3000.00"]
    assert found[-1]["counters"]["chronic_cost"] == {"diabetes": "3000.00", "hypertension": "3000.00", "another": "3000.00"}


def test_ceiling_by_number_of_diseases():
    """With two registered diseases in force the ceiling is 3,000; with one, or one that is over, or one twice, 2,000."""
    diabetes, gout = ({"kind": "chronic_disease", "code": code} for code in ("diabetes", "gout"))
    over = {**gout, "to": "2024-03-04"}
    bill = visit("9000", "2024-03-05", benefit="chronic_disease", disease="diabetes")
    for others, amount in (([], "2000.00"), ([gout], "3000.00"), ([over], "2000.00"), ([diabetes], "2000.00")):
        found = last(employee(registrations=[diabetes, *others]), bill, state={"chronic_deductible": "550"})
        assert segment(found, "copay")[0] == amount


def test_counter_of_each_disease_given_at_the_start():
    """A counter kept apart is given as a table of its keys."""
    person = employee(registrations=[{"kind": "chronic_disease", "code": "diabetes"}])
    state = {"chronic_deductible": "550", "chronic_cost": {"diabetes": "1900"}}
    assert payers(person, visit("200", benefit="chronic_disease"), state=state) == {"pooled_fund": "80.00", "cash": "120.00"}


@pytest.mark.parametrize(
    ("admitted", "amount"), [("2024-07-06", "40.00"), ("2024-07-05", "40.00"), ("2024-07-04", "80.00"), ("2024-07-01", "200.00")]
)
def test_limit_of_a_day_times_the_days_of_the_stay(admitted, amount):
    """40 a day for the bed; a stay that ends on the day it began has one day."""
    lines = [{"class": "A", "kind": "bed", "amount": "300"}]
    assert segment(last(resident(), stay("", "2024-07-06", admitted=admitted, lines=lines)), "bed_days")[0] == amount
