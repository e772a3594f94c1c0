"""Law 8: both engines are equal, to the fen, on every worked case and on generated claims of every installed area.

Both are given the same case objects, the batch engine by way of tables, so that its reading is tested too. `test_batch_million` has
many more claims, which both engines take from the same tables.
"""

import datetime as dt
import importlib.resources
import os
import random
from pathlib import Path

import attrs
import pytest

from plugins.batch.tests.both_engines import bill_day, compare, tables
from tests.services import needs
from yibao import load_registry, parse, read_case
from yibao.conformance.generate import made_course
from yibao.model.inputs.person import Registration
from yibao.model.values.dates import Dated

REGISTRY = load_registry()
AREAS = [one.area.slug for one in REGISTRY.installed()]


def settling(slug):
    """The rules of an area that settles bills by itself, else none."""
    rules = None if REGISTRY.find(slug).area.base else REGISTRY.rules(slug)
    return rules if rules is not None and rules.plans else None


def worked_cases(rules):
    folder = Path(str(importlib.resources.files(rules.package.replace("-", "_")))) / "cases"
    found = []
    for path in sorted(folder.rglob("*.toml")):
        case = read_case({key: value for key, value in parse(path.read_bytes()).items() if key != "expect"})
        if case.claim and case.city and REGISTRY.find(case.city).area.code == rules.area.code:
            found.append(attrs.evolve(case, title=path.name))
    return found


def plain_course(rules, day, seed, length):
    """A generated course in the order of its bills; nine of ten without what only the scalar engine knows."""
    case = made_course(rules, day, seed, length).case
    born = case.person.birth_date
    listed = (attrs.evolve(one, admitted=max(one.admitted, born)) if one.admitted else one for one in case.claim)
    case = attrs.evolve(case, claim=tuple(sorted(listed, key=bill_day)))  # a case file has no stay before the birth either
    if seed % 10 == 0:
        return changing(rules, case, random.Random(seed))
    claims = (
        attrs.evolve(claim, facts={}, card=None, facility=attrs.evolve(claim.facility, designated=None)) for claim in case.claim
    )
    return attrs.evolve(case, person=attrs.evolve(case.person, cover=None), claim=tuple(claims))


def changing(rules, case, rng):
    """The course of somebody who may change the scheme, has two filings in force, or more registrations than the kernel takes."""
    person, days = case.person, [bill_day(claim) for claim in case.claim]
    other = [scheme for scheme in rules.declared.scheme if scheme != person.scheme.values[0][1]]
    if other and rng.random() < 0.5:
        later = rng.choice(other)
        day = rng.choice(days) + dt.timedelta(days=rng.choice((-1, 0, 1)))
        standing = rng.choice(rules.declared.scheme[later].standings or ("active", "adult"))
        person = attrs.evolve(
            person,
            scheme=Dated((*person.scheme.values, (day, later))),
            standing=Dated((*person.standing.values, (day, standing))),
        )
    registrations = list(person.registrations)
    if rng.random() < 0.5:
        registrations += [Registration("cross_region", code, "889900") for code in ("referral", "self_filed")]
    if rng.random() < 0.3:
        registrations += [Registration("family_doctor", to=days[0] + dt.timedelta(days=off)) for off in range(-20, 21)]
    return attrs.evolve(case, person=attrs.evolve(person, registrations=tuple(registrations)))


@pytest.mark.parametrize("slug", AREAS)
def test_worked_cases(slug):
    """Every worked case that columns can say is settled alike; those they cannot say are few, and told why."""
    rules = settling(slug)
    if rules is None:
        pytest.skip("a base, which settles nothing by itself")
    cases = worked_cases(rules)
    if not cases:
        pytest.skip("the area has no worked cases of bills")
    persons, claims, said, unsaid = tables(rules, cases)
    by_columns, _, _ = compare(rules, persons, claims, said)
    assert by_columns > 0
    assert len(unsaid) <= len(cases) // 5, unsaid


def courses(rules, many):
    days = [day + dt.timedelta(days=off) for day in rules.change_days() if day.year > 1 for off in (-1, 0, 45)]
    return [plain_course(rules, days[seed % len(days)], seed, 6) for seed in range(many)]


@pytest.mark.parametrize("slug", AREAS)
def test_generated(slug):
    """Generated courses around every day of change are settled alike: payers, balances, warnings, segments, states."""
    rules = settling(slug)
    if rules is None:
        pytest.skip("a base, which settles nothing by itself")
    persons, claims, said, _ = tables(rules, courses(rules, int(os.environ.get("YIBAO_EXAMPLES", "100"))))
    by_columns, _, _ = compare(rules, persons, claims, said)
    assert by_columns > 0


@needs("numba")
@pytest.mark.parametrize("cut", [None, 1])
def test_compiled(cut, kernels_of_earlier_runs):
    """The compiled kernel says the same, also where every person is a batch of its own."""
    rules = REGISTRY.rules("atlantis")
    cases = [case for case in worked_cases(rules) if all(claim.benefit in ("outpatient", "emergency") for claim in case.claim)][:8]
    persons, claims, said, _ = tables(rules, cases)
    by_columns, _, _ = compare(rules, persons, claims, said, compile_=cut is None, cut=cut)
    assert by_columns > 0


@pytest.mark.slow
@pytest.mark.parametrize("slug", AREAS)
def test_many(slug):
    """The same on more claims; how many follows from YIBAO_CASES."""
    rules = settling(slug)
    if rules is None:
        pytest.skip("a base, which settles nothing by itself")
    many = int(os.environ.get("YIBAO_CASES", "20000")) // 6
    for first in range(0, many, 2_000):
        persons, claims, said, _ = tables(
            rules, [plain_course(rules, day, seed, 6) for seed, day in _days(rules, first, min(many, first + 2_000))]
        )
        compare(rules, persons, claims, said)


def _days(rules, first, behind):
    days = [day for day in rules.change_days() if day.year > 1]
    return [(seed, days[seed % len(days)] + dt.timedelta(days=seed % 400 - 30)) for seed in range(first, behind)]
