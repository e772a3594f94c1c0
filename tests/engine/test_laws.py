"""The laws of the design on generated persons, bills and courses, on every day on which a rule changes and the day before."""

import datetime as dt
import functools
import itertools
import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine import laws
from tests.engine.atlantis import document, rules
from tests.engine.generate import DAYS, bills, courses, on, persons, taken, told, yuan
from yibao import Course, YibaoError, read_case, settle
from yibao.documents.settlement import settle_case
from yibao.engine.course.course import settle_course
from yibao.engine.course.opening_state import opening_state

_Test = Callable[..., None]


def every_day(share: int) -> Callable[[_Test], _Test]:
    """Try a property on every day, with so many hundredths of the usual examples for each day."""

    def wrap(test: _Test) -> _Test:
        return settings(max_examples=max(3, settings().max_examples * share // 100))(test)

    return wrap


@functools.cache
def _known() -> tuple[dt.date, ...]:
    """The days since there are rules at all."""
    return tuple(day for day in DAYS if day >= dt.date(2018, 4, 1))


@every_day(50)
@given(courses())
def test_law_1_shares_add_up(course):
    """The shares add up to the bill, none negative; those of a reversal are all negative."""
    person, given_bills = course
    for day in DAYS:
        done, claims = taken(person, on(day, given_bills))
        if claims:
            latest = max(entry.date for entry in done.entries).isoformat()
            try:
                done.add(
                    read_case({"person": person, "claim": [{"id": "R", "date": latest, "reverses": claims[0]["id"]}]}).claim[0]
                )
            except YibaoError as error:
                assert "has no figure" in error.what.en
        for entry in told(done)["settlements"]:
            laws.shares_add_up(entry)


CEILINGS = {
    "pooled_paid": "300000", "resident_paid": "150000", "assistance_paid": "30000", "special_drug_paid": "50000",
    "major_illness_paid": "120000", "major_illness_borne": "20000", "outpatient_deductible": "1400", "inpatient_deductible": "1200",
    "inpatient_deductible_highest": "1200", "chronic_deductible": "550", "special_deductible": "300",
    "resident_outpatient_cost": "3000",
    "city_product_borne": "15000", "pharmacy_day": "100", "pharmacy_month": "250",
}  # fmt: skip
"""The largest that a counter of Atlantis can ever hold, by hand from the rules."""


@every_day(50)
@given(courses())
def test_law_2_no_ceiling_exceeded(course):
    """No counter passes the limit it is measured against, nor the largest that the rules know; no account falls below zero."""
    person, given_bills = course
    for day in DAYS:
        done, _ = taken(person, on(day, given_bills))
        for entry in told(done)["settlements"]:
            laws.no_ceiling_exceeded(entry)
            for name, most in CEILINGS.items():
                assert Decimal(entry["counters"].get(name, "0")) <= Decimal(most), name
            assert all(Decimal(cost) <= 3000 for cost in entry["counters"].get("chronic_cost", {}).values())


@every_day(50)
@given(courses())
def test_law_3_every_figure_cited(course):
    """Every figure that moved money is cited, with its document; what is unverified is named."""
    person, given_bills = course
    for day in DAYS:
        for entry in told(taken(person, on(day, given_bills))[0])["settlements"]:
            laws.every_figure_cited(entry)


@every_day(50)
@given(courses(), st.integers(0, 3))
def test_law_5_reversal_restores(course, place):
    """To settle and then take back leaves the state of the course in which the claim never was, wherever it stood.

    What each payer got comes back, and what was paid beside the bill; the changes, every one of them a change, bring all amounts of
    every later claim to what they would have been.
    """
    person, given_bills = course
    for day in DAYS:
        whole, claims = taken(person, on(day, given_bills))
        if place >= len(claims):
            continue
        case = read_case({"person": person, "claim": claims})
        before = opening_state(rules(), case)
        latest = max(entry.date for entry in whole.entries)
        back = {"id": "R", "date": latest.isoformat(), "reverses": claims[place]["id"]}
        try:
            whole.add(read_case({"person": person, "claim": [*claims, back]}).claim[-1])
            without = settle_course(rules(), case.person, [one for number, one in enumerate(case.claim) if number != place], before)
        except YibaoError as error:
            assert "has no figure" in error.what.en or "before the one reached" in error.what.en
            continue
        assert _held(whole.state) == _held(without.state)
        entries = told(whole)["settlements"]
        assert {name: Decimal(amount) for name, amount in entries[-1]["payers"].items()} == {
            name: -Decimal(amount) for name, amount in entries[place]["payers"].items()
        }
        assert _paid(entries[-1]) == {name: -amount for name, amount in _paid(entries[place]).items()}
        issued = {entry["claim"]: _amounts(entry) for entry in entries[:-1]}
        for change in entries[-1]["changes"]:
            amounts = issued[change["claim"]]
            assert amounts.get(change["name"], 0) == Decimal(change["before"]) != Decimal(change["after"])
            amounts[change["name"]] = Decimal(change["after"])
        for entry in told(_course(case.person, without))["settlements"]:
            assert _nonzero(issued[entry["claim"]]) == _nonzero(_amounts(entry))


def _paid(entry: dict[str, Any]) -> dict[str, Decimal]:
    """What was paid beside the bill."""
    return {one["id"]: Decimal(one["amount"]) for one in entry["cash_benefits"]}


def _amounts(entry: dict[str, Any]) -> dict[str, Decimal]:
    """Every amount of an entry, by the name that a reversal's changes have for it."""
    found = {f"payers.{name}": amount for name, amount in entry["payers"].items()}
    for one in entry["segments"]:
        found |= {f"segments.{one['stage']}/{one['id']}.{name}": one[name] for name in ("amount", "paid", "person")}
    found |= {f"cash_benefits.{one['id']}": one["amount"] for one in entry["cash_benefits"]}
    found |= {f"accounts.{name}": amount for name, amount in entry["accounts"].items()}
    for name, value in entry["counters"].items():
        keyed = {f"[{key}]": one for key, one in value.items()} if isinstance(value, dict) else {"": value}
        found |= {f"counters.{name}{key}": one for key, one in keyed.items()}
    return {name: Decimal(one) for name, one in found.items()}


def _nonzero(amounts: dict[str, Decimal]) -> dict[str, Decimal]:
    return {name: one for name, one in amounts.items() if one}


def _course(person: Any, result: Any) -> Course:
    return Course(rules(), person, result.state, entries=list(result.entries))


def _held(state: Any) -> tuple[Any, ...]:
    """What a state says; a counter that holds nothing is the same as none."""
    return state.scheme, dict(state.accounts), {key: value for key, value in state.counters.items() if value}


def without_overlaps(entries):
    """Settlements without the warning that two bills cannot both be true: a state does not hold the days of earlier bills."""
    return [
        {**entry, "warnings": [warning for warning in entry["warnings"] if warning["code"] != "bills_overlap"]} for entry in entries
    ]


@every_day(50)
@given(courses(), st.integers(1, 3))
def test_law_6_cutting_changes_nothing(course, cut):
    """A course cut in two, the second part going on from the document's `state`, gives the same entries and the same state."""
    person, given_bills = course
    for day in DAYS:
        whole, claims = taken(person, on(day, given_bills))
        if cut >= len(claims):
            continue
        expected = told(whole)
        first = document(person, *claims[:cut])
        second = document({**person, "accounts": {}}, *claims[cut:], state=json.loads(json.dumps(first["state"])))
        assert without_overlaps(first["settlements"] + second["settlements"]) == without_overlaps(expected["settlements"])
        assert second["state"] == expected["state"]


@every_day(50)
@given(courses(2), bills(), st.lists(st.integers(0, 40_000_000), min_size=2, max_size=6))
def test_law_7_more_cost_never_less_from_the_funds(course, last, amounts):
    """From the same state, more in-scope cost never lowers what the funds pay in total, whatever kind of line it is."""
    person, given_bills = course
    kinds = ("drug", "special_exam", "bed", None)
    for day in DAYS:
        done, _ = taken(person, on(day, given_bills))
        claim = on(max([day, *(entry.date for entry in done.entries)]), [last])[0]
        for kind in kinds:
            paid = -1
            for fen in sorted({0, 1, *amounts, *(fen + 1 for fen in amounts)}):
                line = {"class": "A", "amount": yuan(fen)} | ({"kind": kind} if kind else {})
                one = {name: value for name, value in claim.items() if name not in ("lines", "parts")}
                one |= {
                    "id": "L",
                    "lines": [
                        line,
                        {"class": "B", "amount": "700", "first_pay": "90"},
                        {"class": "A", "kind": "bed", "amount": "50"},
                    ],
                }
                try:
                    settlement, _ = settle(
                        rules(), done.person, read_case({"person": person, "claim": [one]}).claim[0], done.state, trace=False
                    )
                except YibaoError:
                    break
                funds = sum(amount for name, amount in settlement.payers.items() if not laws.of_person(name))
                assert funds >= paid, f"{yuan(fen)} of {kind} in scope: the funds pay {funds} fen, {paid} for less"
                paid = funds


@every_day(50)
@given(courses())
def test_law_10_every_amount_explained(course):
    """Every amount of a result follows from its trace."""
    person, given_bills = course
    for day in DAYS:
        for entry in told(taken(person, on(day, given_bills))[0])["settlements"]:
            laws.every_amount_explained(entry)


@every_day(50)
@given(courses(), st.sampled_from(("DE", "CHN", "stateless")))
def test_law_12_nationality_changes_nothing(course, nationality):
    """A nationality that some other area asks for is listed as unused and changes nothing in a settlement."""
    person, given_bills = course
    foreigner = {**person, "facts": {**person["facts"], "nationality": nationality}}
    for day in DAYS:
        _, claims = taken(person, on(day, given_bills))
        if not claims:
            continue
        _, plain = settle_case(rules(), read_case({"person": person, "claim": claims}))
        _, other = settle_case(rules(), read_case({"person": foreigner, "claim": claims}), elsewhere=frozenset({"nationality"}))
        assert (plain["unused_facts"], other["unused_facts"]) == ([], ["nationality"])
        assert {**plain, "unused_facts": []} == {**other, "unused_facts": []}


def test_law_12_no_rule_reads_a_nationality():
    """On no day does any plan read a fact of that name."""
    for name in rules().declared.plan:
        for day in DAYS:
            assert not any("nationality" in fact for fact, _ in rules().plan_named(name, day).facts)


@every_day(50)
@given(courses())
def test_settling_without_a_trace_gives_the_same_amounts(course):
    """Whether a trace is kept changes no amount, no state, no warning, no source."""
    person, given_bills = course
    for day in DAYS:
        claims = on(day, given_bills)
        with_trace, without = (told(taken(person, claims, trace=trace)[0]) for trace in (True, False))
        assert all(entry["trace"] is None for entry in without["settlements"])
        for entry in (*with_trace["settlements"], *without["settlements"]):
            entry.pop("trace")
        assert with_trace == without


@every_day(50)
@given(courses())
def test_settling_twice_gives_the_same(course):
    """Nothing that the engine remembers between claims changes an answer: the same course again, after others, is the same."""
    person, given_bills = course
    days = list(_known())
    once = {day: told(taken(person, on(day, given_bills))[0]) for day in days}
    again = {day: told(taken(person, on(day, given_bills))[0]) for day in reversed(days)}
    assert once == again


def test_generated_courses_reach_every_plan_and_every_day():
    """The laws are tried on what exists: something settles on every day, every stage is reached, most claims settle."""
    seen: Counter[Any] = Counter()
    ahead = itertools.cycle(_known())

    @settings(max_examples=max(1200, settings().max_examples))
    @given(courses())
    def run(course):
        person, given_bills = course
        for day in itertools.islice(ahead, 4):
            claims = on(day, given_bills)
            done, good = taken(person, claims)
            seen.update({"given": len(claims), "settled": len(good), day: len(good)})
            for entry in done.entries:
                seen.update((entry.benefit, done.state.scheme, one.stage) for one in entry.segments)

    run()
    assert seen["settled"] * 2 > seen["given"]
    assert all(seen[day] for day in _known()), [day for day in _known() if not seen[day]]
    reached = {(scheme, stage) for _, scheme, stage in (key for key in seen if isinstance(key, tuple))}
    plans = rules().declared.plan.values()
    known = {(scheme, stage.id) for plan in plans for scheme in plan.scheme for stage in rules().declared.stages_of(plan)}
    assert known - reached == set()


@pytest.mark.parametrize("amounts", [["100", "100.01"], ["19999.99", "20000", "20000.01"], ["299999", "400000", "400000.01"]])
def test_law_7_at_the_edges(amounts):
    """The same at edges, where a band, a ceiling or a threshold begins."""
    person = {"id": "E", "birth_date": "1984-01-01", "scheme": "employee", "standing": "active"}
    paid = []
    for amount in amounts:
        claim = {
            "id": "C",
            "admitted": "2024-03-01",
            "discharged": "2024-03-05",
            "benefit": "inpatient",
            "facility": {"level": "tertiary"},
        }
        paid.append(laws.funds(document(person, {**claim, "lines": [{"class": "A", "amount": amount}]})["settlements"][0]))
    assert paid == sorted(paid)


@given(persons())
@settings(max_examples=20)
def test_generated_persons_can_be_read(person):
    """What the generators make is what a case file may hold."""
    assert read_case(
        {
            "person": person,
            "claim": on(
                dt.date(2024, 6, 1), [{"benefit": "outpatient", "facility": {"level": "community"}, "after": 0, "parts": {}}]
            ),
        }
    )
