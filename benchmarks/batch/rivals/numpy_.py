"""The plan in closed form: running sums over a person's year, whole arrays at a time, in blocks that stay in the cache."""

from typing import Any

import numpy as np

from ..workload import DEDUCTIBLE, RATIO, Data

BLOCK = 4_000
"""Persons at a time: some 40,000 claims, whose temporaries stay in the cache."""


def settle(data: Data, out: Any) -> None:
    """Fill the four payers of each claim."""
    for begin in range(0, len(data.group), BLOCK):
        end = min(begin + BLOCK, len(data.group))
        cut = slice(int(data.first[begin]), int(data.first[end]))
        visits = np.diff(data.first[begin : end + 1])
        start = np.repeat(data.first[begin:end] - data.first[begin], visits)
        group = np.repeat(data.group[begin:end], visits)
        amount = data.amount[cut]
        account = _taken(amount, start, np.repeat(data.current[begin:end], visits))
        rest = amount - account
        own = _taken(rest, start, DEDUCTIBLE[group])
        rest -= own
        fund = (rest * RATIO[group, data.tier[cut]] + 500_000) // 1_000_000
        owed = own + rest - fund
        history = _taken(owed, start, np.repeat(data.carried[begin:end], visits))
        out[0, cut] = account
        out[1, cut] = fund
        out[2, cut] = history
        out[3, cut] = owed - history


def _taken(amount: Any, start: Any, limit: Any) -> Any:
    """How much of each amount still fits under a limit on a person's running sum."""
    total = np.cumsum(amount)
    before = total - amount
    before -= before[start]
    return np.minimum(before + amount, limit) - np.minimum(before, limit)
