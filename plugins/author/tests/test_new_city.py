"""``yibao new-city``: what it writes is green at once, and it overwrites nothing."""

import io
import json
import tomllib

import pytest

from tests.house.net import run
from yibao import load_registry
from yibao.conformance.checks import checks
from yibao.engines import Screen, folder_rules
from yibao_author.new_city import command

WORDS = ("--slug", "bozhou", "--code", "341600", "--zh", "亳州", "--en", "Bozhou")
LONGEST = 120
"""So many lines at most are all rules of employees: visits, stays and major illness."""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A new city with both schemes."""
    folder = tmp_path_factory.mktemp("city") / "yibao-bozhou"
    output = run("new-city", *WORDS, "--out", str(folder), "--lang", "en")
    assert output.code == 0, output.err
    return folder


@pytest.fixture(scope="module")
def kit(project):
    """The checks of the kit for it, without an installation."""
    registry = load_registry()
    registry.add_folder(folder_rules(project))
    return checks("bozhou", {}, registry)


def test_the_kit_passes(kit):
    """Every case, every entry used, every day of change and every law."""
    assert sum(check.name.startswith("case:") for check in kit) == 3
    for check in kit:
        check.run()


def test_the_kit_tells_what_cannot_be_read(tmp_path):
    """One check fails, with the words that settling would give: what, where with its line, and how to mend it."""
    run("new-city", *WORDS, "--out", str(tmp_path / "x"))
    file = tmp_path / "x" / "yibao_bozhou" / "rules" / "settlement" / "employee.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"service", "tier"', '"service", "teir"', 1), encoding="utf-8")
    registry = load_registry()
    registry.add_folder(folder_rules(tmp_path / "x"))
    (check,) = checks("bozhou", {}, registry)
    with pytest.raises(AssertionError, match="there is no dimension teir") as caught:
        check.run()
    assert "employee.toml:" in str(caught.value)
    assert "mend:" in str(caught.value)


CASE = """
city = "bozhou"
[person]
id = "P1"
scheme = "{scheme}"
standing = "{standing}"
birth_date = 1980-01-01
[[claim]]
id = "C1"
date = 2025-05-01
benefit = "{benefit}"
facility = {{ level = "{level}", region = "{area}" }}
lines = [{{ class = "A", amount = "1000" }}]
"""
USUAL = {"scheme": "employee", "standing": "active", "benefit": "outpatient", "level": "secondary", "area": "341602"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"benefit": "chronic_disease"}, "this area's rules are not written down yet"),
        ({"area": "310101"}, "What this area pays for care elsewhere was not found"),
        ({"standing": "adult"}, "standing"),
    ],
)
def test_what_the_base_brings(project, tmp_path, change, message):
    """Words on what nobody has written, care elsewhere that is not known, and who may be in a scheme."""
    case = tmp_path / "case.toml"
    case.write_text(CASE.format(**USUAL), encoding="utf-8")
    assert run("settle", "--lang", "en", "--city", str(project), str(case)).code == 0
    case.write_text(CASE.format(**USUAL | change), encoding="utf-8")
    output = run("settle", "--lang", "en", "--city", str(project), str(case))
    assert output.code == 2
    assert message.lower() in (output.out + output.err).lower()


def test_employees_alone_are_few_lines(tmp_path):
    """A small city is only its own figures."""
    run("new-city", *WORDS, "--schemes", "employee", "--out", str(tmp_path / "x"))
    rules = tmp_path / "x" / "yibao_bozhou" / "rules"
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in rules.rglob("*.toml"))
    assert 50 < lines <= LONGEST
    plans = tomllib.loads((rules / "settlement" / "employee.toml").read_text(encoding="utf-8"))["plan"]
    assert set(plans) == {"employee_outpatient", "employee_inpatient"}
    assert plans["employee_inpatient"]["stages"] == "major_illness"
    registry = load_registry()
    registry.add_folder(folder_rules(tmp_path / "x"))
    assert set(registry.rules("bozhou").declared.scheme) == {"employee"}


def test_every_figure_is_marked_as_an_example(project):
    """A new city claims nothing: no figure is better than unverified."""
    registry = load_registry()
    registry.add_folder(folder_rules(project))
    rules = registry.rules("bozhou")
    own = {name for section, name in rules.declared.own if section == "table"}
    statuses = {rules.tables[name].cells[0].citations[0].status for name in own}
    assert statuses == {"unverified"}


def test_files_are_sound(project):
    """Every file of TOML and JSON can be read, nothing of the templates is left open, and the parent's package is asked for."""
    for path in project.rglob("*.toml"):
        tomllib.loads(path.read_text(encoding="utf-8"))
    for path in project.rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    texts = "".join(path.read_text(encoding="utf-8") for path in project.rglob("*") if path.is_file() and path.suffix != ".json")
    assert "$slug" not in texts
    assert "$package" not in texts
    dependencies = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert any(each.startswith("yibao-china") for each in dependencies)
    assert {"README.md", "CHANGELOG.md", "tox.ini", ".gitignore"} <= {path.name for path in project.iterdir()}


def test_refuses_to_overwrite(project):
    """A folder that holds something is left alone."""
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    output = run("new-city", *WORDS, "--out", str(project), "--lang", "en")
    assert output.code == 2
    assert "nothing is overwritten" in output.err
    assert before == {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--slug", "ningbo", "yibao-ningbo brings ningbo already"),
        ("--slug", "class", "a slug has lower-case letters"),
        ("--slug", "Bo Zhou", "a slug has lower-case letters"),
        ("--slug", "../x", "a slug has lower-case letters"),
        ("--code", "330200", "yibao-ningbo brings 330200 already"),
        ("--code", "3416", "a code has six digits"),
        ("--code", "٣٤١٦٠٠", "a code has six digits"),
        ("--zh", "", "a name is not empty"),
        ("--en", 'Bo"zhou', "neither quotes"),
        ("--prefixes", "x", "two to six digits"),
        ("--parent", "nowhere", "no rules for"),
        ("--schemes", "employees", "there is no scheme employees"),
    ],
)
def test_what_is_wrong_is_told(tmp_path, option, value, message):
    """Nothing is written then."""
    words = dict(zip(WORDS[::2], WORDS[1::2], strict=True)) | {option: value}
    output = run("new-city", *(word for pair in words.items() for word in pair), "--out", str(tmp_path / "x"), "--lang", "en")
    assert output.code == 2
    assert message in output.err
    assert not (tmp_path / "x").exists()


def test_what_is_missing_is_told(tmp_path):
    """Where nobody can be asked."""
    output = run("new-city", *WORDS[:4], "--out", str(tmp_path / "x"), "--lang", "en")
    assert output.code == 2
    assert "--zh is missing" in output.err


def test_asks_on_a_terminal(tmp_path, monkeypatch):
    """What no option says is asked, and a wrong answer is asked again."""
    terminal = io.StringIO("ningbo\nbozhou\n341600\n亳州\nBozhou\n")
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(command.sys, "stdin", terminal)
    made = command.new_city(Screen("en"))
    assert made.main(["--out", str(tmp_path / "x")], standalone_mode=False) == 0
    assert (tmp_path / "x" / "yibao_bozhou" / "rules" / "area.toml").is_file()
