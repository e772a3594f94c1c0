"""What the rewriting asks its user; without an answer the safe one is taken."""

from __future__ import annotations

from collections.abc import Callable

from yibao import Text

Answer = Callable[[Text, str], str]
"""Asks something and returns what was typed; the second argument is what a bare return means."""


class Questions:
    """Asks, or takes the safe answer and remembers that it did."""

    def __init__(self, ask: Answer | None = None) -> None:
        self.ask = ask
        self.assumed: list[Text] = []

    def agree(self, question: Text, *, safe: bool) -> bool:
        """Whether the user agrees; ``safe`` is the answer that changes nothing else a user sees."""
        answer = self._answer(question, "y" if safe else "n")
        return answer.strip().lower()[:1] in ("y", "是")

    def name(self, question: Text) -> str:
        """A name that the user gives; empty where nothing is to be done."""
        return self._answer(question, "").strip()

    def _answer(self, question: Text, safe: str) -> str:
        if self.ask is None:
            self.assumed.append(question)
            return safe
        return self.ask(question, safe) or safe
