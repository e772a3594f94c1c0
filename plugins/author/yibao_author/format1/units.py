"""What the values of each table of format 1 are: yuan, ratios, points or numbers, told by where the table is used."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Data = Mapping[str, Any]
Use = tuple[str, str]

_OF_SECTION: Mapping[str, tuple[tuple[str, str], ...]] = {
    "credit": (("less", "money"),),
    "refund": (("amount", "ratio"), ("above", "money")),
    "account_use": (("above", "money"),),
    "cash": (("amount", "money"), ("days", "number")),
    "contribution": (("base", "money"), ("floor", "money"), ("ceiling", "money")),
    "retirement": (("years", "number"), ("actual", "number"), ("at_once", "ratio")),
}
_OF_SHARE = (("ratio", "ratio"), ("amount", "money"))


def units_of(files: Iterable[Data]) -> dict[str, str]:
    """The unit of every table that the declarations of some files of format 1 use."""
    result: dict[str, str] = {}
    for table, unit in itertools.chain.from_iterable(map(_uses, files)):
        if {result.get(table, unit), unit} == {"ratio", "multiple"}:
            result[table] = "ratio"
        else:
            result.setdefault(table, unit)
    return result


def _uses(sections: Data) -> Iterator[Use]:
    for section, content in sections.items():
        if section == "split":
            yield from _split(content)
            continue
        for block in content.values() if isinstance(content, Mapping) else ():
            for item in block if isinstance(block, list) else [block]:
                if isinstance(item, Mapping):
                    yield from _named(item, _OF_SECTION.get(section, ()))
                    yield from _of_block(section, item)


def _of_block(section: str, item: Data) -> Iterator[Use]:
    if section == "stage":
        for segment in item.get("segment", []):
            yield from _segment(segment)
    elif section == "adjustment":
        of_ratio = item.get("of", "ratio") == "ratio"
        yield from _named(
            item, (("add", "points" if of_ratio else "change"), ("times", "multiple"), ("cap", "ratio" if of_ratio else "money"))
        )
    elif section == "credit":
        yield item["amount"], "ratio" if item.get("of") else "money"
    elif section in ("contribution", "premium"):
        for share in [*item.get("share", []), *item.get("relief", [])]:
            yield from _named(share, _OF_SHARE)
            for part in share.get("parts", []):
                yield from _named(part, (("ratio", "ratio"),))
    elif section == "cash":
        yield from ((need["least"], "number") for need in item.get("needs", []))
        yield from _reference(item.get("of"))
    elif section == "dimension":
        for cut in item.get("cuts", []):
            _, product, table = cut.partition(" * ")
            if product:
                yield table, "money"


def _segment(segment: Data) -> Iterator[Use]:
    for limit in segment.get("limits", []):
        if "table" in limit:
            yield limit["table"], "multiple" if "of" in limit else "money"
        yield from _reference(limit.get("of"))
    if "ratio" in segment:
        yield segment["ratio"]["table"], "ratio"


def _split(split: Data) -> Iterator[Use]:
    yield from _named(split, (("first_pay", "ratio"),))
    for price in split.get("price", []):
        yield from _named(price, (("table", "money"), ("then", "money")))
    for markup in split.get("markup", []):
        yield from _named(markup, (("share", "ratio"), ("most", "money")))


def _named(item: Data, fields: tuple[tuple[str, str], ...]) -> Iterator[Use]:
    for key, unit in fields:
        if isinstance(item.get(key), str):
            yield item[key], unit


def _reference(text: Any) -> Iterator[Use]:
    kind, _, name = text.partition(":") if isinstance(text, str) else ("", "", "")
    if kind == "table":
        yield name, "money"
