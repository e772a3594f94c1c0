"""A file of rules as its author wrote it: declarations in order, each with its comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any


class Node(dict[str, Any]):
    """A table of keys, with the comments that stand before it (``head``), before its keys and beside them.

    ``spelling`` is how values were written that take more than a word.
    """

    def __init__(self, *arguments: Any, **keys: Any) -> None:
        super().__init__(*arguments, **keys)
        self.head: list[str] = []
        self.before: dict[str, list[str]] = {}
        self.beside: dict[str, str] = {}
        self.spelling: dict[str, tuple[Any, str]] = {}

    def spelled(self, key: str) -> str | None:
        """How a value stood in the file, if it is still the same."""
        value, text = self.spelling.get(key, (None, ""))
        return text if text and value == plain(self[key]) else None

    def comments(self) -> list[str]:
        """Every comment in it and in what lies in it, in order."""
        own = list(self.head)
        for key, value in self.items():
            own += self.before.get(key, [])
            own += [self.beside[key]] if key in self.beside else []
            own += [line for node in nodes_in(value) for line in node.comments()]
        return [line for line in own if line]

    def take(self, other: Node, keys: dict[str, str] | None = None) -> Node:
        """Take over the comments of a node that this one stands for; ``keys`` are new names of its keys."""
        names = keys or {}
        self.head += other.head
        for key, lines in other.before.items():
            self.before.setdefault(names.get(key, key), []).extend(lines)
        self.beside.update({names.get(key, key): text for key, text in other.beside.items()})
        self._keep()
        return self

    def drop(self, key: str) -> Any:
        """Take out a key; what was said at it goes to the head."""
        value = self.pop(key, None)
        self._keep()
        return value

    def arrange(self, order: Sequence[str]) -> None:
        """Put the keys in their usual order; those that it does not name come first."""
        for key in sorted(self, key=lambda key: order.index(key) if key in order else 0):
            self[key] = self.pop(key)

    def _keep(self) -> None:
        """Comments of keys that are not there stand at the head."""
        for key in [key for key in self.before if key not in self]:
            self.head += self.before.pop(key)
        for key in [key for key in self.beside if key not in self]:
            self.head.append(self.beside.pop(key))


class Block(Node):
    """One declaration: its section and its name, or the keys of a section without names.

    ``listed`` says whether its header has double brackets: it is one of several of its name.
    """

    def __init__(self, section: str, name: str = "", *, listed: bool = False) -> None:
        super().__init__()
        self.section = section
        self.name = name
        self.listed = listed

    @property
    def path(self) -> tuple[str, ...]:
        """The keys of its header."""
        return (self.section, self.name) if self.name else (self.section,)


class Document:
    """One file: the comment at its head, its declarations in order, and what stands after the last of them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.head: list[str] = []
        self.blocks: list[Block] = []
        self.tail: list[str] = []

    def section(self, section: str) -> list[Block]:
        """The declarations of a section."""
        return [block for block in self.blocks if block.section == section]

    def remove(self, block: Block) -> None:
        """Take out a declaration; its comments go to the next one."""
        place = next(index for index, other in enumerate(self.blocks) if other is block)
        del self.blocks[place]
        lines = block.comments()
        if place < len(self.blocks):
            following = self.blocks[place]
            following.head[:0] = [*lines, ""] if lines and following.head and following.head[0] else lines
        else:
            self.tail[:0] = lines

    def insert_after(self, anchor: Block, block: Block) -> None:
        """Put a declaration after another one."""
        place = next(index for index, other in enumerate(self.blocks) if other is anchor)
        self.blocks.insert(place + 1, block)


def items_in(value: Any) -> Iterator[Any]:
    """A value, or what its lists hold."""
    if isinstance(value, list):
        for item in value:
            yield from items_in(item)
    else:
        yield value


def nodes_in(value: Any) -> Iterator[Node]:
    """The nodes that a value is made of, not those within them."""
    return (item for item in items_in(value) if isinstance(item, Node))


def every_node(value: Any) -> Iterator[Node]:
    """The nodes of a value, and all that lie in them."""
    for node in nodes_in(value):
        yield node
        for inner in list(node.values()):
            yield from every_node(inner)


def plain(value: Any) -> Any:
    """The value without comments."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value
