"""The laws on very many generated courses of every area; how many is ``YIBAO_COURSES``, 100,000 unless it says otherwise."""

import os

import attrs
import pytest

from tests.engine.laws import of_person
from yibao import load_registry
from yibao.conformance.generate import made_course
from yibao.engine.course.course import Course
from yibao.engine.course.opening_state import opening_state
from yibao.engine.settlement.settle import settle
from yibao.model.results.settlement import Settlement
from yibao.model.values.errors import InputError, NoRuleError

COURSES = int(os.environ.get("YIBAO_COURSES", "100000"))
REGISTRY = load_registry()
SETTLING = [part.area.slug for part in REGISTRY.installed() if not part.area.base and REGISTRY.rules(part.area.slug).plans]


@pytest.mark.slow
@pytest.mark.parametrize("slug", SETTLING)
def test_laws_hold(slug, capsys):
    """No fen has two payers, no part falls below zero, counters are what was paid, and a bigger bill never lowers the funds.

    The first three are checked by every settlement; the last is asked here, of complete and incomplete results, from the state in
    which each claim is settled.
    """
    rules = REGISTRY.rules(slug)
    days = rules.change_days()
    settled = incomplete = compared = 0
    for seed in range(COURSES):
        case = made_course(rules, days[seed % len(days)], seed).case
        try:
            course = Course(rules, case.person, opening_state(rules, case))
        except (NoRuleError, InputError):
            continue
        for claim in case.claim:
            before = course.state
            try:
                entry = course.add(claim)
            except (NoRuleError, InputError):
                continue
            settled += 1
            assert isinstance(entry, Settlement)
            incomplete += not entry.complete
            if claim.parts is None:
                continue
            more = attrs.evolve(claim.parts, in_scope=claim.parts.in_scope + 1 + seed * 7919 % 3_000_000)
            try:
                bigger, _ = settle(rules, case.person, attrs.evolve(claim, parts=more), before)
            except NoRuleError:
                continue
            compared += 1
            assert _funds(bigger) >= _funds(entry), (seed, claim, entry.payers, bigger.payers)
    with capsys.disabled():
        print(
            f"\n{slug}: {COURSES} courses, {settled} claims settled, {incomplete} not in full, {compared} held against bigger bills"
        )
    assert settled and compared


def _funds(entry: Settlement) -> int:
    return sum(amount for name, amount in entry.payers.items() if not of_person(name))
