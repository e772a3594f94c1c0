"""DuckDB and Polars over arrays in memory: the arrays become their tables first, which is not what is timed by whole programs."""

from typing import Any

import numpy as np
import pyarrow as pa

from ..workload import DEDUCTIBLE, RATIO, Data

PAYERS = ("current_year", "pooled_fund", "carried_over", "cash")


def duckdb(data: Data, out: Any) -> None:
    """Fill the four payers of each claim by SQL, on one thread."""
    import duckdb

    from .duckdb_ import PAYERS as SELECTED
    from .duckdb_ import SETTLE

    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    claims, persons = _tables(data)
    three = np.arange(3, dtype=np.int8)
    ratios = pa.table({"grp": np.repeat(three, 3), "tier": np.tile(three, 3), "ratio": RATIO.reshape(-1)})
    for name, table in (("bills", claims), ("insured", persons), ("ratios", ratios)):
        connection.register(name, table)
    query = SETTLE.format(claims="bills", persons="insured", columns=SELECTED)
    _fill(out, connection.sql(f"{query} ORDER BY place").to_arrow_table())


def polars(data: Data, out: Any) -> None:
    """Fill the four payers of each claim by expressions, on all cores."""
    import polars as pl

    from .polars_ import settle

    claims, persons = _tables(data)
    insured = pl.from_arrow(persons.drop_columns(["deductible"]))
    bills = pl.from_arrow(claims)
    assert isinstance(insured, pl.DataFrame)
    assert isinstance(bills, pl.DataFrame)
    _fill(out, settle(bills.lazy(), insured.lazy()).collect().sort("place"))


def _tables(data: Data) -> tuple[Any, Any]:
    place = np.arange(len(data.amount))
    claims = pa.table({"person": data.person, "place": place, "tier": data.tier, "amount": data.amount})
    who = np.arange(len(data.group), dtype=np.int32)
    balances = {"current": data.current, "carried": data.carried, "deductible": DEDUCTIBLE[data.group]}
    return claims, pa.table({"person": who, "grp": data.group, **balances})


def _fill(out: Any, table: Any) -> None:
    for row, name in enumerate(PAYERS):
        column = table[name].to_numpy()
        out[row, : len(column)] = column
