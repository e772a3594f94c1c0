"""How many lines of rules a figure takes, in either format of the rule language.

Run as ``python -m tests.house.density FOLDER…``: lines of all rule files without blanks and comments, figures (known cells),
unknown cells apart, and lines a figure.
"""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

UNKNOWN = "unknown"


def lines_of(folder: Path) -> int:
    """Lines of all rule files without blanks and comments."""
    texts = (path.read_text(encoding="utf-8") for path in folder.rglob("*.toml"))
    lines = (line.strip() for text in texts for line in text.splitlines())
    return sum(1 for line in lines if line and not line.startswith("#"))


def count_cells(folder: Path) -> tuple[int, int]:
    """The cells of all tables that are known, and those that are not."""
    leaves = [leaf for path in folder.rglob("*.toml") for leaf in _leaves_of(tomllib.loads(path.read_text(encoding="utf-8")))]
    unknown = sum(1 for leaf in leaves if leaf == UNKNOWN)
    return len(leaves) - unknown, unknown


def _leaves_of(document: dict[str, Any]) -> Iterator[Any]:
    for block in document.get("table", {}).values():
        for row in block if isinstance(block, list) else _rows(block):
            yield from _leaves(row.get("value", UNKNOWN))
        if isinstance(block, dict) and "upto" in block:
            for row in _rows(block["upto"]) if isinstance(block["upto"], dict) else [{"value": block["upto"]}]:
                yield from (edge for edge in _leaves(row["value"]) if edge != "no limit")


def _rows(block: dict[str, Any]) -> list[dict[str, Any]]:
    common = {key: value for key, value in block.items() if key != "days"}
    return [common | row for row in block.get("days", [{}])]


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict) and set(value) in ({"unknown"}, {"why"}):
        yield UNKNOWN
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _leaves(inner)
    else:
        yield value


def main(folders: list[str]) -> None:
    """Print one line for each folder."""
    for name in folders:
        lines, (figures, unknown) = lines_of(Path(name)), count_cells(Path(name))
        print(f"{name}: {lines} lines, {figures} figures, {unknown} unknown, {lines / max(figures, 1):.2f} lines a figure")


if __name__ == "__main__":
    main(sys.argv[1:])
