"""What an area settles in a time, found by settling probes: nothing is made up that its rules would refuse on every day of it."""

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from yibao import Course, RuleSet, YibaoError, read_case
from yibao.engines import FILINGS, LEVELS, STAYS, opening_state

from .distributions import ACTIVITIES, BILLS, RETIRES, SMALL, STANDINGS, STARTS_WORK

MOST_PERIODS = 24
_DISEASES = {"special_disease": "malignant_tumour", "chronic_disease": "diabetes"}
_FEW_DISEASES = 6


@attrs.define(eq=False)
class Payable:
    """Probes of an area's rules between two days.

    Attributes:
        first, last: of the time; outside: an area code elsewhere in the nation.
    """

    rules: RuleSet
    first: dt.date
    last: dt.date
    outside: str

    @functools.cached_property
    def periods(self) -> tuple[dt.date, ...]:
        """The first days of the parts of the time in which nothing changes; of very many only the first of each year."""
        changes = [day for day in self.rules.change_days() if self.first < day <= self.last]
        years = [dt.date(year, 1, 1) for year in range(self.first.year + 1, self.last.year + 1)]
        return (self.first, *(changes if len(changes) < MOST_PERIODS else years))

    def bills(
        self, scheme: str, standing: str, benefits: Sequence[str], registered: frozenset[str], day: dt.date
    ) -> list[tuple[str, str, str]]:
        """The benefits that somebody has on a day, each with the levels at which it is settled, and the kind of purchase.

        Args:
            registered: kinds of diseases that are registered.
        """
        open_to = [name for name in benefits if name not in _DISEASES or name in registered]
        every = [(name, level) for name in open_to for level, share in zip(LEVELS, BILLS[name].levels, strict=True) if share]
        bills = [
            (name, level, "") for name, level in every if name != "pharmacy" and self._settles(scheme, standing, name, level, day)
        ]
        return bills + [("pharmacy", "pharmacy", kind) for kind in self._purchases(scheme, standing, day) if "pharmacy" in open_to]

    @functools.cache  # noqa: B019 (as long as what is made up)
    def _purchases(self, scheme: str, standing: str, day: dt.date) -> tuple[str, ...]:
        """The kinds of purchases that are settled."""
        probes: Mapping[str, dict[str, Any]] = {"prescribed": {"prescribed": True}, "any": {"times": 8}, "small": {}}
        kinds = [
            kind
            for kind, more in probes.items()
            if self._payers((scheme, standing), "pharmacy", "pharmacy", day, **more) is not None
        ]
        return tuple(kind for kind in kinds if kind != "small" or "any" not in kinds)

    @functools.cached_property
    def diseases(self) -> Mapping[str, tuple[str, ...]]:
        """By kind, some codes whose bills are settled for the most of people and levels; those of the list where none is."""
        return {kind: self._codes(kind) for kind in _DISEASES}

    def _codes(self, kind: str) -> tuple[str, ...]:
        codes = tuple(self.rules.declared.diseases(kind)) or (_DISEASES[kind],)
        middle = self.first + (self.last - self.first) / 2
        levels = [level for level, share in zip(LEVELS, BILLS[kind].levels, strict=True) if share]
        people = [(scheme, rows[0][0]) for scheme, rows in STANDINGS.items() if (scheme, kind) in self.rules.plans]
        counts = {
            code: sum(self._settles(*person, kind, level, middle, code) for person in people for level in levels) for code in codes
        }
        most = max(counts.values())
        return tuple(code for code in codes if counts[code] == most)[:_FEW_DISEASES]

    @functools.cached_property
    def filings(self) -> tuple[str, ...]:
        """Filings for care elsewhere with which care at home is still settled."""
        return tuple(code for code in FILINGS if self.away("", code))

    def away(self, region: str, filing: str | None = None) -> bool:
        """Whether visits and stays at a place, by a filing, are settled at all on some day of the time."""
        registered = () if filing is None else ({"kind": "cross_region", "code": filing, "region": self.outside},)
        people = [(scheme, rows[0][0]) for scheme, rows in STANDINGS.items() if (scheme, "inpatient") in self.rules.plans]
        return any(
            all(self._payers(person, "inpatient", "tertiary", day, registered, region=region) is not None for person in people)
            for day in self.periods
        )

    @functools.cached_property
    def delivery_told(self) -> bool:
        """Whether bills of a delivery have to tell of it; those that do are settled one by one, which takes longer."""
        people = [(scheme, rows[0][0]) for scheme, rows in STANDINGS.items() if (scheme, "maternity") in self.rules.plans]
        return any(
            self._payers(person, "maternity", "tertiary", day, bare=True) is None
            and self._payers(person, "maternity", "tertiary", day) is not None
            for person in people
            for day in self.periods
        )

    def matters(self, fact: str, values: Sequence[Any]) -> bool:
        """Whether a fact of the person changes what a large bill comes to in the time."""
        days = dict.fromkeys((self.periods[0], self.periods[-1]))
        people = [(scheme, rows[0][0]) for scheme, rows in STANDINGS.items()]
        probes = [(person, benefit, day) for person in people for benefit in BILLS for day in days]
        known = [probe for probe in probes if (probe[0][0], probe[1]) in self.rules.plans]
        return any(self._differs(fact, values, *probe) for probe in known)

    def _differs(self, fact: str, values: Sequence[Any], person: tuple[str, str], benefit: str, day: dt.date) -> bool:
        level = "pharmacy" if benefit == "pharmacy" else "tertiary"
        outcomes = [self._payers(person, benefit, level, day, facts={fact: value}, times=8) for value in values]
        known = [outcome for outcome in outcomes if outcome is not None]
        return any(outcome != known[0] for outcome in known[1:])

    @functools.cache  # noqa: B019 (as long as what is made up)
    def _settles(self, scheme: str, standing: str, benefit: str, level: str, day: dt.date, code: str | None = None) -> bool:
        registered: tuple[Mapping[str, str], ...] = ()
        if benefit in _DISEASES:
            registered = ({"kind": benefit, "code": code or self.diseases[benefit][0]},)
        return self._payers((scheme, standing), benefit, level, day, registered) is not None

    def _payers(
        self,
        person: tuple[str, str],
        benefit: str,
        level: str,
        day: dt.date,
        registrations: Sequence[Mapping[str, str]] = (),
        *,
        region: str = "",
        facts: Mapping[str, Any] | None = None,
        times: int = 1,
        prescribed: bool = False,
        bare: bool = False,
    ) -> Mapping[str, int] | None:
        """Who pays a probe of so many times the usual bill; none where it is refused."""
        scheme, standing = person
        youngest, oldest = next(row[2:] for row in STANDINGS[scheme] if row[0] == standing)
        birth = dt.date(day.year - (youngest + oldest) // 2, 1, 1)
        usual = {name: value for name, value in self._usual(standing, birth).items() if name in self.rules.declared.fact}
        insured = {"id": "P", "birth_date": birth, "scheme": scheme, "standing": standing, "contribution_base": "7000"}
        try:
            bill = self._bill(benefit, level, day, region, times)
            if bare:
                del bill["facts"]
            if prescribed:
                bill["prescription"] = {"level": "secondary", "date": day}
            more = {"registrations": list(registrations), "facts": {**usual, **(facts or {})}}
            case = read_case({"person": {**insured, **more}, "claim": [bill]})
            entry = Course(self.rules, case.person, opening_state(self.rules, case), trace=False).add(case.claim[0])
        except YibaoError:
            return None
        return entry.payers

    def _usual(self, standing: str, birth: dt.date) -> dict[str, Any]:
        """What every made-up person of a standing tells."""
        worked = {"started_work_on": birth.replace(year=birth.year + STARTS_WORK), "activity": ACTIVITIES[standing]}
        return {**worked, **({"retired_on": birth.replace(year=birth.year + RETIRES)} if standing == "retired" else {})}

    def _bill(self, benefit: str, level: str, day: dt.date, region: str, times: int) -> dict[str, Any]:
        days = {"admitted": day, "discharged": day} if benefit in STAYS else {"date": day}
        facility = {"level": level, **({"region": region} if region else {})}
        lines = [{"class": "A", "amount": str(min(int(BILLS[benefit].median), SMALL if benefit == "pharmacy" else 10**9) * times)}]
        facts = {name: rule.choices[0] for name, rule in self.rules.declared.fact.items() if rule.about == "claim" and rule.choices}
        facts |= {name: "1" for name, rule in self.rules.declared.fact.items() if rule.about == "claim" and rule.type == "integer"}
        return {"id": "C", **days, "benefit": benefit, "facility": facility, "lines": lines, "facts": facts}
