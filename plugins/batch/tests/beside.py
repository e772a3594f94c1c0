"""Both engines side by side on a crowd: the batch engine's arrays against what the scalar engine says of each claim.

The scalar engine is asked about the claims and persons that the batch engine has read (``Claims.claim``, ``People.person``), so the
reading is shared here. ``both_engines.compare`` starts from case objects instead, for fewer claims; and ``as_read`` holds the
reading of some rows against claims made from the rows themselves.
"""

import datetime as dt
import itertools
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import attrs
import numpy as np

from plugins.batch.tests.both_engines import state_faults
from plugins.batch.tests.crowd import Crowd
from plugins.batch.tests.reached import Reached
from plugins.batch.tests.settle.persons_read import check_persons
from yibao.engine.course.course import Course
from yibao.engine.course.opening_state import opening_state
from yibao.model.inputs.claim import Case, Claim, Facility, Parts, PartsOfKind, Prescription
from yibao.model.inputs.person import Person
from yibao.model.results.settlement import Settlement
from yibao.model.values.dates import Dated
from yibao.model.values.errors import YibaoError
from yibao.model.values.money import format_fen
from yibao.model.values.vocabulary import SPLIT
from yibao_batch.claims.read_claims import read_claims
from yibao_batch.claims.results import WARNINGS
from yibao_batch.people.people import day_of
from yibao_batch.people.read_people import read_people
from yibao_batch.settle import result
from yibao_batch.settle.engine import Engine

PIECE = 20_000
"""Claims that are settled at once."""


class Differs(AssertionError):
    """The engines differ, or a row was read otherwise than it stands."""


@attrs.define(eq=False)
class _Wanted:
    """What the scalar engine says of a piece, as the batch engine says it."""

    good: Any
    day: Any
    payers: Any
    balances: Any
    warned: Any
    cash: Any
    complete: Any
    total: Any
    follows: Any
    notes: list[str]
    entries: dict[int, Any] = attrs.Factory(dict)
    refusals: dict[int, YibaoError] = attrs.Factory(dict)
    ends: dict[str, Any] = attrs.Factory(dict)


def side_by_side(
    rules: Any,
    crowd: Crowd,
    reached: Reached,
    *,
    compile_: bool = False,
    states: bool = True,
    piece: int = PIECE,
    tamper: Any = None,
) -> None:
    """Hold every claim of a crowd against the scalar engine, and count what was reached.

    Args:
        states: whether it is asked where persons ended; who is, is settled otherwise where cash benefits are paid.
        piece: claims that are settled at once; tamper: changes what the batch engine settled, to see that it shows.

    Raises:
        Differs: the first difference, with the person and the claims up to it.
    """
    people = read_people(rules, crowd.persons)
    engine = Engine(rules, people, compile_=False, segments=True, states=states)
    engine.compile = compile_
    spoilt = {int(place) for place in people.spoilt}
    if spoilt != crowd.refused:
        raise Differs(f"persons refused: {sorted(spoilt ^ crowd.refused)[:5]} {people.rejects[:3]}")
    check_persons(rules, crowd.persons, people)
    for first, behind in _pieces(crowd.claims, piece):
        table = crowd.claims.slice(first, behind - first)
        claims, bad = read_claims(table, first, people, engine.binder.frame, engine.binder.vocabulary)
        asked = ~claims.bad
        if first == 0:
            as_read(table.slice(0, 2_000), claims, engine.binder.frame)
        settled = engine.settle(claims, bad)
        if tamper is not None:
            tamper(settled)
        again = {place for place in np.nonzero(asked)[0].tolist() if crowd.wrong.get(first + place) == "claim"}
        asked[list(again)] = False
        nobody = [crowd.wrong.get(first + place) == "person" for place in range(claims.number)]
        wanted = _scalar(rules, people, claims, asked, nobody, engine.binder.frame)
        _Compare(rules, crowd, engine, settled, wanted, first, asked).every()
        reached.add(engine, settled, wanted.entries, wanted.refusals, asked)
        engine.release(settled)


def _pieces(table: Any, piece: int) -> Iterator[tuple[int, int]]:
    """Rows of whole persons; a row of nobody goes with those before it."""
    names = table.column("person").combine_chunks().dictionary_encode().indices.to_numpy()
    edges = np.append(np.nonzero(np.append(True, names[1:] != names[:-1]))[0], len(names))
    edges = np.array([edge for edge in edges.tolist() if edge in (0, len(names)) or names[edge] >= names[:edge].max()])
    first = 0
    while first < len(names):
        behind = int(edges[min(np.searchsorted(edges, first + piece), len(edges) - 1)])
        yield first, behind
        first = behind


