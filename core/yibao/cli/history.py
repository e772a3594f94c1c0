"""``yibao rules history``: how one figure went over the years."""

import difflib
import re
from typing import Any

import click

from ..host.registry import Registry, load_registry
from ..model.dated import day_before
from ..model.errors import HostError, InputError, RuleError
from ..model.text import listed, shown
from ..rules.dimensions import labels_of
from ..rules.history import Labels, Period, combinations, gathered, timeline
from ..rules.ruleset import RuleSet
from ..rules.tables import FOREVER, Table
from ..rules.titles import LABELS, label_title, table_title
from .asked import area_asked
from .group import city_option, format_option
from .group import command as make
from .rulebook import Book, is_added, ratio_or_money, text
from .screen import Screen

FORMAT = "yibao-history/1"
"""Name and version of the document."""

_WORDS = re.compile(r"[\s,;\[\]]+")


def command(screen: Screen) -> click.Command:
    """Make the command."""
    say = screen.say

    @make(
        screen,
        "history",
        "画出并列出某个数值各年的情况,附出处与状态。数值写表名,可加标签只看其中一格,"
        "如 outpatient_deductible under_45;结果 sources 里 figure 的写法也可以。表名见 yibao rules show。",
        "Draw and list how a figure went over the years, with documents and status. A figure is the name of a table and, for some "
        "of its cells only, labels behind it, such as: outpatient_deductible under_45. What results call figure is taken too. "
        "yibao rules show lists the names.",
    )
    @click.argument("figure", nargs=-1, metavar=say("数值", "FIGURE"))
    @city_option(screen)
    @format_option(screen, "table", "json")
    def history(figure: tuple[str, ...], city: str | None, form: str) -> int:
        registry = load_registry()
        rules = _known(registry, area_asked(registry.installed(), city), " ".join(figure))
        table, labels = asked(rules, " ".join(figure))
        found = told(rules, table, labels)
        if form == "json":
            screen.json(found)
        else:
            from .historypage import historypage  # noqa: PLC0415 (machines need no page)

            screen.lines(historypage(screen, rules, found))
        return 0

    return history


def _known(registry: Registry, city: str, figure: str) -> RuleSet:
    """The rules in which a figure stands: those of bills, or those of contributions where only these know it."""
    rules = registry.rules(city)
    try:
        others = registry.contributions(city)
    except (HostError, RuleError):  # a province may know less of contributions than they need
        return rules
    return others if not _table(rules, figure) and _table(others, figure) else rules


def _table(rules: RuleSet, figure: str) -> Table | None:
    """The table that a figure begins with."""
    name = next((word for word in _WORDS.split(figure) if word), "")
    return next((one for one in rules.tables.values() if {figure.strip(), name} & set(_called(rules, one.name))), None)


def asked(rules: RuleSet, figure: str) -> tuple[Table, dict[str, str]]:
    """The table and labels that somebody named.

    Raises:
        InputError: no table, dimension or label is called so; with what comes near and what there is.
    """
    table = next((one for one in rules.tables.values() if figure.strip() in _called(rules, one.name)), None)
    if table is not None:
        return table, {}
    name, *words = [word for word in _WORDS.split(figure) if word] or [""]
    table = _table(rules, figure)
    if table is None:
        raise _no_table(rules, name)
    labels: dict[str, str] = {}
    for word in words:
        dimension, label = _label(rules, table, word)
        if labels.setdefault(dimension, label) != label:
            raise InputError(
                f"{dimension} 有两个标签:{labels[dimension]} 与 {label}",
                f"two labels of {dimension}: {labels[dimension]} and {label}",
                where="FIGURE",
                mend=("请只写一个", "give one of them"),
            )
    return table, labels


def _called(rules: RuleSet, name: str) -> tuple[str, ...]:
    title = table_title(rules.declared, name)
    return name, title.zh, title.en, title.en.lower()


def _no_table(rules: RuleSet, name: str) -> InputError:
    calls = {call: one for one in rules.tables for call in _called(rules, one)}
    near = dict.fromkeys(calls[call] for call in difflib.get_close_matches(name, calls, 5, 0.5))
    near |= dict.fromkeys(one for one in rules.tables if name and name.lower() in one)
    known = listed(rules.tables)
    hint = ", ".join(list(near)[:5])
    if not name:
        return InputError("没有写明数值", "no figure is named", where="FIGURE", mend=(f"可用:{known}", f"known: {known}"))
    return InputError(
        f"没有数值 {shown(name)}",
        f"there is no figure {shown(name)}",
        where="FIGURE",
        mend=(f"是否想写 {hint}?可用:{known}", f"did you mean {hint}? known: {known}")
        if near
        else (f"可用:{known}", f"known: {known}"),
    )


