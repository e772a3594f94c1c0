"""Any table file as sheets, told by how it begins."""

import attrs

from .delimited import read_delimited
from .sheet import Sheet
from .workbook import is_workbook, read_workbook


@attrs.frozen
class TableFile:
    """What a file of tables holds.

    Attributes:
        sheets: those that people see; hidden: names of the others, which are not read.
    """

    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()


def read_tables(data: bytes) -> TableFile:
    """The sheets of a workbook, or the one of a delimited text.

    Raises:
        InputError: it is neither, broken, or too large.
    """
    if is_workbook(data):
        return TableFile(*read_workbook(data))
    return TableFile((read_delimited(data),))
