"""Figures of format 1: decimals in quotes, whose unit follows from where their table is used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def figure(text: Any, unit: str) -> Any:
    """A figure as format 2 writes it."""
    if not isinstance(text, str):
        return text
    value = Decimal(text)
    if unit in ("ratio", "multiple", "points"):
        percent = value * 100
        whole = f"{percent.quantize(Decimal(1)) if percent == percent.to_integral_value() else percent.normalize():f}"
        return f"{whole} points" if unit == "points" else f"{whole}%"
    return int(value) if value == value.to_integral_value() else value


def cells(value: Any, unit: str) -> Any:
    """A value of a table, with each unknown cell's own reason."""
    if not isinstance(value, Mapping):
        return figure(value, unit)
    if set(value) == {"unknown"}:
        return {"why": value["unknown"]}
    return {label: cells(inner, unit) for label, inner in value.items()}


def cut(text: str, *, ratio: bool) -> Any:
    """An edge of a dimension."""
    times, product, table = text.partition(" * ")
    if product:
        return {"times": figure(times, "ratio"), "table": table}
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return figure(text, "ratio" if ratio else "money")


def yuan(fen: int) -> Any:
    """A unit of rounding, which was told in fen."""
    return fen // 100 if fen % 100 == 0 else (Decimal(fen) / 100).normalize()
