"""Inputs from files and standard input: never more than the limit is read, and whatever is no file is refused by name."""

import re
import stat
import sys
from pathlib import Path
from typing import IO, Any

from ...model.inputs.case import read_case
from ...model.inputs.claim import Case
from ...model.inputs.parse import MAX_BYTES, Kind, parse
from ...model.values.errors import InputError

STANDARD_INPUT = "-"

_TABLE_HEAD = re.compile(rb"\s*\[\[?\s*[A-Za-z_]")


def read(name: str, *, claims: bool = True) -> Case:
    """The case in a file.

    Args:
        name: path of the file, or ``-`` for standard input; claims: whether the case has to hold at least one.

    Raises:
        InputError: it cannot be read, is too large, or holds no case.
    """
    return read_case(read_data(name), claims=claims)


def read_data(name: str) -> dict[str, Any]:
    """What a file holds, as plain data; see :func:`read`."""
    data = _bytes(name)
    return parse(data, _kind(name, data))


def _bytes(name: str) -> bytes:
    if name == STANDARD_INPUT:
        if sys.stdin is None or sys.stdin.closed:
            raise InputError("没有标准输入", "there is no standard input", mend=("请写文件名", "name a file"))
        return _limited(sys.stdin.buffer)
    try:
        path = Path(name)
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError("是目录,不是文件", "it is a directory, not a file", mend=("请写出其中的文件", "name the files in it"))
        if status.st_size > MAX_BYTES:
            raise _too_large()
        with path.open("rb") as file:
            return _limited(file)
    except FileNotFoundError:
        raise InputError("文件不存在", "there is no such file", mend=("请检查路径", "check the path")) from None
    except PermissionError:
        raise InputError("没有读取权限", "it may not be read", mend=("请检查文件权限", "check its permissions")) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"无法读取:{reason}", f"it cannot be read: {reason}") from None


def _limited(file: IO[bytes]) -> bytes:
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise _too_large()
    return data


def _too_large() -> InputError:
    return InputError("文件超过 64 MB", "the input is larger than 64 MB", mend=("请拆成多个文件", "split it into several files"))


def _kind(name: str, data: bytes) -> Kind | None:
    """The form that a name has; without one, a bracket followed by a key opens a table of TOML, not a list of JSON."""
    ending = name.rpartition(".")[2].lower()
    if ending in ("toml", "json"):
        return "toml" if ending == "toml" else "json"
    return "toml" if _TABLE_HEAD.match(data.removeprefix(b"\xef\xbb\xbf")) else None
