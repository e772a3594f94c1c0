"""Several registrations at once: their order decides nothing, and where two lead to different results the claim is refused."""

import datetime as dt
import os
import random

import attrs
import pytest

from tests.engine.atlantis import employee, rules, stay, visit
from yibao import YibaoError, load_registry, read_case, settle_case
from yibao.conformance.generate import made_course
from yibao.engine.facts.facts import filing
from yibao.engine.facts.several import SeveralRegistrations
from yibao.model.inputs.claim import Claim, Facility
from yibao.model.inputs.person import Person, Registration
from yibao.model.values.dates import Dated

REGISTRY = load_registry()
AREAS = [one.area.slug for one in REGISTRY.installed() if one.area.base is False]
FAR = "889900"
MANY = int(os.environ.get("YIBAO_EXAMPLES", "100"))


def filed(code, region=FAR, **span):
    return {"kind": "cross_region", "code": code, "region": region, **span}


def payers_of(person, claim):
    _, document = settle_case(rules(), read_case({"person": person, "claim": [{"id": "C", **claim}]}))
    return document["settlements"][0]["payers"]


@pytest.mark.parametrize("backwards", [False, True])
def test_two_filings_that_differ_are_refused(backwards):
    """A referral takes ten points off, a filing of one's own twenty: which one the visit was under is asked."""
    listed = [filed("referral"), filed("self_filed")]
    person = employee(registrations=listed[::-1] if backwards else listed)
    with pytest.raises(YibaoError, match=r"\(referral 889900, self_filed 889900\).*under which of them was the visit") as caught:
        payers_of(person, visit("1000", "2024-03-01") | {"facility": {"level": "community", "region": FAR}})
    assert "person.registrations" in caught.value.where
    assert "end the others with `to`" in caught.value.mend.en
    assert "哪一项" in caught.value.what.zh


def test_two_filings_that_lead_to_the_same():
    """At home, in an emergency, and where the area treats both alike, nothing has to be asked."""
    person = employee(registrations=[filed("referral"), filed("long_term")])
    alone = employee()
    for told in ({}, {"facility": {"level": "community", "region": "990100"}}, {"emergency": True}):
        claim = visit("1000", "2024-03-01") | told
        assert payers_of(person, claim) == payers_of(alone, claim)
    away = visit("1000", "2024-03-01") | {"facility": {"level": "community", "region": FAR}}
    twice = employee(registrations=[filed("referral"), filed("referral", to="2024-12-31")])
    assert payers_of(twice, away) == payers_of(employee(registrations=[filed("referral")]), away)


def test_a_filing_that_has_ended_asks_nothing():
    """Ending the other filing, or beginning it later, mends the claim."""
    away = visit("1000", "2024-03-01") | {"facility": {"level": "community", "region": FAR}}
    wanted = payers_of(employee(registrations=[filed("referral")]), away)
    for span in ({"to": "2024-02-29"}, {"from": "2024-03-02"}):
        assert payers_of(employee(registrations=[filed("self_filed", **span), filed("referral")]), away) == wanted


def test_silence_about_the_region_means_inside():
    """Whoever is silent about the place of care is inside, also with a filing that takes in the own city."""
    area = rules().area
    for region in (None, f"{area.code[:2]}0000", area.code, FAR):
        person = Person(
            "P",
            dt.date(1980, 1, 1),
            Dated.always("employee"),
            Dated.always("active"),
            registrations=(Registration("cross_region", "long_term", region),),
        )
        silent, told = (Claim("C", facility=Facility("community", region=place)) for place in (None, area.code))
        day = dt.date(2024, 3, 1)
        assert filing(rules(), person, silent, day) == filing(rules(), person, told, day)


def test_several_diseases_of_which_none_is_named():
    """Where each disease is counted on its own the claim has to name one; the question lists those that are registered."""
    listed = [{"kind": "chronic_disease", "code": code} for code in ("hypertension", "diabetes")]
    claim = visit("1000", "2024-03-01") | {"benefit": "chronic_disease"}
    for registrations in (listed, listed[::-1]):
        with pytest.raises(YibaoError, match=r"\(diabetes, hypertension\).*for which of them was the visit") as caught:
            payers_of(employee(registrations=registrations), claim)
        assert caught.value.mend.en == 'name it, such as disease = "diabetes"'
        assert payers_of(employee(registrations=registrations), claim | {"disease": "diabetes"})


