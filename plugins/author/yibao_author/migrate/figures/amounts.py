"""Figures as the law prints them: ``"0.86"`` becomes ``"86%"``, ``"900"`` a number, ``"-0.10"`` points."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Literal

from yibao.engines import RuleError

from ..documents import Node
from ..folder import RuleFolder

Print = Literal["money", "percent", "points", "number"]
"""How the figures of a table are printed."""

UNLIMITED = 99_999_999
"""An amount of so many yuan or more stands for no limit."""

_DECIMAL = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_EDGE = re.compile(r"(\d+(?:\.\d+)?) \* ([A-Za-z0-9_-]+)", re.ASCII)


def print_of(units: Mapping[str, str]) -> dict[str, Print]:
    """How each table is printed, by its unit."""
    forms: Mapping[str, Print] = {"ratio": "percent", "multiple": "percent", "points": "points", "number": "number"}
    return {table: forms.get(unit, "money") for table, unit in units.items()}


def as_printed(text: str, form: Print) -> Any:
    """A figure of format 1 as it is printed.

    >>> as_printed("0.86", "percent"), as_printed("-0.10", "points"), as_printed("10366.80", "money"), as_printed("128", "number")
    ('86%', '-10 points', Decimal('10366.80'), 128)
    """
    if not _DECIMAL.fullmatch(str(text)):
        raise RuleError(f"不是数值:{text}", f"not a figure: {text}")
    if form in ("percent", "points"):
        share = f"{(Decimal(text) * 100).normalize():f}"
        return f"{share}%" if form == "percent" else f"{'0' if share == '-0' else share} points"
    return number(text)


def number(text: str) -> int | Decimal:
    """A decimal in quotes as a number."""
    return Decimal(text) if "." in text else int(text)


def edge(text: str, *, ratio: bool) -> Any:
    """An edge of a dimension: a day, a number, a ratio, or so many times a table."""
    product = _EDGE.fullmatch(text)
    if product:
        return Node({"times": as_printed(product[1], "percent"), "table": product[2]})
    if _DATE.fullmatch(text):
        return dt.date.fromisoformat(text)
    return as_printed(text, "percent") if ratio else number(text)


def rewrite_amounts(folder: RuleFolder) -> None:
    """Figures outside tables: amounts of conditions, pieces of a price, and units of rounding, which were fen."""
    for document in folder.documents.values():
        for block in document.blocks:
            if block.section in ("credit", "refund") and "unit" in block:
                block["unit"] = _yuan(block["unit"])
            for share in block.get("share", ()) if block.section in ("contribution", "premium") else ():
                if "unit" in share:
                    share["unit"] = _yuan(share["unit"])
            for price in block.get("price", ()) if block.section == "split" else ():
                if isinstance(price.get("first"), str):
                    price["first"] = number(price["first"])
            if block.section in ("condition", "procedure", "guide"):
                _conditions(block.values())


def _conditions(values: Iterable[Any]) -> None:
    for value in values:
        if isinstance(value, Node):
            for key in ("is", "is_not", "at_least", "at_most", "above", "below"):
                if isinstance(value.get(key), str) and _DECIMAL.fullmatch(value[key]) and "fact" in value:
                    value[key] = number(value[key])
            _conditions(value.values())
        elif isinstance(value, list):
            _conditions(value)


def _yuan(fen: int) -> int | Decimal:
    return fen // 100 if fen % 100 == 0 else (Decimal(fen) / 100).normalize()
