"""``yibao check``: slips that loading does not refuse, each planted alone in a small city, are found with their place."""

import datetime as dt
import json
from pathlib import Path

import pytest

from tests.house.net import run
from yibao import Text, load_registry
from yibao.engines import folder_rules
from yibao_author.check.findings import TITLES, Finding
from yibao_author.check.run import check_area
from yibao_author.new_city.city import NewCity
from yibao_author.new_city.write import city_files, write_city
from yibao_china import plugin as china

TODAY = dt.date(2026, 12, 1)
EMPLOYEE = "settlement/employee.toml"
RESIDENT = "settlement/resident.toml"
PERSON = "person/schemes.toml"
NEW_SOURCE = """
[source.{name}]
title = {{ zh = "页面", en = "A page" }}
url   = "{url}"
read  = 2026-11-01
{more}
"""
OTHER = NEW_SOURCE.format(name="other", url="https://example.com/page", more="")
MACHINE = OTHER + 'note = { zh = "机器撰写", en = "A machine-written page" }\n'
SAME = NEW_SOURCE.format(name="other", url="https://example.org/notice", more="")
FACT = """
[fact.brand_new]
label    = { zh = "新", en = "New" }
type     = "boolean"
question = { zh = "新?", en = "New?" }
"""
POINTS = """
[table.cross_region_points]
replaces = true
by       = "cross_region"
from     = 2025-01-01
source   = "notice"
status   = "unverified"
value    = { local = "0 points", "*" = "-86 points" }
"""
VISITS = '"Residents\' outpatient care"'
CEILING = """label = { zh = "职工门诊年度支付限额", en = "What the fund pays for visits in a year, employees" }
value = 3000"""

SLIPS = {
    "0.65 for 65": ("Y401", EMPLOYEE, 'level_1 = "65%"', 'level_1 = "0.65%"', "table.employee_outpatient_ratio"),
    "a ceiling below the deductible": (
        "Y402",
        EMPLOYEE,
        CEILING,
        CEILING.replace("3000", "150"),
        "table.employee_outpatient_ceiling",
    ),
    "a ratio beyond 100 %": (
        "Y403",
        "claim/places.toml",
        "",
        POINTS.replace("-86", "20"),
        "plan.employee_inpatient",
    ),
    "a higher class paid better": ("Y404", EMPLOYEE, 'level_3 = "85%"', 'level_3 = "89%"', "table.employee_inpatient_ratio"),
    "a higher class with a lower deductible": (
        "Y404",
        RESIDENT,
        "level_3 = 700",
        "level_3 = 200",
        "table.resident_inpatient_deductible",
    ),
    "retired people paid worse": (
        "Y405",
        EMPLOYEE,
        'retired = { level_1 = "70%"',
        'retired = { level_1 = "60%"',
        "table.employee_outpatient_ratio",
    ),
    "very many points": ("Y406", "claim/places.toml", "", POINTS, "table.cross_region_points"),
    "a source that nothing cites": ("Y501", PERSON, "", OTHER, "source.other"),
    "a fact that nothing reads": ("Y502", PERSON, "", FACT, "fact.brand_new"),
    "one page cited as two": ("Y604", PERSON, "", SAME, "source.other"),
    "English that is Chinese": ("Y701", RESIDENT, f"en = {VISITS}", 'en = "居民门诊"', "plan.resident_outpatient"),
    "Chinese that is English": ("Y701", RESIDENT, 'zh = "居民门诊",', f"zh = {VISITS},", "plan.resident_outpatient"),
    "an empty text": ("Y701", RESIDENT, 'zh = "居民门诊",', 'zh = " ",', "plan.resident_outpatient"),
    "a table without a label": ("Y301", EMPLOYEE, f"{CEILING[: CEILING.index('value')]}", "", "table.employee_outpatient_ceiling"),
    "half-width punctuation": ("Y702", RESIDENT, 'zh = "居民门诊",', 'zh = "居民,门诊",', ""),
}
"""The code, the file, what stands in it, what an author may have written, and where it has to be found."""


