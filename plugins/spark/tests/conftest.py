"""A local Spark, started once, and what a run over files makes of the same data."""

import os
import sys

import pytest

from tests.services import program, service


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """A Spark of two cores in which a task may fail, with speculative execution, in a time zone that is not UTC."""
    service("pyspark")
    program("java")
    from pyspark.sql import SparkSession  # noqa: PLC0415 - it may be missing

    os.environ["PYSPARK_PYTHON"] = sys.executable
    folder = tmp_path_factory.mktemp("spark")
    os.environ["YIBAO_CACHE"] = str(folder / "cache")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "Asia/Shanghai",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.speculation": "true",
        "spark.speculation.multiplier": "1",
        "spark.speculation.quantile": "0.1",
    }
    builder = SparkSession.builder.master("local[2,4]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()
