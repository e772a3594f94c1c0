"""The list of refused rows."""

import contextlib
from collections.abc import Mapping
from pathlib import Path

from yibao.cli.sheet import sheet

from .columns import Reject
from .inputs import Input


class Rejects:
    """The list of refused rows.

    Args:
        inputs: the tables of the run by name, for where a row stands.
    """

    COLUMNS = ("input", "file", "row", "column", "person", "claim", "reason_zh", "reason_en")

    def __init__(self, path: Path, kept: int, inputs: Mapping[str, Input]) -> None:
        self.path, self.inputs = path, inputs
        path.parent.mkdir(parents=True, exist_ok=True)
        if kept:
            with path.open("r+b") as file:
                file.truncate(kept)
        self.file = path.open("a" if kept else "w", encoding="utf-8", newline="")
        if not kept:
            self.file.write(sheet([self.COLUMNS]))

    def write(self, rejects: list[Reject]) -> None:
        """Add rows."""
        self.file.write(sheet(self._row(one) for one in rejects))

    def _row(self, reject: Reject) -> tuple[str, ...]:
        file, row = self.inputs[reject.input].place_of(reject.row)
        reason = reject.reason
        return reject.input, file, str(row), reject.column, reject.person, reject.claim, reason.zh, reason.en

    def sync(self) -> int:
        """How long the list is so far."""
        self.file.flush()
        return self.path.stat().st_size

    def finish(self, path: Path, *, any_: bool) -> None:
        """Give the list its name, or leave none where nothing was refused."""
        self.file.close()
        if any_:
            self.path.replace(path)
        else:
            self.path.unlink()
            path.unlink(missing_ok=True)

    def drop(self, *, keep: bool) -> None:
        """The run was stopped."""
        with contextlib.suppress(OSError):
            self.file.close()
        if not keep:
            self.path.unlink(missing_ok=True)
