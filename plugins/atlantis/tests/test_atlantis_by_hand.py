"""Employees of Atlantis once more, written by hand from its documents for the first half of 2024, against the rule files.

Nothing below reads a rule file: amounts are in fen, ratios in per mille, and every share is rounded half up.
"""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibao import load_registry, read_case, settle_case

CEILING, TO_MAJOR, TO_ASSISTANCE = 300_000_00, 100_000_00, 30_000_00
THRESHOLD = {"none": (20_000_00, 600), "low_income": (10_000_00, 650), "extreme_poverty": (5_000_00, 700)}
ASSISTED = {"low_income": 700, "extreme_poverty": 1000}
OUTPATIENT = {
    "community": {"active": 860, "retired": 920},
    "secondary": {"active": 800, "retired": 800},
    "tertiary": {"active": 750, "retired": 750},
}
DEDUCTIBLE = {"community": 300_00, "secondary": 500_00, "tertiary": 1000_00}
BANDS = {
    "active": {"community": (900, 920, 900), "secondary": (850, 880, 900), "tertiary": (800, 850, 900)},
    "retired": {"community": (960, 960, 950), "secondary": (900, 940, 950), "tertiary": (850, 900, 950)},
}


def share(amount: int, per_mille: int) -> int:
    return (amount * per_mille + 500) // 1000


def fits(payment: int, per_mille: int) -> int:
    """The largest amount whose share is not more than a payment."""
    amount = max(payment, 0) * 1000 // per_mille
    while share(amount + 1, per_mille) <= max(payment, 0):
        amount += 1
    return amount


