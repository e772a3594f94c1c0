"""Returned items of a bill: lines with a negative amount are taken off their item, before any limit or first pay."""

from collections.abc import Sequence
from typing import Any

import attrs

from ..values.errors import InputError
from ..values.money import format_fen
from ..values.text import shown
from .claim import Line

_SAME = ("class_", "kind", "origin", "first_pay_ratio", "unit_limit")
"""What a returned line and its item have to agree on, where the returned line says it."""

_SUMS = ("amount", "first_pay", "limit", "quantity")
"""What is taken off the item."""


def net_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of a bill with what was returned taken off.

    An item is known by its code, else by its name; a line that has neither, by its class and all else that decides its share.

    Raises:
        InputError: more is returned than is on the bill, or the bill does not say of what.
    """
    rest: list[Line | None] = [line if line.amount >= 0 else None for line in lines]
    for index, line in enumerate(lines):
        if line.amount < 0:
            try:
                _take_off(rest, line)
            except InputError as error:
                raise error.below(f"lines[{index}]") from None
    bought = tuple(line for line in rest if line is not None)
    return tuple(line for line in bought if line.amount) or bought[:1] if len(bought) < len(lines) else tuple(lines)


def _take_off(rest: list[Line | None], returned: Line) -> None:
    """Take a returned line off the lines of its item, the last one first."""
    left = returned
    for index in range(len(rest) - 1, -1, -1):
        line = rest[index]
        if line is None or not line.amount or not _same_item(line, returned):
            continue
        if line.amount + left.amount >= 0:
            rest[index] = _difference(line, left)
            return
        whole = {name: -getattr(line, name) for name in _SUMS if getattr(line, name) is not None}
        left = attrs.evolve(
            left, **{name: getattr(left, name) - value for name, value in whole.items() if getattr(left, name) is not None}
        )
        rest[index] = _nothing_of(line)
    label = shown(returned.code or returned.name) if returned.code or returned.name else f"class {returned.class_}"
    raise InputError(
        f"{label} 退回 {format_fen(-returned.amount)},账单中没有这么多",
        f"{format_fen(-returned.amount)} of {label} are returned, but the bill has less of it",
        where="amount",
        mend=(
            "退回的项目写与原项目相同的 code 或 name;退的是以前的账单,请写 reverses",
            "give it the code or name of the item; what is returned of an earlier bill is a claim that reverses it",
        ),
    )


def _same_item(line: Line, returned: Line) -> bool:
    same = (
        line.code == returned.code
        if returned.code
        else line.name == returned.name
        if returned.name
        else not (line.code or line.name)
    )
    return same and all(getattr(returned, name) in (None, getattr(line, name)) for name in _SAME)


def _difference(line: Line, returned: Line) -> Line:
    """A line without what was returned of it."""
    if line.amount + returned.amount == 0:
        return _nothing_of(line)
    values: dict[str, Any] = {}
    for name in _SUMS:
        value, back = getattr(line, name), getattr(returned, name)
        if value is None:
            continue
        if back is None:
            raise InputError(
                f"只退回一部分,须写明其 {name}",
                f"only a part is returned: its {name} has to be given",
                where=name,
                mend=(f"退回的行也写 {name}(负数)", f"give {name} of the returned line too, as a negative number"),
            )
        if value + back < 0:
            raise InputError(
                f"退回的 {name} 多于原项目",
                f"more {name} is returned than the item has",
                where=name,
                mend=(f"请改正 {name}", f"mend {name}"),
            )
        values[name] = value + back
    return attrs.evolve(line, **values)


def _nothing_of(line: Line) -> Line:
    """A line of which everything was returned."""
    values: dict[str, Any] = {name: 0 for name in _SUMS if getattr(line, name) is not None}
    return attrs.evolve(line, **values)
