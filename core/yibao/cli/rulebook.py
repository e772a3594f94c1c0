"""The rules in force on a day as plain data: what ``yibao rules show --format json`` prints and the page for people reads."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..engine.wording import choices_worded
from ..model.dated import in_force
from ..model.errors import InputError, NoRuleError
from ..model.money import format_fen, format_ratio
from ..model.settlement import Citation
from ..model.text import Text, listed, shown
from ..rules.cash import Cash
from ..rules.dimensions import labels_of
from ..rules.language import Adjustment, Limit, Means, Plan, Segment, Stage
from ..rules.ruleset import RuleSet
from ..rules.tables import FOREVER, Cell, Table

FORMAT = "yibao-rules/1"
"""Name and version of the document."""


def rulebook(rules: RuleSet, day: dt.date, scheme: str | None = None, benefit: str | None = None) -> dict[str, Any]:
    """The rules of an area on a day.

    Args:
        scheme, benefit: only the plans for these.

    Raises:
        InputError: no plan is about them on that day.
    """
    plans = {
        name: plan
        for name, plan in rules.declared.plan.items()
        if in_force(day, plan.from_, plan.to) and scheme in (None, plan.scheme) and (benefit is None or benefit in plan.benefits)
    }
    if not plans:
        raise no_plan(rules, day, scheme, benefit)
    book = Book(rules, day)
    made = [book.plan(name, plan) for name, plan in plans.items()]
    return {
        "format": FORMAT,
        "city": rules.area.slug,
        "code": rules.area.code,
        "name": text(rules.area.name),
        "date": day.isoformat(),
        "rules": {"package": rules.package, "version": rules.version, "digest": rules.digest},
        "plans": made,
        "cash": book.cash_of(scheme, benefit),
        "counters": {name: book.counter(name) for name in sorted(book.counters)},
        "facts": {name: book.fact(name) for name in rules.declared.fact},
        "diseases": {code: book.disease(code) for code in rules.declared.disease},
        "tables": book.tables,
        "sources": {key: book.source(key) for key in sorted(book.sources)},
    }


def no_plan(rules: RuleSet, day: dt.date, scheme: str | None, benefit: str | None) -> InputError:
    """The refusal of a filter that nothing passes, with what there is."""
    pairs = {f"{plan.scheme} {one}" for plan in rules.declared.plan.values() for one in plan.benefits}
    asked = " ".join(shown(one) for one in (scheme, benefit) if one is not None)
    return InputError(
        f"{day} 没有 {asked} 的规则",
        f"there are no rules for {asked} on {day}",
        where="--scheme" if scheme is not None else "--benefit",
        mend=(f"已有:{listed(pairs)}", f"known: {listed(pairs)}"),
    )


class Book:
    """What is gathered while plans are read: the tables, counters and documents they use."""

    def __init__(self, rules: RuleSet, day: dt.date) -> None:
        self.rules = rules
        self.day = day
        self.tables: dict[str, Any] = {}
        self.counters: set[str] = set()
        self.sources: set[str] = set()

    def plan(self, name: str, plan: Plan) -> dict[str, Any]:
        """One plan as it stands on the day."""
        declared, day = self.rules.declared, self.day
        stages = [(key, declared.stage[key]) for key in plan.stages]
        adjustments = [(key, declared.adjustment[key]) for key in plan.adjustments]
        means = declared.means[plan.means] if plan.means else ()
        return {
            "id": name,
            "label": text(plan.label),
            "scheme": plan.scheme,
            "benefits": list(plan.benefits),
            "date": plan.date,
            "from": _iso(plan.from_),
            "to": _iso(plan.to),
            "year": self._year(plan.scheme),
            "note": text(plan.note),
            "instead": [{"plan": one.plan, "when": _when(one.when), "note": text(one.note)} for one in plan.instead],
            "counts": [{"counter": self._counter(count.counter), "by": count.by} for count in plan.counts],
            "stages": [self._stage(key, stage) for key, stage in stages if in_force(day, stage.from_, stage.to)],
            "adjustments": [self._adjustment(key, one) for key, one in adjustments if in_force(day, one.from_, one.to)],
            "means": [self._means(one) for one in means if in_force(day, one.from_, one.to)],
        }

    def counter(self, name: str) -> dict[str, Any]:
        counter = self.rules.declared.counter[name]
        return {
            "label": text(counter.label),
            "reset": counter.reset,
            "per": list(counter.per),
            "kind": counter.kind,
            "unit": counter.unit,
        }

    def fact(self, name: str) -> dict[str, Any]:
        fact = self.rules.declared.fact[name]
        return {
            "label": text(fact.label),
            "about": fact.about,
            "type": fact.type,
            "question": text(fact.question),
            "choices": list(fact.choices),
            "words": [text(one) for one in choices_worded(self.rules.declared, name)],
        }

    def disease(self, code: str) -> dict[str, Any]:
        disease = self.rules.declared.disease[code]
        self.sources.update(source.partition("#")[0] for source in disease.source)
        return {
            "label": text(disease.label),
            "kinds": list(disease.kinds),
            "note": text(disease.note),
            "status": disease.status,
            "source": list(disease.source),
        }

    def cash_of(self, scheme: str | None, benefit: str | None) -> dict[str, Any]:
        """The cash benefits in force."""
        return {
            name: self._cash(name, cash)
            for name, cash in self.rules.declared.cash.items()
            if in_force(self.day, cash.from_, cash.to)
            and scheme in (None, cash.scheme)
            and (benefit is None or benefit in cash.benefits)
        }

    def _cash(self, name: str, cash: Cash) -> dict[str, Any]:
        of = cash.of or ""
        return {
            "label": text(cash.label),
            "scheme": cash.scheme,
            "benefits": list(cash.benefits),
            "when": _when(cash.when),
            "amount": cash.amount and self._table(cash.amount),
            "of": f"table:{self._table(of[6:])}" if of.startswith("table:") else cash.of,
            "read": cash.read,
            "days": cash.days and self._table(cash.days),
            "stated": cash.stated,
            "per": cash.per if cash.of else None,
            "once": cash.once and self._counter(cash.once),
            "needs": [
                {"fact": need.fact, "least": self._table(need.least), "short": need.short}
                for need in cash.needs
                if in_force(self.day, need.from_, need.to)
            ],
            **self.cited(
                Citation(f"cash[{name}]", cash.source, cash.status, cash.from_ or dt.date.min, "effective", cash.to, cash.note)
            ),
        }

    def source(self, key: str) -> dict[str, Any]:
        source = self.rules.declared.source[key]
        return {
            "title": text(source.title),
            "issuer": text(source.issuer),
            "number": source.number,
            "published": _iso(source.published),
            "url": source.url,
            "read": _iso(source.read),
            "note": text(source.note),
        }

    def _year(self, scheme: str) -> dict[str, Any] | None:
        try:
            year = self.rules.year_of(scheme, self.day)
        except NoRuleError:
            return None
        return {"starts": year.first.isoformat(), "ends": year.last.isoformat(), **self.cited(year.citation)}

    def _stage(self, key: str, stage: Stage) -> dict[str, Any]:
        return {
            "id": stage.id or key,
            "label": text(stage.label),
            "base": list(stage.base),
            "when": _when(stage.when),
            "from": _iso(stage.from_),
            "to": _iso(stage.to),
            "note": text(stage.note),
            "segments": [self._segment(one) for one in stage.segment if in_force(self.day, one.from_, one.to)],
        }

    def _segment(self, segment: Segment) -> dict[str, Any]:
        return {
            "id": segment.id,
            "label": text(segment.label),
            "role": segment.role,
            "when": _when(segment.when),
            "limits": [self._limit(limit) for limit in segment.limits],
            "payer": segment.payer,
            "ratio": segment.ratio and self._table(segment.ratio.table),
            "rounding": segment.rounding,
            "rest": segment.rest,
            "counts": [{"counter": self._counter(count.counter), "by": count.by} for count in segment.counts],
            "from": _iso(segment.from_),
            "to": _iso(segment.to),
            "note": text(segment.note),
        }

    def _limit(self, limit: Limit) -> dict[str, Any]:
        if limit.of and limit.of.startswith("table:"):
            self._table(limit.of[6:])
        return {
            "table": limit.table and self._table(limit.table),
            "of": limit.of,
            "times": limit.times,
            "account": limit.account,
            "counter": limit.counter and self._counter(limit.counter),
            "measure": limit.measure,
            "highest": limit.highest and self._counter(limit.highest),
        }

    def _adjustment(self, key: str, one: Adjustment) -> dict[str, Any]:
        by = next(name for name in ("add", "times", "cap") if getattr(one, name))
        return {
            "id": key,
            "label": text(one.label),
            "of": one.of,
            "by": by,
            "table": self._table(getattr(one, by)),
            "when": _when(one.when),
            "stages": list(one.stages),
            "segments": list(one.segments),
            "roles": list(one.roles),
            "payers": list(one.payers),
            "from": _iso(one.from_),
            "to": _iso(one.to),
        }

    def _means(self, one: Means) -> dict[str, Any]:
        citation = Citation("", one.source, one.status, one.from_ or dt.date.min, "effective", one.to, one.note)
        return {"account": one.account, "parts": list(one.parts), "when": _when(one.when), **self.cited(citation)}

    def _counter(self, name: str) -> str:
        self.counters.add(name)
        return name

    def _table(self, name: str) -> str:
        """Take a table along with its cells in force; the dimensions are those that some of these name."""
        if name not in self.tables:
            table = self.rules.tables[name]
            cells = [cell for cell in table.cells if cell.first <= self.day <= cell.last]
            told = {dimension for cell in cells for dimension, label in cell.when if label != "*"}
            self.tables[name] = {
                "unit": table.unit,
                "dimensions": [dimension for dimension in table.dimensions if dimension in told],
                "cells": [self._cell(table, cell, told) for cell in sorted(cells, key=self._order(table))],
                "known": _spans(table) if not cells else [],
            }
        return name

    def _order(self, table: Table) -> Callable[[Cell], tuple[int, ...]]:
        """Cells in the order in which dimensions name their labels, those for all others last."""
        places = {
            name: {label: place for place, label in enumerate(labels_of(self.rules.declared, name))} for name in table.dimensions
        }

        def place(cell: Cell) -> tuple[int, ...]:
            labels = dict(cell.when)
            return tuple(places[name].get(labels.get(name, ""), len(places[name])) for name in table.dimensions)

        return place

    def _cell(self, table: Table, cell: Cell, told: set[str]) -> dict[str, Any]:
        write = ratio_or_money(table.unit)
        return {
            "when": {dimension: label for dimension, label in cell.when if dimension in told},
            "value": None if cell.value is None else write(cell.value),
            "unknown": text(cell.reason),
            **self.cited(cell.citation(self.day)),
        }

    def cited(self, citation: Citation) -> dict[str, Any]:
        """Where something comes from; its documents are taken along."""
        self.sources.update(source.partition("#")[0] for source in citation.source)
        return {
            "status": citation.status,
            "basis": citation.basis,
            "from": None if citation.from_ == dt.date.min else citation.from_.isoformat(),
            "last": _iso(citation.last),
            "source": list(citation.source),
            "note": text(citation.note),
        }


def _spans(table: Table) -> list[list[str | None]]:
    """Periods for which a table has some value."""
    found = sorted({(cell.first, cell.last) for cell in table.cells if cell.value is not None})
    return [[first.isoformat(), None if last == FOREVER else last.isoformat()] for first, last in found]


def text(text: Text | None) -> dict[str, str] | None:
    """A text in both languages."""
    return None if text is None else {"zh": text.zh, "en": text.en}


def ratio_or_money(unit: str) -> Callable[[int], str]:
    """How a document writes the values of a table."""
    return format_fen if unit in ("money", "change") else str if unit == "number" else format_ratio


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _when(when: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    return {name: list(labels) for name, labels in when.items()}


def is_added(rules: RuleSet, table: str) -> bool:
    """Whether the values of a table are added to others, so that people need their sign."""
    return any(one.add == table for one in rules.declared.adjustment.values())
