"""The checks of enrollment: golden applicant files, and what more or less knowledge may change in an answer."""

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources.abc import Traversable
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from ..documents.enrollment import apply, differences
from ..engine.enrollment.procedures import answers
from ..model.inputs.application import Applicant, Application, read_application
from ..model.inputs.parse import parse
from ..model.values.dates import Dated
from ..model.values.text import Text
from ..rules.checking.enrollment import facts_of
from ..rules.enrollment import Enrollment

GOLDEN = "applications"
"""Folder of golden applicant files in a package."""

ALL = ("enrollment", "withdrawal", "filing", "registration", "reimbursement", "card")

DAYS = (
    dt.date(2012, 6, 1),
    dt.date(2019, 12, 31),
    dt.date(2021, 7, 1),
    dt.date(2023, 11, 20),
    dt.date(2024, 12, 20),
    dt.date(2026, 3, 1),
)
"""Days on which answers are compared: within and outside windows, before and after the changes of the last years."""


def check_golden(enrollment: Enrollment, path: Traversable) -> None:
    """What a golden file expects is what comes of it; where some way is open, no fact and no paper of it is idle.

    Knowing less turns no answer into another: with a fact dropped it is what it was, or not known.
    """
    application = _read(path)
    assert application.expect, "the file expects nothing"
    before, document = _apply(enrollment, application)
    wrong = differences(document, application.expect)
    assert not wrong, "; ".join(wrong)
    expected = _expected_answers(application)
    open_ = [procedure for procedure in document["procedures"] if expected.get(procedure["id"]) == "eligible"]
    for name in application.person.facts:
        rest = {other: value for other, value in application.person.facts.items() if other != name}
        after, changed = _apply(enrollment, attrs.evolve(application, person=attrs.evolve(application.person, facts=rest)))
        assert changed != document or not open_, f"the fact {name} changes nothing"
        _never_turned(after, before, f"without {name}")
    for paper in sorted({paper for procedure in open_ for paper in procedure["documents"]["held"]}):
        fewer = tuple(other for other in application.documents if other.partition(":")[0] != paper)
        _, changed = _apply(enrollment, attrs.evolve(application, documents=fewer))
        assert changed != document, f"the paper {paper} changes nothing"


def _expected_answers(application: Application) -> dict[str, str | None]:
    """The answers that a golden file expects, by procedure."""
    expected = (application.expect or {}).items()
    return {name: entry if isinstance(entry, str) else entry.get("answer") for name, entry in expected if name != "source"}


def check_every_answer(enrollment: Enrollment, paths: Iterable[Traversable]) -> None:
    """Every way in that the area declares itself is open in one golden file, closed in another, and not known in a third."""
    answers_of: dict[str, set[str | None]] = {}
    for path in paths:
        for name, answer in _expected_answers(_read(path)).items():
            answers_of.setdefault(name, set()).add(answer)
    own = [
        name
        for name, procedure in enrollment.declared.procedure.items()
        if procedure.kind == "enrollment" and enrollment.level("procedure", name) == enrollment.area.code
    ]
    lacking = {name: sorted({"eligible", "not_eligible", "unknown"} - answers_of.get(name, set())) for name in own}
    assert not any(lacking.values()), f"no golden file yields { ({name: rest for name, rest in lacking.items() if rest}) }"


def check_questions_matter(enrollment: Enrollment, path: Traversable) -> None:
    """Every question that decides, of a kind whose answers can be listed, has an answer that changes the result."""
    application = _read(path)
    results, document = _apply(enrollment, application)
    for fact in {fact for answer in results if answer.answer == "unknown" for fact in answer.ask}:
        rule = enrollment.declared.fact.get(fact)
        values: tuple[Any, ...] = (True, False) if rule and rule.type == "boolean" else rule.choices if rule else ()
        persons = [_with(application.person, {fact: value}) for value in values]
        changed = [_apply(enrollment, attrs.evolve(application, person=person))[1] for person in persons]
        assert not values or any(other != document for other in changed), f"no answer about {fact} changes anything"


