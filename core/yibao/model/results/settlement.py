"""What a settlement says: amounts, payers, and where the money went."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal

import attrs

from ..values.classes import define, frozen
from ..values.errors import YibaoError
from ..values.money import Fen
from ..values.text import Message, Text
from .access import AccessDecision
from .counters import CounterKey as CounterKey
from .trace import DocumentedCitation, Trace

Counters = Annotated[Mapping[CounterKey, int], "counters by name"]
"""What counters hold, in fen or as numbers; documents name those of the latest period."""


@frozen
class UnpaidCredit:
    """A credit or refund that was due on a day and could not be computed, and why; the account may hold too little since."""

    id: str
    date: dt.date
    reason: Text


# define, not frozen, where one is built per claim or per segment: frozen classes take two and a half times as long to build.
# Nothing changes them once they are made.
@define
class State:
    """What one claim leaves for the next.

    Attributes:
        area: code of the pooling area.
        scheme: the scheme of the last claim.
        year: first day of the benefit year reached; none before the first claim.
        date: the latest governing date so far.
        accounts: balances in fen.
        counters: amounts in fen, or numbers, by name, period and key.
        left_out: credits and refunds that were due but could not be computed.
        unsure: counters that would hold something else if every figure were known, each with the claim since which that is so.
    """

    area: str
    scheme: str = ""
    year: dt.date | None = None
    date: dt.date | None = None
    accounts: Mapping[str, Fen] = attrs.Factory(dict)
    counters: Annotated[Mapping[CounterKey, int], "counters"] = attrs.Factory(dict)
    left_out: tuple[UnpaidCredit, ...] = ()
    unsure: Mapping[CounterKey, str] = attrs.Factory(dict)


@define
class PayerAmount:
    """What one more payer of a segment bore."""

    payer: str
    paid: Fen


@define
class SegmentShare:
    """What fell into a segment and who bore it, in fen; ``others`` are the payers after the first."""

    id: str
    stage: str
    amount: Fen
    payer: str | None
    paid: Fen
    person: Fen
    others: tuple[PayerAmount, ...] = ()


@define
class CashBenefit:
    """Money paid to the person outside the bill.

    Attributes:
        id: name of the rule; label: what people call it.
        amount: fen; of a reversal negative.
        due: ``now``, or ``later`` once what is needed is reached.
    """

    id: str
    amount: Fen
    sources: tuple[str, ...] = ()
    label: Text | None = None
    due: Literal["now", "later"] = "now"


@define
class CounterAmount:
    """What a counter held, in fen."""

    counter: str
    amount: Fen


@define
class YearEndSettlement:
    """What a benefit year left with the person and is paid back when it ends: a payment beside all bills.

    Attributes:
        first, last: days of the year; due: the day by which it is paid.
        base: what the counters of the year held.
        amount: what the payers bear together; none where it could not be computed, and the warnings say why.
    """

    id: str
    label: Text
    scheme: str
    first: dt.date
    last: dt.date
    due: dt.date
    base: tuple[CounterAmount, ...]
    segments: tuple[SegmentShare, ...]
    payers: Mapping[str, Fen]
    amount: Fen | None
    complete: bool
    citations: tuple[DocumentedCitation, ...]
    warnings: tuple[Message, ...]
    trace: Trace | None = None

    @property
    def claim(self) -> str:
        """What a broken law names it."""
        return f"{self.id} {self.last}"


@frozen
class DecidingFigure:
    """A figure or counter that is not known and would decide what is paid.

    Attributes:
        day: for which it is asked; reason: what is not known.
    """

    figure: str
    day: dt.date
    reason: Text


@frozen
class Bounds:
    """What each payer pays at least and at most, in fen, and what would decide it."""

    payers: Mapping[str, tuple[Fen, Fen]]
    decided_by: tuple[DecidingFigure, ...]


@define
class Settlement:
    """One settled claim, in fen.

    Attributes:
        total: the bill; it equals the four parts, and the payers add up to it.
        segments: what fell where; payers: who paid; accounts and counters: what they hold afterwards.
        complete: false when a layer that exists could not be computed.
        assumptions: what silence in the input was taken to mean; warnings: what the result rests on.
        citations: every figure used.
        access: what was found at the counter; none where nothing had to be looked at.
        cash_benefits: what the person is paid beside the bill; plan: name of the rules that settled it.
        year_ends: what fell due when benefit years ended before it.
        follows_refused: whether an earlier claim of the course was refused, so that counters and accounts may hold something else.
        bounds: where figures are not known and bounds were asked for, between which amounts each payer pays.
    """

    claim: str
    date: dt.date
    benefit: str
    total: Fen
    self_paid: Fen
    over_limit: Fen
    first_pay: Fen
    in_scope: Fen
    segments: tuple[SegmentShare, ...]
    payers: Mapping[str, Fen]
    accounts: Mapping[str, Fen]
    counters: Counters
    complete: bool
    assumptions: tuple[Message, ...]
    warnings: tuple[Message, ...]
    citations: tuple[DocumentedCitation, ...]
    trace: Trace | None = None
    cash_benefits: tuple[CashBenefit, ...] = ()
    plan: str = ""
    access: AccessDecision | None = None
    year_ends: tuple[YearEndSettlement, ...] = ()
    follows_refused: bool = False
    bounds: Bounds | None = None


@frozen
class AmountName:
    """Which amount of a settlement.

    Attributes:
        name: of the payer, account, counter or cash benefit, or ``stage/segment``.
        part: the key of a counter; of a segment ``amount``, ``paid`` or ``person``.
    """

    kind: Literal["payers", "segments", "cash_benefits", "accounts", "counters"]
    name: str
    part: str = ""

    def __str__(self) -> str:
        """The name as results say it, such as ``payers.cash`` or ``counters.visits[tertiary]``."""
        joint = f"[{self.part}]" if self.kind == "counters" else f".{self.part}"
        return f"{self.kind}.{self.name}{joint if self.part else ''}"


@define
class Change:
    """An amount of an earlier claim that a reversal changed."""

    claim: str
    amount: AmountName
    before: int
    after: int

    @property
    def name(self) -> str:
        """The name of the amount as results say it."""
        return str(self.amount)


@define
class YearEndChange:
    """An amount of a year end that a reversal changed: ``amount``, or ``payers.NAME``."""

    year_end: str
    last: dt.date
    name: str
    before: Fen
    after: Fen


@define
class Reversal:
    """A claim taken back: what every payer gets back, and what changed in the claims after it.

    Attributes:
        cash_benefits: what the person gives back beside the bill, negative.
        year_ends: what changed at the ends of benefit years.
        follows_refused: whether an earlier claim of the course was refused.
    """

    claim: str
    date: dt.date
    reverses: str
    payers: Mapping[str, Fen]
    changes: tuple[Change, ...]
    cash_benefits: tuple[CashBenefit, ...] = ()
    year_ends: tuple[YearEndChange, ...] = ()
    follows_refused: bool = False


Entry = Settlement | Reversal


@frozen
class Refusal:
    """Why a claim is refused: the kind of error, what is wrong, where, and how to mend it."""

    code: str
    where: str
    message: Text
    mend: Text | None


@frozen(eq=False)
class RefusedClaim:
    """A claim that was refused in a course that went on without it."""

    claim: str
    error: YibaoError

    @property
    def refused(self) -> Refusal:
        """Why."""
        return Refusal(self.error.code, self.error.where, self.error.what, self.error.mend)


@frozen
class CourseResult:
    """A course settled: its entries in order, the state it ends in, and what fell due at the ends of benefit years."""

    entries: tuple[Entry | RefusedClaim, ...]
    state: State
    year_ends: tuple[YearEndSettlement, ...] = ()

    @property
    def settled(self) -> tuple[Entry, ...]:
        """The entries of claims that were not refused."""
        return tuple(entry for entry in self.entries if not isinstance(entry, RefusedClaim))

    @property
    def refused(self) -> tuple[RefusedClaim, ...]:
        """The claims that were refused."""
        return tuple(entry for entry in self.entries if isinstance(entry, RefusedClaim))
