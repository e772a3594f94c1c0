"""Dimensions and facts: labels with their words, maps from label to values, edges without quotes."""

from __future__ import annotations

from ..documents import Node
from ..folder import RuleFolder
from .figures import edge
from .references import fact_reference, single

_ORDER = ("label", "of", "on", "cuts", "edge", "map", "cases", "function", "reads", "labels", "missing")


def rewrite_dimensions(folder: RuleFolder, ratios: set[str]) -> None:
    """Rewrite every dimension; ``ratios`` are the facts whose edges are ratios."""
    for _, block in folder.blocks("dimension"):
        fact = block.get("of", "")
        block.take(Node())
        if "cuts" in block:
            block["cuts"] = [edge(cut, ratio=fact in ratios) for cut in block["cuts"]]
        if "of" in block:
            block["of"] = fact_reference(fact)
        if "reads" in block:
            block["reads"] = [fact_reference(name) for name in block["reads"]]
        words = block.pop("words", None)
        if "map" in block:
            block["map"] = _turned(block["map"])
        if words:
            if "labels" in block:
                listed = block["labels"]
                words = _with_all(words, listed)
            block["labels"] = words
        block.take(Node())
        for key in sorted(block, key=lambda key: _ORDER.index(key) if key in _ORDER else 0):
            block[key] = block.pop(key)


def _with_all(words: Node, listed: list[str]) -> object:
    """Texts in the order of the labels; where one has no text, its label stands for it."""
    made = Node({label: words.get(label, Node({"zh": label, "en": label})) for label in listed})
    made.update({label: text for label, text in words.items() if label not in made})
    return made.take(words)


def _turned(values: Node) -> Node:
    """From each value's label to each label's values."""
    made = Node()
    for value, label in values.items():
        made.setdefault(label, []).append(value)
    for label, several in made.items():
        made[label] = single(several)
    made.take(values, dict(values))
    return made
