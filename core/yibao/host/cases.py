"""The golden cases that a package brings: worked bills, each with what has to come out and where that is printed."""

import hashlib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from ..model.inputs.parse import parse
from ..model.values.errors import HostError
from .registry import Registry

CASES = "cases"
"""Folder of golden cases in a city's package."""


def cases(registry: Registry, city: str, folder: str = CASES) -> Iterator[tuple[str, Traversable]]:
    """The files in a folder of an area's package that are about this area, by name: its golden cases unless said otherwise.

    Raises:
        HostError: a case is about an area that nobody brings.
    """
    installed = registry.find(city)
    whole: Traversable = files(installed.package.replace("-", "_")) if installed.folder is None else installed.folder.parent
    whole = whole.joinpath(folder)
    for name, path in _walk(whole, ""):
        stated = parse(path.read_bytes()).get("city")
        try:
            code = registry.find(str(stated)).area.code if stated is not None else None
        except HostError as error:
            raise HostError(error.what.zh, error.what.en, where=f"{installed.package}: {folder}/{name}") from None
        if code == installed.area.code:
            yield name, path


def cases_digest(registry: Registry, city: str) -> str:
    """The digest of all golden cases that an area's package brings; none of them is read as a case."""
    digest = hashlib.sha256()
    for name, path in _walk(files(registry.find(city).package.replace("-", "_")).joinpath(CASES), ""):
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    if not folder.is_dir():
        return
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            yield from _walk(item, f"{prefix}{item.name}/")
        elif item.name.endswith((".toml", ".json")):
            yield prefix + item.name.rpartition(".")[0], item
