"""How the house is kept: what may stand where."""

import re
import tomllib
from collections import Counter
from itertools import chain

import pytest

from tests.house.density import count_cells, lines_of
from tests.house.repo import CORE, PLUGINS, ROOT, files, package, tox

CITIES = re.compile("ningbo|shanghai|yunnan|kunming|宁波|上海|云南|昆明", re.IGNORECASE)
# Put together here, so that this file does not hold what it forbids.
OF_ONE_MACHINE = re.compile(
    "|".join(["/wo" + "rk/", "/ro" + "ot/", "/tmp/ba" + "sh_jobs", r"\.lib" + "rary", "extra-" + "index-url", "file:" + "//"])
)
MOST_MODULES = 10
BATCH = ROOT / "plugins" / "batch"
OF_THE_WHOLE = ("house", "guests")
"""Folders of tests that look at the repository as a whole, and at packages that stand beside each other."""


def _found(pattern: re.Pattern[str], paths) -> list[str]:
    hits = []
    for path in paths:
        if pattern.search(path.name):
            hits.append(f"{path.relative_to(ROOT)}: its name")
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        hits += [
            f"{path.relative_to(ROOT)}:{number}: {line.strip()}" for number, line in enumerate(lines, 1) if pattern.search(line)
        ]
    return hits


def test_core_names_no_city():
    """The core knows no city, not even in an example or a message."""
    assert _found(CITIES, files(CORE)) == []


def test_nothing_is_of_one_machine():
    """The project speaks of itself alone: no path or address that exists on one machine only."""
    assert _found(OF_ONE_MACHINE, files()) == []


def test_folders_are_small():
    """A folder can be taken in at a glance: at most ten modules, in the packages and in their tests."""
    folders = Counter(path.parent for path in files() if path.suffix == ".py" and path.name not in ("__init__.py", "conftest.py"))
    assert {str(folder.relative_to(ROOT)): count for folder, count in folders.items() if count > MOST_MODULES} == {}


def test_rooms_are_packages():
    """Every folder of Python in the core and in a plugin's package has an `__init__`, so that all tools see the same modules."""
    modules = chain(files(CORE), *(files(plugin / f"yibao_{plugin.name}") for plugin in PLUGINS))
    folders = {path.parent for path in modules if path.suffix == ".py"}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize(("tests", "code"), [(ROOT / "tests", CORE), (BATCH / "tests", package(BATCH))], ids=["core", "batch"])
def test_tests_mirror_the_tree(tests, code):
    """A folder of tests stands for the package of the same name; the tests of a package that has no others in it may be grouped."""
    folders = {path.parent.relative_to(tests) for path in files(tests) if path.name.startswith("test_")}
    rooms = {path.parent.relative_to(code) for path in files(code) if path.name == "__init__.py"}
    leaves = rooms - {room.parent for room in rooms}
    strays = {folder for folder in folders - rooms if folder.parts[0] not in OF_THE_WHOLE and folder.parent not in leaves}
    assert sorted(map(str, strays)) == []


def test_plugins_are_listed():
    """The one list of plugins, in tox.ini, is `ls plugins`."""
    listed = tox()["plugins"]["deps"].split("\n")
    assert [line.partition("[")[0] for line in listed if line] == [f"-e plugins/{plugin.name}" for plugin in PLUGINS]
    assert sorted(path for path in (ROOT / "plugins").iterdir() if path.is_dir()) == PLUGINS


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_plugin_is_named_by_its_folder(plugin):
    """The folder's name is the distribution's, the package's and, where it answers hooks, the entry point's."""
    project = tomllib.loads((plugin / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    package = f"yibao_{plugin.name}"
    assert project["name"] == f"yibao-{plugin.name}"
    assert project.get("entry-points", {}).get("yibao", {}).keys() <= {plugin.name}
    assert set(project.get("entry-points", {}).get("yibao", {}).values()) <= {f"{package}:plugin"}
    assert (plugin / package / "__init__.py").exists()


def test_environments_are_described():
    """`tox list` tells a newcomer what each environment is for, and so does CONTRIBUTING.md."""
    config = tox()
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    every = config["tox"]["labels"].partition("every =")[2]
    listed = {name.strip() for name in f"{config['tox']['env_list']}, {every}".split(",")}
    named = {section.removeprefix("testenv:") for section in config.sections() if section.startswith("testenv:")}
    assert "description" in config["testenv"]
    assert [name for name in sorted(named) if "description" not in config[f"testenv:{name}"]] == []
    assert [name for name in sorted(listed - named) if not re.fullmatch(r"py3\d\d", name)] == []
    assert [name for name in sorted(named) if f"`{name}`" not in guide] == []


def test_dependencies_have_a_lowest_version():
    """The environment `lowest` can only test bounds that are there."""
    projects = [ROOT / "pyproject.toml", *(plugin / "pyproject.toml" for plugin in PLUGINS)]
    bounds = chain.from_iterable(tomllib.loads(path.read_text(encoding="utf-8"))["project"]["dependencies"] for path in projects)
    assert [bound for bound in bounds if not re.fullmatch(r"[a-z0-9-]+>=[\d.]+", bound)] == []


def test_versions_agree():
    """All packages of the repository are released together, under one version that the changelog knows."""
    versions = {
        path.parent.name: tomllib.loads(path.read_text(encoding="utf-8"))["project"]["version"]
        for path in [ROOT / "pyproject.toml", *(plugin / "pyproject.toml" for plugin in PLUGINS)]
    }
    assert len(set(versions.values())) == 1, versions
    assert f"## [{versions.popitem()[1]}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('# a\n[[table.x]]\nvalue = { a = "0.5", b = { unknown = { zh = "", en = "" } } }\n\n[[table.x]]\nvalue = "0.6"\n', 4),
        ('# a\n[table.x]\ndays = [\n  { value = { a = "50%", b = "unknown" } },\n\n  { value = "60%" },\n]\n', 5),
        ('[table.x]\nupto = [100, "no limit"]\nvalue = { a = ["50%", "unknown"] }\n', 3),
    ],
    ids=["format 1", "format 2", "bands"],
)
def test_figures_of_rules_are_counted(text, lines, tmp_path):
    """Lines without blanks and comments; figures that are known, apart from cells that nobody knows; edges of bands are figures."""
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    assert (lines_of(tmp_path), count_cells(tmp_path)) == (lines, (2, 1))
