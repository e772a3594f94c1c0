"""How far a result can be relied on, by its codes: one table that knows every code."""

import datetime as dt
import itertools
import re
from pathlib import Path

import pytest

import yibao
from yibao.model import reliability
from yibao.model.reliability import CODES, DOUBTS, NOT_VERIFIED, RELIABILITIES, age_of, days_of_doubt, reliability_of, stale_from
from yibao.model.values.errors import YibaoError

CORE = Path(yibao.__file__).parent


def test_every_code_of_a_warning_is_in_the_table():
    """What the engine warns of, but for what it assumes, and every kind of refusal."""
    sources = [path.read_text(encoding="utf-8") for path in (CORE / "engine").rglob("*.py")]
    codes = {code for source in sources for code in re.findall(r'\b(?:Message|Reason)\(\s*"(\w+)"', source)}
    assert len(codes) > 8
    assert codes - {"covered", "card", "designated", "inside"} <= CODES.keys()
    kinds = [YibaoError, *YibaoError.__subclasses__()]
    assert all(CODES[kind.code].reliability == "refused" for kind in kinds if kind.__module__.startswith("yibao."))


def test_a_result_is_as_good_as_the_worst_of_its_codes():
    """Whatever the order, and whatever codes an area declares besides."""
    order = list(RELIABILITIES)
    for first, second in itertools.product(CODES, repeat=2):
        worst = max(order.index(CODES[code].reliability) for code in (first, second))
        assert reliability_of([first, "not_designated", second]) == order[worst]
    assert reliability_of([]) == "verified"


def test_what_is_not_verified():
    """Figures that were never confirmed or that no page shows any more; a reading is told by itself."""
    assert {"unverified", "last_seen", "stale"} == DOUBTS
    assert {*DOUBTS, "reading"} == NOT_VERIFIED


@pytest.mark.parametrize("seen", [dt.date(2021, 4, 23), dt.date(2020, 2, 29), dt.date(2019, 12, 31)])
def test_days_of_doubt(seen):
    """The age of a page changes on the days that are told, and on no other."""
    days = days_of_doubt(seen, dt.date.max)
    for day in (seen, *days, seen + dt.timedelta(days=200)):
        for before, after in itertools.pairwise(day + dt.timedelta(days=step) for step in (-1, 0, 1)):
            assert (age_of(seen, before) != age_of(seen, after)) == (after in days)
    assert days_of_doubt(seen, seen) == set()
    assert all(day <= seen + dt.timedelta(days=9) for day in days_of_doubt(seen, seen + dt.timedelta(days=9)))


def test_the_line_is_drawn_once(monkeypatch):
    """How many years a page may be relied on is one figure of the core."""
    monkeypatch.setattr(reliability, "STALE_AFTER_YEARS", 2)
    assert stale_from(dt.date(2021, 4, 23)) == dt.date(2023, 4, 24)
