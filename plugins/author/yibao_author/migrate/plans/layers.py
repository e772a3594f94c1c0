"""Plans that share the end of their stages, or all but their scheme, say it once."""

from __future__ import annotations

from yibao import Text

from ..documents import Block, Node
from ..folder import RuleFolder
from ..questions import Questions
from .stages import PLAN_KEYS, same

LEAST = 2
"""A list of layers has at least so many members."""


def name_layers(folder: RuleFolder, questions: Questions) -> None:
    """Give common ends of `stages` a name, the longest savings first."""
    refused: set[tuple[str, ...]] = set()
    while True:
        tail = _best_tail(folder, refused)
        if tail is None:
            return
        listed = ", ".join(tail)
        question = Text(
            f"为多个方案共有的各层取名(留空则不改):{listed}",
            f"a name for layers that several plans end with (empty: leave them): {listed}",
        )
        name = questions.name(question)
        if not name:
            refused.add(tail)
            continue
        _declare(folder, name, tail)


def _best_tail(folder: RuleFolder, refused: set[tuple[str, ...]]) -> tuple[str, ...] | None:
    counts: dict[tuple[str, ...], int] = {}
    for _, plan in folder.blocks("plan"):
        stages = plan.get("stages", [])
        for start in range(len(stages) - LEAST + 1) if isinstance(stages, list) else ():
            tail = tuple(stages[start:])
            counts[tail] = counts.get(tail, 0) + 1
    worth = {tail: (len(tail) - 1) * count for tail, count in counts.items() if count > 1 and tail not in refused}
    return max(worth, key=lambda tail: worth[tail], default=None)


def _declare(folder: RuleFolder, name: str, tail: tuple[str, ...]) -> None:
    first = True
    for document, plan in list(folder.blocks("plan")):
        stages = plan.get("stages", [])
        if tuple(stages[-len(tail) :]) != tail:
            continue
        plan["stages"] = [*stages[: -len(tail)], name]
        if first:
            existing = document.section("layers")
            block = existing[0] if existing else Block("layers")
            block[name] = list(tail)
            if not existing:
                place = next(index for index, other in enumerate(document.blocks) if other.section not in ("defaults", "reason"))
                document.blocks.insert(place, block)
            first = False


def join_plans(folder: RuleFolder, questions: Questions) -> set[str]:
    """Make one plan of two that differ in their scheme alone, or in a benefit and its days; the names of both are returned."""
    changed: set[str] = set()
    plans = list(folder.blocks("plan"))
    for index, (_, first) in enumerate(plans):
        for document, second in plans[index + 1 :]:
            if not any(block is second for block in document.blocks) or not any(
                first is block for _, block in folder.blocks("plan")
            ):
                continue
            if _but(first, second, ("label", "scheme")):
                changed |= _ask_scheme(folder, questions, first, second)
            elif _but(first, second, ("label", "benefits", "from", "to", "segment", "stages", "note")) and _same_stages(
                first, second
            ):
                changed |= _ask_benefits(folder, questions, first, second)
    return changed


def _but(first: Block, second: Block, keys: tuple[str, ...]) -> bool:
    return same(
        {key: first[key] for key in sorted(first) if key not in keys},
        {key: second[key] for key in sorted(second) if key not in keys},
    )


def _same_stages(first: Block, second: Block) -> bool:
    """Whether the second plan walks the stages of the first, its own by its name."""
    named = first.get("stages", [])
    own = [first.name, *named] if "segment" in first and first.name not in named else named
    return "segment" not in second and second.get("stages") == own and "note" not in second


def _ask_scheme(folder: RuleFolder, questions: Questions, first: Block, second: Block) -> set[str]:
    question = Text(
        f"方案 {second.name} 与 {first.name} 只有险种不同:合为一个?结果中的方案名成为 {first.name}",
        f"the plans {second.name} and {first.name} differ in their scheme alone: make them one? Results will name {first.name}",
    )
    if not questions.agree(question, safe=False):
        return set()
    first["scheme"] = [*_listed(first["scheme"]), *_listed(second["scheme"])]
    _remove(folder, second)
    return {first.name, second.name}


def _ask_benefits(folder: RuleFolder, questions: Questions, first: Block, second: Block) -> set[str]:
    if {"from", "to"} & set(first):
        return set()
    question = Text(
        f"方案 {second.name} 与 {first.name} 只有待遇与日期不同:合为一个?结果中的方案名成为 {first.name}",
        f"the plans {second.name} and {first.name} differ in benefit and days alone: make them one? Results will name {first.name}",
    )
    if not questions.agree(question, safe=False):
        return set()
    days = {key: second[key] for key in ("from", "to") if key in second}
    more = [Node({"benefit": benefit, **days}) if days else benefit for benefit in _listed(second["benefits"])]
    first["benefits"] = [*_listed(first["benefits"]), *more]
    _remove(folder, second)
    return {first.name, second.name}


def _remove(folder: RuleFolder, plan: Block) -> None:
    for document in folder.documents.values():
        if any(block is plan for block in document.blocks):
            plan_comments = [line for line in plan.comments() if line]
            plan.head = plan_comments
            document.remove(plan)
    for _, other in folder.blocks("plan"):
        other.arrange(PLAN_KEYS)


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]
