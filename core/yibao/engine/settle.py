"""Settling one claim: a pure function from rules, person, claim and state to a settlement and a new state."""

import datetime as dt
from typing import Any

from ..model.case import governing_date
from ..model.claim import Claim
from ..model.laws import check
from ..model.person import Person
from ..model.settlement import Citation, CounterKey, Settlement, State, Trace, TraceCredit, TraceSplit
from ..model.text import Message, Text
from ..rules.dimensions import missing_fact
from ..rules.lowered import LoweredPlan
from ..rules.ruleset import BenefitYear, RuleSet
from .accounts import advance
from .facts import fact_value, scheme_on
from .resolve import Lookup, Resolved, lookup, no_figure, resolve, unverified
from .split import share_of_kinds, split_claim
from .walk import Gap, Purse, walk

_ASSUMED = {
    "covered": Message("covered", Text("视为参保且待遇正常", "taken to be insured, with benefits in force")),
    "card": Message("card", Text("视为持卡(码)就医", "taken to have used the card or the electronic credential")),
    "designated": Message("designated", Text("视为定点医药机构", "the facility is taken to be designated")),
    "inside": Message("inside", Text("视为在参保地就医", "care is taken to be inside the area")),
}
_ALWAYS = (_ASSUMED["covered"], _ASSUMED["card"])
_ASSUMPTIONS = {
    (False, False): _ALWAYS,
    (True, False): (*_ALWAYS, _ASSUMED["designated"]),
    (False, True): (*_ALWAYS, _ASSUMED["inside"]),
    (True, True): (*_ALWAYS, _ASSUMED["designated"], _ASSUMED["inside"]),
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
        InputError: the claim lies in a benefit year before the one reached, or a fact is missing.
        LawError: the settlement broke a law, which is an error of the engine.
    """
    day = claim.discharged or claim.date or governing_date(claim)
    scheme = scheme_on(person, day)
    assert claim.benefit is not None, "a reversal is taken back by the course"
    plan = rules.plan_on(scheme, claim.benefit, day)
    if plan.governs == "admitted" and claim.admitted is not None:
        day = claim.admitted
        plan = rules.plan_on(scheme, claim.benefit, day)
    credits: list[TraceCredit] = []
    started, year = advance(rules, person, state, scheme, day, credits)
    lines: list[TraceSplit] | None = [] if trace else None
    cited: list[Citation] = [citation for credit in credits for citation in credit.citations]
    bill = split_claim(rules, plan, person, claim, day, year, lines, cited)
    found: Lookup = rules.memo.get(plan) or rules.memo.setdefault(plan, lookup(plan))
    counted = _counted(plan, claim, year, day, started) if plan.counted else ()
    values = _facts(rules, found, person, claim, day, year, started, counted)
    resolved = found.found.get(values)
    if resolved is None:
        resolved = found.found[values] = resolve(rules, plan, values)
    keys = [counter_key(counter.reset, counter.name, key, claim, day, year) for counter, key in zip(plan.counters, resolved.keys, strict=True)]
    get = started.counters.get
    purse = Purse(plan, bill, [started.accounts.get(name, 0) for name in plan.accounts], [get(key, 0) for key in keys], trace)
    designated = claim.facility is None or claim.facility.designated is not False or claim.emergency
    if designated:
        for index, _, ordinal, grows in counted:
            purse.counters[index] = ordinal if grows else purse.counters[index]
        days = max(1, (claim.discharged - claim.admitted).days) if claim.discharged and claim.admitted else 1
        try:
            walk(resolved, purse, claim, days, lambda name: _fact(rules, person, name, day))
        except Gap as gap:
            raise no_figure(rules, gap.gap, resolved.labels, day) from None
    after = _after(plan, purse, keys, started, counted if designated else ())
    warnings, complete, citations = _said(resolved, purse, day, year, cited, after, designated)
    self_paid, over_limit, first_pay, in_scope = share_of_kinds(bill, len(plan.kinds) + 1)
    payers = {name: amount for name, amount in zip(plan.payers, purse.payers, strict=True) if amount}
    payers["cash"] = sum(purse.parts)
    facility = claim.facility
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
        after.accounts,
        after.counters,
        complete,
        _ASSUMPTIONS[facility is None or facility.designated is None, facility is None or facility.region is None],
        warnings,
        citations,
        None
        if purse.steps is None or lines is None
        else Trace(resolved.labels, tuple(purse.steps), tuple(purse.means), tuple(lines), tuple(credits)),
    )
    check(settlement)
    return settlement, after


def counter_key(reset: str, name: str, key: str, claim: Claim, day: dt.date, year: BenefitYear) -> CounterKey:
    """The key of a counter for a claim."""
    if reset == "year":
        return (name, year.key, key)
    if reset == "stay":
        return (name, f"stay:{claim.stay or claim.id}", key)
    if reset == "month":
        return (name, day.isoformat()[:7], key)
    if reset == "day":
        return (name, day.isoformat(), key)
    return (name, "" if reset == "lifetime" else _ONE_CLAIM, key)


_ONE_CLAIM = "claim"
"""Period of a counter that starts anew with each claim: never kept."""

_Counted = tuple[int, CounterKey | None, int, bool]
"""Index of a counter, the marker of the stay, the ordinal of this claim or stay, and whether it is a new one."""


def _counted(plan: LoweredPlan, claim: Claim, year: BenefitYear, day: dt.date, state: State) -> tuple[_Counted, ...]:
    """Which visit or stay of the period this is; claims of one stay share the number."""
    found: list[_Counted] = []
    for index, by in plan.counted:
        counter = plan.counters[index]
        ordinal = state.counters.get(counter_key(counter.reset, counter.name, "", claim, day, year), 0) + 1
        marker: CounterKey | None = (counter.name, f"stay:{claim.stay}", "") if by == "stay" and claim.stay else None
        known = state.counters.get(marker) if marker else None
        found.append((index, marker, known or ordinal, known is None))
    return tuple(found)


def _facts(
    rules: RuleSet,
    found: Lookup,
    person: Person,
    claim: Claim,
    day: dt.date,
    year: BenefitYear,
    state: State,
    counted: tuple[_Counted, ...],
) -> tuple[Any, ...]:
    """The raw facts that the plan's dimensions read."""
    values = [read(rules, person, claim, day, year) for read in found.readers]
    for place, name in found.counters:
        ordinal = next((number for index, _, number, _ in counted if found.plan.counters[index].name == name), None)
        if ordinal is None:
            reset = rules.declared.counter[name].reset
            ordinal = state.counters.get(counter_key(reset, name, "", claim, day, year), 0)
        values[place] = ordinal
    return tuple(values)


def _fact(rules: RuleSet, person: Person, name: str, day: dt.date) -> Any:
    """A declared fact that a limit is a ratio of.

    Raises:
        NoRuleError: it was not given.
    """
    rule = rules.declared.fact[name]
    dated = person.facts.get(name)
    given = dated.on(day) if dated else None
    if given is None:
        raise missing_fact(rules.declared, f"fact.{name}")
    return fact_value(rule, name, given)


def _after(plan: LoweredPlan, purse: Purse, keys: list[CounterKey], started: State, counted: tuple[_Counted, ...]) -> State:
    """The state that the claim leaves."""
    accounts = dict(started.accounts)
    for name, balance in zip(plan.accounts, purse.balances, strict=True):
        if balance or name in accounts:
            accounts[name] = balance
    counters = dict(started.counters)
    for key, value in zip(keys, purse.counters, strict=True):
        if value and key[1] != _ONE_CLAIM:
            counters[key] = value
    for _, marker, ordinal, _ in counted:
        if marker is not None:
            counters[marker] = ordinal
    return State(started.area, started.scheme, started.year, started.date, accounts, counters, started.left_out)


def _said(
    resolved: Resolved, purse: Purse, day: dt.date, year: BenefitYear, cited: list[Citation], after: State, designated: bool
) -> tuple[tuple[Message, ...], bool, tuple[Citation, ...]]:
    """What the result rests on: warnings, whether it is complete, and every figure used."""
    known = resolved.said.get((purse.path, year.key))
    if known is None:
        known = resolved.said[purse.path, year.key] = _path(resolved, purse.path, day, year)
    citations, warnings = known
    if not (cited or purse.left_out or after.left_out) and designated:
        return warnings, True, citations
    more = list(warnings)
    more.extend(unverified(citation, day) for citation in dict.fromkeys(cited) if citation.status == "unverified")
    for stage, (table, cell) in purse.left_out:
        reason = cell.reason if cell is not None and cell.reason is not None else Text("没有数值", "there is no figure")
        label = stage.rule.label
        more.append(
            Message(
                "layer_left_out",
                Text(f"未计算 {label.zh}({table}):{reason.zh}", f"{label.en} was left out ({table}): {reason.en}"),
            )
        )
    more.extend(
        Message("credit_left_out", Text(f"个人账户入账缺少数值:{name}", f"a credit to the account has no figure: {name}")) for name in after.left_out
    )
    if not designated:
        more.append(
            Message("not_designated", Text("非定点机构,基金不予支付", "not a designated facility: the funds do not pay, all is borne by the person"))
        )
    complete = not purse.left_out and not after.left_out
    return tuple(more), complete, tuple(dict.fromkeys((*citations, *cited)))


def _path(resolved: Resolved, path: int, day: dt.date, year: BenefitYear) -> tuple[tuple[Citation, ...], tuple[Message, ...]]:
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
    messages = {unverified(citation, day): None for citation in citations if citation.status == "unverified"}
    return citations, tuple(messages)
