"""Made bills of three cities, each settled under one reading that the record does not tell."""

import datetime as dt
import functools
import random
from collections.abc import Iterator
from typing import Any

import attrs

from yibao import Claim, Person, RuleSet, YibaoError, load_registry
from yibao.engines import Case, Dated, Facility, Registration, opening_state
from yibao.model.inputs.claim import Line
from yibao_platform.messages.amounts import PAYERS
from yibao_platform.reconcile.figures import _rounded, moved
from yibao_platform.reconcile.subject import Subject, amounts_of

CITIES = ("ningbo", "shanghai", "kunming")
PRINTED = ("total", "self_paid", "over_limit", "first_pay", "in_scope", "deductible", *(f"payers.{payer}" for payer in PAYERS))
"""What a record of the platform prints."""

STANDINGS = {"employee": ("active", "retired", "flexible"), "resident": ("adult", "minor", "student")}
OUTSIDE = {"ningbo": "310115", "shanghai": "330203", "kunming": "510104"}


@functools.cache
def _rules(city: str) -> RuleSet:
    return load_registry().rules(city)


def made_subject(rng: random.Random) -> Subject:
    """A claim as its record tells it."""
    city = rng.choice(CITIES)
    rules = _rules(city)
    scheme = rng.choice(("employee", "employee", "resident"))
    standing = rng.choice(STANDINGS[scheme])
    years = {"retired": (62, 85), "minor": (2, 16), "student": (18, 22)}.get(standing, (20, 55))
    day = dt.date(rng.randint(2022, 2025), rng.randint(1, 12), rng.randint(1, 28))
    birth = dt.date(day.year - rng.randint(*years), rng.randint(1, 12), rng.randint(1, 28))
    balance = rng.choice((0, 0, rng.randint(1, 900_000))) if scheme == "employee" else 0
    outside = rng.random() < 0.25
    region = OUTSIDE[city] if outside else rules.area.code
    filings = (Registration("cross_region", rng.choice(("long_term", "referral", "self_filed"))),) if outside else ()
    accounts = {"current_year": balance} if balance else {}
    person = Person(
        "P", birth, Dated.always(scheme), Dated.always(standing), accounts, filings, contribution_base=Dated.always(800_000)
    )
    benefit = rng.choice(("outpatient", "outpatient", "inpatient"))
    facility = Facility(rng.choice(("community", "primary", "secondary", "tertiary")), region=region, designated=True)
    days = {"date": day} if benefit == "outpatient" else {"admitted": day - dt.timedelta(5), "discharged": day}
    most = 300_000 if benefit == "outpatient" else 12_000_000
    lines = tuple(_line(rng, most // 3) for _ in range(rng.randint(1, 4)))
    claim = Claim("C", benefit=benefit, facility=facility, lines=lines, **days)
    state = opening_state(rules, Case(person, (claim,)))
    return Subject(rules, person, claim, state, {})


def _line(rng: random.Random, most: int) -> Line:
    amount = rng.randint(100, most)
    word = rng.choice(("A", "A", "B", "C"))
    return Line(word, amount, first_pay_ratio=rng.choice((50_000, 100_000, 200_000)) if word == "B" else None)


def _spoil_account(subject: Subject, rng: random.Random) -> dict:
    return {"claim": attrs.evolve(subject.claim, use_accounts=False)}


def _spoil_level(subject: Subject, rng: random.Random) -> dict:
    facility = subject.claim.facility
    level = rng.choice([level for level in ("community", "primary", "secondary", "tertiary") if level != facility.level])
    return {"claim": attrs.evolve(subject.claim, facility=attrs.evolve(facility, level=level))}


def _spoil_filing(subject: Subject, rng: random.Random) -> dict:
    kind = rng.choice((None, "long_term", "referral", "self_filed"))
    return {"person": attrs.evolve(subject.person, registrations=(Registration("cross_region", kind),) if kind else ())}


def _spoil_standing(subject: Subject, rng: random.Random) -> dict:
    others = STANDINGS[subject.person.scheme.values[0][1]]
    return {"person": attrs.evolve(subject.person, standing=Dated.always(rng.choice(others)))}


def _spoil_before(subject: Subject, rng: random.Random) -> dict:
    settlement = subject.settled()
    keys = [key for key in settlement.counters if subject.rules.declared.counter[key[0]].reset != "claim"] if settlement else []
    if not keys:
        return {}
    key = rng.choice(sorted(keys))
    number = subject.rules.declared.counter[key[0]].unit == "number"
    value = (
        rng.randint(1, 4)
        if number
        else rng.choice((rng.randint(1, 100_000), rng.randint(1, 2_000_000), rng.randint(1, 60_000_000)))
    )
    return {"state": attrs.evolve(subject.state, counters={**subject.state.counters, key: value})}


def _spoil_line(subject: Subject, rng: random.Random) -> dict:
    lines = list(subject.claim.lines)
    index = rng.randrange(len(lines))
    ratio = rng.choice((50_000, 100_000, 150_000, 300_000))
    word = rng.choice("ABC")
    lines[index] = attrs.evolve(lines[index], class_=word, first_pay_ratio=ratio if word == "B" else None)
    return {"claim": attrs.evolve(subject.claim, lines=tuple(lines))}


def _spoil_figures(subject: Subject, rng: random.Random) -> dict:
    day = subject.query.day
    return dict(moved(subject, day, day + dt.timedelta(rng.choice((-1, 1)) * rng.randint(200, 1000))))


def _spoil_rounding(subject: Subject, rng: random.Random) -> dict:
    return {"rules": subject.rules.derived(_rounded)[rng.choice(("down", "up"))]}


SPOILS = {
    "account": _spoil_account,
    "level": _spoil_level,
    "filing": _spoil_filing,
    "standing": _spoil_standing,
    "before": _spoil_before,
    "line": _spoil_line,
    "figures": _spoil_figures,
    "rounding": _spoil_rounding,
}


def _amounts(subject: Subject, **changed: Any) -> dict[str, int] | None:
    settlement = subject.settled(**changed)
    if settlement is None:
        return None
    whole = amounts_of(subject.rules, settlement)
    return {name: whole.get(name, 0) for name in PRINTED}


def made_records(seed: int, count: int) -> Iterator[tuple[str, Subject]]:
    """So many records with the kind of the reading that they were settled under; each differs from what its claim comes to."""
    rng = random.Random(seed)
    while count:
        kind = rng.choice(tuple(SPOILS))
        try:
            subject = made_subject(rng)
            printed, computed = _amounts(subject, **SPOILS[kind](subject, rng)), _amounts(subject)
        except YibaoError:
            continue
        if printed is not None and computed is not None and printed != computed:
            count -= 1
            yield kind, attrs.evolve(subject, printed=printed)


def made_double_records(seed: int, count: int) -> Iterator[tuple[tuple[str, str], Subject]]:
    """So many records that were settled under readings of two kinds at once, with these kinds."""
    rng = random.Random(seed)
    while count:
        first, second = rng.sample(tuple(SPOILS), 2)
        try:
            subject = made_subject(rng)
            changed = attrs.evolve(subject, **SPOILS[first](subject, rng))
            printed, computed = _amounts(changed, **SPOILS[second](changed, rng)), _amounts(subject)
        except YibaoError:
            continue
        if printed is not None and computed is not None and printed not in (computed, _amounts(changed)):
            count -= 1
            yield (first, second), attrs.evolve(subject, printed=printed)
