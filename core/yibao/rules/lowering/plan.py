"""The lowered plan: what the engines walk. Only integers, names and indexes; every rule is already resolved to a table.

The scalar engine interprets these with a trace; a compiled kernel is to be generated from the same.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Sequence
from typing import Literal

import attrs

from ...model.results.trace import Adjusted, Citation
from ...model.values.classes import frozen
from ...model.values.money import Rounding
from ...model.values.text import Text
from ..figures.cells import Cell
from ..figures.dimensions import Fact
from ..figures.groups import LineMatch

UNKNOWN = -(2**62)
"""The value of a cell without a figure: a claim whose money reaches it is refused, or its layer left out."""


@frozen(eq=False)
class IntCell:
    """One integer of a table.

    Attributes:
        value: fen, parts per million, a number, or 0 and 1; ``UNKNOWN`` where there is no figure.
        citation: where it comes from; changed: the adjustments in it.
        bound: whether the law says that it is at least this; readings: how a text was read that the adjustments stand in.
        missing: where it is ``UNKNOWN``, the table without a figure and the cell that says why, if an entry does.
    """

    value: int
    citation: Citation | None = None
    changed: tuple[Adjusted, ...] = ()
    missing: tuple[str, Cell | None] | None = None
    bound: bool = False
    readings: tuple[Citation, ...] = ()


@frozen(eq=False)
class IntTable:
    """One integer for each combination of labels, adjustments included; each is worked out when it is first asked for.

    Attributes:
        name: the table it was made from.
        dimensions: indexes into the plan's dimensions, outermost first; sizes: how many labels each has.
        work_out: the cell for the indexes of the labels of its dimensions.
        unlimited: whether some cell may be ``UNLIMITED``, so that it limits nothing; bounded: whether some may be a lower bound.
    """

    name: str
    dimensions: tuple[int, ...]
    sizes: tuple[int, ...]
    work_out: Callable[[tuple[int, ...]], IntCell]
    unlimited: bool = False
    bounded: bool = False
    _known: dict[tuple[int, ...], IntCell] = attrs.Factory(dict)
    _values: list[int] = attrs.Factory(list)

    def at(self, labels: Sequence[int]) -> IntCell:
        """The cell for some labels, which are indexes in the order of the plan's dimensions."""
        return self._cell(tuple([labels[dimension] for dimension in self.dimensions]))

    @property
    def cells(self) -> tuple[IntCell, ...]:
        """All of them, row-major."""
        return tuple(map(self._cell, itertools.product(*map(range, self.sizes))))

    def _cell(self, key: tuple[int, ...]) -> IntCell:
        result = self._known.get(key)
        if result is None:
            result = self._known[key] = self.work_out(key)
        return result

    @property
    def values(self) -> Sequence[int]:
        """The integers alone, row-major."""
        if not self._values:
            self._values[:] = [cell.value for cell in self.cells]  # whole at once, for whoever reads it in another thread
        return self._values

    def index(self, labels: tuple[int, ...]) -> int:
        """Where the value for some labels stands among all; labels are indexes in the order of the plan's dimensions."""
        place = 0
        for dimension, size in zip(self.dimensions, self.sizes, strict=True):
            place = place * size + labels[dimension]
        return place


@frozen(eq=False)
class LoweredLimit:
    """A limit of a segment; see :class:`yibao.rules.language.segments.Limit`. Indexes are −1 where there is none."""

    kind: Literal["table", "share", "fact", "account", "waived"]
    table: int = -1
    of: Literal["arrives", "part", "fact", "table", "counter", ""] = ""
    parts: tuple[int, ...] = ()
    fact: str = ""
    of_table: int = -1
    of_counter: int = -1
    account: int = -1
    counter: int = -1
    measure: Literal["amount", "payment", "payments"] = "amount"
    highest: int = -1
    days: bool = False
    uses_up: bool = False
    unit: int = 1
    rounding: Rounding = "half_up"

    @property
    def tables(self) -> tuple[int, ...]:
        """The tables whose figures it reads."""
        return tuple(table for table in (self.table, self.of_table) if table >= 0)

    @property
    def counters(self) -> tuple[int, ...]:
        """The counters that it reads."""
        return tuple([counter for counter in (self.counter, self.highest, self.of_counter) if counter >= 0])

    @property
    def plain(self) -> bool:
        """Whether its figure is all there is to it, however the claim is."""
        return self.kind == "table" and not self.days and self.highest < 0 and self.unit == 1


