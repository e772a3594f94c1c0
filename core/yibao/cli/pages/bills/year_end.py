"""What comes back when a benefit year ends, in words: what the year left, what flowed where, and by when it is paid."""

from ....model.results.settlement import Reversal, YearEndSettlement
from ....model.values.money import PPM
from ...terminal.labels import money, percent
from ...terminal.page import AreaPage


def year_end_lines(page: AreaPage, end: YearEndSettlement) -> list[str]:
    """One year end."""
    say = page.say
    title = say(f"{page.text(end.label)} {end.first} 至 {end.last}", f"{page.text(end.label)}, {end.first} to {end.last}")
    base = page.comma.join(f"{page.labels.counter(held.counter)} {money(held.amount)}" for held in end.base)
    pieces = [base]
    for step in end.trace.steps if end.trace is not None else ():
        if step.payer is None:
            pieces.append(f"{page.text(step.label)} {money(step.amount)}")
        elif step.amount:
            share = "" if step.ratio == PPM else f" × {percent(step.ratio)} = {money(step.paid)}"
            pieces.append(f"{page.text(step.label)} {money(step.amount)}{share}")
    if end.amount is not None:
        due, amount = end.due, money(end.amount)
        pieces.append(say(f"{due} 前付给本人 {amount}", f"{amount} to the person by {due}"))
    lines = ["", page.screen.strong(title), *page.hanging("  ", page.stop.join(pieces))]
    for warning in end.warnings:
        lines += page.hanging("  " + say("注意  ", "Note  "), page.text(warning.text))
    if not end.complete:
        lines.append("  " + say("未能结算", "could not be settled"))
    return lines


def changed_year_ends(page: AreaPage, entry: Reversal) -> list[str]:
    """What a reversal changed at the ends of benefit years."""
    rows = [
        [change.last.isoformat(), change.year_end, change.name, money(change.before), "→", money(change.after)]
        for change in entry.year_ends
    ]
    if not rows:
        return []
    return [
        page.screen.strong(page.say("年终结算随之改变", "What changed at the ends of years")),
        *page.grid(rows, "lllrlr", indent=2),
    ]
