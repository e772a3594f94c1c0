"""What a case file cannot show: claims that are refused, each with its reason, and what only weak pages say is named as such."""

import pytest

from yibao import YibaoError, load_registry, read_case, settle_case


@pytest.fixture(scope="module")
def registry():
    return load_registry()


def case(day, *, benefit="outpatient", level="tertiary", amount="100", **more):
    """A case with one claim on a day; of an employee in service unless said otherwise."""
    claim = {
        "id": "C1",
        "benefit": benefit,
        "facility": {"level": level, **more.pop("facility", {})},
        "lines": more.pop("lines", None),
    }
    claim["lines"] = claim["lines"] or [{"class": "A", "amount": amount}]
    claim |= {"admitted": day, "discharged": day} if benefit == "inpatient" else {"date": day}
    claim |= more.pop("claim", {})
    state = {"state": more.pop("state")} if "state" in more else {}
    person = {"id": "P", "birth_date": "1980-02-02", "scheme": "employee", "standing": "active", **more}
    return {"person": person, "claim": [claim], **state}


ADULT = {"scheme": "resident", "standing": "adult"}
DIALYSIS = [{"kind": "special_disease", "code": "dialysis"}]
ABROAD = {"facility": {"region": "310104"}}
DALI = {"facility": {"region": "532901"}}


def filed(code, region):
    return {"registrations": [{"kind": "cross_region", "code": code, "region": region}]}


def class_b(kind, **more):
    return {"lines": [{"class": "B", "kind": kind, "amount": "100", **more}]}


def special(day, code, facts):
    disease = [{"kind": "special_disease", "code": code}]
    return case(day, benefit="special_disease", amount="2000", claim={"facts": facts}, registrations=disease)


LATE = {"facts": {"filed_late": True}}
REFUSED = [
    ("kunming", "own amount of dialysis before 12 August", special("2024-08-11", "dialysis", {"dialysis": "haemodialysis"})),
    ("kunming", "18 major diseases before 12 August", special("2024-08-11", "malignant_tumour", {"one_of_18_diseases": True})),
    (
        "kunming",
        "at most 10 points",
        case("2024-08-11", benefit="inpatient", amount="2000", claim=LATE, **filed("referral", "310000"), **ABROAD),
    ),
    ("kunming", "no rules for outpatient", case("2022-03-31")),
    ("kunming", "no rules for maternity", case("2022-03-30", benefit="maternity")),
    ("kunming", "give delivery", case("2024-05-01", benefit="maternity")),
    ("kunming", "give delivery", case("2024-05-01", benefit="maternity", **ADULT)),
    (
        "kunming",
        "outside Yunnan",
        case("2024-05-01", benefit="maternity", claim={"facts": {"delivery": "normal"}}, **ABROAD, **ADULT),
    ),
    (
        "kunming",
        "normal and caesarean",
        case("2024-05-01", benefit="maternity", claim={"facts": {"delivery": "assisted"}}, **ADULT),
    ),
    ("kunming", "three or more", case("2024-05-01", benefit="maternity", claim={"facts": {"delivery": "normal", "births": 3}})),
    (
        "kunming",
        "at most 10 points",
        case("2024-08-11", benefit="inpatient", amount="2000", **ABROAD, **filed("referral", "310000")),
    ),
    (
        "kunming",
        "at most 10 points",
        case("2024-08-12", benefit="inpatient", amount="2000", **ABROAD, **filed("referral", "310000"), **ADULT),
    ),
    ("kunming", "special examinations", case("2023-03-30", lines=[{"class": "A", "kind": "special_exam", "amount": "100"}])),
    ("kunming", "not registered", case("2024-05-01", benefit="special_disease")),
    ("kunming", "not registered", case("2024-05-01", benefit="chronic_disease")),
    ("kunming", "no visit", case("2024-11-01", level="pharmacy")),
    ("kunming", "first-pay", case("2024-05-01", **class_b("bed"))),
    ("kunming", "below 170", case("2024-05-01", **class_b("consumable", origin="imported"))),
    ("kunming", "give origin", case("2024-05-01", lines=[{"class": "B", "kind": "consumable", "amount": "170"}])),
    ("kunming", "at most 10 points", case("2024-05-01", claim={"emergency": True}, **ABROAD)),
    ("kunming", "at most 10 points", case("2024-05-01", **ABROAD, **filed("referral", "310000"))),
    ("kunming", "at most 20 points", case("2024-05-01", **ABROAD)),
    ("kunming", "at most 20 points", case("2024-05-01", **ABROAD, **filed("self_filed", "310000"))),
    ("kunming", "not below the level", case("2024-05-01", **filed("long_term", "310000"))),
    ("kunming", "before 2023", case("2022-12-31", **ABROAD, **filed("long_term", "310000"))),
    ("kunming", "without a filing", case("2025-01-01", **DALI)),
    ("kunming", "before 2024", case("2023-12-31", level="primary", **ADULT)),
    ("kunming", "before 2024", case("2023-12-31", level="secondary", **ADULT)),
    ("kunming", "each area's own", case("2024-05-01", benefit="chronic_disease", level="primary", **ADULT)),
    ("kunming", "not registered", case("2024-05-01", benefit="special_disease", **ADULT)),
    ("yunnan", "inpatient deductible", case("2025-05-01", benefit="inpatient")),
    ("yunnan", "inpatient ceiling", case("2025-05-01", state={"outpatient_paid": "6000"})),
    ("yunnan", "special diseases was not found", case("2025-05-01", benefit="special_disease", registrations=DIALYSIS)),
    (
        "yunnan",
        "special examinations was not found",
        case("2025-05-01", lines=[{"class": "A", "kind": "special_exam", "amount": "1"}]),
    ),
    ("yunnan", "first-pay of class B was not found", case("2025-05-01", **class_b("drug"))),
    (
        "kunming",
        "were not found",
        case(
            "2025-05-01",
            benefit="pharmacy",
            level="pharmacy",
            claim={"prescription": {"level": "primary", "date": "2025-05-01"}},
            **ADULT,
        ),
    ),
    ("yunnan", "only bounds are known", case("2025-05-01", level="primary", **ADULT)),
]


