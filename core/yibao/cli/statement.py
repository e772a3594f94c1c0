"""A result as a person reads it: for each claim the bill, where the money went, who paid, and what it rests on."""

import itertools
from collections.abc import Iterator, Mapping, Sequence

from ..model.document import counters_document
from ..model.money import PPM
from ..model.record import frozen
from ..model.settlement import Reversal, Settlement
from ..model.words import PAYERS, SPLIT
from ..rules.lowered import LoweredPlan
from .basis import rests_on
from .cash import cash_lines
from .draw import PERSON, WHOLE, Piece, bar, drawn, legend, mark_of
from .explain import explained, with_steps
from .footnotes import Footnotes
from .layout import blocks, cell_len, grid, hanging, pad, wrap
from .names import Names, money, percent
from .records import Settled
from .screen import Screen, printable
from .yearend import yearend, yearline

LEAST_BAR, MOST_BAR = 18, 40
LEAST_PICTURED = 56
"""Columns below which there is no room for a picture beside the amounts."""


@frozen
class Row:
    """One row of a claim's table; a heading has no cells beside its label."""

    label: str
    cells: tuple[str, str, str] = ("", "", "")
    bar: tuple[tuple[str, int], ...] = ()
    heading: bool = False
    strong: bool = False


def statement(screen: Screen, settled: Settled, *, explain: bool, several: bool) -> list[str]:
    """All lines about one input.

    Args:
        explain: whether to tell the whole trace; several: whether there are other inputs, so that this one needs its name.
    """
    names = Names(screen, settled.rules)
    notes = Footnotes(screen, settled.rules)
    lines = _head(screen, names, settled, several)
    for entry in settled.result.entries:
        lines.append("")
        if isinstance(entry, Reversal):
            lines += _reversal(screen, names, entry, settled)
        else:
            plan = _plan(settled, entry)
            lines += _claim(screen, names, entry, plan)
            if explain:
                lines += explained(screen, names, notes, entry, plan, settled.rules)
            lines += rests_on(screen, names, entry)
    lines += _together(screen, names, settled)
    unused = settled.document.get("unused_facts")
    if isinstance(unused, list) and unused:
        lines += ["", *hanging(screen.say("未用到的事实:", "Facts not used here: "), printable(", ".join(unused)), screen.width)]
    return [*lines, *notes.lines(), ""]


def _head(screen: Screen, names: Names, settled: Settled, several: bool) -> list[str]:
    rules, case = settled.rules, settled.case
    title = f"{screen.text(rules.area.name)} · {printable(case.person.id)}"
    package = printable(f"{rules.package} {rules.version}")
    blanks = screen.width - cell_len(title) - cell_len(package)
    lines = [screen.faint(printable(settled.name))] if several else []
    if blanks > 1:
        lines.append(screen.strong(title) + " " * blanks + screen.faint(package))
    else:
        lines += [*(screen.strong(line) for line in wrap(title, screen.width)), screen.faint(package)]
    if case.title:
        lines += wrap(printable(case.title), screen.width)
    return lines


def _plan(settled: Settled, entry: Settlement) -> LoweredPlan:
    """The plan that settled a claim."""
    return settled.rules.plan_named(entry.plan, entry.date)


def _banner(screen: Screen, left: str, amount: int) -> list[str]:
    """The line that opens a claim: what it is, and its sum at the right."""
    right = f"{money(amount)} {screen.say('元', 'yuan')}"
    rule = screen.faint("─" * screen.width)
    room = screen.width - cell_len(right) - 2
    first, *others = wrap(left, room)
    return [rule, screen.strong(pad(first, room) + "  " + right), *others, rule]


