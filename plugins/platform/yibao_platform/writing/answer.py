"""Results as the platform's answer to a settlement: ``setlinfo`` and ``setldetail``."""

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from yibao import InputError
from yibao.engines import STAYS

from ..messages.amounts import PAYERS
from ..messages.bill import PARTS
from ..messages.codes import MEDICAL_TYPES
from ..messages.values import fen, yuan
from .fields import NUMBER, fill
from .policy_items import PolicyItem, policy_items

_INSURANCES: Final = {"employee": "310", "resident": "390"}
_PERSONS: Final = {
    "active": "11", "flexible": "1103", "unemployed": "11", "retired": "12", "adult": "15", "minor": "14", "student": "1403",
}  # fmt: skip
_FUNDS: Final[Mapping[str, tuple[str, str]]] = {
    "employee pooled_fund": ("310100", "城镇职工基本医疗保险统筹基金"),
    "resident pooled_fund": ("390100", "城乡居民基本医疗保险基金"),
    "large_amount_fund": ("330100", "大额医疗费用补助基金"),
    "employee major_illness_fund": ("310300", "职工大病补助基金"),
    "resident major_illness_fund": ("390200", "城乡居民大病医疗保险基金"),
    "civil_servant_fund": ("320100", "公务员医疗补助基金"),
    "medical_assistance": ("610100", "医疗救助基金"),
    "supplementary": ("370100", "企业补充医疗保险基金"),
    "maternity_fund": ("510100", "生育基金"),
    "account": ("310200", "城镇职工基本医疗保险个人账户基金"),
    "hospital": ("999996", "医院垫付基金"),
}
"""Funds by scheme and payer, with what the platform calls them."""

_OTHER: Final = ("999997", "其他基金")


def write_answer(documents: Sequence[Mapping[str, Any]], language: str) -> bytes:
    """One answer, or a list of several.

    Raises:
        InputError: a text does not fit its field.
    """
    answers = [answer for document in documents for answer in _answers(document)]
    text = json.dumps(answers[0] if len(answers) == 1 else answers, ensure_ascii=False, indent=1)
    return (re.sub(rf'"{NUMBER}(-?[0-9.]+)"', r"\1", text) + "\n").encode()


