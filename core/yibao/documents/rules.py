"""The rules in force on a day as plain data: what ``yibao rules show --format json`` prints and the page for people reads."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..engine.enrollment.wording import choices_worded
from ..model.results.trace import Citation
from ..model.values.dates import in_force
from ..model.values.errors import InputError, NoRuleError
from ..model.values.money import format_fen, format_ratio
from ..model.values.text import Text, listed, shown
from ..rules.figures.dimensions import labels_of
from ..rules.figures.tables import FOREVER, Cell, Table
from ..rules.language.plans import Adjustment, Cash, Limit, Means, Plan, Segment, Stage
from ..rules.ruleset import BenefitYear, RuleSet

FORMAT = "yibao-rules/1"
"""Name and version of the document."""


def rules_document(rules: RuleSet, day: dt.date, scheme: str | None = None, benefit: str | None = None) -> dict[str, Any]:
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
    book = RuleBook(rules, day)
    return {
        **rules_head(FORMAT, rules, date=day),
        "plans": [book.plan(name, plan) for name, plan in plans.items()],
        "cash": book.cash_of(scheme, benefit),
        "counters": {name: book.counter(name) for name in sorted(book.counters)},
        "facts": {name: book.fact(name) for name in rules.declared.fact},
        "diseases": {code: book.disease(code) for code in rules.declared.disease},
        "tables": book.tables,
        "sources": book.cited_sources(),
    }


def rules_head(form: str, rules: RuleSet, **days: dt.date) -> dict[str, Any]:
    """What a document about the rules of an area begins with."""
    return {
        "format": form,
        "city": rules.area.slug,
        "code": rules.area.code,
        "name": text(rules.area.name),
        **{name: day.isoformat() for name, day in days.items()},
        "rules": {"package": rules.package, "version": rules.version, "digest": rules.digest},
    }


def no_plan(rules: RuleSet, day: dt.date, scheme: str | None, benefit: str | None) -> InputError:
    """The refusal of a filter that nothing passes, with what there is."""
    pairs = {f"{plan.scheme} {name}" for plan in rules.declared.plan.values() for name in plan.benefits}
    filters = " ".join(shown(name) for name in (scheme, benefit) if name is not None)
    return InputError(
        f"{day} 没有 {filters} 的规则",
        f"there are no rules for {filters} on {day}",
        where="--scheme" if scheme is not None else "--benefit",
        mend=(f"已有:{listed(pairs)}", f"known: {listed(pairs)}"),
    )


class RuleBook:
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
            "from": iso(plan.from_),
            "to": iso(plan.to),
            "year": self.year(plan.scheme),
            "note": text(plan.note),
            "instead": [{"plan": other.plan, "when": _when(other.when), "note": text(other.note)} for other in plan.instead],
            "counts": [{"counter": self._counter(count.counter), "by": count.by} for count in plan.counts],
            "stages": [self._stage(key, stage) for key, stage in stages if in_force(day, stage.from_, stage.to)],
            "adjustments": [self._adjustment(key, item) for key, item in adjustments if in_force(day, item.from_, item.to)],
            "means": [self._means(item) for item in means if in_force(day, item.from_, item.to)],
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
            "words": [text(choice) for choice in choices_worded(self.rules.declared, name)],
        }

    def disease(self, code: str) -> dict[str, Any]:
        disease = self.rules.declared.disease[code]
        return {
            "label": text(disease.label),
            "kinds": list(disease.kinds),
            "note": text(disease.note),
            "status": disease.status,
            "source": self.cite(disease.source),
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
        return {
            "label": text(cash.label),
            "scheme": cash.scheme,
            "benefits": list(cash.benefits),
            "when": _when(cash.when),
            "amount": cash.amount and self._table(cash.amount),
            "of": f"table:{self._table(cash.of.name)}" if cash.of and cash.of.kind == "table" else cash.of,
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

    def cited_sources(self) -> dict[str, Any]:
        """The documents that have been cited, by their keys."""
        return {key: self.source(key) for key in sorted(self.sources)}

    def cite(self, sources: Iterable[str]) -> list[str]:
        """Take documents along; returns where in them something stands."""
        keys = list(sources)
        self.sources.update(source.partition("#")[0] for source in keys)
        return keys

    def source(self, key: str) -> dict[str, Any]:
        source = self.rules.declared.source[key]
        return {
            "title": text(source.title),
            "issuer": text(source.issuer),
            "number": source.number,
            "published": iso(source.published),
            "url": source.url,
            "read": iso(source.read),
            "note": text(source.note),
        }

    def year(self, scheme: str) -> dict[str, Any] | None:
        """The benefit year of a scheme on the day; none where no rule tells."""
        try:
            return self.benefit_year(self.rules.year_of(scheme, self.day))
        except NoRuleError:
            return None

    def benefit_year(self, year: BenefitYear) -> dict[str, Any]:
        """The days of a benefit year, with its source."""
        return {"starts": year.first.isoformat(), "ends": year.last.isoformat(), **self.cited(year.citation)}

    def _stage(self, key: str, stage: Stage) -> dict[str, Any]:
        return {
            "id": stage.id or key,
            "label": text(stage.label),
            "base": list(stage.base),
            "when": _when(stage.when),
            "from": iso(stage.from_),
            "to": iso(stage.to),
            "note": text(stage.note),
            "segments": [self._segment(part) for part in stage.segment if in_force(self.day, part.from_, part.to)],
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
            "from": iso(segment.from_),
            "to": iso(segment.to),
            "note": text(segment.note),
        }

    def _limit(self, limit: Limit) -> dict[str, Any]:
        if limit.of and limit.of.kind == "table":
            self._table(limit.of.name)
        return {
            "table": limit.table and self._table(limit.table),
            "of": limit.of,
            "times": limit.times,
            "account": limit.account,
            "counter": limit.counter and self._counter(limit.counter),
            "measure": limit.measure,
            "highest": limit.highest and self._counter(limit.highest),
        }

    def _adjustment(self, key: str, adjustment: Adjustment) -> dict[str, Any]:
        by = next(name for name in ("add", "times", "cap") if getattr(adjustment, name))
        return {
            "id": key,
            "label": text(adjustment.label),
            "of": adjustment.of,
            "by": by,
            "table": self._table(getattr(adjustment, by)),
            "when": _when(adjustment.when),
            "stages": list(adjustment.stages),
            "segments": list(adjustment.segments),
            "roles": list(adjustment.roles),
            "payers": list(adjustment.payers),
            "from": iso(adjustment.from_),
            "to": iso(adjustment.to),
        }

    def _means(self, means: Means) -> dict[str, Any]:
        citation = Citation("", means.source, means.status, means.from_ or dt.date.min, "effective", means.to, means.note)
        return {"account": means.account, "parts": list(means.parts), "when": _when(means.when), **self.cited(citation)}

    def _counter(self, name: str) -> str:
        self.counters.add(name)
        return name

    def _table(self, name: str) -> str:
        """Take a table along with its cells in force; the dimensions are those that some of these name."""
        if name not in self.tables:
            table = self.rules.tables[name]
            cells = [cell for cell in table.cells if cell.first <= self.day <= cell.last]
            named = {dimension for cell in cells for dimension, label in cell.when if label != "*"}
            self.tables[name] = {
                "unit": table.unit,
                "dimensions": [dimension for dimension in table.dimensions if dimension in named],
                "cells": [self._cell(table, cell, named) for cell in sorted(cells, key=self._order(table))],
                "known": _spans(table) if not cells else [],
            }
        return name

    def _order(self, table: Table) -> Callable[[Cell], tuple[int, ...]]:
        """Cells in the order in which dimensions name their labels, those for all others last."""
        labels = {name: labels_of(self.rules.declared, name) for name in table.dimensions}
        ranks = {name: {label: rank for rank, label in enumerate(known)} for name, known in labels.items()}

        def rank(cell: Cell) -> tuple[int, ...]:
            when = dict(cell.when)
            return tuple(ranks[name].get(when.get(name, ""), len(ranks[name])) for name in table.dimensions)

        return rank

    def _cell(self, table: Table, cell: Cell, named: set[str]) -> dict[str, Any]:
        write = ratio_or_money(table.unit)
        return {
            "when": {dimension: label for dimension, label in cell.when if dimension in named},
            "value": None if cell.value is None else write(cell.value),
            "unknown": text(cell.reason),
            **self.cited(cell.citation(self.day)),
        }

    def cited(self, citation: Citation) -> dict[str, Any]:
        """Where something comes from; its documents are taken along."""
        return {
            "status": citation.status,
            "basis": citation.basis,
            "from": None if citation.from_ == dt.date.min else citation.from_.isoformat(),
            "last": iso(citation.last),
            "source": self.cite(citation.source),
            "note": text(citation.note),
        }


def _spans(table: Table) -> list[list[str | None]]:
    """Periods for which a table has some value."""
    spans = sorted({(cell.first, cell.last) for cell in table.cells if cell.value is not None})
    return [[first.isoformat(), None if last == FOREVER else last.isoformat()] for first, last in spans]


def text(text: Text | None) -> dict[str, str] | None:
    """A text in both languages."""
    return None if text is None else {"zh": text.zh, "en": text.en}


def ratio_or_money(unit: str) -> Callable[[int], str]:
    """How a document writes the values of a table."""
    return format_fen if unit in ("money", "change") else str if unit == "number" else format_ratio


def iso(day: dt.date | None) -> str | None:
    """A day as documents write it."""
    return None if day is None else day.isoformat()


def _when(when: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    return {name: list(labels) for name, labels in when.items()}


def is_added(rules: RuleSet, table: str) -> bool:
    """Whether the values of a table are added to others, so that people need their sign."""
    return any(adjustment.add == table for adjustment in rules.declared.adjustment.values())
