"""The files that a run writes: locked while it goes on, private until they are whole, and named together."""

import contextlib
import errno
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from yibao.engines import InputError

from .signals import unstoppable

JOURNAL = "names.json"
"""In the private folder of the first output: the names that are being given."""

_SAFE = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

Naming = tuple[Path | None, Path]
"""A file or folder that is whole and the name it gets; without the first, what has the name is removed."""


class OutputSet:
    """The outputs of one run.

    Each has a lock file beside it, and a private folder for what is not whole yet. Both are removed when the run ends. The lock of
    a killed run is free at once: the next run of the same output gives the names that were not all given, and removes the folder.

    Attributes:
        half_named: whether giving names failed in the middle; then the next run goes on with it.
    """

    def __init__(self, main: Path, *besides: Path) -> None:
        self._paths = (main, *besides)
        self._locks: dict[Path, int] = {}
        self._folders: dict[Path, Path] = {}
        self.half_named = False

    def __enter__(self) -> Self:
        """Lock every output, and tidy up what killed runs left.

        Raises:
            InputError: another run writes one of them.
        """
        try:
            for path in self._paths:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._lock(path)
            for path in self._paths:
                for leftover in _leftovers(path):
                    self._complete(path, leftover)
            for path in self._locks:
                for leftover in _leftovers(path):
                    _remove(leftover)
            for path in self._paths:
                self._folders[path] = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part"))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Remove what has no name, and free the outputs."""
        with unstoppable():
            if not self.half_named:
                for folder in self._folders.values():
                    _remove(folder)
            for path, lock in self._locks.items():
                with contextlib.suppress(OSError):  # Windows does not remove what is open
                    _lock_file(path).unlink()
                os.close(lock)
            self._locks.clear()

    def folder(self, path: Path) -> Path:
        """The private folder of an output."""
        return self._folders[path]

    def part(self, path: Path) -> Path:
        """What an output is called until it is whole."""
        return self._folders[path] / "new"

    def clear(self) -> None:
        """Remove what has no name, to begin anew."""
        for folder in self._folders.values():
            for leftover in folder.iterdir():
                _remove(leftover)

    def publish(self, names: Sequence[Naming]) -> None:
        """Give files their names in the order listed, which is noted before, so that the next run ends what was cut off.

        Raises:
            OSError: something cannot be written; unless ``half_named``, everything has still its old name.
        """
        folder = self._folders[self._paths[0]]
        steps = []
        for temporary, path in names:
            if temporary is not None:
                _prepare(temporary)
            inode = temporary.stat().st_ino if temporary is not None and temporary.is_dir() else None
            steps.append((str(temporary) if temporary else None, str(path), inode))
        part = create(folder / f"{JOURNAL}.part")
        part.write_text(json.dumps(steps), encoding="utf-8")
        sync(part)
        with unstoppable():
            part.replace(folder / JOURNAL)
            sync_folder(folder)
            sync_folder(folder.parent)
            self._rename(steps, folder)
            (folder / JOURNAL).unlink()

    def _rename(self, steps: Sequence[Any], folder: Path) -> None:
        """Go through a journal; steps that were done before are passed over."""
        for temporary, name, inode in steps:
            path = Path(name)
            if not path.parent.is_dir():
                continue  # it was removed since
            if temporary is None:
                path.unlink(missing_ok=True)
            elif inode is not None:
                _replace_folder(Path(temporary), path, inode, folder / "old")
            else:
                with contextlib.suppress(FileNotFoundError):
                    Path(temporary).replace(path)
            self.half_named = True
        for parent in {Path(name).parent for _, name, _ in steps}:
            with contextlib.suppress(OSError):  # the names are given all the same
                sync_folder(parent)
        self.half_named = False

    def _complete(self, path: Path, leftover: Path) -> None:
        """Give the names that a run of an output was giving when it was killed."""
        try:
            steps = json.loads((leftover / JOURNAL).read_text(encoding="utf-8"))
            names = [(Path(temporary) if temporary else None, Path(name)) for temporary, name, _ in steps]
        except (FileNotFoundError, ValueError, TypeError):
            return
        if not all(_belongs(path, leftover, temporary, name) for temporary, name in names):
            return  # no run has noted this
        for temporary, name in names:
            if temporary is not None and name.parent.is_dir():
                self._lock(name)
        with unstoppable():
            self._rename(steps, leftover)
            (leftover / JOURNAL).unlink()

    def _lock(self, path: Path) -> None:
        if path in self._locks:
            return
        place = _lock_file(path)
        while True:
            lock = os.open(place, os.O_RDWR | os.O_CREAT | _SAFE, 0o600)
            try:
                if not _try_lock(lock):
                    raise _lock_error(path, os.read(lock, 20).decode("ascii", "replace").strip())
                if _is_at(lock, place):  # else the run before has just removed it
                    self._locks[path] = lock
                    break
            except BaseException:
                os.close(lock)
                raise
            os.close(lock)
        with contextlib.suppress(OSError):  # on a full disk nobody is told who holds it
            os.truncate(lock, 0)
            os.write(lock, f"{os.getpid()}\n".encode())


