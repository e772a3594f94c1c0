"""Dated, cited tables: which value a cell has on a day, and whether every cell is told for every day."""

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from ...model.inputs.structure import text_of
from ...model.results.trace import Citation
from ...model.values.classes import frozen
from ...model.values.dates import add_years, day_before
from ...model.values.errors import RuleError, YibaoError
from ...model.values.money import PPM, parse_ratio, parse_yuan
from ...model.values.text import Text, shown
from ..language.references import Unit
from ..language.tables import HOLDS_YEARS, Entry, Source

FOREVER = dt.date.max

Labels = Mapping[str, str]


@frozen(eq=False)
class Cell:
    """One value of one entry, for the labels it names.

    Attributes:
        when: label of each dimension the entry is keyed by; ``*`` stands for those not named beside it.
        besides: for each ``*``, the labels named beside it.
        value: fen, parts per million or a number; none where it is unknown.
        reason: why it is unknown.
        first, last: days on which it holds; seen: the last day a page shows it, for figures that were only seen.
        fresh, stale: its citation on days up to ``seen``, and after.
        entry: which entry of the table it stands in; ends: whether that entry says on which day it ends.
    """

    when: tuple[tuple[str, str], ...]
    besides: Mapping[str, frozenset[str]]
    value: int | None
    reason: Text | None
    first: dt.date
    last: dt.date
    seen: dt.date | None
    timely_citation: Citation
    late_citation: Citation
    entry: int = 0
    ends: bool = False

    def fits(self, labels: Labels) -> bool:
        """Whether the cell is about these labels."""
        for name, label in self.when:  # a loop, not all(…): a table asks it for each cell and combination of labels
            given = labels[name]
            if given != label and (label != "*" or given in self.besides[name]):
                return False
        return True

    def citation(self, day: dt.date) -> Citation:
        """Where the value comes from, as it counts on a day."""
        return self.late_citation if self.seen is not None and day > self.seen else self.timely_citation


@frozen(eq=False)
class Table:
    """A named table: its cells in order of days."""

    name: str
    unit: Unit
    dimensions: tuple[str, ...]
    cells: tuple[Cell, ...]

    def at(self, day: dt.date, labels: Labels) -> Cell | None:
        """The cell for some labels on a day, or none where the table says nothing."""
        for cell in self.cells:
            if cell.first <= day <= cell.last and cell.fits(labels):
                return cell
        return None

    def days(self) -> tuple[dt.date, ...]:
        """Every day on which something about the table changes."""
        result = {cell.first for cell in self.cells}
        result |= {cell.last + dt.timedelta(days=1) for cell in self.cells if cell.last != FOREVER}
        result |= {cell.seen + dt.timedelta(days=1) for cell in self.cells if cell.seen is not None and cell.seen < cell.last}
        return tuple(sorted(result))


def read_table(name: str, unit: Unit, entries: Sequence[Entry], declared: Mapping[str, Source], place: str) -> Table:
    """Make a table from its entries.

    Args:
        name: of the table; unit: what its values are, known from where it is used.
        declared: the declared sources by key.
        place: file and key, for errors.

    Raises:
        RuleError: a value that is none, an unknown source, a status better than its source allows, days in the wrong order.
    """
    if not entries:
        raise RuleError(f"表 {name} 没有任何一条", f"the table {name} has no entry", where=place)
    cells: list[Cell] = []
    for index, entry in enumerate(entries):
        where = f"{place}[{index}]"
        try:
            cells.extend(_cells(name, unit, entry, declared, index))
        except YibaoError as error:
            raise RuleError(
                error.what.zh,
                error.what.en,
                where=f"{where}{error.where and '.' + error.where}",
                mend=(error.mend.zh, error.mend.en) if error.mend else None,
            ) from None
    if not cells:
        raise RuleError(f"表 {name} 没有任何数值", f"the table {name} has no value", where=place)
    dimensions = tuple(dict.fromkeys(name for entry in entries for name in entry.by))
    return Table(name, unit, dimensions, tuple(sorted(cells, key=lambda cell: cell.first)))


