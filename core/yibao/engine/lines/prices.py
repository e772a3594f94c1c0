"""Prices of items: what a line may cost by the area's list, and prices too far above their limit."""

import attrs

from ...model.inputs.claim import Line
from ...model.results.trace import Citation
from ...model.values.dates import in_force
from ...model.values.errors import NoRuleError
from ...model.values.money import format_fen, share
from ...model.values.text import Message, Text
from ..facts.query import ClaimQuery

UNITS = 10_000
"""Quantities are counted in ten-thousandths."""


PricedLine = tuple[Line, tuple[Citation, ...]]
"""A line of a bill with the limit it has, and where the area's prices that give it stand: that of a unit first."""


def price_lines(query: ClaimQuery, cited: list[Citation]) -> tuple[tuple[PricedLine, ...], tuple[Message, ...]]:
    """The lines of a bill with the limits that the area's prices give them, and warnings of prices too far above theirs.

    Args:
        cited: filled with the figures by which prices above their limits were judged.

    Raises:
        NoRuleError: a price is not known on the day, or a line does not say how many units it is for.
    """
    warnings = price_warnings(query, cited) if query.rules.declared.split.markup else ()
    if not query.rules.declared.split.price:
        return tuple([(line, ()) for line in query.claim.lines]), warnings
    lines = enumerate(query.claim.lines)
    return tuple([(line, ()) if line.code is None else _priced(query, line, number) for number, line in lines]), warnings


def _priced(query: ClaimQuery, line: Line, number: int) -> PricedLine:
    """A line with the limit that the area's prices give it; the line as it is where there is none.

    Args:
        number: of the line, for errors.
    """
    if line.class_ == "C" or line.limit is not None or line.unit_limit is not None:
        return line, ()
    for price in query.rules.declared.split.price:
        if line.code not in price.codes or not in_force(query.day, price.from_, price.to) or not query.holds(price.when):
            continue
        if line.quantity is None:
            raise NoRuleError(
                f"{price.label.zh}按数量定价,明细缺少 quantity",
                f"{price.label.en} has a price a unit, but the line gives no quantity",
                where=f"lines[{number}].quantity",
                mend=("请写明数量", "give the quantity"),
            )
        unit = query.figure(price.table)
        citations = [unit.citation]
        cheaper = max(0, line.quantity - price.first) if price.first is not None and price.then else 0
        limit = unit.value * (line.quantity - cheaper)
        if cheaper and price.then:
            further = query.figure(price.then)
            citations.append(further.citation)
            limit += further.value * cheaper
        return attrs.evolve(line, limit=(limit + UNITS // 2) // UNITS), tuple(citations)
    return line, ()


def price_warnings(query: ClaimQuery, cited: list[Citation]) -> tuple[Message, ...]:
    """Lines whose price lies further above the limit they state than is allowed.

    Args:
        cited: filled with the figures used.
    """
    warnings: list[Message] = []
    above = [
        (number, line, limit)
        for number, line in enumerate(query.claim.lines, 1)
        if (limit := stated_limit(line)) is not None and line.amount > limit
    ]
    if all(line.class_ == "C" for _, line, _ in above):
        return ()
    for markup in query.rules.declared.split.markup:
        if not in_force(query.day, markup.from_, markup.to) or not query.holds(markup.when):
            continue
        ratio = query.figure(markup.share)
        most = query.figure(markup.most) if markup.most else None
        for number, line, limit in above:
            allowed = share(limit, ratio.value)
            if most is not None:
                allowed = min(allowed, most.value * (line.quantity or UNITS) // UNITS)
            cited += [ratio.citation, *([most.citation] if most else [])]
            if line.amount - limit > allowed:
                higher, least = format_fen(line.amount - limit), format_fen(allowed)
                warnings.append(
                    Message(
                        "price_above_allowed",
                        Text(
                            f"第 {number} 行售价高于支付标准 {higher} 元,规定至多高 {least} 元",
                            f"line {number} is {higher} above its payment standard, {least} are allowed",
                        ),
                        ratio.citation.figure,
                    )
                )
    return tuple(warnings)


def stated_limit(line: Line) -> int | None:
    """The limit that a line states, for all its units."""
    if line.unit_limit is not None and line.quantity is not None:
        return (line.unit_limit * line.quantity + UNITS // 2) // UNITS
    return line.limit
