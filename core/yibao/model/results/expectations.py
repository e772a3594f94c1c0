"""Comparing a settlement with what a worked example expects of it."""

import re
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from ..inputs.parse import plain
from ..values.classes import frozen
from ..values.text import listed, shown
from ..values.vocabulary import PAYERS

PROVENANCE_KEYS = ("source", "note", "status", "title")
"""Names inside an expectation that say where it comes from and are not compared."""

_NUMBER = re.compile(r"-?\d{1,16}(\.\d{1,6})?", re.ASCII)


@frozen
class Difference:
    """Something that is not as expected.

    Attributes:
        claim: its id; name: of the result, such as ``payers.cash``.
        expected, got: as text; ``-`` where there is nothing.
    """

    claim: str
    name: str
    expected: str
    got: str


def differences(entry: Mapping[str, Any], expect: Mapping[str, Any], more: Collection[str] = ()) -> list[Difference]:
    """What differs between an entry of a result document and the expectation of its claim.

    Names given must match, others may be anything. Amounts are compared as numbers; a payer, account or counter that is not
    there is zero; items of a list are found by ``id`` (with ``stage``), ``claim`` and ``name``, or ``code``. Some sums that slips
    print stand beside what results say: ``payers.account``, what all accounts pay; ``balance``, what is left in the person's own;
    ``deductible``, what fell into the deductibles of the bill itself.

    Args:
        more: payers that the area declares itself.

    >>> differences({"claim": "C1", "payers": {"cash": "6.50"}}, {"payers": {"cash": "6.4", "pooled_fund": "0"}, "source": "S25"})
    [Difference(claim='C1', name='payers.cash', expected='6.4', got='6.50')]
    """
    different: list[Difference] = []
    entry = _with_sums(entry) if expect else entry
    for name, expected in expect.items():
        if name not in PROVENANCE_KEYS:
            _compare(str(entry.get("claim")), name, plain(expected), entry.get(name), different, (*PAYERS, "account", *more))
    return different


def _with_sums(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry with the sums that slips print."""
    payers, balances = entry.get("payers", {}), entry.get("accounts", {})
    account = _sum(amount for name, amount in payers.items() if name.startswith("account."))
    balance = _sum(amount for name, amount in balances.items() if name != "family")
    steps = (entry.get("trace") or {}).get("steps", ())
    deductible = _sum(step["amount"] for step in steps if step["role"] == "deductible" and not step["slices"])
    return {**entry, "payers": {**payers, "account": account}, "balance": balance, "deductible": deductible}


def _sum(amounts: Iterable[str]) -> str:
    return str(sum(map(Decimal, amounts), Decimal("0.00")))


def _compare(claim: str, name: str, expected: Any, got: Any, different: list[Difference], payers: Collection[str]) -> None:
    if isinstance(expected, dict):
        inside = got if isinstance(got, Mapping) else {}
        for key, value in expected.items():
            if name == "payers" and key not in payers:
                different.append(Difference(claim, f"{name}.{key}", _text(value), f"no such payer; known: {listed(payers)}"))
            else:
                _compare(claim, f"{name}.{key}", value, inside.get(key), different, payers)
    elif isinstance(expected, list) and expected:
        for index, value in enumerate(expected):
            place, item = _item(name, index, value, got if isinstance(got, list) else [])
            _compare(claim, place, value, item, different, payers)
    elif not _equal(expected, got):
        different.append(Difference(claim, name, _text(expected), _text(got)))


def _item(name: str, index: int, expected: Any, items: list[Any]) -> tuple[str, Any]:
    """The item of a list that an expected item is about."""
    if not isinstance(expected, dict):
        return f"{name}[{index}]", next((item for item in items if _equal(expected, item)), None)
    for keys in (("stage", "id"), ("id",), ("claim", "name"), ("code",)):
        if all(key in expected for key in keys):
            label = "/".join(str(expected[key]) for key in keys)
            same = (item for item in items if isinstance(item, dict) and all(item.get(key) == expected[key] for key in keys))
            return f"{name}[{label}]", next(same, None)
    return f"{name}[{index}]", items[index] if index < len(items) else None


def _equal(expected: Any, got: Any) -> bool:
    if type(expected) in (int, float):
        expected = shown(expected)
    if isinstance(expected, str) and _NUMBER.fullmatch(expected):
        if got is None:
            return Decimal(expected) == 0
        got = str(got) if type(got) is int else got
        return isinstance(got, str) and bool(_NUMBER.fullmatch(got)) and Decimal(expected) == Decimal(got)
    return bool(expected == got)


def _text(value: Any) -> str:
    return "-" if value is None else value if isinstance(value, str) else shown(value)
