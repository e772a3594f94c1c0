"""Lists of items with class, first pay and price limit: tables of anybody, and the bureau's own downloads (1312, 1318, 1319)."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from yibao import InputError, Record
from yibao.engines import format_fen

from ..sheets.read import read_tables
from ..sheets.sheet import Cell, Row, Sheet, cell_text
from ..sheets.values import plain, read_amount, read_cell_day, read_number
from .words import meaning

_PERSONS = {"310": "employee", "390": "resident", "99": "*"}
"""Whom a ratio of the bureau's list is for; that of retired cadres (330) is nobody's here."""
_LEVELS = {"1": ("village", "community", "primary"), "2": ("secondary",), "3": ("tertiary",)}
"""The levels of a hospital that a limit of the bureau's list is for."""
_FIRST_PAY = ("", "10")
"""Ratios that are paid first; others are of what is reimbursed, or go by the price."""


def read_list(data: bytes, name: str) -> Iterator[Record]:
    """The entries of a list, one record for each row.

    Raises:
        InputError: it is no list, or a row cannot be read.
    """
    download = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
    rows = _download(data) if download else _rows(data)
    empty = True
    for place, row in rows:
        try:
            entry = _entry(row)
        except InputError as error:
            raise error.at(place) from None
        if entry is not None:
            empty = False
            yield Record(entry, where=place)
    if empty:
        raise InputError(
            "清单里没有项目",
            "there is no item in the list",
            mend=(
                "清单须有编码(或名称)与类别、先行自付比例或限价之一",
                "a list has a code or a name, and a class, a first-pay ratio or a price limit",
            ),
        )


def list_head(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The row of a sheet with the headings of a list, and the places of its columns."""
    for number, row in enumerate(sheet.rows):
        places: dict[str, int] = {}
        for place, cell in enumerate(row):
            column = meaning("list", cell)
            if column is not None:
                places.setdefault(column, place)
        useful = {"class", "limit_amount"} | {column for column in places if column.startswith(("first_pay", "unit_limit"))}
        if ({"code", "name"} & places.keys()) and useful & places.keys():
            return number, places
    return None


def _rows(data: bytes) -> Iterator[tuple[str, Mapping[str, Cell]]]:
    """The rows of a table by what their columns are."""
    for sheet in read_tables(data).sheets:
        head = list_head(sheet)
        if head is not None:
            first, places = head
            for number in range(first + 1, len(sheet.rows)):
                row = sheet.rows[number]
                cells = {column: _at(row, place) for column, place in places.items()}
                if cells.get("code") is not None or cells.get("name") is not None:
                    yield sheet.place(number), cells


def _at(row: Row, place: int) -> Cell:
    return row[place] if place < len(row) else None


def _download(data: bytes) -> Iterator[tuple[str, Mapping[str, Cell]]]:
    """The rows of an answer of the bureau, with its envelope or without."""
    try:
        value: Any = json.loads(data.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise InputError(f"JSON 语法错误:{error}", f"JSON syntax error: {error}", mend=("请重新下载", "download it anew")) from None
    for key in ("output", "result", "data"):
        if isinstance(value, dict) and key in value and isinstance(value[key], dict | list):
            value = value[key]
    for number, row in enumerate(value if isinstance(value, list) else [value]):
        if isinstance(row, dict):
            cells = {column: _cell(item) for key, item in row.items() if (column := meaning("list", key)) is not None}
            yield f"[{number}]", cells


def _cell(value: Any) -> Cell:
    return (
        Decimal(value)
        if isinstance(value, int | Decimal) and not isinstance(value, bool)
        else str(value).strip() or None
        if value
        else None
    )


def _entry(row: Mapping[str, Cell]) -> dict[str, Any] | None:
    """An entry with the keys of lists; none where it no longer holds or says nothing that is needed."""
    if _text(row.get("valid")) == "0":
        return None
    entry: dict[str, Any] = {key: _text(row[key]) for key in ("code", "name") if _text(row.get(key))}
    class_ = row.get("class")
    if class_ is not None:
        entry["class"] = meaning("class", _text(class_))
        if entry["class"] is None:
            raise InputError(
                f"类别 {_text(class_)!r} 无法读取",
                f"the class {_text(class_)!r} is not known",
                mend=("写甲、乙、丙,或 A、B、C", "write A, B or C, or 甲, 乙, 丙"),
            )
    kind = meaning("kind", _text(row.get("kind")))
    if kind is not None:
        entry["kind"] = kind
    entry["first_pay_ratio"] = dict(_ratios(row))
    entry["unit_limit"] = dict(_limits(row))
    for key in ("from", "to"):
        if _text(row.get(key)):
            entry[key] = read_cell_day(row[key], serial=True)
    return {key: value for key, value in entry.items() if value} or None


def _ratios(row: Mapping[str, Cell]) -> Iterator[tuple[str, str]]:
    """First-pay ratios by scheme."""
    for column, scheme in (("first_pay", "*"), ("first_pay_employee", "employee"), ("first_pay_resident", "resident")):
        cell = row.get(column)
        if cell is None or _text(row.get("ratio_type")) not in _FIRST_PAY:
            continue
        person = _text(row.get("ratio_person"))
        scheme = _PERSONS.get(person, "") if person else scheme
        if scheme:
            yield scheme, _ratio(cell)


def _ratio(cell: Cell) -> str:
    text = _text(cell)
    ratio = read_number(text[:-1]) / 100 if text.endswith("%") else read_number(cell)
    if not 0 <= ratio <= 1:
        raise InputError(
            f"比例 {text} 不在 0 与 1 之间",
            f"the ratio {text} is not between 0 and 1",
            mend=("写成 0.1 或 10%", "write 0.1 or 10%"),
        )
    return f"{ratio.normalize():f}"


def _limits(row: Mapping[str, Cell]) -> Iterator[tuple[str, str]]:
    """Price limits by level."""
    amount = row.get("limit_amount")
    if amount is not None:
        for level in _LEVELS.get(_text(row.get("limit_level")).lstrip("0"), ("*",)):
            yield level, format_fen(read_amount(amount))
    for column, levels in (
        ("unit_limit", ("*",)),
        ("unit_limit_primary", _LEVELS["1"]),
        ("unit_limit_secondary", _LEVELS["2"]),
        ("unit_limit_tertiary", _LEVELS["3"]),
    ):
        cell = row.get(column)
        if cell is not None:
            yield from ((level, format_fen(read_amount(cell))) for level in levels)


def _text(cell: Cell) -> str:
    return plain(cell_text(cell))