def project(folder: Path, slug: str = "bozhou", code: str = "341600") -> Path:
    """The rules of a new city."""
    name = Text("新城", slug.title())
    city = NewCity(slug, code, name, (code[:4],), "100000", "yibao-china", ("employee", "resident"))
    write_city(folder, city_files(city, TODAY))
    return folder / city.package / "rules"


def findings(rules: Path) -> list[Finding]:
    """What is found in a folder of rules, with no other city beside it."""
    registry = load_registry([("yibao-china", china)])
    registry.add_folder(folder_rules(rules))
    return check_area(registry, registry.folder.area.code, TODAY)


def plant(rules: Path, file: str, old: str, new: str) -> None:
    """Write in place of something, or at the end of a file where that is nothing."""
    path = rules / file
    path.parent.mkdir(exist_ok=True)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")


def test_a_new_city_has_no_findings_but_what_is_to_be_done(tmp_path):
    """It says which benefits nobody has written about."""
    result = findings(project(tmp_path / "x"))
    assert [(each.code, each.severity, each.key) for each in result] == [
        ("Y201", "note", "scheme.employee"),
        ("Y201", "note", "scheme.resident"),
    ]
    assert "chronic_disease" in result[0].message.en


@pytest.mark.parametrize("slip", SLIPS)
def test_slip(slip, tmp_path):
    """It is found under its code, in its file, at its key and line."""
    code, file, old, new, key = SLIPS[slip]
    rules = project(tmp_path / "x")
    before = {(each.code, each.key) for each in findings(rules)}
    plant(rules, file, old, new)
    (result,) = {each for each in findings(rules) if (each.code, each.key) not in before and each.code == code and key in each.key}
    assert result.file == (EMPLOYEE if code == "Y403" else file)
    assert result.line is not None or not key
    assert result.message.zh
    assert result.message.en


@pytest.mark.parametrize(
    ("code", "source", "status"), [("Y601", OTHER, "official"), ("Y603", MACHINE, "secondary")], ids=["no office", "a machine"]
)
def test_thin_evidence(code, source, status, tmp_path):
    """A figure whose status is better than its pages."""
    rules = project(tmp_path / "x")
    plant(rules, PERSON, "", source)
    cited = CEILING.replace("value", f'source = "other"\nstatus = "{status}"\nvalue')
    plant(rules, EMPLOYEE, CEILING, cited)
    (result,) = [each for each in findings(rules) if each.code == code]
    assert result.key == "table.employee_outpatient_ceiling"
    plant(rules, EMPLOYEE, f'status = "{status}"\nvalue', 'status = "unverified"\nvalue')
    assert not [each for each in findings(rules) if each.code == code]


def test_old_figures(tmp_path):
    """A figure that a page showed years ago and that nothing newer replaces."""
    rules = project(tmp_path / "x")
    plant(rules, EMPLOYEE, CEILING, CEILING.replace("value", "seen = 2022-01-01\nvalue"))
    (result,) = [each for each in findings(rules) if each.code == "Y602"]
    assert "2022-01-01" in result.message.en


def test_figures_of_another_city(tmp_path):
    """Those of a city nobody shares a province with, table by table."""
    first, second = project(tmp_path / "x"), project(tmp_path / "y", "lantau", "440900")
    registry = load_registry([("yibao-china", china), ("yibao-bozhou", folder_rules(first))])
    registry.add_folder(folder_rules(second))
    copies = [each for each in check_area(registry, "440900", TODAY) if each.code == "Y801"]
    assert "table.employee_inpatient_deductible" in {each.key for each in copies}
    assert all("Bozhou" in each.message.en for each in copies)


