"""A course of claims: settled one after the other, with reversals that replay what came after."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

import attrs

from ...model.inputs.case import governing_date
from ...model.inputs.claim import Case, Claim
from ...model.inputs.person import Person
from ...model.results.counters import latest
from ...model.results.settlement import (
    AmountName,
    Change,
    CourseResult,
    Entry,
    RefusedClaim,
    Reversal,
    Settlement,
    State,
    YearEndChange,
    YearEndSettlement,
)
from ...model.values.classes import define
from ...model.values.errors import InputError, YibaoError
from ...rules.ruleset import RuleSet
from ..accounts.events import advance
from ..facts.facts import scheme_on
from ..settlement.settle import settle
from ..year_ends.close import year_closer
from .changes_in_stay import changes_in_stay
from .days_of_care import DaysOfCare
from .opening_state import opening_state

T = TypeVar("T")


@define
class _Settled:
    """A claim of the course with its settlement as it would now be, and the state before it."""

    claim: Claim
    settlement: Settlement
    before: State


@define(eq=False, repr=False)
class Course:
    """Claims of one person, settled in the order in which they are given.

    Attributes:
        rules: of the area; person: insured; state: where it stands now.
        entries: what was issued, in order; a later reversal does not change them.
        trace: whether settlements say why; bounds: whether they give bounds where a figure is not known.
    """

    rules: RuleSet
    person: Person
    state: State
    trace: bool = True
    bounds: bool = False
    entries: list[Entry | RefusedClaim] = attrs.Factory(list)
    _settled: list[_Settled] = attrs.Factory(list)
    _closed: list[YearEndSettlement] = attrs.Factory(list)
    _reversed: set[str] = attrs.Factory(set)
    _refused: bool = False
    _certain: bool = True
    _ids: set[str] = attrs.Factory(set)
    _days_of_care: DaysOfCare = attrs.Factory(DaysOfCare.none)

    def add(self, claim: Claim) -> Entry:
        """Settle the next claim, or take an earlier one back.

        Raises:
            YibaoError: the claim is refused; the course stands where it stood.
        """
        if claim.id in self._ids:
            raise InputError(f"claim 的 id {claim.id} 重复", f"the claim id {claim.id} is given twice", where=f"claim {claim.id}")
        try:
            entry = self._reverse(claim) if claim.reverses is not None else self._settle(claim)
        except YibaoError as error:
            raise error.at(f"claim {claim.id}") from None
        entry.follows_refused = self._refused
        self.entries.append(entry)
        self._ids.add(claim.id)
        return entry

    def attempt(self, claim: Claim) -> Entry | RefusedClaim:
        """Settle the next claim or take one back; where that is refused, note it and leave the course where it stood."""
        try:
            return self.add(claim)
        except YibaoError as error:
            refused = RefusedClaim(claim.id, error)
            self.entries.append(refused)
            self._refused = True
            self._ids.add(claim.id)
            return refused

    def result(self) -> CourseResult:
        """Everything issued so far, and the state reached."""
        return CourseResult(tuple(self.entries), self.state, self.year_ends)

    @property
    def year_ends(self) -> tuple[YearEndSettlement, ...]:
        """What fell due at the ends of benefit years so far, as it now stands."""
        of_claims = (end for settled in self._settled for end in settled.settlement.year_ends)
        return (*of_claims, *self._closed)

    def reach(self, day: dt.date) -> None:
        """Let time pass to a day on which there is no claim, so that benefit years end.

        Raises:
            YibaoError: the area has no benefit year on that day, or it lies before the day reached.
        """
        self.state = self._reached(day, self._closed)

    def _reached(self, day: dt.date, closed: list[YearEndSettlement]) -> State:
        """The state when time has passed to a day; what falls due at the ends of benefit years is added to ``closed``."""
        if self.state.date is None or day <= self.state.date:
            return self.state
        scheme = scheme_on(self.person, day)
        year = self.rules.year_of(scheme, day)
        closer = year_closer(self.rules, self.person, closed)
        return advance(self.rules, self.person, self.state, scheme, day, year, [], closer)

    def _year_ends_by(self, day: dt.date) -> tuple[YearEndSettlement, ...]:
        """What has fallen due by a day, also where no claim has closed the year yet; the course stands where it stood."""
        closed: list[YearEndSettlement] = []
        if self.rules.declared.year_end:
            self._reached(day, closed)
        return (*self.year_ends, *closed)

    def _settle(self, claim: Claim) -> Settlement:
        settlement, after = settle(
            self.rules, self.person, claim, self.state, trace=self.trace, bounds=self.bounds, certain=self._certain
        )
        self._certain &= settlement.complete
        overlap = self._days_of_care.add(claim)
        notes = (*changes_in_stay(self.person, claim, settlement.date), *([overlap] if overlap else ()))
        if notes:
            settlement = attrs.evolve(settlement, warnings=(*settlement.warnings, *notes))
        self._settled.append(_Settled(claim, settlement, self.state))
        self.state = after
        return settlement

    def _reverse(self, claim: Claim) -> Reversal:
        """Take a claim back: replay what came after it from the state before it, and tell what changed."""
        place = next((index for index, earlier in enumerate(self._settled) if earlier.claim.id == claim.reverses), None)
        if place is None:
            raise self._cannot_reverse(claim)
        taken = self._settled[place]
        day = claim.date or governing_date(taken.claim)
        if day < taken.settlement.date:
            raise InputError(
                f"退费日期 {day} 早于原结算日期 {taken.settlement.date}",
                f"the reversal of {day} lies before the claim of {taken.settlement.date}",
                where="date",
                mend=("请改正退费日期", "mend the day of the reversal"),
            )
        ends = self._year_ends_by(day)
        reached, self._closed = self.state.date if self._closed else None, []
        state = taken.before
        replayed: list[_Settled] = []
        changes: list[Change] = []
        for later in self._settled[place + 1 :]:
            settlement, after = settle(
                self.rules, self.person, later.claim, state, trace=self.trace, bounds=self.bounds, certain=self._certain
            )
            changes.extend(_changes(later.settlement, settlement))
            replayed.append(_Settled(later.claim, settlement, state))
            state = after
        self._settled[place:] = replayed
        self._days_of_care = DaysOfCare.none()
        for remaining in self._settled:
            self._days_of_care.add(remaining.claim)
        self._reversed.add(taken.claim.id)
        self.state = state
        if reached is not None:
            self.reach(reached)
        year_ends = tuple(_year_end_changes(ends, self._year_ends_by(day)))
        payers = {name: -amount for name, amount in taken.settlement.payers.items()}
        cash = tuple(attrs.evolve(one, amount=-one.amount) for one in taken.settlement.cash_benefits)
        return Reversal(claim.id, day, taken.claim.id, payers, tuple(changes), cash, year_ends)

    def _cannot_reverse(self, claim: Claim) -> InputError:
        name = claim.reverses
        if name in self._reversed:
            mend = "只退一次", "reverse it once"
            return InputError(f"{name} 已退费", f"{name} has been reversed already", where="reverses", mend=mend)
        if any(isinstance(entry, RefusedClaim) and entry.claim == name for entry in self.entries):
            zh, en = f"{name} 被拒,无可退", f"{name} was refused: there is nothing to take back"
            return InputError(zh, en, where="reverses", mend=("改正该笔后再退", "mend that claim first"))
        if any(isinstance(entry, Reversal) and entry.claim == name for entry in self.entries):
            mend = "退费不能再退;请写新的 claim", "a reversal cannot be reversed: give a new claim"
            return InputError(f"{name} 本身是退费", f"{name} is itself a reversal", where="reverses", mend=mend)
        known = ", ".join(settled.claim.id for settled in self._settled) or "-"
        zh = "要退以前文件中的单据,请把它和其后的单据写进本文件,并以它之前的 state 开始(state 不含单据)"
        en = (
            "a state holds no claims: to take back a claim of an earlier file, give it and what came after it in this file, "
            "and start with the state from before it"
        )
        mend = f"此前的 claim:{known};{zh}", f"claims so far: {known}; {en}"
        return InputError(f"没有可退的 {name}", f"there is no claim {name} to reverse", where="reverses", mend=mend)


def _changes(before: Settlement, after: Settlement) -> list[Change]:
    """Every amount of a claim that differs, by its name in the result."""
    return [Change(before.claim, *change) for change in _differing(_amounts(before), _amounts(after))]


def _year_end_changes(before: Iterable[YearEndSettlement], after: Iterable[YearEndSettlement]) -> Iterator[YearEndChange]:
    """Every amount of a year end that differs."""
    new = {(end.id, end.last): end for end in after}
    for end in before:
        now = new.get((end.id, end.last))
        for change in _differing(_year_end_amounts(end), _year_end_amounts(now) if now is not None else {}):
            yield YearEndChange(end.id, end.last, *change)


def _differing(before: Mapping[T, int], after: Mapping[T, int]) -> Iterator[tuple[T, int, int]]:
    """The names of amounts that differ, with what they were and are; an amount that is not there is zero."""
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name, 0), after.get(name, 0)
        if old != new:
            yield name, old, new


def _year_end_amounts(end: YearEndSettlement) -> dict[str, int]:
    return {"amount": end.amount or 0, **{f"payers.{name}": amount for name, amount in end.payers.items()}}


def _amounts(settlement: Settlement) -> dict[AmountName, int]:
    amounts = {AmountName("payers", name): amount for name, amount in settlement.payers.items()}
    for segment in settlement.segments:
        parts = {"amount": segment.amount, "paid": segment.paid, "person": segment.person}
        amounts |= {AmountName("segments", f"{segment.stage}/{segment.id}", part): amount for part, amount in parts.items()}
    amounts |= {AmountName("cash_benefits", benefit.id): benefit.amount for benefit in settlement.cash_benefits}
    amounts |= {AmountName("accounts", name): amount for name, amount in settlement.accounts.items()}
    return amounts | {AmountName("counters", name, key): value for (name, key), value in latest(settlement.counters).items()}


def settle_course(
    rules: RuleSet,
    person: Person,
    claims: Iterable[Claim],
    state: State | None = None,
    *,
    trace: bool = True,
    until: dt.date | None = None,
    keep_going: bool = False,
    bounds: bool = False,
) -> CourseResult:
    """Settle claims in their order.

    Args:
        until: a day up to which time passes after the last claim.
        state: where to start; from the person's accounts, with all counters at zero, where none is given.
        keep_going: whether to go on without a claim that is refused, and to mark what follows.
        bounds: whether to give bounds where money reaches a figure that nobody knows, instead of refusing the claim.

    Raises:
        YibaoError: the first claim that is refused; where to keep going, only if every claim is.
    """
    listed = tuple(claims)
    course = Course(rules, person, state or opening_state(rules, Case(person, listed)), trace, bounds)
    for claim in listed:
        if keep_going:
            course.attempt(claim)
        else:
            course.add(claim)
    errors = [refused.error for refused in course.result().refused]
    if errors and len(errors) == len(listed):
        first, *others = errors
        first.more = (*first.more, *others)
        raise first
    if until is not None:
        course.reach(until)
    return course.result()
