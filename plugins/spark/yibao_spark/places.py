"""Tells of each row of a frame where it stood, as far as Spark knows, before rows are mixed."""

from typing import Any

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from .worker import BLOCK, FILE, ROW


def with_places(frame: DataFrame) -> tuple[DataFrame, str | None, bool]:
    """A frame with the columns of places; the file, where there is only one; and whether rows have their number in the file.

    Rows that come from no file are in the order in which Spark reads them.
    """
    files = frame.inputFiles()
    known = _metadata(frame) if files else ()
    numbered = "row_index" in known
    columns: dict[str, Any] = {ROW: F.col("_metadata.row_index") if numbered else F.monotonically_increasing_id()}
    if known and len(files) > 1:
        columns[FILE] = F.col("_metadata.file_path")
    if known and not numbered:
        columns[BLOCK] = F.col("_metadata.file_block_start")
    only = str(files[0]) if known and len(files) == 1 else None
    return frame.select("*", *(column.alias(name) for name, column in columns.items())), only, numbered


def _metadata(frame: DataFrame) -> tuple[str, ...]:
    """What Spark knows of the files that rows come from; nothing where rows are no longer those of files."""
    try:
        return tuple(frame.select("_metadata.*").columns)
    except AnalysisException:
        return ()
