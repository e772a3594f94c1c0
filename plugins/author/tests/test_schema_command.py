"""``yibao schema rules``, and what editors show by it: a planted typo."""

import json
import shutil
import subprocess

import pytest

from tests.house.net import run
from tests.services import program
from yibao.engines import RULES_OF

RULES = """#:schema ../settlement.json
[plan.visits]
labell   = { zh = "门诊", en = "Visits" }
scheme   = "employee"
benefits = "outpatient"
segment  = [{ id = "copay", label = { zh = "共付", en = "Shared" }, payer = "pooled_fund", ratioo = "ratio" }]
"""


def test_one_schema():
    """It is written where no folder is named."""
    output = run("schema", "rules", "person")
    assert output.code == 0
    assert "source" in json.loads(output.out)["properties"]


def test_all_into_a_folder(tmp_path):
    """One file a kind."""
    assert run("schema", "rules", "--out", str(tmp_path / "new")).code == 0
    assert {path.stem for path in (tmp_path / "new").iterdir()} == set(RULES_OF)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("results",), "there is no schema of results"),
        (("rules",), "no kind is named"),
        (("rules", "persn"), "there is no kind persn"),
        (("rules", "--out", "/dev/null/x"), "it cannot be written"),
    ],
)
def test_what_is_wrong_is_told(words, message):
    """Exit code 2, and how to mend it."""
    output = run("schema", *words, "--lang", "en")
    assert output.code == 2
    assert message in output.err


@pytest.mark.parametrize("tool", [("tombi", "lint", "--offline"), ("taplo", "lint")], ids=lambda tool: tool[0])
def test_editors_show_a_typo(tool, tmp_path):
    """Tombi and taplo, which editors of TOML stand on, name the two keys that are misspelt, and nothing where they are mended."""
    run("schema", "rules", "--out", str(tmp_path))
    (tmp_path / "rules").mkdir()
    file = tmp_path / "rules" / "plan.toml"
    name, *words = tool
    command = [program(name), *words, str(file)]
    file.write_text(RULES, encoding="utf-8")
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    shown = done.stdout + done.stderr
    assert done.returncode != 0
    assert "labell" in shown
    assert "ratioo" in shown
    file.write_text(RULES.replace("labell ", "label ").replace("ratioo", "ratio"), encoding="utf-8")
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.rmtree(tmp_path)
