"""The proof: the rules before and after are shown for the days around every change, and settle every case alike."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs

from yibao import RuleSet, Text, YibaoError, parse, read_case, settle_case
from yibao.engines import HostError, Registry, day_before, rules_document

from .figures.amounts import UNLIMITED

_AMOUNT = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_IDENTITY = ("digest", "package", "version")
_ENROLLMENT = ("condition", "document", "channel", "procedure", "guide")


@attrs.define
class Proof:
    """What was compared, and what differs.

    Attributes:
        days, cases: how many were compared; planned: differences in names that the rewriting changed.
        difference: the first other one.
    """

    days: int = 0
    cases: int = 0
    planned: list[str] = attrs.Factory(list)
    difference: Text | None = None


class NotEqual(Exception):
    """Something differs, or cannot be compared."""

    def __init__(self, what: Text) -> None:
        super().__init__(what.en)
        self.what = what


def prove(before: Registry, after: Registry, code: str, cases: list[Path], renamed: set[str]) -> Proof:
    """Compare two readings of an area; the first difference ends it.

    Args:
        renamed: names that the rewriting changed on purpose.
    """
    proof = Proof()
    try:
        _enrollment(before, after, code)
        _contributions(before, after, code, proof, renamed)
        if not before.find(code).area.base:
            _settlement(before.rules(code), after.rules(code), cases, proof, renamed)
    except NotEqual as error:
        proof.difference = error.what
    return proof


def _enrollment(before: Registry, after: Registry, code: str) -> None:
    pair = [_or_none(registry.enrollment, code) for registry in (before, after)]
    if pair[0] is None or pair[1] is None:
        _same_refusal(pair[0] is None, pair[1] is None, "enrollment")
        return
    for section in _ENROLLMENT:
        old, new = (getattr(rules.declared, section) for rules in pair)
        for name in sorted({*old, *new}):
            if old.get(name) != new.get(name):
                raise NotEqual(Text(f"{section}.{name} 不同", f"{section}.{name} differs"))


def _contributions(before: Registry, after: Registry, code: str, proof: Proof, renamed: set[str]) -> None:
    pair = [_or_none(registry.contributions, code) for registry in (before, after)]
    if pair[0] is None or pair[1] is None:
        _same_refusal(pair[0] is None, pair[1] is None, "contributions")
        return
    old, new = ({name: _cells(table) for name, table in rules.tables.items()} for rules in pair)
    _compare(old, new, "contributions", proof, renamed)
    for section in ("contribution", "premium", "retirement"):
        if getattr(pair[0].declared, section) != getattr(pair[1].declared, section):
            raise NotEqual(Text(f"{section} 不同", f"{section} differs"))


def _cells(table: Any) -> list[Any]:
    return sorted(
        (str(cell.when), str(cell.first), str(cell.last), str(cell.value), str(cell.reason), str(cell.citation(cell.first)))
        for cell in table.cells
    )


def _or_none(build: Any, code: str) -> Any:
    try:
        return build(code)
    except HostError as error:
        if error.__cause__ is not None:  # something failed, which is not that nothing is known
            raise
        return None


def _same_refusal(before: bool, after: bool, subject: str) -> None:
    if before != after:
        raise NotEqual(Text(f"改写前后 {subject} 有无不同", f"there is {subject} on one side alone"))


def _settlement(before: RuleSet, after: RuleSet, cases: list[Path], proof: Proof, renamed: set[str]) -> None:
    changes = sorted({*before.change_days(), *after.change_days()})
    for day in sorted({day for change in changes for day in (day_before(change), change)}):
        _compare(_shown(before, day), _shown(after, day), f"rules show --date {day}", proof, renamed)
        proof.days += 1
    for path in cases:
        data = path.read_bytes()
        _compare(_settled(before, data), _settled(after, data), str(path.name), proof, renamed)
        proof.cases += 1


def _shown(rules: RuleSet, day: dt.date) -> Any:
    try:
        return rules_document(rules, day)
    except YibaoError as error:
        return {"refused": error.what.en}


def _settled(rules: RuleSet, data: bytes) -> Any:
    try:
        return settle_case(rules, read_case(parse(data)))[1]
    except YibaoError as error:
        return {"refused": [error.what.en, error.where]}


def _compare(before: Any, after: Any, where: str, proof: Proof, renamed: set[str]) -> None:
    for path, old, new in differences(before, after, ()):
        if path and path[-1] in _IDENTITY:
            continue
        place = ".".join(path)
        shown = f"{where}: {place}: {_short(old)} → {_short(new)}"
        if not is_planned(path, old, new, renamed):
            raise NotEqual(Text(f"不同:{shown}", f"it differs: {shown}"))
        proof.planned.append(shown)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 160 else f"{text[:157]}…"


def differences(before: Any, after: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Every place where two documents differ."""
    if isinstance(before, dict) and isinstance(after, dict) and ("refused" in before) != ("refused" in after):
        yield ("refused",), before.get("refused"), after.get("refused")
    elif isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            yield from differences(before.get(key), after.get(key), (*path, str(key)))
    elif isinstance(before, list) and isinstance(after, list) and (before or after) and _have_ids(before) and _have_ids(after):
        yield from differences(_by_id(before), _by_id(after), path)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from differences(old, new, (*path, str(index)))
    elif before != after:
        yield path, before, after


def _have_ids(items: list[Any]) -> bool:
    return all(isinstance(item, dict) and not {"id", "name"}.isdisjoint(item) for item in items)


def _by_id(items: list[Any]) -> dict[str, Any]:
    """Items of a list by their id; those of one id in their order."""
    result: dict[str, Any] = {}
    counts: dict[str, int] = {}
    for item in items:
        name = str(item.get("id", item.get("name")))
        count = counts[name] = counts.get(name, 0) + 1
        result[name if count == 1 else f"{name}#{count}"] = item
    return result


def is_planned(path: tuple[str, ...], before: Any, after: Any, renamed: set[str]) -> bool:
    """Whether a difference is one of names that the rewriting changed on purpose; amounts never are, where a bill is settled."""
    amounts = [value for value in (before, after) if isinstance(value, str) and _AMOUNT.fullmatch(value)]
    if path[:1] == ("refused",):
        return before is not None and after is not None
    if "no limit" in renamed and isinstance(before, str) and _AMOUNT.fullmatch(before) and Decimal(before) >= UNLIMITED:
        return True
    if amounts:
        return ("tables" in path and any(name in renamed for name in path)) or (
            "counters" in path and any(name in renamed for name in path)
        )
    text = f"{path} {before!r} {after!r}"
    return any(name in text for name in renamed)
