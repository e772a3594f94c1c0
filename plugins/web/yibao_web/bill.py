"""A bill as a link says it: the case, what came of it, and what the rules would still ask."""

from collections.abc import Mapping
from typing import Any

import attrs

from yibao import RuleSet, YibaoError, read_case, settle_case
from yibao.engines import Case, NoRuleError, open_questions, resolve_date, statements, unstructure

from .query import MAX_LINES, Query, amounts, claim_data, person_data, visits, with_disease
from .views.questions import Question, next_question


@attrs.frozen
class Answer:
    """What came of a link.

    Attributes:
        case: what was asked, as a case file would hold it.
        document: as ``yibao settle --format json`` writes it; none where the bill is refused.
        error: why there is none; question: what the rules would still ask.
    """

    rules: RuleSet
    case: Mapping[str, Any] | None = None
    document: Mapping[str, Any] | None = None
    error: YibaoError | None = None
    question: Question | None = None

    @property
    def entries(self) -> list[Mapping[str, Any]]:
        """The settlements."""
        return list(self.document["settlements"]) if self.document else []

    @property
    def refused(self) -> bool:
        """Whether the rules do not say, rather than something being wrong with what was filled in."""
        return isinstance(self.error, NoRuleError)


def settle_bill(rules: RuleSet, query: Query) -> Answer:
    """One bill settled; what is wrong with it is in the answer."""
    return _settled(rules, query, bill_case)


def settle_year(rules: RuleSet, query: Query) -> Answer:
    """The visits of a link settled one after the other."""
    return _settled(rules, query, year_case)


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


def _settled(rules: RuleSet, query: Query, make: Any) -> Answer:
    data: dict[str, Any] | None = None
    question = None
    try:
        data = make(rules, query)
        case = read_case(data)
        question = next_question(rules, open_questions(rules, case), query)
        document = settled_document(rules, case)
    except YibaoError as error:
        return Answer(rules, data, None, error, question)
    return Answer(rules, data, document, None, question)


def settled_document(rules: RuleSet, case: Case) -> dict[str, Any]:
    """The result document, with the statement of each benefit year.

    Raises:
        YibaoError: the case is refused.
    """
    result, document = settle_case(rules, case)
    years = statements(rules, case.person, result)
    return {**document, "statement": unstructure(years)}
