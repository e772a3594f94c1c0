"""Whole runs: formats, order, rows that are wrong, runs that are stopped, and places where nothing can be kept."""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest

from tests.services import needs
from yibao.cli.app.main import main
from yibao.model.values.errors import InputError
from yibao_batch.compiled.compile import compiled
from yibao_batch.compiled.trust import kernel_folder
from yibao_batch.kernel.emit import Sources
from yibao_batch.run.run import PLACE, run
from yibao_batch.sources import order, source
from yibao_batch.sources.inputs import find_input
from yibao_batch.sources.options import RunOptions
from yibao_batch.trials.generate import Plan, write

KEYS = [("person", "ascending"), ("claim", "ascending")]


@pytest.fixture(scope="module")
def made(rules, tmp_path_factory):
    """Two hundred persons of Atlantis with two years of claims."""
    folder = tmp_path_factory.mktemp("made")
    write(rules, Plan(200, 2_000, seed=7, year=2022, years=2), folder)
    return folder


@pytest.fixture(scope="module")
def settled(rules, made):
    """What a run makes of them, into one Parquet file."""
    summary = run(rules, wanted(made, made / "whole.parquet"))
    return summary, pq.read_table(made / "whole.parquet")


def wanted(made, out, claims="claims.parquet", **options):
    options.setdefault("compile_", False)
    return RunOptions(find_input(str(made / "persons.parquet")), find_input(str(made / claims)), out, **options)


def alike(one, other):
    """The same rows, whatever their order and however their words are kept."""
    texts = [field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field for field in one.schema]
    schema = pa.schema(texts)
    return one.cast(schema).sort_by(KEYS).equals(other.select(schema.names).cast(schema).sort_by(KEYS))


def test_shares_add_up(settled):
    """Law 1: what the payers pay is the bill, for every row; nobody pays less than nothing."""
    summary, table = settled
    payers = [
        name for name in table.column_names if name.endswith("_fen") and not name.startswith(("total", "balance", "cash_benefits"))
    ]
    amounts = np.stack([table.column(name).to_numpy() for name in payers])
    assert (amounts.sum(axis=0) == table.column("total_fen").to_numpy()).all()
    assert (amounts >= 0).all()
    assert summary.settled == table.num_rows > 1_000


def test_the_same_seed(rules, made, tmp_path):
    """The same seed gives the same persons and claims; another one others."""
    write(rules, Plan(200, 2_000, seed=7, year=2022, years=2), tmp_path / "again")
    write(rules, Plan(200, 2_000, seed=8, year=2022, years=2), tmp_path / "other")
    first = pq.read_table(made / "claims.parquet")
    assert pq.read_table(tmp_path / "again" / "claims.parquet").equals(first)
    assert not pq.read_table(tmp_path / "other" / "claims.parquet").equals(first)


@pytest.mark.parametrize("rows", [1, 37, 100_000])
def test_cut_anywhere(rules, made, settled, tmp_path, rows):
    """Law 6: however a run is cut into batches, the result is the same, in the same order."""
    summary = run(rules, wanted(made, tmp_path / "out.parquet", rows=rows))
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.column("claim").to_pylist() == settled[1].column("claim").to_pylist()
    assert alike(table, settled[1])
    assert summary.totals == settled[0].totals


def test_arrow_cut_anywhere(rules, made, settled, tmp_path):
    """An Arrow file holds many batches, also where a later one brings warnings that none had before."""
    run(rules, wanted(made, tmp_path / "out.arrow", rows=37))
    assert alike(pa.ipc.open_file(str(tmp_path / "out.arrow")).read_all(), settled[1])


