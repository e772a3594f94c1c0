"""The grid of simple claims that every area is tried with, and its claims as cases of an area on a day."""

import datetime as dt
import functools
import tomllib
from collections.abc import Iterator
from importlib.resources import files

from ...model.inputs.claim import Case, Claim, Facility, Line
from ...model.inputs.person import Person, Registration
from ...model.inputs.structure import structure
from ...model.values.classes import frozen
from ...model.values.dates import Dated
from ...model.values.money import Fen
from ...model.values.vocabulary import BenefitWord, LevelWord, RegistrationWord, SchemeWord, StandingWord
from ...rules.ruleset import RuleSet

GRID = "grid.toml"


@frozen
class ProbePerson:
    """A person of the grid: scheme, standing and age in full years."""

    scheme: SchemeWord
    standing: StandingWord
    age: int


@frozen
class ProbeBill:
    """A bill of the grid.

    Attributes:
        amount: fen, all of class A; levels: of the facilities that write it.
        days: of the stay; none is a visit.
        disease: code of the disease that is registered for the benefit.
    """

    benefit: BenefitWord
    amount: Fen
    levels: tuple[LevelWord, ...]
    days: int | None = None
    disease: str | None = None


@frozen
class Grid:
    """The persons and the bills that every one of them has."""

    person: tuple[ProbePerson, ...]
    bill: tuple[ProbeBill, ...]


@frozen
class Probe:
    """One simple claim of the grid: a person, a bill, and the level of the facility."""

    person: ProbePerson
    bill: ProbeBill
    level: LevelWord

    def case(self, rules: RuleSet, day: dt.date) -> Case:
        """The claim as a case of an area; the visit, or the end of the stay, is on the day."""
        line = Line("A", self.bill.amount)
        facility = Facility(self.level)
        if self.bill.days is None:
            claim = Claim("probe", day, self.bill.benefit, facility, (line,))
        else:
            admitted = dt.date.fromordinal(max(1, day.toordinal() - self.bill.days))
            claim = Claim("probe", None, self.bill.benefit, facility, (line,), admitted=admitted, discharged=day)
        scheme, standing = Dated.always(self.person.scheme), Dated.always(self.person.standing)
        birth = dt.date(max(1, day.year - self.person.age), 1, 1)  # the age is the same in the whole calendar year
        person = Person("probe", birth, scheme, standing, registrations=_registrations(rules, self.bill))
        return Case(person, (claim,))


_KINDS: dict[str, RegistrationWord] = {"special_disease": "special_disease", "chronic_disease": "chronic_disease"}
"""The kind of registration that a benefit needs."""


@functools.cache
def grid() -> Grid:
    """The grid as it stands in its file."""
    return structure(tomllib.loads(files(__package__).joinpath(GRID).read_text("utf-8")), Grid)


def probes(rules: RuleSet) -> Iterator[Probe]:
    """The claims of the grid for persons that an area has."""
    for person in grid().person:
        scheme = rules.declared.scheme.get(person.scheme)
        if scheme is None or (scheme.standings and person.standing not in scheme.standings):
            continue
        for bill in grid().bill:
            for level in bill.levels:
                yield Probe(person, bill, level)


def _registrations(rules: RuleSet, bill: ProbeBill) -> tuple[Registration, ...]:
    """The disease of a bill; where the area does not know it, the first one of its own."""
    if bill.disease is None:
        return ()
    kind = _KINDS[bill.benefit]
    known = rules.declared.diseases(kind)
    return (Registration(kind, next(iter(known)) if known and bill.disease not in known else bill.disease),)
