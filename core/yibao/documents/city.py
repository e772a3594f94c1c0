"""One area, ``yibao-city/1``: what is covered on a day, what simple claims rest on, and how well its figures are known."""

import contextlib
import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal

import attrs

from ..host.cases import cases_digest
from ..host.registry import Registry
from ..model.reliability import CODES, age_of
from ..model.values.classes import frozen
from ..model.values.dates import add_years
from ..model.values.errors import HostError, RuleError
from ..model.values.text import Text
from ..model.values.vocabulary import BENEFITS, VOCABULARY
from ..rules.area import Area
from ..rules.figures.cells import Cell, Table
from ..rules.figures.coverage import GAPS, gap
from ..rules.language.tables import Source
from ..rules.ruleset import BenefitYear, RuleSet
from .coverage.golden_cases import GoldenCases, settle_golden_cases
from .coverage.outcomes import DayOutcomes, ProbeGap, ProbeOutcome, count_answers, outcomes_on
from .coverage.remembered import remembered
from .rules import HEAD, RuleBook
from .serialize import form_of, unstructure, write_as

PROVEN = {
    "works": Text("可用", "works"),
    "asks": Text("告知后可用", "works once told more"),
    "works_in_part": Text("部分可用", "works in part"),
}
"""Answers about a benefit that a golden case proves: all claims of the grid are settled, or once a fact is told, or some are."""

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
    """What is known of a benefit of a scheme on the day.

    Attributes:
        cases: golden cases that prove it; reason: why it is not known to work.
        probes: how many claims of the grid there are of each answer.
    """

    benefit: str
    label: Text
    answer: str
    words: Text
    cases: int
    reason: Text | None
    source: tuple[str, ...]
    probes: Mapping[str, int] = attrs.Factory(dict)


@frozen
class ProbeGapForm:
    """Claims of the grid that are not settled in full for one reason.

    Attributes:
        asks_for: facts of the claim of which telling any lets it be settled; probes: how many claims.
    """

    scheme: str
    benefit: str
    answer: str
    code: str
    message: Text
    where: str
    mend: Text | None
    asks_for: tuple[str, ...]
    standings: tuple[str, ...]
    levels: tuple[str, ...]
    probes: int


@frozen
class DayAnswersForm:
    """How many claims of the grid there are of each answer on a day."""

    on: dt.date
    probes: Mapping[str, int]


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
    probes: Mapping[str, int] = attrs.Factory(dict)
    gaps: tuple[ProbeGapForm, ...] = ()
    days: tuple[DayAnswersForm, ...] = ()
    format: Literal["yibao-city/1"] = "yibao-city/1"


write_as(CoverageForm, "benefit label answer words cases reason source probes?")
write_as(CityDocument, f"{HEAD} parent package version digest on schemes probes? gaps? days? figures cases sources")


def city_document(registry: Registry, city: str, day: dt.date, since: int | None = None) -> dict[str, Any]:
    """What an area covers and how well its figures are known.

    Args:
        day: for which it is asked.
        since: a year; the claims of the grid are then settled on this day of each year from it on, too.

    Raises:
        HostError: it is not installed.
        RuleError: its rules are wrong.
    """
    installed = registry.find(city)
    area = installed.area
    parent = next((other.area for other in registry.installed() if other.area.code == area.parent), None)
    rules = registry.rules(area.code)
    golden = golden_cases(registry, rules)
    outcomes = day_outcomes(rules, day)
    book = RuleBook(rules, day)
    years = range(since, day.year) if since is not None else ()
    days = [day_outcomes(rules, add_years(day, year - day.year)) for year in years] + [outcomes]
    form = CityDocument(
        area=area,
        parent=ParentForm(area.parent, parent.slug if parent else None, parent.name if parent else None) if area.parent else None,
        package=installed.package,
        version=installed.version,
        digest=rules.digest,
        on=day,
        schemes=tuple(_scheme(rules, book, name, golden, outcomes) for name in sorted(rules.declared.scheme)),
        probes=count_answers(outcomes.outcomes),
        gaps=tuple(_gaps(outcomes)),
        figures=figures(_tables(registry, rules), day),
        cases=CasesForm(golden.total, golden.failing),
        sources=book.cited_sources(),
        days=tuple(DayAnswersForm(each.on, count_answers(each.outcomes)) for each in days) if since is not None else (),
    )
    return dict(unstructure(form))


