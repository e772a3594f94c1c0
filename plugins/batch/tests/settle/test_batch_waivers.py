"""Law 8 on waivers, bands and figures that are no limit: both engines say the same, to the fen."""

import datetime as dt
import random

import pytest

from plugins.batch.tests.both_engines import compare, tables
from tests.rules.plans import emergency_waiver, plan, rules, segment, stage, table
from tests.services import needs
from yibao.model.inputs.claim import Case, Claim, Facility, Parts
from yibao.model.inputs.person import Person
from yibao.model.values.dates import Dated

DAYS = ("2021-05-01", "2022-03-01", "2023-07-01", "2024-03-01", "2028-07-01")
OWED = segment("deductible", 'limit = { table = "owed", once = "year", at = "highest" }, counts = "cost"')
BANDS = segment(
    "band",
    'bands = "bands", along = "cost", payer = { 2 = "large_amount_fund", "*" = "pooled_fund" }, '
    'limit = { table = "most", once = "year", measure = "payment" }',
)
AID = stage(
    "aid",
    segment("threshold", 'limit = { table = "threshold", once = "year" }'),
    segment("aid", 'payer = "medical_assistance", ratio = "aid_ratio"'),
    base='["deductible", "band", "above_limit"]',
)
WAIVERS = (
    emergency_waiver(
        '{ to = 2021-12-31, value = "unknown", why = { zh = "未查到", en = "Not found" } }',
        "{ seen = [2022-01-01, 2023-06-30] }",
    )
    + """
[waiver.young]
label  = { zh = "未成年人不设大病起付", en = "No threshold for minors" }
waives = "threshold"
stages = "aid"
when   = { standing = ["minor", "student"] }
days   = [
  { when = { standing = "student" }, value = "unknown", why = { zh = "未查到", en = "Not found" } },
  { when = { standing = "minor" } },
]
"""
)


def islet():
    """An area with all of them."""
    return rules(
        plan(OWED, BANDS, benefits='["outpatient", "emergency"]', more='stages = "aid"\nadjustments = ["emergency", "young"]'),
        table("owed", '{ tertiary = 90, "*" = 40 }', 'by = "facility.level"'),
        table("bands", '["50%", "66.67%", "90%"]', 'upto = [100, 333.33, "no limit"]\nby = "band"'),
        table("most", '{ minor = "no limit", "*" = 250 }', 'by = "standing"'),
        AID,
        table("threshold", '{ retired = "no limit", "*" = 120 }', 'by = "standing"'),
        table("aid_ratio", '"33.3333%"'),
        WAIVERS,
    )


def cases(seed: int, many: int) -> list[Case]:
    """Persons of several standings, each with a few bills in order of days."""
    some = random.Random(seed)
    found = []
    for number in range(many):
        standing = some.choice(("adult", "minor", "student", "retired"))
        person = Person(f"P{number}", dt.date(1980, 6, 15), Dated.always("resident"), Dated.always(standing))
        claims = []
        for place, day in enumerate(sorted(some.choice(DAYS) for _ in range(4))):
            parts = Parts(in_scope=some.choice((0, some.randint(1, 90_000))), self_paid=some.randint(0, 500))
            facility = Facility(some.choice(("community", "tertiary")))
            benefit = some.choice(("outpatient", "emergency"))
            claims.append(Claim(f"C{place}", date=dt.date.fromisoformat(day), benefit=benefit, facility=facility, parts=parts))
        found.append(Case(person, tuple(claims)))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_waivers_bands_and_no_limit(seed):
    """Payers, balances, warnings, segments, states."""
    area = islet()
    persons, claims, said, _ = tables(area, cases(seed, 60))
    by_columns, singles, _ = compare(area, persons, claims, said)
    assert by_columns > 100 and not singles


@needs("numba")
def test_compiled(monkeypatch, tmp_path):
    """The compiled kernel says the same."""
    monkeypatch.setenv("YIBAO_CACHE", str(tmp_path))
    area = islet()
    persons, claims, said, _ = tables(area, cases(9, 80))
    compare(area, persons, claims, said, compile_=True)
