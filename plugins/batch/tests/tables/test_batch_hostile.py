"""Inputs that are wrong, and outputs that cannot be: told in words, with the row and the column, never as an internal error."""

import csv
import datetime as dt
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from yibao.cli.app.main import main

DAY = dt.date(2022, 3, 1)


def persons(**told):
    columns = {"person": [1, 2], "birth_date": [dt.date(1980, 1, 1)] * 2, "scheme": ["employee"] * 2, "standing": ["active"] * 2}
    return pa.table(columns | told)


def claims(**told):
    columns = {"person": [1, 1, 2], "claim": [1, 2, 3], "date": [DAY] * 3, "benefit": ["outpatient"] * 3}
    columns |= {"level": ["community"] * 3, "in_scope_fen": [100_000, 30_000, 5_000]}
    return pa.table(columns | told)


@pytest.fixture
def attack(tmp_path, capsys):
    """Runs the command on tables, bytes or paths; gives the exit code, what is complained of, refused rows, what was written."""

    def put(what, stem):
        if isinstance(what, Path):
            return what
        path = tmp_path / f"{stem}{'.csv' if isinstance(what, bytes) else '.parquet'}"
        if isinstance(what, bytes):
            path.write_bytes(what)
        else:
            pq.write_table(what, path)
        return path

    def go(people, bills, *options, out=None):
        out = tmp_path / "out.parquet" if out is None else out
        inputs = [str(put(people, "persons")), str(put(bills, "claims"))]
        arguments = ["batch", "run", "--city", "atlantis", "--lang", "en", "--quiet", *inputs, str(out), *map(str, options)]
        code = main(arguments, standalone_mode=False)
        said = capsys.readouterr().err
        assert "internal error" not in said and "Traceback" not in said and "Warning:" not in said, said
        listed = out.with_name(f"{out.name}.rejects.csv")
        rejects = list(csv.DictReader(io.StringIO(listed.read_text(encoding="utf-8")))) if listed.is_file() else []
        return code, said, [(int(one["row"]), one["column"]) for one in rejects], pq.read_table(out) if code == 0 else None

    return go


ODD = {
    "list": pa.array([[1], [1], [1]]),
    "struct": pa.array([{"a": 1}] * 3),
    "bytes": pa.array([b"\xff\xfe"] * 3),
    "large": pa.array([2**64 - 1] * 3, pa.uint64()),
    "nulls": pa.nulls(3),
}


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("column", ["person", "claim", "date", "benefit", "card", "in_scope_fen"])
def test_odd_types(attack, column, kind):
    """A column of a type that nobody expects is refused with its name: the run as a whole, or every row of it."""
    code, said, rejects, _ = attack(persons(), claims(**{column: ODD[kind]}))
    fine = kind == "nulls" and column in ("card", "in_scope_fen")
    assert code == (0 if fine else 2 if rejects else 3)
    if not fine:
        assert column in said or {name for _, name in rejects} & {column, column.removesuffix("_fen")}


def test_a_column_that_comes_later(attack, tmp_path):
    """A column that only a later file of a folder has is not passed over in silence."""
    (tmp_path / "bills").mkdir()
    pq.write_table(claims().slice(0, 2), tmp_path / "bills" / "0.parquet")
    pq.write_table(claims(self_paid_fen=[0, 0, 700]).slice(2), tmp_path / "bills" / "1.parquet")
    code, _, _, out = attack(persons(), tmp_path / "bills")
    assert code == 3 or out.column("total_fen").to_pylist() == [100_000, 30_000, 5_700]


@pytest.mark.parametrize("mine", ["persons", "claims"])
def test_a_column_twice(attack, mine):
    """A column that stands twice is told by its name."""
    table = {"persons": persons(), "claims": claims()}
    one = table[mine]
    name = one.column_names[3]
    table[mine] = pa.Table.from_arrays([*one.columns, one.column(name)], names=[*one.column_names, name])
    code, said, _, _ = attack(table["persons"], table["claims"])
    assert code == 3 and name in said and "missing" not in said


@pytest.mark.parametrize("same", ["persons", "claims"])
def test_no_input_is_overwritten(attack, tmp_path, same):
    """An output that is an input is refused before anything is written."""
    path = tmp_path / f"{same}.parquet"
    made = {"persons": persons(), "claims": claims()}
    pq.write_table(made[same], path)
    before = path.read_bytes()
    code, _, _, _ = attack(made["persons"], made["claims"], out=path)
    assert code == 3 and path.read_bytes() == before


def test_no_folder_is_emptied(attack, tmp_path):
    """A folder with other files in it is not replaced."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    code, _, _, _ = attack(persons(), claims(), out=tmp_path / "mine")
    assert code == 3 and (tmp_path / "mine" / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("options", [("--segments", "out.parquet"), ("--segments", "s.csv", "--states", "s.csv")])
def test_outputs_have_names_of_their_own(attack, tmp_path, options):
    """Two outputs cannot be one file."""
    code, _, _, _ = attack(persons(), claims(), *(one if one.startswith("--") else tmp_path / one for one in options))
    assert code == 3


@pytest.mark.parametrize("out", ["taken", "file/out.parquet", "file/out", "folder.parquet"])
def test_out_in_the_way(attack, tmp_path, out):
    """Where something stands in the way of OUT, that is said, and what stands there stays."""
    (tmp_path / "taken").write_text("mine")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder.parquet").mkdir()
    code, said, _, _ = attack(persons(), claims(), out=tmp_path / out)
    assert code == 3 and out.partition("/")[0] in said
    assert (tmp_path / "taken").read_text() == "mine" and (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("content", [b"{", b"{}", b"\xff\xfe"])
def test_spoilt_progress(attack, tmp_path, content):
    """A run whose notes cannot be read cannot be taken up again; it says so."""
    (tmp_path / "out.part").mkdir()
    (tmp_path / "out.part" / "progress.json").write_bytes(content)
    code, said, _, _ = attack(persons(), claims(), "--resume", out=tmp_path / "out")
    assert code == 3 and "--resume" in said
