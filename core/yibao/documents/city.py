"""One area, ``yibao-city/1``: what is covered as far as golden cases prove it, and how well its figures are known."""

import contextlib
import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, Literal

from ..host.cases import cases
from ..host.registry import Registry
from ..model.reliability import CODES, age_of
from ..model.values.classes import frozen
from ..model.values.dates import add_years
from ..model.values.errors import HostError, RuleError, YibaoError
from ..model.values.text import Text
from ..model.values.vocabulary import BENEFITS, VOCABULARY
from ..rules.area import Area
from ..rules.figures.cells import Cell, Table
from ..rules.figures.coverage import GAPS, gap
from ..rules.language.tables import Source
from ..rules.ruleset import BenefitYear, RuleSet
from .rules import HEAD, RuleBook
from .serialize import form_of, unstructure, write_as
from .settlement import settle_golden

WORKS = Text("可用", "works")

STATUSES = tuple(VOCABULARY["status"])

FRESH = {
    "in_force": Text("有生效日期,现行", "in force from a legal start"),
    "seen_within_year": Text("一年内见于页面", "seen on a page within a year"),
    "seen_earlier": Text("更早见于页面,按未核实计", "seen earlier, counted as unverified"),
    "stale": CODES["stale"].text,
    "ended": Text("已被取代或到期", "ended, kept for its time"),
    "coming": Text("尚未生效", "not yet in force"),
    "unknown": Text("声明为未知", "declared unknown"),
}
"""How a figure stands on a day; every figure stands in one of these ways."""


@frozen
class ParentForm:
    """The area whose rules an area adds to."""

    code: str
    city: str | None
    name: Text | None


@frozen
class CoverageForm:
    """What is known of a benefit of a scheme, in one of four answers.

    Attributes:
        cases: golden cases that prove it; reason: why it is not known to work.
    """

    benefit: str
    label: Text
    answer: str
    words: Text
    cases: int
    reason: Text | None
    source: tuple[str, ...]


@frozen
class SchemeForm:
    """A scheme, its benefit year on the day, and what it covers."""

    scheme: str
    label: Text
    standings: tuple[str, ...]
    year: BenefitYear | None
    coverage: tuple[CoverageForm, ...]


@frozen
class FiguresForm:
    """How many figures some tables have, by status and by how they stand on a day."""

    tables: int
    total: int
    status: Mapping[str, int]
    freshness: Mapping[str, int]


@frozen
class CasesForm:
    """How many golden cases there are, and which fail."""

    total: int
    failing: tuple[str, ...]


@frozen
class CityDocument:
    """The form of an area."""

    area: Area
    parent: ParentForm | None
    package: str
    version: str
    digest: str
    on: dt.date
    schemes: tuple[SchemeForm, ...]
    figures: FiguresForm
    cases: CasesForm
    sources: Mapping[str, Source]
    format: Literal["yibao-city/1"] = "yibao-city/1"


write_as(CityDocument, f"{HEAD} parent package version digest on schemes figures cases sources")


def city_document(registry: Registry, city: str, day: dt.date) -> dict[str, Any]:
    """What an area covers and how well its figures are known.

    Args:
        day: for which benefit years and the freshness of figures are meant.

    Raises:
        HostError: it is not installed.
        RuleError: its rules are wrong.
    """
    installed = registry.find(city)
    area = installed.area
    parent = next((other.area for other in registry.installed() if other.area.code == area.parent), None)
    rules = registry.rules(area.code)
    proven, failing, count = _proven(registry, rules)
    book = RuleBook(rules, day)
    form = CityDocument(
        area=area,
        parent=ParentForm(area.parent, parent.slug if parent else None, parent.name if parent else None) if area.parent else None,
        package=installed.package,
        version=installed.version,
        digest=rules.digest,
        on=day,
        schemes=tuple(_scheme(rules, book, name, proven) for name in sorted(rules.declared.scheme)),
        figures=figures(_tables(registry, rules), day),
        cases=CasesForm(count, failing),
        sources=book.cited_sources(),
    )
    return dict(unstructure(form))


def last_read(rules: RuleSet) -> dt.date | None:
    """The day on which a document of the area was read last; none where no document tells."""
    return max((source.read for source in rules.declared.source.values() if source.read), default=None)


def _proven(registry: Registry, rules: RuleSet) -> tuple[Counter[tuple[str, str]], tuple[str, ...], int]:
    """How many golden cases show that a benefit of a scheme works, the cases that fail, and how many there are."""
    proven: Counter[tuple[str, str]] = Counter()
    wrong: dict[str, bool] = {}
    for name, path in cases(registry, rules.area.code):
        try:
            golden = settle_golden(rules, path.read_bytes())
        except YibaoError:
            wrong[name] = True
            continue
        wrong[name] = bool(golden.wrong)
        proven.update(golden.proven())
    return proven, tuple(name for name in wrong if wrong[name]), len(wrong)


def _scheme(rules: RuleSet, book: RuleBook, name: str, proven: Counter[tuple[str, str]]) -> SchemeForm:
    year = book.year(name)
    coverage = tuple(_coverage(rules, book, name, benefit, proven[name, benefit]) for benefit in BENEFITS)
    return form_of(SchemeForm, rules.declared.scheme[name], scheme=name, year=year, coverage=coverage)


def _coverage(rules: RuleSet, book: RuleBook, scheme: str, benefit: str, count: int) -> CoverageForm:
    """One of the four answers. That a benefit works is never declared: a golden case has to show it."""
    planned = any(period.in_force(book.day) for period in rules.plans.get((scheme, benefit), ()))
    known_gap = None if planned else gap(rules.declared, scheme, benefit, book.day)
    reason: Text | None = None
    source: tuple[str, ...] = ()
    if count:
        answer, words = "works", WORKS
    elif known_gap is not None:
        answer, words, reason, source = known_gap.state, GAPS[known_gap.state], known_gap.reason, known_gap.source
    else:
        answer, words = "unknown", GAPS["unknown"]
        reason = _unproven(rules, scheme, benefit) if planned else None
    return CoverageForm(benefit, BENEFITS[benefit], answer, words, count, reason, book.cite(source))


def _unproven(rules: RuleSet, scheme: str, benefit: str) -> Text:
    """Why a benefit with a plan is not known to work: its ratios are unknown throughout, or there is no case for it."""
    for period in rules.plans[scheme, benefit]:
        for stage in rules.declared.stages_of(rules.declared.plan[period.plan]):
            used = [rules.tables[segment.ratio] for segment in stage.segment if segment.ratio]
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


def figures(tables: Collection[Table], day: dt.date) -> FiguresForm:
    """How many figures some tables have, by status and by how they stand on a day. A figure is one cell of one dated entry."""
    cells = [cell for table in tables for cell in table.cells]
    statuses = [cell.citations[0].status for cell in cells if cell.value is not None]
    freshness = dict.fromkeys((*FRESH, "expired"), 0)  # no figure ends by its age; the key stays for its readers
    for cell in cells:
        freshness[_freshness(cell, day)] += 1
    return FiguresForm(len(tables), len(cells), {status: statuses.count(status) for status in STATUSES}, freshness)


def _freshness(cell: Cell, day: dt.date) -> str:
    """How one figure stands on a day."""
    if cell.value is None:
        return "unknown"
    if day < cell.first:
        return "coming"
    if cell.seen is None:
        return "in_force" if day <= cell.last else "ended"
    if cell.last < day:
        return "ended"
    if day <= add_years(cell.seen, 1):
        return "seen_within_year"
    return "stale" if age_of(cell.seen, day) == "stale" else "seen_earlier"
