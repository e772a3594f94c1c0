"""Claims by columns: one batch as plain arrays, from which one claim can be made for the scalar engine."""

import datetime as dt
import functools
from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from yibao import Claim
from yibao.engines import BENEFITS, LEVELS, Facility, LoweredPlan, Parts, PartsOfKind, Prescription

from ..kernel.frame import Frame
from ..people.people import People, date_of
from ..tables.columns import NO_DAY, CodeTable

BENEFIT_NAMES = tuple(BENEFITS)


@attrs.define(eq=False, slots=False)
class Claims:
    """Some claims in the order of the input, as arrays with one entry a row.

    Attributes:
        rows: where each stood in the input, from 0; ids: of claims; names: of the persons as they came.
        starts: where the claims of each person begin, and behind the last; owners: places of those persons, −1 if nobody is
            known; person: the same row by row.
        day: the visit, or the discharge; admitted: for a stay, else ``NO_DAY``.
        benefit, level: places in the lists of words; grade, region, disease, prescribed: codes in ``vocabulary``.
        bill: fen, the four parts, each of the whole and of every kind that some stage keeps apart.
        stays: codes that tell the stays of a batch apart; ward: whether the claim names its stay.
        bad: rows that are left out; reverses: what a reversal takes back, or none.
        filled: rows of the bill that may hold something; columns: names of the columns that there are.
        nobody: rows of persons who are not known, which stand with those of another; none where there are none.
        sequence: the order of claims of one day, or none.
    """

    rows: Any
    ids: Any
    names: Any
    starts: Any
    owners: Any
    day: Any
    admitted: Any
    stay_given: Any
    benefit: Any
    level: Any
    grade: Any
    region: Any
    designated: Any
    emergency: Any
    uses: Any
    disease: Any
    prescribed: Any
    prescribed_on: Any
    bill: Any
    stays: Any
    ward: Any
    stay_names: Any
    reverses: Any
    beyond: Any
    card: Any
    facts: Mapping[str, Any]
    bad: Any
    vocabulary: CodeTable
    frame: Frame
    people: People
    filled: frozenset[int]
    columns: frozenset[str]
    nobody: Any = None
    sequence: Any = None

    @property
    def number(self) -> int:
        """How many rows there are."""
        return len(self.day)

    @functools.cached_property
    def run(self) -> Any:
        """Which of the owners, row by row."""
        return np.repeat(np.arange(len(self.owners)), np.diff(self.starts))

    @functools.cached_property
    def person(self) -> Any:
        """Places of the persons, row by row."""
        return np.repeat(self.owners, np.diff(self.starts))

    def owner(self, place: int) -> int:
        """The place of the person of one claim."""
        return int(self.owners[np.searchsorted(self.starts, place, side="right") - 1])

    @functools.cached_property
    def kinds_told(self) -> frozenset[str]:
        """The groups of lines of which there is some column."""
        stride = len(self.frame.kinds) + 1
        return frozenset(self.frame.kinds[row % stride - 1] for row in self.filled if row % stride)

    def tells(self, plan: LoweredPlan) -> bool:
        """Whether columns tell the groups of lines that the plan keeps apart; kinds of which there is no column hold nothing."""
        return all(group.of_kind or group.name in self.kinds_told for group in plan.groups)

    def claim(self, place: int) -> Claim:
        """One claim for the scalar engine."""
        identity = str(self.ids[place].as_py())
        if self.reverses is not None and self.reverses[place].as_py() is not None:
            return Claim(identity, date=date_of(self.day[place]), reverses=str(self.reverses[place].as_py()))
        text = self.vocabulary.texts
        stay = bool(self.stay_given[place])
        prescribed = text[self.prescribed[place]]
        stride = len(self.frame.kinds) + 1
        amounts = self.bill[:, place].tolist()
        whole = amounts[::stride]
        told = self.kinds_told
        kinds = {kind: PartsOfKind(*amounts[1 + number :: stride]) for number, kind in enumerate(self.frame.kinds) if kind in told}
        return Claim(
            identity,
            date=None if stay else date_of(self.day[place]),
            benefit=BENEFIT_NAMES[self.benefit[place]],
            facility=Facility(
                LEVELS[self.level[place]], text[self.grade[place]], text[self.region[place]], _flag(self.designated[place])
            ),
            parts=Parts(whole[0], whole[1], whole[2], whole[3], kinds),
            admitted=date_of(self.admitted[place]) if stay else None,
            discharged=date_of(self.day[place]) if stay else None,
            stay=str(self.stay_names[place].as_py()) if self.ward[place] else None,
            disease=text[self.disease[place]],
            emergency=bool(self.emergency[place]),
            use_accounts=bool(self.uses[place]),
            prescription=Prescription(prescribed, self._prescribed_on(place)) if prescribed else None,
            card=_flag(self.card[place]),
            facts=self._facts(place),
        )

    def _facts(self, place: int) -> dict[str, Any]:
        declared = self.people.rules.declared.fact
        values = {name: column[place].as_py() for name, column in self.facts.items()}
        return {name: _fact(declared.get(name), value) for name, value in values.items() if value is not None}

    def _prescribed_on(self, place: int) -> dt.date:
        day = int(self.prescribed_on[place])
        return date_of(self.day[place] if day == NO_DAY else day)


def _flag(value: int) -> bool | None:
    return None if value < 0 else bool(value)


def _fact(rule: Any, value: Any) -> Any:
    """A declared fact as a case file would say it."""
    if rule is not None and rule.type == "boolean" and isinstance(value, str):
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(value.strip().lower(), value)
    if rule is not None and rule.type == "integer" and isinstance(value, str) and value.strip().lstrip("-").isdigit():
        return int(value)
    if isinstance(value, dt.datetime):
        return value.date()
    return str(value) if rule is not None and rule.type in ("money", "ratio") and not isinstance(value, str) else value
