"""Procedures held against what is known: who may, who may not and why, what to ask, papers, steps with their last days, and cover.

More knowledge never turns an answer: eligible and not eligible stay what they are when further facts are told.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

import attrs

from ...model.inputs.application import Application
from ...model.results.enrollment import Answer, Charge, Cited, Finding, Paper, Remark, Start, Task, Verdict
from ...model.values.classes import define
from ...model.values.dates import add_months, add_years, day_before, month_start
from ...model.values.errors import InputError
from ...model.values.text import Text
from ...rules.enrollment import Enrollment, Pathway
from ...rules.language.procedures import Condition, Cost, Cover, Notice, Requirement, Span, Step
from .conditions import KnownFacts, deciding_parts, evaluate, known_facts
from .wording import combined, span_text

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
    facts = known_facts(enrollment, application, day, elsewhere)
    rank = {"eligible": 0, "unknown": 1, "not_eligible": 2}
    every = [answer(pathway, facts, application.documents) for pathway in enrollment.pathways(day, *kinds)]
    return tuple(sorted(every, key=lambda answer: rank[answer.answer]))


def answer(pathway: Pathway, facts: KnownFacts, at_hand: Sequence[str] = ()) -> Answer:
    """What holds for an applicant in one procedure.

    Args:
        at_hand: papers, each ``NAME`` or ``NAME:form``.
    """
    findings = [evaluate(condition, facts, cited) for cited, condition in pathway.conditions]
    truths = [finding.truth for finding in findings]
    truth = False if False in truths else None if None in truths else True
    reasons: dict[Text, Finding] = {}
    for finding in findings:
        for reason in deciding_parts(finding) if finding.truth is truth else ():
            reasons.setdefault(reason.text, reason)
    demands = _Demands(facts, at_hand)
    if truth is None:
        demands.questions += [fact for finding in findings if finding.truth is None for fact in finding.ask]
    closed = truth is False
    return Answer(
        id=pathway.id,
        kind=pathway.kind,
        label=pathway.label,
        answer=VERDICTS[truth],
        levels=pathway.levels,
        cited=pathway.cited,
        reasons=tuple(reasons.values()),
        papers=() if closed else demands.papers(pathway.documents),
        tasks=() if closed else demands.tasks(pathway.steps),
        charges=() if closed else demands.charges(pathway.costs),
        remarks=() if closed else demands.remarks(pathway.notices),
        start=None if closed else demands.start(pathway.covers),
        ask=tuple(dict.fromkeys(demands.questions)),
        scheme=pathway.scheme,
        standing=pathway.standing,
        pays=pathway.pays,
        follows=() if closed else pathway.follows,
        channels=pathway.channels,
        note=pathway.note,
    )


def span_end(day: dt.date, span: Span) -> dt.date:
    """The last day of a time after a day; it never leaves the calendar.

    Raises:
        InputError: it would.
    """
    try:
        if span.days is not None:
            return day + dt.timedelta(days=span.days)
        if span.months is not None:
            return add_months(day, span.months)
        if span.years is not None:
            return add_years(day, span.years)
        return day_before(month_start(day, (span.calendar_months or 0) + 1))
    except (OverflowError, ValueError):
        raise _beyond(span.after) from None


def _beyond(fact: str) -> InputError:
    return InputError(
        f"{fact} 太晚,期限超出日历",
        f"{fact} is so late that what follows lies beyond the calendar",
        where=fact,
        mend=("请写更早的日期", "give an earlier day"),
    )


@define(eq=False)
class _Demands:
    """What a procedure asks of an applicant who may take it.

    Attributes:
        at_hand: papers, each ``NAME`` or ``NAME:form``; questions: facts to tell, in the order in which they were met.
    """

    facts: KnownFacts
    at_hand: Sequence[str]
    questions: list[str] = attrs.Factory(list)

    def papers(self, documents: Iterable[tuple[Cited, Requirement]]) -> tuple[Paper, ...]:
        """The papers needed, or that may be."""
        papers = (self._paper(requirement, cited) for cited, requirement in documents)
        return tuple(paper for paper in papers if paper is not None)

    def tasks(self, steps: Iterable[tuple[Cited, Step]]) -> tuple[Task, ...]:
        """The steps to take, with their last days."""
        tasks = (self._task(step, cited) for cited, step in steps)
        return tuple(task for task in tasks if task is not None)

    def charges(self, costs: Iterable[tuple[Cited, Cost]]) -> tuple[Charge, ...]:
        """What has to be paid: the first cost whose condition holds, after those for which that is not known."""
        charges: list[Charge] = []
        for cited, cost in costs:
            needed = self._needed(cost.when, cited)
            if needed is not False:
                of = cost.contribution, cost.premium
                charges.append(Charge(cost.text, cited, *of, cost.waived, cost.years, needed, cost.note))
            if needed:
                break
        return tuple(charges)

    def remarks(self, notices: Iterable[tuple[Cited, Notice]]) -> tuple[Remark, ...]:
        """Notices whose condition holds; nothing is asked for their sake."""
        facts = self.facts
        return tuple(
            Remark(notice.text, cited)
            for cited, notice in notices
            if notice.when is None or evaluate(notice.when, facts, cited).truth
        )

    def start(self, covers: Iterable[tuple[Cited, Cover]]) -> Start | None:
        """When cover starts by the first rule whose condition holds; none where no rule says it."""
        for cited, cover in covers:
            before = len(self.questions)
            holds = self._needed(cover.when, cited)
            if holds is None:
                text = Text("保障起始日取决于尚未给出的事实", "the first day of cover depends on facts not told yet")
                return Start(text, cited, ask=tuple(dict.fromkeys(self.questions[before:])))
            if holds:
                start = self._start(cover, cited)
                self.questions += start.ask
                return start
        return None

    def _needed(self, when: Condition | None, cited: Cited) -> bool | None:
        """Whether something conditional is there; what is not known is asked."""
        if when is None:
            return True
        finding = evaluate(when, self.facts, cited)
        self.questions += finding.ask
        return finding.truth

    def _paper(self, requirement: Requirement, cited: Cited) -> Paper | None:
        """A requirement, or none where its condition does not hold."""
        needed = self._needed(requirement.when, cited)
        if needed is False:
            return None
        document, form, note = requirement.document, requirement.form, requirement.note
        if document is not None:
            label = self.facts.enrollment.declared.document[document].label
            return Paper(document, label, form, needed, _is_at_hand(document, form, self.at_hand), cited, note=note)
        parts = self.papers((cited, part) for part in (*requirement.any, *requirement.all))
        if not parts:
            return None
        texts = [paper.label for paper in parts]
        if requirement.any:
            some = any(paper.held for paper in parts)
            return Paper(None, combined("any", texts), form, needed, some, cited, any=parts, note=note)
        every = all(paper.held for paper in parts if paper.needed is not False)
        return Paper(None, combined("all", texts), form, needed, every, cited, all=parts, note=note)

    def _task(self, step: Step, cited: Cited) -> Task | None:
        """A step, or none where its condition does not hold."""
        needed = self._needed(step.when, cited)
        if needed is False:
            return None
        task = Task(step.id, step.who, step.text, step.where, cited, needed, takes=step.takes, note=step.note)
        if step.deadline is None:
            return task
        task = attrs.evolve(task, deadline=span_text(self.facts.enrollment.declared, step.deadline))
        day = self.facts.get(step.deadline.after)
        if day is None:
            self.questions.append(step.deadline.after)
            return attrs.evolve(task, ask=(step.deadline.after,))
        return attrs.evolve(task, last_day=span_end(day, step.deadline))

    def _start(self, cover: Cover, cited: Cited) -> Start:
        """The first and the last day of cover by one rule."""
        day = self.facts.get(cover.after)
        counts = {term.fact: self.facts.get(term.fact) for term in (*cover.plus, *cover.less)}
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


def _is_at_hand(document: str, form: str, at_hand: Sequence[str]) -> bool:
    """Whether a paper is there in a form that is enough: an original can be copied and photographed, a copy photographed."""
    enough = {"original": (), "original_and_copy": (), "copy": ("copy",), "photo": ("photo", "copy")}[form]
    return any(name in at_hand for name in (document, f"{document}:original", *(f"{document}:{other}" for other in enough)))
