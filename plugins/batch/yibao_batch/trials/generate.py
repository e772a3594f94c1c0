"""Made-up persons and claims, of plausible sizes and kinds. The same seed gives the same data."""

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pyarrow as pa

from yibao import RuleSet, YibaoError
from yibao.engines import FILINGS, LEVELS, REGISTRATIONS, SCHEMES, SPLIT, STANDINGS, STAYS, InputError, group_named, listed

from ..kernel.frame import frame_of
from ..outputs.outputs import OutputSet, create
from ..people.people import day_of
from ..tables.files import ENDINGS, Output, unwritable
from .manifest import MANIFEST, check_unchanged, write_manifest

PIECE = 20_000
"""Persons made at once."""

# benefit: how often, median bill in yuan, spread, levels (village, community, primary, secondary, tertiary, pharmacy)
_KINDS: Mapping[str, tuple[float, float, float, tuple[float, ...]]] = {
    "outpatient": (100, 180, 0.9, (0.05, 0.45, 0.1, 0.15, 0.25, 0)),
    "emergency": (6, 420, 0.8, (0, 0.1, 0.1, 0.3, 0.5, 0)),
    "special_disease": (8, 2_200, 1.0, (0, 0.1, 0.05, 0.25, 0.6, 0)),
    "chronic_disease": (14, 260, 0.7, (0, 0.6, 0.1, 0.15, 0.15, 0)),
    "inpatient": (5, 9_500, 1.0, (0, 0.12, 0.13, 0.3, 0.45, 0)),
    "observation": (0.5, 1_800, 0.7, (0, 0.1, 0.1, 0.3, 0.5, 0)),
    "home_bed": (0.3, 1_500, 0.6, (0, 0.7, 0.1, 0.1, 0.1, 0)),
    "pharmacy": (20, 95, 0.8, (0, 0, 0, 0, 0, 1)),
    "ambulance": (0.4, 260, 0.4, (0, 0.2, 0.2, 0.3, 0.3, 0)),
    "maternity": (0.4, 7_000, 0.5, (0, 0.05, 0.15, 0.4, 0.4, 0)),
}
_ELSEWHERE = "310000"
_SHARES = {"employee": 0.6, "resident": 0.4}
_STANDINGS = {
    "employee": (("active", 0.62, 20, 60), ("retired", 0.26, 52, 95), ("flexible", 0.1, 20, 58), ("unemployed", 0.02, 22, 58)),
    "resident": (("adult", 0.58, 18, 92), ("minor", 0.22, 1, 17), ("student", 0.2, 6, 24)),
}


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


def write(rules: RuleSet, plan: Plan, folder: Path) -> int:
    """Write persons and claims.

    Returns:
        How many claims were made.

    Raises:
        InputError: the area has no such scheme or benefit, or the folder has files of these names that were not generated.
    """
    maker = _Maker(rules, plan)
    folder = Path(os.path.realpath(folder))
    persons, claims = (folder / f"{name}{ENDINGS[plan.form]}" for name in ("persons", "claims"))
    try:
        with OutputSet(folder / MANIFEST, persons, claims) as outputs:
            check_unchanged(folder, (persons.name, claims.name))
            parts = {path: create(outputs.part(path)) for path in (persons, claims)}
            made = _write(maker, plan, *parts.values())
            manifest = create(outputs.part(folder / MANIFEST))
            write_manifest(manifest, folder, {path.name: part for path, part in parts.items()})
            check_unchanged(folder, (persons.name, claims.name))
            outputs.publish([(manifest, folder / MANIFEST), *((part, path) for path, part in parts.items())])
    except OSError as error:
        raise unwritable(error, str(folder)) from None
    return made


def _write(maker: "_Maker", plan: Plan, persons: Path, claims: Path) -> int:
    outputs: list[Output] = []
    made = 0
    try:
        for first in range(0, plan.persons, PIECE):
            tables = maker.piece(first, min(PIECE, plan.persons - first), made)
            made += tables[1].num_rows
            if not outputs:
                outputs = [Output(path, plan.form, table.schema) for path, table in zip((persons, claims), tables, strict=True)]
            for output, table in zip(outputs, tables, strict=True):
                output.write(table)
        for output in outputs:
            output.close()
    except BaseException:
        for output in outputs:
            output.drop()
        raise
    return made


