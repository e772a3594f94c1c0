"""What rule files refer to: a kind and a name, such as ``{ table = "average_wage" }``.

Each is equal to a text of both, such as ``table:average_wage``, which documents and messages show.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, Self

from ...model.values.classes import frozen
from ...model.values.errors import RuleError
from ...model.values.text import Text, shown
from ...model.values.vocabulary import BENEFITS, STANDINGS

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
MoneyFact = Annotated[str, NamesFact("money")]
IntegerFact = Annotated[str, NamesFact("integer")]
AccountName = Annotated[str, Names("account")]
CounterName = Annotated[str, Names("counter")]
SchemeName = Annotated[str, Names("scheme")]
BenefitName = Annotated[str, Names("benefit", tuple(BENEFITS))]
StandingName = Annotated[str, Names("standing", tuple(STANDINGS))]


def refuse_two_keys(value: Mapping[str, Any]) -> None:
    """Refuse a reference that names two things.

    Raises:
        RuleError: as said.
    """
    if len(value) > 1:
        keys = [str(key) for key in value]
        raise RuleError(
            f"一个引用只有一个键:{'、'.join(keys)}",
            f"a reference has one key, this has {' and '.join(keys)}",
            mend=("只留其一", "keep one"),
        )


def _of_format_1(form: str, new: str) -> RuleError:
    """The error for a reference that is written as in format 1, with what takes its place."""
    return RuleError(f"{form} 是第 1 版的写法", f"{form} is how format 1 wrote it", mend=(new, new))


class Reference(str):
    """A kind and a name; or a word alone, such as ``contribution_base``, which is a kind without a name.

    Attributes:
        KEY: the key under which such a reference stands; KINDS: the kinds that take a name; WORDS: those that are words alone.
        KNOWN: what may be written, where that is more than these.
    """

    __slots__ = ("kind", "name")
    kind: str
    name: str
    KEY: ClassVar[str] = "of"
    KINDS: ClassVar[tuple[str, ...]] = ("fact",)
    WORDS: ClassVar[tuple[str, ...]] = ("contribution_base",)
    KNOWN: ClassVar[Text | None] = None

    def __new__(cls, kind: str, name: str = "") -> Self:
        made = super().__new__(cls, f"{kind}:{name}" if name else kind)
        made.kind, made.name = kind, name
        return made

    @classmethod
    def written(cls, text: str) -> Self:
        """A reference as documents write it, ``kind:name`` or a word."""
        kind, _, name = text.partition(":")
        return cls(kind, name)

    @classmethod
    def from_data(cls, value: Any) -> Self:
        """A reference as rule files write it.

        Raises:
            RuleError: a kind or a word that cannot stand here.
        """
        if isinstance(value, str):
            return cls._word(value)
        kind, name = cls.pair(value)
        return cls(kind, name)

    @classmethod
    def _word(cls, value: str) -> Self:
        if value in cls.WORDS:
            return cls(value)
        kind, colon, name = value.partition(":")
        if colon:
            raise _of_format_1(f'{cls.KEY} = "{value}"', f'{cls.KEY} = {{ {kind} = "{name}" }}')
        raise cls._unknown(shown(value))

    @classmethod
    def pair(cls, value: Any) -> tuple[str, str]:
        if not isinstance(value, Mapping) or not value:
            raise cls._unknown(shown(value))
        refuse_two_keys(value)
        ((kind, name),) = value.items()
        if kind not in cls.KINDS or not isinstance(name, str):
            raise cls._unknown(kind)
        return kind, name

    @classmethod
    def _unknown(cls, what: str) -> RuleError:
        written = ", ".join([*cls.WORDS, *(f"{{ {kind} }}" for kind in cls.KINDS)])
        known = cls.KNOWN or Text(written, written)
        mend = f"可用:{known.zh}", f"known: {known.en}"
        return RuleError(f"{cls.KEY} 不能引用 {what}", f"{cls.KEY} cannot refer to {what}", mend=mend)


class LimitOf(Reference):
    """What a limit is a ratio of: what arrives at the segment, or a figure, a told fact, a part, what a counter holds."""

    __slots__ = ()
    KINDS = ("table", "fact", "part", "counter")
    WORDS = ("arrives",)


class CashOf(Reference):
    """What a month of a cash benefit is worth."""

    __slots__ = ()
    KINDS = ("fact", "table")


class Base(Reference):
    """What flows into a stage: a part of the bill or of the person, lines of the bill in such a part, or what a payer pays.

    Its kind is the name of a part and its name the group of lines, if any; or its kind is ``paid`` or ``counter``.
    """

    __slots__ = ("lines",)
    lines: tuple[str, ...]
    KEY = "base"
    KINDS = ("part", "paid", "counter")
    KNOWN = Text(
        "部分的名称、{ part, lines }、{ paid }、{ counter }(仅年终结算)",
        "names of parts, { part, lines }, { paid }, { counter } (year ends only)",
    )

    def __new__(cls, kind: str, name: str = "", lines: tuple[str, ...] = ()) -> Self:
        made = super().__new__(cls, kind, name)
        made.lines = lines or ((name,) if name and kind not in cls.KINDS else ())
        return made

    @classmethod
    def from_data(cls, value: Any) -> Self:
        """A base as rule files write it; raises as every reference does."""
        if not isinstance(value, Mapping) or set(value) not in ({"part", "lines"}, {"part"}):
            return super().from_data(value)
        lines = value.get("lines", [])
        groups = (lines,) if isinstance(lines, str) else tuple(lines) if isinstance(lines, list) else (lines,)
        for name in (value["part"], *groups):
            if not isinstance(name, str):
                raise cls._unknown(shown(name))
        return cls(value["part"], groups[0] if len(groups) == 1 else "", groups)

    @classmethod
    def _word(cls, value: str) -> Self:
        kind, colon, name = value.partition(":")
        if not colon:
            return cls(value)  # the name of a part, which is known once the plan is
        new = f'base = {{ paid = "{name}" }}' if kind == "paid" else f'base = {{ part = "{kind}", lines = "{name}" }}'
        raise _of_format_1(f'base = "{value}"', new)


class DottedReference(str):
    """``kind.name`` where the kind is one of ``KINDS``; any other text is a name without a kind."""

    __slots__ = ("kind", "name")
    kind: str
    name: str
    KINDS: ClassVar[tuple[str, ...]] = ()

    def __new__(cls, text: str) -> Self:
        made = super().__new__(cls, text)
        kind, dot, name = text.partition(".")
        made.kind, made.name = (kind, name) if dot and kind in cls.KINDS else ("", text)
        return made


class _FactReference(Reference):
    """What a dimension reads where it is no built-in fact."""

    __slots__ = ()
    KINDS = ("fact", "counter")
    WORDS = ()


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
            return cls(".".join(_FactReference.pair(value)))
        if not isinstance(value, str):
            raise RuleError(
                f"应为事实的名称,得到 {shown(value)}",
                f"expected the name of a fact, got {shown(value)}",
                mend=('写成 of = "age" 或 of = { fact = "…" }', 'write of = "age", or of = { fact = "…" }'),
            )
        made = cls(value)
        if made.kind:
            raise _of_format_1(f'of = "{value}"', f'of = {{ {made.kind} = "{made.name}" }}')
        return made


class Payer(DottedReference):
    """Who pays: a fund, or ``account.NAME``; of a segment in bands perhaps another for some of them.

    Attributes:
        bands: the payer of each band that is named, and under ``*`` of all others; empty where there is one payer.
    """

    __slots__ = ("bands",)
    bands: Mapping[str, str]
    KINDS = ("account",)

    def __new__(cls, text: str, bands: Mapping[str, str] = MappingProxyType({})) -> Self:
        made = super().__new__(cls, text)
        made.bands = bands
        return made

    @classmethod
    def from_data(cls, value: Any) -> Self:
        """A payer as rule files write it: a name, or names by band.

        Raises:
            RuleError: neither of the two, or an account, which says itself who pays.
        """
        names = value if isinstance(value, Mapping) else {"*": value}
        for name in names.values():
            if not isinstance(name, str):
                raise RuleError(
                    f"应为支付方的名称,得到 {shown(name)}",
                    f"expected the name of a payer, got {shown(name)}",
                    mend=('写成 payer = "pooled_fund"', 'write payer = "pooled_fund"'),
                )
            if name.startswith("account."):
                raise _of_format_1(f'payer = "{name}"', f'account = "{name.removeprefix("account.")}"')
        return cls(value) if isinstance(value, str) else cls("", names)

    @classmethod
    def account(cls, name: str) -> Self:
        """The account of a name."""
        return cls(f"account.{name}")


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
        """An edge as rule files write it: a number, a date, a ratio, or ``{ times = "50%", table = NAME }``.

        Raises:
            RuleError: none of the three.
        """
        if type(value) in (int, Decimal, dt.date):
            return cls(str(value))
        if ratio := _decimal(value):
            return cls(ratio)
        if isinstance(value, Mapping) and set(value) == {"times", "table"} and (times := _decimal(value["times"])):
            return cls(f"{times} * {value['table']}")
        raise RuleError(
            f"cuts 中的 {shown(value)} 无法读取",
            f"{shown(value)} among cuts cannot be read",
            mend=(
                '数与日期不加引号:cuts = [45];用表时写 { times = "50%", table = "…" }',
                'write numbers and days without quotes: cuts = [45]; of a table, { times = "50%", table = "…" }',
            ),
        )


_PERCENT = re.compile(r"(\d{1,5}(?:\.\d{1,4})?)%", re.ASCII)


def _decimal(value: Any) -> str:
    """A ratio as printed, as a decimal; nothing where it is none."""
    ratio = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    return f"{Decimal(ratio[1]).scaleb(-2).normalize():f}" if ratio else ""
