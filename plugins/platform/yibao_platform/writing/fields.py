"""The fields of the platform's answer: name, type, length, and whether it has to be there. They stand in ``fields.csv``."""

import csv
import functools
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final, Literal

import attrs

from yibao import InputError

Kind = Literal["text", "number", "day", "time"]
NUMBER: Final = "\ue000"
"""What stands before the digits of a number until the whole is written: a number keeps its digits, and never is a float."""


@attrs.frozen
class Field:
    """A field of a node.

    Attributes:
        length: of a text how many characters it may have; of a number how many digits in all; places: those after the point.
    """

    name: str
    kind: Kind
    length: int
    places: int
    required: bool


@functools.cache
def fields_of(node: str) -> tuple[Field, ...]:
    """The fields of a node, in their order."""
    rows = csv.DictReader(files(__package__).joinpath("fields.csv").read_text("utf-8").splitlines())
    return tuple(_field(row) for row in rows if row["node"] == node)


def _field(row: Mapping[str, Any]) -> Field:
    length, _, places = row["length"].partition(",")
    return Field(row["name"], row["kind"], int(length or 0), int(places or 0), row["required"] == "yes")


def fill(node: str, values: Mapping[str, str]) -> dict[str, str]:
    """A node with all its fields: a text that nobody knows is empty, a number zero.

    Args:
        values: texts by field; of numbers their digits.

    Raises:
        InputError: a value does not fit its field.
    """
    return {field.name: _fitting(node, field, values.get(field.name, "")) for field in fields_of(node)}


def _fitting(node: str, field: Field, value: str) -> str:
    if field.kind != "number":
        if field.length and len(value) > field.length:
            raise _too_long(node, field, value)
        return value
    whole, _, rest = (value or "0").partition(".")
    if len(whole.lstrip("-")) > field.length - field.places:
        raise _too_long(node, field, value)
    return f"{NUMBER}{whole}.{rest[: field.places].ljust(field.places, '0')}"


def _too_long(node: str, field: Field, value: str) -> InputError:
    return InputError(
        f"{value[:40]!r} 放不进 {field.length} 位的字段",
        f"{value[:40]!r} does not fit a field of {field.length}",
        where=f"{node}.{field.name}",
        mend=("请用较短的编号或名称", "use a shorter id or name"),
    )
