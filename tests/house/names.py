"""What names, functions, modules and folders of the packages must keep to, and where they do not.

Run as ``python -m tests.house.names`` to see every place; ``python -m tests.house.names core/yibao/rules`` shows one folder.
"""

import ast
import collections
import functools
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from .repo import CORE, PLUGINS, ROOT, package

BANNED = frozenset(
    {"one", "found", "told", "said", "kept", "wanted", "given", "asked", "held", "filed", "looked_at", "looked", "worked", "happen"}
)
"""Pronouns and participles: they say nothing about what they name."""

LONGEST_LIFE = 3
"""Lines over which a banned name may be used."""
LONGEST_FUNCTION = 60
LONGEST_MODULE = 400
FEWEST_SENTENCES = 2

MIRRORS = frozenset({"Due.held", "Paper.held", "PapersForm.held", "TraceNeed.given"})
"""Fields named like the key of a contract, which never changes: ``Class.field``."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Scope = _Function | ast.ClassDef | ast.Module
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def distributions() -> dict[str, list[Path]]:
    """The modules of each distribution."""
    packages = {"yibao": CORE, **{f"yibao-{plugin.name}": package(plugin) for plugin in PLUGINS}}
    return {name: sorted(folder.rglob("*.py")) for name, folder in packages.items()}


# --- names ------------------------------------------------------------------------------------------------------------


def banned_names(path: Path) -> Iterator[str]:
    """Places in a module where a banned name lives too long, or is a name that other code uses."""
    tree = _tree(path)
    if _banned(path.stem):
        yield f"{_place(path)}: the name of the module"
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from (f"{_place(path)}:{line}: {name}" for line, name in _public_names(node))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _banned(node.name) and not _is_method(node, tree):
            yield f"{_place(path)}:{node.lineno}: {node.name}()"
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (f"{_place(path)}:{node.lineno}: as {it.asname}" for it in node.names if _banned(it.asname or ""))
        if isinstance(node, _Scope):
            yield from (f"{_place(path)}:{line}: {name}, over {length} lines" for line, name, length in _long_lives(node))


def repeated_classes(modules: list[Path]) -> Iterator[str]:
    """Names that stand for two classes of one distribution."""
    places: dict[str, list[str]] = collections.defaultdict(list)
    for path in modules:
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.ClassDef):
                places[node.name.lstrip("_")].append(f"{_place(path)}:{node.lineno}")
    for name, stand in sorted(places.items()):
        if len(stand) > 1:
            yield f"class {name}: {', '.join(stand)}"


def _public_names(node: ast.ClassDef) -> Iterator[tuple[int, str]]:
    """Banned names of a class, its methods and its fields, with their lines."""
    if _banned(node.name.lower()):
        yield node.lineno, f"class {node.name}"
    fields: dict[str, int] = {}
    for line in node.body:
        if isinstance(line, ast.FunctionDef | ast.AsyncFunctionDef):
            fields[line.name] = line.lineno
            for target in ast.walk(line):
                if isinstance(target, ast.Attribute) and isinstance(target.ctx, ast.Store) and _is_self(target.value):
                    fields.setdefault(target.attr, target.lineno)
        elif isinstance(line, ast.AnnAssign | ast.Assign):
            for target in [line.target] if isinstance(line, ast.AnnAssign) else line.targets:
                if isinstance(target, ast.Name):
                    fields[target.id] = line.lineno
    for name, number in fields.items():
        if _banned(name) and f"{node.name}.{name}" not in MIRRORS:
            yield number, f"{node.name}.{name}"


def _long_lives(scope: _Scope) -> Iterator[tuple[int, str, int]]:
    """First line, name and number of lines of each banned name of a scope that is used over more lines than it may be.

    A name that is bound by loops, and used in them only, lives as long as the longest of these.
    """
    uses: dict[str, list[ast.Name]] = collections.defaultdict(list)
    loops: dict[str, list[ast.stmt]] = collections.defaultdict(list)
    for node in _own_nodes(scope):
        if isinstance(node, ast.Name) and _banned(node.id):
            uses[node.id].append(node)
        elif isinstance(node, ast.For | ast.AsyncFor):
            for name in _names(node.target):
                loops[name].append(node)
        elif isinstance(node, _Comprehension):
            length = _end(node) - node.lineno + 1
            bound = {name for maker in node.generators for name in _names(maker.target)}
            yield from ((node.lineno, name, length) for name in sorted(bound) if _banned(name) and length > LONGEST_LIFE)
    if isinstance(scope, _Function):
        length = _end(scope) - scope.lineno + 1
        yield from ((scope.lineno, name, length) for name in _arguments(scope) if _banned(name) and length > LONGEST_LIFE)
        uses = {name: places for name, places in uses.items() if name not in _arguments(scope)}
    if isinstance(scope, ast.ClassDef):
        return
    for name, places in uses.items():
        lines = sorted(place.lineno for place in places)
        spans = [[line for line in lines if loop.lineno <= line <= _end(loop)] for loop in loops[name]]
        if not spans or sum(map(len, spans)) < len(lines):
            spans = [lines]
        longest = max(spans, key=lambda span: span[-1] - span[0])
        if longest[-1] - longest[0] >= LONGEST_LIFE:
            yield longest[0], name, longest[-1] - longest[0] + 1


def _own_nodes(scope: _Scope) -> Iterator[ast.AST]:
    """The nodes of a scope, without those of scopes inside it; a comprehension counts as one node that binds its own names."""
    pending: list[tuple[ast.AST, frozenset[str]]] = [
        (node, frozenset()) for node in (scope.body if isinstance(scope.body, list) else [scope.body])
    ]
    while pending:
        node, bound = pending.pop()
        if isinstance(node, ast.Name) and node.id in bound:
            continue
        yield node
        if isinstance(node, _Comprehension):
            bound |= {name for maker in node.generators for name in _names(maker.target)}
        if not isinstance(node, _Scope):
            pending += [(child, bound) for child in ast.iter_child_nodes(node)]


def _names(target: ast.expr) -> list[str]:
    return [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]


def _arguments(function: _Function) -> list[str]:
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    return [argument.arg for argument in every if argument is not None]


def _is_method(function: ast.AST, tree: ast.Module) -> bool:
    return any(function in node.body for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _banned(name: str) -> bool:
    return name.strip("_") in BANNED


# --- sizes ------------------------------------------------------------------------------------------------------------


def long_functions(path: Path) -> Iterator[str]:
    """Functions that have too many lines."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = _end(node) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{_place(path)}:{node.lineno}: {node.name}() has {length} lines"


