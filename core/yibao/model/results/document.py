"""The result document: the contract that outside users read. Keys are added, never changed or dropped, and never translated."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from ..values.classes import frozen
from ..values.money import format_fen, format_ratio
from ..values.punctuation import chinese
from ..values.text import Message, Text
from .access import access_document
from .settlement import (
    Adjusted,
    CashBenefit,
    Citation,
    CounterKey,
    CourseResult,
    Entry,
    Reversal,
    State,
    Trace,
    TraceAside,
    TraceCash,
    TraceCount,
    TraceCredit,
    TraceLimit,
    TraceMeans,
    TraceNeed,
    TraceReturn,
    TraceSlice,
    TraceSplit,
    TraceStep,
    Working,
)

FORMAT = "yibao-result/1"
"""Name and version of the document."""

STATE_KEYS = ("area", "scheme", "year", "date", "accounts", "counters", "left_out", "unpaid_credits")


@frozen
class DocumentContext:
    """What a document needs to know beside the result itself.

    Attributes:
        city: slug of the area; person: id; package, version, digest: of the rules.
        source: what is known of a source by its key.
        numbers: counters that are numbers, not money.
    """

    city: str
    person: str
    package: str
    version: str
    digest: str
    source: Callable[[str], Mapping[str, Any]]
    numbers: frozenset[str]
    unused_facts: tuple[str, ...] = ()


def document(result: CourseResult, about: DocumentContext) -> dict[str, Any]:
    """The result as plain data for JSON.

    Args:
        result: a course settled; about: what else the document says.
    """
    return {
        "format": FORMAT,
        "city": about.city,
        "person": about.person,
        "rules": {"package": about.package, "version": about.version, "digest": about.digest},
        "settlements": [entry_document(entry, about) for entry in result.entries],
        "state": state_document(result.state, about.numbers),
        "unused_facts": list(about.unused_facts),
    }


def entry_document(entry: Entry, about: DocumentContext) -> dict[str, Any]:
    """One settlement or reversal as plain data."""
    if isinstance(entry, Reversal):
        return {
            "claim": entry.claim,
            "date": entry.date.isoformat(),
            "reverses": entry.reverses,
            "payers": _amounts(entry.payers),
            "cash_benefits": [_cash(one) for one in entry.cash_benefits],
            "changes": [
                {
                    "claim": one.claim,
                    "name": one.name,
                    "before": _value(one.name, one.before, about),
                    "after": _value(one.name, one.after, about),
                }
                for one in entry.changes
            ],
        }
    return {
        "claim": entry.claim,
        "date": entry.date.isoformat(),
        "benefit": entry.benefit,
        "plan": entry.plan,
        "total": format_fen(entry.total),
        "self_paid": format_fen(entry.self_paid),
        "over_limit": format_fen(entry.over_limit),
        "first_pay": format_fen(entry.first_pay),
        "in_scope": format_fen(entry.in_scope),
        "segments": [
            {
                "id": one.id,
                "stage": one.stage,
                "amount": format_fen(one.amount),
                "payer": one.payer,
                "paid": format_fen(one.paid),
                "person": format_fen(one.person),
            }
            for one in entry.segments
        ],
        "payers": _amounts(entry.payers),
        "cash_benefits": [_cash(one) for one in entry.cash_benefits],
        "accounts": _amounts(entry.accounts),
        "counters": counters_document(entry.counters, about.numbers),
        "complete": entry.complete,
        "assumptions": [_message(one) for one in entry.assumptions],
        "sources": [{**citation_document(one), "documents": source_documents(one.source, about)} for one in entry.citations],
        "warnings": [_message(one) for one in entry.warnings],
        "access": None if entry.access is None else access_document(entry.access, about.source),
        "trace": None if entry.trace is None else trace_document(entry.trace),
    }


def trace_document(trace: Trace) -> dict[str, Any]:
    """A trace as plain data; ``version`` is that of its form."""
    return {
        "version": trace.version,
        "dimensions": dict(trace.dimensions),
        "split": [trace_part(one) for one in trace.split],
        "credits": [trace_part(one) for one in trace.credits],
        "steps": [trace_part(one) for one in trace.steps],
        "means": [trace_part(one) for one in trace.means],
        "cash": [trace_part(one) for one in trace.cash],
        "set_aside": [trace_part(one) for one in trace.set_aside],
    }


def state_document(state: State, numbers: frozenset[str]) -> dict[str, Any]:
    """A state as plain data; given back as ``state`` of a case it goes on from there.

    ``left_out`` is what 0.1.0 wrote. ``unpaid_credits`` says the same in both languages, and is there only where something is.
    """
    unpaid = [
        {"credit": credit.id, "date": credit.date.isoformat(), "zh": credit.reason.zh, "en": credit.reason.en}
        for credit in state.left_out
    ]
    return {
        "area": state.area,
        "scheme": state.scheme,
        "year": state.year and state.year.isoformat(),
        "date": state.date and state.date.isoformat(),
        "accounts": _amounts(state.accounts),
        "counters": [
            {"name": name, "period": period, "key": key, "value": str(value) if name in numbers else format_fen(value)}
            for (name, period, key), value in sorted(state.counters.items())
        ],
        "left_out": [f"{credit.id} {credit.date}: {credit.reason.en}" for credit in state.left_out],
        **({"unpaid_credits": unpaid} if unpaid else {}),
    }


def counters_document(counters: Mapping[CounterKey, int], numbers: frozenset[str]) -> dict[str, Any]:
    """Counters by name; those kept apart by something are tables of their own. Of several periods the latest counts."""
    found: dict[str, Any] = {}
    for (name, period, key), value in sorted(counters.items()):
        if period.startswith("stay:"):
            continue
        text = str(value) if name in numbers else format_fen(value)
        if key:
            found.setdefault(name, {})[key] = text
        else:
            found[name] = text
    return found


_MONEY = {
    "amount", "arrived", "paid", "person", "limit", "room", "before", "after", "owed", "total",
    "self_paid", "over_limit", "first_pay", "in_scope", "each", "base",
}  # fmt: skip


def _cash(one: CashBenefit) -> dict[str, Any]:
    return {
        "id": one.id,
        "label": one.label and _field("label", one.label),
        "amount": format_fen(one.amount),
        "due": one.due,
        "sources": list(one.sources),
    }


def trace_part(
    item: TraceStep
    | TraceLimit
    | TraceSlice
    | TraceReturn
    | TraceAside
    | TraceMeans
    | TraceSplit
    | TraceCredit
    | TraceCash
    | TraceNeed
    | Working,
) -> dict[str, Any]:
    """One thing that a trace tells, as plain data."""
    return {field.name.rstrip("_"): _field(field.name, getattr(item, field.name)) for field in attrs.fields(type(item))}


def _field(name: str, value: Any) -> Any:
    if isinstance(value, Citation):
        return citation_document(value)
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, TraceLimit | TraceNeed | TraceReturn | TraceSlice | Working):
        return trace_part(value)
    if isinstance(value, TraceCount):
        grown, after = (format_fen(one) if value.money else str(one) for one in (value.grown, value.after))
        return {"counter": value.counter, "grown": grown, "after": after}
    if isinstance(value, Adjusted):
        write = format_ratio if value.unit == "ratio" else format_fen
        return {
            "table": value.table,
            "label": _field("label", value.label),
            "how": value.how,
            "value": (format_ratio if value.how == "times" else write)(value.value),
            "before": write(value.before),
            "after": write(value.after),
            "citation": citation_document(value.citation),
        }
    if isinstance(value, tuple):
        return [_field("", one) for one in value]
    if name in _MONEY and value is not None:
        return format_fen(value)
    if name == "ratio" and value is not None:
        return format_ratio(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def source_documents(sources: Sequence[str], about: DocumentContext) -> list[dict[str, Any]]:
    """What is known of the documents that a figure cites."""
    return [{"key": key, **about.source(key.partition("#")[0])} for key in sources]


def citation_document(citation: Citation) -> dict[str, Any]:
    """Where a figure comes from, as plain data."""
    found: dict[str, Any] = {
        "figure": citation.figure,
        "source": list(citation.source),
        "status": citation.status,
        "basis": citation.basis,
        "from": None if citation.from_.year == 1 else citation.from_.isoformat(),
        "last": citation.last and citation.last.isoformat(),
    }
    if citation.note:
        found["note"] = {"zh": citation.note.zh, "en": citation.note.en}
    return found


def _message(message: Message) -> dict[str, str]:
    found = {"code": message.code, "zh": chinese(message.text.zh), "en": message.text.en}
    if message.figure is not None:
        found["figure"] = message.figure
    return found


def _amounts(amounts: Mapping[str, int]) -> dict[str, str]:
    return {name: format_fen(amount) for name, amount in amounts.items()}


def _value(name: str, value: int, about: DocumentContext) -> str:
    kind, _, counter = name.partition(".")
    return str(value) if kind == "counters" and counter.partition("[")[0] in about.numbers else format_fen(value)
