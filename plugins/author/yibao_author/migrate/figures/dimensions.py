"""Dimensions and facts: labels with their words, maps from label to values, edges without quotes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yibao import Text

from ..documents import Node, every_node, plain
from ..folder import RuleFolder
from ..questions import Questions
from .amounts import edge
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
        block.arrange(_ORDER)


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


def facts_as_dimensions(folder: RuleFolder, facts: Mapping[str, str]) -> tuple[dict[str, str], set[str]]:
    """Take out dimensions that a fact of the same name is by itself, and rename those that are another one.

    Args:
        facts: the types of all declared facts.

    Returns:
        The new names by the old ones, and the facts that have the dimension's words now.
    """
    new_names: dict[str, str] = {}
    worded: set[str] = set()
    for document, block in list(folder.blocks("dimension")):
        if facts.get(block.name) not in ("boolean", "choice"):
            continue
        place = folder.find("fact", block.name)
        if place is None or plain(block.get("of")) != {"fact": block.name} or not _is_identity(block.get("map")):
            new_names[block.name] = f"{block.name}_group"
            block.name = new_names[block.name]
            continue
        if "missing" in block:
            place[1]["missing"] = block["missing"]
        if "labels" in block and "words" not in place[1] and facts[block.name] == "choice":
            place[1]["words"] = block["labels"]
            worded.add(block.name)
        document.remove(block)
    _rename(folder, new_names)
    return new_names, worded


def _rename(folder: RuleFolder, names: Mapping[str, str]) -> None:
    for document in folder.documents.values():
        for block in document.blocks:
            if block.section in ("procedure", "condition", "guide") or not names:
                continue
            for node in every_node(block):
                for key in ("by", "per"):
                    if isinstance(node.get(key), list):
                        node[key] = [names.get(name, name) for name in node[key]]
                when = node.get("when")
                if isinstance(when, Node):
                    for name in [name for name in when if name in names]:
                        when[names[name]] = when.pop(name)


def _is_identity(values: Any) -> bool:
    return isinstance(values, dict) and all(label == value for label, value in values.items())


def stays_by_number(folder: RuleFolder, questions: Questions) -> set[str]:
    """Let a dimension over a counter of stays read the built-in number of the stay; the counter's names are returned."""
    changed: set[str] = set()
    for _, block in list(folder.blocks("dimension")):
        of = block.get("of")
        name = of.get("counter") if isinstance(of, Node) else None
        if name is None or not any(_counts_stays(plan, name) for _, plan in folder.blocks("plan")):
            continue
        question = Text(
            f"维度 {block.name}:用内设的住院次数代替计数器 {name}?保存的状态中 {name} 仍可读",
            f"the dimension {block.name}: read the built-in number of the stay, not the counter {name}? Saved states are read",
        )
        if not questions.agree(question, safe=False):
            continue
        block["of"] = "stay_number"
        for _, plan in folder.blocks("plan"):
            if _counts_stays(plan, name):
                plan.drop("counts")
        for _, counter in list(folder.blocks("counter")):
            if counter.name == name:
                counter.name = "stays"
                counter["was"] = [name]
        changed |= {name, "stays", block.name}
    return changed


def _counts_stays(plan: Node, name: str) -> bool:
    return plain(plan.get("counts")) in ({"counter": name, "by": "stay"}, [{"counter": name, "by": "stay"}])
