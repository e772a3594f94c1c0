"""How a counter is kept apart: by its period and by what it is counted for."""

import datetime as dt
import re

from ...model.inputs.claim import Claim
from ...model.results.counters import ONE_CLAIM, OWN, STAY, CounterKey
from ...rules.ruleset import BenefitYear

_CALENDAR = re.compile(r"\d{4}-\d{2}(-\d{2})?", re.ASCII)
"""Periods by their first day or month; those of stays and lifetimes are none."""


def began_before(period: str, day: dt.date) -> bool:
    """Whether a benefit year, month or day began before another of its kind that begins on a day.

    >>> year = dt.date(2024, 1, 1)
    >>> began_before("2023-07-01", year), began_before("2024-01", year), began_before("stay:A", year)
    (True, False, False)
    """
    return _CALENDAR.fullmatch(period) is not None and period < day.isoformat()[: len(period)]


def stay_period(claim: Claim) -> str | None:
    """The period of the stay that a claim names; a stay without a name is the one claim, and nothing of it goes on."""
    return f"{STAY}{claim.stay}" if claim.stay else None


def counter_key(reset: str, name: str, key: str, claim: Claim, day: dt.date, year: BenefitYear) -> CounterKey:
    """The key of a counter for a claim."""
    if reset == "year":
        return (name, year.key, key)
    if reset == "stay":
        return (name, stay_period(claim) or ONE_CLAIM, key)
    if reset == "month":
        return (name, day.isoformat()[:7], key)
    if reset == "day":
        return (name, day.isoformat(), key)
    return (name, "" if reset == "lifetime" else ONE_CLAIM, key)


def brought_key(reset: str, name: str, key: str, claim: Claim, day: dt.date, year: BenefitYear) -> CounterKey:
    """The key of a counter that a case brings along: that of a stay without a name is for the stay of the first claim alone."""
    if reset == "stay" and not claim.stay:
        return (name, OWN + claim.id, key)
    return counter_key(reset, name, key, claim, day, year)
