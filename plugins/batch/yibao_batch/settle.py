"""Settles a batch of claims: the kernel for whoever can be said in columns, the scalar engine for everybody else."""

from typing import Any

import numpy as np
import pyarrow.compute as pc

from yibao.model.errors import YibaoError
from yibao.model.text import Text
from yibao.model.words import SCHEMES, SPLIT
from yibao.rules.ruleset import RuleSet

from .bind import Binder
from .claims import BENEFIT_NAMES, Claims
from .codes import Part
from .columns import Reject, Room, absent, distinct, months, steady
from .credits import Timeline, credits, refunded, timeline
from .emit import ARGUMENTS, TRACKS, UNSURE_YEAR, USES, Nothing, Sources, sources
from .figures import Bound
from .kernel import Settle, compiled, has_numba, plain
from .people import People, date_of
from .settled import Settled, refuse
from .single import settle_single
from .states import end_states

THRESHOLD = 200_000
"""Below so many claims, plain Python is done before numba has begun."""

EVENTS = ARGUMENTS.index("event")
"""Where the kernel is told what falls due."""

PASSED_OVER = -2
"""The plan of a claim that is refused before its money moves: time passes for the person all the same."""


class Engine:
    """Settles batches of claims of one area.

    Attributes:
        binder: plans and rows met so far; compile: whether kernels are compiled; source: of the kernel in use.
        room: where the columns of batches are put, and those of claims may be.
    """

    def __init__(
        self, rules: RuleSet, people: People | None, *, compile_: bool, segments: bool = False, states: bool = False
    ) -> None:
        self.rules = rules
        self.binder = Binder(rules)
        self.compile = compile_ and has_numba()
        self.segments = segments
        self.states = states
        self.room = Room()
        self.source: Sources | None = None
        self._settle: Settle | None = None
        self._structures: tuple[int, Nothing] = 0, Nothing()
        self._filled: frozenset[int] = frozenset()
        self._people: People | None = None
        self._idle = frozenset(rules.declared.account)
        self._sure = frozenset(TRACKS)
        self._timelines: dict[tuple[int, int], Timeline] = {}
        schemes = rules.declared.scheme
        self._schemes = [scheme for scheme in SCHEMES if scheme in schemes]
        self._admitted = any(plan.date == "admitted" for plan in rules.declared.plan.values())
        self._monthly = any(counter.reset == "month" for counter in rules.declared.counter.values())
        self._counts_stays = any(counter.reset == "stay" for counter in rules.declared.counter.values()) or any(
            count.by == "stay" for plan in rules.declared.plan.values() for count in plan.counts
        )
        if people is not None:
            self._meet(people)

    def _meet(self, people: People) -> None:
        """Take note of persons: of accounts in which one of them has something."""
        if people is not self._people:
            self._people = people
            self._idle &= idle(self.rules, people)

    # --- a batch -----------------------------------------------------------------------------------------------------

    def settle(self, claims: Claims, rejects: list[Reject]) -> Settled:
        """Settle claims that stand in the order of persons and days; no person may have claims in another batch.

        Args:
            rejects: what was refused when the batch was read; more is added.
        """
        self._meet(claims.people)
        people, number, owners = claims.people, claims.number, claims.owners
        payers = self.room.take("payers", len(self.binder.frame.payers) + 1, number)
        balances = self.room.take("balances", max(1, len(self.binder.frame.accounts)), number)
        settled = Settled(claims, claims.day, payers, balances, rejects)
        if claims.bad.all():
            return settled
        self._twice(settled)
        scheme = people.scheme[people.starts[owners]]
        needs = people.needs[owners].astype(np.int64)
        self._beyond(claims, scheme, needs)
        rows = self._rows(claims, needs)
        pair = self._pairs(claims, scheme, rows)
        numbers = self.binder.plans(pair, settled.day[rows]) if _many(rows, number) else np.zeros(0, dtype=np.int64)
        if self._admitted and "admitted" in claims.given:
            settled.day, numbers = self._by_admission(claims, pair, settled.day, numbers, rows)
        if self._unlike(claims, numbers, rows, settled.day, needs):
            kept = needs[claims.run[rows]] == 0
            rows, numbers = places(kept) if isinstance(rows, slice) else rows[kept], _of(numbers, kept)
        if _many(rows, number):
            self._columns(settled, rows, scheme, numbers)
        for head, why in settled.later.items():
            self._send(needs, np.array([head]), people, why)
        for head in np.nonzero(needs)[0].tolist():
            own = np.arange(claims.starts[head], claims.starts[head + 1])
            why = people.why.texts[int(needs[head])] or ""
            settle_single(self.rules, self.binder, settled, int(owners[head]), own[~claims.bad[own]], why, states=self.states)
        lost = ~settled.good if claims.nobody is None else ~(settled.good | claims.nobody)
        if lost.any():
            before = np.cumsum(lost)
            heads = claims.starts[claims.run]
            settled.follows = (before - before[heads] + lost[heads]) > 0
        return settled

    def release(self, settled: Settled) -> None:
        """Take back the room of a batch that is written."""
        self.room.give(("bill", settled.claims.filled), settled.claims.bill)
        if not settled.single:  # who was settled one by one may have been paid by anybody
            self.room.give("payers", settled.payers)
            self.room.give("balances", settled.balances)

    def _rows(self, claims: Claims, needs: Any) -> Any:
        """The claims that the kernel takes."""
        if not needs.any():
            return places(~claims.bad) if claims.bad.any() else slice(None)
        return places(~claims.bad & (needs[claims.run] == 0))

    def _pairs(self, claims: Claims, scheme: Any, rows: Any) -> Any:
        """Scheme and benefit in one number, of each claim or of all."""
        benefit = claims.benefit[rows]
        if not len(benefit):
            return 0
        same = bool((benefit == benefit[0]).all())
        if (scheme == scheme[0]).all():
            first = int(scheme[0]) * len(BENEFIT_NAMES)
            return first + int(benefit[0]) if same else first + benefit.astype(np.int64)
        return scheme.astype(np.int64)[claims.run[rows]] * len(BENEFIT_NAMES) + benefit

    @staticmethod
    def _send(needs: Any, heads: Any, people: People, why: str) -> None:
        """Leave some persons to the scalar engine."""
        heads = heads[needs[heads] == 0]
        needs[heads] = people.why.code(why)

    def _twice(self, settled: Settled) -> None:
        """Refuse a claim id that a person has had already."""
        claims = settled.claims
        ids = claims.ids
        if claims.number < 2 or (not ids.null_count and pc.all(pc.greater(ids[1:], ids[:-1])).as_py()):
            return
        codes = ids.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        pairs = claims.run * (len(codes) + 1) + codes
        wanted = np.nonzero(~claims.bad)[0]
        _, first = np.unique(pairs[wanted], return_index=True)
        for place in np.setdiff1d(wanted, wanted[first]).tolist():
            refuse(settled, place, "claim", Text("claim 的 id 重复", "the claim id is given twice"))

    def _beyond(self, claims: Claims, scheme: Any, needs: Any) -> None:
        """Persons with something that only the scalar engine knows."""
        people, wanted = claims.people, ~claims.bad

        def send(rows: Any, why: str) -> None:
            rows = rows & wanted
            if rows.any():
                self._send(needs, claims.run[rows], people, why)

        if people.dated:  # about whom nothing is said on some day that counts: the scalar engine says so
            early = people.since[people.starts[claims.person]] > claims.day - 400
            send(early, "dated_start")
        if claims.reverses is not None:
            send(~absent(claims.reverses), "reversal")
        if "card" in claims.given or claims.facts:
            send(claims.beyond, "claim_facts")
        if "designated" in claims.given:
            send(claims.designated == 0, "not_designated")
        for name, benefit in self.rules.cash:
            due = claims.benefit == BENEFIT_NAMES.index(benefit)
            if due.any():
                send(due & (scheme == SCHEMES.index(name))[claims.run], "cash_benefits")

    def _by_admission(self, claims: Claims, pair: Any, day: Any, numbers: Any, rows: Any) -> tuple[Any, Any]:
        """Stays whose plan goes by the day of admission."""
        by = np.array([isinstance(one, Bound) and one.plan.governs == "admitted" for one in self.binder.bound] or [False])
        each = np.broadcast_to(numbers, len(claims.day[rows]))
        mine = (each >= 0) & claims.stay_given[rows] & by[np.maximum(each, 0)]
        if not mine.any():
            return day, numbers
        some = np.arange(claims.number)[rows][mine]
        day, each = day.copy(), each.copy()
        day[some] = claims.admitted[some]
        each[mine] = self.binder.plans(_of(pair, mine), day[some])
        return day, each

    def _unlike(self, claims: Claims, numbers: Any, rows: Any, day: Any, needs: Any) -> bool:
        """Leave persons with a claim that columns cannot say to the scalar engine; whether there are any."""
        people, before = claims.people, np.count_nonzero(needs)
        for number, bound in enumerate(self.binder.bound):
            if isinstance(bound, str):
                mine = np.broadcast_to(numbers == number, len(claims.day[rows]))
                if mine.any():
                    self._send(needs, claims.run[rows][mine], people, bound)
        if day is not claims.day:  # some days are those of admissions
            days, runs = day[rows], claims.run[rows]
            back = (days[1:] < days[:-1]) & (runs[1:] == runs[:-1])
            self._send(needs, runs[1:][back], people, "days_not_in_order")
        if self._counts_stays and "stay" in claims.given and claims.ward.any():
            stays = claims.stays.astype(np.int64)
            pairs = claims.run * (int(stays.max()) + 1) + stays
            begins = np.append(True, pairs[1:] != pairs[:-1])
            heads = np.nonzero(begins)[0]
            _, first = np.unique(pairs[heads], return_index=True)
            again = np.setdiff1d(np.arange(len(heads)), first)
            self._send(needs, claims.run[heads[again]], people, "stays_interleaved")
        return bool(np.count_nonzero(needs) > before)

    # --- by columns --------------------------------------------------------------------------------------------------

    def _columns(self, settled: Settled, rows: Any, scheme: Any, numbers: Any) -> None:
        """Find the plans and rows of figures of some claims, and run the kernel over them.

        Args:
            rows: places of the claims; scheme: of each person; numbers: of the plans, of each claim or of all.
        """
        claims, number, day = settled.claims, settled.claims.number, settled.day
        self._filled |= claims.filled
        plan = np.full(number, -1, dtype=np.int32)
        row = np.zeros(number, dtype=np.int32)
        year = np.zeros(number, dtype=np.int32)
        until = np.zeros(number, dtype=np.int64)
        flags = claims.uses.astype(np.uint8) * np.uint8(USES)
        refused = np.zeros(number, dtype=np.int32)  # why a row is refused before its money moves, as the binder numbers it
        dateless: set[int] = set()
        days = day[rows]
        line = self._timeline(int(days.min()), int(days.max()))
        every = distinct(scheme)
        for code in every:
            name = SCHEMES[code]
            mine, in_use = rows, numbers
            if len(every) > 1:
                own = scheme[claims.run[rows]] == code
                mine, in_use = _some(rows, own), _of(numbers, own)
            mine, in_use = self._usable(mine, in_use, refused)
            if not _many(mine, number):
                continue
            years = self.binder.years(name)
            place = years.places(day[mine])
            if np.min(place) < 0:
                known = np.broadcast_to(place, len(day[mine])) >= 0
                lost = _some(mine, ~known)
                refused[lost] = self._without_year(name, day[lost])
                dateless |= set(np.arange(number)[lost].tolist())
                mine, in_use, place = _some(mine, known), _of(in_use, known), _of(place, known)
                if not _many(mine, number):
                    continue
            firsts = np.array(years.firsts, dtype=np.int32)[place]
            year[mine] = firsts
            if any(years.unsure):
                flags[mine] |= np.array(years.unsure, dtype=np.uint8)[place] * np.uint8(UNSURE_YEAR)
            if len(line.names):
                until[mine] = line.due(name, day[mine])
            in_use = self._chosen(settled, mine, in_use, firsts)
            present = [in_use] if np.ndim(in_use) == 0 else distinct(in_use)
            for one in present:
                within = None if len(present) == 1 else in_use == one
                some = mine if within is None else _some(mine, within)
                if one < 0:
                    refused[some] = one
                    continue
                bound = self.binder.bound[one]
                assert isinstance(bound, Bound)
                first, at = (firsts, place) if within is None else (_of(firsts, within), _of(place, within))
                found = self.binder.figures.find(bound, Part(claims, some, day[some], first), at, years)
                row[some] = found
                if found.min() < 0:
                    plan[some] = np.where(found < 0, PASSED_OVER, bound.structure)
                    refused[some] = np.where(found < -1, found, 0)
                else:
                    plan[some] = bound.structure
        if (plan[rows] == -1).any():
            self._late(settled, rows, plan, until)
        self._refunds(settled, plan, until, line)
        if settled.later:
            away = np.zeros(len(claims.owners), dtype=bool)
            away[list(settled.later)] = True
            plan[away[claims.run]] = -1
            refused[away[claims.run]] = 0
        for spot in np.nonzero(refused)[0].tolist():
            reason = self.binder.told(int(refused[spot]), claims, spot, int(day[spot]))
            refuse(settled, spot, "date" if spot in dateless else "benefit", reason)
        self._run(settled, plan, row, year, flags, until, line)

    def _timeline(self, low: int, high: int) -> Timeline:
        """What falls due between two days; most batches of a run have the same two."""
        found = self._timelines.get((low, high))
        if found is None:
            if len(self._timelines) > 1_000:
                self._timelines.clear()
            found = self._timelines[low, high] = timeline(self.rules, self._schemes, low, high)
        return found

    @staticmethod
    def _usable(mine: Any, numbers: Any, refused: Any) -> tuple[Any, Any]:
        """The claims that a plan takes; the others are refused."""
        if np.min(numbers, initial=0) >= 0:
            return mine, numbers
        takes = np.broadcast_to(numbers, len(refused[mine])) >= 0
        refused[_some(mine, ~takes)] = _of(numbers, ~takes)
        return _some(mine, takes), _of(numbers, takes)

    def _without_year(self, scheme: str, days: Any) -> Any:
        """Refusals of claims on days that lie in no benefit year."""
        unique, inverse = np.unique(days, return_inverse=True)
        found = np.empty(len(unique), dtype=np.int64)
        for place, day in enumerate(unique.tolist()):
            try:
                year = self.rules.year_of(scheme, date_of(day))
                raise AssertionError(f"{day} lies in {year}")
            except YibaoError as error:
                found[place] = self.binder.said.refuse(error)
        return found[inverse]

    def _chosen(self, settled: Settled, mine: Any, numbers: Any, firsts: Any) -> Any:
        """The plans that settle claims, where some leave some to another."""
        found = numbers
        for one in [numbers] if np.ndim(numbers) == 0 else distinct(numbers):
            bound = self.binder.bound[one]
            if not (isinstance(bound, Bound) and bound.choice):
                continue
            within = np.broadcast_to(numbers == one, len(settled.day[mine]))
            some = _some(mine, within)
            taken, notes = self.binder.choose(one, Part(settled.claims, some, settled.day[some], _of(firsts, within)))
            found = np.array(np.broadcast_to(found, within.shape))
            found[within] = taken
            settled.notes[some] = notes
        return found

    def _late(self, settled: Settled, rows: Any, plan: Any, until: Any) -> None:
        """Persons whose first claim no plan takes: their course begins with the first claim that is settled.

        Which one that is shows only when money moves, so whoever has something falling due meanwhile, or brings counters
        along, is left to the scalar engine.
        """
        claims, heads = settled.claims, settled.claims.starts[:-1]
        kernel = np.full(claims.number, claims.number)
        kernel[rows] = np.arange(claims.number)[rows]
        first = np.minimum.reduceat(kernel, heads)
        there = first < len(plan)
        late = there & (plan[np.minimum(first, len(plan) - 1)] == -1)
        begun, last = _events(plan, until, heads)
        moved = last > begun
        for values in claims.people.counters.values():
            moved |= values[claims.owners] != 0
        settled.later |= dict.fromkeys(np.nonzero(late & moved)[0].tolist(), "late_start")

    def _refunds(self, settled: Settled, plan: Any, until: Any, line: Timeline) -> None:
        """Persons who meet a refund are taken out again, and left to the scalar engine."""
        if line.names:
            claims = settled.claims
            meets = refunded(self.binder, claims.people, line, claims.owners, *_events(plan, until, claims.starts[:-1]))
            settled.later |= dict.fromkeys(np.nonzero(meets)[0].tolist(), "refund")

    def _run(self, settled: Settled, plan: Any, row: Any, year: Any, flags: Any, until: Any, line: Timeline) -> None:
        """Run the kernel, and take from it what came of each claim."""
        claims, people, frame, figures = settled.claims, settled.claims.people, self.binder.frame, self.binder.figures
        number, owners, starts = claims.number, claims.owners, claims.starts
        persons = len(owners)
        # what belongs to one person stands together
        balances = np.ascontiguousarray(people.accounts[:, owners].T) if frame.accounts else np.zeros((persons, 1), dtype=np.int64)
        counters = np.zeros((persons, max(1, frame.width)), dtype=np.int64)
        tags = np.zeros(counters.shape, dtype=np.int32)  # of which period a counter is that has not begun does not matter
        day = np.array(settled.day, dtype=np.int32)  # numba knows arrays that cannot be written to as another kind
        month = months(day) if self._monthly else day
        if people.counters:
            self._begin(claims, counters.T, tags.T, plan, {"year": year, "month": month, "day": day, "stay": claims.stays})
        if len(line.names):
            credit, credited = credits(self.binder, people, line, owners, *_events(plan, until, starts[:-1]))
        else:
            credit = credited = np.zeros((persons, 1), dtype=np.int64)
        self._sure -= frozenset(TRACKS) if (flags & UNSURE_YEAR).any() else figures.doubt
        days = steady(number, 1, np.int64)
        if "admitted" in claims.given and claims.stay_given.any():
            days = np.where(claims.stay_given, np.maximum(1, claims.day.astype(np.int64) - claims.admitted), 1)
        status = np.full(number, -1, dtype=np.int32)
        segments = self._segments(number)
        self._call(
            (
                starts,
                plan,
                row,
                claims.bill,
                year,
                month,
                day,
                claims.stays,
                claims.ward.view(np.uint8),
                flags,
                days,
                self._facts(claims, day),
                until,
                figures.rows,
                balances,
                counters,
                tags,
                np.full(persons, -1, dtype=np.int64),
                np.zeros(persons, dtype=np.int64),
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
        )
        done = status == 0
        settled.good |= done
        if len(self.binder.notes) > 1:
            self._notes(settled, figures.note[row], done)
        for place in np.nonzero(status > 0)[0].tolist():
            refuse(settled, place, "in_scope", figures.because(int(row[place]), int(status[place]), int(day[place])))
        if self.segments:
            settled.segments = (*segments, np.where(done, row, -1))
        if self.states:
            settled.states += end_states(self.binder, settled, done, day, year, counters.T, tags.T)

    def _notes(self, settled: Settled, said: Any, done: Any) -> None:
        """What is said at the counter, beside what was said of the choice of the plan."""
        notes, said_of = settled.notes, self.binder.said
        for one in np.unique(notes[notes > 0]).tolist():
            mine = (notes == one) & done
            for other in np.unique(said[mine]).tolist():
                both = ",".join(filter(None, (said_of.notes[one], said_of.notes[other])))
                notes[mine & (said == other)] = said_of.note_of(both)
        plain_rows = (notes == 0) & done
        notes[plain_rows] = said[plain_rows]

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

    def _begin(self, claims: Claims, counters: Any, tags: Any, plan: Any, period: dict[str, Any]) -> None:
        """Counters that persons bring along stand in the periods of their first claims."""
        first = np.minimum.reduceat(np.where(plan != -1, np.arange(len(plan)), len(plan) - 1), claims.starts[:-1])
        period["lifetime"] = steady(len(plan), 0, np.int64)
        for name, values in claims.people.counters.items():
            slots = self.binder.frame.counters[name]
            if slots.reset in period:
                counters[slots.base] = values[claims.owners]
                tags[slots.base] = period[slots.reset][first]

    def _facts(self, claims: Claims, day: Any) -> Any:
        """Declared facts that limits are a ratio of, −1 where they were not given."""
        names = self.binder.frame.facts
        if not names:
            return np.zeros((1, 1), dtype=np.int64)
        known = np.full((len(names), claims.number), -1, dtype=np.int64)
        for place, name in enumerate(names):
            values = claims.people.facts.get(name)
            if values is not None:
                told = values[claims.people.rows_at(claims.person, day)]
                known[place] = np.where(told < 0, -1, told)
        return known


def places(mask: Any) -> Any:
    """The places that a mask takes, or a slice where it takes all."""
    return slice(None) if mask.all() else np.nonzero(mask)[0]


def _some(rows: Any, mask: Any) -> Any:
    """Those of some places that a mask takes."""
    return places(mask) if isinstance(rows, slice) else rows[mask]


def _of(values: Any, mask: Any) -> Any:
    """Those of some values that a mask takes; one for all stays one."""
    return values if np.ndim(values) == 0 else values[mask]


def _many(rows: Any, number: int) -> int:
    """How many places there are."""
    return number if isinstance(rows, slice) else len(rows)


def _events(plan: Any, until: Any, heads: Any) -> tuple[Any, Any]:
    """How many events had come at the first and at the last claim of each person."""
    first = np.minimum.reduceat(np.where(plan != -1, until, 2**31 - 1), heads)
    return first, np.maximum.reduceat(np.where(plan != -1, until, -1), heads)


def idle(rules: RuleSet, people: People) -> frozenset[str]:
    """Accounts in which nobody has anything, and into which nothing ever comes."""
    declared = rules.declared
    comes = {one.account for one in declared.credit.values()}
    comes |= {name for number, name in enumerate(declared.account) if people.accounts[number].any()}
    while more := {str(declared.account[name].becomes) for name in comes if declared.account[name].becomes} - comes:
        comes |= more
    return frozenset(declared.account) - comes