def test_the_question_comes_before_an_error_of_one_choice():
    """Where all choices are refused for the same reason that reason is told, not the question."""
    person = employee(registrations=[filed("referral"), filed("self_filed")])
    with pytest.raises(YibaoError) as caught:
        payers_of(person, stay("1000", "1999-03-01", "1999-03-05") | {"facility": {"level": "community", "region": FAR}})
    assert not isinstance(caught.value, SeveralRegistrations)


# --- properties -------------------------------------------------------------------------------------------------------


def made(area, seed):
    """A course with up to six registrations, around a day of change."""
    rng = random.Random(seed)
    days = [day for day in area.change_days() if day.year > 1900]
    case = made_course(area, rng.choice(days) + dt.timedelta(days=rng.choice((-1, 0, 45))), seed).case
    listed = []
    for _ in range(rng.randint(1, 6)):
        kind = rng.choice(("cross_region", "cross_region", "family_doctor", "special_disease", "chronic_disease"))
        known = sorted(area.declared.diseases(kind)) or ["hypertension", "dialysis"]
        code = rng.choice(("long_term", "referral", "self_filed") if kind == "cross_region" else known)
        region = rng.choice((None, FAR, f"{area.area.code[:2]}0000", area.area.code)) if kind == "cross_region" else None
        day = case.claim[0].date or case.claim[0].discharged
        span = (day + dt.timedelta(days=rng.choice((-30, 0, 1))) if rng.random() < 0.2 else None, None)
        listed.append(Registration(kind, code, region, *span))
    return rng, attrs.evolve(case, person=attrs.evolve(case.person, registrations=tuple(listed)))


def told_of(area, case):
    """The result of each claim alone, or why it is refused."""
    found = []
    for claim in case.claim:
        try:
            found.append(settle_case(area, attrs.evolve(case, claim=(claim,)))[1])
        except YibaoError as error:
            found.append(error.lines("en"))
    return found


def settling(slug):
    area = REGISTRY.rules(slug)
    if not area.plans:
        pytest.skip("the area settles no bills")
    return area


@pytest.mark.parametrize("slug", AREAS)
def test_the_order_of_registrations_changes_nothing(slug):
    """Whatever is registered, in whatever order: the same document, or the same refusal."""
    area = settling(slug)
    asked = 0
    for seed in range(MANY):
        rng, case = made(area, seed)
        found = told_of(area, case)
        asked += sum("at" not in one and any("was the visit" in line for line in one) for one in found)
        shuffled = tuple(rng.sample(case.person.registrations, len(case.person.registrations)))
        assert told_of(area, attrs.evolve(case, person=attrs.evolve(case.person, registrations=shuffled))) == found, case
    assert asked, "some claims meet the question"


@pytest.mark.parametrize("slug", AREAS)
def test_telling_what_silence_means_changes_nothing(slug):
    """Silence about cover, card, designation and place of care is the same as saying that all is in order and inside."""
    area = settling(slug)
    for seed in range(MANY):
        _, case = made(area, seed)
        case = attrs.evolve(case, person=attrs.evolve(case.person, cover=None))
        said = attrs.evolve(
            case,
            person=attrs.evolve(case.person, cover=Dated.always("in_force")),
            claim=tuple(
                attrs.evolve(
                    one,
                    card=True if one.card is None else one.card,
                    facility=attrs.evolve(
                        one.facility,
                        region=one.facility.region or area.area.code,
                        designated=one.facility.designated is not False,
                    ),
                )
                for one in case.claim
            ),
        )
        for silent, told in zip(told_of(area, case), told_of(area, said), strict=True):
            assert amounts(silent) == amounts(told), (seed, case)


def amounts(told):
    """What of a result has to be alike: everything but what was assumed, and what was looked at."""
    if isinstance(told, list):
        return told
    entry = told["settlements"][0]
    return {key: value for key, value in entry.items() if key not in ("assumptions", "access", "trace")}, told["state"]
