"""What an account may pay on a day, and who may be let use it: read from the plans and from what is declared beside them."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal

import attrs

from ...model.inputs.person import Person
from ...model.results.trace import Citation
from ...model.values.classes import define, frozen
from ...model.values.errors import InputError, NoRuleError
from ...model.values.money import Fen
from ...model.values.text import Text
from ...model.values.vocabulary import SPLIT
from ...rules.language.accounts import PEOPLE, SharingRule, Use, stands
from ...rules.language.plans import Plan
from ...rules.ruleset import RuleSet
from ..facts.facts import scheme_on
from .credits import person_query

Sources = Annotated[tuple[str, ...], "documents"]

ROLES: Mapping[str, Text] = {
    "account": Text("账户段", "Account segment"),
    "deductible": Text("自付段(起付线)", "Deductible (self-pay segment)"),
    "copay": Text("共付部分", "Co-pay share"),
    "relief": Text("减负段", "Relief segment"),
    "above_limit": Text("超出限额", "Above the limits"),
}


@frozen
class PaidPart:
    """A part of a bill that an account may pay."""

    part: str
    label: Text | None


@define
class BillUse:
    """Parts of bills that an account pays: as the payer of a segment, or by means, which then have a status and sources.

    Attributes:
        when: labels that a claim must have; benefits, plans: for which it holds.
    """

    account: str
    parts: tuple[PaidPart, ...]
    when: Mapping[str, tuple[str, ...]]
    from_: dt.date | None = None
    to: dt.date | None = None
    status: str | None = None
    sources: Sources = ()
    note: Text | None = None
    benefits: list[str] = attrs.Factory(list)
    plans: list[str] = attrs.Factory(list)
    people: tuple[str, ...] = ("self",)
    kind: Literal["bill"] = "bill"


@frozen
class UseTerms:
    """On what terms something may be done with an account, and where that is from."""

    condition: Text | None
    from_: dt.date | None
    to: dt.date | None
    basis: str
    last_seen: dt.date | None
    status: str
    sources: Sources
    note: Text | None


@frozen
class KeptBalance:
    """The amount in fen that has to stay in an account, with its figure; none of both where it is not known."""

    amount: Fen | None
    figure: Citation | None


@frozen
class OtherUse:
    """Something beside bills that an account may pay.

    Attributes:
        above: what has to stay; available: what may be used, in fen; none where that is not known.
    """

    account: str
    id: str
    label: Text
    people: tuple[str, ...]
    above: KeptBalance | None
    available: Fen | None
    times: int | None
    terms: UseTerms
    kind: Literal["other"] = "other"


@frozen
class Relation:
    """Somebody who may use an account."""

    relation: str
    label: Text


@frozen
class PermittedShare:
    """An account that others may use: the person's own (``owner``), or that of relatives for the person (``relative``).

    Attributes:
        at_most: what the owner's account holds; granted: what relatives granted; fen.
    """

    role: Literal["owner", "relative"]
    id: str
    label: Text
    account: str
    reaches: str
    people: tuple[Relation, ...]
    limit: str | None
    bound: int | None
    terms: UseTerms
    at_most: Fen | None = None
    granted: Fen | None = None


def permitted_uses(
    rules: RuleSet, person: Person, day: dt.date, balances: Mapping[str, int]
) -> tuple[tuple[BillUse, ...], tuple[OtherUse, ...]]:
    """What the accounts of a person may pay on a day: bills in the order in which accounts pay, and other uses.

    Args:
        balances: in fen, on that day.
    """
    scheme = scheme_on(person, day)
    uses: dict[tuple[str, ...], BillUse] = {}
    for name, plan in rules.declared.plan.items():
        if scheme in plan.scheme and plan.in_force(day):
            for use in _of_plan(rules, plan, day):
                same = uses.setdefault((use.account, str(use.parts), str(use.sources), str(use.note), str(use.when)), use)
                same.benefits += [benefit for benefit in _benefits(plan.benefits_on(day), use) if benefit not in same.benefits]
                same.plans.append(name)
    others = [
        _other(rules, person, name, use, day, balances)
        for name, entries in rules.declared.account_use.items()
        for use in entries
        if stands(use, day) and use.account in rules.declared.scheme[scheme].accounts
    ]
    bills = sorted(uses.values(), key=lambda use: use.status is not None)  # segments of the bill pay before the means
    return tuple(bills), tuple(others)


def _benefits(benefits: Sequence[str], use: BillUse) -> Sequence[str]:
    """What a use holds for: the plan's benefits, or those of them it is only for, or such as another plan hands to this one."""
    only = use.when.get("benefit", benefits)
    return [benefit for benefit in benefits if benefit in only] or only


