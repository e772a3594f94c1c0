"""``yibao schema rules``: writes the JSON Schemas of rule files."""

from __future__ import annotations

import json
from pathlib import Path

from yibao import InputError
from yibao.engines import RULES_OF, Screen, argument, command, listed, option, rules_schemas

DONE = 0


@command(
    "schema",
    "写出规则文件的 JSON Schema,供编辑器提示与检查:rules 之后可写 person、claim、settlement、enrollment 之一;"
    "加 --out 则四份全部写入文件夹。\n\n"
    "在规则文件第一行写 #:schema 路径,tombi 与 taplo 即按此提示。",
    "Write the JSON Schemas of rule files, by which editors complete and check them: after rules one of person, claim, settlement "
    "and enrollment; or all four into a folder with --out.\n\n"
    "A rule file whose first line is #:schema PATH is completed and checked by tombi and taplo.",
    argument("subject", "rules", "rules"),
    argument("kind", "[类别]", "[KIND]", required=False),
    option("--out", "写入的文件夹", "folder to write", metavar=("文件夹", "FOLDER")),
)
def schema(screen: Screen, subject: str, kind: str | None, out: str | None) -> int:
    """Write one schema, or all of them into a folder."""
    if subject != "rules":
        raise InputError(f"没有 {subject} 的模式", f"there is no schema of {subject}", mend=("写 rules", "write rules"))
    schemas = rules_schemas()
    known = listed(RULES_OF)
    if kind is not None and kind not in schemas:
        raise InputError(f"没有类别 {kind}", f"there is no kind {kind}", mend=(f"已有:{known}", f"known: {known}"))
    if out is None:
        if kind is None:
            raise InputError(
                "没有写明类别", "no kind is named", mend=(f"写 {known} 之一,或加 --out", f"name one of {known}, or give --out")
            )
        screen.write(_written(schemas[kind]))
        return DONE
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in [kind] if kind is not None else schemas:
            (folder / f"{name}.json").write_text(_written(schemas[name]), encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"无法写入:{reason}", f"it cannot be written: {reason}", where=out) from None
    return DONE


def _written(document: dict[str, object]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
