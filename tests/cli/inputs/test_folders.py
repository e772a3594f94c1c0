"""A folder of rules in place of the name of a city: what holds for an installed area holds for it, and it is data alone."""

import json
import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from tests.house.net import run
from yibao import YibaoError, load_registry
from yibao.cli.inputs.folders import is_folder, with_folder

ATLANTIS = Path(str(files("yibao_atlantis")))
AREA = """
code     = "{code}"
slug     = "{slug}"
name     = {{ zh = "新城", en = "New City" }}
prefixes = "{prefix}"
parent   = "990000"
"""


@pytest.fixture
def folder(tmp_path):
    """A copy of Atlantis under another code, in a package that is not one yet."""
    shutil.copytree(ATLANTIS / "rules", tmp_path / "new" / "rules")
    (tmp_path / "new" / "cases").mkdir()
    write_area(tmp_path / "new" / "rules")
    return tmp_path / "new" / "rules"


def write_area(folder: Path, code: str = "990700", slug: str = "newcity") -> None:
    """The ``area.toml`` of a folder."""
    (folder / "area.toml").write_text(AREA.format(code=code, slug=slug, prefix=code[:4]), encoding="utf-8")


def test_what_is_a_path():
    """It holds a separator, or begins with a point."""
    assert all(map(is_folder, (".", "./x", "../x", "a/b", "/tmp/x")))
    assert not any(map(is_folder, ("ningbo", "330200", "宁波", "Yunnan, provincial level")))


@pytest.mark.parametrize("above", [0, 1, 2])
def test_rules_are_found_in_the_folder_its_package_and_its_project(folder, above):
    """The path may be that of the rules, of the package or of the project around it."""
    path = (folder, folder.parent, folder.parent.parent)[above]
    registry = load_registry()
    city = with_folder(registry, str(path))
    assert registry.rules(city).area.slug == "newcity"


def test_settles_as_the_installed_area(folder):
    """The same bill comes out alike, but for the name of the area."""
    case = ATLANTIS / "cases" / "courses" / "reversal.toml"
    text = case.read_text(encoding="utf-8")
    copy = folder.parent.parent / "case.toml"
    copy.write_text(text, encoding="utf-8")
    theirs = run("settle", "--format", "json", str(case))
    ours = run("settle", "--format", "json", "--city", str(folder), str(copy))
    assert ours.code == 0, ours.err
    assert json.loads(ours.out)["settlements"] == json.loads(theirs.out)["settlements"]


def test_takes_the_place_of_an_installed_area(folder):
    """With the code of an installed area it is read in its place, without a clash."""
    write_area(folder, code="990100", slug="atlantis")
    (folder / "person" / "more.toml").write_text(
        '[source.new]\ntitle = { zh = "新", en = "New" }\nurl = "https://example.org"\n', encoding="utf-8"
    )
    registry = load_registry()
    assert "new" in registry.rules(with_folder(registry, str(folder))).declared.source
    assert len([each for each in registry.installed() if each.area.code == "990100"]) == 1


def test_functions_need_an_installed_package(folder):
    """A folder is data: no Python in it is run."""
    labels = '{ a = { zh = "甲", en = "A" } }'
    dimension = f'[dimension.x]\nlabel = {{ zh = "新", en = "New" }}\nfunction = "f"\nreads = "age"\nlabels = {labels}\n'
    (folder / "person" / "more.toml").write_text(dimension, encoding="utf-8")
    output = run("rules", "show", "--lang", "en", "--city", str(folder))
    assert output.code == 2
    assert "the package brings no function f" in output.err


@pytest.mark.parametrize(
    ("change", "message", "mend"),
    [
        (lambda folder: (folder / "area.toml").unlink(), "there is no area.toml", "give code, slug, name and parent"),
        (lambda folder: write_area(folder, code="12"), "six digits", ""),
        (lambda folder: (folder / "area.toml").write_text("code = 1\n"), "expected a text in quotes", ""),
        (lambda folder: (folder / "area.toml").write_text('cod = "1"\n'), "code is missing", "add code"),
        (lambda folder: (folder / "area.toml").write_text("["), "TOML", ""),
        (shutil.rmtree, "there is no folder", "check the path"),
        (lambda folder: shutil.copytree(folder, folder.parent.parent / "other" / "rules"), "rules of 2 areas", "name one"),
    ],
)
def test_what_is_wrong_is_told(folder, change, message, mend):
    """What, where and how to mend it; no traceback."""
    change(folder)
    path = folder.parent.parent if "2 areas" in message else folder
    with pytest.raises(YibaoError, match=message) as caught:
        with_folder(load_registry(), str(path))
    assert mend in str(caught.value.mend.en if caught.value.mend else "")
