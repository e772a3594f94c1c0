"""The tables of a lowered plan: names become indexes, dated tables become tables of integers, adjustments applied and clamped."""

import datetime as dt
from collections.abc import Mapping
from typing import Literal

import attrs

from ...model.results.trace import Adjusted
from ...model.values.classes import define
from ...model.values.errors import RuleError
from ...model.values.money import PPM, UNLIMITED
from ..figures.cells import Table
from ..figures.dimensions import LINE_FACTS, Fact, facts_of, labels_of
from ..language.plans import Adjustment, Plan
from ..language.tables import When
from ..loading.merge import Declared
from .plan import UNKNOWN, IntCell, IntTable


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
    plan: Plan
    kinds: tuple[str, ...] = ()
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


def when_table(work: LoweringContext, when: When) -> int:
    """A table of 0 and 1 over the dimensions a condition names."""
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


def int_table(work: LoweringContext, name: str, adjusted: list[Adjustment], ceiling: int | None = None) -> int:
    """The integer table of a dated table on the day, adjustments applied and clamped."""
    table = work.tables[name]
    steps = [(one, work.tables[one.add or one.times or one.cap or ""]) for one in adjusted]
    names = list(table.dimensions)
    for one, other in steps:
        names += [key for key in (*other.dimensions, *one.when) if key not in names]
    dimensions = tuple(work.dimension(key) for key in names)
    spans = [work.labels[index] for index in dimensions]
    day = work.day

    def work_out(key: tuple[int, ...]) -> IntCell:
        labels = {name: span[place] for name, span, place in zip(names, spans, key, strict=True)}
        return _cell(table, steps, day, labels, ceiling)

    unlimited = ceiling is None and any(cell.value == UNLIMITED for cell in table.cells)
    return work.add(IntTable(name, dimensions, tuple(len(span) for span in spans), work_out, unlimited))


def _cell(
    table: Table, steps: list[tuple[Adjustment, Table]], day: dt.date, labels: dict[str, str], ceiling: int | None
) -> IntCell:
    cell = table.at(day, labels)
    if cell is None or cell.value is None:
        return IntCell(UNKNOWN, missing=(table.name, cell))
    value = cell.value
    changed: list[Adjusted] = []
    unit: Literal["ratio", "money"] = "money" if ceiling is None else "ratio"
    for item, other in steps:
        if not all(labels[key] in allowed for key, allowed in item.when.items()):
            continue
        change = other.at(day, labels)
        if change is None or change.value is None:
            return IntCell(UNKNOWN, missing=(other.name, change))
        before = value
        how: Literal["add", "times", "cap"] = "add" if item.add else "times" if item.times else "cap"
        if value >= UNLIMITED and how != "cap":
            continue
        if how == "add":
            value += change.value
        elif how == "times":
            value = (value * change.value + PPM // 2) // PPM
        else:
            value = min(value, change.value)
        changed.append(Adjusted(table.name, item.label, how, change.value, unit, before, value, change.citation(day)))
    value = max(0, value if ceiling is None else min(value, ceiling))
    return IntCell(value, cell.citation(day), tuple(changed))
