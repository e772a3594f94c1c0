"""What is installed: the areas that distributions bring, and their entry points, without the metadata that nobody needs."""

from __future__ import annotations

from importlib.metadata import Distribution, EntryPoint, distributions
from typing import TYPE_CHECKING

from ..model.values.classes import frozen
from ..model.values.errors import HostError

if TYPE_CHECKING:
    from pathlib import Path

    from ..rules.area import Area


@frozen
class Installed:
    """An area with the distribution that brings it."""

    area: Area
    package: str
    version: str
    folder: Path | None = None
    """Of the rules, where no package brings them."""


@frozen
class Broken:
    """A plugin that could not be loaded, and why; the others go on without it."""

    package: str
    version: str
    reason: str


def entry_points_of(group: str) -> list[tuple[EntryPoint, str, str]]:
    """Entry points of a group, with name and version of the package, in a fixed order, whatever the order of installation."""
    entries: dict[tuple[str, str], tuple[EntryPoint, str, str]] = {}
    for distribution in distributions():
        ours = [entry for entry in distribution.entry_points if entry.group == group]
        if ours:
            package, version = _name_and_version(distribution)
            for entry in ours:
                entries.setdefault((package, entry.name), (entry, package, version))
    return [entries[key] for key in sorted(entries)]


def _name_and_version(distribution: Distribution) -> tuple[str, str]:
    """Those of a distribution, from the head of its metadata where it has the usual form: parsing the whole would take longer."""
    head = (distribution.read_text("METADATA") or "").partition("\n\n")[0]
    fields = dict(line.split(": ", 1) for line in head.splitlines() if line.startswith(("Name: ", "Version: ")))
    if len(fields) == 2:
        return fields["Name"], fields["Version"]
    metadata = distribution.metadata
    return metadata["Name"], metadata["Version"]


def clash_of(first: Installed, second: Installed, name: str) -> HostError:
    """The refusal of a name that two areas have."""
    left, right = f"{first.package} {first.version}", f"{second.package} {second.version}"
    codes = first.area.code, second.area.code
    mend = (f"请写代码:{codes[0]} 或 {codes[1]}", f"give the code: {codes[0]} or {codes[1]}")
    if codes[0] == codes[1]:
        command = f"pip uninstall {second.package}"
        mend = (f"请卸载其中一个,例如 {command}", f"uninstall one of them, such as: {command}")
    return HostError(f"{left} 与 {right} 都带来 {name}", f"{left} and {right} both bring {name}", mend=mend)
