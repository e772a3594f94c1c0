"""Plain Python as it is often written: one object for each thing, amounts of yuan as Decimal."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import attrs

from ..workload import DEDUCTIBLE, RATIO, Data

_FEN = Decimal("0.01")


@attrs.define
class _Person:
    group: int
    current: Decimal
    carried: Decimal
    used: Decimal = Decimal(0)


@attrs.frozen
class _Paid:
    account: Decimal
    fund: Decimal
    history: Decimal
    cash: Decimal


def settle(data: Data, out: Any) -> None:
    """Fill the four payers of each claim."""
    deductible = [Decimal(int(one)) / 100 for one in DEDUCTIBLE]
    ratio = [[Decimal(int(one)) / 1_000_000 for one in row] for row in RATIO]
    for who in range(len(data.group)):
        person = _Person(int(data.group[who]), Decimal(int(data.current[who])) / 100, Decimal(int(data.carried[who])) / 100)
        for place in range(int(data.first[who]), int(data.first[who + 1])):
            amount = Decimal(int(data.amount[place])) / 100
            paid = _one(person, amount, deductible[person.group], ratio[person.group][int(data.tier[place])])
            out[:4, place] = [int(one * 100) for one in attrs.astuple(paid)]


def _one(person: _Person, amount: Decimal, deductible: Decimal, ratio: Decimal) -> _Paid:
    account = min(person.current, amount)
    person.current -= account
    rest = amount - account
    own = min(rest, deductible - person.used)
    person.used += own
    rest -= own
    fund = (rest * ratio).quantize(_FEN, ROUND_HALF_UP)
    owed = own + rest - fund
    history = min(person.carried, owed)
    person.carried -= history
    return _Paid(account, fund, history, owed - history)
