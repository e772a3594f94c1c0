"""Days: ages, dated values, and what is not a date."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao.model.values.dates import Dated, add_years, age_on, in_force, read_date
from yibao.model.values.errors import InputError

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


def test_an_age_is_reached_on_the_birthday_itself():
    assert age_on(dt.date(1979, 9, 5), dt.date(2024, 9, 4)) == 44
    assert age_on(dt.date(1979, 9, 5), dt.date(2024, 9, 5)) == 45


def test_someone_born_on_29_february_turns_on_1_march_of_a_common_year():
    assert age_on(dt.date(1980, 2, 29), dt.date(2025, 2, 28)) == 44
    assert age_on(dt.date(1980, 2, 29), dt.date(2025, 3, 1)) == 45


@given(DAYS, st.integers(0, 100))
def test_years_added_are_years_of_age(day, years):
    assert age_on(day, add_years(day, years) + dt.timedelta(days=1)) == years


def test_a_dated_value_holds_from_its_day_until_the_next():
    value = Dated(((dt.date(2020, 1, 1), "active"), (dt.date(2024, 6, 1), "retired")))

    assert [value.on(dt.date(*day)) for day in ((2019, 12, 31), (2020, 1, 1), (2024, 5, 31), (2024, 6, 1))] == [
        None,
        "active",
        "active",
        "retired",
    ]


def test_both_ends_of_a_period_are_in_it():
    first, last = dt.date(2024, 1, 1), dt.date(2024, 1, 31)

    assert in_force(first, first, last)
    assert in_force(last, first, last)
    assert not in_force(dt.date(2024, 2, 1), first, last)
    assert in_force(first, None, None)


@pytest.mark.parametrize(
    "value",
    [
        "2023-02-30",
        "2023-2-3",
        "20230203",
        "",
        20230203,
        None,
        True,
        dt.datetime(2023, 2, 3, tzinfo=dt.UTC),
        "2023-02-03T00:00",
        "9" * 99,
    ],
)
def test_what_is_not_a_day_is_refused(value):
    with pytest.raises(InputError):
        read_date(value)
