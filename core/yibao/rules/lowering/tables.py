"""The tables of a lowered plan: names become indexes, dated tables become tables of integers, adjustments applied and clamped."""

import datetime as dt
from collections.abc import Mapping
from typing import Literal

import attrs

from ...model.results.trace import Adjusted, Citation
from ...model.values.classes import define, frozen
from ...model.values.errors import RuleError
from ...model.values.money import PPM, UNLIMITED
from ..figures.cells import Table
from ..figures.dimensions import LINE_FACTS, LINES, Fact, facts_of, is_raw, labels_of
from ..language.plans import Adjustment, Plan
from ..language.tables import When
from ..loading.merge import Declared
from .plan import UNKNOWN, IntCell, IntTable
from .structure import structure_citations


@define
class NameIndex:
    """Indexes given out in order of first use."""

    indexes: dict[str, int] = attrs.Factory(dict)

    def index(self, name: str) -> int:
        return self.indexes.setdefault(name, len(self.indexes))

    def all(self) -> tuple[str, ...]:
        return tuple(self.indexes)


@define
class LoweringContext:
    """What is gathered while one plan is lowered."""

    declared: Declared
    tables: Mapping[str, Table]
    day: dt.date
    place: str
    name: str
    plan: Plan
    kinds: tuple[str, ...] = ()
    group: str = ""
    dimensions: NameIndex = attrs.Factory(NameIndex)
    labels: list[tuple[str, ...]] = attrs.Factory(list)
    parts: list[str] = attrs.Factory(list)
    roles: dict[str, list[int]] = attrs.Factory(dict)
    payers: NameIndex = attrs.Factory(NameIndex)
    accounts: NameIndex = attrs.Factory(NameIndex)
    counters: NameIndex = attrs.Factory(NameIndex)
    made: list[IntTable] = attrs.Factory(list)
    facts: dict[Fact, None] = attrs.Factory(dict)

    def dimension(self, name: str) -> int:
        index = self.dimensions.index(name)
        if index == len(self.labels):
            self.labels.append(labels_of(self.declared, name))
            facts = facts_of(self.declared, name)
            if of_line := [fact for fact, _ in facts if fact in LINE_FACTS]:
                raise RuleError(
                    f"维度 {name} 取自费用明细({of_line[0]}),只能用于 [split] 的表",
                    f"the dimension {name} is about a line of the bill ({of_line[0]}): only a table of [split] may be keyed by it",
                    where=self.place,
                )
            self.facts.update(dict.fromkeys(facts))
        return index

    def counter(self, name: str) -> int:
        for dimension in self.declared.counter[name].per:
            if not is_raw(self.declared, dimension):
                self.dimension(dimension)
        return self.counters.index(name)

    def account(self, name: str) -> int:
        self.payers.index(f"account.{name}")
        return self.accounts.index(name)

    def add(self, table: IntTable) -> int:
        self.made.append(table)
        return len(self.made) - 1

    def part_indexes(self, name: str) -> tuple[int, ...]:
        """Indexes of the person's parts that a name stands for; none where the stage that opens them does not stand on the day."""
        if name in self.roles:
            return tuple(self.roles[name])
        return tuple(
            i for i, part in enumerate(self.parts) if part == name or part.startswith(f"{name}:") or part.endswith(f"/{name}")
        )


def stands_in_round(work: LoweringContext, when: When) -> bool:
    """Whether a condition may hold in the present round of a stage."""
    return LINES not in when or work.group in when[LINES]


def when_table(work: LoweringContext, when: When) -> int:
    """A table of 0 and 1 over the dimensions a condition names."""
    when = {name: labels for name, labels in when.items() if name != LINES}
    if not when:
        return -1
    dimensions = tuple(work.dimension(name) for name in when)
    allowed = []
    for name, index in zip(when, dimensions, strict=True):
        for label in when[name]:
            if label not in work.labels[index]:
                raise RuleError(
                    f"{name} 没有标签 {label}",
                    f"{name} has no label {label}",
                    where=work.place,
                    mend=(f"可用:{', '.join(work.labels[index])}", f"known: {', '.join(work.labels[index])}"),
                )
        allowed.append([label in when[name] for label in work.labels[index]])

    def work_out(key: tuple[int, ...]) -> IntCell:
        return IntCell(int(all(row[place] for row, place in zip(allowed, key, strict=True))))

    return work.add(IntTable("when", dimensions, tuple(len(row) for row in allowed), work_out))