# --- the scalar engine ------------------------------------------------------------------------------------------------


def _scalar(rules: Any, people: Any, claims: Any, asked: Any, nobody: list[bool], frame: Any) -> _Wanted:
    number = claims.number
    payer = {name: place for place, name in enumerate((*frame.payers, "cash"))}
    account = {name: place for place, name in enumerate(frame.accounts)}
    found = _Wanted(
        np.zeros(number, dtype=bool),
        claims.day.astype(np.int64),
        np.zeros((len(payer), number), dtype=np.int64),
        np.zeros((max(1, len(account)), number), dtype=np.int64),
        np.zeros(number, dtype=np.uint8),
        np.zeros(number, dtype=np.int64),
        np.ones(number, dtype=bool),
        np.zeros(number, dtype=np.int64),
        np.zeros(number, dtype=bool),
        [""] * number,
    )
    places = np.nonzero(asked)[0]
    owners = claims.person[places]
    edges = np.append(np.nonzero(np.append(True, owners[1:] != owners[:-1]))[0], len(places)) if len(places) else [0]
    counted = {name: rules.declared.counter[name].unit == "money" for name in people.counters}
    for first, behind in itertools.pairwise(edges):
        rows = places[first:behind].tolist()
        owner = int(claims.person[rows[0]])
        person = _from_ever(people.person(owner))
        listed = [claims.claim(place) for place in rows]
        held = {name: int(values[owner]) for name, values in people.counters.items() if values[owner]}
        given = {name: format_fen(value) if counted[name] else value for name, value in held.items()}
        try:
            state = opening_state(rules, Case(person, tuple(listed), state=given or None))
        except YibaoError as error:
            found.refusals |= dict.fromkeys(rows, error)
            continue
        course = Course(rules, person, state, trace=False)
        for place, claim in zip(rows, listed, strict=True):
            try:
                entry = course.add(claim)
            except YibaoError as error:
                found.refusals[place] = error
                continue
            _note(found, place, entry, course.state, payer, account)
        if course.entries:
            found.ends[person.id] = course.state
    lost, whose = False, -1
    for place, owner in enumerate(claims.person.tolist()):
        if owner != whose:
            lost, whose = False, owner
        found.follows[place] = lost
        lost = lost or not (found.good[place] or nobody[place])
    return found


def _from_ever(person: Person) -> Person:
    """What changes with time as a case file says it: each with its day, also the first."""
    told = {
        "scheme": person.scheme,
        "standing": person.standing,
        "contribution_base": person.contribution_base,
        "cover": person.cover,
    }
    changed = {name: _begun(dated) for name, dated in told.items() if dated is not None and len(dated.values) > 1}
    facts = {name: _begun(dated) for name, dated in person.facts.items()}
    return attrs.evolve(person, **changed, facts=facts) if changed or facts else person


def _begun(dated: Dated[Any]) -> Dated[Any]:
    first, value = dated.values[0]
    if first is not None or len(dated.values) == 1:
        return dated
    return Dated(((dt.date.min, value), *dated.values[1:]))


def _note(found: _Wanted, place: int, entry: Any, state: Any, payer: dict[str, int], account: dict[str, int]) -> None:
    found.good[place] = True
    found.entries[place] = entry
    found.cash[place] = sum([one.amount for one in entry.cash_benefits])
    found.day[place] = day_of(entry.date)
    for name, amount in entry.payers.items():
        if amount:
            found.payers[payer[name], place] = amount
    for name, amount in state.accounts.items():
        if amount:
            found.balances[account[name], place] = amount
    if isinstance(entry, Settlement):
        found.total[place] = entry.total
        found.complete[place] = entry.complete
        if entry.warnings:
            others: dict[str, None] = {}
            for warning in entry.warnings:
                bit = WARNINGS.get(warning.code)
                if bit is None:
                    others[warning.code] = None
                else:
                    found.warned[place] |= bit
            found.notes[place] = ",".join(others)
    else:
        found.total[place] = sum(entry.payers.values())


# --- what is compared -------------------------------------------------------------------------------------------------


