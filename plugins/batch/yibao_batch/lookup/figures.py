"""The rows of integers that claims fall under: resolved once a combination of facts, by the scalar engine's own code."""

import itertools
from typing import Any

import attrs
import numpy as np

from yibao.engine.facts.figures import FigureGap, no_figure
from yibao.engine.facts.query import ClaimQuery
from yibao.engine.settlement.access import access_decision, needs_access_check
from yibao.engine.settlement.prepared import prepare
from yibao.engine.settlement.resolve import Resolved, labels_of_facts, resolve_labels
from yibao.model.values.errors import YibaoError
from yibao.model.values.text import Text
from yibao.rules.lowering.plan import LoweredPlan
from yibao.rules.ruleset import RuleSet

from ..kernel.emit import FACT, GAP, TRACKS, Columns
from ..kernel.frame import Frame, Read
from ..people.people import date_of
from ..tables.messages import MessageTable
from .fact_codes import ClaimSlice, Component, FactCodes

LARGEST_TABLE = 1 << 22
"""How many combinations of facts a plan may have before they are looked up by searching instead of by place."""

_ABOVE = 1 << 30
"""Added to what a table of combinations holds, so that nothing, as new memory has it, says that a combination is new."""


@attrs.define(eq=False)
class BoundPlan:
    """A lowered plan with what the kernel needs: its structure by number, its columns, and the rows found so far.

    Attributes:
        known: the first row for labels, for each count that a dimension reads, and what is said at the counter.
        rows: for each combination of facts, the first of its rows; codes below −1 stand for refusals.
        table: the same by place, where there are not too many; radices: the sizes it was made for.
        choice: what another plan that takes some of the claims is chosen by.
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
        rows: as the kernel takes them; used: how many there are; owners: the plan and what was resolved, of each.
        note: of each row a number of what is said at the counter; doubt: which of ``TRACKS`` lead to an unverified figure.
    """

    def __init__(self, rules: RuleSet, frame: Frame, codes: FactCodes, said: MessageTable) -> None:
        self.rules, self.frame, self.codes, self.said = rules, frame, codes, said
        self.rows = np.zeros((64, 8), dtype=np.int64)
        self.used = 0
        self.owners: dict[int, tuple[BoundPlan, Resolved]] = {}
        self.note = np.zeros(64, dtype=np.int32)
        self.doubt: set[str] = set()
        self._reasons: dict[tuple[int, int, int], Text] = {}

    def find(self, bound: BoundPlan, part: ClaimSlice) -> Any:
        """Rows for the claims of one plan; codes below −1 are refusals."""
        codes, radices = self.codes.combined(bound.components, part)
        if radices != bound.radices or not radices:
            total = 1
            for size in radices:
                total *= size
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
        unique, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
        found = np.zeros(len(unique), dtype=np.int32)
        for index, (code, spot) in enumerate(zip(unique.tolist(), first.tolist(), strict=True)):
            known = bound.rows.get(code)
            if known is None:
                known = bound.rows[code] = self._resolve(bound, part, spot)
            found[index] = known
        return found[inverse]

    def _resolve(self, bound: BoundPlan, part: ClaimSlice, spot: int) -> int:
        """Resolve a plan for the facts of one claim that stands for all of its combination; the first of its rows, or a refusal."""
        plan = bound.plan
        person, claim, when, within = part.as_scalar(spot)
        first = self.used
        try:
            query = ClaimQuery(self.rules, person, claim, when, within)
            values = [None if fact[0].kind == "counter" else query.get(fact) for fact in plan.facts]
            pays, note = True, ""
            triggers = self.rules.derived(prepare).triggers
            if needs_access_check(query, triggers):
                told = access_decision(query, triggers)
                if told is not None:
                    pays, note = told.pays, ",".join(one.code for one in told.seen.reasons)
            labels = []
            for counts in itertools.product(*((0, *read.edges) for read in bound.reads)):
                held = {read.counter: count for read, count in zip(bound.reads, counts, strict=True)}
                for spot, (fact, _) in enumerate(plan.facts):
                    if fact.kind == "counter":
                        values[spot] = held[fact.name]
                labels.append(labels_of_facts(self.rules, plan, tuple(values)))
            same = tuple(labels), pays, note
            if same in bound.known:  # other facts, but nothing that matters
                return bound.known[same]
            for one in labels:
                self._append(bound, one, resolve_labels(self.rules, plan, one), pays, note)
        except YibaoError as error:
            self.used = first
            return self.said.refuse(error)
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
        for name in columns.slots:
            row.append(self.frame.counters[name].base + self._key(plan, name, resolved))
        for name in columns.markers:
            row.append(self.frame.markers[name].base + self._key(plan, name, resolved))
        self.rows[self.used, : len(row)] = row
        full, reached, _, _, means = masks
        self.doubt |= {name for name, bits in zip(TRACKS, (full, reached, means), strict=True) if bits}
        self.owners[self.used] = (bound, resolved)
        if len(self.note) < len(self.rows):
            self.note = np.append(self.note, np.zeros(len(self.rows) - len(self.note), dtype=np.int32))
        self.note[self.used] = self.said.note_of(note)
        self.used += 1

    def _key(self, plan: LoweredPlan, name: str, resolved: Resolved) -> int:
        """Which of a counter's slots is meant."""
        place = 0
        for dimension in self.frame.counters[name].per:
            options = plan.labels[plan.dimensions.index(dimension)]
            place = place * len(options) + options.index(resolved.labels[dimension])
        return place

    @staticmethod
    def _masks(plan: LoweredPlan, resolved: Resolved) -> list[int]:
        """Bits of the segments that rest on something unverified or cited, when filled and when only reached; and of the means."""
        numbers = {
            id(segment): number for number, segment in enumerate(segment for stage in plan.stages for segment in stage.segments)
        }
        full = reached = cited_full = cited_reached = means = 0
        for stage in resolved.stages:
            for segment in stage.segments:
                bit = 1 << numbers[id(segment.rule)]
                if segment.citations:
                    cited_full |= bit
                if any(citation.status == "unverified" for citation in segment.citations):
                    full |= bit
                limits = [limit.citation for limit in segment.limits if limit.citation]
                if limits:
                    cited_reached |= bit
                if any(citation.status == "unverified" for citation in limits):
                    reached |= bit
        standing = {id(entry.citation) for entry in resolved.means}
        for place, entry in enumerate(plan.means):
            if id(entry.citation) in standing and entry.citation.status == "unverified":
                means |= 1 << place
        return [full, reached, cited_full, cited_reached, means]

    def because(self, row: int, status: int, day: int) -> Text:
        """Why the kernel refused a claim."""
        found = self._reasons.get((row, status, day))
        if found is None:
            found = self._reasons[row, status, day] = self._because(row, status, day)
        return found

    def _because(self, row: int, status: int, day: int) -> Text:
        bound, resolved = self.owners[row]
        if status >= FACT:
            name = self.frame.facts[status - FACT]
            question = self.rules.declared.fact[name].question if name in self.rules.declared.fact else Text("", "")
            return Text(f"缺少 fact.{name}:{question.zh}", f"fact.{name} is missing: {question.en}")
        number, of_ratio = divmod(status - GAP, 2)
        segments = [segment for stage in bound.plan.stages for segment in stage.segments]
        gap: FigureGap | None = None
        for stage in resolved.stages:
            for segment in stage.segments:
                if segment.rule is segments[number]:
                    gap = segment.ratio_gap if of_ratio else segment.gap
        if gap is None:
            return Text("没有数值", "there is no figure")
        error = no_figure(self.rules, gap, resolved.labels, date_of(day))
        return Text(error.what.zh, error.what.en)
