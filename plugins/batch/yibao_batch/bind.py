"""Which plan and which row of integers a claim falls under: resolved once a combination of facts, by the scalar engine's code."""

import bisect
import datetime as dt
import itertools
import re
from collections.abc import Iterable
from typing import Any

import attrs
import numpy as np

from yibao.engine.access import at_the_counter, looked_at
from yibao.engine.facts import care_area, reader
from yibao.engine.resolve import Gap, Resolved, find, no_figure, resolve
from yibao.engine.settle import governed
from yibao.model.errors import YibaoError
from yibao.model.money import parse_ratio, share
from yibao.model.text import Text
from yibao.model.words import SCHEMES
from yibao.rules.access import ACCESS_FACTS
from yibao.rules.dimensions import Fact, cut_values, edge_tables, facts_of
from yibao.rules.language import Dimension
from yibao.rules.lowered import LoweredPlan
from yibao.rules.ruleset import BenefitYear, RuleSet

from .claims import BENEFIT_NAMES, Claims
from .columns import NO_DAY, Names
from .emit import FACT, GAP, TRACKS, Columns, columns_of
from .frame import Frame, Read, cannot, frame_of, reached, reads_of
from .people import FOREVER, NUMBERS, People, date_of, day_of

LARGEST_TABLE = 1 << 22
"""How many combinations of facts a plan may have before they are looked up by searching instead of by place."""

UNSEEN = -(2**31)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

_OF_CLAIM = ("stay", "prescription.days", "benefit", "facility.level", "facility.grade", "emergency", "prescription.level")


@attrs.frozen
class Component:
    """One part of what a plan's facts depend on: what it is, on which day it is read, and the edges that matter."""

    kind: str
    on: str = "date"
    name: str = ""
    edges: tuple[int, ...] | None = None


@attrs.define(eq=False)
class Bound:
    """A lowered plan with what the kernel needs: its structure by number, its columns, and the rows found so far.

    Attributes:
        rows: for each combination of facts, the first of its rows; codes below −1 stand for refusals.
        table: the same by place, where there are not too many; radices: the sizes it was made for.
    """

    plan: LoweredPlan
    structure: int
    columns: Columns
    reads: tuple[Read, ...]
    components: tuple[Component, ...]
    first: int
    rows: dict[int, int] = attrs.Factory(dict)
    table: Any = None
    radices: tuple[int, ...] = ()
    choice: tuple[Component, ...] = ()


@attrs.define(eq=False)
class Years:
    """Benefit years of a scheme from a day on, and what falls due in it; filled as days are met."""

    firsts: list[int]
    lasts: list[int]
    unsure: list[bool]
    years: list[BenefitYear]
    error: Text | None = None


