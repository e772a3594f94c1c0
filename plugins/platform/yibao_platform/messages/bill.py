"""The bill of a message: when, where and what for, and its lines or its four parts."""

from typing import Any

from yibao import InputError, Message
from yibao.engines import STAYS

from .codes import BENEFITS, CLASSES, DEDUCTIBLE_LEVELS, KINDS, LEVELS
from .notes import note
from .tables import Table, Tables
from .values import amount, code, day, meaning, yuan

PARTS = {
    "self_paid": "fulamt_ownpay_amt",
    "over_limit": "overlmt_selfpay",
    "first_pay": "preselfpay_amt",
    "in_scope": "inscp_scp_amt",
}
"""The four parts of a bill, and the fields that hold them."""


def benefit_of(facts: Table) -> str:
    """The benefit that a message is about; empty where it does not say, or may mean several."""
    return meaning(BENEFITS, code(facts, "med_type"))


def read_bill(tables: Tables, sign: int) -> tuple[dict[str, Any], list[Message]]:
    """The claim that a message is about, with the keys of case files.

    Args:
        sign: -1 where the amounts are those of a reversal.

    Raises:
        InputError: a field cannot be read.
    """
    facts, notes = tables.envelope, list[Message]()
    benefit = benefit_of(facts)
    med_type = code(facts, "med_type")
    if med_type and not benefit:
        notes.append(
            note(
                "platform_benefit",
                f"医疗类别 {med_type} 没有唯一对应的待遇,请在 --person 的文件中写明 benefit",
                f"the med_type {med_type} stands for no single benefit: give benefit in the file that --person names",
            )
        )
    claim: dict[str, Any] = {"id": next((text for name in _IDS if (text := code(facts, name))), "")}
    claim |= {"benefit": benefit, **_days(tables, benefit, notes), "facility": _facility(facts)}
    if benefit == "emergency" and med_type.startswith("1301"):
        claim["emergency"] = True
    if benefit.endswith("_disease"):
        claim["disease"] = code(facts, "dise_name") or code(facts, "dise_codg")
    claim = {key: value for key, value in claim.items() if value}
    if code(facts, "acct_used_flag") == "0":
        claim["use_accounts"] = False
    return claim | _money(tables, sign, notes), notes


_IDS = ("setl_id", "mdtrt_id", "medins_setl_id", "chrg_bchno")
_FIRST = ("begndate", "begntime", "mdtrt_time", "fee_ocur_time")
_LAST = ("enddate", "endtime", "dscg_time", "dscgtime")


def _days(tables: Tables, benefit: str, notes: list[Message]) -> dict[str, Any]:
    facts = tables.envelope
    first, settled = day(facts, *_FIRST), day(facts, "setl_time")
    if first is None:
        first = min(filter(None, (day(line, "fee_ocur_time") for line in tables.lines)), default=None)
    if benefit not in STAYS:
        if first is None and settled is not None:
            notes.append(note("platform_day", "结算日视为就诊日", "the day of the settlement is taken as that of the visit"))
        return {"date": first or settled}
    last = day(facts, *_LAST)
    if last is None and settled is not None:
        notes.append(note("platform_day", "结算日视为出院日", "the day of the settlement is taken as that of the discharge"))
    return {"admitted": first, "discharged": last or settled}


def _facility(facts: Table) -> dict[str, str]:
    kind = code(facts, "fixmedins_code")
    pharmacy = code(facts, "med_type").startswith("41") or kind.startswith("P")
    level = LEVELS.get(code(facts, "hosp_lv").lstrip("0"), "") or DEDUCTIBLE_LEVELS.get(code(facts, "dedc_hosp_lv"), "")
    region = code(facts, "mdtrtarea_admvs") or code(facts, "fixmedins_poolarea")
    place = {"level": "pharmacy" if pharmacy else level, "region": region, "name": code(facts, "fixmedins_name")}
    return {key: value for key, value in place.items() if value}


def _money(tables: Tables, sign: int, notes: list[Message]) -> dict[str, Any]:
    """The lines of the bill; its four parts, where the lines do not say their classes; nothing where neither is there."""
    facts = tables.envelope
    parts = {part: amount(facts, name) for part, name in PARTS.items()}
    stated = {part: sign * value for part, value in parts.items() if value is not None}
    classes = bool(tables.lines) and all(code(line, "chrgitm_lv") for line in tables.lines)
    if tables.lines and (classes or len(stated) < len(PARTS)):
        _check_total(tables, sign)
        return {"lines": [line for table in tables.lines for line in _lines(table)]}
    if len(stated) < len(PARTS):
        return {}
    if tables.lines:
        notes.append(
            note(
                "platform_parts",
                "明细没有目录等级,按四个部分结算",
                "the lines have no class: the bill is settled by its four parts",
            )
        )
    return {"parts": {part: yuan(value) for part, value in stated.items()}}


def _check_total(tables: Tables, sign: int) -> None:
    total = amount(tables.envelope, "medfee_sumamt")
    lines = sum(amount(line, "det_item_fee_sumamt") or 0 for line in tables.lines)
    if total is not None and sign * total != lines:
        raise InputError(
            f"明细合计 {yuan(lines)},医疗费总额 {yuan(sign * total)}",
            f"the lines come to {yuan(lines)}, the bill to {yuan(sign * total)}",
            where="medfee_sumamt",
            mend=("请补全明细或改正总额", "give all lines, or mend the total"),
        )


def _lines(table: Table) -> list[dict[str, Any]]:
    """A line of the bill; two where a part of one is outside the catalogue."""
    whole = amount(table, "det_item_fee_sumamt") or 0
    own, over, first = (amount(table, name) or 0 for name in ("fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt"))
    word = CLASSES.get(code(table, "chrgitm_lv").zfill(2), "") if "chrgitm_lv" in table else ""
    line: dict[str, Any] = {
        "class": word,
        "amount": yuan(whole),
        "quantity": str(table["cnt"]) if "cnt" in table else "",
        "kind": KINDS.get(code(table, "med_chrgitm_type").zfill(2), ""),
        "name": code(table, "medins_list_name") or code(table, "hilist_name"),
        "code": code(table, "med_list_codg") or code(table, "hilist_code"),
    }
    line = {key: value for key, value in line.items() if value}
    if word in ("", "C"):
        return [line]
    if over:
        line["limit"] = yuan(whole - own - over)
    if first:
        line["first_pay"] = yuan(first)
        line["class"] = "B"
    elif word == "B" and "preselfpay_amt" not in table and "selfpay_prop" in table:
        line["first_pay_ratio"] = str(table["selfpay_prop"])
    if not own:
        return [line]
    outside = {key: value for key, value in line.items() if key in ("name", "code", "kind")}
    rest = {key: value for key, value in line.items() if key != "quantity"} | {"amount": yuan(whole - own)}
    return [rest] * (whole != own) + [{**outside, "class": "C", "amount": yuan(own)}]
