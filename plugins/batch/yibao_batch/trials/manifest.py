"""The list of files that ``yibao batch generate`` wrote into a folder, by name and digest: it replaces no others."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from yibao.engines import InputError

from ..run.progress import digest_of

MANIFEST = "generated.json"


def check_unchanged(folder: Path, names: Sequence[str]) -> None:
    """See that nothing in the folder has one of these names but what was generated and not changed since.

    Raises:
        InputError: something else has.
    """
    digests = _read(folder / MANIFEST)
    for name in (*names, MANIFEST):
        path = folder / name
        if not path.exists() and not path.is_symlink():
            continue
        regular = path.is_file() and not path.is_symlink()
        unchanged = bool(digests) if name == MANIFEST else regular and digest_of(path) == digests.get(name)
        if not regular or not unchanged:
            raise InputError(
                "不是生成的文件,或生成后有改动",
                "it was not generated, or was changed since",
                where=str(path),
                mend=("换一个文件夹,或先移走它", "take another folder, or move it away first"),
            )


def write_manifest(part: Path, folder: Path, parts: Mapping[str, Path]) -> None:
    """Write what the folder will have: what is listed already, and new files by name."""
    files = _read(folder / MANIFEST) | {name: digest_of(path) for name, path in parts.items()}
    part.write_text(json.dumps({"written_by": "yibao batch generate", "files": files}, indent=1) + "\n", encoding="utf-8")


def _read(path: Path) -> dict[str, str]:
    """Digests by name; none where there is no manifest."""
    try:
        files = json.loads(path.read_text(encoding="utf-8"))["files"]
        return {str(name): str(digest) for name, digest in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
