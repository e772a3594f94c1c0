"""Law 8 on made-up plans: layers over several parts, figures that are not known, and stages that take what the fund would pay."""

import random

import pytest

from plugins.batch.tests.both_engines import compare, tables
from tests.engine.settlement.plans.layered import amounts, bill, made, person
from tests.services import needs
from yibao.model.inputs.claim import Case


def cases(seed, many):
    """Persons with and without money in the account, with a few bills each."""
    some = random.Random(seed)
    found = []
    for _ in range(many):
        balance = some.choice((0, 40, 900))
        found.append(Case(person(balance), tuple(bill(f"C{number}", amounts(some)) for number in range(4))))
    return found


@pytest.mark.parametrize("seed", range(120))
def test_made_up_plans(seed):
    """Both engines settle the same, to the fen: payers, balances, warnings, segments, states."""
    rules = made(seed, unknown=(0.0, 0.15, 0.4)[seed % 3], shared=seed % 2 == 1).rules()
    persons, claims, said, _ = tables(rules, cases(seed, 12))
    by_columns, singles, _ = compare(rules, persons, claims, said)
    assert by_columns > 0 and not singles


@needs("numba")
@pytest.mark.parametrize("seed", [5, 11])
def test_compiled(seed, monkeypatch, tmp_path):
    """The compiled kernel says the same."""
    monkeypatch.setenv("YIBAO_CACHE", str(tmp_path))
    rules = made(seed, unknown=0.2, shared=True).rules()
    persons, claims, said, _ = tables(rules, cases(seed, 30))
    compare(rules, persons, claims, said, compile_=True)
