"""The contributions of many persons put together: what each payer owes month by month, who joined and left, and what changed."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal

from ...model.results.contributions import Contributions, Due
from ...model.values.classes import frozen
from ...model.values.dates import month_start
from ...model.values.money import Fen

EVERYBODY = "*"

Payers = Mapping[str, Fen | None]
"""Fen by payer; none where an amount is not known."""


@frozen
class StaffChange:
    """How a person's month differs from the month before; nothing stands before for who joined, nothing after for who left.

    What is due for a whole year is no change of the month in which it begins.
    """

    person: str
    kind: Literal["joined", "left", "changed"]
    base_before: Fen | None
    base_after: Fen | None
    before: Mapping[str, Fen | None]
    after: Mapping[str, Fen | None]


@frozen
class StaffMonth:
    """What is owed for all persons in a month.

    Attributes:
        totals: by payer, as far as known; what is due for a year counts in the first of its months that is asked about.
        incomplete: payers of whom some amount is not known; ``*`` where nobody knows who they are.
        joined, left: persons who were not there the month before, or are not any more; nobody in the first month.
    """

    month: Annotated[dt.date, "month"]
    persons: int
    totals: Mapping[str, Fen]
    incomplete: tuple[str, ...]
    joined: tuple[str, ...]
    left: tuple[str, ...]
    changes: tuple[StaffChange, ...]


@frozen
class _PersonMonth:
    """What a person owes in a month: by payer for the month itself, and for periods that begin in it."""

    base: int | None
    payers: Payers
    premiums: Payers
    incomplete: tuple[str, ...]


def staff_months(staff: Iterable[tuple[str, Contributions]]) -> tuple[StaffMonth, ...]:
    """The months of persons, from the first to the last of all of them.

    Args:
        staff: ids with what each owes; a person may come several times.
    """
    months: dict[dt.date, dict[str, _PersonMonth]] = {}
    counted: set[tuple[str, str | None, dt.date]] = set()
    for person, contributions in staff:
        for due in contributions.months:
            last = due is contributions.months[-1]
            started = [premium for premium in contributions.premiums if last or premium.first <= due.last]
            premiums = [premium for premium in started if (person, premium.rule, premium.first) not in counted]
            counted |= {(person, premium.rule, premium.first) for premium in premiums}
            months.setdefault(due.first, {})[person] = _person_month(due, premiums)
    made: list[StaffMonth] = []
    month = min(months, default=dt.date.max)
    while month <= max(months, default=dt.date.min):
        now, before = months.get(month, {}), months.get(month_start(month, -1), {})
        made.append(_staff_month(month, now, before if made else now))
        month = month_start(month, 1)
    return tuple(made)


def _person_month(due: Due, premiums: Sequence[Due]) -> _PersonMonth:
    unknown: list[str] = []
    for each in (due, *premiums):
        unknown += [share.payer for share in each.shares if share.amount is None or each.unknown is not None]
        if each.unknown is not None and not each.shares:
            unknown.append(EVERYBODY)
    return _PersonMonth(due.base, _by_payer([due]), _by_payer(premiums), tuple(dict.fromkeys(unknown)))


def _by_payer(dues: Sequence[Due]) -> Payers:
    payers: dict[str, int | None] = {}
    for share in (share for due in dues for share in due.shares):
        known = payers.get(share.payer)
        payers[share.payer] = known if share.amount is None else (known or 0) + share.amount
    return payers


def _staff_month(month: dt.date, now: Mapping[str, _PersonMonth], before: Mapping[str, _PersonMonth]) -> StaffMonth:
    totals: dict[str, int] = {}
    for person in now.values():
        for payer, amount in (*person.payers.items(), *person.premiums.items()):
            totals[payer] = totals.get(payer, 0) + (amount or 0)
    incomplete = dict.fromkeys(payer for person in now.values() for payer in person.incomplete)
    joined = tuple(person for person in now if person not in before)
    left = tuple(person for person in before if person not in now)
    changes = [_change(person, before.get(person), now.get(person)) for person in (*now, *left)]
    return StaffMonth(
        month, len(now), totals, tuple(incomplete), joined, left, tuple(change for change in changes if change is not None)
    )


def _change(person: str, before: _PersonMonth | None, after: _PersonMonth | None) -> StaffChange | None:
    nothing = _PersonMonth(None, {}, {}, ())
    first, second = before or nothing, after or nothing
    if (first.base, first.payers) == (second.base, second.payers) and before and after:
        return None
    kind: Literal["joined", "left", "changed"] = "joined" if before is None else "left" if after is None else "changed"
    return StaffChange(person, kind, first.base, second.base, first.payers, second.payers)
