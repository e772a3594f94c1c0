"""The lines of rule files that errors are about: looked for when something is wrong, in the text as it then stands."""

import bisect
import contextlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path

from ...model.values.errors import YibaoError

Folders = Mapping[str, tuple[Path | Traversable, ...]]
"""Folders of rules by what errors call them, such as ``yibao_atlantis settlement``; a package may have several of one name."""

_KEY = r"""\s*("(?:\\.|[^"\\\n])*"|'[^'\n]*'|[A-Za-z0-9_-]+)\s*"""
_TEXT = r'"""(?:\\.|[^\\])*?"""(?!")|' + r"'''.*?'''(?!')|" + r'"(?:\\.|[^"\\\n])*"|' + r"'[^'\n]*'"
_BETWEEN = r"(?:\s|#[^\n]*)*"


@contextlib.contextmanager
def lines_in(folders: Folders) -> Iterator[None]:
    """Add its line to every place that an error names in some folders."""
    try:
        yield
    except YibaoError as error:
        for each in (error, *error.more):
            each.where = "; ".join(with_line(place, folders) for place in each.where.split("; "))
        raise


def line_of(text: str, path: str) -> int | None:
    r"""The line on which something stands in a file, or else the nearest thing around it; none where nothing of it is found.

    Args:
        text: of a sound file; path: keys, as errors name them.

    >>> line_of("[table.fee]\ndays = [\n  { value = 1 },\n  { value = 2 },\n]", "table.fee.days[1].value")
    4
    """
    return _find(_Reader(text).document(), path)[1]


def with_line(place: str, folders: Folders) -> str:
    """A place as errors name it, with the line on which it stands where that is found."""
    file, _, path = place.partition(": ")
    folder, _, name = file.partition("/")
    depth, line = 0, None
    for candidate in folders.get(folder, ()) if path else ():
        with contextlib.suppress(OSError, ValueError):
            text = candidate.joinpath(*name.split("/")).read_bytes().decode("utf-8-sig")
            depth, line = max((depth, line), _find(_Reader(text).document(), path), key=lambda result: result[0])
    return place if line is None else f"{file}:{line}: {path}"


class _Node:
    """Something in a file: its line, what it holds by key or in order, and its text where it is one."""

    def __init__(self, line: int) -> None:
        self.line, self.text = line, ""
        self.keys: dict[str, _Node] = {}
        self.items: list[_Node] = []

    def child(self, key: str, line: int) -> "_Node":
        """What a key holds; of a list its last item."""
        child = self.keys.setdefault(key, _Node(line))
        return child.items[-1] if child.items else child


class _Reader:
    """Reads where things stand in a text of TOML that is known to be sound."""

    def __init__(self, text: str) -> None:
        self.text, self.position = text, 0
        self.ends = [match.start() for match in re.finditer("\n", text)]

    def document(self) -> _Node:
        """All that a file holds.

        Raises:
            ValueError: the text is not sound.
        """
        root = table = _Node(1)
        while self._take(_BETWEEN) is not None and self.position < len(self.text):
            line = self._line()
            bracket = self._take(r"\[\[?")
            if bracket is None:
                self._pair(table)
                continue
            *above, last = self._keys()
            self._take(r"\]\]?")
            table = root
            for key in above:
                table = table.child(key, line)
            if bracket == "[[":
                table.keys.setdefault(last, _Node(line)).items.append(_Node(line))
            table = table.child(last, line)
            table.line = line
        return root

    def _pair(self, table: _Node) -> None:
        line = self._line()
        for key in self._keys():
            table = table.child(key, line)
        self._take(r"=\s*")
        self._value(table)

    def _keys(self) -> list[str]:
        keys = []
        while (key := self._take(_KEY)) is not None:
            key = key.strip()
            keys.append(tomllib.loads(f"key = {key}")["key"] if key[0] in "\"'" else key)
            if self._take(r"\.") is None:
                return keys
        raise ValueError("a key is missing")

    def _value(self, node: _Node) -> None:
        bracket = self._take(r"[\[{]")
        if bracket is None:
            node.text = (self._take(_TEXT + r"|[^,\]}#\n]+") or "").strip("\"'")
            return
        while self._take(_BETWEEN) is not None and self._take(r"[\]}]") is None:
            if bracket == "{":
                self._pair(node)
            else:
                node.items.append(_Node(self._line()))
                self._value(node.items[-1])
            self._take(_BETWEEN)
            self._take(",")

    def _take(self, pattern: str) -> str | None:
        match = re.compile(pattern, re.DOTALL).match(self.text, self.position)
        self.position = match.end() if match else self.position
        return match and match[0]

    def _line(self) -> int:
        return bisect.bisect_left(self.ends, self.position) + 1


def _find(node: _Node, path: str) -> tuple[int, int | None]:
    """How many steps of a path lead somewhere, and the line they lead to."""
    depth, path = 0, path.replace(": ", ".")
    block: _Node | None = None
    while path and (step := _step(node, path) or (_step(block, path) if block else None)) is not None:
        if path[0] != "[":  # what a row of days does not say, its block says
            block = node if path[: step[0]] == "days" else None
        depth, node, path = depth + 1, step[1], path[step[0] :].lstrip(".")
    return depth, node.line if depth else None


def _step(node: _Node, path: str) -> tuple[int, _Node] | None:
    """How much of a path its first step is, and what it leads to; keys may hold points, so the longest that fits."""
    if number := re.match(r"\[(\d+)\]", path):
        place = int(number[1])
        items = node.items or [node]  # one that stands without brackets is the first
        return (len(number[0]), items[place]) if place < len(items) else None
    named = {item.keys["id"].text: item for item in node.items if "id" in item.keys}
    fitting = [key for key in (named or node.keys) if re.match(re.escape(key) + r"(?![^.\[])", path)]
    key = max(fitting, key=len, default=None)
    return None if key is None else (len(key), (named or node.keys)[key])
