"""Bills that cannot both be true: one stay under two ids, stays that overlap, a visit inside a stay.

A transfer on the day of discharge is no overlap, and bills that name one stay are parts of it.
"""

import bisect
import datetime as dt
from typing import Any

from ...model.inputs.claim import Claim
from ...model.values.classes import define, frozen
from ...model.values.text import Message, Text

BESIDE_A_STAY = frozenset(("ambulance", "home_bed", "pharmacy"))
"""Benefits that may be used while one lies in a hospital."""


@frozen
class Occupied:
    """Days in a hospital: of one stay, or of several that overlap, then with the id and name of the first."""

    first: Any
    last: Any
    id: str
    stay: str | None


@define(eq=False)
class DaysOfCare:
    """The days of one person's bills so far; days are dates or numbers.

    Attributes:
        stays: which do not overlap, in the order of days; visits: days and ids, in order.
        exact: the first stay of the very same days.
    """

    stays: list[Occupied]
    visits: list[tuple[Any, str]]
    exact: dict[tuple[Any, Any], Occupied]

    @classmethod
    def none(cls) -> "DaysOfCare":
        """Before the first bill."""
        return cls([], [], {})

    def add_stay(self, first: Any, last: Any, id: str, stay: str | None) -> tuple[str, bool] | None:
        """Note a stay; gives the id of a bill that cannot be true beside it, and whether it is of the same days."""
        low = bisect.bisect_left(self.stays, first, key=lambda other: other.last)
        high = bisect.bisect_right(self.stays, last, key=lambda other: other.first)
        shared = [other for other in self.stays[low:high] if _overlap(other, first, last)]
        twin = self.exact.setdefault((first, last), Occupied(first, last, id, stay))
        conflict = next(
            ((other.id, other is twin) for other in (twin, *shared) if other.id != id and not _same_stay(other, stay)), None
        )
        if conflict is None:
            place = bisect.bisect_right(self.visits, first, key=lambda visit: visit[0])
            if place < len(self.visits) and self.visits[place][0] < last:
                conflict = (self.visits[place][1], False)
        if shared:
            low = self.stays.index(shared[0], low)
            whole = Occupied(min(first, shared[0].first), max(last, shared[-1].last), shared[0].id, shared[0].stay)
            self.stays[low : low + len(shared)] = [whole]
        else:
            bisect.insort(self.stays, Occupied(first, last, id, stay), key=lambda other: (other.first, other.last))
        return conflict

    def add_visit(self, day: Any, id: str) -> str | None:
        """Note a visit; gives the id of a stay inside which it lies."""
        bisect.insort(self.visits, (day, id))
        place = bisect.bisect_right(self.stays, day, key=lambda other: other.last)
        inside = place < len(self.stays) and self.stays[place].first < day
        return self.stays[place].id if inside else None

    def add(self, claim: Claim) -> Message | None:
        """Note a claim; gives the warning where it cannot be true beside an earlier one."""
        if claim.reverses is not None or claim.benefit in BESIDE_A_STAY:
            return None
        if claim.admitted is not None and claim.discharged is not None:
            conflict = self.add_stay(claim.admitted, claim.discharged, claim.id, claim.stay)
            return None if conflict is None else _overlapping(*conflict)
        day: dt.date | None = claim.date
        other = None if day is None else self.add_visit(day, claim.id)
        return None if other is None else _overlapping(other, False)


def _overlap(other: Occupied, first: Any, last: Any) -> bool:
    """Whether two stays share more than the day on which one ends and the other begins."""
    return bool(other.first < last and first < other.last)


def _same_stay(other: Occupied, stay: str | None) -> bool:
    """Whether bills are parts of one stay, which they name."""
    return stay is not None and other.stay == stay


def _overlapping(id: str, same: bool) -> Message:
    if same:
        zh, en = (
            f"与 {id} 的入院、出院日期相同:同一次住院可能结算了两次",
            f"the same days as {id}: one stay may have been sent twice",
        )
    else:
        zh = f"与 {id} 的日期重叠:住院期间不能另有就医;两张单据按原样分别结算"
        en = f"overlaps with {id}: nobody is in two places during a stay; both bills are settled as they stand"
    return Message("bills_overlap", Text(zh, en))
