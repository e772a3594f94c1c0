"""What is said of figures: the refusal where one is missing, and the warning where one is not verified."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ...model.results.trace import Citation
from ...model.values.errors import NoRuleError
from ...model.values.text import Message, Text
from ...rules.figures.titles import figure_title
from ...rules.ruleset import RuleSet

FigureGap = tuple[str, Any]
"""A table without a figure, and the cell that says why, if one does."""


def no_figure(rules: RuleSet, gap: FigureGap, labels: Mapping[str, str], day: dt.date) -> NoRuleError:
    """The refusal of a claim whose money reaches a cell without a figure: which table, which cell, why, and what is known."""
    name, cell = gap
    table = rules.tables[name]
    shown = ", ".join(f"{key}={labels[key]}" for key in table.dimensions if key in labels)
    figure = f"{name}[{shown}]" if shown else name
    title = figure_title(rules.declared, figure)
    fitting = [one for one in table.cells if all(labels.get(key) in (label, None) or label == "*" for key, label in one.when)]
    spans = sorted({(one.first, one.last) for one in fitting if one.value is not None})
    known = ", ".join(f"{first} – {last}" if last < dt.date.max else f"{first} –" for first, last in spans)
    why = cell.reason if cell is not None else None
    return NoRuleError(
        f"{title.zh}在 {day} 没有数值" + (f":{why.zh}" if why else ""),
        f"{title.en} has no figure on {day}" + (f": {why.en}" if why else ""),
        where=figure,
        mend=(f"已知期间:{known}", f"figures are known for: {known}")
        if known
        else ("该值至今未知,不作猜测;请向经办机构询问", "no figure of it is known, and none is guessed: ask the insurer"),
    )


def unverified(rules: RuleSet, citation: Citation, day: dt.date) -> Message:
    """The warning that a result rests on a figure which is not verified, with why."""
    late = citation.basis == "seen" and citation.last is not None and day > citation.last
    found: Message | None = rules.memo.get(("unverified", citation, late))
    if found is None:
        title = figure_title(rules.declared, citation.figure)
        zh, en = (f"最后见于 {citation.last:%Y-%m}", f"last seen {citation.last:%Y-%m}") if late else ("未经核实", "not verified")
        found = Message("unverified", Text(f"{title.zh}:{zh}", f"{title.en}: {en}"), citation.figure)
        rules.memo["unverified", citation, late] = found
    return found
