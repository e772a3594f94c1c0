"""The summary of a run counts what its columns say."""

import csv
import subprocess
import sys

from yibao.cli.terminal.screen import Screen
from yibao.model.reliability import NOT_VERIFIED
from yibao_batch.run.report import summary_lines
from yibao_batch.run.summary import Summary


def batch(*arguments, folder):
    command = [sys.executable, "-m", "yibao", "batch", *arguments, "--lang", "en"]
    return subprocess.run(command, check=False, cwd=folder, capture_output=True, timeout=120, encoding="utf-8")


def test_what_is_not_certain_is_counted(tmp_path):
    """Rows that rest on unverified figures, and rows that are incomplete, are as many in the summary as in the file."""
    year = ("--city", "ningbo", "--persons", "60", "--claims", "400", "--seed", "1", "--year", "2024")
    assert batch("generate", *year, "year", folder=tmp_path).returncode == 0
    run = batch("run", "--city", "ningbo", "year/persons.parquet", "year/claims.parquet", "out.csv", folder=tmp_path)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    unverified = sum(not NOT_VERIFIED.isdisjoint(row["warnings"].split(",")) for row in rows)
    incomplete = sum(row["complete"] == "false" for row in rows)
    assert unverified and incomplete
    assert f"{unverified} rest on figures that are not verified" in run.stdout
    assert f"{incomplete} are incomplete" in run.stdout


def test_payer_of_an_area_itself():
    """What a payer bears that the area declares itself is listed and counted, so that a row adds up to its bills."""
    sums = {"claims": 2, "total": 10_000, "pooled_fund": 7_000, "employer": 2_200, "account.current_year": 300, "cash": 500}
    lines = [
        " ".join(line.split()) for line in summary_lines(Screen("en", width=100), Summary(totals={"outpatient 2024-03": sums}), 1)
    ]
    assert "Outpatient 2 100.00 92.00 3.00 5.00" in lines
    assert "employer 22.00" in lines
