"""What must change nothing in a batch: the order of registrations, and telling what silence means."""

import random

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from plugins.batch.tests.crowd import crowd
from plugins.batch.tests.settle.test_batch_same import AREAS, settling
from yibao_batch.claims.read_claims import read_claims
from yibao_batch.people.read_people import read_people
from yibao_batch.settle.engine import Engine

CLAIMS = 1_200


@pytest.fixture(params=AREAS)
def rules(request):
    """The rules of each area that settles bills."""
    found = settling(request.param)
    return found or pytest.skip("a base, which settles nothing by itself")


def settled(rules, persons, claims):
    """What came of each claim: settled or not, payers, balances, money beside the bill, warnings; and every refusal."""
    people = read_people(rules, persons)
    engine = Engine(rules, people, compile_=False)
    found = engine.settle(*read_claims(claims, 0, people, engine.binder.frame, engine.binder.vocabulary))
    good, number = found.good, found.claims.number
    notes = np.array(engine.binder.notes, dtype=object)[found.notes]
    columns = (found.payers[:, :number], found.balances[:, :number], found.cash, found.warned, notes)
    rejects = sorted((one.row, one.column, one.reason.en) for one in found.rejects)
    return good.tolist(), [np.where(good, column, 0).tolist() for column in columns], rejects


def test_order_of_registrations(rules):
    """Registrations in another order: the same amounts, and the same refusals."""
    made = crowd(rules, 2, CLAIMS)
    rng = random.Random(5)
    filed = made.persons.column("registrations")
    shuffled = [None if one is None else rng.sample(one, len(one)) for one in filed.to_pylist()]
    place = made.persons.column_names.index("registrations")
    persons = made.persons.set_column(place, "registrations", pa.array(shuffled, filed.type))
    assert settled(rules, persons, made.claims) == settled(rules, made.persons, made.claims)


def test_what_silence_means(rules):
    """Saying that all is in order and inside the area is the same as silence."""
    made = crowd(rules, 2, CLAIMS)
    told = made.claims
    backs = pc.is_valid(told.column("reverses"))
    for name, value in (("region", rules.area.code), ("designated", True), ("card", True)):
        column = told.column(name)
        said = pc.if_else(backs, column, pc.fill_null(column, pa.scalar(value, column.type)))
        told = told.set_column(told.column_names.index(name), name, said)
    cover = made.persons.column("cover")
    first = pc.is_null(made.persons.column("from"))
    said = pc.if_else(first, pc.fill_null(cover, "in_force"), cover)
    persons = made.persons.set_column(made.persons.column_names.index("cover"), "cover", said)
    assert settled(rules, persons, told) == settled(rules, made.persons, made.claims)
