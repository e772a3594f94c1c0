"""The plan in Polars expressions.

Running sums over a person (docs.pola.rs/user-guide/expressions/window-functions), lazily and streamed.

Polars' guide (docs.pola.rs/user-guide/concepts/lazy-api) asks for one lazy query of native expressions, no Python functions
in it.
"""

from typing import Any

import polars as pl

from ..workload import DEDUCTIBLE, RATIO


def settle(claims: Any, persons: Any) -> Any:
    """A lazy frame of the claims, in their order, with the four payers and what they follow from; columns as in the SQL."""
    ratios = pl.LazyFrame(
        {
            "grp": [group for group in range(3) for _ in range(3)],
            "tier": list(range(3)) * 3,
            "ratio": RATIO.reshape(-1).tolist(),
            "deductible": [int(DEDUCTIBLE[group]) for group in range(3) for _ in range(3)],
        },
        schema={"grp": pl.Int8, "tier": pl.Int8, "ratio": pl.Int64, "deductible": pl.Int64},
    )
    joined = claims.join(persons, on="person", how="left", maintain_order="left")
    bill = joined.join(ratios, on=["grp", "tier"], how="left", maintain_order="left")
    total = pl.col("amount").cum_sum().over("person")
    bill = bill.with_columns(total=total).with_columns(
        current_year=pl.min_horizontal("total", "current") - pl.min_horizontal(pl.col("total") - pl.col("amount"), "current"),
        after=(pl.col("total") - pl.col("current")).clip(lower_bound=0),
        before=(pl.col("total") - pl.col("amount") - pl.col("current")).clip(lower_bound=0),
    )
    bill = bill.with_columns(
        rest=pl.col("amount") - pl.col("current_year"),
        own=pl.min_horizontal("after", "deductible") - pl.min_horizontal("before", "deductible"),
    )
    fund = ((pl.col("rest") - pl.col("own")) * pl.col("ratio") + 500_000) // 1_000_000
    bill = bill.with_columns(pooled_fund=fund).with_columns(left_over=pl.col("rest") - pl.col("pooled_fund"))
    bill = bill.with_columns(so_far=pl.col("left_over").cum_sum().over("person")).with_columns(
        carried_over=pl.min_horizontal("so_far", "carried") - pl.min_horizontal(pl.col("so_far") - pl.col("left_over"), "carried"),
    )
    return bill.with_columns(cash=pl.col("left_over") - pl.col("carried_over"))


def _zero(name: str) -> Any:
    return pl.lit(0, pl.Int64).alias(f"{name}_fen")


RESULT = (
    "claim",
    "person",
    "date",
    "benefit",
    pl.col("amount").alias("total_fen"),
    pl.col("carried_over").alias("account_carried_over_fen"),
    pl.col("current_year").alias("account_current_year_fen"),
    _zero("account_family"),
    _zero("major_illness_fund"),
    _zero("medical_assistance"),
    pl.col("pooled_fund").alias("pooled_fund_fen"),
    _zero("supplementary"),
    pl.col("cash").alias("cash_fen"),
    (pl.col("carried") - pl.min_horizontal("so_far", "carried")).alias("balance_carried_over_fen"),
    (pl.col("current") - pl.col("total")).clip(lower_bound=0).alias("balance_current_year_fen"),
    _zero("balance_family"),
    _zero("cash_benefits"),
    pl.lit(True).alias("complete"),
    pl.when(pl.col("carried_over") > pl.col("own")).then(pl.lit("unverified")).otherwise(pl.lit("")).alias("warnings"),
    pl.lit(False).alias("follows_refused"),
    pl.lit(None, pl.String).alias("reverses"),
    pl.lit(None, pl.String).alias("changes"),
)
"""What ``yibao batch run`` writes: the balances after each claim too, and whether the share that only old pages give was used."""
