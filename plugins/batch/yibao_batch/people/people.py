"""The persons of a run: compact columns in order of their ids, from which one person can be made for the scalar engine."""

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from yibao import Person, RuleSet, Text
from yibao.engines import COVERS, REGISTRATIONS, SCHEMES, STANDINGS, Dated, Registration, format_fen, format_ratio

from ..tables.columns import NO_DAY, CodeTable, Reject, find_ids, is_number

EPOCH = dt.date(1970, 1, 1)
MOST_BALANCE = 10**12
"""The largest balance the kernel takes, in fen; who has more is settled by the scalar engine."""

FOREVER = 2**31 - 1
NUMBERS = ("money", "integer", "ratio", "date")
NOBODY = Text("不在 PERSONS 中", "is not among the persons")
"""Why a row of an unknown person is refused."""

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
    """The registrations of persons, person after person.

    Attributes:
        starts: of each person; kind, code, region: codes; first, last: days.
    """

    starts: Any
    kind: Any
    code: Any
    region: Any
    first: Any
    last: Any


@attrs.define(eq=False, slots=False)
class People:
    """All persons, in order of their ids.

    Attributes:
        ids: their ids; starts: of each person the first row, and behind the last one the number of rows.
        since: of each row the day it holds from, ``NO_DAY`` for always; rows: the most that one person has.
        birth, scheme, standing, cover, base: the first by person, the others by row; codes are places in the lists of words.
        accounts: balances by account, then person; counters: where they start, by name.
        facts: declared facts by row: numbers, or codes in ``names``.
        needs: why a person has to be settled by the scalar engine, 0 where the kernel can; see ``reasons``.
        spoilt: persons that are refused, with what is wrong; sets: numbers of sets of registrations.
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
    registrations: Registrations
    needs: Any
    spoilt: dict[int, tuple[str, Text]]
    rejects: list[Reject]
    sets: dict[tuple[Any, ...], int] = attrs.Factory(lambda: {(): 0})
    _turns: dict[int, Any] = attrs.Factory(dict)

    @functools.cached_property
    def dated(self) -> bool:
        """Whether some row holds only from a day on."""
        return bool((self.since != NO_DAY).any())

    @functools.cached_property
    def lost(self) -> Any:
        """Whether each person is refused."""
        return np.isin(np.arange(self.number), list(self.spoilt))

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
        days = self._turns.get(age)
        if days is None:
            months = self.birth.astype("M8[D]").astype("M8[M]")
            into = self.birth.astype("M8[D]") - months.astype("M8[D]")
            days = ((months + np.timedelta64(12 * age, "M")).astype("M8[D]") + into).astype(np.int64).astype(np.int32)
            self._turns[age] = days
        return days

    @functools.cached_property
    def registration_sets(self) -> Any:
        """For each person the number of the set of its registrations, whenever they hold; 0 where there are none."""
        registered = self.registrations
        counts = np.diff(registered.starts)
        sets = np.zeros(len(counts), dtype=np.int64)
        if not len(registered.kind):
            return sets
        triples = np.stack([registered.kind, registered.code, registered.region], axis=1)
        kinds = np.unique(triples, axis=0, return_inverse=True)[1].reshape(-1) + 1
        for place in range(int(counts.max())):
            there = counts > place
            following = np.zeros(len(counts), dtype=np.int64)
            following[there] = kinds[registered.starts[:-1][there] + place]
            sets = np.unique(sets * (len(triples) + 2) + following, return_inverse=True)[1].reshape(-1)
        _, first, inverse = np.unique(sets, return_index=True, return_inverse=True)
        keys = (
            tuple(triples[registered.starts[place] : registered.starts[place + 1]].ravel().tolist()) for place in first.tolist()
        )
        return np.array([self.sets.setdefault(key, len(self.sets)) for key in keys], dtype=np.int64)[inverse]

    def person(self, place: int) -> Person:
        """One person for the scalar engine."""
        first, behind = int(self.starts[place]), int(self.starts[place + 1])
        rows = range(first, behind)
        facts = {
            name: self._dated(rows, [self._fact(name, int(values[row])) for row in rows]) for name, values in self.facts.items()
        }
        scheme = self._dated(rows, [SCHEMES[self.scheme[row]] for row in rows])
        standing = self._dated(rows, [STANDINGS[self.standing[row]] for row in rows])
        assert scheme is not None and standing is not None
        covers = [tuple(COVERS)[self.cover[row]] if self.cover[row] >= 0 else None for row in rows]
        return Person(
            str(self.ids[place].as_py()),
            date_of(self.birth[place]),
            scheme,
            standing,
            {name: int(self.accounts[index, place]) for index, name in enumerate(self.rules.declared.account)},
            tuple(self._registration(index) for index in range(*self.registrations.starts[place : place + 2].tolist())),
            self._dated(rows, [None if self.base[row] < 0 else int(self.base[row]) for row in rows]),
            {name: dated for name, dated in facts.items() if dated is not None},
            # cover in force throughout is as good as none given
            cover=self._dated(rows, covers) if (self.cover[first:behind] > 0).any() else None,
        )

    def _registration(self, index: int) -> Registration:
        registered, texts = self.registrations, self.names.texts
        first, last = registered.first[index], registered.last[index]
        return Registration(
            REGISTRATIONS[registered.kind[index]],
            texts[registered.code[index]],
            texts[registered.region[index]],
            None if first == NO_DAY else date_of(first),
            None if last == FOREVER else date_of(last),
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

    def _fact(self, name: str, value: int) -> Any:
        """A declared fact as a case file would say it."""
        kind = self.rules.declared.fact[name].type
        if kind in NUMBERS:
            if value == NOTHING:
                return None
            if kind == "money":
                return format_fen(value)
            if kind == "ratio":
                return format_ratio(value)
            return date_of(value) if kind == "date" else value
        text = self.names.texts[value]
        return {"yes": True, "no": False, None: None}[text] if kind == "boolean" else text
