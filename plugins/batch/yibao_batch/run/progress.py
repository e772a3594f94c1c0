"""The checkpoints of a run that writes a folder: a stopped run goes on from the files that are whole."""

import hashlib
import json
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import attrs

from yibao import RuleSet
from yibao.engines import InputError

from ..outputs.outputs import OutputSet, create, sync, sync_folder
from ..sources.inputs import Input
from ..sources.options import RunOptions
from ..sources.rejects import Rejects
from .summary import Summary

PLACE = "progress.json"
REJECTS = "rejects.csv"
"""Names in the folder of a run that is not whole."""

_ANEW = ("不加 --resume 重新开始", "start anew without --resume")


@attrs.define
class Checkpoint:
    """What a run has done.

    Attributes:
        rows: claims; parts: name, size and digest of each whole file; rejects: size and digest of the list of refused rows.
        besides: how many rows in the list are no claims, by kind.
    """

    way: str
    rows: int = 0
    parts: list[tuple[str, int, str]] = attrs.Factory(list)
    rejects: tuple[int, str] = (0, "")
    besides: dict[str, int] = attrs.Factory(dict)


class Progress:
    """The record in the folder of a run."""

    def __init__(self, rules: RuleSet, options: RunOptions, form: str, columns: Sequence[str]) -> None:
        self.rules, self.options, self.form, self.columns = rules, options, form, columns
        self.folder = options.part_folder
        self._inputs = [table for table in (options.persons, options.claims, options.registrations) if table is not None]
        self._stamps = [_stamps(table) for table in self._inputs]
        self._mark = ""

    def resume(self, done: Checkpoint) -> tuple[Checkpoint, Summary]:
        """What a stopped run has done, if it is to be taken up; everything else in the folder is removed.

        Raises:
            InputError: it was another run, or a file of it is not as it was listed.
        """
        summary = Summary()
        place = self.folder / PLACE
        if self.options.resume and place.exists():
            try:
                record = json.loads(place.read_text(encoding="utf-8"))
                mark, summary, done = record["mark"], Summary(**record["summary"]), Checkpoint(**record["done"])
                size, digest = done.rejects
                files = [*((str(name), int(size), digest) for name, size, digest in done.parts), (REJECTS, int(size), digest)]
            except (ValueError, KeyError, TypeError):
                raise InputError(
                    "进度记录已损坏", "the record of the stopped run is spoilt", where=str(place), mend=_ANEW
                ) from None
            if mark != self.mark():
                zh, en = (
                    "输入、选项、规则或软件版本与中断的运行不同",
                    "inputs, options, rules or versions differ from the stopped run's",
                )
                raise InputError(zh, en, where=str(self.folder), mend=_ANEW)
            for name, size, digest in files:
                self._check(self.folder / name, size, digest, longer=name == REJECTS)
        names = {name for name, _, _ in done.parts} | ({REJECTS, PLACE} if done.parts else set())
        for leftover in self.folder.iterdir():
            if leftover.name not in names:
                leftover.unlink()
        return done, summary

    def save(self, done: Checkpoint, parts: Sequence[str], rejects: Rejects, summary: Summary, outputs: OutputSet) -> None:
        """Add parts to what is done, and write it down when everything listed is on the disk."""
        done.parts += [(name, (self.folder / name).stat().st_size, digest_of(self.folder / name)) for name in parts]
        done.rejects = rejects.sync()
        sync_folder(self.folder)
        record = {"mark": self.mark(), "done": attrs.asdict(done), "summary": attrs.asdict(summary)}
        part = create(outputs.folder(self.options.out) / PLACE)
        part.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        sync(part)
        part.replace(self.folder / PLACE)
        sync_folder(self.folder)

    def mark(self) -> str:
        """A digest of everything that decides what a run writes: rules, versions, form, and the content of the inputs.

        Raises:
            InputError: an input has changed since the run began.
        """
        for table, stamps in zip(self._inputs, self._stamps, strict=True):
            if _stamps(table) != stamps:
                raise InputError("运行期间输入有变动", "the input changed during the run", where=table.place)
        if not self._mark:
            inputs = [[[file.name, digest_of(file)] for file in table.files] for table in self._inputs]
            decisive = [self.rules.area.code, self.rules.digest, _versions(), self.form, list(self.columns), len(inputs), inputs]
            self._mark = hashlib.sha256(json.dumps(decisive).encode()).hexdigest()
        return self._mark

    @staticmethod
    def _check(path: Path, size: int, digest: str, *, longer: bool) -> None:
        """See that a file is as it was listed; ``longer`` where rows may have been added to it since."""
        if path.is_file() and not path.is_symlink():
            real = path.stat().st_size
            if (real == size or (longer and real > size)) and digest_of(path, size) == digest:
                return
        raise InputError(
            "中断的运行列出的文件缺失或已改变", "a file of the stopped run is missing or has changed", where=str(path), mend=_ANEW
        )


def digest_of(path: Path, size: int | None = None) -> str:
    """The SHA-256 of a file, or of its beginning."""
    digest = hashlib.sha256()
    left = path.stat().st_size if size is None else size
    with path.open("rb") as file:
        while left and (piece := file.read(min(left, 1 << 20))):
            digest.update(piece)
            left -= len(piece)
    return digest.hexdigest()


def _stamps(table: Input) -> list[Any]:
    """Sizes and times that change when a file of an input does."""
    stats = [file.stat() for file in table.files]
    return [(stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns) for stat in stats]


def _versions() -> list[list[str]]:
    """Names and versions of yibao and of every package that brings it something."""
    packages = {point.dist.name: point.dist.version for point in metadata.entry_points(group="yibao") if point.dist is not None}
    return sorted([name, version] for name, version in {**packages, "yibao": metadata.version("yibao")}.items())
