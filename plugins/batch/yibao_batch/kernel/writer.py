"""Lines of a program, indented."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import attrs

WIDEST = 120
"""Columns of a list of names."""


@attrs.define
class Writer:
    """Collects lines; ``depth`` is how far the next one is indented."""

    lines: list[str] = attrs.Factory(list)
    depth: int = 0

    def say(self, *texts: str) -> None:
        """Write lines.

        Raises:
            ValueError: a text that would end its line: what follows would run as a line of its own.
        """
        for text in texts:
            if not text.isprintable():
                raise ValueError(f"a line of a program cannot hold {text!a}")
            self.lines.append("    " * self.depth + text if text else "")

    @contextmanager
    def under(self, head: str) -> Iterator[None]:
        """Write a head, and what is written meanwhile below it; nothing but the lines where the head is empty."""
        if head:
            self.say(head)
        self.depth += bool(head)
        yield
        self.depth -= bool(head)

    def names(self, names: Sequence[str]) -> None:
        """Write names between commas, on as many lines as they need."""
        line = ""
        for name in names:
            if len(line) + len(name) > WIDEST:
                self.say(line.rstrip())
                line = ""
            line += f"{name}, "
        self.say(line.rstrip())

    def __str__(self) -> str:
        return "\n".join(self.lines) + "\n"
