"""Declarations of an area's own that nothing uses: a slip in a name more often than not, and so refused."""

from collections.abc import Iterator, Mapping
from typing import Any

from ...model.values.errors import RuleError
from ...model.values.text import Text
from ..language.plans import Plan, year_end_stage
from ..language.references import Names
from ..language.segments import Stage
from ..loading.merge import Declared
from .references import names_in, parts_of

_MEND = Text("改正名称,或删去", "mend the name, or take it out")
_SAID: Mapping[str, tuple[Text, Text]] = {
    "adjustment": (Text("没有方案写明调整", "no plan names the adjustment"), Text("写入 adjustments", "add it to adjustments")),
    "waiver": (Text("没有方案写明豁免", "no plan names the waiver"), Text("写入 adjustments", "add it to adjustments")),
    "means": (Text("没有方案写明 means", "no plan names the means"), _MEND),
    "stage": (Text("没有方案写明阶段", "no plan names the stage"), Text("写入 stages", "add it to stages")),
    "lines": (Text("没有阶段写明明细组", "no stage names the group of lines"), _MEND),
    "payer": (Text("没有任何段写明支付方", "nothing names the payer"), _MEND),
    "counter": (Text("没有任何声明使用计数器", "nothing uses the counter"), _MEND),
    "dimension": (Text("没有任何声明使用维度", "nothing uses the dimension"), _MEND),
}
"""What is said of each section: that nothing uses it, and what to do."""

_NAMING = (
    "plan", "year_end", "stage", "adjustment", "waiver", "means", "cash", "counter", "credit", "refund", "account_use", "share",
    "access", "dimension", "table",
)  # fmt: skip
"""The sections whose declarations name others."""


def refuse_unused(declared: Declared) -> None:
    """Refuse what the area itself declares and nothing uses; an area without plans declares for those below it.

    Raises:
        RuleError: the first such declaration.
    """
    if not declared.plan:
        return
    used = {("counter", name) for name, counter in declared.counter.items() if counter.adds}  # every claim adds to them
    used |= {("stage", year_end_stage(name)) for name in declared.year_end}
    used |= {pair for thing in _things(declared) for part in parts_of(thing) for pair in _uses(part)}
    for section, (what, mend) in _SAID.items():
        for name in getattr(declared, section):
            if (section, name) in declared.own and (section, name) not in used and not _shared(declared, section, name):
                raise RuleError(
                    f"{what.zh} {name}", f"{what.en} {name}", where=declared.place(section, name), mend=(mend.zh, mend.en)
                )


def _shared(declared: Declared, section: str, name: str) -> bool:
    """Whether it stands in the folder of the person, which contributions read too."""
    return " person/" in declared.places[section, name]


def _things(declared: Declared) -> Iterator[Any]:
    yield declared.split
    for section in _NAMING:
        yield from getattr(declared, section).values()


def _uses(part: Any) -> Iterator[tuple[str, str]]:
    """What a part of a declaration names: section and name."""
    for mark, name in names_in(part):
        if isinstance(mark, Names) and not mark.options:
            yield mark.kind, name
    if (payer := getattr(part, "payer", None)) is not None:
        yield from (("payer", name) for name in (payer, *payer.bands.values()))
    if isinstance(part, Stage):
        yield from (("lines", base.name) for base in part.base)
        yield from (("lines", group) for group in part.each)
        yield from (("payer", base.name) for base in part.base if base.kind == "paid")
    if isinstance(part, Plan):
        for name in part.adjustments:
            yield from (("adjustment", name), ("waiver", name))
    for key in ("when", "by", "per"):
        names = getattr(part, key, None)
        for name in names if isinstance(names, Mapping | tuple) else ():
            yield "dimension", name
    for fact in (getattr(part, "of", None), *(getattr(part, "reads", None) or ())):
        if getattr(fact, "kind", "") == "counter":
            yield "counter", fact.name
