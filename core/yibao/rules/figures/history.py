"""What the cells of a table held over time: on one day, and from day to day."""

import datetime as dt
import itertools
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Literal, TypeVar

from ...model.results.trace import Citation
from ...model.values.classes import frozen
from ...model.values.dates import day_before
from ...model.values.text import Text
from ..loading.merge import Declared
from .cells import FOREVER, Cell, Table, days_of
from .dimensions import labels_of

Key = TypeVar("Key", bound=Hashable)

Labels = dict[str, tuple[str, ...]]
"""Labels of some dimensions, of which any may hold; dimensions that do not matter are left out."""


@frozen(eq=False)
class CellState:
    """What a table says for some labels on a day.

    Attributes:
        state: ``known``, ``unknown`` (declared, with a reason) or ``none`` (before everything that is known, or after it).
        value: fen or parts per million where it is known; citation: where it comes from, as it counts on the day.
    """

    state: Literal["known", "unknown", "none"]
    value: int | None = None
    reason: Text | None = None
    citation: Citation | None = None

    @property
    def summary(self) -> tuple[str, int | None, str | None]:
        """What a person would call the same: the state, the value, and how well it is known."""
        cited = self.citation if self.state == "known" else None
        status = None if cited is None else "stale" if cited.age == "stale" else cited.status
        return self.state, self.value, status


@frozen(eq=False)
class CellPeriod:
    """Days, both included, on which a cell reads the same; ``last`` is the last day of all where nothing ends it."""

    first: dt.date
    last: dt.date
    reading: CellState


def reading(table: Table, day: dt.date, labels: Mapping[str, str]) -> CellState:
    """What a table says for some labels on a day."""
    return _reading(table.at(day, labels), day)


def _reading(cell: Cell | None, day: dt.date) -> CellState:
    if cell is None:
        return CellState("none")
    if cell.value is None:
        return CellState("unknown", None, cell.reason, cell.citation(day))
    return CellState("known", cell.value, None, cell.citation(day))


def combinations(declared: Declared, table: Table, cells: Iterable[Cell]) -> list[Labels]:
    """Every combination of labels that some of the cells tell apart; labels that none of them names stand together."""
    named: dict[str, set[str]] = {name: set() for name in table.dimensions}
    for cell in cells:
        for name, label in cell.when:
            named[name].update({label} - {"*"}, cell.besides.get(name, ()))
    told = {name: _distinguished(labels_of(declared, name), labels) for name, labels in named.items() if labels}
    return [dict(zip(told, combination, strict=True)) for combination in itertools.product(*told.values())]


def _distinguished(known: Sequence[str], named: set[str]) -> list[tuple[str, ...]]:
    others = tuple(label for label in known if label not in named)
    return [*((label,) for label in known if label in named), *([others] if others else [])]


def one_of(declared: Declared, table: Table, labels: Labels) -> dict[str, str]:
    """A label for each dimension of a table, out of a combination."""
    return {name: labels[name][0] if name in labels else labels_of(declared, name)[0] for name in table.dimensions}


def gathered(declared: Declared, rows: Sequence[tuple[Labels, Key]]) -> list[tuple[Labels, Key]]:
    """Rows of one key put together where their labels differ in one dimension only; one in which all labels hold is left out."""
    result = list(rows)
    for name in dict.fromkeys(name for labels, _ in rows for name in reversed(labels)):
        order = {label: place for place, label in enumerate(labels_of(declared, name))}
        merged: dict[tuple[object, Key], Labels] = {}
        for labels, key in result:
            rest = tuple((other, some) for other, some in labels.items() if other != name)
            known = merged.setdefault((rest, key), dict(labels))
            if name in labels:
                known[name] = tuple(sorted({*known.get(name, ()), *labels[name]}, key=order.__getitem__))
        result = [(labels, key) for (_, key), labels in merged.items()]
        for labels, _ in result:
            if name in labels and len(labels[name]) == len(order):
                del labels[name]
    return result


def timeline(declared: Declared, table: Table, labels: Labels) -> tuple[CellPeriod, ...]:
    """What a cell held, period by period, without what lies before the first and after the last figure or reason."""
    item = one_of(declared, table, labels)
    edges = days_of(cell for cell in table.cells if cell.fits(item))
    result: list[CellPeriod] = []
    for place, first in enumerate(edges):
        last = day_before(edges[place + 1]) if place + 1 < len(edges) else FOREVER
        read = reading(table, first, item)
        if read.state != "none" or result:
            result.append(CellPeriod(first, last, read))
    while result and result[-1].reading.state == "none":
        result.pop()
    return tuple(result)
