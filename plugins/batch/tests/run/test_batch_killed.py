"""Runs that meet or are killed at any moment: OUT is the old one or the new one, and the next run leaves nothing behind."""

import random
import shutil
import signal
import stat
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest

from plugins.batch.tests.run.processes import Processes, killed
from yibao import load_registry
from yibao_batch.trials.generate import Plan, write


def counts(few, many):
    """How often something is tried: a few times always, many times where there is time."""
    return pytest.mark.parametrize("count", [few, pytest.param(many, marks=pytest.mark.slow)])


@pytest.fixture(scope="module")
def run_all():
    with Processes() as server:
        yield server


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """Two persons' years; the first has rows that are refused."""
    folder = tmp_path_factory.mktemp("inputs")
    for name, seed in (("a", 3), ("b", 4)):
        write(load_registry().rules("atlantis"), Plan(150, 1_000, seed=seed, year=2022), folder / name)
    spoilt = pq.read_table(folder / "a" / "claims.parquet").to_pylist()
    for place in range(0, len(spoilt), 50):
        spoilt[place] |= {"in_scope_fen": -5}
    pq.write_table(pa.Table.from_pylist(spoilt), folder / "a" / "claims.parquet")
    return folder


def arguments(inputs, name, out, *more):
    files = [str(inputs / name / f"{stem}.parquet") for stem in ("persons", "claims")]
    return ["batch", "run", "--city", "atlantis", "--plain", "--quiet", "--lang", "en", *files, str(out), *map(str, more)]


def content(folder):
    """Every file below a folder; those with no order of their own as tables in order."""
    return {path.relative_to(folder): read(path) for path in sorted(folder.iterdir())}


def read(path):
    if path.is_dir():
        files = sorted(map(str, path.glob("*")))
        table = pyarrow.dataset.dataset(files).to_table().sort_by([("person", "ascending"), ("claim", "ascending")])
        return table.cast(
            pa.schema([(one.name, pa.string() if pa.types.is_dictionary(one.type) else one.type) for one in table.schema])
        )
    return path.read_bytes()


@pytest.fixture(scope="module")
def whole(inputs, run_all, tmp_path_factory):
    """What uninterrupted runs write, by input and OUT, with their exit codes."""
    found = {}
    for out in ("out.parquet", "out"):
        for name in ("a", "b"):
            folder = tmp_path_factory.mktemp("whole")
            ((code, told),) = run_all((arguments(inputs, name, folder / out), 0, 0))
            assert code == {"a": 2, "b": 0}[name], told
            found[name, out] = content(folder)
    return found


@pytest.fixture(scope="module")
def longest(inputs, run_all, whole, tmp_path_factory):
    """Seconds that a run takes here, or somewhat more."""
    begun = time.monotonic()
    run_all((arguments(inputs, "a", tmp_path_factory.mktemp("longest") / "out"), 0, 0))
    return 1.2 * (time.monotonic() - begun)


@pytest.mark.parametrize("out", ["out.parquet", "out"])
@counts(4, 100)
def test_two_at_once(inputs, run_all, whole, tmp_path, count, out):
    """Of two runs with one OUT the second is refused, or comes after the first; OUT is what one of them wrote."""
    rng = random.Random(count)
    refused = 0
    for _ in range(count):
        pair = [arguments(inputs, name, tmp_path / out) for name in ("a", "b")]
        first, second = run_all(*((one, 0, 0) for one in pair))
        codes = first[0], second[0]
        assert codes in ((2, 0), (2, 3), (3, 0)), (first, second)
        refused += 3 in codes
        assert all("another run is writing it" in told for code, told in (first, second) if code == 3)
        either = [whole[name, out] for name, code in zip("ab", codes, strict=True) if code != 3]
        assert content(tmp_path) in either
        if rng.random() < 0.5:
            shutil.rmtree(tmp_path)
            tmp_path.mkdir()
    assert refused


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("out", ["out.parquet", "out"])
@counts(2, 50)
def test_killed_at_any_moment(inputs, run_all, whole, longest, tmp_path, count, out, number):
    """OUT is the old one or the new one; the run after it writes what it always writes, and takes away what was left."""
    rng = random.Random(count)
    old = "a"
    run_all((arguments(inputs, old, tmp_path / out), 0, 0))
    for _ in range(count):
        new = rng.choice("ab")
        ((code, told),) = run_all(killed(arguments(inputs, new, tmp_path / out), rng.uniform(0, longest), number))
        assert code in (-number, 0, 2, 3), told
        assert all_private(tmp_path, out)
        sets = [whole[old, out]] * (code != whole_code(new)) + [whole[new, out]] * (code != 3)
        if number == signal.SIGTERM:
            assert visible(tmp_path, out) in sets and not hidden(tmp_path)
        else:
            assert visible(tmp_path, out)[Path(out)] in [one[Path(out)] for one in sets]
        old = rng.choice("ab")
        ((code, told),) = run_all((arguments(inputs, old, tmp_path / out), 0, 0))
        assert code == whole_code(old), told
        assert content(tmp_path) == whole[old, out]


@counts(2, 100)
def test_taken_up_again(inputs, run_all, whole, longest, tmp_path, count):
    """However often a run is killed and taken up again, it writes what it would have written at once."""
    rng = random.Random(count)
    old, taken_up = "a", 0
    run_all((arguments(inputs, old, tmp_path / "out"), 0, 0))
    for _ in range(count):
        new = rng.choice("ab")
        moments = [str(tmp_path / "out.part" / "progress.json"), *(rng.uniform(0, longest) for _ in range(rng.randrange(3)))]
        for moment in moments:
            run = arguments(inputs, new, tmp_path / "out", "--resume")
            ((code, told),) = run_all(killed(run, moment))
            assert code in (-signal.SIGKILL, whole_code(new)) or (code == 3 and "--resume" in told), told
            taken_up += (tmp_path / "out.part" / "progress.json").exists()
            assert visible(tmp_path, "out")[Path("out")] in [whole[old, "out"][Path("out")], whole[new, "out"][Path("out")]]
        ((code, told),) = run_all((arguments(inputs, new, tmp_path / "out", "--resume"), 0, 0))
        assert code == whole_code(new), told
        assert content(tmp_path) == whole[new, "out"]
        old = new
    assert taken_up


def whole_code(name):
    return {"a": 2, "b": 0}[name]


def visible(folder, out):
    """What stands under a name of its own; not what is kept for ``--resume``."""
    return {path.relative_to(folder): read(path) for path in folder.iterdir() if path.name in (out, f"{out}.rejects.csv")}


def hidden(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def all_private(folder, out):
    """Whether whatever is not OUT or its list can be read by its owner only."""
    rest = [path for path in folder.iterdir() if path.name not in (out, f"{out}.rejects.csv")]
    return all(stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600) for path in rest)
