"""The one converter between plain data and the classes of the model and the rules: strict, and clear about what is wrong."""

import datetime as dt
import functools
import itertools
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import attrs
import cattrs

from ..values.dates import Dated, read_date
from ..values.errors import InputError, RuleError, YibaoError
from ..values.money import parse_fraction, parse_places, parse_yuan
from ..values.name import read_name
from ..values.text import Text, proposal, shown
from .parse import too_deep
from .words import NAMES, read_word
from .written import read_amount, read_count, read_day, read_flag, read_number, read_share, read_signed_amount

T = TypeVar("T")


class Row(dict[str, Any]):
    """A table of keys that was written elsewhere than it stands: ``place`` is where, after the key of its list."""

    __slots__ = ("place",)
    place: str

    def __init__(self, keys: Mapping[str, Any], place: str) -> None:
        super().__init__(keys)
        self.place = place


def place_of_row() -> Any:
    """A field that no file gives: the ``place`` of the row that the object was made from."""
    return attrs.field(default="", kw_only=True, metadata={"written": False})


def structure(data: Any, into: type[T], *, rules: bool = False) -> T:
    """Make an object of a class from plain data that users write.

    Args:
        data: what TOML or JSON held.
        into: an attrs class.
        rules: whether authors of rules write it; see :func:`converter`.

    Raises:
        InputError: the first thing that is wrong, with its key path; the others stand in its ``more``.
    """
    return _with_clear_errors(lambda: (converter(rules=True) if rules else converter()).structure(data, into), InputError)


def structure_sections(data: Mapping[str, Any], kinds: Mapping[str, Any]) -> dict[str, Any]:
    """The sections of a rule file, each as what it is read as.

    Args:
        kinds: the type of each section there may be.

    Raises:
        RuleError: as :func:`structure` does.
    """
    return _with_clear_errors(lambda: _sections(converter(rules=True), data, kinds), RuleError)


def _with_clear_errors(make: Callable[[], T], error: type[YibaoError]) -> T:
    """What a function makes; what goes wrong in it as one error of a kind, the first with all others."""
    try:
        return make()
    except RecursionError:
        raise error.like(too_deep()) from None
    except Exception as raised:
        first, *others = _leaves(raised, "")
        for leaf in (first, *others):
            leaf.where = leaf.where.lstrip(".")
        whole = error.like(first)
        whole.more = tuple(others[:9])
        raise whole from None


@functools.cache
def converter(rules: bool = False) -> cattrs.Converter:
    """The converter, made at its first use.

    Args:
        rules: whether it reads what authors of rules write, with lists of one without brackets and numbers without quotes, rather
            than what users write, in their words and forms of numbers and days.
    """
    made = cattrs.Converter(detailed_validation=False)
    readers = _RULE_READERS if rules else _USER_READERS
    made.register_structure_hook(str, _text)
    if not rules:
        for plain_kind, read in _PLAIN_READERS.items():
            made.register_structure_hook(plain_kind, functools.partial(_of_value, read))
    else:
        made.register_structure_hook(dt.date, lambda value, _: read_date(value))
        made.register_structure_hook(
            int, _exactly(int, "整数", "a whole number", "写成不带引号的整数,如 2024", "write digits without quotes, such as 2024")
        )
        made.register_structure_hook(bool, _exactly(bool, "true 或 false", "true or false", "不带引号", "without quotes"))
    made.register_structure_hook_func(lambda kind: kind is Any, lambda value, _: value)
    made.register_structure_hook_func(
        functools.partial(_has_reader, readers), lambda value, kind: readers[kind.__metadata__[0]](value)
    )
    made.register_structure_hook_func(functools.partial(_has_origin, Literal), _literal)
    made.register_structure_hook_factory(attrs.has, lambda cls: _class_hook(made, cls))
    for origin, hook in ((Dated, _dated), (tuple, _tuple_or_item if rules else _tuple), (Mapping, _mapping)):
        made.register_structure_hook_func(functools.partial(_has_origin, origin), functools.partial(hook, made))
    made.register_structure_hook_func(_is_union, functools.partial(_member, made))
    return made


