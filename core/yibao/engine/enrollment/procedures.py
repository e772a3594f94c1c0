"""Procedures held against what is known: who may, who may not and why, what to ask, papers, steps with their last days, and cover.

More knowledge never turns an answer: eligible and not eligible stay what they are when further facts are told.
"""

import datetime as dt
from collections.abc import Sequence

from ...model.inputs.application import Application
from ...model.results.enrollment import Answer, Charge, Cited, Finding, Paper, Remark, Start, Task, Verdict
from ...model.values.dates import add_months, add_years, day_before, month_start
from ...model.values.errors import InputError
from ...model.values.text import Text
from ...rules.enrollment import Enrollment, Pathway
from ...rules.language.procedures import Condition, Cover, Requirement, Span, Step
from .conditions import Known, find, known, reasons
from .wording import combined, span

VERDICTS: dict[bool | None, Verdict] = {True: "eligible", False: "not_eligible", None: "unknown"}


def answers(
    enrollment: Enrollment,
    application: Application,
    day: dt.date,
    kinds: Sequence[str] = ("enrollment",),
    elsewhere: frozenset[str] = frozenset(),
) -> tuple[Answer, ...]:
    """What holds for an applicant in every procedure of some kinds that stands on a day.

    Args:
        kinds: of procedures; none means all.
        elsewhere: facts that only other installed areas declare; they are left aside.

    Returns:
        Eligible first, then those not known yet, then those that are closed; each group in order of names.

    Raises:
        InputError: the file says what the area does not know.
    """
    facts = known(enrollment, application, day, elsewhere)
    found = [answer(pathway, facts, application.documents) for pathway in enrollment.pathways(day, *kinds)]
    rank = {"eligible": 0, "unknown": 1, "not_eligible": 2}
    return tuple(sorted(found, key=lambda one: rank[one.answer]))


def answer(pathway: Pathway, facts: Known, held: Sequence[str] = ()) -> Answer:
    """What holds for an applicant in one procedure.

    Args:
        held: papers at hand, each ``NAME`` or ``NAME:form``.
    """
    findings = [find(condition, facts, cited) for cited, condition in pathway.conditions]
    truths = [one.truth for one in findings]
    truth = False if False in truths else None if None in truths else True
    decided = [one for one in findings if one.truth is truth]
    why = _distinct([reason for one in decided for reason in reasons(one)])
    asked = [fact for one in findings if truth is None and one.truth is None for fact in one.ask]
    papers: list[Paper] = []
    tasks: list[Task] = []
    charges: list[Charge] = []
    remarks: list[Remark] = []
    start: Start | None = None
    if truth is not False:
        asking: list[str] = []
        for cited, requirement in pathway.documents:
            paper = _paper(requirement, cited, facts, held, asking)
            if paper is not None:
                papers.append(paper)
        for cited, step in pathway.steps:
            task = _task(step, cited, facts, asking)
            if task is not None:
                tasks.append(task)
        for cited, cost in pathway.costs:
            needed = _needed(cost.when, facts, cited, asking)
            if needed is not False:
                of = cost.contribution, cost.premium
                charges.append(Charge(cost.text, cited, *of, cost.waived, cost.years, needed, cost.note))
            if needed:
                break
        for cited, notice in pathway.notices:
            if _needed(notice.when, facts, cited, []):
                remarks.append(Remark(notice.text, cited))
        start = _start(pathway.covers, facts)
        asking += start.ask if start else ()
        asked += asking
    return Answer(
        id=pathway.id,
        kind=pathway.kind,
        label=pathway.label,
        answer=VERDICTS[truth],
        levels=pathway.levels,
        cited=pathway.cited,
        reasons=why,
        ask=tuple(dict.fromkeys(asked)),
        scheme=pathway.scheme,
        standing=pathway.standing,
        pays=pathway.pays,
        papers=tuple(papers),
        tasks=tuple(tasks),
        charges=tuple(charges),
        start=start,
        remarks=tuple(remarks),
        follows=pathway.follows if truth is not False else (),
        channels=pathway.channels,
        note=pathway.note,
    )


def later(day: dt.date, one: Span) -> dt.date:
    """The last day of a time after a day; it never leaves the calendar.

    Raises:
        InputError: it would.
    """
    try:
        if one.days is not None:
            return day + dt.timedelta(days=one.days)
        if one.months is not None:
            return add_months(day, one.months)
        if one.years is not None:
            return add_years(day, one.years)
        return day_before(month_start(day, (one.calendar_months or 0) + 1))
    except (OverflowError, ValueError):
        raise _beyond(one.after) from None


