"""Rules in a folder of the disk that no package brings yet: data alone, with ``area.toml`` beside the folders of its rules."""

from pathlib import Path

import attrs

from ...model.values.classes import frozen
from ...model.values.errors import HostError
from ...rules.area import Area
from ...rules.loading.load import Loaded
from ..package import RulePackage
from ..reading import read_kind
from .area_file import FILE, read_area


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
