"""The language of procedures (办事事项): what one may ask of the insurer, who may, with which papers and steps, and what follows.

Enrolling, withdrawing an account, filing for care elsewhere, registering a disease, being reimbursed after treatment and getting a
card are all said with the same few classes. Conditions are three-valued: a fact that nobody told is unknown, never false.
"""

from typing import Any, Literal

import attrs

from ...model.values.classes import frozen
from ...model.values.name import Name
from ...model.values.text import Text
from .references import NextStep
from .tables import Sourced, Status

Kind = Literal["enrollment", "withdrawal", "filing", "registration", "reimbursement", "card"]
Form = Literal["original", "copy", "original_and_copy", "photo"]
Who = Literal["applicant", "employer", "guardian", "school", "community", "hospital", "pharmacy", "bureau", "tax", "fund"]
Unit = Literal["days", "months", "years", "calendar_months", "calendar_years"]

PERSON_FACTS = ("date", "birth_date", "age", "scheme", "standing")
"""Facts that need no declaration: the day asked about, and what a person's table says."""

COMPARISONS = ("is_", "is_not", "at_least", "at_most", "above", "below")


@frozen
class Condition:
    """A tree of conditions; exactly one of ``all``, ``any``, ``not``, ``condition``, ``fact`` and ``since`` says which kind it is.

    Attributes:
        all, any, not_: of other conditions, as in Kleene's strong logic.
        condition: name of a condition declared once.
        fact: a declared fact, or ``date``, ``birth_date``, ``age``, ``scheme``, ``standing``.
        since: a date from which ``unit`` are counted up to ``until`` (a date fact, or the day asked about): ``days``, ``months``
            and ``years`` that have fully passed; ``calendar_months`` and ``calendar_years`` count how often one began.
        is_, is_not: a value or a list; at_least, at_most, above, below: a number, yuan too, or a date. All that are given
            have to hold.
        text: the condition in words; made from the fact's label where none is given.
        source, status: where this condition is from, if not from where the whole procedure is.
    """

    all: "tuple[Condition, ...]" = ()
    any: "tuple[Condition, ...]" = ()
    not_: "Condition | None" = None
    condition: str | None = None
    fact: str | None = None
    since: str | None = None
    until: str = "date"
    unit: Unit = "days"
    is_: Any = None
    is_not: Any = None
    at_least: Any = None
    at_most: Any = None
    above: Any = None
    below: Any = None
    text: Text | None = None
    source: tuple[str, ...] = ()
    status: Status | None = None
    note: Text | None = None


@frozen
class Document:
    """A paper that procedures ask for; ``from_`` tells who issues it."""

    label: Text
    issuer: Text | None = None
    note: Text | None = None


@frozen
class Channel(Sourced):
    """Somewhere to go or to ask: a counter, a telephone, a site or an app."""

    label: Text
    kind: Literal["counter", "telephone", "online", "employer", "hospital", "school", "community"]
    address: Text | None = None
    telephone: str | None = None
    url: str | None = None
    hours: Text | None = None
    note: Text | None = None


@frozen
class Requirement:
    """A paper that is needed, or any of several.

    Attributes:
        document: name of a document; any: requirements of which one is enough; all: papers that go together. Exactly one of them.
        form: in which form it is handed in.
        when: only where this holds.
    """

    document: str | None = None
    all: "tuple[Requirement, ...]" = ()
    any: "tuple[Requirement, ...]" = ()
    form: Form = "original"
    when: Condition | None = None
    source: tuple[str, ...] = ()
    status: Status | None = None
    note: Text | None = None


@frozen
class Span:
    """A time after a day: ``days``, ``months``, ``years`` later, or the end of the month so many ``calendar_months`` on.

    Attributes:
        after: a date fact, or ``date`` for the day asked about.
    """

    after: str
    days: int | None = None
    months: int | None = None
    years: int | None = None
    calendar_months: int | None = None


