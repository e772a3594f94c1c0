"""The summary of a run: counts of claims, and amounts by benefit, month and payer."""

import re
from typing import Any

import attrs
import numpy as np

from yibao.engines import SPLIT, LawError

from ..claims.claims import BENEFIT_NAMES
from ..claims.results import DOUBTFUL, INCOMPLETE, BatchResults
from ..kernel.arguments import STALE
from ..tables.columns import Reject, months

EXACT = 2**53
"""Whole numbers below are exact as floats, by way of which sums are quicker."""

DAY = r"\d{4}-\d{2}-\d{2}"
"""A day in a reason, by which reasons that are alike may differ."""


@attrs.define
class Summary:
    """Counts and amounts of a run.

    Attributes:
        claims, settled, refused: rows; persons: who had any.
        totals: fen by benefit, month and payer, and ``total`` and ``claims``.
        incomplete, unverified: settled rows that lack a layer, or rest on a figure that is not verified.
        stale: those of them that rest on a figure whose last page is too old to rely on.
        reasons: how often which column was refused for what; single: rows that the scalar engine settled, by why.
        gb18030: files that were read as such.
    """

    claims: int = 0
    settled: int = 0
    refused: int = 0
    persons: int = 0
    incomplete: int = 0
    unverified: int = 0
    stale: int = 0
    follows: int = 0
    totals: dict[str, dict[str, int]] = attrs.Factory(dict)
    reasons: dict[str, int] = attrs.Factory(dict)
    words: dict[str, list[str]] = attrs.Factory(dict)
    single: dict[str, int] = attrs.Factory(dict)
    gb18030: list[str] = attrs.Factory(list)

    def add(self, settled: BatchResults, payers: tuple[str, ...], stride: int) -> None:
        """Count a batch."""
        claims, good = settled.claims, settled.good
        self.claims += claims.number
        self.settled += int(np.count_nonzero(good))
        self.persons += int(np.count_nonzero(claims.owners >= 0))
        self.incomplete += int(np.count_nonzero(good & ((settled.warned & INCOMPLETE) != 0)))
        self.unverified += int(np.count_nonzero(good & ((settled.warned & DOUBTFUL) != 0)))
        self.stale += int(np.count_nonzero(good & ((settled.warned & STALE) != 0)))
        self.follows += int(np.count_nonzero(good & settled.follows))
        for why, count in settled.single.items():
            self.single[why] = self.single.get(why, 0) + count
        rows_settled: Any = slice(None) if good.all() else np.nonzero(good)[0]
        month = months(settled.day[rows_settled])
        if not len(month):
            return
        low, kinds = int(month.min()), len(BENEFIT_NAMES) + 1
        benefit = claims.benefit.astype(np.int64)
        benefit[list(settled.reverses)] = len(BENEFIT_NAMES)
        group = (month - low) * kinds + benefit[rows_settled]
        counts = np.bincount(group)
        present = np.nonzero(counts)[0].tolist()
        sums_of: dict[int, dict[str, int]] = {}
        for number in present:
            name = BENEFIT_NAMES[number % kinds] if number % kinds < len(BENEFIT_NAMES) else "reversal"
            years, months_on = divmod(low + number // kinds, 12)
            sums_of[number] = self.totals.setdefault(f"{name} {1970 + years}-{months_on + 1:02d}", {})
            sums_of[number]["claims"] = sums_of[number].get("claims", 0) + int(counts[number])
        bill = [claims.bill[part * stride, : claims.number] for part in range(len(SPLIT)) if part * stride in claims.filled]
        rows = {"total": sum(bill[1:], bill[0])} if bill else {}
        rows |= {payer: settled.payers[place, : claims.number] for place, payer in enumerate(payers)}
        # no share is above its bill: where all bills together are what a float holds exactly, so is every sum
        exact = not settled.reverses and bool(bill) and int(rows["total"].max()) * claims.number < EXACT
        for payer, values in rows.items():
            if not values.any():
                continue
            sums = np.bincount(group, weights=values[rows_settled]) if exact else whole_sums(group, values[rows_settled])
            for number in present:
                if amount := int(sums[number]):
                    sums_of[number][payer] = sums_of[number].get(payer, 0) + amount

    def check(self, rows: int | None) -> None:
        """Check that every row of the claims was counted.

        Args:
            rows: how many there are, where the files say so.

        Raises:
            LawError: the count does not add up.
        """
        if rows is not None and rows != self.claims:
            raise LawError(
                f"费用有 {rows} 行,只处理了 {self.claims} 行", f"there are {rows} claims, but {self.claims} were dealt with"
            )

    def refuse(self, rejects: list[Reject]) -> None:
        """Count what was refused."""
        self.refused += len(rejects)
        for reject in rejects:
            zh, en = (re.sub(DAY, "…", text) for text in (reject.reason.zh, reject.reason.en))  # alike but for the day
            key = f"{reject.column}: {en}"
            self.reasons[key] = self.reasons.get(key, 0) + 1
            self.words.setdefault(key, [reject.column, zh, en])


def whole_sums(group: Any, values: Any) -> Any:
    """Sums of each group in whole numbers, however large."""
    sums = np.zeros(int(group.max()) + 1, dtype=np.int64)
    np.add.at(sums, group, values)
    return sums