def _exactly(kind: type, zh: str, en: str, *mend: str) -> Callable[[Any, Any], Any]:
    def check(value: Any, into: Any) -> Any:
        if type(value) is not kind:
            raise InputError(f"应为{zh},得到 {shown(value)}", f"expected {en}, got {shown(value)}", mend=(mend[0], mend[1]))
        return value if into is kind else into(value)  # a class of texts that know their parts

    return check


def _text(value: Any, into: Any) -> Any:
    """A text; or what its class makes of data, where that class says how it is written."""
    read = getattr(into, "from_data", None)
    return _QUOTED(value, into) if read is None else read(value)


_QUOTED = _exactly(str, "文本", "a text in quotes", "写成带引号的文本", "write one text in quotes")


def _of_value(read: Callable[[Any], Any], value: Any, kind: Any) -> Any:
    return read(value)


def _has_origin(origin: Any, kind: Any) -> bool:
    return get_origin(kind) is origin


def _is_union(kind: Any) -> bool:
    return get_origin(kind) in (Union, types.UnionType) and type(None) not in get_args(kind)


def _has_reader(readers: Mapping[Any, Any], kind: Any) -> bool:
    return get_origin(kind) is Annotated and kind.__metadata__[0] in readers


_RULE_READERS: Mapping[Any, Callable[[Any], Any]] = {
    "fen": parse_yuan,
    "ppm": parse_fraction,
    "quantity": functools.partial(parse_places, places=4, most=10**7),
    "unit": functools.partial(parse_places, places=2, most=10**6),
    "name": read_name,
}
"""How annotated values of rules are read, by what they are annotated with."""

_USER_READERS: Mapping[Any, Callable[[Any], Any]] = {
    "fen": read_amount,
    "signed fen": read_signed_amount,
    "ppm": functools.partial(parse_fraction, parse=read_share),
    "quantity": read_number,
    **{kind: functools.partial(read_word, kind) for kind in NAMES},
}
"""How annotated values of inputs are read."""

_PLAIN_READERS: Mapping[type, Callable[[Any], Any]] = {dt.date: read_day, int: read_count, bool: read_flag}
"""How values of inputs are read by their types."""


def _literal(value: Any, kind: Any) -> Any:
    options = get_args(kind)
    for option in options:
        if type(option) is type(value) and option == value:
            return value
    raise unknown_word(value, [str(option) for option in options])


def _literal_of(key: str, may_be_none: bool, kind: Any, value: Any) -> Any:
    """One of the words that a key takes."""
    try:
        return None if value is None and may_be_none else _literal(value, kind)
    except InputError as error:
        word = shown(value).strip("'")
        error.what = Text(f"{key} 无法识别:{word}", f"{key} is not known: {word}")
        raise


def unknown_word(value: Any, options: Iterable[str], zh: str = "值", en: str = "value") -> InputError:
    """The error for a word that is not one of those known, with the nearest one proposed.

    >>> unknown_word("inpatent", ["inpatient", "outpatient"]).mend.en
    'did you mean inpatient? known: inpatient, outpatient'
    """
    return InputError(f"未知的{zh} {shown(value)}", f"unknown {en} {shown(value)}", mend=proposal(str(value), tuple(options)))


