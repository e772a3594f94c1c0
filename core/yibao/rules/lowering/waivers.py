"""Waivers of segments as tables: 1 where a segment is waived, 0 where it is owed, and unknown where nobody knows."""

import datetime as dt
from collections.abc import Mapping

from ...model.reliability import age_of, days_of_doubt
from ...model.results.trace import Citation
from ...model.values.dates import in_force, turning_days
from ...model.values.text import Text
from ..figures.cells import Cell
from ..language.plans import SegmentWaiver
from ..language.segments import Segment
from .plan import UNKNOWN, IntCell, IntTable
from .tables import LoweringContext


def waived_table(work: LoweringContext, stage: str, segment: Segment) -> int:
    """The index of the table that says for which labels a segment is waived on the day; −1 where nothing waives it."""
    rows = [
        (key, row)
        for key in work.plan.adjustments
        for row in work.declared.waiver.get(key, ())
        if stands(row, work.day) and row.concerns(stage, segment)
    ]
    if not rows:
        return -1
    names = list(dict.fromkeys(name for _, row in rows for name in row.when))
    dimensions = tuple(work.dimension(name) for name in names)
    spans = [work.labels[index] for index in dimensions]
    day = work.day

    def work_out(key: tuple[int, ...]) -> IntCell:
        labels = {name: span[place] for name, span, place in zip(names, spans, key, strict=True)}
        return _cell([(name, row) for name, row in rows if _holds(row, labels)], day)

    return work.add(IntTable(f"waiver {segment.id}", dimensions, tuple(len(span) for span in spans), work_out))


def _holds(row: SegmentWaiver, labels: Mapping[str, str]) -> bool:
    return all(labels[name] in allowed for name, allowed in row.when.items())


def _cell(rows: list[tuple[str, SegmentWaiver]], day: dt.date) -> IntCell:
    """Of several waivers one that is known is enough."""
    for name, row in rows:
        if row.value == "yes":
            return IntCell(1, citation_of(name, row, day))
    for name, row in rows:
        return IntCell(UNKNOWN, missing=(f"waiver[{name}]", _reason(name, row)))
    return IntCell(0)


def citation_of(name: str, row: SegmentWaiver, day: dt.date) -> Citation:
    """Where a waiver stands, as it counts on a day."""
    age = age_of(row.seen[1], day) if row.seen else None
    return Citation(
        f"waiver[{name}]",
        row.source,
        "unverified" if age else row.status,
        row.first_day or dt.date.min,
        "seen" if row.seen else "effective",
        row.seen[1] if row.seen else row.to,
        row.note,
        age=age,
    )


def _reason(name: str, row: SegmentWaiver) -> Cell:
    citation = citation_of(name, row, dt.date.min)
    return Cell((), {}, None, row.why or Text("", ""), dt.date.min, dt.date.max, None, (citation,) * 3)


def stands(row: SegmentWaiver, day: dt.date) -> bool:
    """Whether something is told of a waiver on a day."""
    return in_force(day, row.first_day, row.to)


def waiver_days(row: SegmentWaiver) -> set[dt.date]:
    """Every day on which something about a waiver changes."""
    return turning_days(row.first_day, row.to) | (days_of_doubt(row.seen[1], row.to or dt.date.max) if row.seen else set())