def create(path: Path) -> Path:
    """A new empty file that only its owner reads; nothing that is there already is followed or opened."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _SAFE, 0o600))
    return path


def sync(path: Path) -> None:
    """Have a file on the disk."""
    handle = os.open(path, os.O_RDWR | _SAFE)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """Have the names in a folder on the disk; Windows does that by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY | _SAFE)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # file systems without it
            raise
    finally:
        os.close(handle)


def _prepare(path: Path) -> None:
    """Have a file or a folder of files whole on the disk, with the rights of a new file."""
    for file in sorted(path.iterdir()) if path.is_dir() else (path,):
        file.chmod(0o666 & ~_MASK)
        sync(file)
    if path.is_dir():
        sync_folder(path)


def _replace_folder(part: Path, path: Path, inode: int, aside: Path) -> None:
    """Put a whole folder in the place of the old one, at once where the system can."""
    if not path.exists():
        part.rename(path)
    elif path.stat().st_ino != inode and not _exchange(part, path):
        path.rename(aside)
        part.rename(path)
    if part.exists():  # after an exchange it is the old one, which is private until it is removed
        part.chmod(0o700)
    path.chmod(0o777 & ~_MASK)
    _remove(part)


def _exchange(first: Path, second: Path) -> bool:
    """Swap two folders, where the system and the file system can."""
    if sys.platform not in ("linux", "darwin"):
        return False
    import ctypes  # noqa: PLC0415 - only for folders

    libc = ctypes.CDLL(None)
    names = os.fsencode(first), os.fsencode(second)
    if sys.platform == "darwin":
        call = getattr(libc, "renamex_np", None)
        return call is not None and call(*names, 2) == 0
    call = getattr(libc, "renameat2", None)
    return call is not None and call(-100, names[0], -100, names[1], 2) == 0


def _leftovers(path: Path) -> list[Path]:
    """What runs of this output left; only its lock's owner may ask."""
    uid = os.geteuid() if sys.platform != "win32" else 0
    with os.scandir(path.parent) as entries:
        return [
            Path(entry.path)
            for entry in entries
            if _is_private(entry.name, path) and not entry.is_symlink() and entry.stat(follow_symlinks=False).st_uid == uid
        ]


def _is_private(name: str, path: Path) -> bool:
    """Whether a private folder of an output is called so."""
    return re.fullmatch(re.escape(f".{path.name}.") + r"[a-z0-9_]{8}\.part", name) is not None


def _belongs(path: Path, leftover: Path, temporary: Path | None, name: Path) -> bool:
    """Whether a run of an output may give such a name: a folder that looks like a run's may have come with any archive."""
    if temporary is not None and temporary.parent.parent == name.parent and _is_private(temporary.parent.name, name):
        return True
    part = path.with_name(f"{path.name}.part")
    beside = name == path or (name.parent == path.parent and name.name.startswith(f"{path.name}."))
    return (temporary is None or temporary == part or temporary.parent in (part, leftover)) and (beside or name.parent == part)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        for _ in range(3):  # a thread that is being stopped may have written once more
            shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()


def _lock_file(path: Path) -> Path:
    return path.with_name(f".{path.name}.lock")


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.lstat())
    except FileNotFoundError:
        return False


def _lock_error(path: Path, process: str) -> InputError:
    zh, en = (f"(进程 {process})", f" (process {process})") if process.isdecimal() else ("", "")
    return InputError(
        f"另一次运行正在写它{zh}",
        f"another run is writing it{en}",
        where=str(path),
        mend=("等它结束,或换一个名称", "wait until it is done, or take another name"),
    )


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        """Lock a byte far behind the content, so that others can read who holds it."""
        os.lseek(handle, 1 << 20, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True
else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        """Lock a file until it is closed or the process is gone."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


_MASK = _umask()
"""Read once: asking for it changes it for a moment, in all threads."""
