"""Writes a JSON Schema of every result document and every input form, made by msgspec from the classes themselves.

    python -m tests.house.forms.schemas

The files in ``docs/schemas`` are for readers, and the wheel holds the same. Results may gain keys over time, so their schemas let
unknown keys pass; those of inputs do not.
"""

import datetime as dt
import json
import keyword
import sys
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import attrs
import msgspec
from msgspec import Meta

from tests.house.repo import CORE, ROOT
from yibao.documents import accounts, city, comparison, contributions, enrollment, history, rules, rules_diff, settlement
from yibao.documents.serialize import Keys, document_keys
from yibao.model.inputs.application import Application
from yibao.model.inputs.claim import Case
from yibao.model.inputs.contribution_request import Request
from yibao.model.inputs.person import Person
from yibao.model.results.settlement import Change
from yibao.model.results.trace import Adjusted, TraceCount
from yibao.model.values.dates import Dated
from yibao.model.values.text import Message

FOLDERS = (ROOT / "docs" / "schemas", CORE / "documents" / "schemas")

RESULTS: Mapping[str, Any] = {
    "result": settlement.ResultDocument,
    "state": settlement.SavedState,
    "accounts": accounts.AccountsDocument,
    "enrollment": enrollment.EnrollmentDocument,
    "guide": enrollment.GuideDocument,
    "contribution": contributions.ContributionsDocument,
    "staff": contributions.StaffDocument,
    "comparison": comparison.ComparisonDocument,
    "comparison-answers": comparison.AnswersDocument,
    "levels": comparison.LevelsDocument,
    "rules": rules.RulesDocument,
    "rules-diff": rules_diff.DiffDocument,
    "history": history.HistoryDocument,
    "city": city.CityDocument,
}
"""The class of each document; that of ``yibao-NAME/1`` by its name."""

INPUTS: Mapping[str, Any] = {"case": Case, "person": Person, "application": Application, "contribution-request": Request}

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MONEY = Annotated[str, Meta(pattern=r"^-?\d+\.\d\d$", description="yuan")]
RATIO = Annotated[str, Meta(pattern=r"^-?\d+(\.\d{1,6})?$", description="a ratio, or points of one")]
NUMBER = Annotated[str, Meta(pattern=r"^-?\d+(\.\d+)?$", description="yuan, a ratio or a number, as its unit says")]
MONTH = Annotated[str, Meta(pattern=r"^\d{4}-\d\d$")]
STATED_MONEY = Annotated[str, Meta(pattern=r"^\d{1,16}(\.\d{1,2})?$", description="yuan")]
SIGNED_MONEY = Annotated[str, Meta(pattern=r"^-?\d{1,16}(\.\d{1,2})?$", description="yuan, negative where something was returned")]
STATED_NUMBER = Annotated[str, Meta(pattern=r"^\d{1,7}(\.\d{1,4})?$")]
SIGNED_NUMBER = Annotated[str, Meta(pattern=r"^-?\d{1,7}(\.\d{1,4})?$")]
STATED = {"fen": STATED_MONEY, "signed fen": SIGNED_MONEY, "ppm": STATED_NUMBER, "quantity": SIGNED_NUMBER}

COUNTERS = Annotated[dict[str, Any], Meta(description="values by name; where a counter is kept apart, by key within its name")]


class _Document(msgspec.Struct):
    """What is known of a source."""

    key: str
    title: "_Text"
    number: str | None
    published: dt.date | None
    url: str | None


class _Text(msgspec.Struct):
    """One text in both languages."""

    zh: str
    en: str


class _Counter(msgspec.Struct):
    """What a counter holds in a period."""

    name: str
    period: str
    key: str
    value: str