@pytest.mark.parametrize("bucket", [10**6, 150])
def test_out_of_order(rules, made, settled, tmp_path, monkeypatch, bucket):
    """Claims in any order are sorted first, on disk where they are many; `sequence` keeps the order within a day."""
    monkeypatch.setattr(order, "BUCKET", bucket)
    table = pq.read_table(made / "claims.parquet")
    table = table.append_column("sequence", pa.array(range(table.num_rows)))
    shuffled = table.take(pa.array(np.random.default_rng(1).permutation(table.num_rows)))
    pq.write_table(shuffled, tmp_path / "claims.parquet")
    pq.write_table(pq.read_table(made / "persons.parquet"), tmp_path / "persons.parquet")
    run(rules, wanted(tmp_path, tmp_path / "out.parquet"))
    assert alike(pq.read_table(tmp_path / "out.parquet"), settled[1])
    assert not list(tmp_path.glob(".sort-*"))


@pytest.mark.parametrize("form", ["csv", "arrow", "parquet"])
def test_forms(rules, made, settled, tmp_path, form):
    """CSV, Arrow and Parquet, single or in folders, in and out, say the same."""
    write(rules, Plan(200, 2_000, seed=7, year=2022, years=2, form=form), tmp_path)
    ending = {"csv": "csv", "arrow": "arrow", "parquet": "parquet"}[form]
    out = tmp_path / f"out.{ending}"
    task = RunOptions(
        find_input(str(tmp_path / f"persons.{ending}")), find_input(str(tmp_path / f"claims.{ending}")), out, compile_=False
    )
    run(rules, task)
    if form == "csv":
        read = pyarrow.csv.read_csv(
            out, convert_options=pyarrow.csv.ConvertOptions(column_types={"warnings": pa.string()}, strings_can_be_null=False)
        )
        amounts = [name for name in read.column_names if name.endswith("_fen")]
        names = ["claim", *amounts]  # ids are texts in CSV, so that persons stand in another order
        assert read.select(names).sort_by("claim").equals(settled[1].select(names).cast(read.select(names).schema).sort_by("claim"))
    else:
        read = pq.read_table(out) if form == "parquet" else pa.ipc.open_file(str(out)).read_all()
        assert alike(read, settled[1])


def test_rows_that_are_wrong(rules, made, settled, tmp_path):
    """A wrong row is listed with its number, column and reason; the others are settled, those of the person after it marked."""
    table = pq.read_table(made / "claims.parquet").to_pylist()
    table[3] |= {"in_scope_fen": -5}
    table[10] |= {"person": 10**9}
    table[20] |= {"benefit": "outpatiant"}
    table[25] |= {"claim": None}
    pq.write_table(pa.Table.from_pylist(table), tmp_path / "claims.parquet")
    pq.write_table(pq.read_table(made / "persons.parquet"), tmp_path / "persons.parquet")
    summary = run(rules, wanted(tmp_path, tmp_path / "out.parquet"))
    with (tmp_path / "out.parquet.rejects.csv").open(encoding="utf-8", newline="") as file:
        rejects = {int(row["row"]): row for row in csv.DictReader(file)}
    assert {4: "in_scope_fen", 11: "person", 21: "benefit", 26: "claim"}.items() <= {
        row: one["column"] for row, one in rejects.items()
    }.items()
    assert all(one["reason_zh"] and one["reason_en"] for one in rejects.values())
    assert summary.refused == len(rejects) and summary.settled + summary.refused == summary.claims
    out = pq.read_table(tmp_path / "out.parquet")
    assert out.num_rows == summary.settled
    assert any(out.column("follows_refused").to_pylist())


def test_stopped_and_taken_up(rules, made, settled, tmp_path):
    """A stopped run leaves nothing that looks whole, and goes on from its last whole files to the same result."""
    out = tmp_path / "out"
    stops = iter(range(4))

    def stop(what, done, total):
        if what == "claims" and next(stops, None) is None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(rules, wanted(made, out, rows=200, part=400), stop)
    assert not out.exists()
    assert (tmp_path / "out.part" / PLACE).exists()
    assert not list((tmp_path / "out.part").glob("*.part"))
    seen = []
    summary = run(rules, wanted(made, out, rows=200, part=400, resume=True), lambda what, done, total: seen.append((what, done)))
    assert min(done for what, done in seen if what == "claims") > 400
    whole = pa.dataset.dataset(sorted(map(str, out.glob("*.parquet")))).to_table()
    assert alike(whole, settled[1])
    assert summary.totals == settled[0].totals
    assert not (tmp_path / "out.part").exists()


