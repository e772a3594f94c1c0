"""A year's contributions in Ningbo once more, written by hand from the texts, against the rule files.

Nothing below reads a rule file. Amounts are fen, rates per mille, shares rounded half up. What the texts do not say is none.
"""

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from yibao import load_registry
from yibao.documents.contributions import contribute
from yibao.model.inputs.contribution_request import read_request

RULES = load_registry().contributions("ningbo")

Amounts = dict[str, int | None]


def share(base: int, per_mille: int) -> int:
    return (base * per_mille + 500) // 1000


def limits(month: dt.date) -> tuple[int | None, int | None]:
    """Floor and ceiling of the base, by the year's or month's announcement as far as pages print it."""
    number = month.year * 100 + month.month
    if number < 202111 or number > 202612:
        return None, None
    floor = 3957_00 if number < 202312 else {2023: 4462_00, 2024: 4812_00, 2025: 4986_00, 2026: 4986_00}[month.year]
    if number < 202207:
        return floor, 19783_00
    if number < 202211:
        return floor, None  # it had risen by November 2022
    ceiling = 22311_00 if number < 202312 else {2023: 24060_00, 2024: 24930_00, 2025: 25299_00, 2026: 25299_00}[month.year]
    return floor, ceiling


def month_by_hand(month: dt.date, standing: str, employer: str, declared: int) -> Amounts:
    """Who pays what for one month; none where the texts do not say."""
    number = month.year * 100 + month.month
    floor, ceiling = limits(month)
    if standing == "retired":
        return {}
    if standing in ("flexible", "unemployed"):
        if standing == "unemployed":  # ten per cent of the floor, printed in April 2023; the fund for unemployment pays
            known = floor is not None and number >= 202304
            return {"unemployment_fund": share(floor or 0, 100) if known else None}
        if floor is None or 202207 <= number < 202301:
            return {"person": None}
        if number < 202207:  # the printed amounts are kept to a tenth of a yuan: 435.30 on 3,957
            return {"person": (share(floor, 110) + 5) // 10 * 10}
        return {"person": share(floor, 105)}
    if floor is None or ceiling is None:
        return {"employer": None, "person": None}
    base = min(max(declared, floor), ceiling)
    rate, since = (85, 202304) if employer == "enterprise" else (90, 202210)
    return {"employer": share(base, rate) if number >= since else None, "person": share(base, 20)}


EDGES = (3957_00, 3956_99, 22311_00, 22311_01, 24060_00, 24930_01, 25299_01)
"""Bases at and beside floors and ceilings, in fen."""


# the hand-written tenth of a yuan rounds a rounded fen; on these bases both ways agree
@settings(max_examples=60, deadline=None)
@given(
    first=st.dates(dt.date(2021, 6, 1), dt.date(2026, 12, 31)),
    count=st.integers(1, 18),
    standing=st.sampled_from(["active", "active", "flexible", "unemployed", "retired"]),
    employer=st.sampled_from(["enterprise", "government", "public_institution"]),
    declared=st.one_of(st.integers(0, 60_000_00), st.sampled_from(EDGES)),
)
def test_a_time_of_contributions_as_written_by_hand(
    first: dt.date, count: int, standing: str, employer: str, declared: int
) -> None:
    """Every month's shares, the totals, and what is said to be incomplete."""
    months = [dt.date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count)]
    person: dict[str, Any] = {
        "id": "P",
        "birth_date": "1980-01-01",
        "scheme": "employee",
        "standing": standing,
        "contribution_base": f"{declared // 100}.{declared % 100:02d}",
        "facts": {"employer_kind": employer},
    }
    asked = read_request({"person": person, "from": f"{months[0]:%Y-%m}", "to": f"{months[-1]:%Y-%m}"})
    result, _ = contribute(RULES, asked)
    totals: dict[str, int] = {}
    for month, due in zip(months, result.months, strict=True):
        expected = month_by_hand(month, standing, employer, declared)
        found = {one.payer: one.amount for one in due.shares}
        if due.unknown is not None and not found:
            found = dict.fromkeys(expected)
        assert found == expected, month
        for payer, amount in expected.items():
            totals[payer] = totals.get(payer, 0) + (amount or 0)
    known = {payer: amount or 0 for payer, amount in result.totals().items() if payer != "account"}
    assert known == {payer: amount for payer, amount in totals.items() if payer in known}
    unknown = any(None in month_by_hand(month, standing, employer, declared).values() for month in months)
    assert result.complete == (not unknown)


@given(
    year=st.sampled_from([2017, 2023, 2025]),
    group=st.sampled_from(["university", "pupil", "minor", "A", "B"]),
    needy=st.booleans(),
    local=st.booleans(),
)
def test_a_resident_premium_as_written_by_hand(year: int, group: str, needy: bool, local: bool) -> None:
    """The printed table of 2017, university students of 2023 and 2025, and what machine-written pages agree on for 2025."""
    table: dict[tuple[int, str], tuple[int | None, int | None]] = {
        (2017, "A"): (700_00, 1500_00),
        (2017, "B"): (400_00, 1000_00),
        (2017, "minor"): (400_00, 600_00),
        (2017, "pupil"): (150_00, 200_00),
        (2017, "university"): (100_00, 150_00),
        (2023, "university"): (180_00, 240_00),
        (2025, "university"): (180_00, 240_00),
        (2025, "minor"): (630_00, None),
        (2025, "pupil"): (290_00, None),
    }
    own, government = table.get((year, group), (None, None))
    standing = {"A": "adult", "B": "adult", "minor": "minor"}.get(group, "student")
    facts: dict[str, Any] = {"local_registration": local, "assistance_group": "borderline" if needy else "none"}
    facts |= {"resident_class": group} if standing == "adult" else {}
    facts |= {"school": group} if standing == "student" else {}
    person = {"id": "P", "birth_date": "2006-01-01", "scheme": "resident", "standing": standing, "facts": facts}
    result, _ = contribute(RULES, read_request({"person": person, "year": year}))
    (due,) = result.premiums
    found: Amounts = {one.id: one.amount for one in due.shares}
    if needy and local and own is not None and year != 2025:
        own = None  # that the premium was waived is printed for 2025 only
    waived = needy and local and own is not None
    assert found["person"] == (0 if waived else own)
    assert found["government"] == government
    assert found.get("waived") == (own if waived else None)
