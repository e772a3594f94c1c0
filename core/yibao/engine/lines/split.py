"""Splitting a bill: each line falls into outside the catalogue, above the limit, first pay, and in scope."""

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
from ...rules.figures.groups import LineMatch
from ...rules.language.claims import Waiver
from ...rules.loading.merge import Declared
from ...rules.lowering.plan import LoweredPlan
from ..facts.figures import MissingFigure, rule_citation
from ..facts.query import ClaimQuery
from .prices import UNITS, PricedLine, stated_limit

FallenLine = tuple[int, tuple[int, int, int, int]]
"""The place of a line's group, and its four parts in fen."""


@define(eq=False)
class LineQuery(ClaimQuery):
    """A claim of which one line is read as well.

    Attributes:
        number: of the line, for errors.
    """

    line: Line
    number: int

    def get(self, fact: Fact) -> Any:
        """The value of a fact, also of those of the line."""
        name, line = fact[0], self.line
        if name == "line_kind":
            return line.kind or "unspecified"
        if name == "line_class":
            return line.class_
        if name == "line_code":
            return line.code
        if name == "line_origin":
            return line.origin or "unspecified"
        if name == "line_price":
            return line.amount * UNITS // line.quantity if line.quantity else line.amount
        return super().get(fact)

    def first_pay(self, within: int) -> tuple[int, Citation | None]:
        """The person's share of a class-B line, rounded half up to the fen, and where it comes from.

        Raises:
            NoRuleError: the line states none, and the area has no ratio for it.
        """
        line, split = self.line, self.rules.declared.split
        for waiver in split.waive:
            if self.waived(waiver):
                return 0, rule_citation("split.waive", waiver)
        if line.first_pay is not None:
            return min(line.first_pay, within), None
        if line.first_pay_ratio is not None:
            return share(within, line.first_pay_ratio), None
        area, day = self.rules.area.name, self.day
        zh, en = (
            f"{line.class_} 类明细没有先行自付比例,{area.zh}也没有通用的比例",
            f"the class-{line.class_} line states no first-pay, and {area.en} has no general ratio",
        )
        if split.first_pay is not None:
            try:
                ratio = self.figure(split.first_pay)
                return share(within, ratio.value), ratio.citation
            except MissingFigure as missing:
                cell = missing.gap[1]
                reason = cell.reason if cell is not None and cell.reason is not None else Text("", "")
                zh = f"{line.class_} 类明细的先行自付比例在 {day} 没有数值 {reason.zh}"
                en = f"there is no first-pay ratio for this class-{line.class_} line on {day} {reason.en}".rstrip()
        mend = ("请写 first_pay_ratio 或 first_pay", "give first_pay_ratio or first_pay, as printed on the bill")
        raise NoRuleError(zh, en, where=f"lines[{self.number}]", mend=mend)

    def cover(self) -> Citation | None:
        """Where it stands that a line of a further class is in scope; none where it is not."""
        for cover in self.rules.declared.split.covers:
            if self.line.class_ in cover.classes and in_force(self.day, cover.from_, cover.to) and self.holds(cover.when):
                return rule_citation("split.covers", cover)
        return None

    def waived(self, waiver: Waiver) -> bool:
        """Whether a waiver is for the line."""
        if (waiver.kinds and self.line.kind not in waiver.kinds) or (waiver.fixed == "kept" and self.line.first_pay is not None):
            return False
        return in_force(self.day, waiver.from_, waiver.to) and self.holds(waiver.when)


