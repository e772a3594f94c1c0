"""Returned items are taken off what was bought, before limits and first pay."""

import random

import pytest

from tests.model.inputs.test_case import changed
from yibao.model.inputs.case import read_case
from yibao.model.values.errors import InputError

A = {"class": "A", "code": "X1", "amount": "200"}
B = {"class": "B", "code": "X2", "amount": "100", "first_pay_ratio": "0.1"}


def lines(*rows):
    return read_case(changed(("claim", 0, "lines"), list(rows))).claim[0].lines


def amounts(*rows):
    return [line.amount for line in lines(*rows)]


def refusal(*rows):
    with pytest.raises(InputError) as refused:
        lines(*rows)
    return refused.value


def test_a_part_is_returned():
    """A return says its code and class; what it is silent about it shares with its item."""
    back = {"class": "B", "code": "X2", "amount": "-50"}
    assert amounts(A, B, back, {**A, "amount": "-20"}) == [18000, 5000]
    assert lines(A, B, back)[1].first_pay_ratio == 100_000


def test_what_is_returned_as_a_whole_is_no_line():
    assert amounts(A, B, {**A, "amount": "-200"}) == [10000]
    assert amounts(A, {**A, "amount": "-200"}) == [0]


def test_items_of_a_name_or_of_a_class_alone():
    first, second = {"class": "A", "name": "pill", "amount": "10"}, {"class": "A", "amount": "7"}
    assert amounts(first, second, {"class": "A", "name": "pill", "amount": "-4"}, {"class": "A", "amount": "-1"}) == [600, 600]


def test_a_return_may_go_over_several_lines():
    """What was bought last is returned first."""
    assert amounts({**A, "amount": "10"}, {**A, "amount": "20"}, {**A, "amount": "-25"}) == [500]


def test_numbers_beside_the_amount_are_taken_off_too():
    whole = {"class": "B", "code": "X", "amount": "100", "first_pay": "10", "unit_limit": "9", "quantity": "10"}
    back = {"class": "B", "code": "X", "amount": "-30", "first_pay": "-3", "quantity": "-3"}
    (line,) = lines(whole, back)
    assert (line.amount, line.first_pay, line.quantity, line.unit_limit) == (7000, 700, 70000, 900)
    assert refusal(whole, {**back, "quantity": "-11"}).where == "claim[0].lines[1].quantity"
    del back["quantity"]
    assert "its quantity has to be given" in refusal(whole, back).what.en


@pytest.mark.parametrize(
    ("rows", "where", "reason"),
    [
        ((A, B, {**B, "amount": "-150"}), "claim[0].lines[2].amount", "the bill has less of it"),
        ((A, {"class": "A", "code": "X9", "amount": "-5"}), "claim[0].lines[1].amount", "the bill has less of it"),
        ((A, {"class": "C", "code": "X1", "amount": "-5"}), "claim[0].lines[1].amount", "the bill has less of it"),
        ((A, {**A, "amount": "-300"}), "claim[0].lines", "more is returned than the bill holds"),
        ((A, {**A, "amount": "-5", "quantity": "1"}), "claim[0].lines[1].quantity", "different signs"),
    ],
)
def test_what_cannot_be_returned_is_refused(rows, where, reason):
    error = refusal(*rows)
    assert error.where == where and reason in error.what.en


def test_the_order_of_returns_means_nothing():
    """Whatever part of each item is returned, in however many lines and in whatever order: the rest of each item is left."""
    random.seed(7)
    for _ in range(200):
        bought = {f"X{n}": random.randint(1, 5000) for n in range(random.randint(1, 4))}
        returns = {code: random.randint(0, fen) for code, fen in bought.items()}
        rows = [("bought", code, fen) for code, fen in bought.items()]
        for code, fen in returns.items():
            part = random.randint(0, fen)
            rows += [("returned", code, -part), ("returned", code, part - fen)]
        random.shuffle(rows)
        made = lines(*({"class": "A", "code": code, "amount": f"{fen / 100:.2f}"} for _, code, fen in rows if fen))
        left = {code: fen - returns[code] for code, fen in bought.items() if fen - returns[code]}
        assert {line.code: line.amount for line in made if line.amount} == left
