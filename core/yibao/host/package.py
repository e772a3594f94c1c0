"""A package of rules: one object that answers all hooks from a folder of TOML files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from ..model.values.classes import frozen
from ..rules.area import Area
from .hookspecs import hookimpl

if TYPE_CHECKING:
    from ..rules.loading.load import Loaded


# eq=False keeps the object hashable by identity, which pluggy needs
@frozen(eq=False)
class RulePackage:
    """A plugin whose rules lie in folders of its Python package.

    Attributes:
        package: name of the Python package, usually ``__name__``.
        areas: the areas it brings; for several, each has a folder of its own, named by ``folders``.
        folders: folder of each area below the package, by area code; ``rules`` unless said otherwise.
        functions: Python dimensions, by the name that rule files use.
    """

    package: str
    areas: tuple[Area, ...]
    folders: Mapping[str, str] = attrs.Factory(dict)
    functions: Mapping[str, Callable[[Mapping[str, Any]], str]] = attrs.Factory(dict)

    @hookimpl
    def yibao_areas(self) -> tuple[Area, ...]:
        """The areas as declared."""
        return self.areas

    @hookimpl
    def yibao_person_rules(self, area: str) -> Loaded | None:
        """The ``person`` folder of the area."""
        return self.read(area, "person")

    @hookimpl
    def yibao_claim_rules(self, area: str) -> Loaded | None:
        """The ``claim`` folder of the area."""
        return self.read(area, "claim")

    @hookimpl
    def yibao_settlement_rules(self, area: str) -> Loaded | None:
        """The ``settlement`` folder of the area."""
        return self.read(area, "settlement")

    @hookimpl
    def yibao_enrollment_rules(self, area: str) -> Loaded | None:
        """The ``enrollment`` folder of the area."""
        return self.read(area, "enrollment")

    def read(self, area: str, kind: str) -> Loaded | None:
        """A folder of the area, ``person`` for one; a subclass may read it from another place."""
        if all(own.code != area for own in self.areas):
            return None
        from .reading import read_folder  # noqa: PLC0415 - a list of the installed areas needs no reader of rules

        return read_folder(self.package, self.folders.get(area, "rules"), kind)
