"""Made-up bills: items from a seed, laid out in ten ways, written as workbooks and as text."""

import csv
import io
import random
from collections.abc import Callable
from typing import Any

import attrs
import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

NAMES = (
    "阿莫西林胶囊",
    "头孢克肟片",
    "复方丹参滴丸",
    "CT 平扫",
    "血常规",
    "静脉输液",
    "床位费(三人间)",
    "护理费",
    "一次性注射器",
    "Aspirin 100mg",
)
CATEGORIES = {"西药费": "drug", "中成药费": "drug", "检查费": "service", "材料费": "consumable", "床位费": "bed", "输血费": "blood"}
CHINESE = {"A": "甲类", "B": "乙类", "C": "丙类"}


@attrs.frozen
class Item:
    """A line as it was made up; amounts in fen, the ratio in per cent."""

    name: str
    code: str
    class_: str
    quantity: int
    price: int
    ratio: int
    category: str

    @property
    def amount(self) -> int:
        return self.quantity * self.price

    @property
    def first_pay(self) -> int:
        sign = -1 if self.amount < 0 else 1
        return sign * ((abs(self.amount) * self.ratio + 50) // 100)


def items(chance: random.Random) -> list[Item]:
    """The lines of a bill; some are returned."""
    made = []
    for number in range(chance.randrange(3, 12)):
        class_ = chance.choice("AABBC")
        quantity, price = chance.randrange(1, 9), chance.randrange(5, 90_000)
        ratio = chance.choice((5, 10, 20)) if class_ == "B" else 0
        item = Item(chance.choice(NAMES), f"X{number:04d}", class_, quantity, price, ratio, chance.choice(list(CATEGORIES)))
        made.append(item)
        if chance.random() < 0.2 and quantity > 1:
            made.append(attrs.evolve(item, quantity=-1))
    return made


def yuan(fen: int) -> str:
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100}.{fen % 100:02d}"


class Number(str):
    """A text that workbooks hold as a number."""


Rows = list[list[Any]]
Merged = list[tuple[int, int, int]]
"""A row, and the first and last column that are one cell."""


@attrs.frozen
class Layout:
    """A bill laid out: rows, cells that are merged, and the keys of lines that it prints."""

    rows: Rows
    merged: Merged
    prints: frozenset[str]


def number(fen: int) -> Number:
    return Number(yuan(fen))


def whole(count: int) -> Number:
    return Number(str(count))


def _shuffled(chance: random.Random, head: list[str], rows: Rows) -> tuple[list[str], Rows]:
    order = list(range(len(head)))
    chance.shuffle(order)
    return [head[place] for place in order], [[row[place] for place in order] for row in rows]


def _total(head: list[str], amount: str, fen: int, label: str = "合计") -> list[Any]:
    """A row with a sum below the amounts, and its label in the first other column."""
    row: list[Any] = [None] * len(head)
    row[head.index(amount)] = number(fen)
    row[next(place for place, name in enumerate(head) if name != amount)] = label
    return row


def plain(chance: random.Random, made: list[Item]) -> Layout:
    """Usual headings in any order."""
    head = ["项目编码", "项目名称", "医保类别", "自付比例", "单价", "数量", "金额", "费用类别"]
    rows = [
        [i.code, i.name, CHINESE[i.class_], f"{i.ratio}%", number(i.price), whole(i.quantity), number(i.amount), i.category]
        for i in made
    ]
    head, rows = _shuffled(chance, head, rows)
    return Layout([head, *rows, _total(head, "金额", sum(i.amount for i in made))], [], ALL)


def english(chance: random.Random, made: list[Item]) -> Layout:
    """English headings."""
    head = ["Code", "Item name", "Catalogue class", "First pay ratio", "Unit price", "Qty", "Amount", "Category"]
    kinds = {"drug": "drugs", "service": "examination", "consumable": "consumables", "bed": "bed", "blood": "blood"}
    rows = [
        [
            i.code,
            i.name,
            i.class_,
            f"{i.ratio}%",
            number(i.price),
            whole(i.quantity),
            number(i.amount),
            kinds[CATEGORIES[i.category]],
        ]
        for i in made
    ]
    head, rows = _shuffled(chance, head, rows)
    return Layout([head, *rows, _total(head, "Amount", sum(i.amount for i in made), "Grand total")], [], ALL)


