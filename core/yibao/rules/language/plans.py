"""What happens to a claim of some benefit: the stages and segments of its plan, the accounts that pay, cash paid beside it.

Nothing here computes: lowering turns these declarations into integer tables, and the engine walks those.
"""

from typing import Annotated, Literal

import attrs

from ...model.values.classes import frozen
from ...model.values.money import Rounding
from ...model.values.name import Name
from ...model.values.text import Text
from ...model.values.vocabulary import PAYERS, VOCABULARY
from .references import (
    AccountName,
    BenefitName,
    CounterName,
    IntegerFact,
    MoneyTable,
    Names,
    NamesTable,
    NumberTable,
    Payer,
    RatioTable,
    Reference,
    SchemeName,
    Unit,
)
from .tables import Period, Sourced, When

Role = Literal["account", "deductible", "copay", "relief"]
ROLES = tuple(VOCABULARY["role"])
Reset = Literal["claim", "stay", "day", "month", "year", "lifetime"]


@frozen
class Counter:
    """Something remembered between claims.

    Attributes:
        reset: when it starts again from zero.
        per: dimensions it is kept apart by, such as the disease.
        kind: ``sum`` adds up, ``max`` remembers the largest.
        unit: ``money`` in fen or ``number``.
    """

    label: Text
    reset: Reset = "year"
    per: tuple[str, ...] = ()
    kind: Literal["sum", "max"] = "sum"
    unit: Literal["money", "number"] = "money"


def _unit_of_limit(limit: "Limit") -> Unit:
    return "multiple" if limit.of else "money"


def _unit_of_adjustment(adjustment: "Adjustment") -> Unit:
    return "points" if adjustment.of == "ratio" or adjustment.times is not None else "change"


LimitTable = Annotated[str, NamesTable(_unit_of_limit)]
ChangeTable = Annotated[str, NamesTable(_unit_of_adjustment)]


@frozen
class Limit:
    """How much fits into a segment. Of several limits the smallest room wins.

    Attributes:
        table: an amount; with ``of`` a ratio of it.
        of: ``arrives``, ``part:NAME``, ``fact:NAME`` or ``table:NAME``.
        times: ``days`` multiplies the amount by the days of the stay.
        account: the balance of an account instead of a table.
        counter: what was used so far: the limit is an edge, and room is what lies between.
        measure: whether the limit counts the amount that falls in or what the payer pays.
        highest: a ``max`` counter; the limit is raised to what it remembers, and it remembers the limit.
    """

    table: LimitTable | None = None
    of: Reference | None = None
    times: Literal["days"] | None = None
    account: AccountName | None = None
    counter: CounterName | None = None
    measure: Literal["amount", "payment"] = "amount"
    highest: CounterName | None = None


@frozen
class Count:
    """A counter that grows besides: by the amount that falls in, by the payment, or by one."""

    counter: CounterName
    by: Literal["amount", "payment", "one", "stay"] = "amount"


@frozen
class Ratio:
    """The payer's ratio, from a table."""

    table: RatioTable


@frozen
class Segment(Period):
    """The one primitive: takes what fits, one payer bears a ratio of it, the person bears the rest.

    Attributes:
        payer: a fund or an account; none leaves everything with the person.
        ratio: a table; a payer without one bears all.
        rest: who keeps what the payer does not bear, where the base is a payer's part: the ``person``, or that ``payer``.
        when: labels it stands for; for others it is not there.
    """

    id: Name
    label: Text
    role: Role = "copay"
    limits: tuple[Limit, ...] = ()
    payer: Payer | None = None
    ratio: Ratio | None = None
    counts: tuple[Count, ...] = ()
    rounding: Rounding = "half_up"
    rest: Literal["person", "payer"] = "person"
    when: When = attrs.Factory(dict)
    note: Text | None = None


@frozen
class Stage(Period):
    """Segments in order over one base.

    Attributes:
        base: what flows in, in order: ``in_scope`` or ``in_scope:KIND`` (lines of a kind), the person's parts of earlier stages by
            role, segment or ``stage/segment``, ``self_paid``, ``over_limit``, ``first_pay``, ``above_limit``, or ``paid:PAYER``.
        id: name in results; the key of the table unless given.
    """

    label: Text
    base: tuple[Reference, ...]
    segment: tuple[Segment, ...]
    id: Name | None = None
    when: When = attrs.Factory(dict)
    note: Text | None = None


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
    times: ChangeTable | None = None
    cap: ChangeTable | None = None
    stages: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    roles: tuple[Annotated[str, Names("role", ROLES)], ...] = ()
    payers: tuple[Annotated[str, Names("payer", tuple(PAYERS))], ...] = ()
    when: When = attrs.Factory(dict)


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
class Plan(Period):
    """What happens to a claim of one scheme and some benefits: stages in order, then means.

    Attributes:
        instead: other plans for some of these claims; the first that fits takes it.
        date: which day governs; a stay's discharge unless said otherwise.
        counts: counters that grow once a claim (``one``) or once a stay (``stay``), before anything else.
        from_, to: days on which the plan takes its benefits; another plan may take them before or after.
    """

    label: Text
    scheme: SchemeName
    benefits: tuple[BenefitName, ...]
    stages: tuple[Annotated[str, Names("stage")], ...]
    means: Annotated[str, Names("means")] | None = None
    adjustments: tuple[Annotated[str, Names("adjustment")], ...] = ()
    counts: tuple[Count, ...] = ()
    date: Literal["discharged", "admitted"] = "discharged"
    instead: tuple[Redirect, ...] = ()
    note: Text | None = None


@frozen
class Coverage:
    """Why some benefits of a scheme have no plan.

    Attributes:
        scheme, benefits: which.
        state: ``absent`` (not in this area's law), ``unimplemented`` (the law exists) or ``unknown`` (nobody found out).
        reason: for people: what is known, or where was looked.
        source: documents that show it; only what is unknown may do without.
    """

    scheme: str
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
        and (not adjustment.segments or segment.id in adjustment.segments)
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
        of: yuan a month: ``contribution_base``, ``fact:NAME`` or ``table:NAME``.
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
    of: Reference | None = None
    read: Literal["date", "year_start", "day_before_year"] = "date"
    days: NumberTable | None = None
    stated: IntegerFact | None = None
    per: int = 30
    needs: tuple[Need, ...] = ()
    once: CounterName | None = None
    when: When = attrs.Factory(dict)
    note: Text | None = None
