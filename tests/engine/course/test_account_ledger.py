"""The ledger of accounts: time, credits with their working, uses, refunds, carry-over, reversals."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.atlantis import employee, resident, retired, reversal, rules, stay, visit
from yibao import YibaoError, settle_case
from yibao.conformance.ledgers import check_ledger
from yibao.documents.accounts import ledger_document
from yibao.documents.serialize import context_of, unstructure
from yibao.engine.accounts.permitted_uses import permitted_shares, permitted_uses
from yibao.engine.course.account_ledger import account_ledger
from yibao.model.inputs.case import read_case


def ledger(person: dict[str, Any], *claims: dict[str, Any], until: str | None = None, **other: Any) -> dict[str, Any]:
    """The document of a ledger; claims without a name of their own are C1, C2 and so on."""
    named = [{**one, "id": f"C{number}"} if one["id"] == "C" else one for number, one in enumerate(claims, 1)]
    case = read_case({"person": person, "claim": named, **other}, claims=False)
    kept = account_ledger(rules(), case, until and dt.date.fromisoformat(until))
    found = ledger_document(kept, context_of(rules(), case.person.id), kept.periods)
    check_ledger(found)
    return found


def moves(year: dict[str, Any]) -> list[tuple[str, ...]]:
    return [(one["date"], one["kind"], one["id"], one["account"], one["amount"]) for one in year["entries"]]


def test_year_without_claims():
    """Balances of a day, no claim: 50 are carried over on 1 January, 12 x 280 - 45 = 3,315 come in, and wait for the next year."""
    old, year = ledger(retired(accounts={"current_year": "50"}, accounts_on="2023-12-31"))["years"]
    assert old["carried"] == [{"from": "current_year", "to": "carried_over", "amount": "50.00"}]
    assert moves(year) == [("2024-01-01", "credit", "yearly_retired", "current_year", "3315.00")]
    assert [(one["months"], one["each"], one["amount"]) for one in year["entries"][0]["working"]] == [
        (12, "280.00", "3360.00"), (1, "-45.00", "-45.00"),
    ]  # fmt: skip
    assert year["accounts"]["carried_over"]["opening"] == "50.00"
    assert year["carried"] == [{"from": "current_year", "to": "carried_over", "amount": "3315.00"}]


def test_working_of_a_ratio():
    """The working tells base, ratio, months and rounding: 6,333 x 2 % = 126.66, to a tenth of a yuan 126.70."""
    found = ledger(employee(contribution_base="6333", accounts_on="2024-01-14"), until="2024-02-15")
    credits = [entry for entry in found["years"][0]["entries"] if entry["kind"] == "credit"]
    assert [(one["date"], one["amount"]) for one in credits] == [("2024-01-15", "126.70"), ("2024-02-15", "126.70")]
    (working,) = credits[0]["working"]
    assert (working["months"], working["base"], working["ratio"], working["each"]) == (1, "6333.00", "0.02", "126.70")
    assert credits[0]["sources"][0]["documents"][0]["key"] == "atl-2018-1#20"
    assert credits[0]["sources"][0]["status"] == "official"


def test_uses_name_the_parts_they_pay():
    """1,000 at the community: 100 of the account segment, then the deductible of 900 from the carried-over 300."""
    person = employee(accounts={"current_year": "100", "carried_over": "300"})
    (year,) = ledger(person, visit("1000", "2024-03-05"), until="2024-03-05")["years"]
    assert moves(year) == [
        ("2024-03-05", "use", "C1", "current_year", "-100.00"),
        ("2024-03-05", "use", "C1", "carried_over", "-300.00"),
    ]
    assert [(one["part"], one["amount"]) for one in year["entries"][1]["parts"]] == [("basic/deductible", "300.00")]
    assert year["entries"][1]["parts"][0]["label"]["en"]


def test_refund_leaves_the_account():
    """12 x 2 % x 6,000 = 1,440 go back on 1 February; the sum of refunds is told beside credits and uses."""
    person = employee(
        accounts={"carried_over": "2000"}, contribution_base="6000", facts={"refund_card": True}, accounts_on="2024-01-20"
    )
    (year,) = ledger(person, until="2024-02-01")["years"]
    assert moves(year) == [("2024-02-01", "refund", "contribution", "carried_over", "-1440.00")]
    assert year["accounts"]["carried_over"]["refunds"] == "1440.00"
    assert {one["figure"] for one in year["entries"][0]["sources"]} == {"refund_ratio", "refund_threshold"}


def test_reversed_claim_is_not_counted():
    """A claim that was taken back does not count, as if it had never been: what it had used is carried over."""
    person = employee(accounts={"current_year": "100", "carried_over": "0"})
    found = ledger(person, visit("60", "2023-12-20"), visit("30", "2024-01-10"), reversal("C1", "2024-01-11"))
    assert found["taken_back"] == [{"claim": "C1", "by": "R", "date": "2024-01-11"}]
    assert found["years"][0]["carried"][0]["amount"] == "100.00"
    assert [one[2:] for one in moves(found["years"][1]) if one[1] == "use"] == [("C2", "carried_over", "-30.00")]


def test_until_leaves_later_claims_and_reversals_out():
    """A ledger until a day knows nothing of what came after it."""
    person = employee(accounts={"current_year": "100"}, contribution_base="5000")
    claims = visit("60", "2024-01-03"), visit("30", "2024-01-10"), reversal("C1", "2024-01-11")
    found = ledger(person, *claims, until="2024-01-03")
    assert (found["balances"]["current_year"], found["taken_back"], found["years"][0]["until"]) == ("40.00", [], "2024-01-03")
    assert found["years"][0]["carried"] == []


def test_event_without_a_figure_is_told():
    """Without a base the monthly credit cannot be known: the ledger says so, and that it is not complete."""
    found = ledger(employee(accounts_on="2024-01-01"), until="2024-01-31")
    (entry,) = found["years"][0]["entries"]
    assert (entry["kind"], entry["amount"], found["complete"]) == ("unknown", "0.00", False)
    assert "contribution_base" in entry["why"]["en"]


def test_years_of_every_length():
    """May to April, eight months, calendar years: each period opens with what the one before left."""
    found = ledger(retired(accounts={"current_year": "7"}, accounts_on="2019-06-01"), until="2021-12-31")
    assert [(one["first"], one["last"]) for one in found["years"]] == [
        ("2019-05-01", "2020-04-30"), ("2020-05-01", "2020-12-31"), ("2021-01-01", "2021-12-31"),
    ]  # fmt: skip
    # 8 x 280 - 45 = 2,195 of the short year
    assert found["years"][1]["accounts"]["current_year"]["credits"] == "2195.00"
    assert found["years"][2]["accounts"]["carried_over"]["opening"] == "2202.00"


def test_change_of_scheme_keeps_the_balances():
    """Who leaves the employees' scheme keeps what the accounts hold."""
    scheme = [{"from": "2023-01-01", "value": "employee"}, {"from": "2024-07-01", "value": "resident"}]
    standing = [{"from": "2023-01-01", "value": "retired"}, {"from": "2024-07-01", "value": "adult"}]
    found = ledger(
        retired(scheme=scheme, standing=standing, accounts={"current_year": "9"}, accounts_on="2024-06-01"), until="2024-08-01"
    )
    assert [(one["scheme"], one["since"]) for one in found["years"]] == [("employee", "2024-06-01"), ("resident", "2024-07-01")]
    assert found["balances"]["current_year"] == "9.00"


