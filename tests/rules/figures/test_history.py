"""What the cells of a table held over time."""

import datetime as dt

import pytest

from tests.engine.atlantis import rules as atlantis
from tests.rules.small import PERSON, PLAN, STAGE, area
from yibao.rules.figures.history import combinations, gathered, one_of, reading, timeline

TABLE = """
[table.ratio]
source = "law"
status = "official"
days   = [
  { from = 2020-01-01, by = "standing", value = { minor = "40%", student = "40%", "*" = "30%" } },
  { from = 2021-01-01, to = 2021-12-31, value = "unknown", why = { zh = "未查到", en = "not found" }, status = "unverified" },
  { seen = [2022-01-01, 2022-06-30], value = "50%", status = "secondary" },
]
"""


def ratio():
    rules = area(PLAN + STAGE + TABLE, person=PERSON)
    return rules.declared, rules.tables["ratio"]


def test_combinations():
    """Labels that some entry names stand alone, all the others together."""
    declared, table = ratio()
    assert [labels["standing"] for labels in combinations(declared, table, table.cells)] == [
        ("minor",),
        ("student",),
        ("active", "retired", "flexible", "unemployed", "adult"),
    ]


def test_gathered():
    """Labels that read the same stand in one row; a dimension in which all do is left out."""
    declared, table = ratio()
    day = dt.date(2020, 5, 1)
    cells = combinations(declared, table, table.cells)
    rows = [(labels, reading(table, day, one_of(declared, table, labels)).summary) for labels in cells]
    assert [labels for labels, _ in gathered(declared, rows)] == [
        {"standing": ("minor", "student")},
        {"standing": ("active", "retired", "flexible", "unemployed", "adult")},
    ]
    rows = [(labels, 1) for labels, _ in rows]
    assert gathered(declared, rows) == [({}, 1)]


def test_timeline():
    """A figure, a declared gap, a figure only seen, the same unverified after its last page, and stale five years later."""
    declared, table = ratio()
    told = [(str(one.first), str(one.last), *one.reading.summary) for one in timeline(declared, table, {"standing": ("minor",)})]
    assert told == [
        ("2020-01-01", "2020-12-31", "known", 400_000, "official"),
        ("2021-01-01", "2021-12-31", "unknown", None, None),
        ("2022-01-01", "2022-06-30", "known", 500_000, "secondary"),
        ("2022-07-01", "2027-06-30", "known", 500_000, "unverified"),
        ("2027-07-01", "9999-12-31", "known", 500_000, "stale"),
    ]


@pytest.mark.parametrize("name", sorted(atlantis().tables))
def test_timeline_agrees_with_the_table(name):
    """On every day of change, and the day before, each cell reads as the table does; rows put together cover every cell once."""
    rules = atlantis()
    declared, table = rules.declared, rules.tables[name]
    whole = combinations(declared, table, table.cells)
    for labels in whole:
        one = one_of(declared, table, labels)
        periods = timeline(declared, table, labels)
        for day in (other for change in table.days() for other in (change - dt.timedelta(days=1), change)):
            found = next((period.reading for period in periods if period.first <= day <= period.last), None)
            assert (found.summary if found else ("none", None, None)) == reading(table, day, one).summary
    first = [next((period.reading.summary for period in timeline(declared, table, labels)), None) for labels in whole]
    rows = gathered(declared, [(labels, str(summary)) for labels, summary in zip(whole, first, strict=True)])
    for labels in whole:
        assert sum(all(set(labels[dimension]) <= set(some) for dimension, some in row.items()) for row, _ in rows) == 1
