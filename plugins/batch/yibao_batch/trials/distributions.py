"""How often what is made up occurs. No statistics stand behind these numbers: they are made up too, and only of plausible size.

What an area pays, and when, is not written here: :mod:`.payable` asks its rules.
"""

from collections.abc import Mapping

import attrs


@attrs.frozen
class BillKind:
    """Bills of a benefit: how often, the median and the spread in yuan, and at which levels.

    Attributes:
        often: against other benefits, where the benefit is open to a person.
        levels: shares of village, community, primary, secondary, tertiary and pharmacy.
    """

    often: float
    median: float
    spread: float
    levels: tuple[float, ...]


BILLS: Mapping[str, BillKind] = {
    "outpatient": BillKind(100, 180, 0.9, (0.05, 0.45, 0.1, 0.15, 0.25, 0)),
    "emergency": BillKind(6, 420, 0.8, (0, 0.1, 0.1, 0.3, 0.5, 0)),
    "special_disease": BillKind(90, 2_200, 1.0, (0, 0.1, 0.05, 0.25, 0.6, 0)),
    "chronic_disease": BillKind(60, 260, 0.7, (0, 0.6, 0.1, 0.15, 0.15, 0)),
    "inpatient": BillKind(5, 9_500, 1.0, (0, 0.12, 0.13, 0.3, 0.45, 0)),
    "observation": BillKind(0.5, 1_800, 0.7, (0, 0.1, 0.1, 0.3, 0.5, 0)),
    "home_bed": BillKind(0.3, 1_500, 0.6, (0, 0.7, 0.1, 0.1, 0.1, 0)),
    "pharmacy": BillKind(20, 95, 0.8, (0, 0, 0, 0, 0, 1)),
    "ambulance": BillKind(0.4, 260, 0.4, (0, 0.2, 0.2, 0.3, 0.3, 0)),
    "maternity": BillKind(0.4, 7_000, 0.5, (0, 0.05, 0.15, 0.4, 0.4, 0)),
}
"""Those of a disease are of people who have it registered."""

PURCHASES = {"prescribed": 0.6, "any": 0.4, "small": 0.4}
"""Purchases at pharmacies: prescribed by a hospital; else of any amount or, where the area settles no others, small ones."""

SMALL = 80
"""What a small purchase comes to at most, in yuan."""

SCHEMES = {"employee": 0.6, "resident": 0.4}

STANDINGS = {
    "employee": (("active", 0.62, 20, 59), ("retired", 0.26, 55, 95), ("flexible", 0.1, 20, 58), ("unemployed", 0.02, 22, 58)),
    "resident": (("adult", 0.58, 18, 92), ("minor", 0.22, 1, 17), ("student", 0.2, 6, 24)),
}
"""By scheme: standing, share, least and greatest age."""

ACTIVITIES = {
    "active": "employed",
    "retired": "retired",
    "flexible": "flexible",
    "unemployed": "unemployment_benefit",
    "adult": "not_working",
    "minor": "preschool",
    "student": "pupil",
}
"""What people do, by their standing."""

STARTS_WORK, RETIRES = 22, 55
"""Years of age; whoever retires does so then, in every made-up life."""

BASES = (7_200, 0.45, 4_500, 36_000)
"""Contribution bases a month, in yuan: the median, the spread, the least and the greatest."""

MONEY: Mapping[str, tuple[float, float, float, float]] = {"income_last_year": (84_000, 0.45, 30_000, 500_000)}
"""Facts in yuan that are no amounts of a month, in the same form as bases."""

NO_GROUP = 0.965
"""Of people, the share that belongs to none of the groups which a fact tells apart, such as those of assistance."""

YES = 0.1
"""Of people, the share for whom a fact that is true or false is true."""

INTEGERS: Mapping[str, tuple[int, int]] = {"unbroken_contribution_months": (12, 120), "births": (1, 2)}
"""Facts that are whole numbers: the least and the greatest; others lie between 0 and 6."""

AWAY = {"province": 0.03, "outside": 0.02}
"""Of bills, the share of care elsewhere in the province, and outside."""
