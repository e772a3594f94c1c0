"""From a folder of TOML files to declarations, each remembered with the place it came from."""

import hashlib
import re
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import attrs

from ...model.inputs.parse import exact_number, parse
from ...model.inputs.structure import structure_sections
from ...model.values.classes import frozen
from ...model.values.errors import RuleError, YibaoError
from ..writing.document import unfold
from ..writing.reasons import Reasons
from .lines import lines_in
from .sections import Declarations, section_types, sections_about

Places = dict[tuple[str, str], str]
"""Where each name was declared: ``(section, name)`` to a file."""


@frozen
class Loaded:
    """One kind of declarations read from a folder, as a hook returns them.

    Attributes:
        rules: what the files declare; places: the file of each name; digest: of the files' bytes.
        replaces: what takes the place of a higher level's declaration, by section and name; true where it says so itself, and false
            where the defaults of its file do: it may then be new.
        excepting: the declarations of files in which some condition names the labels that it is not about.
        folder: that they were read from, where an error looks for its line.
    """

    rules: Declarations
    places: Mapping[tuple[str, str], str]
    digest: str
    replaces: Mapping[tuple[str, str], bool] = attrs.Factory(dict)
    excepting: frozenset[tuple[str, str]] = frozenset()
    folder: Path | Traversable | None = None

    def has(self, subject: str) -> bool:
        """Whether anything is declared about a subject, such as ``contributions``."""
        return not sections_about(subject).isdisjoint(section for section, _ in self.places)


def load_rules(folder: Path | Traversable, into: type[Declarations]) -> Loaded:
    """Read all TOML files below a folder as one set of declarations.

    Args:
        folder: for example ``rules/settlement`` of a city's package.
        into: which of the four kinds.

    Raises:
        RuleError: a file that cannot be read, an unknown key, a wrong type, or a name declared twice; with file, line and key path.
    """
    digest = hashlib.sha256()
    try:
        result = _files(folder, "")
    except OSError as error:  # a folder that may not be entered, a file that may not be read
        reason = error.strerror or str(error)
        place = folder.name + ("" if error.filename is None else f": {error.filename}")
        raise RuleError(f"无法读取:{reason}", f"it cannot be read: {reason}", where=place) from None
    documents: dict[str, dict[str, Any]] = {}
    for name, data in result:
        digest.update(name.encode(errors="surrogateescape") + b"\0" + data + b"\0")
        label = f"{folder.name}/{name}"
        try:
            documents[label] = parse(data, "toml", number=exact_number)
        except YibaoError as error:
            line = re.search(r"\(at line (\d+)", error.what.en)
            raise _placed(error, f"{label}:{line[1]}" if line else label) from None
    with lines_in({folder.name: (folder,)}):
        return attrs.evolve(read_documents(documents, into, digest.hexdigest()), folder=folder)


def read_documents(documents: Mapping[str, Mapping[str, Any]], into: type[Declarations], digest: str) -> Loaded:
    """What parsed files of one folder declare together.

    Args:
        documents: by the names of their files; into: which of the four kinds; digest: of the files' bytes.

    Raises:
        RuleError: as :func:`load_rules` does.
    """
    merged: dict[str, Any] = {}
    places: Places = {}
    replaces: dict[tuple[str, str], bool] = {}
    excepting: set[tuple[str, str]] = set()
    reasons = Reasons()
    for label, document in documents.items():
        reasons.add(document, label)
    for label, document in documents.items():
        try:
            unfolded = unfold(document, section_types(into.hook), reasons)
            declared = structure_sections(unfolded.sections, section_types(into.hook))
        except YibaoError as error:
            raise _placed(error, label) from None
        _add(declared, merged, places, label)
        replaces.update(unfolded.replaces)
        excepting |= {key for key, file in places.items() if file == label} if unfolded.excepting else set()
    reasons.refuse_unused()
    return Loaded(into(**merged), places, digest, replaces, frozenset(excepting))


def _placed(error: YibaoError, label: str) -> RuleError:
    """What is wrong with a file, and every further error in it, with the file's name."""
    placed = RuleError.like(error)
    placed.at(label)
    for other in placed.more:
        other.at(label)
    return placed


def _files(folder: Path | Traversable, prefix: str) -> list[tuple[str, bytes]]:
    result: list[tuple[str, bytes]] = []
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            result.extend(_files(item, f"{prefix}{item.name}/"))
        elif item.name.endswith(".toml"):
            result.append((prefix + item.name, item.read_bytes()))
    return result


def _add(declared: Mapping[str, Any], merged: dict[str, Any], places: Places, label: str) -> None:
    """Add what one file declares, in the sections it has; a name stands in one file only."""
    for section, content in declared.items():
        for name in content if section != "split" else ("split",):
            if (section, name) in places:
                raise declared_twice(section, name, places[section, name], label)
            places[section, name] = label
        if section == "split":
            merged["split"] = content
        else:
            merged.setdefault(section, {}).update(content)


def declared_twice(section: str, name: str, first: str, second: str) -> RuleError:
    """The error for one name with two declarations; both places are shown."""
    return RuleError(
        f"{section}.{name} 声明了两次:{first} 与 {second}",
        f"{section}.{name} is declared twice: in {first} and in {second}",
        where=second if section == "split" else f"{second}: {section}.{name}",
        mend=(
            "改名,或在后一层的声明中写 replaces = true",
            "rename one, or let the later layer say replaces = true in the declaration",
        ),
    )
