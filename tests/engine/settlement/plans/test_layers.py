"""Later layers: major illness, assistance, subsidies, relief and products, on Atlantis."""

import pytest

from tests.engine.atlantis import employee, entries, last, payers, resident, retired, segment, stay, visit
from yibao import YibaoError

BORNE = {"inpatient_deductible": "1000", "inpatient_deductible_highest": "1000", "inpatient_cost": "40000"}


def test_base_is_first_pay_deductible_and_copay():
    """Major illness is over first-pay, deductible and co-pay, not over what is outside the catalogue or above a price limit."""
    lines = [
        {"class": "B", "amount": "1000", "first_pay": "300"},
        {"class": "C", "amount": "5000"},
        {"class": "A", "amount": "900", "limit": "100"},
        {"class": "A", "amount": "1200"},
    ]
    # in scope 700 + 100 + 1,200 = 2,000: deductible 1,000, co-pay 200 of 1,000: the base 300 + 1,000 + 200 = 1,500
    entry = last(employee(), stay("", lines=lines), state={"major_illness_borne": "20000"})
    assert segment(entry, "covered") == ("1500.00", "900.00", "600.00")
    assert entry["payers"] == {"pooled_fund": "800.00", "major_illness_fund": "900.00", "cash": "6400.00"}


def test_threshold_cumulates_over_the_year():
    """Two stays that leave 9,800 and 10,300 with the person: the second passes 20,000 by 100, of which 60 %."""
    found = entries(employee(), stay("60000"), stay("103000"))
    assert "major_illness_fund" not in found[0]["payers"]
    assert segment(found[1], "covered")[:2] == ("100.00", "60.00")


@pytest.mark.parametrize(("group", "paid"), [("none", "1800.00"), ("low_income", "8450.00"), ("extreme_poverty", "12600.00")])
def test_preferential_terms_for_assistance_groups(group, paid):
    """Thresholds of 20,000, 10,000 and 5,000, then 60, 65 and 70 % of what is above, where 23,000 stayed with the person."""
    person = employee(facts={"assistance_group": group})
    state = {"inpatient_deductible": "1000", "inpatient_deductible_highest": "1000", "inpatient_cost": "40000"}
    assert payers(person, stay("230000"), state=state)["major_illness_fund"] == paid


@pytest.mark.parametrize(
    ("years", "day", "paid"),
    [(4, "2022-01-01", "600.00"), (3, "2022-01-01", "500.00"), (None, "2024-01-01", "500.00"), (9, "2021-12-31", "500.00")],
)
def test_ceiling_raised_by_a_bonus(years, day, paid):
    """The ceiling of 100,000 rises by 20,000 for four years without a break, from 2022 on; 500 are left of the lower one."""
    person = resident(facts={} if years is None else {"insured_years": years})
    state = {"major_illness_borne": "20000", "major_illness_paid": "99500"}
    # 800 deductible, 65 % of 571.43 = 371.43: 1,000 stay with the person, 60 % = 600 where the ceiling lets it
    assert payers(person, stay("1371.43", day), state=state)["major_illness_fund"] == paid


def test_layers_come_in_the_order_of_the_plan():
    """Medical assistance before the civil servants' subsidy: 70 % of 2,000, then half of the 600 that are left."""
    person = employee(facts={"assistance_group": "low_income", "civil_servant": True})
    assert payers(person, stay("5000"), state={"inpatient_deductible": "0"}) == {
        # 1,000 deductible, 80 % of 4,000 = 3,200, the person 1,800; assistance 1,260; subsidy 270
        "pooled_fund": "3200.00",
        "medical_assistance": "1260.00",
        "civil_servant_fund": "270.00",
        "cash": "270.00",
    }


def test_ceiling_of_medical_assistance():
    """30,000 a year: 100 are left, and 142.86 fall in."""
    entry = last(employee(facts={"assistance_group": "low_income"}), stay("10000"), state={**BORNE, "assistance_paid": "29900"})
    assert segment(entry, "assisted") == ("142.86", "100.00", "42.86")


@pytest.mark.parametrize(
    ("income", "relieved"),
    # 1,000 stay with the person; shares of 25, 30 and 40 %, then 90 % of what is above
    [("2000", "450.00"), ("3000", "225.00"), ("29999.99", None), ("0", "900.00")],
)
def test_income_linked_relief(income, relieved):
    """What is borne above a share of last year's income is relieved by 90 %."""
    person = employee(facts={"income_last_year": income})
    assert payers(person, stay("10000"), state=BORNE).get("additional_fund") == relieved


