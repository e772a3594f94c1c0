"""Settling one claim: a pure function from rules, person, claim and state to a settlement and a new state."""

import itertools

import attrs

from ...model.inputs.claim import Claim
from ...model.inputs.person import Person
from ...model.results.counters import Counters
from ...model.results.laws import check
from ...model.results.settlement import Settlement, State, UnpaidCredit, YearEndSettlement
from ...model.results.trace import Citation, Trace, TraceCredit, TraceSplit
from ...model.values.text import Message, Text
from ...rules.ruleset import RuleSet
from ..accounts.credits import unpaid_message
from ..accounts.events import advance
from ..bounds.bounds import bounds_of
from ..facts.figures import doubts
from ..facts.several import SeveralRegistrations, agreed, amounts_of
from ..flow.counters import count_visits, counts_read
from ..flow.evidence import evidence_of_path
from ..flow.layers import layer_message, together
from ..flow.prepared_plan import PreparedPlan, counter_keys, resolve_for_claim
from ..flow.run import ClaimRun
from ..flow.unsure import unsure_after
from ..flow.walk import walk
from ..lines.prices import price_lines
from ..lines.split import FallenLine, share_of_kinds, split_claim
from ..year_ends.close import year_closer
from .access import access_decision, needs_access_check, with_access
from .cash_benefits import NO_CASH_BENEFITS, CashBenefits, cash_benefits
from .prepared import governing_plan, prepare

_ASSUMED = {
    "covered": Message("covered", Text("视为参保且待遇正常", "taken to be insured, with benefits in force")),
    "card": Message("card", Text("视为持卡(码)就医", "taken to have used the card or the electronic credential")),
    "designated": Message("designated", Text("视为定点医药机构", "the facility is taken to be designated")),
    "inside": Message("inside", Text("视为在参保地就医", "care is taken to be inside the area")),
}
_ASSUMPTIONS = {
    silent: tuple(text for text, applies in zip(_ASSUMED.values(), silent, strict=True) if applies)
    for silent in itertools.product((False, True), repeat=len(_ASSUMED))
}


def settle(
    rules: RuleSet, person: Person, claim: Claim, state: State, *, trace: bool = True, bounds: bool = False, certain: bool = True
) -> tuple[Settlement, State]:
    """Settle one claim.

    Args:
        rules: of the area; person: insured; claim: a bill, not a reversal.
        state: what earlier claims left; never changed.
        bounds: whether to give bounds, instead of a refusal, where money reaches a figure that nobody knows.
        certain: whether every earlier result is complete, so that accounts hold what they should; bounds depend on it.
        trace: whether to record why. Without it the settlement has no trace and the laws that need one are not checked.

    Returns:
        The settlement, and the state for the next claim.

    Raises:
        NoRuleError: no rule with a known figure covers the claim.
        InputError: the claim lies in a benefit year before the one reached, or a fact is missing, or several registrations are in
            force that lead to different results.
        LawError: the settlement broke a law, which is an error of the engine.
    """
    try:
        return _settle(rules, person, claim, state, trace=trace, bounds=bounds, certain=certain)
    except SeveralRegistrations as several:
        return agreed(
            several,
            lambda person, claim: settle(rules, person, claim, state, trace=trace, bounds=bounds, certain=certain),
            amounts_of,
        )


