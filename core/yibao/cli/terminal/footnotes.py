"""Where figures come from: their days and status beside them, their documents numbered at the end."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...model.reliability import CODES, RELIABILITIES
from ...model.results.trace import Citation
from ...model.values.text import Text
from ...model.values.vocabulary import VOCABULARY
from .layout import hanging
from .screen import Screen, printable

if TYPE_CHECKING:
    from ...rules.enrollment import Enrollment
    from ...rules.ruleset import RuleSet


class Footnotes:
    """Documents in the order in which figures first cite them."""

    def __init__(self, screen: Screen, *rules: "RuleSet | Enrollment") -> None:
        self._screen = screen
        self._declared = {key: source for area in rules for key, source in area.declared.source.items()}
        self._numbers: dict[str, int] = {}

    def mark(self, sources: Iterable[str]) -> str:
        """The numbers of documents, each with the place in it, as they stand behind a figure: ``[1 #5, 2]``."""
        marks = []
        for source in sources:
            key, _, place = source.partition("#")
            number = self._numbers.setdefault(key, len(self._numbers) + 1)
            marks.append(f"{number} #{printable(place)}" if place else str(number))
        return f"[{', '.join(marks)}]" if marks else ""

    def cited(self, citation: Citation) -> str:
        """Days, status and documents of a figure."""
        first = None if citation.from_ == dt.date.min else citation.from_
        text = validity(self._screen, citation.basis, first, citation.last, citation.age or citation.status)
        return f"{text} {self.mark(citation.source)}".strip()

    def lines(self) -> list[str]:
        """The documents, one paragraph each, the address on a line of its own so that it can be followed."""
        if not self._numbers:
            return []
        screen = self._screen
        lines = ["", screen.strong(screen.say("出处", "Sources"))]
        for key, number in self._numbers.items():
            source = self._declared[key]
            parts = [*map(screen.text, filter(None, (source.title, source.issuer))), printable(source.number or "")]
            parts.append(source.published.isoformat() if source.published else "")
            parts.append(screen.say("转载", "a copy") if source.copy else "")
            mark = f"[{number}] "
            lines += hanging(mark, screen.comma.join(filter(None, parts)), screen.width)
            address = printable(source.url) if source.url else screen.say("网址未知", "address not known")
            lines.append(" " * len(mark) + screen.faint(address))
        return lines


def status(screen: Screen, name: str) -> str:
    """A status of a figure, or what the age of its page makes of it."""
    if name in CODES:
        return screen.text(RELIABILITIES[CODES[name].reliability])
    return screen.text(VOCABULARY["status"].get(name, Text(name, name)))


def validity(screen: Screen, basis: str, first: dt.date | None, last: dt.date | None, status_name: str) -> str:
    """Days and status of a figure."""
    return screen.comma.join(filter(None, (days(screen, basis, first, last), status(screen, status_name))))


def days(screen: Screen, basis: str, first: dt.date | None, last: dt.date | None) -> str:
    """Since when a figure holds, or on which days it was seen."""
    if basis == "seen" and first and last:
        if first == last:
            return screen.say(f"见于 {first}", f"seen on {first}")
        return screen.say(f"见于 {first} 至 {last}", f"seen {first} to {last}")
    if first and last:
        return screen.say(f"{first} 至 {last} 有效", f"in force {first} to {last}")
    if first:
        return screen.say(f"{first} 起有效", f"in force from {first}")
    return ""