def titled(chance: random.Random, made: list[Item]) -> Layout:
    """A merged title, the facts of the stay, and a total above the table."""
    body = plain(chance, made)
    wide = len(body.rows[0])
    above = [
        ["某某医院住院费用清单"] + [None] * (wide - 1),
        ["姓名:某某", None, "住院号:123", None, "入院日期:2024-03-01", None, "出院日期:2024-03-08", None],
        ["医院等级", "三级", "费用总额", Number(yuan(sum(i.amount for i in made))), None, None, None, None],
        [],
    ]
    return Layout([*above, *body.rows], [(0, 0, wide - 1)], ALL)


def two_rows(chance: random.Random, made: list[Item]) -> Layout:
    """Headings in two rows, the upper ones merged over several columns."""
    upper = ["序号", "收费项目", None, "费用", None, None, "医保", None]
    lower = [None, "名称", "编码", "单价", "数量", "金额", "类别", "自付比例"]
    rows = [
        [whole(n), i.name, i.code, number(i.price), whole(i.quantity), number(i.amount), CHINESE[i.class_][0], f"{i.ratio}%"]
        for n, i in enumerate(made, 1)
    ]
    last = ["合计", None, None, None, None, number(sum(i.amount for i in made)), None, None]
    return Layout([upper, lower, *rows, last], [(0, 1, 2), (0, 3, 5), (0, 6, 7)], ALL - {"kind"})


def sections(chance: random.Random, made: list[Item]) -> Layout:
    """A heading and a subtotal for each category."""
    rows: Rows = [["项目名称", "项目编码", "等级", "自付比例", "数量", "金额(元)"]]
    for category in CATEGORIES:
        inside = [item for item in made if item.category == category]
        if inside:
            rows.append([category] + [None] * 5)
            rows += [
                [i.name, i.code, CHINESE[i.class_], Number(str(i.ratio / 100)), whole(i.quantity), number(i.amount)] for i in inside
            ]
            rows.append(["小计", None, None, None, None, number(sum(i.amount for i in inside))])
    rows.append(["总计", None, None, None, None, number(sum(i.amount for i in made))])
    return Layout(rows, [], ALL)


def two_tables(chance: random.Random, made: list[Item]) -> Layout:
    """One table of what the insurance knows, one of what it does not, and a total of both below."""
    head = ["项目名称", "国家编码", "医保等级", "先行自付比例", "次数", "总金额", "费别"]
    rows: Rows = [["医保项目"]]
    for inside in ([i for i in made if i.class_ != "C"], [i for i in made if i.class_ == "C"]):
        rows.append(list(head))
        rows += [
            [i.name, i.code, CHINESE[i.class_], f"{i.ratio}%", whole(i.quantity), number(i.amount), i.category] for i in inside
        ]
        rows += [["合计", None, None, None, None, number(sum(i.amount for i in inside)), None], []]
    rows.append(["总合计", None, None, None, None, number(sum(i.amount for i in made)), None])
    return Layout(rows, [], ALL)


def with_summary(chance: random.Random, made: list[Item]) -> Layout:
    """Sums by category above the items."""
    sums = {category: sum(i.amount for i in made if i.category == category) for category in CATEGORIES}
    rows: Rows = [
        ["费用类别", "金额"],
        *([category, number(fen)] for category, fen in sums.items()),
        ["合计", number(sum(sums.values()))],
        [],
    ]
    body = plain(chance, made)
    return Layout([*rows, *body.rows], [], ALL)


def as_texts(chance: random.Random, made: list[Item]) -> Layout:
    """Amounts as people write them: with a sign of the currency, thousands set apart, full-width digits."""

    def written(fen: int) -> str:
        sign = "-" if fen < 0 else ""
        grouped = f"{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
        return chance.choice((f"{sign}￥{grouped}", f"{sign}{grouped}元", f"{sign}{grouped}".translate(FULL), f"{sign}{grouped}"))

    head = ["费用名称", "编码", "目录类别", "自理比例", "数量", "金额/元"]
    rows: Rows = [[i.name, i.code, CHINESE[i.class_], f"{i.ratio}%", str(i.quantity), written(i.amount)] for i in made]
    return Layout([head, *rows, ["总金额:" + yuan(sum(i.amount for i in made)) + "元"]], [], ALL - {"kind"})


def by_shares(chance: random.Random, made: list[Item]) -> Layout:
    """No class, but what of each line is paid first and what is self-paid."""
    head = ["收费项目名称", "医保编码", "数量", "总金额", "先行自付", "个人自费", "基金支付", "收费类别"]
    rows: Rows = [
        [
            i.name,
            i.code,
            whole(i.quantity),
            number(i.amount),
            number(i.first_pay),
            number(i.amount if i.class_ == "C" else 0),
            None,
            i.category,
        ]
        for i in made
    ]
    return Layout([head, *rows, ["合计", None, None, number(sum(i.amount for i in made)), None, None, None, None]], [], ALL)


