"""Made-up bills: of benefits that the area settles for who has them, on the day and at the level."""

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import pyarrow as pa

from yibao import RuleSet
from yibao.engines import LEVELS, SPLIT, STANDINGS, STAYS, group_named

from ..kernel.frame import frame_of
from ..people.people import day_of
from . import distributions as made_up
from .columns import dates, words
from .payable import Payable

_BENEFITS = list(made_up.BILLS)
_PURCHASES = ("", *made_up.PURCHASES)
_KINDS = ("special_disease", "chronic_disease")


@attrs.define(eq=False)
class BillMaker:
    """Makes the table of bills.

    Attributes:
        schemes: of which somebody may be; benefits: by scheme; days: the first of the time and the first after it.
    """

    rules: RuleSet
    payable: Payable
    schemes: Sequence[str]
    benefits: Mapping[str, Sequence[str]]
    days: tuple[int, int]

    def table(self, rng: Any, ids: Any, scheme: Any, standing: Any, registered: Any, many: Any, made: int) -> Any:
        """Bills of persons, in the order of persons and days.

        Args:
            registered: by person, which kinds of disease; many: how many bills; made: how many were made before.
        """
        number = int(many.sum())
        owner = np.repeat(np.arange(len(ids)), many)
        day = np.sort(rng.integers(*self.days, number) + owner.astype(np.int64) * 10_000_000) % 10_000_000
        benefit, level, purchase = self._kinds(rng, scheme[owner], standing[owner], registered[owner], day)
        median = np.array([kind.median for kind in made_up.BILLS.values()])[benefit]
        spread = np.array([kind.spread for kind in made_up.BILLS.values()])[benefit]
        total = np.clip((median * 100 * np.exp(spread * rng.standard_normal(number))).astype(np.int64), 100, 500_000_00)
        total = np.where(purchase == _PURCHASES.index("small"), np.minimum(total, made_up.SMALL * 100), total)
        outside = np.where(rng.random(number) < 0.3, rng.beta(1, 12, number), 0)
        self_paid = (total * outside).astype(np.int64)
        over = np.where(rng.random(number) < 0.05, (total * 0.04).astype(np.int64), 0)
        first_pay = ((total - self_paid - over) * np.where(rng.random(number) < 0.4, rng.beta(1, 15, number), 0)).astype(np.int64)
        columns: dict[str, Any] = {
            "person": pa.array(ids[owner]),
            "claim": pa.array(np.arange(made + 1, made + number + 1, dtype=np.int64)),
        }
        stays = np.array([name in STAYS for name in _BENEFITS])[benefit]
        if any(name in STAYS for known in self.benefits.values() for name in known):
            length = rng.integers(1, 20, number)
            columns |= {"date": dates(day, stays), "admitted": dates(day - length, ~stays), "discharged": dates(day, ~stays)}
        else:
            columns["date"] = dates(day)
        columns |= {
            "benefit": words(benefit, _BENEFITS),
            "level": words(level, LEVELS),
            "region": self._regions(rng, number),
            "self_paid_fen": pa.array(self_paid),
            "over_limit_fen": pa.array(over),
            "first_pay_fen": pa.array(first_pay),
            "in_scope_fen": pa.array(total - self_paid - over - first_pay),
        }
        columns |= self._prescriptions(rng, purchase) | self._facts(rng, benefit)
        return pa.table(columns | self._groups(rng, {name: columns[f"{name}_fen"] for name in SPLIT}))

    def _groups(self, rng: Any, parts: Mapping[str, Any]) -> dict[str, Any]:
        """Each bill as one of the groups of lines that the rules tell apart otherwise than by kind, as they have to be told."""
        declared = self.rules.declared
        groups = [name for name in frame_of(self.rules).kinds if not group_named(declared, name).of_kind]
        if not groups:
            return {}
        chosen = rng.integers(0, len(groups), len(parts["in_scope"]))
        return {
            f"{name}_{group}_fen": pa.array(np.where(chosen == place, amounts.to_numpy(), 0))
            for name, amounts in parts.items()
            for place, group in enumerate(groups)
        }

    def _kinds(self, rng: Any, scheme: Any, standing: Any, registered: Any, day: Any) -> tuple[Any, Any, Any]:
        """Benefit, level and kind of purchase of each bill, among those that the area settles for the person on the day."""
        result = np.zeros((3, len(day)), dtype=np.int64)
        firsts = np.array([day_of(each) for each in self.payable.periods])
        period = np.searchsorted(firsts, day, side="right") - 1
        keys = ((scheme * len(STANDINGS) + standing) * 4 + registered) * len(firsts) + period
        for key in np.unique(keys):
            mine = np.nonzero(keys == key)[0]
            group, at = divmod(int(key), len(firsts))
            rest, diseases = divmod(group, 4)
            name, standing_name = self.schemes[rest // len(STANDINGS)], STANDINGS[rest % len(STANDINGS)]
            kinds, weights = self._open(name, standing_name, diseases, self.payable.periods[at])
            chosen = rng.choice(len(kinds), len(mine), p=weights)
            result[:, mine] = kinds[chosen].T
        return result[0], result[1], result[2]

    @functools.cache  # noqa: B019 (as long as what is made up)
    def _open(self, scheme: str, standing: str, diseases: int, day: dt.date) -> tuple[Any, Any]:
        """Benefits, levels and kinds of purchase that are settled, with their shares; where none is, all that the scheme has."""
        registered = frozenset(kind for bit, kind in enumerate(_KINDS) if diseases >> bit & 1)
        known = self.benefits[scheme]
        bills = self.payable.bills(scheme, standing, known, registered, day)
        if not bills:
            bills = [(name, LEVELS[int(np.argmax(made_up.BILLS[name].levels))], "") for name in known]
        kinds = np.array([(_BENEFITS.index(name), LEVELS.index(level), _PURCHASES.index(kind)) for name, level, kind in bills])
        often = [made_up.BILLS[name].often * made_up.BILLS[name].levels[LEVELS.index(level)] for name, level, _ in bills]
        weights = np.array(often) * [made_up.PURCHASES.get(kind, 1) for _, _, kind in bills]
        return kinds, weights / weights.sum()

    def _regions(self, rng: Any, number: int) -> Any:
        """Where care was given: mostly inside; elsewhere only where the area settles that at all."""
        area = self.rules.area
        inside = f"{area.prefixes[0]:0<6}"[:6] if area.prefixes else area.code
        places = [inside, f"{area.code[:2]}9900", self.payable.outside]
        shares = [
            made_up.AWAY[name] if self.payable.away(place) else 0 for name, place in zip(made_up.AWAY, places[1:], strict=True)
        ]
        return words(rng.choice(3, number, p=[1 - sum(shares), *shares]), places)

    def _prescriptions(self, rng: Any, purchase: Any) -> dict[str, Any]:
        """Of purchases with a prescription of the day, the level of the hospital that prescribed."""
        none = purchase != _PURCHASES.index("prescribed")
        if none.all():
            return {}
        hospitals = np.array([LEVELS.index(name) for name in ("community", "secondary", "tertiary")])
        return {"prescription_level": words(hospitals[rng.integers(0, len(hospitals), len(purchase))], LEVELS, none)}

    def _facts(self, rng: Any, benefit: Any) -> dict[str, Any]:
        """What is told of the bills of a delivery."""
        columns: dict[str, Any] = {}
        none = benefit != _BENEFITS.index("maternity")
        if none.all() or not self.payable.delivery_told:
            return columns
        for name, fact in self.rules.declared.fact.items():
            if fact.about != "claim":
                continue
            if fact.type == "choice":
                columns[f"fact_{name}"] = words(rng.integers(0, len(fact.choices), len(benefit)), fact.choices, none)
            elif name in made_up.INTEGERS:
                low, high = made_up.INTEGERS[name]
                columns[f"fact_{name}"] = pa.array(rng.integers(low, high + 1, len(benefit)), mask=none)
        return columns
