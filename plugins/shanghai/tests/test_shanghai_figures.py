"""What a case file cannot show: claims that are refused by name, and what is asked."""

import pytest

from yibao import YibaoError, load_registry, read_case, settle_case


@pytest.fixture(scope="module")
def rules():
    return load_registry().rules("shanghai")


def case(
    day, *, benefit="outpatient", level="tertiary", amount="3000", birth="1980-02-02", claim=(), facility=(), state=None, **more
):
    """A case with one claim on a day; of an employee in service unless said otherwise."""
    stay = benefit in ("inpatient", "observation")
    one = {
        "id": "C1",
        "benefit": benefit,
        "facility": {"level": level, **dict(facility)},
        "parts": {"in_scope": amount},
        **({"admitted": day, "discharged": day} if stay else {"date": day}),
        **dict(claim),
    }
    person = {"id": "P", "birth_date": birth, "scheme": "employee", "standing": "active", **more}
    data = {"person": person, "claim": [one]}
    return data if state is None else {**data, "state": state}


def settled(rules, data):
    return settle_case(rules, read_case(data))[1]["settlements"]


ADULT = {"scheme": "resident", "standing": "adult"}
STUDENT = {"scheme": "resident", "standing": "student", "birth": "2005-01-01"}
BEIJING = {"facility": {"region": "110101"}}
DIALYSIS = [{"kind": "special_disease", "code": "dialysis"}]
FILED = {"registrations": [{"kind": "cross_region", "code": "referral", "region": "110000"}]}
WIDE = {"in_service": {"birth": "1950-02-02"}, "retired": {"birth": "1950-02-02", "standing": "retired"}}

REFUSED = [
    ("outpatient_deductible", case("2012-03-31")),
    ("inpatient_deductible", case("2012-03-31", benefit="inpatient")),
    ("shop_ratio", case("2012-03-31", benefit="pharmacy", level="pharmacy")),
    ("above_ceiling_ratio", case("2013-03-31", benefit="inpatient", amount="331000")),
    ("above_ceiling_ratio", case("2026-07-01", benefit="inpatient", amount="770000")),
    ("above_ceiling_ratio", case("2026-07-01", state={"pooled_paid": "649999"})),
    ("special_disease_ratio", case("2013-01-21", benefit="special_disease", registrations=DIALYSIS)),
    ("special_disease_ratio", case("2024-01-01", benefit="special_disease")),
    ("home_bed_ratio", case("2013-11-30", benefit="home_bed")),
    ("resident_outpatient_deductible", case("2020-12-31", **ADULT)),
    ("resident_inpatient_deductible", case("2020-12-31", benefit="inpatient", **ADULT)),
    ("resident_above_ceiling_ratio", case("2024-05-01", benefit="inpatient", amount="400000", **ADULT)),
    ("maternity_ratio", case("2026-10-01", benefit="maternity", amount="4500.01")),
    ("before 2026-10-01", case("2026-09-30", benefit="maternity")),
    ("cross_region_points", case("2024-05-01", **BEIJING)),
    ("cross_region_points", case("2025-09-09", **BEIJING)),
    ("cross_region_points", case("2025-09-10", amount="1000", **BEIJING, **ADULT)),
    ("cross_region_points", case("2024-05-01", **FILED, **BEIJING)),
    ("cross_region_points", case("2024-05-01", claim={"emergency": True}, **BEIJING)),
    ("cross_region_points", case("2022-12-31", registrations=[{"kind": "cross_region", "code": "long_term"}], **BEIJING)),
    ("first-pay", case("2024-05-01", claim={"parts": None, "lines": [{"class": "B", "kind": "drug", "amount": "100"}]})),
    ("started_work_on", case("2014-05-01", **WIDE["in_service"])),
    ("retired_on", case("2014-05-01", **WIDE["retired"])),
    ("retired_on", case("2024-05-01", **WIDE["retired"])),
    ("retired_on", case("2024-05-01", benefit="inpatient", **WIDE["retired"])),
    ("standing", case("2024-05-01", standing="adult")),
    ("was found", case("2023-06-30", benefit="chronic_disease")),
    ("was not found", case("2020-08-31", benefit="pharmacy", level="pharmacy", **ADULT)),
    (
        "were not found",
        case(
            "2024-05-01",
            benefit="pharmacy",
            level="pharmacy",
            claim={"prescription": {"level": "tertiary", "date": "2024-05-01"}},
            **ADULT,
        ),
    ),
    *(("before 2021", case("2020-12-31", benefit=one, **ADULT)) for one in ("chronic_disease", "observation", "home_bed")),
]


@pytest.mark.parametrize(("name", "data"), REFUSED)
def test_what_is_not_known_is_refused_by_name(rules, name, data):
    """On the day before a figure is known, where none was found, and where a fact decides that nobody told."""
    for claim in data["claim"]:
        if claim["parts"] is None:
            del claim["parts"]
    with pytest.raises(YibaoError) as raised:
        settled(rules, data)
    assert name in " ".join(raised.value.lines("en"))


ASKED_FOR_NOTHING = [
    case("2014-05-01", birth="1956-01-01", standing="retired", facts={}),
    case("2014-05-01", birth="1970-01-01"),
    case("2024-05-01", birth="1950-01-01"),
    case("2024-05-01", benefit="special_disease", birth="1930-01-01", standing="retired", registrations=DIALYSIS),
    case("2024-05-01", benefit="home_bed", birth="1930-01-01", standing="retired"),
    case("2024-05-01", benefit="inpatient", **STUDENT),
    case("2024-05-01", **{**STUDENT, "birth": "2008-01-01"}),
]


@pytest.mark.parametrize("data", ASKED_FOR_NOTHING)
def test_nobody_is_asked_what_does_not_matter(rules, data):
    """A cohort is only asked of those whose year of birth leaves it open, and only where a figure depends on it."""
    (result,) = settled(rules, data)
    assert result["complete"] is True


def test_figures_count_as_seen_until_the_day_of_the_page(rules):
    """The last report is of the year that began on 1 July 2025: later days rest on figures that were only seen before."""
    before, after = (settled(rules, case(day))[0]["warnings"] for day in ("2025-07-01", "2025-07-02"))
    assert before == []
    assert {one["code"] for one in after} == {"last_seen"}


def test_a_covered_disease_that_nobody_registered_still_counts(rules):
    """The residents' major-illness insurance goes by the disease a claim names."""
    data = case("2024-05-01", benefit="inpatient", amount="1300", claim={"disease": "malignant_tumour"}, **ADULT)
    (result,) = settled(rules, data)
    assert result["payers"] == {"pooled_fund": "600.00", "major_illness_fund": "420.00", "cash": "280.00"}


def test_the_lowest_income_has_the_floor(rules):
    """Somebody who earned nothing bears a quarter of 80 % of the yearly minimum wage: 6,456 in the year from July 2024."""
    data = case("2024-08-01", benefit="inpatient", amount="61500", facts={"income_last_year": "0"})
    (result,) = settled(rules, data)
    assert result["counters"]["relief_borne"] == "6456.00"
    assert result["payers"]["additional_fund"] == "3639.60"  # 90 % of 1,500 + 9,000 - 6,456
