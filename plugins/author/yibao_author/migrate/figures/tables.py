"""Dated tables: entries become one block with rows, which say only what differs."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..documents import Block, Document, Node, every_node, plain
from ..folder import RuleFolder
from .amounts import Print, as_printed

Labels = Callable[[str], Sequence[str] | None]
"""The labels of a dimension, or none where they are not known."""

DAYS = ("from", "to", "seen")
TABLE_KEYS = ("label", "replaces", "by", "from", "to", "seen", "value", "why", "source", "status", "note", "days")
"""The keys of a table in their usual order."""
_ONE_DAY = dt.timedelta(days=1)


def rewrite_tables(folder: RuleFolder, forms: Mapping[str, Print], labels: Labels) -> list[str]:
    """Make one block of the entries of each table; the names of tables without a known use are returned."""
    strange = []
    for document in folder.documents.values():
        for name in dict.fromkeys(block.name for block in document.section("table") if block.listed):
            entries = [block for block in document.section("table") if block.name == name and block.listed]
            if name not in forms:
                strange.append(name)
            _join(document, name, entries, forms.get(name, "money"), labels)
    return strange


def _join(document: Document, name: str, entries: list[Block], form: Print, labels: Labels) -> None:
    replaces = any(entry.get("replaces") for entry in entries)
    rows = [_row(entry, form) for entry in entries]
    rows.sort(key=first_day)
    drop_ends(rows, labels)
    made = table_block(name, rows)
    if replaces:
        made["replaces"] = True
        made.arrange(TABLE_KEYS)
    document.insert_after(entries[0], made)
    for entry in entries:
        document.blocks = [block for block in document.blocks if block is not entry]


def table_block(name: str, rows: list[Node]) -> Block:
    """A block of rows, with what is common to them said once."""
    made = Block("table", name)
    common = common_keys(rows)
    if len(rows) == 1:
        made.update(rows[0])
        made.take(rows[0])
    else:
        made.update(common)
        made.head, rows[0].head = rows[0].head, []
        made["days"] = rows
    made.arrange(TABLE_KEYS)
    return made


def _row(entry: Block, form: Print) -> Node:
    row = Node()
    seen = entry.get("seen")
    for key in ("from", "to"):
        if key in entry and not (key == "from" and seen and entry["from"] == seen[0]):
            row[key] = entry[key]
    if seen:
        row["seen"] = seen[0] if seen[0] == seen[1] else list(seen)
    if entry.get("by"):
        row["by"] = entry["by"]
    if "unknown" in entry:
        row["value"], row["why"] = "unknown", entry["unknown"]
    else:
        row["value"], why = _values(entry["value"], form)
        if why is not None:
            row["why"] = why
    for key in ("source", "status", "note"):
        if key in entry:
            row[key] = entry[key]
    row.take(entry, {"unknown": "why"})
    row.head += [line for node in every_node(entry.get("value")) for line in node.head]
    return row


def _values(value: Any, form: Print) -> tuple[Any, Any]:
    """A value with printed figures, and the reason that most of its unknown cells have."""
    reasons = Counter(_key_of(node["unknown"]) for node in every_node(value) if set(node) == {"unknown"})
    usual = reasons.most_common(1)[0][0] if reasons else None
    why = next(
        (node["unknown"] for node in every_node(value) if set(node) == {"unknown"} and _key_of(node["unknown"]) == usual), None
    )
    return _printed(value, form, usual), why


def _printed(value: Any, form: Print, usual: str | None) -> Any:
    if not isinstance(value, dict):
        return as_printed(value, form)
    if set(value) == {"unknown"}:
        return "unknown" if _key_of(value["unknown"]) == usual else Node({"why": value["unknown"]})
    made = Node({label: _printed(inner, form, usual) for label, inner in value.items()})
    if isinstance(value, Node):
        made.take(value)
    return made


def _key_of(text: Any) -> str:
    return repr(plain(text))


def first_day(row: Mapping[str, Any]) -> dt.date:
    """The first day of a row."""
    seen = row.get("seen")
    first = row.get("from") or (seen[0] if isinstance(seen, list) else seen)
    return first if isinstance(first, dt.date) else dt.date.min


def drop_ends(rows: list[Node], labels: Labels) -> None:
    """Take out the last day of a row where the next rows of all its cells begin on the day after."""
    dimensions = list(dict.fromkeys(name for row in rows for name in row.get("by", ())))
    options = [_distinguished(rows, name, labels(name)) for name in dimensions]
    combinations = [dict(zip(dimensions, choice, strict=True)) for choice in itertools.product(*options)]
    cells = [[_tells(row, combination) for combination in combinations] for row in rows]
    for index, row in enumerate(rows):
        if "to" not in row:
            continue
        own = [place for place, tells in enumerate(cells[index]) if tells]
        following = {place: _next_day(rows, cells, index, place) for place in own}
        if own and all(day == row["to"] + _ONE_DAY for day in following.values()):
            row.drop("to")


def _next_day(rows: list[Node], cells: list[list[bool]], index: int, place: int) -> dt.date | None:
    """The first day after a row's on which another row tells a cell."""
    days = [first_day(row) for other, row in enumerate(rows) if other != index and cells[other][place]]
    return min((day for day in days if day > first_day(rows[index])), default=None)


