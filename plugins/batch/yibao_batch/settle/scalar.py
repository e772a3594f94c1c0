"""One person's claims settled by the scalar engine, into the columns of a batch."""

import json
from collections.abc import Mapping
from typing import Any

from yibao import Course, RuleSet, Settlement, YibaoError
from yibao.engines import Case, Reversal, format_fen, opening_state

from ..claims.claims import Claims
from ..claims.results import WARNINGS, BatchResults, refuse
from ..lookup.binder import PlanBinder
from ..people.people import day_of


def settle_single(
    rules: RuleSet, binder: PlanBinder, settled: BatchResults, owner: int, rows: Any, why: str, *, states: bool
) -> None:
    """Settle one person's claims.

    Args:
        owner: the person's place; rows: the claims' places; why: the kernel cannot.
        states: whether to note where the person ended.
    """
    claims, places = settled.claims, rows.tolist()
    if not places:
        return
    listed = [claims.claim(place) for place in places]
    person = claims.people.person(owner)
    try:
        state = opening_state(rules, Case(person, tuple(listed), state=_counters_brought(rules, claims, owner) or None))
    except YibaoError as error:
        for place in places:
            refuse(settled, place, error.where or "person", error.what)
        return
    if settled.day is claims.day:
        settled.day = claims.day.copy()
    course = Course(rules, person, state, trace=False)
    for place, claim in zip(places, listed, strict=True):
        try:
            entry = course.add(claim)
        except YibaoError as error:
            refuse(settled, place, _column(error), error.what)
            continue
        _write(binder, settled, place, entry, course.state.accounts)
        settled.single[why] = settled.single.get(why, 0) + 1
    if states and course.entries:
        settled.states.append((claims.people.ids[owner].as_py(), course.state, bool(course.state.left_out)))


def _counters_brought(rules: RuleSet, claims: Claims, owner: int) -> dict[str, Any]:
    """The counters that a person brings along, as a case states them."""
    brought = {name: int(values[owner]) for name, values in claims.people.counters.items()}
    counters = rules.declared.counter
    return {name: format_fen(value) if counters[name].unit == "money" else value for name, value in brought.items() if value}


def _write(
    binder: PlanBinder, settled: BatchResults, place: int, entry: Settlement | Reversal, accounts: Mapping[str, int]
) -> None:
    """Put what came of a claim into the columns."""
    frame = binder.frame
    settled.good[place] = True
    settled.cash[place] = sum(benefit.amount for benefit in entry.cash_benefits)  # a refund takes them back
    settled.day[place] = day_of(entry.date)
    for number, name in enumerate((*frame.payers, "cash")):
        settled.payers[number, place] = entry.payers.get(name, 0)
    for number, name in enumerate(frame.accounts):
        settled.balances[number, place] = accounts.get(name, 0)
    if isinstance(entry, Settlement):
        settled.shares[place] = entry
        codes = dict.fromkeys(warning.code for warning in entry.warnings)
        settled.warned[place] |= sum(WARNINGS.get(code, 0) for code in codes)
        settled.notes[place] = binder.messages.note_of(",".join(code for code in codes if code not in WARNINGS))
    else:
        settled.reverses[place] = entry.reverses
        changes = [[change.claim, change.name, change.before, change.after] for change in entry.changes]
        settled.changes[place] = json.dumps(changes, ensure_ascii=False) if changes else ""
        settled.claims.bill[:: len(frame.kinds) + 1, place] = 0


def _column(error: YibaoError) -> str:
    return error.where.rpartition(": ")[2] or "claim"