@pytest.mark.parametrize(("city", "reason", "data"), REFUSED)
def test_what_was_not_found_is_refused_with_its_reason(registry, city, reason, data):
    with pytest.raises(YibaoError) as refused:
        settle_case(registry.rules(city), read_case(data))
    assert reason in " ".join(refused.value.lines("en"))
    assert " ".join(refused.value.lines("zh"))


@pytest.mark.parametrize(
    ("data", "weak"),
    [
        (case("2023-06-01"), 0),
        (case("2024-10-31"), 0),
        (case("2024-11-01"), 3),
        (case("2025-06-01", benefit="inpatient", amount="5000"), 2),
        (case("2024-08-11", benefit="inpatient", amount="5000"), 2),
        (case("2024-08-12", benefit="inpatient", amount="5000"), 0),
        (case("2025-06-01", benefit="inpatient", amount="5000", **ADULT), 4),
    ],
)
def test_what_only_weak_pages_say_is_named(registry, data, weak):
    """A weak page makes no fact: each of its figures that a result rests on is named in a warning."""
    entry = settle_case(registry.rules("kunming"), read_case(data))[1]["settlements"][0]
    assert len([one for one in entry["warnings"] if one["code"] in ("unverified", "last_seen")]) == weak


def test_a_bound_is_no_figure(registry):
    """'At most 10 points', 'at least 25 %': nowhere in the rules does a bound stand as a number."""
    points = registry.rules("kunming").tables["cross_region_points"]
    assert {cell.value for cell in points.cells if dict(cell.when)["cross_region"] != "referral_late"} == {0, None}


def test_common_rules_are_said_once(registry):
    """Kunming's outpatient figures are the province's own entries."""
    kunming, yunnan = registry.rules("kunming"), registry.rules("yunnan")
    for name in ("employee_outpatient_deductible", "employee_outpatient_ratio", "employee_outpatient_ceiling"):
        assert kunming.declared.table[name] == yunnan.declared.table[name]
        assert kunming.declared.place("table", name) == yunnan.declared.place("table", name)
