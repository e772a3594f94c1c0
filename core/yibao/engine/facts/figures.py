"""Figures of tables: their value with its citation, the refusal where one is missing, the warning where one is not verified."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ...model.reliability import code_of, doubt_text
from ...model.results.trace import Citation
from ...model.values.classes import frozen
from ...model.values.errors import NoRuleError
from ...model.values.text import Message, Text
from ...rules.figures.titles import figure_title
from ...rules.language.claims import ClassCover, Waiver
from ...rules.language.plans import Cash, Means
from ...rules.ruleset import RuleSet
from .asking import fact_to_tell

FigureGap = tuple[str, Any]
"""A table without a figure, and the cell that says why, if one does."""


@frozen
class Figure:
    """A value of a table, and where it comes from."""

    value: int
    citation: Citation


class MissingFigure(NoRuleError):
    """A figure is needed that is not known.

    Attributes:
        gap: the table, and the cell that says why.
    """

    def __init__(self, gap: FigureGap, zh: str = "", en: str = "", *, where: str = "", mend: tuple[str, str] | None = None) -> None:
        super().__init__(zh, en, where=where, mend=mend)
        self.gap = gap


def read_figure(rules: RuleSet, name: str, day: dt.date, label: Callable[[str], str], cited_on: dt.date | None = None) -> Figure:
    """The figure of a table on a day.

    Args:
        label: gives the label of each of the table's dimensions.
        cited_on: the day as of which its status counts, where that is another one.

    Raises:
        MissingFigure: it is not known.
    """
    table = rules.tables[name]
    labels = {dimension: label(dimension) for dimension in table.dimensions}
    cell = table.at(day, labels)
    if cell is None or cell.value is None:
        raise no_figure(rules, (name, cell), labels, day)
    return Figure(cell.value, cell.citation(cited_on or day))


def no_figure(rules: RuleSet, gap: FigureGap, labels: Mapping[str, str], day: dt.date) -> MissingFigure:
    """The refusal of a claim whose money reaches a cell without a figure: which table, which cell, why, and what is known."""
    name, cell = gap
    if name not in rules.tables:
        return _no_waiver(rules, gap, day)
    table = rules.tables[name]
    shown = ", ".join(f"{key}={labels[key]}" for key in table.dimensions if key in labels)
    figure = f"{name}[{shown}]" if shown else name
    title = figure_title(rules.declared, figure)
    fitting = [entry for entry in table.cells if all(labels.get(key) in (label, None) or label == "*" for key, label in entry.when)]
    spans = sorted({(entry.first, entry.last) for entry in fitting if entry.value is not None})
    known = ", ".join(f"{first} – {last}" if last < dt.date.max else f"{first} –" for first, last in spans)
    why = cell.reason if cell is not None else None
    tell = fact_to_tell(rules, name, labels, day)
    if tell is not None:
        mend = tell.zh, tell.en
    elif known:
        mend = f"已知期间:{known}", f"figures are known for: {known}"
    else:
        mend = "该值至今未知,不作猜测;请向经办机构询问", "no figure of it is known, and none is guessed: ask the insurer"
    return MissingFigure(
        gap,
        f"{title.zh}在 {day} 没有数值" + (f":{why.zh}" if why else ""),
        f"{title.en} has no figure on {day}" + (f": {why.en}" if why else ""),
        where=figure,
        mend=mend,
    )


def _no_waiver(rules: RuleSet, gap: FigureGap, day: dt.date) -> MissingFigure:
    """The refusal of a claim whose money reaches a segment of which nobody knows whether it is waived."""
    name, cell = gap
    title = figure_title(rules.declared, name)
    return MissingFigure(
        gap,
        f"{title.zh}:在 {day} 是否如此,未知:{cell.reason.zh}",
        f"{title.en}: whether that held on {day} is not known: {cell.reason.en}",
        where=name,
        mend=("未知的不作猜测;请向经办机构询问", "what is not known is not guessed: ask the insurer"),
    )


def rule_citation(name: str, rule: Cash | ClassCover | Means | Waiver) -> Citation:
    """Where a rule stands, by the name that it bears in results."""
    return Citation(name, rule.source, rule.status, rule.from_ or dt.date.min, "effective", rule.to, rule.note)


def doubts(rules: RuleSet, citations: Iterable[Citation]) -> Iterator[Message]:
    """The warnings that a result rests on figures which are not verified, with why."""
    for citation in citations:
        code = code_of(citation)
        if code == "reading":
            note = citation.note
            assert note is not None
            yield Message(code, Text(f"读法(未经核实):{note.zh}", f"A reading, not verified: {note.en}"), citation.figure)
        elif code is not None:
            title, why = rules.figure_title(citation.figure), doubt_text(citation)
            yield Message(code, Text(f"{title.zh}:{why.zh}", f"{title.en}: {why.en}"), citation.figure)