def _label(rules: RuleSet, table: Table, word: str) -> tuple[str, str]:
    """The dimension and label that a word stands for: ``label``, ``dimension=label``, or a label in words."""
    name, equal, label = word.partition("=") if "=" in word else ("", "", word)
    named = _named(rules, table)
    found = [
        (dimension, one)
        for dimension, labels in named.items()
        if not equal or dimension == name
        for one in labels
        if label in (one, *_words(rules, dimension, one))
    ]
    if len(found) == 1:
        return found[0]
    if found:
        mend = f"{found[0][0]}={found[0][1]}"
        raise InputError(
            f"{shown(word)} 可以是几个维度的标签",
            f"{shown(word)} is a label of several dimensions",
            where="FIGURE",
            mend=(f"请写成 {mend}", f"write {mend}"),
        )
    known = {f"{dimension}={one}" for dimension, labels in named.items() for one in labels}
    near = difflib.get_close_matches(word, [*known, *(one.partition("=")[2] for one in known)], 1)
    raise InputError(
        f"{table.name} 没有标签 {shown(word)}",
        f"{table.name} has no label {shown(word)}",
        where="FIGURE",
        mend=(
            (f"是否想写 {near[0]}?" if near else "") + f"可用:{listed(known) or '-'}",
            (f"did you mean {near[0]}? " if near else "") + f"known: {listed(known) or '-'}",
        ),
    )


def _named(rules: RuleSet, table: Table) -> dict[str, tuple[str, ...]]:
    """The labels that a table knows, by dimension."""
    return {dimension: labels_of(rules.declared, dimension) for dimension in table.dimensions}


def _words(rules: RuleSet, dimension: str, label: str) -> tuple[str, ...]:
    title = label_title(rules.declared, dimension, label)
    return () if label in LABELS else (title.zh, title.en)


def told(rules: RuleSet, table: Table, wanted: dict[str, str]) -> dict[str, Any]:
    """The history of a table's cells as plain data: each cell with its periods, cells of one history together.

    Args:
        wanted: labels of the cells that are meant; all where it is empty.
    """
    declared = rules.declared
    book = Book(rules, day_before(FOREVER))
    lines: dict[Any, tuple[Period, ...]] = {}
    rows: list[tuple[Labels, Any]] = []
    for labels in combinations(declared, table, table.cells):
        if all(label in labels.get(name, (label,)) for name, label in wanted.items()):
            periods = timeline(declared, table, labels)
            key = tuple((one.first, one.last, one.reading.told, id(one.reading.citation)) for one in periods)
            lines.setdefault(key, periods)
            rows.append(({name: some for name, some in labels.items() if name not in wanted}, key))
    write = ratio_or_money(table.unit)
    cells = [
        {
            "when": {**{name: [label] for name, label in wanted.items()}, **{name: list(some) for name, some in labels.items()}},
            "periods": [
                {
                    "from": one.first.isoformat(),
                    "to": None if one.last == FOREVER else one.last.isoformat(),
                    "state": one.reading.state,
                    "value": None if one.reading.value is None else write(one.reading.value),
                    "unknown": text(one.reading.reason),
                    **(_cited(book, one) if one.reading.citation else {}),
                }
                for one in lines[key]
            ],
        }
        for labels, key in gathered(declared, rows)
        if key
    ]
    return {
        "format": FORMAT,
        "city": rules.area.slug,
        "code": rules.area.code,
        "name": text(rules.area.name),
        "rules": {"package": rules.package, "version": rules.version, "digest": rules.digest},
        "table": table.name,
        "label": text(table_title(declared, table.name)),
        "unit": table.unit,
        "added": is_added(rules, table.name),
        "cells": cells,
        "sources": {key: book.source(key) for key in sorted(book.sources)},
    }


def _cited(book: Book, period: Period) -> dict[str, Any]:
    assert period.reading.citation is not None
    cited = book.cited(period.reading.citation)
    return {name: cited[name] for name in ("status", "basis", "last", "source", "note")}
