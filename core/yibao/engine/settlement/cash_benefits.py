"""Cash benefits of a claim: what the person is paid outside the bill, and how it was worked out."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Literal

from ...model.inputs.claim import Claim
from ...model.inputs.person import Person
from ...model.results.settlement import CashBenefit, Citation, CounterKey, TraceCash, TraceNeed
from ...model.values.classes import frozen
from ...model.values.dates import day_before, in_force
from ...model.values.errors import InputError, NoRuleError
from ...model.values.text import Message, Text
from ...rules.figures.dimensions import missing_fact
from ...rules.language.plans import Cash
from ...rules.language.references import FactName
from ...rules.ruleset import BenefitYear, RuleSet
from ..facts.facts import reader
from ..facts.figures import no_figure
from ..facts.keys import counter_key
from ..facts.query import ClaimQuery

MOST_DAYS = 1000
"""The most days that a claim may state."""


@frozen
class CashBenefits:
    """The cash benefits of a claim, their workings, what is to be said of them, and whether none was left out."""

    paid: tuple[CashBenefit, ...] = ()
    steps: tuple[TraceCash, ...] = ()
    warnings: tuple[Message, ...] = ()
    complete: bool = True


NO_CASH_BENEFITS = CashBenefits()


def cash_benefits(
    rules: RuleSet,
    person: Person,
    claim: Claim,
    scheme: str,
    day: dt.date,
    year: BenefitYear,
    counters: dict[CounterKey, int],
    cited: list[Citation],
) -> CashBenefits:
    """What a claim brings the person beside the bill.

    A benefit for which a fact or a figure is missing is left out, with a warning that asks for the fact or names the figure: the
    bill settles all the same.

    Args:
        counters: of the person; those that let a benefit be paid once grow.
        cited: filled with the figures used, those included by which nothing is due.

    Raises:
        InputError: a fact that cannot be, such as days below zero.
    """
    work = _Work(rules, person, claim, day, year)
    steps: list[TraceCash] = []
    said: list[Message] = []
    complete = True
    for name in rules.cash[scheme, claim.benefit or ""]:
        rule = rules.declared.cash[name]
        if not in_force(day, rule.from_, rule.to):
            continue
        try:
            if not all(work.label(dimension) in labels for dimension, labels in rule.when.items()):
                continue
            key = work.key(rule.once) if rule.once else None
            if key is not None and counters.get(key):
                continue
            step = work.step(name, rule)
        except NoRuleError as error:
            complete = False
            said.append(_left_out(rule, error))
            continue
        cited.extend(step.citations)
        short = next((need for need in step.needs if need.given < need.least), None)
        if short is not None:
            said.append(_short(rules, rule, step, short))
            if step.due == "now":
                continue
        if key is not None:
            counters[key] = counters.get(key, 0) + 1
        steps.append(step)
    paid = tuple(
        CashBenefit(
            one.id, one.amount, tuple(dict.fromkeys(key for found in one.citations for key in found.source)), one.label, one.due
        )
        for one in steps
    )
    return CashBenefits(paid, tuple(steps), tuple(said), complete)


def _left_out(rule: Cash, error: NoRuleError) -> Message:
    mend = error.mend or Text("", "")
    zh = f"未计算{rule.label.zh}:{error.what.zh}" + (f"({mend.zh})" if mend.zh else "")
    en = f"{rule.label.en} was left out: {error.what.en}" + (f" ({mend.en})" if mend.en else "")
    return Message("cash_left_out", Text(zh, en), error.where or None)


def _short(rules: RuleSet, rule: Cash, step: TraceCash, need: TraceNeed) -> Message:
    label, asked = rule.label, rules.declared.fact[need.fact].label
    if step.due == "later":
        zh, en = f"满 {need.least} 后再付", f"it is paid once there are {need.least}"
    else:
        zh, en = "不予支付", "nothing is due"
    return Message(
        "cash_later" if step.due == "later" else "cash_not_due",
        Text(
            f"{label.zh}:{asked.zh}需 {need.least},现为 {need.given},{zh}",
            f"{label.en}: {asked.en} must be {need.least}, is {need.given}: {en}",
        ),
    )


@frozen
class _Work(ClaimQuery):
    """One claim for which cash benefits are worked out."""

    def key(self, counter: str) -> CounterKey:
        declared = self.rules.declared.counter[counter]
        apart = ",".join(self.label(dimension) for dimension in declared.per)
        return counter_key(declared.reset, counter, apart, self.claim, self.day, self.year)

    def step(self, name: str, rule: Cash) -> TraceCash:
        """How one benefit is worked out.

        Raises:
            NoRuleError: a fact or a figure is missing.
        """
        own = Citation(f"cash[{name}]", rule.source, rule.status, rule.from_ or dt.date.min, "effective", rule.to, rule.note)
        cited: dict[Citation, None] = {self.rules.memo.setdefault(("cash", name), own): None}
        needs = []
        due: Literal["now", "later"] = "now"
        for need in rule.needs:
            if in_force(self.day, need.from_, need.to):
                one = TraceNeed(need.fact, self.asked(need.fact, "date"), self.figure(need.least, cited))
                needs.append(one)
                due = "later" if one.given < one.least and need.short == "later" else due
        if rule.amount is not None:
            amount = self.figure(rule.amount, cited)
            return TraceCash(name, rule.label, amount, None, None, None, False, None, due, tuple(needs), tuple(cited))
        base = self.base(rule, cited)
        days: int | None = self.get((FactName(f"fact.{rule.stated}"), "date")) if rule.stated else None
        stated = days is not None
        if days is not None and not 0 <= days < MOST_DAYS:
            raise InputError(
                f"天数 {days} 不在 0 与 {MOST_DAYS} 之间",
                f"the days {days} are not between 0 and {MOST_DAYS}",
                where=f"facts.{rule.stated}",
            )
        if days is None:
            days = self.figure(rule.days or "", cited)
        amount = (2 * base * days + rule.per) // (2 * rule.per)
        return TraceCash(name, rule.label, amount, base, rule.of, days, stated, rule.per, due, tuple(needs), tuple(cited))

    def base(self, rule: Cash, cited: dict[Citation, None]) -> int:
        """Fen a month."""
        if rule.of is not None and rule.of.kind == "table":
            return self.figure(rule.of.name, cited)
        if rule.of is not None and rule.of.kind == "fact":
            return self.asked(rule.of.name, rule.read)
        given = self.person.contribution_base
        on = {"date": self.day, "year_start": self.year.first, "day_before_year": day_before(self.year.first)}[rule.read]
        found = given.on(on) if given else None
        if found is None:
            raise NoRuleError(
                f"缺少 {on} 的 contribution_base",
                f"contribution_base is missing for {on}",
                mend=("请给出 person.contribution_base", "give person.contribution_base"),
            )
        return found

    def asked(self, name: str, on: str) -> int:
        """A declared fact that has to be there."""
        read: Callable[..., Any] = reader((f"fact.{name}", on))
        found = read(self.rules, self.person, self.claim, self.day, self.year)
        if found is None:
            raise missing_fact(self.rules.declared, f"fact.{name}")
        return int(found)

    def figure(self, table: str, cited: dict[Citation, None]) -> int:
        """The figure of a table for this claim."""
        labels = {dimension: self.label(dimension) for dimension in self.rules.tables[table].dimensions}
        cell = self.rules.tables[table].at(self.day, labels)
        if cell is None or cell.value is None:
            raise no_figure(self.rules, (table, cell), labels, self.day)
        cited[cell.citation(self.day)] = None
        return cell.value
