"""How a bill falls into outside the catalogue, above the price limit, first-pay, and in scope."""

from typing import Any

import pytest

from tests.engine.atlantis import employee, last, stay, visit
from tests.rules.small import area, claim, settled
from yibao import YibaoError
from yibao.model.values.errors import InputError

PARTS = ("self_paid", "over_limit", "first_pay", "in_scope")


def parts(*lines: dict[str, Any], **other: Any) -> list[str]:
    entry = last(employee(), visit("", lines=list(lines), **{"level": "tertiary", **other}))
    return [entry[name] for name in PARTS]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"class": "A", "amount": "100"}, ["0.00", "0.00", "0.00", "100.00"]),
        ({"class": "C", "amount": "100"}, ["100.00", "0.00", "0.00", "0.00"]),
        ({"class": "C", "amount": "100", "limit": "10"}, ["100.00", "0.00", "0.00", "0.00"]),
        ({"class": "A", "amount": "100", "limit": "60"}, ["0.00", "40.00", "0.00", "60.00"]),
        ({"class": "A", "amount": "100", "limit": "100"}, ["0.00", "0.00", "0.00", "100.00"]),
        ({"class": "A", "amount": "100", "limit": "0"}, ["0.00", "100.00", "0.00", "0.00"]),
        ({"class": "B", "amount": "100", "first_pay": "7.01"}, ["0.00", "0.00", "7.01", "92.99"]),
        ({"class": "B", "amount": "100", "first_pay": "0"}, ["0.00", "0.00", "0.00", "100.00"]),
        ({"class": "B", "amount": "100", "first_pay_ratio": "1"}, ["0.00", "0.00", "100.00", "0.00"]),
        ({"class": "B", "amount": "100", "first_pay_ratio": "0"}, ["0.00", "0.00", "0.00", "100.00"]),
        # the limit leaves first, first-pay is taken of the rest
        ({"class": "B", "amount": "100", "limit": "60", "first_pay_ratio": "0.1"}, ["0.00", "40.00", "6.00", "54.00"]),
        # a stated first-pay is never more than what is within the limit
        ({"class": "B", "amount": "100", "limit": "5", "first_pay": "7"}, ["0.00", "95.00", "5.00", "0.00"]),
        # half up: 10 % of 0.05 is 0.005
        ({"class": "B", "amount": "0.05", "first_pay_ratio": "0.1"}, ["0.00", "0.00", "0.01", "0.04"]),
        # a limit for a unit: 3.5 x 1.01 = 3.535 -> 3.54
        ({"class": "A", "amount": "10", "unit_limit": "1.01", "quantity": "3.5"}, ["0.00", "6.46", "0.00", "3.54"]),
        # the table of the city, by kind
        ({"class": "B", "kind": "drug", "amount": "100"}, ["0.00", "0.00", "5.00", "95.00"]),
        ({"class": "B", "kind": "consumable", "amount": "100"}, ["0.00", "0.00", "15.00", "85.00"]),
        ({"class": "B", "amount": "100"}, ["0.00", "0.00", "10.00", "90.00"]),
    ],
)
def test_line(line, expected):
    """One line: class, price limit, first-pay as stated or by the table, in that order."""
    assert parts(line) == expected


def test_first_pay_is_rounded_a_line():
    """Two lines of 0.05 at 10 %: 0.01 each, not 0.01 of the sum."""
    line = {"class": "B", "amount": "0.05", "first_pay_ratio": "0.1"}
    assert parts(line, line) == ["0.00", "0.00", "0.02", "0.08"]


def test_kinds_kept_apart_add_up():
    """Lines of kinds with a rule of their own still add up to the four parts."""
    lines = [{"class": "B", "kind": kind, "amount": "100"} for kind in ("special_exam", "blood", "drug")]
    entry = last(employee(), visit("", lines=lines, benefit="outpatient", level="tertiary"))
    assert [entry[name] for name in PARTS] == ["0.00", "0.00", "25.00", "275.00"]


@pytest.mark.parametrize(
    ("day", "level", "kind", "first_pay"),
    [
        ("2023-08-31", "community", "drug", "10.00"),
        ("2023-09-01", "community", "drug", "0.00"),
        ("2023-09-01", "village", "drug", "0.00"),
        ("2023-09-01", "secondary", "drug", "10.00"),
        ("2023-09-01", "community", "service", "10.00"),
        ("2023-09-01", "community", None, "10.00"),
    ],
)
def test_waiver(day, level, kind, first_pay):
    """From a day on drugs in the community have no first-pay, whatever the bill states; nothing else is waived."""
    line = {"class": "B", "amount": "100", "first_pay_ratio": "0.1"} | ({"kind": kind} if kind else {})
    assert parts(line, date=day, level=level)[2] == first_pay


def test_split_in_the_trace():
    """The trace says how each line fell, and which figure said so."""
    entry = last(employee(), visit("", lines=[{"class": "B", "kind": "drug", "amount": "100"}], level="tertiary"))
    (line,) = entry["trace"]["split"]
    assert [line[name] for name in ("line", "class", "total", *PARTS)] == [0, "B", "100.00", "0.00", "0.00", "5.00", "95.00"]
    assert line["citation"]["figure"] == "first_pay_ratio[line_kind=drug]"
    assert any(one["figure"] == "first_pay_ratio[line_kind=drug]" for one in entry["sources"])


def test_class_b_without_first_pay_is_refused_where_the_area_has_no_table():
    """Class B without first-pay needs the area's table; without one the line is refused and told how to mend it."""
    with pytest.raises(YibaoError) as caught:
        settled(area(), claim(lines=[{"class": "A", "amount": "1"}, {"class": "B", "amount": "100"}]))
    assert caught.value.where == "claim C1: lines[1]"
    assert caught.value.mend is not None


def test_class_b_before_the_first_day_of_the_table_is_refused():
    """Where the table has no figure yet, the line is refused."""
    text = '[split]\nfirst_pay = "part"\n[table.part]\nfrom = 2024-01-01\nvalue = "10%"\nsource = "law"\nstatus = "official"\n'
    rules = area(claim=text)
    line = [{"class": "B", "amount": "100"}]
    assert settled(rules, claim(day="2024-01-01", lines=line))["settlements"][0]["first_pay"] == "10.00"
    with pytest.raises(YibaoError) as caught:
        settled(rules, claim(day="2023-12-31", lines=line))
    assert caught.value.where == "claim C1: lines[0]"


@pytest.mark.parametrize(
    ("line", "first_pay"),
    [
        ({"amount": "199.99"}, "10.00"),
        ({"amount": "200"}, "30.00"),
        ({"amount": "399.99", "quantity": "2"}, "20.00"),
        ({"amount": "400", "quantity": "2"}, "60.00"),
        ({"amount": "400", "quantity": "2", "origin": "imported"}, "80.00"),
        ({"amount": "400", "quantity": "0", "origin": "domestic"}, "60.00"),
    ],
)
def test_first_pay_by_price_and_origin(line, first_pay):
    """From 200 a piece 15 %, 20 % if imported; below 5 %. The piece counts, not the line; where no quantity is given, the line."""
    found = last(employee(), stay("", "2025-03-05", lines=[{"class": "B", "kind": "consumable", **line}]))
    assert found["first_pay"] == first_pay


def test_an_origin_nobody_knows_is_refused():
    """A slip is told with the words that are known."""
    with pytest.raises(InputError, match="unknown origin"):
        last(employee(), stay("", "2025-03-05", lines=[{"class": "B", "kind": "consumable", "amount": "1", "origin": "import"}]))
