"""Many persons and claims by columns, over everything an area declares: every plan, every day of change, every edge of a figure.

A crowd is made of cells. A cell stands around one day of change: it has two or more profiles (a scheme, a standing, facts, what is
filed, perhaps changing with time) and some settings (a benefit, a place of care, a prescription). Persons take a profile each,
claims a setting and a day each, so that the facts of a cell repeat and its money never does.
"""

import datetime as dt
import random
from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from plugins.batch.tests.cells import CLAIMS, Cell, Known, fact_column
from yibao.model.values.money import MAX_FEN, PPM
from yibao.model.values.vocabulary import SPLIT
from yibao_batch.kernel.frame import frame_of
from yibao_batch.people.people import MOST_BALANCE, day_of

EACH = 5
"""Claims of one person, about."""

SPOILT = 0.006
"""How many rows are wrong."""


@attrs.frozen
class Crowd:
    """Persons and claims.

    Attributes:
        persons, claims: tables of Arrow; wrong: rows of the claims that cannot be read, with the column that is to be named.
        refused: persons that cannot be read, by place.
    """

    persons: Any
    claims: Any
    wrong: Mapping[int, str]
    refused: frozenset[int]


def crowd(rules: Any, seed: int, number: int, claims: int = CLAIMS) -> Crowd:
    """About so many claims of an area.

    Args:
        seed: the same one gives the same crowd; another one begins with another day of change.
        claims: of one cell.
    """
    known = rules.derived(Known)
    anchors = known.anchors
    cells = max(len(anchors), -(-number // claims))
    each = max(EACH + 1, number // cells)
    rng, plain = np.random.default_rng([seed, 7]), random.Random(seed)
    again = [day for day in anchors if any(known.stands(scheme, day) for scheme in known.keys)]
    days = [*anchors, *(again[place % len(again)] for place in range(cells - len(anchors)))]
    made = [Cell(known, plain, day, seed * 31 + place, each) for place, day in enumerate(days)]
    return _Tables(known, rng, made, each, seed).crowd()


class _Tables:
    """From cells to columns."""

    def __init__(self, known: Known, rng: Any, cells: list[Cell], each: int, seed: int) -> None:
        self.known, self.rng, self.cells, self.seed = known, rng, cells, seed
        self.as_text = seed % 2 == 1
        heads = max(2, each // EACH)
        self.number = heads * len(cells)
        self.cell = np.repeat(np.arange(len(cells)), heads)
        self.many = np.minimum(rng.geometric(1 / EACH, self.number), 4 * EACH)
        self.leads = np.isin(
            np.arange(self.number) % heads, range(5)
        )  # of each cell, who has a claim on its day and the one before
        self.many = np.maximum(self.many, 2 * self.leads)

    def crowd(self) -> Crowd:
        profiles = [profile for cell in self.cells for profile in cell.profiles]
        width = len(self.cells[0].profiles)
        own = self.cell * width + self.rng.integers(0, width, self.number)
        self.born = np.array([day_of(rows[0]["birth_date"]) for rows in profiles])[own]
        schemes = list(self.known.keys)
        scheme = np.array([schemes.index(name) for cell in self.cells for name in cell.owners])[own]
        persons, refused = self._persons(profiles, own, scheme)
        claims, wrong = self._claims(scheme)
        return Crowd(persons, claims, wrong, refused)

    def _ids(self, places: Any) -> Any:
        ids = np.asarray(places, dtype=np.int64) + 1
        return pa.array([f"P{one:07d}" for one in ids.tolist()]) if self.as_text else pa.array(ids)

    # --- persons -----------------------------------------------------------------------------------------------------

    def _persons(self, profiles: list[list[dict[str, Any]]], own: Any, scheme: Any) -> tuple[Any, frozenset[int]]:
        rng, known, number = self.rng, self.known, self.number
        counts = np.array([len(rows) for rows in profiles])
        begins = np.append(0, np.cumsum(counts))[:-1]
        table = pa.Table.from_pylist([row for rows in profiles for row in rows], self._schema())
        rows = counts[own]
        head = np.append(0, np.cumsum(rows))[:-1]
        within = np.arange(int(rows.sum())) - np.repeat(head, rows)
        table = table.take(pa.array(begins[own].repeat(rows) + within))
        person = np.repeat(np.arange(number), rows)
        leads = within == 0
        columns = {"person": self._ids(person)} | {name: table.column(name) for name in table.column_names}
        chosen = rng.random(number)
        base = np.where(chosen < 0.3, self._amounts(number) % 10**9, rng.integers(0, 4_000_000, number))
        columns["contribution_base_fen"] = pa.array(base[person], mask=~leads | (chosen > 0.9)[person])
        for account in known.rules.declared.account:
            has = np.array([account in known.rules.declared.scheme[name].accounts for name in known.keys])[scheme]
            chosen = rng.random(number)
            balance = np.where(chosen < 0.4, 0, np.where(chosen < 0.6, self._amounts(number), rng.integers(0, 500_000, number)))
            balance = np.where(chosen > 0.997, MOST_BALANCE + (chosen > 0.998), balance)
            columns[f"account_{account}_fen"] = pa.array(np.where(has, balance, 0)[person], mask=~leads)
        for name, counter in known.rules.declared.counter.items():
            if counter.per or counter.reset == "claim":
                continue
            money = counter.unit == "money"
            held = self._amounts(number) if money else rng.integers(0, 4, number)
            held = np.where(rng.random(number) < 0.12, held, 0)
            columns[f"counter_{name}{'_fen' if money else ''}"] = pa.array(held[person], mask=~leads)
        spoilt = np.nonzero(rng.random(number) < SPOILT)[0]
        how = rng.integers(0, 3, len(spoilt))
        for column, value, mine in (("birth_date", None, 0), ("scheme", "nothing", 1), ("contribution_base_fen", -5, 2)):
            wrong = np.isin(person, spoilt[how == mine])
            if wrong.any():
                columns[column] = _with(columns[column], wrong & leads if mine == 2 else wrong, value)
        return pa.table(columns), frozenset(spoilt.tolist())

    def _schema(self) -> Any:
        text, day = pa.string(), pa.date32()
        filed = pa.struct([("kind", text), ("code", text), ("region", text), ("from", day), ("to", day)])
        fields = [("from", day), ("birth_date", day), ("scheme", text), ("standing", text), ("cover", text)]
        return pa.schema([*fields, *self._fact_fields("person"), ("registrations", pa.list_(filed))])

    def _fact_fields(self, about: str) -> list[tuple[str, Any]]:
        kinds = {"boolean": pa.bool_(), "integer": pa.int64(), "money": pa.int64(), "date": pa.date32()}
        declared = self.known.rules.declared.fact
        return [(fact_column(name, one), kinds.get(one.type, pa.string())) for name, one in declared.items() if one.about == about]

    # --- claims ------------------------------------------------------------------------------------------------------

    def _claims(self, scheme: Any) -> tuple[Any, dict[int, str]]:
        rng, number = self.rng, int(self.many.sum())
        person = np.repeat(np.arange(self.number), self.many)
        cell = self.cell[person]
        days = np.stack([np.resize(one.days, 32) for one in self.cells])
        day = days[cell, rng.integers(0, 32, number)]
        first = (np.append(0, np.cumsum(self.many))[:-1])[self.leads]
        anchors = np.array([day_of(one.anchor) for one in self.cells])
        day[first], day[first + 1] = anchors[cell[first]] - 1, anchors[cell[first]]
        day = day[np.lexsort((day, person))]
        setting, places = self._settings(scheme, person, cell)
        told = {name: setting.column(name).take(pa.array(places)) for name in setting.column_names}
        columns: dict[str, Any] = {"person": self._ids(person), "claim": self._names(number)}
        stay = np.asarray(told.pop("stays").combine_chunks().to_numpy(zero_copy_only=False))
        length = rng.choice((0, 0, 1, 2, 3, 9, 30, 40, 400), number)
        born = self.born[person]
        admitted = np.maximum(day - length, np.minimum(born, day))
        columns["date"] = _days(day, ~stay)
        columns["admitted"], columns["discharged"] = _days(admitted, stay), _days(day, stay)
        ward = rng.random(number)
        same = np.arange(number) - np.repeat(np.append(0, np.cumsum(self.many))[:-1], self.many)
        names = np.where(ward < 0.3, same // 2, np.where(ward < 0.35, 0, same))
        columns["stay"] = pa.array([f"S{one}" for one in names.tolist()], mask=~stay | (ward > 0.6))
        ago = told.pop("prescription_ago").combine_chunks()
        missing = np.asarray(ago.is_null())
        columns["prescription_date"] = _days(day - np.asarray(ago.fill_null(0)), ~missing)
        columns |= {name: one for name, one in told.items() if name != "scheme"}
        columns |= self._bills(number)
        self._reversals(columns, person, cell, number)
        wrong = self._spoil(columns, person, day, number)
        return pa.table(columns), wrong

    def _names(self, number: int) -> Any:
        ids = np.arange(1, number + 1)
        return pa.array([f"C{one}" for one in ids.tolist()]) if self.seed % 3 == 1 else pa.array(ids)

    def _settings(self, scheme: Any, person: Any, cell: Any) -> tuple[Any, Any]:
        """All settings as a table, and which one each claim has; now and then the one of the claim before."""
        schemes = list(self.known.keys)
        listed, first, room = [], {}, {}
        for place, one in enumerate(self.cells):
            for name in schemes:
                first[place, name] = len(listed)
                room[place, name] = len(one.settings[name])
                listed += one.settings[name]
        begin = np.array([[first[place, name] for name in schemes] for place in range(len(self.cells))])
        size = np.array([[room[place, name] for name in schemes] for place in range(len(self.cells))])
        mine = scheme[person]
        chosen = begin[cell, mine] + self.rng.integers(0, 2**30, len(person)) % size[cell, mine]
        again = (self.rng.random(len(person)) < 0.25) & np.append(False, person[1:] == person[:-1])
        chosen = np.where(again, np.append(0, chosen[:-1]), chosen)
        text, flag = pa.string(), pa.bool_()
        fields = [(name, text) for name in ("scheme", "benefit", "level", "grade", "region", "disease", "prescription_level")]
        fields += [(name, flag) for name in ("stays", "emergency", "use_accounts", "designated", "card")]
        schema = pa.schema([*fields, ("prescription_ago", pa.int64()), *self._fact_fields("claim")])
        return pa.Table.from_pylist(listed, schema), chosen

    def _amounts(self, number: int) -> Any:
        """Amounts in fen of every size, at the edges of figures, and such that a share lies half-way between two fen."""
        rng, known = self.rng, self.known
        edge = rng.choice(known.money, number) * rng.choice((1, 1, 1, 2), number)
        ratio = rng.choice(known.ratios, number)
        tie = known.ties[rng.integers(0, len(known.ties), number)]
        kinds = (
            np.zeros(number, dtype=np.int64),
            np.ones(number, dtype=np.int64),
            rng.integers(1, 300, number),
            rng.integers(1, 200_000, number),
            rng.integers(1, 5_000_000, number),
            rng.integers(1, 200_000_000, number),
            edge + rng.integers(-2, 3, number),
            -(-edge * PPM // ratio) + rng.integers(-1, 2, number),
            tie[:, 0] + tie[:, 1] * rng.integers(0, 2_000, number),
            rng.integers(1, MAX_FEN // 2, number),
        )
        weights = np.array((4, 4, 8, 30, 14, 6, 22, 5, 6, 1))
        return np.clip(np.choose(rng.choice(len(kinds), number, p=weights / weights.sum()), kinds), 0, MAX_FEN // 2)

    def _bills(self, number: int) -> dict[str, Any]:
        """The four parts of the bills, and how much of them is of lines of a kind; one bill in a thousand is the largest."""
        rng, found = self.rng, {}
        bill = {name: self._amounts(number) for name in SPLIT}
        for name in ("self_paid", "over_limit", "first_pay"):
            bill[name] = np.where(rng.random(number) < 0.5, 0, bill[name] // 10)
        others = sum(bill[name] for name in SPLIT if name != "in_scope")
        largest = rng.random(number) < 0.001
        bill["in_scope"] = np.where(largest, MAX_FEN - others, bill["in_scope"])
        for name in SPLIT:
            found[f"{name}_fen"] = pa.array(bill[name], mask=(bill[name] == 0) & (rng.random(number) < 0.5))
            left = bill[name]
            for kind in frame_of(self.known.rules).kinds:
                chosen = rng.random(number)
                part = np.where(chosen < 0.7, 0, np.where(chosen < 0.85, left, (left * rng.random(number)).astype(np.int64)))
                found[f"{name}_{kind}_fen"] = pa.array(part)
                left = left - part
        return found

    def _reversals(self, columns: dict[str, Any], person: Any, cell: Any, number: int) -> None:
        """In wild cells, some claims take one before them back."""
        wild = np.array([one.wild for one in self.cells])[cell]
        again = np.append(False, person[1:] == person[:-1])
        birth = np.append(False, np.asarray(pc.equal(columns["benefit"], "maternity").to_numpy(zero_copy_only=False))[:-1])
        backs = np.nonzero(wild & again & (self.rng.random(number) < np.where(birth, 0.4, 0.05)))[0]
        first = np.append(0, np.cumsum(self.many))[:-1][person[backs]]
        taken = first + (self.rng.random(len(backs)) * (backs - first)).astype(np.int64)
        taken = np.where(birth[backs], backs - 1, taken)  # who has given birth takes that back
        names = columns["claim"].cast(pa.string()).to_pylist()
        told: list[str | None] = [None] * number
        for place, other in zip(backs.tolist(), taken.tolist(), strict=True):
            told[place] = names[other]
        mask = np.zeros(number, dtype=bool)
        mask[backs] = True
        day = [one or other for one, other in zip(columns["date"].to_pylist(), columns["discharged"].to_pylist(), strict=True)]
        columns["date"] = _with(columns["date"], mask, None)
        kept = columns["date"].to_pylist()
        for place in backs.tolist():
            kept[place] = day[place]
        columns |= {name: _with(one, mask, None) for name, one in columns.items() if name not in ("person", "claim", "date")}
        columns["date"] = pa.array(kept, pa.date32())
        columns["reverses"] = pa.array(told, pa.string())

    def _spoil(self, columns: dict[str, Any], person: Any, day: Any, number: int) -> dict[int, str]:
        """Make some rows wrong, each in one way."""
        early = day < self.born[person]
        valid = np.asarray(columns["reverses"].is_null()) & ~early
        places = np.nonzero(valid & (self.rng.random(number) < SPOILT))[0]
        how = self.rng.integers(0, len(_WRONG), len(places))
        listed = self.known.rules.declared
        found = dict.fromkeys(np.nonzero(early)[0].tolist(), "date")
        for number_of, (column, value, named) in enumerate(_WRONG):
            mine = places[how == number_of]
            if column == "disease" and not (listed.diseases("special_disease") and listed.diseases("chronic_disease")):
                continue  # the area has no list: any code will do
            if column == "claim" and value == "again":
                mine = mine[(mine > 0) & (person[mine] == person[mine - 1])]
                mine = mine[valid[mine - 1] & ~np.isin(mine - 1, places)]
            if value == MAX_FEN:
                mine = mine[np.asarray(columns["in_scope_fen"].fill_null(0))[mine] > 0]
            mask = np.zeros(number, dtype=bool)
            mask[mine] = True
            if column == "person":
                value = "nobody" if self.as_text else 10**9
            if value == "again":
                before = columns[column].take(pa.array(np.maximum(np.arange(number) - 1, 0)))
                columns[column] = pc.if_else(pa.array(mask), before, columns[column])
            elif column == "date":
                for name in ("date", "admitted", "discharged"):
                    columns[name] = _with(columns[name], mask, value if name == "date" else None)
            else:
                columns[column] = _with(columns[column], mask, value)
            found |= dict.fromkeys(mine.tolist(), named)
        return found


_WRONG = (
    ("in_scope_fen", -1, "in_scope_fen"),
    ("in_scope_fen", MAX_FEN + 1, "in_scope_fen"),
    ("self_paid_fen", MAX_FEN, "in_scope"),
    ("benefit", "outpatiant", "benefit"),
    ("benefit", None, "benefit"),
    ("level", "quaternary", "level"),
    ("level", None, "level"),
    ("region", "33", "region"),
    ("date", None, "date"),
    ("date", dt.date(1700, 1, 1), "date"),
    ("prescription_level", "nowhere", "prescription_level"),
    ("disease", "no_such_disease", "disease"),
    ("person", "nobody", "person"),
    ("claim", None, "claim"),
    ("claim", "again", "claim"),
)
"""What is made wrong: a column, the value it is given, the column that has to be named."""


def _days(days: Any, given: Any) -> Any:
    return pa.array(days.astype(np.int32), mask=~given).view(pa.date32())


def _with(column: Any, mask: Any, value: Any) -> Any:
    """A column with another value where a mask says so."""
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(column, pa.ChunkedArray):
        column = pa.concat_arrays(column.chunks)
    if not mask.any():
        return column
    if pa.types.is_nested(column.type):
        return column
    return pc.if_else(pa.array(mask), pa.scalar(value, column.type), column)
