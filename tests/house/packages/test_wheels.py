"""Law 11: the wheel holds the data. What is built and installed is whole, and works far from the repository."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.house.repo import CORE, PLUGINS, ROOT, files, package

pytestmark = pytest.mark.dist
CITIES = [plugin for plugin in PLUGINS if (package(plugin) / "rules").is_dir()]
EXAMPLES = sorted(path for path in (ROOT / "examples").glob("*") if path.suffix in (".toml", ".json"))


def _run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """The wheel of each distribution, built as for a release: from its own source archive."""
    built = {}
    for folder in (ROOT, *PLUGINS):
        out = tmp_path_factory.mktemp("wheel")
        _run(sys.executable, "-m", "build", "--outdir", out, folder)
        (built[folder],) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def scripts(wheels, tmp_path_factory):
    """The folder of programs of a new environment that has the wheels and what they ask for, nothing else."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    _run(scripts / "python", "-m", "pip", "install", *wheels.values())
    return scripts


@pytest.mark.parametrize("folder", [ROOT, *PLUGINS], ids=lambda folder: "yibao" if folder == ROOT else f"yibao-{folder.name}")
def test_wheel_holds_every_file(wheels, folder):
    """Every file of the package's folder is in the wheel, rule and case files included, and nothing beside it."""
    source = CORE if folder == ROOT else package(folder)
    own = {str(Path(source.name) / path.relative_to(source)) for path in files(source)}
    with zipfile.ZipFile(wheels[folder]) as wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == own


@pytest.mark.parametrize("plugin", CITIES, ids=lambda plugin: plugin.name)
def test_wheel_of_a_city_has_rules_and_cases(wheels, plugin):
    """A city is its data: a wheel without rules or without worked examples is a mistake."""
    name = package(plugin).name
    with zipfile.ZipFile(wheels[plugin]) as wheel:
        held = [path for path in wheel.namelist() if path.endswith(".toml")]
    assert [path for path in held if path.startswith(f"{name}/rules/")]
    worked = tuple(f"{name}/{folder}/" for folder in ("cases", "applications"))
    assert [path for path in held if path.startswith(worked)]


def test_installed_cities_are_listed(scripts, tmp_path):
    """After installing from wheels, every plugin of the repository shows up by name."""
    listed = _run(scripts / "yibao", "cities", cwd=tmp_path)
    assert [plugin.name for plugin in CITIES if plugin.name not in listed] == []


def test_examples_are_shipped():
    """There is at least one example to settle."""
    assert EXAMPLES


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_installed_program_settles(scripts, tmp_path, example):
    """The examples of the repository settle with nothing but the installed wheels."""
    assert _run(scripts / "yibao", "settle", example, cwd=tmp_path)


@pytest.mark.parametrize(("command", "example"), [("enroll", "foreigner.toml"), ("contribute", "contributions.toml")])
def test_installed_program_answers(scripts, tmp_path, command, example):
    """Who may join and what it costs is answered with nothing but the installed wheels."""
    assert _run(scripts / "yibao", command, ROOT / "examples" / "joining" / example, cwd=tmp_path)


def test_installed_packages_fit(scripts):
    """Nothing is missing that an installed package asks for."""
    _run(scripts / "python", "-m", "pip", "check")
