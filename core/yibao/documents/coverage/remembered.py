"""What was made once and is the same as long as nothing it depends on changes: kept in the user's cache."""

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from ... import __version__
from ...host.user_cache import cache_folder, read_own, write_own
from ...model.inputs.structure import structure
from ...model.values.errors import YibaoError
from ..serialize import unstructure

FOLDER = "answers"
MOST_FILES = 256
"""How many results are kept; the oldest go first."""

T = TypeVar("T")


def remembered(identity: Iterable[str], into: type[T], make: Callable[[], T]) -> T:
    """What was made before from the same things, or is made now and kept.

    Args:
        identity: everything that the result depends on, besides the version of this package and its files.
        into: the class of the result, which documents can write and inputs can read.
    """
    folder = cache_folder(FOLDER, lambda path: None)
    if folder is None:
        return make()
    whole = "\0".join((__version__, _changed(), into.__name__, *identity))
    path = folder / f"{hashlib.sha256(whole.encode()).hexdigest()[:32]}.json"
    try:
        content = read_own(path)
        if content is not None:
            return structure(json.loads(content), into)
    except (OSError, ValueError, YibaoError):
        pass  # not there yet, or not whole
    result = make()
    try:
        write_own(path, json.dumps(unstructure(result)).encode())
        _drop_oldest(folder)
    except OSError:
        pass  # a full disk keeps nothing
    return result


def _changed() -> str:
    """When a file of this package changed last: one that is worked on keeps its version."""
    root = Path(__file__).parents[2]
    return str(max(path.stat().st_mtime_ns for path in root.rglob("*.py")))


def _drop_oldest(folder: Path) -> None:
    paths = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    for path in paths[:-MOST_FILES]:
        path.unlink(missing_ok=True)
