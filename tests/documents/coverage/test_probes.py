"""The grid of simple claims: what it holds, and how it becomes cases of an area."""

import datetime as dt

import pytest

from tests.engine.atlantis import rules
from yibao.documents.coverage.probes import grid, probes
from yibao.model.values.dates import age_on

ATLANTIS = rules()
DAY = dt.date(2025, 6, 1)


def test_grid():
    """Nine persons and ten benefits at their levels are 189 claims."""
    assert len(grid().person) == 9
    assert len({bill.benefit for bill in grid().bill}) == 10
    assert len(list(probes(ATLANTIS))) == 189


@pytest.mark.parametrize("probe", list(probes(ATLANTIS))[::10], ids=lambda probe: f"{probe.person.standing}-{probe.bill.benefit}")
def test_case(probe):
    """A case has the age, the amount and the level that the grid says, and its visit or discharge on the day."""
    case = probe.case(ATLANTIS, DAY)
    (claim,) = case.claim
    assert age_on(case.person.birth_date, DAY) == age_on(case.person.birth_date, dt.date(2025, 1, 1)) == probe.person.age
    assert (claim.date or claim.discharged) == DAY
    assert (claim.lines[0].amount, claim.facility.level) == (probe.bill.amount, probe.level)
    kinds = [registration.kind for registration in case.person.registrations]
    assert kinds == ([probe.bill.benefit] if probe.bill.disease else [])


def test_disease_that_an_area_does_not_know():
    """Where an area declares other diseases than the grid names, the first of its own is registered."""
    probe = next(probe for probe in probes(ATLANTIS) if probe.bill.benefit == "chronic_disease")
    (registration,) = probe.case(ATLANTIS, DAY).person.registrations
    assert registration.code in ATLANTIS.declared.diseases("chronic_disease")
