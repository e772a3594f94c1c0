"""Where a course starts: balances and counters as a case states them, or as an earlier result left them."""

import contextlib
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import attrs

from ...model.inputs.claim import Case, Claim
from ...model.inputs.person import Person
from ...model.inputs.structure import structure, unknown_word
from ...model.results.settlement import CounterKey, State, UnpaidCredit
from ...model.values.classes import frozen
from ...model.values.dates import read_date
from ...model.values.errors import InputError, NoRuleError
from ...model.values.money import parse_yuan
from ...model.values.text import Text, shown
from ...rules.language.segments import Counter
from ...rules.ruleset import BenefitYear, RuleSet
from ..facts.facts import scheme_on
from ..facts.keys import brought_key
from ..settlement.prepared import plan_of_claim
from .check_state import check_key, check_period, check_reached, check_unpaid

T = TypeVar("T")

MOST = 10**15
"""The largest balance or counter taken, in fen: the sum of ten thousand of the largest claims."""


@frozen
class _SavedCounter:
    name: str
    period: str
    key: str
    value: str


@frozen
class _SavedUnsure:
    name: str
    period: str
    key: str
    since: str


@frozen
class _SavedCredit:
    credit: str
    date: str
    zh: str
    en: str


Saved = TypeVar("Saved", _SavedCounter, _SavedUnsure)


@frozen
class _Resumed:
    """The ``state`` of a result document."""

    area: str
    scheme: str
    year: str | None
    date: str | None
    accounts: Mapping[str, str]
    counters: tuple[_SavedCounter, ...]
    left_out: tuple[str, ...] = ()
    unpaid_credits: tuple[_SavedCredit, ...] = ()
    unsure: tuple[_SavedUnsure, ...] = ()


def _placed(where: str, read: Callable[..., T], *values: Any) -> T:
    """What a function reads; what is wrong with it is told with the place it stands in."""
    try:
        return read(*values)
    except InputError as error:
        raise error.at(where) from None


def opening_state(rules: RuleSet, case: Case) -> State:
    """The state before the first claim of a case.

    Args:
        rules: of the area; case: its person's ``accounts`` and its ``state``.

    Raises:
        InputError: an account the scheme does not have, or an unknown counter.
    """
    stated = case.state or {}
    if "format" in stated:
        raise InputError(
            "给出的是整个结果",
            "this is a whole result",
            where="state",
            mend=("只给出其中的 state", "give only the state that stands in it"),
        )
    on = case.person.accounts_on
    if isinstance(stated.get("counters"), list):
        if on is not None:
            raise InputError(
                "已从先前结果的 state 继续",
                "the case goes on from the state of an earlier result",
                where="person.accounts_on",
                mend=("删去 accounts_on", "leave accounts_on out"),
            )
        return _resume(rules, stated)
    claim = _first_with_rules(rules, case)
    if claim is None and (on is None or any(claim.reverses is None for claim in case.claim)):
        return State(rules.area.code, accounts=_accounts(rules, case, None))
    day, scheme, year = _first(rules, case.person, claim, on)
    counters = _stated_counters(rules, stated, claim or Claim(""), day, year)
    if on is not None:
        if claim is not None and day <= on:
            raise InputError(
                f"首笔 claim 的日期 {day} 不晚于 {on}",
                f"the first claim, of {day}, is not after {on}",
                where="person.accounts_on",
                mend=("写首笔 claim 之前的一天,或删去 accounts_on", "give a day before the first claim, or leave accounts_on out"),
            )
        day, scheme, year = _first(rules, case.person, None, on)
    # the balances are those of the first claim's day: what falls due from then on is credited, even if that claim is taken back
    return State(rules.area.code, scheme, year.first, day, _accounts(rules, case, scheme), counters)


def _stated_counters(
    rules: RuleSet, stated: Mapping[str, Any], claim: Claim, day: dt.date, year: BenefitYear
) -> dict[CounterKey, int]:
    """Counters that a case brings along for its first claim, by name, or by name and key."""
    counters: dict[CounterKey, int] = {}
    for said, value in stated.items():
        name = rules.declared.counter_now(said)
        counter = rules.declared.counter.get(name)
        if counter is None:
            raise unknown_word(name, rules.declared.counter, "计数器", "counter").at(f"state.{name}")
        if counter.reset == "claim":
            raise InputError(
                f"计数器 {name} 每笔费用重新开始,没有可带入的数值",
                f"the counter {name} starts anew with each claim, so nothing can be brought along",
                where=f"state.{name}",
                mend=("删去该项", "leave it out"),
            )
        keyed = value if isinstance(value, dict) else {"": value}
        if isinstance(value, dict) != bool(counter.per):
            raise InputError(
                f"计数器 {name} 应{'' if counter.per else '不'}按 {'、'.join(counter.per) or '任何维度'} 分列",
                f"the counter {name} is {'kept apart by ' + ', '.join(counter.per) if counter.per else 'one value'}",
                where=f"state.{name}",
            )
        for key, number in keyed.items():
            check_key(rules, name, key, f"state.{name}")
            counters[brought_key(counter.reset, name, key, claim, day, year)] = _number(counter, number, f"state.{name}")
    return counters


def _first_with_rules(rules: RuleSet, case: Case) -> Claim | None:
    """The first claim for which there are rules; those before it are refused when they are settled, with their place."""
    for claim in case.claim:
        if claim.reverses is None:
            with contextlib.suppress(InputError, NoRuleError):
                plan_of_claim(rules, case.person, claim)
                return claim
    return None


