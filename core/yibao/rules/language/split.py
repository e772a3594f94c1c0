"""How a line of a bill falls apart: first-pay and its waivers, prices of items, and how far above them a price may lie."""

import datetime as dt
from typing import Literal

import attrs

from ...model.values.classes import frozen
from ...model.values.money import Quantity
from ...model.values.text import Text
from .language import Status, When


@frozen
class Waiver:
    """Lines whose first-pay is not taken, whatever the bill states.

    Attributes:
        fixed: whether a first-pay that the bill states as an amount is waived too, or ``kept``.
    """

    source: tuple[str, ...]
    status: Status
    kinds: tuple[str, ...] = ()
    fixed: Literal["waived", "kept"] = "waived"
    when: When = attrs.Factory(dict)
    from_: dt.date | None = None
    to: dt.date | None = None
    note: Text | None = None


@frozen
class Price:
    """What a unit of some items may cost at most; it limits lines with these codes that state no limit of their own.

    Attributes:
        codes: of the lines; table: yuan a unit.
        first: so many units at that price, and beyond them each at ``then``, a table of yuan a unit.
    """

    label: Text
    codes: tuple[str, ...]
    table: str
    first: Quantity | None = None
    then: str | None = None
    when: When = attrs.Factory(dict)
    from_: dt.date | None = None
    to: dt.date | None = None
    note: Text | None = None


@frozen
class Markup:
    """How far a price may lie above the limit of its line; one that lies further is named in a warning.

    Attributes:
        share: table of the ratio of the limit that a price may be above it; most: table of yuan a unit, whichever is less.
    """

    share: str
    most: str | None = None
    when: When = attrs.Factory(dict)
    from_: dt.date | None = None
    to: dt.date | None = None
    note: Text | None = None


@frozen
class Split:
    """How a line falls into the four parts where the bill does not say.

    Attributes:
        first_pay: table of first-pay ratios of class-B items, usually by ``line_kind``.
        waive: lines whose first-pay is not taken.
        price: limits of items by their codes; markup: how far above a limit a price may lie.
    """

    first_pay: str | None = None
    waive: tuple[Waiver, ...] = ()
    price: tuple[Price, ...] = ()
    markup: tuple[Markup, ...] = ()
