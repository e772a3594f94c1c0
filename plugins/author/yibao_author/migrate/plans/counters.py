"""Counters: what the limits that use them already say goes; those with a label only stand on a line each."""

from __future__ import annotations

from collections.abc import Mapping

from ..documents import Block, Node, every_node
from ..folder import RuleFolder


def highest_of(folder: RuleFolder) -> dict[str, list[str]]:
    """The counters that remember the highest limit so far, each with the counters of those limits, as format 1 says it."""
    result: dict[str, list[str]] = {}
    for _, stage in folder.blocks("stage"):
        for node in every_node(stage.get("segment")):
            for limit in every_node(node.get("limits")):
                if "highest" in limit and limit["counter"] not in result.setdefault(limit["highest"], []):
                    result[limit["highest"]].append(limit["counter"])
    return result


def rewrite_counters(folder: RuleFolder, highest: Mapping[str, list[str]]) -> None:
    """Make one section of the counters of each file; the highest limit has its counter's name, and saved states are still read."""
    timed = _timed(folder)
    for document in folder.documents.values():
        blocks = [block for block in document.section("counter") if block.name]
        if not blocks:
            continue
        made = Block("counter")
        for block in blocks:
            if block.get("kind") == "max":
                for counter in highest.get(block.name, ()):
                    made[f"{counter}_highest"] = Node({"label": block["label"], "was": [block.name]})
            else:
                made[block.name] = _counter(block, block.name in timed)
            _comments(made, block)
        document.insert_after(blocks[0], made)
        document.blocks = [block for block in document.blocks if all(block is not other for other in blocks)]


def _timed(folder: RuleFolder) -> set[str]:
    """Counters whose time a limit says: of its own name, or of its table's."""
    return {str(limit.get("counter", limit.get("table"))) for limit in limits(folder) if "once" in limit}


def limits(folder: RuleFolder) -> list[Node]:
    """Every limit of every segment."""
    return [
        node
        for document in folder.documents.values()
        for block in document.blocks
        if block.section in ("stage", "plan", "year_end")
        for segment in every_node(block.get("segment"))
        for node in every_node(segment.get("limit"))
    ]


def _counter(block: Block, timed: bool) -> Node:
    made = Node({key: value for key, value in block.items() if key not in ("kind", "unit")})
    if made.get("reset") == "year" or timed:
        made.pop("reset", None)
    if timed:
        made.pop("per", None)
    return made


def _comments(made: Block, block: Block) -> None:
    lines = [line for line in block.comments() if line]
    if not lines:
        return
    key = list(made)[-1] if made else ""
    if len(made) == 1 and not made.head:
        made.head = lines if block.head[-1:] != [""] else [*lines, ""]
    else:
        made.before.setdefault(key, []).extend(lines)