_How = Literal["add", "times", "floor", "cap"]


@frozen
class _TableChange:
    """One table that changes a figure, for the labels of its adjustment."""

    adjustment: Adjustment
    how: _How
    table: Table

    def outcome(self, value: int, change: int) -> int:
        """The figure after it: of the person's share, what that leaves the payer."""
        if self.adjustment.of == "own_share":
            return PPM - self._changed(PPM - value, change)
        return self._changed(value, change)

    def _changed(self, value: int, change: int) -> int:
        if self.how == "add":
            return value + change
        if self.how == "times":
            return (value * change + PPM // 2) // PPM
        return max(value, change) if self.how == "floor" else min(value, change)


def int_table(work: LoweringContext, name: str, adjusted: list[Adjustment], ceiling: int | None = None) -> int:
    """The integer table of a dated table on the day, adjustments applied and clamped."""
    table = work.tables[name]
    steps = [step for adjustment in adjusted for step in _steps(work, adjustment)]
    group = work.group
    names = [name for name in table.dimensions if name != LINES]
    for step in steps:
        names += [key for key in (*step.table.dimensions, *step.adjustment.when) if key not in names and key != LINES]
    dimensions = tuple(work.dimension(key) for key in names)
    spans = [work.labels[index] for index in dimensions]
    day = work.day

    def work_out(key: tuple[int, ...]) -> IntCell:
        labels = {name: span[place] for name, span, place in zip(names, spans, key, strict=True)}
        labels[LINES] = group
        return _cell(table, steps, day, labels, ceiling)

    bounded = any(cell.bound for one in (table, *(step.table for step in steps)) for cell in one.cells)
    unlimited = ceiling is None and any(cell.value == UNLIMITED for cell in table.cells)
    return work.add(IntTable(name, dimensions, tuple(len(span) for span in spans), work_out, unlimited, bounded))


def _steps(work: LoweringContext, adjustment: Adjustment) -> list[_TableChange]:
    """What an adjustment does, one table after the other."""
    ways: tuple[_How, ...] = ("add", "times", "floor", "cap")
    return [_TableChange(adjustment, how, work.tables[name]) for how in ways if (name := getattr(adjustment, how)) is not None]


def _cell(table: Table, steps: list[_TableChange], day: dt.date, labels: dict[str, str], ceiling: int | None) -> IntCell:
    cell = table.at(day, labels)
    if cell is None or cell.value is None:
        return IntCell(UNKNOWN, missing=(table.name, cell))
    value = cell.value
    changed: list[Adjusted] = []
    unit: Literal["ratio", "money"] = "money" if ceiling is None else "ratio"
    bound = cell.bound
    readings: list[Citation] = []
    for step in steps:
        item = step.adjustment
        if not all(labels[key] in allowed for key, allowed in item.when.items()):
            continue
        change = step.table.at(day, labels)
        if change is None or change.value is None:
            return IntCell(UNKNOWN, missing=(step.table.name, change))
        before = value
        if value >= UNLIMITED and step.how != "cap":
            continue
        value = step.outcome(value, change.value)
        bound |= change.bound
        whose: Literal["payer", "person"] = "person" if item.of == "own_share" else "payer"
        readings += structure_citations((item.label.en, item)) if item.cited else ()
        changed.append(Adjusted(table.name, item.label, step.how, change.value, unit, before, value, change.citation(day), whose))
    value = max(0, value if ceiling is None else min(value, ceiling))
    return IntCell(value, cell.citation(day), tuple(changed), bound=bound, readings=tuple(readings))
