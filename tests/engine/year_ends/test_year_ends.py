"""The end of a benefit year: what it left with the person flows through segments, and a payment comes beside all bills."""

import random
from decimal import Decimal

import pytest

from tests.engine.flow.areas import COPAY, DEFAULTS, TEXT, plan, table, visits
from tests.rules.plans import refused
from tests.rules.small import PERSON_DATA, area, claim
from yibao.documents.settlement import settle_case
from yibao.engine.course.statement import statements
from yibao.model.inputs.case import read_case

OWN = (
    '[counter]\nown = { label = { zh = "政策内自付", en = "Own in-scope payments" }, adds = ["deductible", "copay"] }\n'
    + plan(f'id = "deductible", {TEXT}, limit = {{ table = "deductible", once = "year" }}', COPAY)
    + table("deductible", "1000")
    + table("ratio", '"50%"')
)

END = """
[year_end.major_illness]
label   = { zh = "大病保险年终结算", en = "Year-end settlement of major illness" }
scheme  = "resident"
base    = { counter = "own" }
due     = "04-30"
segment = [
  { id = "threshold", label = { zh = "起付线", en = "Line" }, limit = { ratio = "factor", of = { table = "line" }, unit = 1 } },
  { id = "band", label = { zh = "第{n}段", en = "{n} band" }, payer = "major_illness_fund", bands = "bands" },
]

[table.bands]
label = { zh = "分段比例", en = "Ratios of the bands" }
upto  = [40000, "no limit"]
by    = "band"
value = ["55%", "65%"]
""" + table("line", "28347") + table("factor", '"120%"')  # fmt: skip


@pytest.fixture(scope="module")
def rules():
    return area(DEFAULTS + OWN + END)


def course(rules, *claims, **more):
    """A course of claims, with its result."""
    named = [{**one, "id": f"C{number}"} if one.get("id") == "C" else one for number, one in enumerate(claims, 1)]
    return settle_case(rules, read_case({"person": PERSON_DATA, "claim": named, **more}))


def test_paid_beside_the_bills(rules):
    """75,000.00 of own payments: 34,016.00 below the threshold, 40,000.00 at 55 %, 984.00 at 65 %, 22,639.60 to the person."""
    result, document = course(rules, claim("149000", "2024-05-01"), until="2025-04-30")
    (end,) = document["year_ends"]
    assert {key: end[key] for key in ("id", "scheme", "first", "last", "due", "amount", "payers", "complete")} == {
        "id": "major_illness", "scheme": "resident", "first": "2024-01-01", "last": "2024-12-31", "due": "2025-04-30",
        "amount": "22639.60", "payers": {"major_illness_fund": "22639.60"}, "complete": True,
    }  # fmt: skip
    assert end["base"] == [{"counter": "own", "amount": "75000.00"}]
    assert [(one["id"], one["amount"], one["paid"]) for one in end["segments"]] == [
        ("threshold", "34016.00", "0.00"), ("band_1", "40000.00", "22000.00"), ("band_2", "984.00", "639.60"),
    ]  # fmt: skip
    assert document["settlements"][0]["payers"]["cash"] == "75000.00"
    person = read_case({"person": PERSON_DATA, "claim": [claim()]}).person
    (year,) = statements(rules, person, result)
    assert (year.whole.payers["cash"], year.whole.payers["major_illness_fund"]) == (5_236_040, 2_263_960)
    assert [one.amount for one in year.year_ends] == [2_263_960]


def test_a_bill_of_the_next_year_closes_the_year(rules):
    """Without until the year ends when time passes to the next bill; counters start again."""
    _, document = course(rules, claim("149000", "2024-05-01"), claim("3000", "2025-02-01"))
    assert document["year_ends"][0]["amount"] == "22639.60"
    assert {(one["name"], one["period"]) for one in document["state"]["counters"]} == {
        ("own", "2025-01-01"),
        ("deductible", "2025-01-01"),
    }


def test_no_word_before_the_year_is_over(rules):
    """Within the year nothing is settled, and results have no such key."""
    _, document = course(rules, claim("149000", "2024-05-01"), until="2024-12-31")
    assert "year_ends" not in document


def test_reversal_in_a_closed_year_replays_it(rules):
    """A bill that left 5,000.00 is taken back: 35,984.00 in the first band, 19,791.20, which is 2,848.40 less."""
    bills = [claim("139000", "2024-05-01"), claim("10000", "2024-06-01")]
    _, document = course(rules, *bills, {"id": "R", "reverses": "C2", "date": "2025-03-01"}, until="2025-04-30")
    taken = document["settlements"][-1]
    assert taken["year_ends"][0] == {
        "year_end": "major_illness", "last": "2024-12-31", "name": "amount", "before": "22639.60", "after": "19791.20",
    }  # fmt: skip
    assert document["year_ends"][0]["amount"] == "19791.20"


