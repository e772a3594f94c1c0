"""The list of refused rows."""

import contextlib
import csv
import hashlib
import os
from pathlib import Path

from .columns import Reject


class Rejects:
    """The list of refused rows."""

    COLUMNS = ("row", "column", "person", "claim", "reason_zh", "reason_en")

    def __init__(self, path: Path, kept: int) -> None:
        self.path = path
        if kept:
            with path.open("r+b") as file:
                file.truncate(kept)
        self.file = path.open("a" if kept else "w", encoding="utf-8", newline="")
        self.writer = csv.writer(self.file)
        self.digest = hashlib.sha256()
        self.digested = 0
        if not kept:
            self.writer.writerow(self.COLUMNS)

    def write(self, rejects: list[Reject]) -> None:
        """Add rows."""
        self.writer.writerows((one.row, one.column, one.person, one.claim, one.reason.zh, one.reason.en) for one in rejects)

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
