"""The keys of each section of rule files: what they take and what holds without them, as the classes of the language say."""

import datetime as dt
import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

import attrs

from ...model.values.classes import frozen
from ...model.values.errors import InputError
from ...model.values.text import Text, proposal, shown
from ..language.references import Cut, FactName, Names, NamesFact, NamesTable, Reference
from ..language.tables import Entry, Period, TableDeclaration, When
from ..writing import defaults
from ..writing.tables import OF_ROW, OF_TABLE
from .sections import RULES_OF, section_types


@frozen
class KeyRule:
    """One key: what it takes, and what holds without it; ``required`` where it has to be given."""

    name: str
    takes: str
    default: str
    required: bool


TEXT: Final = "{ zh, en }"
DAY: Final = "2024-01-31"

_LAST: Final = ("when", "from", "to", "seen", "source", "status", "note")
"""Keys that many sections share; they stand after those of the section's own."""

_FILE: Final = ("defaults", "reason")
"""Sections that belong to a file and are read as no class."""


def sections() -> tuple[str, ...]:
    """All sections, and below each the parts of its declarations that have keys of their own: ``plan``, ``plan.segment``.

    Parts that stand in several places are named once.
    """
    once: dict[Any, str] = {}
    for name, (kind, _, _) in _classes().items():
        once.setdefault(kind, name)
    return (*_FILE, *once.values())


def keys_of(section: str) -> tuple[KeyRule, ...]:
    """The keys of a section, or of a part of its declarations.

    >>> [rule.name for rule in keys_of("source") if rule.required]
    ['title']

    Raises:
        InputError: no such section.
    """
    if section == "defaults":
        takes = {"source": "NAME, […]", "status": "", "from": DAY, "seen": f"{DAY}, [{DAY}, {DAY}]", "replaces": "true"}
        takes["status"] = next(rule.takes for rule in keys_of("table") if rule.name == "status")
        return tuple(KeyRule(key, takes[key], "", False) for key in defaults.KEYS)
    if section == "reason":
        return (KeyRule("NAME", TEXT, "", False),)
    known = _classes()
    if section not in known:
        raise InputError(f"没有 {shown(section)} 一节", f"there is no section {shown(section)}", mend=proposal(section, sections()))
    kind, dated, named = known[section]
    if kind is TableDeclaration:
        return tuple(_table_keys())
    rules = sorted(
        map(_rule, written_fields(kind)), key=lambda rule: (not rule.required, _LAST.index(rule.name) if rule.name in _LAST else -1)
    )
    if dated and issubclass(kind, Period):
        rules.append(KeyRule("days", "[{ … }, …]", "", False))
    if named:
        rules.append(KeyRule("replaces", "true", "false", False))
    return tuple(rules)


def _table_keys() -> Iterator[KeyRule]:
    """A table's keys: of the block first, then those of each row, which the block may hold for all."""
    takes = {"label": TEXT, "upto": "[1200, …], { by, value, days }", "otherwise": '"unknown"', "why": f"{TEXT}, NAME"}
    takes["value"] = '1200, "85%", "10 points", 128, "no limit", "at least 60%", "unknown", { LABEL = … }'
    fields = {field.name.removesuffix("_"): field for field in attrs.fields(Entry)}
    for key in (*OF_TABLE, *OF_ROW):
        rule = _rule(fields[key]) if key in fields else KeyRule(key, "", "", False)
        yield KeyRule(key, takes.get(key) or rule.takes, "", key in ("label", "value", "source", "status"))
    yield KeyRule("days", "[{ … }, …]", "", False)
    yield KeyRule("replaces", "true", "false", False)


def _classes() -> dict[str, tuple[Any, bool, bool]]:
    """The class of each section and of each part of it; whether it may have ``days``, and whether it bears a name."""
    result: dict[str, tuple[Any, bool, bool]] = {}
    for hook in RULES_OF:
        for section, held in section_types(hook).items():
            kind, dated = class_in(held)
            if kind is None or section in result:
                continue
            result[section] = kind, dated, True
            if kind is not TableDeclaration:
                _add_parts(result, section, kind)
    return result


