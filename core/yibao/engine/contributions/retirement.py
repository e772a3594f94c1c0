"""The years of contributions that retirement asks for, and what missing ones cost."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import attrs

from ...model.results.contributions import BuyBackOption, Due, RetirementRequirement
from ...model.values.errors import YibaoError
from ...model.values.money import PPM, share
from ...model.values.text import Text
from ...rules.figures.dimensions import Fact
from ...rules.language.contributions import Retirement
from .dues import DuesCalculator


def retirements(asked: DuesCalculator) -> Iterator[RetirementRequirement]:
    """The years that retirement asks for, where a day of retirement was given."""
    for name, rule in asked.rules.declared.retirement.items():
        given = asked.fact(rule.on)
        if given is not None:
            yield _retirement(asked, name, rule, given)


def _retirement(asked: DuesCalculator, name: str, rule: Retirement, day: dt.date) -> RetirementRequirement:
    paid, paid_actual = asked.fact(rule.paid, day), asked.fact(rule.paid_actual, day) if rule.actual else None
    years = asked.fact(rule.paid_years, day)
    paid = years * 12 if paid is None and years is not None else paid
    found = RetirementRequirement(name, rule.label, day, None, paid, None, paid_actual, None)
    try:
        get = asked.getter(day, asked.year_of(rule.scheme, day))
        found = attrs.evolve(found, months=asked.figure(rule.years, day, get) * 12 // PPM)
        if rule.actual:
            found = attrs.evolve(found, actual=asked.figure(rule.actual, day, get) * 12 // PPM)
    except YibaoError as error:
        return attrs.evolve(found, unknown=error.what)
    wanted = [(rule.paid, found.months, paid), (rule.paid_actual, found.actual, paid_actual)]
    for fact, months, known in wanted:
        if months and known is None:
            question = asked.rules.declared.fact[fact].question
            return attrs.evolve(found, unknown=Text(f"缺少 {fact}:{question.zh}", f"{fact} is missing: {question.en}"))
    missing = max(max(0, (months or 0) - (known or 0)) for _, months, known in wanted)
    return attrs.evolve(found, missing=missing, ways=tuple(_ways(asked, rule, day, missing, get)) if missing else ())


def _ways(
    asked: DuesCalculator, rule: Retirement, day: dt.date, missing: int, get: Callable[[Fact], Any]
) -> Iterator[BuyBackOption]:
    """What the missing months cost by the figures of the month of retirement."""
    if rule.monthly is None:
        return
    first = day.replace(day=1)
    monthly = asked.rules.declared.contribution[rule.monthly]
    due = Due(first, first, rule=rule.monthly, scheme=rule.scheme)
    due = asked.monthly(due, monthly, first, asked.year_of(rule.scheme, first), ())
    person = [one for one in due.shares if one.payer == "person"]
    unknown = next((one.unknown for one in person if one.unknown), due.unknown)
    yield BuyBackOption("monthly", due.base, None if unknown else sum(one.amount or 0 for one in person), unknown)
    if rule.at_once:
        try:
            ratio = asked.figure(rule.at_once, day, get)
        except YibaoError as error:
            yield BuyBackOption("at_once", due.base, None, error.what)
            return
        yield BuyBackOption("at_once", due.base, None if due.base is None else share(due.base * missing, ratio), due.unknown)
