"""Rows of figures: a plan resolved for a combination of facts by the scalar engine's code, as integers."""

import itertools
import math
from typing import Any

import attrs
import numpy as np

from yibao import RuleSet, Text, YibaoError
from yibao.engines import (
    LoweredPlan,
    Resolved,
    access_decision,
    code_of,
    labels_of_facts,
    missing_fact,
    needs_access_check,
    no_figure,
    prepare,
    reached_citations,
    resolve_labels,
)

from ..kernel.arguments import FACT, GAP, MARKED, TRACKS
from ..kernel.frame import Columns, Frame, Read
from ..people.people import date_of
from ..tables.messages import MessageTable
from .fact_codes import ClaimSlice, Component, FactCodes
from .rows import by_code

LARGEST_TABLE = 1 << 22
"""How many combinations of facts a plan may have before they are looked up by searching instead of by place."""

_ABOVE = 1 << 30
"""Added to what a table of combinations holds, so that nothing, as new memory has it, says that a combination is new."""


@attrs.define(eq=False)
class BoundPlan:
    """A lowered plan with what the kernel needs: its structure by number, its columns, and the rows found so far.

    Attributes:
        known: the first row for labels at each count that a dimension reads, and for the decision on access.
        rows: for each combination of facts, the first of its rows; codes below −1 stand for refusals.
        table: the same by place, where there are not too many; radices: the sizes it was made for.
        choice: components that decide whether another plan takes a claim.
    """

    plan: LoweredPlan
    structure: int
    columns: Columns
    reads: tuple[Read, ...]
    components: tuple[Component, ...]
    choice: tuple[Component, ...] = ()
    known: dict[tuple[tuple[tuple[int, ...], ...], bool, str], int] = attrs.Factory(dict)
    rows: dict[int, int] = attrs.Factory(dict)
    table: Any = None
    radices: tuple[int, ...] = ()


