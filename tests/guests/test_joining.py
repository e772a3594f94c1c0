"""Joining in every installed city: who returned, who is foreign, which year's premium, and where to ask."""

import datetime as dt

import pytest

from yibao import load_registry
from yibao.documents.enrollment import apply
from yibao.model.inputs.application import read_application

REGISTRY = load_registry()
CITIES = ("ningbo", "shanghai", "kunming")
DAY = dt.date(2026, 11, 30)


def procedures(city, facts, day=DAY):
    """The answers to an applicant of forty-six, by procedure."""
    application = read_application({"person": {"id": "P", "birth_date": "1980-01-01", "contribution_base": "9000", "facts": facts}})
    enrollment, contributions = REGISTRY.enrollment(city), REGISTRY.contributions(city)
    _, document = apply(enrollment, application, day, contributions=contributions)
    return {procedure["id"]: procedure for procedure in document["procedures"]}


@pytest.mark.parametrize("city", CITIES)
def test_a_returned_former_national_has_the_ways_of_residents(city):
    """Scheme, papers, steps and cost are those of a mainland resident, with one paper more; before the restoring all are closed."""
    work = {"activity": "employed", "employer_kind": "enterprise", "insured_elsewhere": False, "insured_break_months": 0}
    local = procedures(city, {**work, "origin": "mainland"})["employee"]
    returned = {**work, "origin": "returned_former_national"}
    restored = procedures(city, {**returned, "registration_restored": True})["employee"]
    for key in ("answer", "scheme", "standing", "steps", "cost", "cover"):
        assert restored[key] == local[key], key
    assert restored["answer"] == "eligible"
    assert len(restored["documents"]["missing"]) == len(local["documents"]["missing"]) + 1
    before = procedures(city, {**returned, "registration_restored": False})
    ways = ("employee", "flexible_worker", "resident_local", "resident_permit_holder", "pupil")
    assert {before[name]["answer"] for name in ways} == {"not_eligible"}


@pytest.mark.parametrize("city", CITIES)
def test_a_foreigner_is_not_asked_what_cannot_matter(city):
    """Household registration and assistance groups are of residents of China."""
    facts = {"origin": "foreign", "activity": "not_working", "work_document": "permanent_residence", "residence_permit": True}
    answers = procedures(city, {**facts, "insured_elsewhere": False})
    ways = [answer for name, answer in answers.items() if answer["answer"] == "eligible" and "foreign" in name]
    assert ways
    assert not {ask["fact"] for way in ways for ask in way["ask"]} & {"assistance_group", "local_registration", "premium_group"}


def test_the_premium_is_that_of_the_year_joined_for():
    """In the window it is the next year's; where the window is not told, both years are there."""
    facts = {"origin": "mainland", "activity": "not_working", "local_registration": True, "insured_elsewhere": False}
    told = {**facts, "lapsed_years": 0, "in_collection_window": True, "assistance_group": "none", "premium_group": "none"}
    for known, years in ((told, ["2027"]), (facts, ["2026", "2027"])):
        (*_, cost) = procedures("ningbo", known)["resident_local"]["cost"]
        assert [due["from"][:4] for due in cost["due"]] == years


@pytest.mark.parametrize("city", CITIES)
def test_the_guide_names_the_site_of_the_bureau(city):
    enrollment = REGISTRY.enrollment(city)
    channels = {name for _, note in enrollment.guides(DAY) if note.topic in ("asking", "hospitals") for name in note.channels}
    sites = [url for name in channels if (url := enrollment.declared.channel[name].url)]
    assert any(".gov.cn" in site and "nhsa" not in site for site in sites)
    assert any("nhsa.gov.cn" in site for site in sites)
