"""Readings of a line of the bill: another class, or another first pay, which is solved for."""

from collections.abc import Iterator
from typing import Any

import attrs

from yibao.engines import SPLIT, format_fen

from .solve import solutions
from .subject import Reading, Subject

MOST_LINES = 60
"""Of longer bills the first pay of so many lines is tried."""


def of_lines(subject: Subject) -> Iterator[Reading]:
    """One line read otherwise; nothing where the record's parts of the bill are those of the lines already."""
    now = subject.amounts() or {}
    printed = {name for name in SPLIT if name in subject.printed}
    if len(printed) == len(SPLIT) and all(now.get(name) == subject.printed[name] for name in printed):
        return
    for index, line in enumerate(subject.claim.lines):
        name = f"{index + 1} {line.name or line.code or ''}".strip()
        for word in ("A", "B", "C"):
            if word != line.class_:
                changed = attrs.evolve(line, class_=word)
                if word != "B":
                    changed = attrs.evolve(changed, first_pay=None, first_pay_ratio=None)
                zh, en = f"第 {name} 行为 {word} 类", f"line {name} was of class {word}"
                yield from subject.reading("line", zh, en, claim=_with_line(subject, index, changed))
        if index < MOST_LINES and line.amount > 0:
            yield from _first_pays(subject, index, line, name)


def _with_line(subject: Subject, index: int, line: Any) -> Any:
    lines = subject.claim.lines
    return attrs.evolve(subject.claim, lines=(*lines[:index], line, *lines[index + 1 :]))


def _first_pays(subject: Subject, index: int, line: Any, name: str) -> Iterator[Reading]:
    def claim(first: int) -> Any:
        return _with_line(subject, index, attrs.evolve(line, class_="B", first_pay=first, first_pay_ratio=None))

    for low, high in solutions(lambda first: subject.amounts(claim=claim(first)), (0, line.amount), subject.printed):
        amount = format_fen(low) if low == high else f"{format_fen(low)} – {format_fen(high)}"
        zh, en = f"第 {name} 行先行自付 {amount} 元", f"the first pay of line {name} was {amount}"
        yield from subject.reading("line", zh, en, claim=claim(low))
