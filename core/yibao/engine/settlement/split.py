"""Splitting a bill: each line falls into outside the catalogue, above the limit, first pay, and in scope."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from ...model.inputs.claim import Line, Parts
from ...model.results.trace import Citation, TraceSplit
from ...model.values.classes import define
from ...model.values.dates import in_force
from ...model.values.errors import NoRuleError
from ...model.values.money import share
from ...model.values.text import Text
from ...model.values.vocabulary import SPLIT
from ...rules.figures.dimensions import Fact
from ...rules.language.claims import Waiver
from ...rules.lowering.plan import LoweredPlan
from ..facts.figures import MissingFigure
from ..facts.query import ClaimQuery
from .prices import UNITS, PricedLine, stated_limit


@define(eq=False)
class LineQuery(ClaimQuery):
    """A claim of which one line is read as well."""

    line: Line

    def get(self, fact: Fact) -> Any:
        """The value of a fact, also of those of the line."""
        name, line = fact[0], self.line
        if name == "line_kind":
            return line.kind or "unspecified"
        if name == "line_origin":
            return line.origin or "unspecified"
        if name == "line_price":
            return line.amount * UNITS // line.quantity if line.quantity else line.amount
        return super().get(fact)


def split_claim(
    query: ClaimQuery, plan: LoweredPlan, priced: Sequence[PricedLine], steps: list[TraceSplit] | None, cited: list[Citation]
) -> tuple[int, ...]:
    """The bill's parts in fen, in the order of the plan's first parts.

    Args:
        plan: tells which kinds of lines are kept apart; priced: the lines with their limits, where the bill has lines.
        steps: filled with how each line fell, or none where no trace is wanted.
        cited: filled with the figures used.

    Raises:
        NoRuleError: a class-B line states no first-pay and the area has no table for it.
    """
    parts = query.claim.parts
    if parts is not None and not plan.kinds:
        return parts.self_paid, parts.over_limit, parts.first_pay, parts.in_scope
    width = len(plan.kinds) + 1
    if parts is not None:
        return _by_kind(parts, plan.kinds, width)
    sums = [0] * (len(SPLIT) * width)
    for number, (line, prices) in enumerate(priced):
        cited.extend(prices)
        if line.class_ == "A" and line.limit is None and line.unit_limit is None and steps is None:
            fallen = (0, 0, 0, line.amount)
        else:
            fallen, citation = _split_line(query, line, number)
            if citation is not None:
                cited.append(citation)
            if steps is not None:
                steps.append(TraceSplit(number, line.class_, line.amount, *fallen, citation, prices[0] if prices else None))
        place = plan.kinds.index(line.kind) + 1 if width > 1 and line.kind in plan.kinds else 0
        for part, amount in enumerate(fallen):
            sums[part * width + place] += amount
    return tuple(sums)


def _by_kind(parts: Parts, kinds: tuple[str, ...], width: int) -> tuple[int, ...]:
    """The parts that a bill states, with those of each kind apart."""
    sums = [0] * (len(SPLIT) * width)
    sums[::width] = parts.self_paid, parts.over_limit, parts.first_pay, parts.in_scope
    for kind, some in parts.kinds.items():
        if kind in kinds:
            place = kinds.index(kind) + 1
            for part, amount in enumerate((some.self_paid, some.over_limit, some.first_pay, some.in_scope)):
                sums[part * width] -= amount
                sums[part * width + place] += amount
    return tuple(sums)


def _split_line(query: ClaimQuery, line: Line, number: int) -> tuple[tuple[int, int, int, int], Citation | None]:
    """The four parts of one line, and where its first-pay comes from."""
    if line.class_ == "C":
        return (line.amount, 0, 0, 0), None
    over_limit = _over_limit(line)
    within = line.amount - over_limit
    if line.class_ != "B":
        return (0, over_limit, 0, within), None
    first_pay, citation = _first_pay(query, line, within, number)
    return (0, over_limit, first_pay, within - first_pay), citation


def _over_limit(line: Line) -> int:
    """What a line costs above its price limit; a limit for one unit is multiplied by the quantity and rounded half up."""
    limit = stated_limit(line)
    return 0 if limit is None else max(0, line.amount - limit)


def _first_pay(query: ClaimQuery, line: Line, within: int, number: int) -> tuple[int, Citation | None]:
    """The person's share of a class-B line, rounded half up to the fen, and where it comes from."""
    rules, day = query.rules, query.day
    split = rules.declared.split
    line_query = LineQuery(rules, query.person, query.claim, day, query.year, line)
    for waiver in split.waive:
        if _waived(line_query, waiver):
            return 0, Citation(
                "split.waive", waiver.source, waiver.status, waiver.from_ or dt.date.min, "effective", waiver.to, waiver.note
            )
    if line.first_pay is not None:
        return min(line.first_pay, within), None
    if line.first_pay_ratio is not None:
        return share(within, line.first_pay_ratio), None
    if split.first_pay is None:
        raise NoRuleError(
            f"乙类明细没有先行自付比例,{rules.area.name.zh}也没有通用的比例",
            f"the class-B line states no first-pay, and {rules.area.name.en} has no general ratio",
            where=f"lines[{number}]",
            mend=("请写 first_pay_ratio 或 first_pay", "give first_pay_ratio or first_pay, as printed on the bill"),
        )
    try:
        ratio = line_query.figure(split.first_pay)
    except MissingFigure as missing:
        cell = missing.gap[1]
        reason = cell.reason if cell is not None and cell.reason is not None else Text("", "")
        raise NoRuleError(
            f"乙类明细的先行自付比例在 {day} 没有数值 {reason.zh}",
            f"there is no first-pay ratio for this class-B line on {day} {reason.en}".rstrip(),
            where=f"lines[{number}]",
            mend=("请写 first_pay_ratio 或 first_pay", "give first_pay_ratio or first_pay, as printed on the bill"),
        ) from None
    return share(within, ratio.value), ratio.citation


def _waived(query: LineQuery, waiver: Waiver) -> bool:
    if (waiver.kinds and query.line.kind not in waiver.kinds) or (waiver.fixed == "kept" and query.line.first_pay is not None):
        return False
    return in_force(query.day, waiver.from_, waiver.to) and query.holds(waiver.when)


def share_of_kinds(parts: Sequence[int], width: int) -> tuple[int, int, int, int]:
    """The four parts of the bill from those kept apart by kind."""
    if width == 1:
        return parts[0], parts[1], parts[2], parts[3]
    first, second, third, fourth = (sum(parts[place * width : (place + 1) * width]) for place in range(4))
    return first, second, third, fourth
