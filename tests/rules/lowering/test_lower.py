"""Lowered plans: one for days between which nothing changes, and integers only."""

import datetime as dt
import itertools

import pytest

from tests.engine.atlantis import rules
from tests.rules.small import PERSON, PLAN, RATIO, STAGE, area, claim, payers
from yibao.model.values.money import PPM
from yibao.rules.lowering.plan import UNKNOWN, IntCell, IntTable, LoweredPlan

JUNE = dt.date(2024, 6, 1)


def plan(name: str, day: dt.date = JUNE) -> LoweredPlan:
    return rules().plan_named(name, day)


def test_plan_is_lowered_once_between_two_changes():
    """On all days between two changes the plan is one and the same thing."""
    days = rules().days_of("employee_inpatient")
    for first, following in itertools.pairwise(days):
        last = following - dt.timedelta(days=1)
        assert plan("employee_inpatient", first) is plan("employee_inpatient", last)
        assert plan("employee_inpatient", first) is not plan("employee_inpatient", following)
        assert (plan("employee_inpatient", first).first, plan("employee_inpatient", first).last) == (first, last)


def test_structure_is_the_same_where_only_figures_change():
    """Plans that differ in figures, days and sources only share one structure, and so could share compiled code."""
    before, after = (plan("employee_maternity", dt.date(2022, month, 1)) for month in (6, 7))
    assert before.tables != after.tables
    assert before.structure == after.structure


def test_structure_differs_where_a_segment_starts():
    """Another payer or a further segment is another structure."""
    before, after = (plan("employee_outpatient", day) for day in (dt.date(2023, 6, 30), dt.date(2023, 7, 1)))
    assert before.structure != after.structure


@pytest.mark.parametrize("name", sorted(rules().declared.plan))
def test_values_are_whole_numbers(name):
    """Every cell is a whole number of fen or parts per million, or unknown; ratios lie between nothing and all."""
    for day in rules().change_days():
        lowered = plan(name, day)
        for table in lowered.tables:
            size = 1
            for one in table.sizes:
                size *= one
            assert len(table.values) == size
            assert all(type(value) is int and (value >= 0 or value == UNKNOWN) for value in table.values)
        for stage in lowered.stages:
            for segment in stage.segments:
                if segment.ratio >= 0:
                    assert all(value <= PPM for value in lowered.tables[segment.ratio].values)


def test_cells_are_worked_out_when_they_are_asked_for():
    """A table works out a cell at its first use, keeps it, and has the same one among all of them."""
    asked = []

    def work_out(key):
        asked.append(key)
        return IntCell(10 * key[0] + key[1])

    table = IntTable("ratio", (2, 0), (2, 3), work_out)
    assert asked == []
    cell = table.at((1, 0, 1))  # labels of the plan's dimensions: the table takes the third and the first
    assert (cell.value, asked) == (11, [(1, 1)])
    assert table.at((1, 5, 1)) is cell is table.cells[table.index((1, 0, 1))]
    assert list(table.values) == [0, 1, 2, 10, 11, 12]
    assert sorted(asked) == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]


def test_parts_of_kinds_stand_apart():
    """Kinds of lines that a stage keeps apart have parts of their own, the rest stands together."""
    parts = plan("employee_inpatient").parts
    assert [part for part in parts if part.startswith("in_scope")] == ["in_scope:rest", "in_scope:special_exam", "in_scope:blood"]


def test_change_days_are_all_days_on_which_something_changes():
    """Figures, segments, means, adjustments, plans, years, waivers and credits: whatever starts or ends has its day in the list."""
    days = {day.isoformat() for day in rules().change_days()}
    assert {
        "2022-07-01",  # a figure of maternity, a segment of residents
        "2025-01-01",  # the day after the last page of a figure that was seen; the end of a stage
        "2030-01-01",  # the end of its five years
        "2022-03-01",  # an entry of means
        "2022-01-01",  # an adjustment, a plan
        "2020-05-01",  # a year of its own length
        "2023-09-01",  # a waiver
    } <= days


def test_start_and_end_of_a_waiver_are_days_of_change():
    """A waiver that starts and ends changes something on two days."""
    waiver = '[[split.waive]]\nfrom = 2024-02-03\nto = 2024-04-05\nsource = ["law"]\nstatus = "official"\n'
    days = [day.isoformat() for day in area(claim=waiver).change_days()]
    assert "2024-02-03" in days and "2024-04-06" in days


def test_start_and_end_of_a_credit_are_days_of_change():
    """So does a credit."""
    person = (
        PERSON.replace("years =", 'accounts = ["family"]\nyears =')
        + """
[account.family]
label = { zh = "家", en = "Family" }
[credit.c]
label = { zh = "入", en = "C" }
scheme = "resident"
account = "family"
amount = "gift"
from = 2024-02-03
to = 2024-04-05
[table.gift]
from = 2020-01-01
value = 10
source = "law"
status = "official"
"""
    )
    days = [day.isoformat() for day in area(PLAN + STAGE + RATIO, person=person).change_days()]
    assert "2024-02-03" in days and "2024-04-06" in days


def test_rule_set_shows_itself_in_few_words():
    """A rule set holds whatever an engine prepared; what it shows of itself in an error stays short."""
    place = area()
    payers(place, claim())
    assert len(repr(place)) < 2_000
