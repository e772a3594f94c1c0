"""What a run is to do."""

from pathlib import Path

import attrs

from .files import Input

ROWS = 131_072
"""Claims that are settled at once."""

PART = 4_000_000
"""Claims after which the files of a folder are closed, so that a run can be taken up again from there."""


@attrs.define
class Wanted:
    """What is to be done.

    Attributes:
        out: file, or without an ending a folder; form: of the files of a folder.
        compile_: whether kernels may be compiled; none lets the number of claims decide.
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
    bucket: int | None = None

    @property
    def folder(self) -> bool:
        """Whether a folder is written."""
        return not self.out.suffix

    @property
    def rejects(self) -> Path:
        """Where refused rows are listed."""
        return self.out.with_name(f"{self.out.stem}.rejects.csv")
