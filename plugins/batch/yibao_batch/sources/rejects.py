"""The list of refused rows."""

import contextlib
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from yibao.engines import sheet

from ..tables.columns import Reject
from ..tables.spec import REJECTS
from .inputs import Input


class Rejects:
    """The list of refused rows.

    Args:
        size: bytes of the list that are taken over from a run before; inputs: the tables of the run by name.
    """

    def __init__(self, path: Path, size: int, inputs: Mapping[str, Input]) -> None:
        self.path, self.inputs = path, inputs
        if size:
            with path.open("r+b") as file:
                file.truncate(size)
        self.file = path.open("a" if size else "w", encoding="utf-8", newline="")
        self.digest = hashlib.sha256()
        self.digested = 0
        if not size:
            self.file.write(sheet([[column.name for column in REJECTS]]))

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
        """Close the list."""
        self.file.close()

    def drop(self) -> None:
        """Close the list of a run that was stopped."""
        with contextlib.suppress(OSError):
            self.file.close()
