"""The ledger of a person's accounts: benefit year by benefit year what came in, what it paid, and what was carried over."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Literal

import attrs

from ..values.classes import define, frozen
from ..values.errors import LawError
from ..values.money import Fen
from ..values.text import Text
from .settlement import State, YearEndPayment
from .trace import DocumentedCitation, Working

Kind = Literal["credit", "refund", "use", "unknown"]


@frozen
class PartPaid:
    """What an account paid of one part of a bill, in fen; ``name`` is a part or segment of the result."""

    name: str
    label: Text | None
    amount: Fen


@frozen
class Move:
    """Money that came to an account or left it.

    Attributes:
        kind: a credit, a refund to the owner, a use for a claim, or an event that was due and has no figure.
        id: the credit, refund or claim; label: what people call it.
        amount: fen, below zero where it left; balance: of the account afterwards.
        working, citations: how a credit or refund came about, and every figure of it.
        benefit, parts: what a use paid for.
        why: why there is no figure.
    """

    date: dt.date
    kind: Kind
    id: str
    account: str
    amount: Fen
    balance: Fen
    label: Text | None = None
    working: tuple[Working, ...] = ()
    citations: tuple[DocumentedCitation, ...] = ()
    benefit: str | None = None
    parts: tuple[PartPaid, ...] = ()
    why: Text | None = None


@frozen
class Carried:
    """What moved to another account when the benefit year ended."""

    source: str
    target: str
    amount: Fen


@define
class LedgerPeriod:
    """A benefit year of one scheme, or the part of it that the ledger covers.

    Attributes:
        first, last: of the benefit year; citation: which document says so.
        since, until: first and last day covered; the opening balances stand at the start of the first, the closing ones at the end
            of the last.
        stated: whether the opening balances are those of the case, not carried here by the ledger.
        carried: what moves on the day after, where the benefit year ends with the period.
        year_ends: what is paid to the person because it ends, out of no account.
    """

    scheme: str
    first: dt.date
    last: dt.date
    citation: DocumentedCitation
    since: dt.date
    until: dt.date
    opening: Mapping[str, int]
    stated: bool = False
    moves: list[Move] = attrs.Factory(list)
    closing: Mapping[str, int] = attrs.Factory(dict)
    carried: tuple[Carried, ...] = ()
    year_ends: tuple[YearEndPayment, ...] = ()

    def sum(self, account: str, kind: Kind) -> int:
        """All moves of a kind on an account, in fen."""
        return sum(move.amount for move in self.moves if move.account == account and move.kind == kind)


@frozen
class TakenBack:
    """A claim that a reversal took back, so that the ledger does not count it."""

    claim: str
    by: str
    date: dt.date


@frozen
class Ledger:
    """Periods in order, and the state after the last."""

    periods: tuple[LedgerPeriod, ...]
    taken_back: tuple[TakenBack, ...]
    state: State
    unused_facts: tuple[str, ...] = ()


def check(periods: tuple[LedgerPeriod, ...]) -> None:
    """The law of the ledger: nothing comes from nowhere and nothing is lost, at every step, and no account falls below zero.

    Raises:
        LawError: which account, and when; an error of the engine.
    """
    before: Mapping[str, int] | None = None
    for period in periods:
        if before is not None and _not_zero(before) != _not_zero(period.opening):
            raise _broken(period, "the year does not open with what was carried over")
        balances = dict(period.opening)
        for move in period.moves:
            balances[move.account] = balances.get(move.account, 0) + move.amount
            if balances[move.account] < 0 or balances[move.account] != move.balance:
                raise _broken(period, f"{move.account} holds {balances[move.account]} after {move.id}")
        if _not_zero(balances) != _not_zero(period.closing):
            raise _broken(period, "the year does not close with what came in less what went out")
        for one in period.carried:
            balances[one.source] -= one.amount
            balances[one.target] = balances.get(one.target, 0) + one.amount
        if any(balance < 0 for balance in balances.values()):
            raise _broken(period, "more is carried over than there is")
        before = balances


def _not_zero(balances: Mapping[str, int]) -> dict[str, int]:
    return {name: balance for name, balance in balances.items() if balance}


def _broken(period: LedgerPeriod, how: str) -> LawError:
    return LawError(
        f"账户明细违反收支平衡:{how}",
        f"the ledger does not balance: {how}",
        where=f"{period.first}",
        mend=("这是引擎的错误,请报告该案例", "this is an error of the engine: please report the case"),
    )


def moves(periods: tuple[LedgerPeriod, ...]) -> Iterator[tuple[LedgerPeriod, Move]]:
    """Every move with its period, in order."""
    return ((period, move) for period in periods for move in period.moves)