class Forms:
    """The classes of one kind of forms as structs of msgspec.

    Args:
        reading: whether the forms are those of inputs; strict: whether unknown keys are refused.
    """

    def __init__(self, *, reading: bool, strict: bool) -> None:
        self.reading, self.strict = reading, strict
        self.name = f"yibao_forms_{id(self)}"
        self.module = types.ModuleType(self.name)
        self.structs: dict[str, Any] = {}
        sys.modules[self.name] = self.module

    def schema(self, form: Any, name: str) -> dict[str, Any]:
        """The JSON Schema of a form."""
        self.struct(form)
        kinds = [self.structs[form.__name__], *self.structs.values()]
        (root, *_), components = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
        return {"$schema": DIALECT, "$id": f"yibao-{name}.schema.json", **root, "$defs": dict(sorted(components.items()))}

    def struct(self, cls: Any, view: str = "", without: str = "", keys: str = "", **more: Any) -> str:
        """The name of a class's struct, which is made when it is first asked for; ``keys`` are others than its own."""
        name = view if keys else cls.__name__ + view
        if name not in self.structs:
            self.structs[name] = None
            fields = [field for field in self._fields(cls, keys) if field[0] != without]
            fields += [(key, kind, msgspec.NODEFAULT) for key, kind in more.items()]
            rename = {key: key.removesuffix("_") for key, *_ in fields if key.endswith("_")}
            self.structs[name] = made = msgspec.defstruct(
                name,
                [field if field[2] is not msgspec.NODEFAULT else field[:2] for field in fields],
                namespace={"__doc__": (cls.__doc__ or "").partition("\n")[0]},
                module=self.name,
                rename=rename,
                kw_only=True,
                forbid_unknown_fields=self.strict,
            )
            setattr(self.module, name, made)
        return name

    def _fields(self, cls: Any, keys: str = "") -> list[tuple[str, Any, Any]]:
        if typing.is_typeddict(cls):
            kinds = typing.get_type_hints(cls)
            return [self._field(_python_name(key), kind, key not in cls.__required_keys__) for key, kind in kinds.items()]
        attrs.resolve_types(cls)
        if self.reading:
            optional = {field.name: field.default is not attrs.NOTHING for field in attrs.fields(cls)}
            left_alone = [self._field(_python_name(key), Any, True) for key in getattr(cls, "LEFT_ALONE", ())]
            return [*(self._field(field.name, field.type, optional[field.name]) for field in attrs.fields(cls)), *left_alone]
        if cls in _HOOKED and not keys:
            return [self._field(key, kind, optional) for key, kind, optional in _HOOKED[cls]]
        fields: list[tuple[str, Any, Any]] = []
        for item in document_keys(cls, keys):
            if item.key is None:
                fields += self._inline(item.kind)
            else:
                fields.append(self._field(_python_name(item.key), item.kind, item.omitted))
        return fields

    def _inline(self, kind: Any) -> list[tuple[str, Any, Any]]:
        while get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        return self._fields(kind)

    def _field(self, key: str, kind: Any, optional: bool) -> tuple[str, Any, Any]:
        return key, self.type_of(kind), msgspec.UNSET if optional else msgspec.NODEFAULT

    def type_of(self, kind: Any) -> Any:
        """The type that msgspec knows for a type of ours."""
        origin, arguments = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return self._marked(arguments[0], kind.__metadata__[0])
        if origin in (typing.Union, types.UnionType):
            return self._union(arguments)
        if origin in (tuple, list):
            return list[self.type_of(arguments[0])]  # type: ignore[misc]
        if origin is Mapping:
            return dict[str, self.type_of(arguments[1])]  # type: ignore[misc]
        if origin is Dated or kind is Dated:
            inner = self.type_of(arguments[0] if arguments else Any)
            return Any if inner is Any else self._any_of(inner, list[self._dated(inner)])  # type: ignore[misc]
        if origin is Literal or kind in (str, int, bool, float, Any, dt.date, types.NoneType):
            return kind
        if isinstance(kind, type) and issubclass(kind, str):  # a reference of a rule file is written as its text
            return str
        return typing.ForwardRef(self.struct(kind))

    def _dated(self, inner: Any) -> Any:
        """The struct of one value of several, each with the day from which it holds."""
        name = "Dated" + str(inner).removeprefix("typing.").translate({ord(sign): None for sign in " []<>'(),.=^$|{}\\:"})[:20]
        if name not in self.structs:
            self.structs[name] = made = msgspec.defstruct(
                name,
                [("from_", dt.date), ("value", inner)],
                namespace={"__doc__": "A value from a day on."},
                module=self.name,
                rename={"from_": "from"},
                forbid_unknown_fields=True,
            )
            setattr(self.module, name, made)
        return typing.ForwardRef(name)

    def _union(self, kinds: tuple[Any, ...]) -> Any:
        inner = [self.type_of(kind) for kind in kinds if kind is not types.NoneType]
        made = inner[0] if len(inner) == 1 else self._any_of(*inner)
        return typing.Optional[made] if types.NoneType in kinds else made  # noqa: UP045 (a forward reference knows no |)

    def _any_of(self, *kinds: Any) -> Any:
        """One of several forms, which msgspec itself would tell apart by a tag."""
        return Annotated[Any, Meta(extra_json_schema={"anyOf": [self._reference(kind) for kind in kinds]})]

    def _reference(self, kind: Any) -> dict[str, Any]:
        if isinstance(kind, typing.ForwardRef):
            return {"$ref": f"#/$defs/{kind.__forward_arg__}"}
        if get_origin(kind) is list and isinstance(get_args(kind)[0], typing.ForwardRef):
            return {"type": "array", "items": self._reference(get_args(kind)[0])}
        return msgspec.json.schema(kind)

    def _marked(self, kind: Any, mark: Any) -> Any:
        if isinstance(mark, Keys):
            return typing.ForwardRef(self.struct(kind, mark.form, keys=mark.keys))
        if self.reading:
            return STATED.get(mark) or self.type_of(kind)
        if mark == "documents":
            documents = list[_Document]
            beside = get_origin(kind) is not tuple
            return typing.ForwardRef(self.struct(kind, "WithDocuments", documents=documents)) if beside else documents
        if mark == "without trace":
            bare = [typing.ForwardRef(self.struct(part, "WithoutTrace", without="trace")) for part in get_args(kind)]
            return self._any_of(*bare)
        return _MARKS[mark] if mark in _MARKS else self.type_of(kind)


