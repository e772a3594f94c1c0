"""What joining costs: a procedure's cost put to the contribution rules, as far as what is told of the person allows."""

import datetime as dt

from ...model.inputs.application import Application
from ...model.inputs.person import Person
from ...model.results.contributions import Due
from ...model.results.enrollment import Answer, Charge
from ...model.results.trace import Citation
from ...model.values.classes import frozen
from ...model.values.dates import Dated, age_on
from ...model.values.errors import YibaoError
from ...rules.ruleset import RuleSet
from ..contributions.dues import DuesCalculator
from ..contributions.retirement import month_due

ADULT = 18
"""From this age a resident who is neither pupil nor student counts as an adult."""


@frozen
class AmountsDue:
    """What is due: for contributions the month in which cover starts, for premiums each year they are due for.

    Attributes:
        citations: of the figures it rests on.
    """

    due: tuple[Due, ...]
    citations: tuple[Citation, ...]


def amounts_due(rules: RuleSet, answer: Answer, charge: Charge, application: Application, day: dt.date) -> AmountsDue | None:
    """The amounts of a charge, each known or with the reason why not; none where nothing can be asked yet.

    Where cover may start in this year or in the next one, the premiums of both are there, of which one is due.

    Args:
        rules: the contribution rules of the area.
        day: the day asked about; what is due is taken for the time in which cover starts, where that is known.
    """
    if charge.waived or answer.scheme is None or not (charge.contribution or charge.premium):
        return None
    person = _as_joined(rules, answer, application, day)
    if person is None:
        return None
    first = answer.start.first if answer.start and answer.start.first else day
    calculator = DuesCalculator(rules, person)
    try:
        if charge.contribution:
            month = month_due(calculator, first.replace(day=1))
            dues: tuple[Due, ...] = (month,) if month is not None else ()
        else:
            open_start = answer.start is not None and answer.start.first is None  # then this year's premium, or the next one's
            count = max(charge.years, 2) if open_start else charge.years
            years = [first, *(dt.date(first.year + later, 1, 1) for later in range(1, count) if first.year < dt.MAXYEAR)]
            dues = tuple(calculator.premiums(years))
    except YibaoError:
        return None
    return AmountsDue(dues, tuple(calculator.used)) if dues else None


def _as_joined(rules: RuleSet, answer: Answer, application: Application, day: dt.date) -> Person | None:
    """The person as insured by the procedure; none where the date of birth or the standing is not known."""
    applicant = application.person
    if applicant.birth_date is None or answer.scheme is None:
        return None
    standing = answer.standing
    if standing is None and answer.scheme == "resident":
        standing = "adult" if age_on(applicant.birth_date, day) >= ADULT else "minor"
    if standing is None:
        return None
    facts = {name: dated for name, dated in applicant.facts.items() if name in rules.declared.fact}
    scheme, standing_then = Dated.always(answer.scheme), Dated.always(standing)
    base = applicant.contribution_base
    return Person(applicant.id, applicant.birth_date, scheme, standing_then, contribution_base=base, facts=facts)
