"""Prices of items: what a line may cost by the area's list, and prices too far above their limit."""

import datetime as dt

import attrs

from ...model.inputs.claim import Claim, Line
from ...model.inputs.person import Person
from ...model.results.trace import Citation
from ...model.values.classes import frozen
from ...model.values.dates import in_force
from ...model.values.errors import NoRuleError
from ...model.values.money import format_fen, share
from ...model.values.text import Message, Text
from ...rules.ruleset import BenefitYear, RuleSet
from ..facts.figures import no_figure
from ..facts.query import ClaimQuery

UNITS = 10_000
"""Quantities are counted in ten-thousandths."""


@frozen
class _Priced(ClaimQuery):
    """One claim for whose lines prices are read."""

    def figure(self, name: str) -> tuple[int, Citation]:
        table = self.rules.tables[name]
        labels = {dimension: self.label(dimension) for dimension in table.dimensions}
        cell = table.at(self.day, labels)
        if cell is None or cell.value is None:
            raise no_figure(self.rules, (name, cell), labels, self.day)
        return cell.value, cell.citation(self.day)


def price_limit(
    rules: RuleSet, person: Person, claim: Claim, day: dt.date, year: BenefitYear, line: Line, number: int, cited: list[Citation]
) -> tuple[Line, Citation | None]:
    """A line with the limit that the area's prices give it, and where the price stands; the line as it is where there is none.

    Args:
        number: of the line, for errors; cited: filled with the figures used.

    Raises:
        NoRuleError: the price is not known on the day, or the line does not say how many units it is for.
    """
    asked = _Priced(rules, person, claim, day, year)
    for price in rules.declared.split.price:
        if line.code not in price.codes or not in_force(day, price.from_, price.to):
            continue
        if not all(asked.label(name) in labels for name, labels in price.when.items()):
            continue
        if line.quantity is None:
            raise NoRuleError(
                f"{price.label.zh}按数量定价,明细缺少 quantity",
                f"{price.label.en} has a price a unit, but the line gives no quantity",
                where=f"lines[{number}].quantity",
                mend=("请写明数量", "give the quantity"),
            )
        unit, citation = asked.figure(price.table)
        cited.append(citation)
        cheaper = max(0, line.quantity - price.first) if price.first is not None and price.then else 0
        limit = unit * (line.quantity - cheaper)
        if cheaper and price.then:
            further, then = asked.figure(price.then)
            cited.append(then)
            limit += further * cheaper
        return attrs.evolve(line, limit=(limit + UNITS // 2) // UNITS), citation
    return line, None


def price_warnings(
    rules: RuleSet, person: Person, claim: Claim, day: dt.date, year: BenefitYear, cited: list[Citation]
) -> tuple[Message, ...]:
    """Lines whose price lies further above their limit than is allowed.

    Args:
        cited: filled with the figures used.
    """
    asked = _Priced(rules, person, claim, day, year)
    said: list[Message] = []
    for markup in rules.declared.split.markup:
        if not in_force(day, markup.from_, markup.to) or not any(_limit(line) for line in claim.lines):
            continue
        if not all(asked.label(name) in labels for name, labels in markup.when.items()):
            continue
        ratio, citation = asked.figure(markup.share)
        most = asked.figure(markup.most) if markup.most else None
        for number, line in enumerate(claim.lines, 1):
            limit = _limit(line)
            if limit is None or line.amount <= limit:
                continue
            allowed = share(limit, ratio)
            if most is not None:
                allowed = min(allowed, most[0] * (line.quantity or UNITS) // UNITS)
            cited += [citation, *([most[1]] if most else [])]
            if line.amount - limit > allowed:
                above, least = format_fen(line.amount - limit), format_fen(allowed)
                said.append(
                    Message(
                        "price_above_allowed",
                        Text(
                            f"第 {number} 行售价高于支付标准 {above} 元,规定至多高 {least} 元",
                            f"line {number} is {above} above its payment standard, {least} are allowed",
                        ),
                        citation.figure,
                    )
                )
    return tuple(said)


def _limit(line: Line) -> int | None:
    """The limit that a line states, for all its units."""
    if line.unit_limit is not None and line.quantity is not None:
        return (line.unit_limit * line.quantity + UNITS // 2) // UNITS
    return line.limit
