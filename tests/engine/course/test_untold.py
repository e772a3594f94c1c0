"""Facts that were not told and would change what is paid: which they are, and what each of their values comes to."""

import pytest

from tests.engine.atlantis import employee, rules, stay, visit
from yibao import read_case
from yibao.engine.course.course import settle_course
from yibao.engine.course.opening_state import opening_state
from yibao.engine.course.untold import MOST_FACTS, MOST_VALUES, untold_facts, what_if_told


def told(person, *bills):
    """A case, with the answers for the facts that it leaves out."""
    named = [{**bill, "id": f"C{number}"} for number, bill in enumerate(bills, 1)]
    case = read_case({"person": person, "claim": named})
    result = settle_course(rules(), case.person, case.claim, opening_state(rules(), case))
    return case, what_if_told(rules(), case, result)


def again(person, *bills):
    """What the person pays for each bill where the input itself tells everything."""
    named = [{**bill, "id": f"C{number}"} for number, bill in enumerate(bills, 1)]
    case = read_case({"person": person, "claim": named})
    result = settle_course(rules(), case.person, case.claim, opening_state(rules(), case))
    return {entry.claim: entry.payers["cash"] for entry in result.entries}


def test_each_answer_is_what_the_input_would_come_to():
    """For every value of a fact of the person: the same as when the file told it, for all bills of the course."""
    bills = stay("60000", "2024-03-05"), visit("300", "2024-04-01"), stay("90000", "2024-06-05")
    before = again(employee(), *bills)
    _, answers = told(employee(), *bills)
    about_person = [answer for answer in answers if answer.fact.name.startswith("person.facts.") and answer.refused is None]
    assert any(answer.bills for answer in about_person)
    for answer in about_person:
        after = again(employee(facts={answer.fact.name.rpartition(".")[2]: answer.value}), *bills)
        changes = {bill.claim: (bill.cash, bill.cash_if_told) for bill in answer.bills}
        assert changes == {name: (before[name], after[name]) for name in before if before[name] != after[name]}, answer


def test_what_is_told_is_not_asked_for():
    """A fact that the file tells is no longer named."""
    names = {answer.fact.name for answer in told(employee(), stay("60000"))[1]}
    assert "person.facts.assistance_group" in names
    person = employee(facts={"assistance_group": "none"})
    assert "person.facts.assistance_group" not in {answer.fact.name for answer in told(person, stay("60000"))[1]}


def test_facts_that_cannot_matter_are_left_out():
    """When somebody retired is not asked of who works."""
    case, _ = told(employee(), visit("300"))
    assert "person.facts.retired_on" not in {fact.name for fact in untold_facts(rules(), case.person, case.claim[0])}


def test_filing_is_named_for_care_elsewhere():
    """Care in another province that nobody filed: each kind of filing is tried."""
    answers = told(employee(), visit("1000", region="110000", level="tertiary"))[1]
    values = [answer.value for answer in answers if answer.fact.name == "person.registrations"]
    assert values == ["long_term", "referral", "self_filed"]


@pytest.mark.parametrize("count", [1, 30])
def test_number_of_settlements_is_bounded(count):
    """Whatever the number of bills, a case is settled at most so many times."""
    answers = told(employee(), *(visit("100", f"2024-03-{day:02d}") for day in range(1, count + 1)))[1]
    assert len(answers) <= MOST_FACTS * MOST_VALUES
