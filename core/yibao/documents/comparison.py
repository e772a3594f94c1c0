"""Documents of what stands side by side: bills, joining or contributing in several areas, and bills by choices of a hospital."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import attrs

from ..engine.comparison.answers import AreaAnswer, What, compared
from ..engine.comparison.bills import Comparison, Side
from ..engine.comparison.levels import Quote, QuotedClaim
from ..model.values.classes import frozen
from ..model.values.errors import YibaoError
from ..model.values.money import Fen
from ..model.values.text import Message, Text
from ..rules.ruleset import RuleSet
from .serialize import RulesIdentity, context_of, unstructure, write_as
from .settlement import EntryWithoutTrace

Punctuated = Annotated[Text, "punctuated"]


@frozen(eq=False)
class RefusalForm:
    """Why an area has no answer."""

    what: Punctuated
    where: str
    mend: Punctuated | None


@frozen(eq=False)
class OutcomeForm:
    """What came of one claim in one area."""

    claim: str
    settled: bool
    after_a_refusal: bool
    refused: RefusalForm | None = None
    settlement: EntryWithoutTrace | None = None


@frozen(eq=False)
class OpenQuestion:
    """A fact that an area's rules read and nobody told."""

    fact: str
    text: Punctuated


@frozen(eq=False)
class SideForm:
    """One area's side of a comparison of bills."""

    city: str
    name: Punctuated
    rules: RulesIdentity
    payers: Mapping[str, Fen]
    claims: tuple[OutcomeForm, ...]
    not_carried: tuple[Message, ...]
    asks: tuple[OpenQuestion, ...]


@frozen(eq=False)
class ComparisonDocument:
    """The form of a comparison of bills."""

    person: str
    home: str
    claims: tuple[str, ...]
    common: tuple[str, ...]
    compared: bool
    cities: tuple[SideForm, ...]
    what: Literal["settle"] = "settle"
    notes: tuple[Message, ...] = ()
    format: Literal["yibao-comparison/1"] = "yibao-comparison/1"


@frozen(eq=False)
class AnswerForm:
    """One area's answer: its own document, or why there is none."""

    city: str
    name: Punctuated
    result: Mapping[str, Any] | None
    refused: RefusalForm | None


@frozen(eq=False)
class AnswersDocument:
    """The form of a comparison of other answers."""

    what: What
    person: str
    compared: bool
    cities: tuple[AnswerForm, ...]
    notes: tuple[Message, ...] = ()
    format: Literal["yibao-comparison/1"] = "yibao-comparison/1"


@frozen(eq=False)
class QuoteForm:
    """What a bill comes to by one choice."""

    level: str
    filing: str | None
    facts: Mapping[str, bool]
    as_told: bool
    settled: bool
    person_pays: Fen | None = None
    saves: Fen | None = None
    payers: Mapping[str, Fen] | None = None
    complete: bool | None = None
    warnings: tuple[Message, ...] = ()
    refused: RefusalForm | None = None


@frozen(eq=False)
class QuotedClaimForm:
    """One bill by each choice."""

    claim: str
    least: Fen | None
    choices: tuple[QuoteForm, ...]


@frozen(eq=False)
class LevelsDocument:
    """The form of bills at each class of hospital, referred or not, filed or not."""

    city: str
    person: str
    rules: RulesIdentity
    claims: tuple[QuotedClaimForm, ...]
    notes: tuple[Message, ...] = ()
    format: Literal["yibao-levels/1"] = "yibao-levels/1"


write_as(ComparisonDocument, "format what person home claims common compared cities notes?")
write_as(AnswersDocument, "format what person compared cities notes?")
write_as(LevelsDocument, "format city person rules claims notes?")
write_as(QuoteForm, "level filing facts as_told settled person_pays? saves? payers? complete? warnings? refused?")
write_as(OutcomeForm, "claim settled after_a_refusal refused? settlement?")
write_as(OpenQuestion, "fact *text")


def comparison_document(comparison: Comparison) -> dict[str, Any]:
    """A comparison of bills as plain data. Keys are added over time, never changed or dropped."""
    common = comparison.common
    claims = tuple(claim.id for claim in comparison.case.claim)
    form = ComparisonDocument(
        person=comparison.case.person.id,
        home=comparison.home.slug,
        claims=claims,
        common=tuple(claim for claim in claims if claim in common),
        compared=comparison.compared,
        cities=(),
    )
    return {
        **unstructure(form),
        "cities": [unstructure(_side(side, common), context_of(side.rules, "")) for side in comparison.sides],
    }


def answers_document(what: What, person: str, answers: Sequence[AreaAnswer]) -> dict[str, Any]:
    """The answers of several areas as plain data, with each area's own document as its ``result``."""
    cities = tuple(AnswerForm(answer.area.slug, answer.area.name, answer.document, _refusal(answer.error)) for answer in answers)
    return dict(unstructure(AnswersDocument(what, person, compared(answers), cities)))


def levels_document(rules: RuleSet, person: str, quoted: Sequence[QuotedClaim]) -> dict[str, Any]:
    """Bills by each choice as plain data."""
    claims = tuple(
        QuotedClaimForm(each.claim.id, each.least, tuple(_quote(each, quote) for quote in each.quotes)) for each in quoted
    )
    context = context_of(rules, person)
    return dict(unstructure(LevelsDocument(rules.area.slug, person, context.rules, claims), context))


def _quote(quoted: QuotedClaim, quote: Quote) -> QuoteForm:
    choice, settlement = quote.choice, quote.settlement
    form = QuoteForm(
        choice.level, choice.filing, choice.facts, quote.as_told, settlement is not None, refused=_refusal(quote.error)
    )
    if settlement is None:
        return form
    return attrs.evolve(
        form,
        person_pays=quote.own,
        saves=quoted.saving(quote),
        payers=settlement.payers,
        complete=settlement.complete,
        warnings=settlement.warnings,
    )


def _side(side: Side, common: frozenset[str]) -> SideForm:
    return SideForm(
        city=side.area.slug,
        name=side.area.name,
        rules=context_of(side.rules, "").rules,
        payers=side.totals(common),
        claims=tuple(
            OutcomeForm(each.claim, each.entry is not None, each.after_refusal, _refusal(each.error), each.entry)
            for each in side.outcomes
        ),
        not_carried=side.notes,
        asks=tuple(OpenQuestion(name, question) for name, question in side.asks.items()),
    )


def _refusal(error: YibaoError | None) -> RefusalForm | None:
    return None if error is None else RefusalForm(error.what, error.where, error.mend)
