"""Documents of contributions: of a person, ``yibao-contribution/1``, and of a table of persons, ``yibao-staff/1``."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from ..engine.contributions.request import contributions_of
from ..engine.contributions.staff import StaffChange, StaffMonth, staff_months
from ..engine.facts.facts import check_person
from ..model.inputs.contribution_request import Request
from ..model.results.contributions import BuyBackOption, Contributions, Due, RetirementRequirement, ShareDue
from ..model.results.trace import DocumentedCitation, TraceCredit
from ..model.values.classes import frozen
from ..model.values.errors import YibaoError
from ..model.values.money import Fen
from ..model.values.text import Message
from ..rules.ruleset import RuleSet
from .serialize import FileResult, Keys, RulesIdentity, context_of, error_document, form_of, unstructure, write_as

Month = Annotated[dt.date, "month"]
CreditForm = Annotated[TraceCredit, Keys("CreditForm", "date id account amount")]
WarningForm = Annotated[Message, Keys("WarningForm", "code *text")]


@frozen
class MonthDue:
    """What is due for a month; ``month`` is its first day."""

    month: Month
    due: Due


@frozen
class PeriodDue:
    """What is due for a benefit year, or the month in which cover starts."""

    first: dt.date
    last: dt.date
    due: Due


@frozen(eq=False)
class ContributionsDocument:
    """The form of contributions."""

    city: str
    person: str
    rules: RulesIdentity
    from_: Month
    to: Month
    complete: bool
    totals: Mapping[str, Fen | None]
    incomplete: tuple[str, ...]
    months: tuple[MonthDue, ...]
    premiums: tuple[PeriodDue, ...]
    credits: tuple[CreditForm, ...]
    retirement: tuple[RetirementRequirement, ...]
    sources: tuple[DocumentedCitation, ...]
    warnings: tuple[WarningForm, ...]
    unused_facts: tuple[str, ...]
    notes: tuple[Message, ...] = ()
    format: Literal["yibao-contribution/1"] = "yibao-contribution/1"


write_as(
    ContributionsDocument,
    "format city person rules from to complete totals incomplete months premiums credits retirement sources warnings "
    "unused_facts notes?",
)
write_as(MonthDue, "month *due")
write_as(PeriodDue, "from=first to=last *due")
write_as(Due, "rule label scheme standing declared base floor ceiling held shares unknown nothing")
write_as(ShareDue, "id label payer ratio amount at_least parts unknown")
write_as(
    RetirementRequirement,
    "rule label on required_months=months paid_months=paid required_actual_months=actual paid_actual_months=paid_actual "
    "missing_months=missing ways unknown",
)
write_as(BuyBackOption, "id base amount unknown")


@frozen(eq=False)
class ContributionsResult(FileResult):
    """A request for contributions worked out."""

    name: str
    request: Request
    rules: RuleSet
    result: Contributions


def contribute(
    rules: RuleSet, request: Request, *, elsewhere: frozenset[str] = frozenset()
) -> tuple[Contributions, dict[str, Any]]:
    """Work out what is paid for the months a request asks about.

    Args:
        rules: what :func:`yibao.rules.contributions.contribution_rules` made.
        elsewhere: facts that only other installed areas declare; given here they are listed as unused.

    Returns:
        The result, and the same as the document of the contract.

    Raises:
        InputError: what is said of the person does not fit the area.
    """
    unused = check_person(rules, request.person, elsewhere)
    result = contributions_of(rules, request)
    context = context_of(rules, request.person.id, unused)
    months = request.months()
    form = form_of(
        ContributionsDocument,
        context,
        from_=months[0],
        to=months[-1],
        complete=result.complete,
        totals=result.totals(),
        incomplete=result.incomplete(),
        months=tuple(MonthDue(due.first, due) for due in result.months),
        premiums=tuple(PeriodDue(due.first, due.last, due) for due in result.premiums),
        credits=result.credits,
        retirement=result.retirement,
        sources=result.citations,
        warnings=result.warnings,
    )
    document = dict(unstructure(form, context))
    for source in document["sources"]:
        source["from"] = source["from"] or dt.date.min.isoformat()  # what this contract has where no first day is known
        if "note" in source:
            source["note"] = source.pop("note")  # and it has the note after the documents
    return result, document


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
    notes: tuple[Message, ...] = ()
    format: Literal["yibao-staff/1"] = "yibao-staff/1"


write_as(StaffMonth, "month persons totals incomplete joined left changes")
write_as(StaffChange, "person kind base_before base_after before after")
write_as(StaffDocument, "format from to complete months errors results? notes?")


@frozen(eq=False)
class StaffResult(FileResult):
    """A table of persons worked out.

    Attributes:
        persons: the results that could be worked out; errors: why others could not.
        changed: whether only changes are asked for.
    """

    name: str
    persons: Sequence[ContributionsResult]
    errors: Sequence[YibaoError]
    months: tuple[StaffMonth, ...]
    changed: bool = False


def staff_result(
    name: str, persons: Sequence[ContributionsResult], errors: Sequence[YibaoError], *, changed: bool = False
) -> StaffResult:
    """What a table of persons comes to.

    Args:
        changed: whether the document holds no more than what changed from month to month.
    """
    months = staff_months((person.request.person.id, person.result) for person in persons)
    form = StaffDocument(
        months[0].month if months else None,
        months[-1].month if months else None,
        not errors and all(person.result.complete for person in persons),
        months,
        tuple(error_document(error) for error in errors),
        None if changed else tuple(person.document for person in persons),
    )
    return StaffResult(dict(unstructure(form)), name, persons, errors, months, changed, refusals=tuple(errors))
