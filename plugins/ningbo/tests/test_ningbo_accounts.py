"""Accounts of Ningbo against what is printed: credits, refunds, other uses, sharing, and who may be paid out."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from yibao.cli.app.main import main

PERSON = {"id": "P", "birth_date": "1960-03-01", "scheme": "employee", "standing": "retired"}


def accounts(tmp_path, person: dict[str, Any], *options: str, claim: Any = None) -> dict[str, Any]:
    """The document that the command prints for a person."""
    case = {"city": "ningbo", "person": {**PERSON, **person}, **({"claim": claim} if claim else {})}
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case), encoding="utf-8")
    result = CliRunner().invoke(main, ["accounts", str(path), "--format", "json", *options])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


@pytest.mark.parametrize(
    ("person", "year", "credit", "status"),
    [
        # printed in December 2022: 280 x 12 - 45 and 305 x 12 - 45
        ({}, "2023", "3315.00", "secondary"),
        ({"birth_date": "1950-03-01"}, "2023", "3615.00", "secondary"),
        # with the printed rates: 8,000 x 3.4 % x 12 - 45, and 3.7 % from 45
        ({"birth_date": "1990-03-01", "standing": "active", "contribution_base": "8000"}, "2023", "3219.00", "secondary"),
        ({"birth_date": "1970-03-01", "standing": "active", "contribution_base": "8000"}, "2023", "3507.00", "secondary"),
        # flexible workers as everybody in service, by the fixed base of 2022: 3,957 x 3.4 % x 12 - 45
        ({"birth_date": "1990-03-01", "standing": "flexible", "contribution_base": "4462"}, "2023", "1569.48", "secondary"),
        # turning 45 in August: 7 months at 3.4 %, 5 at 3.7 %; turning 70 on 1 July: 6 x 280 + 6 x 305 - 45
        ({"birth_date": "1978-08-01", "standing": "active", "contribution_base": "8000"}, "2023", "3339.00", "secondary"),
        ({"birth_date": "1953-07-01"}, "2023", "3465.00", "secondary"),
        # a birthday in the middle of July counts from August: 7 x 280 + 5 x 305 - 45
        ({"birth_date": "1953-07-15"}, "2023", "3440.00", "secondary"),
        # printed in May 2016: flexible workers on 2,166, and the retired
        ({"birth_date": "1990-03-01", "standing": "flexible"}, "2016", "961.20", "secondary"),
        ({"birth_date": "1970-03-01", "standing": "unemployed"}, "2016", "1039.20", "secondary"),
        ({}, "2016", "2202.00", "secondary"),
        ({"birth_date": "1940-03-01"}, "2016", "2446.80", "secondary"),
        # employees by the same rule: 2,166 x 3.7 % = 80.142, kept as 80.1; x 4 % = 86.64, kept as 86.6
        ({"birth_date": "1990-03-01", "standing": "active", "contribution_base": "2166"}, "2016", "961.20", "secondary"),
        ({"birth_date": "1970-03-01", "standing": "active", "contribution_base": "2166"}, "2016", "1039.20", "secondary"),
        # eight months of 2020
        ({}, "2020", "2000.00", "unverified"),
        ({"birth_date": "1950-03-01"}, "2020", "2200.00", "unverified"),
    ],
)
def test_credit_of_a_year(tmp_path, person, year, credit, status):
    """The credit of a whole benefit year, without any bill."""
    found = accounts(tmp_path, person, "--year", year)
    (one,) = found["years"]
    assert one["accounts"]["current_year"]["credits"] == credit
    assert found["complete"] is True
    assert {source["status"] for entry in one["entries"] for source in entry["sources"][:1]} == {status}
    assert one["carried"] == [{"from": "current_year", "to": "carried_over", "amount": credit}]


def test_year_of_eight_months(tmp_path):
    """The year of 2020 runs from May to December."""
    (one,) = accounts(tmp_path, {}, "--year", "2020")["years"]
    assert (one["first"], one["last"]) == ("2020-05-01", "2020-12-31")


@pytest.mark.parametrize(("standing", "year"), [("retired", "2021"), ("retired", "2025"), ("retired", "2026"), ("active", "2026")])
def test_credit_without_a_figure_is_unknown(tmp_path, standing, year):
    """Where no page tells the amount the ledger says so, and does not guess."""
    found = accounts(tmp_path, {"standing": standing, "contribution_base": "8000"}, "--year", year)
    (entry,) = found["years"][0]["entries"]
    assert (entry["kind"], entry["amount"], found["complete"]) == ("unknown", "0.00", False)


def test_refund_of_may_2016(tmp_path):
    """12 x 2 % x 8,000 = 1,920 go back to the card's bank account in May 2016, and nothing is computed the year after."""
    person = {"birth_date": "1990-03-01", "standing": "active", "contribution_base": "8000", "accounts": {"carried_over": "3000"}}
    paid, later = (accounts(tmp_path, person, "--year", year)["years"][0]["accounts"]["carried_over"] for year in ("2016", "2017"))
    assert (paid["refunds"], paid["closing"]) == ("1920.00", "1080.00")
    assert (later["refunds"], later["closing"]) == ("0.00", "3000.00")


