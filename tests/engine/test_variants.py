"""The laws of the kit that hold a set of rules against one that says the same otherwise."""

import datetime as dt

import attrs
import pytest

from tests.rules.plans import emergency_waiver, plan, rules, segment, table
from yibao.conformance.variants import cut_band_pays_alike, waived_is_absent
from yibao.engine.flow import resolve

DAYS = (dt.date(2021, 6, 1), dt.date(2024, 6, 1))
OWED = segment("deductible", 'limit = { table = "owed", once = "year", at = "highest" }, counts = "cost"')
BANDS = segment("band", 'bands = "bands", along = "cost", payer = "pooled_fund"')
FIGURES = (
    table("owed", 800),
    table("bands", '["50%", "66.67%", "90%"]', 'upto = [1000, 3333.33, "no limit"]\nby = "band"'),
)
WAIVER = emergency_waiver(name="urgent")


def banded(more: str = ""):
    """An area with bands and, where it is named, a waiver."""
    texts = (plan(OWED, BANDS, benefits='["outpatient", "emergency"]', more=more), *FIGURES)
    return rules(*texts, WAIVER if more else "")


def test_laws_hold():
    """On generated courses around some days."""
    area = banded('adjustments = "urgent"')
    waived_is_absent(area, DAYS)
    cut_band_pays_alike(area, DAYS)


def test_nothing_to_hold_against():
    """Rules without waivers and bands have no variants."""
    area = rules(plan(segment("copay", 'payer = "pooled_fund", ratio = "ratio"')), table("ratio", '"50%"'))
    waived_is_absent(area, DAYS)
    cut_band_pays_alike(area, DAYS)


def test_waiver_that_still_moves_money(monkeypatch):
    """A waived segment into which something falls is found."""
    real = resolve._waived

    def wrong(lowered, part, citation):
        made = real(lowered, part, citation)
        return attrs.evolve(made, limits=tuple(attrs.evolve(limit, value=100) for limit in made.limits))

    monkeypatch.setattr(resolve, "_waived", wrong)
    with pytest.raises(AssertionError):
        waived_is_absent(banded('adjustments = "urgent"'), DAYS)


def test_band_that_pays_otherwise_when_it_is_cut(monkeypatch):
    """A piece of a band at another ratio is found."""
    from yibao.conformance import variants  # noqa: PLC0415 - the module, to replace a function in it

    whole = variants._lower
    monkeypatch.setattr(
        variants, "_lower", lambda edges, name: attrs.evolve(whole(edges, name), cells=tuple(
            attrs.evolve(cell, value=(cell.value or 0) + 50_000) for cell in edges.cells
        ))
    )  # fmt: skip
    with pytest.raises(AssertionError):
        cut_band_pays_alike(banded(), DAYS)
