"""Readings with the figures of an older or a newer day, and with shares rounded otherwise."""

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import attrs

from yibao import Claim, Person, RuleSet, State, Text, YibaoError
from yibao.engines import Dated, Registration, day_before

from .subject import Amounts, Reading, Subject

YEARS = 6
"""So many years before and after a claim are looked at."""

Rounding = Literal["half_up", "down", "up"]


def of_days(subject: Subject) -> Iterator[Reading]:
    """The figures of other days; days that come to the same, one after the other, are one reading."""
    day = subject.query.day
    runs = [(first, last, _amounts_on(subject, day, min(max(day, first), last))) for first, last in _runs(subject, day)]
    for amounts, same in itertools.groupby(runs, key=lambda run: run[2]):
        periods = list(same)
        if amounts is not None and not any(first <= day <= last for first, last, _ in periods):
            first, last = periods[0][0], periods[-1][1]
            zh, en = f"使用了 {first} 至 {last} 的标准", f"the figures of {first} to {last} were used"
            yield Reading("figures", Text(zh, en), amounts)


def _runs(subject: Subject, day: dt.date) -> list[tuple[dt.date, dt.date]]:
    """Runs of days between which nothing changes that the claim may read."""
    scheme, benefit = subject.person.scheme.on(day), subject.claim.benefit
    periods = subject.rules.plans.get((scheme or "", benefit or ""), ())
    first, last = day - dt.timedelta(366 * YEARS), day + dt.timedelta(366 * YEARS)
    days = {each for period in periods for each in subject.rules.days_of(period.plan)}
    days |= {each for period in periods for each in (period.from_, period.to and period.to + dt.timedelta(1)) if each}
    turns = sorted({first, last, *(each for each in days if first < each < last)})
    return [(begin, day_before(end)) for begin, end in itertools.pairwise(turns)]


def _amounts_on(subject: Subject, day: dt.date, to: dt.date) -> Amounts | None:
    """What the claim comes to if all of it had happened on another day; none where it is refused there."""
    try:
        return subject.amounts(**moved(subject, day, to))
    except YibaoError:
        return None


def moved(subject: Subject, day: dt.date, to: dt.date) -> Mapping[str, Any]:
    """Person, claim and state as they would be if all had happened on another day.

    Raises:
        YibaoError: the benefit year of that day is not known.
    """
    shift = to - day
    scheme = subject.person.scheme.on(day) or ""
    year, before = subject.rules.year_of(scheme, to), subject.rules.year_of(scheme, day)
    return {
        "person": _moved_person(subject.person, day, shift),
        "claim": _moved_claim(subject.claim, shift),
        "state": _moved_state(subject.state, to, year.first, before.key, year.key),
    }


def _moved_person(person: Person, day: dt.date, shift: dt.timedelta) -> Person:
    def still(value: Any) -> Any:
        current = None if value is None else value.on(day)
        return None if current is None else Dated.always(current)

    return attrs.evolve(
        person,
        birth_date=person.birth_date + shift,
        scheme=still(person.scheme),
        standing=still(person.standing),
        contribution_base=still(person.contribution_base),
        cover=still(person.cover),
        facts={name: value for name, fact in person.facts.items() if (value := still(fact)) is not None},
        registrations=tuple(_open(entry) for entry in person.registrations if entry.stands_on(day)),
    )


def _open(entry: Registration) -> Registration:
    return attrs.evolve(entry, from_=None, to=None)


def _moved_claim(claim: Claim, shift: dt.timedelta) -> Claim:
    days = {name: value + shift for name in ("date", "admitted", "discharged") if (value := getattr(claim, name)) is not None}
    if claim.prescription is not None:
        days["prescription"] = attrs.evolve(claim.prescription, date=claim.prescription.date + shift)
    return attrs.evolve(claim, **days)


def _moved_state(state: State, to: dt.date, year: dt.date, before: str, after: str) -> State:
    counters = {(name, after if period == before else period, key): value for (name, period, key), value in state.counters.items()}
    return attrs.evolve(state, date=to, year=year, counters=counters)


def of_roundings(subject: Subject) -> Iterator[Reading]:
    """Every share rounded down, up, or half up."""
    words = {"down": ("各段金额舍去分以下", "each share was rounded down"), "up": ("各段金额进到分", "each share was rounded up")}
    for rounding, rules in subject.rules.derived(_rounded).items():
        zh, en = words.get(rounding, ("各段金额四舍五入", "each share was rounded half up"))
        yield from subject.reading("rounding", zh, en, rules=rules)


def _rounded(rules: RuleSet) -> dict[Rounding, RuleSet]:
    """The same rules with every share rounded in one way."""
    return {rounding: _with_rounding(rules, rounding) for rounding in ("down", "up", "half_up")}


def _with_rounding(rules: RuleSet, rounding: Rounding) -> RuleSet:
    stages = {
        name: tuple(
            attrs.evolve(row, segment=tuple(attrs.evolve(segment, rounding=rounding) for segment in row.segment)) for row in rows
        )
        for name, rows in rules.declared.stage.items()
    }
    return attrs.evolve(rules, declared=attrs.evolve(rules.declared, stage=stages))
