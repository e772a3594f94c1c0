"""A case carried to another area: home moves along, what does not exist there is said, refusals leave the rest standing."""

import datetime as dt

import pytest

from tests.engine.atlantis import employee, rules, stay, visit
from yibao import Area, Text, YibaoError, read_case
from yibao.documents.comparison import comparison_document
from yibao.engine.comparison.bills import compare, home_of
from yibao.engine.comparison.move import Relocation
from yibao.engine.facts.facts import care_area

HOME = Area("110100", "home", Text("甲", "Home"), prefixes=("1101",))
OTHER = Area("220100", "other", Text("乙", "Other"), prefixes=("2201",))
WHOLE_PROVINCE = Area("330000", "whole", Text("丙", "Whole"), prefixes=("33",))


def compared(person, *claims, home=HOME, **more):
    """The side of Atlantis, for a case that is about another place."""
    named = [{**one, "id": f"C{number}"} for number, one in enumerate(claims, 1)]
    case = read_case({"person": person, "claim": named, **more})
    return compare(case, home, [rules()], frozenset(["resident_class"])).sides[0]


@pytest.mark.parametrize(
    ("region", "lies"),
    [
        ("110101", "inside"),
        ("110199", "inside"),
        ("110200", "province"),
        ("440100", "outside"),
        ("220105", "outside"),
        ("220000", "outside"),
    ],
)
def test_care_lies_in_the_other_area_as_it_lay_at_home(region, lies):
    """Inside stays inside, the province the province, outside outside, also where the place is the other area itself."""
    assert care_area(HOME, region) == lies
    assert care_area(OTHER, Relocation(HOME, OTHER).region(region)) == lies


def test_a_city_province_has_no_elsewhere_in_it():
    """Care elsewhere in the province cannot be carried to a province that is one area: it is taken to be inside, and said."""
    move = Relocation(HOME, WHOLE_PROVINCE)
    assert care_area(WHOLE_PROVINCE, move.region("110200")) == "inside"
    assert [note.code for note in move.notes] == ["no_elsewhere_in_province"]


def test_a_filing_moves_with_the_care_it_is_for():
    """Care in the filed place is care in the filed place everywhere: 0 points off in Atlantis, as in Atlantis itself."""
    filed = {"kind": "cross_region", "code": "long_term", "region": "440000"}
    abroad = visit("1000", "2024-03-05", region="440100")
    assert compared(employee(registrations=[filed]), abroad).outcomes[0].entry.payers == (
        compared(employee(registrations=[filed]), abroad, home=rules().area).outcomes[0].entry.payers
    )


def test_home_itself_is_not_changed():
    """At home a comparison is the settlement: accounts, counters and places as they stand."""
    person = employee(accounts={"current_year": "100"})
    side = compared(person, visit("2000"), home=rules().area, state={"outpatient_deductible": "300"})
    assert side.notes == ()
    assert side.outcomes[0].entry.payers["account.current_year"] == 10000


def test_what_does_not_exist_there_is_said_and_left_out():
    """Counters of another place, facts it does not ask for or asks for in other words, and registrations."""
    person = employee(
        facts={"resident_class": "A", "assistance_group": "borderline"},
        registrations=[{"kind": "chronic_disease", "code": "gout"}],
        accounts={"current_year": "5", "carried_over": "6"},
    )
    side = compared(person, visit("2000"), state={"elsewhere": "300"})
    assert {one.code for one in side.notes} == {
        "state_not_carried",
        "fact_not_asked",
        "fact_asked_otherwise",
        "registration_taken_over",
    }
    assert side.outcomes[0].error is None
    assert "assistance_group" not in compared(employee(facts={"assistance_group": "low_income"}), visit("1")).asks
    assert "assistance_group" in side.asks or "income_last_year" in side.asks


def test_an_account_the_scheme_does_not_have():
    """A resident of Atlantis has no current-year account: its balance stands in no result, and is said."""
    person = {"id": "R", "birth_date": "1984-01-01", "scheme": "resident", "standing": "adult", "accounts": {"current_year": "70"}}
    side = compared(person, visit("2000"))
    assert [one.code for one in side.notes] == ["account_not_there"]
    assert "70.00" in side.notes[0].text.en
    assert "current_year" not in side.outcomes[0].entry.accounts


