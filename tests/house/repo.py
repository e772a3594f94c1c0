"""The repository as the house tests see it: where it is, its files, its plugins."""

import ast
import configparser
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "core" / "yibao"
PLUGINS = sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))
DOCS = sorted(ROOT.glob("docs/**/*.md"))
PAGES = [page for page in (ROOT / "README.md", ROOT / "README.zh.md", ROOT / "CONTRIBUTING.md") if page.exists()] + DOCS

_HIDDEN_BUT_OURS = {".ci", ".github", ".gitignore"}
_NOT_OURS = {"__pycache__", "build", "dist", "htmlcov"}


def files(folder: Path = ROOT) -> Iterator[Path]:
    """All files that belong to the project: not what tools and builds leave behind."""
    for path in sorted(folder.iterdir()):
        if path.name in _NOT_OURS or path.suffix == ".egg-info" or (path.name[0] == "." and path.name not in _HIDDEN_BUT_OURS):
            continue
        if path.is_dir():
            yield from files(path)
        else:
            yield path


def package(plugin: Path) -> Path:
    """The import package in a plugin's folder."""
    return plugin / f"yibao_{plugin.name}"


def imports(path: Path) -> Iterator[tuple[int, str, str]]:
    """Every absolute import of a Python file, as line, module and name (empty for `import module`)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from ((node.lineno, node.module or "", alias.name) for alias in node.names)


def tox() -> configparser.ConfigParser:
    """tox.ini, unexpanded."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "tox.ini", encoding="utf-8")
    return parser
