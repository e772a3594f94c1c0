"""What a case file cannot show: claims that are refused by name, credits without a figure, and the decree of 2006 with a wage."""

import pytest

from yibao import Area, SettlementRules, Text, YibaoError, hookimpl, load_registry, load_rules, read_case, settle_case
from yibao_china import plugin as china
from yibao_ningbo import plugin


@pytest.fixture(scope="module")
def rules():
    return load_registry().rules("ningbo")


def case(day, *, benefit="outpatient", level="tertiary", amount="100", **more):
    """A case with one claim on a day; of an employee in service unless said otherwise."""
    facility = {"level": level, **more.pop("facility", {})}
    claim = {"id": "C1", "benefit": benefit, "facility": facility, "parts": {"in_scope": amount}}
    stays = more.pop("stays", benefit == "inpatient")
    claim |= {"admitted": day, "discharged": day} if stays else {"date": day}
    claim |= more.pop("claim", {})
    state = more.pop("state", None)
    birth = more.pop("birth", "1980-02-02")
    person = {"id": "P", "birth_date": birth, "scheme": "employee", "standing": "active", **more}
    data = {"person": person, "claim": [claim]}
    return data if state is None else {**data, "state": state}


def settled(rules, data):
    return settle_case(rules, read_case(data))[1]["settlements"]


DIALYSIS = [{"kind": "special_disease", "code": "dialysis"}]
ABROAD = {"facility": {"region": "310104"}}
LONG_TERM = [{"kind": "cross_region", "code": "long_term", "region": "310000"}]
NANJING = [{"kind": "cross_region", "code": "long_term", "region": "320100"}]
ADULT = {"scheme": "resident", "standing": "adult"}
PUPIL = {"scheme": "resident", "standing": "student", "birth": "2005-01-01"}
RESCUE = {"claim": {"emergency": True}}
SHOP = {"benefit": "pharmacy", "level": "pharmacy"}
BIRTH = {"benefit": "maternity", "stays": True}
JOINED = {"facts": {"tianyi_yongningbao": True}}

# The beginning of a name where a segment misses several figures at once.
REFUSED = [
    ("average_wage", case("2006-05-01")),
    ("outpatient_deductible_share", case("2022-10-16")),
    ("employee_outpatient_ratio", case("2023-03-31", amount="1000")),
    ("no rules for ambulance", case("2022-10-16", benefit="ambulance")),
    ("no rules for ambulance", case("2022-10-16", benefit="ambulance", **ADULT)),
    ("employee_inpatient_deductible", case("2014-04-30", benefit="inpatient")),
    ("employee_inpatient_", case("2015-04-30", benefit="inpatient", amount="900.01")),
    ("employee_inpatient_deductible", case("2015-05-01", benefit="inpatient")),
    ("employee_inpatient_deductible", case("2018-04-30", benefit="inpatient")),
    ("employee_inpatient_deductible", case("2021-04-22", benefit="inpatient", level="community")),
    ("employee_inpatient_deductible", case("2021-04-23", benefit="inpatient")),
    ("employee_inpatient_deductible", case("2023-04-05", benefit="inpatient", facility={"grade": "三级"})),
    ("employee_inpatient_", case("2018-05-01", benefit="inpatient", amount="1200.01")),
    ("waiver[special_disease]", case("2022-09-30", benefit="inpatient", registrations=DIALYSIS)),
    ("waiver[home_bed]", case("2023-01-31", benefit="home_bed")),
    ("employee_special_disease_ratio", case("2022-09-30", benefit="special_disease", registrations=DIALYSIS)),
    ("resident_special_disease_", case("2023-07-31", benefit="special_disease", registrations=DIALYSIS, **ADULT)),
    ("terms for chronic diseases before 2019-07-01", case("2019-06-30", benefit="chronic_disease")),
    ("employee_outpatient_ratio", case("2023-03-31", benefit="chronic_disease", amount="1000")),
    ("terms for chronic diseases before 2019-07-01", case("2019-06-30", benefit="chronic_disease", **ADULT)),
    (
        "employee_outpatient_ratio",
        case(
            "2023-03-31",
            **SHOP,
            claim={"prescription": {"level": "tertiary", "date": "2023-03-31"}},
            state={"outpatient_deductible": "900"},
        ),
    ),
    ("no rules for pharmacy", case("2015-08-07", **SHOP)),
    ("pharmacy_purchase_limit", case("2020-08-09", **SHOP)),
    ("pharmacy_beyond_limit", case("2023-09-21", **SHOP, amount="100.01")),
    ("pharmacy_beyond_limit", case("2026-05-18", **SHOP, amount="100.01")),
    ("no rules for pharmacy", case("2016-11-13", **SHOP, **ADULT)),
    ("maternity_flat_rate", case("2022-02-28", benefit="maternity")),
    ("outpatient_deductible_share", case("2022-03-01", benefit="maternity")),
    ("above_package_ratio", case("2025-12-01", benefit="maternity", amount="3451")),
    ("above_package_ratio", case("2025-12-01", benefit="maternity", amount="3451", **ADULT)),
    ("no rules for maternity", case("2020-12-31", benefit="maternity", **ADULT)),
    ("resident_inpatient_deductible", case("2023-02-21", **BIRTH, **ADULT)),
    ("resident_outpatient_deductible", case("2016-11-13", **ADULT)),
    ("resident_outpatient_", case("2017-01-01", **ADULT)),
    ("resident_outpatient_", case("2023-01-31", **ADULT)),
    ("resident_inpatient_deductible", case("2014-07-31", benefit="inpatient", birth="1940-02-02", **ADULT)),
    ("resident_inpatient_deductible", case("2014-08-01", benefit="inpatient", level="secondary", **ADULT)),
    ("resident_inpatient_deductible", case("2014-08-01", benefit="inpatient", **PUPIL)),
    ("resident_inpatient_deductible", case("2017-01-01", benefit="inpatient", facts={"resident_class": "A"}, **ADULT)),
    ("resident_inpatient_deductible", case("2023-02-21", benefit="inpatient", **ADULT)),
    ("resident_inpatient_ratio_1", case("2022-12-01", benefit="inpatient", registrations=DIALYSIS, **ADULT)),
    ("cross_region_points", case("2023-03-30", benefit="special_disease", registrations=DIALYSIS, **ABROAD)),
    ("cross_region_points", case("2022-12-31", benefit="special_disease", registrations=DIALYSIS + LONG_TERM)),
    ("cross_region_points", case("2023-10-31", benefit="special_disease", registrations=DIALYSIS + LONG_TERM, **ABROAD)),
    ("cross_region_points", case("2023-10-31", benefit="special_disease", registrations=DIALYSIS, **RESCUE, **ABROAD)),
    (
        "cross_region_points",
        case("2024-12-31", benefit="special_disease", registrations=DIALYSIS + LONG_TERM, facility={"region": "110101"}),
    ),
    (
        "cross_region_points",
        case("2024-12-31", benefit="special_disease", registrations=DIALYSIS + NANJING, facility={"region": "320500"}),
    ),
]


