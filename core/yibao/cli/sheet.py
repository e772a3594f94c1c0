"""Comma-separated values, as spreadsheets read them."""

import csv
import io
from collections.abc import Iterable, Sequence

from .screen import printable


def sheet(rows: Iterable[Sequence[str]]) -> str:
    r"""Rows as lines of CSV.

    >>> sheet([["claim", "cash"], ["C,1", "6.40"]])
    'claim,cash\n"C,1",6.40\n'
    """
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerows([printable(cell) for cell in row] for row in rows)
    return made.getvalue()
