"""Settles frames of persons and claims: buckets of whole persons, each settled by the batch engine on a worker."""

import math
from collections.abc import Sequence
from typing import Any

import attrs
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from yibao import load_registry
from yibao_batch import settle_tables
from yibao_batch.settle.engine import worth_compiling
from yibao_batch.sources.usable import columns_read
from yibao_batch.tables.spec import REJECTS, schema_of

from .places import with_places
from .requirements import check_driver, check_workers
from .worker import BLOCK, CORRUPT, FILE, REGISTRATION, ROW, Bucket

CLAIMS_OF_A_BUCKET = 100_000
"""About how many claims are settled at once by a worker."""

_BUCKET = "_bucket"
_PLACES = (FILE, BLOCK, ROW, CORRUPT)


def settle(
    spark: SparkSession,
    city: str,
    persons: DataFrame,
    claims: DataFrame,
    *,
    registrations: DataFrame | None = None,
    segments: bool = False,
    states: bool = False,
    buckets: int | None = None,
    cells: bool = False,
) -> DataFrame:
    """Settle the claims of some persons, as ``yibao batch run`` does.

    Args:
        city: slug, code or name; persons, claims, registrations: frames with the columns that docs/batch.md lists.
        segments, states: whether settlements have a column ``segments``, and ``state``.
        buckets: how many buckets of persons there are; one for about 100,000 claims unless given.
        cells: whether texts are made cells that no spreadsheet runs, for CSV.

    Returns:
        A row for each claim that was settled, its ``status`` being ``settled``; and for each row that was refused one with its
        place and why, its ``status`` being ``refused``. It is computed when it is written or asked for, each time anew.

    Raises:
        InputError: a column is missing or cannot be used, or this machine or a worker lacks something.
    """
    check_driver()
    rules = load_registry().rules(city)
    check_workers(spark, rules)
    frames = {"persons": persons, "claims": claims} | ({"registrations": registrations} if registrations is not None else {})
    frames = {name: _with_days(frame) for name, frame in frames.items()}
    empty = {name: to_arrow_schema(_without_places(frame), timezone="UTC").empty_table() for name, frame in frames.items()}
    options = {"segments": segments, "states": states}
    settlements, _ = settle_tables(rules, **empty, **options)  # refuses what no bucket could take
    count = claims.count() if buckets is None else buckets * CLAIMS_OF_A_BUCKET
    columns = columns_read(rules, {name: table.column_names for name, table in empty.items()})
    number = max(1, math.ceil(count / CLAIMS_OF_A_BUCKET))
    ready = {name: _Ready.of(frame, columns[name], number) for name, frame in frames.items()}
    bucket = Bucket(
        rules.area.code,
        rules.digest,
        _schema(settlements.schema),
        {name: tuple(names) for name, names in columns.items()},
        {name: table.file for name, table in ready.items() if table.file is not None},
        frozenset(name for name, table in ready.items() if table.numbered),
        options | {"compile_": worth_compiling(count)},
        cells,
    )

    def settle_bucket(persons: Any, claims: Any) -> Any:  # Spark counts arguments, and a method has one more
        return bucket.settle(persons, claims)

    people = ready["persons"].frame
    if registrations is not None:
        people = people.unionByName(
            _in_one_column(ready["registrations"].frame, columns["registrations"]), allowMissingColumns=True
        )
    groups = people.groupBy(_BUCKET).cogroup(ready["claims"].frame.groupBy(_BUCKET))
    return groups.applyInArrow(settle_bucket, from_arrow_schema(bucket.schema))


@attrs.frozen
class _Ready:
    """A frame with the columns that are read, the place and the bucket of each row; see :func:`with_places`."""

    frame: DataFrame
    file: str | None
    numbered: bool

    @classmethod
    def of(cls, frame: DataFrame, columns: Sequence[str], number: int) -> "_Ready":
        """A frame for so many buckets."""
        placed, file, numbered = with_places(frame)
        names = [name for name in (*columns, *_PLACES) if name in placed.columns]
        return cls(_bucketed(placed.select(*(f"`{name}`" for name in names)), number), file, numbered)


def _with_days(frame: DataFrame) -> DataFrame:
    """A frame with days in place of moments, as they are in the session's time zone: on the workers there is no such zone."""
    moments = [field.name for field in frame.schema.fields if isinstance(field.dataType, T.TimestampType)]
    return frame.withColumns({name: F.to_date(f"`{name}`") for name in moments}) if moments else frame


def _without_places(frame: DataFrame) -> T.StructType:
    return T.StructType([field for field in frame.schema.fields if field.name not in _PLACES])


def _schema(settlements: Any) -> Any:
    """The columns of settlements and of refused rows together."""
    refused = [field for field in schema_of(REJECTS, {}) if field.name not in ("person", "claim")]
    fields = [pa.field("status", pa.string()), *settlements, *refused]
    return pa.schema([field.with_nullable(True) for field in fields])


def _bucketed(frame: DataFrame, number: int) -> DataFrame:
    """A frame with the bucket of each row: that of its person, whether ids are numbers or texts."""
    ids = F.col("person")
    if isinstance(frame.schema["person"].dataType, T.FloatType | T.DoubleType):
        ids = ids.cast("long")
    return frame.withColumn(_BUCKET, F.pmod(F.xxhash64(ids.cast("string")), F.lit(number)).cast("int"))


def _in_one_column(registrations: DataFrame, columns: Sequence[str]) -> DataFrame:
    """Registrations as rows of the persons' table, each whole in one column."""
    places = [name for name in (_BUCKET, *_PLACES) if name in registrations.columns]
    return registrations.select(F.struct(*(f"`{name}`" for name in columns)).alias(REGISTRATION), *places)
