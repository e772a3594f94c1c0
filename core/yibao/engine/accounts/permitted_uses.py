"""What an account may pay on a day, and who may be let use it: read from the plans and from what is declared beside them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from ...model.inputs.person import Person
from ...model.results.document import DocumentContext, citation_document, source_documents
from ...model.values.dates import in_force
from ...model.values.errors import InputError, NoRuleError
from ...model.values.money import format_fen
from ...model.values.text import Text
from ...model.values.vocabulary import SPLIT
from ...rules.figures.dimensions import label_of
from ...rules.language.accounts import PEOPLE, SharingRule, Use, stands
from ...rules.language.plans import Means, Plan
from ...rules.ruleset import RuleSet
from ..facts.facts import scheme_on
from .accounts import getter

ROLES: Mapping[str, Text] = {
    "account": Text("账户段", "Account segment"),
    "deductible": Text("自付段(起付线)", "Deductible (self-pay segment)"),
    "copay": Text("共付部分", "Co-pay share"),
    "relief": Text("减负段", "Relief segment"),
    "above_limit": Text("超出限额", "Above the limits"),
}


def permitted_uses(
    rules: RuleSet, person: Person, day: dt.date, balances: Mapping[str, int], about: DocumentContext
) -> list[dict[str, Any]]:
    """What the accounts of a person may pay on a day, as plain data: bills in the order in which accounts pay, then other uses.

    Args:
        balances: in fen, on that day.
    """
    scheme = scheme_on(person, day)
    found: dict[Any, dict[str, Any]] = {}
    for name, plan in rules.declared.plan.items():
        if plan.scheme == scheme and in_force(day, plan.from_, plan.to):
            for one in _of_plan(rules, plan, day, about):
                key = (one["account"], str(one["parts"]), str(one["sources"]), str(one["note"]), str(one["when"]))
                known = found.setdefault(key, one)
                known["benefits"] += [benefit for benefit in _benefits(plan, one) if benefit not in known["benefits"]]
                known["plans"].append(name)
    others = [
        _other(rules, person, name, one, day, balances, about)
        for name, entries in rules.declared.account_use.items()
        for one in entries
        if stands(one, day) and one.account in rules.declared.scheme[scheme].accounts
    ]
    bills = sorted(found.values(), key=lambda one: one["status"] is not None)  # segments of the bill pay before the means
    return [*bills, *others]


def _benefits(plan: Plan, one: Mapping[str, Any]) -> Sequence[str]:
    """What a use holds for: the plan's benefits, or those of them it is only for, or such as another plan hands to this one."""
    only: Sequence[str] = one["when"].get("benefit", plan.benefits)
    return [benefit for benefit in plan.benefits if benefit in only] or only


def _of_plan(rules: RuleSet, plan: Plan, day: dt.date, about: DocumentContext) -> list[dict[str, Any]]:
    """The segments that accounts pay, then the means."""
    declared = rules.declared
    found: list[dict[str, Any]] = []
    labels: dict[str, Text] = {**SPLIT, **ROLES}
    for key in plan.stages:
        stage = declared.stage[key]
        if not in_force(day, stage.from_, stage.to):
            continue
        for segment in stage.segment:
            if not in_force(day, segment.from_, segment.to):
                continue
            labels.setdefault(segment.id, segment.label)
            labels[f"{stage.id or key}/{segment.id}"] = segment.label
            if segment.payer is not None and segment.payer.kind == "account":
                part = {"part": f"{stage.id or key}/{segment.id}", "label": _text(segment.label)}
                found.append(_bill(segment.payer.name, [part], {**stage.when, **segment.when}, None, about))
    for one in declared.means[plan.means] if plan.means else ():
        if in_force(day, one.from_, one.to):
            parts = [{"part": part, "label": _text(labels.get(part))} for part in one.parts]
            found.append(_bill(one.account, parts, one.when, one, about))
    return found


def _bill(
    account: str, parts: list[dict[str, Any]], when: Mapping[str, tuple[str, ...]], means: Means | None, about: DocumentContext
) -> dict[str, Any]:
    return {
        "account": account,
        "kind": "bill",
        "parts": parts,
        "benefits": [],
        "plans": [],
        "people": ["self"],
        "when": {name: list(labels) for name, labels in when.items()},
        "from": _iso(means.from_) if means else None,
        "to": _iso(means.to) if means else None,
        "status": means.status if means else None,
        "sources": source_documents(means.source, about) if means else [],
        "note": _text(means.note) if means else None,
    }


def _other(
    rules: RuleSet, person: Person, name: str, one: Use, day: dt.date, balances: Mapping[str, int], about: DocumentContext
) -> dict[str, Any]:
    above = _above(rules, person, one, day)
    balance = balances.get(one.account, 0)
    available = None if above is not None and above["amount"] is None else max(0, balance - (above["fen"] if above else 0))
    return {
        "account": one.account,
        "kind": "other",
        "id": name,
        "label": _text(one.label),
        "people": list(one.people),
        "above": None if above is None else {key: value for key, value in above.items() if key != "fen"},
        "available": None if available is None else format_fen(available),
        "times": one.times,
        **_cited(one, day, about),
    }


def _above(rules: RuleSet, person: Person, one: Use, day: dt.date) -> dict[str, Any] | None:
    """The amount that has to stay in the account, or why it is not known."""
    if one.above is None:
        return None
    try:
        get = getter(rules, person, scheme_on(person, day), day)
        table = rules.tables[one.above]
        cell = table.at(day, {name: label_of(rules.declared, rules.functions, name, get) for name in table.dimensions})
    except (NoRuleError, InputError):
        cell = None
    if cell is None or cell.value is None:
        return {"amount": None, "fen": 0, "figure": None}
    return {"amount": format_fen(cell.value), "fen": cell.value, "figure": citation_document(cell.citation(day))}


def permitted_shares(
    rules: RuleSet, person: Person, day: dt.date, balances: Mapping[str, int], about: DocumentContext
) -> list[dict[str, Any]]:
    """Who may be let use the person's accounts on a day (``owner``), or let the person use theirs (``relative``), as plain data."""
    accounts = rules.declared.scheme[scheme_on(person, day)].accounts
    found = []
    for name, entries in rules.declared.share.items():
        for one in entries:
            if not stands(one, day):
                continue
            known = {
                "id": name,
                "label": _text(one.label),
                "account": one.account,
                "reaches": one.reaches,
                "people": [{"relation": who, "label": _text(PEOPLE[who])} for who in one.people],
                "limit": one.limit,
                "bound": one.bound,
                **_cited(one, day, about),
            }
            if one.account in accounts:
                found.append({"role": "owner", "at_most": format_fen(balances.get(one.account, 0)), **known})
            if one.reaches in accounts:
                found.append({"role": "relative", "granted": format_fen(balances.get(one.reaches, 0)), **known})
    return found


def _cited(one: Use | SharingRule, day: dt.date, about: DocumentContext) -> dict[str, Any]:
    first = one.from_ or (one.seen[0] if one.seen else None)
    return {
        "condition": _text(one.condition),
        "from": _iso(first),
        "to": _iso(one.to),
        "basis": "seen" if one.seen else "effective",
        "last_seen": _iso(one.seen[1]) if one.seen else None,
        "status": stands(one, day),
        "sources": source_documents(one.source, about),
        "note": _text(one.note),
    }


def _text(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"zh": text.zh, "en": text.en}


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
