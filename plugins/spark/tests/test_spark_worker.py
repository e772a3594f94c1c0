"""One bucket as a worker settles it, without Spark."""

import os
import stat
import tempfile

import pyarrow as pa
import pytest

from plugins.spark.tests.made import rules_of
from yibao.model.values.errors import InputError
from yibao_batch import settle_tables
from yibao_batch.compiled.trust import kernel_folder
from yibao_spark.worker import CORRUPT, FILE, ROW, Bucket, rules_on_worker

COLUMNS = {
    "persons": ("person", "birth_date", "scheme", "standing"),
    "claims": ("person", "claim", "date", "benefit", "level", "in_scope"),
}
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("status", "person", "claim")),
        ("cash_fen", pa.int64()),
        *((name, pa.string()) for name in ("input", "file", "column", "reason_en")),
        ("row", pa.int64()),
    ]
)
PERSONS = pa.table({"person": ["7"], "birth_date": ["1980-03-01"], "scheme": ["employee"], "standing": ["active"], ROW: [0]})


@pytest.fixture
def bucket(monkeypatch, tmp_path):
    """A bucket of Atlantis whose claims come from files and have their numbers."""
    monkeypatch.setenv("YIBAO_CACHE", str(tmp_path))
    rules = rules_of("atlantis")
    return Bucket("atlantis", rules.digest, SCHEMA, COLUMNS, {"persons": "p.parquet"}, frozenset({"persons", "claims"}), {})


def _claims(rows, **more):
    names = COLUMNS["claims"]
    table = pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)) | more)
    return table.append_column(FILE, pa.array(["file:/x/b%20c.csv"] * len(rows)))


def test_rows_of_one_day_go_by_their_place(bucket):
    """Whichever way rows come, claims of a day are settled in the order in which they stood; a bucket gives the same twice."""
    rows = [("7", str(number), "2022-03-01", "outpatient", "community", "300") for number in range(6)]
    first = bucket.settle(PERSONS, _claims(rows, **{ROW: list(range(6))}))
    mixed = _claims(rows[::-1], **{ROW: list(range(6))[::-1]})
    assert bucket.settle(PERSONS, mixed).equals(first) and bucket.settle(PERSONS, mixed).equals(first)
    whole, _ = settle_tables(rules_of("atlantis"), PERSONS, _claims(rows))
    assert first.column("cash_fen").to_pylist() == whole.column("cash_fen").to_pylist()
    assert len(set(first.column("cash_fen").to_pylist())) > 1


def test_places_of_refused_rows(bucket):
    """A refused row has the name of its file and its row there; a line that is no row is refused with its count of cells."""
    rows = [
        ("7", "1", "2022-03-01", "outpatient", "community", "300"),
        ("7", "2", "2022-03-01", "outpatient", "moon", "300"),
        ("7", None, None, None, None, None),
    ]
    table = bucket.settle(PERSONS, _claims(rows, **{ROW: [40, 12, 3], CORRUPT: [None, None, '7,"2,3"']}))
    refused = {row["row"]: row for row in table.to_pylist() if row["status"] == "refused"}
    assert set(refused) == {13, 4} and {row["file"] for row in refused.values()} == {"b c.csv"}
    assert (refused[13]["column"], refused[13]["person"], refused[13]["claim"]) == ("level", "7", "2")
    assert refused[4]["reason_en"] == "it has 2 cells instead of 6"
    assert table.column("status").to_pylist().count("settled") == 1


def test_a_bucket_of_one_side(bucket):
    """Persons without claims, and claims of nobody, make a bucket, too."""
    rows = [("8", "1", "2022-03-01", "outpatient", "community", "300")]
    assert bucket.settle(PERSONS, _claims(rows, **{ROW: [0]}).slice(0, 0)).num_rows == 0
    (refused,) = bucket.settle(PERSONS.slice(0, 0), _claims(rows, **{ROW: [0]})).to_pylist()
    assert (refused["status"], refused["person"], refused["column"]) == ("refused", "8", "person")


def test_kernels_have_a_folder_of_the_users_own(monkeypatch, tmp_path):
    """A worker keeps kernels where only its user can write, unless a folder is named."""
    monkeypatch.delenv("YIBAO_CACHE", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    digest = rules_of("atlantis").digest
    assert rules_on_worker.__wrapped__("atlantis", digest).digest == digest
    folder = kernel_folder()
    assert folder is not None and tmp_path in folder.parents
    assert os.name == "nt" or not stat.S_IMODE(folder.stat().st_mode) & 0o077
    assert rules_on_worker("atlantis", digest) is rules_on_worker("atlantis", digest)


def test_other_rules_are_refused():
    """A worker with other rules than the driver settles nothing."""
    with pytest.raises(InputError, match="differ from the driver's"):
        rules_on_worker("atlantis", "0" * 64)
