"""Counters of stays: kept for claims that name the stay, shared between the states of a course, gone where nothing can follow."""

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.atlantis import document, resident, stay
from yibao.model.results.counters import Counters

PERIODS = ("stay:A", "stay:B", "stay:C", None)


def named(amount: str, day: str, name: str, number: str) -> dict:
    return stay(amount, day) | {"stay": name, "id": number}


def test_stay_without_a_name_leaves_the_state():
    """Nothing can belong to it any more, however many there are."""
    claims = [stay("5000", f"2024-{month:02d}-05") | {"id": f"S{month}"} for month in range(1, 13)]
    held = document(resident(), *claims)["state"]["counters"]
    assert held and not [one for one in held if one["period"].startswith("stay:") or one["period"] == "claim"]


def test_same_id_in_the_next_file_is_another_stay():
    """Ids are of one file: going on from a state, a claim with an id that was there before pays its own deductible."""
    first = document(resident(), stay("5000", "2024-02-05") | {"id": "1"})
    second = document(resident(), stay("5000", "2024-03-05") | {"id": "1"}, state=first["state"])
    both = document(resident(), stay("5000", "2024-02-05") | {"id": "1"}, stay("5000", "2024-03-05") | {"id": "2"})
    assert second["settlements"][0]["payers"] == both["settlements"][1]["payers"]
    assert second["state"] == both["state"]


def test_name_and_id_spelled_alike_are_two_stays():
    """A stay is told by its name; the id of another claim is none."""
    apart = document(resident(), stay("5000", "2024-02-05") | {"id": "1"}, named("5000", "2024-03-05", "other", "2"))
    alike = document(resident(), stay("5000", "2024-02-05") | {"id": "1"}, named("5000", "2024-03-05", "1", "2"))
    assert alike["settlements"][1]["payers"] == apart["settlements"][1]["payers"]


def test_named_stay_goes_on_after_others():
    """A later bill of an older stay finds what its first bill left, also through a saved state."""
    bills = [
        named("5000", "2024-02-05", "A", "1"),
        *(named("5000", f"2024-03-{day:02d}", f"N{day}", f"N{day}") for day in range(1, 20)),
    ]
    late = named("5000", "2024-04-05", "A", "2")
    whole = document(resident(), *bills, late)
    saved = json.loads(json.dumps(document(resident(), *bills)["state"]))
    assert document(resident(), late, state=saved)["state"] == whole["state"]
    alone = document(resident(), bills[0], late)
    assert whole["settlements"][-1]["segments"][0]["amount"] == alone["settlements"][1]["segments"][0]["amount"]


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from(PERIODS), st.integers(0, 9)), max_size=30))
def test_every_state_keeps_its_own_counters(steps):
    """From whichever state a claim goes on, each state holds what a copy of its own would hold."""
    states = [
        (Counters.of({("days", "stay:A", ""): 5, ("cost", "2024", ""): 1}), {("days", "stay:A", ""): 5, ("cost", "2024", ""): 1})
    ]
    for place, period, value in steps:
        counters, copy = states[place % len(states)]
        seen = counters.about(period)
        assert seen == {key: held for key, held in copy.items() if not key[1].startswith("stay:") or key[1] == period}
        grown = {("cost", "2024", ""): value} | ({("days", period, ""): value} if period else {})
        states.append((counters.after(seen | grown, period), copy | grown))
    for counters, copy in states:
        assert counters == copy
        assert len(counters) == len(copy)
        assert all(counters[key] == value for key, value in copy.items())
