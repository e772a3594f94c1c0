"""What claims bring the person beside the bill, by the scalar engine's code: nothing that the kernel carries depends on it."""

from typing import Any

import numpy as np

from yibao.engine.facts.query import ClaimQuery
from yibao.engine.settlement.cash_benefits import cash_benefits
from yibao.engine.settlement.prepared import prepare
from yibao.model.results.settlement import CounterKey
from yibao.model.results.trace import Citation
from yibao.model.values.errors import YibaoError
from yibao.model.values.vocabulary import SCHEMES
from yibao.rules.ruleset import RuleSet

from ..claims.claims import BENEFIT_NAMES, Claims
from ..claims.results import WARNINGS, BatchResults
from ..kernel.emit import UNVERIFIED
from ..people.people import People, date_of
from ..tables.messages import MessageTable


class Cash:
    """The cash benefits of an area.

    Attributes:
        names: counters that let a benefit be paid once.
    """

    def __init__(self, rules: RuleSet, said: MessageTable) -> None:
        self.rules, self.said = rules, said
        declared = rules.declared
        self.names = {rule.once for rule in declared.cash.values() if rule.once}
        segments = [segment for stage in declared.stage.values() for segment in stage.segment]
        used = {limit.counter for segment in segments for limit in segment.limits}
        used |= {count.counter for segment in segments for count in segment.counts}
        used |= {count.counter for plan in declared.plan.values() for count in plan.counts}
        facts = {fact for dimension in declared.dimension.values() for fact in (dimension.of, *dimension.reads) if fact}
        used |= {fact.name for fact in facts if fact.kind == "counter"}
        self._apart = self.names.isdisjoint(used)

    def due(self, claims: Claims, scheme: Any) -> Any:
        """The rows for which there are cash benefits at all.

        Args:
            scheme: of each person.
        """
        found = np.zeros(claims.number, dtype=bool)
        for name, benefit in self.rules.cash:
            mine = claims.benefit == BENEFIT_NAMES.index(benefit)
            if mine.any():
                found |= mine & (scheme == SCHEMES.index(name))[claims.run]
        return found

    def aside(self, people: People, *, states: bool) -> bool:
        """Whether they can be worked out beside the kernel: what was paid once is told to nobody else."""
        return (
            self._apart and not states and not any(values.any() for name, values in people.counters.items() if name in self.names)
        )

    def pay(self, settled: BatchResults, due: Any, scheme: Any) -> set[int]:
        """Work them out for rows that the kernel has settled.

        Returns:
            The persons with a fact that cannot be, who have to be settled one by one.
        """
        claims, people = settled.claims, settled.claims.people
        wrong: set[int] = set()
        counters: dict[CounterKey, int] = {}
        last = -1
        for place in np.nonzero(due)[0].tolist():
            head = int(claims.run[place])
            if head != last:
                counters, last = {}, head
            name, day = SCHEMES[int(scheme[head])], date_of(settled.day[place])
            cited: list[Citation] = []
            person, claim = people.person(int(claims.owners[head])), claims.claim(place)
            try:
                query = ClaimQuery(self.rules, person, claim, day, self.rules.year_of(name, day))
                found = cash_benefits(query, name, counters, cited, self.rules.derived(prepare).cash_citations)
            except YibaoError:
                wrong.add(head)
                continue
            settled.cash[place] = sum(one.amount for one in found.paid)
            if any(one.status == "unverified" for one in cited):
                settled.warned[place] |= UNVERIFIED
            codes = [self.said.notes[int(settled.notes[place])], *(one.code for one in found.warnings if one.code not in WARNINGS)]
            settled.notes[place] = self.said.note_of(",".join(dict.fromkeys(filter(None, codes))))
        return wrong
