"""Deductibles of zero beside one whose condition is their complement become waivers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yibao import Text

from ..documents import Block, Document, Node, plain
from ..folder import RuleFolder
from ..questions import Questions
from .bands import rows_of


def make_waivers(folder: RuleFolder, questions: Questions) -> set[str]:
    """Make a waiver of each segment of zero, without the dimension that said where they are not; changed names are returned."""
    made: dict[str, str] = {}
    changed: set[str] = set()
    for section in ("plan", "stage"):
        for _, block in list(folder.blocks(section)):
            changed |= _in_block(folder, block, made, questions)
    for _, dimension in list(folder.blocks("dimension")):
        if dimension.name in made.values() and dimension.name not in set(folder.strings(but=dimension)):
            next(document for document, other in folder.blocks("dimension") if other is dimension).remove(dimension)
    return changed


def _in_block(folder: RuleFolder, block: Block, made: dict[str, str], questions: Questions) -> set[str]:
    segments = block.get("segment", [])
    zeros = [segment for segment in segments if _is_zero(folder, segment, made)]
    for owed in [segment for segment in segments if "payer" not in segment and isinstance(segment.get("when"), Node)]:
        dimension = _complement(folder, owed, zeros)
        if dimension is None:
            continue
        ids = ", ".join(segment["id"] for segment in zeros)
        question = Text(
            f"{block.name}:把 {ids} 改为对 {owed['id']} 的豁免?",
            f"{block.name}: make {ids} waivers of {owed['id']}? Results then show it as waived",
        )
        if not questions.agree(question, safe=False):
            return set()
        names = [_declare(folder, zero, owed["id"], dimension, made) for zero in zeros]
        block["segment"] = [segment for segment in segments if all(segment is not zero for zero in zeros)]
        del owed["when"][dimension.name]
        if not owed["when"]:
            owed.drop("when")
        for plan in _plans_of(folder, block):
            listed = plan.get("adjustments", [])
            plan["adjustments"] = [*names, *(listed if isinstance(listed, list) else [listed])]
        tables = {zero["limit"] for zero in zeros}
        labels = {words for zero in zeros for words in zero["label"].values()}
        return {"waived", owed["id"], dimension.name, *names, *tables, *labels, *(zero["id"] for zero in zeros)}
    return set()


def _is_zero(folder: RuleFolder, segment: Node, made: Mapping[str, str]) -> bool:
    """Whether a segment is there to say that nothing is owed."""
    if "payer" in segment or not isinstance(segment.get("limit"), str) or "when" not in segment:
        return False
    if _waiver_name(segment) in made:
        return True
    place = folder.find("table", segment["limit"])
    return place is not None and all(
        row["value"] in (0, "unknown") for row in rows_of(place[1]) if not isinstance(row["value"], dict)
    )


def _waiver_name(segment: Node) -> str:
    return str(segment["limit"]).removesuffix("_deductible")


def _complement(folder: RuleFolder, owed: Node, zeros: list[Node]) -> Block | None:
    """The dimension that says where nothing is owed, if the segments of zero say the same."""
    for name, label in owed["when"].items():
        place = folder.find("dimension", name)
        if place is None or "cases" not in place[1]:
            continue
        *lines, last = place[1]["cases"]
        if "when" in last or last["label"] not in (label, *(label if isinstance(label, list) else ())):
            continue
        conditions = [_unbracketed(line["when"]) for line in lines if line["label"] != last["label"]]
        if len(conditions) == len(lines) == len(zeros) and all(any(_holds(zero, each) for zero in zeros) for each in conditions):
            return place[1]
    return None


def _holds(zero: Node, condition: dict[str, Any]) -> bool:
    said = _unbracketed(zero["when"])
    return all(said.get(name) == labels for name, labels in condition.items())


def _unbracketed(when: Node) -> dict[str, Any]:
    return {name: chosen if isinstance(chosen, list) else [chosen] for name, chosen in plain(when).items()}


def _declare(folder: RuleFolder, zero: Node, waived: str, dimension: Block, made: dict[str, str]) -> str:
    name = _waiver_name(zero)
    if name in made:
        return name
    made[name] = dimension.name
    document, table = folder.find("table", zero["limit"]) or (Document(""), Block(""))
    waiver = Block("waiver", name)
    waiver.update({"label": zero["label"], "waives": waived, "when": zero["when"]})
    rows = [_row(row) for row in rows_of(table)]
    if len(rows) == 1:
        waiver.update(rows[0])
    else:
        waiver["days"] = rows
    waiver.head = [*table.head, *zero.head]
    document.insert_after(table, waiver)
    document.blocks = [block for block in document.blocks if block is not table]
    return name


def _row(row: Node) -> Node:
    made = Node({key: value for key, value in row.items() if key != "by"})
    if made["value"] == 0:
        del made["value"]
    return made


def _plans_of(folder: RuleFolder, block: Block) -> list[Block]:
    """The plans that walk a stage."""
    return [plan for _, plan in folder.blocks("plan") if plan is block or block.name in plan.get("stages", [])]
