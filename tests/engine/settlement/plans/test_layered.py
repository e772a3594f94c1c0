"""Laws of later layers on made-up plans: a fen has one payer, an unknown figure promises nothing, counters say what is paid."""

import random

import pytest

from tests.engine.settlement.plans.layered import ByHand, Layer, Made, Segment, amounts, bill, made, person
from yibao.engine.course.course import settle_course
from yibao.engine.settlement.settle import settle
from yibao.model.results.settlement import State
from yibao.model.values.money import PPM
from yibao.model.values.vocabulary import FUNDS

SEEDS = range(150)


def nobody(balance=0):
    return State("990900", accounts={"family": balance})


def paid_by_funds(settlement):
    return sum(amount for name, amount in settlement.payers.items() if name in FUNDS)


@pytest.mark.parametrize("seed", SEEDS)
def test_as_by_hand(seed):
    """A course of bills is paid as a walk says that moves one fen at a time."""
    plan, some = made(seed), random.Random(seed)
    balance = some.choice((0, 50, 700))
    hand, state, who = ByHand(plan, balance), nobody(balance), person(balance)
    rules = plan.rules()
    for number in range(4):
        parts = amounts(some)
        settlement, state = settle(rules, who, bill(f"C{number}", parts), state)
        found = {name: amount for name, amount in settlement.payers.items() if amount}
        assert found == hand.settle(parts), (plan, parts)


@pytest.mark.parametrize("seed", SEEDS)
def test_more_cost_never_lowers_what_the_funds_pay(seed):
    """From one state more in-scope cost never lowers what the funds pay, also where a figure is missing.

    The layers here take all parts in one order: where a later layer takes some of them only, what is pushed above an unknown edge
    may be what that layer would have paid.
    """
    plan = one_order(made(seed, unknown=0.3))
    rules, some = plan.rules(), random.Random(seed)
    parts, before = amounts(some), -1
    for in_scope in sorted({0, 1, 2, *(some.randint(0, 4_000) for _ in range(15))}):
        settlement, _ = settle(rules, person(), bill("C", {**parts, "in_scope": in_scope}), nobody())
        paid = paid_by_funds(settlement)
        assert paid >= before, (plan, parts, in_scope, before, paid)
        before = paid


def one_order(plan):
    """The same plan, each layer over all parts in one order."""
    layers = [Layer(one.id, ("first_pay", "deductible", "copay", "above_limit"), one.segments) for one in plan.layers]
    return Made(plan.basic, tuple(layers), plan.means)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_figure_makes_the_person_pay_more(seed):
    """With any figure in place of one that is not known, cash is at most what was said; all figures known, nothing is left out."""
    plan, some = made(seed, unknown=0.3), random.Random(seed)
    plan = Made(plan.basic, plan.layers, ())
    parts = amounts(some)
    said, _ = settle(plan.rules(), person(), bill("C", parts), nobody())
    for value in (0, 10_000, 370_000, PPM):
        known, _ = settle(plan.known(value).rules(), person(), bill("C", parts), nobody())
        assert known.complete
        assert known.payers["cash"] <= said.payers["cash"], (plan, parts, value)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bill_cut_into_bills(seed):
    """Where every later layer has the same parts, a bill cut into several is paid alike, but for a fen a segment and bill."""
    plan, some = made(seed), random.Random(seed)
    layers = []
    for layer in plan.layers:
        segments = [
            Segment(one.id, one.limit, f"{layer.id}_{one.id}" if one.limit else "", one.payment, one.payer, one.ratio)
            for one in layer.segments
        ]
        layers.append(Layer(layer.id, ("first_pay", "deductible", "copay", "above_limit"), tuple(segments)))
    deductible, copay = plan.basic
    basic = (Segment("deductible", deductible.limit, "borne"), copay)
    plan = Made(basic, tuple(layers), ())
    rules, parts = plan.rules(), amounts(some)
    pieces = cut(parts, some)
    whole = settle_course(rules, person(), [bill("C", parts)], nobody()).entries
    several = settle_course(rules, person(), [bill(f"C{number}", one) for number, one in enumerate(pieces)], nobody()).entries
    most = len(pieces) * (2 + sum(len(layer.segments) for layer in layers))
    for name in {name for one in (*whole, *several) for name in one.payers}:
        once, again = (sum(entry.payers.get(name, 0) for entry in entries) for entries in (whole, several))
        assert abs(once - again) <= most, (plan, pieces, name, once, again)


def cut(parts, some):
    """A bill as three bills."""
    pieces = [dict.fromkeys(parts, 0) for _ in range(3)]
    for name, amount in parts.items():
        first, second = sorted((some.randint(0, amount), some.randint(0, amount)))
        for piece, share_of in zip(pieces, (first, second - first, amount - second), strict=True):
            piece[name] = share_of
    return pieces


@pytest.mark.parametrize("seed", SEEDS)
def test_laws_hold_where_layers_share_counters(seed):
    """Layers that share counters, take what the fund would pay, and miss figures: the laws hold, with a trace and without."""
    plan, some = made(seed, unknown=0.2, shared=True), random.Random(seed)
    rules = plan.rules()
    claims = [bill(f"C{number}", amounts(some)) for number in range(4)]
    traced = settle_course(rules, person(90), claims, nobody(90))
    bare = settle_course(rules, person(90), claims, nobody(90), trace=False)
    assert [one.payers for one in traced.entries] == [one.payers for one in bare.entries]
    assert traced.state == bare.state
