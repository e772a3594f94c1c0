"""Splitting a bill: each line falls into outside the catalogue, above the limit, first pay, and in scope."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from ...model.inputs.claim import Claim, Line
from ...model.inputs.person import Person
from ...model.results.trace import Citation, TraceSplit
from ...model.values.errors import NoRuleError
from ...model.values.money import share
from ...model.values.text import Text
from ...model.values.vocabulary import SPLIT
from ...rules.figures.dimensions import Fact, label_of
from ...rules.language.claims import Split, Waiver
from ...rules.lowering.plan import LoweredPlan
from ...rules.ruleset import BenefitYear, RuleSet
from ..facts.facts import reader
from .prices import price_limit


def split_claim(
    rules: RuleSet,
    plan: LoweredPlan,
    person: Person,
    claim: Claim,
    day: dt.date,
    year: BenefitYear,
    lines: list[TraceSplit] | None,
    cited: list[Citation],
) -> tuple[int, ...]:
    """The bill's parts in fen, in the order of the plan's first parts.

    Args:
        plan: tells which kinds of lines are kept apart.
        lines: filled with how each line fell, or none where no trace is wanted.
        cited: filled with the figures used.

    Raises:
        NoRuleError: a class-B line states no first-pay and the area has no table for it.
    """
    given = claim.parts
    if given is not None and not plan.kinds:
        return given.self_paid, given.over_limit, given.first_pay, given.in_scope
    width = len(plan.kinds) + 1
    parts = [0] * (len(SPLIT) * width)
    if given is not None:
        parts[0], parts[width], parts[2 * width], parts[3 * width] = (
            given.self_paid,
            given.over_limit,
            given.first_pay,
            given.in_scope,
        )
        for kind, some in given.kinds.items():
            if kind in plan.kinds:
                place = plan.kinds.index(kind) + 1
                for part, amount in enumerate((some.self_paid, some.over_limit, some.first_pay, some.in_scope)):
                    parts[part * width] -= amount
                    parts[part * width + place] += amount
        return tuple(parts)
    prices = rules.declared.split.price
    for number, given_line in enumerate(claim.lines):
        line = given_line
        priced: Citation | None = None
        if prices and line.code is not None and line.class_ != "C" and line.limit is None and line.unit_limit is None:
            line, priced = price_limit(rules, person, claim, day, year, line, number, cited)
        if line.class_ == "A" and line.limit is None and line.unit_limit is None and lines is None:
            self_paid = over_limit = first_pay = 0
            in_scope = line.amount
        else:
            citation: Citation | None = None
            if line.class_ == "C":
                self_paid, over_limit, first_pay, in_scope = line.amount, 0, 0, 0
            else:
                self_paid, over_limit = 0, _over_limit(line)
                within = line.amount - over_limit
                first_pay = 0
                if line.class_ == "B":
                    first_pay, citation = _first_pay(rules, person, claim, day, year, line, within, number)
                    if citation is not None:
                        cited.append(citation)
                in_scope = within - first_pay
            if lines is not None:
                lines.append(
                    TraceSplit(number, line.class_, line.amount, self_paid, over_limit, first_pay, in_scope, citation, priced)
                )
        place = plan.kinds.index(line.kind) + 1 if width > 1 and line.kind in plan.kinds else 0
        parts[place] += self_paid
        parts[place + width] += over_limit
        parts[place + 2 * width] += first_pay
        parts[place + 3 * width] += in_scope
    return tuple(parts)


def _over_limit(line: Line) -> int:
    """What a line costs above its price limit; a limit for one unit is multiplied by the quantity and rounded half up."""
    limit = line.limit
    if line.unit_limit is not None and line.quantity is not None:
        limit = (line.unit_limit * line.quantity + 5_000) // 10_000
    return 0 if limit is None else max(0, line.amount - limit)


def _first_pay(
    rules: RuleSet, person: Person, claim: Claim, day: dt.date, year: BenefitYear, line: Line, within: int, number: int
) -> tuple[int, Citation | None]:
    """The person's share of a class-B line, rounded half up to the fen, and where it comes from."""
    split: Split = rules.declared.split

    def get(fact: Fact) -> Any:
        if fact[0] == "line_kind":
            return line.kind or "unspecified"
        if fact[0] == "line_origin":
            return line.origin or "unspecified"
        if fact[0] == "line_price":
            return line.amount * 10_000 // line.quantity if line.quantity else line.amount
        return reader(fact)(rules, person, claim, day, year)

    for waiver in split.waive:
        if _waived(rules, waiver, line, day, get):
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
    table = rules.tables[split.first_pay]
    labels = {name: label_of(rules.declared, rules.functions, name, get) for name in table.dimensions}
    cell = table.at(day, labels)
    if cell is None or cell.value is None:
        reason = cell.reason if cell is not None and cell.reason is not None else Text("", "")
        raise NoRuleError(
            f"乙类明细的先行自付比例在 {day} 没有数值 {reason.zh}",
            f"there is no first-pay ratio for this class-B line on {day} {reason.en}".rstrip(),
            where=f"lines[{number}]",
            mend=("请写 first_pay_ratio 或 first_pay", "give first_pay_ratio or first_pay, as printed on the bill"),
        )
    return share(within, cell.value), cell.citation(day)


def _waived(rules: RuleSet, waiver: Waiver, line: Line, day: dt.date, get: Any) -> bool:
    if (waiver.kinds and line.kind not in waiver.kinds) or (waiver.fixed == "kept" and line.first_pay is not None):
        return False
    if (waiver.from_ and day < waiver.from_) or (waiver.to and day > waiver.to):
        return False
    return all(label_of(rules.declared, rules.functions, name, get) in labels for name, labels in waiver.when.items())


def share_of_kinds(parts: Sequence[int], width: int) -> tuple[int, int, int, int]:
    """The four parts of the bill from those kept apart by kind."""
    if width == 1:
        return parts[0], parts[1], parts[2], parts[3]
    first, second, third, fourth = (sum(parts[place * width : (place + 1) * width]) for place in range(4))
    return first, second, third, fourth
