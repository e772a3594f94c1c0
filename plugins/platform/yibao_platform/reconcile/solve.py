"""Finding the whole numbers for which a claim comes to what a record prints."""

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator

from .subject import Amounts

NEAR = 3
"""So many fen around a solution are looked at: a payment that is rounded is the same for several."""


def solutions(compute: Callable[[int], Amounts | None], edges: Iterable[int], printed: Amounts) -> Iterator[tuple[int, int]]:
    """Runs of numbers, with first and last, for which what is computed is what is printed.

    Args:
        edges: between which amounts change in one direction only.
    """
    known = functools.cache(compute)
    last = -1
    for low, high in itertools.pairwise(sorted({edge for edge in edges if edge >= 0})):
        run = _between(known, low, high, printed)
        if run is not None and run[0] > last:
            yield run
            last = run[1]


def _between(compute: Callable[[int], Amounts | None], low: int, high: int, printed: Amounts) -> tuple[int, int] | None:
    first, final = compute(low), compute(high)
    if first is None or final is None:
        return None
    if any(not min(first[name], final[name]) <= amount <= max(first[name], final[name]) for name, amount in printed.items()):
        return None
    name = max(printed, key=lambda name: abs(first[name] - final[name]))
    rises = final[name] > first[name]

    def reached(number: int, amount: int) -> bool:
        amounts = compute(number)
        return amounts is not None and (amounts[name] >= amount if rises else amounts[name] <= amount)

    start = _first(low, high, lambda number: reached(number, printed[name]))
    near = range(max(low, start - NEAR), min(high, start + NEAR) + 1)
    begin = next((number for number in near if compute(number) == printed), None)
    if begin is None:
        return None
    end = _first(begin, high, lambda number: compute(number) != printed)
    return (begin, end if compute(end) == printed else end - 1)


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The first number of a run for which something holds, once it does for all that follow; the last where it does for none."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low
