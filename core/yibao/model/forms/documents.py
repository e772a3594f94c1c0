"""TOML and JSON: files that hold one record, JSON arrays, which hold several, and JSON lines, which hold one a line."""

from collections.abc import Iterator

from ..inputs.parse import parse, parse_json
from ..values.encoding import decode, encoding_notes
from ..values.errors import InputError
from .form import Record


def read_toml(data: bytes, name: str) -> Iterator[Record]:
    """The record of a TOML file.

    Raises:
        InputError: it is no TOML, with the line.
    """
    yield Record(parse(data, "toml"), notes=encoding_notes(data))


def read_json(data: bytes, name: str) -> Iterator[Record]:
    """The record of a JSON file, or those of an array.

    Raises:
        InputError: it is no JSON, with the line.
    """
    value, notes = parse_json(data), encoding_notes(data)
    if isinstance(value, dict):
        yield Record(value, notes=notes)
        return
    for index, item in enumerate(value):
        where = f"[{index}]"
        yield Record(where=where, error=item) if isinstance(item, InputError) else Record(item, where, notes=notes)


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
