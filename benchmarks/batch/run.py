"""A year of outpatient visits, settled by the batch engine and by others, side by side on the same data, results checked equal.

    python -m benchmarks.batch.run [--persons 1000000] [--rounds 5] [--picture FILE.svg] [--only NAME,…]

Prints, for engines in memory, nanoseconds a claim and ratios to the best C function timed in the same round; the same for the
longest plan; what a claim costs where plans meet in one run; for whole programs from Parquet to Parquet, seconds, peak memory and
ratios; and how the cost of a claim grows from 10^4 to 10^7 claims (``--persons 10000000``: to 10^8, which takes some 5 GB of
disk). Machines drift: the ratios, taken within a round, say more than the times. What is not installed is left out and named.

``--only`` names engines (parts of their names), or sections: inpatient, meeting, programs, growth.

Engines that are slow get fewer persons, the first ones of the same data; OpenFisca gets persons with one claim a month,
since its grain is the period. Each is written as its vendor's documentation teaches; its module in ``rivals`` says where.
"""

import argparse
import functools
import importlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from . import kernels, picture, workload
from .rivals import c
from .workload import Data

ROWS = 6
"""Rows of a result: the four payers, which are compared, and the two balances after each claim, which C and yibao also write."""

MOST = 1_000_000
"""Persons at most, but for the growth of yibao's own program: others, and what is held in memory, would need too much of it."""

SECTIONS = ("inpatient", "meeting", "programs", "growth")
"""What ``--only`` may name besides engines."""

ROOT = Path(__file__).resolve().parents[2]
Settle = Callable[[Data, Any], None]


@attrs.define
class Engine:
    """One engine in memory: its name, on how many persons it runs, and what settles them."""

    name: str
    persons: int
    settle: Settle
    each: int | None = None
    nanoseconds: list[float] = attrs.Factory(list)
    times_c: list[float] = attrs.Factory(list)


def engines(persons: int, only: list[str], data: Data) -> tuple[list[Engine], list[str]]:
    """Those that are installed, the C function first, and what is missing."""
    fastest, flags = c.best(data.head(min(persons, 100_000)))
    found = [Engine(f"C by hand (cc {flags})", persons, fastest)]
    missing = []
    wanted: list[tuple[str, str, int, int | None]] = [
        ("yibao: kernel, one core", "ours:one", persons, None),
        ("yibao: kernel, two cores", "ours:two", persons, None),
        ("numpy by hand, in blocks", "rivals.numpy_:settle", persons, None),
        ("Polars", "rivals.columns:polars", min(persons, 300_000), None),
        ("DuckDB", "rivals.columns:duckdb", min(persons, 300_000), None),
        ("OpenFisca-Core", "rivals.openfisca_:settle", min(persons, 100_000), 10),
        ("yibao: the kernel as plain Python", "ours:plain", min(persons, 2_000), None),
        ("Python with attrs and Decimal", "rivals.decimal_:settle", min(persons, 1_000), None),
        ("yibao: scalar engine, without trace", "ours:scalar", min(persons, 1_000), None),
        ("zen-engine", "rivals.zen:settle", min(persons, 300), None),
    ]
    for name, place, count, each in wanted:
        if only and not any(one.lower() in name.lower() for one in only):
            continue
        module, _, function = place.partition(":")
        try:
            settle = getattr(importlib.import_module(f"{__package__}.{module}"), function)
        except ImportError as error:
            missing.append(f"{name}: {error}")
            continue
        found.append(Engine(name, count, settle, each))
    return found, missing


