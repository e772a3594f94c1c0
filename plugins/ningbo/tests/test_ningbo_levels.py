"""What a stay costs at each class of hospital in Ningbo, with and without the contracted centre's referral."""

from yibao import load_registry, read_case
from yibao.engine.comparison.levels import quotes


def test_a_referral_by_the_contracted_centre_is_put_beside_the_same_stay_without_it():
    """The referral takes something off at a tertiary hospital; without a contracted doctor there is nothing to choose."""
    person = {"id": "P", "birth_date": "1980-01-01", "scheme": "employee", "standing": "active"}
    stay = {
        "id": "C",
        "admitted": "2024-06-01",
        "discharged": "2024-06-08",
        "benefit": "inpatient",
        "facility": {"level": "tertiary"},
        "lines": [{"class": "A", "amount": "17500"}],
    }
    contracted = {**person, "registrations": [{"kind": "family_doctor"}]}
    rows = {}
    for name, insured in (("contracted", contracted), ("not", person)):
        (each,) = quotes(load_registry().rules("ningbo"), read_case({"person": insured, "claim": [stay]}))
        rows[name] = [quote for quote in each.quotes if quote.choice.level == "tertiary"]
    told, referred = rows["contracted"]
    assert referred.choice.facts["community_referral"]
    assert told.own > referred.own
    assert len(rows["not"]) == 1
