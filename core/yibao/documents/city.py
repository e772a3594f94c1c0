"""One area as plain data: what is covered as far as golden cases prove it, and how well its figures are known."""

import contextlib
import datetime as dt
from collections.abc import Collection
from typing import Any

from ..host.cases import cases
from ..host.registry import Registry
from ..model.values.dates import add_years
from ..model.values.errors import HostError, RuleError, YibaoError
from ..model.values.text import Text
from ..model.values.vocabulary import BENEFITS
from ..rules.area import Area
from ..rules.figures.coverage import GAPS, gap
from ..rules.figures.tables import Cell, Table
from ..rules.ruleset import RuleSet
from .rules import RuleBook, text
from .settlement import settle_golden

FORMAT = "yibao-city/1"
"""Name and version of the document."""

WORKS = Text("可用", "works")

STATUSES = ("official", "secondary", "seed", "unverified")

FRESH = {
    "in_force": Text("有生效日期,现行", "in force from a legal start"),
    "seen_within_year": Text("一年内见于页面", "seen on a page within a year"),
    "seen_earlier": Text("更早见于页面,按未核实计", "seen earlier, counted as unverified"),
    "expired": Text("见于页面已逾五年,不再采用", "seen more than five years ago, no longer used"),
    "ended": Text("已被取代或到期", "ended, kept for its time"),
    "coming": Text("尚未生效", "not yet in force"),
    "unknown": Text("声明为未知", "declared unknown"),
}
"""How a figure stands on a day; every figure stands in one of these ways."""


def city_document(registry: Registry, city: str, day: dt.date) -> dict[str, Any]:
    """What an area covers and how well its figures are known.

    Args:
        day: for which benefit years and the freshness of figures are meant.

    Raises:
        HostError: it is not installed.
        RuleError: its rules are wrong.
    """
    installed = registry.find(city)
    rules = registry.rules(installed.area.code)
    proven, failing, count = _proven(registry, rules)
    book = RuleBook(rules, day)
    return {
        "format": FORMAT,
        "city": installed.area.slug,
        "code": installed.area.code,
        "name": text(installed.area.name),
        "parent": _parent(registry, installed.area),
        "package": installed.package,
        "version": installed.version,
        "digest": rules.digest,
        "on": day.isoformat(),
        "schemes": [_scheme(rules, book, name, proven) for name in sorted(rules.declared.scheme)],
        "figures": figures(_tables(registry, rules), day),
        "cases": {"total": count, "failing": failing},
        "sources": book.cited_sources(),
    }


def last_read(rules: RuleSet) -> dt.date | None:
    """The day on which a document of the area was read last; none where no document tells."""
    return max((source.read for source in rules.declared.source.values() if source.read), default=None)


def _proven(registry: Registry, rules: RuleSet) -> tuple[dict[tuple[str, str], int], list[str], int]:
    """How many golden cases show that a benefit of a scheme works, the cases that fail, and how many there are."""
    proven: dict[tuple[str, str], int] = {}
    failing: list[str] = []
    count = 0
    for name, path in cases(registry, rules.area.code):
        count += 1
        try:
            golden = settle_golden(rules, path.read_bytes())
        except YibaoError:
            failing.append(name)
            continue
        if golden.wrong:
            failing.append(name)
        for pair in golden.proven():
            proven[pair] = proven.get(pair, 0) + 1
    return proven, failing, count


def _parent(registry: Registry, area: Area) -> dict[str, Any] | None:
    if area.parent is None:
        return None
    parent = next((installed.area for installed in registry.installed() if installed.area.code == area.parent), None)
    return {"code": area.parent, "city": parent and parent.slug, "name": text(parent.name) if parent else None}


def _scheme(rules: RuleSet, book: RuleBook, name: str, proven: dict[tuple[str, str], int]) -> dict[str, Any]:
    scheme = rules.declared.scheme[name]
    return {
        "scheme": name,
        "label": text(scheme.label),
        "standings": list(scheme.standings),
        "year": book.year(name),
        "coverage": [_answer(rules, book, name, benefit, proven.get((name, benefit), 0)) for benefit in BENEFITS],
    }


def _answer(rules: RuleSet, book: RuleBook, scheme: str, benefit: str, count: int) -> dict[str, Any]:
    """One of the four answers. That a benefit works is never declared: a golden case has to show it."""
    planned = (scheme, benefit) in rules.plans
    known_gap = None if planned else gap(rules.declared, scheme, benefit)
    reason: Text | None = None
    source: tuple[str, ...] = ()
    if count:
        answer, words = "works", WORKS
    elif known_gap is not None:
        answer, words, reason, source = known_gap.state, GAPS[known_gap.state], known_gap.reason, known_gap.source
    else:
        answer, words = "unknown", GAPS["unknown"]
        reason = _unproven(rules, scheme, benefit) if planned else None
    return {
        "benefit": benefit,
        "label": text(BENEFITS[benefit]),
        "answer": answer,
        "words": text(words),
        "cases": count,
        "reason": text(reason),
        "source": book.cite(source),
    }


def _unproven(rules: RuleSet, scheme: str, benefit: str) -> Text:
    """Why a benefit with a plan is not known to work: its ratios are unknown throughout, or there is no case for it."""
    for name in rules.plans[scheme, benefit]:
        for key in rules.declared.plan[name].stages:
            stage = rules.declared.stage[key]
            used = [rules.tables[segment.ratio.table] for segment in stage.segment if segment.ratio]
            if "in_scope" in stage.base and used and all(cell.value is None for table in used for cell in table.cells):
                reason = used[0].cells[-1].reason
                if reason is not None:
                    return reason
    return Text("有规则,但没有算例证明", "there are rules, but no worked case proves them")


def _tables(registry: Registry, rules: RuleSet) -> tuple[Table, ...]:
    """The tables of an area: those that bills need, and those of contributions."""
    tables = dict(rules.tables)
    with contextlib.suppress(HostError, RuleError):  # a province may know less of contributions than they need
        tables = {**registry.contributions(rules.area.code).tables, **tables}
    return tuple(tables.values())


def figures(tables: Collection[Table], day: dt.date) -> dict[str, Any]:
    """How many figures some tables have, by status and by how they stand on a day. A figure is one cell of one dated entry."""
    cells = [cell for table in tables for cell in table.cells]
    statuses = [cell.timely_citation.status for cell in cells if cell.value is not None]
    freshness = dict.fromkeys(FRESH, 0)
    for cell in cells:
        freshness[_freshness(cell, day)] += 1
    return {
        "tables": len(tables),
        "total": len(cells),
        "status": {status: statuses.count(status) for status in STATUSES},
        "freshness": freshness,
    }


def _freshness(cell: Cell, day: dt.date) -> str:
    """How one figure stands on a day."""
    if cell.value is None:
        return "unknown"
    if day < cell.first:
        return "coming"
    if cell.seen is None:
        return "in_force" if day <= cell.last else "ended"
    if cell.last < day:
        return "ended" if cell.ends else "expired"
    return "seen_within_year" if day <= add_years(cell.seen, 1) else "seen_earlier"
