"""Settling one claim: a pure function from rules, person, claim and state to a settlement and a new state."""

import datetime as dt
import itertools
from collections.abc import Mapping
from typing import Any

from ...model.inputs.case import governing_date
from ...model.inputs.claim import Claim
from ...model.inputs.person import Person
from ...model.results.counters import ONE_CLAIM, CounterKey, Counters
from ...model.results.laws import check
from ...model.results.settlement import Settlement, State
from ...model.results.trace import Citation, Trace, TraceCredit, TraceSplit
from ...model.values.text import Message, Text
from ...rules.figures.dimensions import Fact, label_of, missing_fact
from ...rules.lowering.plan import LoweredPlan
from ...rules.ruleset import BenefitYear, RuleSet
from ..accounts.accounts import advance, left_out_message
from ..facts.facts import reader, scheme_on
from ..facts.figures import no_figure, unverified
from ..facts.keys import counter_key, stay_period
from ..facts.several import SeveralRegistrations, agreed, amounts_of
from .access import access_decision, needs_access_check, with_access
from .cash_benefits import NO_CASH_BENEFITS, cash_benefits
from .layers import layer_message
from .prices import price_warnings
from .resolve import Evidence, PreparedPlan, Resolved, prepare_plan, resolve_for_claim
from .split import share_of_kinds, split_claim
from .walk import ClaimRun, MissingFigure, walk

_ASSUMED = {
    "covered": Message("covered", Text("视为参保且待遇正常", "taken to be insured, with benefits in force")),
    "card": Message("card", Text("视为持卡(码)就医", "taken to have used the card or the electronic credential")),
    "designated": Message("designated", Text("视为定点医药机构", "the facility is taken to be designated")),
    "inside": Message("inside", Text("视为在参保地就医", "care is taken to be inside the area")),
}
_ASSUMPTIONS = {
    silent: tuple(text for text, one in zip(_ASSUMED.values(), silent, strict=True) if one)
    for silent in itertools.product((False, True), repeat=len(_ASSUMED))
}