@attrs.define(eq=False)
class _Compare:
    rules: Any
    crowd: Crowd
    engine: Engine
    settled: Any
    wanted: _Wanted
    first: int
    asked: Any

    def every(self) -> None:
        self._refused()
        settled, wanted = self.settled, self.wanted
        good, number = settled.good, settled.claims.number
        self._same("settled", good, wanted.good)
        self._same("day", settled.day[:number], wanted.day, good)
        for place, name in enumerate((*self.engine.binder.frame.payers, "cash")):
            self._same(f"paid by {name}", settled.payers[place, :number], wanted.payers[place], good)
        for place, name in enumerate(self.engine.binder.frame.accounts):
            self._same(f"balance of {name}", settled.balances[place, :number], wanted.balances[place], good)
        self._same("warnings", settled.warned, wanted.warned, good)
        notes = np.array(self.engine.binder.notes, dtype=object)[settled.notes]
        self._same("notes", notes, np.array(wanted.notes, dtype=object), good)
        self._same("cash benefits", settled.cash, wanted.cash, good)
        self._same("follows", settled.follows, wanted.follows, good)
        self._reversals()
        self._segments()
        self._written()
        if self.engine.states:
            self._states()

    def _same(self, what: str, one: Any, other: Any, where: Any = None) -> None:
        wrong = np.asarray(one != other)
        if where is not None:
            wrong = wrong & where
        if wrong.any():
            place = int(np.argmax(wrong))
            raise Differs(
                f"{what}: {one[place]} by columns, {other[place]} one by one; {np.count_nonzero(wrong)} rows\n{self._told(place)}"
            )

    def _told(self, place: int) -> str:
        """The person and the claims up to a row."""
        claims, people = self.settled.claims, self.settled.claims.people
        owner = int(claims.person[place])
        rows = [row for row in range(place + 1) if claims.person[row] == owner]
        lines = [
            f"row {self.first + place}",
            str(people.person(owner)),
            f"counters { {n: int(v[owner]) for n, v in people.counters.items() if v[owner]} }",
        ]
        lines += [f"{'' if self.asked[row] else 'not read: '}{claims.claim(row) if self.asked[row] else row}" for row in rows]
        lines += [f"one by one: {self.wanted.entries.get(place) or self.wanted.refusals.get(place)}"]
        plan = self.settled.segments[3][place] if self.settled.segments is not None else -1
        lines += [f"by columns: row {plan}"]
        lines += [str(one) for one in self.settled.rejects if one.row == int(claims.rows[place]) + 1]
        return "\n".join(lines)

    def _refused(self) -> None:
        """Every row that cannot be read names the column that is wrong; every refusal says what the scalar engine says."""
        claims, wanted = self.settled.claims, self.wanted
        told = {one.row - 1 - self.first: one for one in self.settled.rejects}
        if len(told) != len(self.settled.rejects):
            raise Differs("a row is refused twice")
        for place in np.nonzero(~self.asked)[0].tolist():
            row = self.first + place
            named = {self.crowd.wrong.get(row, "person"), "person" if int(claims.person[place]) in self.crowd.refused else ""}
            if place not in told or told[place].column not in named:
                raise Differs(f"row {row} is refused for {told.get(place)}, not for {named}")
        for row in self.crowd.wrong:
            if 0 <= row - self.first < claims.number and self.asked[row - self.first]:
                raise Differs(f"row {row} was taken, though its {self.crowd.wrong[row]} is wrong\n{self._told(row - self.first)}")
        for place, error in wanted.refusals.items():
            one = told.get(place)
            if one is None or (one.reason.zh, one.reason.en) != (error.what.zh, error.what.en):
                raise Differs(f"refused one by one: {error.what.en}; by columns: {one}\n{self._told(place)}")
        for place in told.keys() - wanted.refusals.keys():
            if self.asked[place]:
                raise Differs(f"refused only by columns: {told[place]}\n{self._told(place)}")

    def _reversals(self) -> None:
        for place, entry in self.wanted.entries.items():
            if not isinstance(entry, Settlement):
                changes = [[one.claim, one.name, one.before, one.after] for one in entry.changes]
                said = self.settled.changes[place]
                if self.settled.reverses[place] != entry.reverses or (json.loads(said) if said else []) != changes:
                    raise Differs(f"reversal: {said}, not {changes}\n{self._told(place)}")

    def _segments(self) -> None:
        nothing = (None, None, None, np.full(self.settled.claims.number, -1))
        amounts, paids, reached, rows = self.settled.segments or nothing
        for place, entry in self.wanted.entries.items():
            if place in self.settled.shares:
                if self.settled.shares[place].segments != entry.segments:
                    raise Differs(f"segments\n{self._told(place)}")
                continue
            if not isinstance(entry, Settlement):
                continue
            plan = self.engine.binder.owners[int(rows[place])][0].plan
            names = [(stage.id, segment.id) for stage in plan.stages for segment in stage.segments]
            by_columns = {name for number, name in enumerate(names) if int(reached[place]) >> number & 1}
            shares = {(share.stage, share.id): share for share in entry.segments if share.id != "above_limit"}
            if by_columns != shares.keys():
                raise Differs(f"segments reached: {sorted(by_columns ^ shares.keys())}\n{self._told(place)}")
            for name, share in shares.items():
                same = [number for number, other in enumerate(names) if other == name]  # one for each condition, or round
                amount, paid = (int(table[same, place].sum()) for table in (amounts, paids))
                if (amount, paid) != (share.amount, share.paid):
                    raise Differs(f"{share} is {amount}, {paid} by columns\n{self._told(place)}")

    def _written(self) -> None:
        """What is written beside the amounts: totals, whether a settlement is complete."""
        binder, claims = self.engine.binder, self.settled.claims
        kind = result.schema(binder.frame, {"person": claims.names.type, "claim": claims.ids.type})
        table = result.settlements(binder.frame, self.settled, kind, binder.notes)
        places = np.nonzero(self.settled.good)[0]
        self._row("total_fen", table, places, self.wanted.total)
        self._row("complete", table, places, self.wanted.complete)

    def _row(self, name: str, table: Any, places: Any, wanted: Any) -> None:
        wrong = table.column(name).to_numpy() != wanted[places]
        if wrong.any():
            raise Differs(f"{name}\n{self._told(int(places[int(np.argmax(wrong))]))}")

    def _states(self) -> None:
        rules, wanted = self.rules, self.wanted.ends
        ends = {str(person): (end, left_out) for person, end, left_out in self.settled.states}
        if ends.keys() != wanted.keys():
            raise Differs(f"ends of {sorted(ends.keys() ^ wanted.keys())[:5]}")
        for name, state in wanted.items():
            end, left_out = ends[name]
            faults = state_faults(rules, end, state) + ["left_out"] * (left_out != bool(state.left_out))
            if faults:
                raise Differs(f"{name} ended\n{end}\n{state}\n{faults}")


