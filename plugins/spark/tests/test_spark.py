"""On a local Spark every column is what a run over files writes."""

import os
import signal
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import yibao_spark
from plugins.spark.tests.made import COUNTS, KEYS, by_place, rejects_of, rules_of, settled, settlements_of, spoilt_year
from yibao_batch.sources.inputs import find_input
from yibao_batch.trials.generate import Plan, write

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module", params=["atlantis", "ningbo"])
def year(request, tmp_path_factory):
    """A year of a city, and the city."""
    return spoilt_year(tmp_path_factory.mktemp(request.param), request.param, Plan(300, 2_500, seed=5, year=2024)), request.param


def test_as_a_run(spark, year):
    """Settlements, refused rows with their places, and the summary are those of a run, in however many buckets."""
    made, city = year
    frame = yibao_spark.settle(spark, city, spark.read.parquet(made.persons), spark.read.parquet(made.claims), buckets=5)
    table = frame.toArrow()
    assert settlements_of(table, made.settlements).equals(made.settlements.sort_by(KEYS))
    assert by_place(rejects_of(table)) == by_place(made.rejects)
    assert {row["input"] for row in made.rejects} == {"persons", "claims"}
    if city == "ningbo":
        _check_sums(spark.createDataFrame(table), made)


def _check_sums(frame, made):
    """The sums of rows are those that a run shows."""
    summary = yibao_spark.summary(frame)
    assert {name: getattr(summary, name) for name in COUNTS} == {name: getattr(made.summary, name) for name in COUNTS}
    codes = {row["code"]: row["claims"] for row in yibao_spark.codes(frame).collect()}
    listed = [code for text in made.settlements.column("warnings").to_pylist() for code in text.split(",") if code]
    assert codes == Counter(listed)


def test_a_worker_is_killed(spark, year, tmp_path, monkeypatch):
    """A worker that is killed in the middle is started anew, and every claim is settled once."""
    from yibao_spark import frames  # noqa: PLC0415 - pyspark may be missing

    made, city = year
    killed, real = str(tmp_path / "killed"), frames.Bucket

    def bucket_of_the_dead(*fields):
        bucket = real(*fields)

        class Killed:
            schema = bucket.schema

            def settle(self, persons, claims):
                try:
                    Path(killed).touch(exist_ok=False)
                except FileExistsError:
                    return bucket.settle(persons, claims)
                os.kill(os.getpid(), signal.SIGKILL)

        return Killed()

    monkeypatch.setattr(frames, "Bucket", bucket_of_the_dead)
    frame = yibao_spark.settle(spark, city, spark.read.parquet(made.persons), spark.read.parquet(made.claims), buckets=4)
    assert settlements_of(frame.toArrow(), made.settlements).equals(made.settlements.sort_by(KEYS))
    assert Path(killed).exists()


def test_segments_states_and_registrations(spark, tmp_path):
    """Segments and states stand in the rows of their claims; registrations may be a table of their own."""
    write(rules_of("atlantis"), Plan(200, 600, seed=6, year=2024), tmp_path)
    persons = pq.read_table(tmp_path / "persons.parquet")
    lists = persons.select(["person", "registrations"]).to_pylist()
    filed = [{"person": row["person"]} | entry for row in lists for entry in row["registrations"]]
    filed.append({"person": 10**9, "kind": filed[0]["kind"], "code": filed[0]["code"], "region": None, "from": None})
    registrations = pa.Table.from_pylist(filed)
    beside = {name: tmp_path / f"{name}-out.parquet" for name in ("segments", "states")}
    pq.write_table(persons.drop_columns("registrations"), tmp_path / "bare.parquet")
    pq.write_table(registrations, tmp_path / "registrations.parquet")
    made = settled(
        "atlantis",
        str(tmp_path / "bare.parquet"),
        str(tmp_path / "claims.parquet"),
        tmp_path / "out.parquet",
        registrations=find_input(str(tmp_path / "registrations.parquet")),
        **beside,
    )
    people, claims, papers = (spark.read.parquet(str(tmp_path / f"{name}.parquet")) for name in ("bare", "claims", "registrations"))
    frame = yibao_spark.settle(spark, "atlantis", people, claims, registrations=papers, segments=True, states=True, buckets=3)
    table = frame.toArrow()
    assert settlements_of(table, made.settlements).equals(made.settlements.sort_by(KEYS))
    assert by_place(rejects_of(table)) == by_place(made.rejects)
    assert "registrations" in {row["input"] for row in made.rejects}
    rows = [row for row in table.sort_by(KEYS).to_pylist() if row["status"] == "settled"]
    flat = [{"claim": row["claim"], "person": row["person"]} | segment for row in rows for segment in row["segments"]]
    order = pq.read_table(beside["segments"]).to_pylist()
    assert flat == sorted(order, key=lambda row: (row["person"], row["claim"]))
    ends = {str(row["person"]): row["state"] for row in rows if row["state"]}
    assert ends == {row.pop("person"): row for row in pq.read_table(beside["states"]).to_pylist()}


