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
    """TOML, JSON, JSON lines and CSV, and the slip to print."""
    from ..model.forms import recognition  # noqa: PLC0415 (a list of the areas reads no files)
    from ..model.forms.form import Form  # noqa: PLC0415
    from ..model.values.text import Text  # noqa: PLC0415

    def core(
        name: str, function: str, ending: str, media_type: str, recognises: Callable[[bytes, str], bool], text: Text, *more: str
    ) -> Form:
        module, _, suffix = function.partition(":")
        reader, writer = f"yibao.model.forms.{module}:read_{suffix}", f"yibao.model.forms.writing:write_{suffix}"
        return Form(name, "case", (ending, *more), (media_type,), recognises, reader, writer, text)

    case, cases = Text("病例文件", "a case file"), Text("病例文件,一行一个", "cases, one a line")
    table, slip = Text("病例表", "a table of cases"), Text("结算单,可打印", "a settlement slip to print")
    return (
        core("toml", "documents:toml", "toml", "application/toml", recognition.is_toml, case),
        core("json", "documents:json", "json", "application/json", recognition.is_json, case),
        core("jsonl", "documents:json_lines", "jsonl", "application/jsonl", recognition.is_json_lines, cases, "ndjson"),
        core("csv", "table:table", "csv", "text/csv", recognition.is_table, table, "tsv"),
        Form(
            "staff",
            "persons",
            ("csv", "tsv"),
            ("text/csv",),
            recognition.is_staff_table,
            "yibao.model.forms.staff:read_staff",
            None,
            Text("员工缴费表,一人一月一行", "a table of persons and months"),
        ),
        Form("html", "slip", ("html",), ("text/html",), recognition.is_nothing, None, "yibao.cli.pages.slip.slip:write_slip", slip),
    )
