"""Rows of one declaration end on the day before the next one that tells the same."""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

import attrs

from ...model.values.dates import day_before
from ..language.segments import Segment
from ..language.tables import Period
from ..loading.merge import Declared

Row = TypeVar("Row", bound=Period)

_SECTIONS = ("stage", "adjustment", "waiver", "coverage")
"""The sections whose declarations have rows."""


def with_days(declared: Declared) -> Declared:
    """Declarations whose rows say on which day they end, where another one follows."""
    evolved: dict[str, Any] = {
        section: {name: closed(rows, _labels) for name, rows in getattr(declared, section).items()} for section in _SECTIONS
    }
    evolved["stage"] = {
        name: tuple(attrs.evolve(row, segment=closed(row.segment, _segment)) for row in rows)
        for name, rows in evolved["stage"].items()
    }
    evolved["plan"] = {name: attrs.evolve(plan, segment=closed(plan.segment, _segment)) for name, plan in declared.plan.items()}
    return attrs.evolve(declared, **evolved)


def closed(rows: Iterable[Row], same: Callable[[Row], Hashable]) -> tuple[Row, ...]:
    """The rows in their order, each without a last day ended by the next one that is about the same."""
    rows = tuple(rows)
    result = []
    for row in rows:
        later = [other for other in rows if _first(other) > _first(row) and same(other) == same(row)]
        ends = row.to is None and later
        result.append(attrs.evolve(row, to=day_before(min(map(_first, later)))) if ends else row)
    return tuple(result)


def _first(row: Period) -> dt.date:
    return row.first_day or dt.date.min


def _labels(row: Any) -> Hashable:
    """What a row is about: the claims for which it holds."""
    return tuple(sorted(getattr(row, "when", {}).items())), getattr(row, "scheme", ()), getattr(row, "benefits", ())


def _segment(row: Segment) -> Hashable:
    return row.id, _labels(row)
