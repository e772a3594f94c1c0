"""Whole programs from Parquet to Parquet, each run as a process of its own so that its memory can be told.

    python -m benchmarks.batch.programs duckdb|polars|floor PERSONS CLAIMS OUT [LIKE]

``floor`` settles nothing: it reads the columns of the claims and writes columns of the kinds that ``LIKE`` has, with the
settings a fast writer uses. Nothing that reads and writes those columns through the same library can be much quicker.
"""

import sys
from pathlib import Path

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
    """DuckDB: one COPY from the query to Parquet, the claims in the order in which they stand."""
    import duckdb

    from .rivals.duckdb_ import SETTLE

    connection = duckdb.connect()
    connection.execute(f"SET threads = {THREADS}")
    insured = f"""(SELECT person, account_current_year_fen AS current, account_carried_over_fen AS carried,
        CASE WHEN standing = 'retired' THEN 2 WHEN birth_date <= DATE '{YEAR - 45}-01-01' THEN 1 ELSE 0 END::TINYINT AS grp,
        CASE WHEN standing = 'retired' THEN 30000 WHEN birth_date <= DATE '{YEAR - 45}-01-01' THEN 60000 ELSE 90000 END::BIGINT
            AS deductible FROM read_parquet('{persons}'))"""
    bills = f"""(SELECT person, claim, date, level AS tier, in_scope_fen AS amount, file_row_number AS place
        FROM read_parquet('{claims}', file_row_number = true))"""
    query = SETTLE.format(claims=bills, persons=insured).replace("JOIN ratios r", f"JOIN {_ratios()} r")
    query = query.replace("SELECT person, place, from_account", "SELECT person, claim, date, amount AS total_fen, from_account", 1)
    connection.execute(f"COPY ({query}) TO '{out}' (FORMAT parquet, COMPRESSION snappy)")


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
            "place",
            tier=pl.col("level").cast(pl.String).replace_strict(levels, return_dtype=pl.Int8),
            amount="in_scope_fen",
        )
    )
    polars_.settle(bills, insured, ("claim", "date", pl.col("amount").alias("total_fen"))).sink_parquet(out, compression="snappy")


def floor(persons: str, claims: str, out: str, like: str) -> None:
    """Read the columns, write columns of the same kinds as the result has, settle nothing."""
    import queue
    import threading

    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.read_table(persons)
    schema = pq.read_schema(like)
    words = [one.name for one in schema if not pa.types.is_integer(one.type)]
    source = pq.ParquetFile(claims)
    settings = {"use_dictionary": words, "compression": "none", "write_statistics": False}
    settings["column_encoding"] = {one.name: "DELTA_BINARY_PACKED" for one in schema if pa.types.is_integer(one.type)}
    waiting: queue.Queue[pa.RecordBatch | None] = queue.Queue(4)

    def read() -> None:
        for batch in source.iter_batches(1 << 18):
            waiting.put(batch)
        waiting.put(None)

    threading.Thread(target=read, daemon=True).start()
    with pq.ParquetWriter(out, schema, **settings) as writer:
        while (batch := waiting.get()) is not None:
            columns = [_like(pa, field, batch) for field in schema]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))


def _like(pa: object, field: object, batch: object) -> object:
    """A column of the batch that has the kind of a field: the one of that name, or amounts, or an empty text."""
    import pyarrow as arrow

    name, kind = field.name, field.type  # type: ignore[attr-defined]
    if name in batch.schema.names:  # type: ignore[attr-defined]
        return batch.column(name).cast(kind)  # type: ignore[attr-defined]
    if arrow.types.is_integer(kind):
        return batch.column("in_scope_fen").cast(kind)  # type: ignore[attr-defined]
    rows = batch.num_rows  # type: ignore[attr-defined]
    if arrow.types.is_boolean(kind):
        return arrow.array([True] * rows)
    if arrow.types.is_date(kind):
        return batch.column("date").cast(kind)  # type: ignore[attr-defined]
    return arrow.nulls(rows, kind)


if __name__ == "__main__":
    name, *paths = sys.argv[1:]
    {"duckdb": duckdb, "polars": polars, "floor": floor}[name](*[str(Path(path)) for path in paths])
