"""Which account pays for what stayed with the person, on Atlantis."""

import pytest

from tests.engine.atlantis import employee, last, payers, resident, stay, visit

LINES = [
    {"class": "B", "amount": "1000", "first_pay": "50"},
    {"class": "C", "amount": "20"},
    {"class": "A", "amount": "30", "limit": "20"},
]
"""In a community hospital: 20 outside, 10 above the limit, 50 first-pay, 970 in scope: 900 deductible, co-pay 14 % of 70 = 9.80."""


@pytest.mark.parametrize(
    ("carried", "family", "expected"),
    [
        ("0", "0", {"cash": "989.80"}),
        ("100", "0", {"account.carried_over": "100.00", "cash": "889.80"}),
        # 900 + 9.80 deductible and co-pay, then first-pay 50 and 10 above the limit; 20 outside the catalogue nobody pays
        ("909.80", "0", {"account.carried_over": "909.80", "cash": "80.00"}),
        ("5000", "0", {"account.carried_over": "969.80", "cash": "20.00"}),
        ("5000", "5000", {"account.carried_over": "969.80", "cash": "20.00"}),
        ("900", "100", {"account.carried_over": "900.00", "account.family": "59.80", "cash": "30.00"}),
        ("0", "5", {"account.family": "5.00", "cash": "984.80"}),
    ],
)
def test_means_pay_in_order(carried, family, expected):
    """The own carried-over account first, by its parts in order; then a relative's, for fewer parts; cash is what remains."""
    entry = last(employee(accounts={"carried_over": carried, "family": family}), visit("", lines=LINES))
    assert {name: amount for name, amount in entry["payers"].items() if name != "pooled_fund"} == expected


def test_accounts_hold_what_they_did_not_pay():
    """What an account paid is taken off its balance."""
    entry = last(employee(accounts={"carried_over": "900", "family": "100"}), visit("", lines=LINES))
    assert entry["accounts"] == {"current_year": "0.00", "carried_over": "0.00", "family": "40.20"}


@pytest.mark.parametrize(("day", "expected"), [("2023-06-30", "0.00"), ("2023-07-01", "10.00")])
def test_entry_of_means_starts_on_a_day(day, expected):
    """From July 2023 the carried-over account pays first-pay too."""
    lines = [{"class": "B", "amount": "10", "first_pay": "10"}]
    assert (
        payers(employee(accounts={"carried_over": "100"}), visit("", day, lines=lines)).get("account.carried_over", "0.00")
        == expected
    )


@pytest.mark.parametrize(("day", "expected"), [("2022-02-28", "0.00"), ("2022-03-01", "46.00")])
def test_family_account_starts_on_a_day(day, expected):
    """From March 2022 a relative's account may pay: 10 deductible and 40 % of 90."""
    assert payers(resident(accounts={"family": "100"}), visit("100", day)).get("account.family", "0.00") == expected


def test_consent():
    """`use_accounts = false` leaves accounts alone that need consent; the current-year account needs none."""
    person = employee(accounts={"current_year": "10", "carried_over": "10", "family": "10"})
    assert payers(person, visit("100", use_accounts=False)) == {"account.current_year": "10.00", "cash": "90.00"}
    assert payers(person, visit("100")) == {
        "account.current_year": "10.00",
        "account.carried_over": "10.00",
        "account.family": "10.00",
        "cash": "70.00",
    }


def test_current_year_account_never_pays_a_deductible():
    """In hospital no account segment stands: the current-year account pays nothing, the carried-over one does."""
    person = employee(accounts={"current_year": "5000", "carried_over": "10"})
    assert payers(person, stay("500")) == {"account.carried_over": "10.00", "cash": "490.00"}


def test_means_come_after_every_layer():
    """What a later layer pays is gone from the parts before an account pays for them."""
    person = employee(accounts={"carried_over": "5000"}, facts={"assistance_group": "extreme_poverty"})
    assert payers(person, stay("1000")) == {"pooled_fund": "800.00", "medical_assistance": "200.00", "cash": "0.00"}


def test_means_in_the_trace():
    """The trace says which account paid for which part, what it held, what was owed, and who says so."""
    found = last(employee(accounts={"carried_over": "905"}), visit("", lines=LINES))["trace"]["means"]
    assert [(one["part"], one["before"], one["owed"], one["paid"]) for one in found] == [
        ("basic/deductible", "905.00", "900.00", "900.00"),
        ("basic/copay", "5.00", "9.80", "5.00"),
    ]
    assert {tuple(one["citation"]["source"]) for one in found} == {("atl-2018-1#22",)}
