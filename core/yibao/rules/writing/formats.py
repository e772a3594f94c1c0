"""Which format of the rule language a folder or a file is written in; this package reads format 2."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ...model.values.errors import RuleError
from ...model.values.text import shown

FORMAT: Final = 2
FILE: Final = "format.toml"
"""The file of a folder of rules that names its format."""


def check_format(document: Mapping[str, Any] | None, folder: str) -> None:
    """Refuse a folder that is not of this format.

    Args:
        document: what its file of the format holds, none where it has no such file; folder: what people call it.

    Raises:
        RuleError: format 1, which names none; another format; anything else in the file.
    """
    if document is None or "format" not in document:
        raise RuleError(
            f"{folder} 没有写明 format:这是第 1 版规则语言,本版只读第 {FORMAT} 版",
            f"the folder {folder} names no format: it is written in format 1, and this yibao reads format {FORMAT}",
            mend=(
                f"运行 yibao migrate {folder}:它改写全部文件,并证明结算结果不变",
                f"run yibao migrate {folder}: it rewrites the files and shows that they settle alike",
            ),
        )
    check_number(document["format"], folder)
    for key in document:
        if key != "format":
            raise RuleError(
                f"{FILE} 只能有 format",
                f"{FILE} holds format and nothing else",
                where=f"{FILE}: {key}",
                mend=("移到别的文件", "move it to another file"),
            )


def check_number(number: Any, name: str) -> None:
    """Refuse any format but this one.

    Raises:
        RuleError: as said.
    """
    if number == FORMAT and type(number) is int:
        return
    if type(number) is int and number > FORMAT:
        raise RuleError(
            f"{name} 是第 {number} 版,本版 yibao 只读第 {FORMAT} 版",
            f"{name} is of format {number}, this yibao reads format {FORMAT}",
            mend=("请更新 yibao", "get a newer yibao"),
        )
    raise RuleError(
        f"format 应为 {FORMAT},得到 {shown(number)}",
        f"format is {FORMAT}, not {shown(number)}",
        where=FILE,
        mend=(f"写成 format = {FORMAT}", f"write format = {FORMAT}"),
    )


def refuse_format_1(document: Mapping[str, Any]) -> None:
    """Refuse a file that is written in format 1, told by what only that format has.

    Raises:
        RuleError: as said.
    """
    if "format" in document:
        check_number(document["format"], "format")
    for name, block in _blocks(document, "table"):
        if isinstance(block, list):
            raise of_format_1(
                f"table.{name}", f"[[table.{name}]]", f"[table.{name}] 与 days = [ … ]", f"[table.{name}] with days = [ … ]"
            )
    if "title" in document:
        raise of_format_1("title", "[title]", "label 写在 [table.…] 中", "label in [table.…]")
    if isinstance(document.get("replaces"), list):
        raise of_format_1("replaces", "replaces = [ … ]", "在声明中写 replaces = true", "replaces = true in the declaration")
    for name, block in _blocks(document, "means"):
        if isinstance(block, list):
            raise of_format_1(
                f"means.{name}", f"[[means.{name}]]", f"[means.{name}] 与 pays = [ … ]", f"[means.{name}] with pays = [ … ]"
            )
    for section in ("stage", "plan"):
        for name, block in _blocks(document, section):
            segments = block.get("segment") if isinstance(block, dict) else None
            for number, segment in enumerate(segments if isinstance(segments, list) else ()):
                if isinstance(segment, dict):
                    _refuse_segment_of_format_1(segment, f"{section}.{name}.segment[{number}]")


def _blocks(document: Mapping[str, Any], section: str) -> Iterable[tuple[str, Any]]:
    blocks = document.get(section)
    return blocks.items() if isinstance(blocks, dict) else ()


def _refuse_segment_of_format_1(segment: Mapping[str, Any], where: str) -> None:
    if "limits" in segment:
        raise of_format_1(
            f"{where}.limits", "limits = [ … ]", 'limit = "TABLE" 或 { table, once, … }', 'limit = "TABLE", or { table, once, … }'
        )
    ratio = segment.get("ratio")
    if isinstance(ratio, dict) and set(ratio) == {"table"}:
        mend = f'ratio = "{ratio["table"]}"'
        raise RuleError("ratio 直接写表名", "ratio names its table", where=f"{where}.ratio", mend=(mend, mend))


def of_format_1(where: str, form: str, zh: str, en: str) -> RuleError:
    """The error for a form that only format 1 has, with the one that took its place."""
    return RuleError(
        f"{form} 是第 1 版的写法",
        f"{form} is how format 1 wrote it",
        where=where,
        mend=(f"写成 {zh};或对该文件运行 yibao migrate", f"write {en}, or run yibao migrate on the file"),
    )
