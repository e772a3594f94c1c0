"""Which area a folder of rules is for: the package that it lies in, the levels above it, and its cases."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from yibao import Area, InputError, RulePackage, Text, load_registry, load_rules
from yibao.engines import RULES_OF, Loaded, Registry

from .folder import FORMAT_FILE

_ALIAS = "yibao_author_package_"


@attrs.frozen(eq=False)
class FolderPackage(RulePackage):
    """A package whose rules are read from folders of the disk, wherever they lie.

    Attributes:
        paths: folder of each area, by its code.
    """

    paths: Mapping[str, Path] = attrs.Factory(dict)

    def read(self, area: str, kind: str) -> Loaded | None:
        """The declarations of a folder of any format."""
        folder = self.paths.get(area)
        return load_rules(folder / kind, RULES_OF[kind]) if folder is not None and (folder / kind).is_dir() else None


class Place:
    """A folder of rules, with the package around it.

    Attributes:
        folder: of the rules; root: of the Python package, none where the folder lies in no package.
        area: the area that the folder is for; own: every area of the package by code, with its folder.
        functions: Python dimensions of the package.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.root, package = _package_of(self.folder)
        self.functions: Mapping[str, Any] = package.functions if package else {}
        self.own: dict[str, tuple[Area, Path]] = {}
        if package is not None and self.root is not None:
            self.own = {area.code: (area, self.root / package.folders.get(area.code, "rules")) for area in package.areas}
        code = next((code for code, (_, path) in self.own.items() if path == self.folder), None)
        if code is None:
            alone = Area("000000", "folder", Text(folder.name, folder.name))
            self.area, self.own, self.root, self.functions = alone, {alone.code: (alone, self.folder)}, None, {}
        else:
            self.area = self.own[code][0]

    def registry(self, folders: Mapping[str, Path]) -> Registry:
        """The installed areas, with this package's own read from other folders."""
        areas = tuple(area for area, _ in self.own.values())
        plugin = FolderPackage("", areas, functions=self.functions, paths=folders)
        others = [(name, other) for name, other in _installed() if not _brings(other, self.own)]
        return load_registry([("yibao-author-folder", plugin), *others])

    def of_format_1(self) -> list[str]:
        """Codes of the package's areas whose folders name no format."""
        return [code for code, (_, path) in self.own.items() if path.is_dir() and not (path / FORMAT_FILE).exists()]

    def cases(self) -> Iterator[Path]:
        """The case files of the package."""
        if self.root is not None:
            yield from sorted((self.root / "cases").rglob("*.toml"))


def _installed() -> list[tuple[str, Any]]:
    return [(name, plugin) for name, plugin in load_registry().manager.list_name_plugin() if plugin is not None]


def _brings(plugin: Any, codes: Container[str]) -> bool:
    """Whether a plugin is the installed one of the same areas."""
    return any(area.code in codes for area in getattr(plugin, "areas", ()))


def _package_of(folder: Path) -> tuple[Path | None, RulePackage | None]:
    """The nearest Python package above a folder, and the rule package that it declares."""
    root = next((parent for parent in folder.parents if (parent / "__init__.py").is_file()), None)
    if root is None:
        return None, None
    name = _ALIAS + root.name
    spec = importlib.util.spec_from_file_location(name, root / "__init__.py", submodule_search_locations=[str(root)])
    if spec is None or spec.loader is None:
        return root, None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # the package is the author's own, and may be broken
        raise InputError(
            f"软件包无法载入:{type(error).__name__}: {error}",
            f"the package cannot be loaded: {type(error).__name__}: {error}",
            where=str(root / "__init__.py"),
        ) from None
    finally:
        del sys.modules[name]
    return root, next((value for value in vars(module).values() if isinstance(value, RulePackage)), None)
