"""What a rule file may declare about accounts beyond bills: refunds of contributions, other uses, sharing with relatives.

What an account pays of a bill is said once, by the segments and means of the plans.
"""

import datetime as dt
from typing import Final, Literal

import attrs

from ...model.values.classes import frozen
from ...model.values.dates import in_force
from ...model.values.money import RoundingUnit
from ...model.values.text import Text
from ...model.values.vocabulary import VOCABULARY
from .references import AccountName, MoneyTable, RatioTable, Reference, SchemeName
from .tables import Period, Sourced, Status, When

PEOPLE: Final = VOCABULARY["relation"]
"""Whom an account may pay for: its owner, and near relatives as the owner would call them."""

Person = Literal["self", "spouse", "parent", "child", "sibling", "grandparent", "grandchild"]
Relative = Literal["spouse", "parent", "child", "sibling", "grandparent", "grandchild"]


@frozen
class Refund(Period):
    """Money that goes from an account to its owner on dated events, by what the owner contributed in the benefit year before.

    Attributes:
        account: what pays, never more than it holds.
        on: as of a credit: ``year_start``, ``07-01`` every year, ``15`` every month.
        amount: a table, the ratio of ``of`` that is paid back for each month of the benefit year before.
        of: ``contribution_base`` or a fact, read in each of those months.
        above: a table; the account and the contributions both have to hold more than this.
        unit: each month's amount is rounded half up to this.
        when: labels of a month for which it is paid back.
    """

    label: Text
    scheme: SchemeName
    account: AccountName
    amount: RatioTable
    on: str = "year_start"
    of: Reference = Reference("contribution_base")
    above: MoneyTable | None = None
    unit: RoundingUnit = 1
    when: When = attrs.Factory(dict)
    note: Text | None = None


@frozen
class Use(Sourced):
    """Something an account may pay that is no part of a bill.

    Attributes:
        people: for whom.
        above: a table; only what the account holds above this may be used.
        times: how often in a benefit year, all people together.
        condition: what else has to hold.
        seen: first and last day a page shows it; after that it counts as unverified.
    """

    label: Text
    account: AccountName
    people: tuple[Person, ...] = ("self",)
    above: MoneyTable | None = None
    times: int | None = None
    condition: Text | None = None
    seen: tuple[dt.date, dt.date] | None = None
    note: Text | None = None


@frozen
class SharingRule(Sourced):
    """Who may be let use an account, and how much of it.

    Attributes:
        account: whose balance it is; reaches: the account of the relative that then holds the grant.
        people: who may be bound.
        limit: the whole ``balance``, or an ``amount`` that the owner sets.
        bound: how many relatives at a time, none where no page says.
        condition: what else has to hold of the relative.
        seen: as of a use.
    """

    label: Text
    account: AccountName
    reaches: AccountName
    people: tuple[Relative, ...]
    limit: Literal["amount", "balance"]
    bound: int | None = None
    condition: Text | None = None
    seen: tuple[dt.date, dt.date] | None = None
    note: Text | None = None


def stands(item: Use | SharingRule, day: dt.date) -> Status | None:
    """The status of a use or a sharing on a day, or none where it does not hold then."""
    if not in_force(day, item.first_day, item.to):
        return None
    return item.status if item.seen is None or day <= item.seen[1] else "unverified"