def split_claim(
    query: ClaimQuery,
    plan: LoweredPlan,
    priced: Sequence[PricedLine],
    steps: list[TraceSplit] | None,
    cited: list[Citation],
    lines: list[FallenLine] | None = None,
) -> tuple[int, ...]:
    """The bill's parts in fen, in the order of the plan's first parts.

    Args:
        plan: tells which kinds of lines are kept apart; priced: the lines with their limits, where the bill has lines.
        steps: filled with how each line fell, or none where no trace is wanted.
        cited: filled with the figures used.
        lines: filled with the parts of each line, where a stage asks for them.

    Raises:
        NoRuleError: a class-B line states no first-pay and the area has no table for it, or the bill gives no lines where they
            are asked for.
    """
    width = len(plan.kinds) + 1
    parts = query.claim.parts
    if parts is not None:
        stated = _by_group(query.rules.declared, parts, plan.groups, width)
        if lines is not None and any(stated[index] for stage in plan.stages if stage.line_wise for index in stage.base):
            raise _parts_only(f"{plan.label.zh}逐项计算", f"{plan.label.en} goes line by line")
        return stated
    sums = [0] * (len(SPLIT) * width)
    for number, (line, prices) in enumerate(priced):
        cited.extend(prices)
        self_paid = over_limit = first_pay = in_scope = 0
        citation: Citation | None = None
        cover: Citation | None = None
        line_query: LineQuery | None = None
        if line.class_ == "B" or (line.class_ == "C" and query.rules.declared.split.covers):
            line_query = LineQuery(query.rules, query.person, query.claim, query.day, query.year, line, number)
            cover = line_query.cover() if line.class_ == "C" else None
        if line.class_ == "C" and cover is None:
            self_paid = line.amount
        else:
            limit = line.limit if line.unit_limit is None else stated_limit(line)
            if limit is not None and line.amount > limit:
                over_limit = line.amount - limit
            in_scope = line.amount - over_limit
            if line_query is not None:
                first_pay, citation = line_query.first_pay(in_scope)
                in_scope -= first_pay
                cited.extend(item for item in (citation, cover) if item is not None)
        if steps is not None:
            price = prices[0] if prices else None
            fallen = self_paid, over_limit, first_pay, in_scope
            steps.append(TraceSplit(number, line.class_, line.amount, *fallen, citation, price, line.name, line.code, cover))
        place = _place(plan.groups, line) if width > 1 else 0
        if lines is not None:
            lines.append((place, (self_paid, over_limit, first_pay, in_scope)))
        sums[place] += self_paid
        sums[place + width] += over_limit
        sums[place + 2 * width] += first_pay
        sums[place + 3 * width] += in_scope
    return tuple(sums)


def _place(groups: Sequence[LineMatch], line: Line) -> int:
    """The place of a line's group behind the rest, which is first."""
    for place, group in enumerate(groups, 1):
        if group.holds(line.class_, line.kind, line.origin, line.code):
            return place
    return 0


def _by_group(declared: Declared, parts: Parts, groups: Sequence[LineMatch], width: int) -> tuple[int, ...]:
    """The parts that a bill states, with those of each group apart; kinds are all that it can tell.

    Raises:
        NoRuleError: a group that classes, origins or codes tell.
    """
    whole = parts.self_paid, parts.over_limit, parts.first_pay, parts.in_scope
    if not groups:
        return whole
    sums = [0] * (len(SPLIT) * width)
    sums[::width] = whole
    names = {group.name: place for place, group in enumerate(groups, 1)}
    kinds = {kind: place for place, group in enumerate(groups, 1) if group.of_kind for kind in group.kinds}
    unknown = next((group for group in groups if not group.of_kind and group.name not in parts.kinds), None)
    if unknown is not None and any(sums):
        label = declared.lines[unknown.name].label
        raise _parts_only(f"该规则区分{label.zh}", f"the rules tell {label.en} apart")
    for kind, some in parts.kinds.items():
        place = names.get(kind) or kinds.get(kind)
        if place is not None:
            for part, amount in enumerate((some.self_paid, some.over_limit, some.first_pay, some.in_scope)):
                sums[part * width] -= amount
                sums[part * width + place] += amount
    return tuple(sums)


def _parts_only(zh: str, en: str) -> NoRuleError:
    """The refusal of a bill that comes without the lines which a rule needs."""
    return NoRuleError(
        f"{zh},而账单只给出 parts",
        f"{en}, and the bill gives parts only",
        where="parts",
        mend=("请给出明细 lines", "give the lines"),
    )


def share_of_kinds(parts: Sequence[int], width: int) -> tuple[int, int, int, int]:
    """The four parts of the bill from those kept apart by kind."""
    if width == 1:
        return parts[0], parts[1], parts[2], parts[3]
    first, second, third, fourth = (sum(parts[place * width : (place + 1) * width]) for place in range(4))
    return first, second, third, fourth
