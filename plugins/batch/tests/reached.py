"""What generated claims reached: counted, shown, and held against everything an area has."""

import datetime as dt
import re
from collections import Counter
from typing import Any

import attrs
import numpy as np

from plugins.batch.tests.cells import Known, figured
from yibao.model.results.settlement import Reversal, Settlement
from yibao.model.values.errors import YibaoError
from yibao.model.values.vocabulary import SCHEMES
from yibao_batch.claims.claims import BENEFIT_NAMES
from yibao_batch.people.people import day_of

_NUMBER = re.compile(r"\d{4}-\d{2}-\d{2}|\d[\d,.]*")

Version = tuple[str, dt.date]
"""A plan, and the day from which it stands as it does."""


@attrs.define(eq=False)
class Reached:
    """Counts of what claims reached.

    Attributes:
        claims: generated, refused before they are settled, settled by columns or one by one, refused by both engines.
        plans: settled claims of each version of a plan; structures: of the plans by which the kernel settled.
        days: scheme, benefit and governing day (since 1970) of every claim that both engines were asked about.
        segments: how often money fell into a segment of a plan; warnings: by code; refusals: by what is said, but for its numbers.
        singles: claims left to the scalar engine, by reason.
    """

    claims: Counter[str] = attrs.Factory(Counter)
    plans: Counter[Version] = attrs.Factory(Counter)
    structures: set[str] = attrs.Factory(set)
    days: set[tuple[str, str, int]] = attrs.Factory(set)
    segments: Counter[tuple[str, str, str]] = attrs.Factory(Counter)
    warnings: Counter[str] = attrs.Factory(Counter)
    refusals: Counter[str] = attrs.Factory(Counter)
    singles: Counter[str] = attrs.Factory(Counter)

    def add(self, engine: Any, settled: Any, entries: dict[int, Any], refusals: dict[int, YibaoError], asked: Any) -> None:
        """Count a piece that both engines were asked about."""
        rules, people, claims = engine.rules, settled.claims.people, settled.claims
        single = sum(settled.single.values())
        self.claims.update(
            generated=claims.number,
            unreadable=int(np.count_nonzero(~asked)),
            by_columns=len(entries) - single,
            one_by_one=single,
            refused=len(refusals),
            reversals=len(settled.reverses),
            refunds_of_cash=sum(bool(one.cash_benefits) for one in entries.values() if isinstance(one, Reversal)),
        )
        self.singles.update(settled.single)
        self.refusals.update(_NUMBER.sub("…", error.what.en) for error in refusals.values())
        for entry in entries.values():
            if isinstance(entry, Settlement):
                self.plans[_version(rules, entry.plan, entry.date)] += 1
                self.segments.update((entry.plan, one.stage, one.id) for one in entry.segments if one.amount)
                self.warnings.update(one.code for one in entry.warnings)
        rows = settled.segments[3] if settled.segments is not None else np.zeros(0, dtype=np.int64)
        self.structures |= {engine.binder.owners[row][0].plan.structure for row in np.unique(rows[rows >= 0]).tolist()}
        told = asked & (np.ones(len(asked), dtype=bool) if claims.reverses is None else ~np.asarray(claims.reverses.is_valid()))
        place = np.nonzero(told)[0]
        scheme = people.scheme[people.rows_at(claims.person[place], settled.day[place])]
        triples = np.unique(np.stack([scheme, claims.benefit[place], settled.day[place]]), axis=1)
        self.days |= {(SCHEMES[one], BENEFIT_NAMES[two], three) for one, two, three in triples.T.tolist()}

    def join(self, other: "Reached") -> None:
        """Take over what others reached."""
        for field in attrs.fields(Reached):
            mine, theirs = getattr(self, field.name), getattr(other, field.name)
            if isinstance(mine, Counter):
                mine.update(theirs)
            else:
                mine |= theirs


@attrs.define(eq=False)
class Missed:
    """What of an area was not reached.

    Attributes:
        days: of change, with scheme and benefit, on which, or on the day before which, no claim stands.
        anchors: days of change on or before which nobody has a claim; plans: that have figures and settled nothing at all.
        versions: of plans that settled nothing, mostly for want of figures; segments: that no money fell into.
        structures: of plans that settled something, but never by columns; of: how many there are of each.
    """

    days: list[tuple[str, str, dt.date]]
    anchors: list[dt.date]
    plans: list[str]
    versions: list[Version]
    structures: list[str]
    segments: list[tuple[str, str, str]]
    of: dict[str, int]


def missed(rules: Any, reached: Reached) -> Missed:
    """What of an area was not reached, and of how much."""
    known = Known(rules)
    there = {day for _, _, day in reached.days}
    days, every = [], 0
    versions: dict[Version, Any] = {}
    by_kernel: dict[str, str] = {}
    for (scheme, benefit), periods in rules.plans.items():
        changes = sorted({day for period in periods for day in rules.days_of(period.plan)} & set(known.anchors))
        every += len(changes)
        for day in changes:
            asked = [(scheme, benefit, day_of(day) + off) in reached.days for off in (-1, 0)]
            days += [] if all(asked) else [(scheme, benefit, day)]
            try:
                plan = rules.plan_on(scheme, benefit, day)
            except YibaoError:
                continue
            others = [rules.plan_named(one.plan, day) for one in rules.declared.plan[plan.name].instead]
            for one in (plan, *others):
                versions[_version(rules, one.name, day)] = one
                if (scheme, benefit) not in rules.cash and _version(rules, one.name, day) in reached.plans:
                    by_kernel[one.structure] = one.name
    segments = {(plan.name, stage.id, one.id) for plan in versions.values() for stage in plan.stages for one in stage.segments}
    settled = {name for name, _ in reached.plans}
    names = {name for (name, _), plan in versions.items() if figured(plan)}
    structures = sorted(f"{name} {one[:8]}" for one, name in by_kernel.items() if one not in reached.structures)
    return Missed(
        days,
        [day for day in known.anchors if not {day_of(day) - 1, day_of(day)} <= there],
        sorted(names - settled),
        sorted(versions.keys() - reached.plans.keys()),
        structures,
        sorted(segments - reached.segments.keys()),
        {
            "days": every,
            "anchors": len(known.anchors),
            "plans": len(names),
            "versions": len(versions),
            "structures": len(by_kernel),
            "segments": len(segments),
        },
    )


def report(slug: str, reached: Reached, left: Missed) -> str:
    """What was reached, to read."""
    lines = [f"{slug}: " + ", ".join(f"{count:,} {what.replace('_', ' ')}" for what, count in reached.claims.items())]
    for field in attrs.fields(Missed):
        if field.name != "of":
            rest, every = getattr(left, field.name), left.of[field.name]
            shown = (
                ""
                if not rest
                else ": not " + "; ".join(" ".join(map(str, one if isinstance(one, tuple) else (one,))) for one in rest)
            )
            lines.append(f"  {field.name} {every - len(rest)} of {every}{shown}")
    for name in ("singles", "warnings", "refusals"):
        told: Counter[str] = getattr(reached, name)
        lines.append(f"  {name} ({len(told)}): " + "; ".join(f"{count:,} {what[:90]}" for what, count in told.most_common(12)))
    return "\n".join(lines) + "\n"


def _version(rules: Any, plan: str, day: dt.date) -> Version:
    return plan, max((one for one in rules.days_of(plan) if one <= day), default=dt.date.min)
