"""From the declaration of a dated table to its cells: values by unit, days, sources."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ...model.values.errors import RuleError, YibaoError
from ...model.values.text import meant, nearest
from ..language.references import Unit
from ..language.tables import Entry, Source, TableDeclaration
from ..loading.merge import Declared
from ..writing.figures import Unknown, read_figure
from .cells import FOREVER, Table
from .closing import Days, OpenCell, closed
from .dimensions import LINES, labels_of


def read_table(name: str, unit: Unit, table: TableDeclaration, labels: Mapping[str, tuple[str, ...]], declared: Declared) -> Table:
    """Make a table from its declaration, every cell with its last day.

    Args:
        name: of the table; unit: what its values are, known from where it is used.
        labels: all labels of each of its dimensions.

    Raises:
        RuleError: a value that is none, an unknown source, a status better than its source allows, a label no dimension has, two
            values for one cell and day, or a hole.
    """
    place = declared.place("table", name)
    if not table.rows:
        raise RuleError(f"表 {name} 没有任何一条", f"the table {name} has no entry", where=place)
    cells: list[OpenCell] = []
    for index, row in enumerate(table.rows):
        try:
            cells.extend(_cells(unit, row, declared.source, index))
        except YibaoError as error:
            whole = RuleError.like(error)
            whole.where = f"{place}{row.place}{error.where and '.' + error.where}"
            raise whole from None
    if not cells:
        raise RuleError(f"表 {name} 没有任何数值", f"the table {name} has no value", where=place)
    return closed(name, unit, table, cells, labels, place)


def read_tables(declared: Declared, units: Mapping[str, Unit]) -> dict[str, Table]:
    """The tables of some names, each with the unit of its values; raises as :func:`read_table` does."""
    return {name: read_table(name, unit, declared.table[name], _labels(declared, name), declared) for name, unit in units.items()}


def _labels(declared: Declared, name: str) -> dict[str, tuple[str, ...]]:
    try:
        table = declared.table[name]
        labels = {dimension: labels_of(declared, dimension) for dimension in dimensions_of(table)}
        if LINES in labels:  # only the groups that it has figures for: which it needs is known where a stage reads it
            written = set(_written_groups(table))
            every = (*labels[LINES], "*")
            labels[LINES] = every if "*" in written or not written else tuple(label for label in every if label in written)
        return labels
    except RuleError as error:
        raise error.at(declared.place("table", name)) from None


def _written_groups(table: TableDeclaration) -> Iterator[str]:
    """The groups of lines that a table names."""
    for row in table.rows:
        if LINES in row.by:
            values = [row.value]
            for _ in range(row.by.index(LINES)):
                values = [inner for value in values if isinstance(value, Mapping) for inner in value.values()]
            yield from (label for value in values if isinstance(value, Mapping) for label in value)


def dimensions_of(table: TableDeclaration) -> tuple[str, ...]:
    """The dimensions that the rows of a table are keyed by."""
    return tuple(dict.fromkeys(name for row in table.rows for name in row.by))


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
                mend=meant(nearest(key, declared), f"请声明 [source.{key}]", f"declare [source.{key}]"),
            )
    if status != "unverified" and not any(declared[key].url is not None for key in keys):
        raise RuleError(
            f"来源没有网址,状态不能是 {status}",
            f"a source without an address cannot make a figure {status}",
            mend=("写明 url,或将状态改为 unverified", "give its url, or make the status unverified"),
        )


def _cells(unit: Unit, row: Entry, declared: Mapping[str, Source], index: int) -> list[OpenCell]:
    if row.source or row.status != "unverified":
        check_sources(row.source, row.status, declared)
    days = _days(row)
    result = []
    for path, value, besides in _leaves(row.value, row.by, (), {}):
        when = tuple(zip(row.by, path, strict=False))
        try:
            figure = value if isinstance(value, Unknown) else read_figure(value, unit)
        except YibaoError as error:
            raise error.at(".".join(("value", *path))) from None
        result.append(OpenCell(when, besides, figure, row, index, days))
    return result


def _days(row: Entry) -> Days:
    """The days that a row tells."""
    first, last = row.first_day, row.to or FOREVER
    if row.seen is not None and row.seen[1] < row.seen[0]:
        raise RuleError(
            f"seen 的末日 {row.seen[1]} 早于首日 {row.seen[0]}",
            f"the last day seen, {row.seen[1]}, lies before the first, {row.seen[0]}",
            mend=("请改正 seen", "mend seen"),
        )
    if first is None:
        raise RuleError("缺少 from", "from is missing", mend=("写明首日:from 或 seen", "give the first day: from, or seen"))
    if last < first:
        raise RuleError(
            f"to {last} 早于首日 {first}", f"to {last} lies before its first day {first}", mend=("请改正其一", "mend one of them")
        )
    return first, last, row.seen[1] if row.seen is not None else None


def _leaves(
    value: Any, by: Sequence[str], path: tuple[str, ...], besides: Mapping[str, frozenset[str]]
) -> list[tuple[tuple[str, ...], Any, Mapping[str, frozenset[str]]]]:
    """Every value of nested tables with its labels; a figure stands for all the inner labels."""
    if not isinstance(value, dict):
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
