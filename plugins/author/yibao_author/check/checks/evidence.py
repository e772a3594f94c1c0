"""What figures rest on: sources that nothing cites, pages that are no office's, pages that grow old."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from yibao import Text, YibaoError, parse
from yibao.engines import cases

from ..area import CheckedArea, declarations, parts
from ..findings import Finding

OFFICES = (".gov.cn", ".gov", ".org.cn")
OLD = dt.timedelta(days=3 * 365)
_MACHINE = re.compile("machine[- ]written|written by a machine", re.IGNORECASE)


def unused_sources(area: CheckedArea) -> Iterator[Finding]:
    """A source of the area's own that no rule and no case cites."""
    cited = {key.partition("#")[0] for key in (*_cited_by_rules(area), *_cited_by_cases(area))}
    for section, name in sorted(area.declared.own):
        if section == "source" and name not in cited:
            message = Text(f"没有任何规则或案例引用来源 {name}", f"no rule and no case cites the source {name}")
            yield area.finding("Y501", "warning", section, name, message, Text("引用它,或删去", "cite it, or take it out"))


def unread_facts(area: CheckedArea) -> Iterator[Finding]:
    """A fact of the area's own that nothing reads."""
    words = {
        re.split("[:.]", part)[-1]
        for declared in area.all_declared()
        for section, name, thing in declarations(declared)
        if section != "fact" and not (section == "dimension" and name in declared.fact)  # made of the fact
        for part in parts(thing)
        if isinstance(part, str)
    }
    for section, name in sorted(area.declared.own):
        if section == "fact" and name not in words:
            message = Text(f"没有任何规则读取事实 {name}", f"no rule reads the fact {name}")
            yield area.finding("Y502", "warning", section, name, message, Text("使用它,或删去", "use it, or take it out"))


def unofficial_pages(area: CheckedArea) -> Iterator[Finding]:
    """A figure called official although no source of it is an office's page, or a copy that says which document it is."""
    for table in area.own_tables():
        if "." in table.name:
            continue
        for cell in table.cells:
            sources = [area.declared.source[key.partition("#")[0]] for key in cell.citations[0].source]
            if cell.citations[0].status != "official" or not sources:
                continue
            hosts = [urlsplit(source.url or "").hostname or "" for source in sources]
            if not any(host.endswith(OFFICES) for host in hosts) and not any(source.copy or source.number for source in sources):
                zh = "状态为 official,而来源既非官方页面,也未注明文号"
                message = Text(zh, "official, but no source is an office's page or a numbered document")
                mend = Text("改为 secondary,或写明 number 与 copy = true", "call it secondary, or give the number, and copy = true")
                yield area.finding_in_cell("Y601", "warning", table, cell, message, mend)
                break


def old_figures(area: CheckedArea) -> Iterator[Finding]:
    """A figure that stands today because a page showed it long ago."""
    for table in area.own_tables():
        now = [cell for cell in table.cells if cell.first <= area.today <= cell.last and cell.last == dt.date.max]
        days = [cell.seen for cell in now if cell.seen is not None]
        if days and max(days) < area.today - OLD and "." not in table.name:
            message = Text(f"最后一次见于 {max(days)}", f"last seen on {max(days)}")
            yield area.finding("Y602", "note", "table", table.name, message, Text("查找较新的页面", "look for a newer page"))


def machine_pages(area: CheckedArea) -> Iterator[Finding]:
    """A figure better than unverified of which every source is a page that a machine wrote."""
    machine = {name for name, source in area.declared.source.items() if source.note and _MACHINE.search(source.note.en)}
    for table in area.own_tables():
        for cell in table.cells if "." not in table.name else ():
            keys = {key.partition("#")[0] for key in cell.citations[0].source}
            if keys and keys <= machine and cell.citations[0].status in ("official", "secondary"):
                message = Text("只凭机器撰写的页面", "it rests on machine-written pages alone")
                yield area.finding_in_cell("Y603", "warning", table, cell, message, Text("改为 unverified", "call it unverified"))
                break


def doubled_pages(area: CheckedArea) -> Iterator[Finding]:
    """Two sources with one address, neither of which names a place in it or a document of its own."""
    by_address: dict[str, str] = {}
    for name, source in area.declared.source.items():
        first = by_address.setdefault(source.url or name, name)
        other = area.declared.source[first]
        apart = source.number != other.number or source.title != other.title
        if first != name and area.is_own("source", name) and not (apart and (source.number or source.note)):
            message = Text(f"与来源 {first} 是同一页面", f"it is the page of the source {first}")
            mend = Text("只留一个,用 #位置 区分", "keep one, and part them with #place")
            yield area.finding("Y604", "warning", "source", name, message, mend)


def _cited_by_rules(area: CheckedArea) -> Iterator[str]:
    for declared in area.all_declared():
        for _, _, thing in declarations(declared):
            for part in parts(thing):
                sources = getattr(part, "source", ())
                yield from (sources,) if isinstance(sources, str) else sources or ()


def _cited_by_cases(area: CheckedArea) -> Iterator[str]:
    for folder in ("cases", "contributions", "applications"):
        for _, path in cases(area.registry, area.rules.area.code, folder):
            try:
                document = parse(path.read_bytes())
            except YibaoError:
                continue  # a case that cannot be read is told by the kit
            yield from (key.strip() for text in _sources_in(document) for key in text.split(","))


def _sources_in(document: object) -> Iterator[str]:
    if isinstance(document, dict):
        for key, value in document.items():
            if key == "source":
                yield from [value] if isinstance(value, str) else [each for each in value if isinstance(each, str)]
            else:
                yield from _sources_in(value)
    elif isinstance(document, list):
        for item in document:
            yield from _sources_in(item)