def check_knowledge(enrollment: Enrollment) -> None:
    """More knowledge never turns an answer: whatever is told, eligible and not eligible stay when more is told."""
    facts = _facts(enrollment)

    @settings(max_examples=150, deadline=None, derandomize=True, database=None)
    @given(st.data())
    def never_turns(data: st.DataObject) -> None:
        day = data.draw(st.sampled_from(DAYS))
        values = {name: data.draw(_values(enrollment, name, day)) for name in facts}
        some = data.draw(st.sets(st.sampled_from(sorted(facts)))) if facts else set()
        more = _application(values)
        less = _application({name: value for name, value in values.items() if name in some})
        when = f"{day}: {values}, less: {sorted(some)}"
        _never_turned(answers(enrollment, less, day, ALL), answers(enrollment, more, day, ALL), when)

    never_turns()


def check_nothing_told(enrollment: Enrollment) -> None:
    """Who tells nothing is told nothing for certain, except where no condition stands."""
    for day in DAYS:
        for answer in answers(enrollment, Application(), day, ALL):
            open_to_all = enrollment.declared.procedure[answer.id].when is None
            decided_by_day = all("date" in reason.facts for reason in answer.reasons)
            assert answer.answer == "unknown" or open_to_all or decided_by_day, f"{answer.id} is {answer.answer} on {day}"


def check_texts(enrollment: Enrollment) -> None:
    """Every text is there in Chinese and in English."""
    for section in ("fact", "condition", "document", "channel", "procedure", "guide"):
        for name, declaration in getattr(enrollment.declared, section).items():
            for text in _texts(declaration):
                assert any("\u4e00" <= char <= "\u9fff" for char in text.zh), f"{section}.{name}: no Chinese in {text.zh!r}"
                assert any(char.isascii() and char.isalpha() for char in text.en), f"{section}.{name}: no English in {text.en!r}"


def _read(path: Traversable) -> Application:
    return read_application(parse(path.read_bytes()))


def _apply(enrollment: Enrollment, application: Application) -> tuple[tuple[Any, ...], dict[str, Any]]:
    assert application.date is not None, "the file names no date"
    return apply(enrollment, application, application.date, ALL)


def _never_turned(less: tuple[Any, ...], more: tuple[Any, ...], when: str) -> None:
    known = {answer.id: answer.answer for answer in more}
    for before in less:
        after = known[before.id]
        assert before.answer in ("unknown", after), f"{before.id}: {before.answer}, with more told {after} ({when})"


def _facts(enrollment: Enrollment) -> set[str]:
    """Every fact that some condition reads."""
    conditions = [*enrollment.declared.condition.values()]
    for rule in enrollment.declared.procedure.values():
        parts: tuple[Any, ...] = (rule, *rule.step, *rule.cover, *rule.cost, *rule.document, *rule.notice)
        conditions += [part.when for part in parts if part.when is not None]
    return {fact for condition in conditions for fact in facts_of(enrollment.declared, condition)}


def _values(enrollment: Enrollment, fact: str, day: dt.date) -> st.SearchStrategy[Any]:
    rule = enrollment.declared.fact.get(fact)
    near = st.integers(-800, 800).map(lambda days: day + dt.timedelta(days=days))
    if fact == "birth_date":
        return st.one_of(st.integers(0, 200), st.integers(0, 30000)).map(lambda days: day - dt.timedelta(days=days))
    if fact in ("scheme", "standing"):
        return st.sampled_from(("employee", "resident") if fact == "scheme" else ("active", "retired", "adult", "student"))
    assert rule is not None
    match rule.type:
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(0, 25)
        case "date":
            return near
        case "choice":
            return st.sampled_from(rule.choices)
        case "money" | "ratio":
            return st.sampled_from(("0", "0.5", "1"))
        case _:
            return st.text(max_size=5)


def _application(values: Mapping[str, Any]) -> Application:
    return Application(_with(Applicant(), values))


def _with(person: Applicant, values: Mapping[str, Any]) -> Applicant:
    """A person about whom more is known."""
    own = {name: values[name] for name in ("birth_date",) if name in values}
    own |= {name: Dated.always(values[name]) for name in ("scheme", "standing") if name in values}
    facts = {name: Dated.always(value) for name, value in values.items() if name not in ("birth_date", "scheme", "standing")}
    return attrs.evolve(person, facts={**person.facts, **facts}, **own)


def _texts(thing: Any) -> Iterator[Text]:
    if isinstance(thing, Text):
        yield thing
    elif attrs.has(type(thing)):
        for field in attrs.fields(type(thing)):
            yield from _texts(getattr(thing, field.name))
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from _texts(value)
    elif isinstance(thing, tuple | list):
        yield from itertools.chain.from_iterable(map(_texts, thing))
