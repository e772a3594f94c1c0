"""Breaks the core in small ways, one at a time, and lists the breaks that no test notices.

Each mutant is a copy of the core with one operator or constant changed, put before the installed core on Python's path while
the tests run. Which mutants are tried follows from the seed alone. Ends with 1 if more survive than are allowed.
"""

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.house.repo import CORE, ROOT, files

ROOMS = ("model", "rules", "engine")
SECONDS = 300
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


def breaks(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Breaks a tree in every way in turn; while one is looked at, the tree is broken, afterwards it is whole again."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.BinOp, ast.BoolOp)) and type(node.op) in SWAPS:
            was, node.op = node.op, SWAPS[type(node.op)]()
            yield node, f"{type(was).__name__} -> {type(node.op).__name__}"
            node.op = was
        elif isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
            was, node.ops[0] = node.ops[0], SWAPS[type(node.ops[0])]()
            yield node, f"{type(was).__name__} -> {type(node.ops[0]).__name__}"
            node.ops[0] = was
        elif isinstance(node, ast.Constant) and type(node.value) in (int, bool):
            was, node.value = node.value, not node.value if type(node.value) is bool else node.value + 1
            yield node, f"{was} -> {node.value}"
            node.value = was


def mutants() -> list[tuple[Path, int, str, str]]:
    """All mutants as file, line, what was changed, and the changed source."""
    found = []
    for path in (path for room in ROOMS for path in files(CORE / room) if path.suffix == ".py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [(path, node.lineno, change, ast.unparse(tree)) for node, change in breaks(tree)]
    return found


def survives(path: Path, source: str, tests: list[str]) -> bool:
    """Whether the tests pass on a core in which one file has this source."""
    with tempfile.TemporaryDirectory() as folder:
        core = shutil.copytree(CORE, Path(folder) / "yibao", ignore=shutil.ignore_patterns("__pycache__"))
        (core / path.relative_to(CORE)).write_text(source, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "--exitfirst", "--quiet", *tests]
        environment = {**os.environ, "PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return False
    return done.returncode == 0


def main() -> int:
    """Tries the mutants and reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="how many mutants to try (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (%(default)s)")
    parser.add_argument("--allow", type=int, default=0, help="how many may survive (%(default)s)")
    parser.add_argument("tests", nargs="*", help="what pytest runs (everything)")
    options = parser.parse_args()
    whole = CORE / "__init__.py"
    if not survives(whole, whole.read_text(encoding="utf-8"), options.tests):
        print("the tests have to pass, and within the time, before anything is broken")
        return 2
    everything = mutants()
    tried = random.Random(options.seed).sample(everything, min(options.count, len(everything)))
    alive = 0
    for number, (path, line, change, source) in enumerate(tried, 1):
        if survives(path, source, options.tests):
            alive += 1
            print(f"[{number}/{len(tried)}] nobody noticed {path.relative_to(ROOT)}:{line}: {change}", flush=True)
    print(f"{len(tried) - alive} of {len(tried)} mutants were noticed ({len(everything)} are possible)")
    return int(alive > options.allow)


if __name__ == "__main__":
    sys.exit(main())
