"""How the texts of a CSV file are encoded: UTF-8, or GB 18030 where the whole file is; bytes that are neither are marked."""

import codecs
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np

UTF8 = "utf-8"
GB18030 = "gb18030"

UNREADABLE = "\ufdd0"
"""Stands for a byte that is no text; Unicode gives this character to nobody."""

_BLOCK = 1 << 20
_ERRORS = "yibao.marked"


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Each byte that is no text as a mark and its value, so that two cells with different bytes stay different."""
    assert isinstance(error, UnicodeDecodeError)
    return "".join(f"{UNREADABLE}{byte:02x}" for byte in error.object[error.start : error.end]), error.end


codecs.register_error(_ERRORS, _mark)


def encoding_of(file: Path) -> tuple[str, bool]:
    """The encoding of a file, and whether all of it is so.

    A file that is UTF-8 throughout is UTF-8. It is GB 18030 if all of it decodes so, most of its characters, and more than one,
    are common Chinese (as of GB 2312), and less than half of the bytes that are not ASCII would be characters of UTF-8. Any
    other file is UTF-8 with some bytes that are none.
    """
    if _decodes(file, UTF8):
        return UTF8, True
    if _decodes(file, GB18030) and _is_chinese(file):
        return GB18030, True
    return UTF8, False


def open_text(file: Path, encoding: str) -> io.TextIOWrapper:
    """A file as text with its own line ends; bytes that are none are marked."""
    return file.open(encoding="utf-8-sig" if encoding == UTF8 else encoding, errors=_ERRORS, newline="")


class Recoded(io.RawIOBase):
    """A file as UTF-8, whatever its encoding, with bytes that are no text marked."""

    def __init__(self, file: Path, encoding: str) -> None:
        self._blocks = _recoded(file, encoding)
        self._rest = b""

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, room: "memoryview") -> int:  # type: ignore[override]
        """Fill a buffer as far as the next block goes."""
        if not self._rest:
            self._rest = next(self._blocks, b"")
        many = min(len(room), len(self._rest))
        room[:many] = self._rest[:many]
        self._rest = self._rest[many:]
        return many


def _blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as source:
        while block := source.read(_BLOCK):
            yield block


def _recoded(file: Path, encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)(_ERRORS)
    for block in _blocks(file):
        if made := decoder.decode(block).encode():
            yield made
    if made := decoder.decode(b"", final=True).encode():
        yield made


def _decodes(file: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in _blocks(file):
            if not (block.isascii() and decoder.getstate()[0] == b""):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_chinese(file: Path) -> bool:
    """Whether a file that is GB 18030 looks as if it was meant to be."""
    high = unicode = characters = common = 0
    decoder = codecs.getincrementaldecoder(GB18030)()
    for block in _blocks(file):
        text = decoder.decode(block)
        high += _beyond_ascii(block)
        unicode += _beyond_ascii(block.decode(UTF8, "ignore").encode())
        characters += int(np.count_nonzero(np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32) > 0x7F))
        common += _beyond_ascii(text.encode("gb2312", "ignore")) // 2
    return common > 1 and 2 * unicode < high and 2 * common > characters


def _beyond_ascii(block: bytes) -> int:
    """How many bytes are not ASCII."""
    return int(np.count_nonzero(np.frombuffer(block, dtype=np.uint8) > 0x7F))
