"""The whole trace in words: what arrived at each segment, what fitted and why, who paid, and the source of every figure."""

from collections.abc import Iterator, Mapping

from ....model.results.settlement import PayerAmount, SegmentShare, Settlement
from ....model.results.trace import Adjusted, Citation, Trace, TraceLimit, TraceStep
from ....model.values.money import PPM
from ....model.values.money import share as ratio_of
from ....model.values.text import Text
from ....model.values.vocabulary import SPLIT, VOCABULARY
from ....rules.lowering.plan import LoweredPlan
from ....rules.ruleset import BenefitYear
from ...terminal.labels import money, percent
from ...terminal.page import AreaPage
from ...terminal.screen import printable


def trace_lines(page: AreaPage, entry: Settlement, plan: LoweredPlan, year: BenefitYear) -> list[str]:
    """Why every amount of a claim is what it is.

    Args:
        plan: the plan that settled the claim; year: the benefit year of its day.
    """
    trace = entry.trace
    if trace is None:
        return []
    lines = ["", page.screen.strong(page.say("计算过程", "How it was worked out")), *_plan(page, plan, trace.dimensions)]
    lines += page.section("费用明细", "Lines of the bill", _split(page, trace), indent=2, blank=False)
    lines += page.section("此前入账", "Credited before", _credits(page, trace), indent=2, blank=False)
    labels = {stage.id: stage.label for stage in plan.stages}
    stage = None
    for number, (share, step) in enumerate(shares_with_steps(entry), 1):
        if share.stage != stage:
            stage = share.stage
            lines.append(page.screen.strong("  " + page.labels.text(labels.get(stage), stage)))
        if step is None:  # what passed the last segment of a stage
            head = f"    {number}. {page.say('超出限额', 'Above the limits')}"
            lines += [page.screen.strong(head), *_rows(page, [(page.say("个人", "person"), money(share.person), ())])]
        else:
            lines += _step(page, number, step, plan)
    lines += page.section("账户支付", "Paid from accounts", _means(page, trace, plan), indent=2, blank=False)
    lines += page.section("账单之外付给个人", "Paid beside the bill", _cash(page, trace), indent=2, blank=False)
    text = f"{page.span(year.first, year.last)}{page.comma}{page.known_by(year.citation.status, year.citation.source)}"
    return [*lines, *page.item("医保年度", "Benefit year", text, indent=2), ""]


def shares_with_steps(entry: Settlement) -> Iterator[tuple[SegmentShare, TraceStep | None]]:
    """Each share, or that of each round of its stage, with the step that explains it; what passes the last segment has none."""
    all_steps = entry.trace.steps if entry.trace else ()
    if any(step.group is not None or step.line is not None for step in all_steps):
        for step in all_steps:
            others = tuple(PayerAmount(other.payer, other.paid) for other in step.others)
            yield SegmentShare(step.segment, step.stage, step.amount, step.payer, step.paid, step.person, others), step
        yield from ((share, None) for share in entry.segments if share.id == "above_limit")
        return
    steps = iter(all_steps)
    for share in entry.segments:
        yield share, None if share.id == "above_limit" else next(steps, None)


def _plan(page: AreaPage, plan: LoweredPlan, labels: Mapping[str, str]) -> list[str]:
    """The plan, and the facts that the rules read."""
    cells = (f"{page.labels.dimension(name)}{page.colon}{page.labels.label(name, label)}" for name, label in labels.items())
    facts = page.stop.join(cells)
    lines = page.item("规则", "Plan", f"{page.text(plan.label)} ({printable(plan.name)})", indent=2)
    return lines + (page.item("情形", "Facts", facts, indent=2) if facts else [])


def _split(page: AreaPage, trace: Trace) -> Iterator[str]:
    """How each line of the bill fell into the four parts."""
    for line in trace.split:
        parts = [f"{page.text(label)} {money(getattr(line, name))}" for name, label in SPLIT.items() if getattr(line, name)]
        number, item = line.line + 1, printable(line.name or line.code or "")
        first = page.say(f"    {number}. {line.class_} 类 ", f"    {number}. class {line.class_}  ") + (item and f"{item}  ")
        yield from page.hanging(f"{first}{money(line.total)}  ", page.comma.join(parts))
        yield from _figures(page, line.citation, line.price)


