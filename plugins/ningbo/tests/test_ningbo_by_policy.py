"""A month of every kind of claim, worked out by a function written from the policy texts alone, against the rule files.

December 2023 is a month for which every figure is known. Nothing below reads a rule file: amounts are fen, ratios per cent, every
share is rounded half up. One course mixes benefits, so that what they share (bands, deductible, major illness, accounts) is tested.
"""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao import load_registry, read_case, settle_case

YUAN = 100
SMALL = ("village", "community")
LEVELS = (*SMALL, "primary", "secondary", "tertiary")
STAYS = ("inpatient", "home_bed")

# Where care is given, how it is filed, whether it is a rescue, and the points taken off (3.4 of the dossier).
PLACES: dict[str, tuple[str | None, tuple[str, str] | None, bool, int]] = {
    "at home": (None, None, False, 0),
    "in the province": ("330100", None, False, 10),
    "outside, unfiled": ("310104", None, False, 20),
    "outside, referred": ("310104", ("referral", "310000"), False, 10),
    "outside, rescue": ("310104", None, True, 0),
    "long-term, there": ("310104", ("long_term", "310000"), False, 0),
    "long-term, back at home": (None, ("long_term", "310000"), False, 10),
    "long-term, elsewhere in the province": ("330100", ("long_term", "310000"), False, 10),
}


def share(amount: int, per_cent: int) -> int:
    return (amount * per_cent + 50) // 100


def tier(level: str) -> int:
    """0 community, 1 other, 2 tertiary."""
    return 0 if level in SMALL else 2 if level == "tertiary" else 1


