"""The years of contributions that retirement asks for, and what missing ones cost."""

import datetime as dt
from collections.abc import Iterator

import attrs

from ...model.results.contributions import BuyBackOption, Due, RetirementRequirement
from ...model.values.errors import YibaoError
from ...model.values.money import share
from ...model.values.text import Text
from ...rules.language.contributions import Retirement
from .dues import DuesCalculator
from .shares import DueQuery


def retirements(calculator: DuesCalculator) -> Iterator[RetirementRequirement]:
    """The years that retirement asks for, where a day of retirement was given."""
    for name, rule in calculator.rules.declared.retirement.items():
        day = calculator.fact(rule.on)
        if day is not None:
            yield _retirement(calculator, name, rule, day)


def month_due(calculator: DuesCalculator, month: dt.date) -> Due | None:
    """What is due for a month; somebody retired who is short of years owes the missing ones and is not free of paying."""
    due = calculator.month(month)
    if due is None or due.standing != "retired":
        return due
    for requirement in retirements(calculator):
        rule = calculator.rules.declared.retirement[requirement.rule]
        if requirement.missing and rule.scheme == due.scheme and requirement.on <= due.last:
            freed = f"contribution.{due.rule}"  # the rule that frees the retired of paying is not the one that holds here
            calculator.used = {citation: None for citation in calculator.used if citation.figure != freed}
            return _short_of_years(calculator, rule, requirement.missing, attrs.evolve(due, nothing=None, rule=None, label=None))
    return due


def _short_of_years(calculator: DuesCalculator, rule: Retirement, missing: int, due: Due) -> Due:
    """A month of somebody who is so many months short."""
    short = Text(f"缴费年限还差 {missing} 个月", f"{missing} months of contributions are missing")
    pays_on = calculator.fact(rule.pays_on, due.first)
    if pays_on == "no":
        why = Text(f"{short.zh},不补足则不享受退休待遇", f"{short.en}; without them there are no benefits of the retired")
        return attrs.evolve(due, nothing=why)
    if rule.monthly is None:
        why = Text(f"{short.zh},如何补足未查到", f"{short.en}; how they are paid was not found")
    elif pays_on is None:
        fact = calculator.rules.declared.fact.get(rule.pays_on)
        why = Text(f"{short.zh},按月补缴或一次性补足", f"{short.en}: they may be paid month by month, or at once")
        if fact is not None:
            why = Text(f"{why.zh};请写明 {rule.pays_on}:{fact.question.zh}", f"{why.en}; tell {rule.pays_on}: {fact.question.en}")
    else:
        monthly = calculator.rules.declared.contribution[rule.monthly]
        due = attrs.evolve(due, rule=rule.monthly, label=monthly.label)
        return calculator.monthly(due, monthly, calculator.query(rule.scheme, due.first))
    return attrs.evolve(due, unknown=why)


def _retirement(calculator: DuesCalculator, name: str, rule: Retirement, day: dt.date) -> RetirementRequirement:
    paid, paid_actual = calculator.fact(rule.paid, day), calculator.fact(rule.paid_actual, day) if rule.actual else None
    years = calculator.fact(rule.paid_years, day)
    paid = years * 12 if paid is None and years is not None else paid
    requirement = RetirementRequirement(name, rule.label, day, None, paid, None, paid_actual, None)
    try:
        query = calculator.query(rule.scheme, day)
        requirement = attrs.evolve(requirement, months=query.value(rule.years) * 12)
        if rule.actual:
            requirement = attrs.evolve(requirement, actual=query.value(rule.actual) * 12)
    except YibaoError as error:
        return attrs.evolve(requirement, unknown=error.what)
    needs = [(rule.paid, requirement.months, paid), (rule.paid_actual, requirement.actual, paid_actual)]
    for fact, months, known in needs:
        if months and known is None:
            question = calculator.rules.declared.fact[fact].question
            return attrs.evolve(requirement, unknown=Text(f"缺少 {fact}:{question.zh}", f"{fact} is missing: {question.en}"))
    missing = max(max(0, (months or 0) - (known or 0)) for _, months, known in needs)
    return attrs.evolve(requirement, missing=missing, ways=tuple(_ways(calculator, rule, missing, query)) if missing else ())


def _ways(calculator: DuesCalculator, rule: Retirement, missing: int, query: DueQuery) -> Iterator[BuyBackOption]:
    """What the missing months cost by the figures of the month of retirement."""
    if rule.monthly is None:
        return
    first = query.day.replace(day=1)
    due = Due(first, first, rule=rule.monthly, scheme=rule.scheme)
    monthly = calculator.rules.declared.contribution[rule.monthly]
    due = calculator.monthly(due, monthly, calculator.query(rule.scheme, first))
    person = [share for share in due.shares if share.payer == "person"]
    unknown = next((share.unknown for share in person if share.unknown), due.unknown)
    yield BuyBackOption("monthly", due.base, None if unknown else sum(share.amount or 0 for share in person), unknown)
    if rule.at_once:
        try:
            ratio = query.value(rule.at_once)
        except YibaoError as error:
            yield BuyBackOption("at_once", due.base, None, error.what)
            return
        yield BuyBackOption("at_once", due.base, None if due.base is None else share(due.base * missing, ratio), due.unknown)
