"""A crowd through files: however its rows are cut, ordered and spread over files, a run writes what one batch comes to."""

import csv
import itertools
import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from plugins.batch.tests.crowd import crowd
from yibao_batch.claims.read_claims import read_claims
from yibao_batch.people.read_people import read_people
from yibao_batch.run.run import run
from yibao_batch.settle import result
from yibao_batch.settle.engine import Engine
from yibao_batch.sources import order, source
from yibao_batch.sources.inputs import find_input
from yibao_batch.sources.options import RunOptions

KEYS = [("person", "ascending"), ("claim", "ascending")]


@pytest.fixture(scope="module", params=[1, pytest.param(2, marks=pytest.mark.slow)])
def made(rules, request):
    """Persons and claims (ids are texts or numbers), what one batch says of them, and which rows of both are refused."""
    told = crowd(rules, request.param, 400)
    # rows that have no place in the order are left out
    left = [told.wrong.get(row) not in ("person", "claim", "date") for row in range(told.claims.num_rows)]
    claims = told.claims.filter(pa.array(left))
    claims = claims.append_column("sequence", pa.array(range(claims.num_rows)))
    spoilt = pc.is_in(told.persons.column("person"), pc.unique(told.persons.column("person")).take(pa.array([3, 47])))
    birth = pc.if_else(spoilt, None, told.persons.column("birth_date"))
    told_persons = told.persons.set_column(told.persons.column_names.index("birth_date"), "birth_date", birth)
    people = read_people(rules, told_persons)
    engine = Engine(rules, people, compile_=False)
    batch, bad = read_claims(claims, 0, people, engine.binder.frame, engine.binder.vocabulary)
    settled = engine.settle(batch, bad)
    kind = result.schema(engine.binder.frame, {"person": batch.names.type, "claim": batch.ids.type})
    table = result.settlements(engine.binder.frame, settled, kind, engine.binder.notes)
    refused = {(one.row, one.column, one.person, one.claim, one.reason.en) for one in settled.rejects}
    persons = {(one.row, one.column, one.person, one.claim, one.reason.en) for one in people.rejects}
    assert table.num_rows > 200 and refused and persons
    return told_persons, claims, plain(table), refused, persons


def plain(table):
    """A table whose words are texts and whose ids are texts, in the order of its keys."""
    ids = {"person": pa.string(), "claim": pa.string()}
    kinds = [ids.get(one.name, pa.string() if pa.types.is_dictionary(one.type) else one.type) for one in table.schema]
    return table.cast(pa.schema(list(zip(table.column_names, kinds, strict=True)))).sort_by(KEYS)


def listed(path, begins):
    """Refused rows by their places in the whole tables, from where each file of them begins."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = ("column", "person", "claim", "reason_en")
    return [(row["input"], begins[row["input"], row["file"]] + int(row["row"]), *(row[key] for key in keys)) for row in rows]


def in_texts(table):
    """A table without lists, which CSV does not have: they are JSON."""
    if "registrations" not in table.column_names:
        return table
    told = [json.dumps(one, default=str) if one else None for one in table.column("registrations").to_pylist()]
    return table.set_column(table.column_names.index("registrations"), "registrations", pa.array(told, pa.string()))


def write(table, folder, form, cuts, begins):
    """A table as a folder of files; where each begins is noted."""
    folder.mkdir()
    edges = [0, *sorted(cuts), table.num_rows]
    for place, (first, behind) in enumerate(itertools.pairwise(edges)):
        part = table.slice(first, behind - first)
        begins[folder.name, f"{place}.{form}"] = first
        if form == "csv":
            pyarrow.csv.write_csv(in_texts(part), folder / f"{place}.csv")
        elif form == "parquet":
            pq.write_table(part, folder / f"{place}.parquet", row_group_size=50)
        else:
            with pa.ipc.new_file(str(folder / f"{place}.arrow"), table.schema) as writer:
                writer.write_table(part, max_chunksize=41)
    return find_input(str(folder))


@pytest.mark.parametrize(
    ("turned", "form"), [("", "parquet"), ("persons", "csv"), ("claims", "arrow"), ("both", "parquet"), ("", "csv")]
)
@pytest.mark.parametrize("window", [25, pytest.param(10**6, marks=pytest.mark.slow)])
def test_any_way(rules, made, tmp_path, monkeypatch, form, turned, window):
    """Persons and claims side by side, persons at once, claims sorted on disk: the same rows, the same refusals with their rows."""
    monkeypatch.setattr(source, "WINDOW", window)
    monkeypatch.setattr(order, "BUCKET", 10**6 if window > 25 else 100)
    persons, claims, wanted, refused, unread = made
    rng = np.random.default_rng(window)
    moved = rng.permutation(claims.num_rows) if turned in ("claims", "both") else np.arange(claims.num_rows)
    shuffled = rng.permutation(persons.num_rows) if turned in ("persons", "both") else np.arange(persons.num_rows)
    begins = {}
    inputs = [
        write(table.take(pa.array(places)), tmp_path / name, form, rng.integers(0, table.num_rows, 3).tolist(), begins)
        for table, places, name in ((persons, shuffled, "persons"), (claims, moved, "claims"))
    ]
    summary = run(rules, RunOptions(*inputs, tmp_path / "out.parquet", compile_=False, rows=80 if window == 25 else 10**6))
    found = plain(pq.read_table(tmp_path / "out.parquet"))
    assert [name for name in wanted.column_names if not found.column(name).equals(wanted.column(name))] == []
    where = {int(place) + 1: row + 1 for row, place in enumerate(moved)}
    about = {int(place) + 1: row + 1 for row, place in enumerate(shuffled)}
    expected = [("claims", where[row], *rest) for row, *rest in refused] + [("persons", about[row], *rest) for row, *rest in unread]
    assert sorted(listed(tmp_path / "out.parquet.rejects.csv", begins)) == sorted(expected)
    assert summary.settled == wanted.num_rows and summary.refused == len(expected)
