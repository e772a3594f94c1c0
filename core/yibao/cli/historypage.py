"""How a figure went over the years, as people see it: steps on one scale of years, and a list of the periods under it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from ..model.dated import add_years
from ..model.money import parse_ratio, parse_yuan
from ..model.text import Text
from ..rules.ruleset import RuleSet
from .figures import Figures
from .footnotes import Footnotes
from .footnotes import status as status_word
from .layout import cell_len, grid, hanging, pad, wrap
from .names import Names
from .screen import Screen, printable

Data = Mapping[str, Any]

STEPS = "▂▃▄▅▆▇█"
"""From the smallest figure to the largest."""

UNKNOWN, NOTHING = "?", " "

LEAST_CHART, MOST_CHART = 24, 64


def historypage(screen: Screen, rules: RuleSet, found: Data) -> list[str]:
    """All lines about one figure.

    Args:
        found: what :func:`yibao.cli.history.told` made.
    """
    names, notes = Names(screen, rules), Footnotes(screen, rules)
    figures = Figures(screen, names, notes, {})
    title = names.table(found["table"])
    known = printable(found["table"])
    head = title if title == known else screen.say(f"{title}({known})", f"{title} ({known})")
    place = screen.text(rules.area.name) + f" ({rules.area.code})"
    blanks = screen.width - cell_len(head) - cell_len(place)
    lines = (
        [screen.strong(head) + " " * blanks + screen.faint(place)]
        if blanks > 1
        else [*(screen.strong(line) for line in wrap(head, screen.width)), screen.faint(place)]
    )
    cells = found["cells"]
    labels = [_label(screen, names, cell["when"]) for cell in cells]
    lines += ["", *_chart(screen, figures, found, labels)]
    for cell, label in zip(cells, labels, strict=True):
        lines += ["", *(screen.strong(line) for line in wrap(label, screen.width) if label)]
        lines += _periods(screen, figures, notes, cell["periods"], found)
    return [*lines, *notes.lines(), ""]


def _label(screen: Screen, names: Names, when: Mapping[str, Sequence[str]]) -> str:
    parts = []
    for dimension, some in when.items():
        said = names.labels(dimension, some)
        parts.append(f"{names.dimension(dimension)}{screen.colon}{said}" if tuple(some) in (("yes",), ("no",), ("none",)) else said)
    return screen.comma.join(parts)


def _chart(screen: Screen, figures: Figures, found: Data, labels: Sequence[str]) -> list[str]:
    """A line of steps for each cell, on one scale of years; higher is more."""
    cells = found["cells"]
    first, last = _span(cells)
    known = {_number(one["value"], found["unit"]): one for cell in cells for one in cell["periods"] if one["value"] is not None}
    values = sorted(known)
    steps = _steps(values)
    longest = max(map(cell_len, labels), default=0)
    room = max(LEAST_CHART, min(MOST_CHART, screen.width - longest - 4))
    beside = max(0, min(longest, screen.width - room - 4))
    lines = [" " * (beside + 4) + screen.faint(_years(first, last, room))]
    for cell, label in zip(cells, labels, strict=True):
        drawn = "".join(_step(cell["periods"], day, found["unit"], steps) for day in _days(first, last, room)).rstrip()
        told = wrap(label, max(8, beside)) if label else [""]
        lines += [f"  {pad(line, beside)}  {drawn if place == 0 else ''}" for place, line in enumerate(told)]
    if not values:
        return [*lines, "", "  " + screen.say("? 未知", "? unknown")]
    scale = "  ".join(f"{steps[value]} {figures.shown(known[value], found['unit'], added=found['added'])}" for value in values)
    if len(values) > len(STEPS):
        low, high = (figures.shown(known[value], found["unit"], added=found["added"]) for value in (values[0], values[-1]))
        scale = f"{STEPS[0]} {low} … {STEPS[-1]} {high}"
    key = screen.say(f"{scale}  {UNKNOWN} 未知  空白:没有记载", f"{scale}  {UNKNOWN} declared unknown  blank: nothing is known")
    return [*lines, *(screen.faint(line) for line in hanging("  ", key, screen.width))]


def _steps(values: Sequence[int]) -> dict[int, str]:
    """How each figure is drawn: one step up for each where there are few, else by how much it is."""
    top = len(STEPS) - 1
    if len(values) > len(STEPS):
        return {value: STEPS[(value - values[0]) * top // (values[-1] - values[0])] for value in values}
    return {value: STEPS[top if len(values) == 1 else place * top // (len(values) - 1)] for place, value in enumerate(values)}


def _number(text: str, unit: str) -> int:
    if unit in ("money", "change"):
        return -parse_yuan(text[1:]) if text.startswith("-") else parse_yuan(text)
    return parse_ratio(text)


def _span(cells: Sequence[Data]) -> tuple[dt.date, dt.date]:
    """From the first day told to a year after the last change; what goes on does so beyond the edge."""
    firsts = [dt.date.fromisoformat(one["from"]) for cell in cells for one in cell["periods"]]
    lasts = [dt.date.fromisoformat(one["to"]) for cell in cells for one in cell["periods"] if one["to"]]
    if not firsts:
        return dt.date(2000, 1, 1), dt.date(2001, 1, 1)
    return min(firsts), max(add_years(max(firsts), 1), *lasts) if lasts else add_years(max(firsts), 1)


def _days(first: dt.date, last: dt.date, room: int) -> list[dt.date]:
    """The day in the middle of each column."""
    whole = (last - first).days
    return [first + dt.timedelta(days=whole * (2 * place + 1) // (2 * room)) for place in range(room)]


def _step(periods: Sequence[Data], day: dt.date, unit: str, steps: Mapping[int, str]) -> str:
    stands = day.isoformat()
    one = next((one for one in periods if one["from"] <= stands and (one["to"] is None or stands <= one["to"])), None)
    if one is None or one["state"] == "none":
        return NOTHING
    return UNKNOWN if one["value"] is None else steps[_number(one["value"], unit)]


def _years(first: dt.date, last: dt.date, room: int) -> str:
    """Years over their columns, as many as there is room for."""
    line = ""
    days = _days(first, last, room)
    for place in range(room):
        begins = place == 0 or days[place].year != days[place - 1].year
        if begins and (len(line) < place or not line) and place + 4 <= room:
            line = line.ljust(place) + str(days[place].year)
    return line


def _periods(screen: Screen, figures: Figures, notes: Footnotes, periods: Sequence[Data], found: Data) -> list[str]:
    """From when to when, how much, how well that is known."""
    say = screen.say
    rows = []
    for one in periods:
        span = f"{one['from']} – {one['to'] or ''}".rstrip()
        value = figures.shown(one, found["unit"], added=found["added"]) if one["state"] != "none" else say("无记载", "nothing")
        rows.append([span, value, _about(screen, notes, one)])
    return grid(rows, align="lrl", indent=2, width=screen.width)


def _about(screen: Screen, notes: Footnotes, one: Data) -> str:
    if one["state"] == "none":
        return ""
    mark = notes.mark(one["source"])
    if one["state"] == "unknown":
        return f"{screen.text(Text(one['unknown']['zh'], one['unknown']['en']))} {mark}"
    text = status_word(screen, one["status"])
    if one["basis"] == "seen":
        late = one["last"] is not None and one["from"] > one["last"]
        text += screen.comma + (
            screen.say(f"最后见于 {one['last']}", f"last seen {one['last']}") if late else screen.say("见于页面", "seen on pages")
        )
    text = f"{text} {mark}".strip()
    note = one["note"]
    if note:
        said = screen.text(Text(note["zh"], note["en"]))
        text += screen.say(f"({said})", f" ({said})")
    return text
