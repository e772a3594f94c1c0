"""What names something: typed references in place of prefixes, names without brackets where a list holds one."""

from __future__ import annotations

from typing import Any

from ..documents import Node, every_node
from ..folder import RuleFolder

KINDS_OF_PART = ("in_scope", "self_paid", "over_limit", "first_pay")
"""Parts of a bill that may be cut to some lines of it."""

LISTS = (
    "source",
    "by",
    "benefits",
    "parts",
    "stages",
    "segments",
    "roles",
    "payers",
    "kinds",
    "codes",
    "standings",
    "people",
    "per",
)
"""Keys whose lists may be one name without brackets."""

SECTIONS = (
    "table", "means", "plan", "adjustment", "cash", "coverage", "split", "access", "scheme", "account_use", "share", "disease",
    "contribution", "premium", "counter",
)  # fmt: skip
"""Sections in which names stand without brackets."""


def reference(text: str) -> Any:
    """``table:x`` as a table of one key; a word alone as it is."""
    kind, colon, name = text.partition(":")
    if not colon:
        return text
    if kind in KINDS_OF_PART:
        return Node({"part": kind, "lines": name})
    return Node({kind: name})


def fact_reference(text: str) -> Any:
    """``fact.x`` or ``counter.x`` of a dimension as a table of one key; a built-in fact as it is."""
    kind, dot, name = text.partition(".")
    return Node({kind: name}) if dot and kind in ("fact", "counter", "table") else text


def single(value: Any) -> Any:
    """One name without brackets."""
    return value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) else value


def rewrite_references(folder: RuleFolder) -> None:
    """Typed references of cash benefits, credits and refunds; limits and bases have theirs already."""
    for section in ("cash", "credit", "refund"):
        for _, block in folder.blocks(section):
            if isinstance(block.get("of"), str):
                block["of"] = reference(block["of"])


def shorten_lists(folder: RuleFolder) -> None:
    """Take the brackets off lists of one name, in conditions too."""
    for document in folder.documents.values():
        for block in document.blocks:
            everywhere = block.section in SECTIONS
            for node in every_node(block):
                for key, value in node.items():
                    if everywhere and key in LISTS:
                        node[key] = single(value)
                    elif key == "when" and isinstance(value, Node) and _labels(value):
                        for name, chosen in value.items():
                            value[name] = single(chosen)
                    elif key == "source" and not everywhere:
                        node[key] = single(value)


def _labels(when: Node) -> bool:
    """Whether a condition tells labels by dimension, not the tree of a procedure."""
    return all(isinstance(value, list) and all(isinstance(item, str) for item in value) for value in when.values())
