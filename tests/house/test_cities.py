"""What a plugin may use: a city the standard library, itself, and the public names of `yibao`; an engine `yibao.engines` too."""

import ast
import re
import subprocess
import sys

import pytest

import yibao
from tests.house.repo import CORE, PLUGINS, ROOT, files, imports, package
from yibao import engines

ENGINES = {
    "batch": {"attrs", "numpy", "pyarrow", "numba", "llvmlite", "click", "rich", "yibao.engines"},
    "author": {"attrs", "click", "tomlkit", "yibao.engines"},
    "bills": {"attrs", "python_calamine", "olefile", "yibao.engines"},
    "platform": {"attrs", "yibao.engines"},
    "mcp": {"mcp", "yibao_service", "yibao.engines"},
    "service": {"attrs", "click", "starlette", "uvicorn", "prometheus_client", "yibao_web", "yibao.engines"},
    "web": {"attrs", "starlette", "jinja2", "markupsafe", "multipart", "yibao_service", "yibao.engines"},
    "spark": {"attrs", "click", "pyarrow", "pyspark", "pandas", "yibao_batch", "yibao.engines"},
}
"""Packages that bring no area but engines (docs/adr/0006) or forms of files, and what they stand on."""


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_city_imports_only_public_names(plugin):
    """A city stands on what is promised, so that the core may change behind it."""
    public = {*yibao.__all__, "__version__"}
    allowed = sys.stdlib_module_names | {package(plugin).name}
    strange = []
    for path in files(package(plugin)):
        if path.suffix != ".py":
            continue
        for line, module, name in imports(path):
            more = ENGINES.get(plugin.name, set())
            if module in more or module.partition(".")[0] in more:
                continue
            if module.partition(".")[0] in allowed or (module == "yibao" and (not name or name in public)):
                continue
            strange.append(f"{path.relative_to(ROOT)}:{line}: {module} {name}".rstrip())
    assert strange == []


def test_public_names_exist():
    """Every promised name is there, and the list is in order so that it can be read."""
    assert [name for name in yibao.__all__ if not hasattr(yibao, name)] == []
    assert len(set(yibao.__all__)) == len(yibao.__all__)


def test_second_door_lists_what_is_used():
    """Every name of `yibao.engines` exists, has a type, is used by an engine, and has its line on the page; no other name has."""
    door = ast.parse((CORE / "engines.py").read_text("utf-8"))
    typed = {alias.name for node in ast.walk(door) if isinstance(node, ast.ImportFrom) and node.level for alias in node.names}
    used = {
        name
        for plugin in PLUGINS
        for path in package(plugin).rglob("*.py")
        for _, module, name in imports(path)
        if module == "yibao.engines"
    }
    rows = [line.split("|")[1] for line in (ROOT / "docs" / "engines.md").read_text("utf-8").splitlines() if line.startswith("| `")]
    assert [name for name in engines.__all__ if not hasattr(engines, name)] == []
    assert set(engines.__all__) == typed == used == set(re.findall(r"`(\w+)`", " ".join(rows)))
    assert set(engines.__all__) & set(yibao.__all__) == {"InputError"}  # what readers of files raise, too


def test_doors_import_nothing_by_themselves():
    """A program that starts pays for no more than it uses."""
    program = "import sys, yibao.engines; print(sorted(name for name in sys.modules if name.startswith('yibao.')))"
    process = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "['yibao.engines']"