def in_words(chance: random.Random, made: list[Item]) -> Layout:
    """The ratio behind the class, and the total in words."""
    marks = {"A": "甲", "B": "乙", "C": "自费"}
    rows: Rows = [["名称", "代码", "类别", "单价", "数量"]]
    rows += [
        [i.name, i.code, marks[i.class_] + (f"({i.ratio}%)" if i.ratio else ""), number(i.price), whole(i.quantity)] for i in made
    ]
    total = sum(i.amount for i in made)
    return Layout(
        [*rows, ["合计(大写):" + words(total) + " ¥" + yuan(total) if total < 0 else "合计(大写):" + words(total)]],
        [],
        ALL - {"kind"},
    )


ALL = frozenset({"name", "code", "class", "first", "amount", "quantity", "kind"})
FULL = str.maketrans("0123456789.,", "0123456789.,")
LAYOUTS: tuple[Callable[[random.Random, list[Item]], Layout], ...] = (
    plain, english, titled, two_rows, sections, two_tables, with_summary, as_texts, by_shares, in_words,
)  # fmt: skip


def words(fen: int) -> str:
    """An amount in words, digit by digit with its unit, which is how it is read aloud."""
    digits, units = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟")

    def section(number: int) -> str:
        text, zero = "", False
        for place in (3, 2, 1, 0):
            digit = number // 10**place % 10
            if digit:
                text += ("零" if zero and text else "") + digits[digit] + units[place]
                zero = False
            else:
                zero = True
        return text

    yuan_, rest = divmod(fen, 100)
    ten_thousands, below = divmod(yuan_, 10_000)
    text = (
        (section(ten_thousands) + "万" if ten_thousands else "")
        + ("零" if ten_thousands and 0 < below < 1000 else "")
        + section(below)
    )
    text = (text or "零") + "元"
    if not rest:
        return text + "整"
    tenths, last = divmod(rest, 10)
    return text + (digits[tenths] + "角" if tenths else "零") + (digits[last] + "分" if last else "")


# --- files ------------------------------------------------------------------------------------------------------------


def _value(cell: Any) -> Any:
    return float(cell) if isinstance(cell, Number) else cell


def xlsx(layout: Layout) -> bytes:
    """A workbook of today."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in layout.rows:
        sheet.append([_value(cell) for cell in row])
    for row, first, last in layout.merged:
        sheet.merge_cells(start_row=row + 1, end_row=row + 1, start_column=first + 1, end_column=last + 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(layout: Layout) -> bytes:
    """A workbook as it was before 2007."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    covered = {(row, column) for row, first, last in layout.merged for column in range(first, last + 1)}
    for number_, row in enumerate(layout.rows):
        for column, cell in enumerate(row):
            if cell is not None and (number_, column) not in covered:
                sheet.write(number_, column, _value(cell))
    for number_, first, last in layout.merged:
        sheet.write_merge(number_, number_, first, last, layout.rows[number_][first])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(layout: Layout) -> bytes:
    """An OpenDocument workbook."""
    document = OpenDocumentSpreadsheet()
    table = Table(name="Sheet1")
    merged = {(row, first): last - first + 1 for row, first, last in layout.merged}
    covered = {(row, column) for row, first, last in layout.merged for column in range(first + 1, last + 1)}
    for number_, row in enumerate(layout.rows):
        line = TableRow()
        for column, cell in enumerate(row):
            if (number_, column) in covered:
                line.addElement(CoveredTableCell())
                continue
            attributes: dict[str, Any] = {}
            if (number_, column) in merged:
                attributes["numbercolumnsspanned"] = merged[number_, column]
            if isinstance(cell, Number):
                attributes |= {"valuetype": "float", "value": str(cell)}
            elif cell is not None:
                attributes["valuetype"] = "string"
            made = TableCell(**attributes)
            if cell is not None:
                made.addElement(P(text=str(cell)))
            line.addElement(made)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def text(layout: Layout, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Delimited text."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(layout.rows)
    return out.getvalue().encode(encoding)


FILES: dict[str, Callable[[Layout], bytes]] = {
    "xlsx": xlsx,
    "xls": xls,
    "ods": ods,
    "csv": text,
    "gbk": lambda layout: text(layout, encoding="gb18030"),
    "tsv": lambda layout: text(layout, "\t", "utf-16"),
}
