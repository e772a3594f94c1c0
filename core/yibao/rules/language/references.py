"""Texts of rule files that name something and its kind at once, taken apart when they are read.

Each is equal to its text, so that documents and messages show it as it was written.
"""

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal, Self

from ...model.values.classes import frozen
from ...model.values.vocabulary import BENEFITS, LINE_KINDS, STANDINGS

Unit = Literal["money", "change", "ratio", "multiple", "points", "number"]
"""What the values of a table are: yuan, yuan added or taken off, a ratio from 0 to 1, one of any size, points, a whole number."""


@frozen
class Names:
    """Says of a field that it names one of some things.

    Attributes:
        kind: what they are called; the section that declares them unless there are ``options``.
        options: the words of a closed list.
    """

    kind: str
    options: tuple[str, ...] = ()


@frozen
class NamesTable:
    """Says of a field that it names a table: with values of a unit, or of the unit that its declaration tells."""

    unit: Unit | Callable[[Any], Unit]


@frozen
class NamesFact:
    """Says of a field that it names a declared fact of a type."""

    type: str


MoneyTable = Annotated[str, NamesTable("money")]
RatioTable = Annotated[str, NamesTable("ratio")]
MultipleTable = Annotated[str, NamesTable("multiple")]
NumberTable = Annotated[str, NamesTable("number")]
IntegerFact = Annotated[str, NamesFact("integer")]
AccountName = Annotated[str, Names("account")]
CounterName = Annotated[str, Names("counter")]
SchemeName = Annotated[str, Names("scheme")]
BenefitName = Annotated[str, Names("benefit", tuple(BENEFITS))]
StandingName = Annotated[str, Names("standing", tuple(STANDINGS))]
LineKind = Annotated[str, Names("kind", tuple(LINE_KINDS))]


class Reference(str):
    """``kind:name``, such as ``table:average_wage``; a text without a colon is a kind alone, such as ``contribution_base``."""

    __slots__ = ("kind", "name")
    kind: str
    name: str

    def __new__(cls, text: str) -> Self:
        made = super().__new__(cls, text)
        made.kind, made.name = cls._parts(text)
        return made

    @classmethod
    def _parts(cls, text: str) -> tuple[str, str]:
        kind, _, name = text.partition(":")
        return kind, name


class DottedReference(Reference):
    """``kind.name`` where the kind is one of ``KINDS``; any other text is a name without a kind."""

    __slots__ = ()
    KINDS: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def _parts(cls, text: str) -> tuple[str, str]:
        kind, dot, name = text.partition(".")
        return (kind, name) if dot and kind in cls.KINDS else ("", text)


class FactName(DottedReference):
    """A fact that rules read: built in, or ``fact.NAME``, ``counter.NAME``, ``table.NAME``."""

    __slots__ = ()
    KINDS = ("fact", "counter", "table")


class Payer(DottedReference):
    """Who pays: a fund, or ``account.NAME``."""

    __slots__ = ()
    KINDS = ("account",)


class NextStep(DottedReference):
    """What to do or to know afterwards: ``procedure.NAME`` or ``guide.NAME``."""

    __slots__ = ()
    KINDS = ("procedure", "guide")


class Cut(str):
    """An edge of a dimension: a number or a date, or ``TIMES * TABLE``; without a table ``table`` is empty."""

    __slots__ = ("table", "times")
    times: str
    table: str

    def __new__(cls, text: str) -> Self:
        made = super().__new__(cls, text)
        made.times, _, made.table = text.partition(" * ")
        return made