def _claim(screen: Screen, names: Names, entry: Settlement, plan: LoweredPlan) -> list[str]:
    left = "  ".join((printable(entry.claim), entry.date.isoformat(), names.benefit(entry.benefit)))
    rows = [*_bill_rows(screen, entry), *_stage_rows(screen, names, entry, plan), *_payer_rows(screen, names, entry)]
    lines = [*_banner(screen, left, entry.total), *_table(screen, rows, entry.total)]
    lines += cash_lines(screen, names, entry.cash_benefits)
    after = [f"{names.account(name)} {money(balance)}" for name, balance in entry.accounts.items()]
    counted = list(_counters(names, entry))
    if after:
        lines += ["", *hanging(screen.say("账户余额  ", "Accounts after  "), screen.comma.join(after), screen.width)]
    if counted:
        lines += hanging(screen.say("累计      ", "Counters after  "), screen.stop.join(counted), screen.width)
    return lines


def _table(screen: Screen, rows: Sequence[Row], total: int) -> list[str]:
    """Rows with their numbers in columns and, in what is left of the width, the picture."""
    head = ("", screen.say("金额", "amount"), screen.say("比例", "ratio"), screen.say("支付", "paid"))
    figures = [row for row in rows if not row.heading]
    pictured = screen.width >= LEAST_PICTURED
    taken = screen.width - LEAST_BAR - 3 if pictured else screen.width
    first, *others = blocks(
        [head, *((row.label, *row.cells) for row in figures)], align="lrrr", indent=2, gap=2 if pictured else 1, width=taken
    )
    used = max(cell_len(line) for lines in (first, *others) for line in lines)
    room = min(MOST_BAR, screen.width - used - 3)
    key = legend(screen) if pictured else ""
    blanks = screen.width - cell_len(key)
    if not pictured:
        made = [screen.faint(first[0])]
    elif used + 3 <= blanks:
        made = [screen.faint(pad(first[0], used) + "   " + key)]
    else:
        made = [screen.faint(" " * blanks + key), screen.faint(first[0])]
    placed = iter(others)
    for row in rows:
        if row.heading:
            made += [screen.strong(line) for line in wrap(row.label, screen.width)]
            continue
        line, *more = next(placed)
        text = screen.strong(pad(line, used)) if row.strong else pad(line, used)
        made += [text + ("   " + drawn(screen, bar(row.bar[0][1], row.bar[1:], total, room)) if pictured else ""), *more]
    return made


def _pieces(start: int, *pieces: Piece) -> tuple[Piece, ...]:
    """A bar to be drawn: where it starts, and what it consists of."""
    return ((" ", start), *pieces)


def _bill_rows(screen: Screen, entry: Settlement) -> list[Row]:
    rows = [Row(screen.say("费用构成", "The bill"), heading=True)]
    start = 0
    for name, label in SPLIT.items():
        amount: int = getattr(entry, name)
        if amount:
            mark = WHOLE if name == "in_scope" else PERSON
            rows.append(Row(screen.text(label), (money(amount), "", ""), _pieces(start, (mark, amount))))
        start += amount
    return rows


def _stage_rows(screen: Screen, names: Names, entry: Settlement, plan: LoweredPlan) -> list[Row]:
    """The stages with their segments; those over the bill go on where it is in scope, later layers start anew."""
    rows: list[Row] = []
    opens = {stage.id for stage in plan.stages if stage.opens}
    labels = {stage.id: stage.label for stage in plan.stages}
    within = entry.total - entry.in_scope
    stage, start = "", 0
    for share, step in with_steps(entry):
        if share.stage != stage:
            if stage in opens:
                within = start
            stage = share.stage
            start = within if stage in opens else 0
            rows.append(Row(names.text(labels.get(stage), stage), heading=True))
        if not share.amount:
            continue
        label = screen.text(step.label) if step else screen.say("超出限额", "Above the limits")
        ratio = percent(step.ratio) if step and step.payer and step.ratio != PPM else ""
        pieces = _pieces(start, (mark_of(share.payer), share.paid), (PERSON, share.amount - share.paid))
        rows.append(Row(label, (money(share.amount), ratio, money(share.paid) if share.paid else ""), pieces))
        start += share.amount
    return [row for place, row in enumerate(rows) if not (row.heading and (place + 1 == len(rows) or rows[place + 1].heading))]


