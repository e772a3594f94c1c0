"""What a worked example expects, held against the result document: names that are given must agree, the others are free."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import attrs

from ..model.claim import Claim
from ..model.text import shown
from ..model.words import ACCOUNTS, PAYERS

CITATIONS = ("source", "note", "status")
"""Keys of an expectation that say where it comes from; they are not compared."""

IDENTITY = ("id", "stage", "segment", "code", "figure", "claim", "name", "key", "line")
"""Keys by which an expected item of a list finds its counterpart."""

NOTHING = object()


@attrs.frozen
class Difference:
    """A name of the result that is not what was expected."""

    claim: str
    name: str
    expected: str
    got: str


def differences(document: Mapping[str, Any], claims: Iterable[Claim], counters: Iterable[str] = ()) -> list[Difference]:
    """Everything in which a result is not what its case expects.

    Args:
        document: the result; claims: of the case, some with ``expect``; counters: names that the area declares.
    """
    entries = {entry["claim"]: entry for entry in document["settlements"]}
    zero = {"payers": frozenset(PAYERS), "accounts": frozenset(ACCOUNTS), "counters": frozenset(counters)}
    found: list[Difference] = []
    for claim in claims:
        for key, expected in (claim.expect or {}).items():
            if key in CITATIONS:
                continue
            got = entries[claim.id].get(key, NOTHING)
            found.extend(Difference(claim.id, *one) for one in _compare(key, expected, got, zero.get(key, frozenset())))
    return found


def _compare(name: str, expected: Any, got: Any, zero: frozenset[str] = frozenset()) -> list[tuple[str, str, str]]:
    """Differences as name, expected and got; ``zero`` are names that hold nothing where they are not given."""
    if isinstance(expected, Mapping):
        if not isinstance(got, Mapping):
            return [_differ(name, expected, got)]
        return [
            one
            for key, inner in expected.items()
            for one in _compare(f"{name}.{key}", inner, got.get(key, "0.00" if key in zero and not isinstance(inner, Mapping) else NOTHING))
        ]
    if isinstance(expected, list):
        if not isinstance(got, list) or (not expected and got):
            return [_differ(name, expected, got)]
        return [one for place, item in enumerate(expected) for one in _item(name, place, item, got)]
    return [] if _same(expected, got) else [_differ(name, expected, got)]


def _item(name: str, place: int, expected: Any, items: list[Any]) -> list[tuple[str, str, str]]:
    """One expected item of a list: found by what it says of its identity, else by its place."""
    if not isinstance(expected, Mapping):
        if any(_same(expected, item) or (isinstance(item, Mapping) and expected in map(item.get, IDENTITY)) for item in items):
            return []
        return [(f"{name}[{place}]", _quoted(expected), _quoted(NOTHING))]
    known = {key: expected[key] for key in IDENTITY if key in expected}
    if not known:
        return _compare(f"{name}[{place}]", expected, items[place] if place < len(items) else NOTHING)
    label = f"{name}[{', '.join(str(value) for value in known.values())}]"
    rest = {key: value for key, value in expected.items() if key not in known}
    fitting = [item for item in items if isinstance(item, Mapping) and all(_same(value, item.get(key)) for key, value in known.items())]
    if not fitting:
        if rest and all(_number(value) == 0 for value in rest.values()):
            return []  # a segment that no money reached is not in the result
        return [(label, _quoted(rest or expected), _quoted(NOTHING))]
    tried = [_compare(label, rest, item) for item in fitting]
    return min(tried, key=len)


def _same(expected: Any, got: Any) -> bool:
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    if isinstance(expected, dt.date):
        return bool(expected.isoformat() == got)
    numbers = _number(expected), _number(got)
    return numbers[0] == numbers[1] if None not in numbers else bool(expected == got)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() else None


def _differ(name: str, expected: Any, got: Any) -> tuple[str, str, str]:
    return name, _quoted(expected), _quoted(got)


def _quoted(value: Any) -> str:
    if value is NOTHING:
        return "-"
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if isinstance(value, str) and 0 < len(value) <= 40 else shown(value)
