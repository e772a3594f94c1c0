"""The document and the page of rules tell plans for several schemes, benefits with days, and waivers."""

import datetime as dt

from tests.rules.plans import COPAY, RATIO, emergency_waiver, plan, rules, segment, table
from tests.rules.small import PERSON
from yibao.documents.rules import rules_document
from yibao.documents.rules_diff import diff_document

EMPLOYEES = """
[scheme.employee]
label = { zh = "职工", en = "Employees" }
years = [{ from = 2020-01-01, source = "law", status = "official" }]
"""
WAIVER = emergency_waiver(
    '{ to = 2021-12-31, value = "unknown", why = { zh = "未查到", en = "Not found" } }',
    '{ from = 2022-01-01, source = "law", status = "secondary" }',
    name="urgent",
)


def both():
    """One plan of two schemes, with a benefit from a day on and a waiver."""
    return rules(
        plan(
            segment("deductible", 'limit = "owed"'),
            COPAY,
            scheme='["employee", "resident"]',
            benefits='["outpatient", { benefit = "emergency", from = 2021-01-01 }]',
            more='adjustments = "urgent"',
        ),
        RATIO,
        table("owed", 30),
        WAIVER,
        person=PERSON + EMPLOYEES,
    )


def test_plan_stands_once_for_each_scheme():
    """With its benefits of the day."""
    for day, benefits in ((dt.date(2020, 6, 1), ["outpatient"]), (dt.date(2021, 6, 1), ["outpatient", "emergency"])):
        plans = rules_document(both(), day)["plans"]
        assert [(entry["id"], entry["scheme"], entry["benefits"]) for entry in plans] == [
            ("outpatient", "employee", benefits),
            ("outpatient", "resident", benefits),
        ]


def test_waivers_of_the_day():
    """Each with its source, or with why nobody knows it."""
    (unknown,), (known,) = (
        rules_document(both(), day, "resident")["plans"][0]["waivers"] for day in (dt.date(2021, 6, 1), dt.date(2024, 6, 1))
    )
    assert (unknown["value"], unknown["why"]) == ("unknown", {"zh": "未查到", "en": "Not found"})
    assert (known["value"], known["why"], known["source"], known["status"]) == ("yes", None, ["law"], "secondary")
    assert known["when"] == {"benefit": ["emergency"]}


def test_waiver_among_what_changed():
    """A waiver of which more is known changes; nothing is said of it where nothing changed."""
    area = both()
    changes = diff_document(area, dt.date(2021, 6, 1), dt.date(2024, 6, 1), "resident")["changes"]
    assert [(change["kind"], change["change"], change["id"]) for change in changes] == [("waived_segment", "changes", "urgent")]
    assert diff_document(area, dt.date(2023, 6, 1), dt.date(2024, 6, 1))["changes"] == []
