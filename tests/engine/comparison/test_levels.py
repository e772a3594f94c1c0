"""One bill by each choice of a hospital: what is told stays as it is, what differs is told apart, and nothing is guessed."""

from tests.engine.atlantis import employee, rules, stay, visit
from yibao import Course, YibaoError, read_case
from yibao.documents.comparison import levels_document
from yibao.engine.comparison.levels import HOSPITALS, own_share, quotes
from yibao.engine.course.opening_state import opening_state


def quoted(person, *claims):
    """Each of some bills by each choice, in Atlantis."""
    named = [{**claim, "id": f"C{number}"} for number, claim in enumerate(claims, 1)]
    return quotes(rules(), read_case({"person": person, "claim": named}))


def test_what_is_told_is_what_settling_gives():
    """The bill as told stands after those before it, as in a course."""
    claims = [visit("1000", "2024-03-05"), visit("900", "2024-03-06", level="community"), stay("20000", "2024-05-09")]
    case = read_case({"person": employee(), "claim": [{**claim, "id": f"C{number}"} for number, claim in enumerate(claims)]})
    course = Course(rules(), case.person, opening_state(rules(), case))
    for claim, each in zip(case.claim, quotes(rules(), case), strict=True):
        (told,) = [quote for quote in each.quotes if quote.as_told]
        assert told.settlement.payers == course.add(claim).payers
        assert each.saving(told) == 0


def test_every_class_is_there_in_order_and_adds_up():
    """Each hospital's class is there; payers add up to the bill; the least is the least of the complete ones."""
    (each,) = quoted(employee(), stay("20000", "2024-05-09"))
    levels = list(dict.fromkeys(quote.choice.level for quote in each.quotes))
    assert levels == list(HOSPITALS)
    amounts = []
    for quote in each.quotes:
        assert (quote.settlement is None) != (quote.error is None)
        if quote.settlement:
            assert sum(quote.settlement.payers.values()) == quote.settlement.total == 2_000_000
            assert quote.own == own_share(quote.settlement.payers)
            amounts += [quote.own] if quote.settlement.complete else []
    assert each.least == min(amounts)


def test_a_choice_that_changes_nothing_is_left_out():
    """No two rows of a class come to the same."""
    (each,) = quoted(employee(), visit("1000", "2024-03-05", region="770000"))
    rows = [
        (quote.choice.level, quote.error.what.en if quote.error else sorted(quote.settlement.payers.items()))
        for quote in each.quotes
    ]
    assert all(row not in rows[:index] for index, row in enumerate(rows))


def test_care_outside_is_put_to_each_way_of_filing():
    """Atlantis takes 20 points off unfiled care and 10 after a referral: the difference is told; at home nothing is filed."""
    (outside,) = quoted(employee(), visit("3000", "2024-03-05", region="770000"))
    by_filing = {quote.choice.filing: quote for quote in outside.quotes if quote.choice.level == outside.claim.facility.level}
    assert outside.saving(by_filing["referral"]) > 0
    (home,) = quoted(employee(), visit("3000", "2024-03-05"))
    assert {quote.choice.filing for quote in home.quotes} == {None}


def test_a_long_term_filing_is_kept():
    """Whoever lives elsewhere does not choose a filing for each bill."""
    filed = {"kind": "cross_region", "code": "long_term", "region": "770000"}
    (each,) = quoted(employee(registrations=[filed]), visit("3000", "2024-03-05", region="770000"))
    assert {quote.choice.filing for quote in each.quotes} == {"long_term"}


def test_a_village_clinic_is_put_beside_the_hospitals():
    """It is a class of its own that few rules name: it stands there where it is told."""
    (each,) = quoted(employee(), visit("80", "2024-03-05", level="village"))
    assert list(dict.fromkeys(quote.choice.level for quote in each.quotes)) == ["village", *HOSPITALS]


def test_a_purchase_stays_at_the_pharmacy():
    (each,) = quoted(employee(), visit("90", "2024-03-05", level="pharmacy", benefit="pharmacy"))
    assert {quote.choice.level for quote in each.quotes} == {"pharmacy"}


def test_a_refused_choice_says_why():
    """A day before all rules is refused at every class, and the bill after it is quoted all the same."""
    early, late = quoted(employee(), visit("1000", "1999-03-05"), visit("1000", "2024-03-05"))
    assert all(isinstance(quote.error, YibaoError) for quote in early.quotes)
    assert early.least is None
    assert late.least is not None
    document = levels_document(rules(), "P1", (early, late))
    assert all(choice["refused"]["what"]["en"] for choice in document["claims"][0]["choices"])
    assert document["claims"][1]["least"]


def test_the_finer_grade_stays_with_the_hospital_told():
    """A grade of a tertiary hospital means nothing at a community centre."""
    claim = visit("1000", "2024-03-05")
    (each,) = quoted(employee(), {**claim, "facility": {"level": "tertiary", "grade": "A"}})
    assert each.claim.facility.grade == "A"
    assert any(quote.settlement for quote in each.quotes if quote.choice.level == "community")
