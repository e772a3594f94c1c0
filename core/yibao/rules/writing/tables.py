"""A table: its block and ``days`` as rows that each have days, source and status, and its unknown cells with their reasons."""

import datetime as dt
import itertools
from collections.abc import Iterable
from typing import Any, Final

from ...model.inputs.structure import Row, unknown_word
from ...model.values.errors import RuleError, YibaoError
from ...model.values.text import Text, shown
from .defaults import CITING, Defaults
from .figures import UNKNOWN, Unknown
from .formats import of_format_1
from .reasons import Reasons, no_reason
from .rows import DAYS, rows_of, under

OF_TABLE: Final = ("label", "upto", "otherwise")
"""Keys of the block that belong to the table and to none of its rows."""

OF_ROW: Final = ("by", "value", "why", "from", "to", "seen", "source", "status", "note")
"""Keys of a row, which the block may hold for all of them."""


def unfold_table(block: Any, defaults: Defaults, reasons: Reasons) -> Any:
    """A table as :class:`TableDeclaration` is read.

    Raises:
        RuleError: a figure without source, an unknown without reason; with the row's place.
    """
    if not isinstance(block, dict):
        return block
    _refuse_unknown_keys(block, (*OF_TABLE, *OF_ROW, "days", "replaces"))
    whole = {key: block[key] for key in OF_TABLE if key in block}
    common = {key: value for key, value in block.items() if key not in OF_TABLE}
    whole["rows"] = [_row(row, defaults, reasons) for row in rows_of(common)]
    if "otherwise" in block:
        whole["otherwise"] = _otherwise(block, reasons)
    if "upto" in block:
        whole["upto"] = _edges(block["upto"], common, whole["rows"], defaults)
    return whole


_OF_FORMAT_1: Final = {
    "basis": ("seen,不必写 basis", "seen, which says it"),
    "unknown": ('value = "unknown" 与 why = { zh, en }', 'value = "unknown" with why = { zh, en }'),
}
"""Keys of a row that format 1 had, and what took their place."""


def _refuse_unknown_keys(keys: Iterable[str], known: Iterable[str]) -> None:
    for key in keys:
        if key in _OF_FORMAT_1:
            raise of_format_1(key, f"{key} = …", *_OF_FORMAT_1[key])
        if key not in known and key != "reading":
            error = unknown_word(key, known, "键", "key")
            error.where = f".{key}"
            raise error


def _row(row: Row, defaults: Defaults, reasons: Reasons) -> Row:
    try:
        _refuse_unknown_keys(row, OF_ROW)
        if "reading" in row:
            raise RuleError(
                "数值没有读法",
                "a figure has no reading",
                where="reading",
                mend=('写 note 与 status = "unverified"', 'give note, and status = "unverified"'),
            )
        _complete(row, defaults)
        why = row.pop("why", None)
        if "value" in row:  # whoever reads the row refuses one without a value
            row["value"], known = _cells(row["value"], why, reasons, "value")
            _cite(row, known)
    except YibaoError as error:
        raise under(error, row.place) from None
    return row


def _complete(row: Row, defaults: Defaults) -> None:
    """Give a row what it has from ``[defaults]``, and a day seen its pair."""
    defaults.complete(row, CITING)
    if not any(key in row for key in DAYS):
        defaults.complete(row, ("from", "seen"))
    if "seen" in row and not isinstance(row["seen"], list):
        row["seen"] = [row["seen"]] * 2


def _cite(row: Row, known: bool) -> None:
    """Refuse a figure without source or status; where nothing is known, neither is needed."""
    if not known:
        if not row.get("source"):
            row["status"] = "unverified"
        row.setdefault("status", "unverified")
        return
    if "source" not in row or row["source"] == []:
        raise RuleError(
            "没有来源:该行、该表与 [defaults] 都没有写",
            "no source is cited: neither the row, nor the table, nor [defaults] names one",
            mend=("写 source", "give source"),
        )
    if "status" not in row:
        raise RuleError(
            "没有状态:该行、该表与 [defaults] 都没有写",
            "no status is given: neither the row, nor the table, nor [defaults] has one",
            mend=("写 status", "give status"),
        )


def _cells(value: Any, why: Any, reasons: Reasons, place: str) -> tuple[Any, bool]:
    """A value with its unknown cells, and whether any of it is known."""
    if value == UNKNOWN or (isinstance(value, dict) and value.keys() == {"why"}):
        return Unknown(_reason(why if value == UNKNOWN else value["why"], reasons, place)), False
    if isinstance(value, dict):
        if value.keys() == {"unknown"} and isinstance(value["unknown"], dict):
            raise of_format_1(place, "{ unknown = … }", "{ why = { zh, en } }", "{ why = { zh, en } }")
        pairs = [(label, _cells(inner, why, reasons, f"{place}.{label}")) for label, inner in value.items()]
        return {label: cell for label, (cell, _) in pairs}, any(known for _, (_, known) in pairs)
    if isinstance(value, list):
        items = [_cells(inner, why, reasons, f"{place}[{number}]") for number, inner in enumerate(value)]
        return [cell for cell, _ in items], any(known for _, known in items)
    return value, True


def _reason(why: Any, reasons: Reasons, place: str) -> Text:
    if why is None:
        raise no_reason(place)
    try:
        return reasons.text(why)
    except YibaoError as error:
        raise under(error, "why") from None


def _otherwise(block: dict[str, Any], reasons: Reasons) -> Unknown:
    if block["otherwise"] != UNKNOWN:
        raise RuleError(
            f"otherwise 只能是 unknown,得到 {shown(block['otherwise'])}",
            f"otherwise is unknown, not {shown(block['otherwise'])}",
            where="otherwise",
            mend=('写成 otherwise = "unknown",或删去', 'write otherwise = "unknown", or take it out'),
        )
    return Unknown(_reason(block.get("why"), reasons, "otherwise"))


def _edges(upto: Any, common: dict[str, Any], rows: list[Row], defaults: Defaults) -> list[Row]:
    """The edges of bands as rows. They cite what the table cites, and stand as long as it does, unless they say their own."""
    cited = {key: value for key, value in (rows[0] | common).items() if key in CITING}
    if not isinstance(upto, dict):
        return [Row({"value": upto, **_span(rows), **cited}, ".upto")]
    result = []
    for row in rows_of(upto, ".upto"):
        whole = Row({**cited, **row}, row.place)
        if not any(key in whole for key in DAYS):
            whole.update(_span(rows))
        elif "from" not in whole and "seen" not in whole:
            whole.update({key: day for key, day in _span(rows).items() if key == "from"})
        _complete(whole, defaults)
        result.append(whole)
    return result


def _span(rows: list[Row]) -> dict[str, Any]:
    """The days of a table as a whole, from its first row on."""
    seen = [row["seen"] for row in rows if row.get("seen")]
    firsts = [row["from"] if "from" in row else row["seen"][0] for row in rows if "from" in row or row.get("seen")]
    if any(type(day) is not dt.date for day in (*firsts, *itertools.chain(*seen))) or any(len(days) != 2 for days in seen):
        return {}  # whoever reads the rows refuses such days
    span: dict[str, Any] = {"from": min(firsts)} if firsts else {}
    if len(seen) == len(rows):
        span["seen"] = [min(first for first, _ in seen), max(last for _, last in seen)]
    return span
