"""Inputs that are not as they should be: each is refused by file, column or row, and what can be settled is settled."""

import csv
import datetime as dt

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from yibao.model.values.errors import InputError
from yibao_batch.run.run import run
from yibao_batch.sources.inputs import find_input
from yibao_batch.sources.options import RunOptions
from yibao_batch.tables.files import plain
from yibao_batch.trials.generate import Plan, write


@pytest.fixture(scope="module")
def made(rules, tmp_path_factory):
    """Sixty persons and their claims, without words, so that columns can be replaced."""
    folder = tmp_path_factory.mktemp("made")
    write(rules, Plan(60, 300, seed=3, year=2022), folder)
    persons, claims = (plain(pq.read_table(folder / f"{name}.parquet")) for name in ("persons", "claims"))
    return persons.drop_columns(["registrations"]), claims


@pytest.fixture
def settle(rules, tmp_path):
    """A run over tables or files: settlements and refused rows."""

    def go(persons, claims, registrations=None):
        given = []
        for name, table in (("persons", persons), ("claims", claims), ("filed", registrations)):
            if isinstance(table, pa.Table):
                pq.write_table(table, tmp_path / f"{name}.parquet")
                table = tmp_path / f"{name}.parquet"
            given.append(find_input(str(table)) if table is not None else None)
        out = tmp_path / "out.parquet"
        run(rules, RunOptions(given[0], given[1], out, given[2], compile_=False))
        listed = tmp_path / "out.parquet.rejects.csv"
        if not listed.exists():
            return plain(pq.read_table(out)), []
        with listed.open(encoding="utf-8", newline="") as file:
            return plain(pq.read_table(out)), list(csv.DictReader(file))

    return go


def with_column(table, name, values):
    """A table with another column of a name."""
    if name in table.column_names:
        return table.set_column(table.column_names.index(name), name, values)
    return table.append_column(name, values)


@pytest.mark.parametrize("kind", [pa.list_(pa.int64()), pa.struct([("a", pa.int64())]), pa.binary(), pa.time64("us")])
@pytest.mark.parametrize("table", ["persons", "claims"])
def test_types_that_are_not_read(made, settle, table, kind):
    """A column of a type from which nothing is read refuses the run, whichever it is, and is named."""
    tables = dict(zip(("persons", "claims"), made, strict=True))
    for name in tables[table].column_names:
        other = with_column(tables[table], name, pa.nulls(len(tables[table]), kind))
        with pytest.raises(InputError, match=f"the column {name} is") as caught:
            settle(**{**tables, table: other})
        assert table in caught.value.where


@pytest.mark.parametrize(
    ("values", "wrong"),
    [([1.5, None, float("nan")], [3]), ([3, None, -1], [3]), (["3.001", "", "x"], [1, 3])],
)
def test_money_row_by_row(made, settle, values, wrong):
    """An empty cell of money is nothing; what is no money refuses its row only."""
    head = made[1].slice(0, 3).select(["person", "claim", "date", "admitted", "discharged", "benefit", "level"])
    _, rejects = settle(made[0], with_column(head, "in_scope", pa.array(values)))
    assert [int(one["row"]) for one in rejects] == wrong and {one["column"] for one in rejects} == {"in_scope"}


def test_counters_and_bases_have_bounds(made, settle):
    """What a case file refuses of a person is refused here: a counter or a base below nothing, for that person only."""
    for name, wrong in (("counter_stays", -5), ("counter_stays", 10**9), ("contribution_base_fen", -1)):
        persons = with_column(made[0], name, pa.array([wrong] + [0] * (len(made[0]) - 1)))
        _, rejects = settle(persons, made[1])
        assert rejects[0] | {"column": name, "row": "1"} == rejects[0]
        assert {one["person"] for one in rejects} == {rejects[0]["person"]}