def _beyond(fact: str) -> InputError:
    return InputError(
        f"{fact} 太晚,期限超出日历",
        f"{fact} is so late that what follows lies beyond the calendar",
        where=fact,
        mend=("请写更早的日期", "give an earlier day"),
    )


def _distinct(findings: list[Finding]) -> tuple[Finding, ...]:
    seen: dict[Text, Finding] = {}
    for one in findings:
        seen.setdefault(one.text, one)
    return tuple(seen.values())


def _needed(when: Condition | None, facts: Known, cited: Cited, asking: list[str]) -> bool | None:
    """Whether something conditional is there; what is not known is asked."""
    if when is None:
        return True
    found = find(when, facts, cited)
    asking += found.ask
    return found.truth


def _paper(one: Requirement, cited: Cited, facts: Known, held: Sequence[str], asking: list[str]) -> Paper | None:
    """A requirement, or none where its condition does not hold."""
    needed = _needed(one.when, facts, cited, asking)
    if needed is False:
        return None
    if one.document is not None:
        label = facts.enrollment.declared.document[one.document].label
        return Paper(one.document, label, one.form, needed, _held(one.document, one.form, held), cited, note=one.note)
    found = [_paper(inner, cited, facts, held, asking) for inner in (*one.any, *one.all)]
    inner = tuple(paper for paper in found if paper is not None)
    if not inner:
        return None
    texts = [paper.label for paper in inner]
    if one.any:
        some = any(paper.held for paper in inner)
        return Paper(None, combined("any", texts), one.form, needed, some, cited, any=inner, note=one.note)
    every = all(paper.held for paper in inner if paper.needed is not False)
    return Paper(None, combined("all", texts), one.form, needed, every, cited, all=inner, note=one.note)


def _held(document: str, form: str, held: Sequence[str]) -> bool:
    """An original can be copied and photographed; a copy can be photographed."""
    enough = {"original": (), "original_and_copy": (), "copy": ("copy",), "photo": ("photo", "copy")}[form]
    return any(name in held for name in (document, f"{document}:original", *(f"{document}:{other}" for other in enough)))


def _task(step: Step, cited: Cited, facts: Known, asking: list[str]) -> Task | None:
    needed = _needed(step.when, facts, cited, asking)
    if needed is False:
        return None
    last: dt.date | None = None
    words: Text | None = None
    ask: tuple[str, ...] = ()
    if step.deadline is not None:
        words = span(facts.enrollment.declared, step.deadline)
        day = facts.get(step.deadline.after)
        if day is None:
            ask = (step.deadline.after,)
            asking.append(step.deadline.after)
        else:
            last = later(day, step.deadline)
    return Task(step.id, step.who, step.text, step.where, cited, needed, words, last, ask, step.takes, step.note)


def _start(covers: Sequence[tuple[Cited, Cover]], facts: Known) -> Start | None:
    """The first rule whose condition holds; none where no rule says when cover starts."""
    for cited, cover in covers:
        asking: list[str] = []
        holds = _needed(cover.when, facts, cited, asking)
        if holds is None:
            text = Text("保障起始日取决于尚未给出的事实", "the first day of cover depends on facts not told yet")
            return Start(text, cited, ask=tuple(dict.fromkeys(asking)))
        if holds:
            return _started(cover, cited, facts)
    return None


def _started(cover: Cover, cited: Cited, facts: Known) -> Start:
    day = facts.get(cover.after)
    counts = {term.fact: facts.get(term.fact) for term in (*cover.plus, *cover.less)}
    missing = [cover.after] if day is None else []
    missing += [fact for fact, value in counts.items() if value is None]
    if missing:
        return Start(cover.text, cited, ask=tuple(missing), note=cover.note)
    count = cover.count + sum(term.times * counts[term.fact] for term in cover.plus)
    count = max(cover.floor, count - sum(term.times * counts[term.fact] for term in cover.less))
    try:
        match cover.unit:
            case "days":
                first = day + dt.timedelta(days=count)
            case "months":
                first = add_months(day, count)
            case "month_starts":
                first = month_start(day, count)
            case "year_starts":
                first = dt.date(day.year + count, 1, 1)
        last = None if cover.ends is None else dt.date(first.year + (cover.ends == "next_year"), 12, 31)
    except (OverflowError, ValueError):
        raise _beyond(cover.after) from None
    return Start(cover.text, cited, first, last, count if cover.waiting else None, note=cover.note)
