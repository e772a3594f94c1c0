"""The lowered plan: what the engines walk. Only integers, names and indexes; every rule is already resolved to a table.

The scalar engine interprets these with a trace; a compiled kernel is to be generated from the same.
"""

import datetime as dt
from typing import Literal

import attrs

from ..model.money import Rounding
from ..model.settlement import Adjusted, Citation
from ..model.text import Text
from .dimensions import Fact
from .tables import Cell

UNKNOWN = -(2**62)
"""The value of a cell without a figure: a claim whose money reaches it is refused, or its layer left out."""


@attrs.frozen(eq=False)
class IntTable:
    """One integer for each combination of labels, adjustments included.

    Attributes:
        name: the table it was made from.
        dimensions: indexes into the plan's dimensions, outermost first; sizes: how many labels each has.
        values: row-major integers (fen, parts per million, numbers, or 0 and 1), ``UNKNOWN`` where there is no figure.
        citations: of each value; changed: the adjustments in it.
        missing: for each ``UNKNOWN``, the table without a figure and the cell that says why, if an entry does.
    """

    name: str
    dimensions: tuple[int, ...]
    sizes: tuple[int, ...]
    values: tuple[int, ...]
    citations: tuple[Citation | None, ...]
    changed: tuple[tuple[Adjusted, ...], ...]
    missing: tuple[tuple[str, Cell | None] | None, ...]

    def index(self, labels: tuple[int, ...]) -> int:
        """Where the value for some labels stands; labels are indexes in the order of the plan's dimensions."""
        place = 0
        for dimension, size in zip(self.dimensions, self.sizes, strict=True):
            place = place * size + labels[dimension]
        return place


@attrs.frozen(eq=False)
class LoweredLimit:
    """A limit of a segment; see :class:`yibao.rules.language.Limit`. Indexes are −1 where there is none."""

    kind: Literal["table", "share", "account"]
    table: int = -1
    of: Literal["arrives", "part", "fact", "table", ""] = ""
    parts: tuple[int, ...] = ()
    fact: str = ""
    of_table: int = -1
    account: int = -1
    counter: int = -1
    measure: Literal["amount", "payment"] = "amount"
    highest: int = -1
    days: bool = False


@attrs.frozen(eq=False)
class LoweredSegment:
    """A segment with indexes for names.

    Attributes:
        payer: index of the payer, −1 where nobody but the person pays; account: index of the account it is, or −1.
        ratio: index of its table, −1 where the payer bears all.
        part: the person's part it opens, −1 in a later layer.
        when: index of a table of 0 and 1, −1 where it stands for everybody.
        counts: counters that grow besides, with what they grow by.
    """

    stage: str
    id: str
    label: Text
    role: str
    limits: tuple[LoweredLimit, ...]
    payer: int
    account: int
    ratio: int
    part: int
    when: int
    counts: tuple[tuple[int, Literal["amount", "payment", "one"]], ...]
    rounding: Rounding
    keeps: bool


@attrs.frozen(eq=False)
class LoweredStage:
    """A stage: ``base`` are indexes of parts; ``paid`` a payer whose money it takes, or −1; ``above`` the part that passes."""

    id: str
    label: Text
    base: tuple[int, ...]
    paid: int
    opens: bool
    above: int
    when: int
    segments: tuple[LoweredSegment, ...]


@attrs.frozen(eq=False)
class LoweredMeans:
    """An account paying for parts; ``consent``: left alone where the claim says so."""

    account: int
    payer: int
    parts: tuple[int, ...]
    consent: bool
    when: int
    citation: Citation


@attrs.frozen(eq=False)
class LoweredCounter:
    """A counter the plan uses; ``per`` are indexes of dimensions."""

    name: str
    reset: str
    per: tuple[int, ...]
    largest: bool
    money: bool


@attrs.frozen(eq=False)
class LoweredPlan:
    """One plan on days between which nothing in it changes, neither structure nor figure nor status.

    Attributes:
        first, last: those days.
        dimensions, labels: names and labels by index; facts: everything that has to be read to find the labels.
        kinds: kinds of lines that are kept apart; the four parts of the bill stand once for each and once for the rest.
        parts: names of the person's parts; the bill's come first.
        counted: counters that grow once a claim or a stay, before anything else.
        structure: a hash of everything but the figures: plans that share it can share compiled code.
    """

    name: str
    scheme: str
    label: Text
    governs: Literal["discharged", "admitted"]
    first: dt.date
    last: dt.date
    dimensions: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    facts: tuple[Fact, ...]
    kinds: tuple[str, ...]
    parts: tuple[str, ...]
    payers: tuple[str, ...]
    accounts: tuple[str, ...]
    counters: tuple[LoweredCounter, ...]
    counted: tuple[tuple[int, Literal["one", "stay"]], ...]
    tables: tuple[IntTable, ...]
    stages: tuple[LoweredStage, ...]
    means: tuple[LoweredMeans, ...]
    structure: str
