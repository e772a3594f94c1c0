"""A scheme that a higher level declares, and that an area completes with its benefit years."""

import pytest

from tests.rules import small
from yibao import RuleSet, Text
from yibao.model.values.errors import RuleError

ABOVE = """
[source.law]
title = { zh = "法", en = "The law" }
url   = "https://example.org/law"

[scheme.employee]
label     = { zh = "职工", en = "Employees" }
standings = ["active", "retired"]
accounts  = ["family"]

[scheme.resident]
label = { zh = "居民", en = "Residents" }

[account.family]
label = { zh = "家庭账户", en = "Family account" }
"""

PLANS = """
[plan.ambulance]
label    = { zh = "急救", en = "Ambulance" }
scheme   = ["employee", "resident"]
benefits = "ambulance"
segment  = [{ id = "fee", label = { zh = "费", en = "Fee" } }]

[plan.shop]
label    = { zh = "药店", en = "Pharmacy" }
scheme   = "resident"
benefits = "pharmacy"
segment  = [{ id = "fee", label = { zh = "费", en = "Fee" } }]
"""

YEARS = '[scheme.employee]\nreplaces = true\nyears = [{ from = 2024-01-01, source = "law", status = "official" }]\n'


NATION = small.layer("nation", person=ABOVE, settlement=PLANS)


def rules_of(person: str) -> RuleSet:
    """An area below a nation that declares two schemes without years, and plans of both."""
    return small.area("", person=person, below=(NATION,))


def test_a_scheme_keeps_what_it_does_not_repeat():
    """Label, accounts and standings are those of the higher level; the years are the area's."""
    scheme = rules_of(YEARS).declared.scheme["employee"]
    assert (scheme.label, scheme.accounts, scheme.standings) == (Text("职工", "Employees"), ("family",), ("active", "retired"))
    assert scheme.years[0].from_.year == 2024


def test_what_it_says_itself_holds():
    """Its own label takes the place of the higher level's."""
    rules = rules_of(YEARS + 'label = { zh = "本地职工", en = "Local employees" }\n')
    assert rules.declared.scheme["employee"].label.en == "Local employees"


def test_a_scheme_without_years_is_not_one_of_the_area():
    """Its plans go with it, and those of both schemes are those of the other."""
    rules = rules_of(YEARS)
    assert set(rules.declared.scheme) == {"employee"}
    assert set(rules.declared.plan) == {"ambulance"}
    assert rules.declared.plan["ambulance"].scheme == ("employee",)


@pytest.mark.parametrize(
    ("person", "message"),
    [
        ('[scheme.resident]\nreplaces = true\nlabel = { zh = "民", en = "People" }\n', "years are missing"),
        (YEARS.replace("replaces = true\n", ""), "declared twice"),
    ],
)
def test_what_the_area_declares_is_whole(person, message):
    """A scheme of its own needs years; and what takes the place of a higher level's says so."""
    with pytest.raises(RuleError, match=message):
        rules_of(person)


def test_a_scheme_needs_its_label():
    """Where no higher level gives it."""
    person = small.PERSON.replace('label = { zh = "居民", en = "Residents" }\n', "")
    with pytest.raises(RuleError, match="label is missing"):
        small.area(person=person)
