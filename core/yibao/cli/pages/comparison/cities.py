"""A comparison as a person reads it: a table for each claim, bars of who pays what, and what each city could not take over."""

from collections.abc import Iterable, Mapping, Sequence

from ....engine.comparison.bills import Comparison, Outcome, Side, unverified_count
from ....model.reliability import DOUBTS
from ....model.results.settlement import Settlement
from ....model.values.errors import YibaoError
from ....model.values.vocabulary import BENEFITS, PAYERS, SPLIT, in_payer_order, payer_text
from ...terminal.bars import Piece, bar, bar_text, legend, mark_of
from ...terminal.labels import money
from ...terminal.layout import cell_len, pad, wrap
from ...terminal.page import Page
from ...terminal.screen import Screen, printable


def side_by_side(screen: Screen, comparison: Comparison) -> list[str]:
    """All lines about a comparison."""
    page = Page(screen)
    case = comparison.case
    title = " · ".join((printable(case.person.id), *(page.text(side.area.name) for side in comparison.sides)))
    lines = page.strong(title)
    if case.title:
        lines += wrap(printable(case.title), page.width)
    home = page.text(comparison.home.name)
    lines += wrap(page.say(f"本地:{home}", f"home: {home}"), page.width)
    refusals: list[tuple[Side, YibaoError]] = []
    for index in range(len(case.claim)):
        lines += ["", *_claim(page, comparison, [side.outcomes[index] for side in comparison.sides], refusals)]
    lines += ["", *_together(page, comparison)]
    for number, (side, error) in enumerate(refusals, 1):
        text = f"{page.text(side.area.name)}{page.colon}{page.joined(page.text(error.what), page.text(error.mend))}"
        lines += ["", *page.hanging(f"[{number}] ", text)]
    for side in comparison.sides:
        lines += _left_behind(page, side)
    return [*lines, ""]


def _claim(page: Page, comparison: Comparison, outcomes: Sequence[Outcome], refusals: list[tuple[Side, YibaoError]]) -> list[str]:
    """One claim: a column for each city."""
    head = [printable(outcomes[0].claim)]
    columns: list[str] = []
    for side, outcome in zip(comparison.sides, outcomes, strict=True):
        name = page.text(side.area.name)
        if outcome.error is not None:
            refusals.append((side, outcome.error))
            name += f" [{len(refusals)}]"
        columns.append(name)
    entries = [outcome.entry for outcome in outcomes]
    settled = [entry for entry in entries if isinstance(entry, Settlement)]
    if settled:
        label = BENEFITS.get(settled[0].benefit)
        head += [settled[0].date.isoformat(), page.text(label) if label else printable(settled[0].benefit)]
        head.append(f"{money(settled[0].total)} {page.say('元', 'yuan')}")
    table: list[list[str]] = [["", *columns]]

    def add(label: str, amounts: Iterable[str | None]) -> None:
        table.append([label, *("-" if amount is None else amount for amount in amounts)])

    for name, text in SPLIT.items():
        amounts = [getattr(entry, name) if isinstance(entry, Settlement) else None for entry in entries]
        if any(amounts):
            add(page.text(text), (None if amount is None else money(amount) for amount in amounts))
    for name in in_payer_order({"cash"}.union(*(entry.payers for entry in entries if entry is not None))):
        if any(entry is not None and entry.payers.get(name) for entry in entries) or (name == "cash" and settled):
            payer = page.text(payer_text(name))
            add(f"→ {payer}", (None if entry is None else money(entry.payers.get(name, 0)) for entry in entries))
    if any(unverified_count(entry) for entry in entries):
        doubts = (None if entry is None else str(unverified_count(entry)) for entry in entries)
        add(page.say("未核实的数字", "unverified figures"), doubts)
    if not all(entry.complete for entry in settled):
        whole, partly = page.say("完整", "complete"), page.say("不完整", "not complete")
        add("", ((whole if entry.complete else partly) if isinstance(entry, Settlement) else None for entry in entries))
    late = [outcome.after_refusal and outcome.entry is not None for outcome in outcomes]
    if any(late):
        add("", (page.say("前面有账单被拒", "after a refusal") if after else "" for after in late))
    if all(entry is None for entry in entries):
        add(page.say("均被拒", "refused everywhere"), [None] * len(entries))
    rule = page.screen.faint("─" * page.width)
    return [rule, page.screen.strong("  ".join(head)), rule, *page.grid(table, "l" + "r" * len(columns))]


def _together(page: Page, comparison: Comparison) -> list[str]:
    """The claims that every city settled, as bars on one scale."""
    common = comparison.common
    if not common:
        return wrap(page.say("没有各地都结算的账单。", "No bill was settled in all of these cities."), page.width)
    totals = [(side, side.totals(common)) for side in comparison.sides]
    most = max((sum(payers.values()) for _, payers in totals), default=0)
    title = page.say("谁付多少", "Who pays what")
    if len(common) < len(comparison.case.claim):
        names = page.comma.join(printable(claim.id) for claim in comparison.case.claim if claim.id in common)
        title += page.say(f"(只计各地都结算的 {names})", f" (only what all settled: {names})")
    key = legend(page.screen)
    lines = [*page.strong(title), page.screen.faint(key)]
    wide = max(cell_len(page.text(side.area.name)) for side, _ in totals)
    own = (sum(amount for name, amount in payers.items() if name == "cash" or name.startswith("account.")) for _, payers in totals)
    figures = [page.say(f"个人 {money(amount)}", f"person {money(amount)}") for amount in own]
    figure = max(cell_len(text) for text in figures)
    room = max(10, page.width - wide - figure - 4)
    for (side, payers), text in zip(totals, figures, strict=True):
        name = pad(page.text(side.area.name), wide)
        if not side.settled():
            lines.append(f"{name}  {page.say('被拒', 'refused')}")
            continue
        drawing = bar(0, _pieces(payers), most, room)
        blanks = " " * (room - sum(count for _, count in drawing))
        lines.append(f"{name}  {bar_text(page.screen, drawing)}{blanks}  {pad(text, figure, 'r')}")
    return lines


def _pieces(payers: Mapping[str, int]) -> list[Piece]:
    """Funds, then accounts, then cash."""
    order = {name: number for number, name in enumerate(PAYERS)}
    pieces: dict[str, int] = {}
    for name in sorted(payers, key=lambda name: order.get(name, 0)):
        pieces[mark_of(name)] = pieces.get(mark_of(name), 0) + payers[name]
    return list(pieces.items())


def _left_behind(page: Page, side: Side) -> list[str]:
    """What a city could not take over, and what it would ask."""
    notes = [page.text(note.text) for note in side.notes]
    settled = [outcome.entry for outcome in side.outcomes if isinstance(outcome.entry, Settlement)]
    warnings = dict.fromkeys(note.text for entry in settled for note in entry.warnings if note.code not in DOUBTS)
    notes += map(page.text, warnings)
    notes += [page.say("未给出,按默认或拒绝:", "not told: ") + page.text(question) for question in side.asks.values()]
    head = page.text(side.area.name) + page.colon
    zh, en = f"{head}带不过去的、未计算的与要问的", f"{head}what was not carried over, left out, or would be asked"
    return page.section(zh, en, [line for note in notes for line in page.hanging("  - ", note)])
