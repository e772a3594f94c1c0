"""From the labels of a claim to plain numbers: each plan is resolved once for every combination of facts that occurs."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from ..model.errors import NoRuleError
from ..model.money import PPM
from ..model.settlement import Citation
from ..model.text import Message, Text
from ..rules.dimensions import Fact, label_of
from ..rules.lowered import UNKNOWN, IntTable, LoweredLimit, LoweredMeans, LoweredPlan, LoweredSegment, LoweredStage
from ..rules.ruleset import RuleSet
from .facts import Reader, reader


# slots and no frozen: read in the innermost loop, made once for each combination of facts
@attrs.define(eq=False)
class ResolvedLimit:
    """A limit with its number; ``base`` is the amount a ratio is of where that does not depend on the claim, else −1."""

    rule: LoweredLimit
    value: int
    base: int
    counter: str | None
    citation: Citation | None


@attrs.define(eq=False)
class ResolvedSegment:
    """A segment with its numbers; ``gap`` is the error to raise when money reaches it and a figure is not known."""

    rule: LoweredSegment
    payer: str | None
    limits: tuple[ResolvedLimit, ...]
    ratio: int
    citation: Citation | None
    changed: tuple[Citation, ...]
    gap: tuple[str, Any] | None
    citations: tuple[Citation, ...]


@attrs.define(eq=False)
class ResolvedStage:
    """A stage with the segments that stand for these facts."""

    rule: LoweredStage
    segments: tuple[ResolvedSegment, ...]
    gaps: bool
    taken_from: str | None


@attrs.define(eq=False)
class Resolved:
    """A plan for one combination of labels; ``said`` caches what results on each path through it rest on."""

    plan: LoweredPlan
    labels: Mapping[str, str]
    stages: tuple[ResolvedStage, ...]
    means: tuple[LoweredMeans, ...]
    keys: tuple[str, ...]
    said: dict[tuple[int, str], tuple[tuple[Citation, ...], tuple[Message, ...]]] = attrs.Factory(dict)


@attrs.define(eq=False)
class Lookup:
    """A plan with its readers of facts and what was resolved so far."""

    plan: LoweredPlan
    readers: tuple[Reader, ...]
    counters: tuple[tuple[int, int], ...]
    found: dict[tuple[Any, ...], Resolved] = attrs.Factory(dict)


def lookup(plan: LoweredPlan) -> Lookup:
    """Prepare a plan for claims."""
    readers: list[Reader] = []
    counters = []
    names = [counter.name for counter in plan.counters]
    for place, fact in enumerate(plan.facts):
        if fact[0].startswith("counter."):
            name = fact[0][8:]
            counters.append((place, names.index(name) if name in names else -1))
            readers.append(lambda rules, person, claim, day, year: None)
        else:
            readers.append(reader(fact))
    return Lookup(plan, tuple(readers), tuple(counters))


def resolve(rules: RuleSet, plan: LoweredPlan, values: tuple[Any, ...]) -> Resolved:
    """Resolve a plan for one combination of facts.

    Args:
        values: of ``plan.facts``, in their order.

    Raises:
        NoRuleError: a fact is missing that a rule needs.
    """
    facts: dict[Fact, Any] = dict(zip(plan.facts, values, strict=True))
    labels = tuple(
        options.index(label_of(rules.declared, rules.functions, name, facts.__getitem__))
        for name, options in zip(plan.dimensions, plan.labels, strict=True)
    )
    named = {name: plan.labels[place][labels[place]] for place, name in enumerate(plan.dimensions)}
    stands = _stands(plan, labels)
    stages = []
    for stage in plan.stages:
        if stands(stage.when):
            segments = tuple(_segment(plan, segment, labels) for segment in stage.segments if stands(segment.when))
            source = plan.payers[stage.paid] if stage.paid >= 0 else None
            stages.append(ResolvedStage(stage, segments, any(segment.gap for segment in segments), source))
    means = tuple(entry for entry in plan.means if stands(entry.when))
    keys = tuple(",".join(plan.labels[index][labels[index]] for index in counter.per) for counter in plan.counters)
    return Resolved(plan, named, tuple(stages), means, keys)


def _stands(plan: LoweredPlan, labels: tuple[int, ...]) -> Callable[[int], bool]:
    def stands(when: int) -> bool:
        if when < 0:
            return True
        table = plan.tables[when]
        return bool(table.values[table.index(labels)])

    return stands


def _segment(plan: LoweredPlan, segment: LoweredSegment, labels: tuple[int, ...]) -> ResolvedSegment:
    gap: tuple[str, Any] | None = None
    citations: list[Citation] = []
    changed: list[Citation] = []

    def read(index: int) -> tuple[int, Citation | None]:
        nonlocal gap
        table: IntTable = plan.tables[index]
        place = table.index(labels)
        value = table.values[place]
        citation = table.citations[place]
        if value == UNKNOWN:
            gap = gap or table.missing[place]
            return 0, None
        if citation is not None:
            citations.append(citation)
        changed.extend(table.changed[place])
        return value, citation

    limits = []
    for limit in segment.limits:
        value, citation = read(limit.table) if limit.table >= 0 else (0, None)
        base = read(limit.of_table)[0] if limit.of_table >= 0 else -1
        counter = plan.counters[limit.counter].name if limit.counter >= 0 else None
        limits.append(ResolvedLimit(limit, value, base, counter, citation))
    ratio, citation = (PPM if segment.payer >= 0 else 0), None
    if segment.ratio >= 0:
        ratio, citation = read(segment.ratio)
    citations.extend(changed)
    payer = plan.payers[segment.payer] if segment.payer >= 0 else None
    return ResolvedSegment(
        segment, payer, tuple(limits), ratio, citation, tuple(dict.fromkeys(changed)), gap, tuple(dict.fromkeys(citations))
    )


def no_figure(rules: RuleSet, gap: tuple[str, Any], labels: Mapping[str, str], day: dt.date) -> NoRuleError:
    """The refusal of a claim whose money reaches a cell without a figure: which table, which cell, why, and what is known."""
    name, cell = gap
    table = rules.tables[name]
    shown = ", ".join(f"{key}={labels[key]}" for key in table.dimensions if key in labels)
    place = f"{name}[{shown}]" if shown else name
    if cell is not None and cell.reason is not None:
        return NoRuleError(f"{place} 在 {day} 没有数值:{cell.reason.zh}", f"{place} has no figure on {day}: {cell.reason.en}")
    fitting = [one for one in table.cells if all(labels.get(key) in (label, None) or label == "*" for key, label in one.when)]
    spans = [(one.first, one.last) for one in fitting if one.value is not None]
    known = ", ".join(f"{first} – {last}" if last < dt.date.max else f"{first} –" for first, last in sorted(set(spans))) or "-"
    return NoRuleError(
        f"{place} 在 {day} 没有数值",
        f"{place} has no figure on {day}",
        mend=(f"已知期间:{known}", f"figures are known for: {known}"),
    )


def unverified(citation: Citation, day: dt.date) -> Message:
    """The warning that a result rests on a figure which is not verified, with why."""
    if citation.basis == "seen" and citation.last is not None and day > citation.last:
        zh, en = f"最后见于 {citation.last:%Y-%m}", f"last seen {citation.last:%Y-%m}"
    else:
        zh, en = "未经核实", "not verified"
    return Message("unverified", Text(f"{citation.figure}:{zh}", f"{citation.figure}: {en}"))
