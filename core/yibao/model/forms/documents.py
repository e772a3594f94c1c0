"""TOML and JSON: files that hold one record."""

from collections.abc import Iterator

from ..inputs.parse import parse
from .form import Record


def read_toml(data: bytes, name: str) -> Iterator[Record]:
    """The record of a TOML file.

    Raises:
        InputError: it is no TOML, with the line.
    """
    yield Record(parse(data, "toml"))


def read_json(data: bytes, name: str) -> Iterator[Record]:
    """The record of a JSON file.

    Raises:
        InputError: it is no JSON, with the line.
    """
    yield Record(parse(data, "json"))
