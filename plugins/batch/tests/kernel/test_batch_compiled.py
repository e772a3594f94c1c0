"""Law 8 for the compiled kernel: numba's integers are those of the scalar engine, for a few plans of every area."""

import datetime as dt
import random

import attrs
import pytest

from plugins.batch.tests.both_engines import bill_day, compare, tables
from plugins.batch.tests.settle.test_batch_same import AREAS, plain_course, settling
from tests.services import needs
from yibao.conformance.generate import made_claim
from yibao.model.values.errors import YibaoError

pytestmark = needs("numba")

FEW = ("outpatient", "inpatient")
SEVERAL = ("outpatient", "inpatient", "special_disease", "chronic_disease", "emergency", "home_bed", "observation", "pharmacy")


def day_with(rules, scheme, benefits):
    """December 2023 where the scheme has plans for the benefits then, else the last day of change on which it has."""
    changes = sorted((day for day in rules.change_days() if dt.date(1990, 1, 1) < day < dt.date(2030, 1, 1)), reverse=True)
    for day in (dt.date(2023, 12, 1), *changes):
        try:
            for benefit in benefits:
                rules.plan_on(scheme, benefit, day)
        except YibaoError:
            continue
        return day
    return None


def few_plans(rules, day, scheme, benefits, many):
    """Courses of one scheme within a few days, so that few plans are met; every amount from a fen to a million yuan."""
    found, seed = [], 0
    while len(found) < many:
        seed += 1
        case = plain_course(rules, day, seed, 1)
        if case.person.scheme.values[0][1] != scheme:
            continue
        rng = random.Random(seed)
        claims = [
            made_claim(rng, f"C{place}", day + dt.timedelta(days=4 * place), rng.choice(benefits), rules) for place in range(6)
        ]
        plain = [attrs.evolve(one, facts={}, card=None, facility=attrs.evolve(one.facility, designated=None)) for one in claims]
        own = attrs.evolve(case.person, cover=None)
        found.append(attrs.evolve(case, person=own, claim=tuple(sorted(plain, key=bill_day))))
    return found


def held(rules, cases):
    """Compiled against scalar; how many claims the kernel settled."""
    persons, claims, said, unsaid = tables(rules, cases)
    assert not unsaid
    return compare(rules, persons, claims, said, compile_=True)[0]


@pytest.mark.parametrize("slug", AREAS)
def test_outpatient(slug, kernels_of_earlier_runs):
    """Outpatient care of employees, compiled: accounts, own segments, ratios, ceilings."""
    _few(slug, ("outpatient",))


@pytest.mark.slow
@pytest.mark.parametrize("slug", AREAS)
def test_few_plans(slug, kernels_of_earlier_runs):
    """Outpatient and inpatient care of employees in one kernel: bands, ceilings, deductibles, later layers, compiled in minutes."""
    _few(slug, FEW)


def _few(slug, benefits):
    rules = settling(slug)
    if rules is None:
        pytest.skip("a base, which settles nothing by itself")
    day = day_with(rules, "employee", benefits)
    assert day is not None
    assert held(rules, few_plans(rules, day, "employee", benefits, 60)) > 20


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["employee", "resident"])
@pytest.mark.parametrize("slug", AREAS)
def test_more_plans(slug, scheme, kernels_of_earlier_runs):
    """Every benefit that a scheme has on one day, compiled, on more claims."""
    rules = settling(slug)
    if rules is None:
        pytest.skip("a base, which settles nothing by itself")
    told = [benefit for benefit in SEVERAL if day_with(rules, scheme, [benefit])]
    day = day_with(rules, scheme, [benefit for benefit in FEW if benefit in told])
    if day is None:
        pytest.skip("the scheme has no plans here")
    assert held(rules, few_plans(rules, day, scheme, told, 1_000)) > 0
