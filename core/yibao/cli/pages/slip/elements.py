"""Elements of an HTML page, in one language or in both; whatever is put in is escaped when the page is written."""

from collections.abc import Mapping, Sequence
from typing import Literal
from xml.etree import ElementTree

from ....model.values.punctuation import chinese
from ...terminal.labels import with_thousands
from ...terminal.screen import printable

Element = ElementTree.Element
Languages = Literal["zh", "en", "both"]
Words = Mapping[str, str]
"""A text in both languages, as documents have it."""

Pair = tuple[str, str]
"""A text in Chinese and English."""


def element(tag: str, *content: "str | Element | None", kind: str = "", **attributes: str) -> Element:
    """An element with texts and elements in it.

    Args:
        kind: its class.
    """
    made = Element(
        tag, {**({"class": kind} if kind else {}), **{name.replace("_", "-"): text for name, text in attributes.items()}}
    )
    last: Element | None = None
    for part in content:
        if isinstance(part, Element):
            made.append(part)
            last = part
        elif part and last is None:
            made.text = (made.text or "") + printable(part)
        elif part and last is not None:
            last.tail = (last.tail or "") + printable(part)
    return made


def yuan(amount: str, *, kind: str = "") -> Element:
    """An amount of a document, with its thousands set apart; the document's own writing stands in ``data-yuan``."""
    return element("span", with_thousands(amount), kind=f"yuan {kind}".strip(), data_yuan=amount)


class Writing:
    """How texts are put on a page: in Chinese, in English, or in Chinese with English below."""

    def __init__(self, languages: Languages) -> None:
        self.languages = languages

    def words(self, zh: str, en: str, tag: str = "span", kind: str = "") -> Element:
        """A text."""
        zh = chinese(zh)
        if self.languages == "both":
            if zh == en:
                return element(tag, zh, kind=kind)
            return element(tag, element("span", zh, lang="zh"), " ", element("span", en, kind="second", lang="en"), kind=kind)
        return element(tag, zh if self.languages == "zh" else en, kind=kind)

    def text(self, text: Words, tag: str = "span", kind: str = "") -> Element:
        """A text of a document."""
        return self.words(text["zh"], text["en"], tag, kind)

    def plain(self, zh: str, en: str) -> str:
        """A text where no elements may stand."""
        zh = chinese(zh)
        return f"{zh} {en}" if self.languages == "both" and zh != en else zh if self.languages != "en" else en

    def table(self, head: Sequence[Pair], rows: Sequence[Sequence["str | Element"]], align: str, kind: str) -> Element:
        """A table; ``align`` has ``l`` or ``r`` for each column."""
        sides = ["end" if side == "r" else "" for side in align]
        body = [self._row("td", row, sides) for row in rows]
        top = [element("thead", self._row("th", [self.words(*title) for title in head], sides))] if head else []
        return element("table", *top, element("tbody", *body), kind=kind)

    def _row(self, tag: str, cells: Sequence["str | Element"], sides: Sequence[str]) -> Element:
        return element("tr", *(element(tag, cell, kind=side) for cell, side in zip(cells, sides, strict=True)))


def page(title: str, language: str, style: str, *body: Element) -> bytes:
    """A whole page that loads nothing."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    style_element = Element("style")
    style_element.text = style
    root = element(
        "html",
        element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=policy),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("title", title),
            style_element,
        ),
        element("body", *body),
        lang=language,
    )
    return b"<!DOCTYPE html>\n" + ElementTree.tostring(root, encoding="unicode", method="html").encode() + b"\n"
