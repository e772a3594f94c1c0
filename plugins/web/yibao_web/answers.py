"""What each page answers: from the areas and a link to what its template shows, and the documents behind it."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from yibao import Record, RuleSet, YibaoError, read_case, read_day
from yibao.engines import (
    NOT_VERIFIED,
    VOCABULARY,
    compared_bills,
    comparison_result,
    diff_document,
    levels_document,
    quotes,
    resolve_date,
)

from .areas import Areas
from .bill import Answer, bill_case, settle_bill, settle_year, year_case
from .joining import joining, joining_document
from .query import MAX_VISITS, PARTS, Query
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


def home(areas: Areas, query: Query) -> Context:
    """The way to each page."""
    return {"areas": areas.names}


def bill(areas: Areas, query: Query) -> Context:
    """One bill: who pays, how it fell, and what the rules would still ask."""
    rules, frame = _frame(areas, query)
    if query.get(ASKED):
        frame["result"] = _result(rules, settle_bill(areas, query))
    return frame


def year(areas: Areas, query: Query) -> Context:
    """The visits of a year, each with its cost, and the way to each limit."""
    rules, frame = _frame(areas, query)
    rows = query.rows("v", MAX_VISITS)
    frame["rows"] = [*rows, {}]
    if query.get(ASKED) and any(row.get("benefit") for row in rows):
        frame["result"] = _result(rules, settle_year(areas, query))
    return frame


def _result(rules: RuleSet, answer: Answer) -> dict[str, Any]:
    """What came of the bills of a link."""
    return {
        "answer": answer,
        "bills": [_bill(rules, entry) for entry in answer.entries if "refused" not in entry],
        "refusals": [entry for entry in answer.entries if "refused" in entry],
        "years": (answer.document or {}).get("statement") or (),
    }


def _bill(rules: RuleSet, entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "entry": entry,
        "payers": outcome.payers(rules, entry),
        "steps": outcome.steps(rules, entry),
        "insured": outcome.insured(entry),
        "accounts": outcome.from_accounts(entry),
        "doubts": len({warning.get("figure") for warning in entry["warnings"] if warning["code"] in NOT_VERIFIED}),
        "bounds": entry.get("bounds"),
    }


def cities(areas: Areas, query: Query) -> Context:
    """The same bill in every area, side by side."""
    return _compared(areas, query, cities_document, _sides)


def _compared(
    areas: Areas,
    query: Query,
    document: Callable[[Areas, Query], Context],
    show: Callable[[Areas, RuleSet, Context], dict[str, Any]],
) -> Context:
    """A form, and where it was filled in what is shown of the document of its bill."""
    rules, frame = _frame(areas, query)
    if not query.get(ASKED):
        return frame
    try:
        made = document(areas, query)
    except YibaoError as error:
        return {**frame, "result": {"error": error}}
    return {**frame, "result": {"error": None, **show(areas, rules, made)}}


def _sides(areas: Areas, _: RuleSet, document: Context) -> dict[str, Any]:
    """Each area's side, and the least that is paid in any."""
    sides = [_side(areas.rules(side["city"]), side) for side in document["cities"]]
    least = min((Decimal(side["cash"]) for side in sides if side["cash"]), default=None)
    return {"sides": sides, "least": None if least is None else f"{least:.2f}"}


def _side(rules: RuleSet, side: Mapping[str, Any]) -> dict[str, Any]:
    (claim,) = side["claims"]
    entry = claim.get("settlement")
    return {
        "name": side["name"],
        "entry": entry,
        "refused": claim.get("refused"),
        "payers": outcome.payers(rules, entry) if entry else [],
        "cash": entry["payers"]["cash"] if entry else "",
        "notes": side["not_carried"],
        "asks": side["asks"],
    }


