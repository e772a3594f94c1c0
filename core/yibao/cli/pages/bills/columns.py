"""The columns of CSV, one table for each command: what the commands write and what the documentation tells."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from ....model.reliability import NOT_VERIFIED, RELIABILITIES, reliability_of
from ....model.values.text import Text
from ....model.values.vocabulary import in_payer_order

PAYER: Final = "PAYER"
"""Stands for a column of each payer that occurs."""

_STATUS: Final = {
    "complete": Text(
        "false 表示有一层无法计算或不完整;退费为空", "false where a layer could not be computed in full; empty for a refund"
    ),
    "verified": Text("true 表示没有用到未核实的数值;退费为空", "true where no figure is unverified; empty for a refund"),
    "reasons": Text("警告代码,用分号分开", "codes of the warnings, with semicolons between"),
    "reliability": Text(f"可靠程度:{'、'.join(RELIABILITIES)}", f"how far it can be relied on: {', '.join(RELIABILITIES)}"),
}
_PERSON: Final = {"person": Text("参保人的 id", "id of the person"), "file": Text("文件名", "name of the file")}
_BILL: Final = {
    "claim": Text("claim 的 id", "id of the claim"),
    "date": Text("决定适用规则的日期", "the day that decides which rules apply"),
    "benefit": Text("待遇类别", "as in a case"),
    "total": Text("费用总额;退费为退回的金额", "the bill; of a refund what is given back"),
    "self_paid": Text("全自费", "outside the catalogue"),
    "over_limit": Text("超限价", "above the price limit"),
    "first_pay": Text("先行自付", "first pay of class B"),
    "in_scope": Text("政策范围内", "in scope"),
    PAYER: Text("每个付款方一列,如 pooled_fund、cash", "a column for each payer that occurs, such as pooled_fund, cash"),
}

SETTLE: Final[Mapping[str, Text]] = {
    **_PERSON,
    **_BILL,
    **_STATUS,
    "follows_refused": Text("之前有 claim 被拒,状态可能有误", "an earlier claim was refused: the state may be wrong"),
    "refused": Text("拒绝的原因", "why it is refused"),
    "cash_least": Text("有数值未知时现金至少", "the least cash, where a figure is not known and bounds were asked for"),
    "cash_most": Text("有数值未知时现金至多", "the most cash, likewise"),
}

COMPARE: Final[Mapping[str, Text]] = {
    "person": _PERSON["person"],
    "city": Text("地区", "the area"),
    "settled": Text("该地区是否结算", "whether the area settles it"),
    **_BILL,
    "complete": _STATUS["complete"],
    "after_a_refusal": Text("之前有 claim 被拒,状态可能有误", "an earlier claim was refused: the state may be wrong"),
    "refused": Text("拒绝的原因", "why it is refused"),
    "verified": _STATUS["verified"],
    "reasons": _STATUS["reasons"],
    "reliability": _STATUS["reliability"],
}

CONTRIBUTE: Final[Mapping[str, Text]] = {
    **_PERSON,
    "kind": Text("contribution(按月)或 premium(按年度)", "contribution (of a month) or premium (of a year)"),
    "from": Text("首月或首日", "the month, or first day"),
    "to": Text("末月或末日", "the month, or last day"),
    "rule": Text("规则名", "name of the rule"),
    "scheme": Text("险种", "as in a case"),
    "standing": Text("人员类别", "as in a case"),
    "declared": Text("申报基数", "the base declared"),
    "base": Text("计费基数", "the base taken"),
    "held": Text("基数取下限或上限", "whether the base is held at floor or ceiling"),
    "share": Text("份额名", "name of the share"),
    "payer": Text("付款方", "who pays"),
    "ratio": Text("比例", "of the base"),
    "amount": Text("金额;未知为空", "yuan; empty where it is not known"),
    "at_least": Text("至少的金额", "the least that it can be"),
    "unknown": Text("未知的原因", "why it is not known"),
    "complete": Text("全部金额是否已知", "whether all amounts of the answer are known"),
    "verified": Text("全部数值是否已核实", "whether all figures of the answer are verified"),
    "reasons": _STATUS["reasons"],
    "reliability": _STATUS["reliability"],
}

ACCOUNTS: Final[Mapping[str, Text]] = {
    **_PERSON,
    "scheme": Text("险种", "as in a case"),
    "year": Text("医保年度首日", "first day of the benefit year"),
    "date": Text("日期", "the day"),
    "kind": Text("opening、credit、use、refund、carried、closing 等", "opening, credit, use, refund, carried, closing and others"),
    "id": Text("入账规则名或 claim 的 id", "name of the credit, or id of the claim"),
    "account": Text("账户", "the account"),
    "amount": Text("金额,支出为负", "yuan, negative where it is paid"),
    "balance": Text("其后余额", "the balance after it"),
    "benefit": Text("待遇类别", "as in a case"),
    "status": Text("所据数值的状态,用分号分开", "status of the figures, with semicolons between"),
    "unknown": Text("未知的原因", "why it is not known"),
    "complete": Text("账目是否完整", "whether the ledger is complete"),
    "verified": Text("该行数值是否已核实", "whether the figures of the row are verified"),
    "reasons": Text("该行数值的警告代码,用分号分开", "codes of what its figures lack, with semicolons between"),
    "reliability": _STATUS["reliability"],
}


def heading(columns: Mapping[str, Text], payers: Iterable[str] = ()) -> list[str]:
    """The names of columns, with those of the payers that occur."""
    return [name for column in columns for name in (payers if column == PAYER else (column,))]


def present_payers(entries: Iterable[Mapping[str, Any]]) -> list[str]:
    """The payers that occur in settlements, in their order."""
    return in_payer_order({payer for entry in entries for payer in entry.get("payers", {})})


def status_cells(result: Mapping[str, Any]) -> dict[str, str]:
    """The cells that say how far a result can be relied on; nothing of a refund, or where there is no result."""
    if "refused" in result:
        code = result["refused"]["code"]
        return {"reasons": code, "reliability": reliability_of([code]), "refused": result["refused"]["message"]["en"]}
    follows = {"follows_refused": flag(result.get("follows_refused") or None)}
    if "bounds" in result:
        follows["cash_least"], follows["cash_most"] = result["bounds"]["payers"]["cash"]
    if "warnings" not in result:
        return follows
    codes = list(dict.fromkeys(warning["code"] for warning in result["warnings"]))
    return {
        "complete": flag(result["complete"]),
        "verified": flag(NOT_VERIFIED.isdisjoint(codes)),
        "reliability": reliability_of(codes),
        **follows,
        "reasons": ";".join(codes),
    }


def flag(value: bool | None) -> str:
    """True and false as CSV has them."""
    return "" if value is None else str(value).lower()


def row(columns: Sequence[str], cells: Mapping[str, Any]) -> list[str]:
    """Cells in the order of the columns; one that there is nothing for is empty."""
    return [cells.get(column) or "" for column in columns]
