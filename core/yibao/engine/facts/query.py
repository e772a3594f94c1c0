"""One claim, or a person without one, of which rules ask facts, labels and figures."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from ...model.inputs.claim import Claim
from ...model.inputs.person import Person
from ...model.results.counters import CounterKey
from ...model.values.classes import define
from ...model.values.dates import age_on, day_before
from ...rules.figures.dimensions import Fact, fact_named, is_raw, label_of, missing_fact
from ...rules.ruleset import BenefitYear, RuleSet
from .facts import (
    care_area,
    days_since_prescription,
    disease,
    disease_registered,
    fact_value,
    filing,
    registration_codes,
    scheme_on,
    standing_on,
)
from .figures import Figure, read_figure
from .keys import counter_key, stay_period

NO_CLAIM = Claim("")
"""Stands for the claim where only a person is asked about."""


# define, not frozen: one is built for each claim. Nothing changes it once it is made.
@define(eq=False)
class ClaimQuery:
    """A claim on its governing day, with what rules read of it; made once a claim.

    Attributes:
        year: the benefit year of the day.
    """

    rules: RuleSet
    person: Person
    claim: Claim
    day: dt.date
    year: BenefitYear

    def on(self, day: dt.date) -> "ClaimQuery":
        """The same claim read on another day."""
        return ClaimQuery(self.rules, self.person, self.claim, day, self.year)

    def get(self, fact: Fact) -> Any:
        """The value of a fact; none where it was not given."""
        return reader(fact)(self)

    def fact(self, name: str, on: str = "date") -> Any:
        """The value of a fact; none where it was not given.

        Args:
            on: ``date``, ``year_start`` or ``day_before_year``.
        """
        return self.get((fact_named(name), on))

    def required_fact(self, name: str, on: str = "date") -> Any:
        """The value of a declared fact, by its name.

        Raises:
            NoRuleError: it was not given.
        """
        value = self.fact(f"fact.{name}", on)
        if value is None:
            raise missing_fact(self.rules.declared, f"fact.{name}")
        return value

    def label(self, dimension: str) -> str:
        """The label of a dimension.

        Raises:
            NoRuleError: a fact is missing that it needs.
        """
        return label_of(self.rules.declared, self.rules.functions, dimension, self.get)

    def holds(self, when: Mapping[str, tuple[str, ...]]) -> bool:
        """Whether each of some dimensions has one of the labels named with it."""
        return all(self.label(dimension) in labels for dimension, labels in when.items())

    def figure(self, table: str) -> Figure:
        """The figure of a table on the day, with its citation.

        Raises:
            MissingFigure: it is not known.
        """
        return read_figure(self.rules, table, self.day, self.label)

    @property
    def stay(self) -> str | None:
        """The period of the stay that the claim names."""
        return stay_period(self.claim)

    @property
    def stay_days(self) -> int:
        """Days of a stay, at least one."""
        admitted, discharged = self.claim.admitted, self.claim.discharged
        return 1 if admitted is None or discharged is None else max(1, (discharged - admitted).days)

    def counter_partition(self, name: str) -> str:
        """The labels that keep a counter apart."""
        declared = self.rules.declared
        raw = [fact for fact in declared.counter[name].per if is_raw(declared, fact)]
        labels = [self.label(dimension) for dimension in declared.counter[name].per if dimension not in raw]
        return self.partition(",".join(labels), tuple(raw))

    def partition(self, labels: str, raw: tuple[str, ...]) -> str:
        """The labels that keep a counter apart, and behind them the values of facts of free text, empty where one was not given."""
        return ",".join([*([labels] if labels else []), *(str(self.fact(fact) or "") for fact in raw)]) if raw else labels

    def counter_key(self, name: str, partition: str) -> CounterKey:
        """The key of a counter for the claim."""
        return counter_key(self.rules.declared.counter[name].reset, name, partition, self.claim, self.day, self.year)


Reader = Callable[[ClaimQuery], Any]


def reader(fact: Fact) -> Reader:
    """A function that reads one fact of a claim; none of a counter, which the engine reads itself.

    Args:
        fact: its name, and the day on which age and dated facts are read.
    """
    name, on = fact
    if name.kind == "counter":
        return lambda query: None
    read = _READERS.get(name) or (_table(name.name) if name.kind == "table" else _declared(name.name))
    if on == "year_start":
        return lambda query: read(query.on(query.year.first))
    if on == "day_before_year":
        return lambda query: read(query.on(day_before(query.year.first)))
    return read


def _declared(name: str) -> Reader:
    def read(query: ClaimQuery) -> Any:
        rule = query.rules.declared.fact[name]
        if rule.about == "claim" and name in query.claim.facts:
            return fact_value(rule, name, query.claim.facts[name], "facts")
        dated = query.person.facts.get(name)
        value = dated.on(query.day) if dated else None
        return None if value is None else fact_value(rule, name, value)

    return read


def _table(name: str) -> Reader:
    """Reads a table without dimensions, for edges that are so many times a dated figure."""

    def read(query: ClaimQuery) -> Any:
        cell = query.rules.tables[name].at(query.day, {})
        return cell.value if cell else None

    return read


def _registered(kind: str) -> Reader:
    return lambda query: "yes" if registration_codes(query.rules, query.person, kind, query.day) else "no"


def _count(kind: str) -> Reader:
    return lambda query: len(registration_codes(query.rules, query.person, kind, query.day))


def _filing(query: ClaimQuery) -> tuple[str, str]:
    return filing(query.rules, query.person, query.claim, query.day) if query.person.registrations else ("none", "none")


def _region(query: ClaimQuery) -> str | None:
    return query.claim.facility.region if query.claim.facility else None


_READERS: dict[str, Reader] = {
    "age": lambda query: age_on(query.person.birth_date, query.day),
    "birth_date": lambda query: query.person.birth_date,
    "scheme": lambda query: scheme_on(query.person, query.day),
    "standing": lambda query: standing_on(query.person, query.day),
    "benefit": lambda query: query.claim.benefit,
    "facility.level": lambda query: query.claim.facility.level if query.claim.facility else None,
    "facility.grade": lambda query: query.claim.facility.grade if query.claim.facility else None,
    "care_area": lambda query: care_area(query.rules.area, _region(query)),
    "filing": lambda query: _filing(query)[0],
    "filed_place": lambda query: _filing(query)[1],
    "emergency": lambda query: "yes" if query.claim.emergency else "no",
    "family_doctor": _registered("family_doctor"),
    "disease": lambda query: disease(query.person, query.claim, query.day),
    "disease_registered": lambda query: "yes" if disease_registered(query.person, query.claim, query.day) else "no",
    "special_disease_count": _count("special_disease"),
    "chronic_disease_count": _count("chronic_disease"),
    "special_disease": _registered("special_disease"),
    "chronic_disease": _registered("chronic_disease"),
    "prescription.days": lambda query: days_since_prescription(query.claim, query.day),
    "stay": lambda query: "yes" if query.claim.admitted is not None else "no",
    "prescription.level": lambda query: query.claim.prescription.level if query.claim.prescription else None,
}