def _class_hook(made: cattrs.Converter, cls: type) -> Callable[[Any, Any], Any]:
    """Reads a class by the names of its fields, and leaves alone the keys that its ``LEFT_ALONE`` names.

    cattrs would write and compile a function, which takes longer than its few uses.
    """
    written = [field for field in attrs.fields(cls) if field.metadata.get("written", True)]
    fields = {field.name.removesuffix("_"): field for field in written}  # from_ and the like are Python keywords
    known = (*fields, *getattr(cls, "LEFT_ALONE", ()))
    required = [key for key, field in fields.items() if field.default is attrs.NOTHING]
    readers: dict[str, Callable[[Any], Any]] = {}
    short = getattr(cls, "SHORT", None)  # the field that a text alone stands for
    placed = any(field.name == "place" and field not in written for field in attrs.fields(cls))

    def hook(value: Any, kind: Any) -> Any:
        if short is not None and isinstance(value, str):
            value = {short: value}
        if not isinstance(value, Mapping):
            raise _no_table(value)
        arguments: dict[str, Any] = {}
        wrong: dict[str, list[YibaoError]] = {}
        for key, item in value.items():
            field = fields.get(key)
            if field is None:
                if key not in known:
                    wrong[key] = [unknown_word(key, known, "键", "key")]
                    wrong[key][0].where = _key_path(key)
                continue
            read = readers.get(key)
            if read is None:
                read = readers[key] = _reader_of(made, field.type, key)
            try:
                arguments[field.alias] = read(item)
            except Exception as error:
                wrong[key] = _leaves(error, "" if field.metadata.get("placed") else f".{field.metadata.get('written_as', key)}")
        for key in required:
            if key not in value:
                missing = InputError(f"缺少 {key}", f"{key} is missing", where=f".{key}", mend=(f"请补上 {key}", f"add {key}"))
                wrong[key] = [missing]
        if wrong:
            in_order = [key for key in fields if key in wrong] + sorted(key for key in wrong if key not in fields)
            raise ExceptionGroup("keys", [error for key in in_order for error in wrong[key]])
        if placed and isinstance(value, Row):
            arguments["place"] = value.place
        return cls(**arguments)

    return hook


def _reader_of(made: cattrs.Converter, kind: Any, key: str) -> Callable[[Any], Any]:
    """Reads values of one type under a key, looked up once: a type with brackets takes long to look up."""
    members = [member for member in get_args(kind) if member is not type(None)] if _may_be_none(kind) else [kind]
    if len(members) == 1 and get_origin(members[0]) is Literal:
        return functools.partial(_literal_of, key, kind is not members[0], members[0])
    if len(members) > 1:
        return lambda value: made.structure(value, kind)
    (inner,) = members
    hook = made.get_structure_hook(inner)
    if inner is kind:
        return lambda value: hook(value, kind)
    return lambda value: None if value is None else hook(value, inner)


def _may_be_none(kind: Any) -> bool:
    return get_origin(kind) in (Union, types.UnionType) and type(None) in get_args(kind)


