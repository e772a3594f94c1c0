"""What a machine may lack for Spark, each said in one sentence with the mend."""

import contextlib
import os
import re
import shutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql.pandas.utils import require_minimum_pandas_version, require_minimum_pyarrow_version

from yibao import RuleSet
from yibao.engines import InputError

_MISSING = re.compile(r"No module named '?([\w.]+)")


def check_driver() -> None:
    """See that pandas and pyarrow are there, of versions that pyspark takes.

    Raises:
        InputError: they are not.
    """
    for name, check in (("pandas", require_minimum_pandas_version), ("pyarrow", require_minimum_pyarrow_version)):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", FutureWarning)  # so pyspark tells of a version that is too new
                check()
        except (ImportError, FutureWarning) as error:
            raise unfit_package(name, str(error).split(" It is")[0].splitlines()[0]) from None


def unfit_package(name: str, reason: str, place: str = "") -> InputError:
    """A package is missing, or of a version that pyspark cannot take."""
    mend = f"pip install 'yibao-spark[spark]'{' (' + place + ')' if place else ''}"
    return InputError(f"pyspark 无法使用 {name}:{reason}", f"pyspark cannot use {name}: {reason}", mend=(mend, mend))


_OF_A_CLUSTER = {"PYSPARK_PYTHON", "PYSPARK_GATEWAY_PORT", "SPARK_HOME", "SPARK_CONF_DIR", "SPARK_REMOTE"}
"""Any of these variables tells that Spark is configured by somebody; without them it is a local one."""


def start_session(application: str = "yibao") -> SparkSession:
    """Spark's session: the one there is, or a new one.

    Raises:
        InputError: there is no Java that pyspark can run.
    """
    if SparkSession.getActiveSession() is None and not _has_java():
        raise _no_java("没有找到 Java", "there is no Java")
    if not _OF_A_CLUSTER & set(os.environ):
        os.environ["PYSPARK_PYTHON"] = sys.executable  # else the first `python3` of the path would settle
    try:
        return SparkSession.builder.appName(application).getOrCreate()
    except PySparkException as error:
        if error.getCondition() == "JAVA_GATEWAY_EXITED":
            raise _no_java("Java 无法启动 Spark", "Java could not start Spark") from None
        raise


def _has_java() -> bool:
    """Whether there is a Java to start, or Spark has been started by it already."""
    home = os.environ.get("JAVA_HOME")
    started = "PYSPARK_GATEWAY_PORT" in os.environ or "SPARK_REMOTE" in os.environ
    return started or shutil.which(str(Path(home) / "bin" / "java") if home else "java") is not None


def _no_java(zh: str, en: str) -> InputError:
    mend = (
        "安装 Java 17 或更高版本(Debian:apt-get install openjdk-17-jre-headless),或以 JAVA_HOME 指明",
        "install Java 17 or later (Debian: apt-get install openjdk-17-jre-headless), or name it in JAVA_HOME",
    )
    return InputError(zh, en, mend=mend)


def check_workers(spark: SparkSession, rules: RuleSet) -> None:
    """See that the workers can load the rules: a small job asks each core once.

    Raises:
        InputError: a package is missing there, or other rules are installed.
    """
    city, digest, package = rules.area.code, rules.digest, rules.package

    def look(batches: Iterator[Any]) -> Iterator[Any]:  # a function of its own: a worker without yibao can run it
        import sys  # noqa: PLC0415

        import pyarrow as pa  # noqa: PLC0415

        for _ in batches:
            problem = ""
            try:
                import yibao_batch  # noqa: F401, PLC0415
                import yibao_spark  # noqa: F401, PLC0415
                from yibao import load_registry  # noqa: PLC0415

                there = load_registry().rules(city).digest
                problem = "" if there == digest else "other rules"
            except ImportError as error:
                problem = str(error)
            except Exception:
                problem = "no city"
            yield pa.RecordBatch.from_pydict({"python": [sys.executable], "problem": [problem]})

    try:
        cores, key = spark.sparkContext.defaultParallelism, (spark.sparkContext.applicationId, digest)
    except (PySparkException, AttributeError):  # a session of Spark Connect has no context
        cores, key = 1, (str(id(spark)), digest)
    if key in _CHECKED:
        return
    look.__module__ = "__main__"  # pickled whole, not by its name
    with refused_by_worker(package):
        answers = spark.range(0, cores, 1, cores).mapInArrow(look, "python string, problem string").distinct().collect()
    for python, problem in answers:
        if problem:
            raise _problem(problem, python, package)
    _CHECKED.add(key)


_CHECKED: set[tuple[str, str]] = set()
"""Applications whose workers have the rules of a digest."""


def worker_refusal(error: Exception, package: str) -> InputError | None:
    """What a job failed for, if it is something that a worker lacks, or files that do not go together."""
    text = str(error)
    if "CSV header does not conform" in text:
        mend = ("每个文件首行用同样的列名与次序", "give each file the same names in the same order")
        return InputError("CSV 文件的首行互不相同", "the CSV files of a table differ in their header", mend=mend)
    if "PYTHON_VERSION_MISMATCH" in text:
        return _other_python("工作节点的 Python 版本与驱动程序不同", "the workers run another version of Python than the driver")
    if "Cannot run program" in text:
        return _other_python("工作节点无法启动 Python", "the workers cannot start Python")
    missing = _MISSING.search(text)
    return _problem(missing[0], "", package) if missing else None


@contextlib.contextmanager
def refused_by_worker(package: str) -> Iterator[None]:
    """What a job failed for, in words, if it is something that a worker lacks."""
    try:
        yield
    except Exception as error:
        refusal = worker_refusal(error, package)
        if refusal is None:
            raise
        raise refusal from None


def _problem(problem: str, python: str, package: str) -> InputError:
    """What a worker answered, in words."""
    of = f" ({python})" if python else ""
    if problem == "no city":
        mend = (f"在每台机器上安装 {package}", f"install {package} on every machine")
        return InputError(f"工作节点{of}没有安装该地区", f"the city is not installed on the workers{of}", mend=mend)
    if problem == "other rules":
        zh, en = f"工作节点{of}的 {package} 与驱动程序的不同", f"the {package} of the workers{of} is not the driver's"
        return InputError(zh, en, mend=("在每台机器上安装同一版本", "install the same version on every machine"))
    missing = _MISSING.search(problem)
    name = missing[1] if missing else problem
    zh, en = f"工作节点的 Python{of}缺少 {name}", f"the Python of the workers{of} lacks {name}"
    if "PYSPARK_PYTHON" not in os.environ:
        return _other_python(zh, en)
    mend = (
        f"在每台机器上安装 yibao-spark、{package}(或以 --archives 随任务分发)",
        f"install yibao-spark and {package} on every machine (or ship them with --archives)",
    )
    return InputError(zh, en, mend=mend)


def _other_python(zh: str, en: str) -> InputError:
    mend = (
        "以环境变量 PYSPARK_PYTHON 指明装有 yibao 的 Python;未设置时用各节点的 python3",
        "name the Python that has yibao in the environment variable PYSPARK_PYTHON; unset, it is the python3 of each worker",
    )
    return InputError(zh, en, mend=mend)
