"""Declarations as authors write them, made into what they come to."""

from ..loading.merge import Declared
from .counters import with_counters
from .labels import with_labels
from .plans import with_stages
from .rows import with_days
from .segments import with_segments
from .visits import with_visits


def expand(declared: Declared) -> Declared:
    """All that follows from declarations: plans with all their stages, segments with payers and roles, counters from their use.

    Raises:
        RuleError: a name that nothing bears, or two things that cannot both hold; with file and key.
    """
    for step in (with_labels, with_days, with_stages, with_segments, with_visits, with_counters):
        declared = step(declared)
    return declared
