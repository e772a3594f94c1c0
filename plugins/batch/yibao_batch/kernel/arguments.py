"""The arguments of a kernel, and what its numbers mean: shared by the kernel and its caller."""

GAP, FACT = 1, 1_000
"""Codes of a refusal: a figure that is not known (by segment and limit or ratio), a missing fact."""

ARGUMENTS = (
    "starts", "plan", "row", "bill", "year", "month", "day", "stay", "ward", "flags", "days", "facts", "until", "rows",
    "accounts", "counters", "tags", "seen", "owed", "carry", "event", "first_event", "credit", "credited",
    "payers", "balances", "status", "warned", "amounts", "paids", "reached",
)  # fmt: skip
"""The arguments of a kernel, in order; ``docs/batch.md`` says what each is."""

USES, UNSURE_YEAR = 1, 4
"""Bits of ``flags``: whether accounts that need consent may pay, whether the benefit year is unverified."""

TRACKS = ("full", "path", "means")
"""What a result may rest on: segments that were filled, segments that were reached, means that were used; bits of each."""

UNVERIFIED, LAYER, CREDIT, UNSURE, READING, AT_LEAST, LAST_SEEN, STALE = 1, 2, 4, 8, 16, 32, 64, 128
"""Bits of ``warned``: the warnings of a result that follow from its amounts."""

MARKED = {"reading": READING, "last_seen": LAST_SEEN, "stale": STALE}
"""Codes of figures with marks of their own in the rows: for each the tracks that lead to such a figure."""
