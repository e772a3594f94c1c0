"""What changed in the rules of an area between two days, as plain data: what ``yibao rules diff --format json`` prints."""

import datetime as dt
import json
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, Required, TypedDict, cast

from ..model.values.classes import frozen
from ..model.values.errors import InputError
from ..model.values.text import Text
from ..model.values.vocabulary import BENEFITS, SCHEMES
from ..rules.area import Area
from ..rules.figures.history import CellState, combinations, gathered, one_of, reading
from ..rules.figures.titles import cell_title, table_title
from ..rules.language.plans import Plan
from ..rules.language.tables import Period, Source
from ..rules.ruleset import RuleSet
from .rules import CITATION, HEAD, RuleBook, is_added, no_plan
from .serialize import NO_CONTEXT, RulesIdentity, figure_text, form_of, iso, text, unstructure, write_as, write_keys

Concerned = TypedDict("Concerned", {"scheme": str | None, "benefits": list[str]})  # noqa: UP013
"""What a change concerns; a scheme of none means every scheme."""

RuleChange = TypedDict(
    "RuleChange",
    {
        "kind": Required[str],
        "change": Required[Literal["starts", "ends", "changes", "status"]],
        "id": Required[str],
        "label": Required[Text | None],
        "for": Required[list[Concerned]],
        "from": dt.date | None,
        "to": dt.date | None,
        "fields": list[Mapping[str, Any]],
        "stage": Mapping[str, Any],
        "parts": list[str],
        "when": Mapping[str, Any],
        "status": str | None,
        "source": list[str],
        "unit": str,
        "added": bool,
        "cell": Text | None,
        "before": Mapping[str, Any] | None,
        "after": Mapping[str, Any] | None,
    },
    total=False,
)
"""A change of a plan, stage, segment, adjustment, figure and so on; which keys it has goes by its kind."""

Change = dict[str, Any]


@frozen
class DiffDocument:
    """The form of what changed between two days."""

    area: Area
    before: dt.date
    after: dt.date
    rules: RulesIdentity
    changes: tuple[RuleChange, ...]
    sources: Mapping[str, Source]
    format: Literal["yibao-rules-diff/1"] = "yibao-rules-diff/1"


write_as(DiffDocument, f"{HEAD} before after rules changes sources")

Item = Mapping[str, Any]
_NOTHING: Item = {}

_PLAN = ("benefits", "date", "counts", "instead")
_STAGE = ("base", "when")
_SEGMENT = ("payer", "ratio", "limits", "when", "counts", "rounding", "rest")
_ADJUSTMENT = ("of", "by", "table", "when", "stages", "segments", "roles", "payers")

_CASH = ("when", "amount", "of", "read", "days", "stated", "per", "once", "needs")


def diff_document(
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
        if (scheme is None or scheme in plan.scheme) and (benefit is None or benefit in {item.benefit for item in plan.benefits})
    }
    if not plans:
        raise no_plan(rules, before, scheme, benefit)
    collector = ChangeCollector(rules, before, after)
    for name, plan in plans.items():
        for each in plan.scheme:
            if scheme in (None, each):
                collector.plan(name, plan, each)
    for name in rules.declared.scheme:
        if any(name in plan.scheme for plan in plans.values()):
            collector.year(name)
            if benefit is None:
                collector.credits(name)
    collector.cash(scheme, benefit)
    collector.split()
    sources = sorted(collector.old.sources | collector.new.sources)
    form = DiffDocument(
        area=rules.area,
        before=before,
        after=after,
        rules=form_of(RulesIdentity, rules),
        changes=tuple(collector.all()),
        sources={key: rules.declared.source[key] for key in sources},
    )
    return dict(unstructure(form))


def _rank(plan: Plan) -> tuple[int, int]:
    order = tuple(BENEFITS)
    return min(map(SCHEMES.index, plan.scheme)), min((order.index(item.benefit) for item in plan.benefits), default=len(order))


