"""The laws notice every tampering with a settlement."""

import attrs
import pytest

import yibao
from yibao.model.errors import LawError
from yibao.model.laws import CEILINGS, CITED, EXPLAINED, SHARES, check


@pytest.fixture(scope="module")
def settlement():
    """A settlement of Atlantis with several segments, a limit counter and an account."""
    rules = yibao.load_registry().rules("atlantis")
    case = yibao.read_case(
        {
            "person": {
                "id": "P",
                "birth_date": "1950-01-01",
                "scheme": "employee",
                "standing": "retired",
                "accounts": {"current_year": "50", "carried_over": "30"},
            },
            "claim": [
                {
                    "id": "C",
                    "date": "2024-03-01",
                    "benefit": "outpatient",
                    "facility": {"level": "community", "region": "990100"},
                    "lines": [{"class": "A", "amount": "3000"}, {"class": "C", "amount": "20"}],
                }
            ],
        }
    )
    result, _ = yibao.settle_case(rules, case)
    check(result.entries[0])
    return result.entries[0]


def tampered(settlement, **changes):
    return attrs.evolve(settlement, **changes)


def law_broken_by(settlement):
    with pytest.raises(LawError) as broken:
        check(settlement)
    return broken.value.what.en


def test_a_total_that_is_not_its_parts(settlement):
    assert SHARES in law_broken_by(tampered(settlement, total=settlement.total + 1))


def test_payers_that_do_not_add_up(settlement):
    assert SHARES in law_broken_by(tampered(settlement, payers={**settlement.payers, "cash": settlement.payers["cash"] + 1}))


def test_a_payer_of_less_than_nothing(settlement):
    payers = {**settlement.payers, "hospital": -1, "cash": settlement.payers["cash"] + 1}

    assert SHARES in law_broken_by(tampered(settlement, payers=payers))


def test_an_account_below_zero(settlement):
    assert CEILINGS in law_broken_by(tampered(settlement, accounts={"current_year": -1}))


def test_money_moved_between_payers(settlement):
    fund = next(name for name in settlement.payers if name != "cash")
    payers = {**settlement.payers, fund: settlement.payers[fund] - 1, "cash": settlement.payers["cash"] + 1}

    assert EXPLAINED in law_broken_by(tampered(settlement, payers=payers))


@pytest.mark.parametrize("change", [{"amount": 1}, {"paid": 1}, {"person": 1}, {"arrived": 1}])
def test_every_number_of_a_step(settlement, change):
    (name, more), trace = next(iter(change.items())), settlement.trace
    for place, step in enumerate(trace.steps):
        steps = list(trace.steps)
        steps[place] = attrs.evolve(step, **{name: getattr(step, name) + more})
        law_broken_by(tampered(settlement, trace=attrs.evolve(trace, steps=tuple(steps))))


def test_a_ratio_without_a_citation(settlement):
    trace = settlement.trace
    place = next(place for place, step in enumerate(trace.steps) if step.ratio not in (0, 1_000_000))
    steps = list(trace.steps)
    steps[place] = attrs.evolve(steps[place], citation=None)

    assert CITED in law_broken_by(tampered(settlement, trace=attrs.evolve(trace, steps=tuple(steps))))


def test_a_limit_that_is_exceeded(settlement):
    trace = settlement.trace
    place, step = next((place, step) for place, step in enumerate(trace.steps) if any(limit.counter for limit in step.limits))
    limits = tuple(attrs.evolve(limit, after=limit.limit + 1) if limit.counter else limit for limit in step.limits)
    steps = list(trace.steps)
    steps[place] = attrs.evolve(step, limits=limits)

    assert CEILINGS in law_broken_by(tampered(settlement, trace=attrs.evolve(trace, steps=tuple(steps))))


def test_a_segment_that_is_missing(settlement):
    assert EXPLAINED in law_broken_by(tampered(settlement, segments=settlement.segments[:-1]))


@pytest.fixture(scope="module")
def paid_first():
    """A settlement of Atlantis that is paid first and claimed afterwards, with another insurer to be told what is left."""
    person = {"id": "P", "birth_date": "1984-01-01", "scheme": "employee", "standing": "active"}
    claim = {"id": "C", "date": "2024-03-01", "benefit": "outpatient", "card": False, "facility": {"level": "community"}}
    lines = [{"class": "A", "amount": "3000"}]
    case = yibao.read_case({"person": {**person, "facts": {"commercial_insurance": True}}, "claim": [{**claim, "lines": lines}]})
    result, _ = yibao.settle_case(yibao.load_registry().rules("atlantis"), case)
    check(result.entries[0])
    return result.entries[0]


@pytest.mark.parametrize(
    "change",
    [
        {"effect": "nothing"},
        {"effect": "direct"},
        {"cover": "lapsed"},
        {"instead": None},
        {"left": {"self_paid": 1}},
    ],
)
def test_what_was_found_at_the_counter(paid_first, change):
    """It agrees with who pays."""
    law_broken_by(tampered(paid_first, access=attrs.evolve(paid_first.access, **change)))


@pytest.mark.parametrize("change", [{"pays_first": 1}, {"paid_back": 1}])
def test_what_comes_back(paid_first, change):
    """What is paid first is the bill, what comes back is what others bear."""
    instead = attrs.evolve(paid_first.access.instead, **change)
    assert SHARES in law_broken_by(tampered(paid_first, access=attrs.evolve(paid_first.access, instead=instead)))
