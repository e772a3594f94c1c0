"""One person's claims settled by the scalar engine, into the columns of a batch."""

import json
from typing import Any

from yibao import Course, RuleSet, Settlement, YibaoError
from yibao.engines import SPLIT, Case, format_fen, opening_state

from ..claims.results import WARNINGS, BatchResults, refuse
from ..lookup.binder import PlanBinder
from ..people.people import day_of
from .states import state_row


def settle_single(
    rules: RuleSet, binder: PlanBinder, settled: BatchResults, owner: int, rows: Any, why: str, *, states: bool
) -> None:
    """Settle one person's claims.

    Args:
        owner: the person's place; rows: the claims' places; why: the kernel cannot.
        states: whether to note where the person ended.
    """
    claims, people, frame = settled.claims, settled.claims.people, binder.frame
    person = people.person(owner)
    listed = [claims.claim(place) for place in rows.tolist()]
    if not listed:
        return
    brought = {}
    for name, values in people.counters.items():
        if int(values[owner]):
            money = rules.declared.counter[name].unit == "money"
            brought[name] = format_fen(int(values[owner])) if money else int(values[owner])
    try:
        state = opening_state(rules, Case(person, tuple(listed), state=brought or None))
    except YibaoError as error:
        for place in rows.tolist():
            refuse(settled, place, error.where or "person", error.what)
        return
    if settled.day is claims.day:
        settled.day = claims.day.copy()
    course = Course(rules, person, state, trace=False)
    for place, claim in zip(rows.tolist(), listed, strict=True):
        try:
            entry = course.add(claim)
        except YibaoError as error:
            refuse(settled, place, _column(error), error.what)
            continue
        settled.good[place] = True
        settled.cash[place] = sum(one.amount for one in entry.cash_benefits)  # a refund takes them back
        settled.day[place] = day_of(entry.date)
        for number, name in enumerate(frame.payers):
            settled.payers[number, place] = entry.payers.get(name, 0)
        settled.payers[len(frame.payers), place] = entry.payers.get("cash", 0)
        for number, name in enumerate(frame.accounts):
            settled.balances[number, place] = course.state.accounts.get(name, 0)
        if isinstance(entry, Settlement):
            settled.shares[place] = entry
            others = []
            for warning in entry.warnings:
                settled.warned[place] |= WARNINGS.get(warning.code, 0)
                others += [] if warning.code in WARNINGS else [warning.code]
            settled.notes[place] = binder.messages.note_of(",".join(dict.fromkeys(others)))
        else:
            settled.reverses[place] = entry.reverses
            changes = [[one.claim, one.name, one.before, one.after] for one in entry.changes]
            settled.changes[place] = json.dumps(changes, ensure_ascii=False) if changes else ""
            for part in range(len(SPLIT)):
                claims.bill[part * (len(frame.kinds) + 1), place] = 0
        settled.single[why] = settled.single.get(why, 0) + 1
    if states and course.entries:
        state = course.state
        settled.states.append(
            state_row(
                people.ids[owner].as_py(),
                state.scheme,
                state.year,
                state.date,
                state.accounts,
                state.counters,
                rules.declared,
                bool(state.left_out),
            )
        )


def _column(error: YibaoError) -> str:
    return error.where.rpartition(": ")[2] or "claim"
