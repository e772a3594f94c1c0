"""Lists of items: class, first pay and price limit by code and day, which fill in what the lines of a bill leave out."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from ..inputs.words import read_word
from ..inputs.written import read_day, simple
from ..values.classes import frozen
from ..values.dates import Dated, in_force
from ..values.errors import InputError, YibaoError
from ..values.text import Message, Text, shown

ANY = "*"
"""The key of a figure that holds for every scheme or level."""


@frozen(eq=False)
class ListEntry:
    """What a list says of an item in a period.

    Attributes:
        first_pay_ratio: by scheme, or ``*``; unit_limit: by level of the hospital, or ``*``.
    """

    code: str | None = None
    name: str | None = None
    class_: str | None = None
    kind: str | None = None
    first_pay_ratio: Mapping[str, str] = attrs.Factory(dict)
    unit_limit: Mapping[str, str] = attrs.Factory(dict)
    from_: dt.date | None = None
    to: dt.date | None = None


@frozen
class ClaimFacts:
    """What of a claim decides which figures of a list hold for it."""

    day: dt.date | None
    scheme: str | None
    level: str | None


class ItemList:
    """The entries of one or several lists, by code and by name."""

    def __init__(self, entries: Iterable[ListEntry]) -> None:
        self._by_code: dict[str, list[ListEntry]] = {}
        self._by_name: dict[str, list[ListEntry]] = {}
        for entry in entries:
            if entry.code:
                self._by_code.setdefault(entry.code.casefold(), []).append(entry)
            if entry.name:
                self._by_name.setdefault(_flat(entry.name), []).append(entry)

    def fill(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Message, ...], YibaoError | None]:
        """The data of a case with its lines filled in.

        What a line says itself stands; what it leaves out is taken from the entries with its code. An item without a code that is
        known is looked up by its name, where all entries of that name agree, and said to be only a suggestion.

        Returns:
            The data, what was taken from where, and the lines that nothing is known of as one error.
        """
        notes: list[Message] = []
        errors: list[YibaoError] = []
        claims = []
        for index, claim in enumerate(data.get("claim", ())):
            if isinstance(claim, Mapping) and isinstance(claim.get("lines"), list | tuple):
                filling = _Filling(self, claim_facts(data, claim), f"claim[{index}].lines")
                claim = {**claim, "lines": [filling.line(number, line) for number, line in enumerate(claim["lines"])]}
                notes += filling.notes()
                errors += filling.errors
            claims.append(claim)
        if errors:
            errors[0].more = tuple(errors[1:10])
        return ({**data, "claim": claims} if claims else dict(data)), tuple(notes), errors[0] if errors else None

    def unknown(self, line: Mapping[str, Any]) -> InputError:
        """The error for a line whose class nobody says."""
        zh, en = f"没有写明 {_item(line)} 的类别", f"nobody says the class of {_item(line)}"
        if self._by_code or self._by_name:
            zh, en = f"清单里没有 {_item(line)}", f"no list knows {_item(line)}"
        mend = (
            "请在账单上写明甲、乙、丙,或用 --list 给出清单",
            "say A, B or C on the bill, or give a list that knows it with --list",
        )
        return InputError(zh, en, mend=mend)

    def of_code(self, code: object, day: dt.date | None) -> list[ListEntry]:
        """The entries of a code that hold on a day."""
        return _on(self._by_code.get(code.casefold(), ()), day) if isinstance(code, str) else []

    def of_name(self, name: object, day: dt.date | None) -> list[ListEntry]:
        """The entries of a name that hold on a day, with those that share their codes."""
        if not isinstance(name, str):
            return []
        entries = _on(self._by_name.get(_flat(name), ()), day)
        others = (other for entry in entries if entry.code for other in self.of_code(entry.code, day))
        return list(dict.fromkeys((*entries, *others)))


class _Filling:
    """The lines of one claim filled in one after the other."""

    def __init__(self, items: ItemList, facts: ClaimFacts, path: str) -> None:
        self.items, self.facts, self.path = items, facts, path
        self.errors: list[YibaoError] = []
        self._by_code: list[int] = []
        self._by_name: list[tuple[int, str]] = []
        self._unlimited: list[int] = []

    def line(self, number: int, line: Any) -> Any:
        """A line with what a list says of it."""
        if not isinstance(line, Mapping):
            return line
        try:
            return self._line(number, line)
        except InputError as error:
            self.errors.append(error.at(f"{self.path}[{number}]"))
            return line

    def _line(self, number: int, line: Mapping[str, Any]) -> Mapping[str, Any]:
        entries = self.items.of_code(line.get("code"), self.facts.day)
        if entries:
            filled = self._with(number, line, entries)
            if filled != line:
                self._by_code.append(number)
            return filled
        if line.get("class") is not None:
            return line
        entries = self.items.of_name(line.get("name"), self.facts.day)
        if not entries:
            raise self.items.unknown(line)
        filled = self._with(number, line, entries)
        if filled.get("class") is not None:
            self._by_name.append((number, str(line.get("name"))))
        return filled

    def _with(self, number: int, line: Mapping[str, Any], entries: Sequence[ListEntry]) -> Mapping[str, Any]:
        """A line with what entries say of it."""
        filled = dict(line)
        if filled.get("class") is None:
            filled["class"] = _agreed(line, "class", [entry.class_ for entry in entries])
        if filled.get("kind") is None:
            kinds = {entry.kind for entry in entries if entry.kind}
            if len(kinds) == 1:
                filled["kind"] = kinds.pop()
        class_ = read_word("class", filled["class"])
        if class_ == "B" and filled.get("first_pay") is None and filled.get("first_pay_ratio") is None:
            ratios = [_figure(entry.first_pay_ratio, self.facts.scheme) for entry in entries]
            if any(ratios):
                filled["first_pay_ratio"] = _agreed(line, "first_pay_ratio", ratios)
        limits = [_figure(entry.unit_limit, self.facts.level) for entry in entries]
        if class_ != "C" and any(limits) and filled.get("limit") is None and filled.get("unit_limit") is None:
            if filled.get("quantity") is None:
                self._unlimited.append(number)
            else:
                filled["unit_limit"] = _agreed(line, "unit_limit", limits)
        return filled

    def notes(self) -> Iterator[Message]:
        """What was taken from lists, and what of it is not certain."""
        if self._by_code:
            zh, en = _numbers(self._by_code)
            yield Message("filled_by_code", Text(f"第 {zh} 行按编码取自清单", f"{en} filled in from the list by code"))
        for number, name in self._by_name:
            zh = f"第 {number + 1} 行“{name}”只按名称取自清单,未经核实"
            en = f"line {number + 1}, {shown(name)}, is filled in from the list by its name alone: not verified"
            yield Message("filled_by_name", Text(zh, en))
        if self._unlimited:
            zh, en = _numbers(self._unlimited)
            zh, en = f"第 {zh} 行有单价限额,账单没有数量,未计限额", f"{en} limited a unit, but without a quantity: not applied"
            yield Message("limit_without_quantity", Text(zh, en))


def _numbers(lines: Sequence[int]) -> tuple[str, str]:
    """The numbers of lines, in Chinese and English."""
    numbers = [str(line + 1) for line in lines]
    return "、".join(numbers), f"line {numbers[0]} is" if len(numbers) == 1 else f"lines {', '.join(numbers)} are"


def claim_facts(data: Mapping[str, Any], claim: Mapping[str, Any]) -> ClaimFacts:
    """What decides which figures hold, as far as the data says it; what is wrong with it is said when the case is read."""
    person, facility = data.get("person"), claim.get("facility")
    try:
        written = claim.get("discharged") or claim.get("date") or claim.get("admitted")
        day = read_day(written) if written is not None else None
        scheme: Any = person.get("scheme") if isinstance(person, Mapping) else None
        if isinstance(scheme, list) and day is not None:
            dated = tuple((read_day(item["from"]) if "from" in item else None, item["value"]) for item in scheme)
            scheme = Dated(dated).on(day)
        level = facility.get("level") if isinstance(facility, Mapping) else None
        return ClaimFacts(day, read_word("scheme", scheme) if scheme else None, read_word("level", level) if level else None)
    except (InputError, KeyError, TypeError, AttributeError):
        return ClaimFacts(None, None, None)


def _flat(name: str) -> str:
    return "".join(simple(name).casefold().split())


def _on(entries: Iterable[ListEntry], day: dt.date | None) -> list[ListEntry]:
    return [entry for entry in entries if day is None or in_force(day, entry.from_, entry.to)]


def _figure(figures: Mapping[str, str], key: str | None) -> str | None:
    return figures.get(key or ANY, figures.get(ANY))


def _agreed(line: Mapping[str, Any], key: str, values: Iterable[str | None]) -> str:
    """The one value that entries have."""
    different = list(dict.fromkeys(value for value in values if value))
    if len(different) == 1:
        return different[0]
    if not different:
        raise InputError(
            f"清单没有写明 {_item(line)} 的 {key}",
            f"the list does not say the {key} of {_item(line)}",
            mend=(f"请在账单或清单里补上 {key}", f"give {key} on the bill or in the list"),
        )
    raise InputError(
        f"清单里 {_item(line)} 的 {key} 不止一个:{'、'.join(different)}",
        f"the list has several values for the {key} of {_item(line)}: {', '.join(different)}",
        mend=("请在账单里写明是哪一个", "say on the bill which it is"),
    )


def _item(line: Mapping[str, Any]) -> str:
    return shown(line.get("name") or line.get("code") or "?")


def list_entry(data: Mapping[str, Any]) -> ListEntry:
    """An entry from the plain data of a record."""
    words = {key: value for key, value in data.items() if value is not None}
    days = {key: read_day(words.pop(key)) for key in ("from", "to") if key in words}
    class_ = words.pop("class", None)
    return ListEntry(
        **words,
        class_=None if class_ is None else read_word("class", class_),
        from_=days.get("from"),
        to=days.get("to"),
    )
