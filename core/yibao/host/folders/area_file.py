"""The file that says which area a folder of rules is for: read with every list of the areas, and so without what reads rules."""

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable

from ...model.values.classes import frozen
from ...model.values.errors import RuleError, YibaoError
from ...model.values.text import Text
from ...rules.area import Area

FILE = "area.toml"


def area_of(package: str, folder: str = "rules") -> Area:
    """The area that a Python package brings; raises as :func:`read_area` does.

    Args:
        package: usually ``__name__``.
        folder: of the rules, below the package.
    """
    return read_area(files(package).joinpath(folder))


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
    data = file.read_bytes()
    try:
        keys = tomllib.loads(data.decode("utf-8-sig"))
        prefixes = keys.pop("prefixes", ())
        prefixes = (prefixes,) if isinstance(prefixes, str) else tuple(prefixes)
        return Area(name=Text(**keys.pop("name")), prefixes=prefixes, **keys)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _explained(data, error) from None


@frozen
class _AreaForm:
    """What the file holds; see :class:`Area`."""

    code: str
    slug: str
    name: Text
    prefixes: tuple[str, ...] = ()
    parent: str | None = None
    base: bool = False


def _explained(data: bytes, error: Exception) -> RuleError:
    """What is wrong with the file, in the words in which errors of rule files are told."""
    from ...model.inputs.parse import parse  # noqa: PLC0415 (only where something is wrong)
    from ...model.inputs.structure import structure  # noqa: PLC0415

    try:
        structure(parse(data, "toml"), _AreaForm, rules=True)
    except YibaoError as known:
        return RuleError.like(known).at(FILE)
    return RuleError(str(error), str(error), where=FILE)
