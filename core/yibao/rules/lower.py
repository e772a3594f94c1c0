"""From declarations to the lowered plan of one day: names become indexes, dated tables integer tables, adjustments part of them."""

import datetime as dt
import hashlib
import itertools
from collections.abc import Iterable, Mapping
from typing import Literal, cast

import attrs

from ..model.dated import in_force
from ..model.errors import RuleError
from ..model.money import PPM
from ..model.settlement import Citation
from ..model.words import ACCOUNTS, PAYERS, SPLIT
from .dimensions import Fact, facts_of, labels_of
from .language import Adjustment, Limit, Means, Plan, Segment, Stage, When
from .lowered import (
    UNKNOWN,
    IntTable,
    LoweredCounter,
    LoweredLimit,
    LoweredMeans,
    LoweredPlan,
    LoweredSegment,
    LoweredStage,
)
from .merge import Declared
from .tables import Cell, Table


@attrs.define
class _Names:
    """Indexes given out in order of first use."""

    found: dict[str, int] = attrs.Factory(dict)

    def index(self, name: str) -> int:
        return self.found.setdefault(name, len(self.found))

    def all(self) -> tuple[str, ...]:
        return tuple(self.found)


@attrs.define
class _Lowering:
    """What is gathered while one plan is lowered."""

    declared: Declared
    tables: Mapping[str, Table]
    day: dt.date
    place: str
    plan: Plan
    kinds: tuple[str, ...] = ()
    dimensions: _Names = attrs.Factory(_Names)
    labels: list[tuple[str, ...]] = attrs.Factory(list)
    parts: list[str] = attrs.Factory(list)
    roles: dict[str, list[int]] = attrs.Factory(dict)
    payers: _Names = attrs.Factory(_Names)
    accounts: _Names = attrs.Factory(_Names)
    counters: _Names = attrs.Factory(_Names)
    made: list[IntTable] = attrs.Factory(list)
    facts: dict[Fact, None] = attrs.Factory(dict)

    def dimension(self, name: str) -> int:
        index = self.dimensions.index(name)
        if index == len(self.labels):
            self.labels.append(labels_of(self.declared, name))
            self.facts.update(dict.fromkeys(facts_of(self.declared, name)))
        return index

    def counter(self, name: str) -> int:
        for dimension in self.declared.counter[name].per:
            self.dimension(dimension)
        return self.counters.index(name)

    def account(self, name: str) -> int:
        self.payers.index(f"account.{name}")
        return self.accounts.index(name)

    def add(self, table: IntTable) -> int:
        self.made.append(table)
        return len(self.made) - 1

    def refer(self, name: str) -> tuple[int, ...]:
        """Indexes of the person's parts that a name stands for."""
        if name in self.roles:
            return tuple(self.roles[name])
        found = tuple(
            i for i, part in enumerate(self.parts) if part == name or part.startswith(f"{name}:") or part.endswith(f"/{name}")
        )
        if not found and name not in ("account", "deductible", "copay", "relief", "above_limit"):
            raise RuleError(
                f"没有名为 {name} 的部分",
                f"there is no part {name}",
                where=self.place,
                mend=(f"此处可用:{', '.join(self.parts)}", f"parts known here: {', '.join(self.parts)}"),
            )
        return found


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
    work = _Lowering(declared, tables, first, declared.place("plan", name), plan, _kinds(stages))
    work.parts = [part if not kind else f"{part}:{kind}" for part in SPLIT for kind in ("", *work.kinds)]
    if work.kinds:
        work.parts = [f"{part}:rest" if ":" not in part else part for part in work.parts]
    counted = tuple((work.counter(count.counter), cast("Literal['one', 'stay']", count.by)) for count in plan.counts)
    lowered = tuple(
        _stage(work, key, stage) for key, stage in zip(plan.stages, stages, strict=True) if in_force(first, stage.from_, stage.to)
    )
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
    found = set()
    for key in plan.stages:
        for segment in declared.stage[key].segment:
            found |= {limit.table for limit in segment.limits if limit.table}
            found |= {limit.of[6:] for limit in segment.limits if limit.of and limit.of.startswith("table:")}
            if segment.ratio:
                found.add(segment.ratio.table)
    for key in plan.adjustments:
        adjustment = declared.adjustment[key]
        found.add(adjustment.add or adjustment.times or adjustment.cap or "")
    return found


