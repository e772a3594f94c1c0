"""Law 8 on small areas of one mechanism each: both engines settle the same, to the fen, with the same warnings and states."""

import datetime as dt
import random

import pytest

from plugins.batch.tests.both_engines import compare, tables
from tests.engine.flow.areas import AREAS, DEFAULTS, DISEASES, ITEMS, rules, visits
from tests.rules.small import PERSON_DATA, area
from tests.services import needs
from yibao.model.inputs.case import read_case
from yibao_batch.claims.read_claims import read_claims
from yibao_batch.kernel.frame import scalar_reason
from yibao_batch.people.read_people import read_people
from yibao_batch.settle import result
from yibao_batch.settle.engine import Engine
from yibao_batch.tables.spec import SEGMENTS, schema_of


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


def test_segments_tell_every_payer():
    """The table of segments has a row for each further payer: what stands in it adds up to the payers of the bills."""
    persons, claims, _, _ = tables(rules("even"), cases("even", 3))
    people = read_people(rules("even"), persons)
    engine = Engine(rules("even"), people, compile_=False, segments=True)
    batch, bad = read_claims(claims, 0, people, engine.binder.frame, engine.binder.vocabulary)
    settled = engine.settle(batch, bad)
    kind = schema_of(SEGMENTS, {"claim": batch.ids.type, "person": batch.names.type})
    rows = result.segments(engine.binder, settled, kind).to_pylist()
    by_payer = {}
    for row in rows:
        by_payer[row["payer"]] = by_payer.get(row["payer"], 0) + row["paid_fen"]
        by_payer["cash"] = by_payer.get("cash", 0) + row["person_fen"]
    names = (*engine.binder.frame.payers, "cash")
    assert {name: amount for name, amount in by_payer.items() if amount} == {
        name: int(settled.payers[place, : batch.number].sum()) for place, name in enumerate(names) if settled.payers[place].any()
    }


@pytest.mark.parametrize(("text", "reason"), [(DISEASES, "raw_key"), (ITEMS, "line_wise")])
def test_left_to_the_scalar_engine(text, reason):
    """What the kernel does not take is counted by its reason."""
    islet = area(DEFAULTS + text)
    plans = [islet.plan_named(name, dt.date(2024, 3, 1)) for name in islet.declared.plan]
    assert [scalar_reason(islet, plan) for plan in plans] == [reason]
