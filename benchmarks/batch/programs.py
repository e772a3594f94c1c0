"""Whole programs from Parquet to Parquet, each run as a process of its own so that its memory can be told.

    python -m benchmarks.batch.programs duckdb|polars|floor PERSONS CLAIMS OUT [LIKE]

DuckDB and Polars write every column that ``yibao batch run`` writes, with the same in it: balances after each claim, warnings,
what is always zero or empty. ``floor`` settles nothing: it reads the columns of the claims and writes columns of the kinds
that ``LIKE`` has. Nothing that reads and writes those columns through the same library can be much quicker.
"""

import sys
from pathlib import Path
from typing import Any

from .workload import DEDUCTIBLE, RATIO, YEAR

THREADS = 2


def _figures() -> str:
    """The tables as SQL."""
    rows = [
        f"({group}::TINYINT, '{level}', {int(RATIO[group, tier])}::BIGINT, {int(DEDUCTIBLE[group])}::BIGINT)"
        for group in range(3)
        for tier, level in enumerate(("community", "secondary", "tertiary"))
    ]
    return f"(VALUES {', '.join(rows)}) AS figures(grp, level, ratio, deductible)"


def duckdb(persons: str, claims: str, out: str) -> None:
    """DuckDB: one COPY from the query to Parquet, in whatever order is the quickest."""
    import duckdb

    from .rivals.duckdb_ import RESULT, SETTLE

    connection = duckdb.connect()
    connection.execute(f"SET threads = {THREADS}")
    connection.execute("SET preserve_insertion_order = false")
    insured = f"""(SELECT person, account_current_year_fen AS current, account_carried_over_fen AS carried,
        CASE WHEN standing = 'retired' THEN 2 WHEN birth_date <= DATE '{YEAR - 45}-01-01' THEN 1 ELSE 0 END::TINYINT AS grp,
        CASE WHEN standing = 'retired' THEN 30000 WHEN birth_date <= DATE '{YEAR - 45}-01-01' THEN 60000 ELSE 90000 END::BIGINT
            AS deductible FROM read_parquet('{persons}'))"""
    bills = f"""(SELECT person, claim, date, benefit, level AS tier, in_scope_fen AS amount, file_row_number AS place
        FROM read_parquet('{claims}', file_row_number = true))"""
    query = SETTLE.format(claims=bills, persons=insured, columns=RESULT).replace("JOIN ratios r", f"JOIN {_ratios()} r")
    connection.execute(f"COPY ({query}) TO '{out}' (FORMAT parquet, COMPRESSION snappy, PARQUET_VERSION v2)")


def _ratios() -> str:
    return f"(SELECT grp, level AS tier, ratio FROM {_figures()})"


def polars(persons: str, claims: str, out: str) -> None:
    """Polars: one lazy query, streamed from Parquet to Parquet."""
    import datetime as dt

    import polars as pl

    from .rivals import polars_

    retired = pl.col("standing") == "retired"
    older = pl.col("birth_date") <= dt.date(YEAR - 45, 1, 1)
    insured = pl.scan_parquet(persons).select(
        "person",
        grp=pl.when(retired).then(2).when(older).then(1).otherwise(0).cast(pl.Int8),
        current="account_current_year_fen",
        carried="account_carried_over_fen",
    )
    levels = {"community": 0, "secondary": 1, "tertiary": 2}
    bills = (
        pl.scan_parquet(claims)
        .with_row_index("place")
        .select(
            "person",
            "claim",
            "date",
            "benefit",
            "place",
            tier=pl.col("level").cast(pl.String).replace_strict(levels, return_dtype=pl.Int8),
            amount="in_scope_fen",
        )
    )
    polars_.settle(bills, insured).select(polars_.RESULT).sink_parquet(out, compression="snappy", statistics=False)


def floor(persons: str, claims: str, out: str, like: str) -> None:
    """Read the columns, write columns of the same kinds as the result has, settle nothing.

    Kinds, encodings and the size of batches are those of ``like``; what is the same in all of its first rows stays the same
    here, other amounts are those of the bills.
    """
    import queue
    import threading

    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.read_table(persons)
    model = pq.ParquetFile(like)
    first, stored = model.read_row_group(0), model.metadata.row_group(0)
    columns = {stored.column(place).path_in_schema: stored.column(place) for place in range(stored.num_columns)}
    codes = {"UNCOMPRESSED": "none"}
    settings = {
        "use_dictionary": [name for name, one in columns.items() if one.has_dictionary_page],
        "compression": {name: codes.get(one.compression, one.compression) for name, one in columns.items()},
        "column_encoding": {
            name: "DELTA_BINARY_PACKED" if "DELTA_BINARY_PACKED" in one.encodings else "PLAIN"
            for name, one in columns.items()
            if not one.has_dictionary_page
        },
        "write_statistics": False,
    }
    same = {name: first[name].combine_chunks() for name in first.schema.names if len(first[name].unique()) == 1}
    waiting: queue.Queue[pa.RecordBatch | None] = queue.Queue(4)

    def read() -> None:
        for batch in pq.ParquetFile(claims).iter_batches(first.num_rows):
            waiting.put(batch)
        waiting.put(None)

    threading.Thread(target=read, daemon=True).start()
    with pq.ParquetWriter(out, first.schema, **settings) as writer:
        while (batch := waiting.get()) is not None:
            written = [_like(field, batch, first, same) for field in first.schema]
            writer.write_table(pa.Table.from_arrays(written, schema=first.schema))


def _like(field: Any, batch: Any, first: Any, same: dict[str, Any]) -> Any:
    """A column of the kind of a field: the same everywhere, or the batch's of that name, or amounts, or the first rows again."""
    if field.name in same:
        return same[field.name][: batch.num_rows]
    if field.name in batch.schema.names:
        return batch.column(field.name).cast(field.type)
    if str(field.type) == "int64":
        return batch.column("in_scope_fen")
    return first[field.name].combine_chunks()[: batch.num_rows]


if __name__ == "__main__":
    name, *paths = sys.argv[1:]
    {"duckdb": duckdb, "polars": polars, "floor": floor}[name](*[str(Path(path)) for path in paths])
