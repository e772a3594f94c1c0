"""How a counter is kept apart: by its period and by what it is counted for."""

import datetime as dt

from ..model.claim import Claim
from ..model.settlement import CounterKey
from ..rules.ruleset import BenefitYear
from .resolve import ONE_CLAIM


def counter_key(reset: str, name: str, key: str, claim: Claim, day: dt.date, year: BenefitYear) -> CounterKey:
    """The key of a counter for a claim."""
    if reset == "year":
        return (name, year.key, key)
    if reset == "stay":
        return (name, f"stay:{claim.stay or claim.id}", key)
    if reset == "month":
        return (name, day.isoformat()[:7], key)
    if reset == "day":
        return (name, day.isoformat(), key)
    return (name, "" if reset == "lifetime" else ONE_CLAIM, key)
