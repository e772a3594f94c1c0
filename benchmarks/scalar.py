"""How fast one claim after the other is settled: the scalar engine beside a hand-written function and beside attrs with Decimal.

The workload is Ningbo's outpatient care of employees: account, self-pay segment, co-pay by level and standing, then the
carried-over account, sequential for each person within the year. All settle the same claims and must give the same fen. They
run in turn, round by round, so that the ratios hold where the machine's speed drifts.

    python benchmarks/scalar.py [persons] [rounds]
"""

import datetime as dt
import gc
import random
import statistics
import sys
import time
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import attrs

import yibao
from yibao.model.inputs.claim import Claim, Facility, Parts
from yibao.model.inputs.person import Person
from yibao.model.results.settlement import State
from yibao.model.values.dates import Dated, age_on

RATIOS = {
    "community": {"active": 860_000, "retired": 920_000},
    "secondary": {"active": 800_000, "retired": 800_000},
    "tertiary": {"active": 750_000, "retired": 750_000},
}

People = list[tuple[Person, list[Claim]]]
Rows = list[tuple[int, int, int, int]]
"""For each claim: fen of the current-year account, the fund, the carried-over account, cash."""


def make(persons: int, seed: int = 7) -> People:
    """Persons with ten visits each between April and December 2023, by a seeded generator."""
    rng = random.Random(seed)
    people = []
    for number in range(persons):
        standing = rng.choice(("active", "active", "retired"))
        birth = dt.date(
            rng.randint(1940, 1972) if standing == "retired" else rng.randint(1964, 2003), rng.randint(1, 12), rng.randint(1, 28)
        )
        accounts = {"current_year": rng.randint(0, 300_000), "carried_over": rng.randint(0, 100_000), "family": 0}
        person = Person(f"P{number}", birth, Dated.always("employee"), Dated.always(standing), accounts)
        days = sorted(rng.randint(0, 260) for _ in range(10))
        claims = [
            Claim(
                f"C{place}",
                date=dt.date(2023, 4, 10) + dt.timedelta(days=day),
                benefit="outpatient",
                facility=Facility(rng.choice(tuple(RATIOS)), region="330200"),
                parts=Parts(in_scope=rng.randint(100, 200_000)),
            )
            for place, day in enumerate(days)
        ]
        people.append((person, claims))
    return people


def engine(rules: yibao.RuleSet, people: People, trace: bool) -> Rows:
    """The scalar engine, with or without its trace."""
    rows: Rows = []
    settle = yibao.settle
    for person, claims in people:
        state = State("330200", accounts=person.accounts)
        for claim in claims:
            settlement, state = settle(rules, person, claim, state, trace=trace)
            get = settlement.payers.get
            rows.append((get("account.current_year", 0), get("pooled_fund", 0), get("account.carried_over", 0), get("cash", 0)))
    return rows


def by_hand(people: People) -> Rows:
    """A function on plain integers, written from the policy text."""
    rows: Rows = []
    for person, claims in people:
        current, carried, used = person.accounts["current_year"], person.accounts["carried_over"], 0
        standing = person.standing.values[0][1]
        for claim in claims:
            assert claim.facility is not None and claim.parts is not None and claim.date is not None
            left = claim.parts.in_scope
            edge = 30_000 if standing == "retired" else 60_000 if age_on(person.birth_date, claim.date) >= 45 else 90_000
            account = left if left < current else current
            current -= account
            left -= account
            deductible = min(left, max(0, edge - used))
            used += deductible
            left -= deductible
            fund = (left * RATIOS[claim.facility.level][standing] + 500_000) // 1_000_000
            owed = deductible + left - fund
            own = owed if owed < carried else carried
            carried -= own
            rows.append((account, fund, own, owed - own))
    return rows


@attrs.frozen
class Bill:
    """A bill in yuan, as many systems hold it."""

    level: str
    day: dt.date
    amount: Decimal


@attrs.frozen
class Paid:
    """Who paid what, in yuan."""

    account: Decimal
    fund: Decimal
    own: Decimal
    cash: Decimal


CENT = Decimal("0.01")


def with_decimal(people: list[tuple[Person, list[Bill]]]) -> list[Paid]:
    """The same with attrs objects and Decimal."""
    ratios = {level: {key: Decimal(value) / 1_000_000 for key, value in row.items()} for level, row in RATIOS.items()}
    rows = []
    for person, bills in people:
        current, carried, used = (Decimal(person.accounts[name]) / 100 for name in ("current_year", "carried_over", "family"))
        standing = person.standing.values[0][1]
        for bill in bills:
            left = bill.amount
            edge = Decimal(300 if standing == "retired" else 600 if age_on(person.birth_date, bill.day) >= 45 else 900)
            account = min(left, current)
            current -= account
            left -= account
            deductible = min(left, max(Decimal(0), edge - used))
            used += deductible
            left -= deductible
            fund = (left * ratios[bill.level][standing]).quantize(CENT, ROUND_HALF_UP)
            owed = deductible + left - fund
            own = min(owed, carried)
            carried -= own
            rows.append(Paid(account, fund, own, owed - own))
    return rows


def main(persons: int = 3_000, rounds: int = 5) -> None:
    """Run all in turn and print the medians and ratios."""
    rules = yibao.load_registry().rules("ningbo")
    people = make(persons)
    claims = sum(len(course) for _, course in people)
    bills = [
        (person, [Bill(one.facility.level, one.date, Decimal(one.parts.in_scope) / 100) for one in course])  # type: ignore[union-attr, arg-type]
        for person, course in people
    ]
    expected = by_hand(people)
    assert engine(rules, people, True) == expected, "the engine and the hand-written function differ"
    assert engine(rules, people, False) == expected, "the engine without a trace differs"
    assert [tuple(int(x * 100) for x in attrs.astuple(row)) for row in with_decimal(bills)] == expected, "Decimal differs"
    runs: dict[str, Callable[[], object]] = {
        "hand-written, plain integers": lambda: by_hand(people),
        "attrs and Decimal": lambda: with_decimal(bills),
        "engine without a trace": lambda: engine(rules, people, False),
        "engine with trace and laws": lambda: engine(rules, people, True),
    }
    times: dict[str, list[float]] = {name: [] for name in runs}
    gc.freeze()
    for _ in range(rounds):
        for name, run in runs.items():
            begun = time.perf_counter()
            run()
            times[name].append((time.perf_counter() - begun) / claims)
    base = times["hand-written, plain integers"]
    print(f"{claims} claims of {persons} persons, {rounds} rounds, equal to the fen; Python {sys.version.split()[0]}")
    print(f"{'':32}{'µs a claim':>12}{'claims a second':>18}{'× by hand':>12}")
    for name, taken in times.items():
        median = statistics.median(taken)
        ratio = statistics.median(one / other for one, other in zip(taken, base, strict=True))
        print(f"{name:32}{median * 1e6:12.2f}{1 / median:18,.0f}{ratio:12.1f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
