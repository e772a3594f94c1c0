"""The laws of every settlement, on generated courses around every day on which a rule changes."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs

from ..documents.serialize import context_of
from ..documents.settlement import document
from ..engine.course.course import Course, settle_course
from ..engine.course.opening_state import opening_state
from ..engine.settlement.settle import settle
from ..model.inputs.claim import Case, Claim, Parts
from ..model.results.settlement import Reversal, Settlement, State
from ..model.values.errors import InputError, NoRuleError
from ..model.values.vocabulary import FUNDS
from ..rules.ruleset import RuleSet
from .generate import made_course
from .ledgers import ledgers_balance

COURSES_A_DAY = 6


def courses(rules: RuleSet, days: Sequence[dt.date]) -> Iterator[tuple[Course, Case]]:
    """Generated courses that can be settled at least in part, with the claims that were taken."""
    for day in days:
        for seed in range(COURSES_A_DAY):
            case = made_course(rules, day, seed).case
            try:
                tried = Course(rules, case.person, opening_state(rules, case))
                taken = [claim for claim in case.claim if _takes(tried, claim)]
                if not taken:
                    continue
                case = attrs.evolve(case, claim=tuple(taken))
                course = Course(rules, case.person, opening_state(rules, case))
                for claim in taken:
                    course.add(claim)
            except (NoRuleError, InputError):  # without those refused, the year may begin later and money reach another figure
                continue
            yield course, case


def _takes(course: Course, claim: Claim) -> bool:
    """Whether a course takes a claim; one for which no rule is known, or whose year is over, is refused."""
    try:
        course.add(claim)
    except (NoRuleError, InputError):
        return False
    return True


def shares_add_up(rules: RuleSet, days: Sequence[dt.date]) -> None:
    """Laws 1, 2, 3 and 10 from the document alone; the engine has checked them already in its own way."""
    settled = 0
    for course, _ in courses(rules, days):
        check_document(document(course.result(), context_of(rules, course.person.id)))
        settled += 1
    assert settled, "no generated course could be settled"


def reversal_restores(rules: RuleSet, days: Sequence[dt.date]) -> None:
    """Law 5: to settle and then reverse gives the state as if the claim had never been, wherever in the course it stood.

    What later claims became is listed, amount by amount, and nothing else is.
    """
    for course, case in courses(rules, days):
        last = max(entry.date for entry in course.result().settled)
        for taken, original in zip(case.claim, course.result().settled, strict=True):
            rest = [claim for claim in case.claim if claim is not taken]
            whole = Course(rules, case.person, opening_state(rules, case))
            without = Course(rules, case.person, opening_state(rules, case))
            try:
                for claim in case.claim:
                    whole.add(claim)
                reversal = whole.add(Claim("R", date=last, reverses=taken.id))
                for claim in rest:
                    without.add(claim)
            except NoRuleError:  # without the claim, the money of a later one may reach a figure that is not known
                continue
            assert _plain(whole.state) == _plain(without.state), f"reversing {taken.id} does not restore the state"
            assert isinstance(reversal, Reversal)
            assert dict(reversal.payers) == {name: -amount for name, amount in original.payers.items()}
            assert isinstance(original, Settlement)
            assert _cash(reversal) == {name: -amount for name, amount in _cash(original).items()}
            _changes_are_exact(rules, whole, without)


def _changes_are_exact(rules: RuleSet, whole: Course, without: Course) -> None:
    """The changes that a reversal lists turn what was issued into what would have been, and list nothing else."""
    *issued, reversal = document(whole.result(), context_of(rules, whole.person.id))["settlements"]
    amounts_of = {entry["claim"]: _every_amount(entry) for entry in issued}
    for change in reversal["changes"]:
        amounts = amounts_of[change["claim"]]
        before, after = Decimal(change["before"]), Decimal(change["after"])
        assert amounts.get(change["name"], Decimal(0)) == before != after, f"{change} changes nothing"
        amounts[change["name"]] = after
    for entry in document(without.result(), context_of(rules, without.person.id))["settlements"]:
        left, right = (
            {name: amount for name, amount in each.items() if amount} for each in (amounts_of[entry["claim"]], _every_amount(entry))
        )
        assert left == right, f"after reversing {reversal['reverses']}, {entry['claim']} is not what it would have been"


def _every_amount(entry: Mapping[str, Any]) -> dict[str, Decimal]:
    """Every amount of an entry, by the name that changes have for it."""
    amounts = {f"payers.{name}": amount for name, amount in entry["payers"].items()}
    amounts |= {f"cash_benefits.{benefit['id']}": benefit["amount"] for benefit in entry["cash_benefits"]}
    amounts |= {f"accounts.{name}": amount for name, amount in entry["accounts"].items()}
    for segment in entry["segments"]:
        amounts |= {f"segments.{segment['stage']}/{segment['id']}.{name}": segment[name] for name in ("amount", "paid", "person")}
    for name, value in entry["counters"].items():
        keyed = {f"[{key}]": count for key, count in value.items()} if isinstance(value, dict) else {"": value}
        amounts |= {f"counters.{name}{key}": count for key, count in keyed.items()}
    return {name: Decimal(amount) for name, amount in amounts.items()}


def _cash(entry: Settlement | Reversal) -> dict[str, int]:
    """What is paid beside the bill."""
    return {benefit.id: benefit.amount for benefit in entry.cash_benefits}


def _plain(state: State) -> State:
    """A state without counters that hold nothing, which are the same as none."""
    return attrs.evolve(state, counters={key: value for key, value in state.counters.items() if value})


def cutting_changes_nothing(rules: RuleSet, days: Sequence[dt.date]) -> None:
    """Law 6: a course cut in two, the second part going on from the state of the first, gives the same."""
    for course, case in courses(rules, days):
        whole = course.result()
        for cut in range(1, len(case.claim)):
            first = settle_course(rules, case.person, case.claim[:cut], opening_state(rules, case))
            second = settle_course(rules, case.person, case.claim[cut:], first.state)
            assert [_amounts(entry) for entry in (*first.entries, *second.entries)] == [_amounts(entry) for entry in whole.entries]
            assert second.state == whole.state


def more_cost_never_less_from_funds(rules: RuleSet, days: Sequence[dt.date]) -> None:
    """Law 7: from the same state, more in-scope cost never lowers what the funds pay in total."""
    for course, case in courses(rules, days):
        claim = case.claim[0]
        before = opening_state(rules, case)
        paid = -1
        for fen in (0, 1, 99, 50_000, 50_001, 120_000, 3_500_000, 7_000_001, 60_000_000):
            dearer = attrs.evolve(claim, lines=(), parts=Parts(0, 0, 0, fen))
            try:
                settlement, _ = settle(rules, course.person, dearer, before)
            except NoRuleError:
                break
            funds = sum(amount for name, amount in settlement.payers.items() if name in FUNDS)
            assert funds >= paid, f"{fen} fen in scope: the funds pay {funds}, less than {paid} for less"
            paid = funds


def trace_changes_nothing(rules: RuleSet, days: Sequence[dt.date]) -> None:
    """A settlement without a trace has the same amounts as one with it."""
    for course, case in courses(rules, days):
        bare = settle_course(rules, case.person, case.claim, opening_state(rules, case), trace=False)
        assert [_amounts(entry) for entry in bare.entries] == [_amounts(entry) for entry in course.entries]
        assert bare.state == course.state


def bounds_hold(rules: RuleSet, days: Sequence[dt.date]) -> None:
    """To ask for bounds changes no amount; a complete result lies within them, and cash is at least what they say."""
    for course, case in courses(rules, days):
        bounded = settle_course(rules, case.person, case.claim, opening_state(rules, case), bounds=True)
        for entry, with_bounds in zip(course.result().settled, bounded.settled, strict=True):
            assert isinstance(entry, Settlement) and isinstance(with_bounds, Settlement)
            assert _amounts(with_bounds) == _amounts(entry)
            if with_bounds.bounds is not None:
                within = with_bounds.bounds.payers
                assert within["cash"][0] <= entry.payers["cash"], f"{entry.claim}: the bound of cash is too high"
                for name in {*within, *entry.payers} if entry.complete else ():
                    least, most = within.get(name, (0, 0))
                    assert least <= entry.payers.get(name, 0) <= most, f"{entry.claim}: {name} is not within its bounds"


def accounts_balance(rules: RuleSet, days: Sequence[dt.date]) -> None:
    """Every account of a ledger adds up at every step, never falls below zero, and pays what settling says."""
    ledgers_balance(rules, courses(rules, days))


def nationality_changes_nothing(rules: RuleSet, days: Sequence[dt.date]) -> None:
    """Law 12: no rule can read a nationality, so none can decide a settlement."""
    for fact in rules.declared.fact:
        assert fact not in ("nationality", "naty", "ntly"), "nationality is asked for"
    for plan in rules.declared.plan:
        for day in days:
            assert all("nationality" not in name for name, _ in rules.plan_named(plan, day).facts)


def check_document(result: Mapping[str, Any]) -> None:
    """Laws 1, 2 and 3 from a result document, with decimals and nothing of the engine.

    Raises:
        AssertionError: which law is broken.
    """
    for entry in result["settlements"]:
        payers = {name: Decimal(amount) for name, amount in entry["payers"].items()}
        assert "cash" in payers, "cash always stands"
        if "reverses" in entry:
            assert all(amount <= 0 for amount in payers.values()), "a reversal gives money back"
            continue
        total = Decimal(entry["total"])
        assert sum(Decimal(entry[name]) for name in ("self_paid", "over_limit", "first_pay", "in_scope")) == total, (
            "the parts add up"
        )
        assert sum(payers.values()) == total, "the payers add up"
        assert all(amount > 0 for name, amount in payers.items() if name != "cash"), "payers of nothing are left out"
        assert payers["cash"] >= 0, "cash is not negative"
        instead = (entry["access"] or {}).get("instead")
        if instead is not None:
            assert Decimal(instead["pays_first"]) == total, "who is not settled at the counter pays all first"
            assert Decimal(instead["paid_back"]) == total - payers["cash"], "what is paid back is what others bear"
        assert all(Decimal(amount) >= 0 for amount in entry["accounts"].values()), "no account below zero"
        cited = {source["figure"] for source in entry["sources"]}
        for step in (entry["trace"] or {}).get("steps", []):
            for limit in step["limits"]:
                if limit["citation"] is not None and Decimal(step["amount"]):
                    assert limit["citation"]["figure"] in cited, "every figure cited"


def _amounts(entry: object) -> object:
    if isinstance(entry, Settlement):
        amounts = dict(entry.payers), dict(entry.accounts), dict(entry.counters), entry.cash_benefits
        return entry.claim, entry.segments, entry.complete, *amounts
    return entry


LAWS: dict[str, Callable[[RuleSet, Sequence[dt.date]], None]] = {
    "1,2,3,10 shares add up, no ceiling exceeded, every figure cited and explained": shares_add_up,
    "bounds of what is not known hold, and change no amount": bounds_hold,
    "5 settle then reverse restores the state": reversal_restores,
    "6 cutting a course in two changes nothing": cutting_changes_nothing,
    "7 more in-scope cost never lowers what the funds pay": more_cost_never_less_from_funds,
    "12 nationality alone never changes a settlement": nationality_changes_nothing,
    "accounts add up year by year, and pay what settling says": accounts_balance,
    "a settlement without a trace has the same amounts": trace_changes_nothing,
}
