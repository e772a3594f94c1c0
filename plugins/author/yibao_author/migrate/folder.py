"""All files of a folder of rules, read at once and written at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from yibao import InputError

from .documents import Block, Document, every_node, items_in
from .reading import read_document
from .writing import write_document

KINDS = ("person", "claim", "settlement", "enrollment")
"""The folders that a folder of rules may hold."""
FORMAT_FILE = "format.toml"


class RuleFolder:
    """The files of a folder of rules, by their paths below it."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.documents = dict(documents)

    def blocks(self, section: str) -> Iterator[tuple[Document, Block]]:
        """Every declaration of a section, with its file."""
        for document in self.documents.values():
            for block in document.section(section):
                yield document, block

    def find(self, section: str, name: str) -> tuple[Document, Block] | None:
        """The first declaration of a name."""
        return next(((document, block) for document, block in self.blocks(section) if block.name == name), None)

    def strings(self, *, but: Block | None = None) -> Iterator[str]:
        """Every text and key in all declarations, as often as it stands there."""
        for document in self.documents.values():
            for block in document.blocks:
                if block is not but:
                    for node in every_node(block):
                        for key, value in node.items():
                            yield key
                            yield from (item for item in items_in(value) if isinstance(item, str))

    def texts(self) -> dict[str, str]:
        """The text of each file."""
        return {name: write_document(document) for name, document in self.documents.items()}


def read_texts(folder: Path) -> dict[str, str]:
    """The text of each rule file of a folder of format 1, by its path below the folder.

    Raises:
        InputError: it is no folder of rules, or already of format 2, or a file cannot be read.
    """
    kinds = [kind for kind in KINDS if (folder / kind).is_dir()]
    if not kinds:
        raise InputError(
            f"{folder} 不是规则文件夹",
            f"{folder} is no folder of rules",
            mend=(
                "请写出含有 person、claim、settlement 或 enrollment 的文件夹",
                "name the folder that holds person, claim, settlement or enrollment",
            ),
        )
    if (folder / FORMAT_FILE).exists():
        raise InputError(
            f"{folder} 已是第 2 版",
            f"{folder} is of format 2 already",
            mend=("不必改写", "there is nothing to rewrite"),
        )
    texts = {}
    for path in sorted(path for kind in kinds for path in (folder / kind).rglob("*.toml")):
        name = path.relative_to(folder).as_posix()
        try:
            texts[name] = path.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "UTF-8"
            raise InputError(f"无法读取:{reason}", f"it cannot be read: {reason}", where=str(path)) from None
    return texts


def parse_texts(texts: Mapping[str, str]) -> RuleFolder:
    """The documents of some texts.

    Raises:
        RuleError: one of them is no TOML.
    """
    return RuleFolder({name: read_document(name, text) for name, text in texts.items()})


def write_texts(folder: Path, texts: Mapping[str, str], *, remove: tuple[str, ...] = ()) -> None:
    """Write files of a folder: all beside the old ones first, then each in the place of its own.

    Raises:
        InputError: the folder cannot be written; every file is then as it was.
    """
    beside: list[tuple[Path, Path]] = []
    try:
        for name, text in texts.items():
            target = folder / name
            draft = target.with_name(target.name + ".new")
            draft.write_bytes(text.encode())
            beside.append((draft, target))
    except OSError as error:
        for draft, _ in beside:
            draft.unlink(missing_ok=True)
        raise InputError(
            f"无法写入:{error.strerror}",
            f"it cannot be written: {error.strerror}",
            where=str(error.filename or folder),
            mend=("文件均未改动;请检查权限与磁盘空间", "no file was changed: check permissions and the space on the disk"),
        ) from None
    for draft, target in beside:
        draft.replace(target)
    for name in remove:
        (folder / name).unlink(missing_ok=True)
