"""Static checks of stages: what flows in, what limits a segment, who pays; no two segments of one name ever stand together."""

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping

from ...model.values.errors import RuleError
from ...model.values.text import listed
from ...model.values.vocabulary import LINE_KINDS, PAYERS, SPLIT
from ..figures.dimensions import labels_of
from ..language.plans import Count, Limit, Segment, Stage
from ..loading.merge import Declared
from .references import check_parts, known


def check_stage(declared: Declared, stage: Stage) -> None:
    """Check one row of a stage.

    Raises:
        RuleError: the first thing that is wrong.
    """
    known([base.name for base in stage.base if base.kind in SPLIT and base.name], LINE_KINDS, "kind")
    known([base.name for base in stage.base if base.kind == "paid"], _payers(), "payer")
    if len(stage.base) > 1 and any(base.kind == "paid" for base in stage.base):
        raise RuleError("paid 须单独成为 base", "{ paid } is the whole base of its stage", where="base")
    check_parts(declared, stage)
    for segment in stage.segment:
        try:
            _segment(declared, segment)
        except RuleError as error:
            raise error.at(f"segment.{segment.family}") from None
    _stand_alone(declared, stage)


def _payers() -> list[str]:
    return [name for name in PAYERS if name != "cash"]


def _segment(declared: Declared, segment: Segment) -> None:
    if segment.payer is not None:
        if segment.payer.kind == "account":
            known([segment.payer.name], declared.account, "account")
        else:
            known([segment.payer], _payers(), "payer")
    for limit in segment.limit:
        _limit(limit)
    check_counts(declared, segment.counts, ("amount", "payment", "one"))


def _limit(limit: Limit) -> None:
    if sum(thing is not None for thing in (limit.table, limit.ratio, limit.account)) != 1:
        raise RuleError(
            "limit 须且只须有 table、ratio、account 之一",
            "a limit has exactly one of table, ratio and account",
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
        if item.id == other.id and _meet(item, other) and (labels := next(_common(declared, item, other), None)) is not None:
            day = max(item.from_ or dt.date.min, other.from_ or dt.date.min)
            cell = "、".join(f"{name}={label}" for name, label in labels.items())
            where, when = (cell, cell.replace("、", ", ")) if labels else (str(day), str(day))
            raise RuleError(
                f"段 {item.id} 在 {where} 时有两个",
                f"the segment {item.id} stands twice {'for' if labels else 'on'} {when}",
                where=f"segment.{item.family}",
                mend=("缩小 when 或 days", "narrow when, or days"),
            )


def _meet(item: Segment, other: Segment) -> bool:
    """Whether both are there on some day."""
    return (item.from_ or dt.date.min) <= (other.to or dt.date.max) and (other.from_ or dt.date.min) <= (item.to or dt.date.max)


def _common(declared: Declared, item: Segment, other: Segment) -> Iterator[Mapping[str, str]]:
    """Every combination of labels for which both stand."""
    names = tuple(dict.fromkeys((*item.when, *other.when)))
    spans = []
    for name in names:
        allowed = [set(segment.when[name]) for segment in (item, other) if name in segment.when]
        spans.append([label for label in labels_of(declared, name) if all(label in some for some in allowed)])
    for labels in itertools.product(*spans):
        yield dict(zip(names, labels, strict=True))
