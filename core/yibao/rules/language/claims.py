"""What rules say of a claim before any plan: how the lines of its bill fall apart, and what holds at the counter.

First-pay and its waivers, prices of items and how far above them a price may lie; whether the funds pay at the counter at once,
later, or not at all, and what the person gets instead.
"""

from typing import Annotated, Final, Literal

import attrs

from ...model.values.classes import frozen
from ...model.values.money import Quantity
from ...model.values.text import Text
from ...model.values.vocabulary import CLASSES, COVERS
from .references import MoneyTable, Names, RatioTable
from .tables import Period, Sourced, When

LevelName = Literal["village", "community", "primary", "secondary", "tertiary", "pharmacy"]
"""A level of facilities, under which an area writes what it calls it, such as 一级, which differs from area to area."""


@frozen
class Waiver(Sourced):
    """Lines whose first-pay is not taken, whatever the bill states.

    Attributes:
        fixed: whether a first-pay that the bill states as an amount is waived too, or ``kept``.
    """

    kinds: tuple[str, ...] = ()
    fixed: Literal["waived", "kept"] = "waived"
    when: When = attrs.Factory(dict)
    note: Text | None = None


@frozen
class Price(Period):
    """What a unit of some items may cost at most; it limits lines with these codes that state no limit of their own.

    Attributes:
        codes: of the lines; table: yuan a unit.
        first: so many units at that price, and beyond them each at ``then``, a table of yuan a unit.
    """

    label: Text
    codes: tuple[str, ...]
    table: MoneyTable
    first: Quantity | None = None
    then: MoneyTable | None = None
    when: When = attrs.Factory(dict)
    note: Text | None = None


@frozen
class Markup(Period):
    """How far a price may lie above the limit of its line; one that lies further is named in a warning.

    Attributes:
        share: table of the ratio of the limit that a price may be above it; most: table of yuan a unit, whichever is less.
    """

    share: RatioTable
    most: MoneyTable | None = None
    when: When = attrs.Factory(dict)
    note: Text | None = None


@frozen
class DeclaredKind:
    """A kind of line that the area adds to those that every area knows."""

    label: Text


@frozen
class LineGroup:
    """Lines of the bill that agree with some labels; the group can be named wherever a part of the bill is.

    Attributes:
        when: labels of ``line_class``, ``line_kind`` and ``line_origin``, and codes of ``line_code``.
    """

    label: Text
    when: When


@frozen
class ClassCover(Sourced):
    """Further classes of which lines are in scope at all; A and B always are.

    Attributes:
        when: the claims, or lines, for which that is so.
    """

    classes: tuple[Annotated[str, Names("class", CLASSES)], ...]
    when: When = attrs.Factory(dict)
    note: Text | None = None


@frozen
class Split:
    """How a line falls into the four parts where the bill does not say.

    Attributes:
        first_pay: table of first-pay ratios of class-B items, usually by ``line_kind``.
        waive: lines whose first-pay is not taken.
        covers: further classes that are in scope, of which first-pay is taken as of class B.
        price: limits of items by their codes; markup: how far above a limit a price may lie.
    """

    first_pay: RatioTable | None = None
    waive: tuple[Waiver, ...] = ()
    covers: tuple[ClassCover, ...] = ()
    price: tuple[Price, ...] = ()
    markup: tuple[Markup, ...] = ()


ACCESS_FACTS: Final = {"cover": tuple(COVERS), "card": ("yes", "no"), "designated": ("yes", "no")}
"""Facts that only these rules read: they decide whether the funds pay, never how much."""
Effect = Literal["nothing", "later", "notice"]
"""The funds pay nothing; the person pays first and is paid back later; or something is only to be told."""


@frozen
class Access(Sourced):
    """One thing that decides what happens at the counter.

    Attributes:
        when: ``cover``, ``card``, ``designated``, and labels of any dimension or built-in fact.
        text: what is so, and what to do; it is told as a warning whose code is the rule's name.
        procedure: of the ``enrollment`` folder, by which the person is paid back.
        accounts: what of the personal account, where the funds do not pay; without it that is said to be unknown.
        left: whether to tell what is left in cash by kind, for another insurer.
    """

    when: When
    text: Text
    effect: Effect = "notice"
    procedure: str | None = None
    accounts: Text | None = None
    left: bool = False
