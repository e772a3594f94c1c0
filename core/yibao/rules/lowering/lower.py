"""From declarations to the lowered plan of one day: names become indexes, dated tables integer tables, adjustments part of them."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Literal, cast

import attrs

from ...model.results.trace import Citation
from ...model.values.dates import in_force
from ...model.values.errors import RuleError
from ...model.values.money import PPM
from ...model.values.vocabulary import PAYERS, SPLIT
from ..checking.references import tables_of, turning_days_of
from ..figures.cells import Table
from ..figures.dimensions import edge_tables
from ..language.plans import Adjustment, Limit, Means, Segment, Stage, concerns
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


def lower(declared: Declared, tables: Mapping[str, Table], name: str, first: dt.date, last: dt.date) -> LoweredPlan:
    """Lower one plan for days between which nothing in it changes.

    Args:
        declared: the rules; tables: their tables; name: of the plan.
        first, last: the days.

    Raises:
        RuleError: a part, payer, account or segment that does not exist.
    """
    plan = declared.plan[name]
    stages = [declared.stage[key] for key in plan.stages]
    work = LoweringContext(declared, tables, first, declared.place("plan", name), plan, _kinds(stages))
    work.parts = [part if not kind else f"{part}:{kind}" for part in SPLIT for kind in ("", *work.kinds)]
    if work.kinds:
        work.parts = [f"{part}:rest" if ":" not in part else part for part in work.parts]
    counted = tuple((work.counter(count.counter), cast("Literal['one', 'stay']", count.by)) for count in plan.counts)
    bill = len(work.parts)
    standing = zip(plan.stages, stages, strict=True)
    lowered = related([_stage(work, key, stage) for key, stage in standing if in_force(first, stage.from_, stage.to)], bill)
    means = tuple(
        _means(work, entry)
        for entry in (declared.means[plan.means] if plan.means else ())
        if in_force(first, entry.from_, entry.to)
    )
    counters = tuple(_counter(work, key) for key in work.counters.all())
    result = LoweredPlan(
        name=name,
        scheme=plan.scheme,
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


def plan_tables(declared: Declared, name: str) -> set[str]:
    """Names of every table a plan uses."""
    plan = declared.plan[name]
    things = [declared.stage[key] for key in plan.stages], [declared.adjustment[key] for key in plan.adjustments]
    return {table for part in things for thing in part for table, _ in tables_of(thing)}


def plan_days(declared: Declared, tables: Mapping[str, Table], name: str) -> tuple[dt.date, ...]:
    """Every day on which something about a plan changes: structure, a figure, or what it counts as."""
    plan = declared.plan[name]
    things = [plan, *(declared.stage[key] for key in plan.stages), *(declared.adjustment[key] for key in plan.adjustments)]
    days = turning_days_of([*things, *(declared.means[plan.means] if plan.means else ())])
    edges = {cut.table for dimension in declared.dimension.values() for cut in edge_tables(dimension)}
    for table in plan_tables(declared, name) | edges:
        days |= set(tables[table].days())
    return tuple(sorted(days))


def _kinds(stages: Iterable[Stage]) -> tuple[str, ...]:
    """Kinds of lines that some stage keeps apart."""
    return tuple(dict.fromkeys(base.name for stage in stages for base in stage.base if base.kind in SPLIT and base.name))


def _stage(work: LoweringContext, key: str, stage: Stage) -> LoweredStage:
    work.place = work.declared.place("stage", key)
    ident = stage.id or key
    paid = -1
    base: tuple[int, ...] = ()
    if len(stage.base) == 1 and stage.base[0].kind == "paid":
        payer = stage.base[0].name
        _known_payer(payer, work.place)
        paid = work.payers.index(payer)
    else:
        base = tuple(dict.fromkeys(index for name in stage.base for index in work.part_indexes(name)))
    opens = any(base.kind == "in_scope" for base in stage.base)
    when = when_table(work, stage.when)
    segments = [
        _segment(work, ident, segment, opens or paid >= 0)
        for segment in stage.segment
        if in_force(work.day, segment.from_, segment.to)
    ]
    ids = [segment.id for segment in segments]
    for name in ids:
        if ids.count(name) > 1:
            raise RuleError(
                f"段 {name} 在 {work.day} 有两个",
                f"the segment {name} stands twice on {work.day}",
                where=work.place,
                mend=("写明 from 与 to", "give from and to"),
            )
    above = -1
    if opens:
        above = len(work.parts)
        work.parts.append(f"{ident}/above_limit")
    return LoweredStage(ident, stage.label, base, paid, opens, above, when, tuple(segments))


def _segment(work: LoweringContext, stage: str, segment: Segment, opens: bool) -> LoweredSegment:
    place = f"{work.place}.segment.{segment.id}"
    if segment.ratio and not segment.payer:
        raise RuleError("有 ratio 而无 payer", "a ratio needs a payer", where=place)
    payer = account = -1
    if segment.payer:
        _known_payer(segment.payer, place)
        payer = work.payers.index(segment.payer)
        if segment.payer.kind == "account":
            account = work.account(segment.payer.name)
    adjusted = [work.declared.adjustment[key] for key in work.plan.adjustments]
    adjusted = [one for one in adjusted if in_force(work.day, one.from_, one.to) and concerns(one, stage, segment)]
    limits = tuple(_limit(work, limit, [one for one in adjusted if one.of == "limit"]) for limit in segment.limits)
    # an account limits what it pays itself; where another pays, its balance limits the amount
    limits = tuple(attrs.evolve(one, measure="amount") if one.account >= 0 and one.account != account else one for one in limits)
    if account >= 0 and not any(limit.account == account for limit in limits):
        limits += (LoweredLimit("account", account=account, measure="payment"),)  # an account never pays more than it holds
    ratio = -1
    if segment.ratio:
        ratio = int_table(work, segment.ratio.table, [one for one in adjusted if one.of == "ratio"], ceiling=PPM)
    part = -1
    if opens:
        part = len(work.parts)
        work.parts.append(f"{stage}/{segment.id}")
        work.roles.setdefault(segment.role, []).append(part)
    counts = tuple((work.counter(count.counter), cast("Literal['amount', 'payment', 'one']", count.by)) for count in segment.counts)
    when = when_table(work, segment.when)
    keeps = segment.rest == "payer"
    return LoweredSegment(
        stage, segment.id, segment.label, segment.role, limits, payer, account, ratio, part, when, counts, segment.rounding, keeps
    )


def _limit(work: LoweringContext, limit: Limit, adjusted: list[Adjustment]) -> LoweredLimit:
    counter = work.counter(limit.counter) if limit.counter else -1
    highest = work.counter(limit.highest) if limit.highest else -1
    days = limit.times == "days"
    if limit.account:
        return LoweredLimit("account", account=work.account(limit.account), measure="payment")
    if not limit.table:
        raise RuleError("limit 须有 table 或 account", "a limit needs a table or an account", where=work.place)
    table = int_table(work, limit.table, adjusted)
    if not limit.of:
        return LoweredLimit("table", table, counter=counter, measure=limit.measure, highest=highest, days=days)
    kind, name = limit.of.kind, limit.of.name
    if kind not in ("arrives", "part", "fact", "table"):
        raise RuleError(f"of 无法识别:{limit.of}", f"of is not known: {limit.of}", where=work.place)
    return LoweredLimit(
        "share",
        table,
        of=cast("Literal['arrives', 'part', 'fact', 'table']", kind),
        parts=work.part_indexes(name) if kind == "part" else (),
        fact=name if kind == "fact" else "",
        of_table=int_table(work, name, []) if kind == "table" else -1,
        counter=counter,
        measure=limit.measure,
        highest=highest,
        days=days,
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


def _known_payer(payer: str, place: str) -> None:
    known = [name for name in PAYERS if name != "cash"]
    if payer not in known:
        raise RuleError(
            f"没有支付方 {payer}",
            f"there is no payer {payer}",
            where=place,
            mend=(f"可用:{', '.join(known)}", f"known: {', '.join(known)}"),
        )


def _structure(plan: LoweredPlan) -> str:
    """A hash of what a compiled kernel would depend on: all but days, figures, texts and citations."""
    bare = attrs.evolve(
        plan,
        first=dt.date.min,
        last=dt.date.max,
        tables=tuple((table.name, table.dimensions, table.sizes) for table in plan.tables),  # type: ignore[misc]
        means=tuple(attrs.evolve(means, citation=None) for means in plan.means),  # type: ignore[arg-type]
    )
    return hashlib.sha256(repr(bare).encode()).hexdigest()[:16]
