"""The law of ledgers: nothing comes from nowhere or is lost, no account falls below zero, and settling says the same to the fen."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from ..documents.accounts import ledger_document
from ..documents.serialize import context_of
from ..documents.settlement import document
from ..engine.course.account_ledger import account_ledger
from ..engine.course.course import Course
from ..model.inputs.claim import Case
from ..rules.ruleset import RuleSet

ZERO = Decimal(0)


def ledgers_balance(rules: RuleSet, courses: Iterator[tuple[Course, Case]]) -> None:
    """The ledgers of generated courses, from their documents alone."""
    for course, case in courses:
        ledger = account_ledger(rules, case)
        context = context_of(rules, case.person.id)
        check_ledger(ledger_document(ledger, context, ledger.periods), document(course.result(), context))


def check_ledger(ledger: Mapping[str, Any], result: Mapping[str, Any] | None = None) -> None:
    """Every year of a ledger, and each of its steps, against the ones before; and against the result of settling the same case.

    Args:
        result: of a course without reversals.

    Raises:
        AssertionError: which year or claim does not add up.
    """
    carried: dict[str, Decimal] | None = None
    used: dict[tuple[str, str], Decimal] = {}
    for year in ledger["years"]:
        balances = {name: Decimal(account["opening"]) for name, account in year["accounts"].items()}
        if carried is not None:
            assert _some(balances) == _some(carried), f"{year['first']} does not open with what was carried over"
        moved = dict.fromkeys(balances, ZERO)
        for entry in year["entries"]:
            account, amount = entry["account"], Decimal(entry["amount"])
            balances[account] = balances.get(account, ZERO) + amount
            moved[account] = moved.get(account, ZERO) + amount
            assert balances[account] >= 0, f"{account} falls below zero on {entry['date']}"
            assert balances[account] == Decimal(entry["balance"]), f"{account} does not hold {entry['balance']} on {entry['date']}"
            if entry["kind"] == "use":
                assert sum((Decimal(part["amount"]) for part in entry["parts"]), ZERO) == -amount, f"the parts of {entry['id']}"
                used[entry["id"], account] = used.get((entry["id"], account), ZERO) - amount
            elif entry["kind"] == "credit":
                assert sum((Decimal(term["amount"]) for term in entry["working"]), ZERO) == amount, f"the working of {entry['id']}"
        for name, sums in year["accounts"].items():
            assert Decimal(sums["credits"]) - Decimal(sums["refunds"]) - Decimal(sums["uses"]) == moved[name], f"the sums of {name}"
            assert Decimal(sums["closing"]) == balances[name], f"{name} does not close with {sums['closing']}"
        carried = dict(balances)
        for transfer in year["carried"]:
            carried[transfer["from"]] -= Decimal(transfer["amount"])
            carried[transfer["to"]] = carried.get(transfer["to"], ZERO) + Decimal(transfer["amount"])
    if result is not None:
        paid = {
            (entry["claim"], payer.removeprefix("account.")): Decimal(amount)
            for entry in result["settlements"]
            for payer, amount in entry["payers"].items()
            if payer.startswith("account.") and Decimal(amount)
        }
        assert used == paid, f"the ledger says {used}, settling {paid}"


def _some(balances: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {name: balance for name, balance in balances.items() if balance}
