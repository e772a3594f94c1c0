"""Settles a batch of claims: the kernel for whoever can be said in columns, the scalar engine for everybody else."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yibao.engine.course import Course
from yibao.engine.start import start
from yibao.model.claim import Case
from yibao.model.errors import YibaoError
from yibao.model.money import format_fen
from yibao.model.settlement import CounterKey, Settlement
from yibao.model.text import Text
from yibao.model.words import SCHEMES, SPLIT
from yibao.rules.ruleset import RuleSet

from .bind import Binder, Bound
from .claims import BENEFIT_NAMES, Claims
from .columns import NO_DAY, Reject, distinct, months
from .credits import credits, refunded, timeline
from .emit import ARGUMENTS, CREDIT, LAYER, TRACKS, UNSURE_YEAR, UNVERIFIED, USES, Nothing, Sources, sources
from .kernel import Settle, compiled, has_numba, plain
from .people import People, date_of, day_of

THRESHOLD = 200_000
"""Below so many claims, plain Python is done before numba has begun."""

WARNINGS = {"unverified": UNVERIFIED, "layer_left_out": LAYER, "credit_left_out": CREDIT}

EVENTS = ARGUMENTS.index("event")
"""Where the kernel is told what falls due."""

PASSED_OVER = -2
"""The plan of a claim that is refused before its money moves: time passes for the person all the same."""


@attrs.define(eq=False)
class Settled:
    """What came of a batch, as arrays with one entry a row.

    Attributes:
        good: rows that were settled; day: that governs; payers: by payer (cash last), then row; balances: by account, then row.
        warned: bits of the warnings; notes: further ones, as a number of ``Binder.notes``; cash: paid beside the bill.
        follows: rows after one of the same person that was refused; reverses, changes: of reversals, by row.
        segments: of the rows of the kernel amounts, payments, bits of what was reached, and rows of figures.
        rejects: rows that were refused; single: how many rows the scalar engine settled, by reason.
    """

    claims: Claims
    good: Any
    day: Any
    payers: Any
    balances: Any
    warned: Any
    notes: Any
    follows: Any
    cash: Any
    reverses: dict[int, str]
    changes: dict[int, str]
    segments: tuple[Any, Any, Any, Any] | None
    shares: dict[int, Settlement]
    rejects: list[Reject]
    single: dict[str, int]
    persons: int
    states: list[dict[str, Any]]
    later: dict[int, str] = attrs.Factory(dict)


class Engine:
    """Settles batches of claims of one area.

    Attributes:
        binder: plans and rows met so far; numba: whether kernels are compiled; source: of the kernel in use.
    """

    def __init__(self, rules: RuleSet, people: People, *, compile_: bool, segments: bool = False, states: bool = False) -> None:
        self.rules = rules
        self.people = people
        self.binder = Binder(rules)
        self.compile = compile_ and has_numba()
        self.segments = segments
        self.states = states
        self.source: Sources | None = None
        self._settle: Settle | None = None
        self._structures: tuple[int, Nothing] = 0, Nothing()
        self._filled: set[int] = set()
        self._idle = _idle(rules, people)
        self._sure = frozenset(TRACKS)
        self._free: list[tuple[Any, Any]] = []
        schemes = rules.declared.scheme
        self._schemes = [scheme for scheme in SCHEMES if scheme in schemes]
        self._admitted = any(plan.date == "admitted" for plan in rules.declared.plan.values())
        self._counts_stays = any(counter.reset == "stay" for counter in rules.declared.counter.values()) or any(
            count.by == "stay" for plan in rules.declared.plan.values() for count in plan.counts
        )

    # --- a batch -----------------------------------------------------------------------------------------------------

    def settle(self, claims: Claims, rejects: list[Reject]) -> Settled:
        """Settle claims that stand in the order of persons and days; no person may have claims in another batch.

        Args:
            rejects: what was refused when the batch was read; more is added.
        """
        people, number = self.people, claims.number
        wanted = ~claims.bad
        person = _carried(claims.person, claims.person >= 0)
        edge = np.ones(number, dtype=bool)
        edge[1:] = person[1:] != person[:-1]
        heads = np.nonzero(edge)[0]
        starts = np.append(heads, number).astype(np.int64)
        run = np.cumsum(edge) - 1
        owners = person[heads]
        needs = people.needs[owners].astype(np.int64) if people.number and number else np.zeros(len(heads), dtype=np.int64)
        self._twice(claims, run, wanted, rejects)
        day = claims.day.astype(np.int64)
        scheme = self._scheme(person, heads, run)
        self._undated(claims, person, run, needs, wanted)
        if claims.reverses is not None:
            backs = np.asarray(pc.is_valid(claims.reverses).to_numpy(zero_copy_only=False), dtype=bool)
            self._send(needs, run[backs & wanted], "reversal")
        self._send(needs, run[claims.beyond & wanted], "claim_facts")
        self._send(needs, run[(claims.designated == 0) & wanted], "not_designated")
        for name, benefit in self.rules.cash:
            due = (scheme == SCHEMES.index(name)) & (claims.benefit == BENEFIT_NAMES.index(benefit))
            self._send(needs, run[due & wanted], "cash_benefits")
        kernel = wanted & (needs[run] == 0) if number else wanted
        numbers = self.binder.plans(claims, scheme, day, kernel)
        if self._admitted and claims.stay_given.any():
            day, numbers = self._by_admission(claims, scheme, day, numbers, kernel)
        self._unlike(claims, numbers, run, needs, day, kernel)
        kernel &= needs[run] == 0 if number else kernel
        settled = Settled(
            claims,
            np.zeros(number, dtype=bool),
            day,
            *self._space(number),
            np.zeros(number, dtype=np.uint8),
            np.zeros(number, dtype=np.int32),
            np.zeros(number, dtype=bool),
            np.zeros(number, dtype=np.int64),
            {},
            {},
            None,
            {},
            rejects,
            {},
            len(heads),
            [],
        )
        if kernel.any():
            self._columns(claims, settled, owners, starts, run, scheme, day, numbers, kernel)
        for place, why in settled.later.items():
            self._send(needs, np.array([place]), why)
        for place in np.nonzero(needs)[0].tolist():
            rows = np.arange(starts[place], starts[place + 1])
            self._single(claims, settled, int(owners[place]), rows[wanted[rows]], people.why.texts[int(needs[place])] or "")
        lost = ~settled.good
        if lost.any():
            before = np.cumsum(lost)
            settled.follows = (before - before[starts[run]] + lost[starts[run]]) > 0
        return settled

    def _space(self, number: int) -> tuple[Any, Any]:
        """Room for payers and balances, zero where the kernel will not write: that of a batch done with, else new.

        Rows are at least eight longer than needed, and not of a round length, so that columns do not meet in one line of the cache.
        """
        while self._free:
            payers, balances = self._free.pop()
            if payers.shape[1] >= number + 8:
                return payers, balances
        length = number + number // 16 + 8
        payers = np.zeros((len(self.binder.frame.payers) + 1, length), dtype=np.int64)
        return payers, np.zeros((max(1, len(self.binder.frame.accounts)), length), dtype=np.int64)

    def release(self, settled: Settled) -> None:
        """Take back the room of a batch that is written; memory that is new costs more than what is done with it."""
        if not settled.single:  # who was settled one by one may have been paid by anybody
            self._free.append((settled.payers, settled.balances))

    def _scheme(self, person: Any, heads: Any, run: Any) -> Any:
        first = self.people.starts[person[heads]]
        return self.people.scheme[first][run]

    def _send(self, needs: Any, runs: Any, why: str) -> None:
        """Leave some persons to the scalar engine."""
        if len(runs):
            runs = runs[needs[runs] == 0]
            needs[runs] = self.people.why.code(why)

    def _twice(self, claims: Claims, run: Any, wanted: Any, rejects: list[Reject]) -> None:
        """Refuse a claim id that a person has had already."""
        ids = claims.ids
        if claims.number < 2 or (not ids.null_count and pc.all(pc.greater(ids[1:], ids[:-1])).as_py()):
            return
        codes = ids.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        pairs = run.astype(np.int64) * (len(codes) + 1) + codes
        places = np.nonzero(wanted)[0]
        _, first = np.unique(pairs[places], return_index=True)
        again = np.setdiff1d(places, places[first])
        for place in again.tolist():
            wanted[place] = False
            self._reject(claims, rejects, place, "claim", Text("claim 的 id 重复", "the claim id is given twice"))

    def _reject(self, claims: Claims, rejects: list[Reject], place: int, column: str, reason: Text) -> None:
        claims.bad[place] = True
        name, identity = claims.names[place].as_py(), claims.ids[place].as_py()
        rejects.append(Reject(int(claims.rows[place]) + 1, column, reason, str(name), str(identity)))

    def _undated(self, claims: Claims, person: Any, run: Any, needs: Any, wanted: Any) -> None:
        """Persons about whom nothing is said on some day that counts are left to the scalar engine, which says so."""
        people = self.people
        if (people.since == NO_DAY).all():
            return
        early = people.since[people.starts[person]] > claims.day - 400
        self._send(needs, run[early & wanted], "dated_start")

    def _by_admission(self, claims: Claims, scheme: Any, day: Any, numbers: Any, kernel: Any) -> tuple[Any, Any]:
        """Stays whose plan goes by the day of admission."""
        by = np.array([isinstance(one, Bound) and one.plan.governs == "admitted" for one in self.binder.bound] or [False])
        mine = kernel & (numbers >= 0) & claims.stay_given
        mine &= by[np.maximum(numbers, 0)]
        if mine.any():
            day = np.where(mine, claims.admitted, day)
            numbers = np.where(mine, self.binder.plans(claims, scheme, day, mine), numbers)
        return day, numbers

    def _unlike(self, claims: Claims, numbers: Any, run: Any, needs: Any, day: Any, kernel: Any) -> None:
        """Persons with a claim that columns cannot say."""
        for number, bound in enumerate(self.binder.bound):
            if isinstance(bound, str):
                self._send(needs, run[kernel & (numbers == number)], bound)
        places = np.nonzero(kernel)[0]
        if len(places) > 1:
            days, runs = (day, run) if len(places) == len(run) else (day[places], run[places])
            back = (days[1:] < days[:-1]) & (runs[1:] == runs[:-1])
            if back.any():
                self._send(needs, runs[1:][back], "days_not_in_order")
        if claims.ward.any() and self._counts_stays:
            stays = claims.stays.astype(np.int64)
            pairs = run.astype(np.int64) * (int(stays.max()) + 1) + stays
            begins = np.ones(len(run), dtype=bool)
            begins[1:] = pairs[1:] != pairs[:-1]
            heads = np.nonzero(begins)[0]
            _, first = np.unique(pairs[heads], return_index=True)
            again = np.setdiff1d(np.arange(len(heads)), first)
            self._send(needs, run[heads[again]], "stays_interleaved")

    # --- by columns --------------------------------------------------------------------------------------------------

    def _columns(
        self, claims: Claims, settled: Settled, owners: Any, starts: Any, run: Any, scheme: Any, day: Any, numbers: Any, kernel: Any
    ) -> None:
        people, binder, number = self.people, self.binder, claims.number
        self._filled |= claims.filled
        plan = np.full(number, -1, dtype=np.int32)
        row = np.zeros(number, dtype=np.int32)
        year = np.zeros(number, dtype=np.int64)
        flags = claims.uses.astype(np.uint8) * USES
        until = np.zeros(number, dtype=np.int64)
        usable = kernel & (numbers >= 0)
        refused = np.where(kernel, numbers, -1)  # why a row is refused before its money moves, as the binder numbers it
        refused[usable] = -1
        dateless = np.zeros(number, dtype=bool)
        span = day[kernel]
        line = timeline(self.rules, self._schemes, int(span.min()), int(span.max()))
        for name in self._schemes:
            code = SCHEMES.index(name)
            everyone = usable & (scheme == code)
            if not everyone.any():
                continue
            whole = bool(everyone.all())
            mine: Any = slice(None) if whole else np.nonzero(everyone)[0]
            places, years = binder.years(name, day[mine])
            if (places < 0).any():
                lost = np.nonzero(everyone)[0][places < 0]
                refused[lost] = self._without_year(name, day[lost])
                dateless[lost] = True
                everyone[lost] = False
                usable &= everyone | (scheme != code)
                whole, mine = False, np.nonzero(everyone)[0]
                places = places[places >= 0]
            firsts = np.array(years.firsts, dtype=np.int64)
            year[mine] = firsts[places] if len(firsts) != 1 else firsts[0]
            if any(years.unsure):
                flags[mine] |= np.array(years.unsure, dtype=np.uint8)[places] * np.uint8(UNSURE_YEAR)
            if len(line.names):
                until[mine] = line.due(name, day[mine])
            in_use = self._chosen(claims, settled, numbers[mine], mine, day, year)
            refused[mine] = np.where(in_use < 0, in_use, refused[mine])
            for one in (place for place in distinct(in_use) if place >= 0):
                bound = binder.bound[one]
                assert isinstance(bound, Bound)
                if whole and (in_use == one).all():
                    some: Any = slice(None)
                    within: Any = slice(None)
                else:
                    within = np.nonzero(in_use == one)[0]
                    some = within if whole else mine[within]
                found = binder.bind(claims, people, one, some, day[some], year[some], places[within], years)
                row[some] = found
                plan[some] = np.where(found < 0, PASSED_OVER, bound.structure)
                refused[some] = np.where(found < -1, found, refused[some])
        lost = kernel & (plan == -1)
        if lost.any():
            self._late(settled, owners, starts, run, plan, kernel, until)
        self._run_refunds(claims, settled, owners, starts, run, plan, until, line)
        if settled.later:
            away = np.zeros(len(owners), dtype=bool)
            away[list(settled.later)] = True
            plan[away[run]] = -1
            refused[away[run]] = -1
        for place in np.nonzero(refused < -1)[0].tolist():
            column = "date" if dateless[place] else "benefit"
            reason = binder.told(int(refused[place]), claims, people, place, int(day[place]))
            self._reject(claims, settled.rejects, place, column, reason)
        self._run(claims, settled, owners, starts, run, plan, row, year, day, flags, until, line)

    def _without_year(self, scheme: str, days: Any) -> Any:
        """Refusals of claims on days that lie in no benefit year."""
        unique, inverse = np.unique(days, return_inverse=True)
        found = np.empty(len(unique), dtype=np.int64)
        for place, day in enumerate(unique.tolist()):
            try:
                year = self.rules.year_of(scheme, date_of(day))
                raise AssertionError(f"{day} lies in {year}")
            except YibaoError as error:
                found[place] = self.binder.refuse(error)
        return found[inverse]

    def _chosen(self, claims: Claims, settled: Settled, in_use: Any, mine: Any, day: Any, year: Any) -> Any:
        """The plans that settle claims, where some leave some to another."""
        found = in_use
        for one in distinct(in_use):
            bound = self.binder.bound[one]
            if isinstance(bound, Bound) and bound.choice:
                within = np.nonzero(in_use == one)[0]
                some = within if isinstance(mine, slice) else mine[within]
                taken, notes = self.binder.choose(claims, self.people, one, some, day[some], year[some])
                found = found.copy() if found is in_use else found
                found[within] = taken
                settled.notes[some] = notes
        return found

    def _late(self, settled: Settled, owners: Any, starts: Any, run: Any, plan: Any, kernel: Any, until: Any) -> None:
        """Persons whose first claim no plan takes: their course begins with the first claim that is settled.

        Which one that is shows only when money moves, so whoever has something falling due meanwhile, or brings counters
        along, is left to the scalar engine.
        """
        first = np.minimum.reduceat(np.where(kernel, np.arange(len(plan)), len(plan)), starts[:-1])
        there = first < len(plan)
        late = there & (plan[np.minimum(first, len(plan) - 1)] == -1)
        begun = np.minimum.reduceat(np.where(plan != -1, until, 2**31 - 1), starts[:-1])
        last = np.maximum.reduceat(np.where(plan != -1, until, -1), starts[:-1])
        moved = last > begun
        for values in self.people.counters.values():
            moved |= values[owners] != 0
        settled.later |= dict.fromkeys(np.nonzero(late & moved)[0].tolist(), "late_start")

    def _run_refunds(
        self, claims: Claims, settled: Settled, owners: Any, starts: Any, run: Any, plan: Any, until: Any, line: Any
    ) -> None:
        """Persons who meet a refund are taken out again, and left to the scalar engine."""
        if not line.names:
            return
        first = np.minimum.reduceat(np.where(plan != -1, until, 2**31 - 1), starts[:-1])
        last = np.maximum.reduceat(np.where(plan != -1, until, -1), starts[:-1])
        meets = refunded(self.binder, self.people, line, owners, first, last)
        settled.later |= dict.fromkeys(np.nonzero(meets)[0].tolist(), "refund")

    def _run(
        self,
        claims: Claims,
        settled: Settled,
        owners: Any,
        starts: Any,
        run: Any,
        plan: Any,
        row: Any,
        year: Any,
        day: Any,
        flags: Any,
        until: Any,
        line: Any,
    ) -> None:
        people, binder, frame, number = self.people, self.binder, self.binder.frame, claims.number
        persons = len(owners)
        balances = people.accounts[:, owners] if frame.accounts else np.zeros((1, persons), dtype=np.int64)
        width = max(1, frame.width)
        counters = np.zeros((width, persons), dtype=np.int64)
        tags = np.zeros((width, persons), dtype=np.int32)  # of which period a counter is that has not begun does not matter
        month = months(day) if any(counter.reset == "month" for counter in self.rules.declared.counter.values()) else day
        first = starts[:-1]
        if people.counters:
            self._begin(claims, counters, tags, owners, starts, plan, year, month, day)
        if len(line.names):
            running = np.where(plan != -1, until, -1)
            last = np.maximum.reduceat(running, first)
            begun = np.minimum.reduceat(np.where(plan != -1, until, 2**31 - 1), first)
            credit, credited = credits(binder, people, line, owners, begun, last)
        else:
            credit = credited = np.zeros((persons, 1), dtype=np.int64)
        self._sure -= frozenset(TRACKS) if (flags & UNSURE_YEAR).any() else binder.doubt
        days = np.ones(number, dtype=np.int64)
        if claims.stay_given.any():
            days = np.where(claims.stay_given, np.maximum(1, claims.day.astype(np.int64) - claims.admitted), 1)
        known = self._facts(claims, owners, run, day)
        status = np.full(number, -1, dtype=np.int32)
        segments = self._segments(number)
        seen = np.full(persons, -1, dtype=np.int64)
        owed = np.zeros(persons, dtype=np.int64)
        arguments = (
            starts,
            plan,
            row,
            claims.bill,
            year.astype(np.int32),
            month.astype(np.int32),
            day.astype(np.int32),
            claims.stays,
            claims.ward.astype(np.uint8),
            flags,
            days,
            known,
            until,
            binder.rows,
            balances,
            counters,
            tags,
            seen,
            owed,
            line.carry,
            line.account,
            0,
            credit,
            credited,
            settled.payers,
            settled.balances,
            status,
            settled.warned,
            *segments,
        )
        self._call(arguments)
        settled.good |= status == 0
        said = binder.note[row] if len(binder.notes) > 1 else None
        if said is not None:
            for one in np.unique(settled.notes[settled.notes > 0]).tolist():  # told of the choice of the plan, and at the counter
                mine = (settled.notes == one) & (status == 0)
                for other in np.unique(said[mine]).tolist():
                    both = ",".join(filter(None, (binder.notes[one], binder.notes[other])))
                    settled.notes[mine & (said == other)] = binder.note_of(both)
            plain_rows = (settled.notes == 0) & (status == 0)
            settled.notes[plain_rows] = said[plain_rows]
        for place in np.nonzero(status > 0)[0].tolist():
            reason = binder.because(int(row[place]), int(status[place]), int(day[place]))
            self._reject(claims, settled.rejects, place, "in_scope", reason)
        if self.segments:
            settled.segments = (*segments, np.where(status == 0, row, -1))
        if self.states:
            self._states(claims, settled, owners, starts, plan, status, day, year, counters, tags)

    def _segments(self, number: int) -> tuple[Any, Any, Any]:
        if not self.segments:
            return np.zeros((1, 1), dtype=np.int64), np.zeros((1, 1), dtype=np.int64), np.zeros(1, dtype=np.int64)
        most = max((sum(len(stage.segments) for stage in plan.stages) for plan, _ in self.binder.structures.values()), default=1)
        shape = (most, number + 8)
        return np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64), np.zeros(number, dtype=np.int64)

    def _call(self, arguments: tuple[Any, ...]) -> None:
        """Run the kernel for the structures met so far."""
        structures = self.binder.structures
        every = range(len(SPLIT) * (len(self.binder.frame.kinds) + 1))
        nothing = Nothing(frozenset(every) - self._filled, self._idle, not len(arguments[EVENTS]), self._sure)
        if self._settle is None or self._structures != (len(structures), nothing):
            self._structures = len(structures), nothing
            self.source = sources(self.binder.frame, list(structures.values()), segments=self.segments, nothing=nothing)
            self._settle = compiled(self.source) if self.compile else plain(self.source)
        if self.compile:
            self._settle(*arguments)
            return
        lists = [one.tolist() if isinstance(one, np.ndarray) else one for one in arguments]
        self._settle(*lists)
        for array, told in zip(arguments, lists, strict=True):
            if isinstance(array, np.ndarray) and array.flags.writeable and array.size:
                array[...] = told

    def _begin(
        self, claims: Claims, counters: Any, tags: Any, owners: Any, starts: Any, plan: Any, year: Any, month: Any, day: Any
    ) -> None:
        """Counters that persons bring along stand in the periods of their first claims."""
        settles = plan != -1
        first = np.minimum.reduceat(np.where(settles, np.arange(len(plan)), len(plan) - 1), starts[:-1])
        period = {"year": year, "month": month, "day": day, "stay": claims.stays, "lifetime": np.zeros(len(plan), dtype=np.int64)}
        for name, values in self.people.counters.items():
            slots = self.binder.frame.counters[name]
            if slots.reset in period:
                counters[slots.base] = values[owners]
                tags[slots.base] = period[slots.reset][first]

    def _facts(self, claims: Claims, owners: Any, run: Any, day: Any) -> Any:
        """Declared facts that limits are a ratio of, −1 where they were not given."""
        names = self.binder.frame.facts
        if not names:
            return np.zeros((1, 1), dtype=np.int64)
        known = np.full((len(names), claims.number), -1, dtype=np.int64)
        for place, name in enumerate(names):
            values = self.people.facts.get(name)
            if values is not None:
                told = values[self.people.rows_at(owners[run], day)]
                known[place] = np.where(told < 0, -1, told)
        return known

    # --- one by one --------------------------------------------------------------------------------------------------

    def _single(self, claims: Claims, settled: Settled, owner: int, rows: Any, why: str) -> None:
        """Settle one person with the scalar engine."""
        people, frame = self.people, self.binder.frame
        person = people.person(owner)
        listed = [claims.claim(place) for place in rows.tolist()]
        if not listed:
            return
        given = {}
        for name, values in people.counters.items():
            if int(values[owner]):
                money = self.rules.declared.counter[name].unit == "money"
                given[name] = format_fen(int(values[owner])) if money else int(values[owner])
        try:
            state = start(self.rules, Case(person, tuple(listed), state=given or None))
        except YibaoError as error:
            for place in rows.tolist():
                self._reject(claims, settled.rejects, place, error.where or "person", error.what)
            return
        course = Course(self.rules, person, state, trace=False)
        for place, claim in zip(rows.tolist(), listed, strict=True):
            try:
                entry = course.add(claim)
            except YibaoError as error:
                self._reject(claims, settled.rejects, place, _column(error), error.what)
                continue
            settled.good[place] = True
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
                settled.notes[place] = self.binder.note_of(",".join(dict.fromkeys(others)))
                settled.cash[place] = sum(one.amount for one in entry.cash_benefits)
            else:
                settled.reverses[place] = entry.reverses
                changes = [[one.claim, one.name, one.before, one.after] for one in entry.changes]
                settled.changes[place] = json.dumps(changes, ensure_ascii=False) if changes else ""
                for part in range(len(SPLIT)):
                    claims.bill[part * (len(frame.kinds) + 1), place] = 0
            settled.single[why] = settled.single.get(why, 0) + 1
        if self.states and course.entries:
            state = course.state
            numbers = frozenset(name for name, counter in self.rules.declared.counter.items() if counter.unit == "number")
            settled.states.append(
                _state(
                    people.ids[owner].as_py(),
                    state.scheme,
                    state.year,
                    state.date,
                    state.accounts,
                    state.counters,
                    numbers,
                    bool(state.left_out),
                )
            )

    def _states(
        self,
        claims: Claims,
        settled: Settled,
        owners: Any,
        starts: Any,
        plan: Any,
        status: Any,
        day: Any,
        year: Any,
        counters: Any,
        tags: Any,
    ) -> None:
        """Where each person of the kernel ended."""
        frame = self.binder.frame
        numbers = frozenset(name for name, counter in self.rules.declared.counter.items() if counter.unit == "number")
        done = np.where(status == 0, np.arange(len(plan)), -1)
        last = np.maximum.reduceat(done, starts[:-1])
        owing = np.bitwise_or.reduceat(np.where(status == 0, settled.warned & CREDIT, 0), starts[:-1])
        for place in np.nonzero(last >= 0)[0].tolist():
            at = int(last[place])
            when, began = date_of(day[at]), date_of(year[at])
            running = {"year": began.isoformat(), "month": when.isoformat()[:7], "day": when.isoformat()}
            held: dict[CounterKey, int] = {}
            for slot in np.nonzero(counters[:, place])[0].tolist():
                named = self._slot(slot)
                if named is None:
                    continue
                name, reset, key = named
                period = _period(reset, int(tags[slot, place]), claims, int(starts[place]), int(starts[place + 1]))
                if running.get(reset, period) != period:  # over: nothing can be read any more
                    continue
                held[name, period, key] = int(counters[slot, place])
            accounts = {name: int(settled.balances[number, at]) for number, name in enumerate(frame.accounts)}
            person = self.people.ids[int(owners[place])].as_py()
            scheme = SCHEMES[int(self.people.scheme[self.people.starts[owners[place]]])]
            settled.states.append(_state(person, scheme, began, when, accounts, held, numbers, bool(owing[place])))

    def _slot(self, slot: int) -> tuple[str, str, str] | None:
        """Name, reset and key of a slot."""
        frame, declared = self.binder.frame, self.rules.declared
        for group in (frame.counters, frame.markers):
            for name, slots in group.items():
                if slots.base <= slot < slots.base + slots.size:
                    return name, slots.reset, _key(declared, slots.per, slot - slots.base)
        return None


def _carried(person: Any, wanted: Any) -> Any:
    """Rows that are left out count as of the person before them, so that a person's claims stay together."""
    if wanted.all():
        return person
    places = np.maximum.accumulate(np.where(wanted, np.arange(len(person)), -1))
    first = int(np.argmax(wanted)) if wanted.any() else 0
    return np.maximum(person[np.where(places < 0, first, places)], 0)


