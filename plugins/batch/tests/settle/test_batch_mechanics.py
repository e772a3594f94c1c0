"""Law 8 on small areas of one mechanism each: both engines settle the same, to the fen, with the same warnings and states."""

import random

import pytest

from plugins.batch.tests.both_engines import compare, tables
from tests.engine.flow.areas import AREAS, rules, visits
from tests.rules.small import PERSON_DATA
from tests.services import needs
from yibao.model.inputs.case import read_case


def cases(name, seed, many=25):
    """Persons with some visits each."""
    some, classes = random.Random(seed), "BACAB" if name == "each" else "A"
    made = []
    for number in range(many):
        facts = {"told_ceiling": some.choice(("0", "1000", "3000.50"))} if name == "told" and number % 5 else {}
        bills = [{**bill, "id": f"C{place}"} for place, bill in enumerate(visits(seed * 1000 + number, classes=classes))]
        made.append(read_case({"person": {**PERSON_DATA, "facts": facts}, "claim": bills}))
    return made


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", AREAS)
def test_both_engines(name, seed):
    """Payers, warnings, segments and states are the same."""
    persons, claims, said, _ = tables(rules(name), cases(name, seed))
    by_columns, singles, _ = compare(rules(name), persons, claims, said)
    assert by_columns > 0 and not singles


@needs("numba")
@pytest.mark.parametrize("name", ["shared", "bounds"])
def test_compiled(name, monkeypatch, tmp_path):
    """The compiled kernel says the same."""
    monkeypatch.setenv("YIBAO_CACHE", str(tmp_path))
    persons, claims, said, _ = tables(rules(name), cases(name, 7, 40))
    compare(rules(name), persons, claims, said, compile_=True)