def long_module(path: Path) -> Iterator[str]:
    """The module, where it has too many lines."""
    length = len(path.read_text("utf-8").splitlines())
    if length > LONGEST_MODULE:
        yield f"{_place(path)}: {length} lines"


def undescribed(path: Path) -> Iterator[str]:
    """The package, where its docstring has too few sentences to say what lives there and what does not."""
    if path.name == "__init__.py":
        text = ast.get_docstring(_tree(path)) or ""
        if len(re.findall(r"[\w)`\"'][.!?](?=\s|$)", text)) < FEWEST_SENTENCES:
            yield f"{_place(path)}: {text.splitlines()[0] if text else 'no docstring'}"


def _end(node: ast.AST) -> int:
    end: int | None = getattr(node, "end_lineno", None)
    assert end is not None
    return end


@functools.cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def every_place(modules: list[Path]) -> Iterator[str]:
    """All places of a distribution that break a rule."""
    for path in modules:
        for rule in (banned_names, long_functions, long_module, undescribed):
            yield from rule(path)
    yield from repeated_classes(modules)


if __name__ == "__main__":
    folders = tuple(folder.rstrip("/") for folder in sys.argv[1:])
    places = [place for modules in distributions().values() for place in every_place(modules)]
    places = [place for place in places if not folders or any(folder in place for folder in folders)]
    print("\n".join([*places, f"{len(places)} places"]))
    sys.exit(1 if places else 0)
