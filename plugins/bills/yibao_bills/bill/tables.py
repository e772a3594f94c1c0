"""Finding the tables on a sheet: which rows are heads, what their columns are, and which rows belong to them."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import attrs

from yibao import InputError

from ..sheets.sheet import Cell, Row, Sheet
from .words import meaning, rank

_DECISIVE = ("amount", "class", "first_pay", "first_pay_ratio", "self_paid", "over_limit")
"""Columns of which a table has one; of others the name that stands first among the words counts."""


@attrs.frozen
class BillTable:
    """A table of a sheet.

    Attributes:
        columns: places of the columns by what they are; names: what the table itself calls them.
        rows: numbers of the rows below the head, up to the next head.
    """

    sheet: Sheet
    head: int
    columns: Mapping[str, int]
    names: Mapping[str, str]
    rows: range

    @property
    def itemised(self) -> bool:
        """Whether its rows are items, rather than sums by category."""
        return "name" in self.columns or "code" in self.columns

    def cell(self, row: int, column: str) -> Cell:
        """A cell, or nothing where the table has no such column."""
        place = self.columns.get(column)
        cells = self.sheet.rows[row]
        return cells[place] if place is not None and place < len(cells) else None

    def values(self, column: str) -> Iterator[Cell]:
        """What stands in a column, without empty cells."""
        return (cell for row in self.rows if (cell := self.cell(row, column)) is not None)


def find_tables(sheet: Sheet) -> tuple[BillTable, ...]:
    """The tables of a sheet from top to bottom.

    Raises:
        InputError: two columns of a table are called the same.
    """
    heads: list[tuple[int, int, dict[str, int], dict[str, str]]] = []
    row = 0
    while row < len(sheet.rows):
        deep = _deep_head(sheet, row)
        if deep is not None:
            depth, texts = deep
            columns, names = _columns(sheet, row, texts)
            heads.append((row, depth, columns, names))
            row += depth
        else:
            row += 1
    tables = []
    for number, (row, depth, columns, names) in enumerate(heads):
        end = heads[number + 1][0] if number + 1 < len(heads) else len(sheet.rows)
        tables.append(_resolved(BillTable(sheet, row, columns, names, range(row + depth, end))))
    return tuple(tables)


def _deep_head(sheet: Sheet, row: int) -> tuple[int, list[str]] | None:
    """How many rows the head has that begins at a row, and its names by column; none where no head begins."""
    single = _texts(sheet.rows[row])
    if single is None:
        return None
    best = (1, single) if _is_head(single) else None
    below = _texts(sheet.rows[row + 1]) if row + 1 < len(sheet.rows) else None
    if below is not None:
        joined = _joined(single, below)
        if _is_head(joined) and _count(joined) > max(_count(single), _count(below)):
            best = (2, joined)
    return best


def _texts(row: Row) -> list[str] | None:
    """The cells of a row as texts; none where a number or a day is among them, or fewer than two are filled."""
    if any(isinstance(cell, Decimal) or (cell is not None and not isinstance(cell, str)) for cell in row):
        return None
    texts = [cell if isinstance(cell, str) else "" for cell in row]
    return texts if len({text for text in texts if text}) > 1 else None


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """The names of columns whose heads stand in two rows: the upper name stretches to the right over what has none."""
    names, upper = [], ""
    for column in range(max(len(above), len(below))):
        over = above[column] if column < len(above) else ""
        under = below[column] if column < len(below) else ""
        if over:
            upper = over
        elif not under:
            upper = ""
        both = upper + under
        names.append(over if not under or over == under else both if meaning("bill", both) else under)
    return names


def _count(texts: Sequence[str]) -> int:
    return sum(meaning("bill", text) is not None for text in texts)


def _is_head(texts: Sequence[str]) -> bool:
    """Whether names are those of a table with amounts of something."""
    known = {meaning("bill", text) for text in texts}
    priced = "amount" in known or {"price", "quantity"} <= known
    return priced and bool(known & {"name", "code", "category", "class_or_category"})


def _columns(sheet: Sheet, row: int, texts: Sequence[str]) -> tuple[dict[str, int], dict[str, str]]:
    places: dict[str, int] = {}
    names: dict[str, str] = {}
    for place, text in enumerate(texts):
        column = meaning("bill", text)
        if column is None or column == "other":
            continue
        if column in places and column in _DECISIVE and text != names[column]:
            raise InputError(
                f"“{names[column]}”与“{text}”两列含义相同",
                f"the columns {names[column]!r} and {text!r} mean the same",
                where=sheet.place(row),
                mend=("请删去其中一列,或改它的名称", "remove one of them, or rename it"),
            )
        if column not in places or rank("bill", text) < rank("bill", names[column]):
            places[column], names[column] = place, text
    return places, names


def _resolved(table: BillTable) -> BillTable:
    """A table whose columns are told apart by what stands in them where their names are used for two things."""
    columns, names = dict(table.columns), dict(table.names)
    if "class_or_category" in columns:
        cells = [cell for cell in table.values("class_or_category") if meaning("sums", cell) is None]
        is_class = bool(cells) and all(meaning("class", cell) or meaning("kind", cell) is None for cell in cells)
        column = "class" if is_class and "class" not in columns else "category"
        place, name = columns.pop("class_or_category"), names.pop("class_or_category")
        columns.setdefault(column, place)
        names.setdefault(column, name)
    if "first_pay" in columns and "first_pay_ratio" not in columns:
        cells = list(table.values("first_pay"))
        if "%" in names["first_pay"] or (cells and all(isinstance(cell, str) and cell.endswith(("%", "%")) for cell in cells)):
            columns["first_pay_ratio"], names["first_pay_ratio"] = columns.pop("first_pay"), names.pop("first_pay")
    return attrs.evolve(table, columns=columns, names=names)
