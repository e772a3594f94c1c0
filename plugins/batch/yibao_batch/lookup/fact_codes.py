"""The facts of claims as numbers: two claims with the same number fall under the same row of figures.

What belongs to the person is looked at once a person, and again only for claims of persons with whom it changes meanwhile.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import attrs
import numpy as np

from yibao.engine.facts.facts import care_area
from yibao.engine.facts.query import ClaimQuery
from yibao.engine.facts.several import SeveralRegistrations
from yibao.model.inputs.claim import Claim
from yibao.model.inputs.person import Person
from yibao.model.values.money import parse_ratio, share
from yibao.rules.figures.dimensions import Fact, cut_values, edge_tables
from yibao.rules.language.tables import Dimension
from yibao.rules.ruleset import BenefitYear, RuleSet

from ..claims.claims import BENEFIT_NAMES, Claims
from ..people.people import NOTHING, NUMBERS, People, date_of, day_of
from ..tables.columns import NO_DAY, CodeTable
from .years import Years

OF_CLAIM = ("stay", "prescription.days", "benefit", "facility.level", "facility.grade", "emergency", "prescription.level")
AREAS = {"inside": 0, "province": 1, "outside": 2}

_MOST = 2**62


@attrs.frozen
class Component:
    """One part of what a plan's facts depend on: what it is, on which day it is read, and the edges that matter."""

    kind: str
    on: str = "date"
    name: str = ""
    edges: tuple[int, ...] | None = None

    @property
    def personal(self) -> bool:
        """Whether the person and a day alone decide."""
        return self.kind in ("age", "birth_date", "standing", "fact")


@attrs.frozen(eq=False)
class ClaimSlice:
    """Some claims of a batch.

    Attributes:
        rows: their places, or a slice that takes all; day: of each; place: of the benefit year in ``years``, of each or of all.
        kept: what was worked out for these claims.
    """

    claims: Claims
    rows: Any
    day: Any
    years: Years
    place: Any
    kept: dict[Any, Any] = attrs.Factory(dict)

    @property
    def year(self) -> Any:
        """The first day of the benefit year, of each or of all."""
        return np.array(self.years.firsts, dtype=np.int32)[self.place]

    def as_scalar(self, spot: int) -> tuple[Person, Claim, dt.date, BenefitYear]:
        """One of the claims with its person, as the scalar engine takes them, its day, and the benefit year."""
        index = spot if isinstance(self.rows, slice) else int(self.rows[spot])
        year = self.years.years[int(self.place if np.ndim(self.place) == 0 else self.place[spot])]
        return self.people.person(self.claims.owner(index)), self.claims.claim(index), date_of(self.day[spot]), year

    @property
    def people(self) -> People:
        """The persons of the claims."""
        return self.claims.people

    @property
    def run(self) -> Any:
        """Which of the persons in the batch, of each."""
        return self.claims.run[self.rows]

    def when(self, on: str) -> Any:
        """The day on which facts are read, of each or of all."""
        return self.day if on == "date" else self.year if on == "year_start" else self.year - 1


