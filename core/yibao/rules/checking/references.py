"""What static checks of every kind of rule share: the walk over everything that declarations name, and the checks of each name.

Which field names what is written at the field, in the classes of the language.
"""

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, get_args

import attrs

from ...model.values.errors import RuleError
from ...model.values.money import UNLIMITED
from ...model.values.text import Text, proposal
from ..figures.cells import Table
from ..figures.dimensions import labels_of
from ..figures.tables import check_sources
from ..language.claims import ACCESS_FACTS, Access
from ..language.plans import Adjustment
from ..language.references import Names, NamesFact, NamesTable, Reference, Unit
from ..language.segments import Limit, Structural
from ..language.tables import Period, Sourced, When
from ..loading.merge import Declared

Mark = Names | NamesTable | NamesFact


def check_parts(declared: Declared, thing: Any) -> None:
    """Check days, sources, labels and names of a declaration and of everything in it.

    Raises:
        RuleError: the first that is wrong.
    """
    for part in parts_of(thing):
        for mark, name in names_in(part):
            if isinstance(mark, Names):
                known([name], mark.options or getattr(declared, mark.kind), mark.kind)
            elif isinstance(mark, NamesFact):
                typed(declared, name, mark.type)
        of = getattr(part, "of", None)
        if isinstance(of, Reference) and of.kind == "fact":
            typed(declared, of.name, "money")
        if isinstance(part, Sourced):
            check_sources(part.source, part.status, declared.source)
        if isinstance(part, Structural):
            check_structure(declared, part)
        if isinstance(part, Period):
            days(part.from_, part.to)
        if labels := getattr(part, "when", None):
            when(declared, labels, ACCESS_FACTS if isinstance(part, Access) else {})


def check_structure(declared: Declared, thing: Structural) -> None:
    """Check where something of the structure stands.

    Raises:
        RuleError: a reading that is told to be official, a status without a source, a source that does not exist.
    """
    if thing.reading is not None and thing.status not in (None, "unverified"):
        raise RuleError(
            f"读法不能是 {thing.status}",
            f"a reading cannot be {thing.status}",
            where="reading",
            mend=("删去 status,或把 reading 改为 note", "take status out, or make it a note"),
        )
    if thing.status is not None and thing.reading is None and not thing.source:
        raise RuleError("写了 status 而没有 source", "a status needs a source", where="status", mend=("写明 source", "give source"))
    if thing.source:
        check_sources(thing.source, thing.status or "unverified", declared.source)


def tables_of(thing: Any) -> Iterator[tuple[str, Unit]]:
    """Each table that a declaration names, and what its values are."""
    for part in parts_of(thing):
        for mark, name in names_in(part):
            if isinstance(mark, NamesTable):
                yield name, mark.unit if isinstance(mark.unit, str) else mark.unit(part)
        of = getattr(part, "of", None)
        if isinstance(of, Reference) and of.kind == "table":
            yield of.name, "money"


_WITH_TABLES = ("stage", "adjustment", "credit", "refund", "account_use", "split", "cash", "contribution", "premium", "retirement")


def things_with_tables(declared: Declared) -> Iterator[tuple[str, str, Any]]:
    """The declarations that may name tables, each with its section and name."""
    for section in _WITH_TABLES:
        things = {"split": declared.split} if section == "split" else getattr(declared, section)
        yield from ((section, name, thing) for name, thing in things.items())


def turning_days_of(things: Iterable[Any]) -> set[dt.date]:
    """Every day on which some declarations, or something in them, start or have ended."""
    return {day for thing in things for part in parts_of(thing) if isinstance(part, Period) for day in part.turning_days()}


def parts_of(thing: Any) -> Iterator[Any]:
    """A declaration, and everything in it that has a class of its own."""
    if isinstance(thing, tuple):
        for item in thing:
            yield from parts_of(item)
        return
    yield thing
    for field in _nested(thing.__class__):
        value = getattr(thing, field)
        if value is not None:
            yield from parts_of(value)


def names_in(part: Any) -> Iterator[tuple[Mark, str]]:
    """What the fields of a part name, each with the mark that says what kind of thing it is."""
    for field, mark in _marked(part.__class__):
        value = getattr(part, field)
        if isinstance(value, tuple):
            yield from ((mark, name) for name in value)
        elif value is not None:
            yield mark, value


@functools.cache
def _marked(cls: Any) -> tuple[tuple[str, Mark], ...]:
    """The fields of a class that name something, and what."""
    fields = ((field.name, leaf) for field in attrs.fields(cls) for leaf in _leaves(field.type))
    return tuple((name, leaf) for name, leaf in fields if isinstance(leaf, Mark))


