"""The plan in Polars expressions.

Running sums over a person (docs.pola.rs/user-guide/expressions/window-functions), lazily and streamed.

Polars' guide (docs.pola.rs/user-guide/concepts/lazy-api) asks for one lazy query of native expressions, no Python functions
in it.
"""

from typing import Any

import polars as pl

from ..workload import DEDUCTIBLE, RATIO


def settle(claims: Any, persons: Any, beside: tuple[Any, ...] = ("place",)) -> Any:
    """A lazy frame with the four payers, in the order of ``place``; columns as in the SQL, with what else is asked for."""
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
    return bill.select(
        "person", *beside, "current_year", "pooled_fund", "carried_over", cash=pl.col("left_over") - pl.col("carried_over")
    )
