"""What a run writes: locked, private until it is whole, named together; a full disk, a cut or another run loses nothing."""

import contextlib
import errno
import json
import os
import resource
import signal
import stat
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest

from yibao.cli.app.main import main
from yibao.model.values.errors import InputError
from yibao_batch.outputs import outputs
from yibao_batch.outputs.outputs import OutputSet, create
from yibao_batch.outputs.signals import Stopped, stoppable, unstoppable
from yibao_batch.run.run import run
from yibao_batch.sources import order
from yibao_batch.sources.inputs import find_input
from yibao_batch.sources.options import RunOptions
from yibao_batch.trials.generate import Plan, write


@pytest.fixture(scope="module")
def made(rules, tmp_path_factory):
    """Persons and claims of Atlantis, some of which are refused, and others with none refused."""
    folder = tmp_path_factory.mktemp("made")
    write(rules, Plan(150, 1_000, seed=7, year=2022), folder)
    table = pq.read_table(folder / "claims.parquet").to_pylist()
    for place in range(0, 1_000, 100):
        table[place] |= {"in_scope_fen": -5}
    pq.write_table(pa.Table.from_pylist(table), folder / "wrong.parquet")
    return folder


def wanted(made, out, claims="claims.parquet", **options):
    options = {"compile_": False, "rows": 200, "part": 400} | options
    return RunOptions(find_input(str(made / "persons.parquet")), find_input(str(made / claims)), out, **options)


def table_of(folder):
    """The rows of a folder, however they are cut into files."""
    table = pyarrow.dataset.dataset(sorted(map(str, folder.glob("*")))).to_table()
    return pa.table(
        {name: column.cast(pa.string()) for name, column in zip(table.column_names, table.columns, strict=True)}
    ).sort_by("claim")


