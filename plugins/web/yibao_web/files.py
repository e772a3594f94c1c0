"""A file that somebody dropped, as the link that says the same; the file is read and forgotten."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from yibao import InputError
from yibao.engines import read_records

from .areas import Areas
from .query import MAX_LINES

MAX_BYTES = 2_000_000


def link_of_file(areas: Areas, data: bytes, name: str) -> str:
    """The fields of a bill's form, filled in from a file.

    Raises:
        InputError: it is empty, too large, or no form of files fits.
    """
    if not data:
        raise InputError("没有选择文件", "no file was chosen", mend=("请选择文件", "choose a file"))
    if len(data) > MAX_BYTES:
        raise InputError("文件过大", "the file is too large", mend=("最多 2 MB", "2 MB at most"))
    (record, *_) = read_records(areas.registry.forms(), data, name, ("case", "bill"))
    if record.error is not None:
        raise record.error
    return urlencode(list(_fields(record.data).items()))


def _fields(data: Mapping[str, Any]) -> dict[str, str]:
    person = data.get("person") if isinstance(data.get("person"), Mapping) else {}
    claims = data.get("claim") or ()
    claim: Mapping[str, Any] = claims[0] if claims and isinstance(claims[0], Mapping) else {}
    facility = claim.get("facility") if isinstance(claim.get("facility"), Mapping) else {}
    assert isinstance(person, Mapping) and isinstance(facility, Mapping)
    fields = {
        "city": data.get("city"),
        "born": person.get("birth_date"),
        "who": f"{person['scheme']}/{person['standing']}" if {"scheme", "standing"} <= person.keys() else None,
        "level": facility.get("level"),
        "grade": facility.get("grade"),
        **{key: claim.get(key) for key in ("benefit", "date", "admitted", "discharged", "disease")},
        **(claim.get("parts") or {}),
    }
    lines = claim.get("lines") or ()
    if len(lines) > MAX_LINES:
        raise InputError(
            f"明细超过 {MAX_LINES} 行",
            f"the bill has more than {MAX_LINES} lines",
            mend=("用命令行结算", "settle it on the command line"),
        )
    for number, line in enumerate(lines):
        ratio, amount = line.get("first_pay_ratio"), line.get("first_pay")
        row = {"name": line.get("name"), "class": line.get("class"), "amount": line.get("amount")}
        row["first"] = f"{float(str(ratio)) * 100:g}%" if ratio is not None and "%" not in str(ratio) else ratio or amount
        fields |= {f"l{number}.{key}": value for key, value in row.items()}
    return {name: str(value) for name, value in fields.items() if value is not None}
