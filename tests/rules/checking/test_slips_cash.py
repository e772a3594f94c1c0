"""Slips in cash benefits and in facts of a claim: refused when rules are read, with file and key."""

import pytest

from tests.rules.small import PERSON, PLAN, RATIO, STAGE, area
from yibao.model.values.errors import RuleError

PERSON_FACTS = """
[fact.months]
label = { zh = "月", en = "Months" }
type = "integer"
question = { zh = "几个月?", en = "How many months?" }

[fact.base]
label = { zh = "基数", en = "Base" }
type = "money"
question = { zh = "多少?", en = "How much?" }
"""

CASH = """
[cash.gift]
label    = { zh = "补贴", en = "Gift" }
scheme   = "resident"
benefits = ["outpatient"]
source   = ["law"]
status   = "official"
"""

TABLES = """
[table.days]
from   = 2020-01-01
value  = 98
source = ["law"]
status = "official"
"""

FLAT = """
[table.flat]
from   = 2020-01-01
value  = 100
source = ["law"]
status = "official"
"""


def refused(cash: str) -> str:
    """What is said of an area with this cash benefit."""
    with pytest.raises(RuleError) as caught:
        area(PLAN + STAGE + RATIO + cash, person=PERSON + PERSON_FACTS)
    return caught.value.what.en + " | " + caught.value.where


SLIPS = [
    (CASH, "exactly one of amount and of"),
    (CASH + 'amount = "flat"\nof = { fact = "base" }\ndays = "days"\n' + FLAT + TABLES, "exactly one of amount and of"),
    (CASH + 'amount = "flat"\ndays = "days"\n' + FLAT + TABLES, "need of"),
    (CASH + 'of = { fact = "base" }\n', "of needs days"),
    (CASH + 'of = "moon"\ndays = "days"\n' + TABLES, "of cannot refer to 'moon'"),
    (CASH + 'of = { fact = "months" }\ndays = "days"\n' + TABLES, "must be of type money"),
    (CASH + 'of = { fact = "base" }\nstated = "base"\ndays = "days"\n' + TABLES, "must be of type integer"),
    (CASH + 'of = { fact = "base" }\nper = 0\ndays = "days"\n' + TABLES, "per must be at least 1"),
    (CASH + 'amount = "flat"\n', "there is no table flat"),
    (CASH + 'amount = "flat"\nneeds = [{ fact = "base", least = "days" }]\n' + FLAT + TABLES, "must be of type integer"),
    (CASH + 'amount = "flat"\nfrom = 2022-01-01\nto = 2021-01-01\n' + FLAT, "lies before from"),
    (CASH + 'amount = "flat"\nwhen = { standing = ["child"] }\n' + FLAT, "has no label child"),
    (CASH.replace('"law"', '"moon"') + 'amount = "flat"\n' + FLAT, "source moon is not declared"),
    (CASH.replace('"law"', '"rumour"') + 'amount = "flat"\n' + FLAT, "without an address"),
    (CASH.replace('"outpatient"', '"moonlight"') + 'amount = "flat"\n' + FLAT, "moonlight"),
    (CASH + 'of = { fact = "base" }\ndays = "days"\n' + TABLES.replace("98", "98.5"), "not a figure: 98.5"),
    (CASH + 'of = { fact = "base" }\ndays = "days"\n' + TABLES.replace("98", '"98"'), "a count is written without quotes"),
]


@pytest.mark.parametrize(("cash", "slip"), SLIPS)
def test_slip_in_a_cash_benefit(cash, slip):
    """Each is refused with what is wrong and where."""
    said = refused(cash)
    assert slip in said
    assert "settlement/" in said or "table." in said


def test_a_whole_one_is_taken():
    """The same without a slip: the rule set lists it by scheme and benefit, and knows its days of change."""
    rules = area(
        PLAN + STAGE + RATIO + CASH + 'of = { fact = "base" }\ndays = "days"\nfrom = 2021-03-01\n' + TABLES,
        person=PERSON + PERSON_FACTS,
    )
    assert rules.cash == {("resident", "outpatient"): ("gift",)}
    assert "2021-03-01" in [day.isoformat() for day in rules.change_days()]


def test_no_limit_of_what_is_no_limit():
    """A benefit in cash of "no limit" would be any sum: only limits can have none."""
    said = refused(CASH + 'amount = "flat"\n' + FLAT.replace("100", '"no limit"'))
    assert 'the table flat holds "no limit", and what stands here is no limit' in said
    assert "settlement/settlement.toml: cash.gift" in said
