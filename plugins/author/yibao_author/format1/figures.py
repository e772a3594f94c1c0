"""Figures of format 1: decimals in quotes, whose unit follows from where their table is used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def figure(text: Any, unit: str, *, added: bool) -> Any:
    """A figure as format 2 writes it; ``added`` is whether its table is added to a ratio."""
    if not isinstance(text, str):
        return text
    value = Decimal(text)
    if unit in ("ratio", "multiple", "points"):
        percent = value * 100
        whole = f"{percent.quantize(Decimal(1)) if percent == percent.to_integral_value() else percent.normalize():f}"
        return f"{whole} points" if added else f"{whole}%"
    return int(value) if value == value.to_integral_value() else value


def cells(value: Any, unit: str, *, added: bool) -> Any:
    """A value of a table, with each unknown cell's own reason."""
    if not isinstance(value, Mapping):
        return figure(value, unit, added=added)
    if set(value) == {"unknown"}:
        return {"why": value["unknown"]}
    return {label: cells(inner, unit, added=added) for label, inner in value.items()}


def cut(text: str, *, ratio: bool) -> Any:
    """An edge of a dimension."""
    times, product, table = text.partition(" * ")
    if product:
        return {"times": figure(times, "ratio", added=False), "table": table}
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return figure(text, "ratio" if ratio else "money", added=False)


def yuan(fen: int) -> Any:
    """A unit of rounding, which was told in fen."""
    return fen // 100 if fen % 100 == 0 else (Decimal(fen) / 100).normalize()