def _idle(rules: RuleSet, people: People) -> frozenset[str]:
    """Accounts in which nobody has anything, and into which nothing ever comes."""
    declared = rules.declared
    comes = {one.account for one in declared.credit.values()}
    comes |= {name for number, name in enumerate(declared.account) if people.accounts[number].any()}
    while more := {str(declared.account[name].becomes) for name in comes if declared.account[name].becomes} - comes:
        comes |= more
    return frozenset(declared.account) - comes


def _column(error: YibaoError) -> str:
    return error.where.rpartition(": ")[2] or "claim"


def _key(declared: Any, per: tuple[str, ...], place: int) -> str:
    from yibao.rules.dimensions import labels_of  # noqa: PLC0415 - only where states are written

    found = []
    for dimension in reversed(per):
        options = labels_of(declared, dimension)
        place, one = divmod(place, len(options))
        found.append(options[one])
    return ",".join(reversed(found))


def _period(reset: str, tag: int, claims: Claims, first: int, behind: int) -> str:
    if reset == "lifetime":
        return ""
    if reset == "month":
        return f"{1970 + tag // 12:04d}-{tag % 12 + 1:02d}"
    if reset == "stay":
        for place in range(first, behind):
            if int(claims.stays[place]) == tag:
                return f"stay:{claims.stay_names[place].as_py() if claims.ward[place] else claims.ids[place].as_py()}"
    return date_of(tag).isoformat()


def _state(
    person: Any,
    scheme: str,
    year: Any,
    date: Any,
    accounts: Mapping[str, int],
    counters: Mapping[CounterKey, int],
    numbers: frozenset[str],
    left_out: bool,
) -> dict[str, Any]:
    listed = [
        {"name": name, "period": period, "key": key, "value": str(value) if name in numbers else format_fen(value)}
        for (name, period, key), value in sorted(counters.items())
        if value and period != "claim"
    ]
    return {
        "person": person,
        "scheme": scheme,
        "year": year,
        "date": date,
        "accounts": dict(accounts),
        "counters": json.dumps(listed, ensure_ascii=False),
        "credit_left_out": left_out,
    }


Progress = Callable[[int], None]
_ = pa