def in_memory(persons: int, rounds: int, only: list[str]) -> list[Engine]:
    """Time all engines in turn, round by round, and check what they give against the C function, and that against plain Python."""
    data = workload.make(persons)
    other = workload.make(min(persons, 100_000), each=10)
    found, missing = engines(persons, only, data)
    first = found[0]
    inputs: dict[str, Data] = {}
    outs: dict[str, Any] = {}
    ready: dict[str, Any] = {}
    for one in found:
        whole = other if one.each else data
        inputs[one.name] = whole if one.persons == len(whole.group) else whole.head(one.persons)
        # rows of 2^k amounts at the same place of a page fight for the same lines of the cache
        outs[one.name] = np.zeros((ROWS, len(inputs[one.name].amount) + 8), dtype=np.int64)
        if getattr(one.settle, "prepared", False):
            ready[one.name] = one.settle(inputs[one.name])  # type: ignore[call-arg]
        else:
            ready[one.name] = (lambda: None, functools.partial(one.settle, inputs[one.name]))
    small = data.head(min(persons, 2_000))
    kept = np.zeros((ROWS, len(small.amount) + 8), dtype=np.int64)
    first.settle(small, kept)
    assert (kept[:4, : len(small.amount)] == workload.reference(small)).all(), "the C function is wrong"
    for turn in range(rounds + 1):
        pace = 0.0
        for one in found:
            set_back, run = ready[one.name]
            set_back()
            begun = time.perf_counter()
            run(outs[one.name])
            spent = (time.perf_counter() - begun) / len(inputs[one.name].amount) * 1e9
            pace = spent if one is first else pace
            if turn:  # the first round compiles and warms up
                one.nanoseconds.append(spent)
                one.times_c.append(spent / pace)
    whole_c = outs[first.name]
    for one in found[1:]:
        claims = len(inputs[one.name].amount)
        if hasattr(ready[one.name][1], "result"):
            ready[one.name][1].result(outs[one.name])
        if one.each:
            again = np.zeros((ROWS, claims + 8), dtype=np.int64)
            first.settle(inputs[one.name], again)
        else:
            again = whole_c
        assert (outs[one.name][:4, :claims] == again[:4, :claims]).all(), f"{one.name} gives other amounts"
    print(f"In memory: {len(data.amount):,} claims of {persons:,} persons, medians of {rounds} rounds, every payer equal\n")
    print(f"{'engine':50}{'claims':>12}{'ns/claim':>12}{'claims/s':>14}{'× C':>10}")
    for one in found:
        spent, ratio = statistics.median(one.nanoseconds), statistics.median(one.times_c)
        print(f"{one.name:50}{len(inputs[one.name].amount):>12,}{spent:>12,.1f}{1e9 / spent:>14,.0f}{ratio:>10,.2f}")
    for line in missing:
        print(f"left out: {line}")
    return found


@attrs.frozen
class Run:
    """A whole program: seconds, and the most memory its process held, in MiB."""

    seconds: float
    memory: float


