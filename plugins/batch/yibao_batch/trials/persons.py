"""Made-up persons: their accounts, what they tell of themselves, and what they have registered."""

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import pyarrow as pa

from yibao import RuleSet
from yibao.engines import REGISTRATIONS, STANDINGS

from . import distributions as made_up
from .columns import dates, words
from .payable import Payable


@attrs.define(eq=False)
class PersonMaker:
    """Makes the table of persons.

    Attributes:
        schemes: of which somebody may be; begin: the first day of the time; form: of the file.
    """

    rules: RuleSet
    payable: Payable
    schemes: Sequence[str]
    begin: int
    form: str

    def table(self, rng: Any, ids: Any, scheme: Any, standing: Any, age: Any, birth: Any) -> tuple[Any, Any]:
        """Persons, and for each which kinds of disease are registered: 1 special, 2 chronic, 3 both."""
        number = len(ids)
        columns: dict[str, Any] = {
            "person": pa.array(ids),
            "birth_date": dates(birth),
            "scheme": words(scheme, self.schemes),
            "standing": words(standing, STANDINGS),
            "contribution_base_fen": _money(rng, number, made_up.BASES),
        }
        for name in self.rules.declared.account:
            has = np.array([name in self.rules.declared.scheme[one].accounts for one in self.schemes])[scheme]
            balance = (rng.lognormal(12 if name == "current_year" else 11, 1.0, number)).astype(np.int64) // 10 * 10
            if name == "family":
                balance = np.where(rng.random(number) < 0.05, balance, 0)
            columns[f"account_{name}_fen"] = pa.array(np.where(has, np.minimum(balance, 2_000_000), 0))
        for name, fact in self.facts.items():
            columns[f"fact_{name}" + ("_fen" if fact.type == "money" else "")] = self._fact(rng, name, fact, standing, age, birth)
        columns["registrations"], registered = self._registrations(rng, age)
        return pa.table(columns), registered

    @functools.cached_property
    def facts(self) -> Mapping[str, Any]:
        """What persons tell: everything but what changes nothing in the time, and texts."""
        facts = {name: fact for name, fact in self.rules.declared.fact.items() if fact.about != "claim" and fact.type != "text"}
        return {name: fact for name, fact in facts.items() if self._is_told(name, fact)}

    def _is_told(self, name: str, fact: Any) -> bool:
        if name == "activity" or fact.type not in ("boolean", "choice"):
            return bool(fact.type != "ratio")
        return self.payable.matters(name, fact.choices or (True, False))

    def _fact(self, rng: Any, name: str, fact: Any, standing: Any, age: Any, birth: Any) -> Any:
        """One fact of each person, and nothing where it is not told."""
        number = len(age)
        if fact.type == "money":
            return _money(rng, number, made_up.MONEY.get(name, made_up.BASES))
        if fact.type == "boolean":
            return pa.array(rng.random(number) < made_up.YES)
        if fact.type == "integer":
            low, high = made_up.INTEGERS.get(name, (0, 6))
            return pa.array(rng.integers(low, high + 1, number), mask=rng.random(number) >= 0.15)
        if fact.type == "date":
            if name == "retired_on":
                return dates(birth + made_up.RETIRES * 366, standing != STANDINGS.index("retired"))
            return dates(birth + made_up.STARTS_WORK * 366, age < made_up.STARTS_WORK + 1)
        if name == "activity":
            return words(np.array([fact.choices.index(made_up.ACTIVITIES[one]) for one in STANDINGS])[standing], fact.choices)
        if "none" not in fact.choices:
            return words(rng.integers(0, len(fact.choices), number), fact.choices)
        others = [place for place, choice in enumerate(fact.choices) if choice != "none"]
        groups = np.array(others)[rng.integers(0, len(others), number)]
        return words(np.where(rng.random(number) < made_up.NO_GROUP, fact.choices.index("none"), groups), fact.choices)

    def _registrations(self, rng: Any, age: Any) -> tuple[Any, Any]:
        number = len(age)
        special = rng.random(number) < 0.01 + np.maximum(0, age - 40) / 900
        chronic = (rng.random(number) < np.maximum(0, age - 35) / 160) & ~special  # a bill does not say for which disease it is
        filings = self.payable.filings
        elsewhere = (rng.random(number) < 0.02) & bool(filings)
        counts = special.astype(np.int32) + chronic + elsewhere
        offsets = np.append(0, np.cumsum(counts)).astype(np.int32)
        owner = np.concatenate([np.nonzero(persons)[0] for persons in (special, chronic, elsewhere)])
        kind = np.repeat([0, 1, 2], [int(special.sum()), int(chronic.sum()), int(elsewhere.sum())])
        kind = kind[np.argsort(owner, kind="stable")]
        groups = (*self.payable.diseases.values(), filings or ("none",))
        sizes = np.array([len(group) for group in groups])
        offset = np.append(0, np.cumsum(sizes))[:-1]
        code = offset[kind] + rng.integers(0, 2**31, len(kind)) % sizes[kind]
        fields = {
            "kind": words(kind, REGISTRATIONS[:3]).cast(pa.string()),
            "code": pa.array([code for group in groups for code in group]).take(pa.array(code)),
            "region": pa.array([self.payable.outside] * len(kind), mask=kind != 2),
            "from": dates(self.begin - rng.integers(0, 900, len(kind))),
        }
        lists = pa.ListArray.from_arrays(pa.array(offsets), pa.StructArray.from_arrays(fields.values(), names=list(fields)))
        registered = special.astype(np.int64) + 2 * chronic
        if self.form != "csv":
            return lists, registered
        import json  # noqa: PLC0415 - only CSV needs texts

        return pa.array([json.dumps(each, default=str) if each else None for each in lists.to_pylist()], pa.string()), registered


def _money(rng: Any, number: int, spread: tuple[float, float, float, float]) -> Any:
    """Amounts of whole yuan in fen: around a median, between two bounds."""
    median, sigma, least, greatest = spread
    amounts = np.clip(median * np.exp(sigma * rng.standard_normal(number)), least, greatest)
    return pa.array(amounts.astype(np.int64) * 100)