def _first(rules: RuleSet, person: Person, claim: Claim | None, on: dt.date | None) -> tuple[dt.date, str, BenefitYear]:
    """The day a course starts from, the scheme on it and its benefit year: of the first claim, or of a day without one."""
    if claim is not None:
        query, scheme, _, _ = plan_of_claim(rules, person, claim)
        return query.day, scheme, query.year
    assert on is not None
    scheme = scheme_on(person, on)
    return on, scheme, rules.year_of(scheme, on)


def _number(counter: Counter, value: Any, where: str) -> int:
    try:
        if counter.unit == "money":
            return parse_yuan(value, MOST)
        if isinstance(value, str) and value.isdigit() and value.isascii() and len(value) < 10:
            return int(value)
        if type(value) is int and 0 <= value < 10**9:
            return value
    except InputError as error:
        raise error.at(where) from None
    raise InputError(f"应为不小于零的整数,得到 {shown(value)}", f"expected a whole number, got {shown(value)}", where=where)


def _accounts(rules: RuleSet, case: Case, scheme: str | None) -> dict[str, int]:
    known = rules.declared.scheme[scheme].accounts if scheme and scheme in rules.declared.scheme else tuple(rules.declared.account)
    for name, balance in sorted(case.person.accounts.items()):
        if name not in known and balance:
            raise unknown_word(name, known, f"{scheme} 的账户", f"account of the scheme {scheme}").at(f"person.accounts.{name}")
    return {name: case.person.accounts.get(name, 0) for name in known}


def _resume(rules: RuleSet, saved: Mapping[str, Any]) -> State:
    """Go on from where an earlier result ended; its balances count, not those stated of the person."""
    keys = [field.name for field in attrs.fields(_Resumed)]
    unknown = [key for key in saved if key not in keys]
    if unknown:
        raise unknown_word(unknown[0], keys, "键", "key").at(f"state.{unknown[0]}")
    try:
        state = structure(saved, _Resumed)
    except InputError as error:
        for other in error.more:
            other.at("state")
        raise error.at("state") from None
    if state.area != rules.area.code:
        raise InputError(
            f"该状态属于 {state.area},不是 {rules.area.code}",
            f"this state is of {state.area}, not of {rules.area.code}",
            where="state.area",
            mend=("请用该地区自己的状态", "give a state of the same area"),
        )
    for name in state.accounts:
        if name not in rules.declared.account:
            raise unknown_word(name, rules.declared.account, "账户", "account").at(f"state.accounts.{name}")
    counters = _saved_counters(rules, state.counters)
    unsure = {key: entry.since for key, entry in _checked(rules, state.unsure, "unsure")}
    year = _placed("state.year", read_date, state.year) if state.year else None
    date = _placed("state.date", read_date, state.date) if state.date else None
    check_reached(rules, state.scheme, year, date)
    unpaid = _unpaid_credits(rules, state)
    balances = {name: _placed(f"state.accounts.{name}", parse_yuan, value, MOST) for name, value in state.accounts.items()}
    return State(state.area, state.scheme, year, date, balances, counters, unpaid, unsure)


def _saved_counters(rules: RuleSet, saved: Iterable[_SavedCounter]) -> dict[CounterKey, int]:
    checked = _checked(rules, saved, "counters")
    return {
        key: _number(rules.declared.counter[key[0]], entry.value, f"state.counters[{index}].value")
        for index, (key, entry) in enumerate(checked)
    }


def _checked(rules: RuleSet, saved: Iterable[Saved], section: str) -> list[tuple[CounterKey, Saved]]:
    """Entries about counters with the keys of these, none given twice."""
    entries: dict[CounterKey, Saved] = {}
    for index, entry in enumerate(saved):
        name, where = rules.declared.counter_now(entry.name), f"state.{section}[{index}]"
        counter = rules.declared.counter.get(name)
        if counter is None:
            raise unknown_word(name, rules.declared.counter, "计数器", "counter").at(f"{where}.name")
        if (name, entry.period, entry.key) in entries:
            raise InputError(f"计数器 {name} 出现两次", f"the counter {name} is given twice", where=f"{where}.name")
        check_period(rules, name, entry.period, f"{where}.period")
        check_key(rules, name, entry.key, f"{where}.key")
        entries[name, entry.period, entry.key] = entry
    return list(entries.items())


def _unpaid_credits(rules: RuleSet, state: _Resumed) -> tuple[UnpaidCredit, ...]:
    """What a saved state says of credits that could not be computed; one of 0.1.0 says it in English sentences alone."""
    key = "unpaid_credits" if state.unpaid_credits else "left_out"
    saved = state.unpaid_credits or tuple(map(_from_sentence, state.left_out))
    unpaid = tuple(
        UnpaidCredit(entry.credit, _placed(f"state.{key}[{index}].date", read_date, entry.date), Text(entry.zh, entry.en))
        for index, entry in enumerate(saved)
    )
    check_unpaid(rules, unpaid, key)
    return unpaid


def _from_sentence(sentence: str) -> _SavedCredit:
    """An entry as 0.1.0 wrote it: ``CREDIT DAY: REASON``, where a missing fact can be told in Chinese too."""
    title, _, reason = sentence.partition(": ")
    name, _, day = title.partition(" ")
    fact, missing, rest = reason.partition(" is missing")
    return _SavedCredit(name, day, f"缺少 {fact}" if missing and not rest else reason, reason)
