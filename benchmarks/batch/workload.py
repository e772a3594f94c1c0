"""The workload that every engine settles: a year of outpatient visits of employees under Ningbo's rules of 2024.

Current-year account, self-pay segment (900, 600 or 300 a year), the fund's ratio by standing and class of hospital rounded
half up to the fen, then the carried-over account over what stayed with the person, then cash; in order of days for each
person. Nobody turns 45 within the year, so that forms without a clock (running sums in SQL) may take part.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import numpy as np

DEDUCTIBLE = np.array([90_000, 60_000, 30_000], dtype=np.int64)
"""Fen a year: in service under 45, in service from 45, retired."""

RATIO = np.array([[860_000, 800_000, 750_000], [860_000, 800_000, 750_000], [920_000, 800_000, 750_000]], dtype=np.int64)
"""Parts per million that the fund pays, by group and class of hospital (community, other, tertiary)."""

PAYERS = ("account.current_year", "pooled_fund", "account.carried_over", "cash")
LEVELS = ("community", "secondary", "tertiary")
YEAR = 2024


@attrs.frozen(eq=False)
class Data:
    """Persons and their claims, those of a person together and in order of days.

    Attributes:
        group, current, carried: of each person: index into the tables, balances in fen.
        first: index of the first claim of each person, and one more at the end.
        person, day, tier, amount: of each claim: whose, day of the year from 0, class of hospital, fen in scope.
    """

    group: Any
    current: Any
    carried: Any
    first: Any
    person: Any
    day: Any
    tier: Any
    amount: Any

    def head(self, persons: int) -> "Data":
        """The first persons only."""
        end = int(self.first[persons])
        claims = (self.person[:end], self.day[:end], self.tier[:end], self.amount[:end])
        return Data(self.group[:persons], self.current[:persons], self.carried[:persons], self.first[: persons + 1], *claims)

    def tail(self, persons: int) -> "Data":
        """All but the first persons."""
        start = int(self.first[persons])
        claims = (self.person[start:] - persons, self.day[start:], self.tier[start:], self.amount[start:])
        return Data(self.group[persons:], self.current[persons:], self.carried[persons:], self.first[persons:] - start, *claims)


PIECE = 100_000
"""Persons made at once."""


def make(persons: int, seed: int = 7, each: int | None = None) -> Data:
    """Persons with 1 + Poisson(9) visits each, or exactly ``each`` of them, one a month."""
    return _joined(list(pieces(persons, seed, each)))


def pieces(persons: int, seed: int = 7, each: int | None = None) -> Iterator[Data]:
    """The same, some persons at a time; each piece counts its persons and claims from zero."""
    for first in range(0, persons, PIECE):
        yield _piece(np.random.default_rng([seed, first]), min(PIECE, persons - first), each)


def _joined(found: list[Data]) -> Data:
    if len(found) == 1:
        return found[0]
    names = [one.name for one in attrs.fields(Data)]
    columns = {name: [getattr(one, name) for one in found] for name in names}
    claims = np.cumsum([0] + [len(one.amount) for one in found])
    people = np.cumsum([0] + [len(one.group) for one in found])
    columns["first"] = [[0], *(one.first[1:] + claims[place] for place, one in enumerate(found))]
    columns["person"] = [(one.person + people[place]).astype(np.int32) for place, one in enumerate(found)]
    return Data(*(np.concatenate(columns[name]) for name in names))


def _piece(rng: np.random.Generator, persons: int, each: int | None) -> Data:
    group = rng.choice(3, persons, p=(0.4, 0.35, 0.25)).astype(np.int8)
    current = np.where(rng.random(persons) < 0.2, 0, rng.integers(0, 400_000, persons)).astype(np.int64)
    carried = np.where(rng.random(persons) < 0.4, 0, rng.integers(0, 500_000, persons)).astype(np.int64)
    visits = np.full(persons, each) if each else 1 + rng.poisson(9, persons)
    first = np.concatenate(([0], np.cumsum(visits))).astype(np.int64)
    claims = int(first[-1])
    person = np.repeat(np.arange(persons, dtype=np.int32), visits)
    if each:
        day = np.tile(np.arange(each) * 30, persons).astype(np.int16)
    else:
        day = rng.integers(0, 366, claims).astype(np.int16)
        day = day[np.lexsort((day, person))]
    tier = rng.choice(3, claims, p=(0.5, 0.2, 0.3)).astype(np.int8)
    amount = np.minimum(np.exp(rng.normal(9.6, 1.1, claims)), 3_000_000).astype(np.int64) + 100
    return Data(group, current, carried, first, person, day, tier, amount)


def reference(data: Data) -> Any:
    """The four payers of each claim in fen, by plain Python: slow, and the meaning all others are held against."""
    found = np.zeros((len(PAYERS), len(data.amount)), dtype=np.int64)
    for who in range(len(data.group)):
        group = int(data.group[who])
        current, carried, used = int(data.current[who]), int(data.carried[who]), 0
        for place in range(int(data.first[who]), int(data.first[who + 1])):
            rest = int(data.amount[place])
            account = min(current, rest)
            current -= account
            rest -= account
            own = min(rest, int(DEDUCTIBLE[group]) - used)
            used += own
            rest -= own
            fund = (rest * int(RATIO[group, data.tier[place]]) + 500_000) // 1_000_000
            owed = own + rest - fund
            history = min(carried, owed)
            carried -= history
            found[:, place] = account, fund, history, owed - history
    return found


def tables(data: Data, person: int = 0, claim: int = 0) -> tuple[Any, Any]:
    """The same as tables of Arrow, in the columns that ``yibao batch run`` reads; ids count from some numbers."""
    import pyarrow as pa

    number = len(data.amount)
    persons = {
        "person": np.arange(person, person + len(data.group), dtype=np.int64),
        "birth_date": np.array(["1990-06-01", "1970-06-01", "1950-06-01"], dtype="datetime64[D]")[data.group],
        "scheme": words(np.zeros(len(data.group), dtype=np.int8), "employee"),
        "standing": words((data.group == 2).astype(np.int8), "active", "retired"),
        "account_current_year_fen": data.current,
        "account_carried_over_fen": data.carried,
    }
    claims = {
        "person": data.person.astype(np.int64) + person,
        "claim": np.arange(claim, claim + number),
        "date": np.datetime64(f"{YEAR}-01-01") + data.day.astype("timedelta64[D]"),
        "benefit": words(np.zeros(number, dtype=np.int8), "outpatient"),
        "level": words(data.tier, *LEVELS),
        "in_scope_fen": data.amount,
    }
    return pa.table(persons), pa.table(claims)


def words(codes: Any, *texts: str) -> Any:
    """A column of words from codes."""
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(codes, list(texts))


def write(persons: int, folder: Path) -> tuple[Path, Path, int]:
    """The tables as ``persons.parquet`` and ``claims.parquet``, a piece at a time; how many claims there are."""
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    paths = folder / "persons.parquet", folder / "claims.parquet"
    insured, bills = (table.schema for table in tables(next(pieces(1))))
    people = claims = 0
    with pq.ParquetWriter(paths[0], insured) as first, pq.ParquetWriter(paths[1], bills) as second:
        for data in pieces(persons):
            for writer, table in zip((first, second), tables(data, people, claims), strict=True):
                writer.write_table(table, row_group_size=1 << 18)
            people, claims = people + len(data.group), claims + len(data.amount)
    return *paths, claims
