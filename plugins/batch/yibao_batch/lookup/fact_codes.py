"""The facts of claims as numbers: two claims with the same number fall under the same row of figures.

Facts of a person are read once a person, and again only for the claims after a change.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import attrs
import numpy as np

from yibao import Claim, Person, RuleSet
from yibao.engines import (
    ClaimQuery,
    Dimension,
    Fact,
    SeveralRegistrations,
    care_area,
    cut_values,
    edge_tables,
    parse_ratio,
    share,
)

from ..claims.claims import BENEFIT_NAMES, Claims
from ..people.people import NOTHING, NUMBERS, People, date_of, day_of
from ..tables.columns import NO_DAY, CodeTable
from .years import Years

_CODED = {
    "benefit": ("benefit", "", len(BENEFIT_NAMES)),
    "facility.level": ("level", "", 8),
    "facility.grade": ("grade", "grade", 0),
    "emergency": ("emergency", "emergency", 2),
    "prescription.level": ("prescribed", "prescription_level", 0),
    "stay": ("stay_given", "", 2),
}
"""Facts that are columns of claims: the attribute, the column that has to be given, how many codes (0 for those of texts)."""

_AREAS = {"inside": 0, "province": 1, "outside": 2}
_DAYS = 4_096
"""Codes for the age of a prescription, in days."""

_MOST = 2**62


@attrs.frozen
class Component:
    """A fact that decides figures: its kind and name, the day on which it is read, and the edges between its codes."""

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
        rows: their places, or a slice that takes all; day: of each; place: of the benefit year, of each or of all.
        cache: what was worked out for these claims.
    """

    claims: Claims
    rows: Any
    day: Any
    years: Years
    place: Any
    cache: dict[Any, Any] = attrs.Factory(dict)

    @property
    def year(self) -> Any:
        """The first day of the benefit year, of each or of all."""
        return np.array(self.years.firsts, dtype=np.int32)[self.place]

    def query(self, rules: RuleSet, spot: int) -> ClaimQuery:
        """One of the claims, as the scalar engine reads it."""
        year = self.years.years[int(self.place if np.ndim(self.place) == 0 else self.place[spot])]
        return ClaimQuery(rules, *self.person_and_claim(spot), date_of(self.day[spot]), year)

    def person_and_claim(self, spot: int) -> tuple[Person, Claim]:
        """One of the claims with its person."""
        index = spot if isinstance(self.rows, slice) else int(self.rows[spot])
        return self.people.person(self.claims.owner(index)), self.claims.claim(index)

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
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._meanings: dict[tuple[str, str], tuple[dict[int, int], dict[Any, int]]] = {}
        self._values: dict[str, dict[int, int]] = {}

    def components(self, facts: Iterable[Fact], used: set[str], day: dt.date) -> tuple[Component, ...]:
        """The components of some facts; numbers and days only by the edges of the dimensions used.

        Args:
            day: on which edges that are multiples of a table are read.
        """
        declared = self.rules.declared
        components: dict[Component, None] = {}
        for fact, on in facts:
            kind, name = fact.kind, fact.name
            if kind in ("counter", "table") or fact in ("scheme", "cover", "card", "designated"):
                continue
            if fact in _CODED or fact in ("care_area", "prescription.days"):
                components[Component(fact)] = None
            elif fact == "standing":
                components[Component("standing", on)] = None
            elif fact in ("age", "birth_date") or kind == "fact":
                number = kind != "fact" or declared.fact[name].type in NUMBERS
                edges: tuple[int, ...] | None = self._edges(used, fact, on, day) if number else None
                components[Component("fact" if kind == "fact" else fact, on, name, edges)] = None
            else:
                components[Component("registration", on, fact)] = None
        return tuple(components)

    def _edges(self, used: set[str], fact: str, on: str, day: dt.date) -> tuple[int, ...] | None:
        """Every edge at which a dimension that reads a fact changes; none where one reads it without edges."""
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
                cuts = edges_on(self.rules, dimension, day)
                if cuts is None:
                    return None
                edges |= {(day_of(cut) if isinstance(cut, dt.date) else cut) + (dimension.edge == "below") for cut in cuts}
        return tuple(sorted(edges))

    # --- of some claims ----------------------------------------------------------------------------------------------

    def combined(self, components: tuple[Component, ...], part: ClaimSlice) -> tuple[Any, tuple[int, ...]]:
        """A number for each claim.

        Returns:
            The numbers, and the sizes of their factors; no sizes where the numbers are valid in this batch only.
        """
        sizes: list[int] = []
        total, loose = 1, False
        heads: Any = np.zeros(len(part.claims.owners), dtype=np.int64)
        codes: Any = np.zeros(len(part.day), dtype=np.int64)
        for component in components:
            of_heads, of_rows, size = self._code(component, part)
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

    def _code(self, component: Component, part: ClaimSlice) -> tuple[Any, Any, int]:
        """Codes of one component: by person, by claim, and how many there may be."""
        claims, columns = part.claims, part.claims.columns
        if component.personal:
            return self._personal(component, part)
        if component.kind == "registration":
            return None, *self._registration_fact(component, part)
        if component.kind == "care_area":
            if "region" not in columns:
                return None, None, len(_AREAS)
            table = np.array([_AREAS[care_area(self.rules.area, text)] for text in self.vocabulary.texts], dtype=np.int8)
            return None, table[claims.region[part.rows]], len(_AREAS)
        if component.kind == "prescription.days":
            if "prescription_level" not in columns:
                return None, None, _DAYS
            written = claims.prescribed_on[part.rows].astype(np.int64)
            since = np.where(written == NO_DAY, 0, np.clip(part.day - written, -1, 4_000))
            return None, np.where(claims.prescribed[part.rows] > 0, since + 2, 0), _DAYS
        attribute, column, size = _CODED[component.kind]
        codes = getattr(claims, attribute)[part.rows] if not column or column in columns else None
        return None, codes, size or _room(len(self.vocabulary.texts))

    def _personal(self, component: Component, part: ClaimSlice) -> tuple[Any, Any, int]:
        """Codes by person, what to add for claims after a change, and how many codes there may be."""
        people, owners, when = part.people, part.claims.owners, part.when(component.on)
        low = int(np.min(when))
        codes, size = self.personal(component, people, owners, low)
        if np.ndim(when) == 0 or component.kind == "birth_date":
            return codes, None, size
        high = int(np.max(when))
        if component.kind == "age":
            changes = self.personal(component, people, owners, high)[0] != codes
        elif people.most_rows == 1:
            return codes, None, size
        else:
            changes = people.rows_at(owners, low) != people.rows_at(owners, high)
        if not changes.any():
            return codes, None, size
        run = part.run
        later = np.nonzero(changes[run])[0]
        more = np.zeros(len(run), dtype=np.int64)
        more[later] = self.personal(component, people, owners[run[later]], when[later])[0] - codes[run[later]]
        return codes, more, size

    def personal(self, component: Component, people: People, persons: Any, when: Any) -> tuple[Any, int]:
        """Codes of a component that depends on the person and a day alone, and how many there may be.

        Args:
            persons: places; when: a day, or one for each.
        """
        if component.kind == "age":
            if component.edges is None:
                return _ages(people, persons, when), 256
            code = np.zeros(len(persons), dtype=np.int64)
            for edge in component.edges:
                code += when >= people.turns(edge)[persons]
            return code, len(component.edges) + 1
        if component.kind == "birth_date":
            if component.edges is None:
                return people.birth[persons].astype(np.int64) + 2**20, 2**22
            return np.searchsorted(np.array(component.edges), people.birth[persons], side="right"), len(component.edges) + 1
        rows = people.rows_at(persons, when)
        if component.kind == "standing":
            return people.standing[rows].astype(np.int64), 8
        values = people.facts.get(component.name)
        if values is None:
            return np.zeros(len(persons), dtype=np.int64), 1
        values_then = values[rows]
        if self.rules.declared.fact[component.name].type not in NUMBERS:
            return values_then.astype(np.int64), _room(len(people.names.texts))
        if component.edges is None:
            return self._numbered(component.name, values_then)
        code = np.searchsorted(np.array(component.edges), values_then, side="right") + 1
        return np.where(values_then == NOTHING, 0, code), len(component.edges) + 2

    def _numbered(self, name: str, values: Any) -> tuple[Any, int]:
        """Codes for numbers without edges, in the order in which they are met."""
        known = self._values.setdefault(name, {})
        unique, inverse = np.unique(values, return_inverse=True)
        codes = np.array([known.setdefault(value, len(known)) for value in unique.tolist()], dtype=np.int64)
        return codes[inverse], _room(len(known))

    def _registration_fact(self, component: Component, part: ClaimSlice) -> tuple[Any, int]:
        """Codes of a fact that depends on registrations; read once for all claims that are alike in them."""
        if component.on not in part.cache:
            part.cache[component.on] = self._registrations(part, part.when(component.on))
        concerned, alike = part.cache[component.on]
        meaning, values = self._meanings.setdefault((component.name, component.on), ({}, {}))
        if not len(concerned):
            return None, _room(len(values))
        unique, at, inverse = alike
        known = np.empty(len(unique), dtype=np.int64)
        for number, (code, spot) in enumerate(zip(unique.tolist(), concerned[at].tolist(), strict=True)):
            if code not in meaning:
                if spot not in part.cache:
                    part.cache[spot] = part.query(self.rules, spot)
                try:
                    value = part.cache[spot].fact(component.name, component.on)
                except SeveralRegistrations:  # the scalar engine decides which one counts
                    value = SeveralRegistrations
                meaning[code] = values.setdefault(value, len(values) + 1)  # 0 is for who has no registration
            known[number] = meaning[code]
        codes = np.zeros(len(part.day), dtype=np.int64)
        codes[concerned] = known[inverse]
        return codes, _room(len(values))

    def _registrations(self, part: ClaimSlice, when: Any) -> tuple[Any, tuple[Any, Any, Any]]:
        """The claims of persons with registrations, or that name a disease: codes for all that these facts depend on.

        Returns:
            Their places in the slice; the different codes, the first claim of each, and which code every claim has.
        """
        claims, people, registrations = part.claims, part.people, part.people.registrations
        own = people.registration_sets[claims.owners]
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
        first, behind = registrations.starts[owner], registrations.starts[owner + 1]
        standing = np.zeros(len(concerned), dtype=np.int64)
        most = int((behind - first).max())
        for place in range(most):
            there = first + place < behind
            row = np.where(there, first + place, 0)
            standing |= (there & (registrations.first[row] <= on) & (on <= registrations.last[row])).astype(np.int64) << place
        texts = len(self.vocabulary.texts)
        columns = (claims.region, claims.disease, claims.benefit)
        parts = (own[run[concerned]], standing, *(column[part.rows][concerned] for column in columns))
        sizes = int(own.max()) + 1, 1 << most, texts, texts, len(BENEFIT_NAMES)
        unique, at, inverse = np.unique(packed(parts, sizes), return_index=True, return_inverse=True)
        known = np.empty(len(unique), dtype=np.int64)
        for number, spot in enumerate(at.tolist()):
            key = tuple(int(row[spot]) for row in parts)
            known[number] = self._numbers.setdefault(key, len(self._numbers))
        return concerned, (known, at, inverse)


def packed(parts: Iterable[Any], sizes: Iterable[int]) -> Any:
    """Several numbers, each below its size, as one; equal only where all are equal."""
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
    """The edges of a dimension on a day; none where a table they are multiples of has dimensions, or no figure."""
    tables = edge_tables(dimension)
    if not tables:
        return cut_values(rules.declared, dimension)
    edges = []
    for cut in tables:
        table = rules.tables[cut.table]
        cell = None if table.dimensions else table.at(day, {})
        if cell is None or cell.value is None:
            return None
        edges.append(share(cell.value, parse_ratio(cut.times)))
    return edges


def _room(count: int) -> int:
    """How many codes to plan for: the next power of two, so that tables of combinations are seldom made anew."""
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