@pytest.mark.parametrize("change", ["2024-01-15", "2024-02-29", "2024-07-01"])
def test_employee_within_the_year_without_a_base(change):
    """A resident becomes an employee and nobody says on which base: each credit is named as unknown, and the ledger is kept."""
    person = resident(
        scheme=[{"from": "1990-01-01", "value": "resident"}, {"from": change, "value": "employee"}],
        standing=[{"from": "1990-01-01", "value": "adult"}, {"from": change, "value": "active"}],
    )
    *before, after = ledger(person, visit("100", "2024-01-05"), until="2024-10-31")["years"]
    assert {one["scheme"] for one in before} == {"resident"}
    assert after["scheme"] == "employee"
    assert after["entries"], "credits fall due"
    assert {(one["kind"], one["amount"]) for one in after["entries"]} == {("unknown", "0.00")}
    assert "contribution_base is missing" in after["entries"][0]["why"]["en"]


@given(
    st.lists(st.integers(0, 500), min_size=1, max_size=3, unique=True).map(sorted),
    st.sampled_from([None, "6000"]),
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 300_000)), max_size=4),
)
def test_changes_of_scheme_agree_with_settling(changes, base, begins_as_resident, bills):
    """However often the scheme changes, with a base or without: the ledger is kept, and settling the same file says the same."""
    first = dt.date(2023, 3, 1)
    told = (
        [("resident", "adult"), ("employee", "active")] if begins_as_resident else [("employee", "active"), ("resident", "adult")]
    )
    days = ["1990-01-01", *((first + dt.timedelta(days=change)).isoformat() for change in changes)]
    scheme, standing = ([{"from": day, "value": told[place % 2][one]} for place, day in enumerate(days)] for one in (0, 1))
    person = employee(scheme=scheme, standing=standing, accounts_on=(first - dt.timedelta(days=1)).isoformat())
    person |= {"contribution_base": base} if base else {}
    claims, day = [], first
    for gap, fen in bills:
        day += dt.timedelta(days=gap)
        claims.append(visit(str(Decimal(fen) / 100), day.isoformat()))
    found = ledger(person, *claims)
    assert found["years"]


