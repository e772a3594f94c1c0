"""What each page answers: from the areas and a link to what its template shows, and the documents behind it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from yibao import RuleSet, YibaoError, read_case, read_day
from yibao.engines import (
    VOCABULARY,
    HostError,
    compare,
    comparison_document,
    diff_document,
    resolve_date,
)

from .areas import Areas
from .bill import Answer, bill_case, settle_bill, settle_year
from .joining import joining, joining_document
from .query import PARTS, Query
from .views import changes, outcome

Context = Mapping[str, Any]
ASKED: Final = "who"
"""A form that was filled in says who the person is; a page without it shows the form alone."""


def _frame(areas: Areas, query: Query) -> tuple[RuleSet, dict[str, Any]]:
    """What every form shows: the areas, and the choices of the one that is chosen."""
    rules = areas.rules(query.get("city"))
    frame = {
        "areas": areas.names,
        "city": rules.area.slug,
        "area": rules.area.name,
        "identities": areas.identities(rules),
        "benefits": areas.benefits(rules),
        "levels": VOCABULARY["level"],
        "diseases": areas.diseases(rules),
        "parts": PARTS,
        "today": resolve_date(None).isoformat(),
        "result": None,
    }
    return rules, frame


def home(areas: Areas, query: Query, language: str) -> Context:
    """The way to each page."""
    return {"areas": areas.names}


def bill(areas: Areas, query: Query, language: str) -> Context:
    """One bill: who pays, how it fell, and what the rules would still ask."""
    rules, frame = _frame(areas, query)
    if query.get(ASKED):
        frame["result"] = _result(rules, settle_bill(rules, query))
    return frame


def year(areas: Areas, query: Query, language: str) -> Context:
    """The visits of a year, each with its cost, and the way to each limit."""
    rules, frame = _frame(areas, query)
    rows = query.rows("v", 60)
    frame["rows"] = [*rows, {}]
    if query.get(ASKED) and any(row.get("benefit") for row in rows):
        frame["result"] = _result(rules, settle_year(rules, query))
    return frame


def _result(rules: RuleSet, answer: Answer) -> dict[str, Any]:
    """What came of the bills of a link."""
    return {
        "answer": answer,
        "bills": [_bill(rules, entry) for entry in answer.entries],
        "years": (answer.document or {}).get("statement") or (),
    }


def _bill(rules: RuleSet, entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "entry": entry,
        "payers": outcome.payers(rules, entry),
        "steps": outcome.steps(rules, entry),
        "insured": outcome.insured(entry),
        "accounts": outcome.from_accounts(entry),
        "unverified": len({warning.get("figure") for warning in entry["warnings"] if warning["code"] == "unverified"}),
    }


def cities(areas: Areas, query: Query, language: str) -> Context:
    """The same bill in every area, side by side."""
    _, frame = _frame(areas, query)
    if not query.get(ASKED):
        return frame
    try:
        document = cities_document(areas, query, language)
    except YibaoError as error:
        return {**frame, "result": {"error": error}}
    sides = [_side(areas.rules(side["city"]), side) for side in document["cities"]]
    least = min((Decimal(side["cash"]) for side in sides if side["cash"]), default=None)
    return {**frame, "result": {"error": None, "sides": sides, "least": None if least is None else f"{least:.2f}"}}


def _side(rules: RuleSet, side: Mapping[str, Any]) -> dict[str, Any]:
    entries = [claim["settlement"] for claim in side["claims"] if claim.get("settlement")]
    refused = next((claim["refused"] for claim in side["claims"] if claim.get("refused")), None)
    entry = entries[0] if entries else None
    return {
        "name": side["name"],
        "entry": entry,
        "refused": refused,
        "payers": outcome.payers(rules, entry) if entry else [],
        "cash": entry["payers"]["cash"] if entry else "",
        "notes": side["not_carried"],
        "asks": side["asks"],
    }


def cities_document(areas: Areas, query: Query, language: str) -> Context:
    """The comparison of a link's bill in all areas."""
    rules = areas.rules(query.get("city"))
    case = read_case(bill_case(rules, query))
    chosen = [name for name in query.get("cities").split(",") if name] or list(areas.names)
    sides = []
    for name in dict.fromkeys([rules.area.slug, *chosen]):
        try:
            sides.append(areas.rules(name))
        except HostError:
            continue
    return comparison_document(compare(case, rules.area, sides, areas.registry.facts()))


def levels(areas: Areas, query: Query, language: str) -> Context:
    """The same visit at each class of hospital."""
    rules, frame = _frame(areas, query)
    if not query.get(ASKED):
        return frame
    rows: list[dict[str, Any]] = []
    paid: list[Decimal] = []
    for level, label in VOCABULARY["level"].items():
        if (level == "pharmacy") != (query.get("benefit") == "pharmacy"):
            continue
        answer = settle_bill(rules, Query((*query.without("level").fields, ("level", level))))
        if answer.error is not None and not answer.refused:
            return {**frame, "result": {"error": answer.error}}
        rows.append({"label": label, "entry": None, "refused": answer.error, "payers": []})
        for entry in answer.entries:
            paid.append(Decimal(entry["payers"]["cash"]))
            rows[-1] |= {"entry": entry, "payers": outcome.payers(rules, entry)}
    saved = max(paid) - min(paid) if paid else Decimal(0)
    return {**frame, "result": {"error": None, "rows": rows, "saved": f"{saved:.2f}", "least": f"{min(paid):.2f}" if paid else ""}}


def join(areas: Areas, query: Query, language: str) -> Context:
    """Who may join: one question after the other, then the ways that fit."""
    rules = areas.rules(query.get("city"))
    return {"areas": areas.names, "city": rules.area.slug, "area": rules.area.name, **joining(areas, query)}


def changed(areas: Areas, query: Query, language: str) -> Context:
    """What changed in the rules between two days."""
    rules, frame = _frame(areas, query)
    today = resolve_date(None)
    before, after = query.get("before", f"{today.year - 1}-{today:%m-%d}"), query.get("after", today.isoformat())
    frame |= {"before": before, "after": after, "error": None, "kinds": ()}
    try:
        document = diff_document(
            rules, read_day(before), read_day(after), query.get("scheme") or None, query.get("benefit") or None
        )
    except YibaoError as error:
        return {**frame, "error": error}
    return {**frame, "kinds": changes.kinds(document)}


def changed_document(areas: Areas, query: Query, language: str) -> Context:
    """What changed, as ``yibao rules diff --format json`` writes it."""
    rules = areas.rules(query.get("city"))
    return diff_document(rules, read_day(query.get("before")), read_day(query.get("after")))


def _settled(answer: Answer) -> Context:
    if answer.error is not None:
        raise answer.error
    assert answer.document is not None
    return answer.document


def bill_document(areas: Areas, query: Query, language: str) -> Context:
    """The result document of a bill."""
    return _settled(settle_bill(areas.rules(query.get("city")), query))


def year_document(areas: Areas, query: Query, language: str) -> Context:
    """The result document of a year."""
    return _settled(settle_year(areas.rules(query.get("city")), query))


PAGES: Final = {
    "home": home,
    "bill": bill,
    "year": year,
    "cities": cities,
    "join": join,
    "changes": changed,
    "levels": levels,
}
"""The pages by name."""

DOCUMENTS: Final = {
    "bill": bill_document,
    "year": year_document,
    "cities": cities_document,
    "join": joining_document,
    "changes": changed_document,
}
"""The documents behind the pages."""
