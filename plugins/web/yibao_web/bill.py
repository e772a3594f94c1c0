"""A bill as a link says it: the case, what came of it, and what the rules would still ask."""

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from yibao import RuleSet, YibaoError, read_case
from yibao.engines import open_questions, resolve_date

from .areas import Areas
from .query import MAX_LINES, Query, amounts, claim_data, person_data, visits, with_disease
from .views.questions import Question, next_question


@attrs.frozen
class Answer:
    """What came of a link.

    Attributes:
        document: as ``yibao settle --bounds --format json`` writes it; none where the bill is refused.
        error: why there is none; question: what the rules would still ask.
    """

    document: Mapping[str, Any] | None
    error: YibaoError | None
    question: Question | None

    @property
    def entries(self) -> list[Mapping[str, Any]]:
        """The settlements, and what was refused in the place of one."""
        return list(self.document["settlements"]) if self.document else []


def settle_bill(areas: Areas, query: Query) -> Answer:
    """One bill settled; what is wrong with it is in the answer."""
    return _settled(areas, query, bill_case)


def settle_year(areas: Areas, query: Query) -> Answer:
    """The visits of a link settled one after the other."""
    return _settled(areas, query, year_case)


def bill_case(rules: RuleSet, query: Query) -> dict[str, Any]:
    """The case of a link with one bill.

    Raises:
        InputError: something is missing or cannot be read.
    """
    claim = claim_data(rules, query, query.values)
    claim |= amounts(query.values, query.rows("l", MAX_LINES))
    person = person_data(rules, query, claim.get("date") or claim["discharged"])
    return {"city": rules.area.slug, "person": with_disease(person, [claim]), "claim": [claim]}


def year_case(rules: RuleSet, query: Query) -> dict[str, Any]:
    """The case of a link with several visits."""
    claims: list[dict[str, Any]] = []
    for number, row in enumerate(visits(query), 1):
        try:
            claims.append(claim_data(rules, query, row, number) | amounts(row))
        except YibaoError as error:
            raise error.below(f"v{number - 1}") from None
    day = claims[0].get("date") or claims[0]["discharged"] if claims else resolve_date(None)
    person = person_data(rules, query, day)
    return {"city": rules.area.slug, "person": with_disease(person, claims), "claim": claims}


def _settled(areas: Areas, query: Query, make: Callable[[RuleSet, Query], dict[str, Any]]) -> Answer:
    rules = areas.rules(query.get("city"))
    question = None
    try:
        data = make(rules, query)
        question = next_question(rules, open_questions(rules, read_case(data)), query)
        return Answer(areas.settle(data), None, question)
    except YibaoError as error:
        return Answer(None, error, question)
