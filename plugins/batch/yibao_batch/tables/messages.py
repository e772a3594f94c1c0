"""What is said of claims, as numbers that columns can hold: refusals, and warnings besides those that follow from amounts."""

import re
from collections.abc import Callable

from yibao import Text, YibaoError
from yibao.engines import SeveralRegistrations

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class MessageTable:
    """Numbers for what is said; they mean the same in all batches of a run.

    Attributes:
        notes: codes of warnings between commas, by number; 0 for none.
        refusals: what is said to claims that cannot be settled, by −2 − code.
        open: codes of those on which the scalar engine has the last word.
    """

    def __init__(self) -> None:
        self.notes: list[str] = [""]
        self.refusals: list[Text] = []
        self.open: set[int] = set()
        self._told: dict[tuple[int, int], Text] = {}

    def note_of(self, codes: str) -> int:
        """A number for some warnings."""
        if codes not in self.notes:
            self.notes.append(codes)
        return self.notes.index(codes)

    def refuse(self, error: YibaoError) -> int:
        """A code for a refusal."""
        said = Text(error.what.zh, error.what.en)
        if said not in self.refusals:
            self.refusals.append(said)
        code = -2 - self.refusals.index(said)
        if isinstance(error, SeveralRegistrations):
            self.open.add(code)
        return code

    def refusal_for(self, code: int, day: int, again: Callable[[], object]) -> Text:
        """What is said to a refused claim: the refusal names days of the claim that stood for all, this one may have its own.

        Args:
            again: refuses the claim itself.
        """
        known = self._told.get((code, day))
        if known is None:
            known = self.refusals[-2 - code]
            if _DAY.search(known.en):
                try:
                    again()
                except YibaoError as error:
                    known = Text(error.what.zh, error.what.en)
            if len(set(_DAY.findall(known.en))) < 2:  # of several days not all are the claim's own: the next one may have others
                self._told[code, day] = known
        return known
