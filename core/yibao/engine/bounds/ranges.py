"""Ranges of amounts, and of what follows from amounts in them."""

from collections.abc import Iterable

from ...model.values.money import PPM, UNLIMITED, Rounding, largest_within, share

Range = tuple[int, int]
"""The least and the most that a number may be."""

NOTHING: Range = (0, 0)
ANY_RATIO: Range = (0, PPM)
ANY_AMOUNT: Range = (0, UNLIMITED)


def added(*ranges: Range) -> Range:
    """Numbers in some ranges together.

    >>> added((1, 2), (10, 20))
    (11, 22)
    """
    return sum([least for least, _ in ranges]), sum([most for _, most in ranges])


def less(whole: Range, taken: Range) -> Range:
    """What is left of a number where another one is taken off it, never below zero.

    >>> less((100, 120), (30, 110))
    (0, 90)
    """
    return max(0, whole[0] - taken[1]), max(0, whole[1] - taken[0])


def smallest(ranges: Iterable[Range]) -> Range:
    """The smallest of some numbers."""
    leasts, mosts = zip(*ranges, strict=True)
    return min(leasts), min(mosts)


def highest(first: Range, second: Range) -> Range:
    """The larger of two numbers."""
    return max(first[0], second[0]), max(first[1], second[1])


def share_of(amount: Range, ratio: Range, rounding: Rounding) -> Range:
    """The share of an amount: it grows with the amount and with the ratio.

    >>> share_of((100, 200), (500_000, 1_000_000), "half_up")
    (50, 200)
    """
    return share(amount[0], ratio[0], rounding), share(amount[1], ratio[1], rounding)


def rest_of(amount: Range, ratio: Range, rounding: Rounding) -> Range:
    """What a share leaves: one fen more leaves no less, a larger ratio no more.

    >>> rest_of((100, 200), (500_000, 1_000_000), "half_up")
    (0, 100)
    """
    return amount[0] - share(amount[0], ratio[1], rounding), amount[1] - share(amount[1], ratio[0], rounding)


def amount_within(payment: Range, ratio: Range, rounding: Rounding) -> Range:
    """The largest amount whose share does not exceed a payment: it grows with the payment and falls with the ratio."""
    most = None if payment[1] >= UNLIMITED else largest_within(payment[1], ratio[0], rounding)
    least = None if payment[0] >= UNLIMITED else largest_within(payment[0], ratio[1], rounding)
    return UNLIMITED if least is None else least, UNLIMITED if most is None else most
