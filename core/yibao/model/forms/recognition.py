"""Telling the forms of the core apart, and what a file that has none of the known forms looks like."""

import re
from typing import Final

from ..values.encoding import decode
from ..values.errors import InputError
from ..values.text import Text, shown

_TOML = r"(\s*(#[^\n]*)?\n)*\s*(\[\[?\s*[\w\"'-]|[\w\"'-][\w\"'. -]*=)"
"""A document that begins with a table or a key, after comments."""

_JSON_SIGNS = r'([{}\[\]:])|("(?:[^"\\]|\\.)*")'
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
_HTML = r"(?i)<(!doctype\s+html|html)\b"


def beginning(head: bytes) -> str:
    """The first characters of a file as text, without blanks before them; nothing where it is no text."""
    try:
        return decode(head, final=False).lstrip()
    except InputError:
        return head.decode("utf-8", "replace").lstrip() if b"\0" not in head else ""


def is_toml(head: bytes, name: str) -> bool:
    """Whether a file is TOML: what is called so is, unless it is plainly something else."""
    text = beginning(head)
    if name.lower().endswith(".toml"):
        return _binary(head) is None and not text.startswith(("<", "{"))
    return re.match(_TOML, text) is not None


def is_json(head: bytes, name: str) -> bool:
    """Whether a file is one JSON document: an object, or an array of objects."""
    text = beginning(head)
    if text.startswith("["):
        text = text[1:].lstrip()
        text = text if text.startswith("{") else ""
    if text.startswith("{"):
        from .columns import ROOTS  # noqa: PLC0415 (most cases are TOML)

        keys = outer_keys(text)
        return (not keys or not keys.isdisjoint(ROOTS)) and not is_json_lines(head, name)
    return name.lower().endswith(".json") and _binary(head) is None and not text.startswith("<")


def outer_keys(text: str) -> set[str]:
    """The keys of a JSON object as far as its beginning shows them, without those of tables inside.

    >>> sorted(outer_keys('{"infno": "2207", "input": {"data": [1'))
    ['infno', 'input']
    """
    keys: set[str] = set()
    depth, last = 0, ""
    for sign, string in re.findall(_JSON_SIGNS, text):
        if string:
            last = string
        elif sign == ":" and depth == 1:
            keys.add(last[1:-1])
        else:
            depth += (sign in "{[") - (sign in "}]")
    return keys


def is_json_lines(head: bytes, name: str) -> bool:
    """Whether a file is JSON lines: its name says so, or its first line is a whole object and another one follows."""
    text = beginning(head)
    if name.lower().endswith((".jsonl", ".ndjson")):
        return text.startswith("{")
    first, _, rest = text.partition("\n")
    if not (text.startswith("{") and rest.lstrip().startswith("{")):
        return False
    import json  # noqa: PLC0415 (most cases are TOML)

    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True


def is_table(head: bytes, name: str) -> bool:
    """Whether a file is a table of cases, by its columns."""
    from .columns import is_table_of_cases  # noqa: PLC0415
    from .staff import is_staff  # noqa: PLC0415

    cells = frozenset(_columns(head))
    return len(cells) > 1 and is_table_of_cases(cells) and not is_staff(cells)


def is_staff_table(head: bytes, name: str) -> bool:
    """Whether a file is a table of persons and months, by its columns."""
    from .staff import is_staff  # noqa: PLC0415

    return is_staff(_columns(head))


def _columns(head: bytes) -> list[str]:
    """The first row of a table; nothing where a file is not text."""
    from .delimited import separator  # noqa: PLC0415

    if _binary(head) is not None:
        return []
    first = beginning(head).partition("\n")[0].rstrip("\r")
    return [cell.strip().strip('"') for cell in first.split(separator(first))]


def is_nothing(head: bytes, name: str) -> bool:
    """No file has a form that is only written."""
    return False


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
        return Text("网页", "a web page") if re.match(_HTML, text) else Text("XML 文件", "an XML document")
    if text[:1] in ("{", "["):
        keys = ", ".join(shown(key) for key in sorted(outer_keys(text))[:6]) if text.startswith("{") else ""
        return Text(f"JSON,有键 {keys}", f"JSON with the keys {keys}") if keys else Text("JSON", "JSON")
    first = text.partition("\n")[0].rstrip("\r")
    if "\0" in text or not first:
        return Text("二进制文件", "a binary file")
    cells = _columns(head)
    if len(cells) > 1:
        columns = ", ".join(shown(cell) for cell in cells[:6])
        return Text(f"表格,列名为 {columns}", f"a table with the columns {columns}")
    return Text(f"文本,开头为 {shown(first)}", f"text that begins with {shown(first)}")
