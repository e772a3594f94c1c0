"""Layers of declarations, nation first and overlays last, merged by name into one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from ...model.values.classes import frozen
from ...model.values.errors import RuleError
from ..language.claims import Split
from .load import Loaded, declared_twice
from .sections import SECTIONS, Declarations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..language.schemes import Disease


@frozen
class Layer:
    """What one package declares for one area (its code): the answers of the hooks."""

    package: str
    parts: tuple[Loaded, ...]
    area: str = ""


@frozen(repr=False)
class Declared(Declarations):
    """Every declaration of an area by section and name, with the place and level of each; ``own`` are those of the last layer."""

    places: Mapping[tuple[str, str], str] = attrs.field(kw_only=True)
    own: frozenset[tuple[str, str]] = frozenset()
    levels: Mapping[tuple[str, str], str] = attrs.Factory(dict)

    def diseases(self, *kinds: str) -> dict[str, Disease]:
        """The diseases declared of some kinds, by code; none where the area has no list."""
        return {code: disease for code, disease in self.disease.items() if any(kind in disease.kinds for kind in kinds)}

    def place(self, section: str, name: str) -> str:
        """File and key of a declaration, for an error message."""
        return f"{self.places.get((section, name), '?')}: {section}.{name}"


def merge(layers: Iterable[Layer]) -> Declared:
    """Merge layers by name; a later layer replaces a name only where it says so.

    Raises:
        RuleError: a name declared in two layers without ``replaces``, or a replacement of nothing.
    """
    merged: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    places: dict[tuple[str, str], str] = {}
    levels: dict[tuple[str, str], str] = {}
    split: Split | None = None
    own: frozenset[tuple[str, str]] = frozenset()
    for layer in layers:
        own = frozenset(key for part in layer.parts for key in part.places)
        replaced = {name for part in layer.parts for name in part.rules.replaces}
        earlier = dict(places)
        for name in sorted(replaced):
            section, _, key = name.partition(".")
            if (section, key or "split") not in earlier:
                raise RuleError(
                    f"replaces 中的 {name} 不存在",
                    f"replaces names {name}, which no earlier layer declares",
                    where=_replacing(layer, name),
                    mend=("请检查名称,以及上级统筹区是否已安装", "check the name, and whether the parent area is installed"),
                )
            if not any((section, key or "split") in part.places for part in layer.parts):
                raise RuleError(
                    f"replaces 中的 {name} 没有新的声明",
                    f"replaces names {name}, but nothing takes its place",
                    where=_replacing(layer, name),
                    mend=("请写出新的声明,或删去该名称", "declare it anew, or take the name out"),
                )
        for part in layer.parts:
            for (section, name), file in part.places.items():
                if section == "replaces":
                    continue
                label = f"{layer.package} {file}"
                if (section, name) in places and not ((section, name) in earlier and _full(section, name) in replaced):
                    raise declared_twice(section, name, places[section, name], label)
                places[section, name] = label
                levels[section, name] = layer.area
                if section == "split":
                    split = part.rules.split
                else:
                    merged[section][name] = getattr(part.rules, section)[name]
    in_order: dict[str, Any] = {key: dict(sorted(value.items())) for key, value in merged.items()}
    return Declared(places=places, own=own, levels=levels, split=split or Split(), **in_order)


def _replacing(layer: Layer, name: str) -> str:
    """Package and file of a layer that say they replace a name."""
    files = (part.places.get(("replaces", name)) for part in layer.parts if name in part.rules.replaces)
    return f"{layer.package} {next(filter(None, files), '?')}: replaces"


def _full(section: str, name: str) -> str:
    return "split" if section == "split" else f"{section}.{name}"
