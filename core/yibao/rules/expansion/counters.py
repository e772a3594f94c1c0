"""Counters made from their use.

``once`` says how long one counts, its table or fact what it is called, what it grows by what it counts.
"""

from collections.abc import Iterator
from typing import Literal

import attrs

from ...model.values.classes import frozen
from ...model.values.errors import RuleError
from ...model.values.text import Text
from ..language.segments import RESETS, Count, Counter, Limit, Reset
from ..loading.merge import Declared

HIGHEST = "_highest"
"""What the name of a counter ends with that remembers the highest limit of another one."""


@frozen
class _CounterUse:
    """One place where a counter is used.

    Attributes:
        place: as an error names it; thing: the declaration in words.
        reset: how long it counts there, if that is said; per: what it is kept apart by there.
        name: of the table or fact that it is called after.
    """

    place: str
    thing: Text
    unit: Literal["money", "number"]
    reset: Reset | Literal[""] = ""
    per: tuple[str, ...] = ()
    name: str = ""
    largest: bool = False


def with_counters(declared: Declared) -> Declared:
    """Declarations with every counter that is used, and limits that name theirs.

    Raises:
        RuleError: two uses of one counter that cannot both hold.
    """
    stages = {
        name: tuple(
            attrs.evolve(stage, segment=tuple(attrs.evolve(item, limit=tuple(map(_named, item.limit))) for item in stage.segment))
            for stage in rows
        )
        for name, rows in declared.stage.items()
    }
    declared = attrs.evolve(declared, stage=stages)
    uses: dict[str, list[_CounterUse]] = {}
    for name, use in _uses(declared):
        uses.setdefault(name, []).append(use)
    names = sorted({*declared.counter, *uses})
    return attrs.evolve(declared, counter={name: _counter(declared, name, uses.get(name, [])) for name in names})


def _named(limit: Limit) -> Limit:
    counter = limit.counter or (_used_up(limit) if limit.once else None)
    return attrs.evolve(limit, counter=counter, highest=f"{counter}{HIGHEST}" if limit.at else None)


def _used_up(limit: Limit) -> str | None:
    """What a limit reads and uses up bit by bit: a table, or a fact."""
    return limit.figure or limit.fact


def _uses(declared: Declared) -> Iterator[tuple[str, _CounterUse]]:
    for key, rows in declared.stage.items():
        thing = _thing("plan", key) if declared.is_own_stage(key) else _thing("stage", key)
        for stage in rows:
            for segment in stage.segment:
                place = declared.place("stage", key) + f".segment.{segment.family}", thing
                for limit in segment.limit:
                    yield from _of_limit(limit, place)
                yield from _of_counts(segment.counts, place)
    for key, plan in declared.plan.items():
        yield from _of_counts(plan.counts, (declared.place("plan", key), _thing("plan", key)))
    for key, cash in declared.cash.items():
        if cash.once:
            yield cash.once, _CounterUse(declared.place("cash", key), _thing("cash", key), "number")


def _of_limit(limit: Limit, place: tuple[str, Text]) -> Iterator[tuple[str, _CounterUse]]:
    if limit.at and not limit.once:
        raise RuleError(
            'at = "highest" 须与 once 同用',
            'at = "highest" needs once: how long is it remembered?',
            where=f"{place[0]}.limit.at",
            mend=(f"once 可用:{', '.join(RESETS)}", f"once is one of: {', '.join(RESETS)}"),
        )
    if limit.counter:
        yield limit.counter, _CounterUse(*place, "money", limit.once or "", limit.per, _used_up(limit) or "")
    if limit.highest:
        yield limit.highest, _CounterUse(*place, "money", limit.once or "", (), _used_up(limit) or "", largest=True)


def _of_counts(counts: tuple[Count, ...], place: tuple[str, Text]) -> Iterator[tuple[str, _CounterUse]]:
    for count in counts:
        yield count.counter, _CounterUse(*place, "number" if count.by in ("one", "stay") else "money")


def _counter(declared: Declared, name: str, uses: list[_CounterUse]) -> Counter:
    """A counter as its declaration says, and as it is used where that says nothing."""
    known = declared.counter.get(name, Counter())
    declaration = (
        [_CounterUse(declared.place("counter", name), Text("[counter]", "[counter]"), "money", known.reset, known.per)]
        if known.reset
        else []
    )
    reset = _reset(name, [*declaration, *uses])
    per = known.per or next((use.per for use in uses if use.per), ())
    for use in uses:
        if use.per and use.per != per:
            raise _different(name, (use, ", ".join(use.per)), (uses[0], ", ".join(per) or "-"), ".limit.per")
    largest = {use.largest for use in uses}
    numbers = [use for use in uses if use.unit == "number"]
    money = next((use for use in uses if use.unit == "money"), None)
    if len(largest) > 1:
        growing = next(use for use in uses if not use.largest)
        raise RuleError(
            f"计数器 {name} 只记最大值",
            f"the counter {name} remembers the largest, it cannot grow",
            where=growing.place,
            mend=("请改用别的计数器", "count with another one"),
        )
    if numbers and money is not None:
        raise RuleError(
            f"计数器 {name} 在{money.thing.zh} 计金额、在{numbers[0].thing.zh} 计次数",
            f"the counter {name} counts money in {money.thing.en} and numbers in {numbers[0].thing.en}",
            where=f"{money.place}; {numbers[0].place}",
            mend=("各用一个计数器", "give each a counter of its own"),
        )
    return attrs.evolve(
        known,
        label=known.label if known.label.zh else _label(declared, name, uses),
        reset=reset,
        per=per,
        kind="max" if True in largest else "sum",
        unit="number" if numbers else "money",
    )


def _reset(name: str, uses: list[_CounterUse]) -> Reset:
    """How long it counts, on which all its uses agree that say so; a benefit year where none does."""
    limited = [use for use in uses if use.reset]
    for use in limited[1:]:
        if use.reset != limited[0].reset:
            raise _different(name, (limited[0], limited[0].reset), (use, use.reset), ".once")
    return (limited[0].reset if limited else "") or "year"


def _different(name: str, first_word: tuple[_CounterUse, str], second_word: tuple[_CounterUse, str], key: str) -> RuleError:
    """The error for two uses that say different things of a counter."""
    (first, word), (second, other) = first_word, second_word
    span, other_span = (RESETS.get(text) or Text(text, text) for text in (word, other))
    return RuleError(
        f"计数器 {name} 在{first.thing.zh} {span.zh}、在{second.thing.zh} {other_span.zh}",
        f"the counter {name} is {span.en} in {first.thing.en}, {other_span.en} in {second.thing.en}",
        where=f"{first.place}{key}; {second.place}{key}",
        mend=("各写 counter,或改其一", "give each a counter of its own, or mend one"),
    )


def _thing(section: str, name: str) -> Text:
    zh, en = {"plan": ("方案", "the plan"), "stage": ("阶段", "the stage"), "cash": ("现金待遇", "the cash benefit")}[section]
    return Text(f"{zh} {name}", f"{en} {name}")


def _label(declared: Declared, name: str, uses: list[_CounterUse]) -> Text:
    """What people call it: after the table or fact that it uses up."""
    labels = (thing[use.name].label for use in uses for thing in (declared.table, declared.fact) if use.name in thing)
    title = next((label for label in labels if label is not None), None)
    if title is None:
        return Text(name, name)
    if any(use.largest for use in uses):
        return Text(f"{title.zh} 最高", f"{title.en}, highest so far")
    return Text(f"{title.zh} 已用", f"{title.en}, used so far")
