"""Later layers of Ningbo: no yuan is paid twice, and what is surely paid below an unknown figure does not fall with the cost."""

from decimal import Decimal

import pytest

from yibao import load_registry, read_case
from yibao.documents.settlement import settle_case
from yibao.model.values.vocabulary import FUNDS

STAY = {
    "admitted": "2024-07-28",
    "discharged": "2024-07-29",
    "benefit": "inpatient",
    "stay": "S",
    "facility": {"level": "secondary"},
}
IN_EXTREME_POVERTY = {
    "id": "P",
    "birth_date": "1980-05-09",
    "scheme": "resident",
    "standing": "adult",
    "facts": {"assistance_group": "extreme_poverty"},
}
EMPLOYEE = {"id": "P", "birth_date": "1972-01-24", "scheme": "employee", "standing": "active"}


@pytest.fixture(scope="module")
def rules():
    return load_registry().rules("ningbo")


def settled(rules, person, *claims):
    return settle_case(rules, read_case({"person": person, "claim": list(claims)}))[1]["settlements"]


def payers(entries):
    """What each payer bears of all bills together."""
    found: dict[str, Decimal] = {}
    for entry in entries:
        for name, amount in entry["payers"].items():
            found[name] = found.get(name, Decimal(0)) + Decimal(amount)
    return {name: amount for name, amount in found.items() if amount}


@pytest.mark.parametrize(
    "bills",
    [
        [{"first_pay": "10000", "in_scope": "100"}],
        [{"first_pay": "10000"}, {"in_scope": "100"}],
        [{"first_pay": "4000", "in_scope": "0"}, {"first_pay": "6000", "in_scope": "100"}],
    ],
)
def test_no_yuan_is_paid_twice(rules, bills):
    """The first-pay fills the threshold of major illness, so the 80 it pays are of the deductible; assistance pays the other 20."""
    claims = [STAY | {"id": f"C{number}", "parts": parts} for number, parts in enumerate(bills)]
    assert payers(settled(rules, IN_EXTREME_POVERTY, *claims)) == {
        "major_illness_fund": Decimal(80),
        "medical_assistance": Decimal(20),
        "cash": Decimal(10_000),
    }


def home_bed(amount):
    """A bill of a sickbed at home before the terms above 20,000 were known."""
    days = {"admitted": "2023-01-15", "discharged": "2023-05-15"}
    facility = {"level": "community", "region": "339900"}
    return days | {"id": "C", "benefit": "home_bed", "facility": facility, "parts": {"in_scope": str(amount)}}


def test_an_unknown_figure_takes_nothing_back(rules):
    """Major illness pays 80 % of 5,000 to 20,000 whatever is above it; what reaches the unknown band stays with the person."""
    paid = []
    for amount in (90_000, 95_000, 98_333, 98_334, 99_000, 150_000, 1_000_000):
        (entry,) = settled(rules, EMPLOYEE, home_bed(amount))
        paid.append(sum(Decimal(one) for name, one in entry["payers"].items() if name in FUNDS))
        assert entry["complete"] is (amount < 98_334)
    assert paid == sorted(paid)
    assert (paid[1], paid[4]) == (Decimal(87_100), Decimal(90_900))


def test_the_next_bill_after_an_unknown_figure(rules):
    """The threshold and the first band are used by the first bill: the second adds nothing that is known."""
    first, second = settled(rules, EMPLOYEE, home_bed(99_000), home_bed(1_000) | {"id": "D"})
    assert first["payers"]["major_illness_fund"] == "12000.00"
    assert "major_illness_fund" not in second["payers"]
    assert second["complete"] is False