@frozen(eq=False)
class LoweredSegment:
    """A segment with indexes for names.

    Attributes:
        payer: index of the payer, −1 where nobody but the person pays; account: index of the account it is, or −1.
        ratio: index of its table, −1 where the payer bears all.
        part: the person's part it opens, −1 in a later layer.
        when: index of a table of 0 and 1, −1 where it stands for everybody.
        counts: counters that grow besides, with what they grow by.
        more: payers after the first, each with the table of its ratio.
        structure: where the segment, its stage and its plan stand, as far as that is said.
        waived: index of a table of 1 where the segment is waived, 0 where it is not, and ``UNKNOWN``; −1 where nothing waives it.
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
    waived: int = -1
    more: tuple[tuple[int, int], ...] = ()
    structure: tuple[Citation, ...] = ()

    @property
    def moves(self) -> tuple[int, ...]:
        """The counters that it may move."""
        highest = [limit.highest for limit in self.limits if limit.highest >= 0]
        return (*highest, *(limit.counter for limit in self.limits if limit.counter >= 0), *(counter for counter, _ in self.counts))


Returns = tuple[tuple[int, int, tuple[int, ...]], ...]
"""Numbers of segments among all of the plan, which of its payers, with the counters that measure what that one pays."""


@frozen(eq=False)
class LoweredStage:
    """A stage, with indexes for names.

    Attributes:
        base: parts, in the order in which their money arrives; paid: a payer whose money it takes, or −1.
        above: the part of what passes, −1 in a later layer.
        returns: earlier segments of the payer whose money is taken, the last first; none where no counter measures a payment of it.
        group: the lines of the round that it is, of several over one stage; line_wise: whether each line goes through it by itself.
        depends: earlier stages with which it is left out, since they could change what it does with money that is certain.
    """

    id: str
    label: Text
    base: tuple[int, ...]
    paid: int
    opens: bool
    above: int
    when: int
    segments: tuple[LoweredSegment, ...]
    returns: Returns = ()
    depends: frozenset[int] = frozenset()
    group: str = ""
    line_wise: bool = False


@frozen(eq=False)
class LoweredMeans:
    """An account paying for parts; ``consent``: left alone where the claim says so."""

    account: int
    payer: int
    parts: tuple[int, ...]
    consent: bool
    when: int
    citation: Citation


@frozen(eq=False)
class LoweredCounter:
    """A counter the plan uses; ``per`` are indexes of dimensions, ``raw`` facts of free text that it is kept apart by besides."""

    name: str
    reset: str
    per: tuple[int, ...]
    largest: bool
    money: bool
    raw: tuple[str, ...] = ()


@frozen(eq=False)
class LoweredPlan:
    """One plan on days between which nothing in it changes, neither structure nor figure nor status.

    Attributes:
        first, last: those days.
        dimensions, labels: names and labels by index; facts: everything that has to be read to find the labels.
        kinds: names of the groups of lines that are kept apart; the four parts of the bill stand once for each and the rest.
        groups: the same with what tells them.
        parts: names of the person's parts; the bill's come first.
        counted: counters that grow once a claim or a stay, before anything else.
        adds: counters that grow once all layers have paid, by what is in some parts then, each with the index of its condition.
        structure: a hash of everything but the figures: plans that share it can share compiled code.
    """

    name: str
    label: Text
    governs: Literal["discharged", "admitted"]
    first: dt.date
    last: dt.date
    dimensions: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    facts: tuple[Fact, ...]
    kinds: tuple[str, ...]
    groups: tuple[LineMatch, ...]
    parts: tuple[str, ...]
    payers: tuple[str, ...]
    accounts: tuple[str, ...]
    counters: tuple[LoweredCounter, ...]
    counted: tuple[tuple[int, Literal["one", "stay"]], ...]
    tables: tuple[IntTable, ...]
    stages: tuple[LoweredStage, ...]
    means: tuple[LoweredMeans, ...]
    structure: str
    adds: tuple[tuple[int, tuple[int, ...], int], ...] = ()
