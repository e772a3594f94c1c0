"""What the kernel costs beside a C function for the longest plan, and what a claim costs where several plans meet in one run."""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import yibao
from yibao.engine.course.course import Course
from yibao.engine.course.opening_state import opening_state
from yibao.model.inputs.claim import Case
from yibao_batch.trials import generate

from . import inpatient, ours, workload
from .rivals import c

CHECKED = 1_500
"""Persons of whom the scalar engine settles every stay too."""


def longest(persons: int, rounds: int) -> float:
    """Time the longest plan against C; every payer, balance, status and warning of every stay equal. The ratio."""
    data = inpatient.make(persons)
    number = len(data)
    few = data.head(min(persons, 50_000))
    by_hand, flags = c.fastest("inpatient.c", inpatient.bind, few, _room(len(few)))
    out = _room(number)
    engine, settled = ours.ready(*inpatient.tables(data))
    status, warned = by_hand(data, out)
    frame = engine.binder.frame
    rows = [settled.payers[(*frame.payers, "cash").index(name)] for name in inpatient.PAYERS]
    rows += [settled.balances[frame.accounts.index(name)] for name in inpatient.BALANCES]
    assert settled.good.all() and (status == 0).all(), settled.rejects[:3]
    assert all((mine[:number] == its[:number]).all() for mine, its in zip(rows, out, strict=True)), "the kernel gives other amounts"
    assert (settled.warned == warned).all(), "the kernel warns otherwise"
    nobody = set(frame.payers) - set(inpatient.PAYERS)
    assert not any(settled.payers[frame.payers.index(name)].any() for name in nobody)
    told = _by_scalar(engine, settled, min(persons, CHECKED), out)
    times = _in_turn(rounds, {"c": lambda: by_hand(data, out), "kernel": engine.run}, engine.set_back)
    spent = {name: statistics.median(found) / number * 1e9 for name, found in times.items()}
    ratio = statistics.median(mine / its for mine, its in zip(times["kernel"], times["c"], strict=True))
    print(f"\nThe longest plan, {number:,} stays of {persons:,} employees, medians of {rounds} rounds; every payer, balance and")
    print(f"warning equal, {told:,} of the stays also by the scalar engine\n")
    for name, ns, times_c in ((f"C by hand (cc {flags})", spent["c"], 1.0), ("yibao: kernel, one core", spent["kernel"], ratio)):
        print(f"{name:50}{number:>12,}{ns:>12,.1f}{1e9 / ns:>14,.0f}{times_c:>10,.2f}")
    return ratio


def _room(stays: int) -> Any:
    """Room for payers and balances, whose rows do not meet at the same place of a page."""
    return np.zeros((len(inpatient.PAYERS) + len(inpatient.BALANCES), stays + 8), dtype=np.int64)


def _by_scalar(engine: ours.Kept, settled: Any, persons: int, out: Any) -> int:
    """Settle the first persons with the scalar engine, and check; how many stays they had."""
    rules, claims = engine.rules, settled.claims
    ends = claims.starts.tolist()
    for owner in range(persons):
        person = claims.people.person(owner)
        listed = [claims.claim(place) for place in range(ends[owner], ends[owner + 1])]
        course = Course(rules, person, opening_state(rules, Case(person, tuple(listed))), trace=False)
        for place, claim in enumerate(listed, ends[owner]):
            entry = course.add(claim)
            amounts = [entry.payers.get(name, 0) for name in inpatient.PAYERS]
            amounts += [course.state.accounts[name] for name in inpatient.BALANCES]
            assert amounts == out[:, place].tolist(), f"the C function is wrong about stay {place}"
    return int(ends[persons])


def _in_turn(rounds: int, runs: dict[str, Callable[[], Any]], before: Callable[[], None]) -> dict[str, list[float]]:
    """Seconds of this thread for some runs, each in turn in every round; the first round warms up."""
    found: dict[str, list[float]] = {name: [] for name in runs}
    for turn in range(rounds + 1):
        for name, run in runs.items():
            before()
            begun = time.thread_time()
            run()
            if turn:
                found[name].append(time.thread_time() - begun)
    return found


MIXES = (
    ("outpatient", "inpatient"),
    ("outpatient", "inpatient", "pharmacy", "emergency"),
    ("outpatient", "inpatient", "pharmacy", "emergency", "special_disease", "ambulance"),
)
"""Benefits of employees that meet; persons with every fact an area asks for, so that every plan is met whole."""


def meeting(persons: int, rounds: int) -> None:
    """Time claims of several plans in one run against the same claims of each plan in a run of its own."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rules = yibao.load_registry().rules("ningbo")
    print(
        f"\nPlans that meet, some 10 claims each of {persons:,} employees as `yibao batch generate` makes them, {rounds} rounds\n"
    )
    print(f"{'benefits':76}{'structures':>12}{'claims':>12}{'ns/claim':>10}{'alone':>8}{'ratio':>8}")
    for benefits in MIXES:
        with tempfile.TemporaryDirectory() as folder:
            plan = generate.Plan(persons, persons * 10, year=workload.YEAR, scheme="employee", benefits=benefits)
            generate.write(rules, plan, Path(folder))
            people, claims = (pq.read_table(f"{folder}/{name}.parquet") for name in ("persons", "claims"))
        together, _ = ours.ready(people, claims)
        chosen = together.arguments[1]
        apart = [ours.ready(people, claims.filter(pa.array(chosen == one)))[0] for one in range(int(chosen.max()) + 1)]
        number = int((chosen >= 0).sum())

        def set_back(engines: tuple[ours.Kept, ...] = (together, *apart)) -> None:
            for engine in engines:
                engine.set_back()

        def alone(engines: tuple[ours.Kept, ...] = tuple(apart)) -> None:
            for engine in engines:
                engine.run()

        times = _in_turn(rounds, {"together": together.run, "alone": alone}, set_back)
        spent = {name: statistics.median(found) / number * 1e9 for name, found in times.items()}
        ratio = statistics.median(one / other for one, other in zip(times["together"], times["alone"], strict=True))
        shown = ", ".join(benefits)
        print(f"{shown:76}{len(apart):>12}{number:>12,}{spent['together']:>10.1f}{spent['alone']:>8.1f}{ratio:>8.2f}")
