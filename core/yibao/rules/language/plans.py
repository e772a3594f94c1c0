"""What happens to a claim of some benefit: the stages and segments of its plan, the accounts that pay, cash paid beside it.

Nothing here computes: lowering turns these declarations into integer tables, and the engine walks those.
"""

import datetime as dt
from typing import Annotated, Any, ClassVar, Literal

import attrs

from ...model.values.classes import frozen
from ...model.values.money import Rounding
from ...model.values.name import Name
from ...model.values.text import Text
from ...model.values.vocabulary import PAYERS, VOCABULARY
from .references import (
    AccountName,
    Base,
    BenefitName,
    CashOf,
    CounterName,
    IntegerFact,
    LimitOf,
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


def _derived(default: Any) -> Any:
    """A field that no file holds: the expansion of declarations fills it in."""
    return attrs.field(default=default, metadata={"written": False}, kw_only=True)


@frozen
class Counter:
    """Something remembered between claims; most follow from where they are used, and are declared only to be named or shared.

    Attributes:
        label: by default what its table is called, used so far.
        reset: when it starts again from zero; by default as ``once`` says where it is used, or with the benefit year.
        per: dimensions it is kept apart by, such as the disease.
        was: names that it had in saved states.
        kind: ``sum`` adds up, ``max`` remembers the largest.
        unit: ``money`` in fen or ``number``.
    """

    label: Text = NO_LABEL
    reset: Reset | Literal[""] = ""
    per: tuple[str, ...] = ()
    was: tuple[Name, ...] = ()
    kind: Literal["sum", "max"] = _derived("sum")
    unit: Literal["money", "number"] = _derived("money")


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
        account: the balance of an account instead.
        times: ``days`` multiplies the amount by the days of the stay.
        once: how long the limit is used up bit by bit; without it each claim has it anew.
        at: ``highest`` raises the limit to the highest of this time so far.
        counter: what was used so far: room is what lies between; by default it bears the name of the table.
        per: what the counter is kept apart by.
        measure: whether the limit counts the amount that falls in or what the payer pays.
        highest: the counter that remembers the highest limit.
    """

    SHORT: ClassVar[str] = "table"

    table: MoneyTable | None = None
    ratio: MultipleTable | None = None
    of: LimitOf | None = None
    account: AccountName | None = None
    times: Literal["days"] | None = None
    once: Reset | None = None
    at: Literal["highest"] | None = None
    counter: CounterName | None = None
    per: tuple[str, ...] = ()
    measure: Literal["amount", "payment"] = "amount"
    highest: CounterName | None = _derived(None)

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
class Segment(Period):
    """The one primitive: takes what fits, one payer bears a ratio of it, the person bears the rest.

    Attributes:
        role: what it is to the person; by default it follows from who pays and where it stands.
        payer: a fund; account: an account, which pays what it holds. Neither leaves everything with the person.
        ratio: a table; a payer without one bears all.
        bands: a table of bands by which the segment is cut into one for each; along: the counter that their edges are measured on.
        rest: who keeps what the payer does not bear, where the base is a payer's part: the ``person``, or that ``payer``.
        when: labels it stands for; for others it is not there.
        family: the name of the segment that it is a band of, by default its own; band: which one, from 1.
    """

    id: Name
    label: Text
    role: Role | None = None
    limit: tuple[Limit, ...] = ()
    payer: Payer | None = None
    account: AccountName | None = None
    ratio: RatioTable | None = None
    bands: RatioTable | None = None
    along: CounterName | None = None
    counts: tuple[Count, ...] = ()
    rounding: Rounding = "half_up"
    rest: Literal["person", "payer"] = "person"
    when: When = attrs.Factory(dict)
    note: Text | None = None
    family: str = _derived("")
    band: int = _derived(0)

    def named(self, name: str) -> bool:
        """Whether a name means this segment: its own, or that of all its bands."""
        return name in (self.id, self.family)


@frozen
class Stage(Period):
    """Segments in order over one base.

    Attributes:
        base: what flows in, in order: ``in_scope`` (of some lines), the person's parts of earlier stages by role, segment or
            ``stage/segment``, ``self_paid``, ``over_limit``, ``first_pay``, ``above_limit``, or what a payer pays.
        id: name in results; the key of the table unless given.
    """

    label: Text
    base: tuple[Base, ...]
    segment: tuple[Segment, ...]
    id: Name | None = None
    when: When = attrs.Factory(dict)
    note: Text | None = None

    @property
    def opens(self) -> bool:
        """Whether it is over the bill itself, so that its segments open the person's parts."""
        return any(base.kind == "in_scope" for base in self.base)


@frozen
class Means(Sourced):
    """An account that may pay for parts of what stayed with the person; what is left after all of them is cash.

    Attributes:
        parts: parts by role, segment or name, in the order in which they are paid.
    """

    account: AccountName
    parts: tuple[str, ...]
    when: When = attrs.Factory(dict)
    note: Text | None = None


@frozen
class MeansList:
    """The accounts that pay for what stayed with the person, in order."""

    pays: tuple[Means, ...]


@frozen
class Adjustment(Period):
    """Changes ratios or limits of some segments by a table, before they are clamped.

    Attributes:
        of: ``ratio`` (clamped to 0…1) or ``limit`` (never below zero).
        add, times, cap: the table that is added, multiplied with, or not to be exceeded; exactly one.
        stages, segments, roles, payers: which segments; empty means all. Segments paid by an account or by nobody keep their ratio.
    """

    label: Text
    of: Literal["ratio", "limit"] = "ratio"
    add: ChangeTable | None = None
    times: MultipleTable | None = None
    cap: OutcomeTable | None = None
    stages: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    roles: tuple[Annotated[str, Names("role", ROLES)], ...] = ()
    payers: tuple[Annotated[str, Names("payer", tuple(PAYERS))], ...] = ()
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
class Plan(Period):
    """What happens to a claim of some schemes and benefits: stages in order, then means.

    Attributes:
        segment: its own stage ``basic`` over the in-scope amount.
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
    if adjustment.of == "ratio" and (segment.payer is None or segment.payer.kind == "account"):
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