class _Maker:
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
        self.begin, self.end = day_of(dt.date(year, 1, 1)), day_of(dt.date(year + plan.years, 1, 1))
        self.benefits: dict[str, list[str]] = {}
        for scheme in self.schemes:
            has = [name for name in _KINDS if (scheme, name) in rules.plans and (not plan.benefits or name in plan.benefits)]
            self.benefits[scheme] = [name for name in has if self._stands(scheme, name)] or has
        if not any(self.benefits.values()):
            known = listed(dict.fromkeys(benefit for _, benefit in rules.plans))
            raise InputError(
                "没有这些待遇", "there are no such benefits", where="--benefit", mend=(f"可用:{known}", f"known: {known}")
            )
        self.schemes = [scheme for scheme in self.schemes if self.benefits[scheme]]
        self.diseases = [self._diseases(kind) for kind in ("special_disease", "chronic_disease")]
        self.groups = [name for name in frame_of(rules).kinds if not group_named(rules.declared, name).of_kind]
        self.inside = f"{rules.area.prefixes[0]:0<6}"[:6] if rules.area.prefixes else rules.area.code

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

    def _diseases(self, kind: str) -> list[str]:
        """Codes of diseases of a kind that the area knows."""
        return list(self.rules.declared.diseases(kind)) or ["malignant_tumour", "diabetes"]

    def piece(self, first: int, number: int, made: int) -> tuple[Any, Any]:
        """Some persons and their claims."""
        plan = self.plan
        rng = np.random.default_rng([plan.seed, first])
        shares = np.array([_SHARES.get(scheme, 0.1) for scheme in self.schemes])
        scheme = rng.choice(len(self.schemes), number, p=shares / shares.sum())
        standing = np.zeros(number, dtype=np.int64)
        age = np.zeros(number, dtype=np.int64)
        for place, name in enumerate(self.schemes):
            mine = np.nonzero(scheme == place)[0]
            kinds = _STANDINGS.get(name, _STANDINGS["resident"])
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
        people = self._people(rng, ids, scheme, standing, age, birth)
        return people, self._claims(rng, ids, scheme, standing, many, made)

    def _people(self, rng: Any, ids: Any, scheme: Any, standing: Any, age: Any, birth: Any) -> Any:
        number = len(ids)
        columns: dict[str, Any] = {
            "person": pa.array(ids),
            "birth_date": _dates(birth),
            "scheme": _words(scheme, self.schemes),
            "standing": _words(standing, STANDINGS),
            "contribution_base_fen": pa.array(rng.integers(4_500, 30_000, number) * 100),
        }
        for name in self.rules.declared.account:
            has = np.array([name in self.rules.declared.scheme[one].accounts for one in self.schemes])[scheme]
            balance = (rng.lognormal(12 if name == "current_year" else 11, 1.0, number)).astype(np.int64) // 10 * 10
            if name == "family":
                balance = np.where(rng.random(number) < 0.05, balance, 0)
            columns[f"account_{name}_fen"] = pa.array(np.where(has, np.minimum(balance, 2_000_000), 0))
        for name, fact in self.rules.declared.fact.items():
            if fact.about == "claim":
                continue
            none = rng.random(number) >= (0.15 if fact.type in ("boolean", "integer") else 0.95)
            if fact.type == "money":
                columns[f"fact_{name}_fen"] = pa.array(rng.integers(10_000, 200_000, number) * 100, mask=none)
            elif fact.type == "boolean":
                columns[f"fact_{name}"] = pa.array(rng.random(number) < 0.5, mask=none)
            elif fact.type == "integer":
                columns[f"fact_{name}"] = pa.array(rng.integers(0, 7, number), mask=none)
            elif fact.type == "date":
                columns[f"fact_{name}"] = _dates(birth + 365 * 22, none)
            elif fact.type == "choice":
                columns[f"fact_{name}"] = _words(rng.integers(0, len(fact.choices), number), fact.choices, none)
        columns["registrations"] = self._registrations(rng, age)
        return pa.table(columns)

    def _registrations(self, rng: Any, age: Any) -> Any:
        number = len(age)
        special = rng.random(number) < 0.01 + np.maximum(0, age - 40) / 900
        chronic = rng.random(number) < np.maximum(0, age - 35) / 160
        elsewhere = rng.random(number) < 0.02
        counts = special.astype(np.int32) + chronic + elsewhere
        offsets = np.append(0, np.cumsum(counts)).astype(np.int32)
        owner = np.concatenate([np.nonzero(persons)[0] for persons in (special, chronic, elsewhere)])
        kind = np.repeat([0, 1, 2], [int(special.sum()), int(chronic.sum()), int(elsewhere.sum())])
        kind = kind[np.argsort(owner, kind="stable")]
        groups = (*self.diseases, FILINGS)
        sizes = np.array([len(group) for group in groups])
        offset = np.append(0, np.cumsum(sizes))[:-1]
        code = offset[kind] + rng.integers(0, 2**31, len(kind)) % sizes[kind]
        fields = {
            "kind": _words(kind, REGISTRATIONS[:3]).cast(pa.string()),
            "code": pa.array([code for group in groups for code in group]).take(pa.array(code)),
            "region": pa.array([_ELSEWHERE] * len(kind), mask=kind != 2),
            "from": _dates(self.begin - rng.integers(0, 900, len(kind))),
        }
        lists = pa.ListArray.from_arrays(pa.array(offsets), pa.StructArray.from_arrays(fields.values(), names=list(fields)))
        if self.plan.form != "csv":
            return lists
        import json  # noqa: PLC0415 - only CSV needs texts

        return pa.array([json.dumps(entries, default=str) if entries else None for entries in lists.to_pylist()], pa.string())

    def _claims(self, rng: Any, ids: Any, scheme: Any, standing: Any, many: Any, made: int) -> Any:
        number = int(many.sum())
        owner = np.repeat(np.arange(len(ids)), many)
        day = np.sort(rng.integers(self.begin, self.end, number) + owner.astype(np.int64) * 10_000_000) % 10_000_000
        benefit = np.zeros(number, dtype=np.int64)
        names = list(_KINDS)
        for place, one in enumerate(self.schemes):
            mine = np.nonzero(scheme[owner] == place)[0]
            known = self.benefits[one]
            weight = np.array([_KINDS[name][0] for name in known])
            benefit[mine] = np.array([names.index(name) for name in known])[
                rng.choice(len(known), len(mine), p=weight / weight.sum())
            ]
        median = np.array([_KINDS[name][1] for name in names])[benefit]
        spread = np.array([_KINDS[name][2] for name in names])[benefit]
        total = np.clip((median * 100 * np.exp(spread * rng.standard_normal(number))).astype(np.int64), 100, 500_000_00)
        steps = np.array([np.cumsum(_KINDS[name][3]) for name in names])[benefit]
        level = np.minimum((rng.random(number)[:, None] >= steps).sum(axis=1), len(LEVELS) - 1)
        outside = np.where(rng.random(number) < 0.3, rng.beta(1, 12, number), 0)
        self_paid = (total * outside).astype(np.int64)
        over = np.where(rng.random(number) < 0.05, (total * 0.04).astype(np.int64), 0)
        first_pay = ((total - self_paid - over) * np.where(rng.random(number) < 0.4, rng.beta(1, 15, number), 0)).astype(np.int64)
        away = rng.random(number)
        region = np.select([away < 0.03, away < 0.05], [1, 2], 0)
        columns: dict[str, Any] = {
            "person": pa.array(ids[owner]),
            "claim": pa.array(np.arange(made + 1, made + number + 1, dtype=np.int64)),
        }
        stays = np.array([name in STAYS for name in names])[benefit]
        if any(name in STAYS for known in self.benefits.values() for name in known):
            length = rng.integers(1, 20, number)
            columns |= {"date": _dates(day, stays), "admitted": _dates(day - length, ~stays), "discharged": _dates(day, ~stays)}
        else:
            columns["date"] = _dates(day)
        columns |= {
            "benefit": _words(benefit, names),
            "level": _words(level, LEVELS),
            "region": _words(region, [self.inside, f"{self.rules.area.code[:2]}9900", _ELSEWHERE]),
            "self_paid_fen": pa.array(self_paid),
            "over_limit_fen": pa.array(over),
            "first_pay_fen": pa.array(first_pay),
            "in_scope_fen": pa.array(total - self_paid - over - first_pay),
        }
        return pa.table(columns | self._groups({name: columns[f"{name}_fen"] for name in SPLIT}, made))

    def _groups(self, parts: Mapping[str, Any], made: int) -> dict[str, Any]:
        """Each bill as one of the groups of lines that the rules tell apart otherwise than by kind, as they have to be told."""
        if not self.groups:
            return {}
        number = len(parts["in_scope"])
        chosen = np.random.default_rng([self.plan.seed, made]).integers(0, len(self.groups), number)
        return {
            f"{name}_{group}_fen": pa.array(np.where(chosen == place, amounts.to_numpy(), 0))
            for name, amounts in parts.items()
            for place, group in enumerate(self.groups)
        }


def _words(codes: Any, words: Any, none: Any = None) -> Any:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int8), mask=none), pa.array(list(words)))


def _dates(days: Any, none: Any = None) -> Any:
    return pa.array(days.astype(np.int32), mask=none).view(pa.date32())
