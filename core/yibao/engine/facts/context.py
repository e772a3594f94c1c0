"""What a result document says of the rules it was made by."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ...model.results.document import DocumentContext
from ...rules.ruleset import RuleSet


def about(rules: RuleSet, person: str, unused: tuple[str, ...] = ()) -> DocumentContext:
    """What a result document says of the rules."""
    numbers = frozenset(name for name, counter in rules.declared.counter.items() if counter.unit == "number")

    def source(key: str) -> Mapping[str, Any]:
        one = rules.declared.source[key]
        return {
            "title": {"zh": one.title.zh, "en": one.title.en},
            "number": one.number,
            "published": _iso(one.published),
            "url": one.url,
        }

    return DocumentContext(rules.area.slug, person, rules.package, rules.version, rules.digest, source, numbers, unused)


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
