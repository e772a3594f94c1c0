"""Benefits without a figure, and words about benefits that are alike, are said once."""

from __future__ import annotations

from typing import Any

from yibao import Text
from yibao.engines import BENEFITS

from ..documents import Block, Node, every_node, plain
from ..folder import RuleFolder
from ..questions import Questions
from .bands import rows_of
from .stages import same


def plans_without_figures(folder: RuleFolder, questions: Questions) -> set[str]:
    """Say of a plan whose only figure is not known on any day that its benefit is not known; names that go are returned."""
    changed: set[str] = set()
    for document, plan in list(folder.blocks("plan")):
        segments = plan.get("segment", [])
        if len(segments) != 1 or {"stages", "instead"} & set(plan) or not {"ratio"} <= set(segments[0]):
            continue
        place = folder.find("table", segments[0]["ratio"])
        if place is None or not all(row["value"] == "unknown" for row in rows_of(place[1])):
            continue
        if list(folder.strings()).count(place[1].name) != 1 or list(folder.strings()).count(plan.name) > 0:
            continue
        question = Text(
            f"方案 {plan.name} 没有任何数值:写成 coverage?没有政策范围内费用的账单也会被拒",
            f"the plan {plan.name} has no figure: say so as coverage? A bill without any in-scope amount is refused too then",
        )
        if questions.agree(question, safe=False):
            document.insert_after(plan, _word(plan, place[1]))
            document.remove(plan)
            place[0].remove(place[1])
            sources = {source.partition("#")[0] for row in rows_of(place[1]) for source in _listed(row.get("source"))}
            changed |= {plan.name, place[1].name, *sources}
    return changed


def _word(plan: Block, table: Block) -> Block:
    made = Block("coverage", plan.name)
    made.update({"scheme": plan["scheme"], "benefits": plan["benefits"], "state": "unknown"})
    rows = rows_of(table)
    source = rows[0].get("source")
    if source is not None and all(same(row.get("source"), source) for row in rows):
        made["source"] = source
    days = []
    for place, row in enumerate(rows):
        day = Node({key: plan[key] for key in ("from", "to") if key in plan and len(rows) == 1})
        if place:
            day["from"] = row["from"]
        if place + 1 < len(rows):
            day["to"] = row.get("to", rows[place + 1]["from"].fromordinal(rows[place + 1]["from"].toordinal() - 1))
        day["reason"] = row["why"]
        days.append(day)
    if len(days) == 1:
        made.update(days[0])
    else:
        made["days"] = days
    return made


def join_words(folder: RuleFolder, schemes: tuple[str, ...], planned: set[tuple[str, str]], questions: Questions) -> None:
    """Say once what is said of several schemes, or of all benefits that are left."""
    for document in folder.documents.values():
        words = document.section("coverage")
        for index, first in enumerate(words):
            for second in words[index + 1 :]:
                if any(block is second for block in document.blocks) and any(block is first for block in document.blocks):
                    _join(document, first, second)
    _everything_else(folder, schemes, planned, questions)


def _join(document: Any, first: Block, second: Block) -> None:
    for key in ("scheme", "benefits"):
        if "days" not in first and same(_but(first, key), _but(second, key)):
            first[key] = list(dict.fromkeys([*_listed(first[key]), *_listed(second[key])]))
            document.remove(second)
            return


def _but(block: Block, key: str) -> dict[str, Any]:
    return {name: plain(block[name]) for name in sorted(block) if name != key}


def _everything_else(folder: RuleFolder, schemes: tuple[str, ...], planned: set[tuple[str, str]], questions: Questions) -> None:
    words = [block for _, block in folder.blocks("coverage")]
    for block in words:
        if "days" in block or block.get("benefits") == "*":
            continue
        own = {(scheme, benefit) for scheme in _listed(block["scheme"]) for benefit in _listed(block["benefits"])}
        others = {
            (scheme, benefit)
            for other in words
            if other is not block
            for node in every_node(other)
            for scheme in _listed(node.get("scheme", other.get("scheme")))
            for benefit in _listed(node.get("benefits", other.get("benefits")))
        }
        left = {(scheme, benefit) for scheme in _listed(block["scheme"]) for benefit in BENEFITS} - planned - others
        if own != left or len(own) < 3:
            continue
        question = Text(
            f"coverage.{block.name}:写成其余全部待遇?日后新增的待遇也会包括在内",
            f"coverage.{block.name}: say it of all benefits that are left? Benefits added later are then included",
        )
        if questions.agree(question, safe=False):
            block["benefits"] = "*"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
