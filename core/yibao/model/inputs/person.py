"""The insured person: who the rules are asked about."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import attrs

from ..values.classes import frozen
from ..values.dates import Dated, in_force
from ..values.money import Fen
from ..values.vocabulary import AccountWord, CoverWord, RegistrationWord, SchemeWord, StandingWord


@frozen
class Registration:
    """Something filed with the insurer: a disease, care elsewhere, a family doctor.

    Attributes:
        kind: ``special_disease``, ``chronic_disease``, ``cross_region`` or ``family_doctor``.
        code: the disease, or ``long_term``, ``referral``, ``self_filed`` for care elsewhere.
        region: six-digit area code that a filing for care elsewhere names.
        from_: first day; none means it was there before any claim.
        to: last day; none means still in force.
    """

    kind: RegistrationWord
    code: str | None = None
    region: str | None = None
    from_: dt.date | None = None
    to: dt.date | None = None

    def stands_on(self, day: dt.date) -> bool:
        """Whether the registration is in force on a day."""
        return in_force(day, self.from_, self.to)


# eq=False: persons are compared and cached by identity, since a course asks the same one many times
@frozen(eq=False)
class Person:
    """One insured person as of the first claim.

    Attributes:
        id: any name, repeated in the result.
        birth_date: age bands are taken from it.
        scheme: ``employee`` or ``resident``, by date.
        standing: active, retired, flexible, unemployed, adult, minor or student, by date.
        accounts: balances in fen just before the first claim, by account name.
        registrations: what is filed, each with its period.
        contribution_base: fen a month, by date; needed where a credit or a contribution asks for it.
        cover: whether benefits are in force, by date: in_force, not_enrolled, lapsed, waiting or ended; none means in force, as an
            assumption.
        facts: what else the area declares that it asks for.
        accounts_on: a day before the first claim, at whose end ``accounts`` are meant; what falls due after it is then added.
        name: whose slip it is; only shown.
    """

    id: str
    birth_date: dt.date
    scheme: Dated[SchemeWord]
    standing: Dated[StandingWord]
    accounts: Mapping[AccountWord, Fen] = attrs.Factory(dict)
    registrations: tuple[Registration, ...] = ()
    contribution_base: Dated[Fen] | None = None
    facts: Mapping[str, Dated[Any]] = attrs.Factory(dict)
    cover: Dated[CoverWord] | None = None
    accounts_on: dt.date | None = None
    name: str | None = None
