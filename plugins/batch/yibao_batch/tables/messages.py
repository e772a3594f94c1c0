"""Refusals and warnings as numbers that columns can hold."""

import re
from collections.abc import Callable

from yibao import Text, YibaoError
from yibao.engines import SeveralRegistrations

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class MessageTable:
    """Numbers for refusals and warnings; they mean the same in all batches of a run.

    Attributes:
        notes: codes of warnings between commas, by number; 0 for none.
        refusals: why claims cannot be settled, by −2 − code.
        open: codes of refusals that the scalar engine has to confirm.
    """

    def __init__(self) -> None:
        self.notes: list[str] = [""]
        self.refusals: list[Text] = []
        self.open: set[int] = set()
        self._by_day: dict[tuple[int, int], Text] = {}

    def note_of(self, codes: str) -> int:
        """A number for some warnings."""
        if codes not in self.notes:
            self.notes.append(codes)
        return self.notes.index(codes)

    def refuse(self, error: YibaoError) -> int:
        """A code for a refusal."""
        reason = Text(error.what.zh, error.what.en)
        if reason not in self.refusals:
            self.refusals.append(reason)
        code = -2 - self.refusals.index(reason)
        if isinstance(error, SeveralRegistrations):
            self.open.add(code)
        return code

    def refusal_for(self, code: int, day: int, again: Callable[[], object]) -> Text:
        """Why a claim is refused. A refusal that names days was made for another claim: it is made again for this one.

        Args:
            again: settles the claim, which raises the refusal.
        """
        reason = self._by_day.get((code, day))
        if reason is None:
            reason = self.refusals[-2 - code]
            if _DAY.search(reason.en):
                error = error_of(again)
                reason = Text(error.what.zh, error.what.en) if error else reason
            if len(set(_DAY.findall(reason.en))) < 2:  # of several days not all are the claim's own: the next one may have others
                self._by_day[code, day] = reason
        return reason


def error_of(check: Callable[..., object], *what: object) -> YibaoError | None:
    """What a check finds wrong, if anything."""
    try:
        check(*what)
    except YibaoError as error:
        return error
    return None
