"""What a bill says around its tables: days, kind of care, level of the hospital, number and total. Whose it is is not read."""

import re
from collections.abc import Iterable, Iterator

import attrs

from yibao import InputError

from ..sheets.sheet import Cell, Row
from ..sheets.values import plain, read_amount, read_cell_day
from .words import meaning

_LABEL = r"[^\s:]{0,19}[^\s:\d](?: [A-Za-z]+){0,3}"
_PAIR = re.compile(rf"({_LABEL})\s*:\s*(.*?)(?=\s+{_LABEL}\s*:|$)")
_RANGE = re.compile(r"(.*\d.*?)\s*(?:~|至|到|—|–| - | to )\s*(.*\d.*)")
_DAYS = ("admitted", "discharged", "date")
_TITLE = re.compile(r"(住院|inpatient)|(急诊|emergency)|(门诊|outpatient)", re.IGNORECASE)
_TITLES = ("inpatient", "emergency", "outpatient")


@attrs.define
class BillFacts:
    """What a bill says of itself.

    Attributes:
        values: of a claim, by its keys, as case files write them; total: fen, with the place where it stands.
    """

    values: dict[str, str] = attrs.Factory(dict)
    total: tuple[int, int] | None = None


def read_facts(rows: Iterable[tuple[int, Row]]) -> BillFacts:
    """What stands in the rows outside the tables, each with its number.

    Raises:
        InputError: a day or the total cannot be read, or two of them differ.
    """
    facts = BillFacts()
    titles: set[str] = set()
    for number, row in rows:
        try:
            for label, value in _pairs(row):
                _note(facts, number, label, value)
        except InputError as error:
            raise error.at(f"row {number + 1}") from None
        for cell in row:
            if isinstance(cell, str) and not re.search("[::]", cell):
                titles |= _benefits(plain(cell))
    if "benefit" not in facts.values and len(titles) == 1:
        facts.values["benefit"] = titles.pop()
    if "admitted" in facts.values and "discharged" in facts.values:
        facts.values.pop("date", None)
    return facts


def _benefits(title: str) -> set[str]:
    """The kinds of care that a title names; outpatient care of a special or chronic disease has rules of its own."""
    benefits = {_TITLES[(match.lastindex or 1) - 1] for match in _TITLE.finditer(title)}
    return benefits - {"outpatient"} if re.search("[特慢]", title) else benefits


def _pairs(row: Row) -> Iterator[tuple[str, Cell]]:
    """Labels with what they say: in one cell, or in a cell and the next one that is filled."""
    cells = [cell for cell in dict.fromkeys(row) if cell is not None]
    for place, cell in enumerate(cells):
        if not isinstance(cell, str):
            continue
        text = plain(cell)
        label = meaning("head", text)
        if label is not None:
            if place + 1 < len(cells):
                yield label, cells[place + 1]
            continue
        for match in _PAIR.finditer(text):
            label = meaning("head", match[1])
            if label is not None:
                value = match[2].strip()
                if value:
                    yield label, value
                elif place + 1 < len(cells) and match.end() == len(text):
                    yield label, cells[place + 1]


def _note(facts: BillFacts, number: int, label: str, value: Cell) -> None:
    if label == "total":
        amount = read_amount(value)
        if facts.total is not None and facts.total[0] != amount:
            raise InputError(
                "所印的总额不止一个", "it prints two different totals", mend=("请只留下这张账单", "keep only this bill in the file")
            )
        facts.total = (amount, number)
    elif label in _DAYS:
        span = _RANGE.fullmatch(value) if isinstance(value, str) else None
        if span and label != "date":
            facts.values["admitted"], facts.values["discharged"] = (
                read_cell_day(span[1]).isoformat(),
                read_cell_day(span[2]).isoformat(),
            )
        else:
            facts.values[label] = read_cell_day(value, serial=True).isoformat()
    elif value is not None:
        facts.values[label] = str(value)
