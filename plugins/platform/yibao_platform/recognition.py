"""Telling by its beginning whether a file is a message of the platform or an export of settlements."""

import re

_MARKS = (
    "infno|infcode|setlinfo|setldetail|insuinfo|feedetail|mxlist|medfee_sumamt|medfeeSumamt|det_item_fee_sumamt|opsp_dise_code"
    "|insuplc_admdvs|insutype|mdtrt_id"
)
_JSON = rf'"({_MARKS})"\s*:'.encode()
_XML = rf"<({_MARKS})[\s>/]".encode()
_CASE = rb'"(person|claim)"\s*:\s*[{\[]'
_BLANKS = b"\xef\xbb\xbf \t\r\n"


def is_message(head: bytes, name: str) -> bool:
    """Whether a file is JSON or XML with names of the platform, and no case of ours."""
    text = head.lstrip(_BLANKS)
    if text.startswith(b"<"):
        return re.search(_XML, text) is not None
    return text[:1] in (b"{", b"[") and re.search(_JSON, text) is not None and re.search(_CASE, text) is None


def is_export(head: bytes, name: str) -> bool:
    """Whether a file is a table whose columns are those of settlements."""
    text = head.lstrip(_BLANKS)
    if text[:1] in (b"{", b"[", b"<") or b"\0" in text:
        return False
    from .messages.export import column_name, first_row  # noqa: PLC0415 (most files are told by their first bytes)

    columns = {column_name(cell) for cell in first_row(head)}
    return "medfee_sumamt" in columns and not columns.isdisjoint(("hifp_pay", "fund_pay_sumamt", "psn_cash_pay"))


def is_nothing(head: bytes, name: str) -> bool:
    """No file has a form that is only written."""
    return False
