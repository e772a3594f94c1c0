"""Copies of packages as they stood in format 1, laid out where a test may change them."""

import shutil
import tarfile
from pathlib import Path

ARCHIVE = Path(__file__).parent / "fixtures" / "format1.tar.xz"
"""The rules, worked cases and declarations of all areas of the repository, the last time that they were of format 1."""


def unpack(package: str, folder: Path) -> Path:
    """One package of the archive."""
    with tarfile.open(ARCHIVE) as archive:
        members = [member for member in archive.getmembers() if member.name.split("/")[0] == package]
        archive.extractall(folder, members, filter="data")
    return folder / package


def copy_small(name: str, folder: Path) -> Path:
    """One of the small packages beside the tests."""
    return Path(shutil.copytree(Path(__file__).parent / "fixtures" / name, folder / name))
