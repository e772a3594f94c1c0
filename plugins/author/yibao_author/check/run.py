"""All checks of one area, with what loading refuses and what excuses its author gives."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from importlib.resources.abc import Traversable

from yibao.engines import Declared, HostError, Registry, RuleError

from .area import CheckedArea
from .checks.copies import copied_tables
from .checks.evidence import doubled_pages, machine_pages, old_figures, unofficial_pages, unread_facts, unused_sources
from .checks.sense import adjusted_beyond, inverted_classes, inverted_standings, low_ceilings, many_points, small_ratios
from .checks.silence import silent_benefits, unsaid_roles
from .checks.tables import late_tables, untitled_tables
from .checks.texts import half_width, missing_languages
from .excuses import excused, read_excuses
from .findings import Finding, findings_of_error

CHECKS: tuple[Callable[[CheckedArea], Iterator[Finding]], ...] = (
    silent_benefits,
    unsaid_roles,
    untitled_tables,
    late_tables,
    small_ratios,
    low_ceilings,
    adjusted_beyond,
    inverted_classes,
    inverted_standings,
    many_points,
    unused_sources,
    unread_facts,
    unofficial_pages,
    old_figures,
    machine_pages,
    doubled_pages,
    missing_languages,
    half_width,
    copied_tables,
)

_ORDER = {"error": 0, "warning": 1, "note": 2}


def check_area(registry: Registry, code: str, today: dt.date) -> list[Finding]:
    """The findings about an area, the gravest first.

    Raises:
        HostError: the area is not installed.
    """
    others: list[Declared] = []
    try:
        if registry.find(code).area.base:
            return _base_findings(registry, code)
        rules = registry.rules(code)
        for build in (registry.enrollment, registry.contributions):
            with contextlib.suppress(HostError):  # nothing is known about it
                others.append(build(code).declared)
        excuses = read_excuses(_folder(rules.declared, registry.find(code).package, registry))
    except RuleError as error:
        return findings_of_error(error)
    area = CheckedArea(registry, rules, tuple(others), today)
    findings = [each for check in CHECKS for each in check(area)]
    findings = excused(findings, excuses, tuple(rules.declared.source))
    return sorted(findings, key=lambda each: (each.reason is not None, _ORDER[each.severity], each.file, each.line or 0, each.code))


def _base_findings(registry: Registry, code: str) -> list[Finding]:
    """Of an area that only carries rules for others: that these can be read. What they come to, the areas below show."""
    for build in (registry.enrollment, registry.contributions):
        with contextlib.suppress(HostError):
            build(code)
    return []


def _folder(declared: Declared, package: str, registry: Registry) -> Traversable:
    """The folder of the area's own rules, above those of the kinds."""
    if registry.folder is not None:
        return registry.folder.path
    own = next(folders[-1] for name, folders in declared.folders.items() if name.startswith(f"{package} "))
    return own.joinpath("..")
