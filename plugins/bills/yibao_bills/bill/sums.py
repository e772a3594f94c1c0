"""Rows that add up others, and whether the lines of a bill come to what is printed."""

import itertools
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

import attrs

from yibao import InputError
from yibao.engines import format_fen

from ..sheets.sheet import Cell
from ..sheets.values import plain, read_amount, words_amount
from .tables import BillTable
from .words import meaning, normal

_PART = re.compile(r".+(小计|合计|总计|subtotal)")
_FIGURE = re.compile(r"-?[¥\d]")


@attrs.frozen
class PrintedSum:
    """A sum that a bill prints.

    Attributes:
        amount: fen; kind: whether it is of some lines, or of a table or the whole bill; place: where it stands.
    """

    amount: int
    kind: Literal["subtotal", "total"]
    place: str


def sum_kind(text: str) -> Literal["subtotal", "total"] | None:
    """Whether a text announces a sum.

    >>> sum_kind("小计"), sum_kind("西药费小计:"), sum_kind("合 计"), sum_kind("总蛋白")
    ('subtotal', 'subtotal', 'total', None)
    """
    kind = meaning("sums", text)
    if kind == "subtotal" or (kind is None and _PART.fullmatch(normal(text))):
        return "subtotal"
    return "total" if kind == "total" else None


def sum_row(table: BillTable, row: int) -> tuple[PrintedSum, ...] | None:
    """The sums that a row prints, in digits and in words; none where it is a row of another kind."""
    cells = table.sheet.rows[row]
    labels = [label for cell in cells if (label := _label(cell))]
    kind = next((kind for label, _ in labels if (kind := sum_kind(label))), None)
    if kind is None or len({cell for cell in cells if isinstance(cell, Decimal)}) > 8:
        return None
    place = table.sheet.place(row)
    amounts = [_amount(table.cell(row, "amount"))]
    if amounts == [None]:
        rest = {amount for cell in cells if (amount := _amount(cell)) is not None}
        rest |= {amount for label, text in labels if sum_kind(label) and (amount := _amount(text)) is not None}
        amounts = list(rest) if len(rest) == 1 else []
    amounts += [words_amount(text) for cell in cells if isinstance(cell, str) for text in (cell, (_label(cell) or ("", ""))[1])]
    return tuple(PrintedSum(amount, kind, place) for amount in dict.fromkeys(amounts) if amount is not None)


def _label(cell: Cell) -> tuple[str, str] | None:
    """A cell as a label and what stands behind it: ``合计:12.00``."""
    if not isinstance(cell, str):
        return None
    text = plain(cell)
    if ":" in text:
        label, _, rest = text.partition(":")
    else:
        number = _FIGURE.search(text)
        label, rest = (text[: number.start()], text[number.start() :]) if number else (text, "")
    return (label.strip(), rest.strip()) if label.strip() else None


def _amount(cell: Cell) -> int | None:
    try:
        return read_amount(cell)
    except InputError:
        return None


def check_sums(amounts: Sequence[tuple[int, ...]], sums: Sequence[tuple[int, PrintedSum]], whole: Sequence[PrintedSum]) -> None:
    """Refuse a bill whose lines do not come to what it prints; subtotals count where it prints no total.

    Args:
        amounts: the lines of each table in fen; sums: the sums in the tables, each with how many lines of the bill stand before it;
        whole: totals that stand outside the tables.

    Raises:
        InputError: with the sum of the lines and the printed one.
    """
    lines = [amount for table in amounts for amount in table]
    whole_sum, start, since = sum(lines), 0, 0
    starts = [0, *itertools.accumulate(map(len, amounts))]
    totals_printed = bool(whole) or any(printed.kind == "total" for _, printed in sums)
    for before, printed in sums:
        start = max((begin for begin in starts if begin < before), default=0)
        if printed.kind == "total":
            if printed.amount not in {whole_sum, *(sum(lines[begin:before]) for begin in (since, start, 0))}:
                raise _differs(sum(lines[start:before]), printed)
            since = before
        elif not totals_printed:
            if printed.amount not in {sum(lines[begin:before]) for begin in (since, start)}:
                raise _differs(sum(lines[since:before]), printed)
            since = before
    for printed in whole:
        if printed.amount != whole_sum:
            raise _differs(whole_sum, printed)


def _differs(lines: int, printed: PrintedSum) -> InputError:
    return InputError(
        f"明细合计 {format_fen(lines)},所印合计 {format_fen(printed.amount)}",
        f"the lines come to {format_fen(lines)}, the printed sum is {format_fen(printed.amount)}",
        where=printed.place,
        mend=("请核对明细是否齐全、金额列是否读对", "see whether lines are missing, or another column holds the amounts"),
    )