def process(command: list[str]) -> Run:
    """Run a program and tell its time and peak memory."""
    watched = [sys.executable, "-m", "benchmarks.batch.watch", *command]
    done = subprocess.run(watched, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    seconds, memory = done.stdout.split()
    return Run(float(seconds), float(memory))


def whole_programs(persons: int, rounds: int, folder: Path) -> None:
    """From Parquet to Parquet, each a process of its own, in turn."""
    insured, bills, claims = workload.write(persons, folder)
    program = [sys.executable, "-m", "benchmarks.batch.programs"]
    yibao = str(Path(sys.executable).with_name("yibao"))
    paths = [str(insured), str(bills)]
    outs = {name: folder / f"{name}.parquet" for name in ("yibao", "floor", "Polars", "DuckDB")}
    commands = {
        "yibao batch run": [yibao, "batch", "run", "--city", "ningbo", *paths, str(outs["yibao"])],
        "read and write only": [*program, "floor", *paths, str(outs["floor"]), str(outs["yibao"])],
        "Polars": [*program, "polars", *paths, str(outs["Polars"])],
        "DuckDB": [*program, "duckdb", *paths, str(outs["DuckDB"])],
    }
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            one = process(command)
            if turn:
                runs[name].append(one)
    _as_c(outs["yibao"], workload.make(persons))
    for name in ("Polars", "DuckDB"):
        _alike(outs[name], outs["yibao"])
    print(f"\nFrom Parquet to Parquet, {claims:,} claims, whole processes, medians of {rounds} rounds, every column equal\n")
    print(f"{'program':50}{'seconds':>12}{'ns/claim':>12}{'MiB':>10}{'yibao is':>14}")
    ours = [one.seconds for one in runs["yibao batch run"]]
    for name, found in runs.items():
        seconds = statistics.median(one.seconds for one in found)
        ratio = statistics.median(mine / other.seconds for mine, other in zip(ours, found, strict=True))
        memory = max(one.memory for one in found)
        print(f"{name:50}{seconds:>12.2f}{seconds / claims * 1e9:>12,.0f}{memory:>10,.0f}{ratio:>12.2f} ×")


def _column(path: Path, name: str) -> Any:
    """One column of a file, in the order of claims."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(path, columns=list(dict.fromkeys(("claim", name))))
    column = table[name].combine_chunks()
    if not pa.types.is_primitive(column.type):  # words, of which there are several kinds
        column = column.cast(pa.string())
    ids = table["claim"].to_numpy()
    return column if (ids[1:] > ids[:-1]).all() else column.take(pa.array(np.argsort(ids, kind="stable")))


def _as_c(path: Path, data: Data) -> None:
    """Payers and balances are those of the C function."""
    number = len(data.amount)
    expected = np.zeros((ROWS, number + 8), dtype=np.int64)
    c.best(data.head(min(len(data.group), 20_000)))[0](data, expected)
    names = [f"{name.replace('.', '_')}_fen" for name in workload.PAYERS]
    for row, name in enumerate((*names, "balance_current_year_fen", "balance_carried_over_fen")):
        assert (_column(path, name).to_numpy() == expected[row, :number]).all(), f"{path.name}: {name} differs from C"


def _alike(path: Path, other: Path) -> None:
    """Two files have the same columns with the same in them."""
    import pyarrow.parquet as pq

    names = pq.read_schema(other).names
    assert pq.read_schema(path).names == names, f"{path.name} has other columns"
    for name in names:
        assert _column(path, name).equals(_column(other, name)), f"{path.name}: {name} differs"


def growth(folder: Path, most: int) -> list[tuple[int, Run]]:
    """How the whole program grows with the number of claims."""
    found = []
    yibao = str(Path(sys.executable).with_name("yibao"))
    print(f"\n{'claims':>14}{'seconds':>12}{'ns/claim':>12}{'MiB':>10}   yibao batch run, Parquet to Parquet")
    for persons in (1_000, 10_000, 100_000, 1_000_000, 10_000_000):
        if persons > most:
            break
        insured, bills, claims = workload.write(persons, folder)
        command = [yibao, "batch", "run", "--city", "ningbo", str(insured), str(bills), str(folder / "out.parquet")]
        one = min((process(command) for _ in range(3)), key=lambda run: run.seconds)
        found.append((claims, one))
        print(f"{claims:>14,}{one.seconds:>12.2f}{one.seconds / claims * 1e9:>12,.0f}{one.memory:>10,.0f}")
    return found


def main() -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="names of engines, parted by commas")
    parser.add_argument("--picture", type=Path, help="an SVG of the ratios and of the growth")
    given = parser.parse_args()
    only = [one for one in given.only.split(",") if one]
    named = [one for one in only if one not in SECTIONS]
    found = in_memory(min(given.persons, MOST), given.rounds, named) if named or not only else []
    bars = [(one.name, statistics.median(one.times_c)) for one in found]
    if not only or "inpatient" in only:
        bars.append(("yibao: kernel, longest plan", kernels.longest(min(given.persons, 300_000), given.rounds)))
    if not only or "meeting" in only:
        kernels.meeting(min(given.persons, 50_000), given.rounds)
    with tempfile.TemporaryDirectory() as temporary:
        if not only or "programs" in only:
            whole_programs(min(given.persons, MOST), given.rounds, Path(temporary))
        grown = growth(Path(temporary), given.persons) if not only or "growth" in only else []
    points = [(claims, run.seconds / claims * 1e9) for claims, run in grown]
    if bars:
        print("\n" + "\n".join(picture.text(bars)))
    if given.picture:
        given.picture.write_text(picture.svg(bars, points), encoding="utf-8")


if __name__ == "__main__":
    main()
