"""From declarations to the lowered plan of one day: names become indexes, dated tables integer tables, adjustments part of them."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any, Literal, cast

import attrs

from ...model.results.trace import Citation
from ...model.values.dates import in_force
from ...model.values.money import PPM
from ...model.values.vocabulary import SPLIT
from ..checking.references import tables_of, turning_days_of
from ..figures.cells import Table
from ..figures.dimensions import edge_tables
from ..language.plans import Adjustment, Limit, Means, Plan, Segment, Stage, concerns
from ..loading.merge import Declared
from .dependence import related
from .plan import (
    LoweredCounter,
    LoweredLimit,
    LoweredMeans,
    LoweredPlan,
    LoweredSegment,
    LoweredStage,
)
from .tables import LoweringContext, int_table, when_table
from .waivers import waived_table, waiver_days

_By = Literal["amount", "payment", "one"]


def lower(declared: Declared, tables: Mapping[str, Table], name: str, first: dt.date, last: dt.date) -> LoweredPlan:
    """Lower one plan for days between which nothing in it changes.

    Args:
        declared: the rules; tables: their tables; name: of the plan.
        first, last: the days.

    Raises:
        RuleError: a part, payer, account or segment that does not exist.
    """
    plan = declared.plan[name]
    stages = [(key, stage) for key in plan.stages for stage in declared.stage[key] if in_force(first, stage.from_, stage.to)]
    work = LoweringContext(declared, tables, first, declared.place("plan", name), plan, _kinds(declared, plan))
    work.parts = [part if not kind else f"{part}:{kind}" for part in SPLIT for kind in ("", *work.kinds)]
    if work.kinds:
        work.parts = [f"{part}:rest" if ":" not in part else part for part in work.parts]
    counted = tuple((work.counter(count.counter), cast("Literal['one', 'stay']", count.by)) for count in plan.counts)
    bill = len(work.parts)
    lowered = related([_stage(work, key, stage) for key, stage in stages], bill)
    means = tuple(_means(work, entry) for entry in declared.means_of(plan) if in_force(first, entry.from_, entry.to))
    counters = tuple(_counter(work, key) for key in work.counters.all())
    result = LoweredPlan(
        name=name,
        label=plan.label,
        governs=plan.date,
        first=first,
        last=last,
        dimensions=work.dimensions.all(),
        labels=tuple(work.labels),
        facts=tuple(work.facts),
        kinds=work.kinds,
        parts=tuple(work.parts),
        payers=work.payers.all(),
        accounts=work.accounts.all(),
        counters=counters,
        counted=counted,
        tables=tuple(work.made),
        stages=lowered,
        means=means,
        structure="",
    )
    return attrs.evolve(result, structure=_structure(result))


def parts_of_plan(declared: Declared, plan: Plan) -> tuple[Any, ...]:
    """The rows of the stages of a plan, and of what changes or waives something in them."""
    rows = [declared.stage[key] for key in plan.stages]
    return (*rows, *(declared.adjustment.get(key) or declared.waiver[key] for key in plan.adjustments))


def plan_tables(declared: Declared, name: str) -> set[str]:
    """Names of every table a plan uses."""
    return {table for part in parts_of_plan(declared, declared.plan[name]) for table, _ in tables_of(part)}


def plan_days(declared: Declared, tables: Mapping[str, Table], name: str) -> tuple[dt.date, ...]:
    """Every day on which something about a plan changes: structure, a figure, or what it counts as."""
    plan = declared.plan[name]
    days = turning_days_of([plan, *parts_of_plan(declared, plan), *declared.means_of(plan)])
    for key in plan.adjustments:
        for row in declared.waiver.get(key, ()):
            days |= waiver_days(row)
    edges = {cut.table for dimension in declared.dimension.values() for cut in edge_tables(dimension)}
    for table in plan_tables(declared, name) | edges:
        days |= set(tables[table].days())
    return tuple(sorted(days))


def _kinds(declared: Declared, plan: Plan) -> tuple[str, ...]:
    """Kinds of lines that some stage keeps apart."""
    stages = [stage for key in plan.stages for stage in declared.stage[key]]
    return tuple(dict.fromkeys(base.name for stage in stages for base in stage.base if base.kind in SPLIT and base.name))


def _stage(work: LoweringContext, key: str, stage: Stage) -> LoweredStage:
    work.place = work.declared.place("stage", key)
    ident = stage.id or key
    paid = -1
    base: tuple[int, ...] = ()
    if len(stage.base) == 1 and stage.base[0].kind == "paid":
        payer = stage.base[0].name
        paid = work.payers.index(payer)
    else:
        base = tuple(dict.fromkeys(index for name in stage.base for index in work.part_indexes(name)))
    opens = stage.opens
    when = when_table(work, stage.when)
    parts: dict[str, int] = {}
    segments = [
        _segment(work, ident, segment, parts if opens or paid >= 0 else None)
        for segment in stage.segment
        if in_force(work.day, segment.from_, segment.to)
    ]
    above = -1
    if opens:
        above = len(work.parts)
        work.parts.append(f"{ident}/above_limit")
    return LoweredStage(ident, stage.label, base, paid, opens, above, when, tuple(segments))


def _segment(work: LoweringContext, stage: str, segment: Segment, parts: dict[str, int] | None) -> LoweredSegment:
    """A segment with indexes for names; ``parts`` are those that the stage opens, by the names of its segments."""
    payer = account = -1
    if segment.payer:
        payer = work.payers.index(segment.payer)
        if segment.payer.kind == "account":
            account = work.account(segment.payer.name)
    adjusted = _adjustments(work, stage, segment)
    limits = tuple(_limit(work, limit, [one for one in adjusted if one.of == "limit"]) for limit in segment.limit)
    # an account limits what it pays itself; where another pays, its balance limits the amount
    limits = tuple(attrs.evolve(one, measure="amount") if one.account >= 0 and one.account != account else one for one in limits)
    ratio = -1
    if segment.ratio:
        ratio = int_table(work, segment.ratio, [item for item in adjusted if item.of == "ratio"], PPM)
    return LoweredSegment(
        stage=stage,
        id=segment.id,
        label=segment.label,
        role=segment.role or "",
        limits=limits,
        payer=payer,
        account=account,
        ratio=ratio,
        part=-1 if parts is None else _part(work, stage, segment, parts),
        when=when_table(work, segment.when),
        counts=tuple((work.counter(count.counter), cast("_By", count.by)) for count in segment.counts),
        rounding=segment.rounding,
        keeps=segment.rest == "payer",
        waived=waived_table(work, stage, segment),
    )


def _adjustments(work: LoweringContext, stage: str, segment: Segment) -> list[Adjustment]:
    """What changes figures of a segment on the day, in the order of the plan."""
    rows = [row for key in work.plan.adjustments for row in work.declared.adjustment.get(key, ())]
    return [row for row in rows if in_force(work.day, row.from_, row.to) and concerns(row, stage, segment)]


def _part(work: LoweringContext, stage: str, segment: Segment, parts: dict[str, int]) -> int:
    """The person's part that a segment opens; segments of one name, which never stand together, share it."""
    part = parts.get(segment.id)
    if part is None:
        part = parts[segment.id] = len(work.parts)
        work.parts.append(f"{stage}/{segment.id}")
        if segment.family != segment.id:
            work.roles.setdefault(f"{stage}/{segment.family}", []).append(part)
            work.roles.setdefault(segment.family, []).append(part)
    role = work.roles.setdefault(segment.role or "", [])
    if part not in role:
        role.append(part)
    return part


