"""Tables of figures as people read them: a grid where there are two dimensions, else a row for each cell, with days and status."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...documents.serialize import read_figure
from ...model.values.money import PPM
from .footnotes import validity
from .labels import percent
from .page import AreaPage

Cell = Mapping[str, Any]
MANY = 5
"""From how many times on a multiple is shown as a number."""

Shown = Callable[[Cell, str], str]


class FigureTables:
    """The tables of a rule book."""

    def __init__(self, page: AreaPage, tables: Mapping[str, Any]) -> None:
        self.page = page
        self.tables = tables

    def table(self, name: str, indent: int, *, points: bool = False) -> list[str]:
        """One table; its days, status and documents stand once where all cells share them.

        Args:
            points: whether the values are added to others, so that they need a sign.
        """
        table = self.tables[name]
        value = self._signed if points else self._value
        cells: Sequence[Cell] = table["cells"]
        if not cells:
            known = ", ".join(f"{first} – {last or ''}".strip() for first, last in table["known"]) or "-"
            text = self.page.say(f"这一天没有数值;已知期间:{known}", f"no figure on this day; figures are known for {known}")
            return self.page.hanging(" " * indent, text)
        dimensions: list[str] = table["dimensions"]
        shared = all(_basis(cell) == _basis(cells[0]) for cell in cells) and all(cell["value"] is not None for cell in cells)
        if not dimensions:
            text = f"{value(cells[0], table['unit'])}  {self._remark(cells[0])}"
            return self.page.hanging(" " * indent, text)
        if shared and len(dimensions) == 2 and _is_full(cells, dimensions):
            rows = self._matrix(cells, dimensions, table["unit"], value)
            align = "l" + "r" * (len(rows[0]) - 1)
        else:
            rows = [[*map(self.page.labels.dimension, dimensions), "", ""]]
            for cell in cells:
                labels = [self._label(cell, dimension) for dimension in dimensions]
                rows.append([*labels, value(cell, table["unit"]), "" if shared else self._remark(cell)])
            align = "l" * len(dimensions) + "r"
        lines = self.page.headed_grid(rows, align, indent=indent)
        return lines + (self.page.faint(" " * indent, self.cited(cells[0])) if shared else [])

    def cited(self, item: Cell) -> str:
        """Days, status and documents of a figure, and what else to know."""
        first = dt.date.fromisoformat(item["from"]) if item["from"] else None
        last = dt.date.fromisoformat(item["last"]) if item["last"] else None
        text = validity(self.page.screen, item["basis"], first, last, item.get("age") or item["status"])
        text = f"{text} {self.page.notes.mark(item['source'])}".strip()
        return text + self.page.in_brackets(self.page.translation(item["note"]))

    def shown(self, item: Cell, unit: str, *, added: bool) -> str:
        """The value of a figure, with its sign where it is added to others."""
        return self._signed(item, unit) if added else self._value(item, unit)

    def _matrix(self, cells: Sequence[Cell], dimensions: Sequence[str], unit: str, value: Shown) -> list[list[str]]:
        down, across = (list(dict.fromkeys(cell["when"][dimension] for cell in cells)) for dimension in dimensions)
        values = {(cell["when"][dimensions[0]], cell["when"][dimensions[1]]): value(cell, unit) for cell in cells}
        head = ["", *(self.page.labels.label(dimensions[1], label) for label in across)]
        return [
            head,
            *([self.page.labels.label(dimensions[0], label), *(values[label, other] for other in across)] for label in down),
        ]

    def _label(self, cell: Cell, dimension: str) -> str:
        label = cell["when"].get(dimension)
        return self.page.say("不限", "any") if label is None else self.page.labels.label(dimension, label)

    def _value(self, cell: Cell, unit: str) -> str:
        value = cell["value"]
        if value is None:
            return self.page.say("未知", "unknown")
        figure = read_figure(value, unit)
        if unit in ("money", "change"):
            return self.page.limit(figure)
        many = unit == "multiple" and figure >= MANY * PPM  # fifteen years, not 1,500 %
        return str(value) if unit == "number" or many else percent(figure)

    def _signed(self, cell: Cell, unit: str) -> str:
        text = self._value(cell, unit)
        return f"+{text}" if cell["value"] is not None and any(digit in "123456789" for digit in text) and text[0] != "-" else text

    def _remark(self, cell: Cell) -> str:
        if cell["unknown"] is None:
            return self.cited(cell)
        return f"{self.page.translation(cell['unknown'])} {self.page.notes.mark(cell['source'])}"


def _basis(cell: Cell) -> tuple[Any, ...]:
    note = cell["note"] or {}
    return (cell["status"], cell.get("age"), cell["basis"], cell["from"], cell["last"], tuple(cell["source"]), note.get("en"))


def _is_full(cells: Sequence[Cell], dimensions: Sequence[str]) -> bool:
    """Whether there is exactly one cell for each pair of labels."""
    if any(set(cell["when"]) != set(dimensions) for cell in cells):
        return False
    down, across = ({cell["when"][dimension] for cell in cells} for dimension in dimensions)
    return len(down) * len(across) == len(cells) and len(across) <= 5
