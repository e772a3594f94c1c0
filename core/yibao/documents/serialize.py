"""Results as plain data for JSON: one walk over their classes, which writes every value as the type of its field says.

Money (`Fen`) becomes a decimal string of yuan, a ratio (`Ppm`) the shortest decimal, a day an ISO date, an object a table of its
fields. Where the keys of a contract are not the fields of the class, :func:`write_as` says so.
"""

import datetime as dt
import functools
import operator
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar, get_args, get_origin

import attrs

from ..model.results.counters import latest
from ..model.results.settlement import Change
from ..model.results.trace import Adjusted, Citation, TraceCount
from ..model.values.classes import frozen
from ..model.values.errors import YibaoError
from ..model.values.money import UNLIMITED, format_fen, format_ratio, parse_ratio, parse_yuan
from ..model.values.punctuation import chinese
from ..model.values.text import Message, Text
from ..rules.ruleset import RuleSet
from ..rules.writing.figures import NO_LIMIT

Writer = Callable[[Any, "DocumentContext"], Any]
Form = TypeVar("Form")


@frozen
class RulesIdentity:
    """Which rules a document was made by."""

    package: str
    version: str
    digest: str


@frozen
class DocumentContext:
    """What a document needs to know beside the result itself.

    Attributes:
        city: slug of the area; person: id.
        source: what is known of a source by its key.
        numbers: counters that are numbers, not money.
    """

    city: str
    person: str
    rules: RulesIdentity
    source: Callable[[str], Mapping[str, Any]]
    numbers: frozenset[str]
    unused_facts: tuple[str, ...] = ()


@frozen
class DocumentKey:
    """A key of a document, and the field of the class that it is read from.

    Attributes:
        key: none where the object's own keys stand in its place.
        path: name of the field; with points it leads through objects.
        kind: the type of the value; omitted: whether it is left out where it is the default.
    """

    key: str | None
    path: str
    kind: Any
    default: Any
    omitted: bool


@frozen
class Keys:
    """Marks a type that a document writes with other keys than elsewhere, given as for :func:`write_as`.

    Attributes:
        form: what schemas call what is written.
    """

    form: str
    keys: str


@frozen(eq=False)
class FileResult:
    """What came of one input, as a document and beside it.

    Attributes:
        differences: what is not as the input expects; refusal: why there is no result, where that is so.
    """

    document: Mapping[str, Any]
    differences: tuple[Text, ...] = attrs.field(default=(), kw_only=True)
    refusal: YibaoError | None = attrs.field(default=None, kw_only=True)


_KEYS: dict[type, str] = {}
_HOOKS: dict[type, Writer] = {}


def write_as(cls: type, keys: str) -> None:
    """Say which keys the document of a class has, where they are not all of its fields in their order.

    Args:
        keys: names with spaces between; ``key=field`` for a field of another name, ``key?`` for one that is left out where it is
            the default or, without one, none, ``*field`` for an object whose own keys stand there.
    """
    _KEYS[cls] = keys


def inside(field: str, keys: str) -> str:
    """Keys of the object in a field, as keys of what holds it.

    >>> inside("plan", "id sources=source note?")
    'id=plan.id sources=plan.source note=plan.note?'
    """
    return " ".join(f"{word.partition('=')[0].rstrip('?')}={field}.{word.rpartition('=')[2]}" for word in keys.split())


def write_with(cls: type, writer: Writer) -> None:
    """Have a function write the objects of a class."""
    _HOOKS[cls] = writer


def context_of(rules: RuleSet, person: str, unused: tuple[str, ...] = ()) -> DocumentContext:
    """What a document says of the rules."""
    numbers = frozenset(name for name, counter in rules.declared.counter.items() if counter.unit == "number")

    def source(key: str) -> Mapping[str, Any]:
        return write_keys(rules.declared.source[key], "title number published url", NO_CONTEXT)

    identity = RulesIdentity(rules.package, rules.version, rules.digest)
    return DocumentContext(rules.area.slug, person, identity, source, numbers, unused)


NO_CONTEXT = DocumentContext("", "", RulesIdentity("", "", ""), lambda key: {}, frozenset())
"""For objects that need none."""


def unstructure(value: Any, context: DocumentContext = NO_CONTEXT) -> Any:
    """A result, or a part of one, as plain data."""
    return _write(value, context)


def document_keys(cls: type, keys: str = "") -> list[DocumentKey]:
    """The keys of a class's document, in their order; ``keys`` are others than its own, as for :func:`write_as`."""
    words = (keys or _KEYS.get(cls, "")).split() or [field.name for field in attrs.fields(cls)]
    return [_document_key(cls, word) for word in words]


