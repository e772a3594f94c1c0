"""What moves while one claim is settled: its parts, payers, balances and counters, and the trace of them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ...model.results.counters import ONE_CLAIM, CounterKey
from ...model.results.settlement import Bounds, SegmentShare
from ...model.results.trace import TraceAdd, TraceMeans, TraceStep
from ..facts.query import ClaimQuery
from ..lines.split import FallenLine
from .counters import Visit
from .layers import LeftOut
from .resolve import Resolved, ResolvedSegment


class ClaimRun:
    """Everything that moves while one claim is settled.

    Attributes:
        query: the claim; resolved: the plan with its numbers.
        bill: the bill's parts as they came; parts: the person's parts in fen, by index of the plan.
        payers, balances: fen by name; counters: by their keys, of which ``keys`` are those of the plan, by index.
        shares: what fell into each segment reached; used_segments: bits of the segments and means that did something.
        steps, means: the trace; steps are none where no trace is wanted.
        left_out: stages that could not be computed, or not in full; aside: fen that may belong to their payers, by part.
        lines: those of the bill, where a stage asks for them; line: which of them is walked.
        added: counters that grew by what was left with the person.
        bounded: segments filled of which the law gives a lower bound, and whether money went on behind them.
        edges: of limits that the first uses up, by counter; bases: what limits that are rounded are a ratio of.
        payments: segments with what their payers pay, in order; none where no stage takes measured payments back.
        earlier: how many of them were made before the present stage.
        lenient: whether money of the bill itself that reaches an unknown figure stays with the person, instead of a refusal.
        bounds: between which amounts each payer pays, where that was asked for.
    """

    used_segments: int = 0
    left_out: tuple[LeftOut, ...] = ()
    lines: Sequence[FallenLine] = ()
    line: int | None = None
    added: tuple[TraceAdd, ...] = ()
    bounded: tuple[tuple[ResolvedSegment, bool], ...] = ()
    edges: Mapping[int, int] = MappingProxyType({})
    bases: Mapping[int, int] = MappingProxyType({})
    payments: list[Any] | None = None
    earlier: int = 0
    lenient: bool = False
    bounds: Bounds | None = None

    def __init__(
        self,
        query: ClaimQuery,
        resolved: Resolved,
        bill: tuple[int, ...],
        opened: tuple[int, ...],
        balances: dict[str, int],
        counters: dict[CounterKey, int],
        keys: tuple[CounterKey, ...],
        trace: bool,
    ) -> None:
        self.query = query
        self.resolved = resolved
        self.bill = bill
        self.parts = [*bill, *opened]
        self.payers: dict[str, int] = {}
        self.balances = balances
        self.counters = counters
        self.keys = keys
        self.shares: list[SegmentShare] = []
        self.steps: list[TraceStep] | None = [] if trace else None
        self.means: list[TraceMeans] = []
        self.aside: dict[int, int] = {}

    def count(self, visit: Visit) -> None:
        """Count a visit or stay, unless it was counted before."""
        if visit.new:
            self.counters[self.keys[visit.counter]] = visit.ordinal
            if visit.marker is not None:
                self.counters[visit.marker] = visit.ordinal

    def forget_claim_counters(self) -> None:
        """Drop the counters that start anew with each claim."""
        for key in [key for key in self.counters if key[1] == ONE_CLAIM]:
            del self.counters[key]
