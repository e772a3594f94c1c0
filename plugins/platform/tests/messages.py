"""Made messages of the platform: the same tables as JSON and as XML."""

import json
from typing import Any
from xml.sax.saxutils import escape

PERSON = {"psn_no": "P1", "brdy": "1980-05-01", "insutype": "310", "psn_type": "1101", "insuplc_admdvs": "330203"}
BILL = {
    "mdtrt_id": "M1",
    "setl_id": "S1",
    "med_type": "11",
    "begntime": "2024-03-08 09:30:00",
    "hosp_lv": "02",
    "medfee_sumamt": 1200,
}
PARTS = {"fulamt_ownpay_amt": 0, "overlmt_selfpay": 0, "preselfpay_amt": 0, "inscp_scp_amt": 1200}
PAID = {
    "act_pay_dedc": 900, "hifp_pay": 225, "cvlserv_pay": 0, "hifes_pay": 0, "hifmi_pay": 0, "hifob_pay": 0, "maf_pay": 0,
    "oth_pay": 0, "fund_pay_sumamt": 225, "psn_part_amt": 975, "acct_pay": 0, "psn_cash_pay": 975, "hosp_part_amt": 0,
    "acct_mulaid_pay": 0, "balc": 0,
}  # fmt: skip


def answer(**changed: Any) -> dict[str, Any]:
    """The answer to a settlement, some fields of which are changed."""
    return {"infno": "2207", "infcode": "0", "output": {"setlinfo": {**PERSON, **BILL, **PARTS, **PAID, **changed}}}


def as_json(message: Any) -> bytes:
    """A message as JSON."""
    return json.dumps(message, ensure_ascii=False).encode()


def as_xml(message: dict[str, Any]) -> bytes:
    """A message as XML."""
    return f'<?xml version="1.0" encoding="UTF-8"?>{_element("message", message)}'.encode()


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, entry) for entry in value)
    inner = "".join(_element(key, entry) for key, entry in value.items()) if isinstance(value, dict) else escape(str(value))
    return f"<{name}>{inner}</{name}>"