def test_a_refused_claim_leaves_the_rest_standing():
    """What follows a refusal is settled on a state without it, and marked."""
    side = compared(
        employee(),
        visit("1000", "2024-03-05"),
        visit("1000", "2024-03-06", benefit="ambulance", level="pharmacy"),
        visit("1000", "2024-03-07"),
    )
    assert [one.entry is None for one in side.outcomes] == [False, True, False]
    assert [one.after_refusal for one in side.outcomes] == [False, False, True]
    alone = compared(employee(), visit("1000", "2024-03-05"), visit("1000", "2024-03-07"))
    assert side.outcomes[2].entry.payers == alone.outcomes[1].entry.payers


def test_a_person_an_area_refuses_is_refused_as_a_whole():
    """Somebody whose standing begins after the first bill is refused for every bill."""
    person = {**employee(), "standing": [{"from": "2024-06-01", "value": "active"}]}
    side = compared(person, visit("1000", "2024-03-05"), visit("1000", "2024-03-06"))
    assert [one.entry for one in side.outcomes] == [None, None]
    assert all("standing" in one.error.where for one in side.outcomes)


def test_totals_are_of_claims_that_every_side_settled():
    """A total of fewer claims beside one of more would compare nothing."""
    early = visit("1000", "2017-01-05")
    case = read_case({"person": employee(), "claim": [{**early, "id": "C1"}, {**visit("1000"), "id": "C2"}]})
    found = compare(case, rules().area, [rules(), rules()])
    assert found.common == {"C2"}
    data = comparison_document(found)
    assert (data["format"], data["common"], data["compared"]) == ("yibao-comparison/1", ["C2"], True)
    for city in data["cities"]:
        assert city["payers"] == city["claims"][1]["settlement"]["payers"]
        assert city["claims"][0]["refused"]["what"]["zh"]
        assert "trace" not in city["claims"][1]["settlement"]


def test_a_reversal_is_compared_too():
    """What is given back is given back everywhere; the totals are nothing."""
    claims = [{**stay("5000"), "id": "C1"}, {"id": "R", "date": dt.date(2024, 4, 1), "reverses": "C1"}]
    found = compare(read_case({"person": employee(), "claim": claims}), HOME, [rules(), rules()])
    assert not any(found.sides[0].totals(found.common).values())


def test_home_of_a_case_that_names_none():
    """The area in which care was given, else the first."""
    case = read_case({"person": employee(), "claim": [{**visit("1", region="220105"), "id": "C"}]})
    assert home_of(case, [HOME, OTHER]) is OTHER
    assert home_of(read_case({"person": employee(), "claim": [{**visit("1"), "id": "C"}]}), [HOME, OTHER]) is HOME


def test_a_disease_that_is_on_no_list_there_is_left_out():
    """Atlantis lists its diseases: one of another city's is no registration there, and does not refuse the person."""
    person = employee(registrations=[{"kind": "chronic_disease", "code": "sea_sickness"}])
    side = compared(person, visit("2000"))
    assert [one.code for one in side.notes] == ["disease_not_listed"]
    assert side.outcomes[0].error is None


def test_a_claim_for_a_disease_that_is_not_listed_there_is_refused_alone():
    """The claim names it: only that claim is refused."""
    side = compared(employee(), visit("2000", benefit="chronic_disease", disease="sea_sickness"), visit("1000"))
    assert [one.entry is None for one in side.outcomes] == [True, False]


def test_a_fact_of_a_claim_that_is_not_asked_there_is_left_out():
    """Facts of one claim are carried like those of the person."""
    side = compared(employee(), visit("2000", facts={"resident_class": "A"}))
    assert [one.code for one in side.notes] == ["fact_not_asked"]
    assert side.outcomes[0].error is None


def test_a_fact_nobody_declares_is_a_slip():
    """It is refused by name before anything is compared, at home and elsewhere."""
    for claim_facts, person_facts in (({"resident_clas": "A"}, {}), ({}, {"resident_clas": "A"})):
        with pytest.raises(YibaoError, match="resident_clas"):
            compared(employee(facts=person_facts), visit("1", facts=claim_facts))
