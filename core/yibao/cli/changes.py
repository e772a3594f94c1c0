"""What changed in the rules of an area between two days, as plain data: what ``yibao rules diff --format json`` prints."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..model.dated import in_force
from ..model.errors import InputError, NoRuleError
from ..model.words import BENEFITS, SCHEMES
from ..rules.history import Reading, combinations, gathered, one_of, reading
from ..rules.language import Plan
from ..rules.ruleset import BenefitYear, RuleSet
from ..rules.titles import cell_title, table_title
from .rulebook import Book, is_added, no_plan, ratio_or_money, text

FORMAT = "yibao-rules-diff/1"
"""Name and version of the document."""

Change = dict[str, Any]
Concerned = list[dict[str, Any]]

_PLAN = ("date", "counts", "instead")
_STAGE = ("base", "when")
_SEGMENT = ("payer", "ratio", "limits", "when", "counts", "rounding", "rest")
_ADJUSTMENT = ("of", "by", "table", "when", "stages", "segments", "roles", "payers")

_CASH = ("when", "amount", "of", "read", "days", "stated", "per", "once", "needs")


def changes(
    rules: RuleSet, before: dt.date, after: dt.date, scheme: str | None = None, benefit: str | None = None
) -> dict[str, Any]:
    """What changed between two days.

    Args:
        scheme, benefit: only what concerns these.

    Raises:
        InputError: the days stand the wrong way round, or no plan is about the scheme and benefit on any day.
    """
    if after < before:
        raise InputError(
            f"后一日期 {after} 早于前一日期 {before}",
            f"the second day, {after}, lies before the first, {before}",
            where="DATE",
            mend=(f"请写成 {after} {before}", f"write {after} {before}"),
        )
    plans = {
        name: plan
        for name, plan in sorted(rules.declared.plan.items(), key=lambda pair: _rank(pair[1]))
        if scheme in (None, plan.scheme) and (benefit is None or benefit in plan.benefits)
    }
    if not plans:
        raise no_plan(rules, before, scheme, benefit)
    found = _Changes(rules, before, after)
    for name, plan in plans.items():
        found.plan(name, plan)
    for name in rules.declared.scheme:
        if any(plan.scheme == name for plan in plans.values()):
            found.year(name)
            if benefit is None:
                found.credits(name)
    found.cash(scheme, benefit)
    found.split()
    return {
        "format": FORMAT,
        "city": rules.area.slug,
        "code": rules.area.code,
        "name": text(rules.area.name),
        "before": before.isoformat(),
        "after": after.isoformat(),
        "rules": {"package": rules.package, "version": rules.version, "digest": rules.digest},
        "changes": found.all(),
        "sources": {key: found.new.source(key) for key in sorted(found.old.sources | found.new.sources)},
    }


def _rank(plan: Plan) -> tuple[int, int]:
    known = tuple(BENEFITS)
    return SCHEMES.index(plan.scheme), min(known.index(one) for one in plan.benefits)


class _Changes:
    """What is gathered: each change once, with everything it concerns."""

    def __init__(self, rules: RuleSet, before: dt.date, after: dt.date) -> None:
        self.rules = rules
        self.before, self.after = before, after
        self.old, self.new = Book(rules, before), Book(rules, after)
        self.found: dict[str, tuple[Change, Concerned]] = {}

    def all(self) -> list[Change]:
        """Every change; those that concern the same stand together, in the order of what they concern."""
        groups: dict[str, list[Change]] = {}
        for change, concerned in self.found.values():
            groups.setdefault(json.dumps(concerned), []).append({**change, "for": concerned})
        return [change for group in groups.values() for change in group]

    def plan(self, name: str, plan: Plan) -> None:
        """Structure and figures of one plan."""
        concerned = {"scheme": plan.scheme, "benefits": list(plan.benefits)}
        tables: list[set[str]] = []
        made: list[Mapping[str, Any] | None] = []
        for day in (self.before, self.after):
            book = Book(self.rules, day)
            made.append(book.plan(name, plan) if in_force(day, plan.from_, plan.to) else None)
            tables.append(set(book.tables))
        old, new = made
        if old is not None and new is not None:
            self._inside(old, new, concerned)
        elif old is not None or new is not None:
            whole = old or new or {}
            self._add(_thing("plan", "ends" if old else "starts", whole, name), concerned)
        for table in sorted(tables[0] | tables[1]):
            self.figures(table, table in tables[0], table in tables[1], concerned)

    def figures(self, name: str, was: bool, stands: bool, concerned: dict[str, Any]) -> None:
        """The cells of a table that read otherwise; a day on which nothing uses it has none."""
        rules = self.rules
        table = rules.tables[name]
        cells = [cell for cell in table.cells if any(cell.first <= day <= cell.last for day in (self.before, self.after))]
        sides: dict[Any, tuple[Reading, Reading]] = {}
        rows = []
        for labels in combinations(rules.declared, table, cells):
            one = one_of(rules.declared, table, labels)
            old = reading(table, self.before, one) if was else Reading("none")
            new = reading(table, self.after, one) if stands else Reading("none")
            if old.told != new.told and "known" in (old.state, new.state):
                key = (old.told, new.told, _same(old), _same(new))
                sides.setdefault(key, (old, new))
                rows.append((labels, key))
        for labels, key in gathered(rules.declared, rows):
            old, new = sides[key]
            words = cell_title(rules.declared, {dimension: some[0] for dimension, some in labels.items()})
            change = "starts" if old.state != "known" else "ends" if new.state != "known" else "changes"
            if old.value == new.value and change == "changes":
                change = "status"
            self._add(
                {
                    "kind": "figure",
                    "change": change,
                    "id": name,
                    "label": text(table_title(rules.declared, name)),
                    "unit": table.unit,
                    "added": is_added(rules, name),
                    "when": {dimension: list(some) for dimension, some in labels.items()},
                    "cell": text(words) if all(len(some) == 1 for some in labels.values()) else None,
                    "before": self._side(table.unit, old, self.old) if was else None,
                    "after": self._side(table.unit, new, self.new) if stands else None,
                },
                concerned,
            )

    def year(self, scheme: str) -> None:
        """The benefit year, where another kind of year runs."""
        spans = [self._year(scheme, day) for day in (self.before, self.after)]
        shapes = [year and (year.first.month, year.first.day, (year.last - year.first).days // 31) for year in spans]
        if shapes[0] != shapes[1]:
            sides = [
                None
                if year is None
                else {"starts": year.first.isoformat(), "ends": year.last.isoformat(), **book.cited(year.citation)}
                for year, book in zip(spans, (self.old, self.new), strict=True)
            ]
            label = self.rules.declared.scheme[scheme].label
            self._add(
                {"kind": "year", "change": "changes", "id": scheme, "label": text(label), "before": sides[0], "after": sides[1]},
                {"scheme": scheme, "benefits": []},
            )

    def _year(self, scheme: str, day: dt.date) -> BenefitYear | None:
        try:
            return self.rules.year_of(scheme, day)
        except NoRuleError:
            return None

    def credits(self, scheme: str) -> None:
        """What comes to accounts."""
        concerned = {"scheme": scheme, "benefits": []}
        uses: dict[str, list[bool]] = {}
        for name, credit in self.rules.declared.credit.items():
            if credit.scheme != scheme:
                continue
            stands = [in_force(day, credit.from_, credit.to) for day in (self.before, self.after)]
            if stands[0] != stands[1]:
                about = {"label": text(credit.label), "from": _iso(credit.from_), "to": _iso(credit.to)}
                self._add(_thing("credit", "starts" if stands[1] else "ends", about, name), concerned)
            for table in (credit.amount, credit.less):
                if table:
                    used = uses.setdefault(table, [False, False])
                    uses[table] = [one or other for one, other in zip(used, stands, strict=True)]
        for table, (was, now) in sorted(uses.items()):
            self.figures(table, was, now, concerned)

    def cash(self, scheme: str | None, benefit: str | None) -> None:
        """What is paid to the person beside the bill."""
        for name, cash in self.rules.declared.cash.items():
            if scheme not in (None, cash.scheme) or (benefit is not None and benefit not in cash.benefits):
                continue
            concerned = {"scheme": cash.scheme, "benefits": list(cash.benefits)}
            made = [Book(self.rules, day).cash_of(cash.scheme, None).get(name) for day in (self.before, self.after)]
            old, new = (one and {**one, "id": name, "to": one["last"]} for one in made)
            if old is None and new is None:
                continue
            if not self._alone("cash", old, new, concerned):
                assert old is not None and new is not None
                self._fields("cash", old, new, _CASH, concerned)
            tables = [_cash_tables(one) if one else set[str]() for one in made]
            for table in sorted(tables[0] | tables[1]):
                self.figures(table, table in tables[0], table in tables[1], concerned)

    def split(self) -> None:
        """How lines fall into parts: first-pay ratios and their waivers, for every scheme."""
        split = self.rules.declared.split
        nobody: dict[str, Any] = {"scheme": None, "benefits": []}
        if split.first_pay:
            self.figures(split.first_pay, True, True, nobody)
        for number, waiver in enumerate(split.waive):
            stands = [in_force(day, waiver.from_, waiver.to) for day in (self.before, self.after)]
            if stands[0] != stands[1]:
                book = self.new if stands[1] else self.old
                about = {"label": {"zh": "免先行自付", "en": "First pay waived"}, "from": _iso(waiver.from_), "to": _iso(waiver.to)}
                thing = _thing("waiver", "starts" if stands[1] else "ends", about, str(number))
                when = {**{name: list(labels) for name, labels in waiver.when.items()}}
                if waiver.kinds:
                    when["line_kind"] = list(waiver.kinds)
                cited = {"status": waiver.status, "source": list(waiver.source)}
                book.sources.update(source.partition("#")[0] for source in waiver.source)
                self._add({**thing, "when": when, **cited}, nobody)

    def _inside(self, old: Mapping[str, Any], new: Mapping[str, Any], concerned: dict[str, Any]) -> None:
        """What changed within a plan that stands on both days."""
        self._fields("plan", old, new, _PLAN, concerned)
        for one, other in _pairs(old["stages"], new["stages"], lambda stage: stage["id"]):
            if self._alone("stage", one, other, concerned):
                continue
            assert one is not None and other is not None
            self._fields("stage", one, other, _STAGE, concerned)
            for segment, now in _pairs(one["segments"], other["segments"], lambda segment: segment["id"]):
                about = {"stage": {"id": other["id"], "label": other["label"]}}
                if not self._alone("segment", segment, now, concerned, about):
                    assert segment is not None and now is not None
                    self._fields("segment", segment, now, _SEGMENT, concerned, about)
        for one, other in _pairs(old["adjustments"], new["adjustments"], lambda adjustment: adjustment["id"]):
            if not self._alone("adjustment", one, other, concerned):
                assert one is not None and other is not None
                self._fields("adjustment", one, other, _ADJUSTMENT, concerned)
        for one, other in _pairs(
            old["means"], new["means"], lambda means: json.dumps([means["account"], means["parts"], means["when"]])
        ):
            whole = one or other or {}
            book = self.old if other is None else self.new
            if one is None or other is None:
                book.sources.update(source.partition("#")[0] for source in whole["source"])
                about = {"parts": whole["parts"], "when": whole["when"], "status": whole["status"], "source": whole["source"]}
                named = {"label": None, "from": whole["from"], "to": whole["last"]}
                self._add({**_thing("means", "starts" if one is None else "ends", named, whole["account"]), **about}, concerned)

    def _alone(
        self,
        kind: str,
        old: Mapping[str, Any] | None,
        new: Mapping[str, Any] | None,
        concerned: dict[str, Any],
        about: Mapping[str, Any] | None = None,
    ) -> bool:
        """Whether something stands on one of the days only, which is then told."""
        if old is not None and new is not None:
            return False
        whole = old or new or {}
        self._add({**_thing(kind, "ends" if new is None else "starts", whole, whole["id"]), **(about or {})}, concerned)
        return True

    def _fields(
        self,
        kind: str,
        old: Mapping[str, Any],
        new: Mapping[str, Any],
        names: tuple[str, ...],
        concerned: dict[str, Any],
        about: Mapping[str, Any] | None = None,
    ) -> None:
        fields = [{"name": name, "before": old[name], "after": new[name]} for name in names if old[name] != new[name]]
        if fields:
            self._add({**_thing(kind, "changes", new, new["id"]), **(about or {}), "fields": fields}, concerned)

    def _side(self, unit: str, read: Reading, book: Book) -> dict[str, Any]:
        cited = book.cited(read.citation) if read.citation else {}
        value = None if read.value is None else ratio_or_money(unit)(read.value)
        return {"state": read.state, "value": value, "unknown": text(read.reason), **cited}

    def _add(self, change: Change, concerned: dict[str, Any]) -> None:
        known = self.found.setdefault(json.dumps(change, sort_keys=True), (change, []))
        if concerned not in known[1]:
            known[1].append(concerned)


def _cash_tables(one: Mapping[str, Any]) -> set[str]:
    """The tables that a cash benefit uses."""
    of = one["of"] or ""
    found = {one["amount"], one["days"], of[6:] if of.startswith("table:") else None, *(need["least"] for need in one["needs"])}
    return {name for name in found if name}


def _thing(kind: str, change: str, whole: Mapping[str, Any], name: str) -> Change:
    return {"kind": kind, "change": change, "id": name, "label": whole["label"], "from": whole.get("from"), "to": whole.get("to")}


def _pairs(old: Iterable[Any], new: Iterable[Any], key: Any) -> Iterator[tuple[Any | None, Any | None]]:
    """Things of the same name on both days, in the order of the later day; those that are gone last."""
    was = {key(one): one for one in old}
    now = {key(one): one for one in new}
    for name in (*now, *(name for name in was if name not in now)):
        yield was.get(name), now.get(name)


def _same(read: Reading) -> tuple[Any, ...]:
    """What readings have to share to be told in one line."""
    cited = read.citation
    return () if cited is None else (cited.source, cited.status, cited.from_, cited.last, cited.note and cited.note.en)


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
