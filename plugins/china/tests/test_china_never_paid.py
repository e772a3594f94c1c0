"""What national law leaves out is the person's in every area, whatever the area pays otherwise."""

import pytest

from yibao import load_registry, read_case, settle_case

REGISTRY = load_registry()
CHINA = [installed.area.code for installed in REGISTRY.installed() if installed.area.code < "900000" and not installed.area.base]
EXCLUDED = {
    "work_injury": "work_injury",
    "third_party": "third_party",
    "public_health": "public_health",
    "abroad": "care_abroad",
    "wellness": "wellness",
}


def case(area, excluded, person=None):
    claim = {
        "id": "C1",
        "date": "2025-12-01",
        "benefit": "ambulance",
        "facility": {"level": "tertiary"},
        "lines": [{"class": "A", "amount": "300"}],
        "facts": {"excluded_care": excluded},
    }
    person = person or {"scheme": "employee", "standing": "active"}
    return read_case({"person": {"id": "P1", "birth_date": "1984-02-02", **person}, "claim": [claim]})


def settled(area, case):
    _, document = settle_case(REGISTRY.rules(area), case)
    return document["settlements"][0]


@pytest.mark.parametrize("area", CHINA)
@pytest.mark.parametrize("excluded", EXCLUDED)
@pytest.mark.parametrize("person", [{"scheme": "employee", "standing": "active"}, {"scheme": "resident", "standing": "adult"}])
def test_the_person_bears_what_the_law_leaves_out(area, excluded, person):
    """All is cash, and the law or the national list is named."""
    entry = settled(area, case(area, excluded, person))
    assert {payer: amount for payer, amount in entry["payers"].items() if amount != "0.00"} == {"cash": "300.00"}
    (reason,) = [reason for reason in entry["access"]["reasons"] if reason["code"] == EXCLUDED[excluded]]
    assert reason["status"] == "official" and reason["source"]


@pytest.mark.parametrize("area", CHINA)
def test_the_fund_advances_what_somebody_does_not_pay(area):
    """Where somebody else owes the cost and does not pay, the bill settles as any other, and that is said."""
    told, silent = settled(area, case(area, "third_party_does_not_pay")), settled(area, case(area, "none"))
    assert told["payers"] == silent["payers"]
    assert any(warning["code"] == "third_party_does_not_pay" for warning in told["warnings"])