def _credits(page: AreaPage, trace: Trace) -> Iterator[str]:
    """What came to the accounts before the claim."""
    declared = page.labels.rules.declared
    titles = {name: rule.label for rules in (declared.credit, declared.refund) for name, rule in rules.items()}
    titles["carry_over"] = Text("年度结转", "carried over")
    for credit in trace.credits:
        label = page.labels.text(titles.get(credit.id), credit.id)
        text = f"{label}{page.comma}{page.labels.account(credit.account)} {money(credit.amount)}"
        yield from page.hanging(f"    {credit.date}  ", text)
        yield from _figures(page, *credit.citations)


def _step(page: AreaPage, number: int, step: TraceStep, plan: LoweredPlan) -> list[str]:
    """One segment."""
    say = page.say
    head = f"    {number}. {page.text(step.label)}"
    if step.taken_from:
        payer = page.labels.payer(step.taken_from)
        head += say(f"(从{payer}应付部分)", f" (of what {payer} would pay)")
    rows: list[tuple[str, str, tuple[Citation, ...]]] = [(say("流入", "arrived"), money(step.arrived), ())]
    for limit in step.limits:
        rows.append((say("限额", "limit"), _limit(page, limit), (limit.citation,) if limit.citation else ()))
    rows.append((say("落入", "fell in"), money(step.amount), ()))
    if step.group or step.line is not None:
        number_of_line = (step.line or 0) + 1
        whose = page.labels.label("lines", step.group) if step.group else say(f"第 {number_of_line} 行", f"line {number_of_line}")
        head += page.in_brackets(whose)
    if step.payer and step.amount:
        payer = page.labels.payer(step.payer)
        if step.ratio == PPM:
            text = f"{payer} {money(step.paid)}"
        else:
            text = f"{payer} {money(step.amount)} × {percent(step.ratio)} = {money(step.paid)}"
            if step.amount * step.ratio % PPM:
                text += page.in_brackets(page.text(VOCABULARY["rounding"][step.rounding]))
        rows.append((say("支付", "paid"), text, (step.citation,) if step.citation else ()))
    for other in step.others if step.amount else ():
        text = f"{page.labels.payer(other.payer)} {percent(other.ratio)} = {money(other.paid)}"
        rows.append((say("支付", "paid"), text, (other.citation,) if other.citation else ()))
    if step.paid and len(step.slices) > 1:
        slices = (f"{page.labels.part(piece.part, plan)} {money(piece.amount)} → {money(piece.paid)}" for piece in step.slices)
        rows.append((say("其中", "of it"), page.stop.join(slices), ()))
    for taken in step.returns:
        text = f"{page.labels.counter(taken.counter)} - {money(taken.amount)} = {money(taken.after)}"
        rows.append((say("退回", "taken back"), text, ()))
    for adjusted in step.adjustments:
        rows.append((say("调整", "adjusted"), _adjusted(page, adjusted), (adjusted.citation,)))
    if step.person:
        rows.append((say("个人", "person"), money(step.person), ()))
    return [page.screen.strong(head), *_rows(page, rows)]


def _means(page: AreaPage, trace: Trace, plan: LoweredPlan) -> Iterator[str]:
    """Which account paid for which part."""
    last: Citation | None = None
    for step in trace.means:
        part, owed, paid = page.labels.part(step.part, plan), money(step.owed), money(step.paid)
        balance = f"{money(step.before)} → {money(step.before - step.paid)}"
        text = page.say(f"{part} {owed},支付 {paid};余额 {balance}", f"{part} {owed}, paid {paid}; balance {balance}")
        yield from page.hanging(f"    {page.labels.account(step.account)}  ", text)
        yield from _figures(page, step.citation if step.citation is not last else None)
        last = step.citation


