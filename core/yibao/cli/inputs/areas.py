"""Which area an input is about: the one that the command line names, or the one that the input names itself."""

from collections.abc import Iterable
from typing import Any

from ...host.registry import Registry
from ...model.inputs.words import ANYWHERE, AreaWords
from ...model.values.errors import HostError, InputError, RuleError
from ...model.values.text import listed
from ...rules.loading.merge import Declared
from ...rules.ruleset import RuleSet
from ..terminal.screen import Screen, printable
from .area_and_date import resolve_area


class AreaSelector:
    """The area that the command line names, or each input for itself."""

    def __init__(self, registry: Registry, city: str | None, screen: Screen) -> None:
        self.registry = registry
        self.area = registry.find(city).area if city is not None else None
        self.screen = screen

    def code(self, city: str | None, *, only: bool = False) -> str:
        """The code of the area of an input that names a city, or none; where the command line names another one, it is told.

        Args:
            only: whether the only area that is installed may stand in where nobody names one.

        Raises:
            InputError: nobody names one.
        """
        if self.area is not None:
            if city is not None and not self.registry.is_called(self.area, city):
                slug, stated = self.area.slug, printable(city)
                self.screen.complain(
                    f"文件写的地区是 {stated},按 --city 用 {slug}", f"the file is about {stated}; as --city says, {slug} is used"
                )
            return self.area.code
        if city is not None:
            return self.registry.find(city).area.code
        if only:
            return resolve_area(self.registry, None)
        slugs = listed(each.area.slug for each in self.registry.installed() if not each.area.base) or "-"
        raise InputError(
            "没有写明地区",
            "no city is named",
            where="city",
            mend=(f"在文件中写 city,或用 --city;已安装:{slugs}", f"write city in the file, or give --city; installed: {slugs}"),
        )

    def words(self, city: Any) -> AreaWords:
        """What words mean in the area of an input; where nobody knows the area, what they mean anywhere."""
        try:
            if self.area is None and not isinstance(city, str):
                return ANYWHERE
            return area_words(self.registry, self.area.code if self.area else city)
        except (HostError, RuleError):  # told when the area is asked
            return ANYWHERE

    def rules(self, city: str | None) -> RuleSet:
        """The rules for an input; see :meth:`code`."""
        return self.registry.rules(self.code(city))

    def other_facts(self, declared: Declared, facts: Iterable[str]) -> frozenset[str]:
        """The facts that any area declares; they are looked up only where an input holds one that its own area does not."""
        return self.registry.facts() if any(fact not in declared.fact for fact in facts) else frozenset()


def area_words(registry: Registry, city: str) -> AreaWords:
    """The words of an area, and the names of all areas that are installed.

    Raises:
        HostError, RuleError: the area cannot be asked.
    """
    declared = registry.rules(city).declared
    levels = {word: level for level, names in declared.facility_level.items() for word in names}
    diseases = {
        text: code for code, disease in declared.disease.items() for text in (disease.label.zh, disease.label.en.casefold())
    }
    areas = [installed.area for installed in registry.installed()]
    regions = {
        name: area.code
        for area in areas
        if not area.base
        for name in (area.slug, area.name.en.casefold(), area.name.zh, area.name.zh.removesuffix("市"))
    }
    return AreaWords(levels, diseases, regions)