def golden_cases(registry: Registry, rules: RuleSet) -> GoldenCases:
    """What the golden cases of an area come to, from the user's cache where nothing has changed."""
    identity = ("cases", rules.area.code, rules.version, rules.digest, cases_digest(registry, rules.area.code))
    return remembered(identity, GoldenCases, lambda: settle_golden_cases(registry, rules))


def day_outcomes(rules: RuleSet, day: dt.date) -> DayOutcomes:
    """How the claims of the grid come out on a day, from the user's cache where nothing has changed."""
    identity = ("grid", rules.area.code, rules.version, rules.digest, day.isoformat())
    return remembered(identity, DayOutcomes, lambda: outcomes_on(rules, day))


def last_read(rules: RuleSet) -> dt.date | None:
    """The day on which a document of the area was read last; none where no document tells."""
    return max((source.read for source in rules.declared.source.values() if source.read), default=None)


def _gaps(outcomes: DayOutcomes) -> Iterator[ProbeGapForm]:
    """Claims of the grid that are not settled in full, those of one benefit and reason together."""
    groups: dict[tuple[str, str, str, ProbeGap], list[ProbeOutcome]] = {}
    for outcome in outcomes.outcomes:
        if outcome.gap is not None:
            groups.setdefault((outcome.scheme, outcome.benefit, outcome.answer, outcome.gap), []).append(outcome)
    for (scheme, benefit, answer, reason), group in groups.items():
        standings = tuple(dict.fromkeys(outcome.standing for outcome in group))
        levels = tuple(dict.fromkeys(outcome.level for outcome in group))
        yield form_of(
            ProbeGapForm,
            reason,
            scheme=scheme,
            benefit=benefit,
            answer=answer,
            standings=standings,
            levels=levels,
            probes=len(group),
        )


def _scheme(rules: RuleSet, book: RuleBook, name: str, golden: GoldenCases, outcomes: DayOutcomes) -> SchemeForm:
    year = book.year(name)
    coverage = tuple(_coverage(rules, book, name, benefit, golden.proving(name, benefit), outcomes) for benefit in BENEFITS)
    return form_of(SchemeForm, rules.declared.scheme[name], scheme=name, year=year, coverage=coverage)


def _coverage(rules: RuleSet, book: RuleBook, scheme: str, benefit: str, count: int, outcomes: DayOutcomes) -> CoverageForm:
    """One of the answers. That a benefit works is never declared: a golden case has to show it, and the grid on the day."""
    planned = any(period.in_force(book.day) for period in rules.plans.get((scheme, benefit), ()))
    known_gap = None if planned else gap(rules.declared, scheme, benefit, book.day)
    claims = outcomes.of(scheme, benefit)
    reason: Text | None = None
    source: tuple[str, ...] = ()
    answer = _proven(claims) if count else None
    if answer is not None:
        words = PROVEN[answer]
    elif known_gap is not None:
        answer, words, reason, source = known_gap.state, GAPS[known_gap.state], known_gap.reason, known_gap.source
    else:
        answer, words = "unknown", GAPS["unknown"]
        met = next((outcome.gap for outcome in claims if outcome.gap), None) if count else None
        reason = met.message if met else _unproven(rules, scheme, benefit) if planned else None
    return CoverageForm(benefit, BENEFITS[benefit], answer, words, count, reason, book.cite(source), count_answers(claims))


def _proven(claims: Sequence[ProbeOutcome]) -> str | None:
    """Which answer the claims of the grid allow about a benefit that a golden case proves; none where none is settled."""
    if all(outcome.answer not in ("bounded", "refused") for outcome in claims):
        return "works"
    if all(outcome.gap is None or outcome.gap.asks_for for outcome in claims):
        return "asks"
    return "works_in_part" if any(outcome.gap is None for outcome in claims) else None


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
