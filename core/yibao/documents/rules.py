"""The rules in force on a day, ``yibao-rules/1``: what ``yibao rules show --format json`` prints and the page for people reads."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal

import attrs

from ..engine.enrollment.wording import choices_worded
from ..engine.facts.figures import rule_citation
from ..model.results.trace import Citation
from ..model.values.classes import frozen
from ..model.values.errors import InputError, NoRuleError
from ..model.values.text import Text, listed, shown
from ..rules.area import Area
from ..rules.figures.cells import FOREVER, Cell, Table
from ..rules.figures.dimensions import labels_of
from ..rules.language.plans import Adjustment, Cash, Means, Need, Plan, SegmentWaiver
from ..rules.language.schemes import Disease, Fact
from ..rules.language.segments import Counter, Limit, Segment, Stage
from ..rules.language.tables import Source
from ..rules.lowering.waivers import citation_of, stands
from ..rules.ruleset import BenefitYear, RuleSet
from .serialize import RulesIdentity, figure_text, form_of, inside, unstructure, write_as


@frozen
class CellForm:
    """A figure in force, with the labels it is for."""

    when: Mapping[str, str]
    value: str | None
    unknown: Text | None
    citation: Citation


@frozen
class TableForm:
    """The cells of a table in force; where none is, ``known`` tells the periods for which it has values."""

    unit: str
    dimensions: tuple[str, ...]
    cells: tuple[CellForm, ...]
    known: tuple[tuple[dt.date | None, ...], ...]


@frozen
class AdjustmentForm:
    """An adjustment: by which table it changes figures, and how."""

    id: str
    by: Literal["add", "times", "floor", "cap"]
    table: str
    rule: Adjustment


@frozen
class WaiverForm:
    """Segments that are not there for some claims; ``why`` nobody knows it, where that is so."""

    id: str
    rule: SegmentWaiver
    citation: Citation


@frozen
class MeansForm:
    """Parts that an account pays."""

    means: Means
    citation: Citation


@frozen
class CashForm:
    """A cash benefit, with what is needed for it on the day."""

    cash: Cash
    per: int | None
    needs: tuple[Need, ...]
    citation: Citation


@frozen
class FactWords:
    """A declared fact, with its choices in words."""

    fact: Fact
    words: tuple[Text, ...]


@frozen
class PlanForm:
    """A plan as it stands on a day."""

    id: str
    plan: Plan
    scheme: str
    benefits: tuple[str, ...]
    year: BenefitYear | None
    stages: tuple[Stage, ...]
    adjustments: tuple[AdjustmentForm, ...]
    waivers: tuple[WaiverForm, ...]
    means: tuple[MeansForm, ...]


@frozen
class RulesDocument:
    """The form of the rules of an area on a day."""

    area: Area
    date: dt.date
    rules: RulesIdentity
    plans: tuple[PlanForm, ...]
    cash: Mapping[str, CashForm]
    counters: Mapping[str, Counter]
    facts: Mapping[str, FactWords]
    diseases: Mapping[str, Disease]
    tables: Mapping[str, TableForm]
    sources: Mapping[str, Source]
    format: Literal["yibao-rules/1"] = "yibao-rules/1"


HEAD = "format city=area.slug code=area.code name=area.name"
"""What documents about the rules of an area begin with."""

CITATION = "status basis from last source note age?"
CITED = inside("citation", CITATION)

write_as(RulesDocument, f"{HEAD} date rules plans cash counters facts diseases tables sources")
write_as(
    PlanForm,
    f"id label=plan.label scheme benefits {inside('plan', 'date from to')} year {inside('plan', 'note instead counts')} "
    "stages adjustments waivers? means",
)
write_as(Source, "title issuer number published url read copy? note")
write_as(BenefitYear, f"starts=first ends=last {CITED}")
write_as(Stage, "id label base when from to note segments=segment each? reading?")
write_as(Segment, "id label role when limits=limit payer ratio rounding rest counts from to note payers? reading?")
write_as(AdjustmentForm, f"id {inside('rule', 'label of')} by table {inside('rule', 'when stages segments roles payers from to')}")
write_as(WaiverForm, f"id {inside('rule', 'label waives stages when value why to')} {CITED}")
write_as(MeansForm, f"{inside('means', 'account parts when')} {CITED}")
_CASH = "label scheme benefits when amount of read days stated"
write_as(CashForm, f"{inside('cash', _CASH)} per once=cash.once needs {CITED}")
write_as(Need, "fact least short")
write_as(FactWords, f"{inside('fact', 'label about type question choices')} words")
write_as(Counter, "label reset per kind unit")
write_as(Disease, "label kinds note status source")
_LIMIT = "table of times account counter measure highest"
_OF_COUNTER = ("ratio", "once", "at", "per")
"""Keys of a limit that documents tell as its table and its counters."""

_FURTHER = (field.name for field in attrs.fields(Limit) if field.name not in (*_LIMIT.split(), *_OF_COUNTER))
write_as(Limit, " ".join([_LIMIT, *(f"{name}?" for name in _FURTHER)]))
write_as(CellForm, f"when value unknown {CITED}")


def rules_document(rules: RuleSet, day: dt.date, scheme: str | None = None, benefit: str | None = None) -> dict[str, Any]:
    """The rules of an area on a day.

    Args:
        scheme, benefit: only the plans for these.

    Raises:
        InputError: no plan is about them on that day.
    """
    plans = [
        (name, plan, member)
        for name, plan in rules.declared.plan.items()
        for member in plan.scheme
        if plan.in_force(day) and scheme in (None, member) and (benefit is None or benefit in plan.benefits_on(day))
    ]
    if not plans:
        raise no_plan(rules, day, scheme, benefit)
    book = RuleBook(rules, day)
    form = RulesDocument(
        area=rules.area,
        date=day,
        rules=form_of(RulesIdentity, rules),
        plans=tuple(book.plan(*plan) for plan in plans),
        cash=book.cash_of(scheme, benefit),
        counters={name: rules.declared.counter[name] for name in sorted(book.counters)},
        facts={name: FactWords(fact, tuple(choices_worded(rules.declared, name))) for name, fact in rules.declared.fact.items()},
        diseases=book.diseases(),
        tables=book.tables,
        sources=book.cited_sources(),
    )
    return dict(unstructure(form))


def no_plan(rules: RuleSet, day: dt.date, scheme: str | None, benefit: str | None) -> InputError:
    """The refusal of a filter that nothing passes, with what there is."""
    pairs = {" ".join(pair) for pair in rules.plans}
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
        self.tables: dict[str, TableForm] = {}
        self.counters: set[str] = set()
        self.sources: set[str] = set()

    def plan(self, name: str, plan: Plan, scheme: str) -> PlanForm:
        """One plan as it stands on the day, for one of its schemes."""
        declared, day = self.rules.declared, self.day
        adjustments = [(key, item) for key in plan.adjustments for item in declared.adjustment.get(key, ())]
        self.counters |= {count.counter for count in plan.counts}
        return PlanForm(
            id=name,
            plan=plan,
            scheme=scheme,
            benefits=plan.benefits_on(day),
            year=self.year(scheme),
            stages=tuple(self._stage(stage) for stage in declared.stages_of(plan) if stage.in_force(day)),
            adjustments=tuple(form for key, item in adjustments if item.in_force(day) for form in self._adjustment(key, item)),
            waivers=tuple(
                self._waiver(key, row) for key in plan.adjustments for row in declared.waiver.get(key, ()) if stands(row, day)
            ),
            means=tuple(MeansForm(item, self._cited(item)) for item in declared.means_of(plan) if item.in_force(day)),
        )

    def cash_of(self, scheme: str | None, benefit: str | None) -> dict[str, CashForm]:
        """The cash benefits in force."""
        return {
            name: self._cash(name, cash)
            for name, cash in self.rules.declared.cash.items()
            if cash.in_force(self.day) and scheme in (None, cash.scheme) and (benefit is None or benefit in cash.benefits)
        }

    def diseases(self) -> dict[str, Disease]:
        """The diseases, whose documents are taken along."""
        for disease in self.rules.declared.disease.values():
            self.cite(disease.source)
        return dict(self.rules.declared.disease)

    def cited_sources(self) -> dict[str, Source]:
        """The documents that have been cited, by their keys."""
        return {key: self.rules.declared.source[key] for key in sorted(self.sources)}

    def cite(self, sources: Iterable[str]) -> tuple[str, ...]:
        """Take documents along; returns where in them something stands."""
        keys = tuple(sources)
        self.sources.update(source.partition("#")[0] for source in keys)
        return keys

    def cited(self, citation: Citation) -> Citation:
        """A citation, whose documents are taken along."""
        self.cite(citation.source)
        return citation

    def year(self, scheme: str) -> BenefitYear | None:
        """The benefit year of a scheme on the day, whose documents are taken along; none where no rule tells."""
        year = self.year_of(scheme)
        return self.benefit_year(year) if year else None

    def year_of(self, scheme: str) -> BenefitYear | None:
        """The benefit year of a scheme on the day; none where no rule tells."""
        try:
            return self.rules.year_of(scheme, self.day)
        except NoRuleError:
            return None

    def benefit_year(self, year: BenefitYear) -> BenefitYear:
        """A benefit year, whose documents are taken along."""
        self.cite(year.citation.source)
        return year

    def _cash(self, name: str, cash: Cash) -> CashForm:
        base = cash.of.name if cash.of and cash.of.kind == "table" else None
        needs = tuple(need for need in cash.needs if need.in_force(self.day))
        self._take(tables=(cash.amount, base, cash.days, *(need.least for need in needs)), counters=(cash.once,))
        return CashForm(cash, cash.per if cash.of else None, needs, self._cited(cash))

    def _cited(self, rule: Cash | Means) -> Citation:
        """Where a rule is from."""
        return self.cited(rule_citation("", rule))

    def _stage(self, stage: Stage) -> Stage:
        """A stage with the segments that stand on the day."""
        segments = tuple(part for part in stage.segment if part.in_force(self.day))
        for segment in segments:
            for limit in segment.limit:
                base = limit.of.name if limit.of and limit.of.kind == "table" else None
                self._take(tables=(base, limit.figure), counters=(limit.counter, limit.highest))
            self._take(
                tables=(segment.ratio, *(share.ratio for share in segment.more)),
                counters=(count.counter for count in segment.counts),
            )
        return attrs.evolve(stage, segment=tuple(map(_with_tables, segments)))

    def _adjustment(self, key: str, adjustment: Adjustment) -> Iterator[AdjustmentForm]:
        """An adjustment, once for each of its tables."""
        names: tuple[Literal["add", "times", "floor", "cap"], ...] = ("add", "times", "floor", "cap")
        for by in names:
            table: str | None = getattr(adjustment, by)
            if table is not None:
                self._take(tables=(table,))
                yield AdjustmentForm(key, by, table, adjustment)

    def _waiver(self, key: str, row: SegmentWaiver) -> WaiverForm:
        return WaiverForm(key, row, self.cited(citation_of(key, row, self.day)))

    def _take(self, tables: Iterable[str | None], counters: Iterable[str | None] = ()) -> None:
        """Take tables and counters along: of a table the cells in force, and the dimensions that some of these name."""
        self.counters |= {name for name in counters if name}
        for name in tables:
            if name and name not in self.tables:
                table = self.rules.tables[name]
                cells = [cell for cell in table.cells if cell.first <= self.day <= cell.last]
                named = {dimension for cell in cells for dimension, label in cell.when if label != "*"}
                self.tables[name] = TableForm(
                    unit=table.unit,
                    dimensions=tuple(dimension for dimension in table.dimensions if dimension in named),
                    cells=tuple(self._cell(table, cell, named) for cell in sorted(cells, key=self._order(table))),
                    known=_spans(table) if not cells else (),
                )

    def _order(self, table: Table) -> Callable[[Cell], tuple[int, ...]]:
        """Cells in the order in which dimensions name their labels, those for all others last."""
        labels = {name: labels_of(self.rules.declared, name) for name in table.dimensions}
        ranks = {name: {label: rank for rank, label in enumerate(known)} for name, known in labels.items()}

        def rank(cell: Cell) -> tuple[int, ...]:
            when = dict(cell.when)
            return tuple(ranks[name].get(when.get(name, ""), len(ranks[name])) for name in table.dimensions)

        return rank

    def _cell(self, table: Table, cell: Cell, named: set[str]) -> CellForm:
        return CellForm(
            when={dimension: label for dimension, label in cell.when if dimension in named},
            value=figure_text(cell.value, table.unit),
            unknown=cell.reason,
            citation=self.cited(cell.citation(self.day)),
        )


def _with_tables(segment: Segment) -> Segment:
    """The segment whose limits name the table that they read, be it of amounts or of ratios."""
    return attrs.evolve(segment, limit=tuple(attrs.evolve(limit, table=limit.figure) for limit in segment.limit))


def _spans(table: Table) -> tuple[tuple[dt.date | None, ...], ...]:
    """Periods for which a table has some value."""
    spans = sorted({(cell.first, cell.last) for cell in table.cells if cell.value is not None})
    return tuple((first, None if last == FOREVER else last) for first, last in spans)


def is_added(rules: RuleSet, table: str) -> bool:
    """Whether the values of a table are added to others, so that people need their sign."""
    return any(item.add == table for rows in rules.declared.adjustment.values() for item in rows)
