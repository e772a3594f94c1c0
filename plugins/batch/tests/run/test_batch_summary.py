"""The summary of a run counts what its columns say."""

import csv
import subprocess
import sys


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
    unverified = sum("unverified" in row["warnings"].split(",") for row in rows)
    incomplete = sum(row["complete"] == "false" for row in rows)
    assert unverified and incomplete
    assert f"{unverified} rest on figures that are not verified" in run.stdout
    assert f"{incomplete} are incomplete" in run.stdout
