"""The golden cases that a package brings: worked bills, each with what has to come out and where that is printed."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from ..model.inputs.parse import parse
from ..model.values.errors import HostError
from .registry import Registry

CASES = "cases"
"""Folder of golden cases in a city's package."""


def cases(registry: Registry, city: str) -> Iterator[tuple[str, Traversable | Path]]:
    """The golden cases of an area's package that are about this area, by name.

    Raises:
        HostError: a case is about an area that nobody brings.
    """
    installed = registry.find(city)
    folder = files(installed.package.replace("-", "_")).joinpath(CASES)
    for name, path in _walk(folder, ""):
        stated = parse(path.read_bytes()).get("city")
        try:
            code = registry.find(str(stated)).area.code if stated is not None else None
        except HostError as error:
            raise HostError(error.what.zh, error.what.en, where=f"{installed.package}: {CASES}/{name}") from None
        if code == installed.area.code:
            yield name, path


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    if not folder.is_dir():
        return
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            yield from _walk(item, f"{prefix}{item.name}/")
        elif item.name.endswith((".toml", ".json")):
            yield prefix + item.name.rpartition(".")[0], item