def _payer_rows(screen: Screen, names: Names, entry: Settlement) -> list[Row]:
    rows = [Row(screen.say("谁付", "Who pays"), heading=True)]
    start = 0
    for name in in_order(entry.payers):
        amount = entry.payers[name]
        cells = ("", "", money(amount))
        rows.append(Row(names.payer(name), cells, _pieces(start, (mark_of(name), amount)), strong=name == "cash"))
        start += amount
    return rows


def in_order(payers: Mapping[str, int] | set[str]) -> list[str]:
    """Payers in the order of the vocabulary."""
    return [*(name for name in PAYERS if name in payers), *sorted(name for name in payers if name not in PAYERS)]


def _counters(names: Names, entry: Settlement) -> Iterator[str]:
    """Counters that hold something, by name and what they are kept apart by."""
    declared = names.rules.declared.counter
    numbers = frozenset(name for name, counter in declared.items() if counter.unit == "number")
    for name, value in counters_document(entry.counters, numbers).items():
        apart = value.items() if isinstance(value, dict) else [("", value)]
        for key, text in apart:
            if text not in ("0", "0.00"):
                shown = text if name in numbers else f"{int(text[:-3]):,}{text[-3:]}"
                yield names.counter(name) + (f" ({printable(key)})" if key else "") + f" {shown}"


def _reversal(screen: Screen, names: Names, entry: Reversal, settled: Settled) -> list[str]:
    left = "  ".join(
        (printable(entry.claim), entry.date.isoformat(), screen.say("退费 ", "takes back ") + printable(entry.reverses))
    )
    lines = [*_banner(screen, left, sum(entry.payers.values())), screen.strong(screen.say("退回", "Given back"))]
    lines += grid(
        [[names.payer(name), money(entry.payers[name])] for name in in_order(entry.payers)],
        align="lr",
        indent=2,
        width=screen.width,
    )
    lines += cash_lines(screen, names, entry.cash_benefits)
    if entry.changes:
        lines.append(screen.strong(screen.say("之后各笔随之改变", "What changed in later claims")))
        plans = {one.claim: _plan(settled, one) for one in settled.result.entries if isinstance(one, Settlement)}
        for claim, changes in itertools.groupby(entry.changes, key=lambda one: one.claim):
            rows = [
                [names.amount(one.name, plans[claim]), names.value(one.name, one.before), "→", names.value(one.name, one.after)]
                for one in changes
            ]
            lines += ["  " + printable(claim), *grid(rows, align="lrlr", indent=4, width=screen.width)]
    else:
        lines.append(screen.say("之后各笔没有改变", "Nothing changed in later claims"))
    return lines


def _together(screen: Screen, names: Names, settled: Settled) -> list[str]:
    """The end of a course of several claims: each benefit year as it stands at the end; where there are several, all together."""
    entries, years = settled.result.entries, settled.statements
    if len(entries) < 2:
        return []
    lines: list[str] = []
    if len(years) > 1:
        for year in years:
            lines += ["", *_banner(screen, yearline(screen, names, year), year.whole.total), *yearend(screen, names, year)]
    payers: dict[str, int] = {}
    for entry in entries:
        for name, amount in entry.payers.items():
            payers[name] = payers.get(name, 0) + amount
        for one in entry.changes if isinstance(entry, Reversal) else ():
            kind, _, name = one.name.partition(".")
            if kind == "payers":
                payers[name] = payers.get(name, 0) + one.after - one.before
    title = screen.say(f"合计({len(entries)} 笔)", f"Altogether ({len(entries)} entries)")
    if len(years) == 1:
        about = hanging("  ", yearline(screen, names, years[0]), screen.width)
        return [*lines, "", *_banner(screen, title, years[0].whole.total), *about, *yearend(screen, names, years[0])]
    rows = [[names.payer(name), money(payers[name])] for name in in_order(payers) if payers[name] or name == "cash"]
    return [*lines, "", *_banner(screen, title, sum(payers.values())), *grid(rows, align="lr", indent=2, width=screen.width)]
