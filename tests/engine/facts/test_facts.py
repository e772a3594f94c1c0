"""Facts about a person: dated, missing, of the wrong kind."""

import datetime as dt
from typing import Any

import attrs
import pytest

from tests.engine.atlantis import employee, entries, last, payers, resident, rules, stay, visit
from tests.rules.small import PERSON, PLAN, STAGE, area, claim, settled
from tests.rules.small import payers as paid
from yibao import YibaoError, read_case
from yibao.engine.course.course import settle_course
from yibao.engine.course.opening_state import opening_state
from yibao.model.values.dates import Dated


def test_standing_changes_on_its_day():
    """In service on the day before retiring, retired on the day: 86 and 92 %."""
    person = employee(
        standing=[{"from": "2000-01-01", "value": "active"}, {"from": "2024-06-01", "value": "retired"}], birth_date="1964-01-01"
    )
    found = entries(person, visit("100", "2024-05-31"), visit("100", "2024-06-01"), state={"outpatient_deductible": "900"})
    assert [one["payers"]["pooled_fund"] for one in found] == ["86.00", "92.00"]


def test_standing_missing_on_the_day_is_refused():
    """Before the first standing given the claim is refused and told to add an earlier one."""
    person = employee(standing=[{"from": "2024-06-01", "value": "retired"}])
    with pytest.raises(YibaoError, match="standing is not given for 2024-05-31") as caught:
        payers(person, visit("100", "2024-05-31"))
    assert "person.standing" in caught.value.where


def test_scheme_missing_on_the_day_is_refused():
    """The same for the scheme."""
    person = employee(scheme=[{"from": "2024-06-01", "value": "employee"}])
    with pytest.raises(YibaoError, match="scheme is not given for 2024-05-31"):
        payers(person, visit("100", "2024-05-31"))


def test_scheme_changes_on_its_day():
    """A resident becomes an employee: the plan of the scheme in force takes the claim."""
    person = resident(
        scheme=[{"from": "2000-01-01", "value": "resident"}, {"from": "2024-07-01", "value": "employee"}],
        standing=[{"from": "2000-01-01", "value": "adult"}, {"from": "2024-07-01", "value": "active"}],
    )
    found = entries(person, visit("110", "2024-06-30"), visit("1000", "2024-07-01"))
    assert [one["payers"] for one in found] == [
        {"pooled_fund": "60.00", "cash": "50.00"},
        {"pooled_fund": "86.00", "cash": "914.00"},
    ]


@pytest.mark.parametrize(
    ("name", "first", "later", "paid_then"), [("standing", "active", "retired", 10_120), ("scheme", "employee", "resident", 6_000)]
)
def test_what_holds_from_always_changes_too(name, first, later, paid_then):
    """A person made in Python may have a first value without a day: what follows it still begins on its day."""
    told = {"birth_date": "1964-01-01", "standing": [{"from": "2000-01-01", "value": "active"}]}
    if name == "scheme":
        told["standing"].append({"from": "2024-06-01", "value": "adult"})
    case = read_case(
        {"person": employee(**told), "claim": [visit("100", "2024-05-31", id="A"), visit("110", "2024-06-01", id="B")]}
    )
    person = attrs.evolve(case.person, **{name: Dated(((None, first), (dt.date(2024, 6, 1), later)))})
    case = attrs.evolve(case, person=person, state={"outpatient_deductible": "900"})
    found = settle_course(rules(), person, case.claim, opening_state(rules(), case)).entries
    assert [entry.payers["pooled_fund"] for entry in found] == [8_600, paid_then]


def test_declared_fact_is_dated_too():
    """A declared fact may be a list: in no group until May, in extreme poverty from June."""
    groups = [{"from": "2020-01-01", "value": "none"}, {"from": "2024-06-01", "value": "extreme_poverty"}]
    found = entries(employee(facts={"assistance_group": groups}), stay("1000", "2024-05-31"), stay("1000", "2024-06-01"))
    assert [one["payers"].get("medical_assistance") for one in found] == [None, "200.00"]


def test_declared_fact_before_its_first_day_is_missing():
    """Before its first day a fact was not given: the label for missing facts counts."""
    groups = [{"from": "2024-06-01", "value": "extreme_poverty"}]
    assert payers(employee(facts={"assistance_group": groups}), stay("1000", "2024-05-31")) == {"cash": "1000.00"}


def test_stay_reads_facts_on_the_day_that_governs():
    """A stay over the change is settled by the facts of the day of discharge."""
    groups = [{"from": "2020-01-01", "value": "none"}, {"from": "2024-06-01", "value": "extreme_poverty"}]
    claim = stay("1000", "2024-06-01", admitted="2024-05-01")
    assert payers(employee(facts={"assistance_group": groups}), claim)["medical_assistance"] == "200.00"


def test_unknown_fact_is_refused():
    """A fact that nobody declares is an error with the nearest name."""
    with pytest.raises(YibaoError, match="unknown fact 'civil_servent'") as caught:
        payers(employee(facts={"civil_servent": True}), visit("100"))
    assert caught.value.mend is not None and "did you mean civil_servant?" in caught.value.mend.en
    assert caught.value.where == "person.facts.civil_servent"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("civil_servant", "yes"),
        ("civil_servant", 1),
        ("insured_years", "4"),
        ("insured_years", True),
        ("income_last_year", 4000),
        ("income_last_year", "-1"),
        ("assistance_group", "rich"),
        ("retired_on", "2001-02-29"),
        ("retired_on", 2001),
    ],
)
def test_fact_of_the_wrong_kind_is_refused(name: str, value: Any):
    """Each fact has a type; another is refused and named."""
    with pytest.raises(YibaoError) as caught:
        payers(employee(facts={name: value}), visit("100"))
    assert caught.value.where == f"person.facts.{name}"


