"""Conditions over facts in three values: true, false, and not known, by Kleene's strong logic."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from ...model.inputs.application import Application
from ...model.inputs.structure import unknown_word
from ...model.results.enrollment import Cited, Finding
from ...model.values.classes import frozen
from ...model.values.dates import add_months, add_years, age_on
from ...model.values.errors import InputError
from ...rules.checking.enrollment import compared, listed_values
from ...rules.enrollment import Enrollment
from ...rules.language.procedures import Condition, Unit
from ..facts.facts import declared_fact, fact_value
from .wording import combined, condition_text


@frozen(eq=False)
class KnownFacts:
    """What is known of an applicant on the day asked about; what is not known is none."""

    enrollment: Enrollment
    day: dt.date
    values: Mapping[str, Any]

    def get(self, fact: str) -> Any:
        """A fact's value as rules compare it."""
        if fact == "age":
            birth = self.values.get("birth_date")
            return None if birth is None else age_on(birth, self.day)
        return self.day if fact == "date" else self.values.get(fact)


def known_facts(
    enrollment: Enrollment, application: Application, day: dt.date, elsewhere: frozenset[str] = frozenset()
) -> KnownFacts:
    """What an applicant file tells, checked against the facts that the area declares.

    Args:
        elsewhere: facts that only other installed areas declare; they are left aside.

    Raises:
        InputError: a fact nobody declares, a value of the wrong type, a document nobody knows, or a birth after the day.
    """
    person = application.person
    values: dict[str, Any] = {}
    if person.birth_date is not None:
        if person.birth_date > day:
            raise InputError(
                f"出生日期 {person.birth_date} 晚于 {day}",
                f"the date of birth {person.birth_date} lies after {day}",
                where="person.birth_date",
                mend=("请改正 birth_date 或日期", "mend birth_date or the day asked about"),
            )
        values["birth_date"] = person.birth_date
    for name, dated in (("scheme", person.scheme), ("standing", person.standing)):
        value = dated.on(day) if dated else None
        if value is not None:
            values[name] = value
    for name, dated_fact in person.facts.items():
        rule = declared_fact(enrollment.declared.fact, name, elsewhere, f"person.facts.{name}")
        if rule is not None:
            for _, each in dated_fact.values:
                fact_value(rule, name, each)
            value = dated_fact.on(day)
            if value is not None:
                values[name] = fact_value(rule, name, value)
    for index, paper in enumerate(application.documents):
        if paper.partition(":")[0] not in enrollment.declared.document:
            raise unknown_word(paper, enrollment.declared.document, "材料", "document").at(f"documents[{index}]")
    return KnownFacts(enrollment, day, values)


def evaluate(condition: Condition, facts: KnownFacts, cited: Cited) -> Finding:
    """Hold a condition against what is known.

    Args:
        cited: where the condition is from, unless it says so itself.
    """
    if condition.source or condition.status:
        cited = Cited(condition.source or cited.source, condition.status or cited.status, cited.level)
    if condition.condition is not None:
        declared = facts.enrollment.declared
        named = declared.condition[condition.condition]
        inner = evaluate(named, facts, attrs.evolve(cited, level=declared.levels["condition", condition.condition]))
        return inner if condition.text is None else attrs.evolve(inner, text=condition.text, named=True)
    if condition.fact is not None or condition.since is not None:
        return _leaf(condition, facts, cited)
    return _joined(condition, facts, cited)


def deciding_parts(finding: Finding) -> list[Finding]:
    """The parts of a finding that made it what it is, as far apart as the rules leave them unnamed."""
    if finding.named or not finding.inner:
        return [finding]
    parts = [part for part in finding.inner if part.truth is finding.truth]
    return [reason for part in parts for reason in deciding_parts(part)] if parts else [finding]


def _joined(condition: Condition, facts: KnownFacts, cited: Cited) -> Finding:
    if condition.not_ is not None:
        part = evaluate(condition.not_, facts, cited)
        truth = None if part.truth is None else not part.truth
        text = condition.text or combined("not", [part.text])
        return Finding(truth, text, cited, part.facts, part.ask, (), condition.text is not None)
    every = bool(condition.all)
    inner = tuple(evaluate(part, facts, cited) for part in (condition.all or condition.any))
    truths = [part.truth for part in inner]
    decided = not every
    truth = decided if decided in truths else None if None in truths else every
    text = condition.text or combined("all" if every else "any", [part.text for part in inner])
    read = {fact: value for part in inner for fact, value in part.facts.items()}
    ask = tuple(dict.fromkeys(fact for part in inner if truth is None and part.truth is None for fact in part.ask))
    apart = () if truth is False and not every else inner  # where no alternative holds, none of them is the reason
    return Finding(truth, text, cited, read, ask, apart, condition.text is not None)


def _leaf(condition: Condition, facts: KnownFacts, cited: Cited) -> Finding:
    text = condition.text or condition_text(facts.enrollment.declared, condition)
    named = condition.text is not None
    names = [condition.fact] if condition.fact is not None else [condition.since, condition.until]
    values = {str(name): facts.get(str(name)) for name in names}
    needed = ["birth_date" if name == "age" else name for name, value in values.items() if value is None]
    if needed:
        return Finding(None, text, cited, {}, tuple(needed), (), named)
    if condition.fact is not None:
        value = values[condition.fact]
        name = condition.fact
        truth = _holds(condition, value, lambda other: compared(facts.enrollment.declared, name, other))
    else:
        first, last = values[str(condition.since)], values[condition.until]
        truth = _holds(condition, elapsed(first, last, condition.unit), lambda other: other)
    return Finding(truth, text, cited, values, (), (), named)


def _holds(condition: Condition, value: Any, read: Callable[[Any], Any]) -> bool:
    return (
        (condition.is_ is None or value in [read(one) for one in listed_values(condition.is_)])
        and (condition.is_not is None or value not in [read(one) for one in listed_values(condition.is_not)])
        and (condition.at_least is None or value >= read(condition.at_least))
        and (condition.at_most is None or value <= read(condition.at_most))
        and (condition.above is None or value > read(condition.above))
        and (condition.below is None or value < read(condition.below))
    )


def elapsed(first: dt.date, last: dt.date, unit: Unit) -> int:
    """How many units have passed between two days; below zero where the second lies before the first.

    >>> elapsed(dt.date(2024, 1, 31), dt.date(2024, 3, 1), "months"), elapsed(dt.date(2024, 1, 31), dt.date(2024, 3, 1), "days")
    (1, 30)
    """
    if unit == "days":
        return (last - first).days
    if unit == "calendar_months":
        return (last.year - first.year) * 12 + last.month - first.month
    if unit == "calendar_years":
        return last.year - first.year
    months = (last.year - first.year) * 12 + last.month - first.month
    if unit == "years":
        years = last.year - first.year
        return years - (add_years(first, years) > last)
    return months - (add_months(first, months) > last)
