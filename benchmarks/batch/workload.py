"""The workload that every engine settles: a year of outpatient visits of employees under Ningbo's rules of 2024.

Current-year account, self-pay segment (900, 600 or 300 a year), the fund's ratio by standing and class of hospital rounded
half up to the fen, then the carried-over account over what stayed with the person, then cash; in order of days for each
person. Nobody turns 45 within the year, so that forms without a clock (running sums in SQL) may take part.
"""

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


def make(persons: int, seed: int = 7, each: int | None = None) -> Data:
    """Persons with 1 + Poisson(9) visits each, or exactly ``each`` of them, one a month."""
    rng = np.random.default_rng(seed)
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


def tables(data: Data) -> tuple[Any, Any]:
    """The same as tables of Arrow, in the columns that ``yibao batch run`` reads."""
    import pyarrow as pa

    birth = np.array(["1990-06-01", "1970-06-01", "1950-06-01"], dtype="datetime64[D]")[data.group]
    standing = (data.group == 2).astype(np.int8)
    persons = {
        "person": np.arange(len(data.group), dtype=np.int64),
        "birth_date": birth,
        "scheme": words(np.zeros(len(data.group), dtype=np.int8), "employee"),
        "standing": words(standing, "active", "retired"),
        "account_current_year_fen": data.current,
        "account_carried_over_fen": data.carried,
    }
    return pa.table(persons), _claims(pa, data, 0, len(data.amount))


def _claims(pa: Any, data: Data, begin: int, end: int) -> Any:
    cut = slice(begin, end)
    columns = {
        "person": data.person[cut].astype(np.int64),
        "claim": np.arange(begin, begin + len(data.amount[cut])),
        "date": np.datetime64(f"{YEAR}-01-01") + data.day[cut].astype("timedelta64[D]"),
        "benefit": words(np.zeros(len(data.amount[cut]), dtype=np.int8), "outpatient"),
        "level": words(data.tier[cut], *LEVELS),
        "in_scope_fen": data.amount[cut],
    }
    return pa.table(columns)


def words(codes: Any, *texts: str) -> Any:
    """A column of words from codes."""
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(codes, list(texts))


def write(data: Data, folder: Path) -> tuple[Path, Path]:
    """The tables as ``persons.parquet`` and ``claims.parquet``."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    persons, claims = folder / "persons.parquet", folder / "claims.parquet"
    pq.write_table(tables(data.head(len(data.group)))[0], persons, row_group_size=1 << 17)
    with pq.ParquetWriter(claims, _claims(pa, data, 0, 0).schema) as writer:
        for begin in range(0, len(data.amount), 1 << 18):
            writer.write_table(_claims(pa, data, begin, begin + (1 << 18)))
    return persons, claims
