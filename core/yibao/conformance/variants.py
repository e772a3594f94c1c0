"""Laws that hold a set of rules against one that says the same otherwise: a waived segment taken out, a band cut in two."""

import datetime as dt
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence

import attrs

from ..engine.course.opening_state import opening_state
from ..engine.settlement.settle import settle
from ..model.inputs.claim import Claim
from ..model.inputs.person import Person
from ..model.results.settlement import Settlement, State
from ..model.values.money import UNLIMITED
from ..rules.figures.cells import Table
from ..rules.language.segments import Segment, Stage
from ..rules.ruleset import RuleSet
from .laws import courses

LARGEST_DIFFERENCE = 3
"""Fen by which what a payer bears may differ where a band is cut: one for the rounding of each piece, and what follows from it."""

_Step = tuple[Person, Claim, State, Settlement]


def waived_is_absent(rules: RuleSet, days: Sequence[dt.date]) -> None:
    """A claim for which a segment is waived pays what the plan without that segment pays."""
    if not rules.declared.waiver:
        return

    @functools.cache
    def without(stage: str, segment: str) -> RuleSet:
        return _with_segments(rules, lambda row: [part for part in row.segment if (row.id, part.id) != (stage, segment)])

    for person, claim, state, settlement in _settled(rules, days):
        assert settlement.trace is not None
        waived = [step for step in settlement.trace.steps if any(limit.kind == "waived" for limit in step.limits)]
        for step in waived:
            other, _ = settle(without(step.stage, step.segment), person, claim, state, trace=False)
            assert other.payers == settlement.payers, f"{claim.id}: waiving {step.segment} is not as if it were not there"


def cut_band_pays_alike(rules: RuleSet, days: Sequence[dt.date]) -> None:
    """Cutting each band in two, at the same ratio, changes what a payer bears by the fen of rounding alone."""
    cut = _cut(rules)
    if cut is None:
        return
    for person, claim, state, settlement in _settled(rules, days):
        other, _ = settle(cut, person, claim, state, trace=False)
        for payer in {*settlement.payers, *other.payers}:
            difference = abs(settlement.payers.get(payer, 0) - other.payers.get(payer, 0))
            most = LARGEST_DIFFERENCE * len(settlement.segments)
            assert difference <= most, f"{claim.id}: {payer} bears {difference} fen more or less where bands are cut"


LAWS: Mapping[str, Callable[[RuleSet, Sequence[dt.date]], None]] = {
    "a waived segment is as if it were not there": waived_is_absent,
    "a band cut in two pays alike": cut_band_pays_alike,
}


def _settled(rules: RuleSet, days: Sequence[dt.date]) -> Iterator[_Step]:
    """Every claim of the generated courses, with the state before it and what it came to."""
    for course, case in courses(rules, days):
        state = opening_state(rules, case)
        for claim in case.claim:
            settlement, after = settle(rules, course.person, claim, state, trace=True)
            yield course.person, claim, state, settlement
            state = after


def _with_segments(rules: RuleSet, segments: Callable[[Stage], Sequence[Segment]]) -> RuleSet:
    """The rules with other segments in their stages."""
    stages = {
        name: tuple(attrs.evolve(row, segment=tuple(segments(row))) for row in rows) for name, rows in rules.declared.stage.items()
    }
    return attrs.evolve(rules, declared=attrs.evolve(rules.declared, stage=stages))


def _cut(rules: RuleSet) -> RuleSet | None:
    """The rules with every band cut at nine tenths of its upper edge; none where there are no bands."""
    tables: dict[str, Table] = {}

    def pieces(row: Stage) -> list[Segment]:
        result: list[Segment] = []
        for segment in row.segment:
            edge = segment.limit[0] if segment.band and segment.limit and segment.limit[0].counter else None
            if edge is not None and edge.table is not None and edge.table.partition(".")[2].startswith("upto"):
                name = f"{edge.table}.cut"
                tables[name] = _lower(rules.tables[edge.table], name)
                limits = (attrs.evolve(edge, table=name), *segment.limit[1:])
                result.append(attrs.evolve(segment, id=f"{segment.id}_lower", limit=limits))
            result.append(segment)
        return result

    cut = _with_segments(rules, pieces)
    return attrs.evolve(cut, tables={**rules.tables, **tables}) if tables else None


def _lower(table: Table, name: str) -> Table:
    cells = [
        cell if cell.value is None or cell.value == UNLIMITED else attrs.evolve(cell, value=cell.value * 9 // 10)
        for cell in table.cells
    ]
    return attrs.evolve(table, name=name, cells=tuple(cells))