class Year:
    """What one employee used of the year so far, and how a bill falls out."""

    def __init__(self, person: dict[str, Any]) -> None:
        self.person = person
        self.accounts = dict(person["accounts"])
        self.used: dict[str, int] = {}
        self.payers: dict[str, int] = {}
        self.parts: dict[str, int] = {}

    def get(self, name: str) -> int:
        return self.used.get(name, 0)

    def use(self, name: str, amount: int) -> int:
        self.used[name] = self.get(name) + amount
        return amount

    def pay(self, payer: str, amount: int) -> int:
        self.payers[payer] = self.payers.get(payer, 0) + amount
        return amount

    def settle(self, bill: dict[str, Any]) -> dict[str, int]:
        """Who pays a bill."""
        self.payers = {}
        self.parts = {"first_pay": bill["first_pay"], "deductible": 0, "copay": 0, "outside": bill["outside"]}
        if bill["benefit"] == "outpatient":
            self.outpatient(bill)
        else:
            self.inpatient(bill)
        self.later()
        self.means()
        return {name: amount for name, amount in {**self.payers, "cash": sum(self.parts.values())}.items() if amount}

    def outpatient(self, bill: dict[str, Any]) -> None:
        left = bill["in_scope"] + bill["exam"]
        paid = self.pay("account.current_year", min(left, self.accounts["current_year"]))
        self.accounts["current_year"] -= paid
        left -= paid
        young = self.person["born"] > dt.date(1979, 6, 30)
        most = 300_00 if self.person["standing"] == "retired" else 900_00 if young else 600_00
        self.parts["deductible"] = self.use("outpatient", min(left, max(0, most - self.get("outpatient"))))
        left -= self.parts["deductible"]
        left -= self.fund(left, OUTPATIENT[bill["level"]][self.person["standing"]])
        self.above(left)

    def inpatient(self, bill: dict[str, Any]) -> None:
        self.parts["outside"] += bill["exam"] - self.fund(bill["exam"], 700)
        left = bill["in_scope"]
        if bill["benefit"] == "inpatient" and self.person["group"] != "extreme_poverty" and left:
            most = DEDUCTIBLE[bill["level"]] // (2 if self.person["born"] <= dt.date(1954, 1, 1) else 1)
            self.used["highest"] = max(self.get("highest"), most)
            self.parts["deductible"] = self.use("inpatient", min(left, max(0, self.used["highest"] - self.get("inpatient"))))
            left -= self.use("cost", self.parts["deductible"])
        for edge, ratio in zip((20_000_00, 40_000_00, 10**12), BANDS[self.person["standing"]][bill["level"]], strict=True):
            left -= self.use("cost", self.fund(min(left, max(0, edge - self.get("cost"))), ratio))
        self.use("cost", left)
        self.above(left)

    def fund(self, amount: int, ratio: int) -> int:
        """What the pooled fund takes of an amount, as far as its ceiling lets it."""
        amount = min(amount, fits(CEILING - self.get("pooled"), ratio))
        self.parts["copay"] += amount - self.use("pooled", self.pay("pooled_fund", share(amount, ratio)))
        return amount

    def above(self, amount: int) -> None:
        self.parts["copay"] += amount - self.pay("additional_fund", share(amount, 800))

    def take_off(self, before: int, amount: int, ratio: int, *parts: str) -> None:
        """Of the parts in their order, what comes after ``before`` is paid at a ratio; each payment goes off the part it is for."""
        begun = passed = paid = 0
        for name in parts:
            end = begun + self.parts[name]
            passed += max(0, min(end, before + amount) - max(begun, before))
            due = share(passed, ratio)
            self.parts[name] -= due - paid
            begun, paid = end, due

    def later(self) -> None:
        group, income = self.person["group"], self.person["income"]
        base = ("first_pay", "deductible", "copay")
        left = sum(self.parts[name] for name in base)
        most, ratio = THRESHOLD[group]
        borne = self.use("borne", min(left, max(0, most - self.get("borne"))))
        ceiling = TO_MAJOR + (20_000_00 if self.person["loyal"] else 0)
        amount = min(left - borne, fits(ceiling - self.get("major"), ratio))
        self.use("major", self.pay("major_illness_fund", share(amount, ratio)))
        self.take_off(borne, amount, ratio, *base)
        if group in ASSISTED:
            left = self.parts["deductible"] + self.parts["copay"]
            amount = min(left, fits(TO_ASSISTANCE - self.get("assistance"), ASSISTED[group]))
            self.use("assistance", self.pay("medical_assistance", share(amount, ASSISTED[group])))
            self.take_off(0, amount, ASSISTED[group], "deductible", "copay")
        if self.person["civil"]:
            left = self.parts["deductible"] + self.parts["copay"]
            self.pay("civil_servant_fund", share(left, 500))
            self.take_off(0, left, 500, "copay", "deductible")
        if income is not None:
            own = share(income, 250 if income < 30_000_00 else 300 if income < 90_000_00 else 400)
            left = sum(self.parts[name] for name in base)
            own = self.use("relief", min(left, max(0, own - self.get("relief"))))
            self.pay("additional_fund", share(left - own, 900))
            self.take_off(own, left - own, 900, *base)

    def means(self) -> None:
        for account in ("carried_over", "family"):
            for part in ("deductible", "copay", "first_pay"):
                paid = self.pay(f"account.{account}", min(self.parts[part], self.accounts[account]))
                self.parts[part] -= paid
                self.accounts[account] -= paid


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


_FEN = st.one_of(st.integers(0, 300), st.integers(0, 300_000), st.integers(0, 10_000_000), st.integers(0, 60_000_000))

_BILLS = st.fixed_dictionaries(
    {
        "benefit": st.sampled_from(("outpatient", "inpatient", "inpatient", "observation", "home_bed")),
        "level": st.sampled_from(tuple(DEDUCTIBLE)),
        "in_scope": _FEN,
        "exam": st.one_of(st.just(0), _FEN),
        "first_pay": st.one_of(st.just(0), _FEN),
        "outside": st.one_of(st.just(0), _FEN),
    }
)

