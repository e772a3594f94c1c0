"""Static checks of each plan as a whole: parts that its stages and means name, segments that adjustments and waivers reach."""

import itertools
from collections.abc import Iterable

from ...model.values.errors import RuleError
from ...model.values.text import listed, meant, nearest
from ...model.values.vocabulary import CLASSES, LINE_KINDS, ORIGINS, SPLIT
from ..figures.groups import group_named, groups_of
from ..language.plans import Adjustment, Plan, SegmentWaiver, concerns
from ..language.segments import ROLES, Segment, Stage
from ..loading.merge import Declared
from .references import known, placed

_EVERYWHERE = (*SPLIT, *ROLES, "above_limit")
"""Parts of the bill, and names of the person's parts, that may be named in every plan."""

_Segments = list[tuple[str, Segment]]
"""The segments of a plan, each with the name of its stage in results."""


def check_plan_parts(declared: Declared, plan: Plan, name: str) -> tuple[str, ...]:
    """Each part that a stage of a plan flows from, that a limit is of, or that an account pays for is opened by an earlier stage.

    Returns:
        The parts known in the plan.

    Raises:
        RuleError: a name that is none of those known in the plan.
    """
    parts: dict[str, None] = dict.fromkeys(_EVERYWHERE)
    for key in plan.stages:
        for stage in declared.stage[key]:
            with placed(declared, "stage", key):
                _refuse_unknown((item.kind for item in stage.base if item.kind not in ("paid", "counter")), parts, name, "base")
            for segment in stage.segment:
                of = [limit.of.name for limit in segment.limit if limit.of is not None and limit.of.kind == "part"]
                with placed(declared, "stage", key):
                    _refuse_unknown(of, parts, name, f"segment.{segment.family}.limit.of")
                parts.update(_opened(key, stage, segment))
    for means in declared.means_of(plan):
        with placed(declared, "means", plan.means or ""):
            _refuse_unknown(means.parts, parts, name, "pays.parts")
    return tuple(parts)


def _opened(key: str, stage: Stage, segment: Segment) -> dict[str, None]:
    """The names of the part that a segment opens: of itself, of the segment that it is a band of, each also with its stage."""
    if not stage.opens and not any(item.kind == "paid" for item in stage.base):
        return {}
    ids = dict.fromkeys((segment.family, segment.id))
    return dict.fromkeys([*ids, *(f"{stage.id or key}/{ident}" for ident in ids), f"{stage.id or key}/above_limit"])


def _refuse_unknown(names: Iterable[str], parts: Iterable[str], plan: str, key: str) -> None:
    for name in names:
        if name not in parts:
            options = listed(parts)
            raise RuleError(
                f"没有名为 {name} 的部分",
                f"there is no part {name}",
                where=key,
                mend=meant(nearest(name, parts), f"方案 {plan} 此处可用:{options}", f"known here, in the plan {plan}: {options}"),
            )


def check_groups_apart(declared: Declared, plan: Plan, name: str) -> None:
    """The groups of lines that a plan names do not overlap: a line counts once.

    Raises:
        RuleError: as said.
    """
    groups = [group_named(declared, group) for group in groups_of(declared, plan)]
    codes = dict.fromkeys(code for group in groups for code in group.codes)
    kinds, origins = (*LINE_KINDS, *declared.kind, "unspecified"), (*ORIGINS, "unspecified")
    for first, second in itertools.combinations(groups, 2):
        for line in itertools.product(CLASSES, kinds, origins, (*codes, "")):
            if first.holds(*line) and second.holds(*line):
                shown = ", ".join(filter(None, line))
                raise RuleError(
                    f"方案 {name} 中 {first.name} 与 {second.name} 重叠({shown})",
                    f"in the plan {name} the groups {first.name} and {second.name} overlap ({shown})",
                    mend=("缩小其一的 when", "narrow the when of one"),
                )


