"""The options of a run."""

import os
import re
from pathlib import Path

import attrs

from yibao.engines import InputError

from ..tables.files import form_of, unwritable
from .inputs import Input

ROWS = 131_072
"""Claims that are settled at once."""

PART = 4_000_000
"""Claims after which the files of a folder are closed, so that a run can be taken up again from there."""


@attrs.define
class RunOptions:
    """Inputs, outputs and options of a run.

    Attributes:
        out: a file, or without an ending a folder; form: of the files of a folder.
        compile_: whether kernels may be compiled; by the number of claims unless given.
        rows: claims settled at once; part: claims after which the files of a folder are closed.
    """

    persons: Input
    claims: Input
    out: Path
    registrations: Input | None = None
    form: str | None = None
    segments: Path | None = None
    states: Path | None = None
    resume: bool = False
    compile_: bool | None = None
    rows: int = ROWS
    part: int = PART

    def __attrs_post_init__(self) -> None:
        self.out = _real(self.out)
        self.segments = _real(self.segments) if self.segments else None
        self.states = _real(self.states) if self.states else None

    @property
    def inputs(self) -> dict[str, Input]:
        """The tables that are read, by name."""
        tables = {"persons": self.persons, "claims": self.claims, "registrations": self.registrations}
        return {name: table for name, table in tables.items() if table is not None}

    @property
    def folder(self) -> bool:
        """Whether a folder is written."""
        return not self.out.suffix

    @property
    def part_folder(self) -> Path:
        """The folder while it is written."""
        return self.out.with_name(f"{self.out.name}.part")

    @property
    def rejects(self) -> Path:
        """The list of refused rows."""
        return self.out.with_name(f"{self.out.name}{_REJECTS}")

    def check(self) -> None:
        """See that the options go together, and that only what a run has written is replaced.

        Raises:
            InputError: they do not, something else would be replaced, or a folder may not be entered.
        """
        try:
            self._check()
        except OSError as error:
            raise unwritable(error, str(error.filename or self.out)) from None

    def _check(self) -> None:
        beside = [path for path in (self.segments, self.states) if path is not None]
        for path in beside if self.folder else (*beside, self.out):
            form_of(path)
        if self.resume and not self.folder:
            raise InputError(
                "只有写成文件夹的运行可以继续",
                "only a run that writes a folder can be taken up again",
                where="--resume",
                mend=("OUT 不写后缀", "name OUT without an ending"),
            )
        if self.resume and beside:
            raise InputError(
                "继续中断的运行时,--segments 与 --states 只会有其余的行",
                "of a run that is taken up again, --segments and --states would only have the rows that were left",
                where="--resume",
                mend=("不加 --resume 重新开始,或不写 --segments 与 --states", "start anew, or leave --segments and --states out"),
            )
        if not self.out.name:
            raise _taken(self.out, "没有名称", "it has no name")
        for path in (*beside, self.out):
            if path.name.endswith(_REJECTS):
                raise _taken(path, "与被拒行的清单同名", "it would be called like a list of refused rows")
        files = [self.rejects, *beside] if self.folder else [self.rejects, *beside, self.out]
        outputs = [path.resolve() for path in ([self.out, *files] if self.folder else files)]
        for place, path in enumerate(outputs):
            if path in outputs[:place]:
                raise _taken(path, "写出两个内容", "two things would be written there")
            if self.folder and self.out.resolve() in path.parents:
                raise _taken(path, "在 OUT 之内", "it lies in OUT")
            above = next(folder for folder in path.parents if folder.exists())
            if not above.is_dir():
                raise _taken(path, f"{above} 是一个文件", f"{above} is a file")
        for table in self.inputs.values():
            for output in outputs:
                if any(output in (path.resolve(), *path.resolve().parents) for path in table.files):
                    raise _taken(output, "会覆盖输入", "an input would be written over")
                if Path(table.place).is_dir() and output.parent == Path(table.place).resolve() and output.suffix:
                    raise _taken(output, "在输入的文件夹之内", "it lies in the folder of an input")
        self.check_folders()
        for path in files:
            if path.is_dir():
                raise _taken(path, "是一个文件夹", "it is a folder")

    def check_folders(self) -> None:
        """See that the folders which are replaced have nothing in them but what runs write.

        Raises:
            InputError: as it says.
        """
        for folder in (self.out, self.part_folder) if self.folder else ():
            _ours(folder)


_REJECTS = ".rejects.csv"
_WRITTEN = re.compile(r"\.?part-\d{5}\..+|rejects\.csv|progress\.json(\.part)?")


def _ours(folder: Path) -> None:
    """See that a folder, where there is one, has only files of runs in it."""
    if folder.is_symlink():
        raise _taken(folder, "是一个符号链接", "it is a symbolic link")
    if not folder.exists():
        return
    if not folder.is_dir():
        raise _taken(folder, "是一个文件", "it is a file")
    for path in folder.iterdir():
        if path.is_dir() or not _WRITTEN.fullmatch(path.name):
            raise _taken(folder, f"其中另有 {path.name}", f"it has {path.name} in it, which no run wrote")


def _real(path: Path) -> Path:
    """What a path leads to: a symbolic link stays, and what it stands for is written."""
    return Path(os.path.realpath(path))


def _taken(path: Path, zh: str, en: str) -> InputError:
    return InputError(zh, en, where=str(path), mend=("换一个名称", "take another name"))
