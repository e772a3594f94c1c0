"""A comparison as a person reads it: a table for each claim, bars of who pays what, and what each city could not take over."""

from collections.abc import Mapping, Sequence

from ..engine.compare import Comparison, Outcome, Side, unverified
from ..model.errors import YibaoError
from ..model.settlement import Entry, Settlement
from ..model.words import BENEFITS, PAYERS, SPLIT
from .draw import Piece, bar, drawn, legend, mark_of
from .layout import cell_len, grid, hanging, pad, wrap
from .names import money
from .screen import Screen, printable


def side_by_side(screen: Screen, comparison: Comparison) -> list[str]:
    """All lines about a comparison."""
    case = comparison.case
    title = " · ".join((printable(case.person.id), *(screen.text(side.area.name) for side in comparison.sides)))
    lines = [screen.strong(line) for line in wrap(title, screen.width)]
    if case.title:
        lines += wrap(printable(case.title), screen.width)
    home = screen.text(comparison.home.name)
    lines += wrap(screen.say(f"本地:{home}", f"home: {home}"), screen.width)
    refusals: list[tuple[Side, YibaoError]] = []
    for place in range(len(case.claim)):
        lines += ["", *_claim(screen, comparison, [side.outcomes[place] for side in comparison.sides], refusals)]
    lines += ["", *_together(screen, comparison)]
    for number, (side, error) in enumerate(refusals, 1):
        lines += _refusal(screen, number, side, error)
    for side in comparison.sides:
        lines += _left_behind(screen, side)
    return [*lines, ""]


def _claim(
    screen: Screen, comparison: Comparison, outcomes: Sequence[Outcome], refusals: list[tuple[Side, YibaoError]]
) -> list[str]:
    """One claim: a column for each city."""
    head = [printable(outcomes[0].claim)]
    columns: list[str] = []
    for side, one in zip(comparison.sides, outcomes, strict=True):
        name = screen.text(side.area.name)
        if one.error is not None:
            refusals.append((side, one.error))
            name += f" [{len(refusals)}]"
        columns.append(name)
    entries = [one.entry for one in outcomes]
    settled = [entry for entry in entries if isinstance(entry, Settlement)]
    if settled:
        label = BENEFITS.get(settled[0].benefit)
        head += [settled[0].date.isoformat(), screen.text(label) if label else printable(settled[0].benefit)]
        head.append(f"{money(settled[0].total)} {screen.say('元', 'yuan')}")
    table: list[list[str]] = [["", *columns]]
    for name, text in SPLIT.items():
        amounts = [getattr(entry, name) if isinstance(entry, Settlement) else None for entry in entries]
        if any(amounts) and (name == "in_scope" or len({one for one in amounts if one is not None}) > 0):
            table.append([screen.text(text), *("-" if one is None else money(one) for one in amounts)])
    for name, text in PAYERS.items():
        if any(entry is not None and entry.payers.get(name) for entry in entries) or (name == "cash" and settled):
            shown = ["-" if entry is None else money(entry.payers.get(name, 0)) for entry in entries]
            table.append([f"→ {screen.text(text)}", *shown])
    if any(unverified(entry) for entry in entries):
        doubt = screen.say("未核实的数字", "unverified figures")
        table.append([doubt, *("-" if entry is None else str(unverified(entry)) for entry in entries)])
    whole = screen.say("完整", "complete"), screen.say("不完整", "not complete")
    if any(isinstance(entry, Settlement) and not entry.complete for entry in entries):
        table.append(["", *(_whole(entry, whole) for entry in entries)])
    if any(one.shaky and one.entry is not None for one in outcomes):
        after = screen.say("前面有账单被拒", "after a refusal")
        table.append(["", *(after if one.shaky and one.entry is not None else "" for one in outcomes)])
    if not any(entry is not None for entry in entries):
        table.append([screen.say("均被拒", "refused everywhere"), *("-" for _ in entries)])
    rule = screen.faint("─" * screen.width)
    return [rule, screen.strong("  ".join(head)), rule, *grid(table, align="l" + "r" * len(columns), width=screen.width)]


def _whole(entry: Entry | None, words: tuple[str, str]) -> str:
    if not isinstance(entry, Settlement):
        return "-"
    return words[0] if entry.complete else words[1]


def _together(screen: Screen, comparison: Comparison) -> list[str]:
    """The claims that every city settled, as bars on one scale."""
    common = comparison.common
    if not common:
        return wrap(screen.say("没有各地都结算的账单。", "No bill was settled in all of these cities."), screen.width)
    totals = [(side, side.totals(common)) for side in comparison.sides]
    most = max((sum(payers.values()) for _, payers in totals), default=0)
    title = screen.say("谁付多少", "Who pays what")
    if len(common) < len(comparison.case.claim):
        names = screen.comma.join(printable(claim.id) for claim in comparison.case.claim if claim.id in common)
        title += screen.say(f"(只计各地都结算的 {names})", f" (only what all settled: {names})")
    key = legend(screen)
    lines = [screen.strong(line) for line in wrap(title, screen.width)] + [screen.faint(key)]
    wide = max(cell_len(screen.text(side.area.name)) for side, _ in totals)
    figures = [_figures(screen, payers) for _, payers in totals]
    figure = max(cell_len(text) for text in figures)
    room = max(10, screen.width - wide - figure - 4)
    for (side, payers), text in zip(totals, figures, strict=True):
        name = pad(screen.text(side.area.name), wide)
        if not side.settled():
            lines.append(f"{name}  {screen.say('被拒', 'refused')}")
            continue
        drawing = drawn(screen, bar(0, _pieces(payers), most, room))
        length = sum(count for _, count in bar(0, _pieces(payers), most, room))
        lines.append(f"{name}  {drawing}{' ' * (room - length)}  {pad(text, figure, 'r')}")
    return lines


def _figures(screen: Screen, payers: Mapping[str, int]) -> str:
    own = payers.get("cash", 0) + sum(amount for name, amount in payers.items() if name.startswith("account."))
    return screen.say(f"个人 {money(own)}", f"person {money(own)}")


def _pieces(payers: Mapping[str, int]) -> list[Piece]:
    """Funds, then accounts, then cash."""
    order = {name: number for number, name in enumerate(PAYERS)}
    found: dict[str, int] = {}
    for name in sorted(payers, key=lambda name: order.get(name, 0)):
        found[mark_of(name)] = found.get(mark_of(name), 0) + payers[name]
    return list(found.items())


def _refusal(screen: Screen, number: int, side: Side, error: YibaoError) -> list[str]:
    text = f"{screen.text(side.area.name)}{screen.colon}{screen.text(error.what)}"
    if error.mend:
        text += f"{screen.stop}{screen.text(error.mend)}"
    return ["", *hanging(f"[{number}] ", text, screen.width)]


def _left_behind(screen: Screen, side: Side) -> list[str]:
    """What a city could not take over, and what it would ask."""
    notes = [screen.text(note.text) for note in side.notes]
    settled = [one.entry for one in side.outcomes if isinstance(one.entry, Settlement)]
    said = {note.text: None for entry in settled for note in entry.warnings if note.code != "unverified"}
    notes += [screen.text(text) for text in said]
    notes += [screen.say("未给出,按默认或拒绝:", "not told: ") + screen.text(question) for question in side.asks.values()]
    if not notes:
        return []
    heading = screen.say("带不过去的、未计算的与要问的", "what was not carried over, left out, or would be asked")
    lines = ["", screen.strong(f"{screen.text(side.area.name)}{screen.colon}{heading}")]
    for note in notes:
        lines += hanging("  - ", note, screen.width)
    return lines
