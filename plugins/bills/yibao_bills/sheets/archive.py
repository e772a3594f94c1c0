"""Looking through a zipped spreadsheet (xlsx, ods) before it is opened: how much it unpacks to, and how far its cells reach.

A reader that sets aside room for every cell between the first and the last would be brought down by two cells in opposite corners,
and a small archive can hold gigabytes.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from xml.parsers import expat

import attrs

from yibao import InputError

from .sheet import MOST_CELLS, too_many_cells, unreadable

MOST_BYTES = 128 * 1024 * 1024
"""What the parts of an archive may come to when they are unpacked."""

_BLOCK = 1 << 20
_CELL_TAGS = (b"<c ", b"<c>", b"<table:table-cell")
_REFERENCE = re.compile(r"([A-Za-z]{1,4})([0-9]{1,8})")
_DOCUMENT = "content.xml"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "


@attrs.define
class Extent:
    """How far the cells of a workbook reach.

    Attributes:
        formula: a cell whose formula nobody computed, if there is one.
    """

    formula: str = ""
    cells: int = 0
    _rows: int = 0
    _columns: int = 0

    def reach(self, row: int, column: int) -> None:
        """Note a cell; refuse it where too much lies between it and the first.

        Raises:
            InputError: the sheet spans too many cells.
        """
        self.cells += 1
        self._rows, self._columns = max(self._rows, row), max(self._columns, column)
        if self._rows * self._columns > MOST_CELLS or self.cells > MOST_CELLS:
            raise too_many_cells()

    def next_sheet(self) -> None:
        """Begin a new sheet; all of them together may hold no more cells than one."""
        self._rows = self._columns = 0


def look_through(data: bytes) -> Extent:
    """Look through an archive.

    Raises:
        InputError: it is broken, locked by a password, unpacks to too much, reaches too far, or declares entities.
    """
    extent = Extent()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_size(archive)
            for info in archive.infolist():
                extent.next_sheet()
                parser = _parser_for(info.filename, extent)
                if parser is not None:
                    for block in _blocks(archive, info):
                        parser.Parse(block)
                    parser.Parse(b"", True)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise unreadable(str(error)) from None
    except expat.ExpatError as error:
        raise unreadable(f"XML, {error}") from None
    except Exception as error:  # whatever a decompressor raises
        if isinstance(error, InputError):
            raise
        raise unreadable(f"{type(error).__name__}: {error}") from None
    return extent


def _refuse_size(archive: zipfile.ZipFile) -> None:
    """Refuse an archive that unpacks to too much, or plainly has too many cells, before anything in it is looked at closely."""
    unpacked = cells = 0
    for info in archive.infolist():
        for block in _blocks(archive, info):
            unpacked += len(block)
            cells += max(map(block.count, _CELL_TAGS))
            if unpacked > MOST_BYTES:
                raise _too_large()
            if cells > MOST_CELLS:
                raise too_many_cells()


def _blocks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(info) as part:
        while block := part.read(_BLOCK):
            yield block


def _too_large() -> InputError:
    return InputError(
        f"解压后超过 {MOST_BYTES >> 20} MB",
        f"it unpacks to more than {MOST_BYTES >> 20} MB",
        mend=("请只留下账单所在的工作表,另存后再试", "keep only the sheet with the bill, and save it anew"),
    )


def _parser_for(name: str, extent: Extent) -> "expat.XMLParserType | None":
    """A parser that measures a part, where the part says something about cells."""
    if name == _DOCUMENT:
        parser = expat.ParserCreate(namespace_separator=" ")
        document = _OpenDocument(extent)
        parser.StartElementHandler, parser.EndElementHandler = document.start, document.end
        parser.CharacterDataHandler = document.text
    elif name.startswith("xl/worksheets/"):
        parser = expat.ParserCreate()
        sheet = _OfficeSheet(extent, parser)
        parser.StartElementHandler, parser.EndElementHandler = sheet.start, sheet.end
    elif name.endswith(".xml"):
        parser = expat.ParserCreate()
    else:
        return None
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*declaration: object) -> None:
    raise InputError(
        "电子表格内含 DTD 声明",
        "the spreadsheet declares a document type, which no spreadsheet program writes",
        mend=("请用电子表格软件打开并另存", "open it in a spreadsheet program and save it anew"),
    )


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


class _OfficeSheet:
    """Measures a sheet of an xlsx file."""

    def __init__(self, extent: Extent, parser: "expat.XMLParserType") -> None:
        self.extent, self.parser = extent, parser
        self.row = self.column = 0
        self.formula = self.value = self.inside = False
        self.reference = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "row":
            self.row, self.column = _number(attributes.get("r"), self.row + 1), 0
        elif tag == "c":
            self.reference = attributes.get("r", "")
            match = _REFERENCE.fullmatch(self.reference)
            row, self.column = (int(match[2]), _column(match[1])) if match else (self.row, self.column + 1)
            self.extent.reach(row, self.column)
            self.formula = self.value = False
        elif tag == "f":
            self.formula = True
            self.parser.CharacterDataHandler = self.text
        elif tag in ("v", "t"):
            self.inside = True

    def text(self, text: str) -> None:
        self.value = self.value or self.inside

    def end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag in ("v", "t", "f"):
            self.inside = False
        elif tag == "c" and self.formula:
            self.parser.CharacterDataHandler = None
            if not self.value:
                self.extent.formula = self.extent.formula or self.reference


class _OpenDocument:
    """Measures the tables of an OpenDocument file, whose empty ends are repeated as often as there is room."""

    def __init__(self, extent: Extent) -> None:
        self.extent = extent
        self.row = self.column = 0
        self.rows = self.columns = 1
        self.filled = self.last = 0
        self.inside = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        kind = tag.removeprefix(_TABLE)
        if kind == "table":
            self.extent.next_sheet()
            self.row = 0
        elif kind == "table-row":
            self.rows, self.column, self.last = _number(attributes.get(f"{_TABLE}number-rows-repeated"), 1), 0, 0
        elif kind in ("table-cell", "covered-table-cell"):
            self.columns = _number(attributes.get(f"{_TABLE}number-columns-repeated"), 1)
            self.inside, self.filled = True, int(any(name.endswith(("value", "value-type")) for name in attributes))

    def text(self, text: str) -> None:
        if self.inside and text.strip():
            self.filled = 1

    def end(self, tag: str) -> None:
        kind = tag.removeprefix(_TABLE)
        if kind in ("table-cell", "covered-table-cell"):
            self.column += self.columns
            if self.filled:
                self.last = self.column
            if self.column > MOST_CELLS:
                raise too_many_cells()
            self.inside = False
        elif kind == "table-row":
            self.row += self.rows
            if self.last:
                self.extent.cells += (self.rows - 1) * self.last
                self.extent.reach(self.row, self.last)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def parts(data: bytes) -> Iterator[str]:
    """The names of the parts of an archive; none where it is broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return
