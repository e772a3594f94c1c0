"""What a settlement says: amounts, payers, where the money went, and the trace that explains it."""

import datetime as dt
from collections.abc import Mapping
from typing import Literal

import attrs

from ..values.classes import define, frozen
from ..values.money import Rounding
from ..values.text import Message, Text
from .access import AccessDecision
from .counters import CounterKey as CounterKey

TRACE_VERSION = 1
"""Format of the trace; it grows when a reader has to know."""


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
    """

    area: str
    scheme: str = ""
    year: dt.date | None = None
    date: dt.date | None = None
    accounts: Mapping[str, int] = attrs.Factory(dict)
    counters: Mapping[CounterKey, int] = attrs.Factory(dict)
    left_out: tuple[UnpaidCredit, ...] = ()


# eq=False: a citation belongs to one entry of one table and is compared by identity where amounts are computed
@frozen(eq=False)
class Citation:
    """Where a figure comes from.

    Attributes:
        figure: the table and cell, such as ``outpatient_ratio[tier=tertiary]``.
        source: keys of the documents, with a place in them after ``#``.
        status: official, secondary, seed or unverified, as it counts on the governing date.
        from_: first day of the entry; last: last day it holds or was seen.
        basis: ``effective`` (a legal start is known) or ``seen`` (days on which a page shows it).
        note: what else to know.
    """

    figure: str
    source: tuple[str, ...]
    status: str
    from_: dt.date
    basis: str
    last: dt.date | None = None
    note: Text | None = None


@frozen(eq=False)
class Adjusted:
    """A figure changed by an adjustment, before the result is clamped.

    Attributes:
        table: the table whose figure it is; label: what people call the adjustment.
        how: ``add``, ``times`` or ``cap``; value: by what.
        unit: of the figure before and after: ``ratio`` (parts per million) or ``money`` (fen).
        citation: where the change comes from.
    """

    table: str
    label: Text
    how: Literal["add", "times", "cap"]
    value: int
    unit: Literal["ratio", "money"]
    before: int
    after: int
    citation: Citation


@define
class TraceLimit:
    """One limit of a segment: what it allowed and what was used of it.

    Attributes:
        kind: ``table``, ``share`` (a ratio of something) or ``account``.
        measure: whether it counts the ``amount`` that falls in or the ``payment`` of the payer.
        limit: fen; for an account its balance before.
        counter: name of the counter; before and after: what it held.
        room: the amount in fen that could still fall in, or none where nothing was too much.
        citation: the table cell, or none for an account.
    """

    kind: str
    measure: str
    limit: int
    room: int | None
    counter: str | None = None
    before: int = 0
    after: int = 0
    citation: Citation | None = None


@define
class TraceCount:
    """A counter that a segment moved besides those of its limits: by how much, what it held afterwards, and whether that is fen."""

    counter: str
    grown: int
    after: int
    money: bool


@define
class TraceSlice:
    """The fen of one of the person's parts that fell into a segment of a later stage, and what the payer bore of them."""

    part: str
    amount: int
    paid: int


@define
class TraceReturn:
    """A counter of payments that fell since a stage took ``amount`` fen of what a segment's payer would have paid."""

    stage: str
    segment: str
    counter: str
    amount: int
    after: int


@define
class TraceStep:
    """What happened at one segment.

    Attributes:
        stage: id of the stage; segment: id of the segment; label: what people call it.
        arrived: fen that reached it; amount: fen that fell in.
        limits: every limit with its room.
        payer: who bore a share; ratio: that share in parts per million; citation: its table cell.
        adjustments: what changed the ratio or a limit; the ratio and limits given here are those after it.
        rounding: how the share was rounded.
        paid: the payer's fen; person: what stayed with the person.
        taken_from: the payer whose money it was, where the stage is over what a payer would pay.
        counts: further counters that moved.
        slices: in a later stage, from which parts of the person what fell in came, in their order; a payment goes off these.
        returns: counters of earlier payments that fell, the last payment first.
    """

    stage: str
    segment: str
    label: Text
    role: str
    arrived: int
    limits: tuple[TraceLimit, ...]
    amount: int
    payer: str | None
    ratio: int
    citation: Citation | None
    adjustments: tuple[Adjusted, ...]
    rounding: Rounding
    paid: int
    person: int
    taken_from: str | None = None
    counts: tuple[TraceCount, ...] = ()
    slices: tuple[TraceSlice, ...] = ()
    returns: tuple[TraceReturn, ...] = ()


