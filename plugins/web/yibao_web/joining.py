"""May I join: an application as a link says it, the next question, and the answer of each procedure."""

import contextlib
from collections.abc import Mapping
from typing import Any

from yibao import RuleSet, YibaoError, read_day
from yibao.engines import HostError, apply, read_application, resolve_date

from .areas import Areas
from .query import Query

_BUILT_IN = ("birth_date", "scheme", "standing")


def joining(areas: Areas, query: Query) -> dict[str, Any]:
    """The next question of a link, and what is known so far."""
    try:
        document = joining_document(areas, query)
    except YibaoError as error:
        return {"error": error, "question": None, "fitting": (), "open": (), "closed": (), "date": query.get("date"), "sources": {}}
    procedures = document["procedures"]
    answered = query.facts()
    asks = [fact for procedure in procedures if procedure["answer"] != "not_eligible" for fact in procedure["ask"]]
    left = {fact["fact"]: fact for fact in asks if fact["fact"] not in answered}
    by_answer = {name: [each for each in procedures if each["answer"] == name] for name in ("eligible", "unknown", "not_eligible")}
    return {
        "error": None,
        "question": next(iter(left.values()), None),
        "left": len(left),
        "fitting": by_answer["eligible"],
        "open": [each for each in procedures if each["answer"] not in ("eligible", "not_eligible")],
        "closed": by_answer["not_eligible"],
        "date": document["date"],
        "sources": document["sources"],
    }


def joining_document(areas: Areas, query: Query, language: str = "") -> Mapping[str, Any]:
    """The answer of a link, as ``yibao enroll --format json`` writes it.

    Raises:
        YibaoError: an answer cannot be read.
    """
    rules = areas.rules(query.get("city"))
    day = read_day(query.get("date")) if query.get("date") else resolve_date(None)
    enrollment = areas.registry.enrollment(rules.area.code)
    told = {name: value for name, value in query.facts().items() if value}
    person: dict[str, Any] = {"id": "P1"} | {name: told.pop(name) for name in _BUILT_IN if name in told}
    facts = {
        name: _read(enrollment.declared.fact[name].type, value) for name, value in told.items() if name in enrollment.declared.fact
    }
    application = read_application({"city": rules.area.slug, "person": {**person, "facts": facts}})
    _, document = apply(enrollment, application, day, ("enrollment",), frozenset(), _contributions(areas, rules))
    return document


def _contributions(areas: Areas, rules: RuleSet) -> RuleSet | None:
    with contextlib.suppress(HostError):  # nothing is known about contributions: costs are described in words
        return areas.registry.contributions(rules.area.code)
    return None


def _read(kind: str, value: str) -> Any:
    if kind == "boolean":
        return {"yes": True, "no": False}.get(value, value)
    if kind == "integer" and value.isascii() and value.isdigit() and len(value) < 9:
        return int(value)
    return read_day(value) if kind == "date" else value
