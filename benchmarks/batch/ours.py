"""yibao itself: the kernel that yibao-batch writes from the lowered plan, on arrays in memory, and the scalar engine beside it.

What is timed of the kernel is its call alone, over claims whose facts have been looked up, as the C function gets its arrays
ready made; whole programs time everything. Balances and counters are set back before each call, which is not timed.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import yibao
from yibao.model.inputs.claim import Claim, Facility, Parts
from yibao.model.inputs.person import Person
from yibao.model.results.settlement import State
from yibao.model.values.dates import Dated
from yibao_batch.claims.read_claims import read_claims
from yibao_batch.people.read_people import read_people
from yibao_batch.settle.engine import Engine

from .workload import LEVELS, PAYERS, Data, tables

STATE = slice(14, 19)
"""Which arguments of a kernel it changes besides what it writes: balances, counters, their periods, stays seen, what is owed."""

Prepared = tuple[Callable[[], None], Callable[[Any], None]]
"""Sets the state back; settles and fills the payers."""


class Kept(Engine):
    """An engine that keeps the arguments of its kernel."""

    def _call(self, arguments: tuple[Any, ...]) -> None:
        self.arguments = arguments
        self.before = [one.copy() for one in arguments[STATE]]
        super()._call(arguments)

    def set_back(self) -> None:
        """The state as the kernel found it."""
        for now, before in zip(self.arguments[STATE], self.before, strict=True):
            now[...] = before

    def run(self) -> None:
        """The compiled kernel once more."""
        assert self._settle is not None
        self._settle(*self.arguments)


def ready(persons: Any, claims: Any, *, compile_: bool = True) -> tuple[Kept, Any]:
    """An engine that has settled some tables once, and what came of it."""
    rules = yibao.load_registry().rules("ningbo")
    people = read_people(rules, persons)
    engine = Kept(rules, people, compile_=compile_)
    read, rejects = read_claims(claims, 0, people, engine.binder.frame, engine.binder.vocabulary)
    return engine, engine.settle(read, rejects)


def _ready(data: Data, *, compile_: bool) -> tuple[Kept, Any]:
    engine, settled = ready(*tables(data), compile_=compile_)
    assert settled.good.all(), settled.rejects[:3]
    return engine, settled


def _rows(engine: Kept) -> list[int]:
    payers = (*engine.binder.frame.payers, "cash")
    return [payers.index(name) for name in PAYERS]


def one(data: Data) -> Prepared:
    """The compiled kernel on one core."""
    engine, settled = _ready(data, compile_=True)
    rows = _rows(engine)

    def run(out: Any) -> None:
        engine.run()

    return engine.set_back, _then(run, lambda out: _copy(out, settled.payers, rows, 0, len(data.amount)))


def two(data: Data) -> Prepared:
    """The compiled kernel over two halves of the persons, on two threads."""
    half = len(data.group) // 2
    parts = [_ready(part, compile_=True) for part in (data.head(half), data.tail(half))]
    rows = _rows(parts[0][0])
    pool = ThreadPoolExecutor(2)
    middle = int(data.first[half])

    def run(out: Any) -> None:
        list(pool.map(Kept.run, [engine for engine, _ in parts]))

    def copy(out: Any) -> None:
        _copy(out, parts[0][1].payers, rows, 0, middle)
        _copy(out, parts[1][1].payers, rows, middle, len(data.amount))

    return lambda: [engine.set_back() for engine, _ in parts] and None, _then(run, copy)


def plain(data: Data) -> Prepared:
    """The same source run by Python itself, lists for arrays, as small inputs are."""
    engine, settled = _ready(data, compile_=False)
    rows = _rows(engine)

    def run(out: Any) -> None:
        Engine._call(engine, engine.arguments)

    return engine.set_back, _then(run, lambda out: _copy(out, settled.payers, rows, 0, len(data.amount)))


def _then(run: Callable[[Any], None], check: Callable[[Any], None]) -> Callable[[Any], None]:
    """A run whose result is copied out only when it is asked for."""
    run.result = check  # type: ignore[attr-defined]
    return run


def _copy(out: Any, payers: Any, rows: list[int], first: int, last: int) -> None:
    for place, row in enumerate(rows):
        out[place, first:last] = payers[row, : last - first]


def scalar(data: Data) -> Prepared:
    """The scalar engine, claim after claim, without a trace."""
    rules = yibao.load_registry().rules("ningbo")
    births = (yibao.parse(b"d = 1990-06-01")["d"], yibao.parse(b"d = 1970-06-01")["d"], yibao.parse(b"d = 1950-06-01")["d"])
    start = yibao.parse(b"d = 2024-01-01")["d"]
    people = []
    for who in range(len(data.group)):
        group = int(data.group[who])
        accounts = {"current_year": int(data.current[who]), "carried_over": int(data.carried[who]), "family": 0}
        standing = Dated.always("retired" if group == 2 else "active")
        person = Person(str(who), births[group], Dated.always("employee"), standing, accounts)
        claims = [
            Claim(
                str(place),
                date=start.fromordinal(start.toordinal() + int(data.day[place])),
                benefit="outpatient",
                facility=Facility(LEVELS[int(data.tier[place])]),
                parts=Parts(in_scope=int(data.amount[place])),
            )
            for place in range(int(data.first[who]), int(data.first[who + 1]))
        ]
        people.append((person, claims))

    def run(out: Any) -> None:
        place = 0
        for person, claims in people:
            first = claims[0].date
            assert first is not None
            year = rules.year_of("employee", first).first
            state = State(rules.area.code, "employee", year, first, dict(person.accounts), {})
            for claim in claims:
                settlement, state = yibao.settle(rules, person, claim, state, trace=False)
                out[:4, place] = [settlement.payers.get(name, 0) for name in PAYERS]
                place += 1

    return lambda: None, run


one.prepared = two.prepared = plain.prepared = scalar.prepared = True  # type: ignore[attr-defined]
