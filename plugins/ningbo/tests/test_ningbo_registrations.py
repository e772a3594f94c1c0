"""Filings for care elsewhere in Ningbo: where care was, and which of two filings counts."""

import pytest

from yibao import YibaoError, load_registry, read_case, settle_case

LONG_TERM = {"kind": "cross_region", "code": "long_term", "region": "310000"}
REFERRAL = {"kind": "cross_region", "code": "referral", "region": "310000"}


def pooled_fund(claim, *registrations):
    """What the pooled fund pays for a claim of a resident."""
    person = {
        "id": "P",
        "birth_date": "1981-03-28",
        "scheme": "resident",
        "standing": "adult",
        "registrations": list(registrations),
    }
    case = read_case({"person": person, "claim": [{"id": "C", **claim}]})
    _, document = settle_case(load_registry().rules("ningbo"), case)
    return document["settlements"][0]["payers"]["pooled_fund"]


@pytest.mark.parametrize("region", [{}, {"region": "330200"}])
def test_who_has_moved_and_is_treated_at_home(region):
    """Care in Ningbo, said or not, lies in the province for which the filing was made."""
    claim = {
        "date": "2024-03-01",
        "benefit": "outpatient",
        "facility": {"level": "community", **region},
        "parts": {"in_scope": "1000"},
    }
    assert pooled_fund(claim, LONG_TERM | {"region": "330000"}) == "600.00"


def test_two_filings_for_one_stay():
    """A stay under a referral and one under a long-term filing are paid differently: with both in force it is asked which."""
    claim = {
        "admitted": "2024-03-01",
        "discharged": "2024-03-11",
        "benefit": "inpatient",
        "facility": {"level": "tertiary", "region": "310000"},
        "parts": {"in_scope": "17000"},
    }
    assert pooled_fund(claim, REFERRAL) == "9480.00"
    assert pooled_fund(claim, LONG_TERM) == "11060.00"
    for both in ((REFERRAL, LONG_TERM), (LONG_TERM, REFERRAL)):
        with pytest.raises(YibaoError, match="under which of them was the visit"):
            pooled_fund(claim, *both)
    assert pooled_fund(claim, LONG_TERM, REFERRAL | {"to": "2024-02-29"}) == "11060.00"
