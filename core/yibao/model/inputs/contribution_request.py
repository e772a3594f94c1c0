"""Reading a contribution file: whose contributions, and for which months."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from ..values.classes import frozen
from ..values.dates import month_start
from ..values.errors import InputError
from ..values.text import shown
from .case import check_insured, commands_for
from .person import Person
from .structure import structure
from .words import with_resolved_person

MOST_MONTHS = 600
"""The longest time asked about at once: fifty years."""

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@frozen(eq=False)
class Request:
    """A contribution file.

    Attributes:
        person: as in a case; city, title: the same.
        year: a calendar year; or ``from_`` and ``to``, months such as ``2024-01``.
        expect: in worked examples, names of the result with what they must be.
    """

    LEFT_ALONE: ClassVar = ("claim", "state", "date", "documents")
    """Keys of the same file that are about bills and joining."""

    person: Person
    city: str | None = None
    title: str | None = None
    year: int | None = None
    from_: str | None = None
    to: str | None = None
    expect: Mapping[str, Any] | None = None

    def months(self) -> tuple[dt.date, ...]:
        """First days of the months asked about.

        Raises:
            InputError: neither a year nor months, months that are none, or too many.
        """
        if (self.year is None) == (self.from_ is None) or (self.from_ is None and self.to is not None):
            raise InputError(
                "year 与 from、to 须且只须给出一种",
                "either year or from and to must be given",
                where="year",
                mend=(
                    '写 year = 2024,或 from = "2024-01" 与 to = "2024-12"',
                    'write year = 2024, or from = "2024-01" and to = "2024-12"',
                ),
            )
        if self.year is not None:
            first, last = _month(f"{self.year}-01", "year"), _month(f"{self.year}-12", "year")
        else:
            first, last = _month(self.from_, "from"), _month(self.to if self.to is not None else self.from_, "to")
        count = (last.year - first.year) * 12 + last.month - first.month + 1
        if not 1 <= count <= MOST_MONTHS:
            raise InputError(
                "to 早于 from,或超过五十年" if count < 1 else "超过五十年",
                "to lies before from" if count < 1 else "more than fifty years",
                where="to",
                mend=("请改正 from 与 to", "mend from and to"),
            )
        if first.year - self.person.birth_date.year > 150:
            raise InputError(
                "年龄超过 150 岁",
                "older than 150 years",
                where="person.birth_date",
                mend=("请改正 birth_date 或所问的时间", "mend birth_date, or the time asked about"),
            )
        return tuple(month_start(first, months) for months in range(count))


def _month(text: str | None, where: str) -> dt.date:
    match = _MONTH.fullmatch(text or "")
    if match is None or not 1900 <= int(match[1]) <= 2200 or not 1 <= int(match[2]) <= 12:
        raise InputError(
            f"{shown(text)} 不是 1900 至 2200 年间的月份",
            f"{shown(text)} is not a month between 1900 and 2200",
            where=where,
            mend=("写成 2024-01 的形式", "write a month as 2024-01"),
        )
    return dt.date(int(match[1]), int(match[2]), 1)


def read_request(data: Mapping[str, Any]) -> Request:
    """Make a request from plain data.

    Args:
        data: what a case file holds that names the time asked about.

    Raises:
        InputError: anything that the form does not allow, with its key path.
    """
    if data.keys().isdisjoint(("year", "from", "to")) and ("claim" in data or "documents" in data or "date" in data):
        others = commands_for(data)
        raise InputError(
            f"文件没有写要问的月份;可用的命令:{others}",
            f"this file names no months: it can be asked about with {others}",
            where="year",
            mend=("写 year = 2024,或 from 与 to", 'write year = 2024, or from = "2024-01" and to = "2024-12"'),
        )
    request = structure(with_resolved_person(data), Request)
    check_insured(request.person)
    request.months()
    return request
