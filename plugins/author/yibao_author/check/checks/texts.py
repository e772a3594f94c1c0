"""Texts that people read: both languages are there, each in its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from yibao import Text

from ..area import CheckedArea, declarations, parts
from ..findings import Finding, finding

_HAN = re.compile("[\u4e00-\u9fff]")
_HALF = re.compile("[\u4e00-\u9fff][,:;?!]|[,:;?!][\u4e00-\u9fff]")


def missing_languages(area: CheckedArea) -> Iterator[Finding]:
    """A text that is the same in both languages, or whose Chinese has no Chinese in it."""
    for section, name, text in _own_texts(area):
        words = text.zh.strip()
        if not words or not text.en.strip():
            message = Text("文本为空", "a text is empty")
        elif not _HAN.search(words) and re.search("[A-Za-z]{3} [A-Za-z]", words):
            message = Text(f"中文文本没有中文:{words[:40]}", f"the Chinese text has no Chinese in it: {words[:40]}")
        elif _HAN.search(text.en) and not re.search("[A-Za-z]{3}", text.en):
            message = Text(f"英文文本没有英文:{text.en[:40]}", f"the English text has no English in it: {text.en[:40]}")
        else:
            continue
        mend = Text("补上另一种语言", "write it in the other language too")
        yield area.finding("Y701", "error", section, name, message, mend)


def half_width(area: CheckedArea) -> Iterator[Finding]:
    """Chinese texts with half-width punctuation, once for each file: people are shown the full width."""
    counts: Counter[str] = Counter()
    for section, name, text in _own_texts(area):
        if _HALF.search(text.zh):
            counts[area.declared.places[section, name]] += 1
    for file, count in sorted(counts.items()):
        zh = f"{count} 处中文用了半角标点,显示时改为全角"
        en = f"{count} Chinese texts have half-width punctuation; people are shown the full width"
        yield finding("Y702", "note", file, Text(zh, en))


def _own_texts(area: CheckedArea) -> Iterator[tuple[str, str, Text]]:
    for section, name, thing in declarations(area.declared):
        if (section, name) in area.declared.own and (section, name) in area.declared.places:
            yield from ((section, name, part) for part in parts(thing) if isinstance(part, Text))