class Figures:
    """All rows of a run.

    Attributes:
        rows: as the kernel takes them; used: how many there are; owners: plan and resolved plan of each.
        note: number of the notes on access, of each row; doubt: which of ``TRACKS`` lead to an unverified figure.
        sure: whether every figure of later layers is known, and none is a lower bound.
        marks: which of ``MARKED`` some result may rest on.
    """

    def __init__(self, rules: RuleSet, frame: Frame, codes: FactCodes, messages: MessageTable) -> None:
        self.rules, self.frame, self.codes, self.messages = rules, frame, codes, messages
        self.rows = np.zeros((64, 8), dtype=np.int64)
        self.used = 0
        self.owners: dict[int, tuple[BoundPlan, Resolved]] = {}
        self.note = np.zeros(64, dtype=np.int32)
        self.doubt: set[str] = set()
        self.sure = True
        self.marks: set[str] = set()
        self._reasons: dict[tuple[int, int, int], Text] = {}

    def find(self, bound: BoundPlan, part: ClaimSlice) -> Any:
        """Rows for the claims of one plan; codes below −1 are refusals."""
        codes, radices = self.codes.combined(bound.components, part)
        if radices != bound.radices or not radices:
            total = math.prod(radices)
            bound.radices, bound.rows = radices, {}
            bound.table = np.zeros(total, dtype=np.int32) if radices and total <= LARGEST_TABLE else None
        if bound.table is not None:
            rows = bound.table[codes]
            if len(rows) and not rows.min():
                missing = np.nonzero(rows == 0)[0]
                new, first = np.unique(codes[missing], return_index=True)
                for code, spot in zip(new.tolist(), missing[first].tolist(), strict=True):
                    bound.table[code] = self._resolve(bound, part, spot) + _ABOVE
                rows = bound.table[codes]
            rows -= _ABOVE
            return rows

        def row(place: int) -> int:
            code = int(codes[place])
            if code not in bound.rows:
                bound.rows[code] = self._resolve(bound, part, place)
            return bound.rows[code]

        return by_code(codes, row, np.int32)

    def _resolve(self, bound: BoundPlan, part: ClaimSlice, spot: int) -> int:
        """Resolve a plan for the facts of one claim; the first of its rows, or the code of a refusal."""
        plan = bound.plan
        query = part.query(self.rules, spot)
        first = self.used
        try:
            values = [query.get(fact) for fact in plan.facts]
            pays, note = True, ""
            triggers = self.rules.derived(prepare).triggers
            if needs_access_check(query, triggers):
                decision = access_decision(query, triggers)
                if decision is not None:
                    pays, note = decision.pays, ",".join(reason.code for reason in decision.seen.reasons)
            labels = []
            for counts in itertools.product(*((0, *read.edges) for read in bound.reads)):
                counted = {read.counter: count for read, count in zip(bound.reads, counts, strict=True)}
                for spot, (fact, _) in enumerate(plan.facts):
                    if fact.kind == "counter":
                        values[spot] = counted[fact.name]
                labels.append(labels_of_facts(self.rules, plan, tuple(values)))
            same = tuple(labels), pays, note
            if same in bound.known:  # other facts, but nothing that matters
                return bound.known[same]
            for combination in labels:
                self._append(bound, combination, resolve_labels(self.rules, plan, combination), pays, note)
        except YibaoError as error:
            self.used = first
            return self.messages.refuse(error)
        bound.known[same] = first
        return first

    def _append(self, bound: BoundPlan, labels: tuple[int, ...], resolved: Resolved, pays: bool, note: str) -> None:
        plan, columns = bound.plan, bound.columns
        if self.used == len(self.rows) or columns.width > self.rows.shape[1]:
            grown = np.zeros((max(64, 2 * self.used), max(columns.width, self.rows.shape[1])), dtype=np.int64)
            grown[: self.used, : self.rows.shape[1]] = self.rows[: self.used]
            self.rows = grown
        masks = self._masks(plan, resolved)
        row = [table.at(labels).value for table in plan.tables]
        row += [*masks, int(pays)]
        row += [self.frame.counters[name].base + self._key(plan, name, resolved) for name in columns.slots]
        row += [self.frame.markers[name].base + self._key(plan, name, resolved) for name in columns.markers]
        marks, bounds = self._marks(plan, resolved), self._bounds(plan, resolved)
        row += [bits for own in marks.values() for bits in own] + bounds
        self.rows[self.used, : len(row)] = row
        full, reached, _, _, means = masks
        self.doubt |= {name for name, bits in zip(TRACKS, (full, reached, means), strict=True) if bits}
        later = (segment for stage in resolved.stages if not stage.opens for segment in stage.segments)
        self.sure &= all(segment.gap is None and segment.ratio_gap is None for segment in later) and not any(bounds)
        self.marks |= {code for code, own in marks.items() if any(own)}
        self.owners[self.used] = (bound, resolved)
        if len(self.note) < len(self.rows):
            self.note = np.append(self.note, np.zeros(len(self.rows) - len(self.note), dtype=np.int32))
        self.note[self.used] = self.messages.note_of(note)
        self.used += 1

    def _key(self, plan: LoweredPlan, name: str, resolved: Resolved) -> int:
        """The place of a counter's slot among its slots."""
        place = 0
        for dimension in self.frame.counters[name].per:
            options = plan.labels[plan.dimensions.index(dimension)]
            place = place * len(options) + options.index(resolved.labels[dimension])
        return place

    @staticmethod
    def _masks(plan: LoweredPlan, resolved: Resolved) -> list[int]:
        """Bits of the segments with unverified or cited figures, when filled and when reached, and of the unverified means."""
        segments = (segment for stage in plan.stages for segment in stage.segments)
        numbers = {id(segment): number for number, segment in enumerate(segments)}
        masks = [0, 0, 0, 0]
        for segment in (segment for stage in resolved.stages for segment in stage.segments):
            for place, citations in enumerate((segment.citations, reached_citations(segment))):
                masks[place] |= ("unverified" in map(code_of, citations)) << numbers[id(segment.rule)]
                masks[place + 2] |= bool(citations) << numbers[id(segment.rule)]
        present = {id(entry.citation) for entry in resolved.means}
        unverified = [id(entry.citation) in present and code_of(entry.citation) == "unverified" for entry in plan.means]
        return [*masks, sum(bit << place for place, bit in enumerate(unverified))]

    @staticmethod
    def _marks(plan: LoweredPlan, resolved: Resolved) -> dict[str, list[int]]:
        """For each of ``MARKED`` the bits of segments with such figures, filled or reached, and of such means."""
        segments = (segment for stage in plan.stages for segment in stage.segments)
        numbers = {id(segment): number for number, segment in enumerate(segments)}
        marks = {code: [0, 0, 0] for code in MARKED}
        for segment in (segment for stage in resolved.stages for segment in stage.segments):
            for place, citations in enumerate((segment.citations, reached_citations(segment))):
                for code in MARKED.keys() & set(map(code_of, citations)):
                    marks[code][place] |= 1 << numbers[id(segment.rule)]
        present = {id(entry.citation) for entry in resolved.means}
        for number, entry in enumerate(plan.means):
            own = code_of(entry.citation)
            if own in marks and id(entry.citation) in present:
                marks[own][2] |= 1 << number
        return marks

    @staticmethod
    def _bounds(plan: LoweredPlan, resolved: Resolved) -> list[int]:
        """Bits of the segments whose ratio is a lower bound, and of those with such a limit."""
        segments = (segment for stage in plan.stages for segment in stage.segments)
        numbers = {id(segment): number for number, segment in enumerate(segments)}
        own = [segment for stage in resolved.stages for segment in stage.segments]
        return [
            sum(segment.bound << numbers[id(segment.rule)] for segment in own),
            sum(segment.limit_bound << numbers[id(segment.rule)] for segment in own),
        ]

    def because(self, row: int, status: int, day: int) -> Text:
        """Why the kernel refused a claim."""
        key = row, status, day
        if key not in self._reasons:
            self._reasons[key] = self._because(*key)
        return self._reasons[key]

    def _because(self, row: int, status: int, day: int) -> Text:
        bound, resolved = self.owners[row]
        if status >= FACT:
            return _text(missing_fact(self.rules.declared, f"fact.{self.frame.facts[status - FACT]}"))
        number, of_ratio = divmod(status - GAP, 2)
        rule = [segment for stage in bound.plan.stages for segment in stage.segments][number]
        for segment in (segment for stage in resolved.stages for segment in stage.segments):
            gap = segment.ratio_gap if of_ratio else segment.gap
            if segment.rule is rule and gap is not None:
                return _text(no_figure(self.rules, gap, resolved.labels, date_of(day)))
        return Text("没有数值", "there is no figure")


def _text(error: YibaoError) -> Text:
    return Text(error.what.zh, error.what.en)
