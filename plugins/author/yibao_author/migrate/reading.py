"""From the text of a file to a document: tomlkit keeps the comments and the order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import tomlkit
from tomlkit import items
from tomlkit.container import Container
from tomlkit.exceptions import TOMLKitError

from yibao.engines import RuleError

from .documents import Block, Document, Node, plain

UNNAMED = ("title", "split", "defaults", "reason", "layers", "lines", "")
"""Sections that are one declaration, or whose names are keys."""

Event = tuple[str, tuple[str, ...], Any, str]
"""Its kind (``table``, ``listed``, ``key``, ``comment``, ``blank``), the path of a header or key, a value, a comment beside it."""


def read_document(name: str, text: str) -> Document:
    """Read one file.

    Raises:
        RuleError: it is no TOML.
    """
    try:
        whole = tomlkit.parse(text.removeprefix("\ufeff"))
    except TOMLKitError as error:
        raise RuleError(
            f"TOML 语法错误:{error}",
            f"TOML syntax error: {error}",
            where=name,
            mend=("请先改正该行", "mend that line first"),
        ) from None
    return _Builder(name, text).build(_events(whole, ()))


class _Builder:
    """Puts the events of a file together."""

    def __init__(self, name: str, text: str) -> None:
        self.document = Document(name)
        self.text = text
        self.comments: list[str] = []
        self.block: Block | None = None
        self.node: Node | None = None
        self.listed: dict[tuple[str, ...], Block] = {}

    def build(self, events: Iterator[Event]) -> Document:
        for kind, path, value, beside in events:
            if kind == "blank":
                self._blank()
            elif kind == "comment":
                self.comments.append(value)
            elif kind == "key":
                self._key(path, value, beside)
            else:
                self._header(path, kind == "listed", beside)
        self.document.tail = _trimmed(self.comments)
        return self.document

    def _blank(self) -> None:
        """An empty line; the first one after comments at the beginning ends the head of the file."""
        if self.comments and not self.document.blocks and not self.document.head:
            self.document.head, self.comments = self.comments, []
        elif self.comments and self.comments[-1]:
            self.comments.append("")

    def _header(self, path: tuple[str, ...], listed: bool, beside: str) -> None:
        section = path[0]
        name = path[1] if len(path) > 1 and section not in UNNAMED else ""
        depth = 2 if name else 1
        if len(path) == depth:
            self.block = self._start(section, name, listed)
            self.node = self.block
        else:
            outer = self._owner(section, name)
            self.block = outer
            self.node = _inner(outer, path[depth:], listed)
        self.node.head += [*_trimmed(self.comments, end=False), *([beside] if beside else [])]
        self.comments = []

    def _owner(self, section: str, name: str) -> Block:
        """The block that a header below it belongs to; made where it has none of its own."""
        for block in reversed(self.document.blocks):
            if (block.section, block.name) == (section, name):
                return block
        return self._start(section, name, False)

    def _start(self, section: str, name: str, listed: bool) -> Block:
        if not listed and (section in UNNAMED):
            for block in self.document.blocks:
                if (block.section, block.name) == (section, name):
                    return block
        block = Block(section, name, listed=listed)
        self.document.blocks.append(block)
        return block

    def _key(self, path: tuple[str, ...], value: Any, beside: str) -> None:
        if self.node is None:
            self.node = self._start("", "", False)
            if not self.document.head:
                self.document.head, self.comments = _trimmed(self.comments), []
        node = self.node
        for key in path[:-1]:
            node = node.setdefault(key, Node())
        lines = _trimmed(self.comments) + _comments_in(value)
        self.comments = []
        node[path[-1]] = _value(value)
        if isinstance(value, items.Array | items.InlineTable) and value.as_string() in self.text:
            node.spelling[path[-1]] = (plain(node[path[-1]]), value.as_string())
            lines = [line for line in lines if line not in _comments_in(value)]
        if lines:
            node.before[path[-1]] = lines
        if beside:
            node.beside[path[-1]] = beside


def _inner(outer: Node, path: tuple[str, ...], listed: bool) -> Node:
    """The node that a longer header opens."""
    node: Any = outer
    for key in path[:-1]:
        node = node.setdefault(key, Node())
        node = node[-1] if isinstance(node, list) else node
    made = Node()
    if listed:
        node.setdefault(path[-1], []).append(made)
        return made
    if path[-1] in node:
        existing: Node = node[path[-1]]
        return existing
    node[path[-1]] = made
    return made


def _events(container: Container, path: tuple[str, ...]) -> Iterator[Event]:
    for key, item in container.body:
        names = (*path, *_names(key)) if key is not None else path
        if isinstance(item, items.Whitespace):
            yield from (("blank", (), None, "") for _ in range(item.s.count("\n")))
        elif isinstance(item, items.Comment):
            yield "comment", (), item.trivia.comment, ""
            yield from (("blank", (), None, "") for _ in range(item.trivia.trail.count("\n") - 1))
        elif isinstance(item, items.AoT):
            for table in item.body:
                yield "listed", names, None, table.trivia.comment
                yield from _events(table.value, names)
        elif isinstance(item, items.Table):
            if item.is_super_table() and not _dotted(key):
                yield from _events(item.value, names)
            elif _dotted(key):
                yield from _keys(item.value, names, path)
            else:
                yield "table", names, None, item.trivia.comment
                yield from _events(item.value, names)
        elif not isinstance(item, items.Null):
            yield "key", names[len(path) :], item, item.trivia.comment


def _dotted(key: Any) -> bool:
    return key is not None and key.is_dotted()


def _keys(container: Container, path: tuple[str, ...], base: tuple[str, ...]) -> Iterator[Event]:
    """The keys of a table that is written with dots."""
    for key, item in container.body:
        if isinstance(item, items.Table):
            yield from _keys(item.value, (*path, *_names(key)), base)
        elif key is not None:
            yield "key", (*path, *_names(key))[len(base) :], item, item.trivia.comment


def _names(key: Any) -> tuple[str, ...]:
    return tuple(part.key for part in key)


def _value(item: Any) -> Any:
    """Plain data: numbers with a point are exact, tables are nodes."""
    if isinstance(item, items.InlineTable | items.Table):
        node = Node()
        for key, inner in item.value.body:
            if key is not None:
                target = node
                names = _names(key)
                for name in names[:-1]:
                    target = target.setdefault(name, Node())
                target[names[-1]] = _value(inner)
        return node
    if isinstance(item, items.Array):
        return _list(item)
    if isinstance(item, items.Float):
        return Decimal(item.as_string().replace("_", ""))
    value = item.unwrap()
    return value if isinstance(value, str | bool | int | dt.date) else str(value)


def _list(array: items.Array) -> list[Any]:
    """The elements of a list; a comment before a table is its own."""
    result: list[Any] = []
    comments: list[str] = []
    for group in array._value:
        if group.value is not None and not isinstance(group.value, items.Null):
            value = _value(group.value)
            if isinstance(value, Node):
                value.head, comments = [*comments, *value.head], []
            result.append(value)
        if group.comment is not None:
            comments.append(group.comment.trivia.comment)
    return result


def _comments_in(item: Any) -> list[str]:
    """Comments between the elements of a list that belong to none of its tables."""
    if not isinstance(item, items.Array):
        return []
    lines: list[str] = []
    for place, group in enumerate(item._value):
        following = [later.value for later in item._value[place + 1 :] if isinstance(later.value, items.InlineTable)]
        if group.comment is not None and not following:
            lines.append(group.comment.trivia.comment)
        lines += _comments_in(group.value)
    return lines


def _trimmed(lines: list[str], *, end: bool = True) -> list[str]:
    """The lines without empty ones at the beginning, and at the end."""
    result = list(lines)
    while result and not result[0]:
        del result[0]
    while end and result and not result[-1]:
        del result[-1]
    return result
