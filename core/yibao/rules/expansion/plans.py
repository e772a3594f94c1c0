"""The stages of plans: a plan's own segments are its stage ``basic``, and the name of a list of layers stands for its members."""

from collections.abc import Iterable, Iterator

import attrs

from ...model.values.errors import RuleError
from ..checking.references import known, placed
from ..language.plans import Plan, YearEnd, year_end_stage
from ..language.references import Base
from ..language.segments import Stage
from ..loading.merge import Declared

OWN_STAGE = "basic"
"""What results call the stage of a plan's own segments."""


def with_stages(declared: Declared) -> Declared:
    """Declarations whose plans name every stage they have, in order.

    Raises:
        RuleError: a stage that does not exist, or a name that stands for two things.
    """
    own = {name: _own_stage(plan) for name, plan in declared.plan.items() if plan.segment}
    _refuse_doubles(declared, own)
    stages = {**declared.stage, **{name: (stage,) for name, stage in own.items()}}
    plans = {}
    for name, plan in declared.plan.items():
        with placed(declared, "plan", name):
            plans[name] = attrs.evolve(plan, stages=_stages(declared, name, plan, stages))
    ends = {year_end_stage(name): tuple(map(_year_end, rows)) for name, rows in declared.year_end.items()}
    stages |= ends
    named = {name for plan in declared.plan.values() for name in plan.stages}
    for name, layers in declared.layers.items():
        with placed(declared, "layers", name):
            known(layers, stages, "stage")
            if name not in named and ("layers", name) in declared.own:
                raise RuleError(
                    f"没有方案写明层的列表 {name}",
                    f"no plan names the list of layers {name}",
                    mend=("写入 stages,或删去", "add it to stages, or take it out"),
                )
    # what a plan says of its own stage stands where the plan does
    places = {**declared.places, **{("stage", name): declared.places["plan", name] for name in own}}
    places |= {("stage", year_end_stage(name)): declared.places["year_end", name] for name in declared.year_end}
    return attrs.evolve(declared, stage=dict(sorted(stages.items())), plan=plans, places=places)


def _year_end(row: YearEnd) -> Stage:
    """What flows at the end of a year, as a stage."""
    return Stage(
        row.label, row.base, row.segment, id=OWN_STAGE, when=row.when, source=row.source, status=row.status, reading=row.reading,
        from_=row.from_, to=row.to,
    )  # fmt: skip


def _own_stage(plan: Plan) -> Stage:
    return Stage(plan.label, (Base("in_scope"),), plan.segment, plan.each, OWN_STAGE)


def _stages(declared: Declared, name: str, plan: Plan, stages: Iterable[str]) -> tuple[str, ...]:
    """The names of a plan's stages in order; its own comes first unless it is named."""
    named = plan.stages
    if plan.segment and name not in named:
        named = (name, *named)
    known(named, {*stages, *declared.layers}, "stage")
    result = tuple(_members(declared, named))
    if not result:
        raise RuleError("方案没有任何阶段", "the plan has no stage", mend=("写 segment 或 stages", "give segment or stages"))
    twice = next((stage for stage in result if result.count(stage) > 1), None)
    if twice is not None:
        raise RuleError(f"阶段 {twice} 出现两次", f"the stage {twice} stands twice", mend=("删去其一", "remove one"))
    return result


def _members(declared: Declared, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from declared.layers.get(name, (name,))


def _refuse_doubles(declared: Declared, own: Iterable[str]) -> None:
    for name in declared.layers:
        if name in declared.stage or name in own:
            raise RuleError(
                f"stage 与 layers 都有 {name}",
                f"{name} is both a stage and a list of layers",
                where=declared.place("layers", name),
                mend=("请改其一的名称", "rename one of them"),
            )
    for name in own:
        if name in declared.stage:
            raise RuleError(
                f"方案 {name} 有自己的段,而 stage 中也有 {name}",
                f"the plan {name} has segments of its own, and there is a stage {name} too",
                where=f"{declared.place('plan', name)}; {declared.place('stage', name)}",
                mend=("请改 stage 的名称", "rename the stage"),
            )
