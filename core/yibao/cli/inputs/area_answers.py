"""What several areas answer to one application or request for contributions."""

from collections.abc import Sequence

from ...documents.contributions import contribute
from ...documents.enrollment import apply
from ...engine.comparison.answers import AreaAnswer, What, answers_by_area
from ...host.registry import Registry
from ...model.forms.form import Record
from ...model.inputs.application import read_application
from ...model.inputs.contribution_request import read_request
from ...rules.area import Area
from .area_and_date import resolve_date

Answers = tuple[str, tuple[AreaAnswer, ...]]
"""The person, and what each area answers."""


def area_answers(registry: Registry, what: What, record: Record, areas: Sequence[Area]) -> Answers:
    """Ask each area about one record of an input.

    Raises:
        InputError: it cannot be read.
    """
    elsewhere = registry.facts()
    if what == "enroll":
        application = read_application(record.data)
        day = application.date or resolve_date(None)
        answers = answers_by_area(
            areas, lambda area: apply(registry.enrollment(area.code), application, day, elsewhere=elsewhere)[1]
        )
        return application.person.id or "-", answers
    request = read_request(record.data)
    answers = answers_by_area(areas, lambda area: contribute(registry.contributions(area.code), request, elsewhere=elsewhere)[1])
    return request.person.id, answers
