"""Ningbo's rules once more, written by hand from the policy texts, against the rule files on generated claims.

Nothing below reads a rule file: amounts are in fen, ratios in per cent, and every share is rounded half up.
"""

import datetime as dt
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao import YibaoError, load_registry, read_case, settle_case

COMMUNITY = ("village", "community")
LEVELS = (*COMMUNITY, "primary", "secondary", "tertiary")


@pytest.fixture(scope="module")
def rules():
    return load_registry().rules("ningbo")


def share(amount: int, per_cent: int) -> int:
    return (amount * per_cent + 50) // 100


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def settled(rules, person: dict, claims: list[dict], state: dict | None = None) -> list[dict]:
    """The payers of each claim in fen."""
    data = {"person": {"id": "P", **person}, "claim": claims}
    if state:
        data["state"] = state
    _, document = settle_case(rules, read_case(data))
    return [
        nonzero({name: int(amount.replace(".", "")) for name, amount in entry["payers"].items()})
        for entry in document["settlements"]
    ]


def nonzero(payers: dict[str, int]) -> dict[str, int]:
    return {name: amount for name, amount in payers.items() if amount}


# --- employees' outpatient care, April 2023 to December 2024 ---


Visit = tuple[dt.date, str, int]
"""Day, level of the hospital, bill."""


def outpatient_by_hand(born: dt.date, retired: bool, current: int, carried: int, visits: Iterable[Visit]) -> list[dict]:
    """Account first, then 900, 600 or 300 a year, then the fund's ratio; the carried-over account pays what stays."""
    used = 0
    found = []
    for day, level, bill in visits:
        from_account = min(current, bill)
        current -= from_account
        rest = bill - from_account
        birthday = dt.date(born.year + 45, born.month, born.day)
        segment = 30000 if retired else 60000 if day >= birthday else 90000
        own = min(rest, max(segment - used, 0))
        used += own
        rest -= own
        if level == "tertiary":
            per_cent = 75
        elif level in COMMUNITY:
            per_cent = 92 if retired else 86
        else:
            per_cent = 80
        fund = share(rest, per_cent)
        owed = own + rest - fund
        from_carried = min(owed, carried)
        carried -= from_carried
        found.append(
            nonzero(
                {
                    "account.current_year": from_account,
                    "account.carried_over": from_carried,
                    "pooled_fund": fund,
                    "cash": owed - from_carried,
                }
            )
        )
    return found


amounts = st.one_of(st.integers(1, 300000), st.sampled_from([1, 2, 29999, 30000, 30001, 60000, 90000, 90001]))


@given(
    year=st.sampled_from([2023, 2024]),
    birth=st.dates(dt.date(1940, 1, 1), dt.date(1995, 12, 28)).filter(lambda day: (day.month, day.day) != (2, 29)),
    standing=st.sampled_from(["active", "flexible", "unemployed", "retired"]),
    current=st.integers(0, 100000),
    carried=st.integers(0, 100000),
    visits=st.lists(st.tuples(st.integers(0, 270), st.sampled_from(LEVELS), amounts), min_size=1, max_size=6),
)
def test_outpatient_of_employees(rules, year, birth, standing, current, carried, visits):
    """Account segment, self-pay segment and co-pay segment over a year, with the 45th birthday inside it."""
    dated = [(dt.date(year, 4, 1) + dt.timedelta(days), level, bill) for days, level, bill in sorted(visits)]
    claims = [
        {
            "id": f"C{index}",
            "date": day.isoformat(),
            "benefit": "outpatient",
            "facility": {"level": level},
            "lines": [{"class": "A", "amount": yuan(bill)}],
        }
        for index, (day, level, bill) in enumerate(dated)
    ]
    person = {
        "birth_date": birth.isoformat(),
        "scheme": "employee",
        "standing": standing,
        "accounts": {"current_year": yuan(current), "carried_over": yuan(carried)},
    }
    assert settled(rules, person, claims) == outpatient_by_hand(birth, standing == "retired", current, carried, dated)


# --- stays of both schemes, November and December 2023 ---

DEDUCTIBLE = {"tertiary": 120000, "secondary": 60000, "primary": 60000, "community": 30000, "village": 30000}


