"""What happens to a claim of some benefit: the stages and segments of its plan, the accounts that pay, cash paid beside it.

Nothing here computes: lowering turns these declarations into integer tables, and the engine walks those.
"""

import datetime as dt
from typing import Annotated, Any, ClassVar, Literal

import attrs

from ...model.values.classes import frozen
from ...model.values.errors import RuleError
from ...model.values.text import Text
from .references import (
    AccountName,
    Base,
    BenefitName,
    CashOf,
    CounterName,
    IntegerFact,
    MoneyTable,
    MultipleTable,
    Names,
    NamesTable,
    NumberTable,
    SchemeName,
    Unit,
)
from .segments import ROLES, Count, Segment, Structural
from .tables import Period, Sourced, Status, When


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


def _unit_of_adjustment(adjustment: "Adjustment") -> Unit:
    return "points" if adjustment.of != "limit" else "change"


def _unit_of_outcome(adjustment: "Adjustment") -> Unit:
    return "ratio" if adjustment.of != "limit" else "money"


ChangeTable = Annotated[str, NamesTable(_unit_of_adjustment)]
OutcomeTable = Annotated[str, NamesTable(_unit_of_outcome)]


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

    @staticmethod
    def unfold(value: Any) -> Any:
        """The same keys; what is said has to waive something.

        Raises:
            RuleError: as said.
        """
        if isinstance(value, dict) and value.get("value", "yes") not in ("yes", "unknown"):
            raise RuleError(
                "豁免的 value 为 yes 或 unknown",
                "a waiver's value is yes or unknown",
                where="value",
                mend=("不免就不写", "where nothing is waived, say nothing"),
            )
        return value

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
