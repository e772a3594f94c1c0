"""Static checks of stages: what flows in, what limits a segment, who pays; no two segments of one name ever stand together."""

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping

from ...model.values.errors import RuleError
from ...model.values.money import PPM, format_fen, format_ratio
from ...model.values.text import listed
from ...model.values.vocabulary import FUNDS, LINE_KINDS, PAYERS, SPLIT
from ..figures.cells import Table
from ..figures.dimensions import LINES, labels_of
from ..language.segments import Count, Limit, Segment, Stage
from ..loading.merge import Declared
from .references import check_parts, known, placed, tables_of


def check_stage(declared: Declared, stage: Stage) -> None:
    """Check one row of a stage.

    Raises:
        RuleError: the first thing that is wrong.
    """
    groups = [*declared.lines, *LINE_KINDS, *declared.kind]
    known([base.name for base in stage.base if base.kind in SPLIT and base.name], groups, "lines")
    _each(stage, groups)
    known([base.name for base in stage.base if base.kind == "paid"], payers_of(declared), "payer")
    if len(stage.base) > 1 and any(base.kind == "paid" for base in stage.base):
        raise RuleError("paid 须单独成为 base", "{ paid } is the whole base of its stage", where="base")
    check_parts(declared, stage)
    for segment in stage.segment:
        try:
            _segment(declared, segment)
        except RuleError as error:
            raise error.at(f"segment.{segment.family}") from None
    _stand_alone(declared, stage)


def _each(stage: Stage, groups: list[str]) -> None:
    if not stage.each or stage.each == ("line",):
        return
    if stage.each == ("lines",):
        raise RuleError(
            'each 写 "line" 或明细组的列表',
            'each is "line", or a list of groups',
            where="each",
            mend=('each = "line"', 'each = "line"'),
        )
    known(stage.each, [*groups, "*"], "lines")
    if not stage.opens or any(base.name for base in stage.base):
        raise RuleError(
            "each 的 base 应为账单的部分,不另写 lines",
            "a stage with each flows from parts of the bill, without lines of its own",
            where="base",
            mend=('base = "in_scope"', 'base = "in_scope"'),
        )


def payers_of(declared: Declared) -> list[str]:
    """Who may be named as a payer: all but the person."""
    return [*(name for name in PAYERS if name != "cash"), *declared.payer]


def _segment(declared: Declared, segment: Segment) -> None:
    if segment.payer is not None:
        if segment.payer.kind == "account":
            known([segment.payer.name], declared.account, "account")
        else:
            known([segment.payer, *(share.payer for share in segment.more)], payers_of(declared), "payer")
    for limit in segment.limit:
        _limit(declared, limit)
    check_counts(declared, segment.counts, ("amount", "payment", "one"))


def _limit(declared: Declared, limit: Limit) -> None:
    if sum(thing is not None for thing in (limit.table, limit.ratio, limit.fact, limit.account)) != 1:
        raise RuleError(
            "limit 须且只须有 table、ratio、fact、account 之一",
            "a limit has exactly one of table, ratio, fact and account",
            where="limit",
            mend=('例如 limit = "deductible"', 'such as limit = "deductible"'),
        )
    if (limit.ratio is None) != (limit.of is None):
        raise RuleError(
            "ratio 与 of 须同时写明" if limit.ratio else "有 of 时写 ratio,不写 table",
            "a ratio needs of: of what is it a ratio?" if limit.ratio else "with of, the table is one of ratios: write ratio",
            where="limit",
            mend=('例如 { ratio = "share", of = "arrives" }', 'such as { ratio = "share", of = "arrives" }'),
        )

    if limit.of is not None and limit.of.kind == "counter":
        known([limit.of.name], declared.counter, "counter")
        if declared.counter[limit.of.name].unit != "money":
            raise RuleError(
                f"计数器 {limit.of.name} 计次数,限额须为金额",
                f"the counter {limit.of.name} counts numbers, a limit needs money",
                where="limit.of",
            )
    if limit.uses_up and not limit.counter:
        raise RuleError(
            "uses_up 须与 once 同用",
            "uses_up needs once: how long is it used up?",
            where="limit.uses_up",
            mend=("写明 once,或删去 uses_up", "give once, or take uses_up out"),
        )


def check_counts(declared: Declared, counts: Iterable[Count], ways: tuple[str, ...]) -> None:
    """Refuse a counter that cannot grow in this way here.

    Raises:
        RuleError: as said.
    """
    for count in counts:
        if count.by not in ways:
            raise RuleError(
                f"计数器 {count.counter} 在此不能按 {count.by} 计",
                f"the counter {count.counter} cannot grow by {count.by} here",
                where="counts",
                mend=(f"可用:{listed(ways)}", f"known: {listed(ways)}"),
            )


def _stand_alone(declared: Declared, stage: Stage) -> None:
    """Two segments of one id never stand together: not on one day for the same labels."""
    for item, other in itertools.combinations(stage.segment, 2):
        if item.id == other.id and item.meets(other) and (labels := next(_common(declared, item, other), None)) is not None:
            day = max(item.from_ or dt.date.min, other.from_ or dt.date.min)
            cell = "、".join(f"{name}={label}" for name, label in labels.items())
            where, when = (cell, cell.replace("、", ", ")) if labels else (str(day), str(day))
            raise RuleError(
                f"段 {item.id} 在 {where} 时有两个",
                f"the segment {item.id} stands twice {'for' if labels else 'on'} {when}",
                where=f"segment.{item.family}",
                mend=("缩小 when 或 days", "narrow when, or days"),
            )


