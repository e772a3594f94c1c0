"""Contributions of Atlantis by hand, and what holds of every contribution whatever its figures."""

import datetime as dt
import functools
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao import RuleSet, load_registry
from yibao.conformance.contributions import check_golden, check_result
from yibao.documents.contributions import contribute
from yibao.model.inputs.contribution_request import read_request
from yibao.model.values.errors import InputError


@functools.cache
def rules() -> RuleSet:
    return load_registry().contributions("atlantis")


def told(person: dict[str, Any] | None = None, **other: Any) -> dict[str, Any]:
    """The document for an employee of Atlantis in 2024, or what is said instead."""
    about = {"id": "E", "birth_date": "1984-01-01", "scheme": "employee", "standing": "active", **(person or {})}
    result, document = contribute(rules(), read_request({"person": about, **(other or {"year": 2024})}))
    check_result(result)
    return document


def month(document: dict[str, Any], number: int = 0) -> dict[str, str | None]:
    """The amounts of one month by share."""
    return {share["id"]: share["amount"] for share in document["months"][number]["shares"]}


@pytest.mark.parametrize(
    "path", sorted(Path(str(files("yibao_atlantis"))).glob("contributions/*.toml")), ids=lambda path: path.stem
)
def test_golden(path: Path) -> None:
    check_golden(rules(), path)


def test_a_base_below_the_floor_is_raised() -> None:
    """Declared 6,000, floor 7,460: 2 % are 149.20 and 9 % are 671.40."""
    found = told({"contribution_base": "6000"}, **{"from": "2024-12"})
    assert month(found) == {"employer": "671.40", "employee": "149.20"}


def test_a_base_within_is_taken_as_declared() -> None:
    """30,000 lies between floor and ceiling: 600 and 2,700."""
    assert month(told({"contribution_base": "30000"}, **{"from": "2024-12"})) == {"employer": "2700.00", "employee": "600.00"}


def test_a_base_above_the_ceiling_is_held() -> None:
    """30,000 held at 21,789: 7 % are 1,525.23, 2 % are 435.78, the employer's 0.9 % for maternity 196.10."""
    found = told({"contribution_base": "30000"}, **{"from": "2024-06"})
    assert month(found) == {"employer": "1525.23", "employee": "435.78", "maternity": "196.10"}
    assert found["months"][0]["held"] == "ceiling"


def test_a_flat_amount_is_due_in_its_month_only() -> None:
    document = told({"contribution_base": "8000"})
    assert [number for number in range(12) if "large_amount" in month(document, number)] == [0]


def test_who_pays_nothing_is_told_so_with_its_source() -> None:
    document = told({"standing": "retired"})
    assert document["complete"]
    assert document["months"][0]["nothing"]["en"] == "The retired pay nothing"
    assert "atl-2022-9#9" in [key for source in document["sources"] for key in source["source"]]


@pytest.mark.parametrize("cover", ["not_enrolled", "ended", "lapsed"])
def test_without_cover_nothing_is_due(cover: str) -> None:
    """Months before joining, after leaving and in a break are not paid for."""
    covers = [{"from": "2020-01-01", "value": cover}, {"from": "2024-03-01", "value": "in_force"}]
    document = told({"contribution_base": "8000", "cover": covers})
    assert [bool(one["shares"]) for one in document["months"]] == [False, False, *[True] * 10]
    assert document["complete"]


def test_a_base_that_nobody_told_makes_the_total_incomplete() -> None:
    document = told()
    assert not document["complete"]
    assert "contribution_base" in document["months"][0]["unknown"]["en"]
    assert set(document["incomplete"]) >= {"employer", "person"}


def test_a_standing_without_a_rule_is_unknown_not_free() -> None:
    """The residents' scheme is paid by the year; an employee of a standing that no rule names is not thereby free."""
    declared = rules().declared
    fewer = {key: one for key, one in declared.contribution.items() if key != "unemployed"}
    bare = attrs.evolve(rules(), declared=attrs.evolve(declared, contribution=fewer))
    person = {"id": "E", "birth_date": "1984-01-01", "scheme": "employee", "standing": "unemployed"}
    _, document = contribute(bare, read_request({"person": person, "from": "2024-01"}))
    assert "no rule" in document["months"][0]["unknown"]["en"]


def test_the_unemployment_fund_pays_for_those_on_benefit() -> None:
    """4,357 at 10.5 %, to the fen: 457.485 is 457.49."""
    document = told({"standing": "unemployed"}, **{"from": "2024-02"})
    assert document["totals"]["unemployment_fund"] == "457.49"


