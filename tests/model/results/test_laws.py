"""The laws notice every tampering with a settlement."""

import attrs
import pytest

import yibao
from yibao.model.results.laws import CEILINGS, CITED, EXPLAINED, FLOWS, SHARES, check
from yibao.model.values.errors import LawError


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


@pytest.fixture(scope="module")
def layered():
    """A settlement of Atlantis in which major illness pays for first-pay and co-pay, and an account for what is left."""
    rules = yibao.load_registry().rules("atlantis")
    accounts = {"carried_over": "1000"}
    person = {"id": "P", "birth_date": "1980-02-02", "scheme": "employee", "standing": "active", "accounts": accounts}
    days = {"admitted": "2022-06-01", "discharged": "2022-06-10"}
    lines = [{"class": "B", "amount": "5000", "first_pay": "500"}]
    claim = {"id": "C", **days, "benefit": "inpatient", "facility": {"level": "tertiary"}, "lines": lines}
    state = {"inpatient_deductible": "1200", "inpatient_deductible_highest": "1200", "major_illness_borne": "20000"}
    result, _ = yibao.settle_case(rules, yibao.read_case({"person": person, "state": state, "claim": [claim]}))
    check(result.entries[0])
    return result.entries[0]


def with_slices(settlement, slices):
    trace = settlement.trace
    steps = tuple(attrs.evolve(one, slices=slices(one.slices)) if one.slices else one for one in trace.steps)
    return tampered(settlement, trace=attrs.evolve(trace, steps=steps))


def test_slices_say_for_what_a_payment_is(layered):
    """Each slice is paid its share: 60 % of 500 first-pay and of 900 co-pay."""
    (slices,) = (one.slices for one in layered.trace.steps if one.slices and one.paid)
    assert [(one.amount, one.paid) for one in slices] == [(50_000, 30_000), (90_000, 54_000)]


@pytest.mark.parametrize(
    "change",
    [
        lambda slices: slices[:-1],
        lambda slices: (attrs.evolve(slices[0], paid=slices[0].paid + 1), *slices[1:]),
        lambda slices: (attrs.evolve(slices[0], paid=40_000), attrs.evolve(slices[1], paid=44_000)),
        lambda slices: tuple(attrs.evolve(one, part="self_paid") for one in slices),
        lambda slices: tuple(attrs.evolve(one, part="first_pay") for one in slices),
    ],
)
def test_a_fen_with_two_payers(layered, change):
    """Slices that are not what fell in, are paid other than their shares, or come from where nothing is."""
    assert FLOWS in law_broken_by(with_slices(layered, change))


@pytest.fixture(scope="module")
def taken_back():
    """A settlement of Atlantis in which 300 are taken off 700 that a counter measured."""
    rules = yibao.load_registry().rules("atlantis")
    person = {"id": "P", "birth_date": "1985-01-01", "scheme": "resident", "standing": "adult"}
    lines = [{"class": "A", "amount": "1000"}]
    claim = {"id": "C", "date": "2024-02-01", "benefit": "special_disease", "facility": {"level": "tertiary"}, "lines": lines}
    result, _ = yibao.settle_case(rules, yibao.read_case({"person": person, "claim": [claim]}))
    check(result.entries[0])
    return result.entries[0]


def test_a_counter_of_payments_falls_with_them(taken_back):
    """What the fund pays in the end is what its counter holds."""
    held = {name: value for (name, _, _), value in taken_back.counters.items()}
    assert held["resident_paid"] == taken_back.payers["pooled_fund"] == 40_000


def test_a_counter_of_payments_that_does_not_fall(taken_back):
    """A counter that keeps what was taken back, in the trace or in the end."""
    trace = taken_back.trace
    steps = tuple(attrs.evolve(one, returns=()) for one in trace.steps)
    assert FLOWS in law_broken_by(tampered(taken_back, trace=attrs.evolve(trace, steps=steps)))
    counters = {key: 70_000 if key[0] == "resident_paid" else value for key, value in taken_back.counters.items()}
    assert FLOWS in law_broken_by(tampered(taken_back, counters=counters))
