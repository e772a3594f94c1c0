"""The rows of an itemised table as lines of a claim, with the keys of case files."""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

import attrs

from yibao import InputError
from yibao.engines import format_fen

from ..sheets.sheet import Cell, cell_text
from ..sheets.values import plain, read_amount, read_number
from .tables import BillTable
from .words import meaning

_CLASS = re.compile(r"(.+?)[\s(]*(\d+(?:\.\d+)?)%\)?")
_MOST_DECIMALS = Decimal("0.0001")


@attrs.frozen
class BillLine:
    """One line.

    Attributes:
        data: as a case file has it; amount: fen, below zero where it was returned.
    """

    data: dict[str, str]
    amount: int


class ItemReader:
    """Reads the rows of a table one after the other.

    Attributes:
        section: the heading above the row, where the table has headings of its own.
    """

    def __init__(self, table: BillTable) -> None:
        self.table = table
        self.section: str | None = None
        self._percent = _percent_scale(table.values("first_pay_ratio"))

    def is_item(self, row: int) -> bool:
        """Whether a row is a line; a heading above lines is kept for them, whatever else is passed over."""
        table = self.table
        figures = [table.cell(row, column) for column in ("amount", "quantity", "price")]
        if any(isinstance(cell, Decimal) or _has_digits(cell) for cell in figures):
            return table.cell(row, "name") is not None or table.cell(row, "code") is not None
        texts = {cell for cell in table.sheet.rows[row] if isinstance(cell, str)}
        if len(texts) == 1 and (kind := meaning("kind", next(iter(texts)))):
            self.section = kind
        return False

    def read(self, row: int) -> BillLine:
        """The line of a row.

        Raises:
            InputError: an amount, the class or the first pay cannot be read, or they contradict each other.
        """
        table = self.table
        data: dict[str, str] = {}
        for column in ("name", "code"):
            cell = table.cell(row, column)
            if cell is not None:
                data[column] = plain(cell_text(cell))
        kind = meaning("kind", table.cell(row, "category")) or self.section
        if kind:
            data["kind"] = kind
        amount = self._amount(row)
        data["amount"] = format_fen(amount)
        quantity = self._optional(row, "quantity")
        if quantity is not None and quantity and quantity == quantity.quantize(_MOST_DECIMALS):
            data["quantity"] = f"{quantity.normalize():f}"
        self._limits(row, data, amount)
        self._shares(row, data, amount)
        return BillLine(data, amount)

    def _amount(self, row: int) -> int:
        cell = self.table.cell(row, "amount")
        if cell is not None:
            return read_amount(cell)
        if "amount" in self.table.columns:
            raise InputError(
                "缺少金额",
                "the amount is missing",
                mend=("请补上金额;合并的单元格请拆开", "fill it in; split cells that are merged"),
            )
        price, quantity = (read_number(self.table.cell(row, column)) for column in ("price", "quantity"))
        return int((price * quantity * 100).to_integral_value(ROUND_HALF_UP))

    def _optional(self, row: int, column: str) -> Decimal | None:
        """A number that may be missing or said by a dash."""
        cell = self.table.cell(row, column)
        return None if cell is None or (isinstance(cell, str) and not _has_digits(cell)) else read_number(cell)

    def _fen(self, row: int, column: str) -> int | None:
        cell = self.table.cell(row, column)
        return None if cell is None or (isinstance(cell, str) and not _has_digits(cell)) else read_amount(cell)

    def _limits(self, row: int, data: dict[str, str], amount: int) -> None:
        limit, unit_limit, over = (self._fen(row, column) for column in ("limit", "unit_limit", "over_limit"))
        if over:
            data["limit"] = format_fen(amount - over)
        elif limit:
            data["limit"] = format_fen(limit)
        elif unit_limit and "quantity" in data:
            data["unit_limit"] = format_fen(unit_limit)

    def _shares(self, row: int, data: dict[str, str], amount: int) -> None:
        """The class, and what of the line is paid first or stays outside."""
        class_, ratio = self._class(row)
        first_pay, self_paid = self._fen(row, "first_pay"), self._fen(row, "self_paid")
        printed = self._ratio(row)
        ratio = printed if printed is not None else ratio
        if self_paid and self_paid == amount:
            class_ = "C"  # an item of the catalogue that does not count here is outside it, too
        elif self_paid and class_ == "C":
            raise _contradiction(
                f"丙类,自费 {format_fen(self_paid)}", f"class C, of which only {format_fen(self_paid)} is self-paid"
            )
        elif self_paid and "limit" not in data:
            data["limit"] = format_fen(amount - self_paid)
        if class_ is None:
            class_ = self._class_by_shares(self_paid, first_pay, ratio)
        if class_ == "A" and (first_pay or ratio):
            raise _contradiction("甲类,却有先行自付", "class A, but with a first pay")
        if class_ == "B" and first_pay is not None:
            data["first_pay"] = format_fen(first_pay)
        elif class_ == "B" and ratio is not None:
            data["first_pay_ratio"] = f"{ratio.normalize():f}"
        if class_ is not None:
            data["class"] = class_
        elif first_pay is not None or ratio is not None:
            raise _contradiction("有先行自付,却没有类别", "a first pay, but no class")

    def _class(self, row: int) -> tuple[str | None, Decimal | None]:
        """The class that is printed, and the ratio behind it, as in ``乙(10%)``."""
        cell = self.table.cell(row, "class")
        if cell is None or isinstance(cell, dt.date):
            return None, None
        text = cell_text(cell)
        match = _CLASS.fullmatch(plain(text))
        class_ = meaning("class", match[1] if match else text)
        if class_ is None:
            raise InputError(
                f"类别 {text[:20]!r} 无法读取",
                f"the class {text[:20]!r} is not known",
                mend=("写甲、乙、丙(自费),或 A、B、C", "write A, B or C, or 甲, 乙, 丙"),
            )
        return class_, Decimal(match[2]) / 100 if match else None

    def _class_by_shares(self, self_paid: int | None, first_pay: int | None, ratio: Decimal | None) -> str | None:
        """The class where a bill prints none but says what is paid first and what is self-paid."""
        columns = self.table.columns
        if ratio is not None:
            return "C" if ratio == 1 else "B" if ratio else "A"
        if "self_paid" in columns and "first_pay" in columns:
            return "B" if first_pay else "A"
        return None

    def _ratio(self, row: int) -> Decimal | None:
        cell = self.table.cell(row, "first_pay_ratio")
        if isinstance(cell, str) and plain(cell).endswith("%"):
            ratio = read_number(plain(cell)[:-1]) / 100
        else:
            number = self._optional(row, "first_pay_ratio")
            if number is None:
                return None
            if number == 1 and self._percent is None:
                raise InputError(
                    "比例 1 可能是 1% 或 100%", "the ratio 1 may be 1 % or 100 %", mend=("写成 1% 或 100%", "write 1% or 100%")
                )
            ratio = number / 100 if self._percent else number
        if not 0 <= ratio <= 1:
            raise InputError(
                f"比例 {cell} 不在 0 与 100% 之间",
                f"the ratio {cell} is not between 0 and 100 %",
                mend=("写成 10% 的形式", "write 10%"),
            )
        return ratio


def _has_digits(cell: Cell) -> bool:
    return isinstance(cell, str) and any(char.isdigit() for char in plain(cell))


def _percent_scale(cells: Iterable[Cell]) -> bool | None:
    """Whether the bare numbers of a column of ratios are per cent; none where they are all 0 or 1."""
    numbers = []
    for cell in cells:
        try:
            if not (isinstance(cell, str) and plain(cell).endswith("%")):
                numbers.append(read_number(cell))
        except InputError:
            continue
    if any(number > 1 for number in numbers):
        return True
    return False if any(0 < number < 1 for number in numbers) else None


def _contradiction(zh: str, en: str) -> InputError:
    return InputError(
        f"明细自相矛盾:{zh}", f"the line contradicts itself: {en}", mend=("请按账单改正该行", "mend the row as the bill prints it")
    )
