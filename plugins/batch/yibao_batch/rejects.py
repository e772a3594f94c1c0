"""The list of refused rows."""

import contextlib
import csv
from pathlib import Path

from .columns import Reject


class Rejects:
    """The list of refused rows."""

    COLUMNS = ("row", "column", "person", "claim", "reason_zh", "reason_en")

    def __init__(self, path: Path, kept: int) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        if kept:
            with path.open("r+b") as file:
                file.truncate(kept)
        self.file = path.open("a" if kept else "w", encoding="utf-8", newline="")
        self.writer = csv.writer(self.file)
        if not kept:
            self.writer.writerow(self.COLUMNS)

    def write(self, rejects: list[Reject]) -> None:
        """Add rows."""
        self.writer.writerows((one.row, one.column, one.person, one.claim, one.reason.zh, one.reason.en) for one in rejects)

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
