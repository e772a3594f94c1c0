"""What columns, sums and cells are called on bills: the words of ``columns.toml``, compared without blanks, brackets and case."""

import functools
import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files

from ..sheets.sheet import Cell
from ..sheets.values import plain

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|/?(元|rmb|cny|yuan)$", re.IGNORECASE)
_SIGNS = re.compile(r"[\s:,;*_|、。·\-]+")


@functools.lru_cache(4096)
def normal(text: str) -> str:
    """A text as the table of words has it. Cells are looked up many times while heads and sums are searched for.

    >>> normal(" 金 额(元):"), normal("Unit Price"), normal("第一 / 二")
    ('金额', 'unitprice', '第一/二')
    """
    flat = plain(text).casefold()
    short = _SIGNS.sub("", _BRACKETS.sub("", flat))
    return short or _SIGNS.sub("", flat)


@functools.cache
def _section(section: str) -> Mapping[str, tuple[str, int]]:
    """What each word means, and its place among the words that mean the same."""
    data = tomllib.loads(files(__package__).joinpath("columns.toml").read_text(encoding="utf-8"))
    return {normal(word): (key, place) for key, words in data[section].items() for place, word in enumerate(words)}


def meaning(section: str, cell: Cell) -> str | None:
    """What a cell means among the words of a section, or none.

    >>> meaning("bill", "金额(元)"), meaning("class", "乙类"), meaning("kind", "西药费")
    ('amount', 'B', 'drug')
    """
    return _section(section).get(normal(cell), (None, 0))[0] if isinstance(cell, str) else None


def rank(section: str, text: str) -> int:
    """The place of a word among those that mean the same; the first one says it best."""
    return _section(section)[normal(text)][1]
