"""``yibao spark``: files and tables in and out, and what is said where something is missing."""

import csv
import sys
import venv
from types import SimpleNamespace

import pyarrow.parquet as pq
import pytest

from plugins.spark.tests.made import KEYS, by_place, rejects_of, rules_of, settled, settlements_of
from tests.services import service
from yibao.cli.app.main import main
from yibao.model.values.errors import InputError
from yibao_batch.trials.generate import Plan, write

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("default")]


def _main(*words):
    return main(["spark", "--lang", "en", *map(str, words)], standalone_mode=False)


def test_csv(spark, tmp_path, capsys):
    """CSV is read as a run reads it: texts, lines that are no rows refused; what is written runs in no spreadsheet."""
    write(rules_of("atlantis"), Plan(60, 300, seed=4, year=2024, form="csv"), tmp_path)
    claims = tmp_path / "claims.csv"
    lines = claims.read_text(encoding="utf-8").splitlines()
    lines[5] = lines[5].rpartition(",")[0]
    lines[9] += ",1"
    lines[12] = lines[12].replace("2024", "=2+024", 1)
    claims.write_text("\n".join(lines) + "\n", encoding="utf-8")
    made = settled("atlantis", str(tmp_path / "persons.csv"), str(claims), tmp_path / "out.parquet")
    assert _main("--city", "atlantis", tmp_path / "persons.csv", claims, tmp_path / "spark.csv") == 2
    shown = capsys.readouterr()
    assert f"{made.summary.refused} rows were not settled" in shown.err and f"{made.summary.settled:,} settled" in shown.out
    rows = []
    for part in (tmp_path / "spark.csv").glob("*.csv"):
        with part.open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
    good = {(row["person"], row["claim"]): row["cash_fen"] for row in rows if row["status"] == "settled"}
    whole = made.settlements.select(["person", "claim", "cash_fen"]).to_pylist()
    assert good == {(row["person"], row["claim"]): str(row["cash_fen"]) for row in whole}
    reasons = sorted((row["file"], row["reason_en"]) for row in rows if row["status"] == "refused")
    assert reasons == sorted((row["file"], row["reason_en"]) for row in made.rejects) and len(reasons) >= 3
    assert not [cell for row in rows for cell in row.values() if cell and cell.startswith("=")]


def test_csv_files_that_differ(spark, tmp_path, capsys):
    """Files of one table with columns in another order are not taken one for the other."""
    write(rules_of("atlantis"), Plan(5, 20, seed=4, year=2024, form="csv"), tmp_path)
    (tmp_path / "claims").mkdir()
    lines = [line.split(",") for line in (tmp_path / "claims.csv").read_text(encoding="utf-8").splitlines()]
    for name, rows in (("a", lines[:9]), ("b", [row[::-1] for row in (lines[0], *lines[9:])])):
        (tmp_path / "claims" / f"{name}.csv").write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    words = ("--city", "atlantis", "--form", "csv", tmp_path / "persons.csv", tmp_path / "claims", tmp_path / "out.parquet")
    assert _main(*words) == 3
    assert "the CSV files of a table differ in their header" in capsys.readouterr().err


def test_tables_of_the_catalogue(spark, tmp_path, capsys):
    """Tables of Spark's catalogue are read and written; what is there already is replaced only when asked."""
    write(rules_of("atlantis"), Plan(50, 200, seed=8, year=2024), tmp_path)
    made = settled("atlantis", str(tmp_path / "persons.parquet"), str(tmp_path / "claims.parquet"), tmp_path / "out.parquet")
    spark.sql("create database if not exists insured")
    for name in ("persons", "claims"):
        spark.read.parquet(str(tmp_path / f"{name}.parquet")).write.mode("overwrite").saveAsTable(f"insured.{name}")
    words = ("--city", "atlantis", "--quiet", "insured.persons", "insured.claims", "insured.settlements")
    code = 2 if made.rejects else 0
    assert _main(*words, "--overwrite") == code
    table = spark.table("insured.settlements").toArrow()
    assert settlements_of(table, made.settlements).equals(made.settlements.sort_by(KEYS))
    assert len(rejects_of(table)) == len(by_place(made.rejects))
    assert _main(*words) == 3
    assert "it is there already" in capsys.readouterr().err


