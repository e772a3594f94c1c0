"""The persons of a run: compact columns in order of their ids, from which one person can be made for the scalar engine."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yibao.engine.facts import check_person
from yibao.model.dated import Dated
from yibao.model.errors import YibaoError
from yibao.model.money import format_fen
from yibao.model.person import Person, Registration
from yibao.model.text import Text
from yibao.model.words import COVERS, FILINGS, REGISTRATIONS, SCHEMES, STANDINGS
from yibao.rules.ruleset import RuleSet

from .columns import NO_DAY, Names, Reject, Sheet, identities, is_number

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
        needs: why a person has to be settled by the scalar engine, empty where the kernel can; as codes in ``why``.
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
    names: Names
    filed: Registrations
    needs: Any
    why: Names
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
    def as_text(self) -> bool:
        """Whether ids are texts."""
        return not is_number(self.ids.type)

    def find(self, ids: Any) -> Any:
        """Places of persons by their ids, −1 for those that are not known."""
        if not len(ids) or not self.number:
            return np.full(len(ids), -1, dtype=np.int64)
        if not self.as_text:
            known = self.cache.get("ids")
            if known is None:
                known = self.cache["ids"] = self.ids.to_numpy(zero_copy_only=False)
            wanted = pc.fill_null(ids, -(2**63)).to_numpy(zero_copy_only=False)
            places = np.minimum(np.searchsorted(known, wanted), self.number - 1)
            return np.where(known[places] == wanted, places, -1)
        bounds = pc.min_max(ids).as_py()
        if bounds["min"] is None:
            return np.full(len(ids), -1, dtype=np.int64)
        low, high = self._place(bounds["min"]), self._place(bounds["max"]) + 1
        found = pc.index_in(ids, value_set=self.ids.slice(low, high - low))
        return pc.fill_null(found.cast(pa.int64()), -1 - low).to_numpy(zero_copy_only=False) + low

    def _place(self, text: str) -> int:
        low, high = 0, self.number
        wanted = text.encode()
        while low < high:
            middle = (low + high) // 2
            if self.ids[middle].as_py().encode() < wanted:
                low = middle + 1
            else:
                high = middle
        return low

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
            if self.needs[place] and self.why.texts[int(self.needs[place])] == "cover"
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


def read_people(rules: RuleSet, table: Any, registrations: Any = None) -> People:
    """Persons from a table.

    Args:
        table: of Arrow, one row a person, or several with ``from``; see ``docs/batch.md`` for its columns.
        registrations: a table of its own with what persons have filed, or none.

    Raises:
        KeyError: a column is missing that every person needs.
    """
    table = _in_order(table)
    sheet = Sheet(table)
    names = Names()
    ids = sheet.column("person")
    number = sheet.rows
    same = np.zeros(number, dtype=bool)
    if number > 1:
        same[1:] = np.asarray(pc.fill_null(pc.equal(ids[1:], ids[:-1]), False).to_numpy(zero_copy_only=False), dtype=bool)
    heads = np.nonzero(~same)[0]
    starts = np.append(heads, number).astype(np.int64)
    since = sheet.days("from")
    most = int(np.diff(starts).max()) if len(heads) else 1
    birth = sheet.days("birth_date")
    scheme = _filled(sheet.choice("scheme", SCHEMES), same, -1)
    standing = _filled(sheet.choice("standing", STANDINGS), same, -1)
    cover = _filled(sheet.choice("cover", tuple(COVERS)), same, -1)
    base = _filled(sheet.money("contribution_base", missing=-1), same, -1)
    facts = {name: _fact(sheet, names, name, rule, same) for name, rule in rules.declared.fact.items() if _given(sheet, name)}
    accounts = np.stack([sheet.money(f"account_{name}", 10**15)[heads] for name in rules.declared.account] or [np.zeros(0)])
    counters = {}
    for name, counter in rules.declared.counter.items():
        if any(sheet.has(f"counter_{name}{ending}") for ending in ("", "_fen")) and not counter.per:
            money = counter.unit == "money"
            counters[name] = (sheet.money(f"counter_{name}", 10**15) if money else sheet.integers(f"counter_{name}"))[heads]
    none = birth[heads] == NO_DAY
    bad_heads = np.zeros(number, dtype=bool)
    bad_heads[heads[none]] = True
    sheet.refuse(bad_heads, "birth_date", "缺少 birth_date", "birth_date is missing")
    sheet.refuse(scheme < 0, "scheme", "缺少 scheme", "scheme is missing")
    sheet.refuse(standing < 0, "standing", "缺少 standing", "standing is missing")
    people_ids = ids.take(pa.array(heads))
    nameless = np.zeros(number, dtype=bool)
    nameless[heads] = ~np.asarray(pc.is_valid(people_ids).to_numpy(zero_copy_only=False), dtype=bool)
    sheet.refuse(nameless, "person", "缺少 person", "person is missing")
    why = Names()
    needs = np.zeros(len(heads), dtype=np.int16)
    needs[(accounts > MOST_BALANCE).any(axis=0)] = why.code("large_balance")
    if (cover > 0).any():  # without cover in force, what the funds pay is looked at claim by claim
        needs[np.maximum.reduceat(cover, heads) > 0] = why.code("cover")
    if most > 1:
        changed = np.add.reduceat((scheme != scheme[np.repeat(heads, np.diff(starts))]).astype(np.int64), heads) > 0
        needs[changed] = why.code("scheme_changes")
        twice = same & (np.append(NO_DAY - 1, since[:-1]) >= since)
        sheet.refuse(twice, "from", "同一人的两行 from 相同", "two rows of one person hold from the same day")
    people = People(
        rules,
        people_ids,
        starts,
        since,
        most,
        np.where(none, 0, birth[heads]).astype(np.int32),
        np.maximum(scheme, 0),
        np.maximum(standing, 0),
        cover,
        base,
        accounts,
        counters,
        facts,
        names,
        _registrations(sheet, heads, people_ids, names, registrations),
        needs,
        why,
        {},
        [],
    )
    _refuse(people, sheet, table)
    return people


def _in_order(table: Any) -> Any:
    """The rows in order of ids, and of days within a person; row numbers are kept."""
    for name in ("person", "birth_date", "scheme", "standing"):
        if name not in table.column_names:
            raise KeyError(name)
    column = table.column("person")
    ids = pa.chunked_array(
        [identities(chunk, not is_number(column.type)) for chunk in column.chunks],
        pa.int64() if is_number(column.type) else pa.string(),
    )
    table = table.set_column(table.column_names.index("person"), "person", ids)
    table = table.append_column("_row", pa.array(np.arange(table.num_rows, dtype=np.int64)))
    dated = "from" in table.column_names
    if not dated and _rising(ids):
        return table.combine_chunks()
    keys = [("person", "ascending")]
    if dated:
        since = Sheet(table.select(["from"])).days("from")
        table = table.append_column("_since", pa.array(since))
        keys.append(("_since", "ascending"))
    keys.append(("_row", "ascending"))
    return table.take(pc.sort_indices(table, sort_keys=keys)).combine_chunks()


def _rising(ids: Any) -> bool:
    column = ids.combine_chunks()
    column = pa.concat_arrays(column.chunks) if isinstance(column, pa.ChunkedArray) else column
    return len(column) < 2 or (not column.null_count and bool(pc.all(pc.greater(column[1:], column[:-1])).as_py()))


def _given(sheet: Sheet, name: str) -> bool:
    return sheet.has(f"fact_{name}") or sheet.has(f"fact_{name}_fen")


def _filled(values: Any, same: Any, missing: int) -> Any:
    """What a later row of a person leaves out is as it was."""
    if not same.any():
        return values
    given = (values != missing) | ~same
    return values[np.maximum.accumulate(np.where(given, np.arange(len(values)), 0))]


def _fact(sheet: Sheet, names: Names, name: str, rule: Any, same: Any) -> Any:
    column = f"fact_{name}"
    if rule.type == "money":
        return _filled(sheet.money(column, missing=NOTHING), same, NOTHING)
    if rule.type == "integer":
        return _filled(sheet.integers(column, NOTHING), same, NOTHING)
    if rule.type == "date":
        days = sheet.days(column).astype(np.int64)
        return _filled(np.where(days == NO_DAY, NOTHING, days), same, NOTHING)
    if rule.type == "ratio":
        texts = sheet.words(column, own := Names())
        values = np.array([NOTHING if text is None else _ppm(text) for text in own.texts], dtype=np.int64)[texts]
        sheet.refuse(values == -1, column, "应为小数", "expected a decimal")
        return _filled(values, same, NOTHING)
    if rule.type == "boolean":
        yes = sheet.flags(column, -1)
        return _filled(names.codes([None, "yes", "no"])[np.array([2, 1, 0])[np.clip(yes, -1, 1)]], same, 0)
    codes = sheet.words(column, names)
    if rule.type == "choice":
        known = np.array([text is None or text in rule.choices for text in names.texts], dtype=bool)
        listed = ", ".join(rule.choices)
        sheet.refuse(~known[codes], column, f"无法识别;可用:{listed}", f"not known; one of: {listed}")
    return _filled(codes, same, 0)


def _ppm(text: str) -> int:
    try:
        whole, _, fraction = text.partition(".")
        return int(whole) * 10**6 + int((fraction + "000000")[:6]) if len(fraction) <= 6 and whole.isdigit() else -1
    except ValueError:
        return -1


_KEYS = ("kind", "code", "region", "from", "to")
_FILED = pa.struct([(key, pa.string()) for key in _KEYS])


def _registrations(sheet: Sheet, heads: Any, ids: Any, names: Names, table: Any) -> Registrations:
    """What is filed, from a column of lists or of JSON, or from a table of its own."""
    owners = np.zeros(0, dtype=np.int64)
    filed = None
    if sheet.has("registrations"):
        column = sheet.column("registrations").take(pa.array(heads))
        if not (pa.types.is_list(column.type) or pa.types.is_large_list(column.type)):
            column = _from_texts(sheet, column, heads)
        owners = np.asarray(pc.list_parent_indices(column).to_numpy(zero_copy_only=False), dtype=np.int64)
        flat = pc.list_flatten(column)
        filed = pa.table({field.name: flat.field(field.name) for field in flat.type}) if pa.types.is_struct(flat.type) else None
    if table is not None:
        people = People.__new__(People)
        people.ids, people.cache, people.birth = ids, {}, heads
        places = people.find(identities(Sheet(table).column("person"), not is_number(ids.type)))
        known = np.nonzero(places >= 0)[0]
        owners, filed = places[known], table.take(pa.array(known))
    if filed is None or not len(owners):
        nothing = np.zeros(0, dtype=np.int64)
        return Registrations(np.zeros(len(heads) + 1, dtype=np.int64), nothing, nothing, nothing, nothing, nothing)
    own = Sheet(filed)
    kind = own.choice("kind", REGISTRATIONS, needed=True).astype(np.int64)
    code, region = own.words("code", names), own.words("region", names)
    first, last = own.days("from"), own.days("to")
    filings = np.array([text in FILINGS for text in names.texts], dtype=bool)
    listed = ", ".join(FILINGS)
    own.refuse(
        (kind == REGISTRATIONS.index("cross_region")) & ~filings[code],
        "code",
        f"无法识别;可用:{listed}",
        f"not known; one of: {listed}",
    )
    diseases = np.array([name.endswith("_disease") for name in REGISTRATIONS], dtype=bool)
    own.refuse((kind >= 0) & diseases[kind] & (code == 0), "code", "缺少病种代码", "the code of the disease is missing")
    shaped = np.array([text is None or (len(text) == 6 and text.isascii() and text.isdigit()) for text in names.texts], dtype=bool)
    own.refuse(~shaped[region], "region", "行政区划代码应为六位数字", "an area code has six digits")
    own.refuse((first != NO_DAY) & (last != NO_DAY) & (last < first), "to", "早于 from", "lies before from")
    for row, (column_name, reason) in own.bad.items():
        sheet.bad.setdefault(int(heads[owners[row]]), (f"registrations.{column_name}", reason))
    order = np.argsort(owners, kind="stable")
    starts = np.searchsorted(owners[order], np.arange(len(heads) + 1))
    ends = np.where(last == NO_DAY, FOREVER, last)
    return Registrations(starts, *(values[order].astype(np.int64) for values in (np.maximum(kind, 0), code, region, first, ends)))


def _from_texts(sheet: Sheet, column: Any, heads: Any) -> Any:
    """Lists from JSON."""
    listed: list[list[dict[str, str | None]]] = []
    for place, text in enumerate(column.to_pylist()):
        try:
            told = json.loads(text) if text and str(text).strip() else []
            rows = [{key: None if one.get(key) is None else str(one[key]) for key in _KEYS} for one in told]
            listed.append(rows)
        except (ValueError, TypeError, AttributeError):
            listed.append([])
            said = Text("应为 JSON 列表", "expected a JSON list of objects")
            sheet.bad.setdefault(int(heads[place]), ("registrations", said))
    return pa.array(listed, pa.list_(_FILED))


def _refuse(people: People, sheet: Sheet, table: Any) -> None:
    """Refuse persons with a row that cannot be read, and standings that their scheme does not have."""
    rows = table.column("_row").to_numpy()
    for row, (column, reason) in sheet.bad.items():
        place = int(np.searchsorted(people.starts, row, side="right")) - 1
        people.spoilt.setdefault(place, (column, reason))
        people.rejects.append(Reject(int(rows[row]) + 1, column, reason, str(people.ids[place].as_py())))
    pairs = people.scheme.astype(np.int64) * len(STANDINGS) + people.standing
    for pair in np.unique(pairs).tolist():
        scheme, standing = SCHEMES[pair // len(STANDINGS)], STANDINGS[pair % len(STANDINGS)]
        probe = Person("P", EPOCH, Dated.always(scheme), Dated.always(standing))
        try:
            check_person(people.rules, probe)
        except YibaoError as error:
            for row in np.nonzero(pairs == pair)[0].tolist():
                place = int(np.searchsorted(people.starts, row, side="right")) - 1
                if place not in people.spoilt and not people.needs[place]:
                    people.spoilt[place] = ("standing", error.what)
                    people.rejects.append(Reject(int(rows[row]) + 1, "standing", error.what, str(people.ids[place].as_py())))
    filed = people.filed
    owner = np.repeat(np.arange(people.number), np.diff(filed.starts))
    for pair in np.unique(filed.kind * 2**20 + filed.code).tolist():
        one = Registration(REGISTRATIONS[pair >> 20], people.names.texts[pair & (2**20 - 1)])
        try:
            check_person(people.rules, Person("P", EPOCH, Dated.always("employee"), Dated.always("active"), registrations=(one,)))
        except YibaoError as error:
            if ".registrations" in error.where:
                for place in np.unique(owner[filed.kind * 2**20 + filed.code == pair]).tolist():
                    people.spoilt.setdefault(place, ("registrations", error.what))
                    where = int(rows[people.starts[place]]) + 1
                    people.rejects.append(Reject(where, "registrations", error.what, str(people.ids[place].as_py())))
    for scheme, rule in people.rules.declared.scheme.items():
        mine = (
            people.scheme[people.starts[:-1]] == SCHEMES.index(scheme) if scheme in SCHEMES else np.zeros(people.number, dtype=bool)
        )
        for index, account in enumerate(people.rules.declared.account):
            if account not in rule.accounts:
                for place in np.nonzero(mine & (people.accounts[index] > 0))[0].tolist():
                    reason = Text(f"险种 {scheme} 没有该账户", f"the scheme {scheme} has no such account")
                    people.spoilt.setdefault(place, (f"account_{account}", reason))
                    where = int(rows[people.starts[place]]) + 1
                    people.rejects.append(Reject(where, f"account_{account}", reason, str(people.ids[place].as_py())))
    taken = people.needs != 0
    for place in np.nonzero(taken)[0].tolist():
        try:
            check_person(people.rules, people.person(place))
        except YibaoError as error:
            if place not in people.spoilt:
                people.spoilt[place] = ("person", error.what)
                people.rejects.append(
                    Reject(int(rows[people.starts[place]]) + 1, "person", error.what, str(people.ids[place].as_py()))
                )