@pytest.mark.parametrize(
    ("day", "limit", "amount"),
    [("2022-02-28", "amount", "10000.00"), ("2022-03-01", "balance", "10000.00"), ("2022-09-23", "balance", "10000.00")],
)
def test_son_bound_to_his_mother(tmp_path, day, limit, amount):
    """September 2022: the whole 10,000 of the son's carried-over account may be used; before March 2022, an amount that he sets."""
    son = {"birth_date": "1990-03-01", "standing": "active", "contribution_base": "8000"}
    son |= {"accounts": {"carried_over": amount}, "accounts_on": "2022-01-31"}
    (share,) = (one for one in accounts(tmp_path, son, "--until", day)["shares"] if one["role"] == "owner")
    assert (share["limit"], share["at_most"]) == (limit, amount)
    assert [who["relation"] for who in share["people"]] == ["spouse", "parent", "child"]


def test_mother_uses_her_sons_account(tmp_path):
    """Her part of the bill is borne by the grant: 10,000 - 700 = 9,300."""
    mother = {"birth_date": "1962-05-10", "scheme": "resident", "standing": "adult", "accounts": {"family": "10000"}}
    mother["facts"] = {"resident_class": "A"}
    claim = {"id": "C1", "date": "2022-09-23", "benefit": "outpatient", "facility": {"level": "tertiary"}}
    claim["lines"] = [{"class": "A", "amount": "1000"}]
    found = accounts(tmp_path, mother, claim=[claim])
    assert found["balances"] == {"family": "9300.00"}
    assert [one["role"] for one in found["shares"]] == ["relative"]
    assert {one["account"] for one in found["uses"]} == {"family"}


@pytest.mark.parametrize(
    ("balance", "available"), [("3999.99", "0.00"), ("4000.00", "0.00"), ("4000.01", "0.01"), ("5200", "1200.00")]
)
def test_commercial_insurance_from_above_4000(tmp_path, balance, available):
    """Only what lies above 4,000 may buy it; the wording is the province's, so it is not verified."""
    found = accounts(tmp_path, {"accounts": {"carried_over": balance}}, "--year", "2023")
    (one,) = (use for use in found["uses"] if use.get("id") == "commercial_insurance")
    assert (one["available"], one["status"]) == (available, "unverified")


@pytest.mark.parametrize(
    ("day", "ids"),
    [
        ("2012-04-30", set()),
        ("2012-05-01", {"beside_bills", "children_vaccines", "relatives_premium"}),
        ("2024-10-15", {"beside_bills", "children_vaccines", "relatives_premium", "other_vaccines", "commercial_insurance"}),
    ],
)
def test_other_uses_begin_on_their_day(tmp_path, day, ids):
    """The wider uses began on 1 May 2012; vaccines and insurance were seen from October 2022 on."""
    found = accounts(tmp_path, {"accounts_on": "2012-01-01" if day < "2013" else "2024-01-31"}, "--until", day)
    assert {one["id"] for one in found["uses"] if one["kind"] == "other"} == ids


