"""Generated persons, bills and courses for an area: seeded, plain, and over everything the area declares."""

import datetime as dt
import random

from ..engine.facts.facts import known_grades
from ..model.inputs.claim import Case, Claim, Facility, Line, Parts, Prescription
from ..model.inputs.person import Person, Registration
from ..model.values.classes import frozen
from ..model.values.dates import Dated
from ..model.values.vocabulary import COVERS, LEVELS, STAYS
from ..rules.ruleset import RuleSet

_STANDINGS = {"employee": ("active", "retired", "flexible"), "resident": ("adult", "minor", "student")}


@frozen
class Made:
    """A generated course on or around a day."""

    day: dt.date
    case: Case


def made_course(rules: RuleSet, day: dt.date, seed: int, length: int = 4) -> Made:
    """One person and a few claims from a day on.

    Args:
        rules: of the area; day: of the first claim; seed: the same one gives the same course.
    """
    rng = random.Random(f"{rules.area.code} {day} {seed}")
    scheme = rng.choice(sorted({scheme for scheme, _ in rules.plans}))
    benefits = sorted(benefit for kind, benefit in rules.plans if kind == scheme)
    standing = rng.choice(_STANDINGS[scheme])
    age = rng.randint(*{"retired": (45, 95), "minor": (1, 17), "student": (6, 25)}.get(standing, (18, 75)))
    birth = dt.date(max(1, day.year - age), rng.randint(1, 12), rng.randint(1, 28))
    accounts = {name: rng.choice((0, 1, rng.randint(0, 500_000))) for name in rules.declared.scheme[scheme].accounts}
    person = Person(
        f"P{seed}",
        birth,
        Dated.always(scheme),
        Dated.always(standing),
        accounts,
        _registrations(rng, rules),
        Dated.always(rng.randint(200_000, 3_000_000)),
        {name: Dated.always(value) for name, value in _facts(rules, rng, "person").items()},
        cover=_cover(rng, day),
    )
    claims = []
    for number in range(length):
        claims.append(made_claim(rng, f"C{number}", day, rng.choice(benefits), rules))
        day += dt.timedelta(days=rng.choice((0, 1, 7, 40, 370)))
    return Made(day, Case(person, tuple(claims)))


def made_claim(rng: random.Random, name: str, day: dt.date, benefit: str, rules: RuleSet) -> Claim:
    """One bill on a day, at any level of facility, inside or outside."""
    province = f"{rules.area.code[:2]}9999"
    region = rng.choice((None, None, f"{rules.area.prefixes[0]:0<6}"[:6], province, "889900"))
    says = {name for rule in rules.declared.access.values() for name in rule.when}
    designated = rng.choice((None, None, True, False)) if "designated" in says and rng.random() < 0.2 else None
    card = rng.choice((None, True, False)) if "card" in says and rng.random() < 0.2 else None
    grades = (None, None, "三甲", "二级乙等" if rules.derived(known_grades) else "P1")
    facility = Facility(rng.choice(LEVELS[:5]), rng.choice(grades), region, designated)
    stay = benefit in STAYS
    itemised = rng.random() < 0.5
    return Claim(
        name,
        date=None if stay else day,
        benefit=benefit,
        facility=facility,
        lines=tuple(_line(rng) for _ in range(rng.randint(1, 4))) if itemised else (),
        parts=None if itemised else Parts(_amount(rng) // 10, _amount(rng) // 20, _amount(rng) // 10, _amount(rng)),
        admitted=day - dt.timedelta(days=rng.randint(0, 30)) if stay else None,
        discharged=day if stay else None,
        emergency=rng.random() < 0.1,
        use_accounts=rng.random() < 0.9,
        card=card,
        facts=_facts(rules, rng, "claim"),
        prescription=Prescription(rng.choice(LEVELS[:5]), day - dt.timedelta(days=rng.choice((0, 0, 1, 5))))
        if benefit == "pharmacy" and rng.random() < 0.5
        else None,
    )


def _cover(rng: random.Random, day: dt.date) -> Dated[str] | None:
    """Mostly nothing said; sometimes a state that begins before or changes within the course."""
    if rng.random() < 0.8:
        return None
    begins = day + dt.timedelta(days=rng.choice((-400, 0, 1, 20)))
    return Dated(((None, rng.choice(tuple(COVERS))), (begins, rng.choice(tuple(COVERS)))))


def _line(rng: random.Random) -> Line:
    amount = _amount(rng)
    ratio = rng.choice((0, 30_000, 100_000, 333_333))
    limit = rng.choice((None, None, rng.randint(0, amount)))
    kind = rng.choice((None, "drug", "special_drug", "special_exam", "bed", "service"))
    return Line(rng.choice("AABC"), amount, first_pay_ratio=ratio, limit=limit, kind=kind)


def _amount(rng: random.Random) -> int:
    """Mostly ordinary bills, some of a few fen, some very large."""
    return rng.randint(0, rng.choice((300, 200_000, 200_000, 5_000_000, 200_000_000)))


def _registrations(rng: random.Random, rules: RuleSet) -> tuple[Registration, ...]:
    registrations = []
    for kind in ("special_disease", "chronic_disease"):
        if rng.random() < 0.3:
            known = sorted(rules.declared.diseases(kind)) or ("malignant_tumour", "dialysis")
            registrations.append(Registration(kind, rng.choice(known)))
    if rng.random() < 0.3:
        registrations.append(Registration("cross_region", rng.choice(("long_term", "referral", "self_filed")), "889900"))
    return tuple(registrations)


def _facts(rules: RuleSet, rng: random.Random, about: str) -> dict[str, object]:
    facts: dict[str, object] = {}
    for name, fact in rules.declared.fact.items():
        if fact.about != about:
            continue
        values: dict[str, object] = {
            "boolean": rng.random() < 0.5,
            "integer": rng.randint(0, 12),
            "money": str(rng.randint(0, 200_000)),
            "ratio": "0.5",
            "date": dt.date(rng.randint(1970, 2010), 6, 30),
            "text": "x",
        }
        value = rng.choice(fact.choices) if fact.type == "choice" else values[fact.type]
        if fact.type in ("date", "money") or rng.random() < 0.5:
            facts[name] = value
    return facts
