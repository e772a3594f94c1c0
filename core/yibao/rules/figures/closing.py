"""When the cells of a table end: on the last day that their row tells, or the day before the next row that tells the same cell.

What no row tells is a hole: an error, or, where the table says ``otherwise``, declared to be unknown.
"""

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence

from ...model.results.trace import Citation
from ...model.values.dates import day_before
from ...model.values.errors import RuleError
from ...model.values.text import proposal
from ..language.references import Unit
from ..language.tables import Entry, TableDeclaration
from ..writing.figures import PrintedFigure, Unknown
from .cells import FOREVER, Cell, Gap, Labels, Table

Besides = Mapping[str, frozenset[str]]
When = tuple[tuple[str, str], ...]
Days = tuple[dt.date, dt.date, dt.date | None]
"""The first and the last day of a row, and the last day it was seen."""

NamedLabels = tuple[tuple[str, ...], str | None]
"""The labels of a dimension that some row names and one of those that none does, for they behave alike; and that one by itself."""


# Classes written out take a tenth of the time that attrs needs to make one, each time that rules are read.
class OpenCell:
    """A cell as its row tells it: ``last`` is the last day if no other row follows.

    Attributes:
        when, besides: as of a :class:`Cell`; value: its figure, or why nobody knows it.
        row: where it stands; index: which one of the table; first, last, seen: its days.
    """

    __slots__ = ("besides", "first", "index", "last", "row", "seen", "value", "when")

    def __init__(self, when: When, besides: Besides, value: PrintedFigure | Unknown, row: Entry, index: int, days: Days) -> None:
        self.when, self.besides, self.value = when, besides, value
        self.row, self.index = row, index
        self.first, self.last, self.seen = days

    def fits(self, labels: Labels) -> bool:
        """Whether the cell is about these labels."""
        for name, label in self.when:
            chosen = labels[name]
            if chosen != label and (label != "*" or chosen in self.besides[name]):
                return False
        return True


class CellRun:
    """The cells that tell one combination of labels, in order of days, and the last day of each."""

    __slots__ = ("cells", "labels", "lasts")

    def __init__(self, labels: Labels, cells: Sequence[OpenCell], lasts: Sequence[dt.date]) -> None:
        self.labels, self.cells, self.lasts = labels, cells, lasts


def closed(
    name: str, unit: Unit, table: TableDeclaration, cells: Sequence[OpenCell], labels: Mapping[str, tuple[str, ...]], place: str
) -> Table:
    """The table with the last day of every cell.

    Args:
        labels: all labels of each of its dimensions; place: file and key, for errors.

    Raises:
        RuleError: a label no dimension has, two values of one cell from one day on, or a hole.
    """
    _refuse_unknown_labels(cells, labels, place)
    named = {name: _named_labels(cells, name, labels[name]) for name in labels}
    in_order = sorted(cells, key=lambda cell: cell.first)
    lines = [
        _line(in_order, dict(zip(named, labels, strict=True)), place)
        for labels in itertools.product(*(known for known, _ in named.values()))
    ]
    start = min(cell.first for cell in cells)
    end = max((last for line in lines for last in line.lasts), default=start)
    gaps = [
        Gap(line.labels, first, last)
        for line in lines
        for first, last in _holes(line, start, end, whole=table.otherwise is not None)
    ]
    if gaps and table.otherwise is None:
        raise _hole_error(gaps, place)
    ends: dict[int, dict[dt.date, list[Labels]]] = {}
    for line in lines:
        for cell, last in zip(line.cells, line.lasts, strict=True):
            ends.setdefault(id(cell), {}).setdefault(last, []).append(line.labels)
    whole = [ready for cell in cells for ready in _ready(name, cell, ends.get(id(cell), {}), named)]
    if gaps:
        whole += [_gap_cell(name, gap, table, named) for gap in gaps]
    return Table(name, unit, tuple(labels), tuple(sorted(whole, key=lambda cell: cell.first)), tuple(gaps))


def _line(cells: Sequence[OpenCell], labels: Labels, place: str) -> CellRun:
    """Those of some cells in order of days that tell one combination of labels, each with its last day."""
    line = [cell for cell in cells if cell.fits(labels)]
    lasts = [cell.last for cell in line]
    for index, (cell, after) in enumerate(itertools.pairwise(line)):
        if after.first == cell.first or (cell.row.to is not None and cell.row.to >= after.first):
            first, second = cell.row.place.lstrip(".") or "-", after.row.place.lstrip(".") or "-"
            raise RuleError(
                f"单元 {_name(labels)} 自 {after.first} 起有两个值:{first} 与 {second}",
                f"the cell {_name(labels)} has two values from {after.first} on: {first} and {second}",
                where=f"{place}{after.row.place}",
                mend=("删去其一,或改其 from", "remove one, or mend its first day"),
            )
        lasts[index] = min(cell.last, day_before(after.first))
    return CellRun(labels, line, lasts)