def _add_parts(result: dict[str, tuple[Any, bool, bool]], above: str, kind: Any) -> None:
    for field in written_fields(kind):
        inner, dated = class_in(field.type)
        name = f"{above}.{field.name.removesuffix('_')}"
        if inner is not None and inner is not Text and inner is not kind and name.count(".") < 4:
            result[name] = inner, dated, False
            _add_parts(result, name, inner)


def class_in(kind: Any) -> tuple[Any, bool]:
    """The class of declarations that a type holds, if any, and whether it holds a list of them."""
    origin = get_origin(kind)
    if isinstance(kind, type) and attrs.has(kind):
        return kind, False
    if origin is tuple:
        return class_in(get_args(kind)[0])[0], True
    if origin is Mapping:
        return class_in(get_args(kind)[1])
    if origin in (Union, types.UnionType):
        return next((inner for inner in map(class_in, get_args(kind)) if inner[0] is not None), (None, False))
    return None, False


def written_fields(kind: Any) -> list[Any]:
    """The fields of a class that files give."""
    fields = attrs.fields(kind)
    return [field for field in fields if field.metadata.get("written", True) and not field.metadata.get("derived")]


def _rule(field: Any) -> KeyRule:
    required = field.default is attrs.NOTHING
    name = field.name.removesuffix("_")
    takes = f"{DAY}, [{DAY}, {DAY}]" if name == "seen" else field.metadata.get("takes") or _takes(field.type)
    return KeyRule(name, takes, "" if required else _default(field), required)


def _default(field: Any) -> str:
    value = field.default.factory() if isinstance(field.default, attrs.Factory) else field.default  # type: ignore[arg-type]
    if value is None or value in ((), {}, "") or isinstance(value, Text):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if get_origin(field.type) is Annotated and field.type.__metadata__[0] == "unit":
        return f"{value / 100:g}"
    if isinstance(value, tuple):
        return ", ".join(f'"{item}"' for item in value)
    return str(value) if isinstance(value, int) else f'"{value}"'


def _takes(kind: Any) -> str:
    """What a type is written as."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind == When:
        return "{ DIMENSION = LABEL, […] or { not = LABEL } }"
    if origin is Annotated:
        return _annotated(inner)
    if origin is Literal:
        return " | ".join(f'"{option}"' for option in inner)
    if origin in (Union, types.UnionType):
        return ", ".join(dict.fromkeys(_takes(part) for part in inner if part is not type(None)))
    if origin is tuple:
        item = _takes(inner[0])
        return f"{item}, […]" if inner[-1] is Ellipsis else f"[{', '.join(map(_takes, inner))}]"
    if origin is Mapping:
        return f"{{ NAME = {_takes(inner[1])} }}"
    return _plain(kind)


def _plain(kind: Any) -> str:
    if kind is Text:
        return TEXT
    if isinstance(kind, str) or kind is Any:
        return "{ … }"
    if attrs.has(kind):
        short = getattr(kind, "SHORT", None)
        keys = ", ".join(field.name.removesuffix("_") for field in written_fields(kind)[:3])
        return ("NAME, " if short else "") + f"{{ {keys}, … }}"
    if issubclass(kind, Reference):
        return ", ".join([*(f'"{word}"' for word in kind.WORDS), *(f"{{ {key} }}" for key in kind.KINDS)])
    words: Mapping[Any, str] = {
        FactName: "NAME, { fact }, { counter }",
        Cut: "45, 2024-01-31, { times, table }",
        dt.date: DAY,
        bool: "true, false",
        int: "12",
    }
    return words.get(kind, '"…"' if kind is str else "NAME")


def _annotated(inner: tuple[Any, ...]) -> str:
    mark = inner[1]
    if isinstance(mark, NamesTable):
        return "TABLE"
    if isinstance(mark, NamesFact):
        return "FACT"
    if isinstance(mark, Names):
        return " | ".join(f'"{option}"' for option in mark.options) if len(mark.options) in range(1, 13) else mark.kind.upper()
    return {"name": "NAME", "unit": "0.01", "quantity": "2"}.get(mark, "…")
