"""The slips of authors that loading refuses, as ``yibao check`` tells them: the same words, with file and line."""

import datetime as dt
import shutil

import pytest

from tests.rules.loading.test_slips_of_authors import RULES, SLIPS
from yibao import load_registry
from yibao.engines import folder_rules
from yibao_author.check.run import check_area

AREA = """
code     = "990100"
slug     = "atlantis"
name     = { zh = "亚特兰蒂斯", en = "Atlantis" }
prefixes = "9901"
parent   = "990000"
"""


@pytest.mark.parametrize("slip", SLIPS)
def test_slip(slip, tmp_path):
    """Planted alone in a folder that stands in for the installed Atlantis."""
    file, old, new, message = SLIPS[slip]
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    (folder / "area.toml").write_text(AREA, encoding="utf-8")
    text = (folder / file).read_text(encoding="utf-8").replace('id    = "unregistered"', 'id    = "copay"')
    (folder / file).write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
    registry = load_registry()
    registry.add_folder(folder_rules(folder))
    first = check_area(registry, "990100", dt.date(2026, 12, 1))[0]
    assert (first.code, first.severity) == ("Y101", "error")
    assert message in f"{first.message.en} {first.file} {first.key}"
    assert first.file.endswith(".toml")
    assert first.line is not None
    assert first.mend is not None
