"""From declarations to the lowered plan of one day: names become indexes, dated tables integer tables, adjustments part of them."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Literal, cast

import attrs

from ...model.results.trace import Citation
from ...model.values.dates import in_force
from ...model.values.money import PPM
from ...model.values.vocabulary import SPLIT
from ..checking.references import tables_of, turning_days_of
from ..figures.cells import Table
from ..figures.dimensions import edge_tables, is_raw
from ..figures.groups import REST, group_named, groups_of
from ..language.plans import Adjustment, Means, Plan, concerns, year_end_stage
from ..language.references import Base
from ..language.segments import Limit, Segment, Stage
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
from .structure import structure_citations
from .tables import LoweringContext, int_table, stands_in_round, when_table
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
    work = LoweringContext(declared, tables, first, declared.place("plan", name), name, plan, groups_of(declared, plan))
    groups = ("rest", *work.kinds) if work.kinds else ()
    work.parts = [f"{part}:{group}" for part in SPLIT for group in groups] or list(SPLIT)
    counted = tuple((work.counter(count.counter), cast("Literal['one', 'stay']", count.by)) for count in plan.counts)
    stages = _related_stages(work, _standing(declared, plan.stages, first))
    means = tuple(_means(work, entry) for entry in declared.means_of(plan) if in_force(first, entry.from_, entry.to))
    return _whole(work, name, last, stages, counted, means, _adds(work))


def lower_year_end(declared: Declared, tables: Mapping[str, Table], name: str, first: dt.date, last: dt.date) -> LoweredPlan:
    """Lower a year end as a plan whose bill is what counters hold.

    Args:
        name: of the year end; first, last: days between which nothing in it changes.
    """
    rows = declared.year_end[name]
    plan = Plan(rows[0].label, rows[0].scheme, (), stages=_year_end_stages(declared, name))
    work = LoweringContext(declared, tables, first, declared.place("year_end", name), f"year_end {name}", plan)
    standing = _standing(declared, plan.stages, first)
    work.parts = list(dict.fromkeys(base.name for _, stage in standing for base in stage.base))
    for part in work.parts:
        work.counter(part)
    return _whole(work, name, last, _related_stages(work, standing))


def _standing(declared: Declared, keys: Iterable[str], day: dt.date) -> list[tuple[str, Stage]]:
    """The rows of some stages that stand on a day, each with the name of its stage."""
    return [(key, stage) for key in keys for stage in declared.stage[key] if stage.in_force(day)]


def _related_stages(work: LoweringContext, stages: list[tuple[str, Stage]]) -> tuple[LoweredStage, ...]:
    bill = len(work.parts)
    return related([item for key, stage in stages for item in _stages(work, key, stage)], bill)


def _whole(
    work: LoweringContext,
    name: str,
    last: dt.date,
    stages: tuple[LoweredStage, ...],
    counted: tuple[tuple[int, Literal["one", "stay"]], ...] = (),
    means: tuple[LoweredMeans, ...] = (),
    adds: tuple[tuple[int, tuple[int, ...], int], ...] = (),
) -> LoweredPlan:
    """The plan with all that was gathered while its parts were lowered."""
    counters = tuple(_counter(work, key) for key in work.counters.all())
    result = LoweredPlan(
        name=name,
        label=work.plan.label,
        governs=work.plan.date,
        first=work.day,
        last=last,
        dimensions=work.dimensions.all(),
        labels=tuple(work.labels),
        facts=tuple(work.facts),
        kinds=work.kinds,
        groups=tuple(group_named(work.declared, group) for group in work.kinds),
        parts=tuple(work.parts),
        payers=work.payers.all(),
        accounts=work.accounts.all(),
        counters=counters,
        counted=counted,
        tables=tuple(work.made),
        stages=stages,
        means=means,
        structure="",
        adds=adds,
    )
    return attrs.evolve(result, structure=_structure(result))


def _year_end_stages(declared: Declared, name: str) -> tuple[str, ...]:
    """Its own stage, and those that it names."""
    return tuple(dict.fromkeys((year_end_stage(name), *(key for row in declared.year_end[name] for key in row.stages))))


def year_end_days(declared: Declared, tables: Mapping[str, Table], name: str) -> tuple[dt.date, ...]:
    """Every day on which something about a year end changes."""
    rows = [declared.stage[key] for key in _year_end_stages(declared, name)]
    days = turning_days_of([declared.year_end[name], *rows])
    for thing in rows:
        for table, _ in tables_of(thing):
            days |= set(tables[table].days())
    return tuple(sorted(days))


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


def _stages(work: LoweringContext, key: str, stage: Stage) -> list[LoweredStage]:
    """A stage, once for each round of it."""
    work.place = work.declared.place("stage", key)
    ident = stage.id or key
    parts: dict[str, int] = {}
    if not stage.each or stage.each == ("line",):
        return [_stage(work, ident, stage, parts)]
    rounds = []
    for group in stage.each:
        work.group = group
        rounds.append(_stage(work, ident, stage, parts))
    work.group = ""
    above = rounds[0].above
    return [attrs.evolve(item, above=above) for item in rounds]


def _stage(work: LoweringContext, ident: str, stage: Stage, parts: dict[str, int]) -> LoweredStage:
    """One round of a stage, or all of it.

    Args:
        parts: those that the stage opens, by the names of its segments; rounds share them.
    """
    paid = -1
    base: tuple[int, ...] = ()
    if len(stage.base) == 1 and stage.base[0].kind == "paid":
        paid = work.payers.index(stage.base[0].name)
    else:
        names = [base.name if base.kind == "counter" else base for base in stage.base]
        if work.group:
            names = [name for base in stage.base for name in _of_round(work, base, stage)]
        base = tuple(dict.fromkeys(index for name in names for index in work.part_indexes(name)))
    opens = stage.opens
    when = when_table(work, stage.when)
    segments = [
        _segment(work, ident, stage, segment, parts if opens or paid >= 0 else None)
        for segment in stage.segment
        if in_force(work.day, segment.from_, segment.to) and stands_in_round(work, segment.when)
    ]
    above = -1
    if opens and (not work.group or work.group == stage.each[0]):
        above = len(work.parts)
        work.parts.append(f"{ident}/above_limit")
    line_wise = stage.each == ("line",)
    return LoweredStage(ident, stage.label, base, paid, opens, above, when, tuple(segments), group=work.group, line_wise=line_wise)


def _of_round(work: LoweringContext, base: Base, stage: Stage) -> list[str]:
    """The names of a part of the bill for the lines of the present round."""
    if work.group != REST:
        return [f"{base.kind}:{work.group}"]
    others = [group for group in work.kinds if group not in stage.each]
    return [f"{base.kind}:rest", *(f"{base.kind}:{group}" for group in others)]


def _segment(work: LoweringContext, stage: str, row: Stage, segment: Segment, parts: dict[str, int] | None) -> LoweredSegment:
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
    of_ratio = [item for item in adjusted if item.of != "limit"]
    if segment.ratio:
        ratio = int_table(work, segment.ratio, of_ratio, PPM)
    more = tuple((work.payers.index(share.payer), int_table(work, share.ratio, of_ratio, PPM)) for share in segment.more)
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
        more=more,
        structure=structure_citations((f"{stage}/{segment.family}", segment), (stage, row), (f"plan {work.name}", work.plan)),
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
        "share" if limit.of else "fact" if limit.fact else "table",
        int_table(work, limit.figure, adjusted) if limit.figure else -1,
        fact=limit.fact or "",
        counter=work.counter(limit.counter) if limit.counter else -1,
        measure=limit.measure,
        highest=work.counter(limit.highest) if limit.highest else -1,
        days=limit.times == "days",
        uses_up=limit.uses_up,
        unit=limit.unit,
        rounding=limit.rounding,
    )
    if not limit.of:
        return common
    kind, name = limit.of.kind, limit.of.name
    return attrs.evolve(
        common,
        of=cast("Literal['arrives', 'part', 'fact', 'table', 'counter']", kind),
        parts=work.part_indexes(name) if kind == "part" else (),
        fact=name if kind == "fact" else "",
        of_table=int_table(work, name, []) if kind == "table" else -1,
        of_counter=work.counter(name) if kind == "counter" else -1,
    )


def _means(work: LoweringContext, entry: Means) -> LoweredMeans:
    work.place = work.declared.place("means", work.plan.means or "")
    account = work.account(entry.account)
    declared = work.declared.account.get(entry.account)
    citation = Citation(
        f"means[{entry.account}: {', '.join(entry.parts)}]",
        entry.source,
        "unverified" if entry.reading else entry.status,
        entry.from_ or dt.date.min,
        "effective",
        entry.to,
        entry.reading or entry.note,
        entry.reading is not None,
    )
    parts = tuple(dict.fromkeys(index for name in entry.parts for index in work.part_indexes(name)))
    consent = declared.consent if declared else True
    return LoweredMeans(
        account, work.payers.index(f"account.{entry.account}"), parts, consent, when_table(work, entry.when), citation
    )


def _counter(work: LoweringContext, name: str) -> LoweredCounter:
    counter = work.declared.counter[name]
    raw = tuple(fact for fact in counter.per if is_raw(work.declared, fact))
    per = tuple(work.dimension(dimension) for dimension in counter.per if dimension not in raw)
    return LoweredCounter(name, counter.reset, per, counter.kind == "max", counter.unit == "money", raw)


def _adds(work: LoweringContext) -> tuple[tuple[int, tuple[int, ...], int], ...]:
    """The counters that add up what claims of this plan leave with the person."""
    result = []
    taken = {item.benefit for item in work.plan.benefits}
    for name, counter in work.declared.counter.items():
        parts = tuple(dict.fromkeys(index for part in counter.adds for index in work.part_indexes(part)))
        if parts and (not counter.benefits or not taken.isdisjoint(counter.benefits)):
            some = counter.benefits and not taken <= set(counter.benefits)
            when = {**counter.when, "benefit": counter.benefits} if some else counter.when
            result.append((work.counter(name), parts, when_table(work, when)))
    return tuple(result)


def _structure(plan: LoweredPlan) -> str:
    """A hash of what a compiled kernel would depend on: all but days, figures, texts and citations."""
    bare = attrs.evolve(
        plan,
        first=dt.date.min,
        last=dt.date.max,
        tables=tuple((table.name, table.dimensions, table.sizes, table.unlimited, table.bounded) for table in plan.tables),  # type: ignore[misc]
        means=tuple(attrs.evolve(means, citation=None) for means in plan.means),  # type: ignore[arg-type]
        stages=tuple(
            attrs.evolve(stage, segments=tuple(attrs.evolve(segment, structure=()) for segment in stage.segments))
            for stage in plan.stages
        ),
    )
    return hashlib.sha256(repr(bare).encode()).hexdigest()[:16]
