"""The document of accounts, ``yibao-accounts/1``: their ledger year by year, and what may be done with what they hold."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from ..engine.accounts.permitted_uses import BillUse, OtherUse, PermittedShare, UseTerms, permitted_shares, permitted_uses
from ..model.inputs.claim import Case
from ..model.results.account_ledger import Carried, Ledger, LedgerPeriod, Move, PartPaid, TakenBack
from ..model.results.enrollment import Answer
from ..model.results.settlement import YearEndPayment
from ..model.values.classes import frozen
from ..model.values.money import Fen
from ..model.values.text import Message
from ..rules.enrollment import Enrollment
from ..rules.ruleset import RuleSet
from .enrollment import EnrollmentDocument, ProcedureForm, SourceForm
from .serialize import (
    DocumentContext,
    FileResult,
    RulesIdentity,
    context_of,
    form_of,
    unstructure,
    write_as,
    write_keys,
    write_with,
)
from .settlement import SavedState, saved_state


@frozen
class AccountSums:
    """What an account held, got and paid in a year."""

    opening: Fen
    credits: Fen
    refunds: Fen
    uses: Fen
    closing: Fen


@frozen(eq=False)
class AccountYear:
    """A period of the ledger, with the sums of each account."""

    period: LedgerPeriod
    accounts: Mapping[str, AccountSums]
    year_ends: tuple[YearEndPayment, ...] = ()


@frozen(eq=False)
class LedgerForm:
    """The form of a ledger."""

    city: str
    person: str
    rules: RulesIdentity
    years: tuple[AccountYear, ...]
    balances: Mapping[str, Fen]
    taken_back: tuple[TakenBack, ...]
    complete: bool
    state: SavedState
    unused_facts: tuple[str, ...]
    format: Literal["yibao-accounts/1"] = "yibao-accounts/1"


@frozen(eq=False)
class AccountsDocument:
    """A ledger, and what may be done with the accounts on its last day."""

    ledger: LedgerForm
    until: dt.date
    uses: tuple[BillUse | OtherUse, ...]
    shares: tuple[PermittedShare, ...]
    own_balance: Fen
    withdrawals: tuple[ProcedureForm, ...] | None
    withdrawal_sources: Mapping[str, SourceForm]
    notes: tuple[Message, ...] = ()


_MOVE = "date kind id label account amount balance"
_USE = f"{_MOVE} benefit parts"
_CREDIT = f"{_MOVE} working sources=citations why?"

write_as(LedgerForm, "format city person rules years balances taken_back complete state unused_facts")
write_as(AccountsDocument, "*ledger until uses shares own_balance withdrawals withdrawal_sources notes?")
write_as(
    AccountYear,
    "scheme=period.scheme first=period.first last=period.last year_source=period.citation since=period.since until=period.until "
    "stated=period.stated accounts entries=period.moves carried=period.carried year_ends?",
)
write_as(Carried, "from=source to=target amount")
write_as(PartPaid, "part=name label amount")
write_as(Move, f"{_MOVE} benefit? parts? working? sources=citations? why?")
write_with(Move, lambda move, context: write_keys(move, _USE if move.kind == "use" else _CREDIT, context))
write_as(UseTerms, "condition from to basis last_seen status sources note")
write_as(BillUse, "account kind parts benefits plans people when from to status sources note")
write_as(OtherUse, "account kind id label people above available times *terms")
write_as(PermittedShare, "role at_most? granted? id label account reaches people limit bound *terms")


@frozen(eq=False)
class AccountsResult(FileResult):
    """The ledger of a case's accounts: the periods asked about, and who may be paid out, where rules of the area tell."""

    name: str
    case: Case
    rules: RuleSet
    ledger: Ledger
    periods: tuple[LedgerPeriod, ...]
    withdrawals: tuple[Enrollment, tuple[Answer, ...]] | None = None


def ledger_document(ledger: Ledger, context: DocumentContext, periods: tuple[LedgerPeriod, ...]) -> dict[str, Any]:
    """Some periods of a ledger as plain data for JSON."""
    return dict(unstructure(_ledger_form(ledger, context, periods), context))


def accounts_document(
    rules: RuleSet, case: Case, ledger: Ledger, periods: tuple[LedgerPeriod, ...], own: int, withdrawals: EnrollmentDocument | None
) -> dict[str, Any]:
    """Periods of a ledger, and what may be done with the accounts on the last day.

    Args:
        own: what the person's own accounts hold, in fen; withdrawals: who may be paid out.
    """
    context = context_of(rules, case.person.id, ledger.unused_facts)
    day, balances = periods[-1].until, periods[-1].closing
    bills, others = permitted_uses(rules, case.person, day, balances)
    form = AccountsDocument(
        ledger=_ledger_form(ledger, context, periods),
        until=day,
        uses=(*bills, *others),
        shares=permitted_shares(rules, case.person, day, balances),
        own_balance=own,
        withdrawals=withdrawals.procedures if withdrawals else None,
        withdrawal_sources=withdrawals.sources if withdrawals else {},
    )
    return dict(unstructure(form, context))


def _ledger_form(ledger: Ledger, context: DocumentContext, periods: tuple[LedgerPeriod, ...]) -> LedgerForm:
    return form_of(
        LedgerForm,
        context,
        years=tuple(_year(period) for period in periods),
        balances=periods[-1].closing if periods else {},
        taken_back=ledger.taken_back,
        complete=not any(move.kind == "unknown" for period in ledger.periods for move in period.moves),
        state=saved_state(ledger.state),
        unused_facts=ledger.unused_facts,
    )


def _year(period: LedgerPeriod) -> AccountYear:
    sums = {
        name: AccountSums(
            opening=period.opening.get(name, 0),
            credits=period.sum(name, "credit"),
            refunds=-period.sum(name, "refund"),
            uses=-period.sum(name, "use"),
            closing=period.closing.get(name, 0),
        )
        for name in dict.fromkeys([*period.opening, *period.closing])
    }
    return AccountYear(period, sums, period.year_ends)
