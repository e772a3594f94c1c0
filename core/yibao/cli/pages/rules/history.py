"""How a figure went over the years, as people see it: steps on one scale of years, and a list of the periods under it."""

import datetime as dt
from collections.abc import Mapping, Sequence

from ....documents.serialize import read_figure
from ....model.values.dates import add_years
from ....model.values.money import UNLIMITED
from ....rules.ruleset import RuleSet
from ...terminal.figures import FigureTables
from ...terminal.footnotes import status
from ...terminal.layout import cell_len, pad, wrap
from ...terminal.page import AreaPage, Data
from ...terminal.screen import Screen

STEPS = "▂▃▄▅▆▇█"
"""From the smallest figure to the largest."""

UNKNOWN, NOTHING = "?", " "

LEAST_CHART, MOST_CHART = 24, 64


def historypage(screen: Screen, rules: RuleSet, document: Data) -> list[str]:
    """All lines about one figure.

    Args:
        document: what :func:`yibao.documents.history.history_document` made.
    """
    page = HistoryPage(screen, rules, document)
    cells = document["cells"]
    labels = [page.cell(cell["when"]) for cell in cells]
    lines = page.title(page.titled_name(document["table"]), screen.text(rules.area.name) + f" ({rules.area.code})")
    lines += ["", *page.chart(labels)]
    for cell, label in zip(cells, labels, strict=True):
        lines += ["", *(page.strong(label) if label else []), *page.periods(cell["periods"])]
    return [*lines, *page.notes.lines(), ""]


class HistoryPage(AreaPage):
    """The chart and the lists of one figure."""

    def __init__(self, screen: Screen, rules: RuleSet, document: Data) -> None:
        super().__init__(screen, rules)
        self.figures = FigureTables(self, {})
        self.document = document

    def chart(self, labels: Sequence[str]) -> list[str]:
        """A line of steps for each cell, on one scale of years; higher is more."""
        cells, unit = self.document["cells"], self.document["unit"]
        first, last = _span(cells)
        figures = {
            read_figure(period["value"], unit): period
            for cell in cells
            for period in cell["periods"]
            if period["value"] is not None
        }
        values = sorted(figures)
        steps = _steps(values)
        longest = max(map(cell_len, labels), default=0)
        room = max(LEAST_CHART, min(MOST_CHART, self.width - longest - 4))
        beside = max(0, min(longest, self.width - room - 4))
        lines = [" " * (beside + 4) + self.screen.faint(_years(first, last, room))]
        for cell, label in zip(cells, labels, strict=True):
            line = "".join(_step(cell["periods"], day, unit, steps) for day in _days(first, last, room)).rstrip()
            names = wrap(label, max(8, beside)) if label else [""]
            lines += [f"  {pad(name, beside)}  {'' if index else line}" for index, name in enumerate(names)]
        if not values:
            return [*lines, "", "  " + self.say("? 未知", "? unknown")]
        scale = "  ".join(f"{steps[value]} {self._value(figures[value])}" for value in values)
        if len(values) > len(STEPS):
            low, high = (self._value(figures[value]) for value in (values[0], values[-1]))
            scale = f"{STEPS[0]} {low} … {STEPS[-1]} {high}"
        zh, en = f"{scale}  {UNKNOWN} 未知  空白:没有记载", f"{scale}  {UNKNOWN} declared unknown  blank: nothing is known"
        return [*lines, *self.faint("  ", self.say(zh, en))]

    def periods(self, periods: Sequence[Data]) -> list[str]:
        """From when to when, how much, how well that is known."""
        spans = (f"{period['from']} – {period['to'] or ''}".rstrip() for period in periods)
        rows = [[span, self._value(period), self._source(period)] for span, period in zip(spans, periods, strict=True)]
        return self.grid(rows, "lrl", indent=2)

    def _value(self, period: Data) -> str:
        if period["state"] == "none":
            return self.say("无记载", "nothing")
        return self.figures.shown(period, self.document["unit"], added=self.document["added"])

    def _source(self, period: Data) -> str:
        if period["state"] == "none":
            return ""
        if period["state"] == "unknown":
            return f"{self.translation(period['unknown'])} {self.notes.mark(period['source'])}"
        text, last = status(self.screen, period.get("age") or period["status"]), period["last"]
        if period["basis"] == "seen" and last is not None and period["from"] > last:
            text += self.comma + self.say(f"最后见于 {last}", f"last seen {last}")
        elif period["basis"] == "seen":
            text += self.comma + self.say("见于页面", "seen on pages")
        return f"{text} {self.notes.mark(period['source'])}".strip() + self.in_brackets(self.translation(period["note"]))


def _steps(values: Sequence[int]) -> dict[int, str]:
    """How each figure is drawn: one step up for each where there are few, else by how much it is."""
    top = len(STEPS) - 1
    if len(values) > len(STEPS):
        high = values[-2] if values[-1] == UNLIMITED else values[-1]
        return {value: STEPS[min(top, (value - values[0]) * top // (high - values[0]))] for value in values}
    return {value: STEPS[top if len(values) == 1 else index * top // (len(values) - 1)] for index, value in enumerate(values)}


def _span(cells: Sequence[Data]) -> tuple[dt.date, dt.date]:
    """From the first day to a year after the last change; what goes on does so beyond the edge."""
    periods = [period for cell in cells for period in cell["periods"]]
    firsts = [dt.date.fromisoformat(period["from"]) for period in periods]
    lasts = [dt.date.fromisoformat(period["to"]) for period in periods if period["to"]]
    if not firsts:
        return dt.date(2000, 1, 1), dt.date(2001, 1, 1)
    return min(firsts), max(add_years(max(firsts), 1), *lasts) if lasts else add_years(max(firsts), 1)


def _days(first: dt.date, last: dt.date, room: int) -> list[dt.date]:
    """The day in the middle of each column."""
    whole = (last - first).days
    return [first + dt.timedelta(days=whole * (2 * index + 1) // (2 * room)) for index in range(room)]


def _step(periods: Sequence[Data], day: dt.date, unit: str, steps: Mapping[int, str]) -> str:
    text = day.isoformat()
    period = next((each for each in periods if each["from"] <= text and (each["to"] is None or text <= each["to"])), None)
    if period is None or period["state"] == "none":
        return NOTHING
    return UNKNOWN if period["value"] is None else steps[read_figure(period["value"], unit)]


def _years(first: dt.date, last: dt.date, room: int) -> str:
    """Years over their columns, as many as there is room for."""
    line = ""
    days = _days(first, last, room)
    for index in range(room):
        begins = index == 0 or days[index].year != days[index - 1].year
        if begins and (len(line) < index or not line) and index + 4 <= room:
            line = line.ljust(index) + str(days[index].year)
    return line