def _answers(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    entries = {entry["claim"]: entry for entry in document["settlements"]}
    for entry in document["settlements"]:
        settled = entries.get(entry["reverses"]) if "reverses" in entry else entry
        if settled is None:
            raise InputError("没有被退的结算", "the settlement that is taken back is missing", where=entry["claim"])
        stay = settled["benefit"] in STAYS
        number = {(False, False): "2207", (False, True): "2304", (True, False): "2208", (True, True): "2305"}
        yield {
            "infno": number["reverses" in entry, stay],
            "infcode": "0",
            "insuplc_admdvs": document["state"]["area"],
            "output": _output(document, settled, entry, -1 if "reverses" in entry else 1),
        }


def _output(document: Mapping[str, Any], settled: Mapping[str, Any], entry: Mapping[str, Any], sign: int) -> dict[str, Any]:
    """The nodes of one answer.

    Args:
        settled: what the amounts are those of; entry: what is answered; sign: -1 for a reversal.
    """
    person = document.get("case", {}).get("person", {})
    scheme = _value(person.get("scheme"), entry["date"])
    paid = {name: sign * fen(value) for name, value in settled["payers"].items()}
    items = policy_items(settled) if sign > 0 else []
    account = sum(value for name, value in paid.items() if name.startswith("account."))
    funds = {name: value for name, value in paid.items() if name not in ("cash", "hospital") and not name.startswith("account.")}
    own = {name: value for name, value in funds.items() if name not in PAYERS}
    balances = settled["accounts"] if sign > 0 else document["state"]["accounts"]
    amounts = {field: paid.get(name, 0) for name, field in PAYERS.items()}
    amounts |= {field: sign * fen(settled[part]) for part, field in PARTS.items()}
    amounts |= {
        "medfee_sumamt": sign * fen(settled["total"]),
        "act_pay_dedc": sign * sum(fen(step["amount"]) for step in _deductibles(settled)),
        "oth_pay": sum(own.values()),
        "fund_pay_sumamt": sum(funds.values()),
        "psn_part_amt": account + paid.get("cash", 0),
        "acct_pay": account,
        "balc": sum(fen(value) for name, value in balances.items() if name != "family"),
    }
    texts = _texts(document, settled, entry, scheme, person, items)
    info = fill("setlinfo", {**texts, **{name: yuan(value) for name, value in amounts.items()}})
    return {"setlinfo": info, "setldetail": _details(scheme, {**funds, "account": account}, paid, info, items)}


def _deductibles(settled: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (step for step in settled["trace"]["steps"] if step["role"] == "deductible" and not step["slices"])


def _value(stated: Any, day: str) -> str:
    """What holds on a day of a value that may change with the date."""
    if not isinstance(stated, list):
        return str(stated or "")
    current = [each["value"] for each in stated if str(each.get("from", "")) <= day]
    return str(current[-1] if current else "")


def _texts(
    document: Mapping[str, Any],
    settled: Mapping[str, Any],
    entry: Mapping[str, Any],
    scheme: str,
    person: Mapping[str, Any],
    items: Sequence[PolicyItem],
) -> dict[str, str]:
    """The fields that are no amounts."""
    birth = str(person.get("birth_date", ""))
    kind = "21" if settled["benefit"] in STAYS else "41" if settled["benefit"] == "pharmacy" else "11"
    ratios = {item.ratio for item in items if item.payer == "pooled_fund"}
    return {
        "mdtrt_id": settled["claim"],
        "setl_id": entry["claim"],
        "medins_setl_id": entry["claim"],
        "psn_no": document["person"],
        "psn_name": str(person.get("name", "")),
        "brdy": birth,
        "age": str(_age(birth, settled["date"])) if birth else "0",
        "insutype": _INSURANCES.get(scheme, ""),
        "psn_type": _PERSONS.get(_value(person.get("standing"), settled["date"]), ""),
        "cvlserv_flag": "1" if "civil_servant_fund" in settled["payers"] else "0",
        "setl_time": f"{entry['date']} 00:00:00",
        "med_type": MEDICAL_TYPES.get(settled["benefit"], ""),
        "pool_prop_selfpay": ratios.pop() if len(ratios) == 1 else "0",
        "clr_optins": document["state"]["area"],
        "clr_way": "1",
        "clr_type": kind,
        "exp_content": _text([item.document for item in items]) if items else "",
    }


def _age(birth: str, day: str) -> int:
    first, last = dt.date.fromisoformat(birth), dt.date.fromisoformat(day)
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


def _text(items: Sequence[Mapping[str, str]]) -> str:
    """Items as a text within a text, as provinces write them."""
    return json.dumps(items, ensure_ascii=False, separators=(",", ":"))


def _details(
    scheme: str, funds: Mapping[str, int], paid: Mapping[str, int], info: Mapping[str, str], items: Sequence[PolicyItem]
) -> list[dict[str, str]]:
    """A row for each that paid, but for cash."""
    rows = []
    for name, value in {**funds, "hospital": paid.get("hospital", 0)}.items():
        if value:
            code, text = _FUNDS.get(f"{scheme} {name}") or _FUNDS.get(name, _OTHER)
            own = [item.document for item in items if item.payer == name]
            values = {"fund_pay_type": code, "fund_pay_type_name": text, "fund_payamt": yuan(value)}
            values["inscp_scp_amt"] = info["inscp_scp_amt"].removeprefix(NUMBER)
            rows.append(fill("setldetail", {**values, "setl_proc_info": _text(own) if own else ""}))
    return rows
