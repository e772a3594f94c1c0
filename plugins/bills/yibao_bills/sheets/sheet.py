"""What a spreadsheet holds: texts, exact numbers and days in rows."""

import datetime as dt
from decimal import Decimal

import attrs

from yibao import InputError

MOST_CELLS = 1_000_000
"""Cells of a file that are looked at: more than any bill or payroll has, and few enough to hold."""

Cell = str | Decimal | dt.date | None
"""A text without blanks around it, a number, a day, or nothing."""

Row = tuple[Cell, ...]


def cell_text(cell: Cell) -> str:
    """A cell as a text: a number with all its digits, such as a code that a program took for one."""
    return "" if cell is None else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


@attrs.frozen
class Sheet:
    """One sheet of a file.

    Attributes:
        name: empty in a file that has only one; rows: all from the first row on, so that their numbers are those people see.
    """

    name: str
    rows: tuple[Row, ...]

    def place(self, row: int) -> str:
        """A row, counted from zero, as people name it."""
        return f"{self.name}: row {row + 1}" if self.name else f"row {row + 1}"


def too_many_cells() -> InputError:
    """The error for a file with more cells than are looked at."""
    return InputError(
        f"表格超过 {MOST_CELLS} 格",
        f"the sheet spans more than {MOST_CELLS:,} cells",
        mend=("请只留下账单所在的区域,另存后再试", "keep only the part with the bill, and save it anew"),
    )


def unreadable(reason: str) -> InputError:
    """The error for a file that is no whole spreadsheet."""
    return InputError(
        f"电子表格无法读取:{reason}",
        f"the spreadsheet cannot be read: {reason}",
        mend=("请用电子表格软件打开并另存", "open it in a spreadsheet program and save it anew"),
    )
