"""Cases written in the forms of the core: TOML, JSON, JSON lines and CSV."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..inputs.parse import plain
from ..values.errors import InputError

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


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
    return ("\n".join(_document(documents[0])).strip() + "\n").encode()


def _document(document: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a document: its values first, then its tables and claims."""
    tables = {key: value for key, value in document.items() if isinstance(value, Mapping) or (key == "claim" and value)}
    yield from _pairs({key: value for key, value in document.items() if key not in tables})
    for key, value in tables.items():
        for entry in value if key == "claim" else [value]:
            yield ""
            yield f"[[{_key(key)}]]" if key == "claim" else f"[{_key(key)}]"
            yield from _pairs(entry)


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    return (f"{_key(key)} = {_value(value)}" for key, value in table.items())


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


def write_table(documents: Sequence[Mapping[str, Any]], language: str) -> bytes:
    """Cases as a table whose columns are key paths."""
    rows = [row for document in documents for row in _rows(document)]
    columns = list(dict.fromkeys(column for row in rows for column in row))
    made = io.StringIO()
    writer = csv.DictWriter(made, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue().encode()


def _rows(document: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """The rows of a case: what is said of it and of a claim stands in the first row of each."""
    head = dict(_cells({key: value for key, value in document.items() if key != "claim"}, ""))
    name = {"person.id": head["person.id"]} if "person.id" in head else {}
    for claim in document.get("claim") or [{}]:
        of_claim = dict(_cells({key: value for key, value in claim.items() if key != "lines"}, "claim."))
        for line in claim.get("lines") or [{}]:
            yield {**head, **of_claim, **dict(_cells(line, "claim.lines."))}
            head, of_claim = name, {key: value for key, value in of_claim.items() if key == "claim.id"}


def _cells(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _cells(item, f"{path}{key}.")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _cells(item, f"{path.removesuffix('.')}[{index}].")
    else:
        yield path.removesuffix("."), str(value).lower() if isinstance(value, bool) else str(value)