_PERSONS = st.fixed_dictionaries(
    {
        "standing": st.sampled_from(("active", "retired")),
        "born": st.sampled_from(
            (dt.date(1950, 1, 1), dt.date(1954, 1, 1), dt.date(1954, 1, 2), dt.date(1979, 6, 30), dt.date(1979, 7, 1))
        ),
        "group": st.sampled_from(("none", "none", "low_income", "extreme_poverty")),
        "income": st.one_of(st.none(), st.sampled_from((0, 100, 2_999_999, 3_000_000, 9_000_000))),
        "civil": st.booleans(),
        "loyal": st.booleans(),
        "accounts": st.fixed_dictionaries(
            {name: st.one_of(st.just(0), _FEN) for name in ("current_year", "carried_over", "family")}
        ),
    }
)


@pytest.fixture(scope="module")
def rules():
    return load_registry().rules("atlantis")


def told(person: dict[str, Any], bills: list[dict[str, Any]]) -> dict[str, Any]:
    """The same as a case file would say it."""
    facts = {"assistance_group": person["group"], "civil_servant": person["civil"], "insured_years": 4 if person["loyal"] else 3}
    if person["income"] is not None:
        facts["income_last_year"] = yuan(person["income"])
    claims = []
    for number, bill in enumerate(bills):
        first_pay = {"class": "B", "amount": yuan(bill["first_pay"]), "first_pay_ratio": "1"}
        exam = {"class": "A", "kind": "special_exam", "amount": yuan(bill["exam"])}
        lines = [{"class": "A", "amount": yuan(bill["in_scope"])}, exam, first_pay, {"class": "C", "amount": yuan(bill["outside"])}]
        day = "2024-06-30"
        days = {"date": day} if bill["benefit"] == "outpatient" else {"admitted": "2024-06-01", "discharged": day}
        claims.append(
            {"id": f"C{number}", "benefit": bill["benefit"], "facility": {"level": bill["level"]}, "lines": lines, **days}
        )
    stated = {
        "id": "P",
        "birth_date": person["born"].isoformat(),
        "scheme": "employee",
        "standing": person["standing"],
        "facts": facts,
        "accounts": {name: yuan(amount) for name, amount in person["accounts"].items()},
    }
    return {"person": stated, "claim": claims}


@settings(max_examples=300, derandomize=True, database=None, deadline=None)
@given(person=_PERSONS, bills=st.lists(_BILLS, min_size=1, max_size=5))
def test_employees_by_hand(rules, person, bills):
    """Every payer of every bill of a course, to the fen: visits and stays share ceilings, layers and accounts."""
    _, document = settle_case(rules, read_case(told(person, bills)))
    year = Year(person)
    for bill, entry in zip(bills, document["settlements"], strict=True):
        paid = {name: int(amount.replace(".", "")) for name, amount in entry["payers"].items()}
        assert {name: amount for name, amount in paid.items() if amount} == year.settle(bill)
    assert {name: int(amount.replace(".", "")) for name, amount in document["state"]["accounts"].items()} == year.accounts


def test_long_course_by_hand(rules):
    """A course that goes through every band and over every ceiling."""
    person = {
        "standing": "active", "born": dt.date(1985, 1, 1), "group": "low_income", "income": 3_000_000, "civil": True, "loyal": True,
        "accounts": {"current_year": 12_345, "carried_over": 2_345_678, "family": 99_999},
    }  # fmt: skip
    kinds = [("outpatient", "tertiary"), ("inpatient", "community"), ("inpatient", "tertiary"), ("outpatient", "secondary")]
    bills = [
        {
            "benefit": benefit,
            "level": level,
            "in_scope": 9_876_543 + 1_111 * number,
            "exam": 54_321,
            "first_pay": 7_777,
            "outside": 1,
        }
        for number in range(6)
        for benefit, level in kinds
    ]
    _, document = settle_case(rules, read_case(told(person, bills)))
    year = Year(person)
    for bill, entry in zip(bills, document["settlements"], strict=True):
        paid = {name: int(amount.replace(".", "")) for name, amount in entry["payers"].items()}
        assert {name: amount for name, amount in paid.items() if amount} == year.settle(bill)
    assert year.get("pooled") == CEILING
    assert year.get("major") == TO_MAJOR + 20_000_00
    assert year.get("assistance") == TO_ASSISTANCE