@pytest.mark.parametrize(("table", "data"), REFUSED)
def test_a_claim_without_a_figure_is_refused_by_name(rules, table, data):
    """On the day before a figure is known, and where none was found, the table or the reason is named instead of guessing."""
    with pytest.raises(YibaoError) as raised:
        settled(rules, data)
    assert table in " ".join(raised.value.lines("en"))


STALE = [
    ("employee_outpatient_deductible", case("2030-01-01")),
    ("employee_outpatient_deductible", case("2030-01-01", standing="retired", state={"outpatient_deductible": "300"})),
    ("employee_inpatient_bands", case("2026-04-24", benefit="inpatient", amount="40000")),
    ("employee_inpatient_bands", case("2026-11-30", benefit="inpatient", amount="75000")),
]


@pytest.mark.parametrize(("table", "data"), STALE)
def test_a_figure_does_not_end_by_its_age(rules, table, data):
    """More than five years after the last page it is used, and named as too old to rely on."""
    (entry,) = settled(rules, data)
    assert entry["complete"] is True
    assert any(one["figure"].startswith(table) for one in entry["warnings"] if one["code"] == "stale")


HELPED = {"assistance_paid": "80000"}
EXTREME_POVERTY = {"assistance_group": "extreme_poverty"}
UNKNOWN_BEFORE = case("2022-12-01", benefit="inpatient", level="secondary", facts={"assistance_group": "borderline"})
LEFT_OUT = [
    (
        "employee_major_illness_threshold",
        case("2022-12-01", benefit="inpatient", level="secondary", facts={"assistance_group": "borderline"}),
    ),
    ("Medical assistance was left out: Major-illness insurance, which comes first", UNKNOWN_BEFORE),
    ("assistance_ratio", case("2023-12-01", benefit="inpatient", **ADULT, facts={"assistance_group": "poor_by_illness"})),
    ("assistance_beyond", case("2023-12-01", benefit="inpatient", amount="200000", **ADULT, facts=EXTREME_POVERTY, state=HELPED)),
    ("union_aid_ratio", case("2023-12-01", benefit="inpatient", amount="5000", facts={"union_mutual_aid": True})),
    ("yongningbao_inside_threshold", case("2026-01-01", benefit="inpatient", **JOINED)),
    ("yongningbao_outside_ratio", case("2023-12-01", benefit="inpatient", **JOINED, claim={"parts": {"self_paid": "6000.01"}})),
    ("yongningbao_outside_threshold", case("2024-01-01", benefit="inpatient", **JOINED, claim={"parts": {"self_paid": "1"}})),
    ("yongningbao_outside_threshold", case("2021-12-31", benefit="inpatient", **JOINED, claim={"parts": {"self_paid": "1"}})),
    ("zero_claim_reward", case("2026-01-01", benefit="inpatient", amount="90000", **ADULT, facts={"zero_claim_years": 2})),
]


