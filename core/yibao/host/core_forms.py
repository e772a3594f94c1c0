"""The forms of files that need no package, registered as those of any package are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .hookspecs import hookimpl

if TYPE_CHECKING:
    from ..model.forms.form import Form


@hookimpl
def yibao_forms() -> tuple[Form, ...]:
    """TOML and JSON."""
    from ..model.forms.form import Form  # noqa: PLC0415 (a list of the areas reads no files)
    from ..model.forms.recognition import is_json, is_toml  # noqa: PLC0415
    from ..model.values.text import Text  # noqa: PLC0415

    documents, text = "yibao.model.forms.documents", Text("病例文件", "a case file")
    return (
        Form("toml", "case", ("toml",), ("application/toml",), is_toml, f"{documents}:read_toml", None, text),
        Form("json", "case", ("json",), ("application/json",), is_json, f"{documents}:read_json", None, text),
    )