def _limit(work: LoweringContext, limit: Limit, adjusted: list[Adjustment]) -> LoweredLimit:
    if limit.account:
        return LoweredLimit("account", account=work.account(limit.account), measure="payment")
    common = LoweredLimit(
        "share" if limit.of else "table",
        int_table(work, limit.figure or "", adjusted),
        counter=work.counter(limit.counter) if limit.counter else -1,
        measure=limit.measure,
        highest=work.counter(limit.highest) if limit.highest else -1,
        days=limit.times == "days",
    )
    if not limit.of:
        return common
    kind, name = limit.of.kind, limit.of.name
    return attrs.evolve(
        common,
        of=cast("Literal['arrives', 'part', 'fact', 'table']", kind),
        parts=work.part_indexes(name) if kind == "part" else (),
        fact=name if kind == "fact" else "",
        of_table=int_table(work, name, []) if kind == "table" else -1,
    )


def _means(work: LoweringContext, entry: Means) -> LoweredMeans:
    work.place = work.declared.place("means", work.plan.means or "")
    account = work.account(entry.account)
    declared = work.declared.account.get(entry.account)
    citation = Citation(
        f"means[{entry.account}: {', '.join(entry.parts)}]",
        entry.source,
        entry.status,
        entry.from_ or dt.date.min,
        "effective",
        entry.to,
        entry.note,
    )
    parts = tuple(dict.fromkeys(index for name in entry.parts for index in work.part_indexes(name)))
    consent = declared.consent if declared else True
    return LoweredMeans(
        account, work.payers.index(f"account.{entry.account}"), parts, consent, when_table(work, entry.when), citation
    )


def _counter(work: LoweringContext, name: str) -> LoweredCounter:
    counter = work.declared.counter[name]
    per = tuple(work.dimension(dimension) for dimension in counter.per)
    return LoweredCounter(name, counter.reset, per, counter.kind == "max", counter.unit == "money")


def _structure(plan: LoweredPlan) -> str:
    """A hash of what a compiled kernel would depend on: all but days, figures, texts and citations."""
    bare = attrs.evolve(
        plan,
        first=dt.date.min,
        last=dt.date.max,
        tables=tuple((table.name, table.dimensions, table.sizes, table.unlimited) for table in plan.tables),  # type: ignore[misc]
        means=tuple(attrs.evolve(means, citation=None) for means in plan.means),  # type: ignore[arg-type]
    )
    return hashlib.sha256(repr(bare).encode()).hexdigest()[:16]
