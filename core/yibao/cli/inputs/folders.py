"""A folder of rules in place of the name of a city: the only door through which rules come in that no package brings."""

import os
from pathlib import Path

from ...host.registry import Registry


def is_folder(city: str) -> bool:
    """Whether what stands for a city is a path: it holds a separator, or begins with a point."""
    return city.startswith(".") or os.sep in city or "/" in city


def with_folder(registry: Registry, city: str | None) -> tuple[Registry, str | None]:
    """The registry with the folder that the command line names in place of a city, where it names one; and the city's name there.

    Raises:
        HostError, RuleError: the folder holds no rules.
    """
    if city is not None and is_folder(city):
        from ...host.folders.folder import folder_rules  # noqa: PLC0415 (few write rules)

        folder = folder_rules(Path(city))
        registry.add_folder(folder)
        city = folder.area.code
    return registry, city
