"""The tree of the code in docs/index.md: layers and rooms in the order of the contracts, each with the start of its docstring."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.house.docs.readme import BEGIN, END
from tests.house.repo import CORE, ROOT, package

PACKAGES = {
    "yibao": CORE,
    **{
        f"yibao_{name}": package(ROOT / "plugins" / name)
        for name in ("batch", "spark", "author", "bills", "platform", "service", "mcp", "web")
    },
}


def section() -> str:
    """What stands between the marks."""
    lines = [line for name, folder in PACKAGES.items() for line in _lines(name, folder, 0)]
    return "\n".join([BEGIN, "", "```text", *lines, "```", "", END])


def _lines(name: str, path: Path, depth: int) -> Iterator[str]:
    label = "  " * depth + name.rpartition(".")[2]
    yield f"{label:18}{_first_sentence(path)}"
    for room in _rooms(name, path):
        inside = path / room
        yield from _lines(f"{name}.{room}", inside if inside.is_dir() else inside.with_suffix(".py"), depth + 1)


def _rooms(name: str, path: Path) -> list[str]:
    """The layers of a package, the uppermost first; without a contract its packages by name."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    for contract in contracts:
        if contract["type"] == "layers" and contract["containers"] == [name]:
            return [room.strip() for layer in contract["layers"] for room in layer.split("|")]
    return sorted(inside.parent.name for inside in path.glob("*/__init__.py"))


def _first_sentence(path: Path) -> str:
    module = path / "__init__.py" if path.is_dir() else path
    text = " ".join((ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or "").split())
    return re.split(r"(?<=[.!?])\s", text)[0]