# --- the reading ------------------------------------------------------------------------------------------------------


def as_read(table: Any, claims: Any, frame: Any) -> None:
    """Claims made from rows by hand are those the batch engine gives to the scalar one.

    Raises:
        Differs: the first that is not.
    """
    for place, row in enumerate(table.to_pylist()):
        if not claims.bad[place]:
            made, read = _made(row, frame), claims.claim(place)
            if repr(made) != repr(read):
                raise Differs(f"{made}\n{read}")


def _made(given: dict[str, Any], frame: Any) -> Claim:
    row: dict[str, Any] = defaultdict(lambda: None, given)
    name = str(row["claim"])
    if row["reverses"] is not None:
        return Claim(name, date=row["date"], reverses=row["reverses"])
    amount = {part: row[f"{part}_fen"] or 0 for part in SPLIT}
    told = [kind for kind in frame.kinds if any(f"{part}_{kind}_fen" in row for part in SPLIT)]
    kinds = {kind: PartsOfKind(*(row.get(f"{part}_{kind}_fen") or 0 for part in SPLIT)) for kind in told}
    written: dt.date = row["prescription_date"] or row["date"] or row["discharged"]
    return Claim(
        name,
        row["date"],
        row["benefit"],
        Facility(row["level"], row["grade"], row["region"], row["designated"]),
        parts=Parts(**amount, kinds=kinds),
        admitted=row["admitted"],
        discharged=row["discharged"],
        stay=row["stay"],
        disease=row["disease"],
        emergency=row["emergency"] is True,
        use_accounts=row["use_accounts"] is not False,
        prescription=Prescription(row["prescription_level"], written) if row["prescription_level"] else None,
        card=row["card"],
        facts={key[5:]: value for key, value in row.items() if key.startswith("fact_") and value is not None},
    )