def write_keys(value: Any, keys: str, context: DocumentContext) -> dict[str, Any]:
    """An object with some of its keys, given as for :func:`write_as`."""
    return dict(_keys_writer(value.__class__, keys)(value, context))


def form_of(form: type[Form], source: Any, **values: Any) -> Form:
    """A form filled with some values; the others are those that a source has by the same names."""
    for field in attrs.fields(form):  # type: ignore[arg-type]
        if field.name not in values and hasattr(source, field.name):
            values[field.name] = getattr(source, field.name)
    return form(**values)


def _document_key(cls: type, word: str) -> DocumentKey:
    key, _, path = word.strip("*?").partition("=")
    kind: Any = cls
    default: Any = attrs.NOTHING
    names: list[str] = []
    optional = False
    for name in (path or key).split("."):
        inner = next((part for part in get_args(kind) if attrs.has(part)), kind)  # where it may be none
        optional |= inner is not kind and types.NoneType in get_args(kind)
        field = next((field for field in attrs.fields(inner) if field.name.rstrip("_") == name.rstrip("_")), None)
        if field is None:  # a property: what it returns
            kind, default = typing.get_type_hints(getattr(inner, name).fget)["return"], attrs.NOTHING
            names.append(name)
            continue
        kind, default = field.type, field.default
        names.append(field.name)
    if default is attrs.NOTHING:
        default = None
    elif isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        default = default.factory()
    kind = kind | None if optional else kind
    return DocumentKey(None if word[0] == "*" else key.rstrip("_"), ".".join(names), kind, default, word[-1] == "?")


def _getter(path: str) -> Callable[[Any], Any]:
    """Reads a field through objects; none where one of them is none."""
    if "." not in path:
        return operator.attrgetter(path)
    first, _, rest = path.partition(".")
    inner = _getter(rest)

    def get(value: Any) -> Any:
        start = getattr(value, first)
        return None if start is None else inner(start)

    return get


def _write(value: Any, context: DocumentContext) -> Any:
    """A value of a type that only the value itself tells."""
    cls = value.__class__
    if cls is str or cls is int or cls is bool or value is None:
        return value
    if cls is tuple or cls is list:
        return [_write(item, context) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _write(item, context) for key, item in value.items()}
    return _class_writer(cls)(value, context) if attrs.has(cls) else value


@functools.cache
def _class_writer(cls: type) -> Writer:
    return _HOOKS.get(cls) or _keys_writer(cls, "")


@functools.cache
def _keys_writer(cls: type, keys: str) -> Writer:
    rows = [(item.key, _getter(item.path), _writer(item.kind), item.omitted, item.default) for item in document_keys(cls, keys)]

    def write(value: Any, context: DocumentContext) -> dict[str, Any]:
        document: dict[str, Any] = {}
        for key, get, writer, omitted, default in rows:
            item = get(value)
            if key is None:
                document |= writer(item, context)
            elif not omitted or item != default:
                document[key] = writer(item, context)
        return document

    return write


