"""The commands that stand in tables of the READMEs are run: what a reader copies from there works."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.house.docs.pages import environment
from tests.house.repo import ROOT

FILES = {
    "enroll": "examples/joining/foreigner.toml",
    "contribute": "examples/joining/contributions.toml",
    "compare": "examples/two_cities.toml",
}
"""What stands for the reader's own file; other commands take a bill."""

OTHERS = {
    "BILL.xlsx": "examples/bills/stay.csv",
    "账单.xlsx": "examples/bills/stay.csv",
    "ME.toml": "examples/bills/me.toml",
    "本人.toml": "examples/bills/me.toml",
    "PERSONS": "year/persons.parquet",
    "CLAIMS": "year/claims.parquet",
    "OUT": "out.parquet",
    "SLIP.json": "examples/platform/2207.json",
    "结算.json": "examples/platform/2207.json",
}
_NOT_RUN = (
    "yibao batch generate",
    "yibao migrate",
    "yibao new-city",
    "yibao check",
    "yibao serve",
    "yibao mcp",
    "python -m yibao_spark",
)
"""Run before the table is, said of any folder, without an end, or run where Java is."""


def commands(page: Path) -> list[str]:
    """The commands in the first column of tables."""
    cells = [line.split("|")[1] for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    return [command for cell in cells for command in re.findall(r"`((?:yibao|python -m) [^`]+)`", cell)]


def words(command: str) -> list[str]:
    """A command with files in the place of what stands for the reader's own."""
    parts = shlex.split(command)
    file = FILES.get(parts[1], "examples/first_bills.toml")
    filled = [file if part.rstrip("…") in ("FILE", "文件") else OTHERS.get(part, part) for part in parts]
    return [*filled, "--list", "examples/bills/items.csv"] if OTHERS["ME.toml"] in filled else filled  # the bill leaves classes out


@pytest.mark.docs
@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_commands_in_tables_run(name, tmp_path):
    """Each of them ends well, in a folder with nothing but the examples."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    settings = {**environment(), "YIBAO_CACHE": str(tmp_path / "cache")}

    def run(parts):
        return subprocess.run(
            parts, cwd=tmp_path, env=settings, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=120
        )

    assert run(["yibao", "batch", "generate", "--city", "ningbo", "--persons", "20", "--claims", "40", "year"]).returncode == 0
    ready = [command for command in commands(ROOT / name) if not command.startswith(_NOT_RUN)]
    assert len(ready) > 15
    failed = {command: run(words(command)) for command in ready}
    usual = {command: 1 if "reconcile" in command else 0 for command in ready}  # the shipped slip differs
    told = {command: done.stderr.decode() for command, done in failed.items() if done.returncode != usual[command]}
    assert told == {}
