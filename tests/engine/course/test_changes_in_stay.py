"""Cover, scheme or standing that changes within a stay is said, with the day that decides."""

import pytest

from tests.engine.atlantis import employee, last, stay

DATED = {"standing": [{"from": "2000-01-01", "value": "active"}, {"from": "2024-03-03", "value": "retired"}]}


def changes(person, **other):
    """The warnings about changes."""
    entry = last(person, stay("5000", "2024-03-05", **other))
    return [warning["en"] for warning in entry["warnings"] if warning["code"] == "changes_in_stay"]


def test_change_of_standing():
    """What changes, when, and which day is taken for all of the stay."""
    (text,) = changes(employee(**DATED))
    assert "standing changes on 2024-03-03 from" in text
    assert "settled as on 2024-03-05, the day of discharge" in text


@pytest.mark.parametrize(("admitted", "count"), [("2024-03-02", 1), ("2024-03-03", 0), ("2024-03-04", 0)])
def test_change_on_the_first_day_or_before(admitted, count):
    """What holds on the day of admission already does not change within the stay."""
    assert len(changes(employee(**DATED), admitted=admitted)) == count


def test_waiting_period_that_ends_in_the_stay():
    """Cover that begins within the stay: the whole is paid, and the result says that this is taken."""
    cover = [{"from": "2024-01-01", "value": "waiting"}, {"from": "2024-03-04", "value": "in_force"}]
    (text,) = changes(employee(cover=cover))
    assert "cover changes on 2024-03-04" in text and "two claims with the same stay" in text


def test_same_value_again_is_no_change():
    """A row that repeats the value says nothing new."""
    again = [{"from": "2000-01-01", "value": "active"}, {"from": "2024-03-03", "value": "active"}]
    assert changes(employee(standing=again)) == []