class Month:
    """One insured person's December: what was used so far, and what the next claim is settled to."""

    def __init__(self, scheme: str, group: str, over_45: bool, registered: bool, points: int, accounts: dict[str, int]) -> None:
        self.scheme = scheme
        self.group = group
        self.over_45 = over_45
        self.registered = registered
        self.points = points
        self.accounts = dict(accounts)
        self.outpatient_own = 0
        self.outpatient_cost = 0
        self.special_cost = 0
        self.stay_cost = 0
        self.stay_deductible = 0
        self.highest = 0
        self.compliant = 0
        self.payers: dict[str, int] = {}

    def settle(self, benefit: str, level: str, bill: tuple[int, int, int, int]) -> dict[str, int]:
        """Who pays what; the bill is in scope, first pay, over the limit, outside the catalogue."""
        in_scope, first_pay, over_limit, outside = bill
        self.payers = {}
        if benefit in STAYS:
            own, above = self._stay(benefit, level, in_scope)
        elif benefit == "special_disease":
            own, above = self._special_disease(in_scope)
        else:
            own, above = self._visit(level, in_scope)
        if benefit in STAYS or benefit == "special_disease":
            own, first_pay = self._major_illness(own, first_pay)
        # Section 15: the carried-over account and then a relative's grant may pay all but class C at hospitals.
        owed = own + first_pay + over_limit + above
        for account in ("carried_over", "family"):
            paid = min(self.accounts.get(account, 0), own + first_pay + over_limit)
            if paid:
                self.accounts[account] -= paid
                self._pay(f"account.{account}", paid)
                taken = min(paid, own)
                own -= taken
                paid -= taken
                taken = min(paid, first_pay)
                first_pay -= taken
                over_limit -= paid - taken
                owed = own + first_pay + over_limit + above
        self._pay("cash", owed + outside)
        return {name: amount for name, amount in self.payers.items() if amount}

    def _pay(self, payer: str, amount: int) -> None:
        self.payers[payer] = self.payers.get(payer, 0) + amount

    def _fund(self, amount: int, per_cent: int) -> int:
        """The fund's share of an amount, points off, and what stays."""
        paid = share(amount, max(0, min(100, per_cent - self.points)))
        self._pay("pooled_fund", paid)
        return amount - paid

    def _visit(self, level: str, rest: int) -> tuple[int, int]:
        if self.scheme == "resident":
            room = max(0, 5000 * YUAN - self.outpatient_cost)
            inside = min(rest, room)
            self.outpatient_cost += inside
            return self._fund(inside, (60, 45, 30)[tier(level)]), rest - inside
        from_account = min(rest, self.accounts.get("current_year", 0))
        self.accounts["current_year"] = self.accounts.get("current_year", 0) - from_account
        self._pay("account.current_year", from_account)
        rest -= from_account
        retired = self.group == "retired"
        segment = (300 if retired else 600 if self.over_45 else 900) * YUAN
        own = min(rest, segment - self.outpatient_own)
        self.outpatient_own += own
        rest -= own
        return own + self._fund(rest, (92 if retired else 86, 80, 75)[tier(level)]), 0

    def _special_disease(self, rest: int) -> tuple[int, int]:
        if self.scheme == "employee":
            return self._fund(rest, 92), 0
        inside = min(rest, 250_000 * YUAN - self.special_cost)
        self.special_cost += inside
        return self._fund(inside, 70 if self.group == "adult" else 80), rest - inside

    def _stay(self, benefit: str, level: str, rest: int) -> tuple[int, int]:
        resident = self.scheme == "resident"
        ceiling = 300_000 * YUAN if resident else 10**18
        own = 0
        # A stay of which nothing is in scope is not settled at all; no text says whether its class would count.
        if benefit == "inpatient" and not self.registered and rest:
            self.highest = max(self.highest, (300, 600, 1200)[tier(level)] * YUAN)
            own = min(rest, max(0, self.highest - self.stay_deductible), max(0, ceiling - self.stay_cost))
            self.stay_deductible += own
            self.stay_cost += own
            rest -= own
        small = tier(level) == 0
        if resident:
            young = self.group != "adult"
            low = (85 if small else 80) if young else (80 if small else 70)
            bands = [(40_000 * YUAN, low), (ceiling, low + 5)]
        else:
            first = (90 if small else 85) if self.group == "retired" else (85 if small else 80)
            second = (95 if small else 90) if self.group == "retired" else (90 if small else 85)
            bands = [(35_000 * YUAN, first), (70_000 * YUAN, second), (ceiling, 95)]
        for edge, per_cent in bands:
            inside = min(rest, max(0, edge - self.stay_cost))
            self.stay_cost += inside
            rest -= inside
            own += self._fund(inside, per_cent)
        return own, rest

    def _major_illness(self, own: int, first_pay: int) -> tuple[int, int]:
        """What is left of the person's share and first pay; the first pay comes first, and each payment goes off what it is for."""
        bands = [(20_000, 500_000, 70)] if self.scheme == "resident" else [(5_000, 20_000, 80), (20_000, 500_000, 90)]
        before, between = self.compliant, self.compliant + first_pay
        self.compliant += own + first_pay
        paid = of_first_pay = 0
        for low, high, per_cent in bands:
            inside = max(0, min(self.compliant, high * YUAN) - max(before, low * YUAN))
            paid += share(inside, per_cent)
            of_first_pay += share(max(0, min(between, high * YUAN) - max(before, low * YUAN)), per_cent)
        self._pay("major_illness_fund", paid)
        return own - (paid - of_first_pay), first_pay - of_first_pay


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


_EDGES = (30000, 60000, 90000, 120000, 500000, 2_000_000, 3_500_000, 4_000_000, 7_000_000, 25_000_000, 30_000_000, 50_000_000)
_SCOPE = st.one_of(
    st.integers(0, 300_000), st.integers(0, 5_000_000), st.integers(0, 60_000_000), st.sampled_from(_EDGES), st.integers(0, 99)
)
_LITTLE = st.one_of(st.just(0), st.integers(0, 200_000))
_BALANCE = st.one_of(st.just(0), st.integers(0, 300_000), st.integers(0, 5_000_000))
_WHO = (
    *(("employee", group) for group in ("active", "flexible", "unemployed", "retired")),
    *(("resident", group) for group in ("adult", "minor", "student")),
)


@st.composite
def _months(draw: st.DrawFn) -> dict[str, Any]:
    scheme, group = draw(st.sampled_from(_WHO))
    names = ("current_year", "carried_over", "family") if scheme == "employee" else ("family",)
    registered = draw(st.booleans())
    benefits = ["outpatient", "emergency", "ambulance", "inpatient", "inpatient", "home_bed"]
    return {
        "scheme": scheme,
        "group": group,
        "born": "2012-05-05"
        if group in ("minor", "student")
        else draw(st.sampled_from(("1950-01-01", "1978-11-30", "1979-01-01"))),
        "registered": registered,
        "place": draw(st.sampled_from(tuple(PLACES))),
        "accounts": {name: draw(_BALANCE) for name in names},
        "claims": draw(
            st.lists(
                st.tuples(
                    st.sampled_from(benefits + ["special_disease"] * 2 * registered),
                    st.sampled_from(LEVELS),
                    st.tuples(_SCOPE, _LITTLE, _LITTLE, _LITTLE),
                ),
                min_size=1,
                max_size=8,
            )
        ),
    }