class Binder:
    """Binds claims of one area to plans and rows.

    Attributes:
        structures: one plan of each structure met, with the counters its dimensions read; rows: all rows, as the kernel takes them.
        refusals: what is said to claims that no row was found for, by −2 − code.
        doubt: which of ``TRACKS`` lead to an unverified figure.
    """

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self.frame: Frame = frame_of(rules)
        self.vocabulary = Names()
        self.structures: dict[str, tuple[LoweredPlan, tuple[Read, ...]]] = {}
        self.bound: list[Bound | str] = []
        self.rows = np.zeros((64, 8), dtype=np.int64)
        self.used = 0
        self.refusals: list[Text] = []
        self.doubt: set[str] = set()
        self.owners: dict[int, tuple[Bound, Resolved]] = {}
        self._intervals: dict[tuple[str, str], tuple[Any, list[int | None]]] = {}
        self._plans: dict[tuple[LoweredPlan, int], int] = {}
        self.notes: list[str] = [""]
        self.note = np.zeros(64, dtype=np.int32)
        access = rules.declared.access.values()
        days = {one.from_ for one in access if one.from_} | {
            one.to + dt.timedelta(days=1) for one in access if one.to and one.to < dt.date.max
        }
        self.counter_days = sorted(days)
        self.counter_dimensions = tuple(dict.fromkeys(name for one in access for name in one.when if name not in ACCESS_FACTS))
        self._told: dict[tuple[int, int], Text] = {}
        self._years: dict[str, Years] = {}
        self._filed: dict[tuple[Any, ...], int] = {(): 0}
        self._reasons: dict[tuple[int, int, int], Text] = {}

    # --- plans -------------------------------------------------------------------------------------------------------

    def plans(self, claims: Claims, scheme: Any, day: Any, wanted: Any) -> Any:
        """For each wanted claim the number of its plan in ``bound``, or −2 − the number of a refusal."""
        found = np.full(claims.number, -1, dtype=np.int64)
        pairs = scheme.astype(np.int64) * len(BENEFIT_NAMES) + claims.benefit
        counts = np.bincount(pairs[wanted], minlength=1) if wanted.any() else np.zeros(0, dtype=np.int64)
        present = np.nonzero(counts)[0].tolist()
        for pair in present:
            mine = slice(None) if len(present) == 1 and wanted.all() else np.nonzero(wanted & (pairs == pair))[0]
            key = SCHEMES[pair // len(BENEFIT_NAMES)], BENEFIT_NAMES[pair % len(BENEFIT_NAMES)]
            starts, numbers = self._spans(key)
            days = day[mine]
            low, high = int(days.min()), int(days.max())
            first, last = np.searchsorted(starts, [low, high], side="right") - 1
            for place in range(int(first), int(last) + 1):
                if numbers[place] is None:
                    numbers[place] = self._bind(key, max(int(starts[place]), -_ERA))
            if first == last:
                found[mine] = numbers[first]
            else:
                table = np.array([-1 if number is None else number for number in numbers], dtype=np.int64)
                found[mine] = table[np.searchsorted(starts, days, side="right") - 1]
        return found

    def _spans(self, key: tuple[str, str]) -> tuple[Any, list[int | None]]:
        found = self._intervals.get(key)
        if found is None:
            edges = set(self.counter_days)
            for name in self.rules.plans.get(key, ()):
                plan = self.rules.declared.plan[name]
                edges |= set(self.rules.days_of(name))
                edges |= {plan.from_} if plan.from_ else set()
                edges |= {plan.to + dt.timedelta(days=1)} if plan.to and plan.to < dt.date.max else set()
            starts = np.array([-FOREVER, *sorted(day_of(edge) for edge in edges)], dtype=np.int64)
            found = self._intervals[key] = (starts, [None] * len(starts))
        return found

    def _bind(self, key: tuple[str, str], day: int) -> int:
        try:
            plan = self.rules.plan_on(*key, date_of(day))
        except YibaoError as error:
            return self.refuse(error)
        return self._number(plan, day)

    def _number(self, plan: LoweredPlan, day: int) -> int:
        """The number of a plan; one for each span of days on which the rules at the counter are the same."""
        span = bisect.bisect_right(self.counter_days, date_of(day))
        known = self._plans.get((plan, span))
        if known is not None:
            return known
        number = self._plans[plan, span] = len(self.bound)
        others = [self.rules.plan_named(one.plan, date_of(day)) for one in self.rules.declared.plan[plan.name].instead]
        why = next(filter(None, (cannot(self.rules, one) for one in (plan, *others))), "")
        if why:
            self.bound.append(why)
            return number
        reads = reads_of(self.rules.declared, plan)
        assert reads is not None
        if plan.structure not in self.structures:
            self.structures[plan.structure] = (plan, reads)
        columns = columns_of(self.frame, plan, reads)
        structure = list(self.structures).index(plan.structure)
        used = {*plan.dimensions, *self.counter_dimensions}
        facts = dict.fromkeys([*plan.facts, ("care_area", "date")])
        for name in self.counter_dimensions:
            facts.update(dict.fromkeys(facts_of(self.rules.declared, name)))
        components = self.components(facts, self.reached(used), date_of(day))
        chooses = {name for one in self.rules.declared.plan[plan.name].instead for name in one.when}
        choice: tuple[Component, ...] = ()
        if chooses:
            read = dict.fromkeys(fact for name in sorted(chooses) for fact in facts_of(self.rules.declared, name))
            choice = self.components(read, self.reached(chooses), date_of(day))
        self.bound.append(Bound(plan, structure, columns, reads, components, day, choice=choice))
        return number

    def choose(self, claims: Claims, people: People, number: int, mine: Any, day: Any, year_first: Any) -> tuple[Any, Any]:
        """The plans that take the claims of one plan which leaves some to another, and what is said of it, for each claim."""
        bound = self.bound[number]
        assert isinstance(bound, Bound)
        person = claims.person[mine]
        combined = np.zeros(len(day), dtype=np.int64)
        for component in bound.choice:
            code, size = self._code(component, claims, people, mine, person, day, year_first)
            combined = combined * size + code
        edges = {edge for one in self.rules.declared.plan[bound.plan.name].instead for edge in self.rules.days_of(one.plan)}
        starts = np.array(sorted(day_of(edge) for edge in edges | set(self.counter_days)), dtype=np.int64)
        combined = combined * (len(starts) + 1) + np.searchsorted(starts, day, side="right")  # another plan has days of its own
        unique, first, inverse = np.unique(combined, return_index=True, return_inverse=True)
        taken = np.full(len(unique), number, dtype=np.int64)
        notes = np.zeros(len(unique), dtype=np.int32)
        for place, at in enumerate(first.tolist()):
            index = at if isinstance(mine, slice) else int(mine[at])
            try:
                _, _, found, _, said = governed(self.rules, people.person(int(claims.person[index])), claims.claim(index))
            except YibaoError as error:
                taken[place] = self.refuse(error)
                continue
            taken[place] = self._number(found.plan, int(day[at]))
            notes[place] = self.note_of(",".join(one.code for one in said))
        return taken[inverse], notes[inverse]

    def note_of(self, codes: str) -> int:
        """A number for some warnings."""
        if codes not in self.notes:
            self.notes.append(codes)
        return self.notes.index(codes)

    def refuse(self, error: YibaoError) -> int:
        """A code for a refusal."""
        said = Text(error.what.zh, error.what.en)
        if said not in self.refusals:
            self.refusals.append(said)
        return -2 - self.refusals.index(said)

    def told(self, code: int, claims: Claims, people: People, place: int, day: int) -> Text:
        """What is said to a refused claim: the refusal names the day of the claim that stood for all, this one may have its own."""
        known = self._told.get((code, day))
        if known is None:
            known = self.refusals[-2 - code]
            if _DAY.search(known.en):
                person, claim = people.person(int(claims.person[place])), claims.claim(place)
                try:
                    when, _, found, year, _ = governed(self.rules, person, claim)
                    find(self.rules, found, person, claim, when, year, (0,) * len(found.counters))
                except YibaoError as error:
                    known = Text(error.what.zh, error.what.en)
            self._told[code, day] = known
        return known

    # --- benefit years -----------------------------------------------------------------------------------------------

    def years(self, scheme: str, days: Any) -> tuple[Any, Years]:
        """For each day the place of its benefit year, −1 where none is known."""
        found = self._years.get(scheme)
        if found is None:
            found = self._years[scheme] = Years([], [], [], [])
        if not len(days):
            return np.zeros(0, dtype=np.int64), found
        low, high = int(days.min()), int(days.max())
        self._fill(scheme, found, low, high)
        if not found.firsts:
            return np.full(len(days), -1, dtype=np.int64), found
        if found.firsts[0] <= low and found.lasts[-1] >= high and len(found.firsts) == 1:
            return np.zeros(len(days), dtype=np.int64), found
        places = np.searchsorted(np.array(found.firsts), days, side="right") - 1
        return np.where(days > found.lasts[-1], -1, places), found

    def _fill(self, scheme: str, found: Years, low: int, high: int) -> None:
        """Extend the known years over some days; years follow each other without a hole."""
        runs = self.rules.declared.scheme[scheme].years if scheme in self.rules.declared.scheme else ()
        first = max(low, day_of(runs[0].from_)) if runs else low
        if not found.firsts and first <= max(high, first):
            self._add(scheme, found, first, 0)
        while found.firsts and found.firsts[0] > first:
            if not self._add(scheme, found, found.firsts[0] - 1, 0):
                break
        while found.firsts and found.lasts[-1] < high:
            if not self._add(scheme, found, found.lasts[-1] + 1, len(found.firsts)):
                break

    def _add(self, scheme: str, found: Years, day: int, place: int) -> bool:
        try:
            year = self.rules.year_of(scheme, date_of(day))
        except YibaoError as error:
            found.error = Text(error.what.zh, error.what.en)
            return False
        found.firsts.insert(place, day_of(year.first))
        found.lasts.insert(place, day_of(year.last))
        found.unsure.insert(place, year.citation.status == "unverified")
        found.years.insert(place, year)
        return True

    # --- combinations of facts ---------------------------------------------------------------------------------------

    def reached(self, dimensions: Iterable[str]) -> set[str]:
        """Some dimensions, and those they use."""
        return reached(self.rules.declared, dimensions)

    def components(self, facts: Iterable[Fact], used: set[str], day: dt.date) -> tuple[Component, ...]:
        """What some facts depend on, each once; numbers and days only by the edges that matter to the dimensions used.

        Args:
            day: on which edges that are so many times a table are read.
        """
        declared = self.rules.declared
        found: dict[Component, None] = {}
        for fact, on in facts:
            kind, _, name = fact.partition(".")
            if kind in ("counter", "table") or fact in ("scheme", "cover", "card", "designated"):
                continue
            if fact in _OF_CLAIM:
                found[Component(fact)] = None
            elif fact == "care_area":
                found[Component("care_area")] = None
            elif fact == "standing":
                found[Component("standing", on)] = None
            elif fact in ("age", "birth_date") or kind == "fact":
                number = kind != "fact" or declared.fact[name].type in NUMBERS
                edges: tuple[int, ...] | None = self._edges(used, fact, on, day) if number else None
                found[Component("fact" if kind == "fact" else fact, on, name, edges)] = None
            else:
                found[Component("filed", on)] = None
        return tuple(found)

    def _edges(self, used: set[str], fact: str, on: str, day: dt.date) -> tuple[int, ...] | None:
        """Every edge at which a dimension reading a fact changes; none where one reads it otherwise."""
        edges: set[int] = set()
        for name in used:
            dimension = self.rules.declared.dimension.get(name)
            if dimension is None or dimension.on != on:
                continue
            if fact in dimension.reads:
                return None
            if dimension.of == fact:
                if not dimension.cuts:
                    return None
                told = edges_on(self.rules, dimension, day)
                if told is None:
                    return None
                edges |= {(day_of(cut) if isinstance(cut, dt.date) else cut) + (dimension.edge == "below") for cut in told}
        return tuple(sorted(edges))

    def bind(
        self, claims: Claims, people: People, number: int, mine: Any, day: Any, year_first: Any, year: Any, years: Years
    ) -> Any:
        """Rows for the claims of one plan; codes below −1 are refusals.

        Args:
            mine: places of the claims, or a slice that takes all; day, year_first, year: of each of them.
        """
        bound = self.bound[number]
        assert isinstance(bound, Bound)
        person = claims.person[mine]
        codes = []
        sizes = []
        for component in bound.components:
            code, size = self._code(component, claims, people, mine, person, day, year_first)
            codes.append(code)
            sizes.append(size)
        count = len(day)
        combined = np.zeros(count, dtype=np.int64)
        total = 1
        for code, size in zip(codes, sizes, strict=True):
            if total > 2**62 // max(size, 1):
                combined = np.unique(combined, return_inverse=True)[1]
                total = int(combined.max()) + 1
                bound.radices = ()  # the codes of another batch mean something else
            combined = combined + code * total if np.ndim(code) or code else combined
            total *= size
        radices = tuple(sizes)
        if radices != bound.radices or bound.radices == ():
            bound.radices, bound.table, bound.rows = radices, None, {}
            if total <= LARGEST_TABLE:
                bound.table = np.full(total, UNSEEN, dtype=np.int32)
        if bound.table is not None:
            rows = bound.table[combined]
            missing = rows == UNSEEN
            if missing.any():
                places = np.nonzero(missing)[0]
                new, first = np.unique(combined[places], return_index=True)
                for code, place in zip(new.tolist(), places[first].tolist(), strict=True):
                    bound.table[code] = self._resolve(bound, claims, people, mine, place, day, year, years)
                rows = bound.table[combined]
            return rows
        unique, first, inverse = np.unique(combined, return_index=True, return_inverse=True)
        found = np.zeros(len(unique), dtype=np.int32)
        for index, (code, place) in enumerate(zip(unique.tolist(), first.tolist(), strict=True)):
            known = bound.rows.get(code)
            if known is None:
                known = bound.rows[code] = self._resolve(bound, claims, people, mine, place, day, year, years)
            found[index] = known
        return found[inverse]

    def _code(
        self, one: Component, claims: Claims, people: People, mine: Any, person: Any, day: Any, year_first: Any
    ) -> tuple[Any, int]:
        """Codes of one component for some claims, and how many there may be."""
        if one.kind == "benefit":
            return claims.benefit[mine].astype(np.int64), len(BENEFIT_NAMES)
        if one.kind == "facility.level":
            return claims.level[mine].astype(np.int64), 8
        if one.kind == "emergency":
            return claims.emergency[mine].astype(np.int64), 2
        if one.kind == "stay":
            return claims.stay_given[mine].astype(np.int64), 2
        if one.kind == "prescription.days":
            written = claims.prescribed_on[mine]
            since = np.where(written == NO_DAY, 0, np.clip(day - written, -1, 4_000))
            return np.where(claims.prescribed[mine] > 0, since + 2, 0).astype(np.int64), 4_096
        if one.kind in ("facility.grade", "prescription.level"):
            codes = (claims.grade if one.kind == "facility.grade" else claims.prescribed)[mine]
            return (
                (codes.astype(np.int64), _room(len(self.vocabulary.texts)))
                if codes.any()
                else (0, _room(len(self.vocabulary.texts)))
            )
        if one.kind == "care_area":
            areas = {"inside": 0, "province": 1, "outside": 2}
            region = claims.region[mine]
            if not region.any():
                return 0, 3
            table = np.array([areas[care_area(self.rules.area, text)] for text in self.vocabulary.texts], dtype=np.int64)
            return table[region], 3
        when = day if one.on == "date" else year_first if one.on == "year_start" else year_first - 1
        if one.kind == "filed":
            return self._file(claims, people, mine, person, when)
        return self.personal(one, people, person, when)

    def personal(self, one: Component, people: People, person: Any, when: Any) -> tuple[Any, int]:
        """Codes of a component that depends on the person and a day alone, and how many there may be."""
        if one.kind == "age":
            if one.edges is None:
                return _ages(people, person, when), 256
            code = np.zeros(len(person), dtype=np.int64)
            for edge in one.edges:
                code += when >= people.turns(edge)[person]
            return code, len(one.edges) + 1
        if one.kind == "birth_date":
            if one.edges is None:
                return people.birth[person].astype(np.int64) + 2**20, 2**22
            return np.searchsorted(np.array(one.edges), people.birth[person], side="right"), len(one.edges) + 1
        rows = people.rows_at(person, when)
        if one.kind == "standing":
            return people.standing[rows].astype(np.int64), 8
        values = people.facts.get(one.name)
        if values is None:
            return 0, 1
        if self.rules.declared.fact[one.name].type not in NUMBERS:
            return values[rows].astype(np.int64), _room(len(people.names.texts))
        told = values[rows]
        if one.edges is None:
            unique, inverse = np.unique(values, return_inverse=True)
            return inverse[rows], len(unique)
        code = np.searchsorted(np.array(one.edges), told, side="right") + 1
        return np.where(told == _NOTHING, 0, code), len(one.edges) + 2

    def _file(self, claims: Claims, people: People, mine: Any, person: Any, when: Any) -> tuple[Any, int]:
        """Codes for what is filed and stands on a day, together with the place of care and the disease a claim names."""
        sets, most = people.filed_sets()
        own = sets[person]
        disease = claims.disease[mine]
        concerned = np.nonzero((own > 0) | (disease > 0))[0]
        if not len(concerned):
            return 0, _room(len(self._filed))
        filed, owner, on = people.filed, person[concerned], when[concerned]
        first, behind = filed.starts[owner], filed.starts[owner + 1]
        standing = np.zeros(len(concerned), dtype=np.int64)
        for place in range(most):
            there = first + place < behind
            one = np.where(there, first + place, 0)
            standing |= (there & (filed.first[one] <= on) & (on <= filed.last[one])).astype(np.int64) << place
        parts = (own[concerned], standing, claims.region[mine][concerned], disease[concerned], claims.benefit[mine][concerned])
        sizes = (int(sets.max()) + 1, 1 << most, len(self.vocabulary.texts), len(self.vocabulary.texts), len(BENEFIT_NAMES))
        combined = np.zeros(len(concerned), dtype=np.int64)
        for part, size in zip(parts, sizes, strict=True):
            combined = combined * size + part
        unique, at, inverse = np.unique(combined, return_index=True, return_inverse=True)
        known = np.empty(len(unique), dtype=np.int64)
        for number, spot in enumerate(at.tolist()):
            key = tuple(int(part[spot]) for part in parts)
            known[number] = self._filed.setdefault(key, len(self._filed))
        codes = np.zeros(len(person), dtype=np.int64)
        codes[concerned] = known[inverse]
        return codes, _room(len(self._filed))

    def _resolve(
        self, bound: Bound, claims: Claims, people: People, mine: Any, place: int, day: Any, year: Any, years: Years
    ) -> int:
        """Resolve a plan for the facts of one claim that stands for all of its combination; the first of its rows, or a refusal."""
        index = place if isinstance(mine, slice) else int(mine[place])
        plan = bound.plan
        person, claim = people.person(int(claims.person[index])), claims.claim(index)
        when, within = date_of(day[place]), years.years[int(year[place])]
        first = self.used
        try:
            values = [
                None if fact[0].startswith("counter.") else reader(fact)(self.rules, person, claim, when, within)
                for fact in plan.facts
            ]
            pays, note = True, ""
            if looked_at(self.rules, person, claim):
                told = at_the_counter(self.rules, person, claim, when, within)
                if told is not None:
                    pays, note = told.pays, ",".join(one.code for one in told.seen.reasons)
            options = [(0, *read.edges) for read in bound.reads]
            for counts in itertools.product(*options):
                held = {read.counter: count for read, count in zip(bound.reads, counts, strict=True)}
                for spot, (fact, _) in enumerate(plan.facts):
                    if fact.startswith("counter."):
                        values[spot] = held[fact[8:]]
                self._append(bound, resolve(self.rules, plan, tuple(values)), pays, note)
        except YibaoError as error:
            self.used = first
            return self.refuse(error)
        return first

    def _append(self, bound: Bound, resolved: Resolved, pays: bool, note: str) -> None:
        plan, columns = bound.plan, bound.columns
        if self.used == len(self.rows) or columns.width > self.rows.shape[1]:
            grown = np.zeros((max(64, 2 * self.used), max(columns.width, self.rows.shape[1])), dtype=np.int64)
            grown[: self.used, : self.rows.shape[1]] = self.rows[: self.used]
            self.rows = grown
        labels = tuple(options.index(resolved.labels[name]) for name, options in zip(plan.dimensions, plan.labels, strict=True))
        row = [table.values[table.index(labels)] for table in plan.tables]
        row += [*self._masks(plan, resolved), int(pays)]
        for name in columns.slots:
            row.append(self.frame.counters[name].base + self._key(plan, name, resolved))
        for name in columns.markers:
            row.append(self.frame.markers[name].base + self._key(plan, name, resolved))
        self.rows[self.used, : len(row)] = row
        full, reached, _, _, means = self._masks(plan, resolved)
        self.doubt |= {name for name, bits in zip(TRACKS, (full, reached, means), strict=True) if bits}
        self.owners[self.used] = (bound, resolved)
        if len(self.note) < len(self.rows):
            self.note = np.append(self.note, np.zeros(len(self.rows) - len(self.note), dtype=np.int32))
        self.note[self.used] = self.note_of(note)
        self.used += 1

    def _key(self, plan: LoweredPlan, name: str, resolved: Resolved) -> int:
        """Which of a counter's slots is meant."""
        place = 0
        for dimension in self.frame.counters[name].per:
            options = plan.labels[plan.dimensions.index(dimension)]
            place = place * len(options) + options.index(resolved.labels[dimension])
        return place

    @staticmethod
    def _masks(plan: LoweredPlan, resolved: Resolved) -> list[int]:
        """Bits of the segments that rest on something unverified or cited, when filled and when only reached; and of the means."""
        numbers = {
            id(segment): number for number, segment in enumerate(segment for stage in plan.stages for segment in stage.segments)
        }
        full = reached = cited_full = cited_reached = means = 0
        for stage in resolved.stages:
            for segment in stage.segments:
                bit = 1 << numbers[id(segment.rule)]
                if segment.citations:
                    cited_full |= bit
                if any(citation.status == "unverified" for citation in segment.citations):
                    full |= bit
                limits = [limit.citation for limit in segment.limits if limit.citation]
                if limits:
                    cited_reached |= bit
                if any(citation.status == "unverified" for citation in limits):
                    reached |= bit
        standing = {id(entry.citation) for entry in resolved.means}
        for place, entry in enumerate(plan.means):
            if id(entry.citation) in standing and entry.citation.status == "unverified":
                means |= 1 << place
        return [full, reached, cited_full, cited_reached, means]

    def because(self, row: int, status: int, day: int) -> Text:
        """Why the kernel refused a claim."""
        found = self._reasons.get((row, status, day))
        if found is None:
            found = self._reasons[row, status, day] = self._because(row, status, day)
        return found

    def _because(self, row: int, status: int, day: int) -> Text:
        bound, resolved = self.owners[row]
        if status >= FACT:
            name = self.frame.facts[status - FACT]
            question = self.rules.declared.fact[name].question if name in self.rules.declared.fact else Text("", "")
            return Text(f"缺少 fact.{name}:{question.zh}", f"fact.{name} is missing: {question.en}")
        number, of_ratio = divmod(status - GAP, 2)
        segments = [segment for stage in bound.plan.stages for segment in stage.segments]
        gap: Gap | None = None
        for stage in resolved.stages:
            for segment in stage.segments:
                if segment.rule is segments[number]:
                    gap = segment.ratio_gap if of_ratio else segment.gap
        if gap is None:
            return Text("没有数值", "there is no figure")
        error = no_figure(self.rules, gap, resolved.labels, date_of(day))
        return Text(error.what.zh, error.what.en)


def edges_on(rules: RuleSet, dimension: Dimension, day: dt.date) -> list[Any] | None:
    """The edges of a dimension on a day; none where a table they are taken from is kept by something, or silent."""
    tables = edge_tables(dimension)
    if not tables:
        return cut_values(rules.declared, dimension)
    found = []
    for times, name in tables:
        table = rules.tables[name]
        cell = None if table.dimensions else table.at(day, {})
        if cell is None or cell.value is None:
            return None
        found.append(share(cell.value, parse_ratio(times)))
    return found


def _room(count: int) -> int:
    """A size that grows seldom: the next power of two, so that tables of combinations are made anew only now and then."""
    return 1 << max(3, (count * 2 - 1).bit_length())


def _ages(people: People, person: Any, when: Any) -> Any:
    """Full years of age."""
    born = people.birth[person].astype("M8[D]")
    days = np.asarray(when, dtype=np.int64).astype("M8[D]")
    years = (days.astype("M8[Y]") - born.astype("M8[Y]")).astype(np.int64)
    for edge in np.unique(years).tolist():
        mine = years == edge
        years[mine] -= days[mine].astype(np.int64) < people.turns(int(edge))[person[mine]]
    return np.clip(years + 1, 0, 255)


_ERA = day_of(dt.date(1, 1, 1)) * -1
_NOTHING = -(2**62)
