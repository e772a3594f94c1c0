"""Which figure somebody means: the name of a table, and labels of its cells."""

import difflib
import re

from ...model.values.errors import InputError
from ...model.values.text import listed, shown, suggestion
from ...rules.figures.cells import Table
from ...rules.figures.dimensions import labels_of
from ...rules.figures.titles import LABELS, label_title, table_title
from ...rules.ruleset import RuleSet

_WORDS = re.compile(r"[\s,;\[\]]+")


def find_table(rules: RuleSet, figure: str) -> Table | None:
    """The table that a figure begins with."""
    name = next((word for word in _WORDS.split(figure) if word), "")
    return next((table for table in rules.tables.values() if {figure.strip(), name} & set(_names(rules, table.name))), None)


def parse_figure(rules: RuleSet, figure: str) -> tuple[Table, dict[str, str]]:
    """The table and labels that somebody named.

    Raises:
        InputError: no table, dimension or label is called so; with what comes near and what there is.
    """
    table = next((table for table in rules.tables.values() if figure.strip() in _names(rules, table.name)), None)
    if table is not None:
        return table, {}
    name, *words = [word for word in _WORDS.split(figure) if word] or [""]
    table = find_table(rules, figure)
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


def _names(rules: RuleSet, name: str) -> tuple[str, ...]:
    title = table_title(rules.declared, name)
    return name, title.zh, title.en, title.en.lower()


def _no_table(rules: RuleSet, name: str) -> InputError:
    tables = {call: table for table in rules.tables for call in _names(rules, table)}
    near = dict.fromkeys(tables[call] for call in difflib.get_close_matches(name, tables, 5, 0.5))
    near |= dict.fromkeys(table for table in rules.tables if name and name.lower() in table)
    names = listed(rules.tables)
    if not name:
        return InputError("没有写明数值", "no figure is named", where="FIGURE", mend=suggestion("", names))
    mend = suggestion(", ".join(list(near)[:5]), names)
    return InputError(f"没有数值 {shown(name)}", f"there is no figure {shown(name)}", where="FIGURE", mend=mend)


def _label(rules: RuleSet, table: Table, word: str) -> tuple[str, str]:
    """The dimension and label that a word stands for: ``label``, ``dimension=label``, or a label in words."""
    name, equal, label = word.partition("=") if "=" in word else ("", "", word)
    labels_by_dimension = {dimension: labels_of(rules.declared, dimension) for dimension in table.dimensions}
    matches = [
        (dimension, known_label)
        for dimension, labels in labels_by_dimension.items()
        if not equal or dimension == name
        for known_label in labels
        if label in (known_label, *_words(rules, dimension, known_label))
    ]
    if len(matches) == 1:
        return matches[0]
    if matches:
        pair = "=".join(matches[0])
        raise InputError(
            f"{shown(word)} 可以是几个维度的标签",
            f"{shown(word)} is a label of several dimensions",
            where="FIGURE",
            mend=(f"请写成 {pair}", f"write {pair}"),
        )
    pairs = {f"{dimension}={known_label}" for dimension, labels in labels_by_dimension.items() for known_label in labels}
    near = difflib.get_close_matches(word, [*pairs, *(pair.partition("=")[2] for pair in pairs)], 1)
    mend = suggestion("".join(near), listed(pairs) or "-")
    label, name = shown(word), table.name
    raise InputError(f"{name} 没有标签 {label}", f"{name} has no label {label}", where="FIGURE", mend=mend)


def _words(rules: RuleSet, dimension: str, label: str) -> tuple[str, ...]:
    title = label_title(rules.declared, dimension, label)
    return () if label in LABELS else (title.zh, title.en)
