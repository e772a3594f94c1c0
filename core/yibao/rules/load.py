"""From a folder of TOML files to declarations, each remembered with the place it came from."""

import hashlib
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

import attrs

from ..model.convert import structure
from ..model.errors import InputError, RuleError
from ..model.parse import parse
from .declarations import ClaimRules, PersonRules, SettlementRules

T = TypeVar("T", PersonRules, ClaimRules, SettlementRules)

Places = dict[tuple[str, str], str]
"""Where each name was declared: ``(section, name)`` to a file."""


@attrs.frozen
class Loaded:
    """One kind of declarations read from a folder, as a hook returns them.

    Attributes:
        rules: what the files declare; places: the file of each name; digest: of the files' bytes.
    """

    rules: PersonRules | ClaimRules | SettlementRules
    places: Mapping[tuple[str, str], str]
    digest: str


def load_rules(folder: Path | Traversable, into: type[T]) -> Loaded:
    """Read all TOML files below a folder as one set of declarations.

    Args:
        folder: for example ``rules/settlement`` of a city's package.
        into: which of the three kinds.

    Raises:
        RuleError: a file that cannot be read, an unknown key, a wrong type, or a name declared twice; with file and key path.
    """
    merged: dict[str, Any] = {}
    places: Places = {}
    digest = hashlib.sha256()
    for name, data in _files(folder, ""):
        digest.update(name.encode() + b"\0" + data + b"\0")
        label = f"{folder.name}/{name}"
        try:
            document = parse(data, "toml")
        except InputError as error:
            raise RuleError(error.what.zh, error.what.en, where=label) from None
        structure_one(document, into, label)
        _add(document, merged, places, label)
    return Loaded(structure(merged, into, error=RuleError), places, digest.hexdigest())


def structure_one(document: Mapping[str, Any], into: type[T], label: str) -> T:
    """Declarations from one document, with errors that name it."""
    try:
        return structure(document, into, error=RuleError)
    except RuleError as wrong:
        wrong.at(label)
        for other in wrong.more:
            other.at(label)
        raise


def _files(folder: Path | Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            found.extend(_files(item, f"{prefix}{item.name}/"))
        elif item.name.endswith(".toml"):
            found.append((prefix + item.name, item.read_bytes()))
    return found


def _add(document: Mapping[str, Any], merged: dict[str, Any], places: Places, label: str) -> None:
    for section, content in document.items():
        if section == "replaces":
            merged["replaces"] = [*merged.get("replaces", []), *content]
            continue
        names = content if section != "split" else {"split": content}
        for name, declaration in names.items():
            key = (section, name)
            if key in places:
                raise declared_twice(section, name, places[key], label)
            places[key] = label
            if section == "split":
                merged["split"] = declaration
            else:
                merged.setdefault(section, {})[name] = declaration


def declared_twice(section: str, name: str, first: str, second: str) -> RuleError:
    """The error for one name with two declarations; both places are shown."""
    return RuleError(
        f"{section}.{name} 声明了两次:{first} 与 {second}",
        f"{section}.{name} is declared twice: in {first} and in {second}",
        where=second,
        mend=(
            f'改名,或在文件开头写 replaces = ["{section}.{name}"]',
            f'rename one, or let the later layer say replaces = ["{section}.{name}"]',
        ),
    )