@pytest.mark.parametrize(("table", "data"), LEFT_OUT)
def test_a_later_layer_without_a_figure_is_left_out_by_name(rules, table, data):
    """The basic layer settles; a warning names the figure that is missing, and the result is not complete."""
    (result,) = settled(rules, data)
    assert result["complete"] is False
    assert any(table in str(one) for one in result["warnings"]), result["warnings"]


@pytest.mark.parametrize(
    ("year", "paid"), [("2021-08-10", "80.00"), ("2022-12-31", "80.00"), ("2023-01-01", None), ("2021-08-09", None)]
)
def test_tumour_drugs_of_the_citys_product(rules, year, paid):
    """80 % above 20,000 from the product's first day; the terms from 2023 are not known, and before it there was no product."""
    data = case(year, benefit="inpatient", **JOINED)
    del data["claim"][0]["parts"]
    data["claim"][0]["lines"] = [{"class": "C", "kind": "special_drug", "amount": "20100"}]
    (result,) = settled(rules, data)
    assert result["payers"].get("supplementary") == paid


def test_a_prior_illness_has_no_figure(rules):
    """The product pays less for a prior illness; how much only machine-written pages say."""
    data = case("2021-08-25", benefit="inpatient", facts={"tianyi_yongningbao": True, "prior_illness": True})
    del data["claim"][0]["parts"]
    data["claim"][0]["lines"] = [{"class": "C", "kind": "special_therapy", "amount": "100"}]
    (result,) = settled(rules, data)
    assert (result["payers"], result["complete"]) == ({"cash": "100.00"}, False)


def test_the_product_pays_for_those_who_joined(rules):
    """It is voluntary: without the fact nothing is paid, and nothing is missing."""
    (result,) = settled(rules, case("2024-06-01", benefit="inpatient", amount="60000", **ADULT))
    assert (result["payers"].get("supplementary"), result["complete"]) == (None, True)


NINE = (
    "malignant_tumour", "dialysis", "organ_transplant", "psychiatric", "lupus", "aplastic_anaemia", "haemophilia", "tuberculosis",
    "epilepsy",
)  # fmt: skip


@pytest.mark.parametrize("code", NINE)
def test_the_nine_special_diseases(rules, code):
    """Each registered one has 92 %, and a stay without a deductible."""
    person = {"registrations": [{"kind": "special_disease", "code": code}]}
    (visit,) = settled(rules, case("2024-05-01", benefit="special_disease", **person))
    (stay,) = settled(rules, case("2024-05-01", benefit="inpatient", **person))
    assert (visit["payers"]["pooled_fund"], stay["payers"]["pooled_fund"]) == ("92.00", "80.00")


@pytest.mark.parametrize("kind", ["special_disease", "chronic_disease"])
def test_no_other_disease_can_be_registered(rules, kind):
    """A code that is on no list is refused with those that are, instead of waiving a deductible."""
    with pytest.raises(YibaoError) as raised:
        settled(rules, case("2024-05-01", benefit="inpatient", registrations=[{"kind": kind, "code": "gout"}]))
    said = " ".join(raised.value.lines("zh"))
    assert ("恶性肿瘤" if kind == "special_disease" else "高血压") in said
    assert len(rules.declared.diseases(kind)) == {"special_disease": 16, "chronic_disease": 12}[kind]


BORN = {"unbroken_contribution_months": 12, "employer_average_base": "9000"}


@pytest.mark.parametrize(
    ("day", "facts", "missing"),
    [
        ("2023-05-01", {"delivery": "normal", "births": 2}, {"birth_subsidy", "maternity_days"}),
        ("2025-05-01", {"delivery": "normal"}, {"maternity_days"}),
        ("2025-05-01", {"delivery": "caesarean"}, {"maternity_days"}),
        ("2023-05-01", {"delivery": "other_procedure"}, {"maternity_days"}),
    ],
)
def test_what_a_birth_brings_without_a_figure_is_left_out(rules, day, facts, missing):
    """Several children, the disputed days of 2025, another procedure: named, not guessed; the bill settles."""
    (result,) = settled(rules, case(day, **BIRTH, facts=BORN, claim={"facts": facts}))
    said = [str(one) for one in result["warnings"] if one["code"] == "cash_left_out"]
    assert result["complete"] is False
    assert len(said) == len(missing) and all(any(name in one for one in said) for name in missing)


