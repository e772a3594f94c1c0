"""The result document, ``yibao-result/1``: the contract that outside users read.

Keys are added, never changed or dropped, and never translated.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from ..engine.course.course import settle_course
from ..engine.course.opening_state import opening_state
from ..engine.course.statement import Statement, Sum
from ..engine.course.untold import WhatIf
from ..engine.facts.facts import check_claims, check_person
from ..model.inputs.case import read_case
from ..model.inputs.claim import Case
from ..model.inputs.parse import parse
from ..model.results.access import AccessDecision, Reason, ReimbursementPaper, ReimbursementStep
from ..model.results.expectations import differences
from ..model.results.settlement import (
    CashBenefit,
    CounterKey,
    CourseResult,
    Entry,
    Refusal,
    RefusedClaim,
    Reversal,
    SegmentShare,
    Settlement,
    State,
    UnpaidCredit,
    YearEndSettlement,
)
from ..model.results.trace import Trace, TraceLimit, TraceSplit, TraceStep
from ..model.values.classes import frozen
from ..model.values.money import Fen
from ..model.values.text import Message
from ..rules.ruleset import RuleSet
from .serialize import DocumentContext, FileResult, RulesIdentity, context_of, form_of, unstructure, write_as

EntryWithoutTrace = Annotated[Entry, "without trace"]
"""A settlement or reversal as other documents show it."""


@frozen
class UnsureCounter:
    """A counter of a saved state that is not complete, and the claim since which that is so."""

    name: str
    period: str
    key: str
    since: str


@frozen(eq=False)
class SavedState:
    """The form of a state, from which a case goes on.

    Attributes:
        left_out: credits that could not be computed, as 0.1.0 said it: ``CREDIT DAY: REASON``, in English.
        unpaid_credits: the same in both languages; left out where there is none.
        unsure: counters that may hold something else, with the claim since which that is so; left out where there is none.
    """

    area: str
    scheme: str
    year: dt.date | None
    date: dt.date | None
    accounts: Mapping[str, Fen]
    counters: Annotated[Mapping[CounterKey, int], "counters"]
    left_out: tuple[str, ...]
    unpaid_credits: tuple[UnpaidCredit, ...] = ()
    unsure: tuple[UnsureCounter, ...] = ()


@frozen(eq=False)
class ResultDocument:
    """The form of a result; ``notes``: what the reader of the file supposed, left out or doubts."""

    city: str
    person: str
    rules: RulesIdentity
    settlements: tuple[Entry | RefusedClaim, ...]
    state: SavedState
    unused_facts: tuple[str, ...]
    year_ends: tuple[YearEndSettlement, ...] = ()
    statement: tuple[Statement, ...] | None = None
    notes: tuple[Message, ...] = ()
    format: Literal["yibao-result/1"] = "yibao-result/1"


write_as(SavedState, "area scheme year date accounts counters left_out unpaid_credits? unsure?")
write_as(TraceLimit, "kind measure limit room counter before after citation since? uses_up? ratio? base? unit?")
write_as(
    TraceStep,
    "stage segment label role arrived limits amount payer ratio citation adjustments rounding paid person taken_from counts slices "
    "returns others? group? line?",
)
write_as(SegmentShare, "id stage amount payer paid person others?")
write_as(UnpaidCredit, "credit=id date *reason")
write_as(ResultDocument, "format city person rules settlements state unused_facts year_ends? statement? notes?")
write_as(
    YearEndSettlement,
    "id label scheme first last due base segments payers amount complete sources=citations warnings trace",
)
write_as(
    Settlement,
    "claim date benefit plan total self_paid over_limit first_pay in_scope segments payers cash_benefits accounts counters "
    "complete assumptions sources=citations warnings access trace follows_refused? bounds?",
)
write_as(Reversal, "claim date reverses payers cash_benefits changes year_ends? follows_refused?")
write_as(Refusal, "code where message mend")
write_as(RefusedClaim, "claim refused")
write_as(CashBenefit, "id label amount due sources")
write_as(Trace, "version dimensions split credits steps means cash set_aside adds?")
write_as(TraceSplit, "line class total self_paid over_limit first_pay in_scope citation price name? code? cover?")
write_as(AccessDecision, "cover cover_from designated area card effect reasons instead left_to_claim=left")
write_as(Reason, "code *text source status")
write_as(ReimbursementPaper, "*text source status")
write_as(ReimbursementStep, "*text source status where until last_day takes")
write_as(Sum, "claims total payers cash_benefits unverified incomplete stale? follows_refused?")
write_as(Statement, "scheme year=year.first ends=year.last on *whole benefits left year_ends?")


@frozen(eq=False)
class SettledCase(FileResult):
    """A case settled, with the statements of its benefit years.

    Attributes:
        notes: what the reader of the file supposed or doubts.
        what_if: what the bills come to where a fact is told that was not.
    """

    name: str
    case: Case
    rules: RuleSet
    result: CourseResult
    statements: tuple[Statement, ...] = ()
    notes: tuple[Message, ...] = ()
    what_if: tuple[WhatIf, ...] = ()


@frozen(eq=False)
class Golden:
    """A golden case settled.

    Attributes:
        wrong: what is not as expected, or missing from the case; nothing where it passes.
    """

    case: Case
    result: CourseResult
    document: dict[str, Any]
    wrong: tuple[str, ...]

    def proven(self) -> set[tuple[str, str]]:
        """The schemes and benefits that the case shows to work: those of claims whose cited expectation is met."""
        if self.wrong:
            return set()
        expected = {claim.id for claim in self.case.claim if claim.expect}
        settled = [entry for entry in self.result.settled if isinstance(entry, Settlement) and entry.claim in expected]
        return {(self.case.person.scheme.on(entry.date) or "", entry.benefit) for entry in settled}


def what_if_document(answers: Sequence[WhatIf]) -> list[dict[str, Any]]:
    """What bills come to where facts are told, as plain data for JSON."""
    return [
        {
            "fact": answer.fact.name,
            "question": unstructure(answer.fact.question),
            "value": str(answer.value) if isinstance(answer.value, dt.date) else answer.value,
            "bills": unstructure(answer.bills),
            "complete": answer.complete,
            "refused": None if answer.refused is None else unstructure(answer.refused),
        }
        for answer in answers
    ]


def saved_state(state: State) -> SavedState:
    """The form of a state."""
    sentences = tuple(f"{credit.id} {credit.date}: {credit.reason.en}" for credit in state.left_out)
    unsure = tuple(UnsureCounter(*key, since) for key, since in sorted(state.unsure.items()))
    return form_of(SavedState, state, left_out=sentences, unpaid_credits=state.left_out, unsure=unsure)


def document(result: CourseResult, context: DocumentContext) -> dict[str, Any]:
    """A course settled as plain data for JSON."""
    state = saved_state(result.state)
    form = ResultDocument(
        context.city, context.person, context.rules, result.entries, state, context.unused_facts, result.year_ends
    )
    return dict(unstructure(form, context))


def settle_case(
    rules: RuleSet,
    case: Case,
    *,
    trace: bool = True,
    elsewhere: frozenset[str] = frozenset(),
    keep_going: bool = False,
    bounds: bool = False,
) -> tuple[CourseResult, dict[str, Any]]:
    """Settle a case and make its result document.

    Args:
        keep_going: whether to go on without a claim that is refused, and to mark what follows.
        bounds: whether to give bounds where money reaches a figure that nobody knows, instead of refusing the claim.
        elsewhere: facts that only other installed areas declare; given here they are listed as unused.

    Returns:
        The result, and the same as the document of the contract.

    Raises:
        YibaoError: the input or a claim is refused; where to keep going, every claim.
    """
    unused = tuple(dict.fromkeys((*check_person(rules, case.person, elsewhere), *check_claims(rules, case.claim, elsewhere))))
    state = opening_state(rules, case)
    result = settle_course(
        rules,
        case.person,
        case.claim,
        state,
        trace=trace,
        until=case.until,
        keep_going=keep_going,
        bounds=bounds,
    )
    return result, document(result, context_of(rules, case.person.id, unused))


def settle_golden(rules: RuleSet, data: bytes) -> Golden:
    """Settle a golden case and compare every claim with its expectation.

    Raises:
        YibaoError: it cannot be read, or a claim is refused.
    """
    case = read_case(parse(data))
    result, data_of_result = settle_case(rules, case)
    entries = {entry["claim"]: entry for entry in data_of_result["settlements"]}
    expected = [claim for claim in case.claim if claim.expect is not None]
    wrong = [] if expected else ["the case expects nothing"]
    for claim in expected:
        assert claim.expect is not None
        if not claim.expect.get("source"):
            wrong.append(f"claim {claim.id}: the expectation cites no source")
        for difference in differences(entries[claim.id], claim.expect, rules.declared.payer):
            wrong.append(f"claim {difference.claim}: {difference.name} expected {difference.expected}, got {difference.got}")
    return Golden(case, result, data_of_result, tuple(wrong))
