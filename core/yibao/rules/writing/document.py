"""A whole file: its sections with every block spread into rows, defaults applied, reasons put in their places.

Which step a declaration needs follows from the types of the classes it is read as.
"""

import functools
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, Union, get_args, get_origin

import attrs

from ...model.inputs.structure import Row
from ...model.values.errors import RuleError, YibaoError
from ...model.values.text import shown
from ..language.tables import AllBut, Period, TableDeclaration, When
from .defaults import CITING, Defaults
from .formats import refuse_format_1
from .reasons import Reasons
from .rows import rows_of, under
from .tables import unfold_table

Apart = ("format", "defaults", "reason")
"""Top-level keys of a file that declare nothing."""


class Unfolded:
    """The sections of a file as rows, and the declarations that take the place of a higher level's, by section and name.

    Attributes:
        sections: by name; replaces: whether the declaration says so itself: one that has it from ``[defaults]`` may be new.
        excepting: whether some condition names the labels that it is not about.
    """

    def __init__(self, sections: dict[str, Any], replaces: Mapping[tuple[str, str], bool], excepting: bool) -> None:
        self.sections, self.replaces, self.excepting = sections, replaces, excepting


def unfold(document: Mapping[str, Any], kinds: Mapping[str, Any], reasons: Reasons) -> Unfolded:
    """What a parsed file says, with nothing left to be looked up elsewhere in it.

    Args:
        kinds: what each section will be read as; reasons: those of all files read with it.

    Raises:
        RuleError: a default, a block or a reason that cannot be; with its key path.
    """
    refuse_format_1(document)
    defaults = Defaults.of(document)
    context = Context(defaults, reasons)
    sections: dict[str, Any] = {}
    replaces: dict[tuple[str, str], bool] = {}
    for section, content in document.items():
        if section in Apart:
            continue
        content, replacing = _replacing(section, content, defaults)
        replaces.update(replacing)
        step = _step(kinds[section]) if section in kinds else None
        try:
            sections[section] = content if step is None else step(content, context)
        except YibaoError as error:
            raise under(error, section) from None
    defaults.refuse_unused()
    return Unfolded(sections, replaces, bool(context.excepting))


def _replacing(section: str, content: Any, defaults: Defaults) -> tuple[Any, dict[tuple[str, str], bool]]:
    """The declarations of a section without their key ``replaces``, and which of them have it."""
    if not isinstance(content, dict):
        return content, {}
    blocks = {"split": content} if section == "split" else content
    replacing: dict[tuple[str, str], bool] = {}
    result: dict[str, Any] = {}
    for name, block in blocks.items():
        result[name] = block
        itself = isinstance(block, dict) and "replaces" in block
        value = block["replaces"] if itself else defaults.values.get("replaces", False)
        if type(value) is not bool:
            raise RuleError(
                "replaces 应为 true",
                "replaces is true, or is left out",
                where=f"{section}.{name}.replaces" if itself else "defaults.replaces",
                mend=("写成 replaces = true", "write replaces = true"),
            )
        if value:
            replacing[section, name] = itself
        if itself:
            result[name] = {key: item for key, item in block.items() if key != "replaces"}
        elif value:
            defaults.taken.add("replaces")
    return (result["split"] if section == "split" else result), replacing


class Context:
    """What holds for a whole file; ``excepting`` gathers the conditions that name labels they are not about."""

    def __init__(self, defaults: Defaults, reasons: Reasons) -> None:
        self.defaults, self.reasons = defaults, reasons
        self.excepting: list[AllBut] = []


Step = Callable[[Any, Context], Any]


