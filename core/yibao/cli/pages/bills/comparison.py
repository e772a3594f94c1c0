"""A comparison as a person reads it: a table for each claim, bars of who pays what, and what each city could not take over."""

from collections.abc import Mapping, Sequence

from ....engine.comparison.bills import Comparison, Outcome, Side, unverified_count
from ....model.results.settlement import Entry, Settlement
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
        lines += _refusal(page, number, side, error)
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
    for name, text in SPLIT.items():
        amounts = [getattr(entry, name) if isinstance(entry, Settlement) else None for entry in entries]
        if any(amounts):
            table.append([page.text(text), *("-" if amount is None else money(amount) for amount in amounts)])
    for name in in_payer_order({"cash"}.union(*(entry.payers for entry in entries if entry is not None))):
        if any(entry is not None and entry.payers.get(name) for entry in entries) or (name == "cash" and settled):
            table.append(
                [
                    f"→ {page.text(payer_text(name))}",
                    *("-" if entry is None else money(entry.payers.get(name, 0)) for entry in entries),
                ]
            )
    if any(unverified_count(entry) for entry in entries):
        doubt = page.say("未核实的数字", "unverified figures")
        table.append([doubt, *("-" if entry is None else str(unverified_count(entry)) for entry in entries)])
    if any(isinstance(entry, Settlement) and not entry.complete for entry in entries):
        table.append(["", *(_completeness(page, entry) for entry in entries)])
    if any(outcome.after_refusal and outcome.entry is not None for outcome in outcomes):
        after = page.say("前面有账单被拒", "after a refusal")
        table.append(["", *(after if outcome.after_refusal and outcome.entry is not None else "" for outcome in outcomes)])
    if all(entry is None for entry in entries):
        table.append([page.say("均被拒", "refused everywhere"), *("-" for _ in entries)])
    rule = page.screen.faint("─" * page.width)
    return [rule, page.screen.strong("  ".join(head)), rule, *page.grid(table, "l" + "r" * len(columns))]


def _completeness(page: Page, entry: Entry | None) -> str:
    if not isinstance(entry, Settlement):
        return "-"
    return page.say("完整", "complete") if entry.complete else page.say("不完整", "not complete")


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
    figures = [_person_share(page, payers) for _, payers in totals]
    figure = max(cell_len(text) for text in figures)
    room = max(10, page.width - wide - figure - 4)
    for (side, payers), text in zip(totals, figures, strict=True):
        name = pad(page.text(side.area.name), wide)
        if not side.settled():
            lines.append(f"{name}  {page.say('被拒', 'refused')}")
            continue
        drawing = bar_text(page.screen, bar(0, _pieces(payers), most, room))
        length = sum(count for _, count in bar(0, _pieces(payers), most, room))
        lines.append(f"{name}  {drawing}{' ' * (room - length)}  {pad(text, figure, 'r')}")
    return lines


def _person_share(page: Page, payers: Mapping[str, int]) -> str:
    own = payers.get("cash", 0) + sum(amount for name, amount in payers.items() if name.startswith("account."))
    return page.say(f"个人 {money(own)}", f"person {money(own)}")


def _pieces(payers: Mapping[str, int]) -> list[Piece]:
    """Funds, then accounts, then cash."""
    order = {name: number for number, name in enumerate(PAYERS)}
    pieces: dict[str, int] = {}
    for name in sorted(payers, key=lambda name: order.get(name, 0)):
        pieces[mark_of(name)] = pieces.get(mark_of(name), 0) + payers[name]
    return list(pieces.items())


def _refusal(page: Page, number: int, side: Side, error: YibaoError) -> list[str]:
    text = f"{page.text(side.area.name)}{page.colon}{page.text(error.what)}"
    if error.mend:
        text += f"{page.stop}{page.text(error.mend)}"
    return ["", *page.hanging(f"[{number}] ", text)]


def _left_behind(page: Page, side: Side) -> list[str]:
    """What a city could not take over, and what it would ask."""
    notes = [page.text(note.text) for note in side.notes]
    settled = [outcome.entry for outcome in side.outcomes if isinstance(outcome.entry, Settlement)]
    warnings = dict.fromkeys(note.text for entry in settled for note in entry.warnings if note.code != "unverified")
    notes += map(page.text, warnings)
    notes += [page.say("未给出,按默认或拒绝:", "not told: ") + page.text(question) for question in side.asks.values()]
    if not notes:
        return []
    heading = page.say("带不过去的、未计算的与要问的", "what was not carried over, left out, or would be asked")
    lines = ["", page.screen.strong(f"{page.text(side.area.name)}{page.colon}{heading}")]
    for note in notes:
        lines += page.hanging("  - ", note)
    return lines
