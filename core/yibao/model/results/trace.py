"""The trace of a settlement, which explains every amount: what fell where and why, and the figures it rests on."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal

from ..values.classes import define, frozen
from ..values.money import Fen, Ppm, Rounding
from ..values.text import Text

TRACE_VERSION = 1
"""Format of the trace; it grows when a reader has to know."""


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
        reading: whether it is no figure, but how the author reads a text that does not say it; the note is that reading.
        age: of a figure that no page shows on the day: ``last_seen``, or ``stale`` where the last page is too old to rely on.
    """

    figure: str
    source: tuple[str, ...]
    status: str
    from_: Annotated[dt.date, "first day"]
    basis: str
    last: dt.date | None = None
    note: Text | None = None
    reading: bool = False
    age: Literal["last_seen", "stale"] | None = None


DocumentedCitation = Annotated[Citation, "documents"]
"""A figure of which documents also tell what is known of its sources."""


@frozen(eq=False)
class Adjusted:
    """A figure changed by an adjustment, before the result is clamped.

    Attributes:
        table: the table whose figure it is; label: what people call the adjustment.
        how: ``add``, ``times``, ``floor`` or ``cap``; value: by what.
        whose: whether a ratio is changed as that of the ``payer``, or by what it leaves the ``person``.
        unit: of the figure before and after: ``ratio`` (parts per million) or ``money`` (fen).
        citation: where the change comes from.
    """

    table: str
    label: Text
    how: Literal["add", "times", "floor", "cap"]
    value: int
    unit: Literal["ratio", "money"]
    before: int
    after: int
    citation: Citation
    whose: Literal["payer", "person"] = "payer"


@define
class TraceLimit:
    """One limit of a segment: what it allowed and what was used of it.

    Attributes:
        kind: ``table``, ``share`` (a ratio of something), ``account``, or ``waived``: nothing fits, and the citation says why.
        measure: whether it counts the ``amount`` that falls in or the ``payment`` of the payer.
        limit: fen, none where there is no limit; for an account its balance before.
        counter: name of the counter; before and after: what it held.
        room: the amount in fen that could still fall in, or none where nothing was too much.
        citation: the table cell, or none for an account.
        uses_up: whether the first that falls in uses it up; ratio, base, unit: what it is rounded from, and to how many fen.
        since: the claim since which the counter is not complete, where that is so.
    """

    kind: str
    measure: str
    limit: Fen | None
    room: Fen | None
    counter: str | None = None
    before: Fen = 0
    after: Fen = 0
    citation: Citation | None = None
    since: str | None = None
    uses_up: bool = False
    ratio: Ppm | None = None
    base: Fen | None = None
    unit: Fen | None = None


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
    amount: Fen
    paid: Fen


@define
class TraceReturn:
    """A counter of payments that fell since a stage took ``amount`` fen of what a segment's payer would have paid."""

    stage: str
    segment: str
    counter: str
    amount: Fen
    after: Fen


@define
class TraceShare:
    """What one more payer of a segment bore: its ratio of the same amount, what is above the shares before it."""

    payer: str
    ratio: Ppm
    paid: Fen
    citation: Citation | None


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
        others: what further payers bore.
        group: the lines of the round, where several go through the stage one after the other; line: the number of the line.
    """

    stage: str
    segment: str
    label: Text
    role: str
    arrived: Fen
    limits: tuple[TraceLimit, ...]
    amount: Fen
    payer: str | None
    ratio: Ppm
    citation: Citation | None
    adjustments: tuple[Adjusted, ...]
    rounding: Rounding
    paid: Fen
    person: Fen
    taken_from: str | None = None
    counts: tuple[TraceCount, ...] = ()
    slices: tuple[TraceSlice, ...] = ()
    returns: tuple[TraceReturn, ...] = ()
    others: tuple[TraceShare, ...] = ()
    group: str | None = None
    line: int | None = None

    @property
    def borne(self) -> int:
        """What all payers bear together."""
        return self.paid + sum([other.paid for other in self.others]) if self.others else self.paid

    @property
    def whole(self) -> int:
        """The ratio of all payers together."""
        return self.ratio + sum([other.ratio for other in self.others]) if self.others else self.ratio


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
    amount: Fen
    place: int = 0
    taken_from: str | None = None
    returns: tuple[TraceReturn, ...] = ()


@define
class TraceAdd:
    """A counter that grew by what was left in some of the person's parts once all layers had paid."""

    counter: str
    parts: tuple[str, ...]
    amount: Fen
    after: Fen


@define
class TraceMeans:
    """An account that paid for a part of what stayed with the person."""

    account: str
    part: str
    before: Fen
    owed: Fen
    paid: Fen
    citation: Citation | None = None


@define
class TraceSplit:
    """How one line of the bill fell into the four parts.

    Attributes:
        price: where the area's price that limits it stands; name, code: of the item, where the bill says them.
    """

    line: int
    class_: str
    total: Fen
    self_paid: Fen
    over_limit: Fen
    first_pay: Fen
    in_scope: Fen
    citation: Citation | None = None
    price: Citation | None = None
    name: str | None = None
    code: str | None = None
    cover: Citation | None = None


@define
class Working:
    """How part of a credit or refund came about: ``months`` times ``each``, in fen.

    Attributes:
        base: what ``ratio`` (parts per million) was taken of, or none where the figure itself is an amount.
        amount: what it adds up to; below zero for what is taken off.
        citation: the figure.
    """

    months: int
    each: Fen
    amount: Fen
    citation: Citation
    base: Fen | None = None
    ratio: Ppm | None = None


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
    amount: Fen
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
    amount: Fen
    base: Fen | None
    of: str | None
    days: int | None
    stated: bool
    per: int | None
    due: Literal["now", "later"]
    needs: tuple[TraceNeed, ...]
    citations: tuple[Citation, ...]


@define
class Trace:
    """Why every amount is what it is; texts, tables and JSON are readers of it.

    Attributes:
        rounds: whether lines go through some stage in several rounds.
    """

    dimensions: Mapping[str, str]
    steps: tuple[TraceStep, ...]
    means: tuple[TraceMeans, ...]
    split: tuple[TraceSplit, ...] = ()
    credits: tuple[TraceCredit, ...] = ()
    cash: tuple[TraceCash, ...] = ()
    set_aside: tuple[TraceAside, ...] = ()
    adds: tuple[TraceAdd, ...] = ()
    rounds: bool = False
    version: int = TRACE_VERSION
