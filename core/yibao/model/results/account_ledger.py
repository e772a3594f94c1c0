"""The ledger of a person's accounts: benefit year by benefit year what came in, what it paid, and what was carried over."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import attrs

from ..values.classes import define, frozen
from ..values.errors import LawError
from ..values.money import format_fen
from ..values.text import Text
from .document import DocumentContext, citation_document, source_documents, state_document, trace_part
from .settlement import Citation, State, Working

FORMAT = "yibao-accounts/1"
"""Name and version of the document."""

Kind = Literal["credit", "refund", "use", "unknown"]


@frozen
class PartPaid:
    """What an account paid of one part of a bill, in fen; ``name`` is a part or segment of the result."""

    name: str
    label: Text | None
    amount: int


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
    amount: int
    balance: int
    label: Text | None = None
    working: tuple[Working, ...] = ()
    citations: tuple[Citation, ...] = ()
    benefit: str | None = None
    parts: tuple[PartPaid, ...] = ()
    why: Text | None = None


@frozen
class Carried:
    """What moved to another account when the benefit year ended."""

    source: str
    target: str
    amount: int


@define
class LedgerPeriod:
    """A benefit year of one scheme, or the part of it that the ledger covers.

    Attributes:
        first, last: of the benefit year; citation: which document says so.
        since, until: first and last day covered; the opening balances stand at the start of the first, the closing ones at the end
            of the last.
        stated: whether the opening balances are those of the case, not carried here by the ledger.
        carried: what moves on the day after, where the benefit year ends with the period.
    """

    scheme: str
    first: dt.date
    last: dt.date
    citation: Citation
    since: dt.date
    until: dt.date
    opening: Mapping[str, int]
    stated: bool = False
    moves: list[Move] = attrs.Factory(list)
    closing: Mapping[str, int] = attrs.Factory(dict)
    carried: tuple[Carried, ...] = ()

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
        if before is not None and _held(before) != _held(period.opening):
            raise _broken(period, "the year does not open with what was carried over")
        balances = dict(period.opening)
        for move in period.moves:
            balances[move.account] = balances.get(move.account, 0) + move.amount
            if balances[move.account] < 0 or balances[move.account] != move.balance:
                raise _broken(period, f"{move.account} holds {balances[move.account]} after {move.id}")
        if _held(balances) != _held(period.closing):
            raise _broken(period, "the year does not close with what came in less what went out")
        for one in period.carried:
            balances[one.source] -= one.amount
            balances[one.target] = balances.get(one.target, 0) + one.amount
        if any(balance < 0 for balance in balances.values()):
            raise _broken(period, "more is carried over than there is")
        before = balances


def _held(balances: Mapping[str, int]) -> dict[str, int]:
    return {name: balance for name, balance in balances.items() if balance}


def _broken(period: LedgerPeriod, how: str) -> LawError:
    return LawError(
        f"账户明细违反收支平衡:{how}",
        f"the ledger does not balance: {how}",
        where=f"{period.first}",
        mend=("这是引擎的错误,请报告该案例", "this is an error of the engine: please report the case"),
    )


def document(ledger: Ledger, about: DocumentContext, periods: tuple[LedgerPeriod, ...]) -> dict[str, Any]:
    """The ledger as plain data for JSON; ``periods`` are those that are wanted."""
    return {
        "format": FORMAT,
        "city": about.city,
        "person": about.person,
        "rules": {"package": about.package, "version": about.version, "digest": about.digest},
        "years": [_period(one, about) for one in periods],
        "balances": {name: format_fen(balance) for name, balance in _after(periods).items()},
        "taken_back": [{"claim": one.claim, "by": one.by, "date": one.date.isoformat()} for one in ledger.taken_back],
        "complete": not any(move.kind == "unknown" for one in ledger.periods for move in one.moves),
        "state": state_document(ledger.state, about.numbers),
        "unused_facts": list(ledger.unused_facts),
    }


def _after(periods: tuple[LedgerPeriod, ...]) -> Mapping[str, int]:
    return periods[-1].closing if periods else {}


def _period(period: LedgerPeriod, about: DocumentContext) -> dict[str, Any]:
    names = list(dict.fromkeys([*period.opening, *period.closing]))
    return {
        "scheme": period.scheme,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "year_source": _cited(period.citation, about),
        "since": period.since.isoformat(),
        "until": period.until.isoformat(),
        "stated": period.stated,
        "accounts": {
            name: {
                "opening": format_fen(period.opening.get(name, 0)),
                "credits": format_fen(period.sum(name, "credit")),
                "refunds": format_fen(-period.sum(name, "refund")),
                "uses": format_fen(-period.sum(name, "use")),
                "closing": format_fen(period.closing.get(name, 0)),
            }
            for name in names
        },
        "entries": [_move(move, about) for move in period.moves],
        "carried": [{"from": one.source, "to": one.target, "amount": format_fen(one.amount)} for one in period.carried],
    }


def _move(move: Move, about: DocumentContext) -> dict[str, Any]:
    found: dict[str, Any] = {
        "date": move.date.isoformat(),
        "kind": move.kind,
        "id": move.id,
        "label": _text(move.label),
        "account": move.account,
        "amount": format_fen(move.amount),
        "balance": format_fen(move.balance),
    }
    if move.kind == "use":
        parts = [{"part": one.name, "label": _text(one.label), "amount": format_fen(one.amount)} for one in move.parts]
        return {**found, "benefit": move.benefit, "parts": parts}
    found["working"] = [trace_part(one) for one in move.working]
    found["sources"] = [_cited(one, about) for one in move.citations]
    return {**found, "why": _text(move.why)} if move.why else found


def _cited(citation: Citation, about: DocumentContext) -> dict[str, Any]:
    return {**citation_document(citation), "documents": source_documents(citation.source, about)}


def _text(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"zh": text.zh, "en": text.en}


def moves(periods: tuple[LedgerPeriod, ...]) -> Iterator[tuple[LedgerPeriod, Move]]:
    """Every move with its period, in order."""
    return ((period, move) for period in periods for move in period.moves)
