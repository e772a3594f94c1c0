"""Texts of rule files that name something and its kind at once, taken apart when they are read.

Each is equal to its text, so that documents and messages show it as it was written.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self

from ...model.values.classes import frozen
from ...model.values.errors import RuleError
from ...model.values.text import shown
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

    @classmethod
    def from_data(cls, value: Any) -> Self:
        """A fact as rule files write it: the name of a built-in one, or ``{ fact = NAME }``, ``{ counter = NAME }``.

        Raises:
            RuleError: another kind, two of them, or the text of format 1.
        """
        if isinstance(value, Mapping):
            return cls(".".join(_pair(value, ("fact", "counter"))))
        if not isinstance(value, str):
            raise RuleError(
                f"应为事实的名称,得到 {shown(value)}",
                f"expected the name of a fact, got {shown(value)}",
                mend=('写成 of = "age" 或 of = { fact = "…" }', 'write of = "age", or of = { fact = "…" }'),
            )
        made = cls(value)
        if made.kind:
            new = f'of = {{ {made.kind} = "{made.name}" }}'
            raise RuleError(f'of = "{value}" 是第 1 版的写法', f'of = "{value}" is how format 1 wrote it', mend=(new, new))
        return made


def _pair(value: Mapping[str, Any], kinds: tuple[str, ...]) -> tuple[str, str]:
    """The kind and the name of a reference."""
    if len(value) > 1:
        keys = [str(key) for key in value]
        raise RuleError(
            f"一个引用只有一个键:{'、'.join(keys)}",
            f"a reference has one key, this has {' and '.join(keys)}",
            mend=("只留其一", "keep one"),
        )
    known = ", ".join(f"{{ {kind} }}" for kind in kinds)
    for kind, name in value.items():
        if kind in kinds and isinstance(name, str):
            return kind, name
        raise RuleError(f"of 不能引用 {kind}", f"of cannot refer to {kind}", mend=(f"可用:{known}", f"known: {known}"))
    raise RuleError("of 是空的", "of is empty", mend=(f"可用:{known}", f"known: {known}"))


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

    @classmethod
    def from_data(cls, value: Any) -> Self:
        """An edge as rule files write it: a number, a date, or ``{ times = "50%", table = NAME }``.

        Raises:
            RuleError: none of the three.
        """
        if type(value) in (int, Decimal, dt.date):
            return cls(str(value))
        if isinstance(value, Mapping) and set(value) == {"times", "table"} and isinstance(value["table"], str):
            times = _PERCENT.fullmatch(value["times"]) if isinstance(value["times"], str) else None
            if times is not None:
                hundredths = Decimal(times[1]).scaleb(-2).normalize()
                return cls(f"{hundredths:f} * {value['table']}")
        raise RuleError(
            f"cuts 中的 {shown(value)} 无法读取",
            f"{shown(value)} among cuts cannot be read",
            mend=(
                '数与日期不加引号:cuts = [45];用表时写 { times = "50%", table = "…" }',
                'write numbers and days without quotes: cuts = [45]; of a table, { times = "50%", table = "…" }',
            ),
        )


_PERCENT = re.compile(r"(\d{1,5}(?:\.\d{1,4})?)%", re.ASCII)