def _sections(made: cattrs.Converter, data: Mapping[str, Any], kinds: Mapping[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    wrong: list[YibaoError] = []
    for key, content in data.items():
        try:
            if key not in kinds:
                raise unknown_word(key, kinds, "键", "key")
            result[key] = made.structure(content, kinds[key])
        except Exception as error:
            wrong += _leaves(error, _key_path(key))
    if wrong:
        raise ExceptionGroup("sections", wrong)
    return result


def _key_path(key: Any) -> str:
    """A key as part of a path; nothing where no terminal could show it."""
    return f".{key}" if str(key).isprintable() else ""


def _no_table(value: Any) -> InputError:
    return InputError(
        f"应为键值表,得到 {shown(value)}",
        f"expected a table of keys, got {shown(value)}",
        mend=("写成 { 键 = 值 }", "write { key = value }"),
    )


def _dated(made: cattrs.Converter, value: Any, kind: Any) -> Dated[Any]:
    inner = (get_args(kind) or (Any,))[0]
    if not isinstance(value, list):
        return Dated.always(made.structure(value, inner))
    if not value:
        raise InputError("列表为空", "the list is empty", mend=("至少写一项", "give at least one value"))
    pairs: list[tuple[dt.date | None, Any]] = []
    for index, item in enumerate(value):
        try:
            if not isinstance(item, dict) or set(item) != {"from", "value"}:
                raise InputError(
                    f"应为 from 与 value,得到 {shown(item)}",
                    f"expected a table of from and value, got {shown(item)}",
                    mend=('写成 { from = 2024-01-01, value = "…" }', 'write { from = 2024-01-01, value = "…" }'),
                )
            pairs.append((made.structure(item["from"], dt.date), made.structure(item["value"], inner)))
        except InputError as error:
            raise error.at(f"[{index}]") from None
    days = [day for day, _ in pairs if day is not None]
    if any(later <= earlier for earlier, later in itertools.pairwise(days)):
        raise InputError("from 必须依次递增", "the days of from must rise", mend=("请按日期排序", "put them in order of days"))
    return Dated(tuple(pairs))


def _tuple_or_item(made: cattrs.Converter, value: Any, kind: Any) -> tuple[Any, ...]:
    """A list, in which one item may stand without brackets. A tuple was made before."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, list | tuple) or get_args(kind)[-1] is not Ellipsis:
        return _tuple(made, value, kind)
    return (made.structure(value, get_args(kind)[0]),)


def _tuple(made: cattrs.Converter, value: Any, kind: Any) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise InputError(
            f"应为列表,得到 {shown(value)}", f"expected a list, got {shown(value)}", mend=("写成 [ … ]", "write [ … ]")
        )
    kinds = get_args(kind)
    if kinds[-1] is Ellipsis:
        kinds = (kinds[0],) * len(value)
    if len(kinds) != len(value):
        raise InputError(
            f"应有 {len(kinds)} 项,得到 {len(value)} 项",
            f"expected {len(kinds)} items, got {len(value)}",
            mend=(f"写成 {len(kinds)} 项的列表", f"write a list of {len(kinds)}"),
        )
    items, wrong = [], []
    hook = made.get_structure_hook(kinds[0]) if len(set(map(id, kinds))) == 1 else None
    for index, (item, inner) in enumerate(zip(value, kinds, strict=True)):
        try:
            items.append(made.structure(item, inner) if hook is None else hook(item, inner))
        except Exception as error:
            wrong += _leaves(error, item.place if isinstance(item, Row) else f"[{index}]")
    if wrong:
        raise ExceptionGroup("items", wrong)
    return tuple(items)


def _mapping(made: cattrs.Converter, value: Any, kind: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise _no_table(value)
    keys, inner = get_args(kind)
    table, wrong = {}, []
    read = made.get_structure_hook(inner)
    read_key = None if keys is str else made.get_structure_hook(keys)
    for key, item in value.items():
        try:
            name = key if read_key is None else read_key(key, keys)
            if name in table:
                raise InputError(
                    f"键 {shown(key)} 与前面的重复",
                    f"the key {shown(key)} is given twice",
                    mend=("请删去其中一个", "remove one of them"),
                )
            table[name] = read(item, inner)
        except Exception as error:
            wrong += _leaves(error, _key_path(key))
    if wrong:
        raise ExceptionGroup("keys", wrong)
    return table


def _member(made: cattrs.Converter, value: Any, kind: Any) -> Any:
    """A union such as ``int | Literal["each"]``: told apart by the type of what was given."""
    for inner in get_args(kind):
        if (inner is int) == (type(value) is int):
            return made.structure(value, inner)
    return made.structure(value, get_args(kind)[0])


def _leaves(error: BaseException, path: str) -> list[YibaoError]:
    """The leaves of a tree of errors as errors of ours, with their key paths."""
    if isinstance(error, BaseExceptionGroup):
        return [leaf for part in error.exceptions for leaf in _leaves(part, path)]
    if not isinstance(error, YibaoError):
        return [InputError(f"无法读取:{shown(str(error))}", f"cannot be read: {shown(str(error))}", where=path)]
    inner = error.where
    error.where = path + inner if inner[:1] in ("", ".", "[") else f"{path}: {inner}"
    return [error]


def text_of(value: Any) -> Text:
    """A bilingual text from plain data."""
    return structure(value, Text)
