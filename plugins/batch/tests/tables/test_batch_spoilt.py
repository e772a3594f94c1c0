"""One cell is spoilt at a time, in many ways and forms: its row is refused, or its person, and every other row is settled."""

import csv
import datetime as dt
import decimal
import io
import os
import random
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from yibao.cli.app.main import main

DAY = dt.date(2022, 3, 1)
NUMBER = 6


def persons():
    """Persons with each kind of column."""
    columns = {"person": list(range(1, NUMBER + 1)), "birth_date": [dt.date(1980, 1, 1)] * NUMBER}
    columns |= {"scheme": ["employee"] * NUMBER, "standing": ["active"] * NUMBER, "contribution_base": ["5000.00"] * NUMBER}
    return columns | {"account_current_year_fen": [10_000] * NUMBER}


def claims():
    """Two claims of each person."""
    number = 2 * NUMBER
    columns = {"person": [1 + place // 2 for place in range(number)], "claim": list(range(1, number + 1)), "date": [DAY] * number}
    columns |= {"benefit": ["outpatient"] * number, "level": ["community"] * number, "in_scope": ["100.00"] * number}
    return columns | {"emergency": [False] * number, "sequence": list(range(number)), "region": ["990100"] * number}


@pytest.fixture
def settle(tmp_path, capsys):
    """Runs the command on two files; gives the exit code, the claims that were settled, and refused rows."""

    def go(paths):
        out = tmp_path / "out.parquet"
        code = main(
            ["batch", "run", "--city", "atlantis", "--lang", "en", "--quiet", *map(str, paths), str(out)], standalone_mode=False
        )
        said = capsys.readouterr().err
        assert not any(word in said for word in ("Traceback", "internal error", "Warning")), said
        listed = tmp_path / "out.parquet.rejects.csv"
        rejects = list(csv.DictReader(io.StringIO(listed.read_text(encoding="utf-8")))) if listed.exists() else []
        settled = pq.read_table(out).column("claim").to_pylist() if out.exists() else None
        out.unlink(missing_ok=True)
        return code, said, None if settled is None else {str(one) for one in settled}, rejects

    return go


def holds(settle, paths, mine, row):
    """What must hold where one cell of a row is spoilt."""
    code, said, settled, rejects = settle(paths)
    every = set(range(1, 2 * NUMBER + 1))
    whose = row + 1 if mine == "persons" else row // 2 + 1
    touched = {2 * whose - 1, 2 * whose} if mine == "persons" else {row + 1}
    assert code in (0, 2) and settled is not None, said
    assert {str(one) for one in every - touched} <= settled
    assert (code == 2) == bool(rejects)
    if code == 2:
        known = {(one["input"], int(one["row"])) for one in rejects}  # somebody else's id leaves claims of nobody
        assert (mine, row + 1) in known or (mine == "persons" and {("claims", one) for one in touched} == known)
    else:
        assert len(settled) == len(every)


# --- CSV -------------------------------------------------------------------------------------------------------------

CELLS = [
    b"",
    b" ",
    b"\xff",
    b"\xc3",
    b"\xe5\xbc",
    b"\x00",
    b"nan",
    b"inf",
    b"-0",
    b"-1",
    b"1.5",
    b"1e400",
    b"9" * 30,
    b"1" + b"0" * 18,
]
CELLS += [
    b"2022-02-30",
    b"0000-00-00",
    b"9999-12-31",
    b"true",
    "\ufeff".encode(),
    "１".encode(),
    "张".encode("gbk"),
    b"=1",
    b"'",
    b"x" * 5000,
]
CELLS += [
    b"\t",
    b"\x1b[2J",
    b"1,2",
    b"\xff,\xff,\xff",
    b"18446744073709551616",
    b"0x10",
    b"1_000",
    "\u2028".encode(),
    b"null",
    b"[",
    b"{}",
]


@pytest.mark.parametrize("ends", [b"\n", b"\r"])
@pytest.mark.parametrize("mine", ["persons", "claims"])
def test_cells_of_csv(settle, tmp_path, mine, ends):
    """Every column of both files, each kind of cell somewhere."""
    lines = {}
    for name, columns in (("persons", persons()), ("claims", claims())):
        made = io.BytesIO()
        pyarrow.csv.write_csv(pa.table(columns), made)
        lines[name] = made.getvalue().replace(b'"', b"").splitlines()
        (tmp_path / f"{name}.csv").write_bytes(ends.join(lines[name]) + ends)
    rng = random.Random(ends + mine.encode())
    width = len(lines[mine][0].split(b","))
    for spoilt in CELLS if ends == b"\n" else CELLS[::3]:
        for place in rng.sample(range(width), 2):
            row = rng.randrange(NUMBER)
            cells = lines[mine][row + 1].split(b",")
            cells[place] = spoilt
            changed = [*lines[mine][: row + 1], b",".join(cells), *lines[mine][row + 2 :]]
            (tmp_path / f"{mine}.csv").write_bytes(ends.join(changed) + ends)
            holds(settle, [tmp_path / "persons.csv", tmp_path / "claims.csv"], mine, row)


# --- Parquet and Arrow -----------------------------------------------------------------------------------------------

EXTREMES = [
    (pa.float64(), [float("nan"), 1.5, 1e300, -1.0, float("inf"), 2.0**60]),
    (pa.float32(), [float("nan"), 0.5]),
    (pa.float16(), [np.float16("nan"), np.float16(2.5)]),
    (pa.int64(), [-(2**63), 2**63 - 1, -1]),
    (pa.uint64(), [2**64 - 1, 2**63]),
    (pa.int8(), [-128]),
    (pa.decimal128(38, 2), [decimal.Decimal(10) ** 35, decimal.Decimal("-1"), decimal.Decimal(10) ** 15]),
    (pa.decimal128(38, 6), [decimal.Decimal(10) ** 31, decimal.Decimal("0.000001")]),
    (pa.timestamp("us"), [2**62, -(2**62)]),
    (pa.timestamp("ns", "Asia/Shanghai"), [2**62]),
    (pa.date64(), [2**62 // 86_400_000 * 86_400_000]),
    (pa.date32(), [2**31 - 1, -(2**31)]),
    (pa.string(), ["x", "\ufffd", "2022-13-01", "9" * 40]),
]


def usual(kind, values):
    """A column of a type with usual values, where there are any for it; else none."""
    try:
        if pa.types.is_temporal(kind):
            return pa.array(values, pa.date32()).cast(kind) if isinstance(values[0], dt.date) else None
        if isinstance(values[0], dt.date):
            return pa.array([str(one) for one in values]) if pa.types.is_string(kind) else None
        if pa.types.is_string(kind):
            return pa.array([str(one).lower() if isinstance(one, bool) else str(one) for one in values])
        if pa.types.is_decimal(kind):
            return pa.array([decimal.Decimal(str(one)) for one in values], kind)
        if pa.types.is_float16(kind) and any(abs(float(one)) > 2_000 for one in values):
            return None
        if pa.types.is_floating(kind):
            return pa.array(np.array([float(one) for one in values], dtype=f"f{kind.bit_width // 8}"))
        return pa.array([int(one) for one in values], kind)
    except (ValueError, TypeError, pa.ArrowException, decimal.InvalidOperation, OverflowError):
        return None


def spoil(column, row, value):
    """A column with another value in a row, as it stands in memory."""
    kind = column.type
    if pa.types.is_temporal(kind) and isinstance(value, int):
        number = pa.int32() if kind.bit_width == 32 else pa.int64()
        values = column.view(number).to_pylist()
        values[row] = value
        return pa.array(values, number).view(kind)
    values = column.to_pylist()
    values[row] = value
    return pa.array(np.array(values, dtype=np.float16)) if pa.types.is_float16(kind) else pa.array(values, kind)


def write(table, path):
    """A table as Parquet or Arrow."""
    if path.suffix == ".parquet":
        pq.write_table(table, path)
    else:
        with pa.ipc.new_file(str(path), table.schema) as writer:
            writer.write_table(table)


@pytest.mark.parametrize("form", ["parquet", "arrow"])
@pytest.mark.parametrize("mine", ["persons", "claims"])
def test_cells_of_types(settle, tmp_path, mine, form):
    """A value that is out of range, of each type that a column may have, refuses its row and not the run."""
    tables = {"persons": persons(), "claims": claims()}
    paths = [tmp_path / f"{name}.{form}" for name in tables]
    for name, path in zip(tables, paths, strict=True):
        write(pa.table(tables[name]), path)
    rng, tried = random.Random(mine + form), 0
    for name, values in tables[mine].items():
        for kind, extremes in rng.sample(EXTREMES, 6):
            column = usual(kind, values)
            if (
                column is None
                or (pa.types.is_floating(kind) and name == "sequence")
                or (pa.types.is_decimal(kind) and name in ("person", "claim"))
            ):  # such a column is refused throughout
                continue
            row = rng.randrange(NUMBER)
            table = pa.table(tables[mine])
            place = table.column_names.index(name)
            table = table.set_column(place, name, spoil(column, row, rng.choice(extremes)))
            write(table, paths[list(tables).index(mine)])
            if settle_usual(settle, tables, mine, name, column, tmp_path, form):
                holds(settle, paths, mine, row)
                tried += 1
    assert tried > 8


def settle_usual(settle, tables, mine, name, column, folder, form):
    """Whether a column of the type, with usual values, is settled throughout: else there is nothing to spoil."""
    paths = []
    for other, columns in tables.items():
        table = pa.table(columns)
        if other == mine:
            table = table.set_column(table.column_names.index(name), name, column)
        paths.append(folder / f"usual_{other}.{form}")
        write(table, paths[-1])
    return settle(paths)[0] == 0


def no_text(values, row, kind):
    """Texts, or words of a dictionary, of which one is no UTF-8."""
    raw = [str(one).lower().encode() if isinstance(one, bool) else str(one).encode() for one in values]
    raw[row] = b"\xd5\xc5"
    if kind == "words":
        words = list(dict.fromkeys(raw))
        dictionary = pa.array(words, pa.binary()).view(pa.string())
        return pa.DictionaryArray.from_arrays(pa.array([words.index(one) for one in raw], pa.int32()), dictionary, safe=False)
    of_bytes, of_text = {"string": (pa.binary(), pa.string()), "large": (pa.large_binary(), pa.large_string())}[kind]
    return pa.array(raw, of_bytes).view(of_text)


@pytest.mark.parametrize("form", ["parquet", "arrow"])
@pytest.mark.parametrize("kind", ["string", "large", "words"])
def test_texts_that_are_none(settle, tmp_path, kind, form):
    """A text, or a word of a dictionary, that is no UTF-8 refuses the rows that have it."""
    tables = {"persons": persons(), "claims": claims()}
    paths = [tmp_path / f"{name}.{form}" for name in tables]
    for mine, columns in tables.items():
        for name, values in columns.items():
            if isinstance(values[0], int) and name.endswith("_fen"):
                continue
            for other, path in zip(tables, paths, strict=True):
                table = pa.table(tables[other])
                if other == mine:
                    table = table.set_column(table.column_names.index(name), name, no_text(values, 3, kind))
                write(table, path)
            if kind == "words" and form == "parquet" and name in ("person", "claim"):
                continue
            holds(settle, paths, mine, 3)


def test_names_of_columns_that_are_none(settle, tmp_path):
    """A column whose name is no UTF-8 is told as that."""
    for name in ("persons", "claims"):
        write(pa.table({"persons": persons, "claims": claims}[name]()), tmp_path / f"{name}.arrow")
    whole = (tmp_path / "claims.arrow").read_bytes()
    (tmp_path / "claims.arrow").write_bytes(whole.replace(b"region", b"regi\xffn"))
    code, said, _, _ = settle([tmp_path / "persons.arrow", tmp_path / "claims.arrow"])
    assert code == 3 and "claims.arrow" in said


def test_bytes_of_arrow(settle, tmp_path):
    """An Arrow file of which any byte is another never ends the process: it is settled, or refused."""
    for name, table in (("persons", persons()), ("claims", claims())):
        write(pa.table(table), tmp_path / f"{name}.arrow")
    whole = (tmp_path / "persons.arrow").read_bytes()
    rng = random.Random(11)
    for _ in range(60):
        changed = bytearray(whole)
        changed[rng.randrange(len(whole))] = rng.randrange(256)
        (tmp_path / "persons.arrow").write_bytes(changed)
        code, said, _, _ = settle([tmp_path / "persons.arrow", tmp_path / "claims.arrow"])
        assert code in (0, 2, 3), said


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.list_(pa.struct([("kind", pa.string())]))])
def test_offsets_that_lie_outside(settle, tmp_path, kind):
    """Texts and lists that would lie outside of the file are refused before anything is read from them."""
    write(pa.table(claims()), tmp_path / "claims.arrow")
    good = pa.array([["x"], [], []][0] * NUMBER if not pa.types.is_list(kind) else [[{"kind": "family_doctor"}]] * NUMBER, kind)
    buffers = good.buffers()
    width = np.int64 if pa.types.is_large_string(kind) else np.int32
    offsets = np.frombuffer(buffers[1], dtype=width).copy()
    offsets[3] = 2**30
    buffers[1] = pa.py_buffer(offsets)
    children = [good.values] if pa.types.is_list(kind) else None
    wrong = pa.Array.from_buffers(kind, NUMBER, buffers[:2] if children else buffers, children=children)
    name = "registrations" if children else "standing"
    write(pa.table(persons() | {name: wrong}), tmp_path / "persons.arrow")
    code, said, settled, _ = settle([tmp_path / "persons.arrow", tmp_path / "claims.arrow"])
    assert code == 3 and "persons.arrow" in said and settled is None


def test_persons_from_a_day_on_without_person(settle, tmp_path):
    """Persons without the column person are refused by its name, also where they have from."""
    table = pa.table(persons() | {"from": [DAY] * NUMBER}).drop_columns(["person"])
    write(table, tmp_path / "persons.parquet")
    write(pa.table(claims()), tmp_path / "claims.parquet")
    code, said, _, _ = settle([tmp_path / "persons.parquet", tmp_path / "claims.parquet"])
    assert code == 3 and "the column person is missing" in said


def test_half_floats(settle, tmp_path):
    """Half-floats are numbers like others, also as ids."""
    for name, table in (("persons", persons()), ("claims", claims())):
        ids = np.array(table["person"], dtype=np.float16)
        write(pa.table(table | {"person": ids}), tmp_path / f"{name}.arrow")
    code, _, settled, _ = settle([tmp_path / "persons.arrow", tmp_path / "claims.arrow"])
    assert code == 0 and len(settled) == 2 * NUMBER


@pytest.fixture
def open_folder():
    """A folder that every user may enter, as those of pytest are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(os.name == "nt", reason="a folder is not shut by its mode there")
@pytest.mark.parametrize("where", ["persons", "out", "folder"])
def test_a_folder_that_may_not_be_entered(open_folder, capsys, where):
    """A folder that may not be entered is told as that, be it of an input or of OUT."""
    locked = open_folder / "locked"
    locked.mkdir()
    paths = {name: open_folder / f"{name}.parquet" for name in ("persons", "claims", "out")}
    write(pa.table(persons()), paths["persons"])
    write(pa.table(claims()), paths["claims"])
    command = ["batch", "run", "--city", "atlantis", "--lang", "en"]
    assert main([*command, *map(str, paths.values())], standalone_mode=False) == 0  # loads what others may not read
    assert main([*command, str(open_folder / "none.csv"), *map(str, paths.values())][:-1], standalone_mode=False) == 3
    paths["persons" if where == "folder" else where] = locked if where == "folder" else locked / "x.parquet"
    locked.chmod(0)
    root = os.geteuid() == 0
    if root:  # whom no mode keeps out
        os.seteuid(65_534)
    try:
        capsys.readouterr()
        code = main([*command, *map(str, paths.values())], standalone_mode=False)
    finally:
        if root:
            os.seteuid(0)
        locked.chmod(0o700)
    said = capsys.readouterr().err
    assert code == 3 and "internal error" not in said and "locked" in said and "Permission denied" in said
