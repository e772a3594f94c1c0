"""Texts and conditions that are said shorter: reasons by name, all labels but some, no limit."""

from __future__ import annotations

from collections import Counter

from yibao import Text

from ..documents import Block, Document, Node, every_node, plain
from ..folder import RuleFolder
from ..questions import Questions
from .amounts import UNLIMITED
from .tables import Labels

REPEATED = 3
"""A reason that occurs so often gets a name."""


def name_reasons(folder: RuleFolder, questions: Questions) -> None:
    """Give a name to each reason that a file repeats."""
    for name, document in folder.documents.items():
        counts = Counter(repr(plain(node["why"])) for node in _with_reason(document))
        for key, times in counts.most_common():
            if times < REPEATED:
                break
            text = next(node["why"] for node in _with_reason(document) if repr(plain(node["why"])) == key)
            question = Text(
                f"{name}:为出现 {times} 次的原因取名(留空则不改):{text['zh']}",
                f"{name}: a name for a reason that stands {times} times (empty: leave it): {text['en']}",
            )
            chosen = questions.name(question)
            if not chosen:
                continue
            existing = document.section("reason")
            block = existing[0] if existing else Block("reason")
            block[chosen] = text
            if not existing:
                place = next((index for index, other in enumerate(document.blocks) if other.section != "defaults"), 0)
                document.blocks.insert(place, block)
            for node in _with_reason(document):
                if repr(plain(node["why"])) == key:
                    node["why"] = chosen


def _with_reason(document: Document) -> list[Node]:
    return [
        node
        for block in document.blocks
        if block.section in ("table", "waiver")
        for node in every_node(block)
        if isinstance(node.get("why"), dict)
    ]


def shorten_conditions(folder: RuleFolder, labels: Labels, questions: Questions) -> None:
    """Say all labels but some where that is shorter."""
    for document in folder.documents.values():
        for block in document.blocks:
            for node in every_node(block):
                when = node.get("when")
                if not isinstance(when, Node) or block.section in ("procedure", "condition", "guide"):
                    continue
                for name, chosen in when.items():
                    others = [label for label in labels(name) or () if label not in chosen]
                    if not isinstance(chosen, list) or not others or len(others) >= len(chosen):
                        continue
                    question = Text(
                        f"{block.section}.{block.name}:when 中 {name} 写成除 {', '.join(others)} 以外?日后新增的标签也会包括在内",
                        f"{block.section}.{block.name}: say {name} as all but {', '.join(others)}? Later labels are then included",
                    )
                    if questions.agree(question, safe=False):
                        when[name] = Node({"not": others[0] if len(others) == 1 else others})


def write_unlimited(folder: RuleFolder, questions: Questions) -> set[str]:
    """Ask whether amounts above every bill stand for no limit; the tables that change are returned."""
    changed: set[str] = set()
    for _, block in folder.blocks("table"):
        for node in every_node(block):
            for key, value in list(node.items()):
                if type(value) is int and value >= UNLIMITED:
                    question = Text(f"{block.name}:{value} 是否表示不设上限?", f"{block.name}: does {value} stand for no limit?")
                    if questions.agree(question, safe=False):
                        node[key] = "no limit"
                        changed |= {block.name, "no limit"}
    return changed
