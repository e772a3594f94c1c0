"""What the names in the code must keep to, and where they do not.

Run as ``python -m tests.house.names`` to see every place.
"""

import ast
import collections
from collections.abc import Iterator
from pathlib import Path

from .repo import CORE, PLUGINS, ROOT, package

BANNED = frozenset(
    {"one", "found", "told", "said", "kept", "wanted", "given", "asked", "held", "filed", "looked_at", "looked", "worked", "happen"}
)
"""Pronouns and participles: they say nothing about what they name."""

LONGEST = 3
"""A banned name may stand for something that lives no more lines than this."""

MIRRORS: frozenset[str] = frozenset()
"""Fields that bear the name of a key of a contract, which never changes: ``Class.field``."""

_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.Module


def distributions() -> dict[str, list[Path]]:
    """The modules of each distribution."""
    packages = {"yibao": CORE, **{f"yibao-{plugin.name}": package(plugin) for plugin in PLUGINS}}
    return {name: sorted(folder.rglob("*.py")) for name, folder in packages.items()}


def banned_names(path: Path) -> Iterator[str]:
    """Every place in a module where a banned name stands for too long, or where others see it."""
    tree = ast.parse(path.read_text("utf-8"))
    place = path.relative_to(ROOT).as_posix()
    if path.stem.lstrip("_") in BANNED:
        yield f"{place}: the module's name"
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            if node.name.lstrip("_").lower() in BANNED:
                yield f"{place}:{node.lineno}: class {node.name}"
            for line in node.body:
                if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
                    field = f"{node.name}.{line.target.id}"
                    if line.target.id.lstrip("_") in BANNED and field not in MIRRORS:
                        yield f"{place}:{line.lineno}: {field}"
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name.lstrip("_") in BANNED:
                yield f"{place}:{node.lineno}: {node.name}()"
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr.lstrip("_") in BANNED:
            yield f"{place}:{node.lineno}: .{node.attr}"
    for scope in _scopes(tree):
        yield from _variables(scope, place)


def _scopes(tree: ast.Module) -> Iterator[_Scope]:
    yield tree
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node


def _variables(scope: _Scope, place: str) -> Iterator[str]:
    """Banned names of arguments and variables of one scope, with those of comprehensions each for itself."""
    lines: dict[str, list[int]] = collections.defaultdict(list)
    if not isinstance(scope, ast.Module):
        arguments = scope.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        for argument in every:
            if argument is not None and argument.arg.lstrip("_") in BANNED:
                lines[argument.arg] += [scope.lineno, scope.end_lineno or scope.lineno]
    body = scope.body if isinstance(scope.body, list) else [scope.body]
    pending: list[ast.AST] = list(body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            bound = {name.id for maker in node.generators for name in ast.walk(maker.target) if isinstance(name, ast.Name)}
            long = (node.end_lineno or node.lineno) - node.lineno >= LONGEST
            for name in sorted(bound):
                if name.lstrip("_") in BANNED and long:
                    yield f"{place}:{node.lineno}: {name}"
            for name in ast.walk(node):
                if isinstance(name, ast.Name) and name.id in BANNED and name.id not in bound:
                    lines[name.id].append(name.lineno)
            continue
        if isinstance(node, ast.Name) and node.id.lstrip("_") in BANNED:
            lines[node.id].append(node.lineno)
        pending.extend(ast.iter_child_nodes(node))
    for name, used in lines.items():
        if max(used) - min(used) >= LONGEST:
            yield f"{place}:{min(used)}: {name}, over {max(used) - min(used) + 1} lines"


def repeated_classes(modules: list[Path]) -> Iterator[str]:
    """Class names that stand for two things in one distribution."""
    places: dict[str, list[str]] = collections.defaultdict(list)
    for path in modules:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name.lstrip("_")].append(f"{path.relative_to(ROOT).as_posix()}:{node.lineno}")
    for name, stand in sorted(places.items()):
        if len(stand) > 1:
            yield f"{name}: {', '.join(stand)}"


def long_functions(path: Path, longest: int) -> Iterator[str]:
    """Functions longer than so many lines."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > longest:
                yield f"{path.relative_to(ROOT).as_posix()}:{node.lineno}: {node.name} has {length} lines"


if __name__ == "__main__":
    for name, modules in distributions().items():
        print(f"== {name}")
        for path in modules:
            for line in (*banned_names(path), *long_functions(path, 60)):
                print(line)
            if (length := len(path.read_text("utf-8").splitlines())) > 400:
                print(f"{path.relative_to(ROOT).as_posix()}: {length} lines")
        for line in repeated_classes(modules):
            print(f"class {line}")
