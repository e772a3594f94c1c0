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
        "yibao.cli.app.group",
        "yibao.cli.app.language",
        "yibao.cli.terminal.layout",
        "yibao.cli.terminal.screen",
        "yibao.cli.terminal.csv",
        "yibao.engine.settlement.access",
        "yibao.engine.accounts.accounts",
        "yibao.engine.settlement.cash_benefits",
        "yibao.engine.course.course",
        "yibao.engine.facts.facts",
        "yibao.engine.facts.figures",
        "yibao.engine.facts.query",
        "yibao.engine.settlement.prepared",
        "yibao.engine.settlement.resolve",
        "yibao.engine.settlement.settle",
        "yibao.engine.facts.several",
        "yibao.engine.course.opening_state",
        "yibao.model.inputs.case",
        "yibao.model.inputs.claim",
        "yibao.model.inputs.structure",
        "yibao.model.results.counters",
        "yibao.model.values.dates",
        "yibao.model.values.errors",
        "yibao.model.values.money",
        "yibao.model.inputs.person",
        "yibao.model.results.settlement",
        "yibao.model.results.trace",
        "yibao.model.values.text",
        "yibao.model.values.vocabulary",
        "yibao.rules.language.claims",
        "yibao.rules.language.accounts",
        "yibao.rules.figures.dimensions",
        "yibao.rules.language.plans",
        "yibao.rules.language.tables",
        "yibao.rules.lowering.plan",
        "yibao.rules.loading.merge",
        "yibao.rules.ruleset",
        "yibao.rules.language.schemes",
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
