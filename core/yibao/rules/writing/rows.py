"""A block and its ``days``: the keys of the block hold for every row, and a row says only what differs."""

from collections.abc import Iterator, Mapping
from typing import Any

from ...model.inputs.structure import Row
from ...model.values.errors import RuleError, YibaoError
from ...model.values.text import shown

DAYS = ("from", "to", "seen")
"""The days of a row are one thing: a row that says any of them inherits none."""


def rows_of(block: Mapping[str, Any], place: str = "") -> Iterator[Row]:
    """The rows of a block, each whole; a block without ``days`` is its only row.

    Args:
        place: where the block stands, after the key of what holds it.

    >>> [dict(row) for row in rows_of({"source": "a", "from": 1, "days": [{"value": 5}, {"to": 2, "value": 6}]})]
    [{'source': 'a', 'from': 1, 'value': 5}, {'source': 'a', 'to': 2, 'value': 6}]

    Raises:
        RuleError: ``days`` that are no list of tables.
    """
    if "days" not in block:
        yield Row(block, place)
        return
    days = block["days"]
    common = {key: value for key, value in block.items() if key != "days"}
    undated = {key: value for key, value in common.items() if key not in DAYS}
    if not isinstance(days, list) or not days:
        raise _no_rows(days, f"{place}.days")
    for number, row in enumerate(days):
        if not isinstance(row, dict):
            raise _no_rows(row, f"{place}.days[{number}]")
        own_days = any(key in row for key in DAYS)
        yield Row({**(undated if own_days else common), **row}, f"{place}.days[{number}]")


def _no_rows(value: Any, place: str) -> RuleError:
    return RuleError(
        f"days 应为行的列表,得到 {shown(value)}",
        f"days is a list of rows, not {shown(value)}",
        where=place,
        mend=("写成 days = [ { from = 2024-01-01, … }, … ]", "write days = [ { from = 2024-01-01, … }, … ]"),
    )


def under(error: YibaoError, place: str) -> RuleError:
    """The error with a key put before its key path."""
    whole = RuleError.like(error)
    inner = whole.where
    join = "" if not place or not inner or inner[0] in ".[" else "."
    whole.where = f"{place}{join}{inner}"
    return whole
