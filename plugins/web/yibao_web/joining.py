"""May I join: an application as a link says it, the next question, and the answer of each procedure."""

from collections.abc import Mapping
from typing import Any

from yibao import YibaoError, read_day
from yibao.engines import resolve_date

from .areas import Areas
from .query import Query, fact_value

_BUILT_IN = ("birth_date", "scheme", "standing")


def joining(areas: Areas, query: Query) -> dict[str, Any]:
    """The next question of a link, and what is known so far."""
    try:
        document = joining_document(areas, query)
    except YibaoError as error:
        return {"error": error, "question": None, "fitting": (), "open": (), "closed": (), "date": query.get("date")}
    procedures = document["procedures"]
    answered = query.facts()
    asks = [fact for procedure in procedures if procedure["answer"] != "not_eligible" for fact in procedure["ask"]]
    left = {fact["fact"]: fact for fact in asks if fact["fact"] not in answered}
    return {
        "error": None,
        "question": next(iter(left.values()), None),
        "left": len(left),
        "fitting": [each for each in procedures if each["answer"] == "eligible"],
        "open": [each for each in procedures if each["answer"] not in ("eligible", "not_eligible")],
        "closed": [each for each in procedures if each["answer"] == "not_eligible"],
        "date": document["date"],
    }


def joining_document(areas: Areas, query: Query) -> Mapping[str, Any]:
    """The answer of a link, as ``yibao enroll --format json`` writes it.

    Raises:
        YibaoError: an answer cannot be read.
    """
    area = areas.rules(query.get("city")).area
    declared = areas.registry.enrollment(area.code).declared.fact
    stated = {name: value for name, value in query.facts().items() if value}
    person: dict[str, Any] = {"id": "P1"} | {name: stated[name] for name in _BUILT_IN if name in stated}
    facts = {name: fact_value(declared[name].type, value) for name, value in stated.items() if name in declared}
    day = read_day(query.get("date")) if query.get("date") else resolve_date(None)
    return areas.enroll({"city": area.slug, "date": day, "person": {**person, "facts": facts}})
