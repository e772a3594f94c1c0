"""The document of a table of persons, ``yibao-staff/1``: what each payer owes month by month, who joined and left, what changed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from ..engine.contributions.staff import StaffChange, StaffMonth, staff_months
from ..model.values.classes import frozen
from ..model.values.errors import YibaoError
from ..model.values.text import Text
from .contributions import ContributionsResult
from .serialize import error_document, unstructure, write_as


@frozen(eq=False)
class StaffDocument:
    """The form of a table of persons worked out.

    Attributes:
        results: the contributions of each person, ``yibao-contribution/1``; left out where only changes are asked for.
        errors: persons that are refused, each with its place.
    """

    from_: Annotated[dt.date, "month"] | None
    to: Annotated[dt.date, "month"] | None
    complete: bool
    months: tuple[StaffMonth, ...]
    errors: tuple[Mapping[str, Any], ...]
    results: tuple[Mapping[str, Any], ...] | None = None
    format: Literal["yibao-staff/1"] = "yibao-staff/1"


write_as(StaffMonth, "month persons totals incomplete joined left changes")
write_as(StaffChange, "person kind base_before base_after before after")
write_as(StaffDocument, "format from to complete months errors results?")


@frozen(eq=False)
class StaffResult:
    """A table of persons worked out.

    Attributes:
        persons: the results that could be worked out; errors: why others could not.
        changed: whether only changes are asked for; differences, refusal: as of a settled case.
    """

    name: str
    persons: Sequence[ContributionsResult]
    errors: Sequence[YibaoError]
    months: tuple[StaffMonth, ...]
    document: Mapping[str, Any]
    changed: bool = False
    differences: tuple[Text, ...] = ()
    refusal: YibaoError | None = None


def staff_result(
    name: str, persons: Sequence[ContributionsResult], errors: Sequence[YibaoError], *, changed: bool = False
) -> StaffResult:
    """What a table of persons comes to.

    Args:
        changed: whether the document holds no more than what changed from month to month.
    """
    months = staff_months((person.request.person.id, person.result) for person in persons)
    refusal = errors[0] if errors else None
    if refusal is not None:
        refusal.more = (*refusal.more, *errors[1:])
    form = StaffDocument(
        months[0].month if months else None,
        months[-1].month if months else None,
        not errors and all(person.result.complete for person in persons),
        months,
        tuple(error_document(error) for error in errors),
        None if changed else tuple(person.document for person in persons),
    )
    return StaffResult(name, persons, errors, months, dict(unstructure(form)), changed, refusal=refusal)
