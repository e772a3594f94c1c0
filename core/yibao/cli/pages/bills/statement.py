"""A result as a person reads it: for each claim the bill, where the money went, who paid, and what it rests on."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ....documents.serialize import counters_by_name
from ....documents.settlement import SettledCase
from ....model.results.settlement import CashBenefit, RefusedClaim, Reversal, Settlement
from ....model.values.classes import frozen
from ....model.values.money import PPM
from ....model.values.vocabulary import SPLIT, in_payer_order
from ....rules.lowering.plan import LoweredPlan
from ...terminal.bars import PERSON, WHOLE, Piece, bar, bar_text, legend, mark_of
from ...terminal.labels import money, percent, with_thousands
from ...terminal.layout import blocks, cell_len, pad, wrap
from ...terminal.page import AreaPage, Page
from ...terminal.screen import Screen, printable
from .explain import shares_with_steps, trace_lines
from .provenance import after_refusal, provenance_lines, untold_lines
from .year_end import changed_year_ends, year_end_lines
from .year_statement import year_statement, year_title

LEAST_BAR, MOST_BAR = 18, 40
LEAST_PICTURED = 56
"""Columns below which there is no room for a picture beside the amounts."""


@frozen
class BillRow:
    """One row of a claim's table; a heading has no cells beside its label."""

    label: str
    cells: tuple[str, str, str] = ("", "", "")
    bar: tuple[tuple[str, int], ...] = ()
    heading: bool = False
    strong: bool = False


def statement(screen: Screen, settled: SettledCase, *, explain: bool, several: bool, what_if: bool = False) -> list[str]:
    """All lines about one input.

    Args:
        explain: whether to tell the whole trace; several: whether there are other inputs, so that this one needs its name.
        what_if: whether to tell the amounts with facts that were not told.
    """
    page = AreaPage(screen, settled.rules)
    lines = page.case_title(settled.case, settled.name if several else None)
    for entry in settled.result.entries:
        lines.append("")
        if isinstance(entry, RefusedClaim):
            lines += _refused(page, entry)
        elif isinstance(entry, Reversal):
            lines += [*_reversal(page, entry, settled), *after_refusal(page, entry)]
        else:
            plan = _plan(settled, entry)
            lines += _claim(page, entry, plan)
            if explain:
                scheme = settled.case.person.scheme.on(entry.date) or ""
                lines += trace_lines(page, entry, plan, settled.rules.year_of(scheme, entry.date))
            lines += provenance_lines(page, entry)
    for end in settled.result.year_ends:
        lines += year_end_lines(page, end)
    lines += untold_lines(page, settled.what_if, amounts=what_if)
    lines += _together(page, settled)
    unused = settled.document.get("unused_facts")
    if isinstance(unused, list) and unused:
        lines += ["", *page.hanging(page.say("未用到的事实:", "Facts not used here: "), printable(", ".join(unused)))]
    return [*lines, *page.notes.lines(), ""]


def _plan(settled: SettledCase, entry: Settlement) -> LoweredPlan:
    """The plan that settled a claim."""
    return settled.rules.plan_named(entry.plan, entry.date)


def _banner(page: Page, left: str, amount: int) -> list[str]:
    """The line that opens a claim: what it is, and its sum at the right."""
    right = f"{money(amount)} {page.say('元', 'yuan')}"
    rule = page.screen.faint("─" * page.width)
    room = page.width - cell_len(right) - 2
    first, *others = wrap(left, room)
    return [rule, page.screen.strong(pad(first, room) + "  " + right), *others, rule]


def _claim(page: AreaPage, entry: Settlement, plan: LoweredPlan) -> list[str]:
    left = "  ".join((printable(entry.claim), entry.date.isoformat(), page.labels.benefit(entry.benefit)))
    rows = [*_bill_rows(page, entry), *_stage_rows(page, entry, plan), *_payer_rows(page, entry.payers)]
    lines = [*_banner(page, left, entry.total), *_table(page, rows, entry.total)]
    lines += _cash_lines(page, entry.cash_benefits)
    accounts = page.comma.join(f"{page.labels.account(name)} {money(balance)}" for name, balance in entry.accounts.items())
    counters = page.stop.join(_counters(page, entry))
    lines += ["", *page.remark("账户余额", "Accounts after", accounts)] if accounts else []
    return lines + (page.remark("累计", "Counters after", counters) if counters else [])