def settle(rules: RuleSet, person: Person, claim: Claim, state: State, *, trace: bool = True) -> tuple[Settlement, State]:
    """Settle one claim.

    Args:
        rules: of the area; person: insured; claim: a bill, not a reversal.
        state: what earlier claims left; never changed.
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
        return _settle(rules, person, claim, state, trace=trace)
    except SeveralRegistrations as several:
        return agreed(several, lambda person, claim: settle(rules, person, claim, state, trace=trace), amounts_of)


def _settle(rules: RuleSet, person: Person, claim: Claim, state: State, *, trace: bool) -> tuple[Settlement, State]:
    """Settle one claim, where it is clear what every fact is."""
    assert claim.benefit is not None and claim.facility is not None, "a reversal is taken back by the course"
    day, scheme, found, year, passed_on = governing_plan(rules, person, claim)
    plan = found.plan
    credits: list[TraceCredit] = []
    started = state
    if state.year != year.first or scheme != state.scheme or rules.within_year(scheme, year):
        started = advance(rules, person, state, scheme, day, year, credits)
    lines: list[TraceSplit] | None = [] if trace else None
    cited: list[Citation] = [citation for credit in credits for citation in credit.citations] if credits else []
    bill = split_claim(rules, plan, person, claim, day, year, lines, cited)
    counters, stay = Counters.of(started.counters), stay_period(claim)
    seen = counters.about(stay)
    brought = {} if stay else counters.own(claim.id)
    seen |= brought
    counted = _counted(rules, plan, person, claim, year, day, seen) if plan.counted else ()
    counts = _counts(rules, found, person, claim, year, day, seen, counted) if found.counters else ()
    resolved = resolve_for_claim(rules, found, person, claim, day, year, counts)
    keys = resolved.full_keys.get(year.key) or _keys(found, resolved, claim, day, year)
    purse = ClaimRun(bill, found.opened, dict(started.accounts), seen, keys, trace)
    if found.asks:
        purse.days = _days(claim)
        purse.fact = lambda name: _fact(rules, person, claim, name, day, year)
    told = None
    if needs_access_check(rules, person, claim):
        told = access_decision(rules, person, claim, day, year)
    if told is None or told.pays:
        for index, marker, ordinal, grows in counted:
            if grows:
                purse.counters[keys[index]] = ordinal
                if marker is not None:
                    purse.counters[marker] = ordinal
        try:
            walk(resolved, purse, claim.use_accounts)
        except MissingFigure as missing:
            raise no_figure(rules, missing.gap, resolved.labels, day) from None
    besides = NO_CASH_BENEFITS
    if (scheme, claim.benefit) in rules.cash and (told is None or told.covered):
        besides = cash_benefits(rules, person, claim, scheme, day, year, purse.counters, cited)
    self_paid, over_limit, first_pay, in_scope = share_of_kinds(bill, len(plan.kinds) + 1) if plan.kinds else bill
    prices = price_warnings(rules, person, claim, day, year, cited) if over_limit and claim.lines else ()
    if found.forgets or brought or besides is not NO_CASH_BENEFITS:
        for key in [key for key in purse.counters if key[1] == ONE_CLAIM]:
            del purse.counters[key]
    reached = day if started.date is None or day > started.date else started.date
    after = State(
        started.area, scheme, started.year, reached, purse.balances, counters.after(purse.counters, stay), started.left_out
    )
    said = resolved.said.get((purse.used_segments, year.key))
    if said is None:
        said = resolved.said[purse.used_segments, year.key] = _path(rules, resolved, purse.used_segments, day, year)
    citations, warnings = said
    complete = True
    if cited or purse.left_out or started.left_out:
        citations, warnings, complete = _provenance_of(rules, said, purse, day, cited, started.left_out)
    if passed_on or prices or besides is not NO_CASH_BENEFITS:
        warnings, complete = (*passed_on, *warnings, *prices, *besides.warnings), complete and besides.complete
    payers = purse.payers
    if found.takes_back:
        payers = {name: amount for name, amount in payers.items() if amount}
    payers["cash"] = sum(purse.parts)
    aside = tuple([one for layer in purse.left_out for one in layer.aside])
    settlement = Settlement(
        claim.id,
        day,
        claim.benefit,
        self_paid + over_limit + first_pay + in_scope,
        self_paid,
        over_limit,
        first_pay,
        in_scope,
        tuple(purse.shares),
        payers,
        purse.balances,
        purse.counters,
        complete,
        _ASSUMPTIONS[person.cover is None, claim.card is None, claim.facility.designated is None, claim.facility.region is None],
        warnings,
        citations,
        None
        if purse.steps is None or lines is None
        else Trace(resolved.labels, tuple(purse.steps), tuple(purse.means), tuple(lines), tuple(credits), besides.steps, aside),
        besides.paid,
        plan.name,
    )
    if told is not None:
        with_access(rules, person, told, settlement, dict(zip(plan.parts, purse.parts, strict=True)))
    check(settlement)
    return settlement, after


def plan_of_claim(
    rules: RuleSet, person: Person, claim: Claim
) -> tuple[dt.date, str, PreparedPlan, BenefitYear, tuple[Message, ...]]:
    """As :func:`governed`, also where several registrations are in force that lead to the same.

    Raises:
        YibaoError: the area has no rules for the claim, or the registrations lead to different ones.
    """
    try:
        return governing_plan(rules, person, claim)
    except SeveralRegistrations as several:
        found: tuple[dt.date, str, PreparedPlan, BenefitYear, tuple[Message, ...]]
        found = agreed(several, lambda person, claim: plan_of_claim(rules, person, claim), lambda found: found)
        return found


def governing_plan(
    rules: RuleSet, person: Person, claim: Claim
) -> tuple[dt.date, str, PreparedPlan, BenefitYear, tuple[Message, ...]]:
    """The day that governs a claim, the scheme on it, the plan prepared, the benefit year, and what is said of the choice.

    Raises:
        NoRuleError: the area has no rules for the claim.
        SeveralRegistrations: several registrations are in force, and the choice of the plan reads which one counts.
    """
    day = claim.discharged or claim.date or governing_date(claim)
    first, scheme = person.scheme.values[0]
    if first is not None or len(person.scheme.values) > 1:
        scheme = scheme_on(person, day)
    found, year = rules.memo.get((scheme, claim.benefit, day)) or _prepared(rules, scheme, claim.benefit or "", day)
    if found.plan.governs == "admitted" and claim.admitted is not None:
        day = claim.admitted
        scheme = scheme_on(person, day)
        found, year = _prepared(rules, scheme, claim.benefit or "", day)
    others = rules.declared.plan[found.plan.name].instead
    if others:

        def get(fact: Fact) -> Any:
            return reader(fact)(rules, person, claim, day, year)

        for one in others:
            if all(label_of(rules.declared, rules.functions, name, get) in labels for name, labels in one.when.items()):
                found = _lookup(rules, rules.plan_named(one.plan, day))
                return day, scheme, found, year, (Message("settled_as", one.note),) if one.note else ()
    return day, scheme, found, year, ()


def _prepared(rules: RuleSet, scheme: str, benefit: str, day: dt.date) -> tuple[PreparedPlan, BenefitYear]:
    """The plan for a day, prepared, with the benefit year; kept with the rules."""
    known: tuple[PreparedPlan, BenefitYear] = (_lookup(rules, rules.plan_on(scheme, benefit, day)), rules.year_of(scheme, day))
    rules.memo[scheme, benefit, day] = known
    return known


def _lookup(rules: RuleSet, plan: LoweredPlan) -> PreparedPlan:
    """A lowered plan prepared for claims; kept with the rules."""
    found: PreparedPlan | None = rules.memo.get(plan)
    if found is None:
        about_claim = [f"fact.{name}" for name, fact in rules.declared.fact.items() if fact.about == "claim"]
        found = rules.memo[plan] = prepare_plan(plan, about_claim)
    return found


def _keys(found: PreparedPlan, resolved: Resolved, claim: Claim, day: dt.date, year: BenefitYear) -> tuple[CounterKey, ...]:
    """The keys of the plan's counters for a claim."""
    pairs = zip(found.plan.counters, resolved.keys, strict=True)
    keys = tuple(counter_key(counter.reset, counter.name, key, claim, day, year) for counter, key in pairs)
    if found.yearly:
        resolved.full_keys[year.key] = keys
    return keys