def _case(month: dict[str, Any]) -> dict[str, Any]:
    region, filed, rescue, _ = PLACES[month["place"]]
    registrations: list[dict[str, str]] = []
    if month["registered"]:
        registrations.append({"kind": "special_disease", "code": "dialysis"})
    if filed:
        registrations.append({"kind": "cross_region", "code": filed[0], "region": filed[1]})
    claims = []
    for index, (benefit, level, (in_scope, first_pay, over_limit, outside)) in enumerate(month["claims"]):
        day = f"2023-12-{index + 2:02d}"
        when = {"admitted": day, "discharged": day} if benefit in STAYS else {"date": day}
        facility = {"level": level} | ({"region": region} if region else {})
        parts = {"in_scope": in_scope, "first_pay": first_pay, "over_limit": over_limit, "self_paid": outside}
        claims.append(
            {
                "id": f"C{index}",
                "benefit": benefit,
                "facility": facility,
                "emergency": rescue,
                "parts": {name: yuan(amount) for name, amount in parts.items()},
                **when,
            }
        )
    person = {
        "id": "P",
        "birth_date": month["born"],
        "scheme": month["scheme"],
        "standing": month["group"],
        "accounts": {name: yuan(balance) for name, balance in month["accounts"].items()},
        "registrations": registrations,
    }
    return {"person": person, "claim": claims}


def _by_policy(month: dict[str, Any]) -> Iterator[dict[str, int]]:
    one = Month(
        month["scheme"],
        month["group"],
        month["born"] < "1978-12-01",
        month["registered"],
        PLACES[month["place"]][3],
        month["accounts"],
    )
    for benefit, level, bill in month["claims"]:
        yield one.settle(benefit, level, bill)


@pytest.fixture(scope="module")
def rules():
    return load_registry().rules("ningbo")


def _found(rules: Any, month: dict[str, Any]) -> list[dict[str, int]]:
    _, document = settle_case(rules, read_case(_case(month)), trace=False)
    return [
        {name: int(amount.replace(".", "")) for name, amount in entry["payers"].items() if float(amount)}
        for entry in document["settlements"]
    ]


@given(month=_months())
def test_a_month_of_every_benefit(rules, month):
    """Visits, special diseases, stays and home beds of both schemes, at home and elsewhere, in one course."""
    assert _found(rules, month) == list(_by_policy(month))


def _amount(rng: random.Random) -> int:
    return rng.choice(
        (rng.randint(0, 99), rng.randint(0, 300_000), rng.randint(0, 5_000_000), rng.randint(0, 60_000_000), rng.choice(_EDGES))
    )


def _month_by(rng: random.Random) -> dict[str, Any]:
    scheme, group = rng.choice(_WHO)
    names = ("current_year", "carried_over", "family") if scheme == "employee" else ("family",)
    registered = rng.random() < 0.5
    benefits = ["outpatient", "emergency", "ambulance", "inpatient", "inpatient", "home_bed"] + ["special_disease"] * 2 * registered
    return {
        "scheme": scheme,
        "group": group,
        "born": "2012-05-05" if group in ("minor", "student") else rng.choice(("1950-01-01", "1978-11-30", "1979-01-01")),
        "registered": registered,
        "place": rng.choice(tuple(PLACES)),
        "accounts": {name: rng.choice((0, rng.randint(0, 300_000), rng.randint(0, 5_000_000))) for name in names},
        "claims": [
            (
                rng.choice(benefits),
                rng.choice(LEVELS),
                (_amount(rng), *(rng.choice((0, rng.randint(0, 200_000))) for _ in range(3))),
            )
            for _ in range(rng.randint(1, 8))
        ],
    }


@pytest.mark.slow
def test_a_hundred_thousand_claims(rules):
    """The same on so many claims that each edge is met many times."""
    rng = random.Random(7)
    claims = 0
    while claims < 100_000:
        month = _month_by(rng)
        assert _found(rules, month) == list(_by_policy(month)), month
        claims += len(month["claims"])