@functools.cache
def _step(kind: Any) -> Step | None:
    """What has to be done with plain data before it is read as a type; none where nothing has."""
    if kind is TableDeclaration:
        return lambda block, context: unfold_table(block, context.defaults, context.reasons)
    if isinstance(kind, type) and attrs.has(kind):
        return _class_step(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _step(inner[0])
    if origin in (Union, types.UnionType):
        steps = [step for step in map(_step, inner) if step is not None]
        return steps[0] if steps else None
    if origin is tuple and isinstance(inner[0], type) and attrs.has(inner[0]):
        return functools.partial(_items, _step(inner[0]), issubclass(inner[0], Period))
    if kind == When:
        return _condition
    if origin is Mapping:
        step = _step(inner[1])
        return None if step is None else functools.partial(_named, step)
    return None


def _class_step(kind: Any) -> Step | None:
    fields = {field.name.removesuffix("_"): field for field in attrs.fields(kind)}
    shorter = getattr(kind, "unfold", None)
    citing = tuple(
        key for key in CITING if key in fields and (fields[key].default is attrs.NOTHING or fields[key].metadata.get("cites"))
    )
    reasoned, seen = "why" in fields, "seen" in fields
    steps = {key: inner for key, field in fields.items() if (inner := _step_of_part(field.type, kind)) is not None}
    if not (shorter or citing or reasoned or seen or steps):
        return None

    def step(value: Any, context: Context) -> Any:
        if shorter is not None:
            value = shorter(value)
        if not isinstance(value, dict):
            return value
        result = Row(value, value.place) if isinstance(value, Row) else dict(value)
        context.defaults.complete(result, citing)
        if seen and not isinstance(result.get("seen", []), list):
            result["seen"] = [result["seen"]] * 2
        for key, inner in steps.items():
            if key in result:
                try:
                    result[key] = inner(result[key], context)
                except YibaoError as error:
                    raise under(error, key) from None
        if reasoned and "why" in result:
            try:
                text = context.reasons.text(result["why"])
            except YibaoError as error:
                raise under(error, "why") from None
            result["why"] = {"zh": text.zh, "en": text.en}
        return result

    return step


def _step_of_part(kind: Any, whole: Any) -> Step | None:
    """The step of a field; none where a class holds things of its own kind, such as conditions: those say nothing short."""
    return None if isinstance(kind, str) or _holds(kind, whole) else _step(kind)


def _holds(kind: Any, whole: Any) -> bool:
    return kind is whole or any(_holds(part, whole) for part in get_args(kind))


def _items(step: Step | None, dated: bool, value: Any, context: Context) -> Any:
    """The items of a list of declarations, those with ``days`` spread into rows; one may stand without brackets."""
    bare = isinstance(value, dict)
    result: list[Any] = []
    for number, item in enumerate([value] if bare else value) if isinstance(value, dict | list) else ():
        place = "" if bare else f"[{number}]"
        try:
            if dated and isinstance(item, dict) and "days" in item:
                rows: Iterable[Any] = rows_of(item, "")
            else:  # after one that was spread, the place in the list is no longer that in the file
                elsewhere = bare or (len(result) != number and isinstance(item, dict))
                rows = [Row(item, "") if elsewhere else item]
            for row in rows:
                try:
                    whole = row if step is None else step(row, context)
                except YibaoError as error:
                    raise under(error, row.place if isinstance(row, Row) else "") from None
                if isinstance(whole, Row):
                    whole.place = f"{place}{whole.place}"
                result.append(whole)
        except YibaoError as error:
            raise under(error, place) from None
    return result if isinstance(value, dict | list) else value


def _condition(value: Any, context: Context) -> Any:
    """A condition, in which ``{ not = … }`` is every label but these."""
    if not isinstance(value, dict) or not any(isinstance(labels, dict) for labels in value.values()):
        return value
    result = {}
    for dimension, labels in value.items():
        result[dimension] = labels
        if isinstance(labels, dict):
            but: Any = labels.get("not")
            others: list[Any] = but if isinstance(but, list) else [but]
            if set(labels) != {"not"} or not all(isinstance(label, str) for label in others):
                raise RuleError(
                    f"条件 {dimension} 无法读取:{shown(labels)}",
                    f"the condition {dimension} cannot be read: {shown(labels)}",
                    where=dimension,
                    mend=('写成标签、标签的列表或 { not = "标签" }', 'write a label, a list of labels, or { not = "label" }'),
                )
            result[dimension] = AllBut(others)
            context.excepting.append(result[dimension])
    return result


def _named(step: Step, value: Any, context: Context) -> Any:
    if not isinstance(value, dict):
        return value
    result = {}
    for name, item in value.items():
        try:
            result[name] = step(item, context)
        except YibaoError as error:
            raise under(error, name) from None
    return result