@define
class TraceAside:
    """Money that reached a figure of a later stage which is not known: it may be its payers', and stays with the person.

    Attributes:
        part: where it stays; no stage after this one counts on it.
        taken_from: the payer whose money it was, where the stage is over what a payer would pay.
        returns: counters of earlier payments that fell.
        place: how many steps came before.
    """

    stage: str
    part: str
    amount: int
    place: int = 0
    taken_from: str | None = None
    returns: tuple[TraceReturn, ...] = ()


@define
class TraceMeans:
    """An account that paid for a part of what stayed with the person."""

    account: str
    part: str
    before: int
    owed: int
    paid: int
    citation: Citation | None = None


@define
class TraceSplit:
    """How one line of the bill fell into the four parts; ``price``: where the area's price that limits it stands."""

    line: int
    class_: str
    total: int
    self_paid: int
    over_limit: int
    first_pay: int
    in_scope: int
    citation: Citation | None = None
    price: Citation | None = None


@define
class Working:
    """How part of a credit or refund came about: ``months`` times ``each``, in fen.

    Attributes:
        base: what ``ratio`` (parts per million) was taken of, or none where the figure itself is an amount.
        amount: what it adds up to; below zero for what is taken off.
        citation: the figure.
    """

    months: int
    each: int
    amount: int
    citation: Citation
    base: int | None = None
    ratio: int | None = None


@define
class TraceCredit:
    """Money that came to an account, went from it to its owner, or moved between accounts, before this claim.

    Attributes:
        amount: fen; below zero where it left the account.
        working: its parts; a refund is no more than what the account held.
    """

    date: dt.date
    id: str
    account: str
    amount: int
    citations: tuple[Citation, ...] = ()
    working: tuple[Working, ...] = ()


@define
class TraceNeed:
    """A number that had to be reached before a cash benefit was due, and what was there."""

    fact: str
    given: int
    least: int


@define
class TraceCash:
    """How a cash benefit was worked out: an amount, or ``base`` × ``days`` ÷ ``per``.

    Attributes:
        base: fen a month, or none for a fixed amount; of: where it comes from.
        stated: whether the claim states the days, rather than a table.
        due: ``now``, or ``later`` once what is needed is reached.
    """

    id: str
    label: Text
    amount: int
    base: int | None
    of: str | None
    days: int | None
    stated: bool
    per: int | None
    due: Literal["now", "later"]
    needs: tuple[TraceNeed, ...]
    citations: tuple[Citation, ...]


@define
class Trace:
    """Why every amount is what it is; texts, tables and JSON are readers of it."""

    dimensions: Mapping[str, str]
    steps: tuple[TraceStep, ...]
    means: tuple[TraceMeans, ...]
    split: tuple[TraceSplit, ...] = ()
    credits: tuple[TraceCredit, ...] = ()
    cash: tuple[TraceCash, ...] = ()
    set_aside: tuple[TraceAside, ...] = ()
    version: int = TRACE_VERSION


@define
class SegmentShare:
    """What fell into a segment and who bore it, in fen."""

    id: str
    stage: str
    amount: int
    payer: str | None
    paid: int
    person: int


@define
class CashBenefit:
    """Money paid to the person outside the bill.

    Attributes:
        id: name of the rule; label: what people call it.
        amount: fen; of a reversal negative.
        due: ``now``, or ``later`` once what is needed is reached.
    """

    id: str
    amount: int
    sources: tuple[str, ...] = ()
    label: Text | None = None
    due: Literal["now", "later"] = "now"


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
    """

    claim: str
    date: dt.date
    benefit: str
    total: int
    self_paid: int
    over_limit: int
    first_pay: int
    in_scope: int
    segments: tuple[SegmentShare, ...]
    payers: Mapping[str, int]
    accounts: Mapping[str, int]
    counters: Mapping[CounterKey, int]
    complete: bool
    assumptions: tuple[Message, ...]
    warnings: tuple[Message, ...]
    citations: tuple[Citation, ...]
    trace: Trace | None = None
    cash_benefits: tuple[CashBenefit, ...] = ()
    plan: str = ""
    access: AccessDecision | None = None


@define
class Change:
    """An amount of an earlier claim that a reversal changed."""

    claim: str
    name: str
    before: int
    after: int


@define
class Reversal:
    """A claim taken back: what every payer gets back, and what changed in the claims after it.

    Attributes:
        cash_benefits: what the person gives back beside the bill, negative.
    """

    claim: str
    date: dt.date
    reverses: str
    payers: Mapping[str, int]
    changes: tuple[Change, ...]
    cash_benefits: tuple[CashBenefit, ...] = ()


Entry = Settlement | Reversal


@frozen
class CourseResult:
    """A course settled: its entries in order and the state it ends in."""

    entries: tuple[Entry, ...]
    state: State