@functools.cache
def _nested(cls: Any) -> tuple[str, ...]:
    """The fields of a class that hold declarations with classes of the language."""
    return tuple(
        field.name
        for field in attrs.fields(cls)
        if any(isinstance(leaf, type) and leaf.__module__.startswith(_LANGUAGE) and attrs.has(leaf) for leaf in _leaves(field.type))
    )


_LANGUAGE = Period.__module__.rpartition(".")[0]


def _leaves(kind: Any) -> Iterator[Any]:
    """The classes and marks that a type is made of."""
    if inner := (*get_args(kind), *getattr(kind, "__metadata__", ())):
        for part in inner:
            yield from _leaves(part)
    else:
        yield kind


@contextmanager
def placed(declared: Declared, section: str, name: str) -> Iterator[None]:
    """Put the place of a declaration before the errors found in it; one that stands in another declaration has its own."""
    try:
        yield
    except RuleError as error:
        raise (error if ".toml: " in error.where else error.at(declared.place(section, name))) from None


def when(declared: Declared, labels: When, more: When = MappingProxyType({})) -> None:
    """Refuse a condition over a dimension or a label that does not exist; ``more`` are dimensions known here alone."""
    for dimension, chosen in labels.items():
        options = more.get(dimension) or labels_of(declared, dimension)
        for label in chosen:
            if label not in options:
                raise RuleError(
                    f"{dimension} 没有标签 {label}",
                    f"{dimension} has no label {label}",
                    mend=proposal(label, options),
                )


def days(first: dt.date | None, last: dt.date | None) -> None:
    """Refuse a period that ends before it begins."""
    if first is not None and last is not None and last < first:
        raise RuleError(f"to {last} 早于 from {first}", f"to {last} lies before from {first}", mend=("请改正日期", "mend the days"))


def known(names: Iterable[str], options: Iterable[str], kind: str) -> None:
    """Refuse a name that is none of those known, with the nearest one proposed."""
    options = tuple(options)
    for name in names:
        if name not in options:
            what = _KINDS.get(kind, Text(f" {kind} ", kind))
            zh, en = proposal(name, options)
            if kind in ("payer", "lines"):  # a city may declare its own
                zh, en = f"{zh};或声明 [{kind}.{name}]", f"{en}; or declare [{kind}.{name}]"
            raise RuleError(f"没有{what.zh}{name}", f"there is no {what.en} {name}", mend=(zh, en))


_KINDS = {
    "table": Text("表 ", "table"),
    "payer": Text("支付方 ", "payer"),
    "lines": Text("明细组 ", "group of lines"),
    "stage": Text("阶段 ", "stage"),
    "segment": Text("段 ", "segment"),
    "means": Text("个人支付方式 ", "means"),
    "adjustment": Text("调整 ", "adjustment"),
    "counter": Text("计数器 ", "counter"),
    "dimension": Text("维度 ", "dimension"),
    "scheme": Text("险种 ", "scheme"),
    "fact": Text("事实 ", "fact"),
    "account": Text("账户 ", "account"),
    "source": Text("来源 ", "source"),
}
"""What errors call the things that rules name."""


def typed(declared: Declared, name: str, kind: str) -> None:
    """Refuse a fact that is not declared, or not of the type that is needed."""
    known([name], declared.fact, "fact")
    if declared.fact[name].type != kind:
        raise RuleError(
            f"事实 {name} 是 {declared.fact[name].type},此处须为 {kind}",
            f"the fact {name} is of type {declared.fact[name].type}, here it must be of type {kind}",
            mend=("请改正其 type,或换一个事实", "mend its type, or name another fact"),
        )


def refuse_endless(declared: Declared, tables: Mapping[str, Table]) -> None:
    """Refuse a table with ``"no limit"`` that something else than a limit reads.

    Raises:
        RuleError: with the place of what reads it.
    """
    endless = {name for name, table in tables.items() if any(cell.value == UNLIMITED for cell in table.cells)}
    if not endless:
        return
    for place, name in _other_uses(declared):
        if name in endless:
            raise RuleError(
                f"表 {name} 含有 no limit,而此处不是限额",
                f'the table {name} holds "no limit", and what stands here is no limit',
                where=place,
                mend=("写出数额", "give an amount"),
            )


def _other_uses(declared: Declared) -> Iterator[tuple[str, str]]:
    """The places that name a table for something else than a limit, and the table."""
    for section, name, thing in things_with_tables(declared):
        for part in parts_of(thing):
            limits = isinstance(part, Limit) or (isinstance(part, Adjustment) and part.of == "limit")
            for mark, table in names_in(part) if not limits else ():
                if isinstance(mark, NamesTable):
                    yield declared.place(section, name), table
