"""Rules in a folder of the disk that no package brings yet: data alone, with ``area.toml`` beside the folders of its rules."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import attrs

from ..model.inputs.parse import parse
from ..model.inputs.structure import structure
from ..model.values.classes import frozen
from ..model.values.errors import HostError, RuleError, YibaoError
from ..model.values.text import Text
from ..rules.area import Area
from ..rules.loading.load import Loaded
from .package import RulePackage
from .reading import read_kind

FILE = "area.toml"
"""Says which area a folder of rules is for."""


@frozen
class _AreaForm:
    """What ``area.toml`` holds; see :class:`Area`."""

    code: str
    slug: str
    name: Text
    prefixes: tuple[str, ...] = ()
    parent: str | None = None
    base: bool = False


def read_area(folder: Traversable) -> Area:
    """The area that a folder of rules is for.

    Raises:
        RuleError: its ``area.toml`` is missing or wrong.
    """
    file = folder.joinpath(FILE)
    if not file.is_file():
        raise RuleError(
            f"没有 {FILE}",
            f"there is no {FILE}",
            where=str(folder),
            mend=(
                "写明 code、slug、name 与 parent;yibao new-city 会写好全部文件",
                "give code, slug, name and parent in it; yibao new-city writes all files",
            ),
        )
    try:
        form = structure(parse(file.read_bytes(), "toml"), _AreaForm, rules=True)
        return Area(**{field.name: getattr(form, field.name) for field in attrs.fields(_AreaForm)})
    except (ValueError, TypeError) as error:
        raise RuleError(str(error), str(error), where=FILE) from None
    except YibaoError as error:
        raise RuleError.like(error).at(FILE) from None


def area_of(package: str, folder: str = "rules") -> Area:
    """The area that a Python package brings, from the ``area.toml`` of its rules; raises as :func:`read_area` does."""
    return read_area(files(package).joinpath(folder))


@frozen(eq=False)
class FolderRules(RulePackage):
    """Rules that are read from a folder, by a command that was given its path.

    Attributes:
        path: of the folder that holds ``area.toml``.
    """

    path: Path = attrs.field(kw_only=True)

    @property
    def area(self) -> Area:
        """The area that the rules are for."""
        return self.areas[0]

    def read(self, area: str, kind: str) -> Loaded | None:
        """The declarations of one hook."""
        return read_kind(self.path, self.area.slug, kind) if area == self.area.code else None


def folder_rules(path: Path) -> FolderRules:
    """The rules in a folder, or in the folder ``rules`` of a package or a project.

    Raises:
        HostError: there is no such folder, or it holds several.
        RuleError: its ``area.toml`` is missing or wrong.
    """
    if not path.is_dir():
        raise HostError(
            f"没有文件夹 {path}",
            f"there is no folder {path}",
            mend=("请检查路径", "check the path"),
        )
    inner = [file.parent for pattern in (FILE, f"rules/{FILE}", f"*/rules/{FILE}") for file in sorted(path.glob(pattern))]
    if len(inner) > 1:
        raise HostError(
            f"{path} 中有 {len(inner)} 个地区的规则",
            f"{path} holds the rules of {len(inner)} areas",
            mend=("请写明其中一个文件夹", f"name one of the folders, such as {inner[0]}"),
        )
    folder = inner[0] if inner else path
    area = read_area(folder)
    return FolderRules(area.slug, (area,), path=folder)