def content(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- locks and private folders ----------------------------------------------------------------------------------------


def test_one_run_at_a_time(tmp_path):
    """Who comes second is told who is first, and takes nothing away; afterwards the output is free, and no lock is left."""
    out = tmp_path / "out.parquet"
    with OutputSet(out) as first:
        part = create(first.part(out))
        for others in ((out,), (tmp_path / "other.parquet", out)):
            with pytest.raises(InputError, match=f"process {os.getpid()}") as caught, OutputSet(*others):
                pass
            assert str(out) in caught.value.where
        assert part.exists()
        with OutputSet(tmp_path / "out.csv"):
            pass
    with OutputSet(out):
        pass
    assert not list(tmp_path.iterdir())


def test_planted_names(tmp_path):
    """Links and names that only look like a run's are neither followed nor removed."""
    mine = tmp_path / "mine"
    mine.write_text("mine")
    out = tmp_path / "out.parquet"
    near = [tmp_path / name for name in (".out.parquet.x.abcdefgh.part", ".out.abcdefgh.part", ".out.parquet.ABCDEFGH.part")]
    for path in near:
        path.write_text("mine")
    (tmp_path / ".out.parquet.abcdefgh.part").symlink_to(mine)
    (tmp_path / ".out.parquet.aaaaaaaa.part").mkdir()
    with OutputSet(out):
        assert not (tmp_path / ".out.parquet.aaaaaaaa.part").exists()
    assert mine.read_text() == "mine" and all(path.exists() for path in near)
    (tmp_path / ".out.parquet.lock").symlink_to(mine)
    with pytest.raises(OSError), OutputSet(out):
        pass
    assert mine.read_text() == "mine"


@pytest.mark.parametrize("out", ["out.parquet", "out"])
def test_private_until_whole(rules, made, tmp_path, monkeypatch, out):
    """Until OUT has its name, only its owner can read what there is; then it is a file like others."""
    monkeypatch.setattr(order, "BUCKET", 150)
    table = pq.read_table(made / "wrong.parquet")
    pq.write_table(table.take(list(reversed(range(len(table))))), tmp_path / "claims.parquet")
    (tmp_path / "to").mkdir()
    seen = set()

    def look(what, done, total):
        for path in [*(tmp_path / "to").iterdir(), *(tmp_path / "to").glob(".*.part/*")]:
            try:
                mode = path.stat().st_mode
            except FileNotFoundError:  # the reading thread removes what it sorted in while this looks
                continue
            if path.parent == tmp_path / "to":
                seen.add(path.name.rpartition(".")[2])
            assert stat.S_IMODE(mode) == (0o700 if stat.S_ISDIR(mode) else 0o600)

    task = wanted(made, tmp_path / "to" / out)
    task.claims = find_input(str(tmp_path / "claims.parquet"))
    run(rules, task, look)
    assert {"lock", "part"} <= seen
    plain = tmp_path / "plain"
    plain.write_text("")
    for path in (tmp_path / "to").rglob("*"):
        mode = stat.S_IMODE(plain.stat().st_mode)
        assert stat.S_IMODE(path.stat().st_mode) == (mode | (mode & 0o444) >> 2 if path.is_dir() else mode)


@pytest.mark.parametrize("out", ["out.parquet", "out"])
def test_through_a_link(rules, made, tmp_path, out):
    """OUT that is a symbolic link stands for what it leads to, which is locked and replaced; the link stays."""
    (tmp_path / "real").mkdir()
    (tmp_path / out).symlink_to(tmp_path / "real" / out)
    for claims in ("claims.parquet", "wrong.parquet"):
        run(rules, wanted(made, tmp_path / out, claims))
    run(rules, wanted(made, tmp_path / "again" / out, "wrong.parquet"))
    assert (tmp_path / out).is_symlink()
    assert content(tmp_path / "real") == content(tmp_path / "again")


def test_endings_are_names_of_their_own(rules, made, tmp_path):
    """What belongs to y.parquet is not touched by runs that write y.csv or the folder y."""
    run(rules, wanted(made, tmp_path / "y.parquet", "wrong.parquet"))
    before = content(tmp_path)
    assert set(before) == {Path("y.parquet"), Path("y.parquet.rejects.csv")}
    for out in ("y.csv", "y", "y.arrow"):
        for claims in ("wrong.parquet", "claims.parquet"):
            run(rules, wanted(made, tmp_path / out, claims))
            assert before.items() <= content(tmp_path).items()
    with pytest.raises(InputError):
        run(rules, wanted(made, tmp_path / "y.parquet.rejects.csv"))
    assert before.items() <= content(tmp_path).items()


# --- cuts -------------------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """Stands for the end of the process."""


def test_planted_names_to_give(tmp_path):
    """What a folder of somebody else says of names is not done."""
    mine = tmp_path / "mine"
    mine.write_text("mine")
    out = tmp_path / "to" / "out.csv"
    out.parent.mkdir()
    for place, step in enumerate([[None, str(mine), None], [str(mine), str(out), None], [str(mine), str(tmp_path / "x"), 1], 5]):
        planted = out.with_name(f".out.csv.aaaaaaa{place}.part")
        planted.mkdir()
        (planted / "names.json").write_text(json.dumps([step]))
    with OutputSet(out):
        pass
    assert content(tmp_path) == {Path("mine"): b"mine"}


def publish(folder, new, last):
    """Give a folder, two files and a removal their names; a run is cut off before its step ``last``."""
    out, beside, gone = folder / "out", folder / "beside.csv", folder / "out.gone.csv"
    with OutputSet(out, beside) as places:
        part = folder / "out.part"
        part.mkdir()
        (part / "a").write_text(new)
        create(places.part(beside)).write_text(new)
        more = create(places.folder(out) / "more")
        more.write_text(new)
        last()
        places.publish([(places.part(beside), beside), (more, folder / "out.more.csv"), (part, out), (None, gone)])


@pytest.mark.parametrize("exchange", [True, False])
@pytest.mark.parametrize("failure", [Killed(), OSError(errno.EIO, "no")])
@pytest.mark.parametrize("step", range(12))
def test_cut_at_any_step(tmp_path, monkeypatch, step, failure, exchange):
    """Cut off between any two names, the set is completed by the next run, or it is the old one."""
    publish(tmp_path, "old", lambda: None)
    (tmp_path / "out.gone.csv").write_text("old")
    old = content(tmp_path)
    left = [step]

    def cut(name):
        real = getattr(Path, name)

        def call(path, *args, **options):
            left[0] -= 1
            if left[0] == -1:
                raise failure
            return real(path, *args, **options)

        monkeypatch.setattr(Path, name, call)

    def die(places, *_):
        for lock in places._locks.values():
            os.close(lock)

    with monkeypatch.context() as patch, contextlib.suppress(Killed, OSError):
        if not exchange:
            patch.setattr(outputs, "_exchange", lambda one, other: False)
        if isinstance(failure, Killed):
            patch.setattr(OutputSet, "__exit__", die)
        publish(tmp_path, "new", lambda: [cut(name) for name in ("replace", "rename", "unlink")])
    monkeypatch.undo()
    with OutputSet(tmp_path / "out"):
        pass
    (tmp_path / ".beside.csv.lock").unlink(missing_ok=True)
    for leftover in (*tmp_path.glob(".beside.csv.*.part"), *tmp_path.glob("out.part")):  # not of this OUT, or kept for --resume
        outputs._remove(leftover)
    new = {path: b"new" for path in old if path != Path("out.gone.csv")}
    assert content(tmp_path) in (old, new)
    assert not list(tmp_path.glob(".*"))
    if left[0] > 0:
        assert content(tmp_path) == new


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_not_stopped_while_naming(number):
    """What would stop a run waits for the names; before, SIGTERM and SIGHUP stop it like Ctrl-C."""
    handler = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
    before = signal.signal(number, handler)  # a shell may have these ignored
    try:
        with stoppable(), pytest.raises((Stopped, KeyboardInterrupt)):
            with unstoppable():
                signal.raise_signal(number)
            signal.raise_signal(number)
        assert signal.getsignal(number) == handler
    finally:
        signal.signal(number, before)


def test_nohup():
    """A process that was started to outlive its terminal goes on."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stoppable(), unstoppable():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


@contextlib.contextmanager
def no_file_above(size):
    """No file may grow above a size: writing fails there, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


EVERY = [pytest.param(32 << 10), pytest.param(4 << 10, marks=pytest.mark.slow)]


@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize("out", ["out.parquet", "out.csv", "out.arrow", "out"])
def test_disk_full(rules, made, tmp_path, every, out):
    """Wherever in its last 64 KiB the disk is full, the old OUT stays with all that belongs to it, and nothing else is left."""
    old, new = tmp_path / "old", tmp_path / "new"
    options = {"rows": 10**6, "part": 10**6}
    for folder, claims in ((old, "wrong.parquet"), (new, "claims.parquet")):
        run(rules, wanted(made, folder / out, claims, segments=folder / "segments.csv", **options))
    before, after = content(old), content(new)
    longest = max(map(len, after.values()))
    assert longest > 64 << 10
    for short in range(longest - 1, max(0, longest - (64 << 10)), -every):
        with pytest.raises(InputError, match="cannot be written"), no_file_above(short):
            run(rules, wanted(made, old / out, segments=old / "segments.csv", **options))
        assert content(old) == before
    run(rules, wanted(made, old / out, segments=old / "segments.csv", **options))
    assert content(old) == after


@pytest.mark.parametrize("out", ["out.parquet", "out"])
def test_nothing_can_be_synced(rules, made, tmp_path, monkeypatch, out):
    """Whichever of its files cannot be had on the disk, the old OUT stays."""
    run(rules, wanted(made, tmp_path / out, "wrong.parquet"))
    before = content(tmp_path)
    real, left = os.fsync, [0]

    def fsync(handle):
        left[0] -= 1
        if left[0] == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    failures = 0
    for place in range(1, 100):
        left[0] = place
        try:
            run(rules, wanted(made, tmp_path / out, rows=10**6))
        except InputError:
            failures += 1
            kept = {path: data for path, data in content(tmp_path).items() if path.parts[0] != "out.part"}
            assert kept == before
        else:
            break
    assert failures >= 4
    assert not [path for path in content(tmp_path) if "rejects" in path.name or "part" in path.parts[0]]


# --- taking up again --------------------------------------------------------------------------------------------------


@pytest.fixture
def stopped(rules, made, tmp_path):
    """A run that was stopped after some files were whole; what goes on with it."""
    for name in ("persons", "wrong"):
        (tmp_path / f"{name}.parquet").write_bytes((made / f"{name}.parquet").read_bytes())
    for person, name in enumerate(("filed.parquet", "filed2.parquet"), 1):
        pq.write_table(pa.table({"person": [person], "kind": ["special_disease"], "code": ["diabetes"]}), tmp_path / name)

    def go(stop=1 << 40, filed="filed.parquet", **options):
        def told(what, done, total):
            if what == "claims" and done > stop:
                raise KeyboardInterrupt

        table = find_input(str(tmp_path / filed)) if filed else None
        return run(rules, wanted(tmp_path, tmp_path / "out", "wrong.parquet", registrations=table, part=200, **options), told)

    with pytest.raises(KeyboardInterrupt):
        go(700)
    go.folder = tmp_path / "out.part"
    assert (go.folder / "progress.json").exists()
    return go


def _change(path):
    """Other content of the same length, and the same time."""
    data, times = bytearray(path.read_bytes()), path.stat()
    data[5] ^= 1  # nothing that a reader of Parquet looks at
    path.write_bytes(data)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


@pytest.mark.parametrize("name", ["part-00000.parquet", "rejects.csv", "../persons.parquet", "../filed.parquet"])
@pytest.mark.parametrize("how", [_change, Path.unlink])
def test_changed_meanwhile(stopped, name, how):
    """A listed file or an input that is gone, or has other bytes of the same length and time, is seen before the run goes on."""
    how(stopped.folder / name)
    before = content(stopped.folder)
    with pytest.raises(InputError):
        stopped(resume=True)
    assert content(stopped.folder) == before and not (stopped.folder.parent / "out").exists()


@pytest.mark.parametrize("options", [{"filed": None}, {"filed": "filed2.parquet"}, {"form": "csv"}])
def test_other_options(stopped, options):
    """A run with other registrations or another form is another run."""
    with pytest.raises(InputError, match="differ"):
        stopped(resume=True, **options)


def test_other_versions(stopped, monkeypatch):
    """A run of another version is another run; with all the same it is taken up, and ends as if it had not been stopped."""
    with monkeypatch.context() as patch:
        patch.setattr("yibao_batch.run.progress.metadata.version", lambda name: "0.0.1")
        with pytest.raises(InputError, match="versions"):
            stopped(resume=True)
    out = stopped.folder.parent / "out"
    stopped(resume=True)
    resumed = table_of(out)
    stopped()
    assert table_of(out).equals(resumed)


def test_synced_before_it_is_listed(rules, made, tmp_path, monkeypatch):
    """When a file is listed, it and its name are on the disk."""
    synced, listed = set(), []
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(handle):
        real_fsync(handle)
        about = os.fstat(handle)
        synced.add((about.st_ino, about.st_size))

    def replace(path, target):
        if Path(target).name == "progress.json":
            files = [one.stat() for one in (tmp_path / "out.part").iterdir() if one.name != "progress.json"]
            assert {(one.st_ino, one.st_size) for one in (*files, path.stat(), (tmp_path / "out.part").stat())} <= synced
            listed.append(len(files))
        return real_replace(path, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    run(rules, wanted(made, tmp_path / "out", "wrong.parquet", rows=100, part=200))
    assert len(listed) >= 2


def test_stopped_while_sorting(rules, made, tmp_path, monkeypatch):
    """A run that is stopped while it sorts on disk leaves nothing."""
    monkeypatch.setattr(order, "BUCKET", 150)
    table = pq.read_table(made / "claims.parquet")
    pq.write_table(table.take(list(reversed(range(len(table))))), tmp_path / "claims.parquet")
    (tmp_path / "to").mkdir()

    def told(what, done, total):
        if what == "claims":
            raise KeyboardInterrupt

    task = wanted(made, tmp_path / "to" / "out.parquet")
    task.claims = find_input(str(tmp_path / "claims.parquet"))
    with pytest.raises(KeyboardInterrupt):
        run(rules, task, told)
    assert not list((tmp_path / "to").iterdir())


# --- exit codes, and made-up data -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nothing"],
        ["P", "C"],
        ["P", "C", "OUT", "--form", "xlsx"],
        ["P", "C", "OUT", "--city", "nowhere"],
        ["nothing.parquet", "C", "OUT"],
        ["P", "C", "OUT.txt"],
        ["P", "P", "OUT"],
        ["P", "C", "OUT", "--resume"],
        ["P", "C", "P"],
        ["P", "C", "P/OUT"],
    ],
)
def test_nothing_written(made, tmp_path, capsys, arguments):
    """Whatever is wrong before OUT is whole, the command line included: the exit code is 3, and what there is stays."""
    (tmp_path / "out.parquet").write_text("old")
    places = {"P": str(made / "persons.parquet"), "C": str(made / "claims.parquet"), "OUT": str(tmp_path / "out.parquet")}
    words = [places.get(word) or word.replace("OUT", places["OUT"]).replace("P/", f"{places['P']}/") for word in arguments]
    city = [] if "--city" in words else ["--city", "atlantis"]
    assert main(["batch", "run", *city, *words], standalone_mode=False) == 3
    assert "error" in capsys.readouterr().err
    assert content(tmp_path) == {Path("out.parquet"): b"old"}


