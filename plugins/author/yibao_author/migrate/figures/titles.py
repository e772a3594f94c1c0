"""The names of tables, which stood in a section of their own, become labels of the tables."""

from __future__ import annotations

from ..folder import RuleFolder
from .tables import TABLE_KEYS

DIVIDER = "# ---"
"""How a comment begins that heads a group of titles, of which nothing is left."""


def move_titles(folder: RuleFolder) -> list[str]:
    """Give each table its label; names of tables that no file of the folder declares are returned, and are lost."""
    lost = []
    for document, block in list(folder.blocks("title")):
        for name, text in list(block.items()):
            place = folder.find("table", name)
            if place is None:
                lost.append(name)
                continue
            place[1]["label"] = text
            place[1].head += [line for line in block.before.pop(name, []) if not line.startswith(DIVIDER)]
            place[1].arrange(TABLE_KEYS)
        document.blocks = [other for other in document.blocks if other is not block]
    return lost


def drop_empty(folder: RuleFolder) -> list[str]:
    """Take out files in which nothing is left but comments; their names are returned."""
    empty = [name for name, document in folder.documents.items() if not any(document.blocks)]
    for name in empty:
        del folder.documents[name]
    return empty
