"""What a rule file may declare about people: schemes and their benefit years, accounts, credits, facts asked for."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal

import attrs

from ...model.values.classes import frozen
from ...model.values.money import RoundingUnit
from ...model.values.name import Name
from ...model.values.text import Text
from .references import AccountName, MoneyTable, NamesTable, Reference, SchemeName, StandingName, Unit
from .tables import Period, Status, When


@frozen
class Year:
    """One run of benefit years: twelve months each from ``from_``, or, with ``to``, a single year of its own length."""

    from_: dt.date
    source: tuple[str, ...]
    status: Status
    to: dt.date | None = None
    note: Text | None = None


@frozen
class Scheme:
    """A scheme and its benefit years in order.

    Attributes:
        label: what people call it; years: its benefit years. A higher level may leave either to the areas below it; an area that
            replaces the declaration of a higher level keeps what it does not repeat.
        accounts: that it knows; standings: who may be in it.
    """

    label: Text = Text("", "")
    years: tuple[Year, ...] = ()
    accounts: tuple[AccountName, ...] = ()
    standings: tuple[StandingName, ...] = ()


@frozen
class Account:
    """An account and how it behaves.

    Attributes:
        consent: whether a claim's ``use_accounts = false`` leaves it alone.
        becomes: the account its balance moves to when the benefit year ends.
        note: what else to know of it, such as interest.
    """

    label: Text
    consent: bool = True
    becomes: str | None = None
    note: Text | None = None


def _unit_of_credit(credit: "Credit") -> Unit:
    return "ratio" if credit.of else "money"


@frozen
class Credit(Period):
    """Money that comes to an account on dated events.

    Attributes:
        on: month and day for a yearly event (``01-01``), day of the month (``01``) for a monthly one, or ``year_start``.
        amount: a table; with ``of`` a ratio of ``contribution_base`` or a fact.
        months: how many months one event covers; ``each`` reads the amount month by month over the benefit year.
        less: a table taken off the sum.
        read: the day on which facts are read: the event's own, or the day before the benefit year.
        unit: the credit is rounded half up to this.
    """

    label: Text
    scheme: SchemeName
    account: AccountName
    amount: Annotated[str, NamesTable(_unit_of_credit)]
    on: str = "year_start"
    of: Reference | None = None
    months: int | Literal["each"] = 1
    less: MoneyTable | None = None
    read: Literal["date", "day_before_year"] = "date"
    unit: RoundingUnit = 1
    when: When = attrs.Factory(dict)


@frozen
class Disease:
    """A disease that can be registered, under the area's own code. Where some are declared of a kind, no other code is known of it.

    Attributes:
        kinds: what it may be registered as.
        source, status: where the list that names it stands.
    """

    label: Text
    kinds: tuple[Literal["special_disease", "chronic_disease"], ...]
    source: tuple[str, ...]
    status: Status
    note: Text | None = None


@frozen
class Fact:
    """Something the area asks about a person, or about one claim.

    Attributes:
        type: what it holds; ``choice`` is one of ``choices``.
        question: what to ask for it; words: the choices as people read them.
        about: ``person``, where it may change with the day, or ``claim``: it belongs to one bill, and a person's is taken where the
            claim says nothing.
        missing: of a ``boolean`` or ``choice``, which is a dimension by itself: the label where nobody told it; without one a claim
            for which it matters is refused.
        choosable: of a ``boolean``: whether people can choose it for a bill; quotes then put both answers side by side.
    """

    label: Text
    type: Literal["text", "boolean", "integer", "money", "ratio", "date", "choice"]
    question: Text
    choices: tuple[Name, ...] = ()
    words: Mapping[str, Text] = attrs.Factory(dict)
    about: Literal["person", "claim"] = "person"
    missing: Name | None = None
    choosable: bool = False