def test_all_taken_back_makes_it_nothing(rules):
    """When every bill of the year is taken back the year end pays nothing."""
    bill = claim("149000", "2024-05-01")
    _, document = course(rules, bill, {"id": "R", "reverses": "C1", "date": "2025-03-01"}, until="2025-04-30")
    assert [one["amount"] for one in document["year_ends"]] == ["0.00"]


@pytest.mark.parametrize("seed", range(15))
def test_amount_is_what_payers_bear(rules, seed):
    """It is at most the base; more own payment never lowers what is left of it; the course may be cut on the last day."""
    some, before = random.Random(seed), None
    for amount in sorted(some.randint(0, 40_000_000) for _ in range(4)):
        bill = claim(f"{amount // 100}.{amount % 100:02d}", "2024-05-01")
        _, document = course(rules, bill, until="2025-01-01")
        (end,) = document["year_ends"]
        base, paid = Decimal(end["base"][0]["amount"]), Decimal(end["amount"])
        assert sum(map(Decimal, end["payers"].values())) == paid <= base
        assert before is None or base - paid >= before
        before = base - paid
    bills = visits(seed, 4)
    later = claim("100", "2025-01-01", id="L")
    _, whole = course(rules, *bills, later)
    _, first = course(rules, *bills, until="2024-12-31")
    _, second = course(rules, later, state=first["state"])
    assert second["year_ends"] == whole["year_ends"]
    assert second["state"] == whole["state"]


def test_unknown_figure_leaves_it_out():
    """Where the line is not known nothing is told to be paid, and why."""
    text = END.replace("value = 28347", 'value = "unknown"\nwhy = { zh = "未公布", en = "Not published" }')
    _, document = course(area(DEFAULTS + OWN + text), claim("149000", "2024-05-01"), until="2025-01-01")
    (end,) = document["year_ends"]
    assert (end["amount"], end["complete"], end["payers"]) == (None, False, {})
    assert "Not published" in end["warnings"][0]["en"]


def test_unsure_counter_leaves_it_out():
    """A counter that holds what is not certain is no base."""
    text = OWN.replace('fits = "outpatient"\n', 'fits = "outpatient"\nstages = ["outpatient", "relief"]\n') + (
        f'[stage.relief]\n{TEXT}\nbase = "copay"\n'
        f'segment = [{{ id = "relief", {TEXT}, payer = "supplementary", ratio = "half" }}]\n'
        + table("half", '"unknown"', 'why = { zh = "不详", en = "Not found" }')
    )
    _, document = course(area(DEFAULTS + text + END), claim("149000", "2024-05-01"), until="2025-01-01")
    (end,) = document["year_ends"]
    assert (end["amount"], [one["code"] for one in end["warnings"]]) == (None, ["counter_unsure"])


def test_later_year_end_sees_what_an_earlier_one_left():
    """In the order of names; the second pays half of what the first one left."""
    second = (
        f'[year_end.relief]\n{TEXT}\nscheme = "resident"\nbase = {{ counter = "own" }}\n'
        f'segment = [{{ id = "relief", {TEXT}, payer = "supplementary", ratio = "half" }}]\n'
    ) + table("half", '"50%"')
    _, document = course(area(DEFAULTS + OWN + END + second), claim("149000", "2024-05-01"), until="2025-01-01")
    assert [(one["id"], one["amount"]) for one in document["year_ends"]] == [("major_illness", "22639.60"), ("relief", "26180.20")]
    assert document["year_ends"][1]["due"] == "2025-01-01"


@pytest.mark.parametrize(
    ("old", "new", "zh", "en"),
    [
        ('base    = { counter = "own" }', 'base    = "copay"', "年终结算没有账单:copay", "a year end has no bill: copay"),
        ('due     = "04-30"', 'due     = "02-30"', "due 应为月-日", "due is a month and a day"),
        (
            'base    = { counter = "own" }',
            'base    = { counter = "visit" }',
            "年终结算只能用按年的计数器,visit 按日",
            "a year end flows from counters of a year, visit is of a day",
        ),
    ],
)
def test_slips(old, new, zh, en):
    """What cannot flow at the end of a year is told."""
    visit = OWN.replace(
        "[counter]\n", '[counter]\nvisit = { label = { zh = "次", en = "Visit" }, reset = "day", adds = "copay" }\n'
    )
    what = refused(visit + END.replace(old, new)).what
    assert zh in what.zh
    assert en in what.en
