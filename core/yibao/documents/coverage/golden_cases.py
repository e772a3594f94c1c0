"""Which benefits the golden cases of an area prove to work, and which cases fail."""

from collections import Counter

from ...host.cases import cases
from ...host.registry import Registry
from ...model.values.classes import frozen
from ...model.values.errors import YibaoError
from ...rules.ruleset import RuleSet
from ..settlement import settle_golden


@frozen
class ProvenBenefit:
    """A benefit of a scheme, and the number of golden cases that prove it."""

    scheme: str
    benefit: str
    cases: int


@frozen
class GoldenCases:
    """What the golden cases of an area come to."""

    total: int
    failing: tuple[str, ...]
    proven: tuple[ProvenBenefit, ...]

    def proving(self, scheme: str, benefit: str) -> int:
        """How many cases prove a benefit of a scheme."""
        return sum(row.cases for row in self.proven if (row.scheme, row.benefit) == (scheme, benefit))


def settle_golden_cases(registry: Registry, rules: RuleSet) -> GoldenCases:
    """Settle the golden cases of an area."""
    proven: Counter[tuple[str, str]] = Counter()
    wrong: dict[str, bool] = {}
    for name, path in cases(registry, rules.area.code):
        try:
            golden = settle_golden(rules, path.read_bytes())
        except YibaoError:
            wrong[name] = True
            continue
        wrong[name] = bool(golden.wrong)
        proven.update(golden.proven())
    benefits = tuple(ProvenBenefit(scheme, benefit, count) for (scheme, benefit), count in sorted(proven.items()))
    return GoldenCases(len(wrong), tuple(name for name in wrong if wrong[name]), benefits)
