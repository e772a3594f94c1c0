"""What a plugin may use: a city the standard library, itself, and the public names of `yibao`; an engine a little more."""

import sys

import pytest

import yibao
from tests.house.repo import PLUGINS, ROOT, files, imports, package

ENGINES = {
    "batch": {
        "attrs",
        "numpy",
        "pyarrow",
        "numba",
        "llvmlite",
        "click",
        "rich",
        *(f"yibao.cli.{name}" for name in ("group", "language", "layout", "screen", "sheet")),
        *(
            f"yibao.engine.{name}"
            for name in ("access", "accounts", "cash", "course", "facts", "resolve", "settle", "several", "start")
        ),
        *(
            f"yibao.model.{name}"
            for name in (
                "case",
                "claim",
                "convert",
                "counters",
                "dated",
                "errors",
                "money",
                "person",
                "settlement",
                "text",
                "words",
            )
        ),
        *(
            f"yibao.rules.{name}"
            for name in ("access", "accounts", "dimensions", "language", "lowered", "merge", "ruleset", "schemes")
        ),
    }
}
"""Packages that bring no area but work on the lowered plans, and the modules they stand on (docs/adr/0006)."""


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_city_imports_only_public_names(plugin):
    """A city stands on what is promised, so that the core may change behind it."""
    public = set(yibao.__all__)
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
