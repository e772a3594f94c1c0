"""TOML and JSON: files that hold one record, and JSON lines, which hold one a line."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..inputs.parse import parse, plain
from ..values.encoding import decode, encoding_notes
from ..values.errors import InputError
from .form import Record

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def read_toml(data: bytes, name: str) -> Iterator[Record]:
    """The record of a TOML file.

    Raises:
        InputError: it is no TOML, with the line.
    """
    yield Record(parse(data, "toml"), notes=encoding_notes(data))


def read_json(data: bytes, name: str) -> Iterator[Record]:
    """The record of a JSON file.

    Raises:
        InputError: it is no JSON, with the line.
    """
    yield Record(parse(data, "json"), notes=encoding_notes(data))


def read_json_lines(data: bytes, name: str) -> Iterator[Record]:
    """A record for each line; a line that is wrong is told in its place."""
    for number, line in enumerate(decode(data).split("\n"), 1):
        if not line.strip():
            continue
        where = f"line {number}"
        try:
            yield Record(parse(line.encode("utf-8", "surrogatepass"), "json"), where)
        except InputError as error:
            error.where = error.where.removeprefix("line 1, ")
            yield Record(where=where, error=error)


def write_json(documents: Sequence[Mapping[str, Any]], language: str) -> bytes:
    """One document as JSON, several as a list."""
    data = [plain(document) for document in documents]
    return (json.dumps(data[0] if len(data) == 1 else data, ensure_ascii=False, indent=1) + "\n").encode()


def write_json_lines(documents: Sequence[Mapping[str, Any]], language: str) -> bytes:
    """A line for each document."""
    return "".join(json.dumps(plain(document), ensure_ascii=False) + "\n" for document in documents).encode()


def write_toml(documents: Sequence[Mapping[str, Any]], language: str) -> bytes:
    """One document as TOML.

    Raises:
        InputError: there are several.
    """
    if len(documents) != 1:
        raise InputError(
            f"TOML 文件只写一个病例,得到 {len(documents)} 个",
            f"a TOML file holds one case, not {len(documents)}",
            mend=("写成 .jsonl", "write .jsonl"),
        )
    return ("\n".join(_table(documents[0], "")).strip() + "\n").encode()


def _table(table: Mapping[str, Any], path: str) -> Iterator[str]:
    """The lines of a table: its values first, then the tables and claims in it."""
    inner = {key: value for key, value in table.items() if isinstance(value, Mapping) or (key == "claim" and not path and value)}
    inner = {key: value for key, value in inner.items() if not path}
    for key, value in table.items():
        if key not in inner:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in inner.items():
        for entry in value if key == "claim" else [value]:
            yield ""
            yield f"[[{_key(key)}]]" if key == "claim" else f"[{_key(key)}]"
            yield from _table(entry, f"{path}{key}.")


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items()) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        items = [_value(item) for item in value]
        if any(isinstance(item, Mapping) for item in value):
            return "[\n" + "".join(f"  {item},\n" for item in items) + "]"
        return f"[{', '.join(items)}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