def _settle(
    rules: RuleSet, person: Person, claim: Claim, state: State, *, trace: bool, bounds: bool, certain: bool
) -> tuple[Settlement, State]:
    """Settle one claim, where it is clear what every fact is."""
    assert claim.benefit is not None and claim.facility is not None, "a reversal is taken back by the course"
    prepared = rules.derived(prepare)
    query, scheme, plan, notes = governing_plan(prepared, person, claim)
    day, year = query.day, query.year
    credits: list[TraceCredit] = []
    year_ends: list[YearEndSettlement] = []
    if state.year != year.first or scheme != state.scheme or rules.within_year(scheme, year):
        state = advance(rules, person, state, scheme, day, year, credits, year_closer(rules, person, year_ends))
    cited: list[Citation] = [citation for credit in credits for citation in credit.citations] if credits else []
    price_cited: list[Citation] = []
    priced, price_notes = price_lines(query, price_cited) if claim.lines else ((), ())
    lines: list[TraceSplit] | None = [] if trace else None
    fallen: list[FallenLine] | None = [] if plan.line_wise else None
    bill = split_claim(query, plan.plan, priced, lines, cited, fallen)
    counters, stay = Counters.of(state.counters), query.stay if claim.stay else None
    visible = counters.about(stay)
    brought = {} if stay else counters.own(claim.id)
    visible |= brought
    visits = count_visits(query, plan.plan, visible) if plan.plan.counted else ()
    counts = counts_read(query, plan, visible, visits) if plan.counters else ()
    resolved = resolve_for_claim(query, plan, counts)
    keys = resolved.full_keys.get(year.key) or counter_keys(query, resolved, yearly=plan.yearly)
    finding = access_decision(query, prepared.triggers) if needs_access_check(query, prepared.triggers) else None
    unsure, met = state.unsure, tuple[Message, ...]()
    run = ClaimRun(query, resolved, bill, plan.opened, dict(state.accounts), visible, keys, trace)
    run.lines = fallen or ()
    if finding is None or finding.pays:
        for visit in visits:
            run.count(visit)
        if bounds:
            run.lenient, run.bounds = True, bounds_of(run, plan, unsure, certain=certain and not (unsure or state.left_out))
        walk(run)
        if unsure or run.left_out or run.bounded:
            unsure, met = unsure_after(run, plan, unsure)
    cash = NO_CASH_BENEFITS
    if (scheme, claim.benefit) in rules.cash and (finding is None or finding.covered):
        cash = cash_benefits(query, scheme, run.counters, unsure, cited, prepared.cash_citations)
        if cash.unsure:
            unsure = {**dict.fromkeys(cash.unsure, claim.id), **unsure}
    cited += price_cited
    if plan.forgets or brought or cash is not NO_CASH_BENEFITS:
        run.forget_claim_counters()
    reached = day if state.date is None or day > state.date else state.date
    after = State(state.area, scheme, state.year, reached, run.balances, counters.after(run.counters, stay), state.left_out, unsure)
    citations, warnings, complete = _evidence(run, cited, state.left_out)
    if notes or met or price_notes or cash is not NO_CASH_BENEFITS:
        warnings = (*notes, *warnings, *met, *price_notes, *cash.warnings)
        complete = complete and not met and cash.complete
    settlement = _settlement(run, plan, cash, citations, warnings, complete, lines, credits)
    if year_ends:
        settlement = attrs.evolve(settlement, year_ends=tuple(year_ends))
    if finding is not None:
        settlement = with_access(finding, settlement, dict(zip(plan.plan.parts, run.parts, strict=True)))
    check(settlement)
    return settlement, after


def _settlement(
    run: ClaimRun,
    plan: PreparedPlan,
    cash: CashBenefits,
    citations: tuple[Citation, ...],
    warnings: tuple[Message, ...],
    complete: bool,
    lines: list[TraceSplit] | None,
    credits: list[TraceCredit],
) -> Settlement:
    """The settlement of a claim whose money was walked."""
    claim, lowered = run.query.claim, plan.plan
    self_paid, over_limit, first_pay, in_scope = share_of_kinds(run.bill, len(lowered.kinds) + 1) if lowered.kinds else run.bill
    payers = run.payers
    if plan.takes_back:
        payers = {name: amount for name, amount in payers.items() if amount}
    payers["cash"] = sum(run.parts)
    trace = None
    if run.steps is not None and lines is not None:
        aside = tuple([part for layer in run.left_out for part in layer.aside])
        steps, means = tuple(run.steps), tuple(run.means)
        trace = Trace(run.resolved.labels, steps, means, tuple(lines), tuple(credits), cash.steps, aside, run.added, plan.rounds)
    facility, benefit = claim.facility, claim.benefit
    assert facility is not None and benefit is not None
    silent = run.query.person.cover is None, claim.card is None, facility.designated is None, facility.region is None
    return Settlement(
        claim=claim.id,
        date=run.query.day,
        benefit=benefit,
        total=self_paid + over_limit + first_pay + in_scope,
        self_paid=self_paid,
        over_limit=over_limit,
        first_pay=first_pay,
        in_scope=in_scope,
        segments=tuple(together(run.shares) if plan.rounds else run.shares),
        payers=payers,
        accounts=run.balances,
        counters=run.counters,
        complete=complete,
        assumptions=_ASSUMPTIONS[silent],
        warnings=warnings,
        citations=citations,
        trace=trace,
        cash_benefits=cash.paid,
        plan=lowered.name,
        bounds=run.bounds,
    )


def _evidence(
    run: ClaimRun, cited: list[Citation], left_out: tuple[UnpaidCredit, ...]
) -> tuple[tuple[Citation, ...], tuple[Message, ...], bool]:
    """The figures a result rests on, the warnings they call for, and whether nothing was left out.

    Args:
        cited: figures of lines, credits and cash benefits; left_out: credits that could not be computed.
    """
    rules, year = run.query.rules, run.query.year
    evidence = run.resolved.evidence.get((run.used_segments, year.key))
    if evidence is None:
        evidence = evidence_of_path(rules, run.resolved, run.used_segments, year)
        run.resolved.evidence[run.used_segments, year.key] = evidence
    citations, warnings = evidence
    if not (cited or run.left_out or left_out):
        return citations, warnings, True
    more = list(warnings)
    more.extend(doubts(rules, dict.fromkeys(cited)))
    more.extend(layer_message(rules, layer) for layer in run.left_out)
    more.extend(unpaid_message(rules, credit) for credit in left_out)
    return tuple(dict.fromkeys((*citations, *cited))), tuple(more), not run.left_out and not left_out