def test_inputs_that_cannot_be_settled(spark, tmp_path, capsys):
    """What is missing is said in words; nothing is written."""
    assert _main("--city", "atlantis", tmp_path / "persons.parquet", tmp_path / "claims.parquet", tmp_path / "out.parquet") == 3
    assert "it cannot be read" in capsys.readouterr().err
    write(rules_of("atlantis"), Plan(5, 20, seed=8, year=2024), tmp_path)
    claims = pq.read_table(tmp_path / "claims.parquet")
    pq.write_table(claims.drop_columns("level"), tmp_path / "claims.parquet")
    assert _main("--city", "atlantis", tmp_path / "persons.parquet", tmp_path / "claims.parquet", tmp_path / "out.parquet") == 3
    assert "the column level is missing" in capsys.readouterr().err and not (tmp_path / "out.parquet").exists()
    assert _main("--city", "nowhere", "a", "b", "c") == 3
    assert "nowhere" in capsys.readouterr().err


def test_pandas_that_pyspark_cannot_take(monkeypatch):
    """A version of pandas that pyspark refuses or warns of is refused."""
    service("pyspark")
    pandas = service("pandas")
    from yibao_spark.requirements import check_driver  # noqa: PLC0415 - pyspark may be missing

    check_driver()
    for version in ("1.5.3", "99.0.0"):
        monkeypatch.setattr(pandas, "__version__", version)
        if version == "99.0.0" and not _warns():
            continue  # a pyspark that takes every newer one
        with pytest.raises(InputError, match="pyspark cannot use pandas") as refusal:
            check_driver()
        assert "pip install 'yibao-spark[spark]'" in str(refusal.value.mend)


def _warns():
    import inspect  # noqa: PLC0415

    from pyspark.sql.pandas import utils  # noqa: PLC0415

    return "FutureWarning" in inspect.getsource(utils.require_minimum_pandas_version)


def test_no_java(monkeypatch, tmp_path):
    """Without Java nothing is started, and it is said how to get it; nor where Java is none."""
    service("pyspark")
    from pyspark.sql import SparkSession  # noqa: PLC0415

    from yibao_spark.requirements import start_session  # noqa: PLC0415

    monkeypatch.setattr(SparkSession, "getActiveSession", classmethod(lambda cls: None))
    monkeypatch.delenv("PYSPARK_GATEWAY_PORT", raising=False)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(InputError, match="there is no Java") as refusal:
        start_session()
    assert "Java 17" in str(refusal.value.mend)


def test_workers_that_lack_something(spark, monkeypatch, tmp_path):
    """A Python without packages, a city on the driver only and other rules there are each refused with what to do."""
    from yibao_spark import requirements  # noqa: PLC0415 - pyspark may be missing

    rules = rules_of("atlantis")

    def check(**other):
        like = {"area": rules.area, "digest": rules.digest, "package": rules.package} | other
        with pytest.raises(InputError) as refusal:
            requirements.check_workers(spark, SimpleNamespace(**like))
        return f"{refusal.value} {refusal.value.mend}"

    requirements.check_workers(spark, rules)
    nowhere = check(area=SimpleNamespace(code="889999"), digest="1", package="yibao-nowhere")
    assert "the city is not installed on the workers" in nowhere and "install yibao-nowhere on every machine" in nowhere
    assert "is not the driver's" in check(digest="2")
    venv.create(tmp_path / "bare")
    folder, ending = ("Scripts", ".exe") if sys.platform == "win32" else ("bin", "")
    monkeypatch.setattr(spark.sparkContext, "pythonExec", str(tmp_path / "bare" / folder / f"python{ending}"))
    bare = check(digest="3")
    assert "lacks" in bare and "install yibao-spark and yibao-atlantis on every machine" in bare
    monkeypatch.delenv("PYSPARK_PYTHON")
    assert "PYSPARK_PYTHON" in check(digest="4")
    assert requirements.worker_refusal(Exception("[PYTHON_VERSION_MISMATCH] Python 3.9"), "p") is not None
    assert requirements.worker_refusal(Exception("no space left"), "p") is None
