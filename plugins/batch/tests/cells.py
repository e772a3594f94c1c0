"""What an area declares, and the cells a crowd is made of: each around one day of change, with facts of its own."""

import datetime as dt
import functools
import random
from math import gcd
from typing import Any

import attrs
import numpy as np

from yibao.model.values.errors import YibaoError
from yibao.model.values.money import PPM
from yibao.model.values.vocabulary import COVERS, LEVELS, STANDINGS, STAYS
from yibao.rules.figures.dimensions import cut_values, edge_tables
from yibao.rules.lowering.plan import UNKNOWN, LoweredPlan
from yibao_batch.lookup.fact_codes import edges_on
from yibao_batch.people.people import day_of

WILD = 6
"""One cell in so many also says what only the scalar engine knows."""

CLAIMS = 600
"""Claims of one cell."""

FAR = "889900"


@attrs.define(eq=False)
class Known:
    """What an area declares that facts, amounts and days are chosen from."""

    rules: Any

    @functools.cached_property
    def anchors(self) -> list[dt.date]:
        """Every day on which something changes, the rules at the counter included."""
        access = self.rules.declared.access.values()
        days = set(self.rules.change_days()) | {one.from_ for one in access if one.from_}
        days |= {one.to + dt.timedelta(days=1) for one in access if one.to and one.to < dt.date.max}
        return sorted(day for day in days if dt.date(1900, 1, 1) < day < dt.date(2100, 1, 1))

    @functools.cached_property
    def keys(self) -> dict[str, list[str]]:
        """The benefits of each scheme, those without plans at the end."""
        found: dict[str, list[str]] = {}
        for scheme, benefit in sorted(self.rules.plans):
            found.setdefault(scheme, []).append(benefit)
        return found

    @functools.cached_property
    def money(self) -> Any:
        """Every amount that stands in a table, and those an edge of a fact lies at, in fen."""
        found = {0, 1, 100}
        for table in self.rules.tables.values():
            if table.unit in ("money", "change"):
                found |= {abs(cell.value) for cell in table.cells if cell.value is not None}
        return np.array(sorted(one for one in found if one <= 10**10), dtype=np.int64)

    @functools.cached_property
    def ratios(self) -> Any:
        """Every ratio that stands in a table, in parts per million."""
        found = {500_000, 750_000}
        for table in self.rules.tables.values():
            if table.unit == "ratio":
                found |= {cell.value for cell in table.cells if cell.value and cell.value < PPM}
        return np.array(sorted(found), dtype=np.int64)

    @functools.cached_property
    def ties(self) -> Any:
        """For each ratio the amounts whose share lies half-way between two fen: the first of them, and how far apart."""
        found = []
        for ratio in self.ratios.tolist():
            common = gcd(ratio, PPM)
            apart = PPM // common
            if apart % 2 == 0:
                found.append((apart // 2 * pow(ratio // common, -1, apart) % apart, apart))
        return np.array(found or [(1, 2)], dtype=np.int64)

    @functools.cached_property
    def codes(self) -> list[str]:
        """Diseases that some rule or list names."""
        found = {*self.rules.declared.diseases("special_disease"), *self.rules.declared.diseases("chronic_disease")}
        return sorted(found or self._mapped("disease")) or ["malignant_tumour", "dialysis"]

    @functools.cached_property
    def grades(self) -> list[str | None]:
        """Grades that some rule names, and others."""
        return [None, None, *sorted(self._mapped("facility.grade") | {"三甲", "二级乙等"})]

    def _mapped(self, fact: str) -> set[str]:
        dimensions = self.rules.declared.dimension.values()
        return {key for one in dimensions if one.of == fact for key in one.map if key != "*"}

    def edges(self, fact: str, day: dt.date) -> list[Any]:
        """The edges at which something about a fact changes."""
        found: list[Any] = []
        for one in self.rules.declared.dimension.values():
            if one.of == fact and one.cuts:
                told = edges_on(self.rules, one, day) if edge_tables(one) else cut_values(self.rules.declared, one)
                found += told or []
        return found

    def stands(self, scheme: str, day: dt.date) -> bool:
        """Whether the scheme has a benefit year on a day."""
        try:
            self.rules.year_of(scheme, day)
        except YibaoError:
            return False
        return True

    def settles(self, scheme: str, benefit: str, day: dt.date) -> bool:
        """Whether a benefit has a plan on a day or the one before, and each segment of the bill itself has some figure."""
        for when in (day, day - dt.timedelta(days=1)):
            try:
                plan = self.rules.plan_on(scheme, benefit, when)
            except YibaoError:
                continue
            if figured(plan):
                return True
        return False

    def listed(self, kind: str) -> list[str]:
        """Diseases of a kind that may be filed."""
        return sorted(self.rules.declared.diseases(kind)) or self.codes


class Cell:
    """The profiles, settings and days of one cell; ``turn`` goes round through everything there is."""

    def __init__(self, known: Known, rng: random.Random, anchor: dt.date, turn: int, claims: int) -> None:
        self.known, self.rng, self.anchor = known, rng, anchor
        self.wild = turn // 2 % WILD == 0
        schemes = list(known.keys)
        there = [scheme for scheme in schemes if known.stands(scheme, anchor)] or schemes
        many = len(schemes) * max(1, claims // CLAIMS)
        last = schemes if turn % 3 == 0 else there  # now and then somebody whose scheme has no benefit year yet
        self.owners = [*(there[place % len(there)] for place in range(many - 1)), last[(many - 1) % len(last)]]
        self.profiles = [self._profile(scheme) for scheme in self.owners]
        self.settings: dict[str, list[dict[str, Any]]] = {}
        for scheme, benefits in known.keys.items():
            plain = [one for one in benefits if self.wild or (scheme, one) not in known.rules.cash]
            ruled = [one for one in plain if known.settles(scheme, one, anchor)] or plain
            room = len(plain) if claims >= CLAIMS // 2 else 4  # a small cell has some of them, the next one others
            told = [plain[(turn * room + place) % len(plain)] for place in range(room)] + [rng.choice(ruled) for _ in range(3)]
            births = [one for one in benefits if (scheme, one) in known.rules.cash]
            told += 3 * births if self.wild else births if turn % 4 == 1 else []
            self.settings[scheme] = [self._setting(scheme, benefit) for benefit in told]
        self.days = self._days()

    # --- persons -----------------------------------------------------------------------------------------------------

    def _profile(self, scheme: str) -> list[dict[str, Any]]:
        """The rows of a person, without what is the person's own: balances, counters, the base."""
        rng, known = self.rng, self.known
        standings = known.rules.declared.scheme[scheme].standings or STANDINGS
        first = {"from": None, "birth_date": self._birth(), "scheme": scheme, "standing": rng.choice(standings)}
        first |= self._facts("person")
        first["registrations"] = self._filed()
        rows = [first]
        if rng.random() < 0.3:  # something changes with time
            for day in sorted(rng.sample((-380, -30, -1, 0, 1, 20, 200), rng.choice((1, 1, 2)))):
                later: dict[str, Any] = {"from": self._on(day)}
                if rng.random() < 0.5:
                    later["standing"] = rng.choice(standings)
                later |= {name: value for name, value in self._facts("person").items() if rng.random() < 0.5}
                rows.append(later)
        if self.wild:
            if rng.random() < 0.1:
                first["registrations"] += self._many()
            other = [one for one in known.keys if one != scheme]
            if other and rng.random() < 0.3:
                if len(rows) == 1:
                    rows.append({"from": self._on(rng.choice((-30, 0, 1, 20)))})
                rows[-1]["scheme"] = rng.choice(other)
                rows[-1]["standing"] = rng.choice(known.rules.declared.scheme[rows[-1]["scheme"]].standings or STANDINGS)
            if rng.random() < 0.4:
                first["cover"] = rng.choice(tuple(COVERS))
                rows[-1]["cover"] = rng.choice(tuple(COVERS))
            if rng.random() < 0.15:
                first["from"] = self._on(rng.choice((-900, -401, -10, 0)))
                rows[1:] = [row for row in rows[1:] if row["from"] > first["from"]]
        return rows

    def _on(self, days: int) -> dt.date:
        return self.anchor + dt.timedelta(days=days)

    def _birth(self) -> dt.date:
        rng = self.rng
        edges = self.known.edges("age", self.anchor)
        told = [day for day in self.known.edges("birth_date", self.anchor) if isinstance(day, dt.date)]
        choice = rng.random()
        if told and choice < 0.25:
            return rng.choice(told) + dt.timedelta(days=rng.choice((-1, 0, 1)))
        on = self._on(rng.choice((-365, -1, 0, 0, 1, 30)))
        if edges and choice < 0.65:
            turns = on.year - rng.choice(edges)
            return dt.date(turns, 3, 1) if (on.month, on.day) == (2, 29) else on.replace(year=turns)
        if choice < 0.7:
            return dt.date(rng.choice((1936, 1952, 1976, 1980, 2000)), 2, 29)
        return self.anchor - dt.timedelta(days=rng.choice((1, 1, 400, rng.randint(1, 36_500))))

    def _facts(self, about: str, left_out: float = 0.25) -> dict[str, Any]:
        rng, found = self.rng, {}
        for name, fact in self.known.rules.declared.fact.items():
            if fact.about != about or rng.random() < left_out:
                continue
            edges = self.known.edges(f"fact.{name}", self.anchor)
            near = rng.choice(edges) if edges and rng.random() < 0.7 else None
            if fact.type == "choice":
                found[name] = rng.choice(fact.choices)
            elif fact.type == "boolean":
                found[name] = rng.random() < 0.5
            elif fact.type == "integer":
                found[name] = max(0, near + rng.choice((-1, 0, 1))) if near is not None else rng.randint(0, 14)
            elif fact.type == "money":
                found[name] = max(0, near + rng.choice((-1, 0, 1))) if near is not None else rng.randint(0, 2 * 10**7)
            elif fact.type == "ratio":
                found[name] = rng.choice(("0", "0.5", "0.333333", "1"))
            elif fact.type == "date":
                day = near or self.anchor - dt.timedelta(days=rng.randint(-400, 15_000))
                found[name] = day + dt.timedelta(days=rng.choice((-1, 0, 1)))
            else:
                found[name] = rng.choice(("x", "y"))
        return {fact_column(name, self.known.rules.declared.fact[name]): value for name, value in found.items()}

    def _filed(self) -> list[dict[str, Any]]:
        rng, known, found = self.rng, self.known, []
        for kind in ("special_disease", "chronic_disease", "chronic_disease", "cross_region", "cross_region", "family_doctor"):
            if rng.random() < 0.62:
                continue
            one: dict[str, Any] = {"kind": kind, "code": None, "region": None}
            if kind == "cross_region":
                one["code"] = rng.choice(("long_term", "referral", "self_filed"))
                one["region"] = rng.choice((None, FAR, FAR, "880000", self._province(), known.rules.area.code))
            elif kind != "family_doctor":
                one["code"] = rng.choice(known.listed(kind))
            if rng.random() < 0.6:
                one["from"] = self._on(rng.choice((-500, -40, -1, 0, 1, 30)))
            if rng.random() < 0.4:
                one["to"] = self._on(rng.choice((-1, 0, 1, 60, 400)))
            if one.get("from") and one.get("to") and one["to"] < one["from"]:
                one["to"] = one["from"]
            found.append(one)
        return found

    def _many(self) -> list[dict[str, Any]]:
        """More registrations than the kernel takes of one person."""
        rng = self.rng
        family = [
            {"kind": "family_doctor", "code": None, "region": None, "to": self._on(rng.randint(-900, 900))} for _ in range(40)
        ]
        return [*family, *self._filed(), *self._filed()]

    def _province(self) -> str:
        return f"{self.known.rules.area.code[:2]}9900"

    # --- claims ------------------------------------------------------------------------------------------------------

    def _setting(self, scheme: str, benefit: str) -> dict[str, Any]:
        """What a claim says beside its day and its bill."""
        rng, known = self.rng, self.known
        inside = f"{known.rules.area.prefixes[0]:0<6}"[:6]
        of_disease = "disease" in benefit
        levels = ("pharmacy", "pharmacy", *LEVELS) if benefit == "pharmacy" else LEVELS[:5]
        found: dict[str, Any] = {
            "scheme": scheme,
            "benefit": benefit,
            "stays": benefit in STAYS or (benefit == "maternity" and rng.random() < 0.5),
            "level": rng.choice(levels),
            "grade": rng.choice(known.grades),
            "region": rng.choice((None, None, inside, inside, self._province(), FAR, "880100")),
            "emergency": rng.choice((None, None, None, False, True)),
            "use_accounts": rng.choice((None, True, True, False)),
            "designated": rng.choice((None, True)),
            "card": rng.choice((None, True)),
            "disease": rng.choice((None, *known.listed(benefit))) if of_disease else None,
        }
        if not of_disease and rng.random() < 0.1:
            found["disease"] = rng.choice(known.codes)
        if rng.random() < (0.6 if benefit == "pharmacy" else 0.1):
            found["prescription_level"] = rng.choice(LEVELS[:5])
            found["prescription_ago"] = rng.choice((None, 0, 0, 1, 3, 4, 7, 8, 30, -1, -3))
        if self.wild:
            found["designated"] = rng.choice((None, True, False))
            found["card"] = rng.choice((None, True, False))
            if rng.random() < 0.7:
                found |= self._facts("claim")
        if (scheme, benefit) in known.rules.cash and rng.random() < 0.7:  # a birth of which everything is told
            found |= self._facts("claim", left_out=0.0) | {"designated": None, "card": None}
        return found

    def _days(self) -> Any:
        """Days of the cell, the days of change and before it again and again; also the ends of the benefit year."""
        rng = self.rng
        offsets = [-1] * 4 + [0] * 4 + [1, -2, -31, 31, -365, 365, -400, 400] + [rng.randint(-60, 60) for _ in range(6)]
        offsets += [rng.randint(-400, 400) for _ in range(2)]
        for scheme in self.known.keys:
            try:
                year = self.known.rules.year_of(scheme, self.anchor)
            except YibaoError:
                continue
            offsets += [off for off in ((year.last - self.anchor).days, (year.last - self.anchor).days + 1) if off < 500]
        return np.array(offsets, dtype=np.int64) + day_of(self.anchor)


def figured(plan: LoweredPlan) -> bool:
    """Whether each segment of the bill itself has some figure, for without one every claim is refused."""
    segments = [segment for stage in plan.stages if stage.opens for segment in stage.segments]
    tables = [one for segment in segments for one in (segment.ratio, *(limit.table for limit in segment.limits)) if one >= 0]
    return all(set(plan.tables[one].values) != {UNKNOWN} for one in tables)


def fact_column(name: str, fact: Any) -> str:
    return f"fact_{name}_fen" if fact.type == "money" else f"fact_{name}"