def _distinguished(rows: list[Node], name: str, known: Sequence[str] | None) -> list[str]:
    """The labels that rows name, and one for those that none does."""
    named = {label for row in rows for label in labels_at(row, name) if label != "*"}
    others = ["\0"] if known is None else [label for label in known if label not in named][:1]
    return [*sorted(named), *others]


def labels_at(row: Node, name: str) -> set[str]:
    """The labels that a row names of a dimension."""
    by = row.get("by", [])
    if name not in by:
        return set()
    level = [row["value"]]
    for _ in range(by.index(name)):
        level = [inner for value in level if _is_table(value) for inner in value.values()]
    return {label for value in level if _is_table(value) for label in value}


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and set(value) != {"why"}


def _tells(row: Node, labels: Mapping[str, str]) -> bool:
    value = row["value"]
    for name in row.get("by", ()):
        if not _is_table(value):
            return True
        label = labels[name]
        if label not in value and "*" not in value:
            return False
        value = value[label] if label in value else value["*"]
    return True


def common_keys(rows: list[Node]) -> Node:
    """What the block says for its rows; it is taken out of them."""
    common = Node()
    if len(rows) < 2:
        return common
    for key in ("value", "note"):
        _hoist(rows, common, key, len(rows))
    for key in ("source", "status"):
        _hoist(rows, common, key, 2)
    with_why = [row for row in rows if "why" in row]
    if len(with_why) > 1 and len({_key_of(row["why"]) for row in with_why}) == 1:
        common["why"] = with_why[0]["why"]
        for row in with_why:
            row.drop("why")
    _hoist_by(rows, common)
    spans = Counter(repr([(key, row[key]) for key in DAYS if key in row]) for row in rows)
    usual, times = spans.most_common(1)[0]
    if times > 1:
        for row in rows:
            if repr([(key, row[key]) for key in DAYS if key in row]) == usual:
                for key in DAYS:
                    if key in row:
                        common[key] = row.drop(key)
    return common


def _hoist(rows: list[Node], common: Node, key: str, least: int) -> None:
    """Say once what at least so many rows say alike; all rows have to say something."""
    counts = Counter(_key_of(row[key]) for row in rows if key in row)
    if sum(counts.values()) < len(rows) or not counts:
        return
    usual, times = counts.most_common(1)[0]
    if times < least:
        return
    for row in rows:
        if _key_of(row[key]) == usual:
            common[key] = row.drop(key)


def _hoist_by(rows: list[Node], common: Node) -> None:
    """Name the dimensions once: a row without labels holds for all of them, whatever they are."""
    named = [row["by"] for row in rows if "by" in row]
    if not named:
        return
    longest = max(named, key=len)
    if all(by == longest[: len(by)] for by in named) and all("by" in row or not _is_table(row["value"]) for row in rows):
        common["by"] = longest
        for row in rows:
            row.drop("by")
