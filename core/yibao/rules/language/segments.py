"""The primitives of a plan: stages and their segments, what limits these, who pays, and the counters that remember.

Nothing here computes: lowering turns these declarations into integer tables, and the engine walks those.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import attrs

from ...model.values.classes import frozen
from ...model.values.money import Rounding, RoundingUnit
from ...model.values.name import Name
from ...model.values.text import Text
from ...model.values.vocabulary import VOCABULARY
from .references import (
    AccountName,
    Base,
    BenefitName,
    CounterName,
    LimitOf,
    MoneyFact,
    MoneyTable,
    MultipleTable,
    Payer,
    RatioTable,
)
from .tables import Period, Status, When

Role = Literal["account", "deductible", "copay", "relief"]
ROLES = tuple(VOCABULARY["role"])
Reset = Literal["claim", "stay", "day", "month", "year", "lifetime"]
RESETS: Mapping[str, Text] = {
    "claim": Text("按每次就诊", "of a claim"),
    "stay": Text("按次", "of a stay"),
    "day": Text("按日", "of a day"),
    "month": Text("按月", "of a month"),
    "year": Text("按年", "of a year"),
    "lifetime": Text("按终身", "of a lifetime"),
}
"""What errors call a counter by the time that it counts."""


NO_LABEL = Text("", "")


def _derived(default: Any, words: Text | None = None) -> Any:
    """A field that no file holds: the expansion of declarations fills it in."""
    return attrs.field(default=default, metadata={"written": False, "words": words}, kw_only=True)


def _worded(default: Any, words: Text | Mapping[str, Text]) -> Any:
    """A field with what the page of rules says of it, or of each of its values; ``{}`` stands for the value."""
    return attrs.field(default=default, metadata={"words": words})


@frozen
class Counter:
    """Something remembered between claims; most follow from where they are used, and are declared only to be named or shared.

    Attributes:
        label: by default what its table is called, used so far.
        reset: when it starts again from zero; by default as ``once`` says where it is used, or with the benefit year.
        per: dimensions it is kept apart by, or facts of free text, such as the disease.
        adds: parts of the person by which it grows with every claim, once all layers have paid.
        benefits, when: the claims by which it grows so.
        was: names that it had in saved states.
        kind: ``sum`` adds up, ``max`` remembers the largest.
        unit: ``money`` in fen or ``number``.
    """

    label: Text = NO_LABEL
    reset: Reset | Literal[""] = ""
    per: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    benefits: tuple[BenefitName, ...] = ()
    when: When = attrs.Factory(dict)
    was: tuple[Name, ...] = ()
    kind: Literal["sum", "max"] = _derived("sum")
    unit: Literal["money", "number"] = _derived("money")


@frozen
class DeclaredPayer:
    """Somebody who pays, besides those that every area knows.

    Attributes:
        kind: on which side of a statement it stands.
    """

    label: Text
    kind: Literal["fund", "employer", "insurer", "union", "government", "hospital"] = "fund"


@frozen
class Structural(Period):
    """Something of the structure, which may say where it stands, or that the author reads it into a text that does not say it.

    Attributes:
        source, status: where it stands, and how well; reading: what is read into the text, which counts as unverified.
    """

    source: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    status: Status | None = attrs.field(default=None, kw_only=True)
    reading: Text | None = attrs.field(default=None, kw_only=True)

    @property
    def cited(self) -> bool:
        """Whether a result that reaches it rests on it as on a figure."""
        return self.status is not None or self.reading is not None


@frozen
class Limit:
    """How much fits into a segment. Of several limits the smallest room wins. A text alone is its table.

    Attributes:
        table: an amount; ratio: a table of ratios, and ``of`` what it is a ratio of.
        fact: an amount that somebody told; account: the balance of an account.
        unit: what it is rounded to, and how.
        times: ``days`` multiplies the amount by the days of the stay.
        once: how long the limit is used up bit by bit; without it each claim has it anew.
        at: ``highest`` raises the limit to the highest of this time so far.
        counter: what was used so far: room is what lies between; by default it bears the name of the table or fact.
        per: what the counter is kept apart by.
        uses_up: whether what the first claim does not need of it is lost for the others.
        measure: whether the limit counts the amount that falls in, what the payer pays, or what all payers pay together.
        highest: the counter that remembers the highest limit.
    """

    SHORT: ClassVar[str] = "table"

    table: MoneyTable | None = None
    ratio: MultipleTable | None = None
    of: LimitOf | None = None
    fact: MoneyFact | None = None
    account: AccountName | None = None
    unit: RoundingUnit = _worded(1, Text("计至 {} 元", "to {} yuan"))
    rounding: Rounding = "half_up"
    times: Literal["days"] | None = _worded(None, Text("每日", "for each day of the stay"))
    once: Reset | None = None
    at: Literal["highest"] | None = None
    counter: CounterName | None = None
    per: tuple[str, ...] = ()
    uses_up: bool = _worded(False, Text("首次即用完", "used up by the first claim"))
    measure: Literal["amount", "payment", "payments"] = _worded(
        "amount",
        {"payment": Text("按支付额计", "counting what is paid"), "payments": Text("按各方支付额合计", "counting what all pay")},
    )
    highest: CounterName | None = _derived(None, Text("取迄今最高", "at the highest so far"))

    @property
    def figure(self) -> str | None:
        """The table it reads, of amounts or of ratios."""
        return self.table or self.ratio


@frozen
class Count:
    """A counter that grows besides: by the amount that falls in, by the payment, or by one. A text alone is its name."""

    SHORT: ClassVar[str] = "counter"

    counter: CounterName
    by: Literal["amount", "payment", "one", "stay"] = "amount"


@frozen
class PayerShare:
    """Who bears a ratio of what falls into a segment."""

    payer: Payer
    ratio: RatioTable


@frozen
class Segment(Structural):
    """The one primitive: takes what fits, payers bear a ratio of it, the person bears the rest.

    Attributes:
        role: what it is to the person; by default it follows from who pays and where it stands.
        payer: a fund; account: an account, which pays what it holds. Neither leaves everything with the person.
        ratio: a table; a payer without one bears all. payers: several, each with its ratio of the same amount, in place of both.
        bands: a table of bands by which the segment is cut into one for each; along: the counter that their edges are measured on.
        rest: who keeps what the payer does not bear, where the base is a payer's part: the ``person``, or that ``payer``.
        when: labels it stands for; for others it is not there.
        more: the payers after the first, where there are several.
        family: the name of the segment that it is a band of, by default its own; band: which one, from 1.
    """

    id: Name
    label: Text
    role: Role | None = None
    limit: tuple[Limit, ...] = ()
    payer: Payer | None = None
    account: AccountName | None = None
    ratio: RatioTable | None = None
    payers: tuple[PayerShare, ...] = ()
    bands: RatioTable | None = None
    along: CounterName | None = None
    counts: tuple[Count, ...] = ()
    rounding: Rounding = "half_up"
    rest: Literal["person", "payer"] = "person"
    when: When = attrs.Factory(dict)
    note: Text | None = None
    more: tuple[PayerShare, ...] = _derived(())
    family: str = _derived("")
    band: int = _derived(0)

    def named(self, name: str) -> bool:
        """Whether a name means this segment: its own, or that of all its bands."""
        return name in (self.id, self.family)


@frozen
class Stage(Structural):
    """Segments in order over one base.

    Attributes:
        each: groups of lines that go through the segments one after the other, or ``line``: every line by itself.
        base: what flows in, in order: ``in_scope`` (of some lines), the person's parts of earlier stages by role, segment or
            ``stage/segment``, ``self_paid``, ``over_limit``, ``first_pay``, ``above_limit``, or what a payer pays.
        id: name in results; the key of the table unless given.
    """

    label: Text
    base: tuple[Base, ...]
    segment: tuple[Segment, ...]
    each: tuple[str, ...] = ()
    id: Name | None = None
    when: When = attrs.Factory(dict)
    note: Text | None = None

    @property
    def opens(self) -> bool:
        """Whether it is over the bill itself, so that its segments open the person's parts."""
        return any(base.kind == "in_scope" for base in self.base)
