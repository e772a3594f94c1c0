"""Figures as the law prints them: read exactly, printed again as they were, and refused where they are none."""

import random
from decimal import Decimal

import pytest

from yibao.model.values.errors import RuleError
from yibao.model.values.money import UNLIMITED
from yibao.rules.writing.figures import PrintedFigure, print_figure, read_figure


@pytest.mark.parametrize(
    ("written", "unit", "value"),
    [
        (1200, "money", 120_000),
        (Decimal("10366.80"), "money", 1_036_680),
        (-100, "change", -10_000),
        ("85%", "ratio", 850_000),
        ("66.6667%", "ratio", 666_667),
        ("120%", "multiple", 1_200_000),
        ("3 points", "points", 30_000),
        ("-10 points", "points", -100_000),
        ("0.5 points", "points", 5_000),
        ("1 point", "points", 10_000),
        (128, "number", 128),
        ("no limit", "money", UNLIMITED),
    ],
)
def test_figure_is_read_by_its_unit(written, unit, value):
    """Yuan become fen, percentages and points parts per million, counts stay what they are."""
    assert read_figure(written, unit) == PrintedFigure(value)


def test_lower_bound_is_a_figure_with_a_mark():
    """What the law gives at least is computed with, and marked."""
    assert read_figure("at least 60%", "ratio") == PrintedFigure(600_000, bound=True)
    assert read_figure("at least 3000", "money") == PrintedFigure(300_000, bound=True)


def test_every_figure_is_printed_as_it_was_read():
    """Printing and reading are each other's opposite, for figures of every size and unit."""
    draw = random.Random(7)
    for _ in range(4000):
        unit = draw.choice(["money", "change", "ratio", "multiple", "points", "number"])
        most = {"ratio": 10**6, "number": 10**6 - 1, "points": 10**6, "multiple": 10**8}.get(unit, 10**9)
        value = draw.randint(-most if unit in ("change", "points") else 0, most)
        bound = unit in ("money", "ratio") and draw.random() < 0.2
        written = print_figure(value, unit, bound=bound)
        assert type(written) in (int, Decimal, str)
        assert read_figure(written, unit) == PrintedFigure(value, bound), written


@pytest.mark.parametrize(
    ("written", "unit", "zh", "en", "mend"),
    [
        (Decimal("0.85"), "ratio", "支付比例写成印出的样子", "a ratio is written as it is printed", '"85%"'),
        ("0.85", "ratio", "支付比例写成印出的样子", "a ratio is written as it is printed", '"85%"'),
        (95, "ratio", "支付比例写成印出的样子", "a ratio is written as it is printed", '"95%"'),
        ("1200", "money", "金额不加引号", "an amount is written without quotes", "1200"),
        ("128", "number", "数目不加引号", "a count is written without quotes", "128"),
        ("10%", "points", "此表是加减的百分点", "this table holds points that are added", '"10 points", or "-10 points"'),
        ("unkown", "ratio", "不是数值:unkown", "not a figure: unkown", "did you mean unknown?"),
        ("unlimited", "money", "不是数值:unlimited", "not a figure: unlimited", '"no limit"'),
        ("none", "money", "不是数值:none", "not a figure: none", '"no limit"'),
        ("no limit", "ratio", "比例不能是 no limit", "a ratio cannot be no limit", '"100%"'),
        ("at most 10%", "ratio", "上限不是数值", "an upper bound is no figure", 'write "unknown" and why'),
        ("60% at least", "ratio", "不是数值", "not a figure", '"at least 60%"'),
        ("95 %", "ratio", "不是数值:95 %", "not a figure: 95 %", '"85%"'),
        ("1,200", "money", "不是数值:1,200", "not a figure: 1,200", "1200"),
        (True, "number", "不是数值:True", "not a figure: True", "128"),
    ],
)
def test_what_is_no_figure_is_told_with_its_form(written, unit, zh, en, mend):
    """Each slip has its own sentence, and shows how such a figure is written."""
    with pytest.raises(RuleError) as caught:
        read_figure(written, unit)
    assert (caught.value.what.zh, caught.value.what.en) == (zh, en)
    assert caught.value.mend is not None
    assert caught.value.mend.en == mend


@pytest.mark.parametrize(
    ("written", "unit"),
    [(Decimal("0.001"), "money"), ("0.12345%", "ratio"), ("101%", "ratio"), (-1, "money"), (-1, "number"), (10**10, "money")],
)
def test_nothing_is_rounded_or_cut(written, unit):
    """More places than the unit has, or a figure outside of it, are refused."""
    with pytest.raises(RuleError):
        read_figure(written, unit)
