"""Claims to settle, some of them wrong, and what a run over files makes of them."""

import csv
import functools

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from plugins.batch.tests.spoilt import spoilt
from yibao import load_registry
from yibao_batch.run.run import run
from yibao_batch.sources.inputs import find_input
from yibao_batch.sources.options import RunOptions
from yibao_batch.tables.files import plain
from yibao_batch.trials.generate import write

KEYS = [("person", "ascending"), ("claim", "ascending")]
COUNTS = ("claims", "settled", "refused", "persons", "incomplete", "follows", "totals", "reasons", "words")
"""What a summary of rows can know."""

rules_of = functools.cache(lambda city: load_registry().rules(city))


@attrs.frozen
class Year:
    """Two files, or folders, of persons and claims; and what a run made of them."""

    persons: str
    claims: str
    summary: object
    settlements: object
    rejects: list


def spoilt_year(folder, city, plan):
    """A year whose persons stand in any order, whose claims lie in two files, with rows that are wrong, and some of nobody."""
    write(rules_of(city), plan, folder / "whole")
    persons, claims = (pq.read_table(folder / "whole" / f"{name}.parquet") for name in ("persons", "claims"))
    persons = persons.take(pa.array(np.random.default_rng(1).permutation(persons.num_rows - 5)))
    persons, claims = spoilt(persons, claims)
    half = claims.num_rows // 2
    (folder / "claims").mkdir()
    pq.write_table(persons, folder / "persons.parquet")
    pq.write_table(claims.slice(half), folder / "claims" / "a.parquet")
    pq.write_table(claims.slice(0, half), folder / "claims" / "b.parquet", row_group_size=500)
    return settled(city, str(folder / "persons.parquet"), str(folder / "claims"), folder / "out.parquet")


def settled(city, persons, claims, out, **options):
    """What a run makes of some files."""
    summary = run(rules_of(city), RunOptions(find_input(persons), find_input(claims), out, **options))
    listed = out.with_name(f"{out.name}.rejects.csv")
    rejects = []
    if listed.exists():
        with listed.open(encoding="utf-8", newline="") as file:
            rejects = [{**row, "row": int(row["row"])} for row in csv.DictReader(file)]
    return Year(persons, claims, summary, plain(pq.read_table(out)), rejects)


def settlements_of(table, like):
    """The settlements in what Spark gave, as a run orders and types them."""
    rows = table.filter(pa.compute.equal(table.column("status"), "settled"))
    return rows.select(like.column_names).cast(like.schema).sort_by(KEYS)


def rejects_of(table):
    """The refused rows in what Spark gave, as the list of a run has them."""
    rows = table.filter(pa.compute.equal(table.column("status"), "refused"))
    names = ("input", "file", "row", "column", "person", "claim", "reason_zh", "reason_en")
    texts = ("person", "claim")
    return [
        {name: str("" if row[name] is None else row[name]) if name in texts else row[name] for name in names}
        for row in rows.to_pylist()
    ]


def by_place(rejects):
    """Refused rows in the order of their places."""
    return sorted(rejects, key=lambda row: (row["input"], row["file"], row["row"]))
