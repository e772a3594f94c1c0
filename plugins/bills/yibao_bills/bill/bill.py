"""A whole bill: its lines, what it says of itself, where everything stands, and what a reader should know."""

from collections.abc import Iterator

import attrs

from yibao import InputError, Message, Text

from ..sheets.read import read_tables
from ..sheets.sheet import Row, Sheet
from .facts import BillFacts, read_facts
from .items import BillLine, ItemReader
from .sums import PrintedSum, check_sums, sum_row
from .tables import BillTable, find_tables


@attrs.frozen
class Bill:
    """A bill as it is printed.

    Attributes:
        places: where each line stands; notes: what was left out or could not be checked.
    """

    lines: tuple[BillLine, ...]
    facts: BillFacts
    places: tuple[str, ...]
    notes: tuple[Message, ...]


def read_bill(data: bytes) -> Bill:
    """Read the bill in a table file.

    Raises:
        InputError: it holds no itemised table, a line cannot be read, or the lines do not come to the sum that is printed.
    """
    tables = read_tables(data)
    book = _Book()
    for sheet in tables.sheets:
        book.read(sheet)
    if not book.lines:
        raise InputError(
            "没有找到费用明细表",
            "there is no itemised table in it",
            mend=(
                "明细表须有一行表头,至少含项目名称(或编码)与金额",
                "an itemised table has a row of headings, at least the name (or code) of an item and its amount",
            ),
        )
    facts = read_facts(book.others)
    whole = list(book.summaries)
    if facts.total is not None:
        whole.append(PrintedSum(facts.total[0], "total", f"row {facts.total[1] + 1}"))
    check_sums([tuple(line.amount for line in lines) for lines in book.tables], book.sums, whole)
    notes = [_hidden(name) for name in tables.hidden]
    if not whole and not book.sums:
        notes.append(
            Message(
                "bill_without_total", Text("账单没有印出合计,明细未能核对", "the bill prints no total to hold its lines against")
            )
        )
    return Bill(tuple(book.lines), facts, tuple(book.places), tuple(notes))


def _hidden(name: str) -> Message:
    return Message("hidden_sheet", Text(f"隐藏的工作表“{name}”没有读", f"the hidden sheet {name!r} was not read"))


class _Book:
    """What is gathered from the sheets of a file."""

    def __init__(self) -> None:
        self.lines: list[BillLine] = []
        self.places: list[str] = []
        self.tables: list[list[BillLine]] = []
        self.sums: list[tuple[int, PrintedSum]] = []
        self.summaries: list[PrintedSum] = []
        self.others: list[tuple[int, Row]] = []

    def read(self, sheet: Sheet) -> None:
        """Read one sheet."""
        tables = find_tables(sheet)
        first = tables[0].head if tables else len(sheet.rows)
        self.others += enumerate(sheet.rows[:first])
        for table in tables:
            if table.itemised:
                self._items(table)
            else:
                self.summaries += _summary(table)

    def _items(self, table: BillTable) -> None:
        reader = ItemReader(table)
        lines: list[BillLine] = []
        for row in table.rows:
            sums = sum_row(table, row)
            if sums is not None:
                self.sums += ((len(self.lines), printed) for printed in sums)
                reader.section = None
            elif reader.is_item(row):
                place = table.sheet.place(row)
                try:
                    line = reader.read(row)
                except InputError as error:
                    raise error.at(place) from None
                lines.append(line)
                self.lines.append(line)
                self.places.append(place)
            else:
                self.others.append((row, table.sheet.rows[row]))
        self.tables.append(lines)


def _summary(table: BillTable) -> Iterator[PrintedSum]:
    """What a table of sums by category comes to: a total of the bill."""
    for row in table.rows:
        sums = sum_row(table, row)
        if sums is not None:
            yield from (printed for printed in sums if printed.kind == "total")
