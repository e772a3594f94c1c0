"""Inputs from files and standard input: never more than the limit is read, and whatever is no file is refused by name."""

import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import attrs

from ...host.forms import read_records
from ...host.registry import Registry
from ...model.forms.form import Holds, Record
from ...model.inputs.parse import MAX_BYTES
from ...model.values.classes import frozen
from ...model.values.errors import InputError

STANDARD_INPUT = "-"


@frozen(eq=False)
class FileReader:
    """Reads the files of a command by the forms that are installed.

    Attributes:
        form: the form that the user names for all of them; holds: what they may hold.
        beside: data of another file, which stands wherever a record is silent, such as the person of a bill.
    """

    registry: Registry
    form: str | None = None
    holds: tuple[Holds, ...] = ("case",)
    beside: Mapping[str, Any] = attrs.Factory(dict)

    def records(self, name: str) -> list[Record]:
        """What a file holds.

        Args:
            name: path of the file, or ``-`` for standard input.

        Raises:
            InputError: it cannot be read, is too large, or has no known form.
        """
        records = read_records(self.registry.forms(), _bytes(name), name, self.holds, self.form)
        if self.beside:
            records = [attrs.evolve(record, data=_laid_over(record.data, self.beside)) for record in records]
        return records

    def with_person(self, name: str | None) -> "FileReader":
        """A reader that takes from another file what its own are silent about."""
        if name is None:
            return self
        records = attrs.evolve(self, form=None).records(name)
        if len(records) != 1 or records[0].error is not None:
            raise InputError("应只有一个病例", "it has to hold one case", where=f"--person {name}")
        data = {key: value for key, value in records[0].data.items() if key not in ("claim", "title", "expect")}
        return attrs.evolve(self, beside=data)


def _laid_over(data: Mapping[str, Any], beside: Mapping[str, Any]) -> dict[str, Any]:
    """Data of a record, with what stands beside it where it says nothing."""
    both = {**beside, **data}
    person, other = data.get("person"), beside.get("person")
    if isinstance(person, Mapping) and isinstance(other, Mapping):
        both["person"] = {**other, **person}
    return both


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
