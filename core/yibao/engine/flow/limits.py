"""How much a limit lets in, from its figure and what it is a ratio of."""

from collections.abc import Mapping

from ...model.values.money import PPM, UNLIMITED, share
from ...rules.lowering.plan import LoweredLimit


def edge_of(rule: LoweredLimit, figures: Mapping[int, int], base: int, days: int = 1, highest: int = 0) -> int:
    """The amount of a limit in fen, before anything is taken off it that was used before.

    Args:
        figures: of its tables; base: the fen that its figure is a ratio of, or that somebody told.
        days: of the stay; highest: what it was at most so far.
    """
    value = figures.get(rule.table, 0)
    if value == UNLIMITED:
        return value
    if rule.kind == "share":
        edge = share(base, value, rule.rounding, rule.unit)
    else:
        edge = base if rule.kind == "fact" else value
        if rule.unit > 1:
            edge = share(edge, PPM, rule.rounding, rule.unit)
    if rule.days:
        edge *= days
    return max(edge, highest) if rule.highest >= 0 else edge
