"""Cash benefits of a claim: what the person is paid outside the bill, and how it was worked out."""

from collections.abc import Mapping
from typing import Literal

from ...model.results.counters import ONE_CLAIM
from ...model.results.settlement import CashBenefit, CounterKey
from ...model.results.trace import Citation, TraceCash, TraceNeed
from ...model.values.classes import define, frozen
from ...model.values.dates import day_before, in_force
from ...model.values.errors import InputError, NoRuleError
from ...model.values.text import Message, Text
from ...rules.language.plans import Cash
from ...rules.ruleset import RuleSet
from ..facts.query import ClaimQuery
from ..flow.unsure import unsure_message

MOST_DAYS = 1000
"""The most days that a claim may state."""


@frozen
class CashBenefits:
    """The cash benefits of a claim, their workings, what is to be said of them, and whether none was left out.

    Attributes:
        unsure: counters that would have grown if every figure were known.
    """

    paid: tuple[CashBenefit, ...] = ()
    steps: tuple[TraceCash, ...] = ()
    warnings: tuple[Message, ...] = ()
    complete: bool = True
    unsure: tuple[CounterKey, ...] = ()


NO_CASH_BENEFITS = CashBenefits()


def cash_benefits(
    query: ClaimQuery,
    scheme: str,
    counters: dict[CounterKey, int],
    unsure: Mapping[CounterKey, str],
    cited: list[Citation],
    rules_cited: Mapping[str, Citation],
) -> CashBenefits:
    """What a claim brings the person beside the bill.

    A benefit for which a fact or a figure is missing is left out, with a warning that asks for the fact or names the figure: the
    bill settles all the same.

    Args:
        counters: of the person; those that let a benefit be paid once grow.
        unsure: of these, which may hold too little, with the claim since which that is so.
        cited: filled with the figures used, those included by which nothing is due.
        rules_cited: where each benefit's rule stands, by name.

    Raises:
        InputError: a fact that cannot be, such as days below zero.
    """
    rules = query.rules
    steps: list[TraceCash] = []
    warnings: list[Message] = []
    complete = True
    missed: list[CounterKey] = []
    for name in rules.cash[scheme, query.claim.benefit or ""]:
        rule = rules.declared.cash[name]
        if not in_force(query.day, rule.from_, rule.to):
            continue
        key: CounterKey | None = None
        try:
            if not query.holds(rule.when):
                continue
            key = query.counter_key(rule.once, query.counter_partition(rule.once)) if rule.once else None
            if key is not None and counters.get(key):
                continue
            if key is not None and key in unsure:
                complete = False
                warnings.append(unsure_message(rules, key, unsure[key]))
            step = CashWorking(query, {rules_cited[name]: None}).step(name, rule)
        except NoRuleError as error:
            complete = False
            missed += [key] if key is not None and key[1] != ONE_CLAIM else []
            warnings.append(_left_out(rule, error))
            continue
        cited.extend(step.citations)
        short = next((need for need in step.needs if need.given < need.least), None)
        if short is not None:
            warnings.append(_short(rules, rule, step, short))
            if step.due == "now":
                continue
        if key is not None:
            counters[key] = counters.get(key, 0) + 1
        steps.append(step)
    return CashBenefits(tuple(_benefit(step) for step in steps), tuple(steps), tuple(warnings), complete, tuple(missed))


def _benefit(step: TraceCash) -> CashBenefit:
    sources = tuple(dict.fromkeys(key for citation in step.citations for key in citation.source))
    return CashBenefit(step.id, step.amount, sources, step.label, step.due)


def _left_out(rule: Cash, error: NoRuleError) -> Message:
    mend = error.mend or Text("", "")
    zh = f"未计算{rule.label.zh}:{error.what.zh}" + (f"({mend.zh})" if mend.zh else "")
    en = f"{rule.label.en} was left out: {error.what.en}" + (f" ({mend.en})" if mend.en else "")
    return Message("cash_left_out", Text(zh, en), error.where or None)


def _short(rules: RuleSet, rule: Cash, step: TraceCash, need: TraceNeed) -> Message:
    label, fact = rule.label, rules.declared.fact[need.fact].label
    if step.due == "later":
        zh, en = f"满 {need.least} 后再付", f"it is paid once there are {need.least}"
    else:
        zh, en = "不予支付", "nothing is due"
    return Message(
        "cash_later" if step.due == "later" else "cash_not_due",
        Text(
            f"{label.zh}:{fact.zh}需 {need.least},现为 {need.given},{zh}",
            f"{label.en}: {fact.en} must be {need.least}, is {need.given}: {en}",
        ),
    )


@define(eq=False)
class CashWorking:
    """How one cash benefit is worked out for a claim, with what is cited for it."""

    query: ClaimQuery
    cited: dict[Citation, None]

    def step(self, name: str, rule: Cash) -> TraceCash:
        """How one benefit is worked out.

        Raises:
            NoRuleError: a fact or a figure is missing.
        """
        query = self.query
        needs = []
        due: Literal["now", "later"] = "now"
        for need in rule.needs:
            if in_force(query.day, need.from_, need.to):
                number = int(query.required_fact(need.fact))
                needs.append(TraceNeed(need.fact, number, self.figure(need.least)))
                due = "later" if number < needs[-1].least and need.short == "later" else due
        if rule.amount is not None:
            amount = self.figure(rule.amount)
            return TraceCash(name, rule.label, amount, None, None, None, False, None, due, tuple(needs), tuple(self.cited))
        base = self.base(rule)
        days: int | None = query.fact(f"fact.{rule.stated}") if rule.stated else None
        stated = days is not None
        if days is not None and not 0 <= days < MOST_DAYS:
            raise InputError(
                f"天数 {days} 不在 0 与 {MOST_DAYS} 之间",
                f"the days {days} are not between 0 and {MOST_DAYS}",
                where=f"facts.{rule.stated}",
            )
        if days is None:
            days = self.figure(rule.days or "")
        amount = (2 * base * days + rule.per) // (2 * rule.per)
        return TraceCash(name, rule.label, amount, base, rule.of, days, stated, rule.per, due, tuple(needs), tuple(self.cited))

    def base(self, rule: Cash) -> int:
        """Fen a month."""
        query = self.query
        if rule.of is not None and rule.of.kind == "table":
            return self.figure(rule.of.name)
        if rule.of is not None and rule.of.kind == "fact":
            return int(query.required_fact(rule.of.name, rule.read))
        dated = query.person.contribution_base
        day = {"date": query.day, "year_start": query.year.first, "day_before_year": day_before(query.year.first)}[rule.read]
        base = dated.on(day) if dated else None
        if base is None:
            raise NoRuleError(
                f"缺少 {day} 的 contribution_base",
                f"contribution_base is missing for {day}",
                mend=("请给出 person.contribution_base", "give person.contribution_base"),
            )
        return base

    def figure(self, table: str) -> int:
        """The figure of a table for the claim."""
        figure = self.query.figure(table)
        self.cited[figure.citation] = None
        return figure.value