def _common(declared: Declared, item: Segment, other: Segment) -> Iterator[Mapping[str, str]]:
    """Every combination of labels for which both stand."""
    names = tuple(dict.fromkeys((*item.when, *other.when)))
    spans = []
    for name in names:
        allowed = [set(segment.when[name]) for segment in (item, other) if name in segment.when]
        spans.append([label for label in labels_of(declared, name) if all(label in some for some in allowed)])
    for labels in itertools.product(*spans):
        yield dict(zip(names, labels, strict=True))


def check_figures(declared: Declared, tables: Mapping[str, Table]) -> None:
    """Check what the figures of segments are.

    A lower bound stands where it may, several payers bear no more than all, and no floor of an adjustment lies above its cap.

    Raises:
        RuleError: as said.
    """
    _refuse_floors_above_caps(declared, tables)
    bounded = {name for name, table in tables.items() if any(cell.bound for cell in table.cells)}
    more = any(segment.more for rows in declared.stage.values() for stage in rows for segment in stage.segment)
    if not bounded and not more and not any(LINES in table.dimensions for table in tables.values()):
        return
    for key, rows in declared.stage.items():
        for segment in (segment for stage in rows for segment in stage.segment):
            try:
                if segment.more:
                    _refuse_more_than_all(declared, [tables[name] for name in _ratios(segment)])
            except RuleError as error:
                raise error.at(f"{declared.place('stage', key)}.segment.{segment.family}") from None
    for key, rows in declared.stage.items():
        for stage in rows:
            with placed(declared, "stage", key):
                _tables_of_rounds(stage, key, tables)
    allowed = set(_may_be_bounded(declared))
    for name in sorted(bounded - allowed):
        raise RuleError(
            "下限只能用于基金的比例或支付限额",
            "a lower bound may stand for a fund's ratio or a limit on what it pays only",
            where=declared.place("table", name),
            mend=('写 value = "unknown" 与 why', 'write value = "unknown" and why'),
        )


def _tables_of_rounds(stage: Stage, key: str, tables: Mapping[str, Table]) -> None:
    """A table keyed by groups of lines has a figure for each round of a stage that reads it."""
    for name, _ in tables_of(stage):
        table = tables[name]
        if LINES not in table.dimensions:
            continue
        if not stage.each:
            raise RuleError(
                f"表 {name} 按 lines,而阶段 {key} 没有 each",
                f"the table {name} is keyed by lines, the stage {key} has no each",
                mend=("写明 each", "give each"),
            )
        known_groups = {dict(cell.when).get(LINES, "*") for cell in table.cells}
        for group in stage.each:
            if group not in known_groups and "*" not in known_groups:
                raise RuleError(
                    f"表 {name} 没有 {group} 的值,而 each 中有 {group}",
                    f"the table {name} has no value for {group}, which each names",
                    mend=('补上,或写 "*"', 'add it, or give "*"'),
                )


def _ratios(segment: Segment) -> list[str]:
    return [name for name in (segment.ratio, *(share.ratio for share in segment.more)) if name is not None]


def _may_be_bounded(declared: Declared) -> Iterator[str]:
    """The tables of what funds pay: ratios, and limits measured by payment."""
    funds = {*FUNDS, *(name for name, payer in declared.payer.items() if payer.kind == "fund")}
    for segment in (segment for rows in declared.stage.values() for stage in rows for segment in stage.segment):
        if segment.payer in funds and all(share.payer in funds for share in segment.more):
            yield from _ratios(segment)
            yield from (limit.figure for limit in segment.limit if limit.figure and limit.measure != "amount")


def _refuse_floors_above_caps(declared: Declared, tables: Mapping[str, Table]) -> None:
    for key, rows in declared.adjustment.items():
        for adjustment in rows:
            if adjustment.floor is None or adjustment.cap is None:
                continue
            both = [tables[adjustment.floor], tables[adjustment.cap]]
            for cell, (least, most) in _cells_together(declared, both):
                if least is not None and most is not None and least > most:
                    floor, cap = _shown(least, both[0]), _shown(most, both[1])
                    raise RuleError(
                        f"{cell}:floor {floor} 高于 cap {cap}",
                        f"{cell}: the floor {floor} lies above the cap {cap}",
                        where=declared.place("adjustment", key),
                        mend=("改正其一", "mend one"),
                    )


def _shown(value: int, table: Table) -> str:
    return f"{format_ratio(value * 100)}%" if table.unit == "ratio" else format_fen(value)


def _refuse_more_than_all(declared: Declared, tables: list[Table]) -> None:
    for cell, values in _cells_together(declared, tables):
        whole = sum(value or 0 for value in values)
        if whole > PPM:
            percent = format_ratio(whole * 100)
            raise RuleError(
                f"{cell} 的比例之和为 {percent}%",
                f"the ratios of {cell} add up to {percent} %",
                where="payers",
                mend=("改正其一", "mend one"),
            )


def _cells_together(declared: Declared, tables: list[Table]) -> Iterator[tuple[str, list[int | None]]]:
    """What some tables say together, for all labels on each day on which one of them changes: labels and values."""
    names = list(dict.fromkeys(name for table in tables for name in table.dimensions))
    days = sorted({day for table in tables for day in table.days()})
    for labels in itertools.product(*(labels_of(declared, name) for name in names)):
        named = dict(zip(names, labels, strict=True))
        for day in days:
            cells = [table.at(day, named) for table in tables]
            yield ", ".join(labels) or str(day), [cell.value if cell else None for cell in cells]
