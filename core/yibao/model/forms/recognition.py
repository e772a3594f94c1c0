"""Telling the forms of the core apart, and what a file that has none of the known forms looks like."""

import codecs
import re
from typing import Final

from ..values.text import Text, shown

_TOML = re.compile(r"(\s*(#[^\n]*)?\n)*\s*(\[\[?\s*[\w\"'-]|[\w\"'-][\w\"'. -]*=)")
"""A document that begins with a table or a key, after comments."""

_SIGNS: Final = (
    (b"PK\x03\x04", Text("压缩包或电子表格(xlsx、ods)", "a zip archive or a spreadsheet (xlsx, ods)")),
    (b"\xd0\xcf\x11\xe0", Text("旧式 Office 文件(xls)", "an old Office file (xls)")),
    (b"%PDF", Text("PDF", "a PDF document")),
    (b"\x89PNG", Text("图片", "a picture")),
    (b"\xff\xd8\xff", Text("图片", "a picture")),
    (b"\x1f\x8b", Text("gzip 压缩文件", "a gzip archive")),
    (b"PAR1", Text("Parquet 表", "a Parquet table")),
    (b"ARROW1", Text("Arrow 表", "an Arrow table")),
)
_HTML = re.compile(r"<(!doctype\s+html|html)\b", re.IGNORECASE)


def beginning(head: bytes) -> str:
    """The first characters of a file as text, without blanks before them; bytes that are no UTF-8 are replaced."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ""
    return head.decode("utf-8", "replace").removeprefix("\ufeff").lstrip()


def is_toml(head: bytes, name: str) -> bool:
    """Whether a file is TOML: what is called so is, unless it is plainly something else."""
    text = beginning(head)
    if name.lower().endswith(".toml"):
        return _binary(head) is None and not text.startswith(("<", "{"))
    return _TOML.match(text) is not None


def is_json(head: bytes, name: str) -> bool:
    """Whether a file is one JSON document."""
    text = beginning(head)
    return text.startswith("{") or (name.lower().endswith(".json") and _binary(head) is None and not text.startswith("<"))


def _binary(head: bytes) -> Text | None:
    return next((text for sign, text in _SIGNS if head.startswith(sign)), None)


def looks_like(head: bytes) -> Text:
    """What a file looks like, for somebody who gave one that nothing can read.

    >>> looks_like(b"<?xml version='1.0'?><Response/>").en
    'an XML document'
    """
    text = beginning(head)
    known = _binary(head)
    if known is not None:
        return known
    if text.startswith("<"):
        return Text("网页", "a web page") if _HTML.match(text) else Text("XML 文件", "an XML document")
    if text[:1] in ("{", "["):
        return Text("JSON", "JSON")
    first = text.partition("\n")[0].rstrip("\r")
    if "\0" in text or not first:
        return Text("二进制文件", "a binary file")
    cells = max((first.split(sign) for sign in ",;\t"), key=len)
    if len(cells) > 1:
        columns = ", ".join(shown(cell.strip('" ')) for cell in cells[:6])
        return Text(f"表格,列名为 {columns}", f"a table with the columns {columns}")
    return Text(f"文本,开头为 {shown(first)}", f"text that begins with {shown(first)}")
