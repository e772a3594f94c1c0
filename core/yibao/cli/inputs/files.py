"""Inputs from files and standard input: never more than the limit is read, and whatever is no file is refused by name."""

import stat
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import attrs

from ...host.forms import read_records
from ...host.registry import Registry
from ...model.forms.form import Holds, Record
from ...model.inputs.parse import MAX_BYTES
from ...model.inputs.words import notices
from ...model.values.classes import frozen
from ...model.values.errors import InputError, YibaoError

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
    beside: tuple[Mapping[str, Any], ...] = ()

    def records(self, name: str) -> list[Record]:
        """What a file holds.

        Args:
            name: path of the file, or ``-`` for standard input.

        Raises:
            InputError: it cannot be read, is too large, or has no known form.
        """
        records = read_records(self.registry.forms(), _bytes(name), name, self.holds, self.form)
        if self.beside:
            records = [_laid_over(record, self.beside) for record in records]
        told = ((record, notices(record.data)) for record in records)
        return [attrs.evolve(record, notes=(*record.notes, *more)) if more else record for record, more in told]

    def with_person(self, name: str | None) -> "FileReader":
        """A reader that takes from another file what its own are silent about."""
        if name is None:
            return self
        try:
            records = attrs.evolve(self, form=None).records(name)
            for record in records:
                if record.error is not None:
                    raise record.error
        except YibaoError as error:
            raise error.at(f"--person {name}") from None
        return attrs.evolve(self, beside=tuple(record.data for record in records))


def _laid_over(record: Record, beside: Sequence[Mapping[str, Any]]) -> Record:
    """A record, with what stands beside it where it says nothing: of several persons the one with its id."""
    person = record.data.get("person", {})
    if not isinstance(person, Mapping):
        return record
    same = [data for data in beside if len(beside) == 1 or _person(data).get("id") == person.get("id")]
    if len(same) != 1:
        error = InputError(
            "不知道是哪一位参保人",
            "nobody knows which of the persons it is",
            where="--person",
            mend=("在文件中写 person.id,或只给一位参保人", "write person.id in the file, or give one person only"),
        )
        return attrs.evolve(record, error=record.error or error)
    rest = {key: value for key, value in same[0].items() if key not in ("claim", "title", "expect")}
    return attrs.evolve(record, data={**rest, **record.data, "person": {**_person(same[0]), **person}})


def _person(data: Mapping[str, Any]) -> Mapping[str, Any]:
    person = data.get("person")
    return person if isinstance(person, Mapping) else {}


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
