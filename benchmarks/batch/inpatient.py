"""The longest plan there is: a year of hospital stays of employees under Ningbo's rules of 2024.

A deductible once a year at the highest class stayed in so far, three bands of the year's cost, major-illness insurance over
what stays with the person (threshold and two bands to a ceiling), for some a voluntary insurance over what is left after that
(threshold and two bands to a ceiling of what it pays), then the carried-over account, then cash. Persons have several stays,
most of them costly: ten of the plan's 22 segments are met by many, the ceilings by some, the others by nobody.
"""

import ctypes
from typing import Any

import attrs
import numpy as np

from .workload import LEVELS, YEAR, words

PAYERS = ("pooled_fund", "major_illness_fund", "supplementary", "account.carried_over", "cash")
BALANCES = ("current_year", "carried_over")
PARTS = ("self_paid", "over_limit", "first_pay", "in_scope")


@attrs.frozen(eq=False)
class Data:
    """Persons and their stays, those of a person together and in order of days.

    Attributes:
        retired, joined: of each person, whether retired, and whether in the voluntary insurance; current, carried: balances in fen.
        first: index of the first stay of each person, and one more at the end.
        person, admitted, length, tier: of each stay: whose, day of the year from 0, days, class of hospital.
        parts: the four parts of each bill in fen, by row.
    """

    retired: Any
    joined: Any
    current: Any
    carried: Any
    first: Any
    person: Any
    admitted: Any
    length: Any
    tier: Any
    parts: Any

    def __len__(self) -> int:
        return len(self.tier)

    def head(self, persons: int) -> "Data":
        """The first persons only."""
        end = int(self.first[persons])
        stays = (self.person[:end], self.admitted[:end], self.length[:end], self.tier[:end], self.parts[:, :end])
        people = (self.retired[:persons], self.joined[:persons], self.current[:persons], self.carried[:persons])
        return Data(*people, self.first[: persons + 1], *stays)


def make(persons: int, seed: int = 11) -> Data:
    """Persons with 1 + Poisson(3) stays each."""
    rng = np.random.default_rng(seed)
    retired = (rng.random(persons) < 0.4).astype(np.int8)
    joined = (rng.random(persons) < 0.4).astype(np.int8)
    current = rng.integers(0, 400_000, persons)
    carried = np.where(rng.random(persons) < 0.4, 0, rng.integers(0, 2_000_000, persons)).astype(np.int64)
    stays = 1 + rng.poisson(3, persons)
    first = np.concatenate(([0], np.cumsum(stays))).astype(np.int64)
    number = int(first[-1])
    person = np.repeat(np.arange(persons, dtype=np.int32), stays)
    # stays follow each other: each has its own share of the year
    place = np.arange(number) - first[person]
    span = 360 // stays[person]
    admitted = (place * span + rng.integers(0, 6, number)).astype(np.int16)
    length = rng.integers(1, 9, number).astype(np.int16)
    tier = rng.choice(3, number, p=(0.25, 0.3, 0.45)).astype(np.int8)
    cost = np.minimum(np.exp(rng.normal(14.1, 1.1, number)), 100_000_000)  # some 13,000 yuan in the middle, up to a million
    first_pay = np.where(rng.random(number) < 0.7, rng.random(number) * 0.3, 0)
    first_pay[rng.random(number) < 0.02] = 40  # a few so dear that the ceilings are met
    shares = (np.where(rng.random(number) < 0.6, 0.1 * rng.random(number), 0), 0.02 * (rng.random(number) < 0.2), first_pay)
    parts = np.array([*(cost * share for share in shares), cost]).astype(np.int64)
    parts[3] += 100
    return Data(retired, joined, current, carried, first, person, admitted, length, tier, parts)


def tables(data: Data) -> tuple[Any, Any]:
    """The same as tables of Arrow, in the columns that ``yibao batch run`` reads."""
    import pyarrow as pa

    number = len(data.retired)
    born = np.array(["1980-06-01", "1950-06-01"], dtype="datetime64[D]")[data.retired]
    persons = {
        "person": np.arange(number, dtype=np.int64),
        "birth_date": born,
        "scheme": words(np.zeros(number, dtype=np.int8), "employee"),
        "standing": words(data.retired, "active", "retired"),
        "account_current_year_fen": data.current,
        "account_carried_over_fen": data.carried,
        "fact_tianyi_yongningbao": data.joined.astype(bool),
    }
    admitted = np.datetime64(f"{YEAR}-01-01") + data.admitted.astype("timedelta64[D]")
    claims = {
        "person": data.person.astype(np.int64),
        "claim": np.arange(len(data)),
        "admitted": admitted,
        "discharged": admitted + data.length.astype("timedelta64[D]"),
        "benefit": words(np.zeros(len(data), dtype=np.int8), "inpatient"),
        "level": words(data.tier, *LEVELS),
        **{f"{part}_fen": data.parts[row] for row, part in enumerate(PARTS)},
    }
    return pa.table(persons), pa.table(claims)


def bind(function: Any) -> Any:
    """The C function over some data: fills payers, then balances; and status and warnings, which are given back."""
    function.restype = None
    beside: dict[int, tuple[Any, Any]] = {}  # kept, since fresh ones cost page faults

    def run(data: Data, out: Any) -> tuple[Any, Any]:
        if len(data) not in beside:
            beside[len(data)] = np.zeros(len(data), dtype=np.int32), np.zeros(len(data), dtype=np.uint8)
        people = (data.first, data.retired, data.joined, data.current, data.carried)
        arrays = (*people, data.tier, *data.parts, *out, *beside[len(data)])
        function(ctypes.c_int64(len(data.retired)), *(ctypes.c_void_p(one.ctypes.data) for one in arrays))
        return beside[len(data)]

    return run
