"""Pages from templates: words in the language of the page, amounts with their thousands apart, everything else escaped."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from yibao import Text
from yibao.engines import VOCABULARY, with_thousands

TEMPLATES = Path(__file__).parent / "templates"


class Pages:
    """The templates."""

    def __init__(self) -> None:
        loader = jinja2.FileSystemLoader(TEMPLATES)
        self.templates = jinja2.Environment(
            loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
        )
        self.templates.filters["yuan"] = _yuan

    def respond(self, request: Request, name: str, language: str, context: Mapping[str, Any], status: int = 200) -> HTMLResponse:
        """A page in a language."""
        words = _Words(language)
        template = self.templates.get_template(f"{name}.html")
        other = "en" if language == "zh" else "zh"
        path = request.url.path.replace(f"/{language}/", f"/{other}/", 1)
        body = template.render(
            t=words.say, text=words.text, word=words.word, language=language, page=name, other=other,
            other_link=f"{path}?{request.url.query}" if request.url.query else path, link=request.url.query, **context,
        )  # fmt: skip
        return HTMLResponse(body, status_code=status)


class _Words:
    """Words in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def text(self, text: Text | Mapping[str, str] | None) -> str:
        if text is None:
            return ""
        return text.within(self.language) if isinstance(text, Text) else text[self.language]  # type: ignore[arg-type]

    def word(self, kind: str, name: str) -> str:
        known = VOCABULARY[kind].get(name)
        return self.text(known) if known else name


def _yuan(amount: str) -> Markup:
    """An amount as people read it; the document's own writing stands in ``data-yuan``."""
    return Markup('<span class="yuan" data-yuan="{}">{}</span>').format(amount, with_thousands(amount))
