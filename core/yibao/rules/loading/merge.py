"""Layers of declarations, nation first and overlays last, merged by name into one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from ...model.values.classes import frozen
from ...model.values.errors import RuleError
from ..language.claims import Split
from ..language.schemes import Scheme
from ..language.tables import TableDeclaration
from ..writing.bands import tables_of_bands
from .lines import Folders, lines_in
from .load import Loaded, declared_twice
from .sections import SECTIONS, Declarations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from ..language.plans import Means, Plan
    from ..language.schemes import Disease
    from ..language.segments import Stage


Key = tuple[str, str]
"""A section and a name in it."""


@frozen
class Layer:
    """What one package declares for one area (its code): the answers of the hooks."""

    package: str
    parts: tuple[Loaded, ...]
    area: str = ""


@frozen(repr=False)
class Declared(Declarations):
    """Every declaration of an area by section and name, with the place and level of each.

    Attributes:
        own: those of the last layer; excepting: those of files in which some condition names the labels that it is not about.
        folders: that they were read from, where an error looks for its line.
    """

    places: Mapping[tuple[str, str], str] = attrs.field(kw_only=True)
    own: frozenset[tuple[str, str]] = frozenset()
    excepting: frozenset[tuple[str, str]] = frozenset()
    levels: Mapping[tuple[str, str], str] = attrs.Factory(dict)
    folders: Folders = attrs.Factory(dict)

    def diseases(self, *kinds: str) -> dict[str, Disease]:
        """The diseases declared of some kinds, by code; none where the area has no list."""
        return {code: disease for code, disease in self.disease.items() if any(kind in disease.kinds for kind in kinds)}

    def stages_of(self, plan: Plan) -> Iterator[Stage]:
        """The stages of a plan in order, of each all its rows."""
        for key in plan.stages:
            yield from self.stage[key]

    def means_of(self, plan: Plan) -> tuple[Means, ...]:
        """The accounts that pay for what a plan leaves with the person, in order."""
        return self.means[plan.means].pays if plan.means else ()

    def counter_now(self, name: str) -> str:
        """What a counter is called that a saved state may call by an earlier name."""
        return next((key for key, counter in self.counter.items() if name in counter.was), name)

    def place(self, section: str, name: str) -> str:
        """File and key of a declaration, for an error message."""
        written = name.partition(".")[0]  # a band's table stands in the table of the bands
        key = "plan" if section == "stage" and self.is_own_stage(name) else section
        if section == "stage" and name.startswith("year_end "):
            return f"{self.places.get((section, name), '?')}: year_end.{written.removeprefix('year_end ')}"
        return f"{self.places.get((section, name), '?')}: {key}.{written}"

    def is_own_stage(self, name: str) -> bool:
        """Whether a stage is that of a plan's own segments."""
        return name in self.plan and bool(self.plan[name].segment)


def merge(layers: Iterable[Layer], *, base: bool = False) -> Declared:
    """Merge layers by name; a later layer replaces a name only where it says so.

    Args:
        base: whether the area only carries rules for those below it, which give its schemes their benefit years.

    Raises:
        RuleError: a name declared in two layers without ``replaces``, or a replacement of nothing.
    """
    layers = tuple(layers)
    folders: dict[str, tuple[Path | Traversable, ...]] = {}
    for layer in layers:
        for folder in (part.folder for part in layer.parts if part.folder is not None):
            name = f"{layer.package} {folder.name}"
            folders[name] = (*folders.get(name, ()), folder)
    with lines_in(folders):
        return attrs.evolve(_merged(layers, base), folders=folders)


def _merged(layers: Iterable[Layer], base: bool) -> Declared:
    merged: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    places: dict[tuple[str, str], str] = {}
    levels: dict[tuple[str, str], str] = {}
    split: Split | None = None
    own: frozenset[tuple[str, str]] = frozenset()
    excepting: set[tuple[str, str]] = set()
    for layer in layers:
        excepting.update(*(part.excepting for part in layer.parts))
        own = frozenset(key for part in layer.parts for key in part.places)
        replaced = {key for part in layer.parts for key in part.replaces}
        earlier = dict(places)
        for part in layer.parts:
            for (section, name), itself in part.replaces.items():
                if itself and (section, name) not in earlier:
                    raise RuleError(
                        f"{_full(section, name)} 写了 replaces,而上级没有此项声明",
                        f"{_full(section, name)} says replaces, but no earlier layer declares it",
                        where=f"{layer.package} {part.places[section, name]}: {_full(section, name)}",
                        mend=("请检查名称,以及上级统筹区是否已安装", "check the name, and whether the parent area is installed"),
                    )
        for part in layer.parts:
            for (section, name), file in part.places.items():
                label = f"{layer.package} {file}"
                if (section, name) in places and not ((section, name) in earlier and (section, name) in replaced):
                    raise declared_twice(section, name, places[section, name], label)
                places[section, name] = label
                levels[section, name] = layer.area
                if section == "split":
                    split = part.rules.split
                else:
                    known = merged[section].get(name)
                    merged[section][name] = _completed(getattr(part.rules, section)[name], known)
    _leave_out_schemes(merged, frozenset() if base else own)
    merged["table"] = _plain_tables(merged["table"], places, levels)
    in_order: dict[str, Any] = {key: dict(sorted(value.items())) for key, value in merged.items()}
    return Declared(places=places, own=own, excepting=frozenset(excepting), levels=levels, split=split or Split(), **in_order)


def _completed(thing: Any, replaced: Any) -> Any:
    """A table or scheme with what it does not repeat of the declaration that it replaces."""
    if isinstance(thing, TableDeclaration) and thing.label is None and replaced is not None:
        return attrs.evolve(thing, label=replaced.label)
    if isinstance(thing, Scheme) and replaced is not None:
        return attrs.evolve(
            thing,
            label=thing.label if thing.label.zh else replaced.label,
            accounts=thing.accounts or replaced.accounts,
            standings=thing.standings or replaced.standings,
            years=thing.years or replaced.years,
        )
    return thing


def _leave_out_schemes(merged: dict[str, dict[str, Any]], own: frozenset[Key]) -> None:
    """Take out schemes of higher levels to which the area gives no benefit years: it has none such. Their plans go with them."""
    absent = {name for name, scheme in merged["scheme"].items() if not scheme.years and ("scheme", name) not in own}
    for name in absent:
        del merged["scheme"][name]
    for name, plan in list(merged["plan"].items()):
        if ("plan", name) not in own and not absent.isdisjoint(plan.scheme):
            rest = tuple(scheme for scheme in plan.scheme if scheme not in absent)
            merged["plan"][name] = attrs.evolve(plan, scheme=rest)
            if not rest:
                del merged["plan"][name]


def _plain_tables(tables: Mapping[str, TableDeclaration], places: dict[Key, str], levels: dict[Key, str]) -> dict[str, Any]:
    """The tables, and beside each one of bands the plain ones that it stands for."""
    result: dict[str, Any] = {}
    for name, table in tables.items():
        result[name] = table
        if not table.upto:
            continue
        try:
            plain = tables_of_bands(name, table)
        except RuleError as error:
            error.where = f"{places['table', name]}: table.{name}{error.where}"
            raise
        result.update(plain)
        for key in plain:
            places["table", key] = places["table", name]
            levels["table", key] = levels["table", name]
    return result


def _full(section: str, name: str) -> str:
    return "split" if section == "split" else f"{section}.{name}"
