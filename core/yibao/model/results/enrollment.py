"""The answer to an application: for each procedure who may, what is missing, what to do until when, and what follows."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from ..values.classes import frozen
from ..values.text import Text

FORMAT = "yibao-enrollment/1"
"""Name and version of the result document."""

Verdict = Literal["eligible", "not_eligible", "unknown"]


@frozen
class Cited:
    """Where a part of a procedure is from: sources, status, and the code of the area that says it."""

    source: tuple[str, ...]
    status: str
    level: str


@frozen
class Finding:
    """A condition held against what is known.

    Attributes:
        truth: none where it is not known.
        text: the condition in words; facts: those it read, with the values given for them.
        ask: facts that nobody told and whose answer could still decide.
        named: whether the rules say it in words of their own, so that it need not be taken apart.
    """

    truth: bool | None
    text: Text
    cited: Cited
    facts: Mapping[str, Any]
    ask: tuple[str, ...] = ()
    inner: tuple["Finding", ...] = ()
    named: bool = False


@frozen
class Paper:
    """A document that is needed, or any of several.

    Attributes:
        document: its name, none for a choice; label: what it is called; form: in which form.
        needed: none where a fact that decides it is not known; held: whether it is at hand.
        any: papers of which one is enough; all: papers that go together.
    """

    document: str | None
    label: Text
    form: str
    needed: bool | None
    held: bool
    cited: Cited
    any: tuple["Paper", ...] = ()
    all: tuple["Paper", ...] = ()
    note: Text | None = None


@frozen
class Task:
    """A step to take; ``last_day`` is none where there is no deadline or its day is not known, and then ``ask`` names the fact."""

    id: str
    who: str
    text: Text
    where: tuple[str, ...]
    cited: Cited
    needed: bool | None = True
    deadline: Text | None = None
    last_day: dt.date | None = None
    ask: tuple[str, ...] = ()
    takes: Text | None = None
    note: Text | None = None


@frozen
class Start:
    """When cover starts.

    Attributes:
        text: the rule in words; first: the day, none where a fact is missing; last: where it ends by itself.
        waiting: months to wait, where it is a waiting period.
    """

    text: Text
    cited: Cited
    first: dt.date | None = None
    last: dt.date | None = None
    waiting: int | None = None
    ask: tuple[str, ...] = ()
    note: Text | None = None


@frozen
class Charge:
    """What has to be paid: a name of the contribution rules, and words; ``needed`` is none where a missing fact decides it."""

    text: Text
    cited: Cited
    contribution: str | None
    premium: str | None
    waived: bool
    years: int
    needed: bool | None = True
    note: Text | None = None


@frozen
class Remark:
    """Something to know beside it."""

    text: Text
    cited: Cited


@frozen
class Answer:
    """What holds for one procedure.

    Attributes:
        answer: whether the person may; reasons: the conditions that decided it, or are still open.
        ask: facts to tell next, in order: first those that decide, then those that a day depends on.
        levels: areas that contribute to the procedure; cited: where the whole is from.
    """

    id: str
    kind: str
    label: Text
    answer: Verdict
    levels: tuple[str, ...]
    cited: tuple[Cited, ...]
    reasons: tuple[Finding, ...]
    ask: tuple[str, ...]
    scheme: str | None = None
    standing: str | None = None
    pays: Text | None = None
    papers: tuple[Paper, ...] = ()
    tasks: tuple[Task, ...] = ()
    charges: tuple[Charge, ...] = ()
    start: Start | None = None
    remarks: tuple[Remark, ...] = ()
    follows: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    note: tuple[Text, ...] = ()

    @property
    def missing(self) -> tuple[Paper, ...]:
        """Papers that are needed for certain and not at hand."""
        return tuple(paper for paper in self.papers if paper.needed and not paper.held)
