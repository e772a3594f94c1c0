"""Values that change with the date, and the few questions asked about days."""

import calendar
import datetime as dt
from typing import Generic, TypeVar

from .classes import frozen
from .errors import InputError
from .text import shown

T = TypeVar("T")


@frozen
class Dated(Generic[T]):
    """One value, or several that each hold from a day on until the next.

    Attributes:
        values: pairs of first day and value in order of days; a first day of none means always.
    """

    values: tuple[tuple[dt.date | None, T], ...]

    @classmethod
    def always(cls, value: T) -> "Dated[T]":
        """A value that never changes."""
        return cls(((None, value),))

    def on(self, day: dt.date) -> T | None:
        """The value in force on a day, or none before the first one."""
        values = self.values
        if len(values) == 1:
            first, value = values[0]
            return value if first is None or first <= day else None
        current: T | None = None
        for first, value in values:
            if first is not None and first > day:
                break
            current = value
        return current


def age_on(birth: dt.date, day: dt.date) -> int:
    """Full years of age on a day; someone born on 29 February turns on 1 March of a common year.

    >>> age_on(dt.date(1979, 9, 5), dt.date(2024, 9, 4)), age_on(dt.date(1979, 9, 5), dt.date(2024, 9, 5))
    (44, 45)
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def add_years(day: dt.date, years: int) -> dt.date:
    """The same day some years later, at most the last day of all; 29 February becomes 28 February where there is none.

    >>> add_years(dt.date(2024, 2, 29), 5), add_years(dt.date(9998, 1, 1), 5)
    (datetime.date(2029, 2, 28), datetime.date(9999, 12, 31))
    """
    if day.year + years > dt.MAXYEAR:
        return dt.date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or the last day of a month that is too short for it.

    >>> add_months(dt.date(2024, 11, 30), 3)
    datetime.date(2025, 2, 28)
    """
    first = month_start(day, months)
    return first.replace(day=min(day.day, day_before(month_start(first, 1)).day))


def in_month_of_year(text: str, first: dt.date) -> dt.date:
    """The day of a month and a day, such as ``04-30``, in the year that begins on a day; a short month has it last.

    >>> in_month_of_year("04-30", dt.date(2025, 1, 1)), in_month_of_year("02-29", dt.date(2025, 7, 1))
    (datetime.date(2025, 4, 30), datetime.date(2026, 2, 28))
    """
    month, day = int(text[:2]), int(text[3:])
    for year in (first.year, first.year + 1):
        found = dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))
        if found >= first:
            return found
    raise AssertionError(text)


def month_start(day: dt.date, months: int) -> dt.date:
    """The first day of the month so many months on; 0 is the day's own month.

    >>> month_start(dt.date(2024, 11, 30), 2)
    datetime.date(2025, 1, 1)
    """
    years, month = divmod(day.month - 1 + months, 12)
    return dt.date(day.year + years, month + 1, 1)


def day_before(day: dt.date) -> dt.date:
    """The day before."""
    return day - dt.timedelta(days=1)


def in_force(day: dt.date, first: dt.date | None, last: dt.date | None) -> bool:
    """Whether a day lies in a period with both ends included; none leaves an end open."""
    return (first is None or first <= day) and (last is None or day <= last)


def turning_days(first: dt.date | None, last: dt.date | None) -> set[dt.date]:
    """The first day of a period and the day after its last one; an end that is open, or the last day of all, gives none.

    >>> sorted(turning_days(dt.date(2024, 1, 1), dt.date(2024, 12, 31)))
    [datetime.date(2024, 1, 1), datetime.date(2025, 1, 1)]
    """
    days = set() if first is None else {first}
    return days if last is None or last == dt.date.max else days | {last + dt.timedelta(days=1)}


def read_date(value: object) -> dt.date:
    """A date from TOML's own date or an ISO string of ten characters.

    Raises:
        InputError: anything else, or a day that is not in the calendar.
    """
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, str) and len(value) == 10 and value.isascii() and value[4] == value[7] == "-":
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise InputError(
        f"日期 {shown(value)} 不存在或无法读取",
        f"{shown(value)} is not a date",
        mend=("写成 2024-03-01 的形式", "write a day of the calendar as 2024-03-01"),
    )
