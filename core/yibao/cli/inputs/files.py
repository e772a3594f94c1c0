"""Inputs from files and standard input: never more than the limit is read, and whatever is no file is refused by name."""

import functools
import stat
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import attrs

from ...host.forms import read_records
from ...host.registry import Registry
from ...model.forms.form import Form, Holds, Record
from ...model.inputs.parse import MAX_BYTES, too_large
from ...model.inputs.words import notices
from ...model.values.errors import InputError, YibaoError
from .beside import beside_record, is_claim_without_lines, with_bill, with_id

if TYPE_CHECKING:
    from ...model.forms.item_list import ItemList

STANDARD_INPUT = "-"


class FileReader:
    """Reads the files of a command by the forms that are installed."""

    def __init__(self, registry: Registry, form: str | None = None, holds: tuple[Holds, ...] = ("case",)) -> None:
        """A reader.

        Args:
            form: the form that the user names for all of them; holds: what they may hold.
        """
        self.registry = registry
        self.form = form
        self.holds = holds
        self.beside: tuple[Mapping[str, Any], ...] = ()
        self.items: ItemList | None = None

    @functools.cached_property
    def _forms(self) -> Mapping[str, Form]:
        """The forms that are installed, asked for once however many files there are."""
        return self.registry.forms()

    def records(self, name: str) -> list[Record]:
        """What a file holds.

        Args:
            name: path of the file, or ``-`` for standard input.

        Raises:
            InputError: it cannot be read, is too large, or has no known form.
        """
        return self._completed([self._with_bills(record, name) for record in self._read(name, self.holds, self.form)])

    def records_of(self, data: bytes) -> list[Record]:
        """What an input holds that came without a file: as standard input, but no file that it names is opened.

        Raises:
            InputError: it has no known form.
        """
        records = read_records(self._forms, data, STANDARD_INPUT, self.holds, self.form)
        return self._completed([_without_files(with_id(record, STANDARD_INPUT)) for record in records])

    def _completed(self, records: list[Record]) -> list[Record]:
        """Records with what stands beside them and in lists, and with what their reader doubts."""
        if self.beside:
            records = [beside_record(record, self.beside) for record in records]
        records = [_filled(record, self.items) if self.items is not None or record.places else record for record in records]
        records = [_with_person(record) if "bill" in self.holds and record.places else record for record in records]
        told = ((record, notices(record.data)) for record in records)
        return [attrs.evolve(record, notes=(*record.notes, *more)) if more else record for record, more in told]

    def take_from(self, name: str) -> None:
        """Take from another file whatever the files of the command are silent about: the person, and a claim without its lines.

        Raises:
            YibaoError: it cannot be read.
        """
        try:
            records = self._read_sound(name, "case")
        except YibaoError as error:
            raise error.at(f"--person {name}") from None
        self.beside = tuple(_without_bills(record.data) for record in records)

    def look_up(self, names: Sequence[str]) -> None:
        """Look up in lists what the lines of bills leave out.

        Raises:
            YibaoError: one of them cannot be read.
        """
        if not names:
            return
        from ...model.forms.item_list import ItemList, list_entry  # noqa: PLC0415 (few bills need a list)

        entries = []
        for name in names:
            try:
                records = self._read_sound(name, "list")
            except YibaoError as error:
                raise error.at(name) from None
            for record in records:
                try:
                    entries.append(list_entry(record.data))
                except InputError as error:
                    raise error.at(f"{name}: {record.where}") from None
        self.items = ItemList(entries)

    def _read(self, name: str, holds: tuple[Holds, ...], form: str | None) -> list[Record]:
        records = read_records(self._forms, _bytes(name), name, holds, form)
        return [with_id(record, Path(name).stem) for record in records]

    def _read_sound(self, name: str, holds: Holds) -> list[Record]:
        """The records of a file beside those of the command; the first that is wrong is refused."""
        records = self._read(name, (holds,), None)
        for record in records:
            if record.error is not None:
                raise record.error
        return records

    def _with_bills(self, record: Record, name: str) -> Record:
        """A record in which claims that name the file of their bill have its lines; paths are relative to the record's own file."""
        claims = record.data.get("claim")
        for index, claim in enumerate(claims if isinstance(claims, list | tuple) else ()):
            if isinstance(claim, Mapping) and isinstance(claim.get("lines"), str):
                path = claim["lines"] if name == STANDARD_INPUT else str(Path(name).parent / claim["lines"])
                try:
                    (bill,) = self._read_sound(path, "bill")
                except YibaoError as error:
                    return attrs.evolve(record, error=error.at(f"claim[{index}].lines: {path}"))
                record = with_bill(record, index, bill, path)
        return record


def _without_files(record: Record) -> Record:
    """A record, refused where a claim names the file of its bill."""
    claims = record.data.get("claim")
    for index, claim in enumerate(claims if isinstance(claims, list | tuple) else ()):
        if isinstance(claim, Mapping) and isinstance(claim.get("lines"), str):
            error = InputError(
                "此处不打开任何文件",
                "no file is opened here",
                where=f"claim[{index}].lines",
                mend=("把明细写在 lines 中", "write the lines themselves"),
            )
            return attrs.evolve(record, error=record.error or error)
    return record


def _with_person(record: Record) -> Record:
    """A record of a bill, refused where nobody says whose it is."""
    if "person" in record.data:
        return record
    error = InputError(
        "账单没有写明参保人",
        "the bill does not say whose it is",
        where="person",
        mend=("用 --person 给出写有参保人的文件", "give a file with the person by --person"),
    )
    return attrs.evolve(record, error=record.error or error)


def _without_bills(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a file says of a person and of a visit, without its bills and what is expected of them."""
    rest = {key: value for key, value in data.items() if key not in ("title", "expect")}
    if not is_claim_without_lines(rest.get("claim")):
        rest.pop("claim", None)
    return rest


def _filled(record: Record, items: "ItemList | None") -> Record:
    """A record with what lists say of its lines; a line that says no class, and that no list knows, is refused."""
    from ...model.forms.item_list import ItemList  # noqa: PLC0415 (most cases are no tables)

    data, notes, error = (items or ItemList(())).fill(record.data)
    return attrs.evolve(record, data=data, notes=(*record.notes, *notes), error=record.error or error)


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
            raise too_large()
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
        raise too_large()
    return data
