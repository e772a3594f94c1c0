"""What changed between two days, in groups: figures with their values before and after, then plans, segments and the rest."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import attrs

from yibao import Text
from yibao.engines import percent, with_thousands

Change = Mapping[str, Any]

KINDS: Final = {
    "figure": Text("数值", "Figures"),
    "plan": Text("待遇方案", "Plans"),
    "stage": Text("支付层", "Layers"),
    "segment": Text("分段", "Segments"),
    "adjustment": Text("增减", "Adjustments"),
    "means": Text("账户可支付", "What accounts may pay"),
}
"""Kinds of changes that pages name; other kinds stand together."""

OTHER: Final = Text("其他规定", "Other rules")
VERBS: Final = {
    "starts": Text("开始实行", "starts"),
    "ends": Text("不再实行", "ends"),
    "changes": Text("有修改", "changes"),
}


@attrs.frozen
class Move:
    """What became of one figure or rule.

    Attributes:
        cell: which of the table's figures; verb: what became of a rule that is no figure.
        before, after: the values; empty where there is none; since: the first day of what is in force now.
    """

    cell: Mapping[str, str] | None
    verb: Text | None
    before: str
    after: str
    since: str


@attrs.frozen
class Group:
    """The changes of one table, or of one rule."""

    label: Mapping[str, str]
    moves: tuple[Move, ...]


def kinds(document: Mapping[str, Any]) -> list[tuple[Text, list[Group]]]:
    """The changes of a document by kind and table. Figures that only rest on another document now are left out."""
    by_kind: dict[Text, dict[str, tuple[Mapping[str, str], list[Move]]]] = {text: {} for text in (*KINDS.values(), OTHER)}
    for change in document["changes"]:
        move = _move(change)
        if change["change"] == "status" or (change["kind"] == "figure" and move.before == move.after):
            continue
        label = change.get("label") or {"zh": change["id"], "en": change["id"]}
        tables = by_kind[KINDS.get(change["kind"], OTHER)]
        tables.setdefault(f"{change['kind']} {label['en']}", (label, []))[1].append(move)
    return [(kind, [Group(label, tuple(moves)) for label, moves in tables.values()]) for kind, tables in by_kind.items() if tables]


def _move(change: Change) -> Move:
    before, after = (_value(change, change.get(side)) for side in ("before", "after"))
    since = change.get("from") or (change.get("after") or {}).get("from") or ""
    verb = None if change["kind"] == "figure" else VERBS[change["change"]]
    return Move(change.get("cell"), verb, before, after, "" if change["change"] == "ends" else str(since))


def _value(change: Change, side: Mapping[str, Any] | None) -> str:
    """A value as people read it; empty where there is none."""
    if not side or side.get("value") is None:
        return ""
    value = str(side["value"])
    if change.get("unit") == "ratio" and _is_number(value):
        return percent(int(Decimal(value) * 1_000_000))
    return with_thousands(value) if change.get("unit") == "money" and _is_number(value) else value


def _is_number(value: str) -> bool:
    try:
        return Decimal(value).is_finite()
    except InvalidOperation:
        return False