def test_what_cannot_be_read_is_a_finding(tmp_path):
    """With the words that settling it would give, and its line."""
    rules = project(tmp_path / "x")
    plant(rules, EMPLOYEE, 'by    = ["service", "tier"]'.replace("    ", "        "), 'by        = ["service", "teir"]')
    (result,) = findings(rules)
    assert (result.code, result.severity, result.file) == ("Y101", "error", EMPLOYEE)
    assert result.line is not None
    assert "there is no dimension teir" in result.message.en
    output = run("settle", "--lang", "en", "--city", str(rules), str(rules.parent / "cases" / "employee_visits.toml"))
    assert result.message.en in output.err


EXCUSE = """
[[excuse]]
code   = "Y404"
key    = "table.employee_inpatient_ratio"
reason = { zh = "如此规定", en = "The notice says so" }
source = "notice#3"
"""


def test_excuses(tmp_path):
    """What is right as it stands has its reason; an excuse without need, or without a known source, is a finding itself."""
    rules = project(tmp_path / "x")
    plant(rules, EMPLOYEE, 'level_3 = "85%"', 'level_3 = "89%"')
    (rules / "check.toml").write_text(EXCUSE, encoding="utf-8")
    (result,) = [each for each in findings(rules) if each.code == "Y404"]
    assert result.reason == Text("如此规定", "The notice says so")
    plant(rules, "check.toml", "notice#3", "nothing")
    assert [each.severity for each in findings(rules) if each.code == "Y901"] == ["error"]
    plant(rules, EMPLOYEE, 'level_3 = "89%"', 'level_3 = "85%"')
    assert [each.severity for each in findings(rules) if each.code == "Y901"] == ["warning"]
    plant(rules, "check.toml", "Y404", "Y999")
    assert [each.code for each in findings(rules)] == ["Y101"]


def test_forms_and_exit_codes(tmp_path):
    """Text, JSON and SARIF tell the same; errors end with 1, warnings with 0."""
    rules = project(tmp_path / "x")
    plant(rules, PERSON, "", OTHER)
    assert run("check", str(rules)).code == 0
    plant(rules, EMPLOYEE, 'level_1 = "65%"', 'level_1 = "0.65%"')
    text, plain, sarif = (run("check", str(rules), "--lang", "en", "--format", form) for form in ("text", "json", "sarif"))
    assert (text.code, plain.code, sarif.code) == (1, 1, 1)
    assert f"error Y401 {EMPLOYEE}:" in text.out
    assert run("check", "--city", str(rules), "--lang", "en").out == text.out
    assert "errors 1, warnings 2, " in text.out
    first = json.loads(plain.out)["findings"][0]
    assert (first["code"], first["file"]) == ("Y401", EMPLOYEE)
    (whole,) = json.loads(sarif.out)["runs"]
    location = whole["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == f"{rules}/{EMPLOYEE}"
    assert location["region"]["startLine"] == first["line"]
    assert {each["id"] for each in whole["tool"]["driver"]["rules"]} == set(TITLES)
    assert whole["results"][0]["ruleId"] == "Y401"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "give either PATH or --city"),
        ((".", "--city", "ningbo"), "give either PATH or --city"),
        (("./nowhere",), "there is no folder"),
        (("--city", "nowhere"), "no rules for"),
    ],
)
def test_what_is_wrong_is_told(words, message):
    """Exit code 2: nothing was checked."""
    output = run("check", *words, "--lang", "en")
    assert output.code == 2
    assert message in output.err


def test_installed_areas_have_no_errors():
    """Every city of this repository; what is so all the same is excused with reason and source."""
    registry = load_registry()
    areas = [each.area for each in registry.installed() if each.package.startswith("yibao-")]
    assert len(areas) > 5
    for area in areas:
        wrong = [each for each in check_area(registry, area.code, TODAY) if each.reason is None]
        assert [each for each in wrong if each.severity == "error" or each.code in ("Y501", "Y502")] == [], area.slug
