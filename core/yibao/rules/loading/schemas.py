"""JSON Schemas of rule files, made from the classes of the language, for editors: every key with what it is."""

import datetime as dt
import inspect
import re
import types
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

import attrs

from ...model.values.text import Text
from ..language.references import FactName, Names, Reference
from ..language.tables import Period, TableDeclaration, When
from .keys import KeyRule, class_in, keys_of, written_fields
from .sections import RULES_OF, section_types

Schema = dict[str, Any]

DIALECT: Final = "http://json-schema.org/draft-07/schema#"
"""What editors of TOML read."""

COMMON: Final[Mapping[str, str]] = {
    "label": "What people call it, in Chinese and English.",
    "note": "What else to know of it, in Chinese and English.",
    "reading": "What the author read into a text that leaves it open.",
    "from": "The first day on which it holds.",
    "to": "The last day on which it holds.",
    "seen": "The day on which a page showed it, or the first and the last of such days.",
    "source": "The documents that say so, as NAME or NAME#place.",
    "status": "How well it is known: official is the document itself or the office's own page.",
    "when": "Only for what has these labels of dimensions.",
    "why": "Why it is not known, or the name of a reason.",
    "days": "Rows with days of their own; what they do not say, the block says.",
    "replaces": "Takes the place of the declaration of this name of a higher level.",
    "payer": "Who pays.",
    "scheme": "The scheme, or schemes.",
    "benefits": "The benefits that it is for.",
    "account": "An account of the person.",
    "of": "What it is taken of, or made from.",
    "by": "The dimensions that its values are apart by, in order.",
    "value": "The figure, or figures by label.",
    "upto": "The upper edges of bands.",
    "otherwise": "What holds for labels that no value names.",
    "reads": "The facts that a function reads.",
    "title": "What the document is called.",
    "url": "Its address.",
}
"""Keys that many sections share, or that no class describes."""


def rules_schema(hook: str) -> Schema:
    """The schema of the files of a folder: ``person``, ``claim``, ``settlement`` or ``enrollment``."""
    builder = _Builder()
    sections: Schema = {
        "defaults": _closed({rule.name: _described({}, rule.name, rule, "") for rule in keys_of("defaults")}),
        "reason": {"type": "object", "additionalProperties": builder.schema(Text)},
    }
    for name, section_type in section_types(hook).items():
        kind, several = class_in(section_type)
        if name == "split":
            sections[name] = _instance(builder.name_of(kind, named=True))
        elif kind is TableDeclaration:
            sections[name] = {"type": "object", "additionalProperties": builder.table()}
        elif kind is None or kind is Text:
            sections[name] = builder.schema(section_type)
        else:
            block = _instance(builder.name_of(kind, named=True))
            block = {**block, "type": ["object", "array"], "items": block} if several else block
            sections[name] = {"type": "object", "additionalProperties": block}
        sections[name]["description"] = f"Declarations of the section {name}; `yibao rules keys {name}` lists their keys."
    sections["defaults"]["description"] = "What holds for the whole file where a declaration does not say it."
    sections["reason"]["description"] = "Texts on why something is not known, by name."
    schema = {"$schema": DIALECT, "title": f"yibao rules: {hook}", **_closed(sections)}
    return {**schema, "definitions": dict(sorted(builder.definitions.items()))}


def rules_schemas() -> dict[str, Schema]:
    """The schema of each of the four kinds of folders."""
    return {hook: rules_schema(hook) for hook in RULES_OF}


