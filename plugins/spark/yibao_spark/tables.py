"""The tables that a command line names: files of any form that Spark reads and writes, and tables of its catalogue."""

import re
from pathlib import PurePosixPath
from typing import Any

from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from yibao.engines import RUN, InputError

from .worker import CORRUPT

FORMS = {".parquet": "parquet", ".csv": "csv", ".orc": "orc", ".json": "json"}
_TABLE = re.compile(r"\w+(\.\w+){0,2}")


def form_of(name: str, form: str | None) -> str | None:
    """The form of files; none of a table of the catalogue: a name without slashes and with no known ending."""
    ending = PurePosixPath(name).suffix.lower()
    if form is None and ending not in FORMS and _TABLE.fullmatch(name):
        return None
    return form or FORMS.get(ending, "parquet")


def read(spark: SparkSession, name: str, form: str | None = None) -> DataFrame:
    """The table of a name.

    Raises:
        InputError: it cannot be read.
    """
    form = form_of(name, form)
    try:
        if form is None:
            return spark.table(name)
        return _read_csv(spark, name) if form == "csv" else spark.read.format(form).load(name)
    except PySparkException as error:
        raise _failure(error, "无法读取", "it cannot be read", name) from None


def _read_csv(spark: SparkSession, name: str) -> DataFrame:
    """A CSV file as texts; lines with too few or too many cells are kept apart."""
    names = spark.read.options(header=True).csv(name).columns
    schema = T.StructType([T.StructField(column, T.StringType()) for column in (*names, CORRUPT)])
    # each file has to have the names in the same order, and every line all cells: else amounts would go to other columns
    checks: dict[str, Any] = {"enforceSchema": False, "columnPruning": False, "columnNameOfCorruptRecord": CORRUPT}
    frame = spark.read.options(header=True, escape='"', **checks).schema(schema).csv(name)
    # a quote keeps spreadsheets from running a text
    return frame.withColumns({column: F.regexp_replace(f"`{column}`", f"^'('*[{RUN}])", "$1") for column in names})


def write(frame: DataFrame, name: str, form: str | None = None, *, overwrite: bool = False) -> DataFrame:
    """Write a frame; what is read back of it.

    Raises:
        InputError: there is something of that name, or it cannot be written.
    """
    form = form_of(name, form)
    writer = frame.write.mode("overwrite" if overwrite else "errorifexists")
    options: dict[str, Any] = {"header": True} if form == "csv" else {}
    try:
        if form is None:
            writer.saveAsTable(name)
            return frame.sparkSession.table(name)
        writer.format(form).options(**options).save(name)
        return frame.sparkSession.read.schema(frame.schema).format(form).options(**options).load(name)
    except AnalysisException as error:
        raise _failure(error, "无法写出", "it cannot be written", name) from None


def _failure(error: PySparkException, zh: str, en: str, name: str) -> InputError:
    reason = str(error).strip().splitlines()[0]
    if error.getCondition() in ("PATH_ALREADY_EXISTS", "TABLE_OR_VIEW_ALREADY_EXISTS"):
        mend = ("换一个名称,或加 --overwrite", "take another name, or add --overwrite")
        return InputError("已经存在", "it is there already", where=name, mend=mend)
    return InputError(f"{zh}:{reason}", f"{en}: {reason}", where=name, mend=("请检查名称", "check the name"))
