"""The results of a batch."""

from typing import Any

import attrs
import numpy as np

from yibao import Settlement, State, Text
from yibao.engines import NOT_VERIFIED, LawError

from ..kernel.arguments import AT_LEAST, CREDIT, LAST_SEEN, LAYER, READING, STALE, UNSURE, UNVERIFIED
from ..tables.columns import Reject
from .claims import Claims

WARNINGS = {
    "unverified": UNVERIFIED,
    "last_seen": LAST_SEEN,
    "stale": STALE,
    "layer_left_out": LAYER,
    "credit_left_out": CREDIT,
    "counter_unsure": UNSURE,
    "reading": READING,
    "at_least": AT_LEAST,
}
"""Bits of the warnings that follow from amounts."""

INCOMPLETE = LAYER | CREDIT | UNSURE | AT_LEAST
"""Bits of the warnings with which a result is not complete."""

DOUBTFUL = sum(bit for code, bit in WARNINGS.items() if code in NOT_VERIFIED)
"""Bits of the warnings of what is not verified."""


@attrs.define(eq=False)
class BatchResults:
    """The results of a batch, as arrays with one entry a row.

    Attributes:
        day: that governs; payers: by payer (cash last), then row; balances: by account, then row.
        rejects: rows that were refused.
        good: rows that were settled; warned: bits of the warnings; notes: further ones, as a number of ``MessageTable.notes``.
        cash: paid beside the bill; follows: rows after one of the same person that was refused.
        reverses, changes: of reversals, by row; shares: what the scalar engine gave, by row.
        segments: of the rows of the kernel amounts, payments, bits of what was reached, and rows of figures.
        single: how many rows the scalar engine settled, by reason; states: ids with where
            they ended, and whether a credit was left out.
        to_scalar: why persons need the scalar engine after all; see ``reasons``.
    """

    claims: Claims
    day: Any
    payers: Any
    balances: Any
    rejects: list[Reject]
    good: Any = attrs.field(init=False)
    warned: Any = attrs.field(init=False)
    notes: Any = attrs.field(init=False)
    cash: Any = attrs.field(init=False)
    follows: Any = attrs.field(init=False)
    reverses: dict[int, str] = attrs.Factory(dict)
    changes: dict[int, str] = attrs.Factory(dict)
    segments: tuple[Any, Any, Any, Any] | None = None
    shares: dict[int, Settlement] = attrs.Factory(dict)
    single: dict[str, int] = attrs.Factory(dict)
    states: list[tuple[Any, State, bool]] = attrs.Factory(list)
    to_scalar: Any = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        number = self.claims.number
        self.good, self.follows = np.zeros(number, dtype=bool), np.zeros(number, dtype=bool)
        self.warned, self.notes = np.zeros(number, dtype=np.uint8), np.zeros(number, dtype=np.int32)
        self.cash = np.zeros(number, dtype=np.int64)
        self.to_scalar = np.zeros(self.persons, dtype=np.int64)

    @property
    def persons(self) -> int:
        """How many persons there are."""
        return len(self.claims.owners)


def check_count(settled: BatchResults) -> None:
    """Check the law of a batch: every claim is either settled or refused, and each refused one is listed.

    Raises:
        LawError: a claim is neither, or both, or refused without a word.
    """
    claims = settled.claims
    wrong = settled.good == claims.bad
    if claims.bad.any():
        listed = np.array([one.row - 1 for one in settled.rejects], dtype=np.int64)
        wrong |= claims.bad & ~np.isin(np.asarray(claims.rows), listed)
    if wrong.any():
        row = int(claims.rows[int(np.argmax(wrong))]) + 1
        raise LawError(
            f"{np.count_nonzero(wrong)} 笔费用既未结算也未列为被拒,首个在第 {row} 行",
            f"{np.count_nonzero(wrong)} claims are not either settled or listed as refused, the first of them in row {row}",
            where=f"row {row}",
        )


def refuse(settled: BatchResults, place: int, column: str, reason: Text) -> None:
    """Leave a row out."""
    claims = settled.claims
    claims.bad[place] = True
    name, identity = claims.names[place].as_py(), claims.ids[place].as_py()
    settled.rejects.append(Reject(int(claims.rows[place]) + 1, column, reason, str(name), str(identity)))