def test_locked_from_the_command_line(made, tmp_path, capsys):
    """A second run says which process writes OUT, and how to go on."""
    out = tmp_path / "out.parquet"
    with OutputSet(out):
        inputs = [str(made / "persons.parquet"), str(made / "claims.parquet")]
        assert main(["batch", "run", "--city", "atlantis", *inputs, str(out)], standalone_mode=False) == 3
    told = capsys.readouterr().err
    assert f"process {os.getpid()}" in told and str(out) in told and "wait" in told


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_generate_replaces_only_its_own(rules, tmp_path, form):
    """Made-up data is made anew over itself, never over a file that was not made up, or was changed since."""
    plan, other = Plan(20, 50, seed=1, form=form), Plan(20, 50, seed=2, form=form)
    write(rules, plan, tmp_path)
    before = content(tmp_path)
    write(rules, other, tmp_path)
    write(rules, plan, tmp_path)
    assert content(tmp_path) == before and len(before) == 3
    mine = tmp_path / f"claims.{form}"
    mine.write_text("mine")
    before = content(tmp_path)
    with pytest.raises(InputError, match="not generated"):
        write(rules, other, tmp_path)
    assert content(tmp_path) == before
    (tmp_path / "generated.json").unlink()
    write(rules, plan, tmp_path / "new")
    (tmp_path / "new" / "generated.json").write_text("{}")
    with pytest.raises(InputError, match="not generated"):
        write(rules, plan, tmp_path / "new")
