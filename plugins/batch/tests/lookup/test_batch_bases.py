"""The contribution base is held between floor and ceiling, or fixed, wherever money comes to an account by it."""

import datetime as dt
import random

import attrs
import pytest

from plugins.batch.tests.both_engines import compare, tables
from yibao import load_registry, read_case
from yibao.engine.accounts.contribution_base import base_limits
from yibao.engine.contributions.request import contributions_of
from yibao.engine.course.account_ledger import account_ledger
from yibao.engine.course.course import Course
from yibao.engine.course.opening_state import opening_state
from yibao.model.inputs.contribution_request import Request
from yibao.rules.checking.accounts import CARRY_OVER

REGISTRY = load_registry()
AREAS = [
    installed.area.slug
    for installed in REGISTRY.installed()
    if not installed.area.base and REGISTRY.rules(installed.area.code).declared.credit
]
YEARS = (2023, 2024, 2025)


def probe(day, name, region):
    """A visit without cost, which shows the balances of its day."""
    return {
        "id": name, "date": day.isoformat(), "benefit": "outpatient", "parts": {"in_scope": "0"},
        "facility": {"level": "tertiary", "region": region},
    }  # fmt: skip


def case_of(slug, region, standing, base, first, last):
    """Somebody in the employees' scheme who sees a doctor at the beginning and at the end of some months, without cost."""
    person = {
        "id": "P", "birth_date": "1984-03-01", "scheme": "employee", "standing": standing, "contribution_base": base,
        "accounts": {},
    }  # fmt: skip
    return read_case({"city": slug, "person": person, "claim": [probe(first, "A", region), probe(last, "B", region)]})


def bases_around(rules, case, day, rng):
    """Bases below the floor, between, above the ceiling, and on both, in yuan."""
    limits = base_limits(rules, case.person, day)
    edges = [figure.value // 100 for figure in (limits.floor, limits.ceiling) if figure is not None] or [4000, 20000]
    low, high = min(edges), max(edges)
    return [max(1, low - rng.randint(1, 1500)), low, rng.randint(low, high), high, high + rng.randint(1, 30_000)]


@pytest.mark.parametrize("slug", AREAS)
def test_every_way_credits_by_the_base_in_force(slug):
    """What comes to the account is the same in a settlement, in the batch engine, in the ledger and in the contributions."""
    rules, paying = REGISTRY.rules(slug), REGISTRY.contributions(slug)
    region = rules.area.code
    rng = random.Random(f"bases of {slug}")
    cases, held = [], 0
    for year in YEARS:
        for standing in ("active", "flexible"):
            first, last = dt.date(year - 1, 12, 31), dt.date(year, 12, 31)
            for base in bases_around(rules, case_of(slug, region, standing, "5000", first, last), dt.date(year, 3, 1), rng):
                case = case_of(slug, region, standing, str(base), first, last)
                cases.append(attrs.evolve(case, title=f"{year} {standing} {base}"))
                held += credits_agree(rules, paying, case, year)
    somebody = case_of(slug, region, "active", "5000", dt.date(2024, 1, 1), dt.date(2024, 1, 2)).person
    assert bool(held) == any(base_limits(rules, somebody, dt.date(year, 3, 1)).ceiling for year in YEARS)
    persons, claims, said, unsaid = tables(rules, cases)
    assert not unsaid
    by_columns, _, _ = compare(rules, persons, claims, said)
    assert by_columns


def credits_agree(rules, paying, case, year):
    """Credits of the settlement, of the ledger and of the contributions are compared; gives how many the limits held."""
    course = Course(rules, case.person, opening_state(rules, case))
    entries = [course.add(claim) for claim in case.claim]
    shown = [credit for entry in entries for credit in entry.trace.credits if credit.id != CARRY_OVER]
    ledger = account_ledger(rules, case, dt.date(year, 12, 31))
    moves = [move for period in ledger.periods for move in period.moves if move.kind == "credit"]
    request = Request(case.person, case.city, from_=f"{year}-01", to=f"{year}-12")
    due = contributions_of(paying, request).credits
    facts = [(credit.date, credit.id, credit.amount, [term.base for term in credit.working]) for credit in shown]
    assert facts == [(move.date, move.id, move.amount, [term.base for term in move.working]) for move in moves], case
    assert facts == [(credit.date, credit.id, credit.amount, [term.base for term in credit.working]) for credit in due], case
    return sum(term.limit is not None for credit in shown for term in credit.working)
