"""The areas that pages answer for: their rules, loaded when first asked for, and the choices of a form."""

from collections.abc import Sequence

from yibao import RuleSet, Text, load_registry
from yibao.engines import STANDINGS, VOCABULARY, Registry


class Areas:
    """Installed areas that settle bills."""

    def __init__(self, registry: Registry | None = None) -> None:
        self.registry = registry or load_registry()
        places = [each.area for each in self.registry.installed() if not each.area.base]
        self.names = {area.slug: area.name for area in places if self.registry.rules(area.code).plans}

    def rules(self, city: str) -> RuleSet:
        """The rules of a city; of the first one where none is named.

        Raises:
            HostError: it is not installed.
        """
        return self.registry.rules(city or next(iter(self.names), ""))

    def identities(self, rules: RuleSet) -> list[tuple[str, Text, list[tuple[str, Text]]]]:
        """Schemes with the standings in each, as choices."""
        choices = []
        for scheme, declared in rules.declared.scheme.items():
            standings: Sequence[str] = declared.standings or tuple(STANDINGS)
            choices.append(
                (scheme, VOCABULARY["scheme"][scheme], [(f"{scheme}/{name}", VOCABULARY["standing"][name]) for name in standings])
            )
        return choices

    def benefits(self, rules: RuleSet) -> dict[str, Text]:
        """Benefits that some plan of the area is about."""
        known = {benefit for _, benefit in rules.plans}
        return {name: text for name, text in VOCABULARY["benefit"].items() if name in known}

    def diseases(self, rules: RuleSet) -> dict[str, Text]:
        """Diseases on the area's lists, by code."""
        return {code: disease.label for code, disease in rules.declared.disease.items()}
