"""One claim of which things beside its plan are asked: cash benefits, prices."""

import datetime as dt
from typing import Any

from ...model.inputs.claim import Claim
from ...model.inputs.person import Person
from ...model.values.classes import frozen
from ...rules.figures.dimensions import Fact, label_of
from ...rules.ruleset import BenefitYear, RuleSet
from .facts import reader


@frozen
class ClaimQuery:
    """A claim on its governing day, with what rules read of it."""

    rules: RuleSet
    person: Person
    claim: Claim
    day: dt.date
    year: BenefitYear

    def get(self, fact: Fact) -> Any:
        """The value of a fact; none where it was not given."""
        return reader(fact)(self.rules, self.person, self.claim, self.day, self.year)

    def label(self, dimension: str) -> str:
        """The label of a dimension."""
        return label_of(self.rules.declared, self.rules.functions, dimension, self.get)
