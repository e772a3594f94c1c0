"""The forms of files that need no package, registered as those of any package are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .hookspecs import hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..model.forms.form import Form
    from ..model.values.text import Text


@hookimpl
def yibao_forms() -> tuple[Form, ...]:
    """TOML, JSON, JSON lines and CSV."""
    from ..model.forms import recognition  # noqa: PLC0415 (a list of the areas reads no files)
    from ..model.forms.form import Form  # noqa: PLC0415
    from ..model.values.text import Text  # noqa: PLC0415

    def core(
        name: str, function: str, ending: str, media_type: str, recognises: Callable[[bytes, str], bool], text: Text, *more: str
    ) -> Form:
        module, _, suffix = function.partition(":")
        reader, writer = (f"yibao.model.forms.{module}:{verb}_{suffix}" for verb in ("read", "write"))
        return Form(name, "case", (ending, *more), (media_type,), recognises, reader, writer, text)

    case, cases = Text("病例文件", "a case file"), Text("病例文件,一行一个", "cases, one a line")
    table = Text("病例表", "a table of cases")
    return (
        core("toml", "documents:toml", "toml", "application/toml", recognition.is_toml, case),
        core("json", "documents:json", "json", "application/json", recognition.is_json, case),
        core("jsonl", "documents:json_lines", "jsonl", "application/jsonl", recognition.is_json_lines, cases, "ndjson"),
        core("csv", "table:table", "csv", "text/csv", recognition.is_table, table, "tsv"),
    )
