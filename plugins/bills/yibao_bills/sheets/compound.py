"""Looking through an old Office file (xls) before it is opened: how far its cells reach. See :mod:`.archive` for why."""

import io
import struct

from .sheet import MOST_CELLS, too_many_cells, unreadable

_STREAMS = ("Workbook", "Book")
_BEGINNING = 0x0809
_CELLS = frozenset({0x0006, 0x00BD, 0x00BE, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6})
"""Records that begin with the row and the column of a cell."""
_SEVERAL = frozenset({0x00BD, 0x00BE})
"""Those that end with the last column of the cells they hold."""


def look_through_old(data: bytes) -> None:
    """Look through a file.

    Raises:
        InputError: it is broken, or its cells reach too far.
    """
    import olefile  # noqa: PLC0415 (only for such files)

    try:
        with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_POTENTIAL) as compound:
            stream = next((name for name in _STREAMS if compound.exists(name)), None)
            if stream is None:
                raise unreadable("no workbook in it")
            book = compound.openstream(stream).read()
    except (OSError, ValueError, IndexError, struct.error, RecursionError) as error:
        raise unreadable(str(error)) from None
    rows = columns = position = whole = 0
    while position + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, position)
        position += 4
        if kind == _BEGINNING:
            whole += rows * columns
            rows = columns = 0
        elif kind in _CELLS and size >= 4 and position + size <= len(book):
            row, column = struct.unpack_from("<HH", book, position)
            if kind in _SEVERAL:
                (column,) = struct.unpack_from("<H", book, position + size - 2)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if whole + rows * columns > MOST_CELLS:
                raise too_many_cells()
        position += size
