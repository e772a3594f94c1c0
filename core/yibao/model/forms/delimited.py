"""Delimited text as rows of cells."""

import csv
import io
from collections.abc import Iterator

from ..values.encoding import decode
from ..values.errors import InputError


def read_rows(data: bytes) -> Iterator[tuple[str, list[str]]]:
    """The rows of a text, each with its place, and its cells without blanks around them.

    Raises:
        InputError: it is no text, or its quotes are wrong.
    """
    text = decode(data)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text.partition("\n")[0]), strict=True)
    try:
        for cells in rows:
            yield f"row {rows.line_num}", [cell.strip() for cell in cells]
    except csv.Error as error:
        raise InputError(
            f"不是 CSV:{error}", f"it is no CSV: {error}", where=f"row {rows.line_num}", mend=("请检查引号", "check the quotes")
        ) from None


def separator(heading: str) -> str:
    """What stands between the columns of a table."""
    return max((",", ";", "\t"), key=heading.count)
