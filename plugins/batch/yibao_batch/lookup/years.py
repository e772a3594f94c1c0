"""The benefit years of columns of days."""

from typing import Any

import attrs
import numpy as np

from yibao import RuleSet, YibaoError
from yibao.engines import BenefitYear

from ..people.people import date_of, day_of
from ..tables.columns import spans_of


@attrs.define(eq=False)
class Years:
    """Benefit years of a scheme from a day on, one after the other; more are added as days are met.

    Attributes:
        firsts, lasts: days; unsure: whether the year rests on an unverified figure.
    """

    rules: RuleSet
    scheme: str
    firsts: list[int] = attrs.Factory(list)
    lasts: list[int] = attrs.Factory(list)
    unsure: list[bool] = attrs.Factory(list)
    years: list[BenefitYear] = attrs.Factory(list)

    def places(self, days: Any) -> Any:
        """The place of the year of each day, or of all where it is one; −1 where none is known."""
        low, high = int(days.min()), int(days.max())
        self._fill(low, high)
        if not self.firsts:
            return -1
        firsts = np.array(self.firsts)
        first, last = (np.searchsorted(firsts, [low, high], side="right") - 1).tolist()
        if first == last and high <= self.lasts[-1]:
            return first
        places = spans_of(firsts, days, low, high)
        return np.where(days > self.lasts[-1], -1, places) if high > self.lasts[-1] else places

    def _fill(self, low: int, high: int) -> None:
        """Extend the known years over some days; years follow each other without a hole."""
        declared = self.rules.declared.scheme
        runs = declared[self.scheme].years if self.scheme in declared else ()
        first = max(low, day_of(runs[0].from_)) if runs else low
        if not self.firsts and first <= max(high, first):
            self._add(first, 0)
        while self.firsts and self.firsts[0] > first:
            if not self._add(self.firsts[0] - 1, 0):
                break
        while self.firsts and self.lasts[-1] < high:
            if not self._add(self.lasts[-1] + 1, len(self.firsts)):
                break

    def _add(self, day: int, place: int) -> bool:
        try:
            year = self.rules.year_of(self.scheme, date_of(day))
        except YibaoError:
            return False
        self.firsts.insert(place, day_of(year.first))
        self.lasts.insert(place, day_of(year.last))
        self.unsure.insert(place, year.citation.status == "unverified")
        self.years.insert(place, year)
        return True