def check_sources(sources: Iterable[str], status: str, declared: Mapping[str, Source]) -> None:
    """Refuse a citation of nothing, or a status that its sources do not bear.

    Raises:
        RuleError: as said.
    """
    keys = [source.partition("#")[0] for source in sources]
    if not keys:
        raise RuleError("没有来源", "no source is cited", mend=("请写 source", "cite at least one source"))
    for key in keys:
        if key not in declared:
            raise RuleError(
                f"来源 {key} 未声明",
                f"the source {key} is not declared",
                mend=(f"请声明 [source.{key}]", f"declare [source.{key}]"),
            )
    if status != "unverified" and not any(declared[key].url is not None for key in keys):
        raise RuleError(
            f"来源没有网址,状态不能是 {status}",
            f"a source without an address cannot make a figure {status}",
            mend=("写明 url,或将状态改为 unverified", "give its url, or make the status unverified"),
        )


def _cells(name: str, unit: Unit, entry: Entry, declared: Mapping[str, Source], index: int) -> list[Cell]:
    check_sources(entry.source, entry.status, declared)
    first, last, seen = _period(entry)
    if (entry.value is None) == (entry.unknown is None):
        raise RuleError("value 与 unknown 须且只须给出一个", "exactly one of value and unknown must be given")
    result = []
    for path, value, besides in _leaves(entry.value if entry.unknown is None else {"unknown": entry.unknown}, entry.by, (), {}):
        when = tuple(zip(entry.by, path, strict=False))
        figure = f"{name}[{', '.join(f'{key}={label}' for key, label in when)}]" if when else name
        citation = Citation(figure, entry.source, entry.status, first, entry.basis, seen or entry.to, entry.note)
        reason = None
        number = None
        if isinstance(value, dict):
            given = value["unknown"]
            reason = given if isinstance(given, Text) else text_of(given)
        else:
            number = _value(value, unit, ".".join(("value", *path)))
        stale = attrs.evolve(citation, status="unverified")
        result.append(Cell(when, besides, number, reason, first, last, seen, citation, stale, index, entry.to is not None))
    return result


def _period(entry: Entry) -> tuple[dt.date, dt.date, dt.date | None]:
    first = entry.from_
    seen = None
    last = FOREVER
    if entry.basis == "seen":
        if entry.seen is None:
            raise RuleError(
                "basis 为 seen 时须写 seen",
                "basis seen needs the days seen",
                mend=("写 seen = [首日, 末日]", "write seen = [first, last]"),
            )
        if entry.seen[1] < entry.seen[0]:
            raise RuleError("seen 的末日早于首日", "the last day seen lies before the first")
        first = first or entry.seen[0]
        seen = entry.seen[1]
        last = add_years(seen, HOLDS_YEARS)
    elif entry.seen is not None:
        raise RuleError('有 seen 时须写 basis = "seen"', 'seen needs basis = "seen"')
    if first is None:
        raise RuleError("缺少 from", "from is missing", mend=("写明首日", "give the first day"))
    if entry.to is not None:
        last = entry.to
        if seen is not None:
            seen = min(seen, entry.to)
    if last < first:
        raise RuleError("to 早于 from", "to lies before from")
    return first, last, seen


def _leaves(
    value: Any, by: Sequence[str], path: tuple[str, ...], besides: Mapping[str, frozenset[str]]
) -> list[tuple[tuple[str, ...], Any, Mapping[str, frozenset[str]]]]:
    """Every value of nested tables with its labels; a string stands for all the inner labels."""
    if not isinstance(value, dict) or set(value) == {"unknown"}:
        return [(path, value, besides)]
    if len(path) == len(by):
        raise RuleError(
            f"值的层数多于 by 的维度:{'.'.join(path)}",
            f"the value is nested deeper than by names dimensions: {'.'.join(path)}",
            mend=("请在 by 中补上维度", "name the dimension in by"),
        )
    named = frozenset(value) - {"*"}
    result = []
    for label, inner in value.items():
        beside = {**besides, by[len(path)]: named} if label == "*" else besides
        result.extend(_leaves(inner, by, (*path, label), beside))
    return result


