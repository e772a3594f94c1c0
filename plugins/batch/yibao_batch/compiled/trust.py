"""Which folders and files code may be loaded from: those that nobody but the user who runs it, or root, can change.

On Windows only the path is looked at: there the cache folder of a user is closed to others by its access list.
"""

import errno
import functools
import os
import stat
import sys
from pathlib import Path

from yibao import Text
from yibao.engines import chosen_language

PRIVATE = 0o700
"""The mode of folders that are made here."""

_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_NOT_FOLLOWED = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


def make_folder(path: Path) -> Path | None:
    """A folder of the user's own, made where it is missing; its path without links, or none where others can change what it holds.

    Raises:
        OSError: it cannot be made.
    """
    if not path.is_absolute():
        return None
    for missing in [one for one in (*reversed(path.parents), path) if not one.exists()]:
        missing.mkdir(mode=PRIVATE, exist_ok=True)
    path = path.resolve(strict=True)
    return path if _is_own(path) and all(_is_kept(one) for one in path.parents) else None


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
    warn_of(path)
    return None


@functools.cache
def warn_of(path: Path) -> None:
    """Say, once for a folder or file, that it is not used."""
    name = str(path) if str(path).isprintable() else ascii(str(path))
    text = Text(
        f"未使用编译缓存 {name}:它须是绝对路径,且只有本用户可写(chmod go-w);YIBAO_CACHE 可另指定文件夹",
        f"the cache of compiled kernels is not used: {name} has to be an absolute path to which only you can write "
        "(chmod go-w); YIBAO_CACHE names another folder",
    )
    if sys.stderr is not None:
        sys.stderr.write(text.within(chosen_language(sys.argv[1:], os.environ)) + "\n")


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
