"""The number of a stay or visit: a fact that dimensions read, behind which every plan that reads it counts."""

from collections.abc import Iterator, Mapping
from typing import Literal

import attrs

from ...model.values.errors import RuleError
from ...model.values.text import Text
from ...model.values.vocabulary import STAYS
from ..checking.references import parts_of, placed, tables_of
from ..figures.dimensions import facts_of
from ..figures.tables import dimensions_of
from ..language.plans import Plan
from ..language.references import FactName
from ..language.segments import Count, Counter
from ..language.tables import Dimension
from ..loading.merge import Declared

_Way = Literal["stay", "one"]

NUMBERS: Mapping[str, tuple[str, _Way]] = {"stay_number": ("stays", "stay"), "visit_number": ("visits", "one")}
"""The facts that number stays and visits: the counter behind each, and what a plan counts by it."""

_LABELS = {"stays": Text("住院次数", "Stays of the year"), "visits": Text("就诊次数", "Visits of the year")}


def with_visits(declared: Declared) -> Declared:
    """Declarations whose dimensions read counters of stays or visits, which the plans that read them count.

    Raises:
        RuleError: a counter of another kind bears the built-in name.
    """
    numbers = {dimension.of for dimension in declared.dimension.values()} & NUMBERS.keys()
    named = {NUMBERS[fact][0] for fact in numbers if fact} | {
        count.counter for count in _counts(declared) if count.counter in _LABELS
    }
    if not named:
        return declared
    counters = dict(declared.counter)
    for name in sorted(named):
        counters[name] = _built_in(declared, name)
    dimensions = {name: _dimension(dimension) for name, dimension in declared.dimension.items()}
    declared = attrs.evolve(declared, dimension=dimensions, counter=counters)
    plans = {}
    for name, plan in declared.plan.items():
        with placed(declared, "plan", name):
            plans[name] = _plan(declared, plan)
    return attrs.evolve(declared, plan=plans)


def _counts(declared: Declared) -> Iterator[Count]:
    for plan in declared.plan.values():
        yield from plan.counts


def _built_in(declared: Declared, name: str) -> Counter:
    known = declared.counter.get(name, Counter())
    if known.reset not in ("", "year") or known.per:
        raise RuleError(
            f"{name} 是内设计数器",
            f"{name} is built in",
            where=declared.place("counter", name),
            mend=("改名", "take another name"),
        )
    return attrs.evolve(known, label=known.label if known.label.zh else _LABELS[name], reset="year")


def _dimension(dimension: Dimension) -> Dimension:
    if dimension.of is None or dimension.of not in NUMBERS:
        return dimension
    return attrs.evolve(dimension, of=FactName(f"counter.{NUMBERS[dimension.of][0]}"))


def _plan(declared: Declared, plan: Plan) -> Plan:
    """The plan, which counts what its dimensions read."""
    facts = (fact for name in _dimensions_of_plan(declared, plan) for fact, _ in facts_of(declared, name))
    read = {fact.name for fact in facts if fact.kind == "counter"}
    ways: dict[str, _Way] = dict(NUMBERS.values())
    counts = [attrs.evolve(count, by=ways.get(count.counter, count.by)) for count in plan.counts]
    stays = {*STAYS, "maternity"}
    if "stays" in read and plan.benefits and stays.isdisjoint(item.benefit for item in plan.benefits):
        raise RuleError(
            "门诊没有住院次数", "a visit has no number of the stay", mend=('of = "visit_number"', 'of = "visit_number"')
        )
    more = [Count(name, by) for name, by in ways.items() if name in read - {count.counter for count in counts}]
    return attrs.evolve(plan, counts=(*counts, *more))


def _dimensions_of_plan(declared: Declared, plan: Plan) -> set[str]:
    """The dimensions and facts that a plan's conditions and tables are told apart by."""
    things = [declared.stage[key] for key in plan.stages]
    changes = [declared.adjustment.get(key) or declared.waiver.get(key) or () for key in plan.adjustments]
    means = declared.means_of(plan) if plan.means in declared.means else ()  # a name of none is refused later
    result: set[str] = set()
    for thing in (*things, *changes, means):
        for part in parts_of(thing):
            result |= set(getattr(part, "when", ()))
        for table, _ in tables_of(thing):
            if table in declared.table:
                result.update(dimensions_of(declared.table[table]))
    return result
