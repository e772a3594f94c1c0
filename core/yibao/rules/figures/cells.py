"""Dated, cited tables: which value a cell has on a day, and where it comes from."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

from ...model.reliability import age_of, days_of_doubt
from ...model.results.trace import Citation
from ...model.values.classes import frozen
from ...model.values.dates import turning_days
from ...model.values.text import Text
from ..language.references import Unit

FOREVER = dt.date.max

Labels = Mapping[str, str]

AGES: Final = (None, "last_seen", "stale")
"""How old the last page that shows a figure can be, the youngest first."""

Citations = tuple[Citation, Citation, Citation]
"""The citations of a figure, by the age of its last page."""


@frozen(eq=False)
class Cell:
    """One value of one entry, for the labels it names.

    Attributes:
        when: label of each dimension the entry is keyed by; ``*`` stands for those not named beside it.
        besides: for each ``*``, the labels named beside it.
        value: fen, parts per million or a number; none where it is unknown.
        reason: why it is unknown.
        first, last: days on which it holds; seen: the last day a page shows it, for figures that were only seen.
        citations: on days up to ``seen``, in the years after it, and once the last page is too old to rely on.
        bound: whether the law says that the value is at least this.
        entry: which row of the table it stands in.
    """

    when: tuple[tuple[str, str], ...]
    besides: Mapping[str, frozenset[str]]
    value: int | None
    reason: Text | None
    first: dt.date
    last: dt.date
    seen: dt.date | None
    citations: Citations
    bound: bool = False
    entry: int = 0

    def fits(self, labels: Labels) -> bool:
        """Whether the cell is about these labels."""
        for name, label in self.when:  # a loop, not all(…): a table asks it for each cell and combination of labels
            given = labels[name]
            if given != label and (label != "*" or given in self.besides[name]):
                return False
        return True

    def citation(self, day: dt.date) -> Citation:
        """Where the value comes from, as it counts on a day."""
        return self.citations[AGES.index(age_of(self.seen, day))] if self.seen is not None else self.citations[0]


@frozen
class Gap:
    """Days, both included, on which nobody knows what holds for some labels, and no row says so."""

    labels: Labels
    first: dt.date
    last: dt.date


@frozen(eq=False)
class Table:
    """A named table: its cells in order of days. Of each combination of labels at most one cell stands on a day.

    Attributes:
        gaps: what no row tells, and ``otherwise`` declares to be unknown.
    """

    name: str
    unit: Unit
    dimensions: tuple[str, ...]
    cells: tuple[Cell, ...]
    gaps: tuple[Gap, ...] = ()

    def at(self, day: dt.date, labels: Labels) -> Cell | None:
        """The cell for some labels on a day, or none where the table says nothing."""
        for cell in self.cells:
            if cell.first <= day <= cell.last and cell.fits(labels):
                return cell
        return None

    def days(self) -> tuple[dt.date, ...]:
        """Every day on which something about the table changes."""
        return days_of(self.cells)


def days_of(cells: Iterable[Cell]) -> tuple[dt.date, ...]:
    """Every day on which something about some cells changes."""
    result: set[dt.date] = set()
    for cell in cells:
        result |= turning_days(cell.first, cell.last)
        if cell.seen is not None:
            result |= days_of_doubt(cell.seen, cell.last)
    return tuple(sorted(result))