class FactCodes:
    """Numbers for facts; they mean the same in all batches of a run.

    Attributes:
        vocabulary: codes of free texts of claims.
    """

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self.vocabulary = CodeTable()
        self._filed: dict[tuple[Any, ...], int] = {}
        self._meanings: dict[tuple[str, str], tuple[dict[int, int], dict[Any, int]]] = {}
        self._values: dict[str, dict[int, int]] = {}

    def components(self, facts: Iterable[Fact], used: set[str], day: dt.date) -> tuple[Component, ...]:
        """What some facts depend on, each once; numbers and days only by the edges that matter to the dimensions used.

        Args:
            day: on which edges that are so many times a table are read.
        """
        declared = self.rules.declared
        found: dict[Component, None] = {}
        for fact, on in facts:
            kind, name = fact.kind, fact.name
            if kind in ("counter", "table") or fact in ("scheme", "cover", "card", "designated"):
                continue
            if fact in OF_CLAIM:
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
                found[Component("filed", on, fact)] = None
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

    # --- of some claims ----------------------------------------------------------------------------------------------

    def combined(self, components: tuple[Component, ...], part: ClaimSlice) -> tuple[Any, tuple[int, ...]]:
        """A number for each claim.

        Returns:
            The numbers, and the sizes they are made of; no sizes where the numbers mean nothing to another batch.
        """
        sizes: list[int] = []
        total, loose = 1, False
        heads: Any = np.zeros(len(part.claims.owners), dtype=np.int64)
        codes: Any = np.zeros(len(part.day), dtype=np.int64)
        for one in components:
            of_heads, of_rows, size = self._code(one, part)
            if total > _MOST // size:
                codes = np.unique(codes + heads[part.run], return_inverse=True)[1]
                heads = np.zeros_like(heads)
                total, loose = int(codes.max()) + 1, True
            if of_heads is not None:
                heads += of_heads * total
            if of_rows is not None:
                codes += of_rows * np.int64(total)
            total *= size
            sizes.append(size)
        if heads.any():
            codes += heads[part.run]
        return codes, () if loose else tuple(sizes)

    def _code(self, one: Component, part: ClaimSlice) -> tuple[Any, Any, int]:
        """Codes of one component: of the persons, of the claims besides, and how many there may be."""
        claims, given = part.claims, part.claims.columns
        if one.personal:
            return self._personal(one, part)
        if one.kind == "filed":
            return None, *self._filed_fact(one, part)
        if one.kind == "benefit":
            return None, claims.benefit[part.rows], len(BENEFIT_NAMES)
        if one.kind == "facility.level":
            return None, claims.level[part.rows], 8
        if one.kind == "emergency":
            return None, claims.emergency[part.rows] if "emergency" in given else None, 2
        if one.kind == "stay":
            return None, claims.stay_given[part.rows], 2
        if one.kind == "care_area":
            if "region" not in given:
                return None, None, len(AREAS)
            table = np.array([AREAS[care_area(self.rules.area, text)] for text in self.vocabulary.texts], dtype=np.int8)
            return None, table[claims.region[part.rows]], len(AREAS)
        if one.kind == "prescription.days":
            if "prescription_level" not in given:
                return None, None, 4_096
            written = claims.prescribed_on[part.rows].astype(np.int64)
            since = np.where(written == NO_DAY, 0, np.clip(part.day - written, -1, 4_000))
            return None, np.where(claims.prescribed[part.rows] > 0, since + 2, 0), 4_096
        column, codes = {
            "facility.grade": ("grade", claims.grade),
            "prescription.level": ("prescription_level", claims.prescribed),
        }[one.kind]
        return None, codes[part.rows] if column in given else None, _room(len(self.vocabulary.texts))

    def _personal(self, one: Component, part: ClaimSlice) -> tuple[Any, Any, int]:
        """Codes of the persons, and what has to be added for claims that stand later than a change."""
        people, owners, when = part.people, part.claims.owners, part.when(one.on)
        low = int(np.min(when))
        codes, size = self.personal(one, people, owners, low)
        if np.ndim(when) == 0 or one.kind == "birth_date":
            return codes, None, size
        high = int(np.max(when))
        if one.kind == "age":
            changes = self.personal(one, people, owners, high)[0] != codes
        elif people.most_rows == 1:
            return codes, None, size
        else:
            changes = people.rows_at(owners, low) != people.rows_at(owners, high)
        if not changes.any():
            return codes, None, size
        run = part.run
        later = np.nonzero(changes[run])[0]
        more = np.zeros(len(run), dtype=np.int64)
        more[later] = self.personal(one, people, owners[run[later]], when[later])[0] - codes[run[later]]
        return codes, more, size

    def personal(self, one: Component, people: People, persons: Any, when: Any) -> tuple[Any, int]:
        """Codes of a component that depends on the person and a day alone, and how many there may be.

        Args:
            persons: places; when: a day, or one for each.
        """
        if one.kind == "age":
            if one.edges is None:
                return _ages(people, persons, when), 256
            code = np.zeros(len(persons), dtype=np.int64)
            for edge in one.edges:
                code += when >= people.turns(edge)[persons]
            return code, len(one.edges) + 1
        if one.kind == "birth_date":
            if one.edges is None:
                return people.birth[persons].astype(np.int64) + 2**20, 2**22
            return np.searchsorted(np.array(one.edges), people.birth[persons], side="right"), len(one.edges) + 1
        rows = people.rows_at(persons, when)
        if one.kind == "standing":
            return people.standing[rows].astype(np.int64), 8
        values = people.facts.get(one.name)
        if values is None:
            return np.zeros(len(persons), dtype=np.int64), 1
        told = values[rows]
        if self.rules.declared.fact[one.name].type not in NUMBERS:
            return told.astype(np.int64), _room(len(people.names.texts))
        if one.edges is None:
            return self._numbered(one.name, told)
        code = np.searchsorted(np.array(one.edges), told, side="right") + 1
        return np.where(told == NOTHING, 0, code), len(one.edges) + 2

    def _numbered(self, name: str, told: Any) -> tuple[Any, int]:
        """Codes for numbers that matter as they are, given out as they are met."""
        known = self._values.setdefault(name, {})
        unique, inverse = np.unique(told, return_inverse=True)
        codes = np.array([known.setdefault(one, len(known)) for one in unique.tolist()], dtype=np.int64)
        return codes[inverse], _room(len(known))

    def _filed_fact(self, one: Component, part: ClaimSlice) -> tuple[Any, int]:
        """Codes of a fact that depends on what is filed: looked at once for all that is alike in what is filed and said of it."""
        if one.on not in part.kept:
            part.kept[one.on] = self._file(part, part.when(one.on))
        concerned, alike = part.kept[one.on]
        meaning, values = self._meanings.setdefault((one.name, one.on), ({}, {}))
        if not len(concerned):
            return None, _room(len(values))
        unique, at, inverse = alike
        known = np.empty(len(unique), dtype=np.int64)
        for number, (code, spot) in enumerate(zip(unique.tolist(), concerned[at].tolist(), strict=True)):
            if code not in meaning:
                if spot not in part.kept:
                    part.kept[spot] = part.as_scalar(spot)
                try:
                    value = ClaimQuery(self.rules, *part.kept[spot]).fact(one.name, one.on)
                except SeveralRegistrations:  # which one counts the scalar engine finds out, or asks
                    value = SeveralRegistrations
                meaning[code] = values.setdefault(value, len(values) + 1)  # 0 is for who has filed nothing
            known[number] = meaning[code]
        codes = np.zeros(len(part.day), dtype=np.int64)
        codes[concerned] = known[inverse]
        return codes, _room(len(values))

    def _file(self, part: ClaimSlice, when: Any) -> tuple[Any, tuple[Any, Any, Any]]:
        """The claims of who has filed something or that name a disease: numbers for what stands, where care was and what is said.

        Returns:
            Their spots; the different numbers, the first of each, and which of them every claim has.
        """
        claims, people, filed = part.claims, part.people, part.people.registrations
        own = people.registration_sets()[claims.owners]
        named = claims.disease[part.rows] > 0 if "disease" in claims.columns else None
        none = np.zeros(0, dtype=np.int64)
        if not own.any() and (named is None or not named.any()):
            return none, (none, none, none)
        run = part.run
        concerned = np.nonzero(own[run] > 0 if named is None else (own[run] > 0) | named)[0]
        if not len(concerned):
            return none, (none, none, none)
        owner = claims.owners[run[concerned]]
        on = when[concerned] if np.ndim(when) else when
        first, behind = filed.starts[owner], filed.starts[owner + 1]
        standing = np.zeros(len(concerned), dtype=np.int64)
        most = int((behind - first).max())
        for place in range(most):
            there = first + place < behind
            one = np.where(there, first + place, 0)
            standing |= (there & (filed.first[one] <= on) & (on <= filed.last[one])).astype(np.int64) << place
        texts = len(self.vocabulary.texts)
        columns = (claims.region, claims.disease, claims.benefit)
        parts = (own[run[concerned]], standing, *(column[part.rows][concerned] for column in columns))
        sizes = int(own.max()) + 1, 1 << most, texts, texts, len(BENEFIT_NAMES)
        unique, at, inverse = np.unique(packed(parts, sizes), return_index=True, return_inverse=True)
        known = np.empty(len(unique), dtype=np.int64)
        for number, spot in enumerate(at.tolist()):
            key = tuple(int(one[spot]) for one in parts)
            known[number] = self._filed.setdefault(key, len(self._filed))
        return concerned, (known, at, inverse)


