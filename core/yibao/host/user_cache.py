"""The user's cache: folders and files that nobody but the user who runs yibao, or root, can change.

What is kept there is named after everything that it depends on, and made anew where it is missing or not to be trusted. On Windows
only the path is looked at: there the cache folder of a user is closed to others by its access list.
"""

import errno
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

CACHE = "YIBAO_CACHE"
"""Where things are kept, if not in the user's cache folder; ``-`` keeps nothing."""

PRIVATE = 0o700
"""The mode of folders that are made here."""

_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_NOT_FOLLOWED = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


def cache_folder(name: str, warn: Callable[[Path], object]) -> Path | None:
    """A folder of the cache that can be written to, and by nobody else; or none.

    Args:
        warn: is called with the path of a folder that is there and not to be trusted.
    """
    named = os.environ.get(CACHE)
    if named == "-":
        return None
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or "~/.cache"
    try:
        path = Path(named or Path(home).expanduser() / "yibao") / name
        folder = _make_folder(path)
        if folder is None:
            warn(path)
            return None
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except (OSError, RuntimeError):
        return None


def is_private(path: Path) -> bool:
    """Whether a folder of the user's own cannot even be entered by others, so that everything in it is the user's."""
    return not _has_owners() or (_is_own(path) and not stat.S_IMODE(path.lstat().st_mode) & _OTHERS)


def read_own(path: Path) -> bytes | None:
    """What a file of the user's own holds; none where it is a link, no plain file, another's, or may be written by others.

    Raises:
        OSError: it cannot be read.
    """
    try:
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | _NOT_FOLLOWED)) as file:
            status = os.fstat(file.fileno())  # of what was opened: the name may stand for another file by now
            if stat.S_ISREG(status.st_mode) and _only_own(status):
                return file.read()
    except OSError as error:
        if error.errno != errno.ELOOP:  # a link
            raise
    return None


def write_own(path: Path, content: bytes) -> None:
    """Write a file of the cache: whole or not at all, and for the user alone.

    Raises:
        OSError: it cannot be written.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(temporary).replace(path)


def _make_folder(path: Path) -> Path | None:
    """A folder of the user's own, made where it is missing; its path without links, or none where others can change what it holds.

    Raises:
        OSError: it cannot be made.
    """
    if not path.is_absolute():
        return None
    for missing in [folder for folder in (*reversed(path.parents), path) if not folder.exists()]:
        missing.mkdir(mode=PRIVATE, exist_ok=True)
    path = path.resolve(strict=True)
    return path if _is_own(path) and all(_is_kept(parent) for parent in path.parents) else None


def _has_owners() -> bool:
    return hasattr(os, "geteuid")


def _is_own(path: Path) -> bool:
    """Whether a path is a folder that belongs to the user and that nobody else may write to."""
    status = path.lstat()
    return stat.S_ISDIR(status.st_mode) and _only_own(status)


def _only_own(status: os.stat_result) -> bool:
    return not _has_owners() or (status.st_uid == os.geteuid() and not status.st_mode & _OTHERS_WRITE)


def _is_kept(parent: Path) -> bool:
    """Whether nobody but the user and root can put another folder in the place of one below a parent."""
    status = parent.lstat()
    if not _has_owners():
        return True
    return status.st_uid in (0, os.geteuid()) and (not status.st_mode & _OTHERS_WRITE or bool(status.st_mode & stat.S_ISVTX))
