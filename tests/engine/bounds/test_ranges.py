"""Ranges hold what follows from every number in them."""

import random

import pytest

from yibao.engine.bounds.ranges import added, amount_within, less, rest_of, share_of, smallest
from yibao.model.values.money import PPM, UNLIMITED, largest_within, share


def some_range(draw, most):
    return tuple(sorted((draw.choice((0, most, draw.randint(0, most))), draw.randint(0, most))))


@pytest.mark.parametrize("seed", range(300))
def test_what_follows_from_numbers_in_ranges_lies_in_the_range(seed):
    """For any two numbers in two ranges: sum, rest, smaller one, share, what it leaves, and what a payment lets in."""
    draw = random.Random(seed)
    first, second, ratio = some_range(draw, 5000), some_range(draw, 5000), some_range(draw, PPM)
    rounding = draw.choice(("half_up", "up", "down"))
    for _ in range(20):
        a, b, r = draw.randint(*first), draw.randint(*second), draw.randint(*ratio)
        within = largest_within(b, r, rounding)
        for found, (least, most) in (
            (a + b, added(first, second)),
            (max(0, a - b), less(first, second)),
            (min(a, b), smallest((first, second))),
            (share(a, r, rounding), share_of(first, ratio, rounding)),
            (a - share(a, r, rounding), rest_of(first, ratio, rounding)),
            (UNLIMITED if within is None else within, amount_within(second, ratio, rounding)),
        ):
            assert least <= found <= most
