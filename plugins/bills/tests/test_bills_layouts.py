"""Fifty made-up bills in ten layouts and six kinds of files are read as the lines they were made of."""

import random

import pytest

from plugins.bills.tests.made_bills import CATEGORIES, FILES, LAYOUTS, items, yuan
from yibao_bills.bill.claim import read_claim
from yibao_bills.sheets import workbook, worker

BILLS = [(layout, seed) for layout in LAYOUTS for seed in range(5)]


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    """Workbooks that these tests wrote themselves need no process of their own."""
    monkeypatch.setattr(workbook, "_read_apart", worker.sheets_of)


def expected(item, prints, layout):
    """A line as case files write it."""
    line = {"name": item.name, "code": item.code, "amount": yuan(item.amount), "quantity": str(item.quantity), "class": item.class_}
    if "kind" in prints:
        line["kind"] = CATEGORIES[item.category]
    if item.class_ == "B" and layout == "by_shares":
        line["first_pay"] = yuan(item.first_pay)
    elif item.class_ == "B":
        line["first_pay_ratio"] = f"{item.ratio / 100:g}"
    return line


def in_order(lines):
    return sorted(lines, key=lambda line: sorted(line.items()))


@pytest.mark.parametrize(("layout", "seed"), BILLS, ids=[f"{layout.__name__}-{seed}" for layout, seed in BILLS])
def test_lines_are_those_of_the_bill(layout, seed):
    """Whatever program wrote it and however it is laid out, the lines are the same."""
    chance = random.Random(f"{layout.__name__} {seed}")
    made = items(chance)
    laid_out = layout(chance, made)
    wanted = in_order(expected(item, laid_out.prints, layout.__name__) for item in made)
    for kind, write in FILES.items():
        (record,) = read_claim(write(laid_out), f"bill.{kind}")
        assert in_order(record.data["claim"][0]["lines"]) == wanted, kind
        assert not record.notes


def test_facts_of_the_stay():
    """Days, level and kind of care are read from around the table; names are not."""
    chance = random.Random(7)
    laid_out = LAYOUTS[2](chance, items(chance))
    for kind, write in FILES.items():
        (record,) = read_claim(write(laid_out), f"bill.{kind}")
        claim = {key: value for key, value in record.data["claim"][0].items() if key != "lines"}
        assert claim == {
            "admitted": "2024-03-01",
            "discharged": "2024-03-08",
            "benefit": "inpatient",
            "facility": {"level": "三级"},
        }, kind
        assert "某某" not in str(claim)


def test_places():
    """Each line knows the row it stands in."""
    chance = random.Random(3)
    made = items(chance)
    (record,) = read_claim(FILES["csv"](LAYOUTS[2](chance, made)), "bill.csv")
    assert record.places["claim[0].lines[0]"] == "row 6"
    assert len(record.places) == len(made)