NEEDED = """
[fact.boat]
label    = { zh = "船", en = "Boat" }
type     = "choice"
choices  = ["sail", "oar"]
question = { zh = "何船?", en = "Which boat has the person?" }
"""
RATIO = """
[table.ratio]
from   = 2020-01-01
by     = "boat"
value  = { sail = "60%", oar = "40%" }
source = "law"
status = "official"
"""


def test_missing_fact_asks_its_question():
    """Where a rule needs a fact that was not given, the claim is refused and the fact's question is asked."""
    rules = area(PLAN + STAGE + RATIO, person=PERSON + NEEDED)
    assert paid(rules, claim(), facts={"boat": "sail"})["pooled_fund"] == "60.00"
    with pytest.raises(YibaoError, match=r"fact\.boat is missing: Which boat has the person\?") as caught:
        paid(rules, claim())
    assert caught.value.what.zh == "缺少 fact.boat:何船?"


FACTS: list[tuple[str, str, Any, Any]] = [
    ("boolean", 'map = { a = "yes", b = "no" }', True, False),
    ("integer", 'cuts = [3]\nlabels = ["b", "a"]', 3, 2),
    ("money", 'cuts = [3.50]\nlabels = ["b", "a"]', "3.50", "3.49"),
    ("ratio", 'cuts = ["12.5%"]\nlabels = ["b", "a"]', "0.125", "0.1249"),
    ("date", 'cuts = [2000-01-01]\nlabels = ["b", "a"]', "2000-01-01", "1999-12-31"),
    ("text", 'map = { a = "left", b = "*" }', "left", "anything"),
]


@pytest.mark.parametrize(("kind", "how", "first", "second"), FACTS, ids=[one[0] for one in FACTS])
def test_fact_of_each_type_becomes_a_label(kind, how, first, second):
    """Booleans are yes and no; numbers, money (in yuan), ratios and dates have cuts whose edge lies above; texts are mapped."""
    fact = f'[fact.x]\nlabel = {{ zh = "x", en = "x" }}\ntype = "{kind}"\nquestion = {{ zh = "?", en = "?" }}\n'
    fact += f'[dimension.y]\nof = {{ fact = "x" }}\n{how}\n'
    table = '[table.ratio]\nfrom = 2020-01-01\nby = "y"\nvalue = { a = "60%", b = "40%" }\nsource = "law"\nstatus = "official"\n'
    rules = area(PLAN + STAGE + table, person=PERSON + fact)
    assert [paid(rules, claim(), facts={"x": value})["pooled_fund"] for value in (first, second)] == ["60.00", "40.00"]


AGE = '[dimension.old]\nof = "age"\non = "{on}"\ncuts = [44]\nlabels = ["no", "yes"]\n'
BY_AGE = '[table.ratio]\nfrom = 2020-01-01\nby = "old"\nvalue = { no = "40%", yes = "60%" }\nsource = "law"\nstatus = "official"\n'


@pytest.mark.parametrize(
    ("on", "born", "day", "share"),
    [
        ("date", "1980-06-15", "2024-06-14", "40.00"),
        ("date", "1980-06-15", "2024-06-15", "60.00"),
        ("year_start", "1980-01-01", "2024-06-15", "60.00"),
        ("year_start", "1980-01-02", "2024-06-15", "40.00"),
        ("day_before_year", "1979-12-31", "2024-06-15", "60.00"),
        ("day_before_year", "1980-01-01", "2024-06-15", "40.00"),
        ("date", "1980-02-29", "2024-02-28", "40.00"),
        ("date", "1980-02-29", "2024-02-29", "60.00"),
    ],
)
def test_age_is_taken_on_the_day_that_the_rule_names(on, born, day, share):
    """Age on the governing date, on the first day of the benefit year, or on the day before it."""
    rules = area(PLAN + STAGE + BY_AGE, person=PERSON + AGE.format(on=on))
    assert paid(rules, claim(day=day), birth_date=born)["pooled_fund"] == share


@pytest.mark.parametrize(("day", "share"), [("2023-02-28", "40.00"), ("2023-03-01", "60.00"), ("2024-02-28", "60.00")])
def test_born_on_a_29th_of_february(day, share):
    """Who was born on 29 February is a year older on 1 March of a common year: 43 in 2023."""
    rules = area(PLAN + STAGE + BY_AGE, person=PERSON + AGE.format(on="date").replace("44", "43"))
    assert paid(rules, claim(day=day), birth_date="1980-02-29")["pooled_fund"] == share


def test_birthdays_within_a_course():
    """A course over a birthday: the label changes on that day, forwards and back."""
    rules = area(PLAN + STAGE + BY_AGE, person=PERSON + AGE.format(on="date"))
    days = ["2024-06-14", "2024-06-15", "2024-06-14", "2024-12-31", "2024-06-16"]
    found = settled(rules, *(claim(day=day) for day in days))["settlements"]
    assert [one["payers"]["pooled_fund"] for one in found] == ["40.00", "60.00", "40.00", "60.00", "60.00"]


def test_dimensions_stand_in_the_trace():
    """The trace tells the label of every dimension that the plan reads."""
    found = last(employee(), visit("100", level="secondary"))["trace"]["dimensions"]
    assert (found["tier"], found["service"], found["cross_region"], found["cohort"]) == ("other", "in_service", "local", "other")


def test_standing_of_another_scheme_is_refused():
    """A standing that no scheme of the person has is refused."""
    with pytest.raises(YibaoError, match="'student'"):
        payers(employee(standing="student"), visit("100"))
