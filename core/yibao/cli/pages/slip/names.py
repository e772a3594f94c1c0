"""What is said of the person and the visit on a slip."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from ....model.inputs.words import read_word
from ....model.values.errors import InputError
from ....model.values.text import Text
from ....model.values.vocabulary import ACCOUNTS, VOCABULARY, payer_text
from .elements import Element, Pair, Writing, element

Data = Mapping[str, Any]


def payer_name(name: str) -> Pair:
    """A payer."""
    return _pair(payer_text(name))


def account_name(name: str) -> Pair:
    """An account."""
    return _pair(ACCOUNTS.get(name) or Text(name, name))


def word(key: str, name: Any) -> Pair | None:
    """A word of a closed list, or what stands in its place; none where nothing does."""
    if not isinstance(name, str | int):
        return None
    try:
        return _pair(VOCABULARY[key][read_word(key, name)])
    except InputError:
        return _twice(name)


def fact_rows(writing: Writing, document: Data, entry: Data, claim: Data) -> Element:
    """Whose slip it is, and of which days and where."""
    rows = list(_facts(document, entry, claim))
    cells = [element("div", writing.words(*label, "dt"), writing.words(*value, "dd")) for label, value in rows]
    return element("dl", *cells, kind="facts")


def _facts(document: Data, entry: Data, claim: Data) -> Iterator[tuple[Pair, Pair]]:
    person = document.get("case", {}).get("person", {})
    name = str(person.get("name") or document["person"])
    yield ("参保人", "Patient"), (name, name)
    kinds = [pair for pair in (word("scheme", document["state"]["scheme"]), word("standing", person.get("standing"))) if pair]
    if kinds:
        yield ("险种", "Scheme"), (" · ".join(zh for zh, _ in kinds), " · ".join(en for _, en in kinds))
    yield ("参保地", "Insured in"), _twice(document.get("area") or document["city"])
    facility = claim.get("facility") or {}
    place = facility if isinstance(facility, Mapping) else {}
    level = word("level", place.get("level"))
    if level:
        grade = place.get("grade")
        yield ("医疗机构等级", "Class of hospital"), (_with(level[0], grade), _with(level[1], grade))
    benefit = word("benefit", entry["benefit"])
    assert benefit is not None
    yield ("医疗类别", "Benefit"), benefit
    first, last = claim.get("admitted"), claim.get("discharged")
    if first and last:
        days = (dt.date.fromisoformat(str(last)) - dt.date.fromisoformat(str(first))).days or 1
        yield ("住院", "Stay"), (f"{first} 至 {last}({days} 天)", f"{first} to {last} ({days} {'day' if days == 1 else 'days'})")
    else:
        yield ("日期", "Date"), _twice(entry["date"])
    yield ("单据号", "Number"), _twice(entry["claim"])


def _twice(text: Any) -> Pair:
    if isinstance(text, Mapping):
        return text["zh"], text["en"]
    return str(text), str(text)


def _pair(text: Text) -> Pair:
    return text.zh, text.en


def _with(text: str, grade: Any) -> str:
    return f"{text} {grade}" if grade else text
