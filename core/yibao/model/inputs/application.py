"""Reading an applicant file: what is known of somebody who asks, and the papers at hand. Whatever is not said is unknown."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

import attrs

from ..values.classes import frozen
from ..values.dates import Dated
from ..values.errors import InputError
from ..values.money import Fen
from ..values.vocabulary import VOCABULARY, AccountWord, SchemeWord, StandingWord
from .person import Registration
from .structure import structure, unknown_word
from .words import with_resolved_person

FORMS = tuple(form for form in VOCABULARY["form"] if form != "original_and_copy")
"""In which form a paper may be at hand; an original can be copied and photographed."""


@frozen(eq=False)
class Applicant:
    """The person of an applicant file: the keys of a case's person, none of them needed.

    Attributes:
        scheme, standing: in which the person is insured today, if any.
        accounts, registrations, contribution_base: read, and used where a rule asks for them.
    """

    LEFT_ALONE: ClassVar = ("cover", "accounts_on")
    """Keys of a person that only bills ask for."""

    id: str = "applicant"
    birth_date: dt.date | None = None
    scheme: Dated[SchemeWord] | None = None
    standing: Dated[StandingWord] | None = None
    accounts: Mapping[AccountWord, Fen] = attrs.Factory(dict)
    registrations: tuple[Registration, ...] = ()
    contribution_base: Dated[Fen] | None = None
    facts: Mapping[str, Dated[Any]] = attrs.Factory(dict)


@frozen(eq=False)
class Application:
    """An applicant file.

    Attributes:
        city: the area asked about; date: the day asked about.
        documents: papers at hand by name, each ``NAME`` (the original) or ``NAME:copy``, ``NAME:photo``.
        expect: in worked examples, what the result should say.
    """

    LEFT_ALONE: ClassVar = ("claim", "state", "title", "year", "from", "to")
    """Keys of the same file that are about bills and contributions."""

    person: Applicant = attrs.Factory(Applicant)
    city: str | None = None
    date: dt.date | None = None
    documents: tuple[str, ...] = ()
    expect: Mapping[str, Any] | None = None


def read_application(data: Mapping[str, Any]) -> Application:
    """Make an application from plain data.

    Args:
        data: what a case file holds, which need not name much.

    Raises:
        InputError: anything that its form does not allow, with its key path.
    """
    application = structure(with_resolved_person(data), Application)
    if "year" in data or "from" in data:  # what is expected is expected of the contributions
        application = attrs.evolve(application, expect=None)
    for index, name in enumerate(application.documents):
        form = name.partition(":")[2]
        if form and form not in FORMS:
            raise unknown_word(form, FORMS, "形式", "form").at(f"documents[{index}]")
    birth, day = application.person.birth_date, application.date
    if birth is not None and day is not None and birth > day:
        raise InputError(
            f"出生日期 {birth} 晚于 {day}",
            f"the date of birth {birth} lies after {day}",
            where="person.birth_date",
            mend=("请改正 birth_date 或 date", "mend birth_date or date"),
        )
    return application