def _days(claim: Claim) -> int:
    """Days of a stay, at least one."""
    if claim.discharged is None or claim.admitted is None:
        return 1
    return max(1, (claim.discharged - claim.admitted).days)


_Counted = tuple[int, CounterKey | None, int, bool]
"""Index of a counter, the marker of the stay, the ordinal of this claim or stay, and whether it is a new one."""


def _counted(
    rules: RuleSet,
    plan: LoweredPlan,
    person: Person,
    claim: Claim,
    year: BenefitYear,
    day: dt.date,
    counters: Mapping[CounterKey, int],
) -> tuple[_Counted, ...]:
    """Which visit or stay of the period this is; claims of one stay share the number."""
    found: list[_Counted] = []
    for index, by in plan.counted:
        counter = plan.counters[index]
        apart = _counter_partition(rules, counter.name, person, claim, day, year)
        ordinal = counters.get(counter_key(counter.reset, counter.name, apart, claim, day, year), 0) + 1
        stay = stay_period(claim) if by == "stay" else None
        marker = (counter.name, stay, apart) if stay else None
        known = counters.get(marker) if marker else None
        found.append((index, marker, known or ordinal, known is None))
    return tuple(found)


def _counts(
    rules: RuleSet,
    found: PreparedPlan,
    person: Person,
    claim: Claim,
    year: BenefitYear,
    day: dt.date,
    counters: Mapping[CounterKey, int],
    counted: tuple[_Counted, ...],
) -> tuple[int, ...]:
    """What the counters hold that dimensions read; for those that count visits or stays, the number of this one."""
    values = []
    for _, name in found.counters:
        ordinal = next((number for index, _, number, _ in counted if found.plan.counters[index].name == name), None)
        if ordinal is None:
            reset = rules.declared.counter[name].reset
            key = counter_key(reset, name, _counter_partition(rules, name, person, claim, day, year), claim, day, year)
            ordinal = counters.get(key, 0)
        values.append(ordinal)
    return tuple(values)


def _counter_partition(rules: RuleSet, name: str, person: Person, claim: Claim, day: dt.date, year: BenefitYear) -> str:
    """The labels that keep a counter apart for a claim."""

    def get(fact: Fact) -> Any:
        return reader(fact)(rules, person, claim, day, year)

    per = rules.declared.counter[name].per
    return ",".join(label_of(rules.declared, rules.functions, dimension, get) for dimension in per)


def _fact(rules: RuleSet, person: Person, claim: Claim, name: str, day: dt.date, year: BenefitYear) -> Any:
    """A declared fact that a limit is a ratio of.

    Raises:
        NoRuleError: it was not given.
    """
    value = reader((f"fact.{name}", "date"))(rules, person, claim, day, year)
    if value is None:
        raise missing_fact(rules.declared, f"fact.{name}")
    return value


def _provenance_of(
    rules: RuleSet, said: Evidence, purse: ClaimRun, day: dt.date, cited: list[Citation], left_out: tuple[str, ...]
) -> tuple[tuple[Citation, ...], tuple[Message, ...], bool]:
    """What a result says beside what its path through the plan rests on: figures of lines and credits, layers left out."""
    citations, warnings = said
    more = list(warnings)
    more.extend(unverified(rules, citation, day) for citation in dict.fromkeys(cited) if citation.status == "unverified")
    more.extend(layer_message(rules, one) for one in purse.left_out)
    more.extend(left_out_message(rules, name) for name in left_out)
    return tuple(dict.fromkeys((*citations, *cited))), tuple(more), not purse.left_out and not left_out


def _path(rules: RuleSet, resolved: Resolved, path: int, day: dt.date, year: BenefitYear) -> Evidence:
    """The figures used on one path through a plan, with the warnings they call for."""
    found: dict[Citation, None] = {}
    bit = 1
    for stage in resolved.stages:
        for segment in stage.segments:
            if path & bit:
                used = segment.citations if path & bit << 1 else [limit.citation for limit in segment.limits if limit.citation]
                found.update(dict.fromkeys(used))
            bit <<= 2
    for entry in resolved.means:
        if path & bit:
            found[entry.citation] = None
        bit <<= 1
    if found:
        found[year.citation] = None
    citations = tuple(found)
    messages = {unverified(rules, citation, day): None for citation in citations if citation.status == "unverified"}
    return citations, tuple(messages)