def test_days_in_the_zone_of_the_session(spark, tmp_path):
    """A day that comes as a moment is the day in the session's time zone; rows of no file keep their order and have no place."""
    columns = "person long, claim long, date timestamp, benefit string, level string, in_scope decimal(12,2)"
    days = ["2022-03-01 00:00:00", "2022-03-01 23:59:59", "1600-01-01 00:00:00"]
    rows = [f"(7, {number}, timestamp'{day}', 'outpatient', 'community', 1000.00)" for number, day in enumerate(days, 1)]
    claims = spark.sql(f"select * from values {', '.join(rows)}").toDF(*(column.split()[0] for column in columns.split(", ")))
    kinds = "person long, birth_date string, scheme string, standing string"
    persons = spark.createDataFrame([(7, "1980-03-01", "employee", "active")], kinds)
    table = yibao_spark.settle(spark, "atlantis", persons, claims).toArrow().sort_by("claim").to_pylist()
    assert [str(row["date"]) for row in table[:2]] == ["2022-03-01"] * 2
    assert (table[2]["status"], table[2]["file"], table[2]["row"], table[2]["claim"]) == ("refused", None, None, 3)


@pytest.mark.slow
@pytest.mark.parametrize("city", ["atlantis", "ningbo"])
def test_a_million(spark, city, tmp_path):
    """A million claims, a tenth of them of one person, are settled as a run settles them."""
    write(rules_of(city), Plan(100_000, 960_000, seed=9, year=2024), tmp_path)
    claims = pq.read_table(tmp_path / "claims.parquet")
    many = claims.slice(0, 100_000)
    many = many.set_column(0, "person", pa.array([10**6] * many.num_rows, pa.int64()))
    many = many.set_column(1, "claim", pa.compute.add(many.column("claim"), 10**8))
    persons = pq.read_table(tmp_path / "persons.parquet")
    person = persons.slice(0, 1).set_column(0, "person", pa.array([10**6], pa.int64()))
    pq.write_table(pa.concat_tables([persons, person]).unify_dictionaries(), tmp_path / "persons.parquet")
    pq.write_table(pa.concat_tables([many, claims]).unify_dictionaries(), tmp_path / "claims.parquet")
    made = settled(city, str(tmp_path / "persons.parquet"), str(tmp_path / "claims.parquet"), tmp_path / "out.parquet")
    frame = yibao_spark.settle(spark, city, *(spark.read.parquet(path) for path in (made.persons, made.claims)))
    frame.write.parquet(str(tmp_path / "spark.parquet"))
    table = pq.read_table(tmp_path / "spark.parquet")
    assert settlements_of(table, made.settlements).equals(made.settlements.sort_by(KEYS))
    assert by_place(rejects_of(table)) == by_place(made.rejects)
    _check_sums(spark.read.parquet(str(tmp_path / "spark.parquet")), made)
    assert made.summary.claims >= 10**6
