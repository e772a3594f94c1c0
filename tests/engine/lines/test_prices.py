"""Prices of items by the area's list, and prices too far above their limit."""

import pytest

from tests.engine.atlantis import document, employee, last, stay, visit
from tests.rules.small import PLAN, RATIO, STAGE, area
from yibao import YibaoError
from yibao.model.values.errors import RuleError


def birth(quantity, amount="5000", **other):
    """A stay with labour analgesia for some hours."""
    line = {"class": "A", "amount": amount, "code": "labour_analgesia", **other}
    return stay("", benefit="maternity", lines=[line if quantity is None else {**line, "quantity": quantity}])


@pytest.mark.parametrize(
    ("hours", "in_scope"),
    [("0.5", "100.00"), ("2", "400.00"), ("2.0001", "400.02"), ("3", "550.00"), ("0", "0.00"), ("10", "1600.00")],
)
def test_hours_at_two_prices(hours, in_scope):
    """200 an hour for the first two, 150 for each after; half a fen goes up."""
    entry = last(employee(standing="retired"), birth(hours))
    assert entry["in_scope"] == in_scope
    figures = {one["figure"] for one in entry["sources"]}
    assert "analgesia_price" in figures
    assert ("analgesia_later_price" in figures) == (float(hours) > 2)
    assert entry["trace"]["split"][0]["price"]["figure"] == "analgesia_price"


def test_a_price_asks_for_the_quantity():
    """Without the hours there is no limit to work out: refused, with the line."""
    with pytest.raises(YibaoError) as caught:
        document(employee(), birth(None))
    assert "quantity" in caught.value.where and "lines[0]" in caught.value.where


@pytest.mark.parametrize("other", [{"class": "C"}, {"code": "another"}])
def test_other_lines_have_no_price(other):
    """A line outside the catalogue, or of another code, is left alone."""
    assert last(employee(), birth("1", "300", **other))["over_limit"] == "0.00"


def test_a_price_above_is_no_matter_elsewhere():
    """The allowance is one for shops: a hospital's line above its limit is split, and nothing is said."""
    entry = last(employee(), visit("", lines=[{"class": "A", "amount": "400", "limit": "100"}]))
    assert [one["code"] for one in entry["warnings"] if one["code"] == "price_above_allowed"] == []


@pytest.mark.parametrize(
    ("split", "said"),
    [
        ('[[split.price]]\nlabel = { zh = "价", en = "P" }\ncodes = []\ntable = "price"\n', "codes are missing"),
        ('[[split.price]]\nlabel = { zh = "价", en = "P" }\ncodes = ["x"]\ntable = "price"\nfirst = 2\n', "belong together"),
        ('[[split.price]]\nlabel = { zh = "价", en = "P" }\ncodes = ["x"]\ntable = "moon"\n', "no table moon"),
        ('[[split.markup]]\nshare = "moon"\n', "no table moon"),
        ('[[split.markup]]\nshare = "price"\nwhen = { benefit = "moon" }\n', "no label moon"),
    ],
)
def test_slips_are_refused(split, said):
    """When rules are read, not when a bill comes by."""
    table = (
        '[table.price]\nlabel = { zh = "价", en = "Price" }\nfrom = 2020-01-01\nvalue = 1\nsource = "law"\nstatus = "official"\n'
    )
    with pytest.raises(RuleError) as caught:
        area(PLAN + STAGE + RATIO, claim=split + table)
    assert said in caught.value.what.en
