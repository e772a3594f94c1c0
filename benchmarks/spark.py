"""How fast a local Spark settles, beside a run over files on the same data, and where its time goes.

What Spark does is timed in steps, each with everything of the one before: bringing the rows of a bucket together, handing them to
Python and back as Arrow tables, settling them, writing. A step is the difference to the one before. Each is done once to warm up,
then measured.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--city", default="ningbo")
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--benefit", action="append", default=[], help="only these benefits")
    plan = parser.parse_args()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("YIBAO_CACHE", f"{folder}/cache")
        claims = _make(plan, Path(folder))
        seconds = shortest(lambda: _run(plan.city, Path(folder)))
        print(f"{claims:,} claims of {plan.city}, Parquet to Parquet")
        print(f"{'yibao batch run':<18}{claims / seconds:>12,.0f} claims/s{seconds:>9.1f} s")
        for cores in (1, 2):
            _spark(plan.city, Path(folder), cores, claims)


def shortest(work: Callable[[], Any]) -> float:
    """The least seconds that some work takes once it is warm."""
    work()
    seconds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


def _make(plan: argparse.Namespace, folder: Path) -> int:
    from yibao import load_registry
    from yibao_batch.trials.generate import Plan, write

    options = {"benefits": tuple(plan.benefit)} if plan.benefit else {}
    return write(load_registry().rules(plan.city), Plan(plan.persons, plan.claims, year=2024, **options), folder)


def _run(city: str, folder: Path) -> None:
    from yibao import load_registry
    from yibao_batch.run.run import inputs, run
    from yibao_batch.sources.options import RunOptions

    tables = inputs(str(folder / "persons.parquet"), str(folder / "claims.parquet"), None)
    run(load_registry().rules(city), RunOptions(*tables[:2], folder / "out.parquet"))


def _spark(city: str, folder: Path, cores: int, claims: int) -> None:
    """Time the steps on a Spark of so many cores."""
    from pyspark.sql import SparkSession

    from yibao import load_registry
    from yibao_spark import frames
    from yibao_spark.requirements import check_workers

    begun = time.perf_counter()
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.host": "127.0.0.1",
    }
    builder = SparkSession.builder.master(f"local[{cores}]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    check_workers(spark, load_registry().rules(city))
    start = time.perf_counter() - begun
    persons, bills = (spark.read.parquet(str(folder / f"{name}.parquet")) for name in ("persons", "claims"))

    def settle() -> Any:
        return frames.settle(spark, city, persons, bills)

    def shuffled() -> None:
        for frame in (persons, bills):
            frame.repartition(2, "person").write.format("noop").mode("overwrite").save()

    shuffle = shortest(shuffled)
    real = frames.Bucket
    frames.Bucket = _Idle.of(real)
    arrow = shortest(lambda: settle().write.format("noop").mode("overwrite").save())
    frames.Bucket = real
    kernel = shortest(lambda: settle().write.format("noop").mode("overwrite").save())
    whole = shortest(lambda: settle().write.mode("overwrite").parquet(str(folder / "spark")))
    spark.stop()
    steps = {"shuffle": shuffle, "Arrow": arrow - shuffle, "settling": kernel - arrow, "writing": whole - kernel}
    split = ", ".join(f"{name} {seconds:.1f}" for name, seconds in steps.items())
    print(f"{f'Spark local[{cores}]':<18}{claims / whole:>12,.0f} claims/s{whole:>9.1f} s: {split}; start {start:.1f} s before")


class _Idle:
    """A bucket that takes its rows and gives none."""

    def __init__(self, schema: Any) -> None:
        self.schema = schema

    def settle(self, persons: Any, claims: Any) -> Any:
        return self.schema.empty_table()

    @classmethod
    def of(cls, bucket: Any) -> Callable[..., "_Idle"]:
        return lambda *fields: cls(bucket(*fields).schema)


if __name__ == "__main__":
    main()