@functools.cache
def _writer(kind: Any) -> Writer:
    """The function that writes values of a type."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        mark = kind.__metadata__[0]
        return _keys_writer(arguments[0], mark.keys) if isinstance(mark, Keys) else _MARKS.get(mark) or _writer(arguments[0])
    if origin in (typing.Union, types.UnionType):
        inner = {_writer(part) for part in arguments if part is not types.NoneType}
        writer = inner.pop()
        if inner or writer is _write:
            return _write
        return lambda value, context: None if value is None else writer(value, context)
    if origin in (tuple, list):
        writer = _writer(arguments[0])
        return lambda value, context: [writer(item, context) for item in value]
    if origin is Mapping:
        writer = _writer(arguments[1])
        return lambda value, context: {key: writer(item, context) for key, item in value.items()}
    return _write


def text(value: Text | None) -> dict[str, str] | None:
    """A text in both languages."""
    return None if value is None else {"zh": value.zh, "en": value.en}


def punctuated(value: Text | None) -> dict[str, str] | None:
    """A text that was put together, with the punctuation of its language."""
    return None if value is None else {"zh": chinese(value.zh), "en": value.en}


def figure_text(value: int | None, unit: str) -> str | None:
    """A value of a table as documents have it; none where it is not known."""
    if value is None:
        return None
    if unit in ("money", "change"):
        return NO_LIMIT if value == UNLIMITED else format_fen(value)
    return str(value) if unit == "number" else format_ratio(value)


def read_figure(text: str, unit: str) -> int:
    """A value of a table as a document has it; a number in parts per million, as ratios."""
    if unit not in ("money", "change"):
        return parse_ratio(text)
    if text == NO_LIMIT:
        return UNLIMITED
    return -parse_yuan(text[1:]) if text.startswith("-") else parse_yuan(text)


def iso(day: dt.date | None) -> str | None:
    """A day as documents write it; the first of all days stands for none."""
    return None if day is None or day == dt.date.min else day.isoformat()


def source_documents(sources: Sequence[str], context: DocumentContext) -> list[dict[str, Any]]:
    """What is known of the documents that a figure cites."""
    return [{"key": key, **context.source(key.partition("#")[0])} for key in sources]


def counters_by_name(counters: Mapping[tuple[str, str, str], int], numbers: frozenset[str]) -> dict[str, Any]:
    """Counters by name; those kept apart by something are tables of their own. Of several periods the latest counts."""
    document: dict[str, Any] = {}
    for (name, key), value in latest(counters).items():
        shown = str(value) if name in numbers else format_fen(value)
        if key:
            document.setdefault(name, {})[key] = shown
        else:
            document[name] = shown
    return document


def counter_list(counters: Mapping[tuple[str, str, str], int], numbers: frozenset[str]) -> list[dict[str, str]]:
    """Counters with their periods, so that a case can go on from them."""
    return [
        {"name": name, "period": period, "key": key, "value": str(value) if name in numbers else format_fen(value)}
        for (name, period, key), value in sorted(counters.items())
    ]


def _with_documents(value: Any, context: DocumentContext) -> Any:
    """Sources with what is known of them, alone or beside what cites them."""
    if isinstance(value, tuple):
        return source_documents(value, context)
    return {**_write(value, context), "documents": source_documents(value.source, context)}


_MARKS: dict[str, Writer] = {
    "fen": lambda value, context: format_fen(value),
    "unit": lambda value, context: format_fen(value),
    "ppm": lambda value, context: format_ratio(value),
    "month": lambda value, context: value.isoformat()[:7],
    "first day": lambda value, context: iso(value),
    "punctuated": lambda value, context: punctuated(value),
    "documents": _with_documents,
    "without trace": lambda value, context: {key: item for key, item in _write(value, context).items() if key != "trace"},
    "counters by name": lambda value, context: counters_by_name(value, context.numbers),
    "counters": lambda value, context: counter_list(value, context.numbers),
}
"""How values are written whose type is annotated with such a mark."""


def _count(count: TraceCount, context: DocumentContext) -> dict[str, str]:
    write = format_fen if count.money else str
    return {"counter": count.counter, "grown": write(count.grown), "after": write(count.after)}


def _adjusted(adjusted: Adjusted, context: DocumentContext) -> dict[str, Any]:
    unit = "ratio" if adjusted.unit == "ratio" else "money"
    return {
        "table": adjusted.table,
        "label": text(adjusted.label),
        "how": adjusted.how,
        "value": figure_text(adjusted.value, "ratio" if adjusted.how == "times" else unit),
        "before": figure_text(adjusted.before, unit),
        "after": figure_text(adjusted.after, unit),
        "citation": _write(adjusted.citation, context),
        **({"whose": adjusted.whose} if adjusted.whose == "person" else {}),
    }


def _change(change: Change, context: DocumentContext) -> dict[str, str]:
    write = str if change.amount.kind == "counters" and change.amount.name in context.numbers else format_fen
    return {"claim": change.claim, "name": change.name, "before": write(change.before), "after": write(change.after)}


def _message(message: Message, context: DocumentContext) -> dict[str, Any]:
    figure = {} if message.figure is None else {"figure": message.figure}
    return {"code": message.code, "zh": chinese(message.text.zh), "en": message.text.en, **figure}


write_as(Citation, "figure source status basis from last note? age?")
write_with(Adjusted, _adjusted)
write_with(Change, _change)
write_with(Message, _message)
write_with(TraceCount, _count)


def error_document(error: BaseException) -> dict[str, Any]:
    """Why an input has no result: ``error`` and whatever is wrong beside it, ``more``, each ``{code, where, message, mend}``.

    The code is ``input`` (what was given is wrong), ``not_known`` (the rules have no figure for it), ``rules``, ``installation``,
    ``engine`` or ``internal`` (yibao is wrong).
    """
    if not isinstance(error, YibaoError):
        words = f"{type(error).__name__}: {error}"
        error = YibaoError(words, words)
    first, *others = (
        {"code": each.code, "where": each.where, "message": text(each.what), "mend": text(each.mend)}
        for each in (error, *error.more)
    )
    return {"error": first, "more": others}
