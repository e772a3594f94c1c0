"""A course that goes on without the claims that are refused: what is settled, and what follows them."""

import random

import pytest

from tests.engine.atlantis import employee, rules, stay, visit
from yibao import YibaoError, read_case, settle_case, settle_course
from yibao.engine.course.course import Course
from yibao.engine.course.opening_state import opening_state
from yibao.model.results.settlement import RefusedClaim
from yibao.model.values.errors import NoRuleError


def course_of(*claims):
    """A case of an employee."""
    numbered = [{**claim, "id": f"C{place}"} for place, claim in enumerate(claims)]
    return read_case({"city": "atlantis", "person": employee(), "claim": numbered})


def bad(day):
    """A claim in a benefit year before the one reached, or of which nothing is known."""
    return visit("100", day)


def document_of(case, **how):
    return settle_case(rules(), case, keep_going=True, **how)[1]


def test_the_others_are_settled_and_what_follows_is_marked():
    """The refused claim stands in its place with code, place, message and mend; the one before it is not marked."""
    case = course_of(visit("900", "2023-02-01"), bad("2022-01-01"), visit("900", "2023-04-01"))
    first, second, third = document_of(case)["settlements"]
    assert second.keys() == {"claim", "refused"}
    assert second["claim"] == "C1"
    assert second["refused"].keys() == {"code", "where", "message", "mend"}
    assert second["refused"]["code"] == "input"
    assert second["refused"]["where"].startswith("claim C1")
    assert ("follows_refused" in first, third["follows_refused"]) == (False, True)


def test_the_library_is_strict():
    """Unless it is asked to keep going, the first refused claim raises its error."""
    case = course_of(visit("900", "2023-02-01"), bad("2022-01-01"))
    with pytest.raises(YibaoError, match="2022"):
        settle_case(rules(), case)
    with pytest.raises(YibaoError):
        settle_course(rules(), case.person, case.claim)


def test_where_every_claim_is_refused_there_is_no_result():
    """The first error is raised and brings the others."""
    case = course_of(bad("2010-01-01"), bad("2010-02-01"))
    with pytest.raises(NoRuleError) as caught:
        settle_case(rules(), case, keep_going=True)
    assert [error.where.partition(":")[0] for error in (caught.value, *caught.value.more)] == ["claim C0", "claim C1"]


def test_a_refused_claim_cannot_be_taken_back():
    """Nor can its id be used again; taking back an earlier one goes on."""
    back = [{"reverses": "C1", "date": "2023-05-01"}, {"reverses": "C0", "date": "2023-05-02"}]
    case = course_of(visit("900", "2023-02-01"), bad("2022-01-01"), *back)
    _, _, third, fourth = document_of(case)["settlements"]
    assert third["refused"]["message"]["en"] == "C1 was refused: there is nothing to take back"
    assert (fourth["reverses"], fourth["follows_refused"]) == ("C0", True)


@pytest.mark.parametrize("seed", range(4))
def test_keeping_going_is_the_course_without_the_refused_claims(seed):
    """Amounts and the state are those of the course of the others; whatever is refused, wherever it stands."""
    draw = random.Random(seed)
    days = sorted(draw.randint(1, 28) for _ in range(9))
    claims = [
        bad("2022-01-01") if draw.random() < 0.3 else draw.choice((visit, stay))(str(draw.randint(1, 90000)), f"2023-06-{day:02}")
        for day in days
    ]
    case = course_of(visit("10", "2023-05-01"), *claims)
    whole = settle_course(rules(), case.person, case.claim, keep_going=True)
    left = [claim for claim, entry in zip(case.claim, whole.entries, strict=True) if not isinstance(entry, RefusedClaim)]
    course = Course(rules(), case.person, opening_state(rules(), case))
    for claim, entry in zip(left, whole.settled, strict=True):
        assert course.add(claim).payers == entry.payers
    assert course.state == whole.state
    before = [isinstance(entry, RefusedClaim) for entry in whole.entries]
    for place, entry in enumerate(whole.entries):
        if not isinstance(entry, RefusedClaim):
            assert entry.follows_refused == any(before[:place])
