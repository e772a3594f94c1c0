"""The part of a city's README that follows from its rules: what works, and how well its figures are known.

It stands between two marks. The day for which it is told is the last one on which a document of the area was read, so that it
changes when the rules do, and not by itself.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from yibao import load_registry
from yibao.documents.city import FRESH, STATUSES, city_document, last_read
from yibao.host.registry import Registry

BEGIN = "<!-- what follows is written by: pytest -m docs tests/house --rewrite -->"
END = "<!-- until here -->"


def section(plugin: Path) -> str | None:
    """What stands between the marks in a plugin's README; none where it brings no area with schemes."""
    registry = load_registry()
    parts = [part for city in _areas(registry, plugin) for part in _area(registry, city)]
    return "\n".join([BEGIN, "", *parts, END]) if parts else None


def rewritten(page: str, made: str) -> str:
    """A README with its section in place, at its end where it had none."""
    if BEGIN not in page:
        return f"{page.rstrip()}\n\n{made}\n"
    before, _, rest = page.partition(BEGIN)
    return before + made + rest.partition(END)[2]


def _areas(registry: Registry, plugin: Path) -> list[str]:
    return [one.area.code for one in registry.installed() if one.package == f"yibao-{plugin.name}" and not one.area.base]


def _area(registry: Registry, code: str) -> Iterator[str]:
    rules = registry.rules(code)
    day = last_read(rules)
    if not rules.declared.scheme or day is None:
        return
    book = city_document(registry, code, day)
    yield f"## {book['name']['en']} ({book['name']['zh']}, {book['code']})"
    yield ""
    yield from _coverage(book)
    yield ""
    yield from _figures(book)
    yield ""


def _coverage(book: Mapping[str, Any]) -> Iterator[str]:
    schemes = book["schemes"]
    yield f"| benefit | {' | '.join(scheme['label']['en'] for scheme in schemes)} |"
    yield f"|---|{'---|' * len(schemes)}"
    for place, one in enumerate(schemes[0]["coverage"]):
        answers = [scheme["coverage"][place] for scheme in schemes]
        yield f"| {one['label']['en']} ({one['label']['zh']}) | {' | '.join(map(_answer, answers))} |"
    yield ""
    yield "*Works* means that a worked case with a printed or hand-worked expectation passes; the number is that of such cases."


def _answer(one: Mapping[str, Any]) -> str:
    if one["answer"] == "works":
        return f"works ({one['cases']})"
    return f"{one['words']['en']}: {one['reason']['en']}" if one["reason"] else one["words"]["en"]


def _figures(book: Mapping[str, Any]) -> Iterator[str]:
    figures = book["figures"]
    yield f"{figures['total']} figures in {figures['tables']} tables, and how they stand on {book['on']}:"
    yield ""
    yield "| status | figures | | on that day | figures |"
    yield "|---|---:|---|---|---:|"
    status = [(name, figures["status"][name]) for name in STATUSES] + [("declared unknown", figures["freshness"]["unknown"])]
    fresh = [(words.en, figures["freshness"][name]) for name, words in FRESH.items() if name != "unknown"]
    for place in range(max(len(status), len(fresh))):
        left, right = ([*side, *[("", "")] * 9][place] for side in (status, fresh))
        yield f"| {left[0]} | {left[1]} | | {right[0]} | {right[1]} |"
    yield ""
    failing = len(book["cases"]["failing"])
    yield f"Golden cases: {book['cases']['total']}" + (f", of which {failing} fail" if failing else "")
