"""The rules of an area as checks look at them: what is its own, where it stands, what each table is for."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from yibao import RuleSet, Text
from yibao.engines import LEVELS, Cell, Declared, HostError, Registry, RuleError, Table, labels_of, with_line

from .findings import Finding, Severity, finding


@attrs.frozen(eq=False)
class CheckedArea:
    """An area whose rules can be read.

    Attributes:
        others: declarations beside those of bills: what may be asked of the insurer, and contributions.
        today: the day on which figures are old or not.
    """

    registry: Registry
    rules: RuleSet
    others: tuple[Declared, ...]
    today: dt.date

    @property
    def declared(self) -> Declared:
        """What the area and those above it declare about bills."""
        return self.rules.declared

    def all_declared(self) -> Iterator[Declared]:
        """What is declared about the area, and for areas below it, which may use what it declares."""
        yield from (self.declared, *self.others)
        for installed in self.registry.installed():
            if installed.area.parent == self.rules.area.code:
                for build in (self.registry.rules, self.registry.enrollment, self.registry.contributions):
                    with contextlib.suppress(HostError, RuleError):
                        yield build(installed.area.code).declared

    def is_own(self, section: str, name: str) -> bool:
        """Whether the area declares it itself; a band's table stands in that of the bands."""
        return (section, name.partition(".")[0]) in self.declared.own

    def finding(
        self, code: str, severity: Severity, section: str, name: str, message: Text, mend: Text | None = None, *, row: str = ""
    ) -> Finding:
        """A finding about a declaration, or a row of it."""
        declared = next(each for each in (self.declared, *self.others) if (section, name) in each.places)
        return finding(code, severity, with_line(declared.place(section, name) + row, declared.folders), message, mend)

    def finding_in_cell(self, code: str, severity: Severity, table: Table, cell: Cell, message: Text, mend: Text) -> Finding:
        """A finding about one figure of a table."""
        rows = self.declared.table[table.name].rows
        row = rows[cell.entry].place if cell.entry < len(rows) and "." not in table.name else ""
        return self.finding(code, severity, "table", table.name, message, mend, row=row)

    def own_tables(self) -> Iterator[Table]:
        """The tables that the area itself declares."""
        return (table for name, table in self.rules.tables.items() if self.is_own("table", name))

    @functools.cached_property
    def shares(self) -> frozenset[str]:
        """Tables that say which ratio a fund pays."""
        segments = [segment for segment in self._segments() if segment.payer is not None]
        more = [share.ratio for segment in self._segments() for share in (*segment.payers, *segment.more)]
        return frozenset(name for name in (*(segment.ratio for segment in segments), *more) if name is not None)

    @functools.cached_property
    def deductibles(self) -> frozenset[str]:
        """Tables of amounts that the person bears before anybody pays."""
        segments = [each for each in self._segments() if each.payer is None and each.account is None and not each.payers]
        return frozenset(limit.table for each in segments if each.role == "deductible" for limit in each.limit if limit.table)

    def _segments(self) -> Iterator[Any]:
        return (segment for rows in self.declared.stage.values() for stage in rows for segment in stage.segment)

    def level_order(self, name: str) -> dict[str, int]:
        """The labels of a dimension that stand for classes of hospitals, the lowest first; empty where it is no such dimension."""
        order: dict[str, int] = {}
        for place, level in enumerate(level for level in LEVELS if level != "pharmacy"):
            label = self._label_of_level(name, level)
            if label is not None:
                order.setdefault(label, place)
        return order if len(order) > 1 else {}

    def _label_of_level(self, name: str, level: str) -> str | None:
        """The label of a hospital of a class, where nothing but its class decides."""
        dimension = self.declared.dimension.get(name)
        if dimension is None:
            return None
        if str(dimension.of) == "facility.level":
            return dimension.map.get(level, dimension.map.get("*"))
        by_level = [case for case in dimension.cases if any(self._is_of_level(other) for other in case.when)]
        for case in dimension.cases if by_level else ():
            if all(self._label_of_level(other, level) in labels for other, labels in case.when.items()):
                return case.label
        return None

    def _is_of_level(self, name: str) -> bool:
        dimension = self.declared.dimension.get(name)
        return dimension is not None and str(dimension.of) == "facility.level"

    def standing_labels(self, name: str) -> tuple[str, str] | None:
        """The labels of a dimension for people in service and retired, where it tells them apart."""
        dimension = self.declared.dimension.get(name)
        if dimension is None or str(dimension.of) != "standing" or "retired" not in dimension.map:
            return None
        service, retired = dimension.map.get("active"), dimension.map["retired"]
        return (service, retired) if service is not None and service != retired else None

    def labels(self, name: str) -> tuple[str, ...]:
        """The labels of a dimension."""
        return labels_of(self.declared, name)


def parts(thing: Any) -> Iterator[Any]:
    """A declaration and everything that it holds, at any depth; keys are told as well."""
    yield thing
    if attrs.has(type(thing)) and not isinstance(thing, Text):
        for field in attrs.fields(type(thing)):
            yield from parts(getattr(thing, field.name))
    elif isinstance(thing, Mapping):
        for key, value in thing.items():
            yield key
            yield from parts(value)
    elif isinstance(thing, tuple | list):
        for item in thing:
            yield from parts(item)


def declarations(declared: Declared) -> Iterator[tuple[str, str, Any]]:
    """Every declaration with its section and name."""
    for field in attrs.fields(type(declared)):
        content = getattr(declared, field.name)
        if field.name in ("places", "own", "levels", "folders", "excepting"):
            continue
        if field.name == "split":
            yield "split", "split", content
        else:
            yield from ((field.name, name, thing) for name, thing in content.items())
