"""Tables whose figures are another city's, under citations of their own."""

from __future__ import annotations

from collections.abc import Iterator

from yibao import Text
from yibao.engines import HostError, RuleError, Table

from ..area import CheckedArea
from ..findings import Finding

FEWEST = 5
"""A table with fewer figures of its own may be equal by chance."""


def copied_tables(area: CheckedArea) -> Iterator[Finding]:
    """A table of at least so many figures that are exactly those of an area that is none of its parents or children."""
    signs = {sign: table for table in area.own_tables() if (sign := _sign(table)) is not None}
    if not signs:
        return
    for installed in area.registry.installed():
        other = installed.area
        if other.base or other.code == area.rules.area.code or other.code[:2] == area.rules.area.code[:2]:
            continue
        try:
            rules = area.registry.rules(other.code)
        except (HostError, RuleError):
            continue
        for name, table in rules.tables.items():
            sign = _sign(table) if ("table", name.partition(".")[0]) in rules.declared.own else None
            own = None if sign is None else signs.get(sign)
            if own is not None:
                zh = f"与{other.name.zh}的表 {name} 数字全同"
                message = Text(zh, f"its figures are those of the table {name} of {other.name.en}")
                mend = Text("核对来源是否确属本地", "see whether its source is about this area")
                yield area.finding("Y801", "warning", "table", own.name, message, mend)


def _sign(table: Table) -> tuple[str, tuple[tuple[str, ...], ...]] | None:
    """What makes a table that table: its unit, and its figures with their labels and days; none where it has few."""
    cells = [cell for cell in table.cells if cell.value is not None]
    if len({cell.value for cell in cells}) < FEWEST:
        return None
    rows = sorted((*(label for _, label in cell.when), str(cell.value), str(cell.first)) for cell in cells)
    return table.unit, tuple(rows)
