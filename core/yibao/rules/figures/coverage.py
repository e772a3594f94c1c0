"""Benefits without a plan: what is said of them and when, and whether it may be said."""

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping

import attrs

from ...model.values.classes import frozen
from ...model.values.dates import day_before
from ...model.values.errors import RuleError
from ...model.values.text import Text, proposal
from ...model.values.vocabulary import BENEFITS
from ..language.plans import Coverage, PlanPeriod
from ..loading.merge import Declared
from .tables import check_sources

GAPS: Mapping[str, Text] = {
    "absent": Text("本地法规没有此项", "not in this area's law"),
    "unimplemented": Text("法规有,尚未实现", "the law exists, not implemented"),
    "unknown": Text("未知", "unknown"),
}
"""What each word says to a person."""

ALL = "*"

Plans = Mapping[tuple[str, str], tuple[PlanPeriod, ...]]


@frozen
class _Word:
    """What one row of a coverage says; ``rest`` of whatever else has neither plan nor word."""

    name: str
    row: Coverage
    rest: bool


def gap(declared: Declared, scheme: str, benefit: str, day: dt.date) -> Coverage | None:
    """What is declared of a benefit without a plan on a day; none where nothing is said."""
    words = sorted((word for word in _words(declared, scheme, benefit)), key=lambda word: word.rest)
    return next((word.row for word in words if word.row.in_force(day)), None)


def _words(declared: Declared, scheme: str, benefit: str) -> Iterator[_Word]:
    for name, rows in declared.coverage.items():
        for row in rows:
            if scheme in row.scheme or (ALL in row.scheme and scheme in declared.scheme):
                if benefit in row.benefits:
                    yield _Word(name, row, rest=False)
                elif ALL in row.benefits:
                    yield _Word(name, row, rest=True)


def without_worded(declared: Declared, plans: Plans) -> dict[tuple[str, str], tuple[PlanPeriod, ...]]:
    """The plans without the days of those from a higher level on which the area itself says that a benefit has none."""
    left: dict[tuple[str, str], tuple[PlanPeriod, ...]] = {}
    for (scheme, benefit), periods in plans.items():
        words = [
            word.row for word in _words(declared, scheme, benefit) if not word.rest and ("coverage", word.name) in declared.own
        ]
        remaining = list(periods)
        for word in words:
            remaining = [part for period in remaining for part in _outside(declared, period, word)]
        if remaining:
            left[scheme, benefit] = tuple(remaining)
    return left


def _outside(declared: Declared, period: PlanPeriod, word: Coverage) -> Iterator[PlanPeriod]:
    """The days of a plan that a word leaves it: all of them of a plan of the area's own."""
    if ("plan", period.plan) in declared.own or not period.meets(word):
        yield period
        return
    if word.from_ is not None and (period.from_ or dt.date.min) < word.from_:
        yield attrs.evolve(period, to=day_before(word.from_))
    if word.to is not None and (period.to or dt.date.max) > word.to:
        yield attrs.evolve(period, from_=word.to + dt.timedelta(days=1))


def check_coverage(declared: Declared, plans: Plans) -> None:
    """Refuse what says nothing, says it twice, or speaks of a benefit that has a plan on one of its days.

    Raises:
        RuleError: with file and key.
    """
    for name, rows in declared.coverage.items():
        for row in rows:
            try:
                _check_names(declared, row)
            except RuleError as error:
                raise error.at(declared.place("coverage", name)) from None
    for scheme, benefit in itertools.product(declared.scheme, BENEFITS):
        words = [word for word in _words(declared, scheme, benefit) if not word.rest]
        for first, second in itertools.combinations(words, 2):
            if first.row.meets(second.row):
                raise _said_twice(declared, scheme, benefit, first, second)
        for word in words:
            period = next((period for period in plans.get((scheme, benefit), ()) if period.meets(word.row)), None)
            if period is not None and ("coverage", word.name) in declared.own:
                raise _planned(declared, scheme, benefit, word, period)
    for name, rows in declared.coverage.items():
        if any(ALL in row.benefits for row in rows) and ("coverage", name) in declared.own and not _says(declared, name, plans):
            raise RuleError(
                "已无其余待遇",
                'no benefit is left for "*"',
                where=f"{declared.place('coverage', name)}.benefits",
                mend=("删去", "take it out"),
            )


def silent_from(declared: Declared, plans: Plans, scheme: str, benefit: str, first: dt.date) -> dt.date | None:
    """The first day, from one on, on which a benefit has neither a plan nor a word; none where there is no such day."""
    things = [*plans.get((scheme, benefit), ()), *(word.row for word in _words(declared, scheme, benefit))]
    days = {first, *(day for thing in things for day in thing.turning_days() if day > first)}
    return next((day for day in sorted(days) if not any(thing.in_force(day) for thing in things)), None)


def _check_names(declared: Declared, row: Coverage) -> None:
    for word, known, kind in (
        *((benefit, BENEFITS, "benefit") for benefit in row.benefits),
        *((scheme, declared.scheme, "scheme") for scheme in row.scheme),
    ):
        if word not in known and word != ALL:
            raise RuleError(f"没有 {kind} {word}", f"there is no {kind} {word}", mend=proposal(word, known))
    if row.from_ is not None and row.to is not None and row.to < row.from_:
        raise RuleError(
            f"to {row.to} 早于 from {row.from_}", f"to {row.to} lies before from {row.from_}", mend=("请改正日期", "mend the days")
        )
    if row.source or row.state != "unknown":
        check_sources(row.source, "unverified", declared.source)


def _said_twice(declared: Declared, scheme: str, benefit: str, first: _Word, second: _Word) -> RuleError:
    return RuleError(
        f"{scheme} 的 {benefit} 说明了两次:{first.name} 与 {second.name}",
        f"{benefit} in the scheme {scheme} is spoken of twice: in {first.name} and in {second.name}",
        where=declared.place("coverage", second.name),
        mend=("删去其一,或用 from 与 to 分开", "remove one, or part them with from and to"),
    )


def _planned(declared: Declared, scheme: str, benefit: str, word: _Word, period: PlanPeriod) -> RuleError:
    day = max(period.from_ or dt.date.min, word.row.from_ or dt.date.min)
    at = ("", "") if day == dt.date.min else (f" 在 {day}", f" on {day}")
    return RuleError(
        f"{scheme} 的 {benefit}{at[0]} 既有方案 {period.plan} 又有说明",
        f"{benefit} in the scheme {scheme} has the plan {period.plan} and a word{at[1]}",
        where=declared.place("coverage", word.name),
        mend=("请从 benefits 中删去,或用 from 与 to 分开", "take it out of benefits, or part them with from and to"),
    )


def _says(declared: Declared, name: str, plans: Plans) -> bool:
    """Whether ``*`` of a coverage says anything of any benefit on any day."""
    for row in declared.coverage[name]:
        schemes = declared.scheme if ALL in row.scheme else row.scheme
        for scheme, benefit in itertools.product(schemes, BENEFITS):
            nearer: list[Coverage | PlanPeriod] = list(plans.get((scheme, benefit), ()))
            nearer += [word.row for word in _words(declared, scheme, benefit) if not word.rest]
            start = row.from_ or dt.date.min
            days = {start, *(day for thing in nearer for day in thing.turning_days() if day > start)}
            if any(row.in_force(day) and not any(thing.in_force(day) for thing in nearer) for day in days):
                return True
    return False