@frozen
class Step:
    """One thing to do.

    Attributes:
        id: an extension's step with the same id takes its place.
        who: who does it; where: channels; deadline: its last day; takes: how long the other side has.
    """

    id: Name
    who: Who
    text: Text
    where: tuple[str, ...] = ()
    deadline: Span | None = None
    takes: Text | None = None
    when: Condition | None = None
    source: tuple[str, ...] = ()
    status: Status | None = None
    note: Text | None = None


@frozen
class Term:
    """So many units for each one that a fact counts."""

    fact: str
    times: int = 1


@frozen
class Cover(Sourced):
    """When cover starts: the first rule whose condition holds.

    Attributes:
        after: a date fact, or ``date``; the day that the time is counted from.
        unit: ``days`` or ``months`` later; ``month_starts``: the first day of the month so many months on (1 is the next month);
            ``year_starts``: 1 January so many years on.
        count: how many; plus, less: more or fewer of them by what a fact counts; floor: never fewer than this.
        ends: ``year`` where it ends with the calendar year of its start, ``next_year`` with the one after.
        waiting: whether the time is a waiting period (待遇等待期), to be told as one.
    """

    text: Text
    after: str = "date"
    unit: Literal["days", "months", "month_starts", "year_starts"] = "days"
    count: int = 0
    plus: tuple[Term, ...] = ()
    less: tuple[Term, ...] = ()
    floor: int = 0
    waiting: bool = False
    ends: Literal["year", "next_year"] | None = None
    when: Condition | None = None
    note: Text | None = None


@frozen
class Cost(Sourced):
    """What has to be paid: the name of a ``contribution`` or ``premium``, with words beside it.

    Attributes:
        waived: the premium is paid for the person; years: how many yearly premiums are due.
    """

    text: Text
    contribution: str | None = None
    premium: str | None = None
    waived: bool = False
    years: int = 1
    when: Condition | None = None
    note: Text | None = None


@frozen
class Notice(Sourced):
    """Something to know beside it, with its source: a right, a bonus, a warning."""

    text: Text
    when: Condition | None = None


@frozen
class Procedure(Sourced):
    """One thing that can be asked of the insurer (办事事项).

    Attributes:
        extends: the procedures this one adds to, one name or a list; it then needs no kind and label. Its conditions, documents,
            notices and channels are added, a step of a known id takes that step's place, and its cover and cost come first.
        when: who may; no condition: everybody.
        scheme, standing: joined by an enrollment. pays: name of what is paid out, for a withdrawal.
        follows: ``procedure.NAME`` and ``guide.NAME``: what to do and to know afterwards.
        from_, to: days on which it stands.
    """

    kind: Kind | None = None
    label: Text | None = None
    extends: Any = None
    when: Condition | None = None
    document: tuple[Requirement, ...] = ()
    step: tuple[Step, ...] = ()
    scheme: str | None = None
    standing: str | None = None
    pays: Text | None = None
    cost: tuple[Cost, ...] = ()
    cover: tuple[Cover, ...] = ()
    notice: tuple[Notice, ...] = ()
    follows: tuple[NextStep, ...] = ()
    channels: tuple[str, ...] = ()
    note: Text | None = None

    @property
    def bases(self) -> tuple[str, ...]:
        """Names of the procedures that this one adds to."""
        if isinstance(self.extends, str):
            return (self.extends,)
        return tuple(self.extends) if isinstance(self.extends, list) else ()


@frozen
class Guide(Sourced):
    """A note on how things are done, under a topic.

    Attributes:
        topic: one of the topics of the guide; order: its place within the topic.
        text: what is known; channels: where to go; follows: further notes and procedures.
    """

    topic: str
    label: Text
    text: Text
    order: int = 50
    channels: tuple[str, ...] = ()
    follows: tuple[NextStep, ...] = ()
    note: Text | None = None


for _recursive in (Condition, Requirement):
    attrs.resolve_types(_recursive)
