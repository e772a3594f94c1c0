"""Generated persons and bills of Atlantis, as plain data, and the days on which to try them."""

import datetime as dt
from typing import Any

import attrs
from hypothesis import strategies as st

from tests.engine.atlantis import rules
from yibao import Course, YibaoError, document, read_case
from yibao.documents.serialize import context_of
from yibao.engine.course.opening_state import opening_state
from yibao.model.values.errors import LawError

DAYS = sorted({day for change in rules().change_days() for day in (change - dt.timedelta(days=1), change)})
"""Every day on which anything changes, and the day before it."""

_AMOUNTS = st.one_of(
    st.integers(0, 300),
    st.integers(0, 200_000),
    st.integers(0, 5_000_000),
    st.integers(0, 200_000_000),
    st.sampled_from((1, 2_000_000, 4_000_000, 30_000_000, 10**11 // 8)),
)
"""Fen: mostly ordinary bills, some of a few fen, some at an edge, some very large."""


def yuan(fen: int) -> str:
    """Fen as files write them."""
    return f"{fen // 100}.{fen % 100:02d}"


_MONEY = _AMOUNTS.map(yuan)

_LINES = st.fixed_dictionaries(
    {
        "class": st.sampled_from("AAABC"),
        "amount": _MONEY,
        "kind": st.sampled_from(("drug", "special_drug", "consumable", "special_exam", "blood", "bed", "service", "sea_cure")),
    },
    optional={
        "limit": st.integers(0, 500_000).map(yuan),
    },
)


@st.composite
def _facilities(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[str, Any] = {
        "level": draw(st.sampled_from(("village", "community", "primary", "secondary", "tertiary", "pharmacy")))
    }
    found["region"] = draw(st.sampled_from(("990100", "990100", "990101", "990200", "889900", "770000")))
    grade = draw(st.sampled_from((None, None, "P1", "A")))
    if grade:
        found["grade"] = grade
    if draw(st.integers(0, 15)) == 0:
        found["designated"] = False
    return found


_BENEFITS = (
    "outpatient",
    "emergency",
    "special_disease",
    "chronic_disease",
    "inpatient",
    "inpatient",
    "observation",
    "home_bed",
    "ambulance",
)


@st.composite
def bills(draw: st.DrawFn, scheme: str = "employee") -> dict[str, Any]:
    """One bill; ``after``, ``stayed`` and ``prescribed`` are days since the one before it, of a stay, since a prescription."""
    benefit = draw(st.sampled_from(_BENEFITS if scheme == "resident" else (*_BENEFITS, "pharmacy", "maternity")))
    found: dict[str, Any] = {
        "benefit": benefit,
        "facility": draw(_facilities()),
        "after": draw(st.sampled_from((0, 0, 1, 16, 70, 400))),
    }
    if benefit in ("inpatient", "observation", "home_bed") or (benefit == "maternity" and draw(st.integers(0, 3))):
        found["stayed"] = draw(st.sampled_from((0, 1, 9, 40)))
        name = draw(st.sampled_from((None, "S1", "S2")))
        if name:
            found["stay"] = name
    shape = draw(st.sampled_from(("parts", "lines", "kinds")))
    if shape == "lines":
        found["lines"] = draw(st.lists(_LINES, min_size=1, max_size=3))
    elif shape == "kinds":
        kinds = (("A", "special_exam"), ("A", "bed"), ("C", "special_drug"), ("B", "drug"), ("A", "sea_cure"))
        found["lines"] = [{"class": one, "kind": kind, "amount": draw(_MONEY)} for one, kind in kinds]
    else:
        parts = {
            name: draw(_MONEY) for name in draw(st.lists(st.sampled_from(("self_paid", "over_limit", "first_pay")), unique=True))
        }
        found["parts"] = {**parts, "in_scope": draw(_MONEY)}
    if benefit == "maternity":
        delivery = {"delivery": st.sampled_from(("normal", "assisted", "caesarean")), "leave_days": st.integers(0, 200)}
        found["facts"] = draw(st.fixed_dictionaries({}, optional=delivery))
    if benefit == "pharmacy" and draw(st.booleans()):
        found["prescription"] = {"level": draw(st.sampled_from(("community", "secondary", "tertiary")))}
        found["prescribed"] = draw(st.sampled_from((0, 2, 3)))
    if benefit.endswith("_disease"):
        special = benefit == "special_disease"
        found["disease"] = draw(st.sampled_from(("dialysis", "haemophilia") if special else ("diabetes", "hypertension")))
    found |= {name: value for name, value in (("emergency", True), ("use_accounts", False)) if draw(st.integers(0, 7)) == 0}
    return found


@st.composite
def persons(draw: st.DrawFn) -> dict[str, Any]:
    """One person, of either scheme, of any age, with whatever Atlantis asks for."""
    scheme = draw(st.sampled_from(("employee", "resident")))
    standings = {"employee": ("active", "retired", "flexible"), "resident": ("adult", "minor", "student")}[scheme]
    facts = {
        "assistance_group": st.sampled_from(("none", "low_income", "extreme_poverty")),
        "insured_years": st.integers(0, 6),
        "started_work_on": st.sampled_from(("2000-12-31", "2001-01-01")),
        "retired_on": st.sampled_from(("2000-12-31", "2001-01-01")),
        "income_last_year": _MONEY,
        "civil_servant": st.booleans(),
        "city_product": st.booleans(),
        "unbroken_contribution_months": st.integers(4, 12),
        "employer_average_base": _MONEY,
        "seafarer": st.booleans(),
        "boat_policy_sum": _MONEY,
    }
    registrations = [
        {"kind": "chronic_disease", "code": "diabetes"},
        {"kind": "chronic_disease", "code": "hypertension", "from": "2022-01-01"},
        {"kind": "special_disease", "code": "dialysis", "to": "2024-12-31"},
        {"kind": "family_doctor", "from": "2021-01-01"},
        {"kind": "cross_region", "code": "long_term", "region": "889900"},
        {"kind": "cross_region", "code": "referral", "region": "880000"},
        {"kind": "cross_region", "code": "self_filed"},
    ]
    return {
        "id": "P",
        "birth_date": draw(st.dates(dt.date(1925, 1, 1), dt.date(2014, 12, 31))).isoformat(),
        "scheme": scheme,
        "standing": draw(st.sampled_from(standings)),
        "accounts": {
            name: draw(_MONEY) for name in draw(st.lists(st.sampled_from(rules().declared.scheme[scheme].accounts), unique=True))
        },
        "registrations": draw(st.lists(st.sampled_from(registrations), unique_by=str, max_size=3)),
        "contribution_base": yuan(draw(st.integers(0, 3_000_000))),
        "facts": draw(st.fixed_dictionaries({}, optional=facts)),
    }


@st.composite
def courses(draw: st.DrawFn, most: int = 4) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A person and some bills, to be placed on a day by :func:`on`."""
    person = draw(persons())
    return person, draw(st.lists(bills(person["scheme"]), min_size=1, max_size=most))


def on(day: dt.date, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Bills as claims, the first one on a day, the others as many days later as they say."""
    claims = []
    for number, bill in enumerate(given, 1):
        one = {name: value for name, value in bill.items() if name not in ("after", "stayed", "prescribed")}
        day += dt.timedelta(days=bill["after"] if number > 1 else 0)
        one["id"] = f"C{number}"
        if "stayed" in bill:
            one |= {"admitted": (day - dt.timedelta(days=bill["stayed"])).isoformat(), "discharged": day.isoformat()}
        else:
            one["date"] = day.isoformat()
        if "prescribed" in bill:
            one["prescription"] = {**one["prescription"], "date": (day - dt.timedelta(days=bill["prescribed"])).isoformat()}
        claims.append(one)
    return claims


def taken(person: dict[str, Any], claims: list[dict[str, Any]], *, trace: bool = True) -> tuple[Course, list[dict[str, Any]]]:
    """A course of those claims that are not refused, and the claims that were taken.

    The course starts with the first claim that is taken: the balances of the person are those just before it.
    """
    case = read_case({"person": person, "claim": claims})
    course = Course(rules(), case.person, opening_state(rules(), case), trace)
    found: list[dict[str, Any]] = []
    for number, (plain, claim) in enumerate(zip(claims, case.claim, strict=True)):
        if not found:
            course = Course(rules(), case.person, opening_state(rules(), attrs.evolve(case, claim=case.claim[number:])), trace)
        try:
            course.add(claim)
        except LawError:
            raise
        except YibaoError:
            continue
        found.append(plain)
    return course, found


def told(course: Course) -> dict[str, Any]:
    """The result document of a course."""
    return document(course.result(), context_of(rules(), course.person.id))
