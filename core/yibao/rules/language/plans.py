"""What happens to a claim of some benefit: the stages and segments of its plan, the accounts that pay, cash paid beside it.

Nothing here computes: lowering turns these declarations into integer tables, and the engine walks those.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

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
    CashOf,
    CounterName,
    IntegerFact,
    LimitOf,
    MoneyFact,
    MoneyTable,
    MultipleTable,
    Names,
    NamesTable,
    NumberTable,
    Payer,
    RatioTable,
    SchemeName,
    Unit,
)
from .tables import Period, Sourced, Status, When

Role = Literal["account", "deductible", "copay", "relief"]
ROLES = tuple(VOCABULARY["role"])
Reset = Literal["claim", "stay", "day", "month", "year", "lifetime"]


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


PAYER_KINDS = ("fund", "employer", "insurer", "union", "government", "hospital")


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


def _unit_of_adjustment(adjustment: "Adjustment") -> Unit:
    return "points" if adjustment.of != "limit" else "change"


def _unit_of_outcome(adjustment: "Adjustment") -> Unit:
    return "ratio" if adjustment.of != "limit" else "money"


ChangeTable = Annotated[str, NamesTable(_unit_of_adjustment)]
OutcomeTable = Annotated[str, NamesTable(_unit_of_outcome)]


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
        counter: what was used so far: room is what lies between; by default it bears the name of the table.
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
    highest: CounterName | None = _derived(None, Text("取迄今最高 {}", "at the highest so far, {}"))

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


@frozen
class YearEnd(Structural):
    """What happens when a benefit year ends: what its counters hold flows through segments; what payers bear goes to the person.

    Attributes:
        base: counters of money of the year.
        segment: its stage; stages: further ones, in order.
        due: month and day of the next year by which it is paid; by default that year's first day.
        when: labels of the year's last day that it stands for.
    """

    label: Text
    scheme: tuple[SchemeName, ...]
    base: tuple[Base, ...]
    segment: tuple[Segment, ...]
    stages: tuple[Annotated[str, Names("stage")], ...] = ()
    due: str = ""
    when: When = attrs.Factory(dict)
    note: Text | None = None


def year_end_stage(name: str) -> str:
    """What the stage of a year end is called among all stages."""
    return f"year_end {name}"


@frozen
class Means(Sourced):
    """An account that may pay for parts of what stayed with the person; what is left after all of them is cash.

    Attributes:
        parts: parts by role, segment or name, in the order in which they are paid.
        reading: what the author reads into a text that does not say it.
    """

    account: AccountName
    parts: tuple[str, ...]
    when: When = attrs.Factory(dict)
    note: Text | None = None
    reading: Text | None = None


@frozen
class MeansList:
    """The accounts that pay for what stayed with the person, in order."""

    pays: tuple[Means, ...]


@frozen
class Adjustment(Structural):
    """Changes ratios or limits of some segments by a table, before they are clamped.

    Attributes:
        of: ``ratio`` or the person's ``own_share`` of it (clamped to 0…1), or ``limit`` (never below zero).
        add, times: the table that is added or multiplied with, at most one; floor, cap: between which the outcome is held.
        stages, segments, roles, payers: which segments; empty means all. Segments paid by an account or by nobody keep their ratio.
    """

    label: Text
    of: Literal["ratio", "own_share", "limit"] = "ratio"
    add: ChangeTable | None = None
    times: MultipleTable | None = None
    floor: OutcomeTable | None = None
    cap: OutcomeTable | None = None
    stages: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    roles: tuple[Annotated[str, Names("role", ROLES)], ...] = ()
    payers: tuple[str, ...] = ()
    when: When = attrs.Factory(dict)


@frozen
class SegmentWaiver(Period):
    """Segments that are not there for some claims, and the document says so.

    Attributes:
        waives: roles or segments; stages: of which stages.
        when: the labels for which they are waived; others owe them.
        value: ``yes``, or ``unknown`` where nobody knows; why: why that is so.
        seen: the first and last day that a page shows it.
        source: may be missing where it is not known.
    """

    label: Text
    waives: tuple[str, ...]
    stages: tuple[str, ...] = ("basic",)
    when: When = attrs.Factory(dict)
    value: Literal["yes", "unknown"] = "yes"
    why: Text | None = None
    seen: tuple[dt.date, dt.date] | None = None
    source: tuple[str, ...] = attrs.field(default=(), metadata={"cites": True})
    status: Status = attrs.field(default="unverified", metadata={"cites": True})
    note: Text | None = None

    def concerns(self, stage: str, segment: Segment) -> bool:
        """Whether it is meant for a segment."""
        return stage in self.stages and any(name == segment.role or segment.named(name) for name in self.waives)


@frozen
class Redirect:
    """Claims that another plan settles, such as those for a disease that is not registered.

    Attributes:
        plan: the other plan, of the same scheme; when: the labels for which it takes the claim.
        note: what the result then says.
    """

    plan: str
    when: When
    note: Text | None = None


@frozen
class PlanBenefit(Period):
    """A benefit that a plan takes, and on which days. A text alone is its name."""

    SHORT: ClassVar[str] = "benefit"

    benefit: BenefitName


@frozen
class Plan(Structural):
    """What happens to a claim of some schemes and benefits: stages in order, then means.

    Attributes:
        segment: its own stage ``basic`` over the in-scope amount; each: how that is walked, as of a stage.
        stages: which stages there are, in order, by their names or those of lists under ``layers``; the plan's own stands where its
            name does, or else first.
        adjustments: what changes or waives segments, in order.
        instead: other plans for some of these claims; the first that fits takes it.
        date: which day governs; a stay's discharge unless said otherwise.
        counts: counters that grow once a claim (``one``) or once a stay (``stay``), before anything else.
        from_, to: days on which the plan takes its benefits; another plan may take them before or after.
    """

    label: Text
    scheme: tuple[SchemeName, ...]
    benefits: tuple[PlanBenefit, ...] = ()
    segment: tuple[Segment, ...] = ()
    each: tuple[str, ...] = ()
    stages: tuple[Annotated[str, Names("stage")], ...] = ()
    means: Annotated[str, Names("means")] | None = None
    adjustments: tuple[str, ...] = ()
    counts: tuple[Count, ...] = ()
    date: Literal["discharged", "admitted"] = "discharged"
    instead: tuple[Redirect, ...] = ()
    note: Text | None = None

    def benefits_on(self, day: dt.date) -> tuple[str, ...]:
        """The benefits that it takes on a day."""
        return tuple(item.benefit for item in self.benefits if item.in_force(day)) if self.in_force(day) else ()


@frozen
class PlanPeriod(Period):
    """The days on which a plan takes a benefit of a scheme."""

    plan: str


@frozen
class Coverage(Period):
    """Why some benefits of some schemes have no plan.

    Attributes:
        scheme, benefits: which; ``*`` is all schemes, and all benefits that have neither plan nor word.
        state: ``absent`` (not in this area's law), ``unimplemented`` (the law exists) or ``unknown`` (nobody found out).
        reason: for people: what is known, or where was looked.
        source: documents that show it; only what is unknown may do without.
    """

    scheme: tuple[str, ...]
    benefits: tuple[str, ...]
    state: Literal["absent", "unimplemented", "unknown"]
    reason: Text
    source: tuple[str, ...] = ()


def concerns(adjustment: Adjustment, stage: str, segment: Segment) -> bool:
    """Whether an adjustment is meant for a segment; accounts and segments nobody pays keep their ratio."""
    if adjustment.of != "limit" and (segment.payer is None or segment.payer.kind == "account"):
        return False
    return (
        (not adjustment.stages or stage in adjustment.stages)
        and (not adjustment.segments or any(map(segment.named, adjustment.segments)))
        and (not adjustment.roles or segment.role in adjustment.roles)
        and (not adjustment.payers or segment.payer in adjustment.payers)
    )


@frozen
class Need(Period):
    """A number that has to be reached before the money is due, such as months of unbroken contributions.

    Attributes:
        fact: a declared fact of type integer; least: a table of numbers.
        short: what a smaller number means: ``nothing`` is due, or it is due ``later``, once the number is reached.
        from_, to: days on which the condition stands.
    """

    fact: IntegerFact
    least: NumberTable
    short: Literal["nothing", "later"] = "nothing"


@frozen
class Cash(Sourced):
    """A cash benefit that a claim brings with it.

    Attributes:
        scheme, benefits: the claims it belongs to; ``when`` narrows them further.
        source, status: of the rule itself; its tables have their own.
        amount: a table of money; or else ``of`` × days ÷ ``per``, exact and rounded half up to the fen once.
        of: yuan a month: ``contribution_base``, a fact or a table.
        read: the day on which the base or a dated fact is read.
        days: a table of days; stated: a fact of type integer which, where it is given, takes the place of that table.
        per: how many days a month counts.
        needs: what has to be reached first.
        once: a counter of numbers: while it holds something nothing more is paid, and it grows by one when something is.
    """

    label: Text
    scheme: SchemeName
    benefits: tuple[BenefitName, ...]
    amount: MoneyTable | None = None
    of: CashOf | None = None
    read: Literal["date", "year_start", "day_before_year"] = "date"
    days: NumberTable | None = None
    stated: IntegerFact | None = None
    per: int = 30
    needs: tuple[Need, ...] = ()
    once: CounterName | None = None
    when: When = attrs.Factory(dict)
    note: Text | None = None
