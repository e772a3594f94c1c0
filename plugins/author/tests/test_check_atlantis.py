"""The slips of authors that loading refuses, as ``yibao check`` tells them: the same words, with file and line."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from tests.rules.loading.test_slips_of_authors import RULES, SLIPS
from yibao import load_registry
from yibao.conformance.checks import Check, checks
from yibao.engines import Registry, folder_rules
from yibao_author.check.run import check_area

AREA = """
code     = "990100"
slug     = "atlantis"
name     = { zh = "亚特兰蒂斯", en = "Atlantis" }
prefixes = "9901"
parent   = "990000"
"""


SPECIAL = "settlement/employee/special_disease.toml"
SILENT = {
    "role of a segment": (SPECIAL, 'role  = "relief"\n', ""),
    "measure": ("settlement/employee/outpatient.toml", ', measure = "payment"', ""),
    "counts": (SPECIAL, 'counts = ["special_disease_cost", ', "counts = ["),
    "table that starts after the plan": ("settlement/employee/chronic_disease.toml", "from  = 2018-05-01", "from  = 2019-05-01"),
    "address of a source": ("person/sources.toml", 'url       = "https://example.org/atlantis/2018-1"\n', ""),
    "benefit without plan or word": ("settlement/coverage.toml", 'benefits = "pharmacy"', 'benefits = "home_bed"'),
}
"""Slips that settle in silence, or that another part of the rules has to be asked about: load, check or the kit finds each."""


def planted(folder: Path, file: str, old: str, new: str) -> Registry:
    """A registry in which a folder stands in for the installed Atlantis, with something else written in a file."""
    rules = folder / "rules"
    shutil.copytree(RULES, rules)
    shutil.copytree(RULES.parent / "cases", folder / "cases")
    (rules / "area.toml").write_text(AREA, encoding="utf-8")
    text = (rules / file).read_text(encoding="utf-8").replace('id    = "unregistered"', 'id    = "copay"')
    assert old in text
    (rules / file).write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
    registry = load_registry()
    registry.add_folder(folder_rules(rules))
    return registry


def tell(registry: Registry) -> set[tuple[str, str, str]]:
    """Code, key and words of what is found."""
    return {(each.code, each.key, each.message.en) for each in check_area(registry, "990100", dt.date(2026, 12, 1))}


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """What is found without a slip."""
    return tell(planted(tmp_path_factory.mktemp("sound"), SPECIAL, "", ""))


@pytest.mark.parametrize("slip", SILENT)
def test_slip_that_loads(slip, sound, tmp_path):
    """What loading lets pass, a finding or a check of the kit names."""
    registry = planted(tmp_path, *SILENT[slip])
    assert tell(registry) - sound or any(map(fails, kit(registry)))


def kit(registry: Registry) -> list[Check]:
    """The cases and words of the kit: those of its checks that take little time."""
    return [check for check in checks("990100", {}, registry) if check.name.startswith(("case:", "coverage:"))]


def fails(check: Check) -> bool:
    """Whether a check of the kit finds something."""
    try:
        check.run()
    except AssertionError:
        return True
    return False


def test_the_kit_passes_without_a_slip(tmp_path):
    """The copy itself has no errors, and meets every case."""
    registry = planted(tmp_path, SPECIAL, "", "")
    assert [each for each in check_area(registry, "990100", dt.date(2026, 12, 1)) if each.severity == "error"] == []
    assert not any(map(fails, kit(registry)))


@pytest.mark.parametrize("slip", SLIPS)
def test_slip(slip, tmp_path):
    """Planted alone in a folder that stands in for the installed Atlantis."""
    file, old, new, message = SLIPS[slip]
    registry = planted(tmp_path, file, old, new)
    first = check_area(registry, "990100", dt.date(2026, 12, 1))[0]
    assert (first.code, first.severity) == ("Y101", "error")
    assert message in f"{first.message.en} {first.file} {first.key}"
    assert first.file.endswith(".toml")
    assert first.line is not None
    assert first.mend is not None
