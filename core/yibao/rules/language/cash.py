"""Money paid to the person outside the bill: a flat subsidy, or an allowance of so many days of a monthly base."""

import datetime as dt
from typing import Literal

import attrs

from ...model.values.classes import frozen
from ...model.values.text import Text
from .language import Status, When


@frozen
class Need:
    """A number that has to be reached before the money is due, such as months of unbroken contributions.

    Attributes:
        fact: a declared fact of type integer; least: a table of numbers.
        short: what a smaller number means: ``nothing`` is due, or it is due ``later``, once the number is reached.
        from_, to: days on which the condition stands.
    """

    fact: str
    least: str
    short: Literal["nothing", "later"] = "nothing"
    from_: dt.date | None = None
    to: dt.date | None = None


@frozen
class Cash:
    """A cash benefit that a claim brings with it.

    Attributes:
        scheme, benefits: the claims it belongs to; ``when`` narrows them further.
        source, status: of the rule itself; its tables have their own.
        amount: a table of money; or else ``of`` × days ÷ ``per``, exact and rounded half up to the fen once.
        of: yuan a month: ``contribution_base``, ``fact:NAME`` or ``table:NAME``.
        read: the day on which the base or a dated fact is read.
        days: a table of days; stated: a fact of type integer which, where it is given, takes the place of that table.
        per: how many days a month counts.
        needs: what has to be reached first.
        once: a counter of numbers: while it holds something nothing more is paid, and it grows by one when something is.
    """

    label: Text
    scheme: str
    benefits: tuple[str, ...]
    source: tuple[str, ...]
    status: Status
    amount: str | None = None
    of: str | None = None
    read: Literal["date", "year_start", "day_before_year"] = "date"
    days: str | None = None
    stated: str | None = None
    per: int = 30
    needs: tuple[Need, ...] = ()
    once: str | None = None
    when: When = attrs.Factory(dict)
    from_: dt.date | None = None
    to: dt.date | None = None
    note: Text | None = None
