"""The persons of a run: compact columns in order of their ids, from which one person can be made for the scalar engine."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from yibao import Person, RuleSet, Text
from yibao.engines import COVERS, REGISTRATIONS, SCHEMES, STANDINGS, Dated, Registration, format_fen

from ..tables.columns import NO_DAY, CodeTable, Reject, find_ids, is_number

EPOCH = dt.date(1970, 1, 1)
MOST_BALANCE = 10**12
"""The largest balance the kernel takes, in fen; who has more is settled by the scalar engine."""

FOREVER = 2**31 - 1
NUMBERS = ("money", "integer", "ratio", "date")
NOTHING = -(2**62)
"""Stands where a person has not told a number."""


def date_of(days: int) -> dt.date:
    """The day that stands so many days after 1970-01-01."""
    return EPOCH + dt.timedelta(days=int(days))


def day_of(date: dt.date) -> int:
    """Days since 1970-01-01."""
    return (date - EPOCH).days


@attrs.define(eq=False)
class Registrations:
    """What persons have filed, person after person.

    Attributes:
        starts: of each person; kind, code, region: codes; first, last: days.
    """

    starts: Any
    kind: Any
    code: Any
    region: Any
    first: Any
    last: Any


@attrs.define(eq=False)
class People:
    """All persons, in order of their ids.

    Attributes:
        ids: their ids; starts: of each person the first row, and behind the last one the number of rows.
        since: of each row the day it holds from, ``NO_DAY`` for always; rows: the most that one person has.
        birth, scheme, standing, cover, base: the first by person, the others by row; codes are places in the lists of words.
        accounts: balances by account, then person; counters: where they start, by name.
        facts: declared facts by row: numbers, or codes in ``names``.
        needs: why a person has to be settled by the scalar engine, nothing where the kernel can; see ``reasons``.
        spoilt: persons that are refused, with what is wrong; sets: numbers for what is filed.
    """

    rules: RuleSet
    ids: Any
    starts: Any
    since: Any
    most_rows: int
    birth: Any
    scheme: Any
    standing: Any
    cover: Any
    base: Any
    accounts: Any
    counters: Mapping[str, Any]
    facts: Mapping[str, Any]
    names: CodeTable
    filed: Registrations
    needs: Any
    spoilt: dict[int, tuple[str, Text]]
    rejects: list[Reject]
    sets: dict[tuple[Any, ...], int] = attrs.Factory(lambda: {(): 0})
    cache: dict[Any, Any] = attrs.Factory(dict)

    @property
    def dated(self) -> bool:
        """Whether something is told of somebody from a day on only."""
        found = self.cache.get("dated")
        if found is None:
            found = self.cache["dated"] = bool((self.since != NO_DAY).any())
        return bool(found)

    @property
    def lost(self) -> Any:
        """Whether each person is refused."""
        found = self.cache.get("lost")
        if found is None:
            found = self.cache["lost"] = np.zeros(self.number, dtype=bool)
            found[list(self.spoilt)] = True
        return found

    @property
    def number(self) -> int:
        """How many persons there are."""
        return len(self.birth)

    @property
    def last(self) -> Any:
        """The last of their ids."""
        known = self.ids.drop_null()
        return known[-1].as_py() if len(known) else None

    @property
    def as_text(self) -> bool:
        """Whether ids are texts."""
        return not is_number(self.ids.type)

    def find(self, ids: Any) -> Any:
        """Places of persons by their ids, −1 for those that are not known."""
        return find_ids(self.ids, ids)

    def rows_at(self, persons: Any, days: Any) -> Any:
        """The row of each person that holds on a day."""
        if self.most_rows == 1:
            return persons
        rows = self.starts[persons]
        first, behind = rows, self.starts[persons + 1]
        for step in range(1, self.most_rows):
            other = first + step
            there = other < behind
            if not there.any():
                break
            later = np.where(there, other, first)
            rows = np.where(there & (self.since[later] <= days), later, rows)
        return rows

    def turns(self, age: int) -> Any:
        """The day on which each person reaches an age; of those born on 29 February, 1 March of a common year."""
        found = self.cache.get(age)
        if found is None:
            months = self.birth.astype("M8[D]").astype("M8[M]")
            into = self.birth.astype("M8[D]") - months.astype("M8[D]")
            found = ((months + np.timedelta64(12 * age, "M")).astype("M8[D]") + into).astype(np.int64).astype(np.int32)
            self.cache[age] = found
        return found

    def filed_sets(self) -> Any:
        """For each person a number for what is filed, whenever it stands; 0 where nothing is."""
        found = self.cache.get("sets")
        if found is None:
            filed = self.filed
            counts = np.diff(filed.starts)
            found = np.zeros(len(counts), dtype=np.int64)
            if len(filed.kind):
                triples = np.stack([filed.kind, filed.code, filed.region], axis=1)
                kinds = np.unique(triples, axis=0, return_inverse=True)[1].reshape(-1) + 1
                for place in range(int(counts.max())):
                    there = counts > place
                    one = np.zeros(len(counts), dtype=np.int64)
                    one[there] = kinds[filed.starts[:-1][there] + place]
                    found = np.unique(found * (len(triples) + 2) + one, return_inverse=True)[1].reshape(-1)
                _, first, inverse = np.unique(found, return_index=True, return_inverse=True)
                keys = (tuple(triples[filed.starts[one] : filed.starts[one + 1]].ravel().tolist()) for one in first.tolist())
                found = np.array([self.sets.setdefault(key, len(self.sets)) for key in keys], dtype=np.int64)[inverse]
            self.cache["sets"] = found
        return found

    def person(self, place: int) -> Person:
        """One person for the scalar engine."""
        first, behind = int(self.starts[place]), int(self.starts[place + 1])
        rows = range(first, behind)
        facts: dict[str, Any] = {}
        for name, values in self.facts.items():
            told = self._dated(rows, [self._told(name, int(values[row])) for row in rows])
            if told is not None:
                facts[name] = told
        filed = self.filed
        registrations = tuple(
            Registration(
                REGISTRATIONS[filed.kind[one]],
                self.names.texts[filed.code[one]],
                self.names.texts[filed.region[one]],
                None if filed.first[one] == NO_DAY else date_of(filed.first[one]),
                None if filed.last[one] == FOREVER else date_of(filed.last[one]),
            )
            for one in range(int(filed.starts[place]), int(filed.starts[place + 1]))
        )
        scheme = self._dated(rows, [SCHEMES[self.scheme[row]] for row in rows])
        standing = self._dated(rows, [STANDINGS[self.standing[row]] for row in rows])
        assert scheme is not None and standing is not None
        balances = {name: int(self.accounts[index, place]) for index, name in enumerate(self.rules.declared.account)}
        return Person(
            str(self.ids[place].as_py()),
            date_of(self.birth[place]),
            scheme,
            standing,
            balances,
            registrations,
            self._dated(rows, [None if self.base[row] < 0 else int(self.base[row]) for row in rows]),
            facts,
            cover=self._dated(rows, [tuple(COVERS)[self.cover[row]] if self.cover[row] >= 0 else None for row in rows])
            if (self.cover[first:behind] > 0).any()  # cover in force throughout is as good as none given
            else None,
        )

    def _dated(self, rows: range, values: Sequence[Any]) -> Dated[Any] | None:
        """One value, or what changes when; a value that stays the same is not said twice."""
        pairs: list[tuple[dt.date | None, Any]] = []
        for row, value in zip(rows, values, strict=True):
            if value is None or (pairs and pairs[-1][1] == value):
                continue
            since = int(self.since[row])
            pairs.append((None if since == NO_DAY else date_of(since), value))
        return Dated(tuple(pairs)) if pairs else None

    def _told(self, name: str, value: int) -> Any:
        """A declared fact as a case file would say it."""
        kind = self.rules.declared.fact[name].type
        if kind in NUMBERS:
            if value == NOTHING:
                return None
            if kind == "money":
                return format_fen(value)
            if kind == "ratio":
                return f"{value // 10**6}.{value % 10**6:06d}"
            return date_of(value) if kind == "date" else value
        text = self.names.texts[value]
        return {"yes": True, "no": False, None: None}[text] if kind == "boolean" else text
