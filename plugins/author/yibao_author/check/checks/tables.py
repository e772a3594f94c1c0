"""Tables as a whole: each is called something, and begins with the plans that read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from yibao import Text

from ..area import CheckedArea
from ..findings import Finding


def untitled_tables(area: CheckedArea) -> Iterator[Finding]:
    """A table that people read of and that is called nothing."""
    for name, table in area.declared.table.items():
        if area.is_own("table", name) and "." not in name and table.label is None:
            message = Text(f"表 {name} 没有名称", f"the table {name} has no label")
            yield area.finding("Y301", "error", "table", name, message, Text("写 label", "give its label"))


def late_tables(area: CheckedArea) -> Iterator[Finding]:
    """Tables of a plan that begin after the plan does: bills of the days between are refused."""
    for name, plan in area.declared.plan.items():
        years = [area.declared.scheme[scheme].years[0].from_ for scheme in plan.scheme]
        if ("plan", name) not in area.declared.own or not years:
            continue
        begin = max(min(years), plan.from_ or min(years))
        late: dict[str, dt.date] = {}
        for segment in (segment for stage in area.declared.stage.get(name, ()) for segment in stage.segment):
            for table in filter(None, {*(limit.figure for limit in segment.limit), segment.ratio}):
                first = min(cell.first for cell in area.rules.tables[table].cells)
                if first > max(begin, segment.from_ or begin) and area.is_own("table", table):
                    late[table] = first
        if late:
            tables = ", ".join(f"{table} {first}" for table, first in sorted(late.items()))
            message = Text(
                f"方案自 {begin} 起,而这些表较晚:{tables}", f"the plan begins on {begin}, and these tables later: {tables}"
            )
            mend = Text("写明此前的数字,或 unknown 与 why", "give what held before, or unknown with why")
            yield area.finding("Y302", "note", "plan", name, message, mend)
