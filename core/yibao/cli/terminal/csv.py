"""Comma-separated values, as spreadsheets read them."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from .screen import Screen, printable

RUN = "=+\\-@\uff1d\uff0b\uff0d\uff20"
"""The signs, as a class of a regular expression, that a spreadsheet takes for the beginning of a formula."""

_FORMULA = re.compile(f"'*[{RUN}]")
_NUMBER = re.compile(r"[-+]?[0-9][0-9,]*(\.[0-9]+)?%?")


def cell(text: str) -> str:
    r"""A text as a cell of CSV: hidden characters are escaped, and ``'`` stands before what a spreadsheet would run.

    Numbers stay as they are. Where a ``'`` stands before such a sign already there is one more, so that one can be taken off.

    >>> [cell(text) for text in ("=1+1", "-5.00", "'=1", "a\tb")]
    ["'=1+1", '-5.00', "''=1", 'a\\tb']
    """
    text = printable(text)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def sheet(rows: Iterable[Sequence[str]]) -> str:
    r"""Rows as lines of CSV.

    >>> sheet([["claim", "cash"], ["C,1", "6.40"]])
    'claim,cash\n"C,1",6.40\n'
    """
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerows([cell(text) for text in row] for row in rows)
    return made.getvalue()


def write_csv(screen: Screen, rows: Iterable[Sequence[str]]) -> None:
    """Write rows, behind the mark by which spreadsheets know UTF-8 where that is asked for."""
    screen.write(("\ufeff" if screen.bom else "") + sheet(rows))
