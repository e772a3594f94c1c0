"""What a city may use: the standard library, itself, and the names that `yibao` makes public."""

import sys

import pytest

import yibao
from tests.house.repo import PLUGINS, ROOT, files, imports, package


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
            if module.partition(".")[0] in allowed or (module == "yibao" and (not name or name in public)):
                continue
            strange.append(f"{path.relative_to(ROOT)}:{line}: {module} {name}".rstrip())
    assert strange == []


def test_public_names_exist():
    """Every promised name is there, and the list is in order so that it can be read."""
    assert [name for name in yibao.__all__ if not hasattr(yibao, name)] == []
    assert len(set(yibao.__all__)) == len(yibao.__all__)