@pytest.mark.parametrize(
    ("income", "share"), [("29999.99", "7500.00"), ("30000", "9000.00"), ("89999.99", "27000.00"), ("90000", "36000.00")]
)
def test_share_of_income_by_band(income, share):
    """25, 30 and 40 % of the income; a value equal to an edge lies above it; the share is rounded half up."""
    step = last(employee(facts={"income_last_year": income}), stay("10000"), state=BORNE)["trace"]["steps"][-1]
    assert (step["segment"], step["limits"][0]["limit"]) == ("own_share", share)


def test_relief_needs_an_income_and_refuses_nobody():
    """Who tells no income has no relief; nobody is refused for it."""
    assert "additional_fund" not in payers(employee(), stay("100000"), state=BORNE)


@pytest.mark.parametrize(("day", "relieved"), [("2019-12-31", False), ("2020-01-01", True)])
def test_stage_starts_on_a_day(day, relieved):
    """Relief exists from 2020 on."""
    person = employee(facts={"income_last_year": "0"})
    state = {"inpatient_deductible": "1200", "inpatient_deductible_highest": "1200"}
    assert ("additional_fund" in payers(person, stay("1000", day), state=state)) == relieved


@pytest.mark.parametrize(
    ("day", "paid"), [("2020-12-31", None), ("2021-01-01", "500.00"), ("2024-12-31", "500.00"), ("2025-01-01", None)]
)
def test_stage_ends_on_a_day(day, paid):
    """The city's product stood from 2021 to 2024: half of what is above 15,000 outside the catalogue."""
    person = retired(facts={"city_product": True}, birth_date="1970-01-01")
    lines = [{"class": "C", "amount": "16000"}]
    assert payers(person, visit("", day, lines=lines)).get("supplementary") == paid


def test_product_over_what_no_insurance_takes():
    """Its base is what is outside the catalogue, above price limits, and above the limit of the basic stage."""
    lines = [
        {"class": "C", "amount": "10000"},
        {"class": "A", "amount": "7000", "limit": "1000"},
        {"class": "A", "kind": "special_exam", "amount": "3000"},
    ]
    state = {**BORNE, "pooled_paid": "300000", "major_illness_borne": "20000"}
    entry = last(employee(facts={"city_product": True}), stay("", lines=lines), state=state)
    # 10,000 + 6,000 + 3,000 (the examination is above the fund's ceiling) = 19,000: 4,000 above 15,000
    assert segment(entry, "city_product/covered")[:2] == ("4000.00", "2000.00")


def test_special_drugs_outside_the_catalogue():
    """60 % of special drugs outside the catalogue from July 2021 on, of other things nothing."""
    lines = [{"class": "C", "kind": "special_drug", "amount": "1000"}, {"class": "C", "kind": "drug", "amount": "1000"}]
    assert payers(resident(), stay("", "2021-06-30", lines=lines)) == {"cash": "2000.00"}
    assert payers(resident(), stay("", "2021-07-01", lines=lines)) == {"major_illness_fund": "600.00", "cash": "1400.00"}


def test_special_drugs_within_the_catalogue_go_the_common_way():
    """A special drug inside the catalogue is in scope like any other line."""
    lines = [{"class": "A", "kind": "special_drug", "amount": "1800"}]
    assert payers(resident(), stay("", lines=lines)) == {"pooled_fund": "650.00", "cash": "1150.00"}


def test_stage_over_lines_of_a_kind():
    """Special examinations and blood are paid at 70 % without a deductible; the rest has its own way."""
    lines = [{"class": "A", "kind": kind, "amount": "100"} for kind in ("special_exam", "blood", "drug")]
    entry = last(employee(), stay("", lines=lines))
    assert segment(entry, "exam") == ("200.00", "140.00", "60.00")
    assert segment(entry, "deductible")[0] == "100.00"


def test_a_bill_given_in_parts_has_no_kinds():
    """Where a claim gives its four parts, nothing is known of kinds: all goes the common way."""
    parts = {"self_paid": "10", "over_limit": "20", "first_pay": "30", "in_scope": "2000"}
    entry = last(employee(), stay("", parts=parts))
    assert entry["payers"] == {"pooled_fund": "800.00", "cash": "1260.00"}
    assert [entry[name] for name in ("total", "self_paid", "over_limit", "first_pay", "in_scope")] == [
        "2060.00", "10.00", "20.00", "30.00", "2000.00",
    ]  # fmt: skip


