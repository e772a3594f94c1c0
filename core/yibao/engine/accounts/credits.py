"""What a credit or refund comes to for a person on a day, in steps that can be shown."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from ...model.inputs.person import Person
from ...model.results.settlement import UnpaidCredit
from ...model.results.trace import Citation, Working
from ...model.values.classes import define, frozen
from ...model.values.dates import day_before, month_start
from ...model.values.errors import InputError, NoRuleError
from ...model.values.money import PPM
from ...model.values.text import Message, Text
from ...rules.figures.dimensions import PERSON_FACTS, Fact
from ...rules.figures.titles import table_title
from ...rules.language.accounts import Refund
from ...rules.language.references import Reference
from ...rules.language.schemes import Credit
from ...rules.ruleset import BenefitYear, RuleSet
from ..facts.figures import Figure, MissingFigure, read_figure
from ..facts.query import NO_CLAIM, ClaimQuery
from .contribution_base import BaseLimits, base_limits


@define(eq=False)
class PersonQuery(ClaimQuery):
    """A person on a day, of whom only facts are read that need no claim."""

    def get(self, fact: Fact) -> Any:
        """The value of a fact; none where it was not given.

        Raises:
            NoRuleError: the fact belongs to a claim.
        """
        if fact[0] not in PERSON_FACTS and fact[0].kind not in ("fact", "table"):
            raise NoRuleError(f"入账规则不能读取 {fact[0]}", f"a credit cannot read {fact[0]}, which belongs to a claim")
        return super().get(fact)

    def figure(self, table: str, cited_on: dt.date | None = None) -> Figure:
        """The figure of a table on the day, with its citation as of that day or another.

        Raises:
            NoRuleError: it is not known.
        """
        try:
            return read_figure(self.rules, table, self.day, self.label, cited_on)
        except MissingFigure:
            title = table_title(self.rules.declared, table)
            zh, en = f"{title.zh}在 {self.day} 没有数值", f"{title.en} has no figure on {self.day}"
            raise NoRuleError(zh, en, where=table) from None


def person_query(rules: RuleSet, person: Person, scheme: str, day: dt.date) -> PersonQuery:
    """What the rules of a scheme read of a person on a day."""
    return PersonQuery(rules, person, NO_CLAIM, day, rules.year_of(scheme, day))


def concerns(rules: RuleSet, person: Person, event: Credit | Refund, when: dt.date) -> bool:
    """Whether a credit, or a month of a refund, is for a person on a day."""
    return person_query(rules, person, event.scheme, when).holds(event.when)


def may_refund(rules: RuleSet, person: Person, refund: Refund, when: dt.date) -> bool:
    """Whether a refund is for a person in any month of the benefit year before."""
    return any(concerns(rules, person, refund, month) for month in months_read(rules, refund, when))


def months_read(rules: RuleSet, event: Credit | Refund, when: dt.date) -> list[dt.date]:
    """Days on which a credit or refund reads its figures, its condition and what it is a ratio of."""
    year = rules.year_of(event.scheme, when)
    if isinstance(event, Refund):
        return list(_months(rules.year_of(event.scheme, day_before(year.first))))
    return list(_months(year)) if event.months == "each" else [when]


@frozen
class CreditMonth:
    """What a credit reads in a month.

    Attributes:
        figure: the amount, or the ratio; times: for how many months it counts.
        base_day: day on which the base is read; limits: what the base is held to.
    """

    figure: Figure
    times: int
    base_day: dt.date
    limits: BaseLimits


def credit_months(rules: RuleSet, person: Person, credit: Credit, when: dt.date) -> Iterator[CreditMonth]:
    """What a credit that is for a person reads, month by month.

    Raises:
        NoRuleError: a figure or a fact is missing.
    """
    year = rules.year_of(credit.scheme, when)
    times = 1 if credit.months == "each" else credit.months
    for month in months_read(rules, credit, when):
        figure = person_query(rules, person, credit.scheme, month).figure(credit.amount, when)
        base_day = day_before(year.first) if credit.read == "day_before_year" else month
        limits = base_limits(rules, person, base_day) if credit.of == "contribution_base" else BaseLimits()
        yield CreditMonth(figure, times, base_day, limits)


def credit_workings(rules: RuleSet, person: Person, credit: Credit, when: dt.date) -> list[Working] | None:
    """How a credit comes about for a person on a day; none where it is not for that person.

    Raises:
        NoRuleError, InputError: a figure or a fact is missing.
    """
    if not concerns(rules, person, credit, when):
        return None
    workings: list[Working] = []
    year = rules.year_of(credit.scheme, when)
    for month in credit_months(rules, person, credit, when):
        base, limit = (_base(rules, person, credit.of, month.base_day, year, month.limits)) if credit.of else (None, None)
        _add(workings, month.figure, base, credit.unit, month.times, limit)
    if credit.less:
        figure = person_query(rules, person, credit.scheme, when).figure(credit.less)
        less = min(sum(working.amount for working in workings), figure.value)
        workings.append(Working(1, -less, -less, figure.citation))
    return workings


def refund_workings(
    rules: RuleSet, person: Person, refund: Refund, when: dt.date, balance: int
) -> tuple[int, list[Working], list[Citation]]:
    """What the owner contributed in the benefit year before, where that and the balance are enough; never more than the balance.

    Returns:
        The fen paid back, how they come about, and the figure that both had to exceed.

    Raises:
        NoRuleError, InputError: a figure or a fact is missing.
    """
    workings: list[Working] = []
    if balance <= 0:
        return 0, workings, []
    year = rules.year_of(refund.scheme, day_before(rules.year_of(refund.scheme, when).first))
    query = person_query(rules, person, refund.scheme, when)
    for month in _months(year):
        if concerns(rules, person, refund, month):
            limits = base_limits(rules, person, month) if refund.of == "contribution_base" else BaseLimits()
            base, limit = _base(rules, person, refund.of, month, year, limits)
            _add(workings, query.figure(refund.amount), base, refund.unit, 1, limit)
    amount = min(sum(working.amount for working in workings), balance)
    if not refund.above or not amount:
        return amount, workings, []
    least = query.figure(refund.above)
    return amount if amount > least.value else 0, workings, [least.citation]


def rounded_share(base: Any, ppm: int, unit: int) -> Any:
    """A ratio of what a credit is a ratio of, rounded half up to whole units: of one base in fen, or of an array of them."""
    return (base * ppm + PPM * unit // 2) // (PPM * unit) * unit


def unpaid_message(rules: RuleSet, unpaid: UnpaidCredit) -> Message:
    """The warning about a credit that could not be computed: which, of which day, and why."""
    credit = rules.declared.credit.get(unpaid.id)
    label = credit.label if credit else Text(unpaid.id, unpaid.id)
    zh = f"{unpaid.date} 的个人账户入账未能计算({label.zh}):{unpaid.reason.zh}"
    return Message("credit_left_out", Text(zh, f"the credit of {unpaid.date} was left out ({label.en}): {unpaid.reason.en}"))


def _add(workings: list[Working], figure: Figure, base: int | None, unit: int, times: int, limit: Citation | None) -> None:
    """Add so many months to the workings; months alike stand together."""
    each = figure.value if base is None else rounded_share(base, figure.value, unit)
    ratio = None if base is None else figure.value
    last = workings[-1] if workings else None
    if last is not None and (last.each, last.base, last.ratio, last.citation, last.limit) == (
        each,
        base,
        ratio,
        figure.citation,
        limit,
    ):
        last.months += times
        last.amount += each * times
    else:
        workings.append(Working(times, each, each * times, figure.citation, base, ratio, limit))


def _months(year: BenefitYear) -> Iterator[dt.date]:
    month = year.first
    while month <= year.last:
        yield month
        month = month_start(month, 1)


def _base(
    rules: RuleSet, person: Person, of: Reference, day: dt.date, year: BenefitYear, limits: BaseLimits
) -> tuple[int, Citation | None]:
    """What a credit is a ratio of on a day, in fen, and the limit that a contribution base is held to."""
    limit = None
    if of == "contribution_base":
        base, held = limits.hold(person.contribution_base.on(day) if person.contribution_base else None)
        limit = limits.citation(held)
    else:
        base = ClaimQuery(rules, person, NO_CLAIM, day, year).fact(f"fact.{of.name}")
    if base is None:
        raise InputError(
            f"缺少 person.{of}",
            f"person.{of} is missing",
            where=f"person.{of}",
            mend=("请给出", "give it, or start the course after the credit with the balances stated"),
        )
    return int(base), limit