def plan_days(declared: Declared, tables: Mapping[str, Table], name: str) -> tuple[dt.date, ...]:
    """Every day on which something about a plan changes: structure, a figure, or what it counts as."""
    plan = declared.plan[name]
    things: list[Plan | Stage | Segment | Means | Adjustment] = [plan]
    for key in plan.stages:
        things += [declared.stage[key], *declared.stage[key].segment]
    things += declared.means[plan.means] if plan.means else ()
    things += [declared.adjustment[key] for key in plan.adjustments]
    found = {thing.from_ for thing in things if thing.from_}
    found |= {thing.to + dt.timedelta(days=1) for thing in things if thing.to and thing.to < dt.date.max}
    for table in plan_tables(declared, name):
        found |= set(tables[table].days())
    return tuple(sorted(found))


def _kinds(stages: Iterable[Stage]) -> tuple[str, ...]:
    """Kinds of lines that some stage keeps apart."""
    return tuple(
        dict.fromkeys(
            name.partition(":")[2] for stage in stages for name in stage.base if name.partition(":")[0] in SPLIT and ":" in name
        )
    )


def _stage(work: _Lowering, key: str, stage: Stage) -> LoweredStage:
    work.place = work.declared.place("stage", key)
    ident = stage.id or key
    paid = -1
    base: tuple[int, ...] = ()
    if len(stage.base) == 1 and stage.base[0].startswith("paid:"):
        payer = stage.base[0][5:]
        _known_payer(payer, work.place)
        paid = work.payers.index(payer)
    else:
        base = tuple(dict.fromkeys(index for name in stage.base for index in work.refer(name)))
    opens = any(name.partition(":")[0] == "in_scope" for name in stage.base)
    when = _when(work, stage.when)
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


def _segment(work: _Lowering, stage: str, segment: Segment, opens: bool) -> LoweredSegment:
    place = f"{work.place}.segment.{segment.id}"
    if segment.ratio and not segment.payer:
        raise RuleError("有 ratio 而无 payer", "a ratio needs a payer", where=place)
    payer = account = -1
    if segment.payer:
        _known_payer(segment.payer, place)
        payer = work.payers.index(segment.payer)
        if segment.payer.startswith("account."):
            account = work.account(segment.payer[8:])
    adjusted = [work.declared.adjustment[key] for key in work.plan.adjustments]
    adjusted = [one for one in adjusted if in_force(work.day, one.from_, one.to) and _concerns(one, stage, segment)]
    limits = tuple(_limit(work, limit, [one for one in adjusted if one.of == "limit"]) for limit in segment.limits)
    if account >= 0 and not any(limit.account == account for limit in limits):
        limits += (LoweredLimit("account", account=account, measure="payment"),)  # an account never pays more than it holds
    ratio = -1
    if segment.ratio:
        ratio = _table(work, segment.ratio.table, [one for one in adjusted if one.of == "ratio"], ceiling=PPM)
    part = -1
    if opens:
        part = len(work.parts)
        work.parts.append(f"{stage}/{segment.id}")
        work.roles.setdefault(segment.role, []).append(part)
    counts = tuple((work.counter(count.counter), cast("Literal['amount', 'payment', 'one']", count.by)) for count in segment.counts)
    when = _when(work, segment.when)
    keeps = segment.rest == "payer"
    return LoweredSegment(
        stage, segment.id, segment.label, segment.role, limits, payer, account, ratio, part, when, counts, segment.rounding, keeps
    )


def _concerns(adjustment: Adjustment, stage: str, segment: Segment) -> bool:
    """Whether an adjustment is meant for a segment; accounts and segments nobody pays keep their ratio."""
    if adjustment.of == "ratio" and (segment.payer is None or segment.payer.startswith("account.")):
        return False
    return (
        (not adjustment.stages or stage in adjustment.stages)
        and (not adjustment.segments or segment.id in adjustment.segments)
        and (not adjustment.roles or segment.role in adjustment.roles)
        and (not adjustment.payers or segment.payer in adjustment.payers)
    )


def _limit(work: _Lowering, limit: Limit, adjusted: list[Adjustment]) -> LoweredLimit:
    counter = work.counter(limit.counter) if limit.counter else -1
    highest = work.counter(limit.highest) if limit.highest else -1
    days = limit.times == "days"
    if limit.account:
        return LoweredLimit("account", account=work.account(limit.account), measure="payment")
    if not limit.table:
        raise RuleError("limit 须有 table 或 account", "a limit needs a table or an account", where=work.place)
    table = _table(work, limit.table, adjusted)
    kind, _, name = (limit.of or "").partition(":")
    if not limit.of:
        return LoweredLimit("table", table, counter=counter, measure=limit.measure, highest=highest, days=days)
    if kind not in ("arrives", "part", "fact", "table"):
        raise RuleError(f"of 无法识别:{limit.of}", f"of is not known: {limit.of}", where=work.place)
    return LoweredLimit(
        "share",
        table,
        of=cast("Literal['arrives', 'part', 'fact', 'table']", kind),
        parts=work.refer(name) if kind == "part" else (),
        fact=name if kind == "fact" else "",
        of_table=_table(work, name, []) if kind == "table" else -1,
        counter=counter,
        measure=limit.measure,
        highest=highest,
        days=days,
    )


