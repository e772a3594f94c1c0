"""The places of payers, accounts and counters that all plans of a run share, so that a person has one state."""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence

import attrs

from yibao import RuleSet
from yibao.engines import Declared, LoweredPlan, cut_values, edge_tables, is_raw, labels_of

from .arguments import MARKED, TRACKS

LIFE = {"claim": "", "stay": "stay", "day": "day", "month": "month", "year": "year", "lifetime": ""}
"""The column that names the period of a counter, by when it starts again; a lifetime and a claim need none."""

MOST_SEGMENTS = 60
"""Paths through a plan are bits of one integer."""

LARGEST_SHARE = 9 * 10**6
"""The largest ratio of a limit, in parts per million, whose product with an amount still is an int64: nine times the base."""


@attrs.frozen
class Slots:
    """Where a counter stands in the state: ``base`` is the first of ``size`` slots, one a combination it is kept apart by."""

    name: str
    reset: str
    per: tuple[str, ...]
    base: int
    size: int


@attrs.frozen
class Read:
    """A counter that dimensions read while a claim is settled: the edges at which a label changes."""

    counter: str
    edges: tuple[int, ...]


@attrs.define
class Frame:
    """Places of everything that plans share, in the order of the rule set; they do not depend on which claims come.

    Attributes:
        payers: every payer of the area; accounts: every account.
        counters: slots of each counter; markers: slots that remember the stays a counter has counted.
        width: slots in all.
    """

    payers: tuple[str, ...]
    accounts: tuple[str, ...]
    counters: Mapping[str, Slots]
    markers: Mapping[str, Slots]
    kinds: tuple[str, ...]
    facts: tuple[str, ...]
    width: int


@attrs.frozen
class Columns:
    """Which column of a row holds what, for one plan: tables, the masks of what is cited, the slots of keyed counters."""

    tables: int
    slots: dict[str, int]
    markers: dict[str, int]

    @property
    def masks(self) -> int:
        """Unverified if filled or reached, cited if filled or reached, unverified means."""
        return self.tables

    @property
    def pays(self) -> int:
        """Whether the funds pay."""
        return self.tables + 5

    @property
    def marks(self) -> int:
        """For each of ``MARKED`` where filled, where reached, and of means; then ratios and limits that are lower bounds."""
        return self.tables + 6 + len(self.slots) + len(self.markers)

    @property
    def bounds(self) -> int:
        """Ratios that are lower bounds, and limits."""
        return self.marks + len(MARKED) * len(TRACKS)

    @property
    def width(self) -> int:
        return self.bounds + 2


def columns_of(frame: Frame, plan: LoweredPlan, reads: Sequence[Read]) -> Columns:
    """Places in the rows of a plan."""
    names = dict.fromkeys([counter.name for counter in plan.counters] + [read.counter for read in reads])
    keyed = [name for name in names if frame.counters[name].per]
    marked = [plan.counters[index].name for index, by in plan.counted if by == "stay"]
    first = len(plan.tables) + 6
    slots = {name: first + place for place, name in enumerate(keyed)}
    markers = {name: first + len(keyed) + place for place, name in enumerate(name for name in marked if frame.markers[name].per)}
    return Columns(len(plan.tables), slots, markers)


def frame_of(rules: RuleSet) -> Frame:
    """The places for a rule set."""
    declared = rules.declared
    payers: dict[str, None] = {}
    kinds: dict[str, None] = {}
    facts: dict[str, None] = {}
    for stage in itertools.chain.from_iterable(declared.stage.values()):
        for base in stage.base:
            if base.kind == "paid":
                payers[base.name] = None
            elif base.name and base.kind != "counter":
                kinds[base.name] = None
        kinds.update(dict.fromkeys(group for group in stage.each if group not in ("*", "line")))
        for segment in stage.segment:
            if segment.payer:
                payers.update(dict.fromkeys([segment.payer, *(share.payer for share in segment.more)]))
            for limit in segment.limit:
                if limit.of and limit.of.kind == "fact":
                    facts[limit.of.name] = None
                if limit.fact:
                    facts[limit.fact] = None
    payers.update(dict.fromkeys(f"account.{name}" for name in declared.account))
    marked = {count.counter for plan in declared.plan.values() for count in plan.counts if count.by == "stay"}
    counters: dict[str, Slots] = {}
    markers: dict[str, Slots] = {}
    width = 0
    for name, counter in declared.counter.items():
        per = tuple(dimension for dimension in counter.per if not is_raw(declared, dimension))
        size = math.prod(len(labels_of(declared, dimension)) for dimension in per)
        counters[name] = Slots(name, counter.reset, per, width, size)
        width += size
        if name in marked:
            markers[name] = Slots(name, "stay", per, width, size)
            width += size
    in_order = tuple(sorted(payers))
    return Frame(in_order, tuple(declared.account), counters, markers, tuple(sorted(kinds)), tuple(sorted(facts)), width)


def reads_of(declared: Declared, plan: LoweredPlan) -> tuple[Read, ...] | None:
    """The counters that a plan's dimensions read, with every edge; none where a dimension reads one without ``cuts``."""
    edges_of: dict[str, set[int]] = {fact.name: set() for fact, _ in plan.facts if fact.kind == "counter"}
    if not edges_of:
        return ()
    for name, dimension in declared.dimension.items():
        reading = {fact.name for fact in (dimension.of, *dimension.reads) if fact and fact.kind == "counter"}
        for counter in reading & edges_of.keys():
            if not dimension.cuts or edge_tables(dimension):
                if name in reached(declared, plan.dimensions):
                    return None
                continue
            edges_of[counter] |= {edge + (dimension.edge == "below") for edge in cut_values(declared, dimension)}
    return tuple(Read(name, tuple(sorted(edges))) for name, edges in edges_of.items())


def reached(declared: Declared, dimensions: Iterable[str]) -> set[str]:
    """Some dimensions, and those they use."""
    ahead = list(dimensions)
    names: set[str] = set()
    while ahead:
        name = ahead.pop()
        if name not in names:
            names.add(name)
            dimension = declared.dimension.get(name)
            if dimension is not None:
                ahead.extend(other for case in dimension.cases for other in case.when)
    return names


def scalar_reason(rules: RuleSet, plan: LoweredPlan) -> str:
    """Why only the scalar engine can settle by a plan, as a reason; empty where the kernel can."""
    if sum(len(stage.segments) for stage in plan.stages) + len(plan.means) > MOST_SEGMENTS:
        return "long_plan"
    if reads_of(rules.declared, plan) is None:
        return "counter_read"
    if any(stage.line_wise for stage in plan.stages):
        return "line_wise"
    if any(counter.raw for counter in plan.counters):
        return "raw_key"
    for stage in plan.stages:
        for segment in stage.segments:
            for limit in segment.limits:
                if limit.kind == "share" and max(plan.tables[limit.table].values) > LARGEST_SHARE:
                    return "large_ratio"
    return ""