def _value(value: Any, unit: Unit, where: str) -> int:
    try:
        if unit == "money":
            return parse_yuan(value)
        if unit == "change":
            negative = isinstance(value, str) and value.startswith("-")
            return -parse_yuan(value[1:]) if negative else parse_yuan(value)
        if unit == "number":
            if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 7):
                raise RuleError(
                    f"应为带引号的整数,得到 {shown(value)}",
                    f"expected a whole number in quotes, got {shown(value)}",
                    mend=('例如 "128"', 'such as "128"'),
                )
            return int(value)
        ratio = parse_ratio(value)
    except YibaoError as error:
        raise error.at(where) from None
    if (unit == "ratio" and not 0 <= ratio <= PPM) or (unit == "multiple" and ratio < 0):
        raise RuleError(
            f"比例 {shown(value)} 不在 0 与 1 之间" if unit == "ratio" else f"比例 {shown(value)} 为负",
            f"the ratio {shown(value)} is not between 0 and 1" if unit == "ratio" else f"the ratio {shown(value)} is negative",
            where=where,
            mend=('百分之八十六写成 "0.86"', 'write 86 % as "0.86"'),
        )
    return ratio


def check_complete(table: Table, labels: Mapping[str, tuple[str, ...]], place: str) -> None:
    """Refuse a table with a hole or with two values for one cell and day.

    Args:
        table: to be checked.
        labels: all labels of each of its dimensions.
        place: file and key, for errors.

    Raises:
        RuleError: a label no dimension has, two values, a hole between two entries, or a cell nobody tells.
    """
    for cell in table.cells:
        for name, label in cell.when:
            if label != "*" and label not in labels[name]:
                raise RuleError(
                    f"{name} 没有标签 {label}",
                    f"{name} has no label {label}",
                    where=place,
                    mend=(f"可用:{', '.join(labels[name])}", f"known: {', '.join(labels[name])}"),
                )
    start = min(cell.first for cell in table.cells)
    end = max(cell.last for cell in table.cells)
    for combination in itertools.product(*(_distinguished_labels(table, name, labels[name]) for name in table.dimensions)):
        chosen = dict(zip(table.dimensions, combination, strict=True))
        shown_cell = ", ".join(f"{name}={label}" for name, label in chosen.items()) or "-"
        line = sorted((cell for cell in table.cells if cell.fits(chosen)), key=lambda cell: cell.first)
        day = start
        for index, cell in enumerate(line):
            before = line[index - 1]
            if index and cell.first <= before.last:
                raise RuleError(
                    f"单元 {shown_cell} 在 {cell.first} 有两个值:自 {before.first} 起与自 {cell.first} 起的两条",
                    f"the cell {shown_cell} has two values on {cell.first}: entries from {before.first} and from {cell.first}",
                    where=place,
                    mend=(f"给前一条写 to = {day_before(cell.first)}", f"give the earlier entry to = {day_before(cell.first)}"),
                )
            if index and cell.first > day:
                raise _hole(shown_cell, day, day_before(cell.first), place)
            day = cell.last + dt.timedelta(days=1) if cell.last != FOREVER else FOREVER
        if not line:
            raise _hole(shown_cell, start, end, place)
        if line[-1].ends and line[-1].last < end:
            raise _hole(shown_cell, day, end, place)


def _distinguished_labels(table: Table, name: str, labels: tuple[str, ...]) -> list[str]:
    """The labels that some entry names, and one of those that none does: the rest behave alike."""
    named = {label for cell in table.cells for key, label in cell.when if key == name and label != "*"}
    others = [label for label in labels if label not in named]
    return [*(label for label in labels if label in named), *others[:1]]


def _hole(cell: str, first: dt.date, last: dt.date, place: str) -> RuleError:
    return RuleError(
        f"单元 {cell} 在 {first} 至 {last} 没有值",
        f"the cell {cell} has no value from {first} to {last}",
        where=place,
        mend=("补上数值,或写 unknown 说明原因", "give the figure, or declare the gap with unknown and a reason"),
    )
