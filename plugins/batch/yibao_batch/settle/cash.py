"""Cash benefits beside the bill, computed by the scalar engine's code; nothing in the kernel depends on them."""

from typing import Any

import numpy as np

from yibao import RuleSet, YibaoError
from yibao.engines import SCHEMES, Citation, ClaimQuery, CounterKey, cash_benefits, code_of, prepare

from ..claims.claims import BENEFIT_NAMES, Claims
from ..claims.results import WARNINGS, BatchResults
from ..people.people import People, date_of
from ..tables.messages import MessageTable


class Cash:
    """The cash benefits of an area.

    Attributes:
        names: counters that let a benefit be paid once.
    """

    def __init__(self, rules: RuleSet, messages: MessageTable) -> None:
        self.rules, self.messages = rules, messages
        declared = rules.declared
        self.names = {rule.once for rule in declared.cash.values() if rule.once}
        segments = [segment for rows in declared.stage.values() for stage in rows for segment in stage.segment]
        used = {limit.counter for segment in segments for limit in segment.limit}
        used |= {count.counter for segment in segments for count in segment.counts}
        used |= {count.counter for plan in declared.plan.values() for count in plan.counts}
        facts = [fact for dimension in declared.dimension.values() for fact in (dimension.of, *dimension.reads) if fact]
        used |= {fact.name for fact in facts if fact.kind == "counter"}
        self._apart = self.names.isdisjoint(used)

    def due(self, claims: Claims, scheme: Any) -> Any:
        """The rows for which there are cash benefits at all.

        Args:
            scheme: of each person.
        """
        rows = np.zeros(claims.number, dtype=bool)
        for name, benefit in self.rules.cash:
            mine = claims.benefit == BENEFIT_NAMES.index(benefit)
            if mine.any():
                rows |= mine & (scheme == SCHEMES.index(name))[claims.run]
        return rows

    def aside(self, people: People, *, states: bool) -> bool:
        """Whether they can be computed beside the kernel: no rule reads what was paid once."""
        return (
            self._apart and not states and not any(values.any() for name, values in people.counters.items() if name in self.names)
        )

    def pay(self, settled: BatchResults, due: Any, scheme: Any) -> set[int]:
        """Compute them for rows that the kernel has settled.

        Returns:
            The persons with a wrong fact, whom the scalar engine has to settle.
        """
        claims, people = settled.claims, settled.claims.people
        wrong: set[int] = set()
        counters: dict[CounterKey, int] = {}
        unsure: dict[CounterKey, str] = {}
        last = -1
        for place in np.nonzero(due)[0].tolist():
            head = int(claims.run[place])
            if head != last:
                counters, unsure, last = {}, {}, head
            name, day = SCHEMES[int(scheme[head])], date_of(settled.day[place])
            cited: list[Citation] = []
            person, claim = people.person(int(claims.owners[head])), claims.claim(place)
            try:
                query = ClaimQuery(self.rules, person, claim, day, self.rules.year_of(name, day))
                benefits = cash_benefits(query, name, counters, unsure, cited, self.rules.derived(prepare).cash_citations)
            except YibaoError:
                wrong.add(head)
                continue
            unsure = {**dict.fromkeys(benefits.unsure, claim.id), **unsure}
            settled.cash[place] = sum(one.amount for one in benefits.paid)
            for code in filter(None, map(code_of, cited)):
                settled.warned[place] |= WARNINGS[code]
            for warning in benefits.warnings:
                settled.warned[place] |= WARNINGS.get(warning.code, 0)
            codes = [warning.code for warning in benefits.warnings if warning.code not in WARNINGS]
            codes.insert(0, self.messages.notes[int(settled.notes[place])])
            settled.notes[place] = self.messages.note_of(",".join(dict.fromkeys(filter(None, codes))))
        return wrong