def _table(page: Page, rows: Sequence[BillRow], total: int) -> list[str]:
    """Rows with their numbers in columns and, in what is left of the width, the picture."""
    head = ("", page.say("金额", "amount"), page.say("比例", "ratio"), page.say("支付", "paid"))
    figures = [row for row in rows if not row.heading]
    pictured = page.width >= LEAST_PICTURED
    taken = page.width - LEAST_BAR - 3 if pictured else page.width
    first, *others = blocks(
        [head, *((row.label, *row.cells) for row in figures)], align="lrrr", indent=2, gap=2 if pictured else 1, width=taken
    )
    used = max(cell_len(line) for block in (first, *others) for line in block)
    room = min(MOST_BAR, page.width - used - 3)
    key = legend(page.screen) if pictured else ""
    blanks = page.width - cell_len(key)
    if not pictured:
        lines = [page.screen.faint(first[0])]
    elif used + 3 <= blanks:
        lines = [page.screen.faint(pad(first[0], used) + "   " + key)]
    else:
        lines = [page.screen.faint(" " * blanks + key), page.screen.faint(first[0])]
    placed = iter(others)
    for row in rows:
        if row.heading:
            lines += page.strong(row.label)
            continue
        line, *more = next(placed)
        text = page.screen.strong(pad(line, used)) if row.strong else pad(line, used)
        lines += [text + ("   " + bar_text(page.screen, bar(row.bar[0][1], row.bar[1:], total, room)) if pictured else ""), *more]
    return lines


def _pieces(start: int, *pieces: Piece) -> tuple[Piece, ...]:
    """A bar to be drawn: where it starts, and what it consists of."""
    return ((" ", start), *pieces)


def _bill_rows(page: Page, entry: Settlement) -> list[BillRow]:
    rows = [BillRow(page.say("费用构成", "The bill"), heading=True)]
    start = 0
    for name, label in SPLIT.items():
        amount: int = getattr(entry, name)
        if amount:
            mark = WHOLE if name == "in_scope" else PERSON
            rows.append(BillRow(page.text(label), (money(amount), "", ""), _pieces(start, (mark, amount))))
        start += amount
    return rows


def _stage_rows(page: AreaPage, entry: Settlement, plan: LoweredPlan) -> list[BillRow]:
    """The stages with their segments; those over the bill go on where it is in scope, later layers start anew."""
    rows: list[BillRow] = []
    opens = {stage.id for stage in plan.stages if stage.opens}
    labels = {stage.id: stage.label for stage in plan.stages}
    within = entry.total - entry.in_scope
    stage, start = "", 0
    for share, step in shares_with_steps(entry):
        if share.stage != stage:
            if stage in opens:
                within = start
            stage = share.stage
            start = within if stage in opens else 0
            rows.append(BillRow(page.labels.text(labels.get(stage), stage), heading=True))
        if not share.amount:
            continue
        label = page.text(step.label) if step else _above(page, entry)
        ratio = percent(step.ratio) if step and step.payer and step.ratio != PPM else ""
        paid = [(mark_of(share.payer), share.paid), *((mark_of(other.payer), other.paid) for other in share.others)]
        pieces = _pieces(start, *paid, (PERSON, share.amount - sum(amount for _, amount in paid)))
        rows.append(BillRow(label, (money(share.amount), ratio, money(share.paid) if share.paid else ""), pieces))
        start += share.amount
    return [row for index, row in enumerate(rows) if not (row.heading and (index + 1 == len(rows) or rows[index + 1].heading))]


def _above(page: Page, entry: Settlement) -> str:
    """What passed every segment, or waits for a figure that nobody knows."""
    if entry.bounds is not None:
        return page.say("超出限额或未知", "Above, or not known")
    return page.say("超出限额", "Above the limits")


def _payer_rows(page: AreaPage, payers: Mapping[str, int]) -> list[BillRow]:
    rows = [BillRow(page.say("谁付", "Who pays"), heading=True)]
    start = 0
    for name in in_payer_order(payers):
        pieces = _pieces(start, (mark_of(name), payers[name]))
        rows.append(BillRow(page.labels.payer(name), ("", "", money(payers[name])), pieces, strong=name == "cash"))
        start += payers[name]
    return rows


