"""A table of bands as plain tables: one of ratios and one of upper edges for each band."""

import itertools
from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

from ...model.values.errors import RuleError
from ...model.values.text import Text, shown
from ..language.tables import Entry, TableDeclaration
from .figures import NO_LIMIT, Unknown

BAND: Final = "band"
"""The dimension of a table of bands that names the band."""


def ratio_table(name: str, band: int) -> str:
    """The name of the table of one band's ratios."""
    return f"{name}.band_{band}"


def edge_table(name: str, band: int) -> str:
    """The name of the table of one band's upper edge."""
    return f"{name}.upto_{band}"


def band_count(table: TableDeclaration) -> int:
    """How many bands a table has, on the days on which it has most."""
    return max((len(edges) for row in table.upto for edges in _lists(row.value)), default=0)


def tables_of_bands(name: str, table: TableDeclaration) -> dict[str, TableDeclaration]:
    """The plain tables that a table of bands stands for. A band without end on all days has no table of its edge.

    Raises:
        RuleError: edges that do not rise, or not as many ratios as edges; with the place of the row.
    """
    count = band_count(table)
    for row in table.upto:
        _refuse_falling(row)
    result: dict[str, TableDeclaration] = {}
    for band in range(1, count + 1):
        edges = tuple(cut for row in table.upto if (cut := _edge(row, band)) is not None)
        if any(value != NO_LIMIT for row in edges for value in _leaves(row.value)):
            result[edge_table(name, band)] = TableDeclaration(_label(table.label, band, edge=True), edges)
        ratios = tuple(cut for row in table.rows if (cut := _ratio(row, band, count)) is not None)
        result[ratio_table(name, band)] = TableDeclaration(_label(table.label, band), ratios, otherwise=table.otherwise)
    return result


def _label(label: Text | None, band: int, *, edge: bool = False) -> Text | None:
    if label is None:
        return None
    zh, en = (f"第 {band} 段上限", f"upper edge of band {band}") if edge else (f"第 {band} 段", f"band {band}")
    return Text(f"{label.zh}({zh})", f"{label.en} ({en})")


def _ratio(row: Entry, band: int, count: int) -> Entry | None:
    """A row's values for one band; none where it tells nothing of it."""
    if BAND not in row.by:
        raise RuleError(
            "upto 只能用于 by 含 band 的表", "upto needs band among by", where=f"{row.place}.by", mend=('by = [..., "band"]',) * 2
        )
    depth = row.by.index(BAND)
    value = _slice(row.value, depth, band, count, f"{row.place}.value")
    by = (*row.by[:depth], *row.by[depth + 1 :])
    return None if value is None else attrs.evolve(row, by=by, value=value)


def _slice(value: Any, depth: int, band: int, count: int, place: str) -> Any:
    """What a value holds for one band, which is named so many levels deep."""
    if isinstance(value, Unknown) or not isinstance(value, dict | list):
        return value
    if depth:
        if isinstance(value, list):
            return value
        return _named({label: _slice(inner, depth - 1, band, count, f"{place}.{label}") for label, inner in value.items()})
    if isinstance(value, dict):
        for label in value:
            if label != "*" and not (label.isascii() and label.isdigit() and 0 < int(label) <= count):
                raise RuleError(
                    f"没有第 {label} 段,upto 有 {count} 段",
                    f"there is no band {label}, upto has {count} bands",
                    where=place,
                    mend=(f"可用:1 至 {count}", f"known: 1 to {count}"),
                )
        return value.get(str(band), value.get("*"))
    if len(value) != count:
        cell = place.rpartition(".value.")[2] if ".value." in place else "value"
        raise RuleError(
            f"{cell} 有 {len(value)} 个比例,而 upto 有 {count} 段",
            f"{cell} has {len(value)} ratios, upto has {count} bands",
            where=place,
            mend=("每段一个,或写 { 1 = …, 2 = … }", "give one for each, or name them: { 1 = …, 2 = … }"),
        )
    return value[band - 1]


def _named(cells: Mapping[str, Any]) -> dict[str, Any] | None:
    """Cells by label, none where there is none; a label without a cell stays named, so that ``*`` beside it leaves it out."""
    if all(cell is None for cell in cells.values()):
        return None
    return {label: {} if cell is None else cell for label, cell in cells.items()}


def _edge(row: Entry, band: int) -> Entry | None:
    value = _nth(row.value, band)
    return None if value is None else attrs.evolve(row, value=value)


def _nth(value: Any, band: int) -> Any:
    if isinstance(value, Unknown):
        return value
    if isinstance(value, dict):
        return _named({label: _nth(inner, band) for label, inner in value.items()})
    edges = value if isinstance(value, list) else [value]
    return edges[band - 1] if band <= len(edges) else None


def _refuse_falling(row: Entry) -> None:
    for edges in _lists(row.value):
        numbers = [edge for edge in edges if not isinstance(edge, str | Unknown)]
        for low, high in itertools.pairwise(numbers):
            if high <= low:
                raise RuleError(
                    f"upto 应递增:{low} 之后是 {high}",
                    f"upto has to rise: {high} comes after {low}",
                    where=row.place,
                    mend=("请按大小排列", "put the edges in order"),
                )
        if NO_LIMIT in edges[:-1]:
            raise RuleError(
                f"upto 只有最后一段可以是 {NO_LIMIT}",
                f"only the last band of upto may have {shown(NO_LIMIT)}",
                where=row.place,
                mend=("请改正 upto", "mend upto"),
            )


def _lists(value: Any) -> Iterable[list[Any]]:
    """The lists of edges in a value, of every label."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _lists(inner)
    elif isinstance(value, list):
        yield value
    elif not isinstance(value, Unknown):
        yield [value]


def _leaves(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _leaves(inner)
    else:
        yield value