def ratios(scheme: str, group: str, level: str) -> list[tuple[int | None, int]]:
    """Upper edge of the year's in-scope cost, and the fund's per cent below it."""
    small = level in COMMUNITY
    if scheme == "employee":
        bonus = (5 if small else 0) + (5 if group == "retired" else 0)
        return [(3500000, 80 + bonus), (7000000, 85 + bonus), (None, 95)]
    if group == "adult":
        return [(4000000, 80 if small else 70), (30000000, 85 if small else 75)]
    return [(4000000, 85 if small else 80), (30000000, 90 if small else 85)]


def major_illness_by_hand(scheme: str, so_far: int, compliant: int) -> int:
    """What major-illness insurance pays for compliant cost that begins at ``so_far``."""
    bands = [(500000, 2000000, 80), (2000000, 50000000, 90)] if scheme == "employee" else [(2000000, 50000000, 70)]
    paid = 0
    for low, high, per_cent in bands:
        inside = max(0, min(so_far + compliant, high) - max(so_far, low))
        paid += share(inside, per_cent)
    return paid


def stays_by_hand(scheme: str, group: str, waived: bool, stays: Iterable[tuple[str, int, int, int]]) -> list[dict]:
    """One deductible a year at the highest class, bands of the year's cost, then major illness over what stayed."""
    cost = deductible = highest = compliant = 0
    found = []
    for level, in_scope, first_pay, outside in stays:
        rest = in_scope
        own = 0
        if not waived:
            highest = max(highest, DEDUCTIBLE[level])
            settled_up_to = 30000000 if scheme == "resident" else None  # above the residents' ceiling nothing is settled any more
            own = min(rest, highest - deductible, rest if settled_up_to is None else max(0, settled_up_to - cost))
            deductible += own
            rest -= own
            cost += own
        fund = shared = 0
        for edge, per_cent in ratios(scheme, group, level):
            inside = rest if edge is None else min(rest, max(0, edge - cost))
            fund += share(inside, per_cent)
            shared += inside
            cost += inside
            rest -= inside
        counted = own + shared - fund + first_pay
        major = major_illness_by_hand(scheme, compliant, counted)
        compliant += counted
        cash = in_scope + first_pay + outside - fund - major
        found.append(nonzero({"pooled_fund": fund, "major_illness_fund": major, "cash": cash}))
    return found


EDGES = [30000, 60000, 120000, 3500000, 4000000, 7000000, 30000000]
WHO = [
    *(("employee", one) for one in ("active", "flexible", "retired")),
    *(("resident", one) for one in ("adult", "minor", "student")),
]

bills = st.one_of(st.integers(1, 500000), st.integers(1, 45000000), st.sampled_from(EDGES))
little = st.integers(0, 100000)


@given(
    who=st.sampled_from(WHO),
    waived=st.booleans(),
    stays=st.lists(st.tuples(st.sampled_from(LEVELS), bills, little, little), min_size=1, max_size=5),
)
def test_stays_of_both_schemes(rules, who, waived, stays):
    """Deductible, bands, ceiling and major illness over a year's stays, with and without a registered special disease."""
    scheme, standing = who
    claims = [
        {
            "id": f"C{index}",
            "admitted": (dt.date(2023, 11, 2) + dt.timedelta(7 * index)).isoformat(),
            "discharged": (dt.date(2023, 11, 8) + dt.timedelta(7 * index)).isoformat(),
            "benefit": "inpatient",
            "facility": {"level": level},
            "parts": {"in_scope": yuan(in_scope), "first_pay": yuan(first_pay), "self_paid": yuan(outside)},
        }
        for index, (level, in_scope, first_pay, outside) in enumerate(stays)
    ]
    young = standing in ("minor", "student")
    person: dict = {"birth_date": "2010-01-01" if young else "1960-01-01", "scheme": scheme, "standing": standing}
    if waived:
        person["registrations"] = [{"kind": "special_disease", "code": "dialysis"}]
    group = "young" if young else standing
    assert settled(rules, person, claims) == stays_by_hand(scheme, group, waived, stays)


# --- what a birth brings beside the bill, March 2022 to December 2024 ---