def packed(parts: Iterable[Any], sizes: Iterable[int]) -> Any:
    """One number for several, of which each is below its size; alike where all are alike."""
    combined: Any = 0
    total = 1
    for part, size in zip(parts, sizes, strict=True):
        if total > _MOST // size:
            combined = np.unique(combined, return_inverse=True)[1]
            total = int(combined.max()) + 1
        combined = combined * np.int64(size) + part
        total *= size
    return combined


def edges_on(rules: RuleSet, dimension: Dimension, day: dt.date) -> list[Any] | None:
    """The edges of a dimension on a day; none where a table they are taken from is kept by something, or silent."""
    tables = edge_tables(dimension)
    if not tables:
        return cut_values(rules.declared, dimension)
    found = []
    for cut in tables:
        table = rules.tables[cut.table]
        cell = None if table.dimensions else table.at(day, {})
        if cell is None or cell.value is None:
            return None
        found.append(share(cell.value, parse_ratio(cut.times)))
    return found


def _room(count: int) -> int:
    """A size that grows seldom: the next power of two, so that tables of combinations are made anew only now and then."""
    return 1 << max(3, (count * 2 - 1).bit_length())


def _ages(people: People, persons: Any, when: Any) -> Any:
    """Full years of age."""
    born = people.birth[persons].astype("M8[D]")
    days = np.broadcast_to(np.asarray(when, dtype=np.int64), born.shape).astype("M8[D]")
    years = (days.astype("M8[Y]") - born.astype("M8[Y]")).astype(np.int64)
    for edge in np.unique(years).tolist():
        mine = years == edge
        years[mine] -= days[mine].astype(np.int64) < people.turns(int(edge))[persons[mine]]
    return np.clip(years + 1, 0, 255)
