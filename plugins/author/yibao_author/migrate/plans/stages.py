"""Plans: the stage that only a plan itself names goes into it, means become one block, common tails a list of layers."""

from __future__ import annotations

from collections.abc import Set

from ..documents import Block, Node, plain
from ..folder import RuleFolder

PLAN_KEYS = (
    "label",
    "scheme",
    "benefits",
    "each",
    "stages",
    "means",
    "adjustments",
    "counts",
    "date",
    "from",
    "to",
    "note",
    "instead",
    "segment",
)
"""The keys of a plan in their usual order."""


def rewrite_means(folder: RuleFolder) -> None:
    """One block with what each account pays, in order."""
    for document in folder.documents.values():
        for name in dict.fromkeys(block.name for block in document.section("means") if block.listed):
            entries = [block for block in document.section("means") if block.name == name]
            made = Block("means", name)
            made["pays"] = [_row(entry) for entry in entries]
            made.head, made["pays"][0].head = made["pays"][0].head, []
            document.insert_after(entries[0], made)
            document.blocks = [block for block in document.blocks if all(block is not entry for entry in entries)]


def _row(entry: Block) -> Node:
    row = Node(entry)
    row.take(entry)
    return row


def own_stages(folder: RuleFolder, elsewhere: Set[str]) -> list[str]:
    """Put a stage `basic` over what is in scope into the plan of its name; names and labels that are lost are returned.

    Args:
        elsewhere: plans that an area below has too: theirs may name the stage.
    """
    lost = []
    for document, stage in list(folder.blocks("stage")):
        place = folder.find("plan", stage.name)
        plain_stage = (
            stage.get("id") == "basic" and stage.get("base") == "in_scope" and not {"when", "from", "to", "note"} & set(stage)
        )
        if (
            place is None
            or stage.name in elsewhere
            or not plain_stage
            or stage.name not in place[1].get("stages", [])
            or "segment" not in stage
        ):
            continue
        plan = place[1]
        if not same(stage.get("label"), plan.get("label")):
            lost += [stage.name, *stage.get("label", {}).values()]
        plan["segment"] = stage["segment"]
        if plan["stages"][0] == stage.name:
            plan["stages"] = plan["stages"][1:]
        if not plan["stages"]:
            plan.drop("stages")
        following = [line for line in stage.head if line]
        plan["segment"][0].head[:0] = following
        document.blocks = [block for block in document.blocks if block is not stage]
        plan.arrange(PLAN_KEYS)
    return lost


def same(first: object, second: object) -> bool:
    """Whether two values are alike but for comments."""
    return repr(plain(first)) == repr(plain(second))
