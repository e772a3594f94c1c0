"""Sources, the dated tables that cite them, and the dimensions that tables are keyed by."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

import attrs

from ...model.inputs.structure import place_of_row
from ...model.values.classes import frozen
from ...model.values.dates import in_force, turning_days
from ...model.values.errors import RuleError
from ...model.values.name import Name
from ...model.values.text import Text, shown
from .references import Cut, FactName

Status = Literal["official", "secondary", "seed", "unverified"]
When = Mapping[str, tuple[str, ...]]
"""Labels a thing stands for, by dimension; all of the named dimensions have to agree."""


class AllBut(tuple[str, ...]):
    """In a condition as it is written: every label of the dimension but these. The labels take its place once they are known."""

    __slots__ = ()


@frozen
class Period:
    """Something that stands from a first to a last day, both included; none leaves an end open."""

    from_: dt.date | None = attrs.field(default=None, kw_only=True)
    to: dt.date | None = attrs.field(default=None, kw_only=True)

    def in_force(self, day: dt.date) -> bool:
        """Whether it stands on a day."""
        return in_force(day, self.from_, self.to)

    def turning_days(self) -> set[dt.date]:
        """The day on which it starts and the day after its last one, as far as there are such days."""
        return turning_days(self.from_, self.to)

    def meets(self, other: "Period") -> bool:
        """Whether both stand on some day."""
        return (self.from_ or dt.date.min) <= (other.to or dt.date.max) and (other.from_ or dt.date.min) <= (self.to or dt.date.max)

    @property
    def first_day(self) -> dt.date | None:
        """The day on which it starts, or else the first on which a page shows it."""
        seen = self._seen
        return self.from_ or (seen[0] if seen else None)

    @property
    def _seen(self) -> tuple[dt.date, dt.date] | None:
        return getattr(self, "seen", None)


@frozen
class Sourced(Period):
    """Something with its own sources, keys of documents each with an optional place after ``#``, and how well they bear it."""

    source: tuple[str, ...] = attrs.field(kw_only=True)
    status: Status = attrs.field(kw_only=True)


@frozen
class Source:
    """A document that figures cite.

    Attributes:
        title: its title or what it is; issuer, number, published: as printed.
        url: where it was read; none where no address is known, and then no figure of it is better than unverified.
        read: the day it was read.
        copy: whether that place is another's copy of a document whose issuer, number and day it prints.
    """

    title: Text
    issuer: Text | None = None
    number: str | None = None
    published: dt.date | None = None
    url: str | None = None
    read: dt.date | None = None
    copy: bool = False
    note: Text | None = None

    @staticmethod
    def unfold(value: Any) -> Any:
        """The same keys; an address begins as addresses do.

        Raises:
            RuleError: as said.
        """
        url = value.get("url", "https://") if isinstance(value, dict) else ""
        if isinstance(url, str) and url and not url.startswith(("https://", "http://")):
            raise RuleError(
                f"网址应以 http:// 或 https:// 开头,得到 {shown(url)}",
                f"an address begins with http:// or https://, not {shown(url)}",
                where="url",
                mend=("写出完整网址", "write the whole address"),
            )
        return value


@frozen
class Entry(Period):
    """One dated, cited row of a table.

    Attributes:
        from_: first day; the first day seen where only ``seen`` is given.
        to: last day; without one the row holds until the next one that tells the same cell.
        seen: first and last day a page shows it; it holds as a figure that was only seen.
        by: dimensions of the value, outermost first.
        value: a figure as printed, or nested tables of them by label; what nobody knows holds its reason.
        source: keys of sources, each with an optional place after ``#``.
        place: of the row in its table, such as ``.days[2]``.
    """

    value: Any
    seen: tuple[dt.date, dt.date] | None = None
    by: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    status: Status = "unverified"
    note: Text | None = None
    place: str = place_of_row()


_PLACED = {"placed": True}
"""Says of a field that its rows tell where they stand in the whole block."""