@pytest.mark.parametrize(
    ("person", "claims", "until", "said"),
    [
        (employee(), (), None, "of which day the balances are"),
        (employee(accounts_on="2024-03-05"), (visit("1"),), None, "is not after 2024-03-05"),
        (employee(accounts_on="2024-03-05"), (), "2024-03-04", "lies before the first day"),
        (employee(accounts_on="2010-01-01"), (), None, "is not known"),
        (employee(accounts_on="2024-01-01", contribution_base="1"), (), "2999-01-01", "more than 100 benefit years"),
        (employee(accounts_on="9999-12-31", contribution_base="1"), (), None, None),
        (resident(accounts={"carried_over": "1"}, accounts_on="2024-01-01"), (), None, "carried_over"),
        (employee(accounts_on="2024-01-01"), (visit("1"), reversal("C7", "2024-03-06")), None, "C7"),
    ],
)
def test_what_cannot_be_is_refused(person, claims, until, said):
    """A ledger needs a day to start from, a day to end on after it, and a case that can be settled."""
    if said is None:
        assert ledger(person, *claims, until=until)["years"]
        return
    with pytest.raises(YibaoError) as caught:
        ledger(person, *claims, until=until)
    assert said in " ".join(caught.value.lines("en"))


def test_day_and_resumed_state_exclude_each_other():
    """A state of an earlier result brings its own balances and day."""
    _, done = settle_case(rules(), read_case({"person": employee(), "claim": [visit("1")]}))
    assert ledger(employee(contribution_base="5000"), state=done["state"], until="2024-04-01")["years"][0]["since"] == "2024-03-05"
    with pytest.raises(YibaoError, match="goes on from the state"):
        ledger(employee(accounts_on="2024-01-01"), state=done["state"])


def test_settling_credits_what_falls_due_after_the_day():
    """With a day for its balances a first claim gets the credit that came in between."""
    person = retired(accounts={"current_year": "50"}, accounts_on="2023-12-31")
    _, found = settle_case(rules(), read_case({"person": person, "claim": [visit("15", "2024-01-02")]}))
    assert found["settlements"][0]["accounts"] == {"current_year": "3300.00", "carried_over": "50.00", "family": "0.00"}


PEOPLE = st.sampled_from([employee(contribution_base="6000", facts={"refund_card": True}), retired(birth_date="1954-06-15")])
BILLS = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 300_000), st.booleans(), st.booleans()), min_size=1, max_size=6
)  # fmt: skip


