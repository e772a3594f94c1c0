"""Tables settled in memory: the same as a run over files, whatever the order of the rows."""

import csv
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from plugins.batch.tests.conftest import read_once
from plugins.batch.tests.spoilt import spoilt
from yibao.model.values.errors import InputError
from yibao_batch import settle_tables
from yibao_batch.run.run import run
from yibao_batch.sources.inputs import find_input
from yibao_batch.sources.options import RunOptions
from yibao_batch.tables.files import plain
from yibao_batch.tables.spec import REJECTS
from yibao_batch.trials.generate import Plan, write


@pytest.fixture(scope="module", params=["atlantis", "ningbo"])
def city(request):
    """The rules of a city."""
    return read_once().rules(request.param)


@pytest.fixture(scope="module")
def made(city, tmp_path_factory):
    """Two hundred persons with claims, some of them spoilt; what a run over files makes of them."""
    folder = tmp_path_factory.mktemp("made")
    write(city, Plan(200, 1_500, seed=5, year=2024), folder)
    persons, claims = (pq.read_table(folder / f"{name}.parquet") for name in ("persons", "claims"))
    persons, claims = spoilt(persons, claims)
    persons = persons.slice(0, 195)
    pq.write_table(persons, folder / "persons.parquet")
    pq.write_table(claims, folder / "claims.parquet")
    inputs = (find_input(str(folder / f"{name}.parquet")) for name in ("persons", "claims"))
    beside = {name: folder / f"{name}.parquet" for name in ("segments", "states")}
    run(city, RunOptions(*inputs, folder / "out.parquet", compile_=False, **beside))
    return folder, persons, claims


def _shuffled(table, seed):
    order = np.random.default_rng(seed).permutation(table.num_rows)
    return table.take(pa.array(order)), order


def _listed(path):
    """The rows of a list of refused rows, without the file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [{**row, "file": None, "row": int(row["row"])} for row in csv.DictReader(file)]


def _keyed(rows):
    return sorted(rows, key=lambda row: (row["input"], row["row"]))


def test_as_a_run(city, made):
    """Settlements and refused rows are those of a run, and their columns those of the pages."""
    folder, persons, claims = made
    settlements, rejects = settle_tables(city, persons, claims)
    assert settlements.equals(plain(pq.read_table(folder / "out.parquet")).cast(settlements.schema))
    assert rejects.column_names == [column.name for column in REJECTS]
    listed = _listed(folder / "out.parquet.rejects.csv")
    assert _keyed(rejects.to_pylist()) == _keyed(listed)
    assert {"persons", "claims"} == {row["input"] for row in listed}


def test_any_order(city, made):
    """Rows in any order and in any pieces settle alike; places are those in the tables that were given."""
    folder, persons, claims = made
    claims = claims.append_column("sequence", pa.array(np.arange(claims.num_rows)))  # the order of one day goes by rows else
    persons, order = _shuffled(persons, 1)
    mixed, places = _shuffled(claims, 2)
    mixed = pa.Table.from_batches(mixed.to_batches(max_chunksize=7))
    settlements, rejects = settle_tables(city, persons, mixed)
    assert settlements.equals(plain(pq.read_table(folder / "out.parquet")).cast(settlements.schema))
    back = {"persons": order, "claims": places}
    rows = [{**row, "row": int(back[row["input"]][row["row"] - 1]) + 1} for row in rejects.to_pylist()]
    duplicates = {row["row"] for row in rows if row["column"] == "claim"}
    assert len(duplicates) == 1 and duplicates <= {21, 22}  # of two claims with one id the later one of the day is refused
    assert _keyed(rows) == _keyed(_listed(folder / "out.parquet.rejects.csv"))


def test_segments_and_states(city, made):
    """Segments and states stand in the row of their claim; those of a run in tables of their own."""
    folder, persons, claims = made
    settlements, _ = settle_tables(city, persons, claims, segments=True, states=True)
    rows = settlements.select(["claim", "person", "segments", "state"]).to_pylist()
    flat = [{"claim": row["claim"], "person": row["person"]} | segment for row in rows for segment in row["segments"]]
    assert flat == pq.read_table(folder / "segments.parquet").to_pylist()
    ends = {str(row["person"]): row["state"] for row in rows if row["state"] is not None}
    assert ends == {row.pop("person"): row for row in pq.read_table(folder / "states.parquet").to_pylist()}


def test_no_rows(city, made):
    """Tables without rows give tables without rows, of the same columns."""
    _, persons, claims = made
    options = {"segments": True, "states": True}
    whole, _ = settle_tables(city, persons, claims, **options)
    for people, bills in ((persons, claims.slice(0, 0)), (persons.slice(0, 0), claims.slice(0, 0))):
        settlements, _ = settle_tables(city, people, bills, **options)
        assert settlements.num_rows == 0 and settlements.schema.equals(whole.schema)
    settlements, rejects = settle_tables(city, persons.slice(0, 0), claims, **options)
    assert settlements.num_rows == 0 and rejects.num_rows == claims.num_rows
    assert settlements.schema.equals(whole.schema)


def test_parts(city, made):
    """Parts with whole persons, settled by several threads in any order, make up the whole."""
    folder, persons, claims = made
    buckets = [[table.filter(pa.compute.equal(_bucket(table), number)) for table in (persons, claims)] for number in range(5)]
    with ThreadPoolExecutor(3) as pool:
        parts = list(pool.map(lambda tables: settle_tables(city, *tables)[0], reversed(buckets)))
    known = {row["claim"]: row for row in plain(pq.read_table(folder / "out.parquet")).to_pylist()}
    rows = {row["claim"]: row for part in parts for row in part.to_pylist()}
    assert rows == known


def _bucket(table):
    return pa.array(pa.compute.fill_null(table.column("person"), 0).to_numpy() % 5)


def test_texts_and_numbers(city, made):
    """Ids may be texts in one table and numbers in the other; then settlements have texts."""
    _, persons, claims = made
    wordy = claims.set_column(0, "person", claims.column("person").cast(pa.string()))
    settlements, _ = settle_tables(city, persons, wordy)
    numbers, _ = settle_tables(city, persons, claims)
    assert settlements.schema.field("person").type == pa.string()
    columns = ["claim", "cash_fen"]
    assert settlements.select(columns).sort_by(columns[0]).equals(numbers.select(columns).sort_by(columns[0]))


def test_a_table_that_cannot_be_settled(city, made):
    """A column that is missing or unknown is told with the table."""
    _, persons, claims = made
    with pytest.raises(InputError, match="level") as refusal:
        settle_tables(city, persons, claims.drop_columns("level"))
    assert refusal.value.where == "claims"
    with pytest.raises(InputError, match="account_gold"):
        settle_tables(city, persons.append_column("account_gold_fen", pa.nulls(persons.num_rows, pa.int64())), claims)


def test_imported_when_asked_for():
    """The plugin, which every command imports, brings neither Arrow nor numpy along; it knows no other names."""
    program = "import sys, yibao_batch; print(sorted({'numpy', 'pyarrow'} & set(sys.modules)), hasattr(yibao_batch, 'settle'))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "False"]