def cities_document(areas: Areas, query: Query) -> Context:
    """The bill of a link under the rules of every area, as ``yibao compare --format json`` writes it."""
    case = bill_case(areas.rules(query.get("city")), query)
    names = dict.fromkeys([str(case["city"]), *areas.names])
    return comparison_result(compared_bills(areas.selector, Record(case), [areas.rules(name) for name in names])).document


def levels(areas: Areas, query: Query) -> Context:
    """The same visit at each class of hospital, referred or not, filed or not."""
    return _compared(areas, query, levels_of_bill, _choices)


def _choices(_: Areas, rules: RuleSet, document: Context) -> dict[str, Any]:
    """Each choice, and what the best of them saves."""
    (claim,) = document["claims"]
    choices = [_choice(rules, choice) for choice in claim["choices"]]
    own = [Decimal(choice["person_pays"]) for choice in claim["choices"] if choice["settled"]]
    saved = max(own) - min(own) if own else Decimal(0)
    return {"choices": choices, "saved": f"{saved:.2f}", "least": claim["least"]}


def _choice(rules: RuleSet, choice: Mapping[str, Any]) -> dict[str, Any]:
    """A choice with its bar, and the titles of the facts that were chosen."""
    facts = [(rules.declared.fact[name].label, value) for name, value in choice["facts"].items()]
    settled = (
        {"payers": choice["payers"], "total": f"{sum(map(Decimal, choice['payers'].values())):.2f}"} if choice["settled"] else None
    )
    return {**choice, "titles": facts, "bars": outcome.payers(rules, settled) if settled else []}


def levels_of_bill(areas: Areas, query: Query) -> Context:
    """The bill of a link by every choice, as ``yibao compare --levels --format json`` writes it."""
    rules = areas.rules(query.get("city"))
    case = read_case(bill_case(rules, Query((*query.fields, ("level", query.get("level", "tertiary"))))))
    return levels_document(rules, case.person.id, quotes(rules, case, areas.registry.facts()))


def join(areas: Areas, query: Query) -> Context:
    """Who may join: one question after the other, then the ways that fit."""
    rules = areas.rules(query.get("city"))
    return {"areas": areas.names, "city": rules.area.slug, "area": rules.area.name, **joining(areas, query)}


def changed(areas: Areas, query: Query) -> Context:
    """What changed in the rules between two days."""
    _, frame = _frame(areas, query)
    today = resolve_date(None)
    days = {"before": query.get("before", f"{today.year - 1}-{today:%m}-01"), "after": query.get("after", today.isoformat())}
    frame |= {**days, "error": None, "kinds": ()}
    try:
        document = changed_document(areas, Query((*query.fields, *days.items())))
    except YibaoError as error:
        return {**frame, "error": error}
    return {**frame, "kinds": changes.kinds(document)}


def changed_document(areas: Areas, query: Query) -> Context:
    """What changed, as ``yibao rules diff --format json`` writes it."""
    days = read_day(query.get("before")), read_day(query.get("after"))
    return diff_document(areas.rules(query.get("city")), *days, query.get("scheme") or None, query.get("benefit") or None)


def bill_document(areas: Areas, query: Query) -> Context:
    """The result document of a bill.

    Raises:
        YibaoError: it is refused.
    """
    return areas.settle(bill_case(areas.rules(query.get("city")), query))


def year_document(areas: Areas, query: Query) -> Context:
    """The result document of a year.

    Raises:
        YibaoError: it is refused.
    """
    return areas.settle(year_case(areas.rules(query.get("city")), query))


PAGES: Final[Mapping[str, Callable[[Areas, Query], Context]]] = {
    "home": home,
    "bill": bill,
    "year": year,
    "cities": cities,
    "levels": levels,
    "join": join,
    "changes": changed,
}
"""The pages by name."""

DOCUMENTS: Final[Mapping[str, Callable[[Areas, Query], Context]]] = {
    "bill": bill_document,
    "year": year_document,
    "cities": cities_document,
    "levels": levels_of_bill,
    "join": joining_document,
    "changes": changed_document,
}
"""The documents behind the pages."""