@given(
    day=st.dates(dt.date(2022, 7, 1), dt.date(2024, 12, 31)),
    flexible=st.booleans(),
    base=st.integers(1, 5000000),
    months=st.integers(0, 30),
    delivery=st.sampled_from(["normal", "assisted", "caesarean"]),
    stated=st.one_of(st.none(), st.integers(0, 400)),
)
def test_what_a_birth_brings(rules, day, flexible, base, months, delivery, stated):
    """A monthly base ÷ 30 × days, rounded once, and 1,500: at once with six months of contributions, else later."""
    person: dict = {"id": "P", "birth_date": "1993-05-05", "scheme": "employee", "standing": "flexible" if flexible else "active"}
    person["facts"] = {"unbroken_contribution_months": months}
    if flexible:  # last year's base counts, whatever it is by now
        person["contribution_base"] = [{"from": "2000-01-01", "value": yuan(base)}, {"from": f"{day.year}-01-01", "value": "1.23"}]
    else:
        person["facts"]["employer_average_base"] = yuan(base)
    facts: dict = {"delivery": delivery, **({} if stated is None else {"leave_days": stated})}
    claim = {
        "id": "C",
        "admitted": day.isoformat(),
        "discharged": day.isoformat(),
        "benefit": "maternity",
        "facility": {"level": "community"},
        "parts": {},
        "facts": facts,
    }
    _, document = settle_case(rules, read_case({"person": person, "claim": [claim]}))
    (entry,) = document["settlements"]
    days = stated if stated is not None else 128 if delivery == "normal" else 143
    allowance = (2 * base * days + 30) // 60
    due = "now" if months >= 6 else "later"
    assert {one["id"]: (one["amount"], one["due"]) for one in entry["cash_benefits"]} == {
        "birth_subsidy": ("1500.00", due),
        "flexible_allowance" if flexible else "maternity_allowance": (yuan(allowance), due),
    }
    assert entry["complete"] is True


# --- pharmacies, from December 2023 ---


@given(
    retired=st.booleans(),
    prescribed=st.sampled_from([None, *LEVELS]),
    age=st.integers(0, 5),
    extended=st.booleans(),
    accounts=st.tuples(*[st.integers(0, 20000)] * 3),
    bill=st.tuples(*[st.integers(0, 10000)] * 3),
)
def test_pharmacies(rules, retired, prescribed, age, extended, accounts, bill):
    """With a prescription that holds a visit to its hospital, without one the accounts; what stays from the later ones."""
    in_scope, first_pay, outside = bill
    current, carried, family = accounts
    holds = prescribed is not None and (age == 0 or (age <= 2 and extended))
    own = min(current, in_scope)
    rest = in_scope - own
    fund = 0
    if holds:
        per_cent = 75 if prescribed == "tertiary" else 80 if prescribed not in COMMUNITY else 92 if retired else 86
        fund = share(rest, per_cent)
    left = first_pay + outside + (rest - fund if holds else 0)
    from_carried = min(carried, left)
    from_family = min(family, left - from_carried)
    claim: dict = {
        "id": "C",
        "date": "2024-05-06",
        "benefit": "pharmacy",
        "facility": {"level": "pharmacy"},
        "parts": {"in_scope": yuan(in_scope), "first_pay": yuan(first_pay), "self_paid": yuan(outside)},
        "facts": {"prescription_extended": extended},
    }
    if prescribed:
        claim["prescription"] = {"level": prescribed, "date": (dt.date(2024, 5, 6) - dt.timedelta(age)).isoformat()}
    person = {
        "birth_date": "1950-01-01" if retired else "1990-01-01",
        "scheme": "employee",
        "standing": "retired" if retired else "active",
        "accounts": {"current_year": yuan(current), "carried_over": yuan(carried), "family": yuan(family)},
    }
    expected = {
        "account.current_year": own,
        "account.carried_over": from_carried,
        "account.family": from_family,
        "pooled_fund": fund,
        "cash": sum(bill) - own - fund - from_carried - from_family,
    }
    assert settled(rules, person, [claim], {"outpatient_deductible": "900"}) == [nonzero(expected)]


def test_one_purchase_counts_by_itself(rules):
    """What one purchase has used is not carried to another, so a state cannot bring it along."""
    person = {"birth_date": "1980-01-01", "scheme": "employee", "standing": "active"}
    bought = {
        "id": "C",
        "date": "2024-03-01",
        "benefit": "pharmacy",
        "facility": {"level": "pharmacy"},
        "parts": {"in_scope": "20"},
    }
    with pytest.raises(YibaoError, match="starts anew with each claim") as caught:
        settled(rules, person, [bought], state={"pharmacy_purchase": "2.86"})
    assert caught.value.where == "state.pharmacy_purchase"
