"""How a figure went over the years, as plain data: what ``yibao rules history --format json`` prints."""

from collections.abc import Mapping
from typing import Any

from ..model.values.dates import day_before
from ..rules.figures.history import CellPeriod, Labels, combinations, gathered, timeline
from ..rules.figures.tables import FOREVER, Table
from ..rules.figures.titles import table_title
from ..rules.ruleset import RuleSet
from .rules import RuleBook, is_added, ratio_or_money, rules_head, text

FORMAT = "yibao-history/1"
"""Name and version of the document."""


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
    fixed: dict[str, list[str]] = {name: [label] for name, label in labels.items()}
    cells = [
        {
            "when": fixed | {name: list(some) for name, some in cell.items()},
            "periods": [_period(book, table, period) for period in timelines[key]],
        }
        for cell, key in gathered(declared, rows)
        if key
    ]
    return {
        **rules_head(FORMAT, rules),
        "table": table.name,
        "label": text(table_title(declared, table.name)),
        "unit": table.unit,
        "added": is_added(rules, table.name),
        "cells": cells,
        "sources": book.cited_sources(),
    }


def _period(book: RuleBook, table: Table, period: CellPeriod) -> dict[str, Any]:
    reading = period.reading
    cited = book.cited(reading.citation) if reading.citation else {}
    return {
        "from": period.first.isoformat(),
        "to": None if period.last == FOREVER else period.last.isoformat(),
        "state": reading.state,
        "value": None if reading.value is None else ratio_or_money(table.unit)(reading.value),
        "unknown": text(reading.reason),
        **{name: cited[name] for name in ("status", "basis", "last", "source", "note") if cited},
    }
