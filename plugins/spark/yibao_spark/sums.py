"""The summary of what was settled, added up by Spark: by benefit, month and payer, by reason, by code of a warning."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from yibao.engines import PAYERS
from yibao_batch.people.people import NOBODY
from yibao_batch.run.summary import DAY, Summary

from .worker import REFUSED, SETTLED

_REVERSAL = "reversal"
_BESIDE = ("total_fen", "cash_benefits_fen")


def totals(frame: DataFrame) -> DataFrame:
    """Claims and fen by benefit and month: the bills, and what each payer pays. A refund is of the benefit ``reversal``."""
    settled = frame.where(F.col("status") == SETTLED)
    refund = F.col("reverses").isNotNull()
    benefit = F.when(refund, F.lit(_REVERSAL)).otherwise(F.col("benefit")).alias("benefit")
    bills = F.sum(F.when(refund, F.lit(0)).otherwise(F.col("total_fen"))).alias("total_fen")
    return settled.groupBy(benefit, F.date_format("date", "yyyy-MM").alias("month")).agg(
        F.count(F.lit(1)).alias("claims"),
        bills,
        *(F.sum(name).alias(name) for name in payer_columns(frame)),
        F.sum(F.when(F.col("complete"), 0).otherwise(1)).alias("incomplete"),
        F.sum(F.col("follows_refused").cast("int")).alias("follows_refused"),
    )


def refusals(frame: DataFrame) -> DataFrame:
    """How many rows were refused for what, by table and column; days in a reason are left out."""
    zh, en = (F.regexp_replace(f"reason_{language}", DAY, "…").alias(f"reason_{language}") for language in ("zh", "en"))
    return (
        frame.where(F.col("status") == REFUSED)
        .groupBy("input", F.coalesce("column", F.lit("")).alias("column"), zh, en)
        .agg(F.count(F.lit(1)).alias("rows"))
    )


def codes(frame: DataFrame) -> DataFrame:
    """How many settled claims have which warning."""
    settled = frame.where((F.col("status") == SETTLED) & (F.col("warnings") != ""))
    return settled.select(F.explode(F.split("warnings", ",")).alias("code")).groupBy("code").agg(F.count(F.lit(1)).alias("claims"))


def summary(frame: DataFrame) -> Summary:
    """The summary that ``yibao batch run`` shows, without what it tells of the engine and of files."""
    whole = Summary()
    names = payer_columns(frame)
    for row in totals(frame).collect():
        sums = {"claims": row["claims"], "total": row["total_fen"]} | {payer: row[name] for name, payer in names.items()}
        whole.totals[f"{row['benefit']} {row['month']}"] = {name: amount for name, amount in sums.items() if amount}
        whole.settled += row["claims"]
        whole.incomplete += row["incomplete"]
        whole.follows += row["follows_refused"]
    whole.claims = whole.settled
    for row in refusals(frame).collect():
        whole.refused += row["rows"]
        whole.claims += row["rows"] if row["input"] == "claims" else 0
        key = f"{row['column']}: {row['reason_en']}"
        whole.reasons[key] = whole.reasons.get(key, 0) + row["rows"]
        whole.words[key] = [row["column"], row["reason_zh"], row["reason_en"]]
    known = F.coalesce(F.col("input") == "claims", F.lit(True)) & ~(F.coalesce("reason_en", F.lit("")) == NOBODY.en)
    whole.persons = frame.where(known).select("person").where(F.col("person").isNotNull()).distinct().count()
    return whole


def payer_columns(frame: DataFrame) -> dict[str, str]:
    """The columns that add up to the bill, and the payer of each."""
    payers = {name.replace(".", "_"): name for name in PAYERS}
    names = [name for name in frame.columns if name.endswith("_fen") and not name.startswith("balance_") and name not in _BESIDE]
    return {name: payers.get(name.removesuffix("_fen"), name.removesuffix("_fen")) for name in names}
