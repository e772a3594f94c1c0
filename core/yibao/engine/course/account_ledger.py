"""Keeping the ledger of a person's accounts: time passes benefit year by benefit year, and claims are settled on their days."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

import attrs

from ...model.inputs.claim import Case, Claim
from ...model.results.account_ledger import Carried, Kind, Ledger, LedgerPeriod, Move, PartPaid, TakenBack, check
from ...model.results.settlement import Settlement, State, UnpaidCredit, YearEndSettlement
from ...model.results.trace import TraceCredit
from ...model.values.classes import define
from ...model.values.dates import day_before
from ...model.values.errors import InputError, LawError
from ...model.values.vocabulary import SPLIT
from ...rules.checking.accounts import CARRY_OVER
from ...rules.language.accounts import Refund
from ...rules.language.schemes import Credit
from ...rules.ruleset import BenefitYear, RuleSet
from ..accounts.events import advance, carry_over
from ..facts.facts import check_claims, check_person, scheme_on
from ..settlement.prepared import plan_of_claim
from ..settlement.settle import settle
from ..year_ends.close import year_closer
from .course import settle_course
from .opening_state import opening_state

UNTIL = "until"
"""Where an error is that the last day makes."""

MOST_YEARS = 100
"""How many benefit years a ledger may have."""


def account_ledger(rules: RuleSet, case: Case, until: dt.date | None = None, *, elsewhere: frozenset[str] = frozenset()) -> Ledger:
    """Keep the ledger of a case from its first day.

    Claims are settled in their order, exactly as :func:`yibao.settle_case` settles them; one that a reversal takes back by then
    is not counted.

    Args:
        until: the last day, later claims are left out; without it, the end of the last claim's benefit year.
        elsewhere: facts that only other installed areas declare.

    Raises:
        YibaoError: the case or a claim is refused, or it names no day to start from.
    """
    unused = tuple(dict.fromkeys((*check_person(rules, case.person, elsewhere), *check_claims(rules, case.claim, elsewhere))))
    state = opening_state(rules, case)
    whole = settle_course(rules, case.person, case.claim, state, trace=False) if case.claim else None
    if state.date is None:
        raise InputError(
            "没有写明账户余额是哪一天的",
            "nothing says of which day the balances are",
            where="person.accounts_on",
            mend=("写 accounts_on = 2022-12-31,或给出 claim", "write accounts_on = 2022-12-31, or give a claim"),
        )
    last = _last_day(rules, case, state.date) if until is None else until
    if last < state.date:
        raise InputError(
            f"{last} 早于起始日 {state.date}", f"{last} lies before the first day, {state.date}", where=UNTIL,
            mend=("写更晚的一天", "give a later day"),
        )  # fmt: skip
    taken_back = tuple(
        TakenBack(claim.reverses, claim.id, claim.date)
        for claim in case.claim
        if claim.reverses is not None and claim.date is not None and claim.date <= last
    )
    gone = {reversal.claim for reversal in taken_back}
    builder = _LedgerBuilder(rules, case, state)
    for claim in case.claim:
        if claim.reverses is None and claim.id not in gone:
            builder.add(claim, last)
    ledger = Ledger(builder.end(last), taken_back, builder.state, unused)
    check(ledger.periods)
    comparable = builder.settled_all and len(gone) == sum(claim.reverses is not None for claim in case.claim)
    if whole is not None and comparable and not _same(whole.state.accounts, builder.after_claims.accounts):
        raise LawError("账户明细与结算不符", "the ledger differs from the settlement", where="accounts")
    return ledger


def _last_day(rules: RuleSet, case: Case, first: dt.date) -> dt.date:
    """The end of the benefit year of the last claim; without claims, of the day after the first."""
    days = [plan_of_claim(rules, case.person, claim)[0].day for claim in case.claim if claim.reverses is None]
    day = max(days) if days else min(first, day_before(dt.date.max)) + dt.timedelta(days=1)
    return rules.year_of(scheme_on(case.person, day), day).last


@define
class _LedgerBuilder:
    """The ledger while it is kept: periods so far, and the state reached."""

    rules: RuleSet
    case: Case
    state: State
    periods: list[LedgerPeriod] = attrs.Factory(list)
    balances: dict[str, int] = attrs.Factory(dict)
    day: dt.date = dt.date.min
    settled_all: bool = True
    after_claims: State = attrs.Factory(lambda: State(""))

    def __attrs_post_init__(self) -> None:
        assert self.state.date is not None
        self.day = self.state.date
        self.balances = dict(self.state.accounts)
        self.after_claims = self.state
        scheme = self.state.scheme or scheme_on(self.case.person, self.day)
        self._open(scheme, self.rules.year_of(scheme, self.day), self.day, stated=True)

    def add(self, claim: Claim, last: dt.date) -> None:
        """Let time pass to a claim's day and settle it; one after the last day is left out."""
        person = self.case.person
        query, scheme, _, _ = plan_of_claim(self.rules, person, claim)
        day, year = query.day, query.year
        if day > last:
            self.settled_all = False
            return
        self._pass(day)
        if (scheme, year.first) != self._key():  # an earlier day of the same year, when another scheme held
            self._close()
            self._open(scheme, year, day)
        settlement, self.state = settle(self.rules, person, claim, self.state)
        self.after_claims = self.state
        assert settlement.trace is not None
        self._record(settlement.trace.credits)
        for move in _uses(settlement, self.balances):
            self.balances[move.account] = move.balance
            self.periods[-1].moves.append(move)

    def end(self, last: dt.date) -> tuple[LedgerPeriod, ...]:
        """Let time pass to the last day, close the ledger, and tell what is carried over where a year ends with it."""
        self._pass(last)
        period = self.periods[-1]
        self._close()
        if last == period.last < dt.date.max:
            following = _day_after(last)
            scheme = scheme_on(self.case.person, following)
            if scheme in self.rules.declared.scheme and self.rules.year_of(scheme, following).first == following:
                moved = carry_over(self.rules, scheme, dict(self.balances), following)
                period.carried = _carried(moved)
        return tuple(self.periods)

    def _pass(self, day: dt.date) -> None:
        """Let time pass to a day, one stretch of one scheme and benefit year after the other."""
        while self.day < day:
            scheme, year, stop = self._stretch(_day_after(self.day), day)
            moves: list[TraceCredit] = []
            before = self.state
            ends: list[YearEndSettlement] = []
            closer = year_closer(self.rules, self.case.person, ends)
            self.state = advance(self.rules, self.case.person, before, scheme, stop, year, moves, closer)
            self.periods[-1].year_ends += tuple(end.payment for end in ends)
            if (scheme, year.first) != self._key():
                first = _day_after(self.day)
                moved = [credit for credit in moves if credit.id == CARRY_OVER and credit.date == first]
                self._close(_carried(moved))
                for credit in moved:
                    self.balances[credit.account] = self.balances.get(credit.account, 0) + credit.amount
                self._open(scheme, year, first)
                moves = [credit for credit in moves if credit not in moved]
            self._record(moves, self.state.left_out[len(before.left_out) :])
            if not _same(self.state.accounts, self.balances):
                raise LawError("账户明细与状态不符", "the ledger differs from the state", where=str(stop))
            self.day = self.periods[-1].until = stop

    def _stretch(self, first: dt.date, last: dt.date) -> tuple[str, BenefitYear, dt.date]:
        """The scheme and benefit year of a day, and the last day up to another on which both still hold."""
        person = self.case.person
        scheme = scheme_on(person, first)
        year = self.rules.year_of(scheme, first)
        changes = [day_before(day) for day, _ in person.scheme.values if day is not None and day > first]
        return scheme, year, min([last, year.last, *changes])

    def _record(self, moved: Iterable[TraceCredit], unpaid: Iterable[UnpaidCredit] = ()) -> None:
        declared: Mapping[str, Credit | Refund] = {**self.rules.declared.credit, **self.rules.declared.refund}
        events: list[TraceCredit | UnpaidCredit] = [*moved, *unpaid]
        for event in sorted(events, key=lambda event: event.date):
            rule = declared.get(event.id)  # none for what is carried over
            label = rule.label if rule else None
            if isinstance(event, UnpaidCredit):
                account = declared[event.id].account
                balance = self.balances.setdefault(account, 0)
                move = Move(event.date, "unknown", event.id, account, 0, balance, label, why=event.reason)
            else:
                account = event.account
                balance = self.balances[account] = self.balances.get(account, 0) + event.amount
                kind: Kind = "refund" if isinstance(rule, Refund) else "credit"
                move = Move(event.date, kind, event.id, account, event.amount, balance, label, event.working, event.citations)
            self.periods[-1].moves.append(move)

    def _key(self) -> tuple[str, dt.date]:
        return self.periods[-1].scheme, self.periods[-1].first

    def _open(self, scheme: str, year: BenefitYear, since: dt.date, *, stated: bool = False) -> None:
        if len(self.periods) >= MOST_YEARS:
            raise InputError(
                f"超过 {MOST_YEARS} 个医保年度",
                f"more than {MOST_YEARS} benefit years",
                where=UNTIL,
                mend=("写更早的一天", "give an earlier day"),
            )
        self.periods.append(LedgerPeriod(scheme, year.first, year.last, year.citation, since, since, dict(self.balances), stated))

    def _close(self, carried: tuple[Carried, ...] = ()) -> None:
        self.periods[-1].closing = dict(self.balances)
        self.periods[-1].carried = carried


