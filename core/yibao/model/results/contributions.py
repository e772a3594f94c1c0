"""What comes of a question about contributions: what is due month by month and year by year, and what retirement asks for."""

import datetime as dt

from ..values.classes import frozen
from ..values.money import Fen, Ppm
from ..values.text import Message, Text
from .trace import DocumentedCitation, TraceCredit


@frozen
class PartDue:
    """What a share contains by name, in fen."""

    id: str
    label: Text
    amount: Fen


@frozen
class ShareDue:
    """What one payer owes, in fen.

    Attributes:
        amount: none where it is not known; ``unknown`` then says why.
        ratio: of the base, where it is one; at_least: the least that a higher level asks for, where the amount is not known.
    """

    id: str
    label: Text
    payer: str
    amount: Fen | None
    ratio: Ppm | None = None
    parts: tuple[PartDue, ...] = ()
    at_least: Fen | None = None
    unknown: Text | None = None


@frozen
class Due:
    """What is due for one month or one benefit year.

    Attributes:
        rule: name of the declaration, where one is known.
        first, last: days it is for; scheme, standing: as of the day on which they count.
        declared: the person's base; base: what shares are taken of; floor, ceiling: what it is held between, all fen.
        held: ``floor``, ``ceiling`` or ``fixed`` where the base is not what was declared.
        unknown: why nothing can be said; nothing: why nothing is owed.
    """

    first: dt.date
    last: dt.date
    rule: str | None = None
    label: Text | None = None
    scheme: str | None = None
    standing: str | None = None
    declared: Fen | None = None
    base: Fen | None = None
    floor: Fen | None = None
    ceiling: Fen | None = None
    held: str | None = None
    shares: tuple[ShareDue, ...] = ()
    unknown: Text | None = None
    nothing: Text | None = None

    @property
    def complete(self) -> bool:
        """Whether every amount is known."""
        return not self.gaps

    @property
    def gaps(self) -> tuple[Text, ...]:
        """Why nothing can be said or, where something can, why shares are not known."""
        return (self.unknown,) if self.unknown else tuple(share.unknown for share in self.shares if share.unknown)


@frozen
class BuyBackOption:
    """How missing months are made up: an amount a month, or one for all; both in fen, none where unknown."""

    id: str
    base: Fen | None
    amount: Fen | None
    unknown: Text | None = None


@frozen
class RetirementRequirement:
    """The years that retirement asks for.

    Attributes:
        months, actual: asked for, in all and really paid; paid, paid_actual: by the facts given; none where not known.
        missing: months still to be made up; unknown: why that is not known.
    """

    rule: str
    label: Text
    on: dt.date
    months: int | None
    paid: int | None
    actual: int | None
    paid_actual: int | None
    missing: int | None
    ways: tuple[BuyBackOption, ...] = ()
    unknown: Text | None = None


@frozen
class Contributions:
    """Everything asked about, in order of time."""

    months: tuple[Due, ...]
    premiums: tuple[Due, ...]
    credits: tuple[TraceCredit, ...]
    retirement: tuple[RetirementRequirement, ...]
    citations: tuple[DocumentedCitation, ...]
    warnings: tuple[Message, ...]

    @property
    def complete(self) -> bool:
        """Whether every amount asked for is known."""
        return all(due.complete for due in (*self.months, *self.premiums))

    def totals(self) -> dict[str, int | None]:
        """What each payer bears in all, as far as it is known; none where no amount of that payer is."""
        totals: dict[str, int | None] = {}
        for due in (*self.months, *self.premiums):
            for share in due.shares:
                known = totals.get(share.payer)
                totals[share.payer] = known if share.amount is None else (known or 0) + share.amount
        return totals

    def incomplete(self) -> tuple[str, ...]:
        """Payers of whom some amount is not known; all of them where a whole month is not."""
        if any(due.unknown is not None for due in (*self.months, *self.premiums)):
            return tuple(self.totals())
        dues = (*self.months, *self.premiums)
        return tuple(dict.fromkeys(share.payer for due in dues for share in due.shares if share.amount is None))
