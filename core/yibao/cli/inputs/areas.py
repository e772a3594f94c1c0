"""Which area an input is about: the one that the command line names, or the one that the input names itself."""

from collections.abc import Iterable

from ...host.registry import Registry
from ...model.values.errors import InputError
from ...model.values.text import listed
from ...rules.loading.merge import Declared
from ...rules.ruleset import RuleSet
from .area_and_date import resolve_area


class AreaSelector:
    """The area that the command line names, or each input for itself."""

    def __init__(self, registry: Registry, city: str | None) -> None:
        self.registry = registry
        self.area = registry.find(city).area if city is not None else None

    def code(self, city: str | None, *, only: bool = False) -> str:
        """The code of the area of an input that names a city, or none.

        Args:
            only: whether the only area that is installed may stand in where nobody names one.

        Raises:
            InputError: nobody names one, or the input names another than the command line.
        """
        named = self.registry.find(city).area if city is not None else None
        area = self.area or named
        if area is None:
            if only:
                return resolve_area(self.registry, None)
            slugs = listed(installed.area.slug for installed in self.registry.installed()) or "-"
            raise InputError(
                "没有写明地区",
                "no city is named",
                where="city",
                mend=(f"在文件中写 city,或用 --city;已安装:{slugs}", f"write city in the file, or give --city; installed: {slugs}"),
            )
        if named is not None and named.code != area.code:
            raise InputError(
                f"文件属于 {named.slug},--city 却是 {area.slug}",
                f"the file is about {named.slug}, but --city says {area.slug}",
                where="city",
                mend=("去掉 --city,或改正其中一个", "leave --city out, or mend one of the two"),
            )
        return area.code

    def rules(self, city: str | None) -> RuleSet:
        """The rules for an input; see :meth:`code`."""
        return self.registry.rules(self.code(city))

    def other_facts(self, declared: Declared, facts: Iterable[str]) -> frozenset[str]:
        """The facts that any area declares; they are looked up only where an input holds one that its own area does not."""
        return self.registry.facts() if any(fact not in declared.fact for fact in facts) else frozenset()
