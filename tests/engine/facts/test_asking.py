"""A refusal for want of a figure asks for the fact that would lead to one."""

import pytest

from tests.rules.small import PERSON, PLAN, STAGE, area, claim, payers
from yibao import YibaoError

BOAT = """
[fact.boat]
label    = { zh = "船", en = "Boat" }
type     = "choice"
choices  = ["sail", "oar"]
question = { zh = "何船?", en = "Which boat has the person?" }

[dimension.vessel]
of      = { fact = "boat" }
map     = { sail = ["sail"], oar = ["oar"] }
missing = "untold"
"""
REASON = 'why = { zh = "未知", en = "nobody knows" }'


def ratio(by, value):
    """A ratio that is not known of everybody."""
    return f'[table.ratio]\nfrom = 2020-01-01\nby = "{by}"\nvalue = {value}\n{REASON}\nsource = "law"\nstatus = "official"\n'


def refusal(by, value, person=PERSON, **other):
    """What a claim is told that reaches the unknown ratio."""
    with pytest.raises(YibaoError, match="nobody knows") as caught:
        payers(area(PLAN + STAGE + ratio(by, value), person=person), claim(**other.pop("bill", {})), **other)
    return caught.value.mend


def test_declared_fact_is_asked_for():
    """The fact was left out, and told it would have a figure: its question is asked, with what is known."""
    mend = refusal("vessel", '{ sail = "60%", oar = "40%", untold = "unknown" }', PERSON + BOAT)
    assert mend.en == "give person.facts.boat: Which boat has the person? (figures are known for: sail, oar)"
    assert mend.zh.startswith("请写明 person.facts.boat:何船?")


def test_registration_is_asked_for():
    """Without a registration the label is no: how it is told is said."""
    mend = refusal("disease_registered", '{ yes = "60%", no = "unknown" }')
    assert 'person.registrations = [{ kind = "special_disease" or "chronic_disease"' in mend.en
    assert "disease registered: yes" in mend.en


@pytest.mark.parametrize(
    ("value", "facts"),
    [
        ('{ sail = "60%", oar = "unknown", untold = "60%" }', {"boat": "oar"}),  # it was told
        ('{ sail = "unknown", oar = "unknown", untold = "unknown" }', {}),  # told it would have no figure either
    ],
)
def test_nothing_to_tell(value, facts):
    """Where no fact would do, the insurer has to be asked."""
    assert "ask the insurer" in refusal("vessel", value, PERSON + BOAT, facts=facts).en
