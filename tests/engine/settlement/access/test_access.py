"""At the counter: cover, card, designation and filing, and what the person gets instead of settlement."""

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao.documents.settlement import settle_case
from yibao.model.inputs.case import read_case
from yibao.model.values.errors import InputError, NoRuleError

from ...atlantis import employee, rules

COVERS = ["in_force", "not_enrolled", "lapsed", "waiting", "ended"]


def bill(amount: str = "1500", **other: Any) -> dict[str, Any]:
    """A visit to a community hospital of Atlantis in March 2024, or what is said instead."""
    facility = {"level": "community", **other.pop("facility", {})}
    lines = [{"class": "A", "amount": amount}]
    return {"id": "C", "date": "2024-03-05", "benefit": "outpatient", "facility": facility, "lines": lines, **other}


def settled(claim: dict[str, Any], **person: Any) -> dict[str, Any]:
    """The entry of one claim of an employee."""
    _, document = settle_case(rules(), read_case({"person": employee(**person), "claim": [claim]}))
    entry: dict[str, Any] = document["settlements"][0]
    return entry


def test_silence_is_listed_and_nothing_is_looked_at() -> None:
    """A plain claim has all four assumptions and no finding."""
    entry = settled(bill())
    assert entry["access"] is None
    assert [one["code"] for one in entry["assumptions"]] == ["covered", "card", "designated", "inside"]


def test_what_is_said_is_no_assumption() -> None:
    entry = settled(bill(card=True, facility={"designated": True, "region": "990100"}), cover="in_force")
    assert entry["assumptions"] == []
    assert entry["access"]["effect"] == "direct"


@pytest.mark.parametrize("cover", COVERS[1:])
def test_without_cover_all_is_self_paid(cover: str) -> None:
    """No fund and no account pays, no counter moves; the parts of the bill still stand."""
    entry = settled(bill(), cover=cover, accounts={"current_year": "100", "carried_over": "100"})
    assert entry["payers"] == {"cash": "1500.00"}
    assert entry["in_scope"] == "1500.00"
    assert entry["accounts"]["current_year"] == "100.00"
    assert set(entry["counters"].values()) == {"0.00"} or not entry["counters"]
    assert entry["access"]["instead"] == {**entry["access"]["instead"], "kind": "self_pay", "paid_back": "0.00"}


@pytest.mark.parametrize(("day", "pays"), [("2024-03-31", False), ("2024-04-01", True)])
def test_cover_is_that_of_the_day(day: str, pays: bool) -> None:
    """A waiting period that ends on 31 March."""
    cover = [{"from": "2024-01-01", "value": "waiting"}, {"from": "2024-04-01", "value": "in_force"}]
    assert ("pooled_fund" in settled(bill(date=day), cover=cover)["payers"]) is pays


def test_without_cover_nothing_is_paid_back_later_either() -> None:
    """A missing card does not promise a reimbursement to somebody without cover."""
    entry = settled(bill(card=False), cover="ended")
    assert "no_card" not in [one["code"] for one in entry["warnings"]]
    assert entry["access"]["effect"] == "nothing"


def test_emergency_at_a_facility_that_is_not_designated_is_paid() -> None:
    entry = settled(bill(benefit="emergency", emergency=True, facility={"designated": False}))
    assert "pooled_fund" in entry["payers"]


def test_where_an_area_says_nothing_it_is_refused() -> None:
    """Whether a facility without a contract is paid differs by city, so silence of the rules is no answer."""
    bare = attrs.evolve(rules(), declared=attrs.evolve(rules().declared, access={}))
    for claim in (bill(facility={"designated": False}), bill(card=False)):
        with pytest.raises(NoRuleError):
            settle_case(bare, read_case({"person": employee(), "claim": [claim]}))


def test_papers_that_nobody_names_are_said_to_be_unknown() -> None:
    """Without rules of enrollment the amounts stand, and the papers are unknown."""
    bare = attrs.evolve(rules(), procedures=None)
    _, document = settle_case(bare, read_case({"person": employee(), "claim": [bill(card=False)]}))
    instead = document["settlements"][0]["access"]["instead"]
    assert instead["paid_back"] == "516.00"
    assert instead["unknown"] is not None
    assert instead["papers"] == []


def test_a_cover_that_is_no_word_is_refused() -> None:
    with pytest.raises(InputError) as raised:
        settled(bill(), cover="insured")
    assert raised.value.where == "person.cover"


def test_a_reversal_has_no_card() -> None:
    with pytest.raises(InputError):
        read_case({"person": employee(), "claim": [bill(), {"id": "R", "date": "2024-03-06", "reverses": "C", "card": False}]})


@given(
    cents=st.integers(0, 10**8),
    cover=st.sampled_from(COVERS),
    card=st.sampled_from([None, True, False]),
    designated=st.sampled_from([None, True, False]),
    emergency=st.booleans(),
    region=st.sampled_from([None, "990100", "990900", "310100"]),
    day=st.sampled_from(["2024-03-05", "2025-03-05"]),
)
def test_first_and_back_are_the_bill(
    cents: int, cover: str, card: bool | None, designated: bool | None, emergency: bool, region: str | None, day: str
) -> None:
    """Payment later has the amounts of payment at once, payment of nothing has none, and nothing else changes them."""
    facility = {key: value for key, value in (("designated", designated), ("region", region)) if value is not None}
    said = {} if card is None else {"card": card}
    amount = f"{cents // 100}.{cents % 100:02d}"
    entry = settled(bill(amount, facility=facility, emergency=emergency, date=day, **said), cover=cover)
    plain = settled(bill(amount, facility={"region": region} if region else {}, emergency=emergency, date=day))
    effect = entry["access"]["effect"]
    if effect == "nothing":
        assert set(entry["payers"]) == {"cash"}
    else:
        assert entry["payers"] == plain["payers"]
    if effect == "later":
        instead = entry["access"]["instead"]
        assert instead["pays_first"] == entry["total"]
        first, back, cash = (
            round(float(one) * 100) for one in (instead["pays_first"], instead["paid_back"], entry["payers"]["cash"])
        )
        assert first == back + cash
    assert (effect == "nothing") == (cover != "in_force" or (designated is False and not emergency))
