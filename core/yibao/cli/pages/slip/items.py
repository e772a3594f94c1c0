"""The items of a bill on a slip: what of each stays outside, is paid first, and remains in scope."""

from collections.abc import Iterator, Mapping
from typing import Any

from ....model.values.vocabulary import SPLIT, VOCABULARY
from .elements import Element, Writing, element, yuan

Data = Mapping[str, Any]


def items_table(writing: Writing, entry: Data) -> Iterator[Element]:
    """The items with their sums; only the sums where the bill came without items."""
    lines = (entry.get("trace") or {}).get("split", ())
    columns = [name for name in SPLIT if name == "in_scope" or entry[name] != "0.00"]
    titles = [("金额", "Amount"), *((SPLIT[name].zh, SPLIT[name].en) for name in columns)]
    rows = [_row(writing, line, columns) for line in lines]
    label = writing.words("合计", "Total")
    rows.append(["", label, "", yuan(entry["total"]), *(yuan(entry[name]) for name in columns)])
    head = [("#", "#"), ("项目", "Item"), ("类别", "Class"), *titles]
    table = writing.table(head, rows, "lll" + "r" * len(titles), "items")
    for row in table.findall("tbody/tr"):
        for cell, title in zip(list(row)[3:], titles, strict=True):
            cell.set("data-label", writing.plain(*title))
    table.findall("tbody/tr")[-1].set("class", "sum")
    yield writing.words("费用明细", "The bill", "h2")
    yield table


def _row(writing: Writing, line: Data, columns: list[str]) -> "list[str | Element]":
    name, code = line.get("name"), line.get("code")
    class_ = VOCABULARY["class"][line["class"]]
    title = name or code
    item = element("span", title) if title else writing.words("未写名称", "no name")
    if name and code:
        item = element("span", name, element("span", code, kind="code"))
    amounts = [yuan(line["total"]), *(yuan(line[part], kind="nothing" if line[part] == "0.00" else "") for part in columns)]
    return [str(line["line"] + 1), item, writing.words(class_.zh, class_.en), *amounts]