def test_sequence_of_a_day(made, settle):
    """Claims of one day are settled in their sequence, however they stand."""
    day = dt.date(2022, 3, 1)
    first = made[0].slice(0, 1)
    columns = {"person": first.column("person").to_pylist() * 2, "claim": [1, 2], "date": [day, day]}
    columns |= {"benefit": ["outpatient"] * 2, "level": ["community"] * 2, "in_scope": ["1000", "300"], "sequence": [2, 1]}
    out, _ = settle(first, pa.table(columns))
    assert out.column("claim").to_pylist() == [2, 1]
    _, rejects = settle(first, pa.table(columns | {"sequence": ["b", "1"]}))
    assert [(one["row"], one["column"]) for one in rejects] == [("1", "sequence")]


def test_files_of_a_folder(made, settle, tmp_path):
    """Files of a folder may lack columns or order them otherwise; one of another kind is refused with its file."""
    persons, claims = made
    whole, _ = settle(persons, claims)
    folder = tmp_path / "folder"
    folder.mkdir()
    half = len(claims) // 2
    rest = claims.slice(half)
    pq.write_table(claims.slice(0, half), folder / "0.parquet")
    pq.write_table(rest.select(list(reversed(rest.column_names))), folder / "1.parquet")
    assert settle(persons, folder)[0].equals(whole)
    pq.write_table(claims.slice(0, half).drop_columns(["region"]), folder / "0.parquet")
    blank = with_column(claims, "region", pa.concat_arrays([pa.nulls(half, pa.string()), rest.column("region").combine_chunks()]))
    assert settle(persons, folder)[0].equals(settle(persons, blank)[0])
    pq.write_table(with_column(rest, "in_scope_fen", pa.array(["x"] * len(rest))), folder / "1.parquet")
    with pytest.raises(InputError, match="the column in_scope_fen is string here"):
        settle(persons, folder)


def test_csv_row_by_row(made, settle, tmp_path):
    """A row of CSV with a cell too many or too few, or a byte that is no text, is refused alone, with the row it stands in."""
    pa.csv.write_csv(made[1], tmp_path / "claims.csv")
    lines = (tmp_path / "claims.csv").read_bytes().splitlines(keepends=True)
    lines[3:4] = [b"1,2\n", lines[3].replace(b'"', b'"\xff'), lines[3].strip() + b",7\n", lines[3]]
    (tmp_path / "claims.csv").write_bytes(b"".join(lines))
    out, rejects = settle(made[0], tmp_path / "claims.csv")
    assert sorted(int(one["row"]) for one in rejects) == [3, 4, 5]
    assert len(out) == len(made[1])


@pytest.mark.parametrize("numbers", ["persons", "claims"])
def test_ids_of_two_kinds(made, settle, numbers):
    """Numbers in one file are the texts of the other."""
    texts = [with_column(table, "person", table.column("person").cast(pa.string())) for table in made]
    whole, _ = settle(*texts)
    mixed = (made[0], texts[1]) if numbers == "persons" else (texts[0], made[1])
    assert settle(*mixed)[0].equals(whole)
    gaps = with_column(made[1], "person", made[1].column("person").cast(pa.float64()))
    assert settle(made[0], gaps)[0].equals(settle(*made)[0])


def test_nothing_there(made, settle, tmp_path):
    """No persons refuse every claim; no claims give an empty table; a file that is none is refused."""
    out, rejects = settle(made[0].slice(0, 0), made[1])
    assert not len(out) and len(rejects) == len(made[1])
    out, rejects = settle(made[0], made[1].slice(0, 0))
    assert not len(out) and not rejects
    for content in (b"", b"PAR1"):
        (tmp_path / "none.parquet").write_bytes(content)
        for given in ((made[0], tmp_path / "none.parquet"), (tmp_path / "none.parquet", made[1])):
            with pytest.raises(InputError, match="cannot be read"):
                settle(*given)


def test_filed_by_nobody(made, settle):
    """Registrations of somebody who is not among the persons are listed."""
    filed = pa.table({"person": [-7], "kind": ["family_doctor"]})
    _, rejects = settle(*made, filed)
    assert [(one["column"], one["person"]) for one in rejects] == [("registrations.person", "-7")]


def test_two_columns_for_one_thing(made, settle):
    """Yuan and fen of one amount are not both given."""
    with pytest.raises(InputError, match="two columns for one thing"):
        settle(made[0], made[1].append_column("in_scope", pa.array([1] * len(made[1]))))