_MARKS: Mapping[str, Any] = {
    "fen": MONEY,
    "ppm": RATIO,
    "unit": NUMBER,
    "month": MONTH,
    "first day": dt.date | None,
    "counters by name": COUNTERS,
    "counters": list[_Counter],
}

_HOOKED: Mapping[type, list[tuple[str, Any, bool]]] = {
    Message: [("code", str, False), ("zh", str, False), ("en", str, False), ("figure", str, True)],
    Change: [("claim", str, False), ("name", str, False), ("before", str, False), ("after", str, False)],
    TraceCount: [("counter", str, False), ("grown", str, False), ("after", str, False)],
    Adjusted: [
        (field.name, str if field.name in ("value", "before", "after") else field.type, field.name == "whose")
        for field in attrs.fields(Adjusted)
        if field.name != "unit"
    ],
}


def _python_name(key: str) -> str:
    return f"{key}_" if keyword.iskeyword(key) else key


def schemas(*, strict: bool = False) -> dict[str, dict[str, Any]]:
    """Every schema by the name of its form.

    Args:
        strict: whether schemas of results refuse unknown keys too, so that a test sees keys that no class tells.
    """
    made = {name: Forms(reading=False, strict=strict).schema(form, name) for name, form in RESULTS.items()}
    return made | {name: Forms(reading=True, strict=True).schema(form, name) for name, form in INPUTS.items()}


def texts() -> dict[str, str]:
    """The files by their names."""
    return {f"{name}.json": json.dumps(made, ensure_ascii=False, indent=2) + "\n" for name, made in schemas().items()}


def main() -> None:
    """Write the files."""
    for folder in FOLDERS:
        folder.mkdir(exist_ok=True)
        for name, text in texts().items():
            Path(folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