def _cash(page: AreaPage, trace: Trace) -> Iterator[str]:
    """How what is paid beside the bill was worked out."""
    for step in trace.cash:
        text = money(step.amount)
        if step.base is not None:
            days = page.say(f"{step.days} 天", f"{step.days} days") + (
                page.say("(个案给出)", " (as stated)") if step.stated else ""
            )
            text = f"{money(step.base)} ÷ {step.per} × {days} = {text}"
        yield from page.hanging(f"    {page.labels.cash(step.id)}  ", text)
        for need in step.needs:
            fact = page.labels.text(page.labels.rules.declared.fact[need.fact].label, need.fact)
            needed = page.say(f"{fact} {need.given},需 {need.least}", f"{fact}: {need.given}, {need.least} needed")
            yield from page.hanging("      ", needed)
        for citation in step.citations:
            yield from page.faint("       ", page.source_of(citation))


def _adjusted(page: AreaPage, adjusted: Adjusted) -> str:
    """An adjustment as the figure before, what was done, and after: ``92% - 10% = 82%``."""
    write, value = percent if adjusted.unit == "ratio" else page.limit, adjusted.value
    if adjusted.whose == "person":
        return _own_share(page, adjusted)
    if adjusted.how == "add":
        change = f"{'+' if value >= 0 else '-'} {write(abs(value))}"
    elif adjusted.how == "times":
        change = f"× {percent(value)}"
    elif adjusted.how == "floor":
        change = page.say(f"不低于 {write(value)}", f"not below {write(value)}")
    else:
        change = page.say(f"至多 {write(value)}", f"at most {write(value)}")
    return f"{page.text(adjusted.label)} {write(adjusted.before)} {change} = {write(adjusted.after)}"


def _own_share(page: AreaPage, adjusted: Adjusted) -> str:
    """A change of what the person bears: ``84% → 88.8% (…: the person 16% × 70% = 11.2%)``."""
    sign = {"times": "× ", "add": "+ "}.get(adjusted.how, "")
    own = f"{percent(PPM - adjusted.before)} {sign}{percent(adjusted.value)} = {percent(PPM - adjusted.after)}"
    label = f"{page.text(adjusted.label)}{page.colon}{page.say(f'个人 {own}', f'the person {own}')}"
    return f"{percent(adjusted.before)} → {percent(adjusted.after)}{page.in_brackets(label)}"


def _limit(page: AreaPage, limit: TraceLimit) -> str:
    say = page.say
    if limit.kind == "account":
        return say(f"账户余额 {money(limit.limit or 0)}", f"{money(limit.limit or 0)}, the balance of the account")
    if limit.kind == "waived":
        return say("免", "waived")
    text = page.limit(limit.limit)
    if limit.measure == "payment":
        text += say("(按支付额计)", " of payment")
    if limit.kind == "fact":
        text = say(f"按告知的限额 {text}", f"by the limit that was told, {text}")
    if limit.ratio is not None and limit.base is not None and limit.unit is not None:
        exact = money(ratio_of(limit.base, limit.ratio))
        whole = f"{percent(limit.ratio)} × {money(limit.base)} = {exact}"
        text = say(f"{whole},计至 {money(limit.unit)} 元 {text}", f"{whole}, to {money(limit.unit)} yuan {text}")
    if limit.uses_up:
        text += say(",首次即用完", ", used up by the first claim")
    if limit.counter:
        counter = page.labels.counter(limit.counter)
        used = f"{money(limit.before)} → {money(limit.after)}"
        text += say(f",{counter} {used}", f", {counter} {used}")
    if limit.since:
        text += say(f",自 {limit.since} 起不完整", f", not complete since {limit.since}")
    if limit.room is not None:
        text += say(f",余 {money(limit.room)}", f", room {money(limit.room)}")
    return text


def _rows(page: AreaPage, rows: list[tuple[str, str, tuple[Citation, ...]]]) -> Iterator[str]:
    cells: list[tuple[str, str]] = []
    for name, text, citations in rows:
        cells += [(name, text), *(("", page.cited(citation)) for citation in citations)]
    yield from page.grid(cells, indent=7)


def _figures(page: AreaPage, *citations: Citation | None) -> list[str]:
    return [line for citation in citations if citation is not None for line in page.faint("       ", page.cited(citation))]