def _means(work: _Lowering, entry: Means) -> LoweredMeans:
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
    parts = tuple(dict.fromkeys(index for name in entry.parts for index in work.refer(name)))
    consent = declared.consent if declared else True
    return LoweredMeans(account, work.payers.index(f"account.{entry.account}"), parts, consent, _when(work, entry.when), citation)


def _counter(work: _Lowering, name: str) -> LoweredCounter:
    counter = work.declared.counter[name]
    per = tuple(work.dimension(dimension) for dimension in counter.per)
    return LoweredCounter(name, counter.reset, per, counter.kind == "max", counter.unit == "money")


def _when(work: _Lowering, when: When) -> int:
    """A table of 0 and 1 over the dimensions a condition names."""
    if not when:
        return -1
    dimensions = tuple(work.dimension(name) for name in when)
    allowed = []
    for name, index in zip(when, dimensions, strict=True):
        for label in when[name]:
            if label not in work.labels[index]:
                raise RuleError(
                    f"{name} 没有标签 {label}",
                    f"{name} has no label {label}",
                    where=work.place,
                    mend=(f"可用:{', '.join(work.labels[index])}", f"known: {', '.join(work.labels[index])}"),
                )
        allowed.append([label in when[name] for label in work.labels[index]])
    values = tuple(int(all(row)) for row in itertools.product(*allowed))
    sizes = tuple(len(row) for row in allowed)
    nothing = len(values)
    return work.add(IntTable("when", dimensions, sizes, values, (None,) * nothing, ((),) * nothing, (None,) * nothing))


def _table(work: _Lowering, name: str, adjusted: list[Adjustment], ceiling: int | None = None) -> int:
    """The integer table of a dated table on the day, adjustments applied and clamped."""
    table = work.tables[name]
    steps = [(one, work.tables[one.add or one.times or one.cap or ""]) for one in adjusted]
    names = list(table.dimensions)
    for one, other in steps:
        names += [key for key in (*other.dimensions, *one.when) if key not in names]
    dimensions = tuple(work.dimension(key) for key in names)
    spans = [work.labels[index] for index in dimensions]
    values: list[int] = []
    citations: list[Citation | None] = []
    changed: list[tuple[Citation, ...]] = []
    missing: list[tuple[str, Cell | None] | None] = []
    for combination in itertools.product(*spans):
        labels = dict(zip(names, combination, strict=True))
        value, citation, others, gap = _cell(work, table, steps, labels, ceiling)
        values.append(value)
        citations.append(citation)
        changed.append(others)
        missing.append(gap)
    sizes = tuple(len(span) for span in spans)
    return work.add(IntTable(name, dimensions, sizes, tuple(values), tuple(citations), tuple(changed), tuple(missing)))


def _cell(
    work: _Lowering, table: Table, steps: list[tuple[Adjustment, Table]], labels: dict[str, str], ceiling: int | None
) -> tuple[int, Citation | None, tuple[Citation, ...], tuple[str, Cell | None] | None]:
    cell = table.at(work.day, labels)
    if cell is None or cell.value is None:
        return UNKNOWN, None, (), (table.name, cell)
    value = cell.value
    others: list[Citation] = []
    for one, other in steps:
        if not all(labels[key] in allowed for key, allowed in one.when.items()):
            continue
        change = other.at(work.day, labels)
        if change is None or change.value is None:
            return UNKNOWN, None, (), (other.name, change)
        if one.add:
            value += change.value
        elif one.times:
            value = (value * change.value + PPM // 2) // PPM
        else:
            value = min(value, change.value)
        others.append(change.citation(work.day))
    value = max(0, value if ceiling is None else min(value, ceiling))
    return value, cell.citation(work.day), tuple(others), None


def _known_payer(payer: str, place: str) -> None:
    known = [name for name in PAYERS if name != "cash"]
    if payer not in known:
        raise RuleError(
            f"没有支付方 {payer}",
            f"there is no payer {payer}",
            where=place,
            mend=(f"可用:{', '.join(known)}", f"known: {', '.join(known)}"),
        )
    assert all(f"account.{name}" in PAYERS for name in ACCOUNTS)


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