class _Builder:
    """Gathers the definitions of one schema."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}

    def table(self) -> Schema:
        """A table: the keys of its block and rows."""
        if "table" not in self.definitions:
            keys = {rule.name: _described({}, rule.name, rule, "") for rule in keys_of("table")}
            row = {name: schema for name, schema in keys.items() if name not in ("days", "replaces", "label", "upto", "otherwise")}
            keys["days"] = {**keys["days"], "type": ["array", "object"], "items": {"type": "object", **_closed(row)}}
            keys["label"] = {**self.schema(Text), **keys["label"]}
            self.definitions["table"] = _closed(keys)
        return _instance("table")

    def name_of(self, kind: Any, *, named: bool = False, dated: bool = False) -> str:
        """The name of the definition of a class; ``named`` where it bears a name, ``dated`` where it may have rows."""
        dated = dated or (named and issubclass(kind, Period))
        name = str(kind.__name__) + ("_with_rows" if dated else "") + ("_by_name" if named else "")
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = self._class(kind, named, dated)
        return name

    def _class(self, kind: Any, named: bool, dated: bool) -> Schema:
        texts = attribute_texts(kind)
        keys: Schema = {}
        for field in written_fields(kind):
            name = field.name.removesuffix("_")
            free = name == "seen" or "takes" in field.metadata  # written in ways of its own
            schema = {} if free else self.schema(field.type)
            keys[name] = _described(schema, name, None, texts.get(field.name, texts.get(name, "")))
        if dated and "days" not in keys:
            keys["days"] = _described({"type": ["array", "object"], "items": {"type": "object"}}, "days", None, "")
        if named:
            keys["replaces"] = _described({"type": "boolean"}, "replaces", None, "")
        return {**_closed(keys), "description": (inspect.getdoc(kind) or kind.__name__).split("\n\n")[0].replace("\n", " ")}

    def schema(self, kind: Any) -> Schema:
        """What a type is written as."""
        origin, inner = get_origin(kind), get_args(kind)
        if kind == When:
            return {"type": "object", "additionalProperties": {"type": ["string", "array", "object", "boolean"]}}
        if origin is Annotated:
            options = getattr(inner[1], "options", ()) if isinstance(inner[1], Names) else ()
            return {"enum": list(options)} if options else _number_or_text(inner[1])
        if origin is Literal:
            return {"enum": list(inner)}
        if origin in (Union, types.UnionType):
            parts = [self.schema(part) for part in inner if part is not type(None)]
            return parts[0] if len(parts) == 1 else {"anyOf": parts}
        if origin is tuple:
            return self._list(inner)
        if origin is Mapping:
            return {"type": "object", "additionalProperties": self.schema(inner[1])}
        return self._plain(kind)

    def _list(self, inner: tuple[Any, ...]) -> Schema:
        """A list, of which one may stand without brackets."""
        item = inner[0]
        if isinstance(item, type) and attrs.has(item) and item is not Text:
            each = self._of_class(item, dated=issubclass(item, Period))
            return {**each, "type": [*each["type"], "array"], "items": each}
        if inner[-1] is not Ellipsis:
            return {"type": "array"}
        each = self.schema(item)
        return {"anyOf": [each, {"type": "array", "items": each}]}

    def _of_class(self, kind: Any, dated: bool = False) -> Schema:
        """One of a class; where it may be written short, what is no table of keys is left to yibao."""
        short = getattr(kind, "SHORT", None) or getattr(kind, "unfold", None)
        return _instance(self.name_of(kind, dated=dated), *(["string", "number"] if short else []))

    def _plain(self, kind: Any) -> Schema:
        if kind is Text:
            keys = {"zh": {"type": "string", "description": "In Chinese."}, "en": {"type": "string", "description": "In English."}}
            return {"type": "object", **_closed(keys), "required": ["zh", "en"]}
        if isinstance(kind, type) and attrs.has(kind):
            return self._of_class(kind)
        if isinstance(kind, type) and issubclass(kind, Reference | FactName):
            return {"type": ["string", "object"]}
        words: Mapping[Any, Schema] = {
            bool: {"type": "boolean"},
            int: {"type": "integer"},
            str: {"type": "string"},
            dt.date: {"type": "string", "format": "date"},
        }
        return dict(words.get(kind, {}))


def attribute_texts(kind: Any) -> dict[str, str]:
    """What the docstring of a class says of its attributes, by name.

    >>> from ..language.schemes import Account
    >>> attribute_texts(Account)["becomes"]
    'the account its balance moves to when the benefit year ends.'
    """
    texts: dict[str, str] = {}
    for base in reversed([base for base in kind.__mro__ if attrs.has(base)]):
        _, _, block = (inspect.getdoc(base) or "").partition("Attributes:\n")
        for entry in re.split(r"\n {4}(?! )", "\n" + block):
            entry = " ".join(entry.split())
            for part in re.split(r"(?<=[;.]) (?=[a-z_, ]+: )", entry):
                names, colon, text = part.partition(": ")
                if colon and re.fullmatch(r"[a-z_]+(, [a-z_]+)*", names):
                    texts.update(dict.fromkeys(names.split(", "), text.rstrip(";")))
    return texts


def _described(schema: Schema, name: str, rule: KeyRule | None, text: str) -> Schema:
    text = text or COMMON.get(name, "") or (f"Written as {rule.takes}" if rule is not None and rule.takes else "")
    return {**schema, "description": text[:1].upper() + text[1:] if text else name.replace("_", " ").capitalize() + "."}


def _number_or_text(mark: Any) -> Schema:
    return {"type": ["number", "string"]} if mark in ("fen", "ppm", "quantity", "unit") else {"type": "string"}


def _closed(keys: Schema) -> Schema:
    return {"properties": keys, "additionalProperties": False}


def _instance(name: str, *others: str) -> Schema:
    """A table of keys that follows a definition, or something of other types."""
    followed: Schema = {"allOf": [{"$ref": f"#/definitions/{name}"}], "additionalProperties": True}
    return {"type": ["object", *others], **followed}