class ChangeCollector:
    """Each change once, with everything it concerns."""

    def __init__(self, rules: RuleSet, before: dt.date, after: dt.date) -> None:
        self.rules = rules
        self.before, self.after = before, after
        self.old, self.new = RuleBook(rules, before), RuleBook(rules, after)
        self.changes: dict[str, tuple[Change, list[Concerned]]] = {}

    def all(self) -> list[RuleChange]:
        """Every change; those that concern the same stand together, in the order of what they concern."""
        groups: dict[str, list[RuleChange]] = {}
        for change, concerned in self.changes.values():
            groups.setdefault(json.dumps(concerned), []).append(cast("RuleChange", {**change, "for": concerned}))
        return [change for group in groups.values() for change in group]

    def plan(self, name: str, plan: Plan, scheme: str) -> None:
        """Structure and figures of one plan, for one of its schemes."""
        concerned: Concerned = {"scheme": scheme, "benefits": list(dict.fromkeys(item.benefit for item in plan.benefits))}
        tables: list[set[str]] = []
        sides: list[Item] = []
        for day in (self.before, self.after):
            book = RuleBook(self.rules, day)
            sides.append(unstructure(book.plan(name, plan, scheme)) if plan.in_force(day) else _NOTHING)
            tables.append(set(book.tables))
        old, new = sides
        if old and new:
            self._inside(old, new, concerned)
        elif old or new:
            self._add(_thing("plan", "ends" if old else "starts", old or new, name), concerned)
        for table in sorted(tables[0] | tables[1]):
            self.figures(table, table in tables[0], table in tables[1], concerned)

    def figures(self, name: str, was: bool, stands: bool, concerned: Concerned) -> None:
        """The cells of a table that read otherwise; a day on which nothing uses it has none."""
        rules = self.rules
        table = rules.tables[name]
        cells = [cell for cell in table.cells if any(cell.first <= day <= cell.last for day in (self.before, self.after))]
        sides: dict[Any, tuple[CellState, CellState]] = {}
        rows = []
        for labels in combinations(rules.declared, table, cells):
            cell = one_of(rules.declared, table, labels)
            old = reading(table, self.before, cell) if was else CellState("none")
            new = reading(table, self.after, cell) if stands else CellState("none")
            if old.summary != new.summary and "known" in (old.state, new.state):
                key = (old.summary, new.summary, _source_key(old), _source_key(new))
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
        spans = [(book, book.year_of(scheme)) for book in (self.old, self.new)]
        shapes = [year and (year.first.month, year.first.day, (year.last - year.first).days // 31) for _, year in spans]
        if shapes[0] != shapes[1]:
            sides = [None if year is None else unstructure(book.benefit_year(year)) for book, year in spans]
            label = self.rules.declared.scheme[scheme].label
            self._add(
                {"kind": "year", "change": "changes", "id": scheme, "label": text(label), "before": sides[0], "after": sides[1]},
                {"scheme": scheme, "benefits": []},
            )

    def credits(self, scheme: str) -> None:
        """What comes to accounts."""
        concerned: Concerned = {"scheme": scheme, "benefits": []}
        uses: dict[str, list[bool]] = {}
        for name, credit in self.rules.declared.credit.items():
            if credit.scheme != scheme:
                continue
            stands = self._stands(credit)
            if stands[0] != stands[1]:
                item = {"label": text(credit.label), "from": iso(credit.from_), "to": iso(credit.to)}
                self._add(_thing("credit", "starts" if stands[1] else "ends", item, name), concerned)
            for table in (credit.amount, credit.less):
                if table:
                    used = uses.setdefault(table, [False, False])
                    uses[table] = [before or after for before, after in zip(used, stands, strict=True)]
        for table, (was, now) in sorted(uses.items()):
            self.figures(table, was, now, concerned)

    def cash(self, scheme: str | None, benefit: str | None) -> None:
        """What is paid to the person beside the bill."""
        for name, cash in self.rules.declared.cash.items():
            if scheme not in (None, cash.scheme) or (benefit is not None and benefit not in cash.benefits):
                continue
            concerned: Concerned = {"scheme": cash.scheme, "benefits": list(cash.benefits)}
            sides = [
                unstructure(RuleBook(self.rules, day).cash_of(cash.scheme, None)).get(name) for day in (self.before, self.after)
            ]
            old, new = ({**side, "id": name, "to": side["last"]} if side else {} for side in sides)
            if old or new:
                self._compare("cash", old, new, _CASH, concerned)
            was, stands = _cash_tables(old), _cash_tables(new)
            for table in sorted(was | stands):
                self.figures(table, table in was, table in stands, concerned)

    def split(self) -> None:
        """How lines fall into parts: first-pay ratios and their waivers, for every scheme."""
        split = self.rules.declared.split
        nobody: Concerned = {"scheme": None, "benefits": []}
        if split.first_pay:
            self.figures(split.first_pay, True, True, nobody)
        for number, waiver in enumerate(split.waive):
            stands = self._stands(waiver)
            if stands[0] != stands[1]:
                book = self.new if stands[1] else self.old
                item = {"label": {"zh": "免先行自付", "en": "First pay waived"}, "from": iso(waiver.from_), "to": iso(waiver.to)}
                thing = _thing("waiver", "starts" if stands[1] else "ends", item, str(number))
                when = {name: list(labels) for name, labels in waiver.when.items()}
                if waiver.kinds:
                    when["line_kind"] = list(waiver.kinds)
                self._add({**thing, "when": when, "status": waiver.status, "source": list(book.cite(waiver.source))}, nobody)

    def _stands(self, rule: Period) -> list[bool]:
        """Whether a rule stands on each of the days."""
        return [rule.in_force(day) for day in (self.before, self.after)]

    def _inside(self, old: Item, new: Item, concerned: Concerned) -> None:
        """What changed within a plan that stands on both days."""
        self._fields("plan", old, new, _PLAN, concerned)
        for before, after in _pairs(old["stages"], new["stages"]):
            if self._compare("stage", before, after, _STAGE, concerned):
                stage = {"stage": {"id": after["id"], "label": after["label"]}}
                for segment, later in _pairs(before["segments"], after["segments"]):
                    self._compare("segment", segment, later, _SEGMENT, concerned, stage)
        for before, after in _pairs(old["adjustments"], new["adjustments"]):
            self._compare("adjustment", before, after, _ADJUSTMENT, concerned)
        for before, after in _pairs(old.get("waivers", ()), new.get("waivers", ()), _waiver_key):
            self._waiver(before, after, concerned)
        for before, after in _pairs(old["means"], new["means"], _means_key):
            if not (before and after):
                means, book = (before, self.old) if before else (after, self.new)
                book.cite(means["source"])
                thing = {"label": None, "from": means["from"], "to": means["last"]}
                more = {name: means[name] for name in ("parts", "when", "status", "source")}
                self._add({**_thing("means", "ends" if before else "starts", thing, means["account"]), **more}, concerned)

    def _waiver(self, old: Item, new: Item, concerned: Concerned) -> None:
        """A waiver of segments that starts, ends, or of which more or less is known."""
        if old and new and (old["value"], old["status"], old["source"]) == (new["value"], new["status"], new["source"]):
            return
        for item, book in ((old, self.old), (new, self.new)):
            book.cite(item["source"] if item else ())
        item = new or old
        change = "ends" if not new else "starts" if not old else "changes" if old["value"] != new["value"] else "status"
        more = {name: item[name] for name in ("when", "status", "source")}
        self._add({**_thing("waived_segment", change, item, item["id"]), **more}, concerned)

    def _compare(self, kind: str, old: Item, new: Item, fields: Sequence[str], concerned: Concerned, more: Item = _NOTHING) -> bool:
        """Add what differs between a thing before and after; returns whether it stands on both days.

        Args:
            old, new: empty where the thing does not stand on the day.
        """
        if old and new:
            self._fields(kind, old, new, fields, concerned, more)
            return True
        whole = old or new
        self._add({**_thing(kind, "ends" if old else "starts", whole, whole["id"]), **more}, concerned)
        return False

    def _fields(self, kind: str, old: Item, new: Item, names: Sequence[str], concerned: Concerned, more: Item = _NOTHING) -> None:
        fields = [{"name": name, "before": old[name], "after": new[name]} for name in names if old[name] != new[name]]
        if fields:
            self._add({**_thing(kind, "changes", new, new["id"]), **more, "fields": fields}, concerned)

    def _side(self, unit: str, reading: CellState, book: RuleBook) -> dict[str, Any]:
        cited = write_keys(book.cited(reading.citation), CITATION, NO_CONTEXT) if reading.citation else {}
        value = figure_text(reading.value, unit)
        return {"state": reading.state, "value": value, "unknown": text(reading.reason), **cited}

    def _add(self, change: Change, concerned: Concerned) -> None:
        _, things = self.changes.setdefault(json.dumps(change, sort_keys=True), (change, []))
        if concerned not in things:
            things.append(concerned)


def _cash_tables(cash: Item) -> set[str]:
    """The tables that a cash benefit uses; none where there is no benefit."""
    if not cash:
        return set()
    kind, _, name = (cash["of"] or "").partition(":")
    tables = {cash["amount"], cash["days"], name if kind == "table" else None, *(need["least"] for need in cash["needs"])}
    return {name for name in tables if name}


def _thing(kind: str, change: str, whole: Item, name: str) -> Change:
    return {"kind": kind, "change": change, "id": name, "label": whole["label"], "from": whole.get("from"), "to": whole.get("to")}


def _waiver_key(waiver: Item) -> str:
    return json.dumps([waiver["id"], waiver["when"]])


def _means_key(means: Item) -> str:
    return json.dumps([means["account"], means["parts"], means["when"]])


def _pairs(
    old: Iterable[Item], new: Iterable[Item], key: Callable[[Item], str] = operator.itemgetter("id")
) -> Iterator[tuple[Item, Item]]:
    """Things of the same name on both days, in the order of the later day; those that are gone last. What is not there is empty."""
    before = {key(item): item for item in old}
    after = {key(item): item for item in new}
    for name in (*after, *(name for name in before if name not in after)):
        yield before.get(name, _NOTHING), after.get(name, _NOTHING)


def _source_key(reading: CellState) -> tuple[Any, ...]:
    """What readings have to share to stand in one line."""
    cited = reading.citation
    return () if cited is None else (cited.source, cited.status, cited.from_, cited.last, cited.note and cited.note.en)