LEAVING = {"origin": "foreign", "pension_age_reached": False, "leaving_for_good": True, "written_request": True}
LOCAL = {"origin": "mainland", "local_registration": True, "pension_age_reached": False, "account_overdrawn": False}


@pytest.mark.parametrize(
    ("facts", "ground", "answer"),
    [
        (LEAVING, "account_on_leaving", "eligible"),
        ({**LEAVING, "pension_age_reached": True}, "account_on_leaving", "not_eligible"),
        ({**LEAVING, "written_request": False}, "account_on_leaving", "not_eligible"),
        ({"origin": "foreign"}, "account_on_leaving", "unknown"),
        ({**LEAVING, "origin": "mainland"}, "account_on_leaving", "not_eligible"),
        ({**LOCAL, "returns_home_province": True, "paid_out_before": False}, "ningbo_return_home", "not_eligible"),
        (
            {**LOCAL, "local_registration": False, "returns_home_province": True, "paid_out_before": False},
            "ningbo_return_home",
            "eligible",
        ),
        (
            {**LOCAL, "local_registration": False, "returns_home_province": True, "paid_out_before": True},
            "ningbo_return_home",
            "not_eligible",
        ),
        ({**LOCAL, "leaving_for_good": True, "household_cancelled": True}, "ningbo_emigration", "eligible"),
        ({**LOCAL, "deceased": True}, "ningbo_death", "eligible"),
        ({**LOCAL, "deceased": True, "account_overdrawn": True}, "ningbo_death", "not_eligible"),
        ({**LOCAL, "several_accounts": True}, "ningbo_merging", "not_eligible"),
        ({**LOCAL, "several_accounts": True, "pension_age_reached": True}, "ningbo_merging", "eligible"),
        ({**LOCAL, "pension_age_reached": True, "pension_entitled": False}, "ningbo_no_pension", "eligible"),
        ({**LOCAL, "pension_age_reached": True, "pension_entitled": True}, "ningbo_no_pension", "not_eligible"),
        ({**LOCAL, "pension_age_reached": True, "missing_years_refused": True}, "ningbo_missing_years", "eligible"),
        ({**LOCAL, "pension_age_reached": True}, "ningbo_missing_years", "unknown"),
        ({**LOCAL, "pension_age_reached": True, "inpatient_only_cover": True}, "ningbo_inpatient_only", "eligible"),
        ({**LOCAL, "inpatient_only_cover": True}, "ningbo_inpatient_only", "not_eligible"),
    ],
)
def test_who_may_be_paid_out(tmp_path, facts, ground, answer):
    """The grounds of 2006 and 2007 and the nation's for foreigners; a local below retirement age may only keep or transfer."""
    found = accounts(tmp_path, {"accounts": {"carried_over": "100"}, "facts": facts}, "--year", "2023")
    (one,) = (one for one in found["withdrawals"] if one["id"] == ground)
    assert one["answer"] == answer
    assert found["unused_facts"] == []
    if answer == "eligible":
        assert one["documents"]["needed"]


def test_nothing_to_be_paid_out_of_is_asked(tmp_path):
    """Whose account is empty is asked whether there is one; who has money in it has one."""
    asked = [
        [ask["fact"] for ask in one["ask"]]
        for balance in ("0", "1")
        for one in accounts(tmp_path, {"standing": "active", "accounts": {"carried_over": balance}}, "--year", "2026")[
            "withdrawals"
        ]
        if one["id"] == "ningbo_death"
    ]
    assert ["has_account" in facts for facts in asked] == [True, False]


def test_uses_are_told_for_what_they_are_for(tmp_path):
    """A use that is only for pharmacies is told for pharmacies, not for all benefits of the plan it stands in."""
    for one in accounts(tmp_path, {}, "--year", "2024")["uses"]:
        only = one["when"].get("benefit") if one["kind"] == "bill" else None
        assert only is None or set(one["benefits"]) <= set(only), one