def _payer_grid(page: AreaPage, payers: Mapping[str, int]) -> list[str]:
    rows = [[page.labels.payer(name), money(payers[name])] for name in in_payer_order(payers)]
    return page.grid(rows, "lr", indent=2)


def _counters(page: AreaPage, entry: Settlement) -> Iterator[str]:
    """Counters that are not zero, each with what it is counted by."""
    declared = page.labels.rules.declared.counter
    numbers = frozenset(name for name, counter in declared.items() if counter.unit == "number")
    for name, value in counters_by_name(entry.counters, numbers).items():
        for key, text in value.items() if isinstance(value, dict) else [("", value)]:
            if text not in ("0", "0.00"):
                figure = text if name in numbers else with_thousands(text)
                yield page.labels.counter(name) + (f" ({printable(key)})" if key else "") + f" {figure}"


def _cash_lines(page: AreaPage, benefits: Iterable[CashBenefit]) -> list[str]:
    """What is paid beside a bill, or given back."""
    later = page.say("待满足条件后支付", "once what is needed is reached")
    rows = [[page.labels.cash(cash.id), money(cash.amount), later if cash.due == "later" else ""] for cash in benefits]
    return page.section("账单之外付给个人", "Paid to the person beside the bill", page.grid(rows, "lrl", indent=2), blank=False)


def _reversal(page: AreaPage, entry: Reversal, settled: SettledCase) -> list[str]:
    reverses = page.say("退费 ", "takes back ") + printable(entry.reverses)
    left = "  ".join((printable(entry.claim), entry.date.isoformat(), reverses))
    lines = [*_banner(page, left, sum(entry.payers.values())), page.screen.strong(page.say("退回", "Given back"))]
    lines += [*_payer_grid(page, entry.payers), *_cash_lines(page, entry.cash_benefits)]
    if entry.changes:
        lines.append(page.screen.strong(page.say("之后各笔随之改变", "What changed in later claims")))
        plans = {other.claim: _plan(settled, other) for other in settled.result.entries if isinstance(other, Settlement)}
        for claim, changes in itertools.groupby(entry.changes, key=lambda change: change.claim):
            rows = []
            for change in changes:
                before, after = (page.labels.value(change.amount, value) for value in (change.before, change.after))
                rows.append([page.labels.amount(change.amount, plans[claim]), before, "→", after])
            lines += ["  " + printable(claim), *page.grid(rows, "lrlr", indent=4)]
    else:
        lines.append(page.say("之后各笔没有改变", "Nothing changed in later claims"))
    return lines + changed_year_ends(page, entry)


def _refused(page: AreaPage, entry: RefusedClaim) -> list[str]:
    """A claim that was refused: why, and how to mend that."""
    title = f"{printable(entry.claim)}  {page.say('不予结算', 'refused')}"
    rule = page.screen.faint("─" * page.width)
    refusal = entry.refused
    lines = [rule, *page.strong(title), rule, *page.remark("原因", "Because", printable(page.text(refusal.message)))]
    return lines + (page.remark("处理", "To mend", printable(page.text(refusal.mend))) if refusal.mend else [])


def _together(page: AreaPage, settled: SettledCase) -> list[str]:
    """The end of a course of several claims: each benefit year as it stands at the end; where there are several, all together."""
    entries, years = settled.result.settled, settled.statements
    refused = len(settled.result.refused)
    if len(entries) + refused < 2:
        return []
    zh, en = (f",另有 {refused} 笔被拒", f", {refused} more refused") if refused else ("", "")
    title = page.say(f"合计({len(entries)} 笔{zh})", f"Altogether ({len(entries)} entries{en})")
    if len(years) == 1:
        year_line = page.hanging("  ", year_title(page, years[0]))
        return ["", *_banner(page, title, years[0].whole.total), *year_line, *year_statement(page, years[0])]
    lines: list[str] = []
    for year in years:
        lines += ["", *_banner(page, year_title(page, year), year.whole.total), *year_statement(page, year)]
    payers: Counter[str] = Counter()
    for entry in entries:
        payers.update(entry.payers)
        for change in entry.changes if isinstance(entry, Reversal) else ():
            if change.amount.kind == "payers":
                payers[change.amount.name] += change.after - change.before
    paid = {name: amount for name, amount in payers.items() if amount or name == "cash"}
    return [*lines, "", *_banner(page, title, sum(paid.values())), *_payer_grid(page, paid)]