@given(PEOPLE, BILLS, st.integers(0, 500_000), st.integers(0, 500_000), st.data())
def test_ledger_balances_and_agrees_with_settling(person, bills, current, carried, data):
    """At every step what was brought forward, came in, went out and is left adds up; and settling the same file says the same."""
    day = dt.date(2023, 3, 1)
    claims = []
    for number, (gap, fen, inpatient, _) in enumerate(bills):
        day += dt.timedelta(days=gap)
        make = stay if inpatient else visit
        amount = str(Decimal(fen) / 100)
        other = {"admitted": day.isoformat()} if inpatient else {}
        claims.append({**make(amount, day.isoformat(), "community", **other), "id": f"C{number}"})
    backs = [f"C{number}" for number, bill in enumerate(bills) if bill[3]]
    claims += [reversal(name, day.isoformat(), f"R{name}") for name in backs]
    accounts = {"current_year": str(Decimal(current) / 100), "carried_over": str(Decimal(carried) / 100)}
    case = read_case({"person": {**person, "accounts": accounts}, "claim": claims})
    kept = account_ledger(rules(), case)
    check_ledger(ledger_document(kept, context_of(rules(), "E"), kept.periods))
    result, _ = settle_case(rules(), case)
    last = account_ledger(rules(), case, max(day, result.state.date or day))
    left = [claim for claim in case.claim if claim.reverses is None and claim.id not in backs]
    if left and left[-1].id == f"C{len(bills) - 1}":
        assert dict(last.periods[-1].closing) == dict(result.state.accounts)
    paid = {(e.claim, n): a for e in result.entries for n, a in e.payers.items() if n.startswith("account.") and a and not backs}
    if not backs:
        used = {
            (move.id, f"account.{move.account}"): -move.amount for one in kept.periods for move in one.moves if move.kind == "use"
        }
        assert used == paid


def rights(function: Any, person: dict[str, Any], day: str, **balances: int) -> list[dict[str, Any]]:
    case = read_case({"person": person}, claims=False)
    rights = function(rules(), case.person, dt.date.fromisoformat(day), balances)
    if function is permitted_uses:
        rights = [use for uses in rights for use in uses]
    found: list[dict[str, Any]] = unstructure(rights, context_of(rules(), "E"))
    return found


def test_uses_of_bills_come_from_the_plans():
    """What an account pays of a bill is said once, by segments and means; the own account stands before the relative's grant."""
    found = [one for one in rights(permitted_uses, employee(), "2023-06-30") if one["kind"] == "bill"]
    assert list(dict.fromkeys(one["account"] for one in found)) == ["current_year", "carried_over", "family"]
    parts = {one["account"]: [part["part"] for part in one["parts"]] for one in found if "outpatient" in one["benefits"]}
    assert parts["carried_over"] == ["deductible", "copay"]
    later = [
        part["part"]
        for one in rights(permitted_uses, employee(), "2023-07-01")
        if one["account"] == "carried_over"
        for part in one.get("parts", [])
    ]
    assert {"first_pay", "over_limit"} <= set(later)
    assert {one["sources"][0]["key"] for one in found if one["account"] == "carried_over"} == {"atl-2018-1#22"}


def test_other_uses_by_date():
    """Relatives' premiums three times a year until 2023, then for more relatives; insurance from what lies above 3,000."""
    old = {
        one["id"]: one for one in rights(permitted_uses, employee(), "2023-12-31", carried_over=500_000) if one["kind"] == "other"
    }
    new = {
        one["id"]: one for one in rights(permitted_uses, employee(), "2024-01-01", carried_over=500_000) if one["kind"] == "other"
    }
    assert (old["premium"]["times"], new["premium"]["times"]) == (3, None)
    assert "sibling" in new["premium"]["people"] and "sibling" not in old["premium"]["people"]
    assert (old["commercial_insurance"]["above"]["amount"], old["commercial_insurance"]["available"]) == ("3000.00", "2000.00")


@pytest.mark.parametrize(
    ("day", "status"),
    [("2021-03-01", "secondary"), ("2021-03-02", "unverified"), ("2026-03-01", "unverified"), ("2040-01-01", "unverified")],
)
def test_use_that_was_only_seen(day, status):
    """It holds after the last page that shows it, counted as unverified; no page before, no use."""
    found = [one["status"] for one in rights(permitted_uses, employee(), day) if one.get("id") == "commercial_insurance"]
    assert found == [status]


@pytest.mark.parametrize(
    ("day", "limit"), [("2022-02-28", None), ("2022-03-01", "amount"), ("2023-06-30", "amount"), ("2023-07-01", "balance")]
)
def test_sharing_by_date(day, limit):
    """A set amount from March 2022, the whole balance from July 2023; the owner gives it, the relative gets it."""
    found = rights(permitted_shares, employee(), day, carried_over=1_000_000, family=3)
    assert [(one["role"], one["limit"]) for one in found] == ([("owner", limit), ("relative", limit)] if limit else [])
    if limit:
        assert (found[0]["at_most"], found[1]["granted"]) == ("10000.00", "0.03")
        assert [one["role"] for one in rights(permitted_shares, resident(), day, family=3)] == ["relative"]