def check_adds(declared: Declared, parts: Iterable[str]) -> None:
    """Each part that a counter adds up is one of some plan.

    Raises:
        RuleError: as said.
    """
    for name, counter in declared.counter.items():
        with placed(declared, "counter", name):
            known(counter.adds, parts, "part")


def check_change_names(declared: Declared) -> None:
    """Each adjustment names stages and segments of plans that name it; those of a province may be named by none.

    Raises:
        RuleError: as said.
    """
    for key, rows in declared.adjustment.items():
        plans = [plan for plan in declared.plan.values() if key in plan.adjustments]
        segments = [pair for plan in plans for pair in _segments(declared, plan)]
        with placed(declared, "adjustment", key):
            for adjustment in rows if plans else ():
                known(adjustment.stages, {stage for stage, _ in segments}, "stage")
                known(adjustment.segments, {name for _, segment in segments for name in (segment.id, segment.family)}, "segment")


def _segments(declared: Declared, plan: Plan) -> _Segments:
    return [(stage.id or "", segment) for stage in declared.stages_of(plan) for segment in stage.segment]


def check_changes(declared: Declared, plan: Plan, name: str) -> None:
    """Each adjustment and waiver that a plan names reaches a segment of it, and fits what it changes.

    Raises:
        RuleError: as said.
    """
    known(plan.adjustments, {**declared.adjustment, **declared.waiver}, "adjustment")
    segments = _segments(declared, plan)
    for key in plan.adjustments:
        for waiver in declared.waiver.get(key, ()):
            if not any(waiver.concerns(stage, segment) for stage, segment in segments):
                raise _waives_nothing(declared, key, waiver, name, segments)
        for adjustment in declared.adjustment.get(key, ()):
            _check_adjustment(declared, key, adjustment, name, segments)


def _check_adjustment(declared: Declared, key: str, adjustment: Adjustment, plan: str, segments: _Segments) -> None:
    with placed(declared, "adjustment", key):
        reached = [segment for stage, segment in segments if concerns(adjustment, stage, segment)]
        borne = [item.family for _, item in segments if item.payer is None and any(map(item.named, adjustment.segments))]
        if adjustment.of == "own_share" and borne and not reached:
            nobody = ", ".join(dict.fromkeys(borne))
            raise RuleError(
                f"段 {nobody} 没有支付方,没有自付比例可调",
                f"nobody pays the segment {nobody}: there is no share to change",
                mend=('请改正 segments,或写 of = "limit"', 'mend segments, or write of = "limit"'),
            )
        if not any(segment.ratio if adjustment.of != "limit" else segment.limit for segment in reached):
            raise RuleError(
                f"调整 {key} 在方案 {plan} 中没有可调的段",
                f"the adjustment {key} finds no segment in the plan {plan}",
                mend=(
                    f"改正 stages、segments、roles、payers,或从 {plan} 的 adjustments 中删去",
                    f"mend its stages, segments, roles or payers, or take it out of the adjustments of {plan}",
                ),
            )
        for segment in reached:
            if adjustment.of == "limit" and adjustment.times is None and any(limit.of for limit in segment.limit):
                raise RuleError(
                    f"调整 {key} 以元计,而段 {segment.family} 的限额是比例",
                    f"the adjustment {key} is in yuan, but the limit of the segment {segment.family} is a ratio",
                    mend=("请用 times,或限定 segments", "use times, or name other segments"),
                )


def _waives_nothing(declared: Declared, key: str, waiver: SegmentWaiver, plan: str, segments: _Segments) -> RuleError:
    names = ", ".join(dict.fromkeys(segment.family for stage, segment in segments if stage in waiver.stages))
    return RuleError(
        f"豁免 {key} 在方案 {plan} 中没有可免的段 {', '.join(waiver.waives)}",
        f"the waiver {key} finds no segment {', '.join(waiver.waives)} in the plan {plan}",
        where=declared.place("waiver", key),
        mend=(f"可用:{names}", f"known: {names}"),
    )
