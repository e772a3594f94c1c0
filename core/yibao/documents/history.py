"""How a figure went over the years, ``yibao-history/1``: what ``yibao rules history --format json`` prints."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from ..model.results.trace import Citation
from ..model.values.classes import frozen
from ..model.values.dates import day_before
from ..model.values.text import Text
from ..rules.area import Area
from ..rules.figures.cells import FOREVER, Table
from ..rules.figures.history import CellPeriod, Labels, combinations, gathered, timeline
from ..rules.figures.titles import table_title
from ..rules.language.tables import Source
from ..rules.ruleset import RuleSet
from .rules import HEAD, RuleBook, is_added
from .serialize import RulesIdentity, figure_text, form_of, unstructure, write_as, write_keys, write_with


@frozen
class HistoryPeriod:
    """A time in which a figure stood as it did; without a citation where nothing is known of it."""

    from_: dt.date
    to: dt.date | None
    state: str
    value: str | None
    unknown: Text | None
    citation: Citation | None


@frozen
class HistoryCell:
    """Cells of one history: for each dimension their labels."""

    when: Mapping[str, tuple[str, ...]]
    periods: tuple[HistoryPeriod, ...]


@frozen
class HistoryDocument:
    """The form of a table's history."""

    area: Area
    rules: RulesIdentity
    table: str
    label: Text
    unit: str
    added: bool
    cells: tuple[HistoryCell, ...]
    sources: Mapping[str, Source]
    format: Literal["yibao-history/1"] = "yibao-history/1"


_PERIOD = "from to state value unknown"
_CITED = f"{_PERIOD} {' '.join(f'{key}=citation.{key}' for key in ('status', 'basis', 'last', 'source', 'note'))} age=citation.age?"

write_as(HistoryDocument, f"{HEAD} rules table label unit added cells sources")
write_as(HistoryPeriod, " ".join(f"{key.rstrip('?')}?" if "=" in key else key for key in _CITED.split()))
write_with(HistoryPeriod, lambda period, context: write_keys(period, _CITED if period.citation else _PERIOD, context))


def history_document(rules: RuleSet, table: Table, labels: Mapping[str, str]) -> dict[str, Any]:
    """The history of a table's cells: each cell with its periods, cells of one history together.

    Args:
        labels: those of the cells that are meant; all cells where it is empty.
    """
    declared = rules.declared
    book = RuleBook(rules, day_before(FOREVER))
    timelines: dict[Any, tuple[CellPeriod, ...]] = {}
    rows: list[tuple[Labels, Any]] = []
    for cell in combinations(declared, table, table.cells):
        if all(label in cell.get(name, (label,)) for name, label in labels.items()):
            periods = timeline(declared, table, cell)
            key = tuple((period.first, period.last, period.reading.summary, id(period.reading.citation)) for period in periods)
            timelines.setdefault(key, periods)
            rows.append(({name: some for name, some in cell.items() if name not in labels}, key))
    fixed = {name: (label,) for name, label in labels.items()}
    cells = tuple(
        HistoryCell(fixed | dict(cell), tuple(_period(book, table, period) for period in timelines[key]))
        for cell, key in gathered(declared, rows)
        if key
    )
    form = HistoryDocument(
        area=rules.area,
        rules=form_of(RulesIdentity, rules),
        table=table.name,
        label=table_title(declared, table.name),
        unit=table.unit,
        added=is_added(rules, table.name),
        cells=cells,
        sources=book.cited_sources(),
    )
    return dict(unstructure(form))


def _period(book: RuleBook, table: Table, period: CellPeriod) -> HistoryPeriod:
    reading = period.reading
    return HistoryPeriod(
        from_=period.first,
        to=None if period.last == FOREVER else period.last,
        state=reading.state,
        value=figure_text(reading.value, table.unit),
        unknown=reading.reason,
        citation=book.cited(reading.citation) if reading.citation else None,
    )
