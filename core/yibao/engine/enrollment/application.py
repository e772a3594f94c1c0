"""An application answered: the answers, and the document that outside users read (`yibao-enrollment/1`)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...model.inputs.application import Application
from ...model.inputs.parse import plain
from ...model.results.contributions import Due, plain_due
from ...model.results.enrollment import FORMAT, Answer, Cited, Finding, Paper, Task
from ...model.values.text import Text
from ...rules.enrollment import Enrollment
from ...rules.ruleset import RuleSet
from .cost import Owed, owed
from .procedures import answers
from .wording import label, question, word

NOTE = Text(
    "本结果依据所列来源得出,仅供参考;能否参保由经办机构决定。",
    "This follows the sources listed and is for guidance only; the insurance bureau decides.",
)


def apply(
    enrollment: Enrollment,
    application: Application,
    day: dt.date,
    kinds: Sequence[str] = ("enrollment",),
    elsewhere: frozenset[str] = frozenset(),
    contributions: RuleSet | None = None,
) -> tuple[tuple[Answer, ...], dict[str, Any]]:
    """Answer an application.

    Args:
        day: the day asked about.
        kinds: of procedures; elsewhere: facts that only other installed areas declare.
        contributions: the area's rules on contributions, to tell amounts; without them costs are told in words.

    Returns:
        The answers, and the whole as plain data for JSON.

    Raises:
        InputError: the file says what the area does not know.
    """
    found = answers(enrollment, application, day, kinds, elsewhere)
    costs = {
        one.id: [owed(contributions, one, charge, application, day) if contributions else None for charge in one.charges]
        for one in found
    }
    given = application.person.facts
    document = {
        "format": FORMAT,
        "city": enrollment.area.slug,
        "date": day,
        "person": application.person.id,
        "rules": {"package": enrollment.package, "version": enrollment.version, "digest": enrollment.digest},
        "levels": [{"code": area.code, "name": _text(area.name)} for area in enrollment.levels],
        "unused_facts": [name for name in given if name not in enrollment.declared.fact],
        "procedures": [_answer(enrollment, one, costs[one.id]) for one in found],
        "sources": sources(enrollment, [*(key for one in found for key in cited_by(one)), *_figures(costs)]),
        "note": _text(NOTE),
    }
    return found, plain(document)


def sources(enrollment: Enrollment, keys: Iterable[str]) -> dict[str, Any]:
    """What is known of the documents with these keys."""
    found: dict[str, Any] = {}
    for key in sorted({key.partition("#")[0] for key in keys}):
        one = enrollment.declared.source[key]
        found[key] = {
            "title": _text(one.title),
            "issuer": _text(one.issuer),
            "number": one.number,
            "url": one.url,
            "read": one.read.isoformat() if one.read else None,
        }
    return found


def _figures(costs: Mapping[str, Sequence[Owed | None]]) -> list[str]:
    return [key for each in costs.values() for cost in each if cost for one in cost.citations for key in one.source]


def cited_by(one: Answer) -> list[str]:
    """Keys of every document that an answer rests on."""
    parts: list[Cited] = [*one.cited, *(reason.cited for reason in one.reasons), *(paper.cited for paper in one.papers)]
    parts += [*(task.cited for task in one.tasks), *(charge.cited for charge in one.charges), *(x.cited for x in one.remarks)]
    parts += [one.start.cited] if one.start else []
    return [key for part in parts for key in part.source]


def asked(enrollment: Enrollment, fact: str) -> dict[str, Any]:
    """A fact to tell, as plain data: what to ask, and what may be answered."""
    rule = enrollment.declared.fact.get(fact)
    choices = {choice: _text(word(enrollment.declared, fact, choice)) for choice in rule.choices} if rule else {}
    return {
        "fact": fact,
        "label": _text(label(enrollment.declared, fact)),
        "question": _text(question(enrollment.declared, fact)),
        "type": rule.type if rule else "date" if fact == "birth_date" else "text",
        "choices": choices,
    }


def differences(document: Mapping[str, Any], expect: Mapping[str, Any]) -> list[str]:
    """Where a result is not what a worked example says; see "Expectations" on the page about enrollment.

    Args:
        expect: for a procedure its answer, or a table of ``answer``, ``ask``, ``missing``, ``cover_from``, ``waiting_months`` and
            ``last_day`` (by step).
    """
    procedures = {one["id"]: one for one in document["procedures"]}
    wrong = []
    for name, wanted in expect.items():
        if name == "source":
            continue
        if name not in procedures:
            wrong.append(f"{name}: there is no such procedure on {document['date']}")
            continue
        one = procedures[name]
        cover = one["cover"] or {}
        got = {
            "answer": one["answer"],
            "ask": [ask["fact"] for ask in one["ask"]],
            "missing": one["documents"]["missing"],
            "cover_from": cover.get("from"),
            "cover_to": cover.get("to"),
            "waiting_months": cover.get("waiting_months"),
            "last_day": {step["id"]: step["last_day"] for step in one["steps"] if step["last_day"]},
        }
        for key, value in (wanted if isinstance(wanted, Mapping) else {"answer": wanted}).items():
            if plain(value) != got.get(key):
                wrong.append(f"{name}.{key}: expected {plain(value)}, got {got.get(key)}")
    return wrong


def _answer(enrollment: Enrollment, one: Answer, costs: Sequence[Owed | None]) -> dict[str, Any]:
    start = one.start
    return {
        "id": one.id,
        "kind": one.kind,
        "label": _text(one.label),
        "answer": one.answer,
        "levels": list(one.levels),
        **_many(one.cited),
        "reasons": [_reason(enrollment, reason) for reason in one.reasons],
        "ask": [asked(enrollment, fact) for fact in one.ask],
        "scheme": one.scheme,
        "standing": one.standing,
        "pays": _text(one.pays),
        "documents": {
            "held": [name for paper in one.papers for name in _names(paper) if paper.held],
            "missing": [_name(paper) for paper in one.missing],
            "needed": [_paper(paper) for paper in one.papers],
        },
        "steps": [_task(task) for task in one.tasks],
        "cost": [
            {
                "contribution": charge.contribution,
                "premium": charge.premium,
                "years": charge.years,
                "waived": charge.waived,
                "needed": charge.needed,
                "text": _text(charge.text),
                **_cited(charge.cited),
                "due": [_due(due) for due in cost.due] if cost else [],
                "figures": [
                    {"figure": figure.figure, "sources": list(figure.source), "status": figure.status}
                    for figure in (cost.citations if cost else ())
                ],
            }
            for charge, cost in zip(one.charges, costs, strict=True)
        ],
        "cover": None
        if start is None
        else {
            "from": start.first,
            "to": start.last,
            "waiting_months": start.waiting,
            "text": _text(start.text),
            "note": _text(start.note),
            "ask": list(start.ask),
            **_cited(start.cited),
        },
        "notices": [{"text": _text(remark.text), **_cited(remark.cited)} for remark in one.remarks],
        "follows": list(one.follows),
        "channels": [_channel(enrollment, name) for name in one.channels],
        "notes": [_text(note) for note in one.note],
    }


def _due(due: Due) -> dict[str, Any]:
    return {"from": due.first, "to": due.last, **plain_due(due)}


def _reason(enrollment: Enrollment, one: Finding) -> dict[str, Any]:
    facts = {fact: plain(value) for fact, value in one.facts.items()}
    return {"text": _text(one.text), "holds": one.truth, "facts": facts, "ask": list(one.ask), **_cited(one.cited)}


def _paper(one: Paper) -> dict[str, Any]:
    return {
        "document": one.document,
        "label": _text(one.label),
        "form": one.form,
        "needed": one.needed,
        "held": one.held,
        "any": [_paper(inner) for inner in one.any],
        "all": [_paper(inner) for inner in one.all],
        "note": _text(one.note),
        **_cited(one.cited),
    }


def _name(one: Paper) -> str:
    """A paper by name; a choice as ``a|b``, papers that go together as ``a+b``."""
    return one.document or "|".join(map(_name, one.any)) or "+".join(map(_name, one.all))


def _names(one: Paper) -> list[str]:
    if one.document is not None:
        return [one.document]
    return [name for inner in (*one.any, *one.all) if inner.held for name in _names(inner)]


def _task(one: Task) -> dict[str, Any]:
    return {
        "id": one.id,
        "who": one.who,
        "text": _text(one.text),
        "where": list(one.where),
        "needed": one.needed,
        "deadline": _text(one.deadline),
        "last_day": one.last_day,
        "takes": _text(one.takes),
        "note": _text(one.note),
        **_cited(one.cited),
    }


def _channel(enrollment: Enrollment, name: str) -> dict[str, Any]:
    one = enrollment.declared.channel[name]
    return {
        "id": name,
        "label": _text(one.label),
        "kind": one.kind,
        "telephone": one.telephone,
        "url": one.url,
        "address": _text(one.address),
        "hours": _text(one.hours),
        "sources": list(one.source),
        "status": one.status,
        "level": enrollment.level("channel", name),
    }


def _cited(one: Cited) -> dict[str, Any]:
    return {"sources": list(one.source), "status": one.status, "level": one.level}


def _many(cited: Sequence[Cited]) -> dict[str, Any]:
    return {"cited": [_cited(one) for one in cited]}


def _text(one: Text | None) -> dict[str, str] | None:
    return None if one is None else {"zh": one.zh, "en": one.en}