def _uses(settlement: Settlement, balances: dict[str, int]) -> Iterator[Move]:
    """What accounts paid for a claim, with the parts of the bill."""
    trace = settlement.trace
    assert trace is not None
    labels = {**SPLIT, **{f"{step.stage}/{step.segment}": step.label for step in trace.steps}}
    for payer, amount in settlement.payers.items():
        kind, _, account = payer.partition(".")
        if kind == "account" and amount:
            parts = [
                PartPaid(f"{step.stage}/{step.segment}", step.label, step.paid)
                for step in trace.steps
                if step.payer == payer and step.paid
            ]
            parts += [
                PartPaid(one.part, labels.get(one.part), one.paid) for one in trace.means if one.account == account and one.paid
            ]
            left = balances.get(account, 0) - amount
            yield Move(
                settlement.date, "use", settlement.claim, account, -amount, left, benefit=settlement.benefit, parts=tuple(parts)
            )


def _carried(moved: list[TraceCredit]) -> tuple[Carried, ...]:
    """Pairs of what left one account and came to another."""
    return tuple(Carried(left.account, came.account, came.amount) for left, came in zip(moved[::2], moved[1::2], strict=True))


def _day_after(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=1)


def _same(balances: Mapping[str, int], others: Mapping[str, int]) -> bool:
    """Whether balances are the same; an account that is not listed holds nothing."""
    return all(balances.get(name, 0) == others.get(name, 0) for name in {*balances, *others})
