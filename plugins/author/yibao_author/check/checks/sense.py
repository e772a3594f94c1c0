"""Figures that contradict what every city does: a slip more often than law."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yibao import Text
from yibao.engines import PPM, Cell, Table, format_fen, format_ratio

from ..area import CheckedArea
from ..findings import Finding

SMALL = PPM // 50
"""A fund that pays less than this ratio is likely to be a slip: 0.86 % for 86 %."""
MANY = PPM // 2
MOST = 400
"""So many combinations of labels are looked at in one table on one day."""

_LOOK = Text(
    "请核对原文;确实如此的,在 check.toml 中写明理由与来源",
    "compare it with the document; if it is so, say why in check.toml, with a source",
)


def small_ratios(area: CheckedArea) -> Iterator[Finding]:
    """0.86 for 86."""
    for table in area.own_tables():
        for cell in table.cells if table.name in area.shares else ():
            if cell.value is not None and 0 < cell.value < SMALL:
                written = f"{format_ratio(cell.value * 100)} %"
                message = Text(f"支付比例只有 {written}", f"the fund pays {written} only")
                yield area.finding_in_cell("Y401", "error", table, cell, message, _LOOK)


def many_points(area: CheckedArea) -> Iterator[Finding]:
    """An adjustment that takes off, or adds, more than half."""
    for name, rows in area.declared.adjustment.items():
        for table in {row.add for row in rows if row.add and row.of == "ratio" and area.is_own("table", row.add)}:
            for cell in area.rules.tables[table].cells:
                if cell.value is not None and abs(cell.value) > MANY:
                    message = Text(f"调整 {name} 超过 50 个百分点", f"the adjustment {name} is of more than 50 points")
                    yield area.finding_in_cell("Y406", "warning", area.rules.tables[table], cell, message, _LOOK)


def inverted_classes(area: CheckedArea) -> Iterator[Finding]:
    """A higher class of hospital that is paid better, or has a lower deductible, than a lower one."""
    for table in area.own_tables():
        for name in table.dimensions if table.name in area.shares | area.deductibles else ():
            order = area.level_order(name)
            labels = sorted(order, key=lambda label: order[label])
            for lower, higher in itertools.pairwise(labels):
                for low, high in _pairs(area, table, name, lower, higher):
                    if (high.value > low.value) if table.name in area.shares else (high.value < low.value):
                        message = Text(
                            f"{higher} 为 {_written(table, high)},{lower} 为 {_written(table, low)}",
                            f"{higher} has {_written(table, high)}, and {lower} {_written(table, low)}",
                        )
                        yield area.finding_in_cell("Y404", "warning", table, high, message, _LOOK)
                        break


def inverted_standings(area: CheckedArea) -> Iterator[Finding]:
    """Retired people who are paid worse than people in service, or have a higher deductible."""
    for table in area.own_tables():
        for name in table.dimensions if table.name in area.shares | area.deductibles else ():
            labels = area.standing_labels(name)
            for service, retired in _pairs(area, table, name, *labels) if labels else ():
                if (retired.value < service.value) if table.name in area.shares else (retired.value > service.value):
                    message = Text(
                        f"退休为 {_written(table, retired)},在职为 {_written(table, service)}",
                        f"retired people have {_written(table, retired)}, people in service {_written(table, service)}",
                    )
                    yield area.finding_in_cell("Y405", "warning", table, retired, message, _LOOK)
                    break


def low_ceilings(area: CheckedArea) -> Iterator[Finding]:
    """A ceiling that lies below a deductible of the same stage."""
    for name, rows in area.declared.stage.items():
        for stage in rows:
            for low, high in _deductibles_and_ceilings(area, stage.segment):
                day = _day_below(low, high)
                if day is not None and (area.is_own("table", high.name) or area.is_own("table", low.name)):
                    owner = high if area.is_own("table", high.name) else low
                    message = Text(
                        f"阶段 {name}:{day} 起,限额 {high.name} 低于起付 {low.name}",
                        f"in the stage {name}, the ceiling {high.name} lies below the deductible {low.name} from {day} on",
                    )
                    yield area.finding("Y402", "error", "table", owner.name, message, _LOOK)


def adjusted_beyond(area: CheckedArea) -> Iterator[Finding]:
    """A ratio that adjustments take above 100 %, or below nothing; bills hold it there."""
    for name, plan in area.declared.plan.items():
        if ("plan", name) not in area.declared.own:
            continue
        rows = [row for each in plan.adjustments for row in area.declared.adjustment.get(each, ()) if row.of == "ratio"]
        added = [value for row in rows if row.add for value in _values(area.rules.tables[row.add])]
        stages = [stage for stage in area.declared.stages_of(plan) if stage.opens]
        shares = {each.ratio for stage in stages for each in stage.segment if each.payer is not None and each.ratio}
        values = [value for share in shares for value in _values(area.rules.tables[share])]
        if any(row.cap or row.floor for row in rows) or not added or not values:
            continue
        if max(values) <= PPM < max(values) + max(added) or min(values) + min(added) < 0 <= min(values):
            message = Text(
                f"方案 {name} 的比例与调整相加可超出 0 至 100%,届时按边界计",
                f"ratios and adjustments of the plan {name} may leave 0 to 100 %; bills hold them there",
            )
            yield area.finding("Y403", "note", "plan", name, message, _LOOK)


def _pairs(area: CheckedArea, table: Table, name: str, first: str, second: str) -> Iterator[tuple[Any, Any]]:
    """The cells of two labels of a dimension that differ in nothing else, on every day of change, where both are known."""
    others = [other for other in table.dimensions if other != name]
    combinations = itertools.islice(itertools.product(*(area.labels(other) for other in others)), MOST)
    seen: set[tuple[int, int]] = set()
    for chosen in combinations:
        labels: Mapping[str, str] = dict(zip(others, chosen, strict=True))
        for day in table.days():
            cells = table.at(day, {**labels, name: first}), table.at(day, {**labels, name: second})
            if None in cells or (id(cells[0]), id(cells[1])) in seen:
                continue
            seen.add((id(cells[0]), id(cells[1])))
            if cells[0] is not cells[1] and all(cell is not None and cell.value is not None for cell in cells):
                yield cells


def _deductibles_and_ceilings(area: CheckedArea, segments: Sequence[Any]) -> Iterator[tuple[Table, Table]]:
    """The tables of a deductible and of what a fund pays behind it, where both count for the same time."""
    ceilings = {limit.table for each in segments if each.payer is not None for limit in each.limit}
    for place, first in enumerate(segments):
        for later in segments[place + 1 :] if first.role == "deductible" and first.payer is None else ():
            for low, high in itertools.product(first.limit, later.limit if later.payer is not None else ()):
                if low.table in ceilings or low.table is None or high.table is None:
                    continue
                if low.once == high.once and low.times is high.times is None:
                    yield area.rules.tables[low.table], area.rules.tables[high.table]


def _day_below(low: Table, high: Table) -> Any:
    """The first day on which everything that one table holds lies below everything that another does."""
    for day in sorted({*low.days(), *high.days()}):
        lows = [cell.value for cell in low.cells if cell.first <= day <= cell.last]
        highs = [cell.value for cell in high.cells if cell.first <= day <= cell.last]
        known = [value for value in lows if value], [value for value in highs if value is not None]
        if all(known) and max(known[1]) < min(known[0]):
            return day
    return None


def _values(table: Table) -> list[int]:
    return [cell.value for cell in table.cells if cell.value is not None and abs(cell.value) <= 10 * PPM]


def _written(table: Table, cell: Cell) -> str:
    assert cell.value is not None
    return format_fen(cell.value) if table.unit == "money" else f"{format_ratio(cell.value * 100)}%"
