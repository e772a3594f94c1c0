"""A message taken apart: its tables by what they hold, however the provinces wrap them."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

from yibao import InputError, parse

from .xml import read_xml

ALIASES: Final[Mapping[str, str]] = {
    "cash_payamt": "psn_cash_pay", "psn_pay": "psn_part_amt", "inscp_amt": "inscp_scp_amt", "ownpay_hosp_part": "hosp_part_amt",
    "med_fee_sumamt": "medfee_sumamt", "insu_admdvs": "insuplc_admdvs", "insu_optins": "insuplc_admdvs",
    "prese_ifpay_amt": "preselfpay_amt", "psn_cashpay": "psn_cash_pay", "med_typecode": "med_type", "balance": "balc",
}  # fmt: skip
"""Other names of fields in exports and older editions, by the one that is read here."""

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_EMPTY = (None, "", "null", "NULL")
_RESULT = ("psn_cash_pay", "hifp_pay", "fund_pay_sumamt")
MOST_TABLES: Final = 200_000
"""So many tables a message may have; a settlement has some hundreds."""

Table = Mapping[str, Any]


def field_name(name: str) -> str:
    """The usual name of a field.

    >>> field_name("psnCashPay"), field_name("cash_payamt"), field_name("MED_TYPE")
    ('psn_cash_pay', 'psn_cash_pay', 'med_type')
    """
    snake = _WORDS.sub("_", name.strip()).lower() if not name.isupper() else name.strip().lower()
    return ALIASES.get(snake, snake)


@attrs.frozen
class Tables:
    """The tables of a message by what they are.

    Attributes:
        number: of the transaction, empty where it is not said; envelope: every single field, what is settled before what is asked.
        settled: what the platform answered to a settlement, one for each; funds: who paid of it.
        lines: of the bill; insured: what a person is insured for; diseases: what is filed.
    """

    number: str
    envelope: Table
    settled: tuple[Table, ...]
    funds: tuple[Table, ...]
    lines: tuple[Table, ...]
    insured: tuple[Table, ...]
    diseases: tuple[Table, ...]


def read_tables(data: bytes) -> Tables:
    """The tables of a message.

    Raises:
        InputError: it is no JSON or XML, or the platform refused what was asked.
    """
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<":
        whole = read_xml(data)
    else:  # several messages of one visit may stand in a list
        whole = parse(b'{"messages":' + data.lstrip(b"\xef\xbb\xbf") + b"}", "json") if start == b"[" else parse(data, "json")
    return sort_tables(_tables(whole))


def sort_tables(tables: Iterable[Table]) -> Tables:
    """Tables by what they hold.

    Raises:
        InputError: there are too many, or one says that the platform refused what was asked.
    """
    settled, funds, insured, diseases, others = [], [], [], [], []
    lines: dict[str, dict[str, Any]] = {}
    for count, table in enumerate(tables):
        if count >= MOST_TABLES:
            raise InputError(
                f"报文超过 {MOST_TABLES} 个节点",
                f"the message has more than {MOST_TABLES} nodes",
                mend=("请拆成几个文件", "split it into several files"),
            )
        if "det_item_fee_sumamt" in table:
            name = str(table.get("feedetl_sn", ""))
            asked = lines.get(name, {})
            if asked and ("chrgitm_lv" in asked) == ("chrgitm_lv" in table):
                name = f"{name}#{count}"  # a number that stands twice is that of two lines; else a line and the answer to it
            lines[name] = {**lines.get(name, {}), **table}
        elif "fund_pay_type" in table:
            funds.append(table)
        elif "opsp_dise_code" in table:
            diseases.append(table)
        elif not table.keys().isdisjoint(_RESULT):
            settled.append(table)
        elif "insutype" in table and not table.keys().isdisjoint(("psn_insu_stas", "balc", "psn_insu_date")):
            insured.append(table)
        else:
            others.append(table)
    merged: dict[str, Any] = {}
    for table in (*settled, *reversed(others)):
        merged = {**table, **merged}
    _refuse_refusal(merged)
    number = str(merged.get("infno", ""))
    return Tables(number, merged, tuple(settled), tuple(funds), tuple(lines.values()), tuple(insured), tuple(diseases))


def _refuse_refusal(table: Table) -> None:
    code = str(table.get("infcode", "0"))
    if code != "0":
        reason = str(table.get("err_msg", "-"))[:200]
        raise InputError(
            f"平台拒绝了这一请求:infcode {code},{reason}",
            f"the platform refused this: infcode {code}, {reason}",
            where="infcode",
            mend=("请用成功的报文", "give the message of a success"),
        )


def _tables(value: Any, name: str = "") -> Iterator[Table]:
    """Every table with its single fields; of those inside, each by itself."""
    if isinstance(value, list):
        for entry in value:
            yield from _tables(entry, name)
    if not isinstance(value, Mapping):
        return
    single: dict[str, Any] = {}
    for key, inner in value.items():
        if isinstance(inner, Mapping | list):
            yield from _tables(inner, key)
            continue
        field = field_name(key)
        if field in ("exp_content", "expcontent"):
            yield from _extension(inner)
        elif inner not in _EMPTY:
            single.setdefault(field, inner)
    if single:
        yield single


def _extension(text: Any) -> Iterator[Table]:
    """What a province adds as JSON inside of a text; other texts are left alone."""
    if isinstance(text, str) and text.strip().startswith("{"):
        try:
            yield from _tables(json.loads(text, parse_float=str, parse_int=str))
        except (ValueError, RecursionError):
            return
