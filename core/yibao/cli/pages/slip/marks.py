"""What a slip says of its own certainty: figures that are not verified, with their documents, what was assumed, what is missing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...terminal.labels import with_thousands
from .elements import Element, Writing, element

Data = Mapping[str, Any]


def sources(entry: Data) -> dict[str, Data]:
    """The documents that a settlement cites, by their keys, in the order in which they are numbered."""
    documents: dict[str, Data] = {}
    for citation in entry["sources"]:
        for document in citation.get("documents", ()):
            documents.setdefault(document["key"].partition("#")[0], document)
    return documents


def marks(writing: Writing, entry: Data, documents: Mapping[str, Data], notes: Sequence[Data]) -> Iterator[Element]:
    """The marks, and the documents that they and the figures stand on."""
    numbers = {key: number for number, key in enumerate(documents, 1)}
    lines = [_warning(writing, entry, warning, numbers) for warning in entry["warnings"]]
    lines += [writing.text(note, "li") for note in notes]
    if not entry["complete"]:
        lines.append(
            writing.words(
                "结果不完整:有一层待遇或一笔入账未能计算",
                "Incomplete: a layer of benefits or a credit could not be worked out",
                "li",
            )
        )
    if entry.get("bounds"):
        least, most = map(with_thousands, entry["bounds"]["payers"]["cash"])
        zh, en = f"有数值未知:现金 {least} 至 {most} 元", f"A figure is not known: cash lies between {least} and {most} yuan"
        lines.append(writing.words(zh, en, "li"))
        lines += [writing.text(figure["reason"], "li") for figure in entry["bounds"]["decided_by"]]
    if entry.get("follows_refused"):
        lines.append(
            writing.words(
                "此前有费用被拒,其用去的额度未计,金额可能不同",
                "An earlier claim was refused; what it used up is left out, and amounts may be others",
                "li",
            )
        )
    title = ("未核实与假定", "Not verified, and assumed") if lines else ("假定", "Assumed")
    assumed = ("假定:", "Assumed: ") if lines else ("", "")
    if not lines:
        yield writing.words("所用数值均有来源核实", "Every figure used is confirmed by its source", "p", "sure")
    lines += [
        writing.words(f"{assumed[0]}{message['zh']}", f"{assumed[1]}{message['en']}", "li", "assumed")
        for message in entry["assumptions"]
    ]
    if lines:
        yield element("section", writing.words(*title, "h2"), element("ul", *lines), kind="marks")
    if documents:
        yield writing.words("出处", "Sources", "h2")
        yield element("ol", *(_document(writing, document) for document in documents.values()), kind="sources")


def _warning(writing: Writing, entry: Data, warning: Data, numbers: Mapping[str, int]) -> Element:
    """A warning, with the numbers of the documents that its figure stands on."""
    cited = [
        numbers[key.partition("#")[0]]
        for citation in entry["sources"]
        if citation["figure"] == warning.get("figure")
        for key in citation["source"]
    ]
    mark = f" [{', '.join(map(str, sorted(set(cited))))}]" if cited else ""
    return element("li", writing.text(warning), mark)


def _document(writing: Writing, document: Data) -> Element:
    details = [document[key] for key in ("number", "published", "url") if document.get(key)]
    return element("li", writing.text(document["title"]), *(f", {detail}" for detail in details))
