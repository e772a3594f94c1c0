"""What people call tables, dimensions, labels and figures: as an area says, else in the words of the language of rules."""

import re
from collections.abc import Mapping

from ...model.values.text import Text
from ...model.values.vocabulary import ACCOUNTS, BENEFITS, PAYERS, VOCABULARY, WORDS
from ..loading.merge import Declared

LABELS: Mapping[str, Text] = {
    name: word
    for kind in ("answer", "care_area", "filing", "filed_place", "line_kind", "origin", "role", "remainder")
    for name, word in VOCABULARY[kind].items()
}
"""Words for labels that the language of rules brings itself, and for roles of segments."""

DIMENSIONS: Mapping[str, Text] = {**VOCABULARY["fact"], "lines": Text("明细组", "group of lines")}
"""Words for the built-in facts that rules may tell apart."""


_FIGURE = re.compile(r"([^\[\]]+)\[(.*)\]", re.DOTALL)
_GENERIC = ("yes", "no", "none", "*")
"""Labels that say nothing without their dimension."""


def table_title(declared: Declared, name: str) -> Text:
    """The title of a table; its name where it has none."""
    table = declared.table.get(name)
    return table.label if table is not None and table.label is not None else Text(name, name)


def payer_title(declared: Declared, name: str) -> Text:
    """A fund, an account or whoever else pays, as the area calls it."""
    kind, _, account = name.partition(".")
    if kind == "account" and account in declared.account:
        return declared.account[account].label
    return declared.payer[name].label if name in declared.payer else PAYERS.get(name) or Text(name, name)


def dimension_title(declared: Declared, name: str) -> Text:
    """What a table tells apart."""
    dimension = declared.dimension.get(name)
    result = dimension.label if dimension else DIMENSIONS.get(name)
    if result is None and dimension and dimension.of:
        result = DIMENSIONS.get(dimension.of)
    return result or Text(name, name)


def label_title(declared: Declared, dimension: str, label: str) -> Text:
    """A label of a dimension."""
    known = declared.dimension.get(dimension)
    result = known.words.get(label) if known else None
    if result is None and dimension in ("lines", "line_kind"):
        group = declared.lines.get(label) or declared.kind.get(label)
        result = group.label if group else None
    if result is None and dimension == "benefit":
        result = BENEFITS.get(label)
    return result or LABELS.get(label) or WORDS.get(label) or Text(label, label)


def cell_title(declared: Declared, labels: Mapping[str, str]) -> Text:
    """The labels of a cell; with their dimension where they say nothing alone. Empty where there are none."""
    zh, en = [], []
    for dimension, label in labels.items():
        wording = label_title(declared, dimension, label)
        known = declared.dimension.get(dimension)
        alone = label not in _GENERIC or (known is not None and label in known.words)
        about = None if alone else dimension_title(declared, dimension)
        zh.append(f"{about.zh}:{wording.zh}" if about else wording.zh)
        en.append(f"{about.en}: {wording.en}" if about else wording.en)
    return Text(",".join(zh), ", ".join(en))


def figure_labels(figure: str) -> tuple[str, dict[str, str]]:
    """The table and the labels that the ``figure`` of a citation names.

    >>> figure_labels("outpatient_ratio[tier=tertiary, service=retired]")
    ('outpatient_ratio', {'tier': 'tertiary', 'service': 'retired'})
    """
    result = _FIGURE.fullmatch(figure)
    if result is None:
        return figure, {}
    pairs = [part.partition("=") for part in result[2].split(", ")]
    return result[1], {name: label for name, equal, label in pairs if equal}


def figure_title(declared: Declared, figure: str) -> Text:
    """What the ``figure`` of a citation is: the title of its table, and in brackets its cell."""
    name, labels = figure_labels(figure)
    bracketed = _FIGURE.fullmatch(figure)
    inside = bracketed[2] if bracketed else ""
    scheme = declared.scheme.get(name.removesuffix(".years")) if name.endswith(".years") else None
    if scheme is not None:
        return Text(f"{scheme.label.zh}医保年度", f"{scheme.label.en}: benefit year")
    if name == "cash":
        cash = declared.cash.get(inside)
        return cash.label if cash else Text(figure, figure)
    section, _, key = name.partition(".")
    if section in ("contribution", "premium"):
        due = getattr(declared, section).get(key)
        return due.label if due else Text(figure, figure)
    if name == "waiver":
        rows = declared.waiver.get(inside)
        return rows[0].label if rows else Text(figure, figure)
    if name == "means":
        account = inside.partition(":")[0]
        known = declared.account.get(account)
        label = known.label if known else ACCOUNTS.get(account, Text(account, account))
        return Text(f"{label.zh}的支付范围", f"{label.en}: what it pays for")
    title = table_title(declared, name)
    cell = cell_title(declared, labels)
    return Text(f"{title.zh}({cell.zh})", f"{title.en} ({cell.en})") if labels else title
