"""States that are given: what the engine wrote is read again as it was, and what means nothing is refused."""

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.atlantis import document, employee, entries, resident, stay, visit
from tests.engine.atlantis import rules as atlantis
from yibao import load_registry
from yibao.conformance.generate import made_course
from yibao.documents.serialize import context_of, unstructure
from yibao.documents.settlement import saved_state
from yibao.engine.course.course import Course
from yibao.engine.course.opening_state import opening_state
from yibao.model.inputs.case import read_case
from yibao.model.inputs.claim import Case
from yibao.model.values.errors import YibaoError
from yibao.rules.figures.dimensions import labels_of

CLAIM = stay("5000", "2024-03-05")
REGISTRY = load_registry()
SETTLING = [one.area.slug for one in REGISTRY.installed() if not one.area.base and REGISTRY.rules(one.area.slug).plans]


def saved(**changes):
    """The state that a resident's stay leaves, changed."""
    return document(resident(), stay("5000", "2024-02-05"))["state"] | changes


def counter(**changes):
    """The same with one counter, changed."""
    return saved(counters=[{"name": "stays", "period": "2023-07-01", "key": "", "value": "1"} | changes])


@pytest.fixture(scope="module")
def year():
    return saved()["year"]


def refused(state, person=None):
    with pytest.raises(YibaoError) as caught:
        document(person or resident(), CLAIM, state=state)
    return caught.value


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"scheme": "foo"}, "state.scheme"),
        ({"scheme": ""}, "state.scheme"),
        ({"year": "2024-01-03"}, "state.year"),
        ({"year": None}, "state.year"),
        ({"date": None}, "state.date"),
        ({"date": "\uff12\uff10\uff12\uff14-02-05"}, "state.date"),
        ({"date": "1950-01-01"}, "state.date"),
        ({"left_out": ["nothing 2024-01-01: why"]}, "state.left_out[0]"),
    ],
)
def test_state_that_no_course_reaches(changes, where):
    """A scheme the area does not have, a year that is none or not that of the day, a credit nobody gives."""
    assert refused(saved(**changes)).where == where


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("stays", "{year}x"),
        ("stays", "2024-01-02"),
        ("stays", "2024-02-30"),
        ("stays", "\uff12\uff10\uff12\uff14-01-01"),
        ("stays", ""),
        ("stays", "claim"),
        ("inpatient_cost", "stay:A"),
    ],
)
def test_period_that_is_none(name, period, year):
    """A day on which no benefit year begins would never be read: what was used up would count for nothing."""
    if name not in atlantis().declared.counter:
        name = next(one for one, rule in atlantis().declared.counter.items() if rule.reset == "year" and one != "stays")
    error = refused(counter(name=name, period=period.format(year=year)))
    assert error.where == "state.counters[0].period"


def test_nearest_is_proposed(year):
    """The error names what was meant."""
    error = refused(counter(period=year[:-1] + "2"))
    assert error.mend is not None and f"did you mean {year}?" in error.mend.en


def keyed():
    """A counter that is kept apart by something, and one of its keys."""
    return next((name, rule) for name, rule in atlantis().declared.counter.items() if rule.per and rule.reset == "year")


def test_label_that_is_none():
    """A misspelled label is refused in both forms of a state, with the right one proposed."""
    name, rule = keyed()
    label = ",".join(labels_of(atlantis().declared, one)[0] for one in rule.per)
    for wrong in (label[:-1], label + "\uff11", "", f"{label},{label}"):
        with pytest.raises(YibaoError, match="unknown key of the counter") as caught:
            document(employee(), visit("1"), state={name: {wrong: "400"}})
        assert caught.value.where == f"state.{name}"
        assert refused(counter(name=name, key=wrong)).where == "state.counters[0].key"
    assert document(employee(), visit("1"), state={name: {label: "0"}})


@pytest.mark.parametrize("slug", SETTLING)
@settings(max_examples=20)
@given(seed=st.integers(0, 10**6))
def test_what_was_written_is_read(slug, seed):
    """The state after each claim of a made course goes through JSON and comes back the same."""
    rules = REGISTRY.rules(slug)
    made = made_course(rules, dt.date(2023, 11, 1), seed)
    course = Course(rules, made.case.person, opening_state(rules, made.case))
    context = context_of(rules, made.case.person.id)
    for claim in made.case.claim:
        try:
            course.add(claim)
        except YibaoError:
            continue
        written = unstructure(saved_state(course.state), context)
        read = opening_state(rules, Case(made.case.person, made.case.claim, state=json.loads(json.dumps(written))))
        assert unstructure(saved_state(read), context) == written


def test_state_from_before_stays_were_left_out():
    """Older states hold counters of stays without a name: they are read, and count for nothing."""
    name = next(one for one, rule in atlantis().declared.counter.items() if rule.reset == "stay")
    old = saved()
    old["counters"] = [*old["counters"], {"name": name, "period": "stay:A\nB", "key": "", "value": "1"}]
    assert document(resident(), CLAIM, state=old)["settlements"] == document(resident(), CLAIM, state=saved())["settlements"]
    assert read_case({"person": resident(), "claim": [CLAIM], "state": old}).state == old


def test_a_counter_brought_along_is_for_the_first_stay_alone():
    """What is brought along of a stay without a name counts for the first claim if that is a stay, and for no later one."""
    names = [name for name, counter in atlantis().declared.counter.items() if counter.reset == "stay" and not counter.per]
    brought = {name: "100" for name in names if atlantis().declared.counter[name].unit == "money"}
    claims = [visit("300", "2024-03-01"), stay("5000", "2024-03-05"), stay("5000", "2024-03-20")]
    assert brought and document(resident(), *claims, state=brought) == document(resident(), *claims)
    assert entries(resident(), *claims[1:], state=brought)[0] != entries(resident(), *claims[1:])[0]