def _of_plan(rules: RuleSet, plan: Plan, day: dt.date) -> Iterator[BillUse]:
    """The segments that accounts pay, then the means."""
    declared = rules.declared
    labels: dict[str, Text] = {**SPLIT, **ROLES}
    for stage in declared.stages_of(plan):
        for segment in stage.segment if stage.in_force(day) else ():
            if not segment.in_force(day):
                continue
            labels.setdefault(segment.id, segment.label)
            labels[f"{stage.id}/{segment.id}"] = segment.label
            if segment.payer is not None and segment.payer.kind == "account":
                part = PaidPart(f"{stage.id}/{segment.id}", segment.label)
                yield BillUse(segment.payer.name, (part,), {**stage.when, **segment.when})
    for means in declared.means_of(plan):
        if means.in_force(day):
            parts = tuple(PaidPart(part, labels.get(part)) for part in means.parts)
            yield BillUse(means.account, parts, means.when, means.from_, means.to, means.status, means.source, means.note)


def _other(rules: RuleSet, person: Person, name: str, use: Use, day: dt.date, balances: Mapping[str, int]) -> OtherUse:
    """A use on a day; of what lies above a figure, nobody knows how much it is where the figure is not known."""
    above: KeptBalance | None = None
    available: int | None = balances.get(use.account, 0)
    if use.above is not None:
        try:
            figure = person_query(rules, person, scheme_on(person, day), day).figure(use.above)
            above, available = KeptBalance(figure.value, figure.citation), max(0, balances.get(use.account, 0) - figure.value)
        except (NoRuleError, InputError):
            above, available = KeptBalance(None, None), None
    return OtherUse(use.account, name, use.label, use.people, above, available, use.times, _terms(use, day))


def permitted_shares(rules: RuleSet, person: Person, day: dt.date, balances: Mapping[str, int]) -> tuple[PermittedShare, ...]:
    """Who may be let use the person's accounts on a day, or let the person use theirs."""
    accounts = rules.declared.scheme[scheme_on(person, day)].accounts
    shares = []
    for name, entries in rules.declared.share.items():
        for rule in entries:
            if stands(rule, day):
                people = tuple(Relation(who, PEOPLE[who]) for who in rule.people)
                terms = _terms(rule, day)
                share = PermittedShare("owner", name, rule.label, rule.account, rule.reaches, people, rule.limit, rule.bound, terms)
                if rule.account in accounts:
                    shares.append(attrs.evolve(share, at_most=balances.get(rule.account, 0)))
                if rule.reaches in accounts:
                    shares.append(attrs.evolve(share, role="relative", granted=balances.get(rule.reaches, 0)))
    return tuple(shares)


def _terms(rule: Use | SharingRule, day: dt.date) -> UseTerms:
    return UseTerms(
        condition=rule.condition,
        from_=rule.first_day,
        to=rule.to,
        basis="seen" if rule.seen else "effective",
        last_seen=rule.seen[1] if rule.seen else None,
        status=stands(rule, day) or "",
        sources=rule.source,
        note=rule.note,
    )
