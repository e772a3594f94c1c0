"""Bytes to text: UTF-8, UTF-16 with its mark, or GB 18030 (GBK) where that is certain."""

import codecs
import re
from typing import Final

from .errors import InputError
from .text import Message, Text

_CHINESE = (
    "[\0-\x7f\xa5\xb0\xb1\xb7\xd7\u2000-\u206f\u2160-\u217f\u2190-\u2193\u2460-\u24ff\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]*"
)
"""Characters of Chinese office texts; bytes of another encoding that happen to be GB 18030 give others."""

_AMONG_LETTERS = "[A-Za-z][\u4e00-\u9fff][A-Za-z]"
"""What accented letters of a Western text look like as GB 18030."""

_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(data: bytes, *, final: bool = True) -> str:
    """The text of a file.

    Args:
        final: whether the bytes end where the file ends, not in the middle of a character.

    Raises:
        InputError: it is no text, or nobody can tell in which encoding.
    """
    if data.startswith(_UTF_16):
        try:
            return _decoded(data, "utf-16", final=final)
        except UnicodeDecodeError:
            raise InputError(
                "不是完整的 UTF-16 文本", "it is no whole UTF-16 text", mend=("请另存为 UTF-8", "save it as UTF-8")
            ) from None
    try:
        return _decoded(data, "utf-8", final=final).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        try:
            text = _decoded(data, "gb18030", final=final)
        except UnicodeDecodeError:
            text = "\0"
        if "\0" not in text and re.fullmatch(_CHINESE, text) and not re.search(_AMONG_LETTERS, text):
            return text
        raise InputError(
            f"第 {error.start} 字节起不是 UTF-8 文本",
            f"not UTF-8 text from byte {error.start} on",
            mend=("请另存为 UTF-8", "save it as UTF-8"),
        ) from None


def _decoded(data: bytes, encoding: str, *, final: bool) -> str:
    return data.decode(encoding) if final else codecs.getincrementaldecoder(encoding)().decode(data)


def encoding_notes(data: bytes) -> tuple[Message, ...]:
    """What to tell of the encoding of a file that is text: nothing where it is UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        name = "UTF-16" if data.startswith(_UTF_16) else "GB 18030 (GBK)"
        return (Message("encoding", Text(f"文件按 {name} 读取", f"the file is read as {name}")),)
    return ()