def test_a_birth_asks_what_it_needs(rules):
    """Without the months and the base nothing is paid, and the questions are asked."""
    (result,) = settled(rules, case("2023-05-01", **BIRTH, claim={"facts": {"delivery": "normal"}}))
    said = " ".join(one["zh"] for one in result["warnings"])
    assert result["cash_benefits"] == [] and "连续缴费多少个月" in said


def test_class_b_without_its_share_is_refused(rules):
    """Ningbo's first-pay shares were not found, so a class-B line has to state its own."""
    data = case("2024-05-01", standing="retired")
    del data["claim"][0]["parts"]
    data["claim"][0]["lines"] = [{"class": "B", "amount": "100", "kind": "drug"}]
    with pytest.raises(YibaoError):
        settled(rules, data)


def test_no_benefit_year_before_the_decree(rules):
    """Nothing is known before 2006-05-01, nor of residents before 2014."""
    for data in (case("2006-04-30"), case("2013-12-31", **ADULT)):
        with pytest.raises(YibaoError):
            settled(rules, data)


def test_special_drugs_of_residents_are_left_out(rules):
    """No figure was found for residents: the basic layers settle, and the result says what is missing."""
    data = case("2023-12-01", benefit="inpatient", amount="1300", level="community", **ADULT)
    del data["claim"][0]["parts"]
    data["claim"][0]["lines"] = [{"class": "A", "amount": "1300"}, {"class": "C", "amount": "30000", "kind": "special_drug"}]
    (result,) = settled(rules, data)
    assert result["payers"] == {"pooled_fund": "800.00", "cash": "30500.00"}
    assert result["complete"] is False


@pytest.mark.parametrize(
    ("standing", "before", "after"),
    [
        ("active", "2015-04-30", "2015-05-01"),
        ("active", "2017-04-30", "2017-05-01"),
        ("retired", "2017-04-30", "2017-05-01"),
        ("retired", "2020-12-31", "2021-01-01"),
        ("active", "2025-12-31", "2026-01-01"),
        ("retired", "2024-12-31", "2025-01-01"),
    ],
)
def test_a_credit_without_a_figure_is_said(rules, standing, before, after):
    """A course that crosses into a year whose credit is not known goes on with what is there, and says so."""
    data = case(before, standing=standing, accounts={"current_year": "100"}, contribution_base="8000", amount="10")
    data["claim"].append({**data["claim"][0], "id": "C2", "date": after})
    data["claim"][1]["parts"] = {"self_paid": "5"}
    first, second = settled(rules, data)
    assert first["complete"] is True
    assert second["complete"] is False
    assert second["accounts"]["current_year"] == "0.00"
    assert second["accounts"]["carried_over"] == "90.00"


class Wage:
    """An area that starts from Ningbo and knows the average wage."""

    def __init__(self, folder):
        self.folder = folder

    @hookimpl
    def yibao_areas(self):
        return (Area("330290", "waged", Text("有工资", "Waged"), prefixes=("3302",), parent="330200"),)

    @hookimpl
    def yibao_settlement_rules(self, area):
        return load_rules(self.folder, SettlementRules) if area == "330290" else None


@pytest.fixture
def waged(tmp_path):
    """The decree of 2006 with an invented average wage of 20,000 yuan."""
    folder = tmp_path / "settlement"
    folder.mkdir()
    (folder / "wage.toml").write_text(
        '[table.average_wage]\nreplaces = true\nfrom = 2006-05-01\nvalue = 20000\nsource = "S01"\nstatus = "unverified"\n',
        encoding="utf-8",
    )
    return load_registry([("yibao-china", china), ("yibao-ningbo", plugin), ("waged", Wage(folder))]).rules("waged")


@pytest.mark.parametrize(
    ("standing", "birth", "level", "deductible", "fund"),
    [
        ("active", "1980-02-02", "community", 1800, "850.00"),
        ("active", "1950-02-02", "secondary", 1200, "800.00"),
        ("retired", "1940-02-02", "tertiary", 600, "750.00"),
        ("retired", "1940-02-02", "village", 600, "850.00"),
    ],
)
@pytest.mark.parametrize("day", ["2006-05-01", "2011-04-30"])
def test_the_decree_of_2006(waged, standing, birth, level, deductible, fund, day):
    """9, 6 and 3 per cent of last year's average wage, then 85, 80 or 75 per cent: 1,000 above the segment."""
    (result,) = settled(waged, case(day, standing=standing, birth=birth, level=level, amount=str(deductible + 1000)))
    assert result["payers"]["pooled_fund"] == fund
    shares = {one["id"]: one["person"] for one in result["segments"]}
    assert shares["deductible"] == f"{deductible}.00"
