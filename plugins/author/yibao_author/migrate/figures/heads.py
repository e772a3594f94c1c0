"""What a file says once at its head: the source and the status of most of its figures, and what takes the place of what."""

from __future__ import annotations

from collections import Counter

from ..documents import Block, Document, Node, plain
from ..folder import RuleFolder

CITING = ("table", "means", "cash", "disease", "account_use", "share", "access", "procedure", "guide", "channel", "waiver")
"""Sections whose declarations have to cite something."""
ROWS = ("days", "pays", "years", "waive", "notice", "cover", "cost")
"""What within a declaration has to cite something too."""


def usual_citations(document: Document) -> dict[str, object]:
    """The source and the status that most declarations of a file name, where several do."""
    result: dict[str, object] = {}
    for key in ("source", "status"):
        counts = Counter(repr(plain(node[key])) for node in _citing(document) if key in node and not _hides(document, node, key))
        usual_count = counts.most_common(1)[0][1] if counts else 0
        if usual_count > 1 and usual_count * 2 >= sum(counts.values()):
            usual = counts.most_common(1)[0][0]
            result[key] = next(node[key] for node in _citing(document) if key in node and repr(plain(node[key])) == usual)
    return result


def _citing(document: Document) -> list[Node]:
    """What cites in a file: declarations, and their rows."""
    blocks = [block for block in document.blocks if block.section in CITING]
    return [*blocks, *(row for block in document.blocks for row in _rows(block))]


def _rows(block: Block) -> list[Node]:
    return [row for key in ROWS for row in block.get(key, ()) if isinstance(row, Node)]


def add_defaults(document: Document, values: dict[str, object]) -> None:
    """Say citations once for the file, and take them out where they stand."""
    made = defaults_of(document)
    for key, value in values.items():
        made[key] = value
        for node in _citing(document):
            if key in node and repr(plain(node[key])) == repr(plain(value)) and not _hides(document, node, key):
                node.drop(key)


def _hides(document: Document, node: Node, key: str) -> bool:
    """Whether the block of a row says something else, which the row would then take."""
    return any(key in block for block in document.blocks if "days" in block and any(row is node for row in _rows(block)))


def defaults_of(document: Document) -> Block:
    """The defaults of a file, made where there are none."""
    existing = document.section("defaults")
    if existing:
        return existing[0]
    made = Block("defaults")
    document.blocks.insert(0, made)
    return made


def rewrite_replaces(folder: RuleFolder) -> None:
    """Each declaration says itself that it takes the place of another, or the file says it for all of them."""
    by_kind: dict[str, set[str]] = {}
    for document in folder.documents.values():
        for root in [block for block in document.blocks if not block.section and "replaces" in block]:
            by_kind.setdefault(_kind(document), set()).update(root["replaces"])
            document.remove(root)
    for document in list(folder.documents.values()):
        names = by_kind.get(_kind(document), set())
        blocks = [block for block in document.blocks if block.section not in ("defaults", "title", "source")]
        if len(blocks) > 1 and names >= {_full(block) for block in blocks}:
            defaults_of(document)["replaces"] = True
            continue
        for block in blocks:
            if _full(block) in names:
                _say_replaces(block)
        _move_replaced(folder, document, set().union(*(other for kind, other in by_kind.items() if kind != _kind(document))))


def _kind(document: Document) -> str:
    return document.name.partition("/")[0]


def _say_replaces(block: Block) -> None:
    block["replaces"] = True
    for key in [key for key in block if key not in ("label", "replaces")]:
        block[key] = block.pop(key)


def _move_replaced(folder: RuleFolder, document: Document, names: set[str]) -> None:
    """Put what another folder said is replaced into a file of its own: without that folder there is nothing to replace."""
    kind = _kind(document)
    elsewhere = {_full(block) for other in folder.documents.values() if _kind(other) != kind for block in other.blocks}
    blocks = [block for block in document.blocks if _full(block) in names and _full(block) not in elsewhere]
    if not blocks:
        return
    name = f"{kind}/replacing.toml"
    target = folder.documents.setdefault(name, Document(name))
    target.head = target.head or ["# What takes the place of a higher level's, where that is read too."]
    defaults_of(target)["replaces"] = True
    for block in blocks:
        document.blocks = [other for other in document.blocks if other is not block]
        target.blocks.append(block)


def _full(block: Block) -> str:
    return f"{block.section}.{block.name}" if block.name else block.section