@frozen
class TableDeclaration:
    """A dated table: what people call it, and its rows.

    Attributes:
        upto: the upper edges of bands; the rows then have ``band`` among ``by``.
        otherwise: the reason why nobody knows what no row tells between the first and the last day; without it that is an error.
    """

    label: Text | None = None
    rows: tuple[Entry, ...] = attrs.field(default=(), metadata=_PLACED)
    upto: tuple[Entry, ...] = attrs.field(default=(), metadata=_PLACED)
    otherwise: Any = None


@frozen
class DimensionCase:
    """One line of a decision list: the label where all conditions hold."""

    label: Name
    when: When = attrs.Factory(dict)


@frozen
class Dimension:
    """How a fact becomes a label that tables are keyed by.

    Exactly one of ``cuts``, ``map``, ``cases`` and ``function`` says how.

    Attributes:
        of: the fact read, such as ``facility.level``, ``standing``, ``age``, or a declared fact or a counter.
        on: the day on which age or a dated fact is read.
        cuts: edges; the label before the first edge is ``labels[0]``. An edge of money may be so many times a dated table, which is
            read on the governing day.
        edge: whether a value equal to an edge lies ``above`` or ``below`` it.
        map: label for each value; ``*`` for all others. A file writes the values by label.
        cases: a decision list over other dimensions; the last line has no condition.
        function: name of a Python function the package brings; ``reads`` names the facts it gets.
        labels: for ``cuts`` and ``function``, every label in order. A file may write it as a table of what people call them.
        missing: the label where the fact was not given; without it such a claim is refused.
        words: what people call the labels.
    """

    label: Text | None = None
    of: FactName | None = None
    on: Literal["date", "year_start", "day_before_year"] = "date"
    cuts: tuple[Cut, ...] = ()
    edge: Literal["above", "below"] = "above"
    map: Mapping[str, Name] = attrs.field(factory=dict, metadata={"takes": "{ LABEL = VALUE, […] }"})
    cases: tuple[DimensionCase, ...] = ()
    function: str | None = None
    reads: tuple[FactName, ...] = ()
    labels: tuple[Name, ...] = attrs.field(default=(), metadata={"takes": "[LABEL, …], { LABEL = { zh, en } }"})
    missing: Name | None = None
    words: Mapping[str, Text] = attrs.field(factory=dict, metadata={"derived": True, "written_as": "labels"})

    @staticmethod
    def unfold(value: Any) -> Any:
        """The keys as the class holds them, from those that a file has.

        Raises:
            RuleError: a value with two labels, or a key of format 1.
        """
        if not isinstance(value, dict):
            return value
        result = dict(value)
        if "words" in result:
            raise RuleError(
                "words 是第 1 版的写法",
                "words is how format 1 wrote it",
                where="words",
                mend=("写成 labels = { 标签 = { zh, en }, … }", "write labels = { LABEL = { zh, en }, … }"),
            )
        labels = result.get("labels")
        if isinstance(labels, dict):
            result["words"] = labels
            result["labels"] = _in_order(labels, result)
        if isinstance(result.get("map"), dict):
            result["map"] = _by_value(result["map"])
        return result


def _in_order(labels: Mapping[str, Any], keys: Mapping[str, Any]) -> list[str]:
    """The labels that edges part, or that a function has: the one of what is missing may have its text among them."""
    cuts = keys.get("cuts", ())
    edges = len(cuts) if isinstance(cuts, list) else 1
    extra = keys.get("missing") if len(labels) == edges + 2 else None
    return [label for label in labels if label != extra]


def _by_value(labels: Mapping[str, Any]) -> dict[str, str]:
    """The label of each value, from the values of each label."""
    result: dict[str, str] = {}
    for label, values in labels.items():
        for value in values if isinstance(values, list) else [values]:
            if not isinstance(value, str):
                raise RuleError(
                    f"map.{label} 应为值的列表,得到 {shown(value)}",
                    f"map.{label} is a list of values, and {shown(value)} is none",
                    where=f"map.{label}",
                    mend=('写成 标签 = ["值", …]', 'write LABEL = ["value", …]'),
                )
            if value in result:
                raise RuleError(
                    f"map 中的值 {value} 属于两个标签:{result[value]} 与 {label}",
                    f"the value {value} has two labels in map: {result[value]} and {label}",
                    where=f"map.{label}",
                    mend=("删去其一", "remove one"),
                )
            result[value] = label
    return result
