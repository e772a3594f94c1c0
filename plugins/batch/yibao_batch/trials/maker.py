"""Persons and their bills, made up piece by piece: the same seed gives the same."""

import datetime as dt
from typing import Any

import attrs
import numpy as np

from yibao import RuleSet, YibaoError
from yibao.engines import SCHEMES, STANDINGS, InputError, listed

from ..people.people import day_of
from . import distributions as made_up
from .bills import BillMaker
from .payable import Payable
from .persons import PersonMaker


@attrs.frozen
class Plan:
    """The size and kind of what is made.

    Attributes:
        claims: about how many; year: the first; without one, the last for which the area has rules.
        scheme, benefits: only these; all that the area has where none is given.
    """

    persons: int
    claims: int
    seed: int = 1
    year: int | None = None
    years: int = 1
    scheme: str | None = None
    benefits: tuple[str, ...] = ()
    form: str = "parquet"


class Maker:
    """Makes persons and bills of an area.

    Raises:
        InputError: the area has no such scheme or benefit.
    """

    def __init__(self, rules: RuleSet, plan: Plan) -> None:
        self.rules, self.plan = rules, plan
        self.schemes = [name for name in SCHEMES if name in rules.declared.scheme and plan.scheme in (None, name)]
        if not self.schemes:
            known = listed(rules.declared.scheme)
            raise InputError(
                f"没有险种 {plan.scheme}",
                f"there is no scheme {plan.scheme}",
                where="--scheme",
                mend=(f"可用:{known}", f"known: {known}"),
            )
        year = plan.year or self._year()
        first, after = dt.date(year, 1, 1), dt.date(year + plan.years, 1, 1)
        self.begin, self.end = day_of(first), day_of(after)
        benefits: dict[str, list[str]] = {}
        for scheme in self.schemes:
            has = [name for name in made_up.BILLS if (scheme, name) in rules.plans and (not plan.benefits or name in plan.benefits)]
            benefits[scheme] = [name for name in has if self._stands(scheme, name)] or has
        if not any(benefits.values()):
            known = listed(dict.fromkeys(benefit for _, benefit in rules.plans))
            raise InputError(
                "没有这些待遇", "there are no such benefits", where="--benefit", mend=(f"可用:{known}", f"known: {known}")
            )
        self.schemes = [scheme for scheme in self.schemes if benefits[scheme]]
        outside = "330000" if rules.area.code.startswith("31") else "310000"
        payable = Payable(rules, first, after - dt.timedelta(days=1), outside)
        self.persons = PersonMaker(rules, payable, self.schemes, self.begin, plan.form)
        self.bills = BillMaker(rules, payable, self.schemes, benefits, (self.begin, self.end))

    def _stands(self, scheme: str, benefit: str) -> bool:
        try:
            self.rules.plan_on(scheme, benefit, dt.date(1970, 1, 1) + dt.timedelta(days=(self.begin + self.end) // 2))
        except YibaoError:
            return False
        return True

    def _year(self) -> int:
        """The last year in which some figure begins to hold."""
        days = [cell.first for table in self.rules.tables.values() for cell in table.cells if cell.value is not None]
        return max(day.year for day in days) if days else 2024

    def piece(self, first: int, number: int, made: int) -> tuple[Any, Any]:
        """Some persons and their bills."""
        plan = self.plan
        rng = np.random.default_rng([plan.seed, first])
        shares = np.array([made_up.SCHEMES.get(scheme, 0.1) for scheme in self.schemes])
        scheme = rng.choice(len(self.schemes), number, p=shares / shares.sum())
        standing = np.zeros(number, dtype=np.int64)
        age = np.zeros(number, dtype=np.int64)
        for place, name in enumerate(self.schemes):
            mine = np.nonzero(scheme == place)[0]
            kinds = made_up.STANDINGS.get(name, made_up.STANDINGS["resident"])
            names, often, youngest, oldest = zip(*kinds, strict=True)
            kind = rng.choice(len(kinds), len(mine), p=np.array(often))
            standing[mine] = np.array([STANDINGS.index(word) for word in names])[kind]
            low, high = np.array(youngest)[kind], np.array(oldest)[kind]
            age[mine] = (low + (high - low) * rng.beta(1.6, 1.9, len(mine))).astype(np.int64)
        birth = self.begin - (age * 365.2425).astype(np.int64) - rng.integers(1, 365, number)
        ids = np.arange(first + 1, first + number + 1, dtype=np.int64)
        sick = 0.3 + age / 60
        many = rng.poisson(np.maximum(0, plan.claims / plan.persons - 1) * sick * rng.gamma(2, 0.5, number) / 1.03 + 1e-9) + 1
        if plan.claims < plan.persons:
            many = (rng.random(number) < plan.claims / plan.persons).astype(np.int64)
        people, registered = self.persons.table(rng, ids, scheme, standing, age, birth)
        return people, self.bills.table(rng, ids, scheme, standing, registered, many, made)