def _holes(line: CellRun, start: dt.date, end: dt.date, *, whole: bool) -> Iterator[tuple[dt.date, dt.date]]:
    """The days that no cell of a line tells; ``whole``: from the first day of the table to its last, else between the cells."""
    if not line.cells:
        yield start, end
        return
    if whole and line.cells[0].first > start:
        yield start, day_before(line.cells[0].first)
    for last, after in zip(line.lasts, line.cells[1:], strict=False):
        if _next(last) < after.first:
            yield _next(last), day_before(after.first)
    if (line.cells[-1].row.to is not None or whole) and line.lasts[-1] < end:
        yield _next(line.lasts[-1]), end


def _next(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=1) if day != FOREVER else FOREVER


def _ready(name: str, cell: OpenCell, ends: Mapping[dt.date, list[Labels]], named: Mapping[str, NamedLabels]) -> Iterator[Cell]:
    """A cell with its last day; cut by labels where another row ends it for some of them earlier."""
    figure = f"{name}[{', '.join(f'{key}={label}' for key, label in cell.when)}]" if cell.when else name
    row = cell.row
    for last, combinations in ends.items():
        seen = min(cell.seen, last) if cell.seen is not None else None
        to = last if row.to is not None or last != cell.last else None
        shown = to if seen is None else seen
        basis = "effective" if cell.seen is None else "seen"
        cited = cell.first, basis, shown, row.note
        citation = late = stale = Citation(figure, row.source, row.status, *cited)
        if seen is not None:
            late, stale = (Citation(figure, row.source, "unverified", *cited, age=age) for age in ("last_seen", "stale"))
        figure_of = cell.value
        if isinstance(figure_of, Unknown):
            value, bound, reason = None, False, figure_of.reason
        else:
            value, bound, reason = figure_of.value, figure_of.bound, None
        places = [(cell.when, cell.besides)] if len(ends) == 1 else [_exactly(chosen, named) for chosen in combinations]
        for when, besides in places:
            yield Cell(when, besides, value, reason, cell.first, last, seen, (citation, late, stale), bound, cell.index)


def _gap_cell(name: str, gap: Gap, table: TableDeclaration, named: Mapping[str, NamedLabels]) -> Cell:
    when, besides = _exactly(gap.labels, named)
    citation = Citation(f"{name}[{_name(gap.labels)}]" if when else name, (), "unverified", gap.first, "effective", gap.last, None)
    return Cell(when, besides, None, table.otherwise.reason, gap.first, gap.last, None, (citation,) * 3, False, -1)


def _exactly(chosen: Labels, named: Mapping[str, NamedLabels]) -> tuple[When, Besides]:
    """One combination of labels as a cell names it; the label that stands for those nobody names is ``*``."""
    when, besides = [], {}
    for name, label in chosen.items():
        known, other = named[name]
        if label == other:
            besides[name] = frozenset(known) - {label}
        when.append((name, "*" if name in besides else label))
    return tuple(when), besides


def _named_labels(cells: Sequence[OpenCell], name: str, labels: tuple[str, ...]) -> NamedLabels:
    known = {label for cell in cells for key, label in cell.when if key == name and label != "*"}
    known.update(*(cell.besides.get(name, ()) for cell in cells))
    others = [label for label in labels if label not in known]
    return (*(label for label in labels if label in known), *others[:1]), others[0] if others else None


def _name(chosen: Labels) -> str:
    return ", ".join(f"{name}={label}" for name, label in chosen.items()) or "-"


def _refuse_unknown_labels(cells: Sequence[OpenCell], labels: Mapping[str, tuple[str, ...]], place: str) -> None:
    for cell in cells:
        for name, label in cell.when:
            if label != "*" and label not in labels[name]:
                raise RuleError(
                    f"{name} 没有标签 {label}",
                    f"{name} has no label {label}",
                    where=f"{place}{cell.row.place}.value",
                    mend=proposal(label, labels[name]),
                )


def _hole_error(gaps: Sequence[Gap], place: str) -> RuleError:
    """The error about the first hole, which tells of every other one too."""
    mend = (
        '补上一行;不知道则写 value = "unknown" 与 why,或在表上写 otherwise = "unknown"',
        'add a row; where nobody knows, value = "unknown" with why, or otherwise = "unknown" on the table',
    )
    errors = [
        RuleError(
            f"单元 {_name(gap.labels)} 在 {gap.first} 至 {gap.last} 没有值",
            f"the cell {_name(gap.labels)} has no value from {gap.first} to {gap.last}",
            where=place,
            mend=mend,
        )
        for gap in gaps
    ]
    errors[0].more = tuple(errors[1:])
    return errors[0]
