"""Several registrations in force of which only one can count: such a claim is settled where each of them leads to the same."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import attrs

from ...model.inputs.claim import Claim
from ...model.inputs.person import Person, Registration
from ...model.reliability import DOUBTS
from ...model.results.settlement import Settlement, State
from ...model.values.errors import InputError, YibaoError

T = TypeVar("T")

_SHOWN = 6
"""How many registrations an error names."""


class SeveralRegistrations(InputError):
    """Several registrations are in force, and the claim does not say which of them it is under.

    Attributes:
        choices: the person and the claim as they would stand under one of them, for each.
    """

    choices: tuple[tuple[Person, Claim], ...] = ()


def several_filings(person: Person, claim: Claim, day: dt.date, filings: Iterable[Registration]) -> SeveralRegistrations:
    """The question under which of several filings for care elsewhere a visit was."""
    first, last = dt.date.min, dt.date.max
    listed = sorted(set(filings), key=lambda one: (one.code or "", one.region or "", one.from_ or first, one.to or last))
    shown = [f"{one.code} {one.region}" if one.region else str(one.code) for one in listed]
    error = SeveralRegistrations(
        f"{day} 有多项异地就医备案同时有效({_shown(shown)}),没有规定以哪一项为准:这次就医用的是哪一项?",
        f"several filings for care elsewhere are in force on {day} ({_shown(shown)}), and no rule says which one counts: "
        "under which of them was the visit?",
        where="person.registrations",
        mend=(
            "只给出这次就医所用的备案,其他的写明截止日 to 或删去",
            "give only the filing that the visit was under; end the others with `to`, or leave them out",
        ),
    )
    others = tuple(one for one in person.registrations if one not in listed)
    error.choices = tuple((attrs.evolve(person, registrations=(*others, one)), claim) for one in listed)
    return error


def several_diseases(person: Person, claim: Claim, day: dt.date, codes: Iterable[str]) -> SeveralRegistrations:
    """The question for which of several registered diseases a visit was."""
    listed = sorted(codes)
    error = SeveralRegistrations(
        f"{day} 登记了多个病种({_shown(listed)}),费用没有写明病种:这次就医是为哪一种?",
        f"several diseases are registered on {day} ({_shown(listed)}), and the claim names none: for which of them was the visit?",
        where="disease",
        mend=(f'请写明,如 disease = "{listed[0]}"', f'name it, such as disease = "{listed[0]}"'),
    )
    error.choices = tuple((person, attrs.evolve(claim, disease=code)) for code in listed)
    return error


def agreed(several: SeveralRegistrations, answer: Callable[[Person, Claim], T], amounts: Callable[[T], Any]) -> T:
    """What every choice leads to; whichever comes first in the order of codes stands for all, not of the registrations.

    Args:
        answer: asks about a person and a claim; amounts: what of an answer has to be alike.

    Raises:
        YibaoError: every choice is refused for the same reason.
        SeveralRegistrations: the choices differ.
    """
    answers: list[T] = []
    refusals: list[YibaoError] = []
    for person, claim in several.choices:
        try:
            answers.append(answer(person, claim))
        except YibaoError as error:
            refusals.append(error)
    if not answers and len({(error.what.zh, error.what.en) for error in refusals}) == 1:
        raise refusals[0]
    if refusals or any(amounts(one) != amounts(answers[0]) for one in answers[1:]):
        raise several
    return answers[0]


def amounts_of(settled: tuple[Settlement, State]) -> Any:
    """What of a settlement and the state after it has to be alike: everything but figures cited, and why."""
    settlement, state = settled
    seen = settlement.access
    return (
        settlement.plan,
        settlement.date,
        dict(settlement.payers),
        [(one.stage, one.id, one.amount, one.payer, one.paid, one.person) for one in settlement.segments],
        [(one.id, one.amount, one.due) for one in settlement.cash_benefits],
        settlement.complete,
        sorted({one.code for one in settlement.warnings} - DOUBTS),
        seen and (seen.area, seen.effect, seen.instead and (seen.instead.kind, seen.instead.paid_back)),
        (state.scheme, state.year, dict(state.accounts), dict(state.counters), state.left_out, dict(state.unsure)),
    )


def _shown(names: list[str]) -> str:
    distinct = list(dict.fromkeys(names))
    return ", ".join(distinct[:_SHOWN]) + (" …" if len(distinct) > _SHOWN else "")
