"""The language of contributions: what is paid by month or by year, by whom, on which base, and how long before retirement."""

from typing import Annotated, Final

import attrs

from ...model.values.classes import frozen
from ...model.values.money import Rounding, RoundingUnit
from ...model.values.name import Name
from ...model.values.text import Text
from ...model.values.vocabulary import VOCABULARY
from .references import MoneyTable, Names, NumberTable, RatioTable, StandingName
from .tables import Period, Status, When

CONTRIBUTORS: Final = VOCABULARY["contributor"]
"""Who may bear a contribution or a premium."""


@frozen
class SharePart:
    """What a share contains by name, such as the half point for major illness; what no part names is the basic part."""

    id: Name
    label: Text
    ratio: RatioTable


@frozen
class Share(Period):
    """What one payer bears.

    Attributes:
        ratio: a table, of the base; amount: a table of yuan; exactly one of the two.
        parts: what it contains by name; months: months of the year in which it is due, none named means all.
        rounding, unit: what a share is rounded to.
        when: labels it is for; from_, to: days on which it stands.
    """

    id: Name
    label: Text
    payer: Annotated[str, Names("payer", tuple(CONTRIBUTORS))]
    ratio: RatioTable | None = None
    amount: MoneyTable | None = None
    parts: tuple[SharePart, ...] = ()
    months: tuple[int, ...] = ()
    rounding: Rounding = "half_up"
    unit: RoundingUnit = 1
    when: When = attrs.Factory(dict)
    note: Text | None = None


@frozen
class Relief(Period):
    """Somebody else bears a share, or some of it: a premium waived, or paid for the needy.

    Attributes:
        of: the share; payer: who bears it instead.
        ratio: a table, of the share; amount: a table of yuan, at most the share; exactly one of the two.
    """

    id: Name
    label: Text
    of: str
    payer: Annotated[str, Names("payer", tuple(CONTRIBUTORS))]
    when: When
    ratio: RatioTable | None = None
    amount: MoneyTable | None = None
    note: Text | None = None


@frozen
class Contribution(Period):
    """What is paid every month.

    Attributes:
        standings: who pays by it; with none it is only there to be named by ``retirement``.
        base: a table of yuan a month, where the base is fixed; otherwise it is what the person declares.
        floor, ceiling: tables of yuan a month between which a declared base is held.
        bound: the shares are the least that a higher level asks for, not what this area asks for.
        source, status: for a rule without shares, which says that nothing is paid.
    """

    label: Text
    scheme: str
    standings: tuple[StandingName, ...] = ()
    when: When = attrs.Factory(dict)
    base: MoneyTable | None = None
    floor: MoneyTable | None = None
    ceiling: MoneyTable | None = None
    share: tuple[Share, ...] = ()
    relief: tuple[Relief, ...] = ()
    bound: bool = False
    source: tuple[str, ...] = ()
    status: Status = "unverified"
    note: Text | None = None


@frozen
class Premium(Period):
    """What is paid once a benefit year; figures are those of the year's first day. ``bound`` as for a contribution."""

    label: Text
    scheme: str
    when: When = attrs.Factory(dict)
    share: tuple[Share, ...] = ()
    relief: tuple[Relief, ...] = ()
    bound: bool = False
    note: Text | None = None


@frozen
class Retirement:
    """How many years have to be paid before retirement frees from paying, and how missing ones are made up.

    Attributes:
        years: table of whole years in all; actual: of years really paid; both as of the day of retirement.
        on, paid, paid_actual: declared facts: that day, the months in all, the months really paid.
        paid_years: a declared fact of whole years, read where the months in all are not given.
        pays_on: a declared fact, whether somebody short of years pays on.
        monthly: the contribution by which missing months are paid one by one.
        at_once: table, the ratio of the base that each missing month costs when all are paid at once; of ``monthly``'s base.
    """

    label: Text
    scheme: str
    years: NumberTable
    actual: NumberTable | None = None
    on: str = "retired_on"
    paid: str = "contribution_months"
    paid_years: str = "contribution_years"
    paid_actual: str = "actual_contribution_months"
    pays_on: str = "pays_on"
    monthly: Annotated[str, Names("contribution")] | None = None
    at_once: RatioTable | None = None
    note: Text | None = None