def test_one_file_is_whole_or_not_there(rules, made, tmp_path):
    """A single file gets its name when it is whole."""

    def stop(what, done, total):
        if what == "claims":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(rules, wanted(made, tmp_path / "out.parquet", rows=100), stop)
    assert list(tmp_path.iterdir()) == []


@needs("numba")
def test_cache_that_cannot_be_written(monkeypatch, tmp_path):
    """Where kernels cannot be kept, they are compiled without."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("YIBAO_CACHE", str(blocked))
    assert kernel_folder() is None
    twice = compiled(Sources({}, "def settle(n):\n    return 2 * n\n"))
    assert twice(21) == 42


def test_settle_stays_light():
    """`yibao settle` and `--help` load neither numpy nor pyarrow nor numba, though they know of the batch command."""
    code = (
        "import sys\nfrom yibao.cli.app.main import main\nmain(['--help'], standalone_mode=False)\n"
        "main(['settle', '--help'], standalone_mode=False)\nprint(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "batch" in done.stdout
    assert {name.partition(".")[0] for name in done.stderr.split()}.isdisjoint({"numpy", "pyarrow", "numba", "llvmlite"})


def test_command(made, tmp_path, capsys):
    """The command settles, sums up in both languages, and says 2 where rows were refused, 3 where nothing was written."""
    arguments = [
        "batch",
        "run",
        "--city",
        "atlantis",
        str(made / "persons.parquet"),
        str(made / "claims.parquet"),
        str(tmp_path / "o.parquet"),
    ]
    for language, word in (("en", "claims of"), ("zh", "笔费用")):
        code = main([*arguments, "--lang", language], standalone_mode=False)
        said = capsys.readouterr()
        assert word in said.out
        assert code == (2 if (tmp_path / "o.parquet.rejects.csv").exists() else 0)
    assert main([*arguments[:4], str(tmp_path / "nothing.parquet"), *arguments[5:]], standalone_mode=False) == 3
    assert "nothing.parquet" in capsys.readouterr().err


def test_kernel_to_read(capsys):
    """The generated program can be read; no figure stands in it."""
    code = main(
        ["rules", "show", "--city", "atlantis", "--date", "2024-03-01", "--benefit", "outpatient", "--as", "kernel"],
        standalone_mode=False,
    )
    shown = capsys.readouterr().out
    assert code == 0
    compile(shown, "<kernel>", "exec")
    assert "# copay" in shown and "rows[r," in shown


def test_refused_rows_leave_others_alone(rules, made, settled, tmp_path):
    """Whoever is refused, and whichever claims are: of all other persons every row is the same, and every refused row is listed."""
    persons = pq.read_table(made / "persons.parquet").to_pylist()
    claims = pq.read_table(made / "claims.parquet").to_pylist()
    spoilt = {
        5: {"birth_date": None},
        60: {"account_family_fen": -1},
        61: {"contribution_base_fen": 10**12},
        199: {"scheme": "none"},
    }
    for place, wrong in spoilt.items():
        persons[place] |= wrong
    wrong_claims = {7: {"in_scope_fen": 10**12}, 500: {"benefit": "nothing"}, 501: {"person": -1}, 1_200: {"level": None}}
    touched = {persons[place]["person"] for place in spoilt} | {claims[place]["person"] for place in wrong_claims}
    for place, wrong in wrong_claims.items():
        claims[place] |= wrong
    pq.write_table(pa.Table.from_pylist(persons, pq.read_schema(made / "persons.parquet")), tmp_path / "persons.parquet")
    pq.write_table(pa.Table.from_pylist(claims, pq.read_schema(made / "claims.parquet")), tmp_path / "claims.parquet")
    summary = run(rules, wanted(tmp_path, tmp_path / "out.parquet", rows=300))
    others = [not one for one in np.isin(settled[1].column("person").to_numpy(), list(touched))]
    out = pq.read_table(tmp_path / "out.parquet")
    kept = [not one for one in np.isin(out.column("person").to_numpy(), list(touched))]
    assert alike(out.filter(pa.array(kept)), settled[1].filter(pa.array(others)))
    with (tmp_path / "out.parquet.rejects.csv").open(encoding="utf-8") as file:
        listed = {int(one["row"]) - 1 for one in csv.DictReader(file) if one["claim"]}
    whose = {persons[place]["person"] for place in spoilt}
    expected = {place for place, claim in enumerate(claims) if claim["person"] in whose} | wrong_claims.keys()
    before = {place for place, claim in enumerate(pq.read_table(made / "claims.parquet").column("claim").to_pylist())}
    before -= {claim - 1 for claim in settled[1].column("claim").to_pylist()}
    assert listed >= expected and listed - expected <= before
    assert summary.settled + len(listed) == summary.claims


@pytest.mark.parametrize("out", ["out", "out.parquet"])
def test_twice_the_same(rules, made, tmp_path, out):
    """Two runs write the same bytes, whatever the threads do: settlements, segments, states and what was refused."""
    for folder in ("one", "two"):
        target = tmp_path / folder / out
        options = {"segments": tmp_path / folder / "segments.csv", "states": tmp_path / folder / "states.parquet"}
        run(rules, wanted(made, target, rows=150, part=600, **options))
    one, two = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in tmp_path.iterdir()
    )
    assert one == two and len(one) >= 3


def test_no_half_segments(rules, made, tmp_path):
    """A run is not taken up again with tables beside the settlements, which would lack what came before it was stopped."""
    with pytest.raises(InputError):
        run(rules, wanted(made, tmp_path / "out", resume=True, segments=tmp_path / "segments.csv"))


@pytest.mark.parametrize("name", ["mine", "inputs/claims.parquet", ".", "mine/notes.txt"])
def test_nothing_else_is_written_over(rules, made, tmp_path, monkeypatch, name):
    """OUT is never an input, nor a place with files that no run wrote: they stay as they are."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("kept")
    shutil.copytree(made, tmp_path / "inputs")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError):
        run(rules, wanted(tmp_path / "inputs", Path(name)))
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_run_replaces_what_a_run_wrote(rules, made, settled, tmp_path):
    """A folder that an earlier run wrote is replaced as a whole."""
    for part in (200, 10_000):
        run(rules, wanted(made, tmp_path / "out", rows=100, part=part))
    assert alike(pa.dataset.dataset(sorted(map(str, (tmp_path / "out").glob("*.parquet")))).to_table(), settled[1])
    assert len(list((tmp_path / "out").iterdir())) <= 2


@pytest.mark.parametrize("way", ["together", "shuffled persons", "shuffled claims"])
@pytest.mark.parametrize("window", [7, 64])
def test_persons_some_at_a_time(rules, made, settled, tmp_path, monkeypatch, way, window):
    """The result is the same whether persons are held some at a time or all at once, and whatever stands in whichever order."""
    monkeypatch.setattr(source, "WINDOW", window)
    rng = np.random.default_rng(5)
    for name in ("persons", "claims"):
        table = pq.read_table(made / f"{name}.parquet")
        if name in way:
            table = table.append_column("sequence", pa.array(range(len(table)))).take(rng.permutation(len(table)))
        pq.write_table(table, tmp_path / f"{name}.parquet")
    summary = run(rules, wanted(tmp_path, tmp_path / "out.parquet", rows=50))
    assert alike(pq.read_table(tmp_path / "out.parquet"), settled[1])
    assert attrs.asdict(summary) == attrs.asdict(settled[0])
