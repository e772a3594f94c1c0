"""The list of refused rows."""

import contextlib
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from yibao.engines import sheet

from ..tables.columns import Reject
from .inputs import Input


class Rejects:
    """The list of refused rows.

    Args:
        inputs: the tables of the run by name, for where a row stands.
    """

    COLUMNS = ("input", "file", "row", "column", "person", "claim", "reason_zh", "reason_en")

    def __init__(self, path: Path, kept: int, inputs: Mapping[str, Input]) -> None:
        self.path, self.inputs = path, inputs
        if kept:
            with path.open("r+b") as file:
                file.truncate(kept)
        self.file = path.open("a" if kept else "w", encoding="utf-8", newline="")
        self.digest = hashlib.sha256()
        self.digested = 0
        if not kept:
            self.file.write(sheet([self.COLUMNS]))

    def write(self, rejects: list[Reject]) -> None:
        """Add rows."""
        self.file.write(sheet(self._row(one) for one in rejects))

    def _row(self, reject: Reject) -> tuple[str, ...]:
        file, row = self.inputs[reject.input].place_of(reject.row)
        reason = reject.reason
        return reject.input, file, str(row), reject.column, reject.person, reject.claim, reason.zh, reason.en

    def sync(self) -> tuple[int, str]:
        """Have the list on the disk; its size and digest so far."""
        self.file.flush()
        os.fsync(self.file.fileno())
        with self.path.open("rb") as file:
            file.seek(self.digested)
            while piece := file.read(1 << 20):
                self.digest.update(piece)
                self.digested += len(piece)
        return self.digested, self.digest.hexdigest()

    def close(self) -> None:
        """Everything is in the list."""
        self.file.close()

    def drop(self) -> None:
        """The run was stopped."""
        with contextlib.suppress(OSError):
            self.file.close()
