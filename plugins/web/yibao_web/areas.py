"""The areas that pages answer for: their rules, and the choices of a form."""

from collections.abc import Mapping, Sequence
from typing import Any

from yibao import Record, RuleSet, Text
from yibao.engines import STANDINGS, VOCABULARY, AreaSelector, Registry, enrollment_answer, read_application, settled_case
from yibao_service.answers.call import Silence

NAME = "-"
"""How commands call what came by standard input; a link is nothing else."""


class Areas:
    """Installed areas that settle bills, and what the commands answer about them."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.selector = AreaSelector(registry, None, Silence())
        places = [each.area for each in registry.installed() if not each.area.base]
        self.names = {area.slug: area.name for area in places if registry.rules(area.code).plans}

    def rules(self, city: str) -> RuleSet:
        """The rules of a city; of the first one where none is named.

        Raises:
            HostError: it is not installed.
        """
        return self.registry.rules(city or next(iter(self.names), ""))

    def settle(self, case: Mapping[str, Any]) -> Mapping[str, Any]:
        """What ``yibao settle --bounds --format json`` answers to a case.

        Raises:
            YibaoError: it is refused.
        """
        return settled_case(self.selector, NAME, Record(case), keep_going=True, bounds=True).document

    def enroll(self, application: Mapping[str, Any]) -> Mapping[str, Any]:
        """What ``yibao enroll --format json`` answers to an application.

        Raises:
            YibaoError: it cannot be read.
        """
        return enrollment_answer(self.selector, read_application(application), None, ("enrollment",)).document

    def identities(self, rules: RuleSet) -> list[tuple[str, Text, list[tuple[str, Text]]]]:
        """Schemes with the standings in each, as choices."""
        choices = []
        for scheme, declared in rules.declared.scheme.items():
            standings: Sequence[str] = declared.standings or tuple(STANDINGS)
            words = [(f"{scheme}/{name}", VOCABULARY["standing"][name]) for name in standings]
            choices.append((scheme, VOCABULARY["scheme"][scheme], words))
        return choices

    def benefits(self, rules: RuleSet) -> dict[str, Text]:
        """Benefits that some plan of the area is about."""
        known = {benefit for _, benefit in rules.plans}
        return {name: text for name, text in VOCABULARY["benefit"].items() if name in known}

    def diseases(self, rules: RuleSet) -> dict[str, Text]:
        """Diseases on the area's lists, by code."""
        return {code: disease.label for code, disease in rules.declared.disease.items()}