def test_several_payers_on_one_segment():
    """The pooled fund takes over 40 % of what the maternity fund would pay; the person has no part in it."""
    entry = last(employee(), stay("2500.01", benefit="maternity"))
    # 40 % of 2,500.01 = 1,000.004
    assert entry["payers"] == {"maternity_fund": "1500.01", "pooled_fund": "1000.00", "cash": "0.00"}


def test_unknown_figure_in_a_later_layer_leaves_the_layer_out():
    """Before 2020 the ratio of major illness is unknown: the basic stage settles, the result says what is missing, incomplete.

    What falls below the threshold, whose figure is known, counts all the same.
    """
    state = {"inpatient_deductible": "1200", "inpatient_deductible_highest": "1200", "major_illness_borne": "19900"}
    entry = last(employee(), stay("1000", "2019-12-31"), state=state)
    assert (entry["complete"], entry["payers"]) == (False, {"pooled_fund": "800.00", "cash": "200.00"})
    (warning,) = (one for one in entry["warnings"] if one["code"] == "layer_left_out")
    assert (
        "Major illness was left out (Ratio of major-illness insurance): The ratio of major illness before 2020 was not found"
        in warning["en"]
    )
    assert warning["figure"] == "major_illness_ratio"
    assert [one["id"] for one in entry["segments"] if one["stage"] == "major_illness"] == ["threshold"]
    assert entry["counters"]["major_illness_borne"] == "20000.00"
    (aside,) = entry["trace"]["set_aside"]
    assert (aside["stage"], aside["part"], aside["amount"]) == ("major_illness", "basic/band_1", "100.00")


def test_layer_that_the_money_does_not_reach_is_not_left_out():
    """All falls below the threshold, whose figure is known: the result is complete, and the threshold counted."""
    entry = last(
        employee(), stay("1000", "2019-12-31"), state={"inpatient_deductible": "1200", "inpatient_deductible_highest": "1200"}
    )
    assert entry["complete"] is True
    assert entry["counters"]["major_illness_borne"] == "200.00"


@pytest.mark.parametrize(("borne", "assisted"), [("10000", None), ("9900", "70.00"), ("9800", "140.00")])
def test_later_layers_go_on_with_what_is_certain(borne, assisted):
    """Of the 200 left, what is above the threshold may be major illness's: assistance pays 70 % of what is below it."""
    state = {"inpatient_deductible": "1200", "inpatient_deductible_highest": "1200", "major_illness_borne": borne}
    person = employee(facts={"assistance_group": "low_income"})
    entry = last(person, stay("1000", "2019-12-31"), state=state)
    assert entry["payers"].get("medical_assistance") == assisted


def test_what_is_said_of_layers_after_one_left_out():
    """Both layers are named: the one without a figure, and the one that counts on what it leaves."""
    state = {"inpatient_deductible": "1200", "inpatient_deductible_highest": "1200", "major_illness_borne": "20000"}
    entry = last(employee(facts={"assistance_group": "low_income"}), stay("1000", "2019-12-31"), state=state)
    assert entry["payers"] == {"pooled_fund": "800.00", "cash": "200.00"}
    assert entry["complete"] is False
    said = [one["en"] for one in entry["warnings"] if one["code"] == "layer_left_out"]
    assert len(said) == 2
    assert said[1].startswith("Medical assistance was left out: Major illness, which comes first")


def test_unknown_cell_in_the_basic_stage_refuses_that_cell_only():
    """Tertiary outpatient ratios of residents before July 2020 are unknown; other hospitals settle."""
    assert payers(resident(), visit("110", "2020-06-30")) == {"pooled_fund": "50.00", "cash": "60.00"}
    with pytest.raises(YibaoError, match=r"Residents' outpatient ratio \(tertiary\) has no figure on 2020-06-30") as caught:
        payers(resident(), visit("110", "2020-06-30", level="tertiary"))
    assert caught.value.where == "claim C1: resident_outpatient_ratio[tier=tertiary]"


def test_unknown_cell_that_the_money_does_not_reach():
    """A bill that the deductible takes whole does not reach the unknown ratio."""
    assert payers(resident(), visit("60", "2020-06-30", level="tertiary")) == {"cash": "60.00"}
