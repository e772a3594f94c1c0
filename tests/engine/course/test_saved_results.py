"""Results that 0.1.0 wrote: their states are read for ever."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from tests.engine.atlantis import document, employee, resident, rules, stay, visit
from yibao.documents.accounts import ledger_document
from yibao.documents.serialize import context_of
from yibao.engine.course.account_ledger import account_ledger
from yibao.model.inputs.case import read_case
from yibao.model.values.errors import YibaoError

SAVED = Path(__file__).parents[2] / "fixtures" / "results_0_1_0"
PERSONS = {"credits_left_out": employee(), "counters_of_a_stay": resident()}


def saved_state(name: str) -> Any:
    """The state of a saved result."""
    return json.loads((SAVED / f"{name}.json").read_text("utf-8"))["state"]


def renamed(saved: Any) -> Any:
    """A saved document with the names that counters have now."""
    if isinstance(saved, list):
        items = [renamed(item) for item in saved]
        if all(isinstance(item, dict) and "period" in item for item in items):
            items = [item | {"name": rules().declared.counter_now(item["name"])} for item in items]
            return sorted(items, key=lambda item: (item["name"], item["period"], item["key"]))
        return items
    if not isinstance(saved, dict):
        return saved
    result = {key: renamed(value) for key, value in saved.items()}
    counters = result.get("counters")
    if isinstance(counters, dict):
        result["counters"] = {rules().declared.counter_now(name): value for name, value in counters.items()}
    return result


def credit_warnings(result: dict[str, Any]) -> list[dict[str, Any]]:
    """What the last entry of a result says of credits that were left out."""
    return [warning for warning in result["settlements"][-1]["warnings"] if warning["code"] == "credit_left_out"]


@pytest.mark.parametrize("name", PERSONS)
def test_saved_state_is_read(name):
    """A course goes on from the state, and what stood in it stands in the next one."""
    saved = saved_state(name)
    after = document(PERSONS[name], visit("0", saved["date"]), state=saved)["state"]
    assert {key: after[key] for key in saved if key != "counters"} == {key: saved[key] for key in saved if key != "counters"}
    assert [counter for counter in renamed(saved["counters"]) if counter not in after["counters"]] == []


@pytest.mark.parametrize("name", PERSONS)
def test_saved_result_is_made_again(name):
    """The same bills have the same settlements; a state that lacks credits says so in both languages beside the old key."""
    claims = {
        "credits_left_out": [visit("0", "2024-01-01"), stay("30000", "2024-01-20"), visit("1000", "2024-02-20")],
        "counters_of_a_stay": [
            stay("60000", "2023-08-05", stay="A"),
            visit("400", "2023-09-20"),
            stay("5000", "2024-02-05", stay="A"),
        ],
    }
    saved = json.loads((SAVED / f"{name}.json").read_text("utf-8"))
    result = document(PERSONS[name], *claims[name], trace=False)
    added = result["state"].pop("unpaid_credits", [])
    assert [f"{credit['credit']} {credit['date']}: {credit['en']}" for credit in added] == saved["state"]["left_out"]
    assert {**result, "rules": None} == {**renamed(saved), "rules": None}


def test_reasons_of_unpaid_credits_go_on():
    """What 0.1.0 said in English alone has its Chinese again where a fact was missing; what is said since is kept as it is."""
    saved = saved_state("credits_left_out")
    later = visit("100", "2024-02-21")
    whole = document(employee(), visit("0", "2024-01-01"), visit("0", "2024-02-20"), later)
    going_on = document(employee(), later, state=saved)
    assert credit_warnings(going_on) == credit_warnings(whole) != []
    assert going_on["state"]["unpaid_credits"] == whole["state"]["unpaid_credits"]
    unpaid = [{"credit": "monthly_in_service", "date": "2024-01-15", "zh": "没有", "en": "none is known"}]
    again = document(employee(), later, state=saved | {"unpaid_credits": unpaid})
    assert again["state"]["unpaid_credits"] == unpaid
    assert credit_warnings(again)[0]["zh"].endswith("没有")
    saved["left_out"] = ["monthly_in_service 2024-01-15: Rate has no figure on 2024-01-15"]
    assert document(employee(), later, state=saved)["state"]["unpaid_credits"][0]["zh"] == "Rate has no figure on 2024-01-15"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"left_out": ["monthly_in_service: why"]}, "state.left_out[0].date"),
        ({"unpaid_credits": [{"credit": "none", "date": "2024-01-15", "zh": "", "en": ""}]}, "state.unpaid_credits[0]"),
        ({"unpaid_credits": [{"credit": "monthly_in_service", "date": "x", "zh": "", "en": ""}]}, "state.unpaid_credits[0].date"),
    ],
)
def test_unpaid_credits_that_are_none(changes, where):
    """A credit that nobody gives and a day that is none are refused with their place."""
    with pytest.raises(YibaoError) as caught:
        document(employee(), visit("0", "2024-03-01"), state=saved_state("credits_left_out") | changes)
    assert caught.value.where == where


def test_state_of_a_ledger_goes_on():
    """The state of an accounts document has the same form."""
    case = read_case({"person": employee(accounts_on="2024-01-01"), "claim": [visit("0", "2024-03-01")]})
    ledger = account_ledger(rules(), case, dt.date(2024, 2, 20))
    state = ledger_document(ledger, context_of(rules(), "E"), ledger.periods)["state"]
    assert state["left_out"][0] == "monthly_in_service 2024-01-15: person.contribution_base is missing"
    assert document(employee(), visit("100", "2024-02-21"), state=state)["state"]["unpaid_credits"] == state["unpaid_credits"]
