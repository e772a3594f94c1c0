"""From a document to its text: keys in line, a row on a line, long lists and tables below their declaration."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from .documents import Block, Document, Node, nodes_in

WIDTH = 140
"""A list of names longer than this is wrapped; a table of texts longer than this stands below its declaration."""
ROW = 320
"""Rows longer than this stand below their declaration, one key a line."""
INLINE_ONLY = ("days", "pays")
"""Lists that always stand as rows."""
WORDY = ("procedure", "condition", "guide", "cash", "dimension", "account_use", "share")
"""Sections whose rows hold texts and stand on a line, however long."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def write_document(document: Document) -> str:
    """The whole text of a file."""
    parts = ["\n".join(document.head)] if document.head else []
    parts += ["\n".join(_block(block)) for block in document.blocks if block or block.head or block.name]
    if document.tail:
        parts.append("\n".join(document.tail))
    return "\n\n".join(parts) + "\n"


def inline(value: Any, indent: str = "") -> str:
    """A value on one line, but for rows of days within it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + "".join(_escaped(char) for char in value) + '"'
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int | dt.date):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(inline(item, indent) for item in value) + "]"
    pairs = [
        f"{_key(key)} = {_rows(item, indent) if _has_rows(key, item) else inline(item, indent)}" for key, item in value.items()
    ]
    return "{ " + ", ".join(pairs) + " }" if pairs else "{}"


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    return f"\\u{ord(char):04x}" if ord(char) < 32 or ord(char) == 127 else char


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else inline(key)


def _has_rows(key: str, value: Any) -> bool:
    """Whether a list within a row is written as rows of its own."""
    return key in INLINE_ONLY and isinstance(value, list) and all(isinstance(item, Node) for item in value)


def _block(block: Block) -> list[str]:
    path = ".".join(_key(part) for part in block.path)
    header = [] if not block.section else [f"[[{path}]]" if block.listed else f"[{path}]"]
    below = [key for key, value in block.items() if _stands_below(key, value, block)]
    only_below = bool(below) and len(below) == len(block)
    lines = [
        *block.head,
        *([] if only_below and not block.head else header),
        *_keys(block, below, 10_000 if block.section in WORDY else WIDTH),
    ]
    for key in below:
        lines += _below(path, key, block)
    return lines[1:] if lines and not lines[0] and only_below else lines


def _stands_below(key: str, value: Any, block: Block) -> bool:
    if block.spelled(key):
        return False
    if isinstance(value, list) and value and all(isinstance(item, Node) for item in value):
        if key in INLINE_ONLY or block.listed or block.section in ("", *WORDY):
            return False
        return any(_width(item) > ROW or item.before or item.beside for item in value)
    if isinstance(value, Node) and block.name and not block.listed and set(value) != {"zh", "en"}:
        return bool(value.comments()) or (key == "labels" and len(inline(value)) > WIDTH)
    return False


def _width(item: Node) -> int:
    """How long the longest line of a row is, but for those of its days."""
    return max(len(line) for line in inline(item).split("\n")[:1])


def _below(path: str, key: str, block: Block) -> list[str]:
    """A list of tables, or a table, under headers of its own."""
    value = block[key]
    lines: list[str] = []
    before = block.before.get(key, [])
    for node in nodes_in(value):
        header = f"{path}.{_key(key)}"
        lines += ["", *before, *node.head, f"[[{header}]]" if isinstance(value, list) else f"[{header}]", *_keys(node, [])]
        before = []
    return lines


def _keys(node: Node, below: list[str], most: int = WIDTH) -> list[str]:
    keys = [key for key in node if key not in below]
    width = max((len(_key(key)) for key in keys), default=0)
    lines = []
    for key in keys:
        lines += node.before.get(key, [])
        value = node[key]
        name = f"{_key(key):{width}} = "
        beside = f"  {node.beside[key]}" if key in node.beside else ""
        text = node.spelled(key) or _long(key, value, len(name), most)
        if "\n" in text and "#" not in text and len(name) + len(inline(value)) <= WIDTH and not _has_rows(key, value):
            text = inline(value)
        lines += f"{name}{text}{beside}".split("\n")
    return lines


def _long(key: str, value: Any, used: int, most: int) -> str:
    if isinstance(value, list) and value:
        nodes = [item for item in value if isinstance(item, Node)]
        if len(nodes) == len(value):
            text = inline(value)
            short = len(nodes) == 1 and not nodes[0].comments() and used + len(text) <= max(most, ROW) and "\n" not in text
            return text if short and key not in INLINE_ONLY else _rows(value, "")
        if used + len(inline(value)) > WIDTH:
            return _wrapped(value)
    return inline(value)


def _rows(rows: list[Any], indent: str) -> str:
    """A list of tables, one on a line, with their comments."""
    lines = []
    for row in rows:
        notes = _notes(row) if isinstance(row, Node) else []
        lines += [f"{indent}  {note}" for note in notes]
        lines.append(f"{indent}  {inline(row, indent + '  ')},")
    return "[\n" + "\n".join(lines) + f"\n{indent}]"


def _notes(row: Node) -> list[str]:
    """The comments of a row, without those that its own rows of days have."""
    below = [line for key in row if _has_rows(key, row[key]) for node in row[key] for line in node.comments()]
    return [line for line in row.comments() if line not in below]


def _wrapped(value: list[Any]) -> str:
    """A long list of names, as many on a line as fit."""
    lines = [" "]
    for item in value:
        text = f" {inline(item)},"
        if len(lines[-1]) + len(text) > WIDTH - 8 and lines[-1].strip():
            lines.append(" ")
        lines[-1] += text
    return "[\n" + "\n".join(lines) + "\n]"
