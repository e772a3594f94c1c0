"""Contributions month by month and premiums year by year: who pays what on which base, and why where it is not known."""

import calendar
import datetime as dt
from collections.abc import Sequence
from typing import Any

import attrs

from ...model.inputs.contribution_request import Request
from ...model.inputs.person import Person
from ...model.results.contributions import Contributions
from ...model.results.settlement import State
from ...model.results.trace import TraceCredit
from ...model.values.dates import Dated, day_before
from ...model.values.errors import InputError, NoRuleError
from ...model.values.text import Message
from ...rules.checking.accounts import CARRY_OVER
from ...rules.ruleset import RuleSet
from ..accounts.credits import unpaid_message
from ..accounts.events import advance
from ..facts.figures import doubts
from .dues import DuesCalculator
from .retirement import month_due, retirements


def contributions_of(rules: RuleSet, request: Request) -> Contributions:
    """What is paid for the months a request asks about.

    Args:
        rules: what :func:`yibao.rules.contributions.contribution_rules` made.

    Raises:
        InputError: the months asked about are none.
    """
    months = request.months()
    calculator = DuesCalculator(rules, request.person)
    dues = tuple(due for due in (month_due(calculator, month) for month in months) if due is not None)
    premiums = tuple(calculator.premiums(months))
    credits, warnings = _credits(rules, request.person, months)
    retirement = tuple(retirements(calculator))
    citations = tuple(dict.fromkeys((*calculator.used, *(citation for credit in credits for citation in credit.citations))))
    unverified = dict.fromkeys(doubts(rules, citations))
    return Contributions(dues, premiums, credits, retirement, citations, (*unverified, *warnings))


def _credits(rules: RuleSet, person: Person, months: Sequence[dt.date]) -> tuple[tuple[TraceCredit, ...], tuple[Message, ...]]:
    """What comes to the accounts in the months asked about, by the credit rules alone."""
    before = day_before(months[0])
    last = months[-1].replace(day=calendar.monthrange(months[-1].year, months[-1].month)[1])
    scheme = person.scheme.on(before) or person.scheme.on(months[0])
    if scheme is None or scheme not in rules.declared.scheme or not rules.declared.credit:
        return (), ()
    credits: list[TraceCredit] = []
    try:
        state = State(rules.area.code, scheme, rules.year_of(scheme, before).first, before)
        final = person.scheme.on(last) or scheme
        paying = _paying(rules, person, (before.replace(day=1), *months))
        after = advance(rules, paying, state, final, last, rules.year_of(final, last), credits)
    except (NoRuleError, InputError) as error:
        return (), (Message("credit_left_out", error.what),)
    left_out = tuple(unpaid_message(rules, credit) for credit in after.left_out)
    return tuple(credit for credit in credits if credit.id != CARRY_OVER), left_out


def _paying(rules: RuleSet, person: Person, months: Sequence[dt.date]) -> Person:
    """The person with the base in force in each month, which credits are taken of; the declared one where that is not known."""
    calculator = DuesCalculator(rules, person)
    bases: list[tuple[dt.date | None, Any]] = []
    for month in months:
        due = calculator.month(month)
        base = person.contribution_base.on(month) if person.contribution_base else None
        if due is not None and due.base is not None:
            base = due.base
        bases.append((month, base))
    return attrs.evolve(person, contribution_base=Dated(tuple(bases)))