def test_years_for_retirement_depend_on_the_day() -> None:
    """Fifteen years for whoever retires until June 2021, twenty from July."""
    for day, months in (("2021-06-30", 180), ("2021-07-01", 240)):
        facts = {"retired_on": day, "contribution_months": 200, "actual_contribution_months": 60}
        (found,) = told({"standing": "retired", "facts": facts})["retirement"]
        assert found["required_months"] == months
        assert found["missing_months"] == max(0, months - 200)


def test_years_really_paid_may_be_what_is_missing() -> None:
    facts = {"retired_on": "2024-05-01", "contribution_months": 300, "actual_contribution_months": 50}
    (found,) = told({"standing": "retired", "facts": facts})["retirement"]
    assert found["missing_months"] == 10


@pytest.mark.parametrize(
    ("pays_on", "shares", "text"),
    [(True, True, None), (False, False, "without them there are no benefits of the retired"), (None, False, "tell pays_on")],
)
def test_the_retired_who_are_short_of_years_are_not_told_that_they_pay_no_more(pays_on, shares, text) -> None:
    """The months say what the years say: missing ones are paid by the contribution for them, or it is asked."""
    facts = {"retired_on": "2024-05-01", "contribution_months": 200, "actual_contribution_months": 60}
    facts |= {} if pays_on is None else {"pays_on": pays_on}
    document = told(
        {"standing": [{"from": "2020-01-01", "value": "active"}, {"from": "2024-05-01", "value": "retired"}], "facts": facts}
    )
    month = document["months"][-1]
    assert bool(month["shares"]) == shares
    assert (month["rule"] == "flexible") == shares
    said = month["nothing"] or month["unknown"]
    assert said is None if text is None else "40 months of contributions are missing" in said["en"] and text in said["en"]
    assert "The retired pay nothing" not in str(document)


def test_the_credit_is_that_of_the_account_rules() -> None:
    """Atlantis credits 2 % of the base on the 15th of each month."""
    document = told({"contribution_base": "8000"})
    assert [one["amount"] for one in document["credits"]] == ["160.00"] * 12


@given(
    base=st.integers(0, 10**8),
    first=st.dates(dt.date(2019, 1, 1), dt.date(2027, 12, 1)),
    count=st.integers(0, 30),
    standing=st.sampled_from(["active", "retired", "flexible", "unemployed"]),
    group=st.sampled_from([None, "none", "low_income", "extreme_poverty"]),
)
def test_shares_add_up_and_the_base_is_held(base: int, first: dt.date, count: int, standing: str, group: str | None) -> None:
    """Whatever is asked: totals are the sum of the months, parts add up, the base lies between floor and ceiling."""
    last = first.month - 1 + count
    asked = {"from": f"{first:%Y-%m}", "to": f"{first.year + last // 12}-{last % 12 + 1:02d}"}
    facts = {} if group is None else {"assistance_group": group}
    document = told({"standing": standing, "contribution_base": f"{base // 100}.{base % 100:02d}", "facts": facts}, **asked)
    assert len(document["months"]) == count + 1
    for one in document["months"]:
        for share in one["shares"]:
            if share["ratio"] and share["amount"] and not group:
                whole = Decimal(one["base"]) * Decimal(share["ratio"])
                assert abs(Decimal(share["amount"]) - whole) <= Decimal("0.05" if share["id"] == "flexible" else "0.005")


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({}, "year"),
        ({"year": 2024, "from": "2024-01"}, "year"),
        ({"to": "2024-01"}, "year"),
        ({"from": "2024-13"}, "from"),
        ({"from": "2024-02", "to": "2024-01"}, "to"),
        ({"from": "1950-01", "to": "2100-01"}, "to"),
        ({"year": 10**9}, "year"),
        ({"year": -1}, "year"),
        ({"year": "20x4"}, "year"),
        ({"year": 2024, "years": 1}, "years"),
        ({"from": 5}, "from"),
    ],
)
def test_months_that_cannot_be_asked_about_are_refused(data: dict[str, Any], where: str) -> None:
    """Each error names the key."""
    with pytest.raises(InputError) as raised:
        told(None, **(data or {"title": "nothing asked"}))
    assert raised.value.where.startswith(where)


def test_the_credit_is_of_the_base_in_force() -> None:
    """30,000 held at 21,789: 2 % of that come to the account, as much as the employee pays, kept to a tenth of a yuan."""
    document = told({"contribution_base": "30000"}, **{"from": "2024-06"})
    assert [one["amount"] for one in document["credits"]] == ["435.80"]


def test_without_a_base_in_force_the_credit_is_of_the_declared_one() -> None:
    """2026 has no ceiling, so what is in force is not known: the credit is what a settlement would credit."""
    document = told({"contribution_base": "8000"}, **{"from": "2026-01"})
    assert [one["amount"] for one in document["credits"]] == ["160.00"]
    assert not document["complete"]
