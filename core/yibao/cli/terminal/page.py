"""What all pages share: lines laid out for the width of the screen, and an area's labels and documents."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...model.inputs.claim import Case
from ...model.results.trace import Citation
from ...model.values.money import UNLIMITED
from .footnotes import Footnotes, status
from .labels import Labels, money
from .layout import cell_len, grid, hanging, pad, wrap
from .screen import Screen, printable

if TYPE_CHECKING:
    from ...rules.enrollment import Enrollment
    from ...rules.ruleset import RuleSet

Data = Mapping[str, Any]
"""A document, or a part of one."""

_BARE = (("yes",), ("no",), ("none",))


class Page:
    """Lines for people, in the language and width of a screen."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.say, self.text, self.in_brackets, self.width = screen.say, screen.text, screen.in_brackets, screen.width
        self.comma, self.stop, self.colon = screen.comma, screen.stop, screen.colon

    def strong(self, text: str) -> list[str]:
        """A heading, in as many lines as it needs."""
        return [self.screen.strong(line) for line in wrap(text, self.width)]

    def hanging(self, first: str, text: str) -> list[str]:
        """A paragraph behind a mark."""
        return hanging(first, text, self.width)

    def item(self, zh: str, en: str, text: str, *, indent: int = 0, wide: tuple[int, int] = (10, 14)) -> list[str]:
        """A name and, set in behind it, a text.

        Args:
            wide: cells for the name in Chinese and in English.
        """
        return self.hanging(" " * indent + pad(self.say(zh, en), wide[self.screen.language != "zh"]), text)

    def remark(self, zh: str, en: str, text: str) -> list[str]:
        """A name and a text below a result."""
        return self.item(zh, en, text, wide=(10, 16))

    def section(self, zh: str, en: str, lines: Iterable[str], *, indent: int = 0, blank: bool = True) -> list[str]:
        """Lines under a heading; nothing where there are none.

        Args:
            indent: blanks before the heading; blank: whether an empty line stands above it.
        """
        below = list(lines)
        head = self.screen.strong(" " * indent + self.say(zh, en))
        return [*([""] if blank else ()), head, *below] if below else []

    def faint(self, first: str, text: str) -> list[str]:
        """A paragraph to be read last."""
        return [self.screen.faint(line) for line in self.hanging(first, text)]

    def grid(self, rows: Sequence[Sequence[str]], align: str = "", *, indent: int = 0, gap: int = 2, keep: int = 0) -> list[str]:
        """Rows in columns."""
        return grid(rows, align=align, indent=indent, gap=gap, width=self.width, keep=keep)

    def headed_grid(self, rows: Sequence[Sequence[str]], align: str = "", *, indent: int = 0, gap: int = 2) -> list[str]:
        """Rows in columns under a heading, which is the first of them."""
        head, *body = self.grid(rows, align, indent=indent, gap=gap)
        return [self.screen.faint(head), *body]

    def title(self, left: str, right: str) -> list[str]:
        """What a page is about, and at the right, or below where there is no room, what it was made with."""
        blanks = self.width - cell_len(left) - cell_len(right)
        if blanks > 1:
            return [self.screen.strong(left) + " " * blanks + self.screen.faint(right)]
        return [*self.strong(left), self.screen.faint(right)]

    def translation(self, text: Mapping[str, str] | None) -> str:
        """A text of a document, which holds both languages; nothing where there is none."""
        return printable(self.say(text["zh"], text["en"])) if text else ""

    def limit(self, fen: int | None) -> str:
        """The amount of a limit, or that there is none."""
        return self.say("不设上限", "no limit") if fen in (None, UNLIMITED) else money(fen)

    def span(self, first: Any, last: Any) -> str:
        """From one day to another."""
        return self.say(f"{first} 至 {last}", f"{first} to {last}")

    def joined(self, *parts: str) -> str:
        """Those of some parts of a sentence that say something."""
        return self.stop.join(filter(None, parts))


class AreaPage(Page):
    """A page about things of one area: it has labels for them, and notes the documents it cites."""

    def __init__(self, screen: Screen, rules: "RuleSet | Enrollment", *others: "Enrollment") -> None:
        super().__init__(screen)
        self.labels = Labels(screen, rules)
        self.notes = Footnotes(screen, rules, *others)

    def package(self) -> str:
        """The package that brings the rules, and its version."""
        rules = self.labels.rules
        return printable(f"{rules.package} {rules.version}")

    def case_title(self, case: Case, file: str | None) -> list[str]:
        """Whose case it is and by which rules; with the name of its file where there are several."""
        lines = [self.screen.faint(printable(file))] if file is not None else []
        lines += self.title(f"{self.text(self.labels.rules.area.name)} · {printable(case.person.id)}", self.package())
        return lines + (wrap(printable(case.title), self.width) if case.title else [])

    def titled_name(self, name: str) -> str:
        """A table by its title, and the name by which ``history`` and overlays call it."""
        title, known = self.labels.table(name), printable(name)
        return title if title == known else title + self.in_brackets(known)

    def source_of(self, citation: Citation) -> str:
        """A figure by its name, with its days, status and documents."""
        return f"{self.labels.figure(citation.figure)}{self.colon}{self.notes.cited(citation)}"

    def cited(self, citation: Citation) -> str:
        """A figure with its source, and its note."""
        return self.source_of(citation) + self.in_brackets(self.text(citation.note))

    def conditions(self, when: Mapping[str, Sequence[str]]) -> str:
        """The labels under which something holds, by dimension."""
        labels = self.labels
        return self.stop.join(f"{labels.dimension(name)}{self.colon}{labels.labels(name, some)}" for name, some in when.items())

    def cell(self, when: Mapping[str, Sequence[str]]) -> str:
        """A cell of a table by its labels; a bare yes, no or none says of what."""
        labels, parts = self.labels, []
        for dimension, names in when.items():
            text = labels.labels(dimension, names)
            parts.append(f"{labels.dimension(dimension)}{self.colon}{text}" if tuple(names) in _BARE else text)
        return self.comma.join(parts)

    def years(self, year: Data | None) -> str:
        """A benefit year: its days, status and documents."""
        if year is None:
            return self.say("未知", "not known")
        span = self.span(year["starts"], year["ends"])
        return f"{span}{self.comma}{self.known_by(year['status'], year['source'])}"

    def known_by(self, status_name: str, source: Sequence[str]) -> str:
        """A status and documents."""
        return f"{status(self.screen, status_name)} {self.notes.mark(source)}"
