"""Tables of figures as people read them: a grid where there are two dimensions, else a row for each cell, with days and status."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..model.money import PPM, parse_ratio, parse_yuan
from .footnotes import Footnotes, days, status
from .layout import grid, hanging
from .names import Names, money, percent
from .screen import Screen, printable

Cell = Mapping[str, Any]
MANY = 5
"""From how many times on a multiple is told as a number."""

Shown = Callable[[Cell, str], str]


class Figures:
    """The tables of a rule book."""

    def __init__(self, screen: Screen, names: Names, notes: Footnotes, tables: Mapping[str, Any]) -> None:
        self.screen = screen
        self.names = names
        self.notes = notes
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
            return hanging(" " * indent, self._none(table["known"]), self.screen.width)
        dimensions: list[str] = table["dimensions"]
        shared = all(_basis(cell) == _basis(cells[0]) for cell in cells) and all(cell["value"] is not None for cell in cells)
        if not dimensions:
            text = f"{value(cells[0], table['unit'])}  {self._about(cells[0])}"
            return hanging(" " * indent, text, self.screen.width)
        if shared and len(dimensions) == 2 and _is_full(cells, dimensions):
            rows = self._matrix(cells, dimensions, table["unit"], value)
            align = "l" + "r" * (len(rows[0]) - 1)
        else:
            rows = self._list(cells, dimensions, table["unit"], shared, value)
            align = "l" * len(dimensions) + "r"
        head, *body = grid(rows, align=align, indent=indent, width=self.screen.width)
        lines = [self.screen.faint(head), *body]
        if shared:
            lines += [self.screen.faint(line) for line in hanging(" " * indent, self.cited(cells[0]), self.screen.width)]
        return lines

    def cited(self, item: Cell) -> str:
        """Days, status and documents of a figure, and what else to know."""
        first = dt.date.fromisoformat(item["from"]) if item["from"] else None
        last = dt.date.fromisoformat(item["last"]) if item["last"] else None
        known = self.screen.comma.join(
            filter(None, (days(self.screen, item["basis"], first, last), status(self.screen, item["status"])))
        )
        text = f"{known} {self.notes.mark(item['source'])}".strip()
        note = item["note"]
        if note:
            said = printable(self.screen.say(note["zh"], note["en"]))
            text += self.screen.say(f"({said})", f" ({said})")
        return text

    def shown(self, item: Cell, unit: str, *, added: bool) -> str:
        """The value of a figure, with its sign where it is added to others."""
        return self._signed(item, unit) if added else self._value(item, unit)

    def _matrix(self, cells: Sequence[Cell], dimensions: Sequence[str], unit: str, value: Shown) -> list[list[str]]:
        down, across = (list(dict.fromkeys(cell["when"][dimension] for cell in cells)) for dimension in dimensions)
        values = {(cell["when"][dimensions[0]], cell["when"][dimensions[1]]): value(cell, unit) for cell in cells}
        head = ["", *(self.names.label(dimensions[1], label) for label in across)]
        return [head, *([self.names.label(dimensions[0], label), *(values[label, other] for other in across)] for label in down)]

    def _list(self, cells: Sequence[Cell], dimensions: Sequence[str], unit: str, shared: bool, value: Shown) -> list[list[str]]:
        rows = [[*(self.names.dimension(dimension) for dimension in dimensions), "", ""]]
        for cell in cells:
            labels = [self._label(cell, dimension) for dimension in dimensions]
            rows.append([*labels, value(cell, unit), "" if shared else self._about(cell)])
        return rows

    def _label(self, cell: Cell, dimension: str) -> str:
        label = cell["when"].get(dimension)
        return self.screen.say("不限", "any") if label is None else self.names.label(dimension, label)

    def _value(self, cell: Cell, unit: str) -> str:
        value = cell["value"]
        if value is None:
            return self.screen.say("未知", "unknown")
        if unit in ("money", "change"):
            text = str(value)
            return f"-{money(parse_yuan(text[1:]))}" if text.startswith("-") else money(parse_yuan(text))
        many = unit == "multiple" and parse_ratio(value) >= MANY * PPM  # fifteen years, not 1,500 %
        return str(value) if unit == "number" or many else percent(parse_ratio(value))

    def _signed(self, cell: Cell, unit: str) -> str:
        text = self._value(cell, unit)
        return f"+{text}" if cell["value"] is not None and any(digit in "123456789" for digit in text) and text[0] != "-" else text

    def _about(self, cell: Cell) -> str:
        reason = cell["unknown"]
        return (
            self.cited(cell)
            if reason is None
            else f"{printable(self.screen.say(reason['zh'], reason['en']))} {self.notes.mark(cell['source'])}"
        )

    def _none(self, known: Sequence[Sequence[str | None]]) -> str:
        spans = ", ".join(f"{first} – {last or ''}".strip() for first, last in known) or "-"
        return self.screen.say(f"这一天没有数值;已知期间:{spans}", f"no figure on this day; figures are known for {spans}")


def _basis(cell: Cell) -> tuple[Any, ...]:
    note = cell["note"] or {}
    return (cell["status"], cell["basis"], cell["from"], cell["last"], tuple(cell["source"]), note.get("en"))


def _is_full(cells: Sequence[Cell], dimensions: Sequence[str]) -> bool:
    """Whether there is exactly one cell for each pair of labels."""
    if any(set(cell["when"]) != set(dimensions) for cell in cells):
        return False
    down, across = ({cell["when"][dimension] for cell in cells} for dimension in dimensions)
    return len(down) * len(across) == len(cells) and len(across) <= 5
