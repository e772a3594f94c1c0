"""What a settled record says was paid, as what a case expects of its result."""

from collections.abc import Mapping
from typing import Any, Final

from yibao import InputError

from .bill import PARTS
from .tables import Table
from .values import amount, code, yuan

PAYERS: Final[Mapping[str, str]] = {
    "pooled_fund": "hifp_pay",
    "civil_servant_fund": "cvlserv_pay",
    "supplementary": "hifes_pay",
    "major_illness_fund": "hifmi_pay",
    "large_amount_fund": "hifob_pay",
    "medical_assistance": "maf_pay",
    "hospital": "hosp_part_amt",
    "account": "acct_pay",
    "account.family": "acct_mulaid_pay",
    "cash": "psn_cash_pay",
}
"""Payers, and the fields of what they paid; the accounts stand together, and with a relative's once more."""

FUND_TYPES: Final[Mapping[str, str]] = {"510100": "maternity_fund", "610100": "medical_assistance", "620100": "supplementary"}
"""Funds that have no field of their own, by fund_pay_type."""


def printed_amounts(facts: Table, funds: tuple[Table, ...], sign: int) -> dict[str, Any]:
    """The amounts of a record that its settlement has to come to; what it leaves out is not compared.

    Raises:
        InputError: an amount cannot be read, or the payers do not come to the bill.
    """
    amounts = {"total": "medfee_sumamt", **PARTS, "deductible": "act_pay_dedc"}
    printed: dict[str, Any] = {name: amount(facts, field) for name, field in amounts.items()}
    payers = {name: amount(facts, field) for name, field in PAYERS.items()}
    paid = {name: sign * value for name, value in payers.items() if value is not None}
    for table in funds:
        name = FUND_TYPES.get(code(table, "fund_pay_type"))
        if name is not None and name not in paid:
            paid[name] = sign * (amount(table, "fund_payamt") or 0)
    _check_sum(facts, sign)
    expect: dict[str, Any] = {name: yuan(sign * value) for name, value in printed.items() if value is not None}
    expect["payers"] = {name: yuan(value) for name, value in paid.items()}
    balance = amount(facts, "balc")
    if balance is not None and sign > 0:
        expect["balance"] = yuan(balance)
    return expect


def _check_sum(facts: Table, sign: int) -> None:
    """Refuse a record whose payers do not come to its bill: no reading of the rules explains that."""
    total, cash = amount(facts, "medfee_sumamt"), amount(facts, "psn_cash_pay")
    fund, account = amount(facts, "fund_pay_sumamt"), amount(facts, "acct_pay")
    if None in (total, cash, fund, account):
        return
    hospital = amount(facts, "hosp_part_amt") or 0
    paid = (cash or 0) + (fund or 0) + hospital
    if total not in (paid + (account or 0), paid):  # some provinces count the account among the funds
        raise InputError(
            f"医疗费总额 {yuan(sign * (total or 0))},各方支付合计 {yuan(sign * (paid + (account or 0)))}",
            f"the bill is {yuan(sign * (total or 0))}, its payers come to {yuan(sign * (paid + (account or 0)))}",
            where="medfee_sumamt",
            mend=("请核对记录", "check the record"),
        )
